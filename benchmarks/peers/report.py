"""The comparison as a table in the terminal, as Markdown for docs/evaluation.md, and as a plot."""

import math
import os
import platform
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.peers.task import Row
from benchmarks.peers.worker import CHARACTERS, DEPTHS, FIRST

_WIDTH, _HEIGHT = 820, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 290, 30, 60
_LABELS_APART = 17  # pixels between the lines of two labels
_TICKS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True, slots=True)
class Run:
    """What was run: the day (2024-10-15), the command, and how many stories and questions."""

    day: str
    command: str
    year: int
    stories: int
    questions: int


def table(rows: Sequence[Row]) -> list[list[str]]:
    """A line of headings and one for each system."""
    head = ["system", "build, s", "index, MB", "peak MB, build / ask", "chunks", "characters in a chunk"]
    head += [f"answer in first {' / '.join(map(str, DEPTHS))}", f"in first {CHARACTERS:,} characters"]
    return [[*head, "ms a search, median / p95", "future seen"], *(_cells(row) for row in rows)]


def _cells(row: Row) -> list[str]:
    built, asked = row.built, row.asked
    return [
        row.name,
        f"{built.seconds:,.0f}",
        f"{built.index_megabytes:,.1f}",
        f"{built.peak_megabytes:,.0f} / {asked.peak_megabytes:,.0f}",
        f"{built.chunks:,}",
        f"{asked.chunk_characters:,}",
        " / ".join(f"{asked.answer_at[str(depth)]:.3f}" for depth in DEPTHS),
        f"{asked.answer_in_characters:.3f}",
        f"{asked.median_ms:.0f} / {asked.p95_ms:.0f}",
        f"{asked.future:.3f}",
    ]


def text(run: Run, rows: Sequence[Row]) -> str:
    """The table with columns in line, and what it says."""
    lines = table(rows)
    head, *body = [_wrapped(cell) for cell in lines[0]], *lines[1:]
    widths = [max(*map(len, heading), *(len(line[column]) for line in body)) for column, heading in enumerate(head)]
    height = max(map(len, head))
    tops = [[heading[level] if level < len(heading) else "" for heading in head] for level in range(height)]
    ordered = "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in (*tops, *body)
    )
    return "\n".join([ordered, "", *notes(run, rows)])


def markdown(run: Run, rows: Sequence[Row]) -> str:
    """The table and what it says, for docs/evaluation.md."""
    head, *body = table(rows)
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "\n".join([*(f"| {' | '.join(line)} |" for line in lines), "", *(f"- {note}" for note in notes(run, rows)), ""])


def notes(run: Run, rows: Sequence[Row]) -> list[str]:
    """What was measured, with what; the command is the last."""
    versions = sorted({package: version for row in rows for package, version in row.versions.items()}.items())
    whole = [
        f"{row.name} takes {row.asked.whole_median_ms:.0f} ms (median) for a whole answer: search, sentences, citations, check."
        for row in rows
        if row.asked.whole_median_ms is not None
    ]
    return [
        f"{run.stories:,} stories of RealTime QA {run.year}; {run.questions:,} questions that one of them answered by then.",
        f"{run.day}, {os.cpu_count()} cores, no GPU, all-MiniLM-L6-v2 for all; each as its own quick start splits and searches.",
        f"Characters in a chunk: mean of the first {FIRST}. Longer ones hold more, so look at the first {CHARACTERS:,} characters.",
        f"Future seen: share of questions with a story among the first {FIRST} that was published after the question may see.",
        "Only Dateline is told when a question was asked. The quick starts of the others have no dates: they search all stories.",
        *whole,
        f"Python {platform.python_version()}, {', '.join(' '.join(package) for package in versions)}.",
        f"Command: `{run.command}`",
    ]


def svg(run: Run, rows: Sequence[Row]) -> str:
    """Answers found against the time of a search (logarithmic): the upper left is best."""
    ticks = _ticks([row.asked.median_ms for row in rows])
    points = [(row, _x(row.asked.median_ms, ticks), _y(row.asked.answer_at[str(FIRST)])) for row in rows]
    points.sort(key=lambda point: point[2])
    labels = spread([y for _, _, y in points], _LABELS_APART)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="13">',
            f"<title>Answers found against the time of a search: {run.questions:,} questions, {run.stories:,} stories</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
            *_grid(ticks),
            *(line for (row, x, y), label in zip(points, labels, strict=True) for line in _point(row, x, y, label)),
            "</svg>",
            "",
        ]
    )


def _grid(ticks: Sequence[int]) -> list[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    lines = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        lines.append(f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#ddd"/>')
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{tenth / 10:.1f}</text>')
    for tick in ticks:
        x = _x(tick, ticks)
        lines.append(f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="#ddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="#555">{tick:,}</text>')
    middle = (_LEFT + right) / 2
    lines.append(f'<text x="{middle}" y="{_HEIGHT - 14}" text-anchor="middle">milliseconds a search, median</text>')
    return [
        *lines,
        f'<text x="{_LEFT}" y="{_TOP - 12}">share of questions answered in the first {FIRST} chunks (of so many characters)</text>',
    ]


def _point(row: Row, x: float, y: float, label: float) -> list[str]:
    colour = "#c0392b" if row.system == "dateline" else "#34495e"
    beside = _WIDTH - _RIGHT + 12
    label_text = f"{row.name} {row.asked.answer_at[str(FIRST)]:.2f}, chunks of {row.asked.chunk_characters:,}"
    return [
        f'<path d="M{x:.1f} {y:.1f}L{beside - 4} {label:.1f}" stroke="{colour}" stroke-width="0.6" stroke-dasharray="2 3"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"/>',
        f'<text x="{beside}" y="{label + 4:.1f}" fill="{colour}">{escape(label_text)}</text>',
    ]


def _ticks(values: Sequence[float]) -> list[int]:
    """The ticks from the last one below all values to the first one above them."""
    low = max((tick for tick in _TICKS_MS if tick < min(values)), default=_TICKS_MS[0])
    high = min((tick for tick in _TICKS_MS if tick > max(values)), default=_TICKS_MS[-1])
    return [tick for tick in _TICKS_MS if low <= tick <= high]


def _x(milliseconds: float, ticks: Sequence[int]) -> float:
    low, high = math.log(ticks[0]), math.log(ticks[-1])
    share = (math.log(max(milliseconds, ticks[0])) - low) / (high - low)
    return _LEFT + min(share, 1.0) * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def spread(places: Sequence[float], apart: float) -> list[float]:
    """Ascending places, each moved as far down as keeps it from the one above.

    >>> spread([10.0, 12.0, 50.0], 17.0)
    [10.0, 27.0, 50.0]
    """
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + apart) if moved else place)
    return moved


def _wrapped(heading: str) -> list[str]:
    """A heading on lines of at most twelve characters where its words allow.

    >>> _wrapped("characters in a chunk")
    ['characters', 'in a chunk']
    """
    return textwrap.wrap(heading, 12, break_long_words=False)
