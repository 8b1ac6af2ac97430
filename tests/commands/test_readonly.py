"""A data folder that may not be written is read: questions are answered, citations checked, and nothing of it is called damaged."""

import ctypes
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.answering.newsroom import Newsroom
from bot.commands import ask, check
from bot.commands import rebuild as rebuild_command
from bot.errors import LedgerError
from bot.records.ledger import Ledger
from bot.records.migrations import STEPS
from bot.reply import Place
from bot.settings import Settings
from bot.wiring import may_record
from index.errors import SnapshotError
from index.snapshot import verify
from index.store import Store
from tests.conftest import NOW, SAMPLES, Rebuild, snapshots_in

QUESTION = "How long is Finland's border with Russia?"
_VERSION, _OVERRIDES = 0x20080522, 0b110  # of capabilities(7): CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


@contextmanager
def as_anyone() -> Iterator[None]:
    """Without the rights of the administrator, whom no permission stops."""
    if os.geteuid():
        yield
        return
    libc, header, before = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, before)
    libc.capset(header, (ctypes.c_uint32 * 6)(before[0] & ~_OVERRIDES, *before[1:]))
    try:
        yield
    finally:
        libc.capset(header, before)


@contextmanager
def readonly(data: Path) -> Iterator[None]:
    """The folder and all in it may be read and not written."""
    for path in (data, *data.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
    try:
        with as_anyone():
            yield
        assert {path: path.stat().st_mtime_ns for path in data.rglob("*")} == before
    finally:
        for path in (data, *data.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def data(tmp_path: Path, sample_data: Path) -> Path:
    """A copy of the samples' data folder."""
    return shutil.copytree(sample_data, tmp_path / "data")


def test_a_question_is_answered_and_its_record_is_not_promised(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer stands there, and that it is not on record; nothing is said to be damaged, and nothing was written."""
    with readonly(data):
        assert ask.main([QUESTION, "--data", str(data)]) == 0
    done = capsys.readouterr()
    assert "1,340" in done.out
    assert f"The data folder {data} may not be written: answers are not put on record.\n" in done.err
    assert "damaged" not in done.out + done.err


@pytest.mark.parametrize("log", ["none", "with its index", "alone"])
def test_a_store_is_read_with_all_that_was_written(tmp_path: Path, data: Path, rebuild: Rebuild, log: str) -> None:
    """Also what stands in SQLite's log alone, with the log's index or without."""
    (tmp_path / "news.txt").write_text("The ferry ran aground near Port Anselm.")
    place = tmp_path / "copy"
    with closing(sqlite3.connect(data / "store.sqlite")) as database:
        database.execute("SELECT * FROM version").fetchall()  # so that the log stays when the rebuild ends
        rebuild(data, [SAMPLES, tmp_path / "news.txt"])
        if log == "none":
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        shutil.copytree(data, place)
    if log != "with its index":
        (place / "store.sqlite-shm").unlink()
    assert bool((place / "store.sqlite-wal").stat().st_size) == (log != "none")
    with readonly(place), Store(place / "store.sqlite", readonly=True) as store:
        snapshot = snapshots_in(place).open()
        assert verify(snapshot, store) == ()
        assert snapshot.manifest.stories == 23


def test_citations_are_checked(data: Path, capsys: pytest.CaptureFixture[str], newsroom: Newsroom) -> None:
    """Replies on record are read there and checked; what would be written is refused in plain words."""
    trace = newsroom.trace(QUESTION, NOW)
    with Ledger(data / "ledger.sqlite") as ledger:
        reply_id = ledger.record(trace, Place())
    with readonly(data):
        assert check.main([reply_id, "--data", str(data)]) == 0
        assert rebuild_command.main(["--verify", "--data", str(data)]) == 0
        with Ledger(data / "ledger.sqlite", keep_days=1) as ledger, pytest.raises(LedgerError, match="readonly"):
            ledger.record(trace, Place())
        assert not may_record(Settings(dateline_data=data))
    assert "verified" in capsys.readouterr().out


def test_an_earlier_release_s_record_is_read(tmp_path: Path) -> None:
    """Its tables are brought up to date in memory; the file stays as it is."""
    data = tmp_path / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / "ledger.sqlite")) as database:
        database.executescript(STEPS[0])
        database.execute("PRAGMA user_version=1")
        database.execute(
            "INSERT INTO reply VALUES ('7k3f9q', '2024-01-01', '2024-01-01', 'Why?', 's', 'm', '[]', '{}', 'x', "
            + "NULL, " * 3
            + "NULL)"
        )
        database.commit()
    with readonly(data), Ledger(data / "ledger.sqlite") as ledger:
        assert ledger.reply("7k3f9q").answer.question.text == "Why?"


@pytest.mark.parametrize("name", ["manifest.json", "versions.npy", "vectors.faiss"])
def test_what_may_not_be_read_is_not_called_damaged(data: Path, name: str) -> None:
    """It may be sound: to go back to another snapshot would be wrong advice."""
    snapshots = snapshots_in(data)
    (snapshots.folder / snapshots.require_current() / name).chmod(0)
    with as_anyone(), pytest.raises(SnapshotError) as raised:
        snapshots.open()
    assert f"{name} may not be read (Permission denied)" in raised.value.problem
    assert "--rollback" not in raised.value.next_step
