"""The tables of the store, and how their rows become nouns.

A release that adds tables raises their number: a rebuild makes those that an older file lacks.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from index.article import Article, ArticleId, Chunk, ChunkId, VersionHash, VersionKey
from index.errors import SnapshotError
from index.period import UNDATED

SCHEMA_VERSION = 3  # 2: signatures; 3: sentences by the rules that made them
SPLITTINGS_FROM = 3
"""The first that has the table `span`; what stands in `sentence` is older, and was found by the first rules."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS version (
    key INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, sha256 TEXT NOT NULL, metadata_sha256 TEXT NOT NULL,
    url TEXT, title TEXT NOT NULL, publisher TEXT, published INTEGER, place TEXT, language TEXT, authors TEXT NOT NULL,
    derived TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (article_id, sha256, metadata_sha256)
);
CREATE INDEX IF NOT EXISTS version_source ON version (source);
CREATE TABLE IF NOT EXISTS sentence (
    version INTEGER NOT NULL REFERENCES version, number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    role TEXT NOT NULL, PRIMARY KEY (version, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS span (
    version INTEGER NOT NULL REFERENCES version, splitting INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, role TEXT NOT NULL, PRIMARY KEY (version, splitting, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL REFERENCES version, recipe TEXT NOT NULL,
    first INTEGER NOT NULL, stop INTEGER NOT NULL, UNIQUE (version, recipe, first)
);
CREATE TABLE IF NOT EXISTS vector (
    chunk INTEGER NOT NULL, fingerprint TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (chunk, fingerprint)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signature (
    version INTEGER NOT NULL REFERENCES version, recipe TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (version, recipe)
) WITHOUT ROWID;
"""
VERSION_FIELDS = "article_id, url, title, publisher, published, place, language, authors, text, sha256, source, derived"
PLACES = (
    "SELECT chunk.id, chunk.version, chunk.first, chunk.stop, chunk.recipe, version.published FROM chunk JOIN version ON "
    "version.key = chunk.version"
)
SPANS = (
    "SELECT start, end, role FROM span WHERE version=? AND splitting=IFNULL(?, (SELECT MAX(splitting) FROM span WHERE version=?)) "
    "ORDER BY number"
)
SPANS_BEFORE = "SELECT start, end, role FROM sentence WHERE version=? ORDER BY number"
_SPLITTING = re.compile(r"\d+-\w+-\d+-s(\d+)-")


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    """A chunk with the time of publication of its story, in seconds since 1970; UNDATED where that is unknown."""

    chunk: Chunk
    published: int


def read_article(row: Sequence[str | int | None]) -> Article:
    """A version from a row of `VERSION_FIELDS`.

    :raises SnapshotError: the row is damaged.
    """
    article_id, url, title, publisher, published, place, language, authors, text, sha256, source, derived = row
    try:
        return Article(
            id=ArticleId(str(article_id)),
            url=_text(url),
            title=str(title),
            publisher=_text(publisher),
            published=None if published is None else datetime.fromtimestamp(int(published), UTC),
            place=_text(place),
            language=_text(language),
            authors=tuple(map(str, json.loads(str(authors)))),
            text=str(text),
            sha256=VersionHash(str(sha256)),
            source=str(source),
            derived=tuple(map(str, json.loads(str(derived)))),
        )
    except (ValueError, TypeError, OverflowError, OSError) as error:  # the last two: a date no calendar has
        raise SnapshotError(f"The stored story {article_id} is damaged: {error}.", "Restore the store from a copy.") from error


def read_place(row: Sequence[Any]) -> ChunkPlace:  # Any: whatever a column holds
    """A chunk from a row of `PLACES`."""
    *chunk, published = row
    return ChunkPlace(read_chunk(chunk), UNDATED if published is None else published)


def read_chunk(row: Sequence[Any]) -> Chunk:  # Any: the same
    """A chunk from its id, version, first, stop and recipe: see `index.chunks.ChunkRecipe.name`."""
    number, key, first, stop, recipe = row
    splitting = _SPLITTING.match(recipe)
    return Chunk(ChunkId(number), VersionKey(key), first, stop, int(splitting[1]) if splitting else 1)


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
