"""Forgetting a story on request: its text leaves the store, the search and the disk, and no rebuild brings it back.

What is kept is its id, a hash of its address, with the moment at which it was forgotten: that keeps it out while its file is still
there, and says in a reply that cites it why its quotes can no longer be checked. A copy of it in another outlet is another story.
"""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.article import Article, ArticleId, SnapshotId, as_utc
from index.errors import SnapshotError
from index.snapshot import Snapshots
from index.sources.draft import Reading
from index.store import Store

_TABLE = "CREATE TABLE IF NOT EXISTS forgotten (article_id TEXT PRIMARY KEY, made TEXT NOT NULL) WITHOUT ROWID"
_OF_VERSIONS = (
    "SELECT name FROM sqlite_master WHERE type='table' AND 'version' IN (SELECT name FROM pragma_table_info(sqlite_master.name))"
)
_WAIT_SECONDS = 60.0
Build = Callable[[Iterable[Reading]], object]
"""What makes another snapshot: `index.build.Builder.build`."""
_log = logging.getLogger(__name__)


def read_forgotten(store_file: Path) -> Mapping[ArticleId, datetime]:
    """The stories that were forgotten, and when (UTC); none where no store can be read."""
    if not store_file.exists():
        return {}
    with closing(_connect(store_file, "ro")) as database:
        try:
            rows = database.execute("SELECT article_id, made FROM forgotten").fetchall()
        except sqlite3.DatabaseError:  # nothing was forgotten yet; what is damaged is said by who reads stories
            return {}
    return {ArticleId(story): as_utc(datetime.fromisoformat(made)) for story, made in rows}


def without_forgotten(readings: Iterable[Reading], store_file: Path) -> Iterator[Reading]:
    """What was read, without the stories that were forgotten; the log says where one of them still stands."""
    forgotten = read_forgotten(store_file)
    for reading in readings:
        if isinstance(reading, Article) and reading.id in forgotten:
            _log.warning("%s was forgotten on %s and stays out.", reading.source, forgotten[reading.id].date())
        else:
            yield reading


def count_versions(store_file: Path, story: ArticleId) -> int:
    """How many versions of a story are stored.

    :raises SnapshotError: the store cannot be read.
    """
    with _translated(store_file), closing(_connect(store_file, "ro")) as database:
        return int(database.execute("SELECT COUNT(*) FROM version WHERE article_id = ?", (story,)).fetchone()[0])


def forget_story(snapshots: Snapshots, store: Store, build: Build, story: ArticleId) -> int:
    """Forget a story; the caller holds the lock. How many versions of it there were. Ended at any moment, it can be done again.

    Another snapshot without the story is published first, and all others are removed: they hold its words.

    :raises SnapshotError: the store cannot be written, or the new snapshot is not sound.
    """
    file = snapshots.store_file
    with _translated(file), closing(_connect(file, "rw")) as database:
        database.execute(_TABLE)
        database.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (story, datetime.now(UTC).isoformat()))
        _publish_without(snapshots, store, build, story)
        versions = _delete(database, story)
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return versions


def copy_store(file: Path, copy: Path) -> None:
    """Write a copy of the store as it is at one moment, which a rebuild may go on to write to.

    :raises SnapshotError: the store cannot be read, or is damaged.
    """
    with _translated(file), closing(_connect(file, "ro")) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        if target.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise SnapshotError(f"The store {file} is damaged.", "Restore it from a copy.")


def _publish_without(snapshots: Snapshots, store: Store, build: Build, story: ArticleId) -> None:
    if snapshots.current() is None:
        return
    identities = store.identities(snapshots.serving_versions())
    if story in identities.values():
        if len(identities) > 1:
            build(store.article(key) for key in identities)
        else:
            (snapshots.folder / "CURRENT").unlink()
    for number in snapshots.ids():
        if number != snapshots.current():
            _remove(snapshots, number)


def _remove(snapshots: Snapshots, number: SnapshotId) -> None:
    # Hidden first: killed in between, no half of a snapshot is left that could be taken for one.
    hidden = (snapshots.folder / number).rename(snapshots.folder / f".{number}")
    snapshots.engine.drop(number, hidden)
    shutil.rmtree(hidden)


def _delete(database: sqlite3.Connection, story: ArticleId) -> int:
    """Delete the rows of all versions of a story, from every table that has some."""
    database.execute("BEGIN IMMEDIATE")
    with database:
        keys = "(SELECT key FROM version WHERE article_id = :story)"
        database.execute(f"DELETE FROM vector WHERE chunk IN (SELECT id FROM chunk WHERE version IN {keys})", {"story": story})  # noqa: S608 - a constant
        for (table,) in database.execute(_OF_VERSIONS).fetchall():
            database.execute(f"DELETE FROM {table} WHERE version IN {keys}", {"story": story})  # noqa: S608 - the store's own names
        return database.execute("DELETE FROM version WHERE article_id = ?", (story,)).rowcount


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    database = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    database.execute("PRAGMA secure_delete=ON")
    return database


@contextmanager
def _translated(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        step = "Make room or allow it, then try again; or restore it from a copy."
        raise SnapshotError(f"The store {file} cannot be used: {error}.", step) from error
