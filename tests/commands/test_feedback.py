"""What people said of answers is listed and counted, nobody is named, and what was marked bad can be asked anew."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Level
from bot.commands.feedback import main
from bot.errors import LedgerError
from bot.evaluation.analyst.questions import AnalystFolder
from bot.evaluation.analyst.score import AnalystRun, AnalystScore
from bot.evaluation.analyst.scoring import report
from bot.records.ledger import LEDGER_FILE, Ledger
from bot.records.reports import Reports
from bot.rendering.feedback import unnamed
from bot.reply import HELPFUL, UNHELPFUL, WRONG_CITATION, Decision, Feedback, Place, ReplyId
from index.errors import SettingsError
from tests.browser import Browser
from tests.conftest import NOW
from tests.records.test_ledger import FERRY, made_up

pytest_plugins = ["tests.browser"]

ANN, BEN = "U0ANN", "U0BEN"
EVIL = "When did <script>alert(1)</script> the ferry leave?"
OLD = datetime(2024, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A data folder with four replies: one praised, one not, two of which a citation was called wrong."""

    data: Path
    good: ReplyId
    bad: ReplyId
    wrong: ReplyId
    cleared: ReplyId

    def run(self, capsys: pytest.CaptureFixture[str], *options: str) -> str:
        """What the command prints."""
        assert main(["--data", str(self.data), *options]) == 0
        return capsys.readouterr().out


@pytest.fixture
def said(tmp_path: Path) -> Said:
    """All that was said of them."""
    with Ledger(tmp_path / LEDGER_FILE, store_users=True) as ledger:
        reports = Reports(ledger.database, store_users=True)
        questions = ("Who won?", EVIL, "How many cars were there?", "Is it open?")
        good, bad, wrong, cleared = (ledger.record(made_up(question), Place(user=BEN)) for question in questions)
        ledger.add_feedback(good, Feedback(HELPFUL, user=ANN, made=OLD))
        for kind in (HELPFUL, UNHELPFUL):
            ledger.add_feedback(bad, Feedback(kind, user=ANN))
        reports.add(wrong, Feedback(WRONG_CITATION, f"Ask <@{BEN}>: <b>Sunday</b>.", 2, ANN), "V1", None)
        reports.add(cleared, Feedback(WRONG_CITATION, "No.", 1, ANN), "V2", None)
        reports.decide(reports.all()[1].id, Decision.NO_FAULT, "", (BEN, "benedict"))
    return Said(tmp_path, good, bad, wrong, cleared)


