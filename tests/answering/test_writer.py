"""Every writer points at evidence, and nothing else; the extractive one says the best of it without repeating itself."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Evidence, Span
from bot.answering.writer import SHOWN, ExtractiveWriter, Writer, pick
from tests.answering.test_evidence import ANY, evidence

WRITERS: tuple[Writer, ...] = (ExtractiveWriter(),)
"""Every implementation of the seam."""


def choose(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What the extractive writer says of some evidence."""
    return pick(evidence, ExtractiveWriter().write(ANY, evidence))


def test_at_most_three_sentences_are_chosen_the_best_first() -> None:
    """Order is kept and the rest is left out."""
    many = tuple(evidence(number) for number in range(5))
    assert choose(many) == many[:SHOWN]
    assert choose([]) == ()


def test_another_story_is_heard_before_one_speaks_three_times() -> None:
    """The third place goes to another story that has something to say, not to one that is far from the question."""
    mine = tuple(evidence(number) for number in range(3))
    other = evidence(3, story="b")
    assert other in choose([*mine, other])
    assert choose([*mine, replace(other, score=-5.0)]) == mine


def test_another_answer_comes_before_one_that_was_given() -> None:
    """What only repeats the words that the first sentence answers with waits for what says something else."""
    lima = Span(16, 20, 0.9)
    first, again, other = (evidence(number, story=str(number), span=lima) for number in range(3))
    other = replace(other, sentence=replace(other.sentence, text="Another sentence says Oslo."))
    assert choose([first, again, other]) == (first, other, again)
    unsure = replace(first, span=Span(16, 20, 0.01))
    assert choose([unsure, again, other]) == (unsure, again, other)
