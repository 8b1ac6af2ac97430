"""The file of the store: opening it, bringing its tables up to date, reading, and one transaction at a time."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from index import schema
from index.command_line import command
from index.errors import SnapshotError
from index.migration import prove_rows
from index.sqlite_files import connect, connect_to_read

RESTORE = "Restore it, or rebuild into a new --data."
_SQL_VARIABLES = 10_000


class StoreFile:
    """One connection to it, from which several threads may read."""

    def __init__(self, file: Path, *, readonly: bool = False) -> None:
        """Open it, making it if need be.

        :raises SnapshotError: absent or empty while `readonly`, not a database, or made by a later release.
        """
        self.file = file
        try:
            self._database = connect_to_read(file) if readonly else connect(file)
            self._prepare(readonly=readonly)
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"The store {file} cannot be read: {error}.", RESTORE) from error

    def _prepare(self, *, readonly: bool) -> None:
        version = self._schema_version()
        if version > schema.SCHEMA_VERSION:
            raise SnapshotError("The store was made by a later release of Dateline.", "Update Dateline.")
        if version <= 0 and readonly:
            raise self.incomplete(f"The store {self.file} has no tables")
        if version == 0:
            # What a rebuild that ran out of room takes back is given back to the disk: see `index.room`.
            self._database.execute("PRAGMA auto_vacuum=INCREMENTAL")
            self._database.execute("PRAGMA journal_mode=WAL")
            self.upgrade()
        # A published snapshot is on the disk; a power cut must not take back the versions that it names.
        self._database.execute("PRAGMA synchronous=FULL")

    def upgrade(self) -> None:
        """Make the tables and columns that are not there: all of a new file, or those of releases after the one that made it."""
        if self._schema_version() == schema.SCHEMA_VERSION:
            return
        with self.writing():
            self._database.execute("BEGIN IMMEDIATE")
            for statement in filter(str.strip, schema.SCHEMA.split(";")):
                self._database.execute(statement)
            prove_rows(self._database)
            self._database.execute(f"PRAGMA user_version={schema.SCHEMA_VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close."""
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        try:
            with self._database:
                yield
        except sqlite3.OperationalError as error:  # a full disk, a folder that may not be written
            raise SnapshotError(f"The store cannot be written: {error}.", "Make room or allow it, then rebuild again.") from error

    def reserve(self, **numbers: int) -> None:
        """Give new rows of these tables numbers above these: a snapshot names rows that the file may have lost."""
        for table, number in numbers.items():
            self._database.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT ?, 0 WHERE ? NOT IN (SELECT name FROM sqlite_sequence)",
                (table, table),
            )
            self._database.execute("UPDATE sqlite_sequence SET seq=? WHERE name=? AND seq<?", (number, table, number))

    def damage(self) -> Iterator[str]:
        """What SQLite finds wrong with the file as a whole: pages, indexes, and NULL where none may be."""
        rows = self._select("PRAGMA integrity_check(5)", ())
        yield from (f"the file {self.file.name}: {row[0]}" for row in rows if row[0] != "ok")

    def incomplete(self, problem: str) -> SnapshotError:
        """The error for a store that lacks what the index names, with its usual cause."""
        return SnapshotError(
            f"{problem}: it may have been copied without {self.file.name}-wal, which lies beside it and holds the newest.",
            f"Copy the whole data folder while no rebuild runs, or rebuild: {command('rebuild', 'FOLDER')}",
        )

    @property
    def _numbers_splittings(self) -> bool:
        """Whether a release that does has had the file, perhaps since it was opened."""
        return self._schema_version() >= schema.SPLITTINGS_FROM

    @property
    def _is_proved(self) -> bool:
        """Whether it holds hashes of its rows; a rebuild may have added them since it was opened."""
        return self._schema_version() >= schema.PROOFS_FROM

    def _schema_version(self) -> int:
        return int(self._first("PRAGMA user_version", ())[0])

    def _select(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:  # Any: whatever a column holds
        try:
            return self._database.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"The store {self.file} cannot be read: {error}.", RESTORE) from error

    def _first(self, sql: str, parameters: Sequence[object]) -> tuple[Any, ...]:  # Any: the same; empty where there is none
        rows = self._select(sql, parameters)
        return tuple(rows[0]) if rows else ()

    def _in_groups(self, sql: str, keys: Sequence[int | str], *before: str | float) -> Iterator[tuple[Any, ...]]:
        """Run a query over any number of keys: SQLite takes only so many variables at once."""
        for start in range(0, len(keys), _SQL_VARIABLES):
            group = keys[start : start + _SQL_VARIABLES]
            yield from self._select(sql % ",".join("?" * len(group)), (*before, *group))
