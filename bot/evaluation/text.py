"""The figures of a run in words and numbers: for a terminal, and for the cells of the page."""

from collections.abc import Iterator, Sequence

from bot.evaluation.scoring import Difference, Estimate, Part, Refusal, Report

SPLITS = ("chunks@10", "sentences@1", "sentences@3", "answered", "right")
FEW = 10  # questions under which an interval would seem surer than it is


def render_text(report: Report) -> str:
    """Everything that is reported, as plain text."""
    run = report.run
    blocks = [
        f"RealTime QA {run.year}: {run.stories:,} stories in {run.chunks:,} chunks, model {run.model}, snapshot {run.snapshot}",
        _main(report.parts),
        f"citations that pass the check: {report.citations - report.faults:,} of {report.citations:,}, of everything asked",
        _splits("by question word", report.words),
        _splits("by age of the newest story that answers", report.ages),
        *(_refusal(refusal) for refusal in report.refusals),
    ]
    if report.reference:
        blocks.append(_differences(report))
    return "\n\n".join([*blocks, f"peak memory: {run.peak_megabytes:,} MB"])


def show_estimate(estimate: Estimate | None) -> str:
    """A value with its interval, or without where the questions are few."""
    if estimate is None:
        return "–"
    places = 3 if estimate.is_share else 2
    interval = estimate.interval
    spread = f" ({interval.low:.{places}f}–{interval.high:.{places}f})" if estimate.questions >= FEW else ""
    return f"{interval.value:.{places}f}{spread}"


def show_change(difference: Difference) -> str:
    """How much a figure has changed, with its interval."""
    gain = difference.gain
    return f"{gain.after - gain.before:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"


def describe_refusal(refusal: Refusal) -> str:
    """What the questions of a refusal are."""
    if not refusal.contaminated:
        return f"{refusal.questions:,} questions"
    return (
        f"{refusal.questions:,} questions; {refusal.contaminated:,} more were left out because what was retrieved holds an answer"
    )


def _main(parts: Sequence[Part]) -> str:
    rows = [("", [f"{part.name} ({part.questions:,})" for part in parts])]
    rows += [(figure.label, [show_estimate(part.get(figure.name)) for part in parts]) for figure in parts[0].figures]
    rows.append(("citations that pass the check", [f"{part.citations - part.faults:,} of {part.citations:,}" for part in parts]))
    for place, stage in enumerate(parts[0].seconds):
        cells = [f"{part.seconds[place].median:.3f} / {part.seconds[place].p95:.3f}" if part.seconds else "–" for part in parts]
        rows.append((f"seconds, median / p95: {stage.name}", cells))
    return "\n".join(_lines(rows))


def _splits(title: str, parts: Sequence[Part]) -> str:
    if not parts:
        return f"{title}: nothing was asked"
    rows = [(title, list(SPLITS))]
    rows += [(f"  {part.name} ({part.questions:,})", [show_estimate(part.get(name)) for name in SPLITS]) for part in parts]
    return "\n".join(_lines(rows))


def _refusal(refusal: Refusal) -> str:
    rows = [(figure.label, [show_estimate(figure)]) for figure in refusal.figures]
    return "\n".join([f"no answer to be had ({refusal.name}): {describe_refusal(refusal)}", *_lines(rows)])


def _differences(report: Report) -> str:
    rows = [(f"since the run of {report.reference}", ["before", "after", "difference", "verdict"])]
    for difference in report.differences:
        gain, verdict = difference.gain, f"{difference.verdict} (of {difference.questions:,})"
        rows.append((difference.label, [f"{gain.before:.3f}", f"{gain.after:.3f}", show_change(difference), verdict]))
    return "\n".join(_lines(rows))


def _lines(rows: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    columns = [[label, *cells] for label, cells in rows]
    widths = [max(map(len, column)) + 2 for column in zip(*columns, strict=True)]
    for row in columns:
        yield "".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
