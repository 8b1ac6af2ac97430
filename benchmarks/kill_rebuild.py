"""Kill rebuilds at random moments, and see that what serves is whole after each.

    python benchmarks/kill_rebuild.py examples/stories
    python benchmarks/kill_rebuild.py examples/stories --kills 100 --seed 7 --data /tmp/kills

The stories are copied. Before each rebuild one is added, one altered and one removed, so that there is work to do; then a child
process rebuilds, and gets SIGKILL in the middle. The moments are spread over all phases of a build, at random within each: before
the first story is read, while stories are read, while chunks are embedded (and the model is loaded), and while the index is
written, verified and published. Undisturbed builds are measured first.

After each kill another child opens what serves: the snapshot must verify, questions must be answered from it, and every citation
given so far, back to the first, must pass the check. At the end one rebuild is left alone: it must complete, and embed nothing
that the killed ones had embedded already.

Exit code 0 all held, 1 something did not (it is said what), 2 wrong usage.
"""

import argparse
import importlib
import multiprocessing
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import TypeVar

from bot.answer import Citation
from bot.answering.citations import fault
from bot.command import FAILED, run
from bot.settings import Settings
from bot.wiring import open_builder, open_newsroom, open_snapshots
from index.article import Article, SnapshotId
from index.build_report import BuildReport
from index.errors import DatelineError
from index.snapshot import Snapshots, verify
from index.sources.draft import Reading
from index.sources.files import read_stories
from index.store import Store

PHASES = ("start", "read", "embed", "index")
"""A phase begins when the build first reports it and ends when the next begins; the last ends with the build."""

_ORDER = (*PHASES, "index")  # twice the phase in which the snapshot is written and published
Tell = Callable[[str], None]
Result = TypeVar("Result")
_LIBRARIES = ("torch", "sentence_transformers", "transformers")  # the others come with our own modules
_QUESTIONS = 3
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Checked:
    """The snapshot that serves, if any; what is wrong; and the citations of answers so far."""

    snapshot: SnapshotId | None
    problems: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder of stories that may be changed, and the settings under which they are indexed."""

    stories: Path
    settings: Settings

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots made of the stories."""
        return open_snapshots(self.settings)

    def read(self) -> Iterator[Reading]:
        """All stories as they are now."""
        return read_stories([self.stories], datetime.now(UTC))

    def change(self, chance: random.Random, number: int) -> None:
        """Add a story, alter one, and remove one of those added earlier."""
        added = sorted(self.stories.glob("added-*.txt"))
        if len(added) > 1:
            chance.choice(added).unlink()
        ferry = f"Ferry {number} left the harbour of Port Anselm with {number} lorries. The crossing took a night.\n"
        (self.stories / f"added-{number:03}.txt").write_text(ferry)
        count = f"The harbour office of Port Anselm counted {number} ferries this week. It had expected more.\n"
        (self.stories / f"altered-{chance.randrange(3)}.txt").write_text(count)


