"""The tables of the store, and how their rows become nouns.

A release that adds tables or columns raises their number: a rebuild makes those that an older file lacks (`index.migration`).
Whatever a row holds, it becomes a noun or a SnapshotError.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from index.agencies import credited_agency
from index.article import Article, ArticleId, Chunk, ChunkId, Role, Sentence, VersionHash, VersionKey, version_hash
from index.command_line import command
from index.dateline import find_dateline
from index.errors import SnapshotError
from index.period import UNDATED

SCHEMA_VERSION = 4  # 2: signatures; 3: sentences by the rules that made them; 4: agency, modified, hashes of rows and of sentences
SPLITTINGS_FROM = 3
"""The first that has the table `span`; what stands in `sentence` is older, and was found by the first rules."""
PROOFS_FROM = 4
"""The first that keeps a hash of each row of `version`, and of each list of sentences (in `splitting`, for their rules' number)."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS version (
    key INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, sha256 TEXT NOT NULL, metadata_sha256 TEXT NOT NULL,
    url TEXT, title TEXT NOT NULL, publisher TEXT, published INTEGER, place TEXT, language TEXT, authors TEXT NOT NULL,
    derived TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, agency TEXT, modified INTEGER, row_sha256 TEXT,
    UNIQUE (article_id, sha256, metadata_sha256)
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
CREATE TABLE IF NOT EXISTS splitting (
    version INTEGER NOT NULL REFERENCES version, number INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (version, number)
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
ADDED_COLUMNS = ("agency TEXT", "modified INTEGER", "row_sha256 TEXT")
"""Those of `version` that files of earlier releases lack."""
FIRST_FIELDS = (
    "key, article_id, url, title, publisher, published, place, language, authors, text, sha256, source, derived, metadata_sha256"
)
VERSION_FIELDS = f"{FIRST_FIELDS}, agency, modified, row_sha256"
PLACES = (
    "SELECT chunk.id, chunk.version, chunk.first, chunk.stop, chunk.recipe, version.published FROM chunk JOIN version ON "
    "version.key = chunk.version"
)
DROP_ORPHANS = (
    "DELETE FROM span WHERE version=? AND splitting NOT IN (SELECT number FROM splitting WHERE version=?)",
    "DELETE FROM splitting WHERE version=? AND number <> 1 AND number NOT IN (SELECT splitting FROM span WHERE version=?)",
)
"""What takes out sentences without their hash, and a hash without its sentences; those of the first rules stand in `sentence`."""
SPANS = "SELECT number, start, end, role FROM span WHERE version=? AND splitting=? ORDER BY number"
SPANS_BEFORE = "SELECT number, start, end, role FROM sentence WHERE version=? ORDER BY number"
_SPLITTING = re.compile(r"\d+-\w+-\d+-s(\d{1,9})-")
_MOST_SHOWN = 200
_CALENDAR = (int(datetime(1, 1, 2, tzinfo=UTC).timestamp()), int(datetime(9999, 12, 30, tzinfo=UTC).timestamp()))


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    """A chunk with the time of publication of its story, in seconds since 1970; UNDATED where that is unknown."""

    chunk: Chunk
    published: int


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A row of `version` with the hashes it was stored under; a file of an earlier release has none of whole rows."""

    key: VersionKey
    article: Article
    metadata_sha256: str
    row_sha256: str | None
    is_proved: bool

    @property
    def fault(self) -> str | None:
        """What was altered since it was stored."""
        article = self.article
        if version_hash(article.text) != article.sha256:
            return "its text"
        altered = article.metadata_sha256 != self.metadata_sha256 or (self.is_proved and article.row_sha256 != self.row_sha256)
        return "its title, outlet, agency, date, link or another part of its description" if altered else None

    def proved(self) -> Article:
        """The article, as it was stored.

        :raises SnapshotError: it was altered.
        """
        if self.fault:
            raise altered_story(self.article.id, self.article.source, self.fault)
        return self.article


def version_row(article: Article) -> dict[str, object]:
    """A version as a row: values by column."""
    return {
        "article_id": article.id,
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher,
        "published": _seconds(article.published),
        "place": article.place,
        "language": article.language,
        "authors": json.dumps(article.authors),
        "text": article.text,
        "sha256": article.sha256,
        "source": article.source,
        "derived": json.dumps(article.derived),
        "metadata_sha256": article.metadata_sha256,
        "agency": article.agency,
        "modified": _seconds(article.modified),
        "row_sha256": article.row_sha256,
    }


def altered_story(article_id: object, source: object, fault: str) -> SnapshotError:
    """The error for a story that is no longer as it was stored."""
    place = "".join(filter(str.isprintable, str(source)))[:_MOST_SHOWN]
    return SnapshotError(
        f"The stored story {str(article_id)[:_MOST_SHOWN]!r}, read from {place}, is damaged: {fault} is not what was stored.",
        f"Rebuild, which stores it again: {command('rebuild', 'FOLDER')}",
    )


def read_version(row: Sequence[object]) -> StoredVersion:
    """A version from a row of `VERSION_FIELDS`; or of `FIRST_FIELDS`, where the file is one of an earlier release.

    :raises SnapshotError: a column holds what it cannot hold.
    """
    key, article_id, url, title, publisher, published, place, language, authors, text, sha256, source, derived, metadata, *more = (
        row
    )
    try:
        outlet, words = _text_or_none(publisher), _text(text)
        agency, modified, row_sha256 = more or (credited_agency(outlet, find_dateline(words)), None, None)
        article = Article(
            id=ArticleId(_text(article_id)),
            url=_text_or_none(url),
            title=_text(title),
            publisher=outlet,
            published=_moment(published),
            place=_text_or_none(place),
            language=_text_or_none(language),
            authors=_texts(authors),
            text=words,
            sha256=VersionHash(_text(sha256)),
            source=_text(source),
            derived=_texts(derived),
            agency=_text_or_none(agency),
            modified=_moment(modified),
        )
        return StoredVersion(VersionKey(_whole(key)), article, _text(metadata), _text_or_none(row_sha256), is_proved=bool(more))
    except (ValueError, TypeError) as error:
        raise altered_story(article_id, source, str(error)) from error


def read_sentences(key: VersionKey, text: str, rows: Sequence[Sequence[object]]) -> tuple[Sentence, ...]:
    """The sentences of a text from rows of `SPANS`.

    :raises SnapshotError: an unknown role, or offsets that are no spans of the text in order.
    """
    try:
        spans = [(_whole(start), _whole(end), Role(_text(role))) for _, start, end, role in rows]
        edges = [edge for start, end, _ in spans for edge in (start, end)]
    except (ValueError, TypeError) as error:
        raise altered_sentences(key, str(error)) from error
    if [0, *edges, len(text)] != sorted([0, *edges, len(text)]) or not (spans or _is_empty(text)):
        raise altered_sentences(key, "they are no spans of its text")
    return tuple(Sentence(start, end, text[start:end], role) for start, end, role in spans)


def altered_sentences(key: VersionKey, fault: str) -> SnapshotError:
    """The error for sentences that are no longer as they were stored."""
    return SnapshotError(
        f"The sentences of stored version {key} are damaged: {fault}.",
        f"Rebuild, which stores them again: {command('rebuild', 'FOLDER')}",
    )


def read_place(row: Sequence[object]) -> ChunkPlace:
    """A chunk from a row of `PLACES`.

    :raises SnapshotError: a column holds what it cannot hold.
    """
    *chunk, published = row
    return ChunkPlace(read_chunk(chunk), read_seconds(published))


def read_chunk(row: Sequence[object]) -> Chunk:
    """A chunk from its id, version, first, stop and recipe: see `index.chunks.ChunkRecipe.name`.

    :raises SnapshotError: a column holds what it cannot hold.
    """
    number, key, first, stop, recipe = row
    try:
        splitting = _SPLITTING.match(_text(recipe))
        run = _whole(first), _whole(stop)
        chunk = Chunk(ChunkId(_whole(number)), VersionKey(_whole(key)), *run, int(splitting[1]) if splitting else 1)
    except TypeError as error:
        raise _altered_chunk(number, str(error)) from error
    if not 0 <= chunk.first < chunk.stop:
        raise _altered_chunk(number, f"it is no run of sentences from {first} to {stop}")
    return chunk


def _altered_chunk(number: object, fault: str) -> SnapshotError:
    again = command("rebuild", "FOLDER")
    return SnapshotError(f"The stored chunk {number} is damaged: {fault}.", f"Rebuild, which cuts it again: {again}")


def read_seconds(value: object) -> int:
    """When a version was published, in seconds since 1970; UNDATED where that is unknown.

    :raises SnapshotError: it is no moment that a calendar has.
    """
    try:
        return UNDATED if value is None else _in_calendar(value)
    except (ValueError, TypeError) as error:
        raise SnapshotError(
            f"The date of a stored story is damaged: {error}.",
            f"See which: {command('rebuild', '--verify', '--full')}; a rebuild stores it again: {command('rebuild', 'FOLDER')}",
        ) from error


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(_in_calendar(value), UTC)


def _in_calendar(value: object) -> int:
    seconds = _whole(value)
    if not _CALENDAR[0] <= seconds <= _CALENDAR[1]:
        raise ValueError(f"the date {seconds}, in seconds since 1970,")
    return seconds


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"{_shown(value)}, where a whole number should be,")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{_shown(value)}, where words should be,")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: object) -> tuple[str, ...]:
    try:
        texts: Any = json.loads(_text(value))  # Any: JSON
    except (ValueError, RecursionError):  # the latter: brackets in brackets
        texts = None
    if not isinstance(texts, list):
        raise TypeError(f"{_shown(value)}, where a list should be,")
    return tuple(map(_text, texts))


def _is_empty(text: str) -> bool:
    return not any(map(str.isalnum, text))


def _shown(value: object) -> str:
    return "nothing" if value is None else f"{value!r:.60}"
