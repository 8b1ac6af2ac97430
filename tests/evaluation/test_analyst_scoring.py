"""The figures of analysts' questions: which sentence has which grade, and the arithmetic of many questions."""

from dataclasses import replace
from datetime import UTC, datetime
from math import log2

import pytest

from bot.answer import Level
from bot.evaluation.analyst.figures import ndcg
from bot.evaluation.analyst.questions import AnalystQuestion, Candidate, article_of, first_of_each_kind
from bot.evaluation.analyst.score import AnalystRun, AnalystScore
from bot.evaluation.analyst.scoring import report
from bot.evaluation.analyst.text import render_text
from index.article import ArticleId

ONE, OTHER = article_of("https://demo-tribune.example/one"), article_of("https://mock-gazette.example/other")
QUESTION = AnalystQuestion(
    id="q",
    kind="why",
    text="Why?",
    asked=datetime(2024, 1, 1, 23, tzinfo=UTC),
    answerable=True,
    note="",
    candidates=(Candidate(ONE, 0, "It rained.", 2), Candidate(ONE, 11, "It poured.", 0), Candidate(OTHER, 5, "It poured.", 1)),
)
SCORE = AnalystScore(
    id="1",
    kind="why",
    answerable=True,
    read_as="reasons",
    level=Level.ANSWER,
    chosen=(1, 2, None),
    shown=(1, 2, None),
    best=(2, 2, 1),
    two_read=True,
    confidence=0.9,
    citations=3,
    faults=0,
    seconds={"search": 0.1},
)
WRONG = replace(SCORE, id="2", level=Level.PROBABLE, chosen=(0, 0), shown=(0,), confidence=0.6)
WITHHELD = replace(
    SCORE, id="3", kind="who", level=Level.NOTHING, chosen=(2,), shown=(), confidence=0.2, read_as="a fact", citations=0
)
ASSURED = replace(SCORE, id="4", kind="unanswerable", answerable=False, chosen=(0,), shown=(0,), best=(1, 0, 0), confidence=0.5)
REFUSED = replace(ASSURED, id="5", level=Level.NOTHING, confidence=0.1)


def run_of(*scores: AnalystScore) -> AnalystRun:
    """A run with these questions."""
    return AnalystRun("2099-01-02T03:04:05+00:00", "digest", "snapshot", "model", 2, 3, 100, scores)


@pytest.mark.parametrize(
    ("article", "start", "text", "grade"),
    [
        (ONE, 0, "It rained.", 2),
        (ONE, 99, "It \n poured.", 0),  # offsets have moved: the story's own sentence counts
        (OTHER, 99, "It poured.", 1),
        (ONE, 0, "It rained. And so on.", 2),  # cut otherwise
        (OTHER, 99, "It rained.", 2),  # a copy in another story
        (article_of("elsewhere"), 0, "It poured.", 0),  # of two grades the lower
        (OTHER, 0, "It snowed.", None),
    ],
)
def test_a_sentence_is_found_among_the_graded(article: ArticleId, start: int, text: str, grade: int | None) -> None:
    """By story and text, else by story and offset, else by text alone."""
    assert QUESTION.grade(article, start, text) == grade


def test_a_story_is_known_by_whatever_form_of_its_url() -> None:
    """The data's ids and the index's agree without scheme and www."""
    assert article_of("http://www.demo-tribune.example/one/") == ONE


def test_a_limit_takes_the_first_of_each_kind() -> None:
    """In their order; without one, all."""
    asked = [replace(QUESTION, id=str(number), kind=kind) for number, kind in enumerate(("why", "who", "why", "when", "why"))]
    assert [question.id for question in first_of_each_kind(asked, 1)] == ["0", "1", "3"]
    assert [question.id for question in first_of_each_kind(asked, 2)] == ["0", "1", "2", "3"]
    assert first_of_each_kind(asked, None) == tuple(asked)


