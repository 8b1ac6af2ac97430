"""Spans of publication dates: what a search may see, what a question asks about, what was seen. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta

Seconds = tuple[int, int]
"""Half-open span of publication, in seconds since 1970."""
UNDATED = -(2**62)
"""Stands for an unknown date where seconds since 1970 are compared: before any limit."""
ALL_TIME: Seconds = (UNDATED, 2**62)
"""Every chunk, undated ones too."""


@dataclass(frozen=True, slots=True)
class PublicationLimits:
    """Publication dates that count, half-open: `start` or later, before `end`.

    Undated stories are included only when there is no `start`.
    """

    start: datetime | None
    end: datetime

    def seconds(self) -> Seconds:
        """The same in seconds since 1970, for the searches."""
        return (int(self.start.timestamp()) if self.start else UNDATED), int(self.end.timestamp())


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The time that stories are wanted from; the farther from it, the less they count. A moment is both its ends."""

    start: datetime
    end: datetime

    def days_off(self, published: datetime) -> float:
        """Days from a publication date to this time; 0 within."""
        return max(self.start - published, published - self.end, timedelta(0)) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a search could see: how many stories, and the dates of the oldest and the newest."""

    stories: int
    oldest: datetime | None
    newest: datetime | None
