"""The ledger's file under a running program: removed, replaced, locked, full; deleted bytes; the clock; who may read it."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Statement
from bot.errors import LedgerError
from bot.records.asked import asked_by
from bot.records.database import Database
from bot.records.forgetting import Subject
from bot.records.inbox import Inbox
from bot.records.ledger import Ledger
from bot.records.notices import Notices
from bot.records.retention import Retention
from bot.records.signs import SignBook
from bot.reply import Place
from tests.records.test_inbox import QUESTION
from tests.records.test_ledger import FERRY, MINE, assert_as_recorded, backdate, cited, everything, made_up, rows
from tests.small_disk import fill_disk, small_disk

HIDDEN = "Where does Ana Okoye hide the heron"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the ledger will lie."""
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    """A ledger with one reply."""
    with Ledger(file) as ledger:
        ledger.record(made_up(), Place())
        yield ledger


# Removed, replaced


@pytest.mark.parametrize("name", ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"])
def test_a_ledger_that_was_removed_is_noticed_at_the_next_write(ledger: Ledger, file: Path, name: str) -> None:
    """Or one of the files that belong to it: nothing counts as on record that the next one who opens it would not find."""
    file.with_name(name).unlink()
    with pytest.raises(LedgerError, match="removed or replaced") as raised:
        ledger.record(made_up(), Place())
    assert "start again" in raised.value.next_step
    with pytest.raises(LedgerError, match="removed or replaced"):
        Inbox(ledger.database).accept(QUESTION)


def test_a_ledger_that_was_replaced_is_noticed_at_the_next_write(ledger: Ledger, file: Path, tmp_path: Path) -> None:
    """By its own copy, even: what is written from then on would be in a file without a name. The copy is left as it is."""
    ledger.database.copy_to(tmp_path / "copy")
    (tmp_path / "copy").rename(file)
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="removed or replaced"):
        ledger.record(made_up(), Place())
    assert file.read_bytes() == before


def test_a_ledger_that_vanishes_while_a_reply_is_written_is_noticed(ledger: Ledger, file: Path) -> None:
    """The write succeeded, and still the reply is not called on record."""
    with pytest.raises(LedgerError, match="removed or replaced"), ledger.database.writing():
        file.unlink()


def test_a_ledger_that_was_put_back_is_used_again(ledger: Ledger, file: Path, tmp_path: Path) -> None:
    """Moved away and back, it is the same file."""
    file.rename(tmp_path / "away")
    with pytest.raises(LedgerError):
        ledger.record(made_up(), Place())
    (tmp_path / "away").rename(file)
    assert ledger.knows(ledger.record(made_up(), Place()))


# Locked, full


def test_a_lock_held_too_long_is_said_with_the_next_step(file: Path) -> None:
    """And once it is let go, the same ledger can be written."""
    with closing(Database(file, patience=0.05)) as database, closing(sqlite3.connect(file, isolation_level=None)) as other:
        inbox = Inbox(database)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="locked") as raised:
            inbox.accept(QUESTION)
        assert raised.value.next_step.startswith("End what holds it")
        other.execute("ROLLBACK")
        assert inbox.accept(QUESTION)


def fill(ledger: Ledger) -> None:
    """Put longer and longer replies on record, until something gives in."""
    for times in range(1, 100):
        ledger.record(made_up(HIDDEN * times), Place())


def test_a_full_disk_is_said_and_leaves_nothing_half_written(ledger: Ledger, file: Path) -> None:
    """Whatever row it was that did not fit any more. When there is room again, the same ledger goes on."""
    connection = ledger.database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages + 3}")
    with pytest.raises(LedgerError, match="full") as raised:
        fill(ledger)
    written = ledger.count()
    assert raised.value.next_step.startswith("Make room on the disk")
    assert rows(file) == {"reply": written, "statement": 2 * written, "citation": 4 * written, "feedback": 0, "told": 0}
    connection.execute("PRAGMA max_page_count=1000000")
    assert_as_recorded(ledger.reply(ledger.record(made_up(), Place())), made_up())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        yield disk


