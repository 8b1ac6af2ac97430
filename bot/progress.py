"""How far a rebuild is: a bar with rate and time left on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.build_report import Progress as BuildProgress

_LINES_APART = 10.0
_WORDS = {"read": "Reading stories", "embed": "Embedding chunks", "index": "Indexing words"}


class _Rate(ProgressColumn):
    """So many a second."""

    def render(self, task: Task) -> Text:
        """Empty until the speed is known."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[BuildProgress]:
    """A progress to hand to a builder; it writes to the error stream, which keeps reports on the output clean."""
    if quiet:
        yield lambda *_: None
    elif sys.stderr.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bars:
            yield _on_bars(bars)
            _fill(bars)
    else:
        yield _in_lines()


def _on_bars(bars: Progress) -> BuildProgress:
    tasks = {}

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage not in tasks:
            _fill(bars)
            tasks[stage] = bars.add_task(_WORDS.get(stage, stage), total=total)
        bars.update(tasks[stage], completed=done, total=total)

    return progress


def _fill(bars: Progress) -> None:
    """A stage that could not know how much there is knows it when it is over."""
    for task in bars.tasks:
        bars.update(task.id, total=max(task.total or 0, task.completed))


def _in_lines() -> BuildProgress:
    started: dict[str, float] = {}
    last = 0.0

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        first = started.setdefault(stage, now) == now
        if not first and done != total and now - last < _LINES_APART:
            return
        last = now
        rate = done / (now - started[stage]) if now > started[stage] else 0.0
        left = f", {(total - done) / rate:,.0f} s left" if total and rate else ""
        of_total = f" of {total:,}" if total else ""
        print(
            f"{_WORDS.get(stage, stage)}: {done:,}{of_total}{f', {rate:,.0f}/s' if rate else ''}{left}",
            file=sys.stderr,
            flush=True,
        )

    return progress
