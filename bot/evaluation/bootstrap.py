"""Statistics of many questions with 95% bootstrap intervals (Efron 1979). Pure, and the same every time.

A statistic sees each question as a row of two numbers and is computed under weights, one row of them for each resample. So the
value itself (every weight 1), its interval (each question counted as often as a resample drew it) and a paired difference (two runs
under the same weights) are the same arithmetic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Statistic = Callable[[Matrix, Matrix], Matrix]
"""From rows, shape (questions, 2), and weights, shape (resamples, questions), to values, shape (resamples,); NaN: undefined."""

RESAMPLES = 2_000
_SEED = 3
_INTERVAL = (2.5, 97.5)
# Of five questions that differ, all do so in one direction by chance alone once in 16 times (sign test: 2 * 0.5 ** 5); of six, once
# in 32. The bootstrap does not know that: from four on, its interval leaves 0 out.
_FEWEST_THAT_DIFFER = 6


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and where it lies with 95% confidence."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gain:
    """A statistic in two runs over the same questions; the interval is that of `after` - `before`.

    `direction` is 1 or -1 where a rise or a fall is shown, and 0 where no difference is.
    """

    before: float
    after: float
    low: float
    high: float
    direction: int


def ratio(rows: Matrix, weights: Matrix) -> Matrix:
    """Sum of the first numbers over sum of the second."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((weights @ rows[:, 0]) / (weights @ rows[:, 1]))


def auroc(rows: Matrix, weights: Matrix) -> Matrix:
    """How often a row whose second number is 1 has a higher first number than a row where it is 0; ties count half.

    The area under the receiver operating characteristic, by the pairs that it counts (Hanley and McNeil 1982).
    """
    values, true = rows[:, 0], rows[:, 1] > 0
    wins = (values[true, None] > values[~true]) + 0.5 * (values[true, None] == values[~true])
    pairs = weights[:, true].sum(1) * weights[:, ~true].sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(((weights[:, true] @ wins) * weights[:, ~true]).sum(1) / pairs)


def risk_area(rows: Matrix, weights: Matrix) -> Matrix:
    """Area under the risk-coverage curve; rows are a confidence, and 1 where right.

    For each question, the share of wrong ones among those at least as confident; the mean of that (Geifman and El-Yaniv 2017).
    """
    order = np.argsort(-rows[:, 0], kind="stable")
    sure, drawn = rows[order, 0], weights[:, order]
    last = np.searchsorted(-sure, -sure, side="right") - 1  # equally confident ones are answered together
    with np.errstate(invalid="ignore", divide="ignore"):
        risk = (np.cumsum(drawn * (rows[order, 1] == 0), axis=1) / np.cumsum(drawn, axis=1))[:, last]
    return np.asarray(np.where(drawn > 0, drawn * risk, 0.0).sum(1) / drawn.sum(1))


def value_of(statistic: Statistic, rows: Matrix) -> float:
    """The value over all questions; NaN where it is undefined."""
    return float(statistic(rows, np.ones((1, len(rows))))[0])


def interval(statistic: Statistic, rows: Matrix) -> Interval | None:
    """The value over all questions and its interval; None where it is undefined."""
    if not len(rows):
        return None
    value = value_of(statistic, rows)
    if np.isnan(value):
        return None
    low, high = np.nanpercentile(statistic(rows, _resamples(len(rows))), _INTERVAL)
    return Interval(value, float(low), float(high))


def gain(statistic: Statistic, before: Matrix, after: Matrix) -> Gain | None:
    """The paired difference: the same questions in the same order, and a resample draws the same of both runs."""
    if not len(after):
        return None
    old, new = value_of(statistic, before), value_of(statistic, after)
    if np.isnan(old) or np.isnan(new):
        return None
    weights = _resamples(len(after))
    low, high = map(float, np.nanpercentile(statistic(after, weights) - statistic(before, weights), _INTERVAL))
    differ = int((before != after).any(axis=1).sum())
    direction = 0 if differ < _FEWEST_THAT_DIFFER else int(low > 0) - int(high < 0)
    return Gain(old, new, low, high, direction)


@lru_cache(maxsize=16)
def _resamples(count: int) -> Matrix:
    """How often each question is drawn in each resample, shape (resamples, count)."""
    draws = np.random.default_rng(_SEED).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    return draws.astype(np.float64)
