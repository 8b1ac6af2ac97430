"""Dateline beside what people would use instead: LangChain with FAISS, LlamaIndex, Haystack and txtai.

    pip install --require-hashes --no-deps -r requirements/bench.txt
    python -m benchmarks.peers.compare --markdown peers.md --svg peers.svg --json peers.json
    python -m benchmarks.peers.compare --only dateline txtai --stories 60 --questions 20       a small trial

Each is used as its own quick start does it, with its own splitting and search, and with the same embedding model, stories and
questions. One after the other builds an index and saves it, in a process of its own, and answers every question from what it
saved, in another. Nothing is downloaded, no LLM is asked, and GPUs are not used.

Measured: time to build and to save; the size of what was saved; the most memory, building and asking; for how many questions the
answer stands in the first 1, 5 and 10 chunks, and in the first 2,000 characters of them; how long these chunks are; the time of a
search, after one that is not counted; and how often a story from after the question is among the first five. Dateline is asked
with the question's date; the others' quick starts know no dates, and are measured as they are, over all stories.

The stories are of one year of RealTime QA: those that answer the questions, at most three for each, and others to fill up; both
are drawn with a fixed seed. A question counts if one of the year's stories that answer it was published by then.

Exit code 0 measured, 1 something to compare with is not installed, the data is missing or a system failed, 2 wrong usage.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers.report import Run, markdown, svg, text
from benchmarks.peers.task import SYSTEMS, Asked, Built, Place, Row, write_questions
from bot.command import FAILED, count, run
from bot.evaluation.quiz import QUIZ, Item, read_collection, read_quiz, require_questions
from index.model_files import packaged_model

ROOT = Path(__file__).resolve().parents[2]
_SEED = 3
_STORIES_A_QUESTION = 3
_QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_OFFLINE": "1",
    "PYTHONPATH": str(ROOT),
    "PYTHONWARNINGS": "ignore",
    "TRANSFORMERS_VERBOSITY": "error",
}
"""What the processes find in their environment: nothing is downloaded or sent, and no GPU is used."""
_VERSIONS = """
import importlib.metadata, json, sys
versions = {}
for package in sys.argv[1:]:
    try:
        versions[package] = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(versions))
"""


def main(argv: list[str]) -> int:
    """Measure each system and show them side by side."""
    arguments = _arguments(argv)
    pythons = {name: arguments.python.get(name, Path(sys.executable)) for name in arguments.only}
    versions = {name: _installed(python, SYSTEMS[name].needs) for name, python in pythons.items()}
    if missing := {name: lacks for name in pythons if (lacks := [p for p in SYSTEMS[name].needs if p not in versions[name]])}:
        _say_missing(missing, pythons)
        return FAILED
    require_questions(arguments.quiz, arguments.year)
    model = str(packaged_model())
    with tempfile.TemporaryDirectory() as folder:
        stories, questions = prepare(Path(folder), arguments.quiz, arguments.year, (arguments.stories, arguments.questions))
        if not questions:
            print("No question is answered by so few stories: nothing was measured. Take more (--stories).", file=sys.stderr)
            return FAILED
        rows = [
            row
            for name, python in pythons.items()
            if (row := _measure(Place(name, Path(folder), model), python, versions[name])) is not None
        ]
    command = _command(arguments.year, arguments.stories, arguments.questions, arguments.only, arguments.python)
    what = Run(f"{datetime.now(UTC):%Y-%m-%d}", command, arguments.year, stories, questions)
    if rows:
        print(text(what, rows))
        figures = json.dumps({**asdict(what), "systems": [asdict(row) for row in rows]}, indent=2) + "\n"
        _write(arguments.json, figures)
        _write(arguments.markdown, markdown(what, rows))
        _write(arguments.svg, svg(what, rows))
    return 0 if len(rows) == len(pythons) else FAILED


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--year", type=int, default=2024, help="whose stories and questions (default: 2024)")
    options.add_argument("--stories", type=count, default=1_000, metavar="N", help="how many stories (default: 1000)")
    options.add_argument("--questions", type=count, default=200, metavar="N", help="at most so many questions (default: 200)")
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--only", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), metavar="NAME", help=", ".join(SYSTEMS))
    options.add_argument(
        "--python", type=_named_python, action="append", default=[], metavar="NAME=PATH", help="run one with another Python"
    )
    for form, what in (("json", "all figures"), ("markdown", "the table"), ("svg", "a plot")):
        options.add_argument(f"--{form}", type=Path, metavar="FILE", help=f"write {what} there")
    arguments = options.parse_args(argv)
    arguments.python = dict(arguments.python)
    return arguments


def _command(year: int, stories: int, questions: int, only: Sequence[str], pythons: Mapping[str, Path]) -> str:
    """What measures the same again; where the data lies and what was written are the reader's own."""
    parts = ["python -m benchmarks.peers.compare", f"--year {year} --stories {stories} --questions {questions}"]
    if list(only) != list(SYSTEMS):
        parts.append(f"--only {' '.join(only)}")
    return " ".join([*parts, *(f"--python {name}=PATH" for name in pythons)])