def test_discounted_gain_by_hand() -> None:
    """A 1 and a 2 of 2, 2, 1: (1 + 3 / log2 3) / (3 + 3 / log2 3 + 1 / 2); no grade and a fourth gain nothing."""
    assert ndcg((1, 2, None, 2), (2, 2, 1))[0] == pytest.approx((1 + 3 / log2(3)) / (3.5 + 3 / log2(3)))
    assert ndcg((2, 1, 0), (2, 1, 0)) == (1.0, 1.0)
    assert ndcg((), (2, 1, 0)) == (0.0, 1.0)
    assert ndcg((0, 0, 0), (0, 0)) == (0.0, 0.0)


def test_the_figures_of_three_questions() -> None:
    """Counted by hand: one sure and right, one probable and wrong, one withheld that would have been right."""
    everything = report(run_of(SCORE, WRONG, WITHHELD, ASSURED)).everything
    values = {figure.name: round(figure.interval.value, 4) for figure in everything.figures}
    third, two_thirds = 0.3333, 0.6667
    gains = ((1 + 3 / log2(3)) + 3) / (3.5 + 3 / log2(3)) / 3
    assert values == {
        "first": third,
        "three": two_thirds,
        "shown": third,
        "ndcg@3": round(gains, 4),
        "read": 1,
        "twos": third,
        "zeros": third,
        "zeros@3": 0.4,
        "ungraded": 0.25,
        "sentences": round(4 / 3, 4),
        "sure": third,
        "sure_right": 1,
        "answered": two_thirds,
        "right": 0.5,
        "auroc_right": 0.5,
    }


def test_unanswerable_questions_stand_apart() -> None:
    """False assurance is an answer, or a probable one, to what no story tells; they are in no figure of the others."""
    probable = replace(ASSURED, id="6", level=Level.PROBABLE)
    measured = report(run_of(SCORE, ASSURED, REFUSED, probable))
    values = {figure.name: round(figure.interval.value, 4) for figure in measured.refusal.figures}
    assert values == {"sure_unanswerable": 0.3333, "answered_unanswerable": 0.6667, "auroc_answerable": 1}
    assert (measured.refusal.questions, measured.everything.questions) == (3, 1)
    assert [part.name for part in measured.kinds] == ["why"]


def test_kinds_are_split_and_set_against_what_was_read() -> None:
    """The commonest first; each question counts once in the table of readings."""
    measured = report(run_of(WITHHELD, SCORE, WRONG, ASSURED))
    assert [(part.name, part.questions) for part in measured.kinds] == [("why", 2), ("who", 1)]
    assert {(reading.kind, reading.read_as): reading.questions for reading in measured.readings} == {
        ("who", "a fact"): 1,
        ("why", "reasons"): 2,
        ("unanswerable", "reasons"): 1,
    }
    rows = [line.split() for line in render_text(measured).splitlines()]
    assert ["why", "·", "2"] in rows
    assert ["who", "1", "·"] in rows


def test_runs_are_compared_over_the_questions_that_both_have() -> None:
    """More that is right is better, and fewer answers to what no story tells are better."""
    before = [replace(WRONG, id=str(number)) for number in range(20)]
    after = [replace(SCORE, id=score.id) for score in reversed(before)]
    refused = [replace(ASSURED, id=f"u{number}") for number in range(20)]
    quiet = [replace(score, level=Level.NOTHING) for score in refused]
    changed = report(run_of(*after, *quiet), run_of(*before, *refused, replace(SCORE, id="only before")))
    verdicts = {change.name: (change.questions, change.verdict) for change in changed.differences}
    assert verdicts["three"] == (20, "better")
    assert verdicts["zeros"] == (20, "better")
    assert verdicts["sentences"] == (20, "higher")
    assert verdicts["read"] == (20, "no difference shown")
    assert verdicts["sure_unanswerable"] == (20, "better")
    assert "since the run of 2099-01-02" in render_text(changed)


def test_nothing_asked_has_no_figures() -> None:
    """Neither the arithmetic nor the text stumbles."""
    assert report(run_of()).everything.figures == ()
    assert "nothing was asked" in render_text(report(run_of()))
