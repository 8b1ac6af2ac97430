"""What is measured of each question, and the figures that are reported of many. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.evaluation.bootstrap import Gain, Interval, Matrix, Statistic, auroc, gain, interval, ratio, risk_area
from bot.evaluation.quiz import WORDS

DEPTHS = (1, 5, 10, 20)
LOOKED_AT = DEPTHS[-1]
AGES = ("under a week", "under a month", "under a year", "older", "no date", "none retrieved")
_GAINS = {1: "better", -1: "worse", 0: "no difference shown"}
_MOVES = {1: "higher", -1: "lower", 0: "no difference shown"}


class QuestionKind(StrEnum):
    """What a question was asked of. To the last two, the right answer is "nothing found"."""

    ANSWERABLE = "answerable"
    OLDER = "older stories"
    UNTOLD = "told by no story"


@dataclass(frozen=True, slots=True)
class Score:
    """One question measured. Ranks count from 1; None: not among those looked at.

    `chunks` are the first 20 found, and `holding` the ranks of those that hold the answer. `sentence_rank` is the first of the
    best three sentences that holds it, had nothing been withheld (`sentences`: how many there were); `shown_rank` the first of
    those shown as an answer, and `unsure_rank` the first of those shown as merely the nearest. `pointed`: whether the words shown
    as the very answer are right, None where none were. `confidence` is that of the best sentence. `age` is that of the newest story
    seen to answer. `spoilt`: the question was to have no answer, and what was retrieved holds one.
    """

    id: str
    kind: QuestionKind
    word: str
    geopolitics: bool
    age: str
    chunks: tuple[int, ...]
    holding: tuple[int, ...]
    sentences: int
    sentence_rank: int | None
    shown: int
    shown_rank: int | None
    confidence: float
    spoilt: bool
    citations: int
    faults: int
    seconds: dict[str, float]
    unsure_rank: int | None = None
    pointed: bool | None = None

    @property
    def chunk_rank(self) -> int | None:
        """The first chunk that holds the answer."""
        return self.holding[0] if self.holding else None


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that was asked of one index at one time (ISO 8601), and what made its answers."""

    year: int
    made: str
    snapshot: str
    model: str
    stories: int
    chunks: int
    threshold: float
    peak_megabytes: int
    scores: tuple[Score, ...]

    def of(self, kind: QuestionKind) -> tuple[Score, ...]:
        """The questions of one kind that count."""
        return tuple(score for score in self.scores if score.kind == kind and not score.spoilt)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number about many questions, by what it sees of each. `better`: 1 higher is, -1 lower is, 0 that depends."""

    name: str
    label: str
    better: int
    sees: Callable[[Score], tuple[float, float]]
    statistic: Statistic = ratio

    def rows(self, scores: Sequence[Score]) -> Matrix:
        """One row for each question."""
        return np.array([self.sees(score) for score in scores], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of so many questions."""

    name: str
    label: str
    questions: int
    is_share: bool
    interval: Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two runs over the same questions, and what may be said of it."""

    name: str
    label: str
    questions: int
    gain: Gain
    verdict: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Seconds that a stage takes."""

    name: str
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the answerable questions. Stages end with all of them together."""

    name: str
    questions: int
    citations: int
    faults: int
    figures: tuple[Estimate, ...]
    seconds: tuple[Stage, ...]

    def get(self, name: str) -> Estimate | None:
        """A figure by its name, where it could be had."""
        return next((figure for figure in self.figures if figure.name == name), None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Questions to which the right answer is "nothing found"; `spoilt` ones were left out."""

    name: str
    questions: int
    spoilt: int
    figures: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run. `hits`: answer in the first 1, 2, … 20 chunks. `curve`: (coverage, risk), the most confident first.

    `reference` is the moment of the earlier run that `differences` are counted from.
    """

    parts: tuple[Part, ...]
    words: tuple[Part, ...]
    ages: tuple[Part, ...]
    hits: tuple[Estimate, ...]
    curve: tuple[tuple[float, float], ...]
    refusals: tuple[Refusal, ...]
    citations: int
    faults: int
    reference: str | None
    differences: tuple[Difference, ...]
    run: Run


def report(run: Run, earlier: Run | None = None) -> Report:
    """Every figure of a run, and its differences from an earlier one."""
    scores = run.of(QuestionKind.ANSWERABLE)
    topics = {
        "all": scores,
        "geopolitics": [score for score in scores if score.geopolitics],
        "other topics": [score for score in scores if not score.geopolitics],
    }
    return Report(
        parts=tuple(_part(*item) for item in topics.items()),
        words=tuple(_part(*item) for item in by_word(scores).items()),
        ages=tuple(_part(*item) for item in by_age(scores).items()),
        hits=tuple(estimates([first_chunks(depth + 1) for depth in range(LOOKED_AT)], scores)),
        curve=risk_coverage(scores),
        refusals=tuple(_refusal(run, kind) for kind in REFUSED if any(score.kind == kind for score in run.scores)),
        citations=sum(score.citations for score in run.scores),
        faults=sum(score.faults for score in run.scores),
        reference=earlier.made if earlier else None,
        differences=tuple(compare(earlier, run)) if earlier else (),
        run=run,
    )


def estimates(figures: Sequence[Figure], scores: Sequence[Score]) -> Iterator[Estimate]:
    """Those that can be had."""
    for figure in figures:
        if found := interval(figure.statistic, figure.rows(scores)):
            yield Estimate(figure.name, figure.label, len(scores), figure.name not in _COUNTS, found)


def compare(before: Run, after: Run) -> Iterator[Difference]:
    """The figures of both runs over the questions that both have."""
    for kind, figures in ((QuestionKind.ANSWERABLE, MAIN), *((kind, (figure,)) for kind, figure in REFUSED.items())):
        old = {score.id: score for score in before.of(kind)}
        both = [score for score in after.of(kind) if score.id in old]
        for figure in figures:
            found = gain(figure.statistic, figure.rows([old[score.id] for score in both]), figure.rows(both))
            if found:
                verdict = (_GAINS if figure.better else _MOVES)[found.direction * (figure.better or 1)]
                yield Difference(figure.name, figure.label, len(both), found, verdict)


def risk_coverage(scores: Sequence[Score]) -> tuple[tuple[float, float], ...]:
    """The curve: answering the most confident first, the share answered and the share of wrong ones among them."""
    ranked = sorted(scores, key=lambda score: -score.confidence)
    points, wrong = [], 0
    for place, score in enumerate(ranked, 1):
        wrong += score.sentence_rank is None
        if place == len(ranked) or ranked[place].confidence < score.confidence:  # equals are answered together
            points.append((place / len(ranked), wrong / place))
    return tuple(points)


def by_word(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """Split by question word, in the order of `WORDS`; those that nobody asked are left out."""
    return {word: chosen for word in WORDS if (chosen := [score for score in scores if score.word == word])}


def by_age(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """Split by the age of the newest story seen to answer, the youngest first."""
    return {age: chosen for age in AGES if (chosen := [score for score in scores if score.age == age])}


def _part(name: str, scores: Sequence[Score]) -> Part:
    return Part(
        name=name,
        questions=len(scores),
        citations=sum(score.citations for score in scores),
        faults=sum(score.faults for score in scores),
        figures=tuple(estimates(MAIN, scores)),
        seconds=tuple(_stages(scores)),
    )


def _stages(scores: Sequence[Score]) -> Iterator[Stage]:
    stages = list(scores[0].seconds) if scores else []
    for name, chosen in (*((stage, [stage]) for stage in stages), ("all stages", stages)):
        seconds = [sum(score.seconds[stage] for stage in chosen) for score in scores]
        if seconds:
            yield Stage(name, float(np.median(seconds)), float(np.percentile(seconds, 95)))


def _refusal(run: Run, kind: QuestionKind) -> Refusal:
    asked = run.of(kind)
    both = [*run.of(QuestionKind.ANSWERABLE), *asked]
    spoilt = sum(score.kind == kind and score.spoilt for score in run.scores)
    return Refusal(kind, len(asked), spoilt, (*estimates((REFUSED[kind],), asked), *estimates((TOLD_APART,), both)))


def _within(rank: int | None, depth: int) -> tuple[float, float]:
    return float(rank is not None and rank <= depth), 1.0


def first_chunks(depth: int) -> Figure:
    """The answer stands in the first so many chunks."""
    label = f"answer in the first {'chunk' if depth == 1 else f'{depth} chunks'}"
    return Figure(f"chunks@{depth}", label, 1, lambda score: _within(score.chunk_rank, depth))


def _answered(score: Score) -> tuple[float, float]:
    return float(score.shown > 0), 1.0


def _right(score: Score) -> tuple[float, float]:
    return score.confidence, float(score.sentence_rank is not None)


MAIN = (
    *map(first_chunks, DEPTHS),
    Figure("sentences@1", "answer in the first sentence, nothing withheld", 1, lambda score: _within(score.sentence_rank, 1)),
    Figure("sentences@3", "answer in the first three, nothing withheld", 1, lambda score: _within(score.sentence_rank, 3)),
    Figure("sentences", "sentences, nothing withheld", 0, lambda score: (score.sentences, 1.0)),
    Figure("shown@1", "answer in the first sentence of a sure answer", 1, lambda score: _within(score.shown_rank, 1)),
    Figure("shown@3", "answer in the sentences of a sure answer", 1, lambda score: _within(score.shown_rank, 3)),
    Figure(
        "seen@3", "answer in all that is shown, the merely nearest included", 1, lambda s: _within(s.shown_rank or s.unsure_rank, 3)
    ),
    Figure("shown", "sentences of sure answers", 0, lambda score: (score.shown, 1.0)),
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
REFUSED = {
    QuestionKind.OLDER: Figure("answered_older", "a sure answer is given: only older stories were searched", -1, _answered),
    QuestionKind.UNTOLD: Figure("answered_untold", "a sure answer is given: no story tells it", -1, _answered),
}
TOLD_APART = Figure(
    "auroc_answerable",
    "confidence tells answerable from not (AUROC)",
    1,
    lambda score: (score.confidence, float(score.kind == QuestionKind.ANSWERABLE)),
    auroc,
)
_COUNTS = {"sentences", "shown"}
