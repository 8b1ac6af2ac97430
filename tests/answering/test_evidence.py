"""Sentences are scored by what they share with the question, copies are merged, and weak evidence is none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Evidence, Level, Question, Span
from bot.answering.evidence import READ, Candidate, EvidenceFinder
from bot.answering.features import Features
from bot.answering.newsroom import Newsroom
from bot.answering.question import read_question
from bot.answering.ranker import CosineRanker
from bot.answering.weights import EvidenceWeights, read_weights
from index.article import Article, Role, Sentence, article_id, version_hash
from index.embedder import SentenceTransformerEmbedder
from index.snapshot import Snapshots
from index.store import Store
from tests.conftest import NOW

NOTHING = Features()
ANY = read_question("Who spoke?", NOW)
STORY = Article(article_id("a"), None, "A title", "Sample Wire", None, None, None, (), "text", version_hash("text"), "a.txt")
TRAINED, BY_COSINE = read_weights("cross_encoder"), read_weights("cosine")
FACTS = TRAINED.facts  # what `ANY` is judged by
ALL = pytest.mark.parametrize(
    "weights",
    [TRAINED.facts, TRAINED.open, BY_COSINE.facts, BY_COSINE.open],
    ids=["trained, facts", "trained, open", "cosine, facts", "cosine, open"],
)


@pytest.fixture
def finder(sample_data: Path, embedder: SentenceTransformerEmbedder) -> Iterator[EvidenceFinder]:
    """With the weights that come with Dateline; none of its parts is asked here."""
    with Store(Snapshots(sample_data).store_file, readonly=True) as store:
        yield EvidenceFinder(store, CosineRanker(embedder), TRAINED)


def evidence(number: int, sure: float = 0.9, story: str = "a", span: Span | None = None, certainty: float = 0.0) -> Evidence:
    """A sentence in its place, with a confidence."""
    sentence = Sentence(number, number + 1, f"Sentence {number} says Lima or Oslo.", Role.STATEMENT)
    return Evidence(sentence, replace(STORY, id=article_id(story)), -0.1 * number, sure, span=span, certainty=certainty)


def presented(finder: EvidenceFinder, question: Question, chosen: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What a reader sees of the chosen sentences."""
    return finder.presentable(question, chosen, finder.level(question, chosen))


@ALL
@pytest.mark.parametrize("better", [{"ranker_score": 1.0, "answers": 1.0, "margin": 1.0}, {"overlap": 1.0}])
def test_what_the_question_looks_for_raises_the_score(weights: EvidenceWeights, better: dict[str, float]) -> None:
    """A better judgement, with what follows from it, and more shared words put a sentence higher, and make it surer."""
    more = replace(NOTHING, **better)
    assert weights.order(more) > weights.order(NOTHING)
    assert weights.confidence(more) > weights.confidence(NOTHING)


@ALL
@pytest.mark.parametrize("feature", ["time", "names", "lead", "reciprocal_rank", "recent"])
def test_what_fits_the_question_raises_the_score(weights: EvidenceWeights, feature: str) -> None:
    """A time or names where asked for, a story's lead, a good passage and a new story put a sentence higher."""
    more = replace(NOTHING, **{feature: 1.0})
    assert weights.order(more) > weights.order(NOTHING)
    assert weights.prefilter(more) > weights.prefilter(NOTHING)


@ALL
@pytest.mark.parametrize("feature", ["asks", "no_number"])
def test_what_cannot_answer_lowers_the_score(weights: EvidenceWeights, feature: str) -> None:
    """A question does not answer one, and a sentence without a number does not say how many."""
    assert weights.order(replace(NOTHING, **{feature: 1.0})) < weights.order(NOTHING)


@ALL
def test_confidence_does_not_ask_how_old_a_story_is(weights: EvidenceWeights) -> None:
    """An old story orders lower than a new one, but answers just as surely, whether or not newer ones are about it as well."""
    assert weights.order(replace(NOTHING, recent=1.0)) > weights.order(NOTHING)
    assert weights.confidence(replace(NOTHING, recent=1.0, current=1.0)) == weights.confidence(NOTHING)


def test_weak_evidence_is_no_answer(finder: EvidenceFinder) -> None:
    """There is an answer, probably one, the nearest sentence or nothing, as the likeliest of them says, wherever it stands."""
    least = (FACTS.answer_from, FACTS.probable_from, FACTS.show_from)
    sure, maybe, near, far = (evidence(0, value) for value in (*least, FACTS.show_from - 0.01))
    levels = [finder.level(ANY, chosen) for chosen in ([sure, far], [far, sure], [maybe], [near], [])]
    assert levels == [Level.ANSWER, Level.ANSWER, Level.PROBABLE, Level.NOTHING, Level.NOTHING]
    assert [presented(finder, ANY, chosen) for chosen in ([near, far], [far], [])] == [(near,), (), ()]


def test_beside_the_best_only_what_adds_is_shown(finder: EvidenceFinder) -> None:
    """A sentence that is much less likely to answer only fills."""
    best, adds, fills = (evidence(0, value) for value in (0.99, FACTS.add_from, FACTS.add_from - 0.01))
    assert presented(finder, ANY, [adds, fills, best]) == (adds, best)


