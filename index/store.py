"""SQLite: every version of every story, its sentences and chunks. Only added to; one writer, the rebuild.

A citation names the version it quotes, so no row of `version`, `sentence` or `chunk` is ever changed or deleted. The one table
that empties is `vector`: embeddings that no snapshot holds yet, kept so that a killed build resumes where it was.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from heapq import nlargest
from pathlib import Path
from typing import Any, Self

import numpy as np

from index import schema
from index.article import Article, ArticleId, Chunk, ChunkId, Role, Sentence, VersionHash, VersionKey
from index.command_line import command
from index.errors import SnapshotError, UnknownStoryError
from index.period import UNDATED
from index.schema import PLACES, SPANS, SPANS_BEFORE, SPLITTINGS_FROM, VERSION_FIELDS, ChunkPlace
from index.vectors import Dates, Vectors

_SQL_VARIABLES = 10_000
_RESTORE = "Restore it, or rebuild into a new --data."


class Store:
    """The database file. Safe to read from several threads; `writing` groups what must stand together."""

    def __init__(self, file: Path, *, readonly: bool = False) -> None:
        """Open it, making it if need be.

        :raises SnapshotError: absent while `readonly`, not a database, or made by a later release.
        """
        mode = "ro" if readonly else "rwc"
        try:
            self._database = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False)
            # A text that is no UTF-8 any more is found by its hash: it must not end what reads it.
            self._database.text_factory = _decoded
            self._prepare(readonly=readonly)
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"The store {file} cannot be read: {error}.", _RESTORE) from error

    def _prepare(self, *, readonly: bool) -> None:
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        if version > schema.SCHEMA_VERSION:
            raise SnapshotError("The store was made by a later release of Dateline.", "Update Dateline.")
        if version == 0 and not readonly:
            self._database.execute("PRAGMA journal_mode=WAL")
            self.upgrade()
        # A published snapshot is on the disk; a power cut must not take back the versions that it names.
        self._database.execute("PRAGMA synchronous=FULL")

    def upgrade(self) -> None:
        """Make the tables that are not there: all of a new file, or those that a release before this one did not have."""
        self._database.executescript(f"BEGIN; {schema.SCHEMA} PRAGMA user_version={schema.SCHEMA_VERSION}; COMMIT;")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close."""
        self.close()

    def _select(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:  # Any: whatever a column holds
        try:
            return self._database.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"The store cannot be read: {error}.", _RESTORE) from error

    def _first(self, sql: str, parameters: Sequence[object]) -> tuple[Any, ...]:  # Any: the same; empty where there is none
        rows = self._select(sql, parameters)
        return tuple(rows[0]) if rows else ()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        try:
            with self._database:
                yield
        except sqlite3.OperationalError as error:  # a full disk, a folder that may not be written
            raise SnapshotError(f"The store cannot be written: {error}.", "Make room or allow it, then rebuild again.") from error

    # Versions and sentences

    def find_version(self, article: Article) -> VersionKey | None:
        """Key of exactly this version, text and metadata, if it is stored."""
        sql = "SELECT key FROM version WHERE article_id=? AND sha256=? AND metadata_sha256=?"
        row = self._first(sql, (article.id, article.sha256, article.metadata_sha256))
        return VersionKey(row[0]) if row else None

    def add_version(self, article: Article, sentences: Iterable[Sentence], splitting: int = 1) -> VersionKey:
        """Store a new version with its sentences, and by which rules they were found (`ChunkRecipe.splitting`)."""
        published = int(article.published.timestamp()) if article.published else None
        cursor = self._database.execute(
            f"INSERT INTO version ({VERSION_FIELDS}, metadata_sha256) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 - a constant
            (
                *(article.id, article.url, article.title, article.publisher, published, article.place, article.language),
                *(json.dumps(article.authors), article.text, article.sha256, article.source, json.dumps(article.derived)),
                article.metadata_sha256,
            ),
        )
        key = VersionKey(cursor.lastrowid or 0)
        self.add_sentences(key, sentences, splitting)
        return key

    def add_sentences(self, key: VersionKey, sentences: Iterable[Sentence], splitting: int) -> None:
        """Store the sentences of a version by other rules; those by earlier rules stay."""
        rows = ((key, splitting, number, s.start, s.end, s.role) for number, s in enumerate(sentences))
        self._database.executemany("INSERT INTO span VALUES (?,?,?,?,?,?)", rows)

    def has_sentences(self, key: VersionKey, splitting: int) -> bool:
        """Whether the sentences of a version by these rules are stored."""
        return bool(self._first("SELECT 1 FROM span WHERE version=? AND splitting=? LIMIT 1", (key, splitting)))

    def article(self, key: VersionKey) -> Article:
        """One version, whole."""
        return schema.read_article(self._first(f"SELECT {VERSION_FIELDS} FROM version WHERE key=?", (key,)))  # noqa: S608 - a constant

    def versions(self, article_id: ArticleId) -> tuple[Article, ...]:
        """All stored versions of a story, oldest first.

        :raises UnknownStoryError: none.
        """
        rows = self._select(
            f"SELECT {VERSION_FIELDS} FROM version WHERE article_id=? ORDER BY key",  # noqa: S608 - a constant
            (article_id,),
        )
        if not rows:
            raise UnknownStoryError(
                f"The store has no story {article_id}.", f"An answer names its stories: {command('ask', 'QUESTION', '--json')}"
            )
        return tuple(map(schema.read_article, rows))

    def read_from(self, source: str) -> tuple[Article, ...]:
        """The versions that were read from a place (`Article.source`), oldest first."""
        rows = self._select(f"SELECT {VERSION_FIELDS} FROM version WHERE source=? ORDER BY key", (source,))  # noqa: S608 - a constant
        return tuple(map(schema.read_article, rows))

    def version_text(self, article_id: ArticleId, sha256: VersionHash) -> str | None:
        """The stored text under this version's hash, or None. The caller checks that it still has that hash."""
        row = self._first("SELECT text FROM version WHERE article_id=? AND sha256=? LIMIT 1", (article_id, sha256))
        return row[0] if row else None

    def count_texts(self, article_id: ArticleId) -> int:
        """How many different texts of a story are stored."""
        return int(self._first("SELECT COUNT(DISTINCT sha256) FROM version WHERE article_id=?", (article_id,))[0])

    def copies(self, article_id: ArticleId, sha256: VersionHash) -> tuple[tuple[Article, str], ...]:
        """Every stored row of one version, with the metadata hash it was stored under: none, or one for each set of metadata.

        Nothing is checked here.

        :raises SnapshotError: a row cannot be read.
        """
        rows = self._select(
            f"SELECT {VERSION_FIELDS}, metadata_sha256 FROM version WHERE article_id=? AND sha256=? ORDER BY key",  # noqa: S608 - a constant
            (article_id, sha256),
        )
        return tuple((schema.read_article(row[:-1]), str(row[-1])) for row in rows)

    def texts_with(self, part: str) -> Iterator[tuple[VersionKey, str]]:
        """Key and text of every version whose text has this part, character by character; oldest first."""
        rows = self._select("SELECT key, text FROM version WHERE instr(text, ?) ORDER BY key", (part,))
        return ((VersionKey(key), str(text)) for key, text in rows)

    def sentences(self, key: VersionKey, splitting: int | None = None) -> tuple[Sentence, ...]:
        """All sentences of a version, in order, by these rules; by the latest that are stored, where none are named."""
        (text,) = self._first("SELECT text FROM version WHERE key=?", (key,))
        return tuple(Sentence(start, end, text[start:end], Role(role)) for start, end, role in self._spans(key, splitting))

    def passage(self, chunk: Chunk) -> tuple[Sentence, ...]:
        """The sentences of a chunk, in order."""
        return self.sentences(chunk.version, chunk.splitting)[chunk.first : chunk.stop]

    def _spans(self, key: VersionKey, splitting: int | None) -> list[tuple[Any, ...]]:
        if not self._numbers_splittings:
            return self._select(SPANS_BEFORE, (key,))
        return self._select(SPANS, (key, splitting, key)) or self._select(SPANS_BEFORE, (key,))

    @property
    def _numbers_splittings(self) -> bool:
        """Whether a release that does has had the file, perhaps since it was opened."""
        return bool(self._first("PRAGMA user_version", ())[0] >= SPLITTINGS_FROM)

    def identities(self, keys: Sequence[VersionKey]) -> dict[VersionKey, ArticleId]:
        """Which story each version is of."""
        rows = self._in_groups("SELECT key, article_id FROM version WHERE key IN (%s)", keys)
        return {VersionKey(key): ArticleId(identity) for key, identity in rows}

    def newest(self, keys: Sequence[VersionKey], before: datetime, most: int) -> tuple[Article, ...]:
        """The newest of these versions published before a moment, newest first."""
        sql = "SELECT key, published FROM version WHERE published IS NOT NULL AND key IN (%s)"
        dated = ((published, key) for key, published in self._in_groups(sql, keys) if published < before.timestamp())
        return tuple(self.article(key) for _, key in nlargest(most, dated))

    def count_outlets(self, keys: Sequence[VersionKey]) -> int:
        """How many outlets these versions are of, those unknown left out."""
        sql = "SELECT DISTINCT publisher FROM version WHERE publisher IS NOT NULL AND key IN (%s)"
        return len({row[0] for row in self._in_groups(sql, keys)})

    def dates_by_language(self, keys: Sequence[VersionKey]) -> dict[str, Dates]:
        """When these versions were published, ascending, by language (ISO 639-1); what nobody names is English."""
        dates, sql = defaultdict[str, list[int]](list), "SELECT language, published FROM version WHERE key IN (%s)"
        for language, published in self._in_groups(sql, keys):
            dates[(language or "en")[:2].lower()].append(UNDATED if published is None else published)
        return {language: np.sort(np.array(those, np.int64)) for language, those in dates.items()}

    def count_sentences(self, keys: Sequence[VersionKey], splitting: int = 1) -> int:
        """How many sentences these versions have together, by these rules."""
        sql = ["SELECT COUNT(*) FROM sentence WHERE version IN (%s)"] if splitting == 1 else []
        sql += [f"SELECT COUNT(*) FROM span WHERE splitting={splitting:d} AND version IN (%s)"] if self._numbers_splittings else []  # noqa: S608 - a number
        return sum(int(row[0]) for count in sql for row in self._in_groups(count, keys))

    # Chunks

    def add_chunks(self, key: VersionKey, recipe: str, runs: Iterable[tuple[int, int]]) -> None:
        """Store how one version is cut under a recipe."""
        rows = ((key, recipe, *run) for run in runs)
        self._database.executemany("INSERT INTO chunk (version, recipe, first, stop) VALUES (?,?,?,?)", rows)

    def has_chunks(self, key: VersionKey, recipe: str) -> bool:
        """Whether a version was cut under this recipe already."""
        return bool(self._first("SELECT 1 FROM chunk WHERE version=? AND recipe=? LIMIT 1", (key, recipe)))

    def chunks(self, keys: Sequence[VersionKey], recipe: str) -> tuple[ChunkPlace, ...]:
        """All chunks of these versions under a recipe, by id."""
        rows = self._in_groups(f"{PLACES} WHERE chunk.recipe = ? AND chunk.version IN (%s)", keys, recipe)
        return tuple(map(schema.read_place, sorted(rows)))

    def places(self, ids: Sequence[ChunkId]) -> dict[ChunkId, ChunkPlace]:
        """Where these chunks stand.

        :raises SnapshotError: one is not stored.
        """
        places = {ChunkId(row[0]): schema.read_place(row) for row in self._in_groups(f"{PLACES} WHERE chunk.id IN (%s)", ids)}
        if lost := set(ids) - places.keys():
            raise SnapshotError(f"The store lacks chunk {min(lost)}.", _RESTORE)
        return places

    def chunk_dates(self, ids: Sequence[ChunkId]) -> Dates:
        """When these chunks were published, in the order of `ids`, which must all be stored."""
        places = self.places(ids)
        return np.array([places[number].published for number in ids], np.int64)

    def dates(self, keys: Sequence[VersionKey]) -> Dates:
        """When these versions were published, ascending."""
        sql = f"SELECT IFNULL(published, {UNDATED}) FROM version WHERE key IN (%s)"  # noqa: S608 - a constant
        return np.sort(np.array([row[0] for row in self._in_groups(sql, keys)], np.int64))

    def chunk(self, number: ChunkId) -> Chunk:
        """One chunk by its id."""
        return schema.read_chunk(self._first("SELECT id, version, first, stop, recipe FROM chunk WHERE id=?", (number,)))

    def _in_groups(self, sql: str, keys: Sequence[int], *before: str) -> Iterator[tuple[Any, ...]]:
        """Run a query over any number of keys: SQLite takes only so many variables at once."""
        for start in range(0, len(keys), _SQL_VARIABLES):
            group = keys[start : start + _SQL_VARIABLES]
            yield from self._select(sql % ",".join("?" * len(group)), (*before, *group))

    # Signatures

    def add_signatures(self, recipe: str, signatures: Iterable[tuple[VersionKey, bytes]]) -> None:
        """Keep what was computed of the texts of versions by a recipe: see `index.origins`."""
        rows = ((key, recipe, value) for key, value in signatures)
        self._database.executemany("INSERT INTO signature VALUES (?,?,?)", rows)

    def signatures(self, recipe: str, keys: Sequence[VersionKey]) -> dict[VersionKey, bytes]:
        """Those of these versions that are kept."""
        rows = self._in_groups("SELECT version, value FROM signature WHERE recipe=? AND version IN (%s)", keys, recipe)
        return {VersionKey(key): bytes(value) for key, value in rows}

    # Vectors that no snapshot holds yet

    def add_vectors(self, fingerprint: str, ids: Sequence[ChunkId], vectors: Vectors) -> None:
        """Keep vectors, shape (len(ids), dim), until a snapshot holds them."""
        rows = ((number, fingerprint, vector.tobytes()) for number, vector in zip(ids, vectors, strict=True))
        self._database.executemany("INSERT OR REPLACE INTO vector VALUES (?,?,?)", rows)

    def vector_ids(self, fingerprint: str) -> frozenset[ChunkId]:
        """Chunks whose vector by this model is kept here."""
        return frozenset(ChunkId(row[0]) for row in self._select("SELECT chunk FROM vector WHERE fingerprint=?", (fingerprint,)))

    def vectors(self, fingerprint: str, ids: Sequence[ChunkId]) -> Vectors:
        """Shape (len(ids), dim); every id must be among `vector_ids`."""
        sql = "SELECT value FROM vector WHERE fingerprint=? AND chunk=?"
        blobs = [self._first(sql, (fingerprint, number))[0] for number in ids]
        return np.frombuffer(b"".join(blobs), np.float32).reshape(len(blobs), -1)

    def forget_vectors(self) -> None:
        """Empty the table: a snapshot holds them now."""
        self._database.execute("DELETE FROM vector")


def _decoded(raw: bytes) -> str:
    return raw.decode(errors="replace")
