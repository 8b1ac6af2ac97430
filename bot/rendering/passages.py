"""A quote in its place: the paragraph that it stands in, and what stands around it."""

import re
from dataclasses import dataclass

from bot.answer import Quote
from index.dateline import find_dateline

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")
_MOST = 1_200  # characters shown on either side of a quote
# What may be half a word, where there are whole ones beside it.
_CUT_FIRST, _CUT_LAST = re.compile(r"^\S*\s+(?=\S)"), re.compile(r"(?<=\S)\s+\S*$")


@dataclass(frozen=True, slots=True)
class QuoteContext:
    """A quote and the text right before and after it, with line ends as in the story. "…" marks where more was left out."""

    before: str
    quote: str
    after: str


def quote_context(text: str, start: int, end: int, needed: Quote | None = None) -> QuoteContext:
    """The paragraph around `text[start:end]`; where the quote is all of it, but for a dateline, with the paragraphs beside it.

    `needed` is a quote before it that has to be seen as well, if there is one.

    >>> quote_context("One. Two. Three.", 5, 9)
    QuoteContext(before='One. ', quote='Two.', after=' Three.')
    """
    breaks = _breaks(text)
    first = max((stop for _, stop in breaks if stop <= start), default=0)
    last = min((begin for begin, _ in breaks if begin >= end), default=len(text))
    dateline = find_dateline(text)
    if not text[max(first, dateline.end if dateline else 0) : start].strip() and not text[end:last].strip():
        first = max((stop for _, stop in breaks if stop < first), default=0)
        last = min((begin for begin, _ in breaks if begin > last), default=len(text))
    if needed and 0 <= needed.start < first:
        first = needed.start
    before, after = text[first:start].lstrip(), text[end:last].rstrip()
    return QuoteContext(_tail(before), text[start:end], _head(after))


def _breaks(text: str) -> list[tuple[int, int]]:
    """Where paragraphs end: at blank lines, and in a text without any, at line ends."""
    breaks = [match.span() for match in _BLANK_LINE.finditer(text)]
    return breaks or [match.span() for match in _LINE_END.finditer(text)]


def _tail(before: str) -> str:
    return before if len(before) <= _MOST else "… " + _CUT_FIRST.sub("", before[-_MOST:])


def _head(after: str) -> str:
    return after if len(after) <= _MOST else _CUT_LAST.sub("", after[:_MOST]) + " …"
