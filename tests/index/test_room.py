"""A rebuild that runs out of room gives back what it took: what serves stays, and replies can still be put on record."""

import errno
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.build import Builder
from index.embedder import SentenceTransformerEmbedder
from index.errors import OutOfRoomError, SnapshotError
from index.manifest import write_manifest
from index.room import MEGABYTE, Need, Room, is_full
from index.snapshot import Snapshots, verify
from index.sources.files import read_stories
from index.store import Store
from tests.conftest import Rebuild, snapshots_in, written
from tests.small_disk import fill_disk, small_disk

NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with two stories, on a large disk."""
    text = "Port {port} opened a new harbour on Monday. Work had begun in March."
    return written(tmp_path / "stories", {f"{port}.txt": text.format(port=port) for port in ("Anselm", "Brill")})


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    with small_disk(tmp_path / "disk", megabytes=12) as disk:
        yield disk


@pytest.fixture
def data(disk: Path, stories: Path, rebuild: Rebuild) -> Path:
    """A data folder on it, in which the stories are indexed."""
    rebuild(disk / "data", [stories])
    vacuum(snapshots_in(disk / "data"))
    return disk / "data"


def add(stories: Path, count: int) -> None:
    """Write so many stories of about 400 characters each."""
    for number in range(count):
        text = "\n\n".join(f"Ferry {number} of line {line} left the harbour of Port Anselm at noon." for line in range(6))
        (stories / f"ferry-{number:03}.txt").write_text(text)


def state(snapshots: Snapshots) -> tuple[object, ...]:
    """What serves, which must be sound; the rows of the store, how many pages it does not need, and what lies beside it."""
    with Store(snapshots.store_file, readonly=True) as store:
        assert verify(snapshots.open(), store) == ()
    with closing(sqlite3.connect(snapshots.store_file)) as database:
        counts = [database.execute(f"SELECT COUNT(*) FROM {table}").fetchone() for table in ("version", "span", "chunk", "vector")]  # noqa: S608 - constants
        free = database.execute("PRAGMA freelist_count").fetchone()
    return snapshots.current(), counts, free, {path.name for path in (*snapshots.data.iterdir(), *snapshots.folder.iterdir())}


def vacuum(snapshots: Snapshots) -> None:
    """Have no page in the store that it does not need."""
    with closing(sqlite3.connect(snapshots.store_file)) as database:
        database.execute("VACUUM")


@pytest.mark.parametrize(("moment", "count"), [(("read", 110), 120), (("read", 1), 1), (("index", 1), 2)])
def test_a_full_disk_is_given_back(
    data: Path, stories: Path, embedder: SentenceTransformerEmbedder, moment: tuple[str, int], count: int
) -> None:
    """Another program fills it while stories are read or the snapshot is written: all is as before, with room for a reply."""
    snapshots = snapshots_in(data)
    before = state(snapshots)
    add(stories, count)

    def progress(stage: str, done: int, _total: int | None) -> None:
        if (stage, done) == moment:
            fill_disk(data.parent)

    with snapshots.lock(), Store(snapshots.store_file) as store, pytest.raises(OutOfRoomError) as raised:
        Builder(snapshots, store, embedder, progress=progress).build(read_stories([stories], NOW))
    assert raised.value.problem.startswith(f"There is no room for the new index in {data}: it needs about ")
    assert "MB" in raised.value.next_step
    assert state(snapshots) == before
    with closing(sqlite3.connect(data / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("PRAGMA journal_mode=WAL")
        ledger.execute("CREATE TABLE reply (text TEXT)")
        ledger.execute("INSERT INTO reply VALUES (?)", ("It left at noon. " * 1_000,))


def test_what_will_not_fit_is_not_begun(data: Path, stories: Path, rebuild: Rebuild) -> None:
    """A rebuild says what it needs and what is there, and goes through where there is that much."""
    snapshots, other = snapshots_in(data), data.parent / "other"
    before = state(snapshots)
    add(stories, 20)
    free = Room(data).free
    other.write_bytes(bytes(free - MEGABYTE))
    with pytest.raises(OutOfRoomError) as raised:
        rebuild(data, [stories])
    need = Need(
        new=sum(len(file.read_text()) for file in stories.glob("ferry*")), all=sum(len(f.read_text()) for f in stories.iterdir())
    )
    assert f"it needs about {need.bytes / MEGABYTE:.1f} MB" in raised.value.problem
    assert state(snapshots) == before
    other.write_bytes(bytes(free - need.bytes - Room(data).reserve - MEGABYTE // 8))
    assert rebuild(data, [stories]).stories == 22


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """No file may be longer, as by a quota."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_quota_is_no_room(tmp_path: Path, stories: Path, rebuild: Rebuild) -> None:
    """What the disk does not tell beforehand is noticed when it is written to; what was there serves."""
    data = tmp_path / "data"
    rebuild(data, [stories])
    vacuum(snapshots_in(data))
    before = state(snapshots_in(data))
    add(stories, 3)
    with longest_file(MEGABYTE), pytest.raises(OutOfRoomError) as raised:
        rebuild(data, [stories])
    assert "raise the quota" in raised.value.next_step
    assert state(snapshots_in(data)) == before
    assert rebuild(data, [stories]).stories == 5


def test_a_disk_that_is_full_at_the_start_is_said(disk: Path) -> None:
    """Nothing is tried, not even to open the store."""
    Room(disk / "data").require_any()
    fill_disk(disk)
    with pytest.raises(OutOfRoomError, match=r"is full: 0\.0 MB are free"):
        Room(disk / "data").require_any()


def test_a_snapshot_that_cannot_serve_is_removed(data: Path) -> None:
    """Its folder is there and the pointer to it cannot be written: the one before serves, and no rollback finds the other."""
    snapshots = snapshots_in(data)
    serving = snapshots.require_current()
    with snapshots.building() as (number, folder):
        manifest = replace(snapshots.open().manifest, id=number)
        shutil.copytree(snapshots.folder / serving, folder, dirs_exist_ok=True)
        write_manifest(folder, manifest)
        fill_disk(data.parent)
        with pytest.raises(OSError, match="No space left"):
            snapshots.publish(folder, manifest)
    assert snapshots.ids() == (serving,)
    assert snapshots.current() == serving


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (RuntimeError("write error in v.faiss: 1 != 2 (No space left on device)"), True),
        (ValueError("An IO error occurred: 'File too large (os error 27)'"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("a date"), False),
    ],
)
def test_whoever_says_it_it_is_understood(error: Exception, *, full: bool) -> None:
    """The system, FAISS and tantivy, each in its own way, and as the cause of an error of ours."""
    ours = SnapshotError("The store cannot be written.", "Make room.")
    ours.__cause__ = error
    assert [is_full(error), is_full(ours)] == [full, full]
