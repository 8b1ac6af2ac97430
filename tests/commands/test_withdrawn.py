"""A check of a reply that was withdrawn, removed or corrected since it was given says so, however right its quotes are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.commands.check import main
from bot.records.inbox import Inbox
from bot.records.ledger import LEDGER_FILE, Ledger
from bot.records.reports import Reports
from bot.reply import Decision, Feedback, Place, ReplyId
from index.build import Builder
from index.store import Store
from tests.checking.test_verdicts import FIRST, citing, reply_with, story
from tests.conftest import snapshots_in
from tests.index.word_embedder import WordEmbedder
from tests.records.test_inbox import ASKED, NEWS, QUESTION, accepted
from tests.records.test_ledger import traced


@dataclass(frozen=True, slots=True)
class Given:
    """A reply to a question of a channel, whose one quote is right."""

    data: Path
    ledger: Ledger
    reply: ReplyId


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Given]:
    """It is on record."""
    snapshots = snapshots_in(tmp_path)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        Builder(snapshots, store, WordEmbedder()).build([story()])
    with Ledger(tmp_path / LEDGER_FILE) as ledger:
        trace = traced(reply_with(citing(story(), FIRST)).answer, "a-model", {})
        place = Place("Slack", "T0", NEWS, ASKED)
        yield Given(tmp_path, ledger, ledger.record(trace, place, accepted(Inbox(ledger.database), QUESTION)))


def decide(given: Given, decision: Decision, reason: str) -> None:
    """Let the standards desk decide."""
    reports = Reports(given.ledger.database)
    reports.add(given.reply, Feedback("wrong citation", citation=1), "V1", NEWS)
    reports.decide(reports.all()[0].id, decision, reason, ("U0ED", "Ed"))


@pytest.mark.parametrize("arguments", [["REPLY"], ["--all"], ["--text", "FILE"]])
@pytest.mark.parametrize(
    ("harm", "said", "code"),
    [
        (None, "", 0),
        (Decision.WITHDRAWN, "This answer was withdrawn by the standards desk: It is the wrong ferry.", 1),
        (Decision.CORRECTED, "Corrected by the standards desk: It is the wrong ferry.", 0),
        ("removed", "This answer was removed by who asked", 1),
    ],
)
def test_a_reply_that_no_longer_stands_is_said_to(
    given: Given, capsys: pytest.CaptureFixture[str], harm: Decision | str | None, said: str, code: int, arguments: list[str]
) -> None:
    """Above its quotes, which are right all the same; the exit code does not call it good."""
    if isinstance(harm, Decision):
        decide(given, harm, "It is the wrong ferry.")
    elif harm:
        Inbox(given.ledger.database).withdraw(NEWS, ASKED)
    pasted = given.data / "pasted.txt"
    pasted.write_text(f"reply {given.reply}")
    named = {"REPLY": str(given.reply), "FILE": str(pasted)}
    arguments = [*(named.get(argument, argument) for argument in arguments), "--data", str(given.data)]
    assert main(arguments) == code
    out = capsys.readouterr().out
    above, _, below = out.partition("[1]")
    assert said in " ".join(above.split())
    assert "standards desk" not in below
    assert ("standards desk" in above or "removed by" in above) is bool(said)
    assert "✓ verified" in out


def test_programs_and_reports_are_told_as_well(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    """As fields, and at the head of the page, whose replies are folded."""
    decide(given, Decision.WITHDRAWN, "It is the wrong ferry.")
    Inbox(given.ledger.database).withdraw(NEWS, ASKED)
    page = given.data / "report.html"
    assert main([str(given.reply), "--json", "--html", str(page), "--data", str(given.data)]) == 1
    (found,) = json.loads(capsys.readouterr().out)["replies"]
    assert (found["withdrawn"], found["removed"], found["corrections"]) == ("It is the wrong ferry.", True, [])
    html = page.read_text(encoding="utf-8")
    assert "<h1>Every citation is verified; 1 reply was withdrawn or removed</h1>" in html
    assert "This answer was withdrawn by the standards desk: It is the wrong ferry." in html
    assert "(question deleted)" in html
