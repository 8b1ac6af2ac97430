"""Posts of social media that stand in a story, and answers in a transcript: words of somebody, and not of the outlet."""

import re
from collections.abc import Sequence

FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us)\b")
_HANDLE = r"\(?@[\w.@-]{1,60}\)?"
_FOOTER = re.compile(
    rf"(?:^|(?<=[.!?…”\"\s]))[—–-]{{1,2}} ?[^\n—–@]{{1,60}}{_HANDLE}[^\n]{{0,40}}$"
    r"|^A post shared by [^\n]{0,100}$|^Posted by [^\n]{2,60}\d"
    r"|^\d{1,2}:\d\d ?[APap]\.?[Mm]\.? ?[·•,-] ?[^\n]{4,40}$"
    r"|^[^\n.!?]{2,60} (?:Truth Social|Telegram|Facebook|Twitter|Threads|Bluesky|Instagram"
    r"|X)\b[^\n]{0,30}\d\d?:\d\d[^\n.!?]{0,30}$"
)
_HEADER = re.compile(rf"[^\n@]{{1,60}}{_HANDLE} ?[·|•,-] ?[\w ,:]{{1,30}}$|View this post on ")
_HANDLE_ALONE = re.compile(rf"{_HANDLE}$")
_ADDRESS = re.compile(r"@\w{1,30} \S")  # a reply begins with whom it answers
_DASHED_NAME = re.compile(r"[—–-]{1,2} ?[A-ZÀ-Þ][^\n.!?—–,(]{2,60}(?:,|\()[^\n.!?—–]{2,60}$")
_LINKS = re.compile(r"\S{0,20}(?:https?://|pic\.twitter\.com/|pic\.x\.com/|[#@])\S+")
_SAYS = re.compile(r"\b(?:said|says|told|added|wrote|tweeted|posted|according to)\b|[\"“”«»]")
_LABEL = re.compile(r"[QA]: ")
_LONGEST_POST = 4
"""Paragraphs above its signature."""


def posts_in(paragraphs: Sequence[str]) -> set[int]:
    """Numbers of the paragraphs that hold a post, or a part of one, with those that sign it.

    >>> sorted(posts_in(["The port is shut.", "We will not open it.", "— Jane Doe (@doe) May 3, 2024", "Ships wait."]))
    [1, 2]
    """
    found: set[int] = set()
    for number, text in enumerate(paragraphs):
        footer = _FOOTER.search(text)
        if footer:
            signs_another = not any(map(str.isalnum, _LINKS.sub("", text[: footer.start()])))
            found.update(range(_first(paragraphs, number - signs_another), number + 1))
        elif _HEADER.match(text):
            found.update(range(_first(paragraphs, number), number + 2))
        elif _HANDLE_ALONE.match(text):
            found.update(other for other in (number + 1,) if other < len(paragraphs) and _is_spoken(paragraphs[other]))
        elif _ADDRESS.match(text) or _LABEL.match(text):
            found.add(number)
        elif _DASHED_NAME.match(text) and number and _is_spoken(paragraphs[number - 1]):
            found.add(number - 1)
    return found & set(range(len(paragraphs)))


def _first(paragraphs: Sequence[str], number: int) -> int:
    """The first of the paragraphs just above one that speak as it does, in the first person."""
    first = number
    while first > 0 and number - first < _LONGEST_POST and _is_spoken(paragraphs[first - 1]):
        first -= 1
    return first


def _is_spoken(paragraph: str) -> bool:
    """Whether somebody speaks for himself in it, and it does not say who."""
    return bool(FIRST_PERSON.search(paragraph)) and not _SAYS.search(paragraph)
