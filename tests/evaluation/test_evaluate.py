"""The measuring command from end to end, on a little quiz over the sample stories."""

import base64
import hashlib
import json
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lxml import html  # type: ignore[import-untyped]  # it ships no types

from bot.answering.evidence import HITS
from bot.evaluation.page import render_scores
from bot.evaluation.runs import measure_ranking, read_run, write_ranking
from bot.evaluation.score import LOOKED_AT
from bot.evaluation.scoring import report
from index.errors import SettingsError
from tests.conftest import ROOT
from tests.evaluation.quiz_files import QuizQuestion, write_quiz
from tests.warm_python import warm_python

YEAR = 2099
QUESTIONS = (
    QuizQuestion("20991101_0", "2024-11-01", "Who did Belousov meet in Beijing?", ("Zhang Youxia",), geopolitics=True),
    QuizQuestion(
        "20991101_1", "2023-04-10", "How long is Finland's border with Russia?", ("1,340 kilometers", "1,340 km"), geopolitics=True
    ),
    QuizQuestion("20991101_2", "2024-01-10", "How many people were killed in the Kerman bombings?", ("103", "95", "84")),
    QuizQuestion("20991101_3", "2024-11-01", "What is the name of the <b>first</b> cat in space?", ("Félicette",)),
)
UNANSWERABLE = ("Who was the first person to walk on Mars?", "When did the Republic of Zembla join NATO?")
_LOADING = ("src", "srcset", "href", "action", "data", "poster", "background", "style")


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz folder, an index of its stories, and a file of questions that no story answers."""

    folder: Path
    data: Path
    unanswerable: Path

    def measure(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the command on it."""
        own = ("--year", str(YEAR), "--quiz", str(self.folder), "--data", str(self.data), "--unanswerable", str(self.unanswerable))
        return subprocess.run(
            [warm_python(), "scripts/evaluate.py", *own, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Quiz:
    """The sample stories in the format of RealTime QA; the index is not there yet."""
    folder = tmp_path_factory.mktemp("quiz")
    write_quiz(folder, YEAR, QUESTIONS)
    unanswerable = folder / "unanswerable.json"
    unanswerable.write_text(json.dumps(UNANSWERABLE))
    return Quiz(folder, folder / "data", unanswerable)


@pytest.fixture(scope="module")
def first(quiz: Quiz) -> Path:
    """What --json printed; the index was built for it."""
    done = quiz.measure("--json")
    assert done.returncode == 0, done.stderr
    file = quiz.folder / "first.json"
    file.write_text(done.stdout)
    return file


@pytest.fixture(scope="module")
def again(quiz: Quiz, first: Path) -> "tuple[subprocess.CompletedProcess[str], Path]":
    """The same again, compared with the first and written to a page."""
    page = quiz.folder / "page.html"
    return quiz.measure("--baseline", str(first), "--html", str(page)), page


def test_every_question_is_on_record_with_what_was_found(first: Path) -> None:
    """The first question's answer is shown, and no citation fails; the last one's is in no story."""
    printed: dict[str, Any] = json.loads(first.read_text())
    scores = {(score["kind"], score["id"]): score for score in printed["run"]["scores"]}
    assert len(scores) == len(printed["run"]["scores"]) == 2 * len(QUESTIONS) + len(UNANSWERABLE)
    met = scores["answerable", "20991101_0"]
    assert met["holding"][0] <= 2
    assert met["shown_rank"] is not None
    assert met["word"] == "who"
    assert met["age"] == "under a month"
    assert len(met["chunks"]) <= 20
    assert scores["answerable", "20991101_3"]["holding"] == []
    assert scores["answerable", "20991101_3"]["age"] == "none retrieved"
    assert printed["citations"] > 0
    assert printed["faults"] == 0
    assert {part["name"]: part["questions"] for part in printed["words"]} == {"who": 1, "what": 1, "how many": 1, "how": 1}


def test_a_question_asked_earlier_does_not_see_the_story_that_answers(first: Path) -> None:
    """Thirty days before, nobody had met in Beijing; so it counts among those without an answer."""
    scores = {(score.kind.value, score.id): score for score in read_run(first).scores}
    assert not scores["older stories", "20991101_0"].contaminated


def test_a_run_printed_before_fields_were_renamed_is_read(first: Path) -> None:
    """What was `spoilt` is contaminated, and what was the `threshold` is the confidence from which on is answered."""
    run = read_run(first)
    printed = json.loads(first.read_text())
    printed["run"]["threshold"] = printed["run"].pop("answer_from")
    for score in printed["run"]["scores"]:
        del score["contaminated"]
        score["spoilt"] = score["id"] == "20991101_0"
    file = first.with_name("earlier.json")
    file.write_text(json.dumps(printed))
    earlier = read_run(file)
    assert earlier.answer_from == run.answer_from
    assert [score.id for score in earlier.scores if score.contaminated] == ["20991101_0"] * 2


def test_what_is_looked_through_is_what_a_trace_keeps() -> None:
    """A trace holds at least as many passages as are looked through for an answer, so that nothing is searched twice."""
    assert HITS >= LOOKED_AT


def test_the_same_again_shows_no_difference(again: "tuple[subprocess.CompletedProcess[str], Path]") -> None:
    """Every figure of the text is there, and the verdict on each pair is plain."""
    done, _ = again
    assert done.returncode == 0, done.stderr
    assert "answer in the first 10 chunks" in done.stdout
    assert "no answer to be had (told by no story): 2 questions" in done.stdout
    compared = done.stdout.split("since the run of")[1]
    assert compared.count("no difference shown") == compared.count("+0.000 (+0.000 to +0.000)") > 10
    assert "better" not in compared
    assert "Asking: 4 of 4" in done.stderr


def test_the_page_loads_nothing_and_its_policy_fits_its_style(again: "tuple[subprocess.CompletedProcess[str], Path]") -> None:
    """No script, no resource, no inline style; the only link is within the page."""
    document = html.fromstring(again[1].read_text())
    style = document.xpath("string(//style)")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style
    assert not document.xpath("//script | //link | //img | //iframe | //object | //embed | //form | //base | //image | //use")
    assert [element.get(name) for element in document.iter() for name in _LOADING if element.get(name)] == ["#figures"]
    assert len(document.xpath("//svg")) == 5
    assert not document.xpath("//@*[starts-with(name(), 'on')]")
    assert document.xpath("//figcaption[starts-with(., 'Risk and coverage')]")
    assert document.xpath("//caption[starts-with(., 'Differences from the run of')]")


def test_plots_stay_within_their_axes(again: "tuple[subprocess.CompletedProcess[str], Path]") -> None:
    """Every point lies between the axes, and nothing is not a number."""
    document = html.fromstring(again[1].read_text())
    points = [point.split(",") for line in document.xpath("//@points") for point in line.split()]
    assert points
    assert all(44 <= float(x) <= 456 and 20 <= float(y) <= 220 for x, y in points)
    assert all(0 <= float(width) <= 294 for width in document.xpath("//rect/@width"))


def test_what_a_run_names_is_escaped(first: Path) -> None:
    """Whatever a model or a snapshot is called, it is text."""
    page = render_scores(report(read_run(_renamed(first, "<script>alert(1)</script>"))))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def _renamed(file: Path, model: str) -> Path:
    printed = json.loads(file.read_text())
    printed["run"]["model"] = model
    other = file.with_name("renamed.json")
    other.write_text(json.dumps(printed))
    return other


def test_a_limit_and_a_missing_file_are_said(quiz: Quiz) -> None:
    """Without questions that no story tells, the rest is measured all the same."""
    done = quiz.measure("--limit", "1", "--unanswerable", str(quiz.folder / "absent.json"))
    assert done.returncode == 0, done.stderr
    assert "absent.json is not there" in done.stderr
    assert "all (1)" in done.stdout
    assert "told by no story" not in done.stdout


@pytest.mark.parametrize("content", ["no json", "[]", "{}", '{"run": {"scores": []}}', '{"run": 1}', "\udcff"])
def test_a_baseline_that_is_none_is_said_before_anything_is_asked(quiz: Quiz, content: str) -> None:
    """Exit code 1, one sentence and the next step, no traceback."""
    file = quiz.folder / "wrong.json"
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(SettingsError, match="holds no run that can be compared with"):
        read_run(file)


def test_mistakes_in_the_arguments_are_said(quiz: Quiz, first: Path) -> None:
    """A file that is no run ends with 1 and a file or folder that is not there with 2, before a question is asked."""
    done = quiz.measure("--baseline", str(quiz.unanswerable))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{quiz.unanswerable} holds no run that can be compared with.\nName a file")
    assert quiz.measure("--baseline", "absent.json").returncode == 2
    assert quiz.measure("--html", str(quiz.folder / "absent" / "page.html")).returncode == 2
    done = quiz.measure("--unanswerable", str(first))
    assert done.returncode == 1
    assert "is not a JSON list of questions" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ranking_is_written_for_the_tools_of_the_field(first: Path, tmp_path: Path) -> None:
    """The chunks found in their order, and beside them which of them hold the answer."""
    run = read_run(first)
    write_ranking(run, tmp_path / "ours.run")
    lines = [line.split() for line in (tmp_path / "ours.run").read_text().splitlines()]
    judged = [line.split() for line in (tmp_path / "ours.run.qrels").read_text().splitlines()]
    score = run.scores[0]
    assert [int(line[2]) for line in lines if line[0] == score.id] == list(score.chunks)
    assert [rank for rank, line in enumerate((line for line in judged if line[0] == score.id), 1) if line[3] == "1"] == list(
        score.holding
    )


@pytest.mark.skipif(find_spec("ir_measures") is None, reason="ir-measures is not installed: pip install '.[bench]'")
def test_rankings_are_measured_as_ours_are_counted(first: Path, tmp_path: Path) -> None:
    """The reciprocal rank of the field's tool is the mean of 1 / rank of the first chunk that holds the answer."""
    run = read_run(first)
    write_ranking(run, tmp_path / "ours.run")
    ranks = [score.chunk_rank for score in run.scores if score.kind == "answerable"]
    expected = sum(1 / rank for rank in ranks if rank) / len(ranks)
    assert measure_ranking(tmp_path / "ours.run")["RR@20"] == pytest.approx(expected, abs=1e-4)


@pytest.mark.skipif(find_spec("ir_measures") is not None, reason="ir-measures is installed")
def test_without_ir_measures_the_way_to_get_it_is_said(quiz: Quiz) -> None:
    """Exit code 1 before a question is asked."""
    done = quiz.measure("--runs", str(quiz.folder / "ours.run"))
    assert done.returncode == 1
    assert "pip install '.[bench]'" in done.stderr
