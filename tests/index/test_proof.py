"""What was altered in a store is found and named, what it lacks is said, and a rebuild puts both right."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.rebuild import main
from bot.settings import Settings
from bot.wiring import open_auditor
from index.build import Builder
from index.build_report import BuildReport
from index.errors import SnapshotError
from index.proof import prove
from index.snapshot import verify
from index.sources.files import read_stories
from index.store import Store
from tests.conftest import Rebuild, snapshots_in, written
from tests.index.test_old_data import OLD, old
from tests.index.word_embedder import WordEmbedder

__all__ = ["old"]
STORIES = {
    "ferry.txt": "The ferry left at noon with 212 people. Nobody was hurt, the harbour office said. Repairs begin on Friday.",
    "bridge.txt": "The Karst bridge reopened on Monday. Lorries may cross it again. The repairs took eleven weeks.",
}


@pytest.fixture(scope="module")
def rebuild() -> Rebuild:
    """Index stories without a model: what is proved here is what stands beside vectors."""

    def build(data: Path, paths: Sequence[Path]) -> BuildReport:
        snapshots = snapshots_in(data)
        with snapshots.lock(), Store(snapshots.store_file) as store:
            return Builder(snapshots, store, WordEmbedder()).build(read_stories(paths, datetime.now(UTC)))

    return build


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with two stories."""
    return written(tmp_path / "stories", STORIES)


@pytest.fixture
def data(tmp_path: Path, stories: Path, rebuild: Rebuild) -> Path:
    """A data folder with these stories indexed."""
    rebuild(tmp_path / "data", [stories])
    return tmp_path / "data"


def alter(data: Path, sql: str) -> None:
    """Change one row of the store behind its back."""
    with closing(sqlite3.connect(data / "store.sqlite")) as database, database:
        assert database.execute(sql).rowcount == 1


def faults(data: Path) -> Iterator[str]:
    """What the full proof finds."""
    with Store(data / "store.sqlite", readonly=True) as store:
        yield from prove(store)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE version SET title = 'Ferry sinks' WHERE source LIKE '%ferry.txt'", "ferry.txt, is damaged: its title, outlet"),
        ("UPDATE version SET agency = 'Reuters' WHERE source LIKE '%ferry.txt'", "its title, outlet, agency"),
        ("UPDATE version SET derived = '[]' WHERE source LIKE '%ferry.txt'", "another part of its description"),
        ("UPDATE version SET row_sha256 = NULL WHERE source LIKE '%ferry.txt'", "ferry.txt, is damaged"),
        ("UPDATE version SET published = 1000000000000000000 WHERE source LIKE '%ferry.txt'", "1000000000000000000"),
        ("UPDATE version SET text = text || ' More.' WHERE source LIKE '%ferry.txt'", "its text is not what was stored"),
        ("UPDATE span SET role = 'byline' WHERE version = 1 AND number = 1", "where they begin and end, or what each of them is"),
        ("UPDATE span SET role = 'poem' WHERE version = 1 AND number = 1", "where they begin and end, or what each of them is"),
        ("UPDATE span SET end = end - 1 WHERE version = 1 AND number = 1", "where they begin and end, or what each of them is"),
        ("DELETE FROM span WHERE version = 1 AND number = 2", "where they begin and end, or what each of them is"),
        ("UPDATE version SET article_id = 'another' WHERE source LIKE '%ferry.txt'", "'another', read from"),
        ("UPDATE version SET sha256 = 'f' WHERE source LIKE '%ferry.txt'", "its text is not what was stored"),
        ("UPDATE version SET metadata_sha256 = 'f' WHERE source LIKE '%ferry.txt'", "its title, outlet"),
        ("UPDATE splitting SET number = 7 WHERE version = 1", "where they begin and end, or what each of them is"),
        ("UPDATE chunk SET first = 1 WHERE version = 1", "do not hold each of its 3 sentences once"),
        ("UPDATE chunk SET stop = -1 WHERE version = 1", "no run of sentences from 0 to -1"),
    ],
)
def test_what_was_altered_is_named_and_put_back(data: Path, stories: Path, rebuild: Rebuild, sql: str, words: str) -> None:
    """The full proof says which story and what of it; after a rebuild, as it says, nothing is wrong."""
    alter(data, sql)
    (fault,) = faults(data)
    assert words in fault
    assert ".txt" in fault
    rebuild(data, [stories])
    assert list(faults(data)) == []
    with Store(data / "store.sqlite", readonly=True) as store:
        assert verify(snapshots_in(data).open(), store) == ()


