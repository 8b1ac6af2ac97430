"""From evidence to statements: the Writer seam. A writer chooses and orders sentences; it cannot put words into an answer."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from bot.answer import Evidence, Question, QuestionKind, Span
from bot.answering.actors import acts, forms_of, is_named
from bot.answering.caveats import counted
from bot.answering.comparing.differences import Comparison, compare
from bot.answering.layout import event_day
from bot.answering.matching import figures, holds, normalise_answer
from bot.choice import Choice
from index.article import ArticleId
from index.keywords import stems
from index.text import overlap, words

SHOWN = 3
_MOST = {QuestionKind.LATEST: 5, QuestionKind.TIMELINE: 8, QuestionKind.FIGURES: 4}
_A_SIDE, _SIDES = 2, 2
_NEWEST_FIRST = frozenset({QuestionKind.LATEST, QuestionKind.FIGURES})
_AS_GOOD = 0.4  # of the best sentence's confidence: what has less of it is not told beside it in an order of its own
_REWORDED = 1.5  # what a sentence's score loses where one before it may say the same in other words
_REPEATED_ANSWER = 1.5  # what a sentence's score loses where those before it are sure to have given its answer
_SAME_STORY = 0.3  # and for each sentence that its story has given
_SAME_WORDS = 0.7  # of the shorter sentence's stems; what shares more says nothing new
_DIFFERENT = Comparison(alike=False, reworded=False, difference=None, shared=0.0, content=0)
_MAGNITUDES = frozenset({"hundred", "thousand", "million", "billion", "trillion", "percent", "per"})
_UNDATED = datetime.min.replace(tzinfo=UTC)


class Writer(Protocol):
    """Says which sentences make the answer. Whether they are sure, and near enough to be shown, is decided after it."""

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Sequence[int]:
        """Positions in `evidence`, which is all that was found, best first; in the order in which the answer says them.

        A writer that asks a language model gives them as a `bot.choice.Choice`, which says more.
        """


class ExtractiveWriter:
    """The best sentences, as many as the kind of question needs and in its order.

    Among equals a sentence with another answer comes before one that repeats an earlier one, and one of another story before one
    more of the same (as in maximal marginal relevance, Carbonell and Goldstein 1998).
    """

    def write(self, question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Positions in `evidence`, which is all that was found, best first; in the order in which the answer says them."""
        return _PLANS.get(question.kind, _best)(question, evidence)


def pick(evidence: Sequence[Evidence], positions: Sequence[int]) -> tuple[Evidence, ...]:
    """The evidence that a writer points at; where it points outside, or twice at the same sentence, it is not followed."""
    marks = dict(zip(positions, positions.marks, strict=True)) if isinstance(positions, Choice) and positions.marks else {}
    return tuple(
        replace(evidence[position], pointed=marks[position].words, side=marks[position].side)
        if position in marks
        else evidence[position]
        for position in dict.fromkeys(positions)
        if 0 <= position < len(evidence)
    )


def most(question: Question) -> int:
    """How many sentences an answer to a question has at the most."""
    sides = max(_SIDES, len(question.parties)) if question.kind is QuestionKind.COMPARE else 0
    return _A_SIDE * sides or _MOST.get(question.kind, SHOWN)


def in_order(question: Question, evidence: Sequence[Evidence], positions: Sequence[int]) -> tuple[int, ...]:
    """Chosen positions, the best first, in the order in which an answer of that kind says them."""
    if question.kind in _NEWEST_FIRST:
        return tuple(sorted(positions, key=lambda position: _published(evidence[position]), reverse=True))
    if question.kind is QuestionKind.EVENT:
        return (*positions[:1], *sorted(positions[1:], key=lambda position: _published(evidence[position])))
    if question.kind is QuestionKind.TIMELINE:
        return tuple(sorted(positions, key=lambda position: event_day(evidence[position]) or _UNDATED))
    return tuple(positions)


