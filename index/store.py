"""SQLite: every version of every story, its sentences and chunks. Only added to; one writer, the rebuild.

A citation names the version it quotes, so no row of `version`, `span` or `chunk` is ever changed or deleted, but to put back what
was damaged. The one table that empties is `vector`: embeddings that no snapshot holds yet, kept so that a killed build resumes
where it was. Rows are compared with their hashes whenever they are read: what was altered is not shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from heapq import nlargest
from typing import Any

import numpy as np

from index import schema
from index.ages import Ages
from index.article import Article, ArticleId, Chunk, ChunkId, Sentence, VersionHash, VersionKey, sentences_hash, version_hash
from index.command_line import command
from index.errors import SnapshotError, UnknownStoryError
from index.schema import PLACES, ChunkPlace, StoredVersion
from index.vectors import Dates


class Store(Ages):
    """The versions, sentences and chunks of all stories. Safe to read from several threads."""

    # Versions and sentences

    def version_keys(self) -> tuple[VersionKey, ...]:
        """All versions, oldest first, also those that are no longer searched."""
        return tuple(VersionKey(row[0]) for row in self._select("SELECT key FROM version ORDER BY key", ()))

    def find_version(self, article: Article) -> VersionKey | None:
        """Key of exactly this version, text and metadata, if it is stored; also where what it is found by was altered."""
        sql = "SELECT key FROM version WHERE article_id=? AND sha256=? AND metadata_sha256=?"
        row = self._first(sql, (article.id, article.sha256, article.metadata_sha256))
        if not row and self._is_proved:
            row = self._first("SELECT key FROM version WHERE row_sha256=?", (article.row_sha256,))
        return VersionKey(row[0]) if row else None

    def add_version(self, article: Article, sentences: Iterable[Sentence], splitting: int = 1) -> VersionKey:
        """Store a new version with its sentences, and by which rules they were found (`ChunkRecipe.splitting`)."""
        row = schema.version_row(article)
        sql = f"INSERT INTO version ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - our own names
        key = VersionKey(self._database.execute(sql, tuple(row.values())).lastrowid or 0)
        self.add_sentences(key, sentences, splitting)
        return key

    def put_back(self, key: VersionKey, article: Article) -> bool:
        """Store a version again under its key, if it is not as it was stored; whether that was so."""
        row = schema.version_row(article)
        with suppress(SnapshotError):
            (stored,) = self._stored("WHERE key=?", key)
            if not stored.fault:
                return False
        sql = f"UPDATE version SET {', '.join(f'{name}=?' for name in row)} WHERE key=?"  # noqa: S608 - our own names
        self._database.execute(sql, (*row.values(), key))
        return True

    def add_sentences(self, key: VersionKey, sentences: Iterable[Sentence], splitting: int) -> None:
        """Store the sentences of a version by other rules; those by earlier rules stay."""
        spans = [(number, sentence.start, sentence.end, sentence.role) for number, sentence in enumerate(sentences)]
        self._database.execute("DELETE FROM span WHERE version=? AND splitting=?", (key, splitting))
        self._database.executemany("INSERT INTO span VALUES (?,?,?,?,?,?)", ((key, splitting, *span) for span in spans))
        self._database.execute("INSERT OR REPLACE INTO splitting VALUES (?,?,?)", (key, splitting, sentences_hash(spans)))
        for sql in schema.DROP_ORPHANS:  # rows whose number was altered
            self._database.execute(sql, (key, key))

    def has_sentences(self, key: VersionKey, splitting: int) -> bool:
        """Whether the sentences of a version by these rules are stored, and as they were stored."""
        known = self._first("SELECT 1 FROM splitting WHERE version=? AND number=?", (key, splitting))
        with suppress(SnapshotError):
            return bool(known) and bool(self.sentences(key, splitting))
        return False

    def article(self, key: VersionKey) -> Article:
        """One version, whole.

        :raises SnapshotError: it is not as it was stored, or is not there.
        """
        for stored in self._stored("WHERE key=?", key):
            return stored.proved()
        raise self.incomplete(f"The store {self.file} lacks version {key} of a story")

    def versions(self, article_id: ArticleId) -> tuple[Article, ...]:
        """All stored versions of a story, oldest first.

        :raises UnknownStoryError: none.
        :raises SnapshotError: one is not as it was stored.
        """
        rows = self._stored("WHERE article_id=? ORDER BY key", article_id)
        if not rows:
            raise UnknownStoryError(
                f"The store has no story {article_id}.", f"An answer names its stories: {command('ask', 'QUESTION', '--json')}"
            )
        return tuple(stored.proved() for stored in rows)

    def read_from(self, source: str) -> tuple[Article, ...]:
        """The versions that were read from a place (`Article.source`), oldest first."""
        return tuple(stored.proved() for stored in self._stored("WHERE source=? ORDER BY key", source))

    def sources(self) -> Iterator[tuple[ArticleId, VersionHash, str]]:
        """Every version: its story, the hash of its text, and where it was read (`Article.source`)."""
        for story, sha256, source in self._select("SELECT article_id, sha256, source FROM version", ()):
            yield ArticleId(str(story)), VersionHash(str(sha256)), str(source)

    def version_text(self, article_id: ArticleId, sha256: VersionHash) -> str | None:
        """The stored text under this version's hash, or None. The caller checks that it still has that hash."""
        row = self._first("SELECT text FROM version WHERE article_id=? AND sha256=? LIMIT 1", (article_id, sha256))
        return str(row[0]) if row else None

    def count_texts(self, article_id: ArticleId) -> int:
        """How many different texts of a story are stored."""
        return int(self._first("SELECT COUNT(DISTINCT sha256) FROM version WHERE article_id=?", (article_id,))[0])

    def copies(self, article_id: ArticleId, sha256: VersionHash) -> tuple[StoredVersion, ...]:
        """Every stored row of one version: none, or one for each set of metadata. Nothing is checked here.

        :raises SnapshotError: a row cannot be read.
        """
        return tuple(self._stored("WHERE article_id=? AND sha256=? ORDER BY key", article_id, sha256))

    def _stored(self, where: str, *parameters: object) -> list[StoredVersion]:
        fields = schema.VERSION_FIELDS if self._is_proved else schema.FIRST_FIELDS
        return [schema.read_version(row) for row in self._select(f"SELECT {fields} FROM version {where}", parameters)]  # noqa: S608 - constants

    def texts(self, after: VersionKey) -> Iterator[tuple[VersionKey, str, str]]:
        """Key, title and text of every version stored after one, oldest first; 0 is before all."""
        while rows := self._select("SELECT key, title, text FROM version WHERE key > ? ORDER BY key LIMIT 1000", (after,)):
            yield from ((after := VersionKey(key), str(title), str(text)) for key, title, text in rows)

    def sentences(self, key: VersionKey, splitting: int | None = None) -> tuple[Sentence, ...]:
        """All sentences of a version, in order, by these rules; by the latest that are stored, where none are named.

        :raises SnapshotError: they are not as they were stored.
        """
        text, sha256 = self._first("SELECT text, sha256 FROM version WHERE key=?", (key,)) or (None, None)
        if not isinstance(text, str) or version_hash(text) != sha256:
            self.article(key)  # says what is wrong
            raise schema.altered_sentences(key, "their text was altered")
        return schema.read_sentences(key, text, self._spans(key, splitting))

    def splittings(self, key: VersionKey) -> tuple[int, ...]:
        """The numbers of the rules by which the sentences of a version are stored."""
        sql = "SELECT number FROM splitting WHERE version=? UNION SELECT splitting FROM span WHERE version=? ORDER BY 1"
        numbers = tuple(row[0] for row in self._select(sql, (key, key)))
        if not all(isinstance(number, int) for number in numbers):
            raise schema.altered_sentences(key, "the number of the rules that found them was altered")
        return numbers

    def passage(self, chunk: Chunk) -> tuple[Sentence, ...]:
        """The sentences of a chunk, in order."""
        return self.sentences(chunk.version, chunk.splitting)[chunk.first : chunk.stop]

    def _spans(self, key: VersionKey, splitting: int | None) -> list[tuple[Any, ...]]:  # Any: whatever a column holds
        """Number, start, end and role of each sentence; by other rules than these only where none by these are stored."""
        if not self._numbers_splittings:
            return self._select(schema.SPANS_BEFORE, (key,))
        if not self._is_proved:
            latest = self._first("SELECT MAX(splitting) FROM span WHERE version=?", (key,))[0] if splitting is None else splitting
            return self._select(schema.SPANS, (key, latest)) or self._select(schema.SPANS_BEFORE, (key,))
        latest_first = "SELECT number, sha256 FROM splitting WHERE version=? ORDER BY number=? DESC, number DESC LIMIT 1"
        number, sha256 = self._first(latest_first, (key, splitting)) or (None, None)
        spans = self._select(schema.SPANS, (key, number)) or self._select(schema.SPANS_BEFORE, (key,))
        if sentences_hash(spans) != sha256:
            raise schema.altered_sentences(key, "where they begin and end, or what each of them is, was altered")
        return spans

    def require(self, keys: Sequence[VersionKey]) -> None:
        """Make sure that these versions are stored.

        :raises SnapshotError: some are not: the file is older than what names them.
        """
        known = sum(int(row[0]) for row in self._in_groups("SELECT COUNT(*) FROM version WHERE key IN (%s)", keys))
        if lost := len(set(keys)) - known:
            raise self.incomplete(f"The store {self.file} lacks {lost:,} of the {len(keys):,} stories that the index searches")

    def identities(self, keys: Sequence[VersionKey]) -> dict[VersionKey, ArticleId]:
        """Which story each version is of."""
        rows = self._in_groups("SELECT key, article_id FROM version WHERE key IN (%s)", keys)
        return {VersionKey(key): ArticleId(str(identity)) for key, identity in rows}

    def versions_of(self, stories: Iterable[ArticleId]) -> dict[VersionKey, ArticleId]:
        """All stored versions of these stories."""
        sql = "SELECT key, article_id FROM version WHERE article_id IN (%s)"
        return {VersionKey(key): ArticleId(str(identity)) for key, identity in self._in_groups(sql, tuple(stories))}

    def newest(self, keys: Sequence[VersionKey], before: datetime, most: int) -> tuple[Article, ...]:
        """The newest of these versions published before a moment, newest first."""
        sql = "SELECT key, published FROM version WHERE published IS NOT NULL AND key IN (%s)"
        rows = ((schema.read_seconds(published), key) for key, published in self._in_groups(sql, keys))
        dated = (row for row in rows if row[0] < before.timestamp())
        return tuple(self.article(key) for _, key in nlargest(most, dated))

    def count_outlets(self, keys: Sequence[VersionKey]) -> int:
        """How many outlets these versions are of, those unknown left out."""
        sql = "SELECT DISTINCT publisher FROM version WHERE publisher IS NOT NULL AND key IN (%s)"
        return len({row[0] for row in self._in_groups(sql, keys)})

    def dates_by_language(self, keys: Sequence[VersionKey]) -> dict[str, Dates]:
        """When these versions were published, ascending, by language (ISO 639-1); what nobody names is English."""
        dates, sql = defaultdict[str, list[int]](list), "SELECT language, published FROM version WHERE key IN (%s)"
        for language, published in self._in_groups(sql, keys):
            dates[str(language or "en")[:2].lower()].append(schema.read_seconds(published))
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
        """Whether a version was cut under this recipe already, into runs that hold each of its sentences once."""
        return self.chunk_fault(key, recipe) is None

    def chunk_fault(self, key: VersionKey, recipe: str) -> str | None:
        """What is wrong with how a version is cut under a recipe, if anything is.

        :raises SnapshotError: its sentences are not as they were stored.
        """
        sql = "SELECT id, version, first, stop, recipe FROM chunk WHERE version=? AND recipe=? ORDER BY first"
        rows = self._select(sql, (key, recipe))
        if not rows:
            return f"version {key} is not cut into chunks"
        try:
            chunks = [schema.read_chunk(row) for row in rows]
        except SnapshotError as error:
            return error.problem.rstrip(".")
        edges = [edge for chunk in chunks for edge in (chunk.first, chunk.stop)]
        count = len(self.sentences(key, chunks[0].splitting))
        is_whole = [0, *edges, count] == sorted([0, *edges, count]) and len({0, count, *edges}) == len(chunks) + 1
        return None if is_whole else f"the chunks of version {key} do not hold each of its {count:,} sentences once"

    def recipes(self, key: VersionKey) -> tuple[str, ...]:
        """The recipes under which a version is cut."""
        return tuple(str(row[0]) for row in self._select("SELECT DISTINCT recipe FROM chunk WHERE version=?", (key,)))

    def forget_chunks(self, key: VersionKey, recipe: str) -> None:
        """Make room for the chunks of a version to be cut again; they get other ids."""
        self._database.execute("DELETE FROM chunk WHERE version=? AND (recipe=? OR typeof(recipe) <> 'text')", (key, recipe))

    def chunks(self, keys: Sequence[VersionKey], recipe: str) -> tuple[ChunkPlace, ...]:
        """All chunks of these versions under a recipe, by id."""
        rows = self._in_groups(f"{PLACES} WHERE chunk.recipe = ? AND chunk.version IN (%s)", keys, recipe)
        return tuple(map(schema.read_place, sorted(rows)))

    def places(self, ids: Sequence[ChunkId]) -> dict[ChunkId, ChunkPlace]:
        """Where these chunks stand.

        :raises SnapshotError: one is not stored.
        """
        rows = self._in_groups(f"{PLACES} WHERE chunk.id IN (%s)", ids)
        places = {place.chunk.id: place for place in map(schema.read_place, rows)}
        if lost := set(ids) - places.keys():
            raise self.incomplete(f"The store {self.file} lacks chunk {min(lost)}")
        return places

    def chunk_dates(self, ids: Sequence[ChunkId]) -> Dates:
        """When these chunks were published, in the order of `ids`, which must all be stored."""
        places = self.places(ids)
        return np.array([places[number].published for number in ids], np.int64)

    def dates(self, keys: Sequence[VersionKey]) -> Dates:
        """When these versions were published, ascending."""
        rows = self._in_groups("SELECT published FROM version WHERE key IN (%s)", keys)
        return np.sort(np.array([schema.read_seconds(published) for (published,) in rows], np.int64))

    def chunk(self, number: ChunkId) -> Chunk:
        """One chunk by its id.

        :raises SnapshotError: it is not stored, or damaged.
        """
        row = self._first("SELECT id, version, first, stop, recipe FROM chunk WHERE id=?", (number,))
        if not row:
            raise self.incomplete(f"The store {self.file} lacks chunk {number}")
        return schema.read_chunk(row)