def test_a_damaged_story_that_is_gone_stops_no_rebuild(data: Path, stories: Path, rebuild: Rebuild) -> None:
    """It is withdrawn like any other; the proof goes on naming it, because old citations may lead to it."""
    alter(data, "UPDATE version SET title = 'Ferry sinks' WHERE source LIKE '%ferry.txt'")
    (stories / "ferry.txt").unlink()
    assert len(rebuild(data, [stories]).changes.withdrawn) == 1
    assert len(list(faults(data))) == 1


def test_a_damaged_signature_is_computed_again(data: Path, stories: Path, rebuild: Rebuild) -> None:
    """What was kept for the next build and is of another size, or no bytes, does not end that build."""
    alter(data, "UPDATE signature SET value = x'00' WHERE version = 1")
    alter(data, "UPDATE signature SET value = 'words' WHERE version = 2")
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    assert rebuild(data, [stories]).published


def test_verify_full_prints_what_it_finds(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends with 0 where all is sound, and else with 1 and the story; --verify alone compares no texts."""
    assert main(["--verify", "--full", "--data", str(data)]) == 0
    alter(data, "UPDATE version SET publisher = 'Harbour Post' WHERE key = 1")
    assert main(["--verify", "--data", str(data)]) == 0
    capsys.readouterr()
    assert main(["--verify", "--full", "--json", "--data", str(data)]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert "its title, outlet" in problem


@pytest.mark.parametrize("lost", ["the newest", "all"])
def test_a_copy_without_its_newest_part_is_told_apart(
    tmp_path: Path, stories: Path, data: Path, rebuild: Rebuild, lost: str
) -> None:
    """A store copied without its -wal says so to who verifies and checks; a rebuild makes it whole, under numbers never used."""
    copied = tmp_path / "copied"
    with Store(data / "store.sqlite", readonly=True):  # whoever reads keeps the newest in the -wal
        (stories / "flood.txt").write_text("The river Lom flooded two villages.")
        rebuild(data, [stories])
        assert (data / "store.sqlite-wal").stat().st_size
        shutil.copytree(data, copied, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    if lost == "all":
        (copied / "store.sqlite").write_bytes(b"")
    with pytest.raises(SnapshotError, match=r"without store\.sqlite-wal"):
        main(["--verify", "--data", str(copied)])
    with pytest.raises(SnapshotError, match=r"without store\.sqlite-wal"), Store(copied / "store.sqlite", readonly=True) as store:
        open_auditor(Settings(dateline_data=copied), store)
    before = snapshots_in(copied).open()
    rebuild(copied, [stories])
    after = snapshots_in(copied).open()
    assert min(set(after.versions) - set(before.versions)) > max(before.versions)
    assert list(faults(copied)) == []
    with Store(copied / "store.sqlite", readonly=True) as store:
        assert verify(after, store) == ()


def test_a_store_of_an_earlier_release_is_proved_where_it_lies(old: Settings) -> None:
    """Its rows get their hashes without their files; from then on an alteration shows, and what was altered before still does."""
    assert OLD.exists()
    data = old.dateline_data
    alter(data, "UPDATE version SET title = 'Altered before' WHERE key = 2")
    with Store(data / "store.sqlite") as store:
        store.upgrade()
        store.upgrade()
    (before,) = faults(data)
    assert "its title, outlet" in before
    alter(data, "UPDATE version SET source = 'elsewhere.txt' WHERE key = 1")
    assert ["elsewhere.txt" in fault for fault in faults(data)] == [True, False]
