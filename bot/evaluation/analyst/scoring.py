"""The figures of a run over analysts' questions, by kind, and its differences from an earlier one. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.evaluation.analyst.figures import APART, MAIN, UNANSWERABLE
from bot.evaluation.analyst.score import AnalystRun
from bot.evaluation.model_use import ModelUse, model_use
from bot.evaluation.scoring import Difference, Part, Refusal, differences, estimates, part_of


@dataclass(frozen=True, slots=True)
class Reading:
    """How many questions that the data calls of one kind the product took for another."""

    kind: str
    read_as: str
    questions: int


@dataclass(frozen=True, slots=True)
class AnalystReport:
    """All figures of a run. `everything` and `kinds` are of the answerable questions, the commonest kind first.

    `refusal` is of the others, `readings` of both. `citations` and `faults` are of everything asked. `reference` is the moment of
    the earlier run that `differences` are counted from; `rival` is who chose the sentences in it, where that is somebody else.
    """

    everything: Part
    kinds: tuple[Part, ...]
    refusal: Refusal
    readings: tuple[Reading, ...]
    citations: int
    faults: int
    reference: str | None
    rival: str
    differences: tuple[Difference, ...]
    model: ModelUse | None
    run: AnalystRun


def report(run: AnalystRun, earlier: AnalystRun | None = None) -> AnalystReport:
    """Every figure of a run, and its differences from an earlier one."""
    scores, unanswerable = run.of(answerable=True), run.of(answerable=False)
    asked = Counter(score.kind for score in scores)
    return AnalystReport(
        everything=part_of("all", scores, MAIN),
        kinds=tuple(
            part_of(kind, [score for score in scores if score.kind == kind], MAIN)
            for kind in sorted(asked, key=lambda kind: (-asked[kind], kind))
        ),
        refusal=Refusal(
            "unanswerable",
            len(unanswerable),
            0,
            (*estimates(UNANSWERABLE, unanswerable), *estimates(APART, run.scores)),
        ),
        readings=tuple(Reading(*pair, count) for pair, count in Counter((s.kind, s.read_as) for s in run.scores).items()),
        citations=sum(score.citations for score in run.scores),
        faults=sum(score.faults for score in run.scores),
        reference=earlier.made if earlier else None,
        rival=earlier.chooser if earlier and earlier.chooser != run.chooser else "",
        model=model_use(run.scores),
        differences=tuple(_compare(earlier, run)) if earlier else (),
        run=run,
    )


def _compare(before: AnalystRun, after: AnalystRun) -> Iterator[Difference]:
    """The figures of both runs over the questions that both have."""
    yield from differences(MAIN, before.of(answerable=True), after.of(answerable=True))
    yield from differences(UNANSWERABLE, before.of(answerable=False), after.of(answerable=False))
    yield from differences(APART, before.scores, after.scores)
