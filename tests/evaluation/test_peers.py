"""The comparison with other libraries: what it says where it cannot run, whom it asks what, and what it counts."""

import gzip
import itertools
import json
import subprocess
import sys
import venv
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.compare import draw, prepare
from benchmarks.peers.report import Run, markdown, notes, spread, svg, text
from benchmarks.peers.task import Asked, Built, Found, Row, Story, read_questions, write_questions
from benchmarks.peers.worker import cut, held, percentile, sees_future
from bot.evaluation.quiz import Item
from tests.conftest import NOW, ROOT
from tests.warm_python import warm_python

BENCH = "benchmarks.peers.compare"
RUN = Run("2024-11-20", "python -m benchmarks.peers.compare --stories 60", 2024, 60, 20)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmark from the project's folder."""
    return subprocess.run([warm_python(), "-m", BENCH, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def item(answer: str = "port anselm") -> Item:
    """A question that may see stories until NOW."""
    return Item("Where?", (answer,), NOW, geopolitics=False)


def row(system: str, at_five: float, median_ms: float, *, whole: float | None = None) -> Row:
    """What was measured of one system."""
    answer_at = {"1": 0.1, "5": at_five, "10": 1.0}
    asked = Asked(20, answer_at, 0.5, 900, median_ms, 2 * median_ms, 0.25, 700, whole)
    return Row(system, f"{system} & <sons>", {system: "1.2.3"}, Built(12.3, 4_567, 8.9, 1_234), asked)


def quiz(folder: Path) -> Path:
    """Two questions with an answer and one without; three stories, one of them from after the questions."""
    stories = [
        {
            "id": "a",
            "url": "https://example.org/a",
            "published": "2024-03-01",
            "title": "Ferry",
            "text": "It left Port Anselm at noon.",
        },
        {
            "id": "b",
            "url": "https://example.org/b",
            "published": "2024-03-01",
            "title": "Rain",
            "text": "Rain fell on the hills for days.",
        },
        {"id": "c", "url": "https://example.org/c", "published": "2024-04-01", "title": "Vote", "text": "Mara Quist won the vote."},
    ]
    questions = [
        {"id": "1", "question": "Which port did the ferry leave?", "answer": ["Port Anselm"], "answerable": ["a"]},
        {"id": "2", "question": "Who won the vote?", "answer": ["Mara Quist"], "answerable": ["c"]},
        {"id": "3", "question": "What fell from the sky?", "answer": ["Snow"], "answerable": []},
    ]
    with gzip.open(folder / "articles-2024.jsonl.gz", "wt") as lines:
        lines.writelines(json.dumps(story) + "\n" for story in stories)
    with (folder / "questions-2024.jsonl").open("w") as lines:
        for question in questions:
            rest = {"asked": "2024-03-02", "articles": question["answerable"], "geopolitics": False}
            lines.write(json.dumps(question | rest) + "\n")
    return folder


def test_the_help_explains_without_loading_a_model() -> None:
    """It has the exit codes and examples, and neither torch nor anything that is compared was loaded for it."""
    code = f"import sys, runpy; sys.argv = ['compare', '--help']\ntry: runpy.run_module('{BENCH}', run_name='__main__')\n"
    code += "except SystemExit as end: print({'torch', 'haystack', 'txtai'} & set(sys.modules), end.code)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Exit code" in done.stdout
    assert f"python -m {BENCH}" in done.stdout
    assert done.stdout.splitlines()[-1] == "set() 0"


@pytest.mark.parametrize("system", ["langchain", "llamaindex", "haystack", "txtai", "txtai-hybrid"])
def test_what_is_not_installed_is_said_with_how_to_install_it(tmp_path: Path, system: str) -> None:
    """Exit code 1, the names of the packages and the next step, no traceback; shown with a Python that has no packages at all."""
    venv.create(tmp_path / "bare", symlinks=True)
    done = run("--only", "dateline", system, "--python", f"{system}={tmp_path / 'bare' / 'bin' / 'python'}")
    assert done.returncode == 1
    assert "is not installed for" in done.stderr
    assert "pip install --require-hashes --no-deps -r requirements/bench.txt" in done.stderr
    assert "Dateline" not in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_data_is_said(tmp_path: Path) -> None:
    """Where the questions are missing, nothing is measured and the exit code is 1."""
    done = run("--only", "dateline", "--quiz", str(tmp_path))
    assert done.returncode == 1
    assert "There are no questions of 2024" in done.stderr


@pytest.mark.parametrize(
    "wrong", [("--python", "nobody=/bin/sh"), ("--python", "txtai=/nowhere"), ("--only", "x"), ("--stories", "0")]
)
def test_wrong_usage_exits_2(wrong: tuple[str, str]) -> None:
    """Usage is explained on the error stream."""
    done = run(*wrong)
    assert done.returncode == 2
    assert "usage:" in done.stderr


@pytest.mark.parametrize("library", ["haystack", "txtai", "langchain", "dateline"])
def test_an_adapter_does_not_hide_the_library_whose_name_it_bears(library: str) -> None:
    """Where a process of the comparison is started, that name is the library's, or nobody's if it is not installed."""
    code = f"from importlib.util import find_spec; spec = find_spec('{library}'); print(spec.origin if spec else None)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "benchmarks" not in done.stdout


def test_one_system_is_measured_from_end_to_end(tmp_path: Path) -> None:
    """Dateline builds and is asked in processes of their own, and table, JSON, Markdown and plot say what came of it."""
    files = {form: tmp_path / f"out.{form}" for form in ("json", "markdown", "svg")}
    outputs = [part for form, file in files.items() for part in (f"--{form}", str(file))]
    done = run("--only", "dateline", "--quiz", str(quiz(tmp_path)), "--stories", "2", *outputs)
    assert done.returncode == 0, done.stderr
    (measured,) = json.loads(files["json"].read_text())["systems"]
    assert measured["asked"]["questions"] == 1
    assert measured["asked"]["answer_at"] == {"1": 1.0, "5": 1.0, "10": 1.0}
    assert measured["asked"]["future"] == 0
    assert measured["asked"]["whole_median_ms"] > 0
    assert measured["built"]["chunks"] == 2
    assert measured["built"]["index_megabytes"] > 0
    assert "Dateline" in done.stdout
    assert "| Dateline |" in files["markdown"].read_text()
    assert ET.fromstring(files["svg"].read_text()) is not None  # noqa: S314 - our own


def test_too_few_stories_for_any_question_is_said(tmp_path: Path) -> None:
    """Where a question needs more stories than are taken, nothing is measured."""
    (folder := tmp_path / "quiz").mkdir()
    lines = quiz(folder) / "questions-2024.jsonl"
    lines.write_text(lines.read_text().replace('["a"]', '["a", "b"]'))
    done = run("--only", "dateline", "--quiz", str(folder), "--stories", "1")
    assert done.returncode == 1
    assert "--stories" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_questions_that_a_story_of_the_past_answers_are_asked(tmp_path: Path) -> None:
    """The story from after the question answers nothing, but it may be drawn to fill up: the others will see it."""
    work = tmp_path / "work"
    work.mkdir()
    assert prepare(work, quiz(tmp_path), 2024, (3, 10)) == (3, 1)
    (asked,) = read_questions(work / "questions.json")
    assert asked.answers == ("port anselm",)
    assert {json.loads(line)["id"] for line in (work / "stories.jsonl").read_text().splitlines()} == {"a", "b", "c"}


@given(st.lists(st.lists(st.integers(0, 30), max_size=5, unique=True), max_size=12), st.integers(1, 40), st.integers(1, 12))
def test_each_question_drawn_has_its_stories_drawn(wanted: list[list[int]], most: int, questions: int) -> None:
    """Never more than asked for, nothing twice, filled up where there is enough, and the same again the next time."""
    stories = [str(number) for number in range(31)]
    named = [[str(story) for story in answering] for answering in wanted]
    asked, chosen = draw(named, stories, most, questions)
    assert len(asked) <= questions
    assert len(chosen) == len(set(chosen)) == min(most, 31)
    assert all(set(named[number][:3]) <= set(chosen) and named[number] for number in asked)
    assert draw(named, stories, most, questions) == (asked, chosen)


def test_questions_come_back_as_they_were_written(tmp_path: Path) -> None:
    """Another process is asked the same, to the same moment."""
    write_questions(tmp_path / "questions.json", [item()])
    assert read_questions(tmp_path / "questions.json") == (item(),)


def test_the_title_stands_above_the_text() -> None:
    """The others index what a page shows."""
    assert Story("Ferry", "It left.", "https://example.org/a", "2024-03-01").content == "Ferry\n\nIt left."


@given(st.lists(st.text(max_size=20), max_size=8), st.integers(1, 60))
def test_a_cut_keeps_the_first_characters(texts: list[str], characters: int) -> None:
    """What is left is the beginning of all that was found, and no longer than allowed."""
    left = cut([Found(part, "") for part in texts], characters)
    assert "".join(chunk.text for chunk in left) == "".join(texts)[:characters]


def test_an_answer_is_looked_for_in_each_chunk_alone() -> None:
    """Words of two chunks make no answer."""
    assert held(item(), [Found("It left.", ""), Found("Port Anselm lay behind.", "")])
    assert not held(item(), [Found("The port", ""), Found("Anselm said so.", "")])


def test_the_future_begins_after_the_last_day_that_a_question_may_see() -> None:
    """A story of that very day, and one of unknown date, are not the future."""
    today = NOW.date().isoformat()
    assert not sees_future(item(), [Found("", today), Found("", "")])
    assert sees_future(item(), [Found("", today), Found("", "2024-11-21")])


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values(values: list[float], share: float) -> None:
    """At least that share of the values is no greater."""
    value_there = percentile(values, share)
    assert value_there in values
    assert sum(value <= value_there for value in values) >= share * len(values)


@given(st.lists(st.floats(0, 400), max_size=8).map(sorted))
def test_labels_never_overlap(places: list[float]) -> None:
    """Each is at least so far below the one before, and none has moved up."""
    moved = spread(places, 17)
    assert all(after - before >= 17 - 1e-9 for before, after in itertools.pairwise(moved))
    assert all(new >= old for old, new in zip(places, moved, strict=True))


def test_the_table_has_a_line_for_each_system() -> None:
    """In Markdown all lines have the same cells; in the terminal all columns begin together."""
    rows = [row("dateline", 0.9, 12, whole=160), row("txtai", 0.6, 8)]
    lines = [line for line in markdown(RUN, rows).splitlines() if line.startswith("|")]
    assert len(lines) == 4
    assert len({line.count("|") for line in lines}) == 1
    head = text(RUN, rows).split("\n\n")[0].splitlines()
    assert len({len(line) for line in head}) == 1
    assert "0.100 / 0.900 / 1.000" in head[-2]


def test_the_notes_say_what_the_reader_must_know() -> None:
    """The command, the versions, that the others know no dates, and what a whole answer takes."""
    text_of_notes = " ".join(notes(RUN, [row("dateline", 0.9, 12, whole=160)]))
    for part in (RUN.command, "dateline 1.2.3", "have no dates", "160 ms", "60 stories", "2024-11-20"):
        assert part in text_of_notes


def test_the_plot_shows_each_system_and_is_sound() -> None:
    """It is XML whatever a name holds, and all points lie inside."""
    rows = [row("dateline", 1.0, 12.4), row("txtai", 0.0, 8), row("haystack", 0.5, 20_000)]
    root = ET.fromstring(svg(RUN, rows))  # noqa: S314 - our own
    points = root.findall("{http://www.w3.org/2000/svg}circle")
    assert len(points) == 3
    for point in points:
        assert 0 <= float(point.attrib["cx"]) <= 820
        assert 0 <= float(point.attrib["cy"]) <= 440
    assert "txtai & <sons> 0.00, chunks of 900" in {label.text for label in root.iter("{http://www.w3.org/2000/svg}text")}