def test_what_was_said_is_counted_and_listed(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """By kind, outlet and month, and each with its reply, question, quote, words and state; who said it does not stand there."""
    shown = said.run(capsys)
    assert shown.startswith("1 good answer, 1 bad answer, 2 wrong citations (1 open, 1 no fault found)\n")
    assert [line.split() for line in shown.splitlines() if line.startswith(("Harbour Post", "2024-03"))] == [
        ["Harbour", "Post", "1", "1", "2"],
        ["2024-03", "1", "0", "0"],
    ]
    assert f"wrong citation (open), reply {said.wrong}\n    How many cars were there?\n    [2] “How many cars" in shown
    assert "Sunday" in shown
    assert ANN not in shown
    assert BEN not in shown


def test_only_open_reports_and_only_of_late(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """The counts are those of what is listed."""
    assert said.run(capsys, "--open").startswith("1 wrong citation (1 open)\n")
    assert "good answer" in said.run(capsys, "--since", "2024-03-01")
    assert said.run(capsys, "--since", "2024-03-02").startswith("1 bad answer, 2 wrong citations")


def test_programs_get_the_same(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, without people."""
    told = json.loads(said.run(capsys, "--json"))
    assert told["counts"] == {"label": "all", "helpful": 1, "unhelpful": 1, "wrong": 2, "reports": {"open": 1, "no fault found": 1}}
    assert told["outlets"] == [{"label": "Harbour Post", "helpful": 1, "unhelpful": 1, "wrong": 2}]
    states = {entry["reply"]: entry["report"] and entry["report"]["state"] for entry in told["feedback"]}
    assert states == {said.good: None, said.bad: None, said.wrong: "open", said.cleared: "no fault found"}
    (wrong,) = (entry for entry in told["feedback"] if entry["reply"] == said.wrong)
    assert (wrong["report"]["citation"], wrong["report"]["article_id"]) == (2, FERRY)
    assert ANN not in json.dumps(told)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_can_be_read_at_any_width(said: Said, capsys: pytest.CaptureFixture[str], browser: Browser, width: int) -> None:
    """Nothing that anybody wrote is markup in it, nothing sticks out sideways, and the console is silent."""
    page = said.data / "feedback.html"
    assert f"Page written to {page}" in said.run(capsys, "--html", str(page))
    text = page.read_text()
    assert "<script>" not in text
    assert "<b>Sunday</b>" not in text
    browser.viewport(width, 800, mobile=width < 500)
    browser.show(text)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.run("return document.querySelectorAll('article').length") == 4
    assert EVIL in browser.run("return document.body.innerText")
    assert browser.errors() == []


def test_answers_marked_bad_are_cases_for_the_evaluation(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """With question, moment, answer, and what was called wrong and why; the evaluation reads them, and nobody is named."""
    file = said.data / "bad.jsonl"
    assert f"2 cases written to {file}" in said.run(capsys, "--export", str(file))
    bad, wrong = AnalystFolder(file).questions()
    assert (bad.id, bad.text, bad.asked, bad.candidates) == (f"reply-{said.bad}", EVIL, NOW, ())
    (candidate,) = wrong.candidates
    assert (candidate.article, candidate.start, candidate.grade) == (FERRY, 20, 0)
    assert wrong.grade(FERRY, 20, candidate.text) == 0
    told = json.loads(file.read_text().splitlines()[1])
    assert [sentence["text"] for sentence in told["answered"]] == [f"How many cars were there? Answer {n}." for n in (1, 2, 3, 4)]
    assert told["answered"][1]["called_wrong"] == ["Ask [somebody]: <b>Sunday</b>."]
    assert ANN not in file.read_text()
    assert BEN not in file.read_text()


def test_cases_are_measured_like_other_questions(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """Though no sentence of some is graded; a file of questions names no stories to index, and says so."""
    file = said.data / "bad.jsonl"
    said.run(capsys, "--export", str(file))
    folder = AnalystFolder(file)
    folder.require()
    score = AnalystScore("", "", True, "fact", Level.ANSWER, (), (), (), False, 0.5, 1, 0, {"all": 1.0})  # noqa: FBT003 - a row
    scores = tuple(
        replace(score, id=each.id, kind=each.kind, best=each.best, shown=(each.candidates[0].grade if each.candidates else None,))
        for each in folder.questions()
    )
    figures = report(AnalystRun("", folder.digest(), "s", "m", 1, 1, 1, scores))
    zeros = next(figure for figure in figures.everything.figures if figure.name == "zeros")
    assert zeros.interval.value == 1.0
    with pytest.raises(SettingsError, match="names no stories to index"):
        folder.story_ids()


def test_people_are_taken_out_of_words() -> None:
    """Mentions and addresses, and nothing else."""
    assert unnamed("<@U1|ann> and @ben, ann.b@outlet.example: at 5 @ the pier") == (
        "[somebody] and [somebody], [somebody]: at 5 @ the pier"
    )
    assert unnamed("<https://a.example>, A$5") == "<https://a.example>, A$5"


def test_a_deleted_question_is_no_case(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """Its words are gone; that somebody called a citation wrong is listed."""
    with Ledger(said.data / LEDGER_FILE) as ledger, ledger.database.writing() as connection:
        connection.execute("UPDATE reply SET question = '' WHERE id = ?", (said.wrong,))
    shown = said.run(capsys, "--export", str(said.data / "bad.jsonl"))
    assert "(the question was deleted)" in shown
    assert "1 case written" in shown


def test_where_nothing_was_said_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty record ends well; none at all names the next step."""
    with pytest.raises(LedgerError, match="No reply is on record"):
        main(["--data", str(tmp_path)])
    with Ledger(tmp_path / LEDGER_FILE) as ledger:
        ledger.record(made_up(), Place())
    assert main(["--data", str(tmp_path), "--since", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"]) == 0
    assert capsys.readouterr().out == "Nobody has said anything of an answer.\n"
