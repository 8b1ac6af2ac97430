"""The ledger's file: opening it, bringing its tables up to date, and one transaction at a time. Several processes may write.

What is deleted is overwritten (`secure_delete`); `wipe` takes it out of the log of changes that lies beside the file, and `vacuum`
leaves no piece of it anywhere. Where nothing may be written, or there is no room even to open the file for that, it is read as it
is; what an earlier release wrote is brought up to date in memory.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock

from bot.errors import LedgerError
from bot.records.migrations import STEPS
from index.durable import may_write
from index.private import make_private
from index.sqlite_files import connect, connect_to_memory, connect_to_read

Connection = sqlite3.Connection
_WAIT_SECONDS = 10.0
_RESTORE = "Make room, allow writing there, or restore it from a copy."
_NO_ROOM_TO_OPEN = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE}
_NEXT_STEPS = {
    sqlite3.SQLITE_BUSY: "End what holds it (a program that copies it or shows its tables), then try again.",
    sqlite3.SQLITE_FULL: "Make room on the disk that it lies on, then try again.",
    sqlite3.SQLITE_READONLY: "Allow writing to the file and to its folder, then try again.",
}
"""By SQLite's primary result code (https://www.sqlite.org/rescode.html)."""


class Database:
    """One connection, which several threads may use."""

    def __init__(self, file: Path, patience: float = _WAIT_SECONDS) -> None:
        """Open the file, making it or bringing it up to date if need be and if that may be.

        For others to write it waits so many seconds.

        :raises LedgerError: it cannot be read, or was made by a later release; or there is none, and none may be made.
        """
        self.file = file
        self._patience = patience
        self._lock = RLock()
        self._writer = RLock()  # taken before the other; while the file is written anew, others read
        self._files = tuple(file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm"))
        self.readonly = file.exists() and not (may_write(file) and may_write(file.parent))
        self._is_full = False
        with self._translated():
            self._open()

    def _open(self) -> None:
        """Open the file; where the disk is as good as full, to read it until there is room."""
        try:
            self._open_to(self._read if self.readonly else self._connect)
        except sqlite3.OperationalError as error:
            if self.readonly or error.sqlite_errorcode not in _NO_ROOM_TO_OPEN or not self.file.exists():
                raise
            self.readonly = self._is_full = True
            self._open_to(self._read)

    def _open_to(self, connect_to: Callable[[], Connection]) -> None:
        self._connection = connect_to()
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise
        self._opened = self._identities()

    def _require_room(self) -> None:
        """Go on to write, where a disk that was full has room again.

        :raises LedgerError: it has not.
        """
        if self._is_full:
            self.close()
            self.readonly = self._is_full = False
            self._open()
        if self._is_full:
            problem = f"The disk of the ledger {self.file} is full: nothing can be put on record."
            raise LedgerError(problem, _NEXT_STEPS[sqlite3.SQLITE_FULL])

    def _prepare(self) -> None:
        self._connection.row_factory = sqlite3.Row
        if not self.readonly:
            self._use_wal()
        # A reply that was seen must be there after a power cut too.
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA foreign_keys=ON")
        if self._steps_taken() != len(STEPS):
            with self._transaction():
                self._take_steps()
        self.salt = str(self._connection.execute("SELECT value FROM salt").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def select(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[sqlite3.Row]:
        """All rows; their columns have places and names."""
        with self._lock, self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing. It waits for another process's to end.

        :raises LedgerError: it could not be written, or nobody would find what was.
        """
        with self._writer, self._lock, self._translated():
            self._require_room()
            self.require_present()
            with self._transaction():
                yield self._connection
            self.require_present()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite may have ended it already, say on a full disk
                self._connection.execute("ROLLBACK")
            raise

    def require_present(self) -> None:
        """See to it that who opens the ledger now finds what this connection writes.

        :raises LedgerError: its file, or one of those that SQLite keeps beside it, was removed or replaced since it was opened.
        """
        if self._identities() != self._opened:
            raise LedgerError(
                f"The ledger {self.file} was removed or replaced while it was in use: nothing can be put on record.",
                "Put it back or restore it from a copy, then start again what uses it.",
            )

    def wipe(self) -> bool:
        """Take what was deleted out of the log of changes too. False: another process was reading, and it must be done later."""
        with self._lock, self._translated():
            self._connection.execute("PRAGMA busy_timeout=200")
            try:
                return bool(self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
            finally:
                self._connection.execute(f"PRAGMA busy_timeout={self._patience * 1000:.0f}")

    def has_traces(self) -> bool:
        """Whether the file may hold pieces of what was deleted: something was since it was last written anew, or pages are free."""
        return bool(self.select("PRAGMA application_id")[0][0] or self.select("PRAGMA freelist_count")[0][0])

    def vacuum(self) -> bool:
        """Write the file anew, without any trace of what was deleted. Others read meanwhile, and wait to write. As for `wipe`.

        Overwriting alone leaves pieces of deleted rows in pages that were filled anew; and what a release before this one deleted.

        :raises LedgerError: there is no room for another copy of it, or others write without pause.
        """
        with self._writer, self._translated():
            self.require_present()
            with closing(self._connect()) as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA application_id=0")
        return self.wipe()

    def copy_to(self, file: Path) -> None:
        """Write a copy, as it is at one moment, to a file that is not there yet; others write meanwhile.

        :raises LedgerError: it cannot be read or written, or is damaged.
        """
        make_private(file)
        with self._translated(), closing(self._connect()) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
            if [tuple(row) for row in target.execute("PRAGMA integrity_check")] != [("ok",)]:
                raise LedgerError(f"The ledger {self.file} is damaged.", _RESTORE)

    def _connect(self) -> Connection:
        make_private(self.file)
        connection = connect(self.file, timeout=self._patience, isolation_level=None)
        connection.execute("PRAGMA secure_delete=ON")  # not every SQLite is built with it
        return connection

    def _identities(self) -> tuple[tuple[int, int] | None, ...]:
        """Device and inode of the file and of its log and its index: what SQLite keeps open while this connection is."""
        return tuple(map(_identity, self._files))

    def _read(self) -> sqlite3.Connection:
        """The file to be read; of an earlier release's a copy in memory, for what it lacks to be added there."""
        there = connect_to_read(self.file, isolation_level=None)
        if there.execute("PRAGMA user_version").fetchone()[0] == len(STEPS):
            return there
        memory = connect_to_memory(isolation_level=None)
        there.backup(memory)
        there.close()
        return memory

    def _use_wal(self) -> None:
        # SQLite's busy timeout does not cover `journal_mode=WAL`; retry while another process creates the file.
        deadline = time.monotonic() + self._patience
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    def _steps_taken(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _take_steps(self) -> None:
        done = self._steps_taken()
        if done > len(STEPS):
            raise LedgerError(f"The ledger {self.file} was made by a later release of Dateline.", "Update Dateline.")
        for step in STEPS[done:]:
            for statement in filter(str.strip, step.split(";")):
                self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version={len(STEPS)}")
        note_traces(self._connection, done)  # an earlier release may have left some

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            step = _NEXT_STEPS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _RESTORE)
            raise LedgerError(f"The ledger {self.file} cannot be used: {error}.", step) from error


def note_traces(connection: Connection, deleted: int = 1) -> None:
    """Note in the file, within a transaction, that so many rows were deleted in it, if any: `has_traces` is true from then on.

    The note stands in a field of the file's header that SQLite leaves to programs.
    """
    if deleted:
        connection.execute("PRAGMA application_id=1")


def insert(connection: Connection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, which all have the same columns, to a table."""
    if rows:
        values = ", ".join(f":{column}" for column in rows[0])
        connection.executemany(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({values})", rows)  # noqa: S608 - our own names


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