def test_a_disk_without_a_byte_left_loses_nothing(disk: Path) -> None:
    """The error says what to do, nothing is called on record, what is there can be read; with room, the same ledger goes on."""
    with Ledger(disk / "ledger.sqlite") as ledger:
        recorded = [ledger.record(made_up(), Place()) for _ in range(3)]
        inbox = Inbox(ledger.database)
        fill_disk(disk)
        for write in (lambda: inbox.accept(QUESTION), lambda: ledger.record(made_up(), Place())):
            with pytest.raises(LedgerError, match="full") as raised:
                write()
            assert raised.value.next_step.startswith("Make room on the disk")
        assert [reply.id for reply in ledger.replies()] == recorded
        (disk / "other").unlink()
        request = inbox.accept(QUESTION)
        assert_as_recorded(ledger.reply(ledger.record(made_up(), Place(), request)), made_up())


@pytest.mark.parametrize("keep_days", [0, 30])
def test_a_ledger_on_a_full_disk_is_opened_to_be_read(disk: Path, keep_days: int) -> None:
    """Its citations can be checked though SQLite finds no room for its own files; whoever has it open then can write later."""
    with Ledger(disk / "ledger.sqlite") as ledger:
        recorded = ledger.record(made_up(), Place())
    if keep_days:
        backdate(disk / "ledger.sqlite", recorded, 31)
    fill_disk(disk)
    with Ledger(disk / "ledger.sqlite", keep_days=keep_days) as ledger:
        assert_as_recorded(ledger.reply(recorded), made_up())
        assert (Inbox(ledger.database).waiting(), SignBook(ledger.database).all()) == ((), ())
        assert Notices(ledger.database).alarms() == frozenset()
        with pytest.raises(LedgerError, match="is full: nothing can be put on record"):
            ledger.record(made_up(), Place())
        (disk / "other").unlink()
        again = ledger.record(made_up(), Place())
        assert [reply.id for reply in ledger.replies()] == [recorded, again]


# Deleted bytes


def test_the_file_is_written_anew_only_where_something_was_deleted(ledger: Ledger, file: Path) -> None:
    """By whichever process, and since it was last written anew: at most starts of a bot nothing was."""
    inbox = Inbox(ledger.database)
    retention = Retention(ledger, inbox, keep_days=30, store_users=False)
    retention.run()
    before = file.read_bytes()
    retention.run()
    assert file.read_bytes() == before
    assert not ledger.database.has_traces()
    request = inbox.accept(QUESTION)
    assert request
    inbox.withdraw(request.channel, request.message)
    with closing(Database(file)) as another:
        assert another.has_traces()
    retention.run()
    assert not ledger.database.has_traces()


def test_what_is_forgotten_leaves_no_byte(file: Path) -> None:
    """Neither in the file nor in the files beside it, while other replies stay; in lengths that leave gaps of all kinds."""
    with Ledger(file) as ledger, closing(Database(file)) as database:
        for number in range(60):
            ledger.record(made_up(f"{HIDDEN if number % 3 else 'What else'} {number}, {'x' * 37 * (number % 11)}?"), Place())
        retention = Retention(ledger, Inbox(database), keep_days=30, store_users=False)
        with closing(sqlite3.connect(file)) as other, other:
            old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
            other.execute("UPDATE reply SET made = ?, rowid = -rowid WHERE question LIKE ?", (old, f"{HIDDEN}%"))
        assert HIDDEN.encode() in everything(file)
        assert retention.run() == 40
        assert HIDDEN.encode() not in everything(file)
        assert ledger.count() == 20
        assert retention.run() == 0