def main(argv: list[str]) -> int:
    """Kill, check, and say how it went."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders with stories; they are copied")
    options.add_argument("--kills", type=int, default=20, help="how many rebuilds to kill (default: 20)")
    options.add_argument("--seed", type=int, default=1, help="for the moments and the changes (default: 1)")
    options.add_argument("--data", type=Path, metavar="DIR", help="an empty folder to work in (default: a temporary one)")
    arguments = options.parse_args(argv)
    missing = [str(path) for path in arguments.paths if not path.exists()]
    if missing:
        options.error(f"no such file or folder: {', '.join(missing)}")
    if arguments.data and arguments.data.exists() and any(arguments.data.iterdir()):
        options.error(f"{arguments.data} is not empty")
    for library in _LIBRARIES:  # imported once, here, but not used: a process that has run torch must not be forked
        importlib.import_module(library)
    with tempfile.TemporaryDirectory() as aside:
        place = _prepare(arguments.data or Path(aside), arguments.paths)
        failures = _kill_and_check(place, arguments.kills, random.Random(arguments.seed))  # noqa: S311 - no secret
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return FAILED if failures else 0


def _prepare(folder: Path, paths: Sequence[Path]) -> Workplace:
    stories = folder / "stories"
    stories.mkdir(parents=True)
    for path in paths:
        if path.is_dir():
            shutil.copytree(path, stories, dirs_exist_ok=True)
        else:
            shutil.copy(path, stories)
    return Workplace(stories, Settings(dateline_data=folder / "data"))


def _kill_and_check(place: Workplace, kills: int, chance: random.Random) -> list[str]:
    """All that went wrong."""
    first, _ = _in_child(partial(_build, place))
    print(f"First build: {first.stories:,} stories, {first.chunks:,} chunks, {first.embedded:,} embedded")
    place.change(chance, 0)
    _, lasted = _in_child(partial(_build, place))
    print("A rebuild lasts: " + ", ".join(f"{phase} {seconds:.2f} s" for phase, seconds in lasted.items()), flush=True)
    checked, _ = _in_child(partial(_check, place, ()))
    failures, killed = list(checked.problems), Counter[str]()
    for number in range(1, kills + 1):
        # The last kill falls in the last phase: all is embedded by then, and the build after it has nothing left to embed.
        phase = _ORDER[(number - kills - 1) % len(_ORDER)]
        moment = chance.uniform(0, lasted[phase])
        place.change(chance, number)
        in_time = _kill_build(place, phase, moment)
        before = checked.snapshot
        checked, _ = _in_child(partial(_check, place, checked.citations))
        killed[phase] += in_time
        failures += [f"kill {number}: {problem}" for problem in checked.problems]
        _show(f"kill {number:2}: {phase} + {moment:.2f} s" + ("" if in_time else ", it had ended"), before, checked)
    failures += _complete(place, checked.citations)
    phases = ", ".join(f"{phase} {killed[phase]}" for phase in PHASES)
    print(f"{killed.total()} builds killed ({phases}), {len(failures)} failures")
    return failures


def _show(moment: str, before: SnapshotId | None, checked: Checked) -> None:
    serving = "the one before serves" if checked.snapshot == before else "the new one serves"
    verdict = "; ".join(checked.problems) or f"sound, {len(checked.citations)} citations pass"
    print(f"{moment:36} {serving}, {verdict}", flush=True)


def _complete(place: Workplace, cited: Sequence[Citation]) -> Iterator[str]:
    """Let a rebuild complete, and find what is wrong with it."""
    report, _ = _in_child(partial(_build, place))
    checked, _ = _in_child(partial(_check, place, cited))
    print(f"Left alone: {report.stories:,} stories, {report.chunks:,} chunks, {report.embedded:,} embedded")
    yield from checked.problems
    if report.embedded:
        yield f"{report.embedded:,} chunks were embedded that the killed build had embedded already"
    expected = len({reading.id for reading in place.read() if isinstance(reading, Article)})
    if report.stories != expected or checked.snapshot != report.snapshot:
        yield f"{report.stories:,} of {expected:,} stories were indexed"
    yield from (f"{left.name} was left behind" for left in place.snapshots.folder.glob(".*"))


# What children do


def _build(place: Workplace, tell: Tell) -> BuildReport:
    """Rebuild as the command does, telling of each phase when it begins."""
    begun: set[str] = set()

    def progress(phase: str, _done: int, _total: int | None) -> None:
        if phase not in begun:
            begun.add(phase)
            tell(phase)

    tell(PHASES[0])
    with place.snapshots.lock(), Store(place.snapshots.store_file) as store:
        return open_builder(place.settings, store, progress).build(place.read())


def _check(place: Workplace, cited: Sequence[Citation], tell: Tell) -> Checked:
    """Verify what serves, ask about some of its stories, and check the new citations and all those before."""
    tell(PHASES[0])
    try:
        snapshot, newsroom = place.snapshots.open(), open_newsroom(place.settings)
    except DatelineError as error:
        return Checked(place.snapshots.current(), (error.problem,), tuple(cited))
    with Store(place.snapshots.store_file, readonly=True) as store:
        problems = list(verify(snapshot, store))
        some = snapshot.versions[:: max(1, len(snapshot.versions) // _QUESTIONS)]
        questions = [f"What is known about this: {store.article(key).title}?" for key in some]
        answers = [newsroom.ask(question, datetime.now(UTC)) for question in questions]
        citations = tuple(dict.fromkeys((*cited, *(citation for answer in answers for citation in answer.citations))))
        problems += [f"a citation of {citation.source}: {wrong}" for citation in citations if (wrong := fault(citation, store))]
    if not any(answer.citations for answer in answers) or {answer.snapshot for answer in answers} != {snapshot.id}:
        problems.append("questions were not answered from what serves")
    return Checked(snapshot.id, tuple(problems), citations)


# Children


def _in_child(work: Callable[[Tell], Result]) -> tuple[Result, dict[str, float]]:
    """What the work gives, and the seconds that each phase lasted."""
    process, pipe = _start(work)
    began: dict[str, float] = {}
    message: str | tuple[Result] = pipe.recv()
    while isinstance(message, str):
        began[message] = time.perf_counter()
        message = pipe.recv()  # an EOFError here means that the child failed; it has printed why
    process.join()
    ends = [*list(began.values())[1:], time.perf_counter()]
    return message[0], {phase: end - start for (phase, start), end in zip(began.items(), ends, strict=True)}


def _kill_build(place: Workplace, phase: str, moment: float) -> bool:
    """Kill a build so many seconds into a phase; whether it was still alive."""
    process, pipe = _start(partial(_build, place))
    while pipe.recv() != phase:
        pass
    process.join(moment)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _start(work: Callable[[Tell], object]) -> tuple[ForkProcess, Connection]:
    ours, theirs = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_run, args=(work, theirs))
    process.start()
    theirs.close()
    return process, ours


def _run(work: Callable[[Tell], object], pipe: Connection) -> None:
    """Send each phase as text, and the result as the one member of a tuple."""
    pipe.send((work(pipe.send),))


if __name__ == "__main__":
    run(main)
