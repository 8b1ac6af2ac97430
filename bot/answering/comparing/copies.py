"""Sentences that several stories carry: which are the same words, from how many origins, and which contradict each other."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.answer import Evidence
from bot.answering.comparing.differences import Difference, Point, compare
from bot.answering.comparing.same_words import dateline_end, printed_words
from bot.answering.comparing.terms import read_terms
from bot.answering.explaining.beside import unquoted
from bot.answering.explaining.reference import reference
from bot.answering.explaining.relative_days import relative_days
from index.article import Article, StorySentence, VersionKey
from index.dateline import WEEKDAYS
from index.text import overlap

_NEAR = timedelta(days=7)
_SHARED = 0.7  # of the shorter sentence's terms
_SHARED_BUT_ONE = 0.85  # where they have another name or date: it may as well be another event
_SAME_FRAME = frozenset({Point.NAMES, Point.DATES})
_CONTENT, _CONTENT_BUT_ONE = 3, 6  # terms that mean something
_BEFORE = 60  # characters
_HERE = re.compile(
    r"\b(?:here|local|locally|this (?:city|town|village|capital|port|island|country|region|province|state))\b", re.IGNORECASE
)


class Report(NamedTuple):
    """A sentence, and when its story was published."""

    text: str
    published: datetime | None


def copy_groups(sentences: Sequence[StorySentence]) -> list[list[int]]:
    """Positions of the sentences that are the same words of the same days and places, by the first of each group, in order.

    Two stories may print "here on Monday" and mean another Monday, or another place.
    """
    by_words = defaultdict[str, list[int]](list)
    for position, copy in enumerate(sentences):
        by_words[printed_words(copy.sentence.text)].append(position)
    groups = defaultdict[object, list[int]](list)
    for words, positions in by_words.items():
        same = [sentences[position] for position in positions]
        for position, setting in zip(positions, _settings(same) if len(same) > 1 else [None], strict=True):
            groups[words, setting].append(position)
    return sorted(groups.values())


def _settings(same: Sequence[StorySentence]) -> Iterator[object]:
    """What relative days, "here" and "he" mean in each of several stories that have the same words, days in whichever letters."""
    texts = dict.fromkeys(unquoted(copy.sentence, copy.article)[dateline_end(copy.sentence.text) :] for copy in same)
    points_here, leans_on_before = any(map(_HERE.search, texts)), any(map(reference, texts))
    for copy in same:
        published = copy.article.published
        days = [aside.meaning for text in texts for aside in relative_days(text, published)] if published else []
        place = (copy.article.place or "").casefold() if points_here else ""
        yield tuple(days), place, _words_before(copy) if leans_on_before else ""


def _words_before(copy: StorySentence) -> str:
    """The last words before a sentence, however they are printed: in them stands who "he" is."""
    start = copy.sentence.start
    return printed_words(copy.article.text[max(0, start - 2 * _BEFORE) : start])[-_BEFORE:]


def outlets_and_origins(
    copies: Sequence[StorySentence], origins: Sequence[VersionKey | None]
) -> tuple[tuple[StorySentence, ...], int]:
    """One copy for each other outlet than the first one's, and how many of all outlets have an origin of their own.

    Stories of one outlet, of one text, or copied from each other (see `index.article.Hit`) have one origin. A copy by an unknown
    outlet counts for nothing.
    """
    outlets = {copies[0].article.publisher: copies[0]}
    joined: list[frozenset[object]] = []
    for place, (copy, origin) in enumerate(zip(copies, origins, strict=True)):
        if copy.article.publisher is None and place > 0:
            continue
        outlets.setdefault(copy.article.publisher, copy)
        labels = _labels(copy.article, origin)
        others = [known for known in joined if known & labels]
        joined = [known for known in joined if not known & labels] + [labels.union(*others)]
    return tuple(outlets.values())[1:], len(joined)


def _labels(story: Article, origin: VersionKey | None) -> frozenset[object]:
    """Stories that have one of them in common have one origin."""
    return frozenset({("outlet", story.publisher), ("text", story.sha256), ("origin", origin or story.id)})


def contradiction(first: Report, second: Report) -> Difference | None:
    """In what two sentences of different stories on one event contradict each other, or None where that is not sure."""
    if first.published is None or second.published is None or abs(first.published - second.published) > _NEAR:
        return None
    if overlap(*(tuple(term.key for term in read_terms(report.text)) for report in (first, second))) < _SHARED:
        return None  # most pairs: comparing takes longer
    compared = compare(first.text, second.text)
    found = compared.difference
    but_one = found is not None and found.point in _SAME_FRAME
    shared, content = (_SHARED_BUT_ONE, _CONTENT_BUT_ONE) if but_one else (_SHARED, _CONTENT)
    if found is None or compared.shared < shared or compared.content < content:
        return None
    if (
        found.point is Point.DATES
        and _days_ago(found.ours, first.published) == _days_ago(found.theirs, second.published) is not None
    ):
        return None  # each speaks of its own day, of what may happen daily
    return found


def with_contradiction(chosen: Sequence[Evidence], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The chosen sentences, with the first one's that another story contradicts followed by what contradicts it; one at most.

    Nothing is added where those chosen contradict each other already.
    """
    pairs = [(position, other) for position, item in enumerate(chosen) for other in _contradicting(item, evidence)]
    places = {_place(item) for item in chosen}
    if not pairs or any(_place(other) in places for _, other in pairs):
        return tuple(chosen)
    position, other = pairs[0]
    return (*chosen[: position + 1], other, *chosen[position + 1 :])


def _contradicting(item: Evidence, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    report = Report(item.sentence.text, item.article.published)
    for other in evidence:
        if other.article.id != item.article.id and contradiction(report, Report(other.sentence.text, other.article.published)):
            yield other


def _place(item: Evidence) -> tuple[str, int]:
    return item.article.id, item.sentence.start


def _days_ago(weekday: str, published: datetime) -> int | None:
    """How long before a story the day was that it names; None: it names no day of the week."""
    number = WEEKDAYS.get(weekday.lower())
    return None if number is None else (published.weekday() - number) % 7
