"""Sentences that several stories carry: which say the same, from how many origins, and which contradict each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.answer import Evidence
from bot.answering.comparing.differences import Difference, Point, compare
from bot.answering.comparing.terms import read_terms
from index.article import Article, VersionKey
from index.dateline import WEEKDAYS
from index.text import overlap, shingles

_SHINGLE = 3
_COPIED = 0.5  # of the shorter sentence's runs of three terms
_NEAR = timedelta(days=7)
_SHARED = 0.7  # of the shorter sentence's terms
_SHARED_BUT_ONE = 0.85  # where they have another name or date: it may as well be another event
_SAME_FRAME = frozenset({Point.NAMES, Point.DATES})
_CONTENT, _CONTENT_BUT_ONE = 3, 6  # terms that mean something
_Runs = frozenset[tuple[str, ...]]


class Carrier(NamedTuple):
    """A story that carries a sentence, and its origin: see `index.article.Hit`."""

    story: Article
    origin: VersionKey | None


class Report(NamedTuple):
    """A sentence, and when its story was published."""

    text: str
    published: datetime | None


def copy_groups(texts: Sequence[str]) -> list[list[int]]:
    """Positions of the sentences that say the same nearly word for word, by the first of each group, in order.

    They share most runs of three terms with the first, and nothing sets them apart: see `bot.answering.comparing.differences`.
    """
    groups: list[list[int]] = []
    having = defaultdict[tuple[str, ...], list[int]](list)
    for position, text in enumerate(texts):
        runs = shingles(text, _SHINGLE)
        near = sorted({group for run in runs for group in having.get(run, ())})
        found = next((group for group in near if _are_copies(texts[groups[group][0]], text)), None)
        if found is not None:
            groups[found].append(position)
            continue
        for run in runs:
            having[run].append(len(groups))
        groups.append([position])
    return groups


def _are_copies(first: str, second: str) -> bool:
    return overlap(_runs(first), _runs(second)) >= _COPIED and compare(first, second).alike


def outlets_and_origins(carriers: Sequence[Carrier]) -> tuple[tuple[str, ...], int]:
    """Other outlets than the first story's, each once, and how many of all outlets have an origin of their own.

    Stories of one outlet, of one text, or copied from each other have one origin. A copy by an unknown outlet counts for nothing.
    """
    first, *others = carriers
    named = [carrier for carrier in others if carrier.story.publisher is not None]
    outlets = dict.fromkeys(str(carrier.story.publisher) for carrier in named)
    outlets.pop(str(first.story.publisher), None)
    origins: list[frozenset[object]] = []
    for carrier in (first, *named):
        labels = _labels(carrier)
        joined = [origin for origin in origins if origin & labels]
        origins = [origin for origin in origins if not origin & labels] + [labels.union(*joined)]
    return tuple(outlets), len(origins)


def _labels(carrier: Carrier) -> frozenset[object]:
    """Stories that have one of them in common have one origin."""
    story = carrier.story
    return frozenset({("outlet", story.publisher), ("text", story.sha256), ("origin", carrier.origin or story.id)})


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


@lru_cache(maxsize=4096)
def _runs(text: str) -> _Runs:
    keys = [term.key for term in read_terms(text)]
    return frozenset(tuple(keys[start : start + _SHINGLE]) for start in range(max(1, len(keys) - _SHINGLE + 1)))
