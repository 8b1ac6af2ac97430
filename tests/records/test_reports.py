"""A citation that was called wrong is on record until the standards desk has decided, once, whatever happens in between."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.records.forgetting import Subject
from bot.records.ledger import Ledger
from bot.records.migrations import STEPS
from bot.records.reports import Reports
from bot.reply import WRONG_CITATION, Decision, Feedback, Place, ReplyId, Ruling
from tests.records.test_ledger import made_up

ANN, ED, DESK = "U0ANN", ("U0ED", "ed"), "C0DESK"
WRONG = Feedback(WRONG_CITATION, "It was <!channel> Saturday.", 2, ANN)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger, which names nobody."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


@pytest.fixture
def reports(ledger: Ledger) -> Reports:
    """The reports in it."""
    return Reports(ledger.database)


def reported(ledger: Ledger, reports: Reports, form: str = "V1") -> ReplyId:
    """A reply of which a citation was called wrong."""
    reply_id = ledger.record(made_up(), Place())
    assert reports.add(reply_id, WRONG, form, DESK)
    return reply_id


def test_a_form_is_one_report_however_often_it_comes(ledger: Ledger, reports: Reports) -> None:
    """It is open, waits to be posted, and stands with the reply's feedback; another form is another report."""
    reply_id = reported(ledger, reports)
    assert not reports.add(reply_id, WRONG, "V1", DESK)
    assert reports.add(reply_id, WRONG, "V2", DESK)
    first, second = reports.to_post()
    assert (first.reply, first.citation, first.words, first.channel) == (reply_id, 2, WRONG.words, DESK)
    assert (first.decision, first.posted, first.verdict) == (None, None, "")
    assert second.id != first.id
    assert [(said.kind, said.words, said.user) for said in ledger.reply(reply_id).feedback] == [(WRONG.kind, WRONG.words, None)] * 2


def test_a_report_on_nothing_is_refused_whole(ledger: Ledger, reports: Reports) -> None:
    """Neither it nor what was said is left behind."""
    with pytest.raises(LedgerError):
        reports.add(ReplyId("bcdfgh"), WRONG, "V1", DESK)
    assert ledger.database.select("SELECT * FROM feedback") == []


def test_a_report_is_decided_once(ledger: Ledger, reports: Reports) -> None:
    """Who comes second changes nothing; the decision waits to be shown, and then only what was decided is left."""
    reported(ledger, reports)
    (report,) = reports.to_post()
    reports.posted(report.id, "C0OTHER", "1.5", "Verified.")
    assert reports.to_post() == ()
    assert reports.decide(report.id, Decision.CORRECTED, "It was Sunday.", ED)
    assert not reports.decide(report.id, Decision.WITHDRAWN, "No.", (ANN, "ann"))
    (decided,) = reports.to_show()
    assert (decided.channel, decided.posted, decided.verdict) == ("C0OTHER", "1.5", "Verified.")
    assert (decided.decision, decided.reason, decided.decider) == (Decision.CORRECTED, "It was Sunday.", ED)
    assert decided.decided
    reports.shown(report.id)
    assert reports.to_show() == ()
    (kept,) = reports.all()
    assert (kept.decision, kept.decider) == (Decision.CORRECTED, None)


def test_who_made_a_report_is_given_once(ledger: Ledger, reports: Reports) -> None:
    """To be told of its decision; where there is no desk nobody is kept."""
    reply_id = reported(ledger, reports)
    assert reports.add(reply_id, WRONG, "V2", None)
    first, second = (report.id for report in reports.all())
    assert [reports.take_reporter(number) for number in (first, first, second, 99)] == [ANN, None, None, None]


def test_who_made_a_report_is_forgotten(ledger: Ledger, reports: Reports) -> None:
    """After a month without a decision, and when all that is of that person is erased."""
    reply_id = reported(ledger, reports)
    ledger.hide_users()
    assert reports.take_reporter(1) == ANN
    assert reports.add(reply_id, WRONG, "V2", DESK)
    with ledger.database.writing() as connection:
        connection.execute("UPDATE report SET made = '2024-01-01T00:00:00.000000+00:00'")
    ledger.hide_users()
    assert reports.take_reporter(2) is None
    assert reports.add(reply_id, WRONG, "V3", DESK)
    ledger.erase(Subject.USER, ANN)
    assert reports.take_reporter(3) is None


def test_decisions_on_a_reply_come_to_one_ruling(ledger: Ledger, reports: Reports) -> None:
    """Corrections add up, no fault says nothing, and one withdrawal withdraws it."""
    reply_id = reported(ledger, reports)
    for form in ("V2", "V3", "V4"):
        reports.add(reply_id, WRONG, form, DESK)
    first, second, third, fourth = (report.id for report in reports.all())
    assert ledger.ruling(reply_id) == Ruling()
    reports.decide(first, Decision.NO_FAULT, "", ED)
    reports.decide(second, Decision.CORRECTED, "One.", ED)
    reports.decide(third, Decision.CORRECTED, "Two.", ED)
    assert ledger.ruling(reply_id) == Ruling(None, ("One.", "Two."))
    reports.decide(fourth, Decision.WITHDRAWN, "Wrong story.", ED)
    ledger.mark_changed(reply_id, 3)
    assert ledger.ruling(reply_id) == Ruling("Wrong story.", ("One.", "Two."), 3)


def test_what_is_no_report_has_no_place(reports: Reports) -> None:
    """A number that nothing has, any more."""
    assert reports.get(7) is None
    assert not reports.decide(7, Decision.NO_FAULT, "", ED)


@pytest.mark.parametrize("kept", [False, True], ids=["users left out", "users kept"])
def test_who_is_forgotten_is_named_by_no_report(tmp_path: Path, kept: bool) -> None:  # noqa: FBT001 - a table's column
    """Their words go; that the answer was corrected stays, since others have read it."""
    with Ledger(tmp_path / "ledger.sqlite", store_users=kept) as ledger:
        reports = Reports(ledger.database, store_users=kept)
        reply_id = reported(ledger, reports)
        (report,) = reports.all()
        reports.decide(report.id, Decision.CORRECTED, "It was Sunday.", ED)
        for user in (ANN, ED[0]):
            ledger.erase(Subject.USER, user)
        (report,) = reports.all()
        assert (report.words, report.citation, report.decider) == ("", 2, None)
        assert ledger.ruling(reply_id).corrections == ("It was Sunday.",)
        ledger.erase(Subject.REPLY, reply_id)
        assert reports.all() == ()


def test_reports_of_earlier_releases_are_open(tmp_path: Path) -> None:
    """They are listed, and were for no standards desk."""
    file = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        for step in STEPS[:10]:
            database.executescript(step)
        database.execute("PRAGMA user_version=10")
        database.execute(
            "INSERT INTO reply (id, made, asked, question, snapshot, model, warnings, seconds, surface)"
            " VALUES ('bcdfgh', '2024-11-20', '2024-11-20', 'When?', 's', 'm', '[]', '{}', 'slack')"
        )
        database.execute("INSERT INTO feedback VALUES (1, 'bcdfgh', 3, 'wrong citation', 'No.', NULL, '2024-11-20T16:00:00+00:00')")
        database.execute("INSERT INTO feedback VALUES (2, 'bcdfgh', NULL, 'helpful', '', NULL, '2024-11-20T16:00:00+00:00')")
    with Ledger(file) as ledger:
        reports = Reports(ledger.database)
        (report,) = reports.all()
        assert (report.reply, report.citation, report.words, report.decision) == ("bcdfgh", 3, "No.", None)
        assert reports.to_post() == ()
