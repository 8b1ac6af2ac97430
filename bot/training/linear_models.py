"""Fit linear models over `Features` to questions whose right answers are known. Home of scikit-learn."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from bot.answering.features import Features
from bot.answering.weights import LinearModel
from index.errors import SettingsError

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FOLDS = 5
NAMES = tuple(field.name for field in fields(Features))
_RIDGE = 2e-3
_STEPS = 2_000
_MOMENTUM = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidate sentences of one question: features, shape (n, features), and whether each holds the answer."""

    features: Matrix
    right: Flags

    @classmethod
    def of(cls, features: Sequence[Features], right: Sequence[bool]) -> "Judged":
        """From what is known of each."""
        return cls(np.array([astuple(sentence) for sentence in features]).reshape(-1, len(NAMES)), np.array(right, bool))


def require_scikit_learn() -> None:
    """See that scikit-learn is there.

    :raises SettingsError: it is not.
    """
    if find_spec("sklearn") is None:
        raise SettingsError("Weights are fitted with scikit-learn, which is not installed.", "Install it: pip install '.[train]'")


def folds(count: int, seed: int) -> list[int]:
    """A fold for each question; one model is fitted without each fold, and judged on it."""
    return [int(fold) for fold in np.random.default_rng(seed).integers(0, FOLDS, count)]


def fit_order(questions: Sequence[Judged], names: Sequence[str]) -> LinearModel:
    """Weights that put right sentences before wrong ones of the same question, by the features named.

    Softmax regression over each question's sentences (ListNet, Cao et al. 2007): gradient descent with momentum on -log(share of
    the softmax on right sentences), over standardised features, with a small ridge.

    :raises SettingsError: no question has a right sentence.
    """
    used = [NAMES.index(name) for name in names]
    answerable = [question for question in questions if question.right.any()]
    _require_enough(len(answerable))
    features = np.concatenate([question.features[:, used] for question in answerable])
    right = np.concatenate([question.right for question in answerable])
    group = np.repeat(np.arange(len(answerable)), [len(question.right) for question in answerable])
    spread = features.std(axis=0) + 1e-9
    scaled = (features - features.mean(axis=0)) / spread
    weights, speed = np.zeros(len(used)), np.zeros(len(used))
    for _ in range(_STEPS):
        scores = scaled @ weights
        odds = np.exp(scores - scores.max())
        share = odds / np.bincount(group, odds)[group]
        target = np.where(right, share / np.maximum(np.bincount(group, share * right)[group], 1e-12), 0.0)
        speed = _MOMENTUM * speed - 0.1 * ((share - target) @ scaled / len(answerable) + _RIDGE * weights)
        weights = weights + speed
    return named(names, weights / spread)


def fit_probability(features: Sequence[Features], happened: Sequence[bool], names: Sequence[str]) -> LinearModel:
    """Weights whose sum is the log-odds of something, by the features named: logistic regression.

    :raises SettingsError: it happened always or never.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra: only who fits weights needs it

    _require_enough(min(sum(happened), len(happened) - sum(happened)))
    used = [NAMES.index(name) for name in names]
    rows = np.array([astuple(row) for row in features])[:, used]
    model = LogisticRegression(C=1.0, max_iter=1_000).fit(rows, np.array(happened))
    return named(names, model.coef_[0], float(model.intercept_[0]))


def _require_enough(questions: int) -> None:
    if not questions:
        raise SettingsError(
            "There are too few questions to fit weights to.", "Take more of them: a higher --limit, or another year."
        )


def named(names: Sequence[str], values: npt.NDArray[np.float64], bias: float = 0.0) -> LinearModel:
    """Weights of the features named; the others count nothing."""
    return LinearModel(Features(**{name: float(value) for name, value in zip(names, values, strict=True)}), bias)
