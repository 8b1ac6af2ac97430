"""Every writer points at evidence and at nothing else; the extractive one says the best of it without repeating itself."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Evidence, Question, Span
from bot.answering.matching import holds, normalise_answer
from bot.answering.newsroom import Newsroom
from bot.answering.writer import SHOWN, ExtractiveWriter, Writer, pick
from index.article import Role, Sentence
from tests.answering.test_evidence import ANY, evidence
from tests.conftest import NOW

WRITERS: tuple[Writer, ...] = (ExtractiveWriter(),)
"""Every implementation of the seam."""
names = st.sampled_from(["Lima", "Oslo", "Lima or", "or Oslo", ""])


class AllWriter:
    """Says everything twice, from the worst on, and points outside: nothing holds a writer to more than its signature."""

    def write(self, question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:  # noqa: ARG002 - the seam's signature
        """Every position, and some that are none."""
        return (-1, *reversed(range(len(evidence))), *range(len(evidence)), len(evidence), 10**9)


@st.composite
def found(draw: st.DrawFn) -> tuple[Evidence, ...]:
    """What may have been found: up to eight sentences of three stories, best first, with answers that may repeat each other."""
    scores = sorted(draw(st.lists(st.floats(-5, 5), max_size=8)), reverse=True)
    items = []
    for number, score in enumerate(scores):
        item = evidence(number, story=draw(st.sampled_from("abc")))
        words = draw(names)
        start = item.sentence.text.find(words)
        span = draw(st.none() | st.builds(Span, st.just(start), st.just(start + len(words)), st.floats(0, 1)))
        items.append(replace(item, score=score, span=span))
    return tuple(items)


def reference(evidence: Sequence[Evidence]) -> list[int]:
    """What the extractive writer is to say, written out: three times the best of what is left, after what was said before."""
    said: list[int] = []
    while len(said) < min(3, len(evidence)):
        worth = {}
        for place, item in enumerate(evidence):
            value = item.score
            for other in (evidence[number] for number in said):
                value -= 0.3 * (other.article.id == item.article.id)
                answer = normalise_answer(other.sentence.text[other.span.start : other.span.end]) if other.span else ""
                if other.span and answer and holds(normalise_answer(item.sentence.text), [answer]):
                    value -= 1.5 * other.span.probability
            worth[place] = value
        said.append(max((place for place in worth if place not in said), key=lambda place: (round(worth[place], 9), -place)))
    return said


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: type(writer).__name__)
@given(items=found())
def test_a_writer_points_at_evidence_each_once(writer: Writer, items: tuple[Evidence, ...]) -> None:
    """It says something where there is something, and the same each time."""
    positions = writer.write(ANY, items)
    assert set(positions) <= set(range(len(items)))
    assert len(set(positions)) == len(positions)
    assert bool(positions) == bool(items)
    assert writer.write(ANY, items) == positions


@given(items=found())
def test_the_extractive_writer_says_what_a_plain_computation_says(items: tuple[Evidence, ...]) -> None:
    """Its worth of a sentence, and its order, are those of the reference; of equals the first counts."""
    positions = ExtractiveWriter().write(ANY, items)
    assert [items[place].score for place in positions] == pytest.approx([items[place].score for place in reference(items)])


@given(st.lists(st.integers(-5, 12)), found())
def test_a_writer_is_followed_to_evidence_alone(positions: list[int], items: tuple[Evidence, ...]) -> None:
    """Whatever numbers it returns, what is picked is evidence, each once, in its order."""
    picked = pick(items, positions)
    assert len(set(map(id, picked))) == len(picked)
    places = [next(place for place, item in enumerate(items) if item is one) for one in picked]
    first_named = [positions.index(place) for place in places]
    assert all(before < after for before, after in pairwise(first_named))


@pytest.mark.parametrize("question", ["Who won Taiwan's presidential election?", "Who won the 2026 World Cup?"])
def test_no_writer_can_make_an_answer_of_what_is_none(newsroom: Newsroom, question: str) -> None:
    """Sureness and nearness are decided after it: what it adds is shown only where it is near enough, and makes nothing sure."""
    other = copy.copy(newsroom)
    other.writer = AllWriter()
    trace, usual = other.trace(question, NOW), newsroom.trace(question, NOW)
    best = max((item.confidence for item in trace.evidence), default=0.0)
    weights = other.finder.weights.facts
    least = weights.add_from if best >= weights.show_from else 1.0
    near = [item.sentence.text for item in trace.evidence if item.confidence >= min(best, least) and least < 1]
    assert set(near) <= {statement.text for statement in trace.answer.statements}
    assert len(trace.answer.statements) <= len(near) + 1  # and what contradicts one of them
    assert not trace.answer.sure or best >= weights.answer_from
    assert usual.answer.found == (question == "Who won Taiwan's presidential election?")


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


def test_what_may_say_the_same_in_other_words_waits_but_is_not_left_out() -> None:
    """Other words may be the opposite ("praised", "condemned"): they are shown, after what surely says something else."""
    texts = (
        "Okoro praised the new dam above the old town of Karst.",
        "Okoro condemned the new dam above the old town of Karst.",
        "Okoro praised a new dam above the old town of Karst.",
        "The river board meets in May.",
    )
    praised, condemned, again, board = (
        replace(evidence(number, story=str(number)), sentence=Sentence(0, len(text), text, Role.STATEMENT))
        for number, text in enumerate(texts)
    )
    assert choose([praised, condemned, again, board]) == (praised, board, condemned)


def test_another_answer_comes_before_one_that_was_given() -> None:
    """What only repeats the words that the first sentence answers with waits for what says something else."""
    lima = Span(16, 20, 0.9)
    first, again, other = (evidence(number, story=str(number), span=lima) for number in range(3))
    other = replace(other, sentence=replace(other.sentence, text="Another sentence says Oslo."))
    assert choose([first, again, other]) == (first, other, again)
    unsure = replace(first, span=Span(16, 20, 0.01))
    assert choose([unsure, again, other]) == (unsure, again, other)
