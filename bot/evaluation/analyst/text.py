"""The figures of a run over analysts' questions in words and numbers, for a terminal."""

from bot.evaluation.analyst.scoring import AnalystReport
from bot.evaluation.model_use import describe_use
from bot.evaluation.text import chosen_by, describe_reference, difference_table, figure_table, refusal_table, split_table, table

FOUND = ("first", "three", "shown", "ndcg@3", "twos", "zeros")
TRUSTED = ("sentences", "sure", "sure_right", "answered", "right")
"""The figures that are told by kind: how good what is found is, and how far it is trusted."""


def render_text(report: AnalystReport) -> str:
    """Everything that is reported, as plain text."""
    run = report.run
    blocks = [
        f"Analyst questions: {run.stories:,} stories in {run.chunks:,} chunks, model {run.model}, snapshot {run.snapshot}",
        chosen_by(run.chooser),
        *([describe_use(report.model)] if report.model else []),
        figure_table([report.everything]),
        f"citations that pass the check: {report.citations - report.faults:,} of {report.citations:,}, of everything asked",
        split_table("by kind: what is found", report.kinds, FOUND),
        split_table("by kind: what is answered", report.kinds, TRUSTED),
        refusal_table(report.refusal),
        table(readings(report)),
    ]
    if report.reference:
        blocks.append(difference_table(describe_reference(report.reference, report.rival), report.differences))
    return "\n\n".join([*blocks, f"peak memory: {run.peak_megabytes:,} MB"])


def readings(report: AnalystReport) -> list[tuple[str, list[str]]]:
    """How the product's kind of question meets the data's: a row for each of the data's, after a row of the product's."""
    counts = {(reading.kind, reading.read_as): reading.questions for reading in report.readings}
    columns = sorted({reading.read_as for reading in report.readings})
    return [
        ("kind, by what the question was read as", columns),
        *(
            (f"  {kind}", [str(counts.get((kind, column), "·")) for column in columns])
            for kind in sorted({kind for kind, _ in counts})
        ),
    ]