def _named_python(value: str) -> tuple[str, Path]:
    name, _, path = value.partition("=")
    if name not in SYSTEMS or not os.access(path, os.X_OK):
        raise argparse.ArgumentTypeError(f"{value!r} is not NAME=PATH, with one of {', '.join(SYSTEMS)} and a Python to run")
    return name, Path(path).absolute()


def _installed(python: Path, packages: Sequence[str]) -> dict[str, str]:
    """The versions of those packages that a Python has."""
    command = [str(python), "-c", _VERSIONS, *packages]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - a Python that the user named
    versions: dict[str, str] = json.loads(done.stdout)
    return versions


def _say_missing(missing: Mapping[str, Sequence[str]], pythons: Mapping[str, Path]) -> None:
    for name, packages in missing.items():
        print(f"{SYSTEMS[name].name} is not installed for {pythons[name]} ({', '.join(packages)}).", file=sys.stderr)
    print("Install what is compared: pip install --require-hashes --no-deps -r requirements/bench.txt", file=sys.stderr)
    print("Or leave it out: --only dateline, and the names of those that are installed.", file=sys.stderr)


def prepare(work: Path, quiz: Path, year: int, most: tuple[int, int]) -> tuple[int, int]:
    """Write the stories and questions that all share; how many there are of each, at `most` as many as asked for."""
    stories = read_collection(quiz, year)
    published = {story: json.loads(line)["published"] for story, line in stories.items()}
    items = read_quiz(quiz, year)
    wanted = [
        [story for story in answering if story in stories and seen(item, published[story])]
        for item, answering in zip(items, _answering(quiz, year), strict=True)
    ]
    asked, chosen = draw(wanted, list(stories), *most)
    place = Place("", work, "")
    place.stories.write_text("".join(stories[story] for story in chosen))
    write_questions(place.questions, [items[number] for number in asked])
    return len(chosen), len(asked)


def _answering(quiz: Path, year: int) -> Iterator[list[str]]:
    """For each question of `read_quiz`, the stories that answer it."""
    with (quiz / f"questions-{year}.jsonl").open() as lines:
        yield from (answering for line in lines if (answering := json.loads(line)["answerable"]))


def seen(item: Item, published: str | None) -> bool:
    """Whether a question may see a story of that date."""
    return published is not None and published <= f"{item.seen_until:%Y-%m-%d}"


def draw(wanted: Sequence[Sequence[str]], stories: Sequence[str], most: int, questions: int) -> tuple[list[int], list[str]]:
    """Numbers of questions, and stories: those wanted by these questions, and others up to `most`; in a stable order.

    `wanted[i]` are the stories that answer question i. A question whose stories no longer fit is passed over.
    """
    chance = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    order = [number for number, answering in enumerate(wanted) if answering]
    chance.shuffle(order)
    asked: list[int] = []
    chosen: set[str] = set()
    for number in order:
        more = chosen.union(wanted[number][:_STORIES_A_QUESTION])
        if len(more) <= most and len(asked) < questions:
            asked.append(number)
            chosen = more
    others = sorted(set(stories) - chosen)
    chance.shuffle(others)
    return sorted(asked), sorted([*chosen, *others[: most - len(chosen)]])


def _measure(place: Place, python: Path, versions: dict[str, str]) -> Row | None:
    """Build, then ask, each in a process of its own; None if one of them failed, having said why."""
    system = SYSTEMS[place.system]
    for phase, doing in (("build", "Building"), ("ask", "Asking")):
        print(f"{doing}: {system.name}", file=sys.stderr, flush=True)
        command = [str(python), "-m", "benchmarks.peers.worker", place.system, phase, str(place.work), place.model]
        environment = {**os.environ, **_QUIET}
        done = subprocess.run(command, check=False, cwd=ROOT, stdout=sys.stderr, env=environment)  # noqa: S603 - the same
        if done.returncode:
            print(f"{system.name} failed; the reason stands above. The others go on.", file=sys.stderr)
            return None
    built, asked = (json.loads(place.figures(phase).read_text()) for phase in ("build", "ask"))
    return Row(place.system, system.name, versions, Built(**built), Asked(**asked))


def _write(file: Path | None, content: str) -> None:
    if file:
        file.write_text(content)


if __name__ == "__main__":
    run(main)
