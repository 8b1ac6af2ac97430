"""The ledger's file: opening it, bringing its tables up to date, and one transaction at a time. Several processes may write.

Where nothing may be written it is read as it is; what an earlier release wrote is brought up to date in memory.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from bot.errors import LedgerError
from bot.records.migrations import STEPS
from index.durable import may_write
from index.sqlite_files import connect, connect_to_memory, connect_to_read

_WAIT_SECONDS = 10.0


class Database:
    """One connection, which several threads may use."""

    def __init__(self, file: Path) -> None:
        """Open the file, making it or bringing it up to date if need be and if that may be.

        :raises LedgerError: it cannot be read, or was made by a later release; or there is none, and none may be made.
        """
        self.file = file
        self._lock = RLock()
        self.readonly = file.exists() and not (may_write(file) and may_write(file.parent))
        with self._translated():
            self._connection = self._read() if self.readonly else connect(file, timeout=_WAIT_SECONDS, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            if not self.readonly:
                self._use_wal()
            # A reply that was seen must be there after a power cut too.
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            self._migrate()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """All rows; their columns have places and names."""
        with self._lock, self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing. It waits for another process's to end.

        :raises LedgerError: it could not be written.
        """
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

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
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    def _migrate(self) -> None:
        if self._connection.execute("PRAGMA user_version").fetchone()[0] == len(STEPS):
            return
        with self.writing() as connection:
            done = connection.execute("PRAGMA user_version").fetchone()[0]
            if done > len(STEPS):
                raise LedgerError(f"The ledger {self.file} was made by a later release of Dateline.", "Update Dateline.")
            for step in STEPS[done:]:
                for statement in filter(str.strip, step.split(";")):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={len(STEPS)}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise LedgerError(
                f"The ledger {self.file} cannot be used: {error}.", "Make room, allow writing there, or restore it from a copy."
            ) from error


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, which all have the same columns, to a table."""
    if rows:
        values = ", ".join(f":{column}" for column in rows[0])
        connection.executemany(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({values})", rows)  # noqa: S608 - our own names
