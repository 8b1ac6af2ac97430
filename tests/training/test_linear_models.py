"""Fitting finds what was put into the data."""

import math
import random

import pytest

from bot.answering.features import Features
from bot.training.linear_models import FOLDS, Judged, fit_order, fit_probability, folds

CHANCE = random.Random(7)  # noqa: S311 - no secret


def question(sentences: int = 6) -> Judged:
    """One whose right sentence has the greatest overlap less half its age; `reciprocal_rank` is noise."""
    drawn = [Features(overlap=CHANCE.random(), recent=CHANCE.random(), reciprocal_rank=CHANCE.random()) for _ in range(sentences)]
    best = max(drawn, key=lambda features: features.overlap - 0.5 * features.recent)
    return Judged.of(drawn, [features is best for features in drawn])


def test_the_order_that_was_put_in_is_found() -> None:
    """Signs and proportions, and nothing for a feature that was not named."""
    weights = fit_order([question() for _ in range(400)], ("overlap", "recent", "reciprocal_rank"))
    assert weights.features.overlap > 3
    assert weights.features.recent / weights.features.overlap == pytest.approx(-0.5, abs=0.1)
    assert abs(weights.features.reciprocal_rank) < 0.1 * weights.features.overlap
    assert weights.features.ranker_score == 0


def test_questions_without_an_answer_teach_nothing() -> None:
    """Nor do those without a sentence."""
    known = [question() for _ in range(50)]
    none = Judged.of([Features(overlap=1.0)], [False])
    assert fit_order([*known, none, Judged.of([], [])], ("overlap",)) == fit_order(known, ("overlap",))


def test_a_probability_is_found() -> None:
    """Where three in four of the high ones happen and one in four of the low."""
    rows = [Features(ranker_score=float(number % 2)) for number in range(400)]
    happened = [(number // 2) % 4 < (3 if number % 2 else 1) for number in range(400)]
    model = fit_probability(rows, happened, ("ranker_score",))
    assert model.probability(Features(ranker_score=1.0)) == pytest.approx(0.75, abs=0.02)
    assert model.bias == pytest.approx(math.log(1 / 3), abs=0.1)


def test_folds_are_the_same_each_time() -> None:
    """One for each question."""
    assert folds(30, 3) == folds(30, 3)
    assert set(folds(300, 3)) == set(range(FOLDS))
