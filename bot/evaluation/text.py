"""The figures of a run in words and numbers: for a terminal, and for the cells of the page."""

from collections.abc import Sequence

from bot.evaluation.model_use import describe_use
from bot.evaluation.scoring import Difference, Estimate, Part, Refusal, Report

SPLITS = ("chunks@10", "sentences@1", "sentences@3", "answered", "right")
FEW = 10  # questions under which an interval would seem surer than it is


def render_text(report: Report) -> str:
    """Everything that is reported, as plain text."""
    run = report.run
    blocks = [
        f"RealTime QA {run.year}: {run.stories:,} stories in {run.chunks:,} chunks, model {run.model}, snapshot {run.snapshot}",
        chosen_by(run.chooser),
        *([describe_use(report.model)] if report.model else []),
        figure_table(report.parts),
        f"citations that pass the check: {report.citations - report.faults:,} of {report.citations:,}, of everything asked",
        split_table("by question word", report.words, SPLITS),
        split_table("by age of the newest story that answers", report.ages, SPLITS),
        *(refusal_table(refusal) for refusal in report.refusals),
    ]
    if report.reference:
        blocks.append(difference_table(describe_reference(report.reference, report.rival), report.differences))
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


def figure_table(parts: Sequence[Part]) -> str:
    """All figures of some parts, a column each, with their citations and seconds."""
    rows = [("", [f"{part.name} ({part.questions:,})" for part in parts])]
    rows += [(figure.label, [show_estimate(part.get(figure.name)) for part in parts]) for figure in parts[0].figures]
    rows.append(("citations that pass the check", [f"{part.citations - part.faults:,} of {part.citations:,}" for part in parts]))
    for place, stage in enumerate(parts[0].seconds):
        cells = [f"{part.seconds[place].median:.3f} / {part.seconds[place].p95:.3f}" if part.seconds else "–" for part in parts]
        rows.append((f"seconds, median / p95: {stage.name}", cells))
    return table(rows)


def split_table(title: str, parts: Sequence[Part], columns: Sequence[str]) -> str:
    """The figures of these names, a row for each part."""
    if not parts:
        return f"{title}: nothing was asked"
    rows = [(title, list(columns))]
    rows += [(f"  {part.name} ({part.questions:,})", [show_estimate(part.get(name)) for name in columns]) for part in parts]
    return table(rows)


def refusal_table(refusal: Refusal) -> str:
    """The figures of questions that have no answer."""
    rows = [(figure.label, [show_estimate(figure)]) for figure in refusal.figures]
    return f"no answer to be had ({refusal.name}): {describe_refusal(refusal)}\n{table(rows)}"


def chosen_by(chooser: str) -> str:
    """Who chose the sentences of a run."""
    return f"sentences chosen by {chooser}"


def describe_reference(moment: str, rival: str) -> str:
    """The run that is compared with; `rival` is who chose its sentences, where that is somebody else."""
    return f"the run of {moment}{f', in which {rival} chose' if rival else ''}"


def difference_table(reference: str, differences: Sequence[Difference]) -> str:
    """What has changed since a run."""
    rows = [(f"since {reference}", ["before", "after", "difference", "verdict"])]
    for difference in differences:
        gain, verdict = difference.gain, f"{difference.verdict} (of {difference.questions:,})"
        rows.append((difference.label, [f"{gain.before:.3f}", f"{gain.after:.3f}", show_change(difference), verdict]))
    return table(rows)


def table(rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Rows of a label and cells in columns, each as wide as its widest cell."""
    columns = [[label, *cells] for label, cells in rows]
    widths = [max(map(len, column)) + 2 for column in zip(*columns, strict=True)]
    return "\n".join("".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in columns)
