"""The nouns of the record: Reply, where it was given, what was said of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.answer import Answer
from bot.choice import ModelChoice

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


HELPFUL, UNHELPFUL, WRONG_CITATION = "helpful", "unhelpful", "wrong citation"
THUMBS = (HELPFUL, UNHELPFUL)
"""Kinds of feedback of which a person has one on a reply."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of a reply, or of one of its citations. `kind`: "helpful", "unhelpful" or "wrong citation"."""

    kind: str
    words: str = ""
    citation: int | None = None
    user: str | None = None
    made: datetime | None = None


class Decision(StrEnum):
    """What the standards desk has decided on a report."""

    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    NO_FAULT = "no fault found"


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody called a citation of a reply wrong, and gave `words` for it; None: not known which, or not any more.

    `channel` is that of the standards desk then, None without one, `posted` the id of the message there, and `verdict` what the
    check said of the citation when it was posted. A report without a decision is open; else `reason` has the correction,
    or why the answer was withdrawn. `decider` is a person's id and name; once that was shown both are forgotten, unless the record
    names people.
    """

    id: int
    reply: ReplyId
    citation: int | None
    words: str
    made: datetime
    channel: str | None = None
    posted: str | None = None
    verdict: str = ""
    decision: Decision | None = None
    reason: str = ""
    decided: datetime | None = None
    decider: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What must be said with a reply since it was given.

    The standards desk has withdrawn it, for a reason (None: it stands), or corrected it; and so many of its sources have changed.
    `removed`: who asked has taken it away, or deleted the question.
    """

    withdrawn: str | None = None
    corrections: tuple[str, ...] = ()
    changed: int = 0
    removed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the reply is not to be relied upon any more, however right its quotes are."""
        return self.removed or self.withdrawn is not None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given, and is on record: when (UTC), where, by which models, in how many seconds by stage.

    `choice` says what a language model was asked for it, if one was.
    """

    id: ReplyId
    made: datetime
    place: Place
    model: str
    seconds: dict[str, float]
    answer: Answer
    feedback: tuple[Feedback, ...] = ()
    choice: ModelChoice | None = None
