"""What a source says of a story before the story itself was read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Lead:
    """One entry of a feed, a sitemap or a section page.

    `published` is when the source says that the story came out, never when it was changed; `text` is what the source itself gives
    of it, whole where `is_whole`.
    """

    source: str
    url: str
    title: str | None = None
    published: datetime | None = None
    outlet: str | None = None
    language: str | None = None
    text: str = ""
    is_whole: bool = False

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Self:  # Any: JSON
        """From the fields that `dataclasses.asdict` gave, with a time as text."""
        published = fields["published"]
        return cls(**{**fields, "published": datetime.fromisoformat(published) if published else None})