def test_a_file_of_a_release_that_did_not_overwrite_is_cleaned(file: Path) -> None:
    """What was deleted before this release leaves the file with the first run."""
    with Ledger(file) as ledger:
        for number in range(20):
            ledger.record(made_up(f"{HIDDEN} {number}?"), Place())
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("PRAGMA foreign_keys=ON")
        database.execute("DELETE FROM reply")
    assert HIDDEN.encode() in everything(file)
    with Ledger(file) as ledger:
        Retention(ledger, Inbox(ledger.database), keep_days=0, store_users=True).run()
        assert HIDDEN.encode() not in everything(file)


def test_deleted_content_is_overwritten_whatever_sqlite_was_built_with(file: Path) -> None:
    """The pragma is set at every opening."""
    for _ in range(2):
        with closing(Database(file)) as database:
            assert database.select("PRAGMA secure_delete")[0][0] == 1


def test_a_setting_that_no_longer_names_people_is_followed_in_what_was_written_before(file: Path) -> None:
    """Ids of people and of direct messages are gone after the next run; the thread goes on all the same."""
    with Ledger(file, store_users=True) as ledger:
        ledger.record(made_up(), Place("Slack", "T0", "D0ANNANDBOT", "1.2", "U0ANN"))
    with Ledger(file) as ledger:
        Retention(ledger, Inbox(ledger.database), keep_days=0, store_users=False).run()
        assert ledger.questions("D0ANNANDBOT", "1.2") == (made_up().answer.question.text,)
        assert not {name for name in (b"U0ANN", b"D0ANNANDBOT") if name in everything(file)}


def test_words_that_another_story_has_too_stay(ledger: Ledger) -> None:
    """Of two stories cited with the same sentence one is forgotten: the statement stands, with the citation of the other."""
    trace = made_up()
    first, second = (replace(cited(number, story=story), quote="Both say so.") for number, story in ((1, FERRY), (2, MINE)))
    answer = replace(trace.answer, statements=(Statement("Both say so.", (1, 2)),), citations=(first, second))
    reply_id = ledger.record(replace(trace, answer=answer), Place())
    assert ledger.erase(Subject.STORY, FERRY).replies == 2
    reply = ledger.reply(reply_id)
    assert [statement.text for statement in reply.answer.statements] == ["Both say so."]
    assert [citation.quote for citation in reply.answer.citations] == ["[forgotten]", "Both say so."]
    (other,) = [reply for reply in ledger.replies() if reply.id != reply_id]
    assert {statement.text for statement in other.answer.statements} == {"[forgotten]"}


# The clock


def test_a_clock_set_back_changes_no_order(file: Path) -> None:
    """The questions of a thread, the last replies and a person's last questions come in the order in which they were written."""
    with Ledger(file, store_users=True) as ledger:
        place = Place("Slack", "T0", "C0", "1.2", "U0ANN")
        ids = [ledger.record(made_up(f"Question {number}?"), place) for number in range(4)]
        backdate(file, ids[2], 20_000)
        assert ledger.questions("C0", "1.2") == tuple(f"Question {number}?" for number in range(4))
        assert [reply.id for reply in ledger.replies(last=2)] == ids[2:]
        assert [reply.id for reply in ledger.replies()] == ids
        assert [asked.question for asked in asked_by(ledger.database, "U0ANN", 2)] == ["Question 3?", "Question 2?"]
        ledger.database.vacuum()
        assert [reply.id for reply in ledger.replies()] == ids


def test_a_reply_that_a_clock_set_back_has_dated_goes_with_the_one_before_it(file: Path) -> None:
    """Neither is it forgotten before its time, nor does a clock that is back now forget anything."""
    with Ledger(file) as ledger:
        old, wrong, new = (ledger.record(made_up(f"Question {number}?"), Place()) for number in range(3))
        backdate(file, old, 29)
        backdate(file, wrong, 20_000)
        month = timedelta(days=30)
        assert ledger.forget(datetime.now(UTC) - month) == 0
        assert ledger.forget(datetime(1970, 2, 1, tzinfo=UTC) - month) == 0
        backdate(file, old, 31)
        assert ledger.forget(datetime.now(UTC) - month) == 2
        backdate(file, new, -20_000)
        assert [reply.id for reply in ledger.replies()] == [new]


