"""The nouns of the index: Article, Sentence, Chunk, Hit; and their ids.

Conventions, without exception: offsets count characters of normalised text and are half-open, times are UTC, scores are
higher-is-better.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

from index.dateline import find_dateline

ArticleId = NewType("ArticleId", str)
"""16 hex digits, made from the story's identity (see `article_id`)."""
VersionHash = NewType("VersionHash", str)
"""sha256 of a version's text, in hex."""
VersionKey = NewType("VersionKey", int)
"""Row of a version in the store; never reused."""
ChunkId = NewType("ChunkId", int)
"""Row of a chunk in the store, and its id in the vector and keyword indexes; never reused."""
SnapshotId = NewType("SnapshotId", str)
"""Name of a snapshot's folder; sorts by time of making."""

Ranking = tuple[tuple[ChunkId, float], ...]
"""Chunks with their scores, best first."""


class Role(StrEnum):
    """What a sentence is in its story. Only a `STATEMENT` may be cited."""

    STATEMENT = "statement"
    BYLINE = "byline"
    CAPTION = "caption"
    FURNITURE = "furniture"
    """Page furniture: "Click here", "Updated 3 PM ET", sign-up lines, related links."""
    SIGN_OFF = "sign-off"
    FRAGMENT = "fragment"
    """Too short, or not prose: a lone name, a heading, a bare number."""
    LOOSE_QUOTE = "loose-quote"
    """A quotation with nobody beside it who said it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one story. `text` is normalised and `sha256` is its hash.

    `derived` names the fields that were not given but worked out (say, a title from the first sentence). What is neither
    given nor safely derived is None. `source` is the file it was read from, with `#record` where a file holds several. `agency` is
    who wrote it, where that is another than the outlet; `modified` is when the outlet says that it last changed it.
    """

    id: ArticleId
    url: str | None
    title: str
    publisher: str | None
    published: datetime | None
    place: str | None
    language: str | None
    authors: tuple[str, ...]
    text: str
    sha256: VersionHash
    source: str
    derived: tuple[str, ...] = ()
    agency: str | None = None
    modified: datetime | None = None

    @property
    def date_inferred(self) -> bool:
        """Whether the date is one that was worked out, such as from a weekday."""
        return self.published is not None and "published" in self.derived

    @property
    def month_day(self) -> tuple[int, int] | None:
        """Month and day of an undated story whose dateline prints these and no year."""
        dateline = None if self.published else find_dateline(self.text)
        day = dateline.day if dateline else None
        return (day.month, day.day) if day and day.year is None else None

    @property
    def metadata_sha256(self) -> str:
        """Hash of what describes the text; with `sha256` it identifies a stored version.

        An agency is no part of it, because that follows from text and outlet; nor is where it was read, or when it was changed.
        """
        published = self.published.isoformat() if self.published else ""
        fields = (
            self.url or "",
            self.title,
            self.publisher or "",
            published,
            self.place or "",
            self.language or "",
            *self.authors,
        )
        return hashlib.sha256("\x1f".join(fields).encode(errors="surrogatepass")).hexdigest()

    @property
    def row_sha256(self) -> str:
        """Hash of all that is stored of a version, its text by its own hash: what was altered in the store no longer has it."""
        moments = (self.published.isoformat() if self.published else None, self.modified.isoformat() if self.modified else None)
        names = (self.id, self.sha256, self.url, self.title, self.publisher, self.agency, self.place, self.language, self.source)
        return hashlib.sha256(json.dumps((names, moments, self.authors, self.derived)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article's text: `article.text[start:end] == text`, always."""

    start: int
    end: int
    text: str
    role: Role

    @property
    def citable(self) -> bool:
        """Whether an answer may show it."""
        return self.role is Role.STATEMENT


@dataclass(frozen=True, slots=True)
class StorySentence:
    """A sentence, and the story that it stands in."""

    sentence: Sentence
    article: Article


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one version, `[first, stop)` in its sentence list; the unit that is searched.

    `splitting` numbers the rules by which that list was made.
    """

    id: ChunkId
    version: VersionKey
    first: int
    stop: int
    splitting: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with its fused score, where each search ranked it (1 is best, None: not found), and its copies.

    `copies` are chunks of other stories with nearly the same text, word for word. `origin` is one for all stories that are copies
    of one text (see `index.origins`); None: not known.
    """

    chunk: Chunk
    article: Article
    score: float
    vector_rank: int | None
    keyword_rank: int | None
    copies: tuple["Hit", ...] = ()
    origin: VersionKey | None = None


def version_hash(text: str) -> VersionHash:
    """sha256 of a normalised text."""
    return VersionHash(hashlib.sha256(text.encode()).hexdigest())


def sentences_hash(spans: Iterable[tuple[int, int, int, str]]) -> str:
    """sha256 of how a text is cut into sentences: number, start, end and role of each, in order."""
    listed = json.dumps([(*numbers, str(role)) for *numbers, role in spans], default=repr)  # a damaged row may hold anything
    return hashlib.sha256(listed.encode()).hexdigest()


def article_id(identity: str) -> ArticleId:
    """A short id from a story's identity: its canonical URL, else its path relative to the indexed folder."""
    # A file name, and a string in JSON, may hold what UTF-8 has no form for.
    return ArticleId(hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:16])


def as_utc(moment: datetime) -> datetime:
    """Turn any datetime into UTC; one without a zone is taken to be UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
