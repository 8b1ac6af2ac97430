"""The figures that are reported of analysts' questions: what each sees of a question, and which statistic it is."""

from collections.abc import Sequence
from math import log2

from bot.answer import Level
from bot.evaluation.analyst.questions import ANSWERS, NEITHER
from bot.evaluation.analyst.score import AnalystScore, Grade
from bot.evaluation.bootstrap import auroc
from bot.evaluation.figures import Figure

LOOKED_AT = 3
"""Sentences that the discounted gain looks at."""
ANSWERED = (Level.ANSWER, Level.PROBABLE)


def ndcg(grades: Sequence[Grade], best: Sequence[int]) -> tuple[float, float]:
    """Discounted gain of the first three sentences, as a share of the best that is possible, and how often it counts.

    It counts once, or not at all where nothing is to be gained.

    The gain of a grade is `2**grade - 1`, discounted by `log2(1 + rank)` (Burges et al. 2005); what nobody graded gains nothing.

    >>> ndcg((None, 2, 0), (2, 1, 0))[0] == (3 / log2(3)) / (3 + 1 / log2(3))
    True
    """
    ideal = _gain(best)
    return (_gain(grades) / ideal, 1.0) if ideal else (0.0, 0.0)


def right(score: AnalystScore) -> bool:
    """Whether a sentence graded 2 is among those shown."""
    return ANSWERS in score.shown


def _gain(grades: Sequence[Grade]) -> float:
    return sum((2.0 ** (grade or 0) - 1) / log2(1 + rank) for rank, grade in enumerate(grades[:LOOKED_AT], 1))


def _two(grades: Sequence[Grade]) -> tuple[float, float]:
    return float(ANSWERS in grades), 1.0


def _share(grades: Sequence[Grade], grade: int) -> tuple[float, float]:
    """How many of the graded sentences have this grade, and how many there are."""
    return float(grades.count(grade)), float(len(grades) - grades.count(None))


def _given(score: AnalystScore, *levels: Level) -> tuple[float, float]:
    return float(score.level in levels), 1.0


def _given_rightly(score: AnalystScore, *levels: Level) -> tuple[float, float]:
    given = score.level in levels
    return float(given and right(score)), float(given)


MAIN: tuple[Figure[AnalystScore], ...] = (
    Figure("first", "a 2 in the first statement, nothing withheld", 1, lambda score: _two(score.chosen[:1])),
    Figure("three", "a 2 among the first three, nothing withheld", 1, lambda score: _two(score.chosen[:LOOKED_AT])),
    Figure("shown", "a 2 among all that is shown", 1, lambda score: _two(score.shown)),
    Figure("ndcg@3", "nDCG@3, nothing withheld", 1, lambda score: ndcg(score.chosen, score.best)),
    Figure("read", "a 2 among what the ranker reads", 1, lambda score: (float(score.two_read), 1.0)),
    Figure("twos", "sentences shown: graded 2, of the graded", 1, lambda score: _share(score.shown, ANSWERS)),
    Figure("zeros", "sentences shown: graded 0, of the graded", -1, lambda score: _share(score.shown, NEITHER)),
    Figure(
        "zeros@3",
        "the first three: graded 0, of the graded, nothing withheld",
        -1,
        lambda score: _share(score.chosen[:LOOKED_AT], NEITHER),
    ),
    Figure(
        "ungraded", "sentences shown: graded by nobody", 0, lambda score: (float(score.shown.count(None)), float(len(score.shown)))
    ),
    Figure("sentences", "sentences shown", 0, lambda score: (float(len(score.shown)), 1.0), is_share=False),
    Figure("sure", "an answer is given", 0, lambda score: _given(score, Level.ANSWER)),
    Figure("sure_right", "an answer is given: a 2 is shown", 1, lambda score: _given_rightly(score, Level.ANSWER)),
    Figure("answered", "an answer or a probable one is given", 0, lambda score: _given(score, *ANSWERED)),
    Figure("right", "an answer or a probable one is given: a 2 is shown", 1, lambda score: _given_rightly(score, *ANSWERED)),
    Figure(
        "auroc_right",
        "confidence tells right from wrong, nothing withheld (AUROC)",
        1,
        lambda score: (score.confidence, float(ANSWERS in score.chosen)),
        auroc,
    ),
)
UNANSWERABLE: tuple[Figure[AnalystScore], ...] = (
    Figure("sure_unanswerable", "false assurance: an answer is given", -1, lambda score: _given(score, Level.ANSWER)),
    Figure(
        "answered_unanswerable", "false assurance: an answer or a probable one is given", -1, lambda score: _given(score, *ANSWERED)
    ),
)
APART: tuple[Figure[AnalystScore], ...] = (
    Figure(
        "auroc_answerable",
        "confidence tells answerable from not (AUROC)",
        1,
        lambda score: (score.confidence, float(score.answerable)),
        auroc,
    ),
)
