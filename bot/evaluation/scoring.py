"""The figures of a run, its parts and its differences from an earlier one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from bot.evaluation.bootstrap import Gain, Interval, gain, interval
from bot.evaluation.figures import ANSWERABLE_APART, MAIN, REFUSED, Figure, first_chunks
from bot.evaluation.model_use import ModelUse, model_use
from bot.evaluation.quiz import WORDS
from bot.evaluation.score import AGES, LOOKED_AT, Answerability, Run, Score

_GAINS = {1: "better", -1: "worse", 0: "no difference shown"}
_MOVES = {1: "higher", -1: "lower", 0: "no difference shown"}


class Scored(Protocol):
    """One question measured, of whatever kind."""

    @property
    def id(self) -> str:
        """By it the same question is found in another run."""

    @property
    def citations(self) -> int:
        """Citations in its answer."""

    @property
    def faults(self) -> int:
        """Those of them that do not pass the check."""

    @property
    def seconds(self) -> dict[str, float]:
        """What each stage took."""


S = TypeVar("S", bound=Scored)


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
    """Some of the questions. Stages end with all of them together."""

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
    """Questions to which the right answer is "nothing found"; `contaminated` ones were left out."""

    name: str
    questions: int
    contaminated: int
    figures: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run. `hits`: answer in the first 1, 2, … 20 chunks. `curve`: (coverage, risk), the most confident first.

    `reference` is the moment of the earlier run that `differences` are counted from; `rival` is who chose the sentences in it,
    where that is somebody else.
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
    rival: str
    differences: tuple[Difference, ...]
    model: ModelUse | None
    run: Run


def report(run: Run, earlier: Run | None = None) -> Report:
    """Every figure of a run, and its differences from an earlier one."""
    scores = run.of(Answerability.ANSWERABLE)
    topics = {
        "all": scores,
        "geopolitics": [score for score in scores if score.geopolitics],
        "other topics": [score for score in scores if not score.geopolitics],
    }
    return Report(
        parts=tuple(part_of(*topic, MAIN) for topic in topics.items()),
        words=tuple(part_of(*split, MAIN) for split in by_word(scores).items()),
        ages=tuple(part_of(*split, MAIN) for split in by_age(scores).items()),
        hits=tuple(estimates([first_chunks(depth + 1) for depth in range(LOOKED_AT)], scores)),
        curve=risk_coverage(scores),
        refusals=tuple(_refusal(run, kind) for kind in REFUSED if any(score.kind == kind for score in run.scores)),
        citations=sum(score.citations for score in run.scores),
        faults=sum(score.faults for score in run.scores),
        reference=earlier.made if earlier else None,
        rival=earlier.chooser if earlier and earlier.chooser != run.chooser else "",
        model=model_use(run.scores),
        differences=tuple(compare(earlier, run)) if earlier else (),
        run=run,
    )


def estimates(figures: Sequence[Figure[S]], scores: Sequence[S]) -> Iterator[Estimate]:
    """Those that can be had."""
    for figure in figures:
        if value := interval(figure.statistic, figure.rows(scores)):
            yield Estimate(figure.name, figure.label, len(scores), figure.is_share, value)


def compare(before: Run, after: Run) -> Iterator[Difference]:
    """The figures of both runs over the questions that both have."""
    for kind, figures in ((Answerability.ANSWERABLE, MAIN), *((kind, (figure,)) for kind, figure in REFUSED.items())):
        yield from differences(figures, before.of(kind), after.of(kind))


def differences(figures: Sequence[Figure[S]], before: Sequence[S], after: Sequence[S]) -> Iterator[Difference]:
    """Figures of the questions that stand in both, where they can be had."""
    old = {score.id: score for score in before}
    both = [score for score in after if score.id in old]
    for figure in figures:
        change = gain(figure.statistic, figure.rows([old[score.id] for score in both]), figure.rows(both))
        if change:
            verdict = (_GAINS if figure.better else _MOVES)[change.direction * (figure.better or 1)]
            yield Difference(figure.name, figure.label, len(both), change, verdict)


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


def part_of(name: str, scores: Sequence[S], figures: Sequence[Figure[S]]) -> Part:
    """Some questions with these figures of them."""
    return Part(
        name=name,
        questions=len(scores),
        citations=sum(score.citations for score in scores),
        faults=sum(score.faults for score in scores),
        figures=tuple(estimates(figures, scores)),
        seconds=tuple(_stages(scores)),
    )


def _stages(scores: Sequence[Scored]) -> Iterator[Stage]:
    stages = list(scores[0].seconds) if scores else []
    for name, chosen in (*((stage, [stage]) for stage in stages), ("all stages", stages)):
        seconds = [sum(score.seconds[stage] for stage in chosen) for score in scores]
        if seconds:
            yield Stage(name, float(np.median(seconds)), float(np.percentile(seconds, 95)))


def _refusal(run: Run, kind: Answerability) -> Refusal:
    asked = run.of(kind)
    both = [*run.of(Answerability.ANSWERABLE), *asked]
    contaminated = sum(score.kind == kind and score.contaminated for score in run.scores)
    return Refusal(kind, len(asked), contaminated, (*estimates((REFUSED[kind],), asked), *estimates((ANSWERABLE_APART,), both)))