@pytest.mark.parametrize(("day", "sure"), [(1, False), (8, False), (9, True), (10, True), (17, True), (20, False), (None, False)])
def test_a_story_of_another_time_never_answers_surely(finder: EvidenceFinder, day: int | None, *, sure: bool) -> None:
    """What happened on a day is reported then, or in the week after it; who reports earlier or much later is merely near."""
    question = read_question("Who spoke on 10 October 2024?", NOW)
    published = datetime(2024, 10, day, tzinfo=UTC) if day else None
    said = evidence(0, span=Span(16, 20, 0.9), certainty=1.0)
    said = replace(said, article=replace(STORY, published=published))
    assert (finder.level(question, [said]) is Level.ANSWER) == sure
    assert [one.answer for one in presented(finder, question, [said])] == [(16, 20) if sure else None]
    assert finder.level(read_question("Who spoke?", NOW), [said]) is Level.ANSWER


def test_an_undated_story_is_not_sure_as_of_a_day_before_the_index(finder: EvidenceFinder) -> None:
    """It may be later than that day; a question of now may trust it, and a dated story is as sure as ever."""
    undated = evidence(0, FACTS.answer_from)
    dated = replace(undated, article=replace(STORY, published=ANY.asked))
    earlier, later = ANY.asked - timedelta(days=1), ANY.asked + timedelta(days=1)
    assert [finder.level(ANY, [undated], built=built) for built in (earlier, later)] == [Level.ANSWER, Level.PROBABLE]
    assert finder.level(ANY, [undated, dated], built=later) is Level.ANSWER


@pytest.mark.parametrize(
    ("question", "text", "sure"),
    [
        ("Who is Ana Okoye?", "Ana Okoye signed the pact in Lima.", False),
        ("Who's Šimková", "Okoye and Šimková met in Lima.", False),
        ("Who is Ana Okoye?", "Ana Okoye, a former judge, signed the pact in Lima.", True),
        ("Who is Ana Okoye?", "Foreign minister Ana Okoye signed the pact in Lima.", True),
        ("Who is signing the pact?", "Ana Okoye signed the pact in Lima.", True),
        ("Who are the guests of Ana Okoye?", "Ana Okoye met Eva Brandt in Lima.", True),
        ("Where did Ana Okoye sign?", "Ana Okoye signed the pact in Lima.", True),
    ],
)
def test_who_somebody_is_is_sure_only_where_that_is_said(finder: EvidenceFinder, question: str, text: str, *, sure: bool) -> None:
    """What they did is not who they are; where the question asks for somebody's name it is the answer."""
    found = evidence(0)
    found = replace(found, sentence=replace(found.sentence, text=text))
    level = finder.level(read_question(question, NOW), [found])
    assert level is (Level.ANSWER if sure else Level.PROBABLE)
    told = replace(found, sentence=replace(found.sentence, text="Okoye was a judge for ten years."))
    assert finder.level(read_question(question, NOW), [found, told]) is Level.ANSWER, "another sentence may say it"


def test_words_are_shown_as_the_answer_only_where_they_are_sure(finder: EvidenceFinder) -> None:
    """And only in the first sentence of an answer."""
    lima = Span(16, 20, 0.9)
    sure, unsure = (evidence(0, span=lima, certainty=value) for value in (FACTS.highlight_from, FACTS.highlight_from - 0.01))
    near = replace(sure, confidence=FACTS.show_from)
    assert [one.answer for one in presented(finder, ANY, [sure, sure])] == [(16, 20), None]
    assert presented(finder, ANY, [unsure, sure]) == (unsure, sure)
    assert presented(finder, ANY, [near]) == (near,)


@pytest.mark.parametrize(("words", "read"), [(1, READ), (60, 23), (1_000, 16)])
def test_the_ranker_reads_fewer_of_longer_sentences(finder: EvidenceFinder, words: int, read: int) -> None:
    """An answer takes about as long, however long the sentences are; of a very long one it reads only the beginning."""
    question = read_question("Which city won the bid to hold the 2028 games?", NOW)
    text = "Lima " * words
    long = Candidate(Sentence(0, len(text), text, Role.STATEMENT), replace(STORY, title=""), NOTHING)
    assert len(finder.read_with_ranker(question, [long] * (READ + 1))) == read


@pytest.fixture
def asked() -> Question:
    """A question that three outlets answer in the same words."""
    return read_question("How long is Finland's border with Russia?", NOW)


def test_copies_are_one_piece_of_evidence(newsroom: Newsroom, asked: Question) -> None:
    """The sentence counts once and names the other outlets, however often the agency's story was carried."""
    trace = newsroom.trace(asked.text, asked.asked)
    carrying = [item for item in trace.evidence if "1,340" in item.sentence.text]
    assert len(carrying) == 1
    assert len(carrying[0].copies) == 2


def test_only_citable_sentences_are_evidence(newsroom: Newsroom) -> None:
    """Bylines, captions, sign-offs and page furniture are never offered to a writer."""
    for text in ("Who wrote the story on Finland?", "Which photo shows the blasts?", "When was it updated?", "Subscribe?"):
        trace = newsroom.trace(text, NOW)
        assert all(item.sentence.role is Role.STATEMENT for item in trace.evidence)


def test_a_verb_in_the_past_answers_one_in_the_present(newsroom: Newsroom) -> None:
    """What someone did tell is what someone told."""
    trace = newsroom.trace("What did Zhang Youxia tell Belousov?", datetime(2024, 11, 1, tzinfo=UTC))
    assert "told Belousov" in trace.evidence[0].sentence.text
