"""Bringing a store of an earlier release up to date where it lies, without reading the stories' files again.

What follows from the stored text is worked out (the agency), and every row gets the hash that it would have got; from then on an
alteration shows. A row that was altered before, and shows that by the hashes it has, gets none, so that it still shows.
"""

import sqlite3

from index import schema
from index.article import sentences_hash
from index.errors import SnapshotError


def prove_rows(database: sqlite3.Connection) -> None:
    """Add the columns that are not there, and the hashes of rows and of lists of sentences that have none."""
    known = {row[1] for row in database.execute("PRAGMA table_info(version)")}
    for column in schema.ADDED_COLUMNS:
        if column.split()[0] not in known:
            database.execute(f"ALTER TABLE version ADD COLUMN {column}")
    database.execute("CREATE INDEX IF NOT EXISTS version_row ON version (row_sha256)")
    for (key,) in database.execute("SELECT key FROM version WHERE row_sha256 IS NULL ORDER BY key").fetchall():
        _prove_version(database, key)
    _prove_sentences(database, "sentence", "1")
    _prove_sentences(database, "span", "splitting")


def _prove_version(database: sqlite3.Connection, key: int) -> None:
    row = database.execute(f"SELECT {schema.FIRST_FIELDS} FROM version WHERE key=?", (key,)).fetchone()  # noqa: S608 - a constant
    try:
        article = schema.read_version(row).proved()
    except SnapshotError:  # it stays without a hash, and is found whenever it is read
        return
    database.execute("UPDATE version SET agency=?, row_sha256=? WHERE key=?", (article.agency, article.row_sha256, key))


def _prove_sentences(database: sqlite3.Connection, table: str, number: str) -> None:
    """The hash of each list of sentences in a table; `number` is the column that numbers their rules, or the number."""
    lists = database.execute(f"SELECT DISTINCT version, {number} FROM {table}").fetchall()  # noqa: S608 - constants
    for key, splitting in lists:
        rows = database.execute(
            f"SELECT number, start, end, role FROM {table} WHERE version=? AND {number}=? ORDER BY number",  # noqa: S608 - constants
            (key, splitting),
        )
        database.execute("INSERT OR IGNORE INTO splitting VALUES (?,?,?)", (key, splitting, sentences_hash(rows)))
