"""One system of the comparison builds its index, or is asked, in this process alone.

`benchmarks/peers/compare.py` starts it in the project's folder: ``python -m benchmarks.peers.worker SYSTEM build|ask WORK MODEL``;
in this folder the adapters would hide the libraries whose names they bear. What it measured is left in WORK as JSON. torch and the
system's libraries are imported before the clock starts; the model is loaded after.
"""

import importlib
import json
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import cast

from benchmarks.peers.task import SYSTEMS, Adapter, Asked, Built, Found, Place, read_questions
from bot.evaluation.quiz import Item

DEPTHS = (1, 5, 10)
FIRST = 5
CHARACTERS = 2_000


def main(argv: Sequence[str]) -> None:
    """Do one phase and write its figures."""
    system, phase, work, model = argv
    place = Place(system, Path(work), model)
    importlib.import_module("sentence_transformers")
    adapter = cast("Adapter", importlib.import_module(f"benchmarks.peers.{SYSTEMS[system].module}"))
    figures = _build(adapter, place) if phase == "build" else _ask(adapter, place)
    place.figures(phase).write_text(json.dumps(asdict(figures)))


def _build(adapter: Adapter, place: Place) -> Built:
    start = time.perf_counter()
    chunks = adapter.build(place)
    seconds = time.perf_counter() - start
    size = sum(file.stat().st_size for file in place.index.rglob("*") if file.is_file())
    return Built(round(seconds, 1), chunks, round(size / 1e6, 3), _peak_megabytes())


def _ask(adapter: Adapter, place: Place) -> Asked:
    index = adapter.open_index(place)
    items = read_questions(place.questions)
    adapter.search(index, "What has happened?", items[0].seen_until)  # loads what loads at the first question
    pairs: list[tuple[Item, Sequence[Found]]] = []
    seconds: list[float] = []
    for item in items:
        start = time.perf_counter()
        chunks = adapter.search(index, item.question, item.seen_until)
        seconds.append(time.perf_counter() - start)
        pairs.append((item, chunks))
    peak = _peak_megabytes()
    firsts = [chunk for _, chunks in pairs for chunk in chunks[:FIRST]]
    return Asked(
        questions=len(items),
        answer_at={str(depth): _share([held(item, chunks[:depth]) for item, chunks in pairs]) for depth in DEPTHS},
        answer_in_characters=_share([held(item, cut(chunks, CHARACTERS)) for item, chunks in pairs]),
        chunk_characters=round(statistics.fmean(len(chunk.text) for chunk in firsts) if firsts else 0),
        median_ms=round(1e3 * statistics.median(seconds), 1),
        p95_ms=round(1e3 * percentile(seconds, 0.95), 1),
        future=_share([sees_future(item, chunks[:FIRST]) for item, chunks in pairs]),
        peak_megabytes=peak,
        whole_median_ms=_whole(adapter, index, items),
    )


def _whole(adapter: Adapter, index: object, items: Sequence[Item]) -> float | None:
    """The median time of a whole answer, in milliseconds, where a system gives answers (only Dateline does, without an LLM)."""
    answer: Callable[..., None] | None = getattr(adapter, "answer", None)
    if answer is None:
        return None
    seconds = []
    for item in items:
        start = time.perf_counter()
        answer(index, item.question, item.seen_until)
        seconds.append(time.perf_counter() - start)
    return round(1e3 * statistics.median(seconds), 1)


def held(item: Item, chunks: Sequence[Found]) -> bool:
    """Whether one of the chunks holds the answer."""
    return any(item.answered_by(chunk.text) for chunk in chunks)


def cut(chunks: Sequence[Found], characters: int) -> list[Found]:
    """The first so many characters of what was found: the last chunk that still begins within them is cut."""
    begins = accumulate((len(chunk.text) for chunk in chunks), initial=0)
    return [
        Found(chunk.text[: characters - begin], chunk.published)
        for chunk, begin in zip(chunks, begins, strict=False)  # one more beginning than chunks
        if begin < characters
    ]


def sees_future(item: Item, chunks: Sequence[Found]) -> bool:
    """Whether one of the chunks is of a story published after all that the question may see."""
    return any(chunk.published and date.fromisoformat(chunk.published) > item.seen_until.date() for chunk in chunks)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank).

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5)
    2.0
    """
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def _share(held_or_not: Sequence[bool]) -> float:
    return round(sum(held_or_not) / len(held_or_not), 3)


def _peak_megabytes() -> float:
    """As `bot.command.peak_megabytes`, which cannot be imported where only one library is installed."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


if __name__ == "__main__":
    main(sys.argv[1:])
