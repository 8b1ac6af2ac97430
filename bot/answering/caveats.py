"""What a reader must be told beside an answer: old stories, unknown dates, outlets that contradict each other."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import combinations

from bot.answer import Citation, Question
from bot.answering.comparing.copies import Report, contradiction
from bot.answering.comparing.differences import Difference, Point
from bot.wording import story_date
from index.dateline import MONTHS
from index.sources.language import listed, unread_languages
from index.store import Store
from index.text import overlap, words

_COUNTED = re.compile(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)\s+([A-Za-z]{3,})")
_SHARED_WORDS = 4
_SAME_EVENT = 0.5  # of the shorter sentence's long words, which is what two reports of one event share
_LONG_WORD = 4
_NEAR = timedelta(days=7)


def caveats(question: Question, citations: Sequence[Citation]) -> tuple[str, ...]:
    """Plain sentences to be shown with the answer, the gravest first."""
    if not citations:
        return ()
    notes = [_age(question, citations), *_other_times(question, citations), *_disagreements(citations), *_undated(citations)]
    return tuple(filter(None, notes))


def updates(citations: Sequence[Citation], store: Store) -> tuple[str, ...]:
    """A note for each story cited that has had other words before."""
    return tuple(
        f"Story [{citation.number}] has been updated since it was first read; its newest version is cited."
        for citation in citations
        if store.count_texts(citation.article_id) > 1
    )


def extracts(citations: Sequence[Citation], store: Store) -> tuple[str, ...]:
    """A note where only a part of a story cited is indexed: a summary, or what a service left of it."""
    numbers = [
        f"[{citation.number}]"
        for citation in citations
        if any("extract" in row.article.derived for row in store.copies(citation.article_id, citation.version))
    ]
    return (f"Only an extract is indexed of {', '.join(numbers)}: the story itself may say more.",) if numbers else ()


def unread(counts: Iterable[tuple[str, int]], readable: Collection[str]) -> tuple[str, ...]:
    """A note, where nothing sure was found, of the stories that the models cannot read; `counts`: stories by language."""
    languages = unread_languages(counts, readable)
    return (f"{listed(languages)} could be found by exact words alone: the models do not read that.",) if languages else ()


def _age(question: Question, citations: Sequence[Citation]) -> str | None:
    """A warning where only recent news will do and even the newest story cited is older."""
    dated = [(citation.published, citation) for citation in citations if citation.published]
    if question.fresh_days is None or not dated:
        return None
    published, newest = max(dated, key=lambda pair: pair[0])
    days = (question.asked - published).days
    if days <= question.fresh_days:
        return None
    return f"This may be out of date: the newest story cited is from {story_date(newest)}, {days:,} days before the question."


def _other_times(question: Question, citations: Sequence[Citation]) -> list[str]:
    """A warning for each story that is too early or too late to report what happened at the time asked about."""
    return [
        f"Story [{citation.number}] is from {story_date(citation)}, not from the time asked about."
        for citation in citations
        if citation.published and not question.reported(citation.published)
    ]


def _undated(citations: Sequence[Citation]) -> list[str]:
    return [
        f"Story [{citation.number}] is of {story_date(citation)}."
        if citation.month_day
        else f"The date of story [{citation.number}] is unknown."
        for citation in citations
        if citation.published is None
    ]


def _disagreements(citations: Sequence[Citation]) -> list[str]:
    """A warning for each pair of stories that report one event and contradict each other."""
    pairs = ((first, second) for first, second in combinations(citations, 2) if first.article_id != second.article_id)
    return [
        f"Stories [{first.number}] and [{second.number}] {disagreement}."
        for first, second in pairs
        if (disagreement := _disagreement(first, second))
    ]


def _disagreement(first: Citation, second: Citation) -> str | None:
    """In what, in words that go after "Stories [1] and [2]": in different figures for the same thing, or as near-copies."""
    for figures in _differences(first.quote, second.quote) if _same_event(first, second) else ():
        return f"give different figures: {' and '.join(figures)}"
    found = contradiction(Report(first.quote, first.published), Report(second.quote, second.published))
    return _in_words(found) if found else None


def _in_words(found: Difference) -> str:
    if found.point is Point.FIGURES:
        return f"give different figures: {found.ours} and {found.theirs}"
    verb = {Point.NAMES: "give different names", Point.DATES: "give different dates"}.get(found.point, "disagree")
    return f'{verb}: "{found.ours}" and "{found.theirs}"'


def _differences(first: str, second: str) -> list[tuple[str, str]]:
    """Figures that stand before the same word in both, "103 people" and "95 people", with no figure for it in common."""
    ours, theirs = counted(first), counted(second)
    return [
        (f"{'/'.join(sorted(ours[thing]))} {thing}", f"{'/'.join(sorted(theirs[thing]))} {thing}")
        for thing in ours.keys() & theirs.keys()
        if not ours[thing] & theirs[thing]
    ]


def counted(text: str) -> dict[str, set[str]]:
    """What is counted, and the figures for it.

    >>> counted("killed 1,103 people at 5 sites")
    {'people': {'1103'}, 'sites': {'5'}}
    """
    figures_by_thing: dict[str, set[str]] = {}
    for number, thing in _COUNTED.findall(text):
        if thing.lower() not in MONTHS:
            figures_by_thing.setdefault(thing.lower(), set()).add(number.replace(",", ""))
    return figures_by_thing


def _same_event(first: Citation, second: Citation) -> bool:
    apart = abs(first.published - second.published) if first.published and second.published else _NEAR * 2
    mine, theirs = _long_words(first.quote), _long_words(second.quote)
    return apart <= _NEAR and len(mine & theirs) >= _SHARED_WORDS and overlap(mine, theirs) >= _SAME_EVENT


def _long_words(text: str) -> set[str]:
    return {word for word in words(text) if len(word) >= _LONG_WORD and word.isalpha()}
