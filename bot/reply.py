"""The nouns of the record: Reply, where it was given, what was said of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from bot.answer import Citation, Statement
from index.article import SnapshotId

ReplyId = NewType("ReplyId", str)
"""Six characters that are not mistaken for each other and spell no word."""
ALPHABET, ID_LENGTH = "23456789bcdfghjkmnpqrstvwxyz", 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked. `user` is kept only where the settings allow it."""

    surface: str = "terminal"
    team: str | None = None
    channel: str | None = None
    thread: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story as a reader is told of it."""

    title: str
    publisher: str | None
    published: datetime | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of a reply, or of one of its citations. `kind`: "helpful", "unhelpful" or "wrong citation"."""

    kind: str
    words: str = ""
    citation: int | None = None
    user: str | None = None
    made: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given. `asked` is the moment it answers for, `made` the moment it was given; both are UTC.

    `understood` says in plain sentences where the question was read otherwise than it stands; `searched` is how many stories it
    could see, `newest` the date of the newest of them; `nearest` is what came closest, where nothing was found. Where it is not
    `sure` the statements are no answer, merely the nearest sentences.
    """

    id: ReplyId
    made: datetime
    asked: datetime
    question: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    warnings: tuple[str, ...]
    snapshot: SnapshotId
    model: str
    seconds: dict[str, float]
    place: Place
    feedback: tuple[Feedback, ...] = ()
    understood: tuple[str, ...] = ()
    searched: int = 0
    newest: datetime | None = None
    nearest: tuple[Story, ...] = ()
    sure: bool = True
