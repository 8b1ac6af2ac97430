"""Which part of a feed's title names its outlet: a title says more ("NYT > World News"), or something else ("Search results")."""

import re

from index.sources.markup import plain_line
from index.sources.records.values import address_of, host_of

_GAPS = re.compile(r"\s{1,3}[-–—|·»>:/]\s{1,3}|\s{0,3}[»>|]\s{0,3}")
_SHORTEST = 3
_NO_NAMES = frozenset(
    (
        "news",
        "world",
        "home",
        "rss",
        "feed",
        "politics",
        "latest",
        "top",
        "stories",
        "topstories",
        "headlines",
        "today",
        "international",
    )
)


def outlet_of_feed(title: object, link: object) -> str | None:
    """The part of the title that the feed's host is named after; None where there is none.

    >>> outlet_of_feed("World news | The Example Post", "https://www.examplepost.example/world")
    'The Example Post'
    """
    address = address_of(link)
    host = host_of(address) if address else None
    if not isinstance(title, str) or not host:
        return None
    labels = [label.replace("-", "") for label in host.split(".")[:-1] if len(label) >= _SHORTEST]
    parts = [part.strip() for part in _GAPS.split(plain_line(title)) if part.strip()]
    return next((part for part in parts if any(_names(part, label) for label in labels)), None)


def _names(part: str, label: str) -> bool:
    squeezed = re.sub(r"\W", "", part.lower())
    initials = "".join(word[0] for word in part.lower().split() if word[:1].isalnum())
    candidates = {squeezed, squeezed.removeprefix("the"), initials} - _NO_NAMES
    return any(len(name) >= _SHORTEST and (name in label or label in name) for name in candidates)
