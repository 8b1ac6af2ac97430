"""The figures that are reported of many questions: what each sees of a question, and which statistic it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from bot.evaluation.bootstrap import Matrix, Statistic, auroc, ratio, risk_area
from bot.evaluation.score import DEPTHS, Answerability, Score

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Figure(Generic[S]):
    """One number about many questions, by what it sees of each. `better`: 1 higher is, -1 lower is, 0 that depends.

    `is_share`: between 0 and 1, and no count.
    """

    name: str
    label: str
    better: int
    sees: Callable[[S], tuple[float, float]]
    statistic: Statistic = ratio
    is_share: bool = True

    def rows(self, scores: Sequence[S]) -> Matrix:
        """One row for each question."""
        return np.array([self.sees(score) for score in scores], dtype=np.float64)


def _within(rank: int | None, depth: int) -> tuple[float, float]:
    return float(rank is not None and rank <= depth), 1.0


def first_chunks(depth: int) -> Figure[Score]:
    """The answer stands in the first so many chunks."""
    label = f"answer in the first {'chunk' if depth == 1 else f'{depth} chunks'}"
    return Figure(f"chunks@{depth}", label, 1, lambda score: _within(score.chunk_rank, depth))


def _answered(score: Score) -> tuple[float, float]:
    return float(score.shown > 0), 1.0


def _right(score: Score) -> tuple[float, float]:
    return score.confidence, float(score.sentence_rank is not None)


MAIN: tuple[Figure[Score], ...] = (
    *map(first_chunks, DEPTHS),
    Figure("sentences@1", "answer in the first sentence, nothing withheld", 1, lambda score: _within(score.sentence_rank, 1)),
    Figure("sentences@3", "answer in the first three, nothing withheld", 1, lambda score: _within(score.sentence_rank, 3)),
    Figure("sentences", "sentences, nothing withheld", 0, lambda score: (score.sentences, 1.0), is_share=False),
    Figure("shown@1", "answer in the first sentence of a sure answer", 1, lambda score: _within(score.shown_rank, 1)),
    Figure("shown@3", "answer in the sentences of a sure answer", 1, lambda score: _within(score.shown_rank, 3)),
    Figure(
        "seen@3", "answer in all that is shown, the merely nearest included", 1, lambda s: _within(s.shown_rank or s.unsure_rank, 3)
    ),
    Figure("shown", "sentences of sure answers", 0, lambda score: (score.shown, 1.0), is_share=False),
    Figure("answered", "a sure answer is given", 0, _answered),
    Figure(
        "right", "a sure answer is given: it holds the answer", 1, lambda s: (float(s.shown_rank is not None), float(s.shown > 0))
    ),
    Figure("pointed", "words of it are shown as the answer", 0, lambda s: (float(s.pointed is not None), float(s.shown > 0))),
    Figure(
        "named", "words shown as the answer: they are right", 1, lambda s: (float(bool(s.pointed)), float(s.pointed is not None))
    ),
    Figure("auroc_right", "confidence tells right from wrong (AUROC)", 1, _right, auroc),
    Figure("risk_area", "area under risk and coverage", -1, _right, risk_area),
)
REFUSED: dict[Answerability, Figure[Score]] = {
    Answerability.OLDER: Figure("answered_older", "a sure answer is given: only older stories were searched", -1, _answered),
    Answerability.UNANSWERABLE: Figure("answered_unanswerable", "a sure answer is given: no story tells it", -1, _answered),
}
ANSWERABLE_APART: Figure[Score] = Figure(
    "auroc_answerable",
    "confidence tells answerable from not (AUROC)",
    1,
    lambda score: (score.confidence, float(score.kind == Answerability.ANSWERABLE)),
    auroc,
)
