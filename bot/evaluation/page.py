"""The figures of a run as a page with plots, which loads nothing and runs nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.evaluation.bootstrap import Interval
from bot.evaluation.model_use import describe_use
from bot.evaluation.score import DEPTHS, Answerability, Run
from bot.evaluation.scoring import Part, Report, Stage
from bot.evaluation.text import FEW, SPLITS, chosen_by, describe_reference, describe_refusal, show_change, show_estimate
from bot.rendering.page import render_page
from bot.wording import long_date

# Units of a plot, which is 480 wide; the template places what stands beside these.
_LEFT, _RIGHT, _TOP, _BASE = 44, 456, 20, 220
_BAR_LEFT, _BAR_RIGHT, _ROW = 136, 430, 24
_COLUMNS = {
    "chunks@10": "In 10 chunks",
    "sentences@1": "In the best sentence",
    "sentences@3": "In the three best",
    "answered": "Sure answer given",
    "right": "Right, of those",
}


@dataclass(frozen=True, slots=True)
class _Mark:
    """A point of a plot with its label, and with what is read out and shown when pointed at."""

    x: float
    y: float
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class _Chart:
    """Lines over axes from 0 to 1: `band`, `line` and `others` are points as SVG writes them."""

    band: str
    line: str
    others: tuple[str, ...]
    marks: tuple[_Mark, ...]
    ticks: tuple[_Mark, ...]
    description: str


@dataclass(frozen=True, slots=True)
class _Bar:
    """One row of a plot: a solid bar in front of a pale one, and a whisker where there is an interval."""

    y: float
    label: str
    solid: float
    pale: float
    whisker: tuple[float, float] | None
    value: str
    description: str


@dataclass(frozen=True, slots=True)
class _Bars:
    """Rows of bars, and how tall they are together."""

    height: int
    bars: tuple[_Bar, ...]

    @property
    def description(self) -> str:
        """All of it in words."""
        return " ".join(bar.description for bar in self.bars)


def render_scores(report: Report) -> str:
    """The page."""
    run = report.run
    everything = report.parts[0]
    return render_page(
        "scoring",
        "bot.evaluation",
        report=report,
        headline=_headline(everything),
        facts=_facts(run),
        use=describe_use(report.model) if report.model else "",
        reference=describe_reference(show_moment(report.reference), report.rival) if report.reference else "",
        hits=_draw_hits(report),
        risk=_draw_risk(report),
        words=_draw_parts(report.words),
        ages=_draw_parts(report.ages),
        stages=_draw_stages(everything.seconds),
        columns=[_COLUMNS[name] for name in SPLITS],
        splits=SPLITS,
        splits_of=(("Question word", report.words), ("Newest story that answers", report.ages)),
        unanswerable_missing=not any(refusal.name == Answerability.UNANSWERABLE for refusal in report.refusals),
        show_estimate=show_estimate,
        show_change=show_change,
        describe_refusal=describe_refusal,
    )


def _headline(part: Part) -> str:
    shown = part.get("shown@3")
    of = f"{part.questions:,} {'question' if part.questions == 1 else 'questions'}"
    return f"A sure and right answer is given to {shown.interval.value:.0%} of {of}" if shown else "Nothing was asked"


def _facts(run: Run) -> str:
    return (
        f"RealTime QA {run.year}, measured on {show_moment(run.made)} · "
        f"{run.stories:,} stories in {run.chunks:,} chunks · model {run.model}, snapshot {run.snapshot} · "
        f"{chosen_by(run.chooser)} · "
        f"no answer is called sure under a confidence of {run.answer_from:.2f} · {run.peak_megabytes:,} MB at most"
    )


def show_moment(iso: str) -> str:
    """A moment in UTC as people write it, from ISO 8601."""
    moment = datetime.fromisoformat(iso)
    return f"{long_date(moment)}, {moment:%H:%M} UTC"


def _draw_hits(report: Report) -> _Chart:
    """Share of questions whose answer stands in the first k chunks, by k."""
    intervals = [hit.interval for hit in report.hits]
    last = len(intervals) - 1
    xs = [place / last for place in range(len(intervals))]
    low = [_point(x, interval.low) for x, interval in zip(xs, intervals, strict=True)]
    high = [_point(x, interval.high) for x, interval in zip(xs, intervals, strict=True)]
    marked = [(depth, xs[depth - 1], intervals[depth - 1].value) for depth in DEPTHS if depth <= len(intervals)]
    return _Chart(
        band=" ".join([*high, *reversed(low)]),
        line=" ".join(_point(x, interval.value) for x, interval in zip(xs, intervals, strict=True)),
        others=(),
        marks=tuple(_Mark(_x(x), _y(value), f"{value:.2f}", f"first {depth}: {value:.3f}") for depth, x, value in marked),
        ticks=tuple(_Mark(_x(x), _BASE, str(depth), "") for depth, x, _ in marked),
        description=" ".join(f"First {depth}: {value:.3f}." for depth, _, value in marked),
    )


def _draw_risk(report: Report) -> _Chart:
    """The curve, the best that this many right answers allow, and what a confidence that knows nothing would give."""
    if not report.curve:
        return _Chart("", "", (), (), (), "Nothing was asked.")
    risk = report.curve[-1][1]
    right = 1 - risk
    best = [(place / 50, max(0.0, 1 - right / (place / 50))) for place in range(1, 51)]
    answered = report.parts[0].get("answered")
    at = min(report.curve, key=lambda point: abs(point[0] - (answered.interval.value if answered else 1.0)))
    words = f"At the threshold {at[0]:.0%} are answered and {at[1]:.0%} of those wrongly"
    return _Chart(
        band="",
        line=" ".join(_point(*point) for point in report.curve),
        others=(" ".join(_point(*point) for point in best), f"{_point(0, risk)} {_point(1, risk)}"),
        marks=(_Mark(_x(at[0]), _y(at[1]), "", words),),
        ticks=tuple(_Mark(_x(share), _BASE, f"{share:.0%}", "") for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        description=f"{words}; if all were answered, {risk:.0%}.",
    )


def _draw_parts(parts: Sequence[Part]) -> _Bars:
    return _Bars(_ROW * len(parts) + 4, tuple(_part_bars(parts)))


def _part_bars(parts: Sequence[Part]) -> Iterator[_Bar]:
    for place, part in enumerate(parts):
        shown, chunks = part.get("shown@3"), part.get("chunks@10")
        if shown and chunks:
            shares = f"{show_estimate(shown)} in the sentences shown, {show_estimate(chunks)} in 10 chunks"
            yield _Bar(
                y=place * _ROW,
                label=f"{part.name} ({part.questions:,})",
                solid=_wide(shown.interval.value),
                pale=_wide(chunks.interval.value),
                whisker=_whisker(shown.interval) if part.questions >= FEW else None,
                value=f"{shown.interval.value:.2f}",
                description=f"{part.name}: {shares}, {part.questions:,} questions.",
            )


def _draw_stages(stages: Sequence[Stage]) -> _Bars:
    most = max((stage.p95 for stage in stages), default=0.0) or 1.0
    bars = [
        _Bar(
            y=place * _ROW,
            label=stage.name,
            solid=_wide(stage.median / most),
            pale=_wide(stage.p95 / most),
            whisker=None,
            value=f"{stage.median:.3f}",
            description=f"{stage.name}: median {stage.median:.3f} seconds, 95th percentile {stage.p95:.3f}.",
        )
        for place, stage in enumerate(stages)
    ]
    return _Bars(_ROW * len(bars) + 4, tuple(bars))


def _whisker(interval: Interval) -> tuple[float, float]:
    return round(_BAR_LEFT + _wide(interval.low), 2), round(_BAR_LEFT + _wide(interval.high), 2)


def _wide(share: float) -> float:
    return round((_BAR_RIGHT - _BAR_LEFT) * share, 2)


def _point(x: float, y: float) -> str:
    return f"{_x(x)},{_y(y)}"


def _x(share: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * share, 2)


def _y(share: float) -> float:
    return round(_BASE - (_BASE - _TOP) * share, 2)
