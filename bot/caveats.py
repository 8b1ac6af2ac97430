"""What a reader must be told beside an answer: old stories, unknown dates, outlets that give different figures."""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

from bot.answer import Citation, Question
from index.article import overlap, words

_FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w.]*\d)")
_SAME_EVENT = 0.5  # of the shorter sentence's long words, which is what two reports of one event share
_LONG_WORD = 4
_NEAR = timedelta(days=7)


def caveats(question: Question, citations: Sequence[Citation]) -> tuple[str, ...]:
    """Plain sentences to be shown with the answer, the gravest first."""
    if not citations:
        return ()
    found = [_age(question, citations), *_figures(citations), *_undated(citations)]
    return tuple(filter(None, found))


def _age(question: Question, citations: Sequence[Citation]) -> str | None:
    """A warning where only recent news will do and even the newest story cited is older."""
    dates = [citation.published for citation in citations if citation.published]
    if question.fresh_days is None or not dates:
        return None
    days = (question.asked - max(dates)).days
    if days <= question.fresh_days:
        return None
    return (
        f"This may be out of date: the newest story cited is from {long_date(max(dates))}, {days:,} days before the question."
    )


def _undated(citations: Sequence[Citation]) -> list[str]:
    return [f"The date of story [{citation.number}] is unknown." for citation in citations if citation.published is None]


def _figures(citations: Sequence[Citation]) -> list[str]:
    """A warning for each pair of stories that report one event with different figures."""
    return [
        f"Stories [{one.number}] and [{other.number}] give different figures: "
        f"{', '.join(sorted(_only(one, other)))} and {', '.join(sorted(_only(other, one)))}."
        for one, other in combinations(citations, 2)
        if one.article_id != other.article_id and _same_event(one, other) and _only(one, other) and _only(other, one)
    ]


def _same_event(one: Citation, other: Citation) -> bool:
    apart = abs(one.published - other.published) if one.published and other.published else _NEAR * 2
    return apart <= _NEAR and overlap(_long_words(one.quote), _long_words(other.quote)) >= _SAME_EVENT


def _long_words(text: str) -> set[str]:
    return {word for word in words(text) if len(word) >= _LONG_WORD and word.isalpha()}


def figures(text: str) -> frozenset[str]:
    """The numbers in a text, as written but for the commas between thousands.

    >>> sorted(figures("At least 1,340 of 5.5 million"))
    ['1340', '5.5']
    """
    return frozenset(number.replace(",", "") for number in _FIGURE.findall(text))


def _only(one: Citation, other: Citation) -> frozenset[str]:
    return figures(one.quote) - figures(other.quote)


def long_date(moment: object) -> str:
    """A date as people write it: 15 October 2024."""
    return f"{moment:%-d %B %Y}" if moment else "date unknown"
