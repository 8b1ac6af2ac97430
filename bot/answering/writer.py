"""From evidence to statements: the Writer seam. A writer chooses and orders sentences; it cannot put words into an answer."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from bot.answer import Evidence, Question, Span
from bot.answering.matching import holds, normalise_answer

SHOWN = 3
_REPEATED_ANSWER = 1.5  # what a sentence's score loses where those before it are sure to have given its answer
_SAME_STORY = 0.3  # and for each sentence that its story has given


class Writer(Protocol):
    """Says which sentences make the answer. Whether they are sure, and near enough to be shown, is decided after it."""

    def write(self, question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Positions in `evidence`, which is all that was found, best first; in the order in which the answer says them."""


class ExtractiveWriter:
    """The best three sentences, the best first.

    Among equals a sentence with another answer comes before one that repeats an earlier one, and one of another story before one
    more of the same (as in maximal marginal relevance, Carbonell and Goldstein 1998).
    """

    def write(self, question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:  # noqa: ARG002 - the seam's signature
        """Positions in `evidence`, which is all that was found, best first; in the order in which the answer says them."""
        chosen: list[int] = []
        left = list(range(len(evidence)))
        while left and len(chosen) < SHOWN:
            before = [evidence[position] for position in chosen]
            best = max(left, key=lambda position: _worth(evidence[position], before))
            left.remove(best)
            chosen.append(best)
        return tuple(chosen)


def pick(evidence: Sequence[Evidence], positions: Sequence[int]) -> tuple[Evidence, ...]:
    """The evidence that a writer points at; where it points outside, or twice at the same sentence, it is not followed."""
    return tuple(evidence[position] for position in dict.fromkeys(positions) if 0 <= position < len(evidence))


def _worth(item: Evidence, before: Sequence[Evidence]) -> float:
    """What a sentence adds to those chosen before it."""
    from_story = Counter(other.article.id for other in before)[item.article.id]
    return item.score - _REPEATED_ANSWER * _repetition(item, before) - _SAME_STORY * from_story


def _repetition(item: Evidence, before: Sequence[Evidence]) -> float:
    """How likely a sentence only repeats the answers of those before it, added up."""
    text = normalise_answer(item.sentence.text)
    answers = [(_answer(other.sentence.text, other.span), other.span.probability) for other in before if other.span]
    return sum(probability for answer, probability in answers if holds(text, [answer]))


def _answer(text: str, span: Span) -> str:
    # An empty span would match every text; "\0" matches none.
    return normalise_answer(text[span.start : span.end]) or "\0"
