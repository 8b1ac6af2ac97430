"""Sentences are scored by what they share with the question, copies are merged, and weak evidence is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answer import Evidence, Question
from bot.ask import Newsroom
from bot.evidence import CONFIDENCE, RANK, SHOWN, THRESHOLD, Features, choose, confidence
from bot.question import read_question
from index.article import Article, Role, Sentence, article_id, version_hash
from tests.conftest import NOW

NOTHING = Features(*([0.0] * 10))
STORY = Article(article_id("a"), None, "A title", "Sample Wire", None, None, None, (), "text", version_hash("text"), "a.txt")


def evidence(number: int, sure: float, story: str = "a") -> Evidence:
    """A sentence in its place, with a confidence."""
    sentence = Sentence(number, number + 1, f"Sentence {number}.", Role.STATEMENT)
    return Evidence(sentence, replace(STORY, id=article_id(story)), -float(number), sure)


@pytest.mark.parametrize("feature", ["overlap", "cosine"])
def test_what_the_question_looks_for_raises_the_score(feature: str) -> None:
    """More shared words and a nearer meaning put a sentence higher, and make it surer."""
    more = replace(NOTHING, **{feature: 1.0})
    assert RANK(more) > RANK(NOTHING)
    assert confidence(more) > confidence(NOTHING)


@pytest.mark.parametrize("feature", ["number", "time", "names", "lead", "hit"])
def test_what_fits_the_question_raises_the_score(feature: str) -> None:
    """A number, a time or names where asked for, a story's lead and a good passage put a sentence higher."""
    assert RANK(replace(NOTHING, **{feature: 1.0})) > RANK(NOTHING)


@pytest.mark.parametrize("feature", ["asks", "no_number"])
def test_what_cannot_answer_lowers_the_score(feature: str) -> None:
    """A question does not answer one, and a sentence without a number does not say how many."""
    assert RANK(replace(NOTHING, **{feature: 1.0})) < RANK(NOTHING)


def test_confidence_takes_no_notice_of_age() -> None:
    """An old story orders lower than a new one, but can answer just as surely."""
    recent = replace(NOTHING, recent=1.0)
    assert RANK(recent) > RANK(NOTHING)
    assert confidence(recent) == confidence(NOTHING)
    assert CONFIDENCE.features.recent == 0


def test_at_most_three_sentences_are_chosen_the_best_first() -> None:
    """Order is kept and the rest is left out."""
    many = tuple(evidence(number, 0.9) for number in range(5))
    assert choose(many) == many[:SHOWN]


def test_another_story_is_heard_before_one_speaks_three_times() -> None:
    """The third place goes to another story that has something to say, and the order stays that of the scores."""
    mine = tuple(evidence(number, 0.9) for number in range(3))
    other = evidence(3, 0.9, "b")
    assert choose([*mine, other]) == (*mine[:2], other)
    assert choose([mine[0], other, *mine[1:]]) == (mine[0], mine[1], other)


def test_weak_evidence_is_not_shown() -> None:
    """Below the threshold nothing was found; a weak sentence beside a strong one is left out too."""
    strong, weak = evidence(0, THRESHOLD), evidence(1, THRESHOLD - 0.01)
    assert choose([strong, weak]) == (strong,)
    assert choose([weak]) == ()
    assert choose([]) == ()


@pytest.fixture
def asked() -> Question:
    """A question that three outlets answer in nearly the same words."""
    return read_question("How long is Finland's border with Russia?", NOW)


def test_copies_are_one_piece_of_evidence(newsroom: Newsroom, asked: Question) -> None:
    """The sentence counts once and names the other outlets, however often the agency's story was carried."""
    trace = newsroom.trace(asked.text, asked.asked)
    carrying = [item for item in trace.evidence if "1,340" in item.sentence.text]
    assert len(carrying) == 1
    assert len(carrying[0].also_in) == 2


def test_only_citable_sentences_are_evidence(newsroom: Newsroom) -> None:
    """Bylines, captions, sign-offs and page furniture are never offered to a writer."""
    for text in ("Who wrote the story on Finland?", "Which photo shows the blasts?", "When was it updated?", "Subscribe?"):
        trace = newsroom.trace(text, NOW)
        assert all(item.sentence.role is Role.STATEMENT for item in trace.evidence)


def test_a_verb_in_the_past_answers_one_in_the_present(newsroom: Newsroom) -> None:
    """What someone did tell is what someone told."""
    trace = newsroom.trace("What did Zhang Youxia tell Belousov?", datetime(2024, 11, 1, tzinfo=UTC))
    assert "told Belousov" in trace.evidence[0].sentence.text