def days_ago(file: Path, *days: int) -> None:
    """Have a ledger with a reply and a question made so many days ago each, in this order."""
    with Ledger(file) as ledger:
        for number, age in enumerate(days):
            inbox = Inbox(ledger.database)
            request = inbox.accept(replace(QUESTION, event=str(number), message=str(number)))
            backdate(file, ledger.record(made_up(), Place(), request), age)
            with ledger.database.writing() as connection:
                made = (datetime.now(UTC) - timedelta(days=age)).isoformat(timespec="microseconds")
                connection.execute("UPDATE request SET made = ? WHERE message = ?", (made, str(number)))


def keep(file: Path, days: int) -> int:
    """Run the retention of so many days; how many replies, and as many questions, are left."""
    with Ledger(file, keep_days=days) as ledger:
        inbox = Inbox(ledger.database)
        Retention(ledger, inbox, keep_days=days, store_users=False).run()
        assert len(inbox.waiting()) == ledger.count()
        return ledger.count()


@pytest.mark.parametrize("after", [(), (0,), (3, 2, 1, 0)])
@pytest.mark.parametrize("keep_days", [30, 730])
def test_a_clock_set_forward_by_years_deletes_nothing_that_is_young(
    file: Path, keep_days: int, after: tuple[int, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """Whether or not something was written since: years in which nobody asked count as a short silence, and the log says so."""
    days_ago(file, 3_660, 3_655, 3_650, *after)
    assert keep(file, keep_days) == 3 + len(after)
    assert "The clock may have been set forward" in caplog.text


def test_what_was_written_before_the_clock_was_set_forward_goes_in_its_time(file: Path) -> None:
    """Once it is too old by what has passed since, which is sure: also where the clock is never set right."""
    days_ago(file, 3_660, 3_655, 31, 20, 10, 1)
    assert keep(file, 30) == 3


def test_a_silence_that_may_be_keeps_nothing(file: Path) -> None:
    """Who asks four times a year is believed, as is the clock."""
    days_ago(file, 260, 172, 85, 0)
    assert keep(file, 171) == 2


# Who may read it


@pytest.mark.parametrize("earlier", [None, 0o644, 0o666])
def test_only_the_owner_may_read_it(file: Path, earlier: int | None) -> None:
    """A new file and those beside it, whatever the umask; an old one from the next opening on."""
    if earlier is not None:
        Ledger(file).close()
        file.chmod(earlier)
    before = os.umask(0)
    try:
        with Ledger(file) as ledger:
            ledger.record(made_up(), Place())
            ledger.database.copy_to(file.with_name("copy.sqlite"))
            modes = {part.name: stat.S_IMODE(part.stat().st_mode) for part in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "copy.sqlite"), 0o600)


def test_a_copy_is_whole(ledger: Ledger, tmp_path: Path) -> None:
    """One file, which opens by itself somewhere else."""
    ledger.database.copy_to(tmp_path / "copy.sqlite")
    assert not list(tmp_path.glob("copy.sqlite-*"))
    (tmp_path / "else").mkdir()
    shutil.move(tmp_path / "copy.sqlite", tmp_path / "else")
    with Ledger(tmp_path / "else" / "copy.sqlite") as copy:
        assert list(copy.replies()) == list(ledger.replies())


def test_the_file_is_written_anew_while_others_write(ledger: Ledger, file: Path) -> None:
    """They wait for their turn, and lose nothing; those who read see all that there is."""

    def write(number: int) -> None:
        ledger.record(made_up(f"Question {number}?"), Place())

    with ThreadPoolExecutor(3) as pool:
        written = pool.map(write, range(30))
        cleaned = [pool.submit(ledger.database.vacuum) for _ in range(5)]
        assert len(list(written)) == 30
        for future in cleaned:
            future.result()
    assert ledger.count() == 31
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
