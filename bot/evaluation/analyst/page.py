"""A page with every analyst's question, its answer and the grades, for a person to read through; it loads and runs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answer import Level
from bot.evaluation.analyst.figures import right
from bot.evaluation.analyst.measuring import Graded, GradedStatement, Measured, Missed
from bot.evaluation.analyst.scoring import AnalystReport
from bot.evaluation.analyst.text import FOUND, TRUSTED, readings
from bot.evaluation.model_use import describe_use
from bot.evaluation.page import show_moment
from bot.evaluation.text import chosen_by, describe_reference, describe_refusal, show_change, show_estimate
from bot.rendering.emphasis import parts
from bot.rendering.page import render_page
from bot.wording import NEAREST, NOTE, NOTHING_FOUND, heading, long_date, origin, story_line

_COLUMNS = {
    "first": "2 in the first",
    "three": "2 in three",
    "shown": "2 in all shown",
    "ndcg@3": "nDCG@3",
    "twos": "Graded 2",
    "zeros": "Graded 0",
    "sentences": "Sentences",
    "sure": "Answer",
    "sure_right": "Right, of those",
    "answered": "Answer or probable",
    "right": "Right, of those",
}
_SPLITS = {"What is found": FOUND, "What is answered": TRUSTED}
_LEVELS = {Level.ANSWER: "Answer", Level.PROBABLE: "Probable", Level.NOTHING: "Nothing found"}
_GRADES = {2: "answers", 1: "helps", 0: "neither", None: "nobody has graded this"}


@dataclass(frozen=True, slots=True)
class _Mark:
    """A grade as it is shown, and in words."""

    name: str
    sign: str
    meaning: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One statement: what is before the answer, the answer, what is after it; `asides` are words of it and what they mean."""

    mark: _Mark
    label: str
    before: str
    statement: tuple[str, str, str]
    asides: tuple[tuple[str, str], ...]
    title: str
    origin: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """One question with all that a reader saw, whether that is right, and the sentences that would have been."""

    id: str
    title: str
    facts: str
    note: str
    level: str
    level_name: str
    verdict: str
    heading: str
    understood: tuple[str, ...]
    rows: tuple[_Row, ...]
    nearest: tuple[str, ...]
    warnings: tuple[str, ...]
    missed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """The questions of one kind."""

    kind: str
    anchor: str
    questions: tuple[_Shown, ...]


def render_answers(report: AnalystReport, measured: Measured) -> str:
    """The page."""
    return render_page(
        "analyst",
        "bot.evaluation",
        report=report,
        headline=_headline(report),
        facts=_facts(report),
        use=describe_use(report.model) if report.model else "",
        reference=describe_reference(show_moment(report.reference), report.rival) if report.reference else "",
        splits=[(caption, [(name, _COLUMNS[name]) for name in names]) for caption, names in _SPLITS.items()],
        readings=readings(report),
        marks=[_mark(grade) for grade in _GRADES],
        sections=tuple(_sections(report, measured)),
        nothing=NOTHING_FOUND,
        nearest=NEAREST,
        show_estimate=show_estimate,
        show_change=show_change,
        describe_refusal=describe_refusal,
    )


def _headline(report: AnalystReport) -> str:
    given, held = report.everything.get("sure"), report.everything.get("sure_right")
    if not given:
        return "No question that a story answers was asked"
    of = f"An answer is given to {given.interval.value:.0%} of {report.everything.questions:,} questions"
    return f"{of}, and {held.interval.value:.0%} of these are right" if held else of


def _facts(report: AnalystReport) -> str:
    run = report.run
    return (
        f"Analyst questions, measured on {show_moment(run.made)} · {run.stories:,} stories in {run.chunks:,} chunks · "
        f"model {run.model}, snapshot {run.snapshot} · {chosen_by(run.chooser)} · "
        f"{report.citations - report.faults:,} of {report.citations:,} citations pass the check · {run.peak_megabytes:,} MB at most"
    )


def _sections(report: AnalystReport, measured: Measured) -> Iterator[_Section]:
    """The answerable questions by kind, the commonest first, and then the others."""
    for kind in dict.fromkeys([*(part.name for part in report.kinds), *(score.kind for score in report.run.scores)]):
        chosen = [item for item in measured.graded if item.question.kind == kind]
        yield _Section(kind.replace("_", " "), f"kind-{kind}", tuple(map(_shown, chosen)))


def _shown(item: Graded) -> _Shown:
    question, answer, score = item.question, item.answer, item.score
    facts = (f"{question.id}, asked {long_date(question.asked)}", f"read as {score.read_as}", f"confidence {score.confidence:.2f}")
    return _Shown(
        id=question.id,
        title=question.text,
        facts=" · ".join(facts),
        note=question.note,
        level=_LEVELS[score.level],
        level_name=score.level.name.lower(),
        verdict=_verdict(item),
        heading=heading(answer),
        understood=answer.understood,
        rows=tuple(map(_row, item.statements)),
        nearest=tuple(map(story_line, answer.nearest)),
        warnings=tuple(NOTE.format(note=warning) for warning in answer.warnings),
        missed=tuple(map(_missed, item.missed)),
    )


def _verdict(item: Graded) -> str:
    """Whether what was shown is right, in words."""
    if not item.question.answerable:
        return "no story answers this"
    return "a 2 is shown" if right(item.score) else "no 2 is shown"


def _row(item: GradedStatement) -> _Row:
    statement, citation = item.statement, item.citation
    others = f"also in {', '.join(citation.also_in)}" if citation.also_in else ""
    return _Row(
        mark=_mark(item.grade),
        label=statement.label,
        before=citation.before.text if citation.before else "",
        statement=parts(statement.text, statement.answer),
        asides=tuple((statement.text[aside.start : aside.end], aside.meaning) for aside in statement.asides),
        title=citation.title,
        origin=" · ".join(filter(None, (origin(citation), others))),
    )


def _missed(missed: Missed) -> tuple[str, str]:
    return missed.candidate.text, story_line(missed.article) if missed.article else "not in the index"


def _mark(grade: int | None) -> _Mark:
    return _Mark("ungraded" if grade is None else f"grade-{grade}", "?" if grade is None else str(grade), _GRADES[grade])
