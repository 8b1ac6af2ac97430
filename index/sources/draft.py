"""What every source yields: a draft of a story, or the reason why there is none."""

from dataclasses import dataclass, field
from datetime import datetime

from index.article import Article


class BadStoryError(Exception):
    """Why one story cannot be indexed; it is reported and skipped, never raised to the user."""


class SettledError(BadStoryError):
    """The same, where it was read and nothing is lost: a service's note that it removed the story, a remark on one that is read."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A story as a file tells it: nothing derived, nothing checked."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: object = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    identity: str | None = None
    """The record's own id, where it has no URL."""
    neighbours: tuple[datetime, ...] = ()
    """Days of the stories before and after it in its file, where these print their year."""
    is_part: bool = False
    """Whether it is one of several stories at its URL, told apart by `identity`: a post of a live blog."""
    anchored: bool = field(default=False, compare=False)
    """Whether addresses that differ behind ``#`` alone are different stories: those of records, not those of pages."""
    extract: bool = False
    """Whether the text is but a part of the story: a summary, or what a service left of it."""
    modified: object = field(default=None, compare=False)
    """When it says that it was last changed: no date of publication."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A story, or a whole file, that was not indexed: where it stands, and why. `count` of them, where one line stands for many.

    Unless it is `settled` it could not be read this time, for whatever reason, and a story that was found there before is not taken
    for withdrawn.
    """

    place: str
    reason: str
    settled: bool = False
    count: int = 1

    @classmethod
    def of(cls, place: str, bad: BadStoryError) -> "Skip":
        """The skip that an error means."""
        return cls(place, str(bad), isinstance(bad, SettledError))


Reading = Article | Skip
"""What reading a file gives for each of its stories."""
