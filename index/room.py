"""Room on the disk: a rebuild that runs out of it gives back what it took, and leaves some for the record of replies.

Before each part it looks whether that will fit. Where a quota ends before the disk does, nobody can tell, so while it runs it also
holds a reserve: a file that it removes at its end, whatever that is. Then there is room to take back what was written.
"""

import errno
import logging
import math
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import OutOfRoomError
from index.sqlite_files import connect

MEGABYTE = 1_000_000
_log = logging.getLogger(__name__)
_RESERVE, _RESERVED_SHARE = 16 * MEGABYTE, 16  # at most 16 MB, and on a small disk a sixteenth of it
_FILE = "rebuild.reserve"
_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = tuple(map(os.strerror, _ERRORS))
"""FAISS and tantivy raise errors that say it in words alone."""
# Bytes on the disk for a character of a story, of 400 stories of 4,000 characters: text, sentences and chunks; its keywords.
_STORED, _SEARCHED = 5.5, 1.5
_CHARACTERS_A_CHUNK = 840
_LOG = 8 * MEGABYTE  # SQLite's, at most
_OTHER = MEGABYTE // 2
_GROWING = (("version", "key"), ("chunk", "id"), ("span", "splitting"))
_ROW = 100
VECTOR_BYTES = 1_536  # of the default model


@dataclass(frozen=True, slots=True)
class Need:
    """What is to be written: characters of stories that are not stored yet, and of all that are to be searched."""

    new: int = 0
    all: int = 0
    vector_bytes: int = VECTOR_BYTES

    @property
    def stored_bytes(self) -> int:
        """What the store takes, without vectors, until it is in the file: it stands in SQLite's log before."""
        return int(self.new * _STORED) + min(_LOG, int(self.new * _STORED))

    @property
    def searched_bytes(self) -> int:
        """What the new snapshot takes."""
        return int(self.all * (_SEARCHED + self.vector_bytes / _CHARACTERS_A_CHUNK)) + _OTHER

    @property
    def bytes(self) -> int:
        """All that a rebuild takes from its beginning to its end, roughly."""
        return self.stored_bytes + self.vectors_bytes(self.new // _CHARACTERS_A_CHUNK) + self.searched_bytes

    def vectors_bytes(self, count: int) -> int:
        """What so many new vectors take in the store, and before that in its log."""
        size = count * (self.vector_bytes + _ROW)
        return size + min(_LOG, size)


class Room:
    """The room on the disk of one data folder."""

    def __init__(self, data: Path) -> None:
        """Look at the disk of `data`, or where it would be made."""
        self._data = data

    @property
    def _there(self) -> Path:
        return next(folder for folder in (self._data, *self._data.absolute().parents) if folder.exists())

    @property
    def free(self) -> int:
        """Bytes that may still be written."""
        return shutil.disk_usage(self._there).free

    @property
    def reserve(self) -> int:
        """Bytes that are left when a rebuild has used up all else."""
        return min(_RESERVE, shutil.disk_usage(self._there).total // _RESERVED_SHARE)

    @contextmanager
    def reserved(self) -> Iterator[None]:
        """Hold the reserve meanwhile.

        :raises OSError: ENOSPC, EDQUOT or EFBIG: there is not even that.
        """
        file = self._data / _FILE
        try:
            with file.open("wb") as held:
                os.posix_fallocate(held.fileno(), 0, self.reserve)
            yield
        finally:
            file.unlink(missing_ok=True)

    def require(self, needed: int) -> None:
        """See that so many bytes can be written while the reserve is held.

        :raises OSError: ENOSPC: they cannot.
        """
        if self.free < needed:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._data))

    def require_any(self) -> None:
        """See that a rebuild can begin at all.

        :raises OutOfRoomError: the disk is as good as full.
        """
        if self.free < self.reserve // 4:
            raise OutOfRoomError(
                f"The disk of {self._data} is full: {_in_megabytes(self.free)} are free. What was indexed before still serves.",
                f"Make room for at least {_in_megabytes(self.reserve)}; a rebuild then says how much more it needs.",
            )

    def error(self, need: Need) -> OutOfRoomError:
        """What is said when there was none left, once all is taken back."""
        free, reserve = self.free, self.reserve
        missing = max(need.bytes + reserve - free, MEGABYTE)
        return OutOfRoomError(
            f"There is no room for the new index in {self._data}: it needs about {_in_megabytes(need.bytes)}, and "
            f"{_in_megabytes(free)} are free, of which {_in_megabytes(reserve)} are left to the record of replies. What this "
            "rebuild had written was removed; what was indexed before still serves.",
            f"Make room for {_in_megabytes(missing)} more, or raise the quota, then rebuild again.",
        )


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or the one that it comes from, means that nothing more can be written."""
    while error is not None:
        code = getattr(error, "sqlite_errorcode", None)
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
            return True
        if (isinstance(error, OSError) and error.errno in _ERRORS) or any(words in str(error) for words in _WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def taken_back(store_file: Path, is_unpublished: Callable[[], bool]) -> Iterator[None]:
    """Take what was added to the store within back out of it, if that ends because nothing more can be written.

    Versions that no snapshot has ever held are cited by nobody; those of one that was published stay.
    """
    with closing(connect(store_file)) as database:
        before = [database.execute(f"SELECT IFNULL(MAX({column}), 0) FROM {table}").fetchone()[0] for table, column in _GROWING]  # noqa: S608 - constants
    try:
        yield
    except Exception as error:
        if is_full(error) and is_unpublished():
            _take_back(store_file, *before)
        raise


_DELETE = """
    PRAGMA secure_delete=OFF;
    PRAGMA wal_autocheckpoint=0;
    PRAGMA cache_size=-65536;
    BEGIN IMMEDIATE;
    DELETE FROM vector;
    DELETE FROM chunk WHERE id > {chunk:d};
    DELETE FROM span WHERE version > {version:d} OR splitting > {splitting:d};
    DELETE FROM splitting WHERE version > {version:d} OR number > {splitting:d};
    DELETE FROM signature WHERE version > {version:d};
    DELETE FROM version WHERE key > {version:d};
    COMMIT;
"""
# This must do with hardly any room itself. Pages that are let go need not be written, not even to the log if memory holds them
# until the transaction ends and the file is then shorter; and the log goes into the file at the very end.
_PAGES = 8_192  # half of what that memory holds


def _take_back(store_file: Path, version: int, chunk: int, splitting: int) -> None:
    try:
        with closing(connect(store_file)) as database:
            database.executescript(_DELETE.format(version=version, chunk=chunk, splitting=splitting))
            size, smaller = math.inf, _page_count(database)
            while smaller < size:
                database.executescript(f"PRAGMA incremental_vacuum({_PAGES});")
                size, smaller = smaller, _page_count(database)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError as error:  # no room even for that; the next rebuild goes on from what is there
        _log.warning("What the rebuild added to %s could not be taken back: %s.", store_file, error)


def _page_count(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA page_count").fetchone()[0])


def _in_megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB" if size >= 10 * MEGABYTE else f"{size / MEGABYTE:.1f} MB"