def _best(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:  # noqa: ARG001 - as all plans
    """The three that say most."""
    return _distinct(evidence, range(len(evidence)), SHOWN)


def _event(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """The best first, and then what followed, in order of time."""
    return in_order(question, evidence, _best(question, evidence))


def _latest(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """One sentence of each story that is about as good as the best, the newest first."""
    chosen = _distinct(evidence, _first_of_each_story(evidence, _as_good(evidence)), _MOST[question.kind])
    return in_order(question, evidence, chosen)


def _timeline(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """One sentence for each day, in order."""
    days: dict[object, int] = {}
    for position in _distinct(evidence, _as_good(evidence), len(evidence)):
        days.setdefault(event_day(evidence[position]) or position, position)
    return in_order(question, evidence, list(days.values())[: _MOST[question.kind]])


def _figures(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """The best sentence and those as good with other figures for the same thing, the newest first; else the best three."""
    good = _distinct(evidence, _as_good(evidence), len(evidence))
    things = (
        frozenset(words(question.text)).union(*(counted(evidence[position].sentence.text) for position in good[:1])) - _MAGNITUDES
    )
    different: dict[frozenset[str], int] = {}
    for position in good:
        text = evidence[position].sentence.text
        numbers = figures(text)
        if not different or (things & counted(text).keys() and not any(numbers <= others for others in different)):
            different.setdefault(numbers, position)
    if len(different) <= 1:
        return _best(question, evidence)
    return in_order(question, evidence, list(different.values())[: _MOST[question.kind]])


def _sides(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """The best sentences that each side says or does; the best of all where one of them has none."""
    good = _as_good(evidence)
    own = [_of_party(question, party, evidence, good) for party in question.parties]
    by_side = [[place for place in side if not any(place in other for other in own if other is not side)] for side in own]
    chosen = [_distinct(evidence, side, _A_SIDE) for side in by_side]
    return tuple(position for side in chosen for position in side) if chosen and all(chosen) else _best(question, evidence)


def _position(question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """The best sentences in which the party speaks or acts; the best of all where there is none."""
    good = _as_good(evidence)
    own = [place for party in question.parties for place in _of_party(question, party, evidence, good)]
    return _distinct(evidence, own, SHOWN) or _best(question, evidence)


def _of_party(question: Question, party: str, evidence: Sequence[Evidence], among: Sequence[int]) -> list[int]:
    """Those sentences in which a party speaks or acts, or else those that name it."""
    forms = forms_of(question, party)
    acting = [place for place in among if acts(evidence[place].sentence.text, forms)]
    return acting or [place for place in among if is_named(evidence[place].sentence.text, forms)]


_PLANS: dict[QuestionKind, Callable[[Question, Sequence[Evidence]], tuple[int, ...]]] = {
    QuestionKind.LATEST: _latest,
    QuestionKind.EVENT: _event,
    QuestionKind.TIMELINE: _timeline,
    QuestionKind.FIGURES: _figures,
    QuestionKind.COMPARE: _sides,
    QuestionKind.POSITION: _position,
}


def _as_good(evidence: Sequence[Evidence]) -> list[int]:
    """Positions of what is about as likely as the best to answer."""
    most = max((item.confidence for item in evidence), default=0.0)
    return [position for position, item in enumerate(evidence) if item.confidence >= _AS_GOOD * most]


def _first_of_each_story(evidence: Sequence[Evidence], positions: Sequence[int]) -> list[int]:
    first: dict[ArticleId, int] = {}
    for position in positions:
        first.setdefault(evidence[position].article.id, position)
    return list(first.values())


def _distinct(evidence: Sequence[Evidence], positions: Sequence[int], most: int) -> tuple[int, ...]:
    """The best of some, each chosen for what it adds to those before it."""
    chosen: list[int] = []
    left = list(positions)
    while left and len(chosen) < most:
        before = [evidence[position] for position in chosen]
        best = max(left, key=lambda position: _worth(evidence[position], before))
        left.remove(best)
        if not any(_compared(evidence[best], other).alike for other in before):
            chosen.append(best)
    return tuple(chosen)


def _worth(item: Evidence, before: Sequence[Evidence]) -> float:
    """What a sentence adds to those chosen before it."""
    from_story = Counter(other.article.id for other in before)[item.article.id]
    reworded = any(_compared(item, other).reworded for other in before)
    return item.score - _REWORDED * reworded - _REPEATED_ANSWER * _repetition(item, before) - _SAME_STORY * from_story


def _repetition(item: Evidence, before: Sequence[Evidence]) -> float:
    """How likely a sentence only repeats the answers of those before it, added up."""
    text = normalise_answer(item.sentence.text)
    answers = [(_answer(other.sentence.text, other.span), other.span.probability) for other in before if other.span]
    return sum(probability for answer, probability in answers if holds(text, [answer]))


def _compared(item: Evidence, other: Evidence) -> Comparison:
    """In what two sentences differ that have most of their words in common; others say different things."""
    return _compare(*sorted((item.sentence.text, other.sentence.text)))


@lru_cache(maxsize=4096)
def _compare(first: str, second: str) -> Comparison:
    shared = overlap(frozenset(stems(first)), frozenset(stems(second)))
    return compare(first, second) if shared > _SAME_WORDS else _DIFFERENT


def _answer(text: str, span: Span) -> str:
    # An empty span would match every text; "\0" matches none.
    return normalise_answer(text[span.start : span.end]) or "\0"


def _published(item: Evidence) -> datetime:
    return item.article.published or _UNDATED
