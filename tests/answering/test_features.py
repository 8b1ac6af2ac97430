"""What is known of a sentence is what stands in it; and what several sentences say counts more than what one says."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Span
from bot.answering.features import AskedFor, Features, agreement
from bot.answering.question import read_question
from bot.answering.weights import LinearModel
from index.article import Article, Role, Sentence, article_id, version_hash
from tests.conftest import NOW

TEXTS = ("Lima won the bid.", "The winner is Lima.", "Oslo did not win.", "It rained.")
LIMA, LIMA_TOO, OSLO = Span(0, 4, 0.8), Span(14, 18, 0.8), Span(0, 4, 0.8)
STORY = Article(article_id("a"), None, "A title", None, NOW, None, None, (), "text", version_hash("text"), "a.txt")


def sentence(text: str) -> Sentence:
    """A story's first sentence."""
    return Sentence(0, len(text), text, Role.STATEMENT)


def features(question: str, text: str) -> Features:
    """Of the first sentence of the best passage."""
    return AskedFor(read_question(question, NOW), NOW).features(sentence(text), STORY, 0, 1)


def test_what_two_sentences_answer_counts_more_than_what_one_does() -> None:
    """At equal scores Lima has twice the votes of Oslo, and a sentence without either has none."""
    lima, again, oslo, rain = agreement("Which city won?", TEXTS, [1.0] * 4, [LIMA, LIMA_TOO, OSLO, None])
    assert lima == again == pytest.approx(math.log(0.4 + 1e-3))
    assert oslo == pytest.approx(math.log(0.2 + 1e-3))
    assert rain == pytest.approx(math.log(1e-3))


def test_a_better_judged_sentence_has_the_louder_vote() -> None:
    """Its share of the softmax."""
    lima, _, oslo, _ = agreement("Which city won?", TEXTS, [0.0, 0.0, 5.0, 0.0], [LIMA, LIMA_TOO, OSLO, None])
    assert oslo > lima


def test_words_of_the_question_answer_nothing() -> None:
    """Who asks whether Lima won does not want to hear "Lima"."""
    lima, *_ = agreement("Why did Lima win?", TEXTS, [1.0] * 4, [LIMA, None, None, None])
    assert lima == pytest.approx(math.log(1e-3))


@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.floats(-50, 50), st.integers(0, 40), st.integers(0, 40), st.floats(0, 1)), max_size=6
    )
)
def test_agreement_is_a_share(sentences: list[tuple[str, float, int, int, float]]) -> None:
    """For any texts, scores and spans: one number for each sentence, the log of a share."""
    spans = [Span(start, end, probability) for _, _, start, end, probability in sentences]
    found = agreement("Who?", [text for text, *_ in sentences], [score for _, score, *_ in sentences], spans)
    assert len(found) == len(sentences)
    assert all(math.log(1e-3) - 1e-9 <= value <= math.log(1 + 2e-3) for value in found)


def test_what_is_asked_for_is_looked_for() -> None:
    """A number, a time or a name, each only where the question wants it."""
    text = "On Tuesday 12 ships left with Admiral Costa."
    assert features("How many ships left?", text).number == 1
    assert features("How many ships left?", "Many ships left.").no_number == 1
    assert features("When did the ships leave?", text).time == 1
    assert features("Who commands the ships?", text).names > features("Who is Admiral Costa?", text).names
    assert features("Why did the ships leave?", text).names == 0
    assert features("Did ships leave?", "Did the ships leave?").asks == 1


@pytest.mark.parametrize("question", ["Where did Šefčík meet Erdoğlu?", "Where did Sefcik meet Erdoglu?"])
@pytest.mark.parametrize("text", ["Šefčík met Erdoğlu in Çanakkaya.", "Sefcik met Erdoglu in Canakkaya."])
def test_accents_count_for_nothing(question: str, text: str) -> None:
    """A name is the same with its accents and without, in the question and in the story."""
    assert features(question, text) == features("Where did Sefcik meet Erdoglu?", "Sefcik met Erdoglu in Canakkaya.")


def test_dates_that_were_understood_are_not_looked_for() -> None:
    """Stories of that month come first; they need not name it."""
    text = "Costa sank the ships."
    assert features("Who sank the ships in October 2024?", text).overlap == features("Who sank the ships?", text).overlap == 1
    asked = AskedFor(read_question("Who sank the ships?", NOW), NOW)
    assert (asked.share("The ships."), asked.share("The ships.", "Sank."), asked.share("It rained.")) == (0.5, 1, 0)


@pytest.mark.parametrize(("days", "recent"), [(0, 1.0), (90, 0.5), (180, 0.25)])
def test_a_story_ages_as_newer_ones_come_out(days: int, recent: float) -> None:
    """Not as time goes by: an index of last year knows what was new then. Of an unknown date, a story is never new."""
    question = read_question("Who won?", NOW + timedelta(days=400))
    asked = AskedFor(question, NOW + timedelta(days=days))
    assert asked.features(sentence("Lima won."), STORY, 0, 1).recent == pytest.approx(recent)
    assert asked.features(sentence("Lima won."), replace(STORY, published=None), 0, 1).recent == 0.0
    assert AskedFor(question, None).features(sentence("Lima won."), replace(STORY, published=None), 0, 1).recent == 0.0


def test_a_newer_story_overtakes_an_older_one() -> None:
    """By half for every 10 days; one of unknown date overtakes none."""
    later, earlier = NOW + timedelta(days=10), NOW - timedelta(days=30)
    asked = AskedFor(read_question("Who won?", NOW), later)
    assert asked.current(NOW, [NOW, earlier, None]) == 1.0
    assert asked.current(NOW, [NOW, later, None]) == pytest.approx(0.5)
    assert asked.current(None, [None, NOW]) == 0.0


def test_a_story_is_from_the_time_asked_about_or_not() -> None:
    """Where a time is named, it is what counts, and no newer or nearer story overtakes one."""
    asked = AskedFor(read_question("Who won in September 2024?", NOW), NOW)
    september, august, october = (datetime(2024, month, day, tzinfo=UTC) for month, day in ((9, 20), (8, 22), (10, 11)))
    assert asked.current(september, [september, NOW]) == 1.0
    assert asked.current(august, [august]) == asked.current(october, [september, october]) == pytest.approx(0.5)
    shares = [
        asked.features(sentence("Lima won."), replace(STORY, published=date), 0, 1).recent for date in (september, october, august)
    ]
    assert shares == [1.0, pytest.approx(0.5 ** (10 / 90)), pytest.approx(0.5 ** (10 / 90))]


def test_a_model_is_a_sum() -> None:
    """Weights times features, plus the bias; as a probability, its logistic."""
    model = LinearModel(Features(ranker_score=2.0, asks=-1.0), bias=0.5)
    assert model(Features(ranker_score=3.0, asks=1.0, reciprocal_rank=7.0)) == pytest.approx(5.5)
    assert model.probability(Features(ranker_score=-0.25)) == pytest.approx(0.5)
