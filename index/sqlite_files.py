"""Opening SQLite's files, also where nothing may be written.

To read a file in WAL mode SQLite makes two files beside it, and where it may not, it says that the file cannot be opened. Such a
file is read as it is, where all that was written stands in it, and else from a copy that has what stands beside it.
"""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

_NEEDS_TO_WRITE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)


def connect(file: Path, mode: str = "rwc", **options: object) -> sqlite3.Connection:
    """Open a file in one of SQLite's modes: "rwc" makes it if need be, "ro" only reads. Several threads may use the connection.

    :raises sqlite3.DatabaseError: it cannot be opened.
    """
    return _prepared(f"{file.absolute().as_uri()}?mode={mode}", **options)


def connect_to_memory(**options: object) -> sqlite3.Connection:
    """A new database in memory."""
    return _prepared("file::memory:", **options)


def connect_to_read(file: Path, **options: object) -> sqlite3.Connection:
    """Open a file to read it, whether or not anything may be written beside it.

    :raises sqlite3.DatabaseError: it cannot be read.
    """
    try:
        return _tried(connect(file, "ro", **options))
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode & 0xFF) not in _NEEDS_TO_WRITE or not os.access(file, os.R_OK):
            raise
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        return _copied(file, log, **options)
    # Nobody writes there, or SQLite would have made its files: what is read cannot change.
    return _tried(_prepared(f"{file.absolute().as_uri()}?immutable=1", **options))


def _copied(file: Path, log: Path, **options: object) -> sqlite3.Connection:
    """A copy in memory of a file together with its log."""
    with tempfile.TemporaryDirectory() as aside:
        for part in (file, log):
            shutil.copyfile(part, Path(aside, part.name))
        with_log, memory = connect(Path(aside, file.name)), connect_to_memory(**options)
        with_log.backup(memory)
        with_log.close()
    return memory


def _tried(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection after its first reading, which is when SQLite opens the file."""
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _prepared(uri: str, **options: object) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite3.connect(uri, uri=True, check_same_thread=False, **options)  # type: ignore[call-overload]  # options of the caller
    # A text that is no UTF-8 any more is found by its hash: it must not end what reads it.
    connection.text_factory = _decoded
    return connection


def _decoded(raw: bytes) -> str:
    return raw.decode(errors="replace")
