"""Measure retrieval and answers on a year of RealTime QA.

    python scripts/evaluate.py --year 2024 --data data/eval-2024

Questions are asked at their own dates: no story published later than the day after is seen. The index of the year's stories is
built first where --data has none; that takes half an hour on two cores. Printed: how often the answer stands in the first 1, 5
and 10 chunks; how often in the first and in the three sentences of the answer, and the same had nothing been withheld as "nothing
found"; whether every citation passes the check; seconds by stage.

2024 is for reporting; tune on 2023. Exit code 0 measured, 1 no questions there, 2 wrong usage.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.ask import Newsroom, Trace
from bot.build_progress import show_progress
from bot.citations import fault
from bot.command import FAILED, parser, peak_megabytes, run, settings_of
from bot.evidence import SHOWN
from bot.quiz import Item, read_quiz, stories_file
from bot.settings import Settings
from bot.wiring import open_builder, open_newsroom
from index.article import Hit
from index.chunks import whole_text
from index.snapshot import Snapshots
from index.sources import read_stories
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
_DEPTHS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Score:
    """One question measured. Ranks count from 1; None: not among those looked at."""

    geopolitics: bool
    chunk_rank: int | None
    sentence_rank: int | None
    shown: int
    shown_rank: int | None
    citations: int
    faults: int
    seconds: dict[str, float]


def main(argv: list[str]) -> int:
    """Ask every question of a year and print the figures."""
    options = parser(__doc__)
    options.add_argument("--year", type=int, default=2024)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    if not stories_file(arguments.quiz, arguments.year).exists():
        print(f"There are no questions of {arguments.year} in {arguments.quiz}: nothing was measured.", file=sys.stderr)
        return FAILED
    _build(settings, stories_file(arguments.quiz, arguments.year))
    with Store(Snapshots(settings.dateline_data).store_file, readonly=True) as store:
        items = read_quiz(arguments.quiz, arguments.year)[: arguments.limit]
        scores = list(_measure(open_newsroom(settings), store, items))
    report = {
        "year": arguments.year,
        "all": _summary(scores),
        "geopolitics": _summary([score for score in scores if score.geopolitics]),
        "peak_megabytes": round(peak_megabytes()),
    }
    print(json.dumps(report, indent=2) if arguments.json else _text(report))
    return 0


def _build(settings: Settings, stories: Path) -> None:
    snapshots = Snapshots(settings.dateline_data)
    if snapshots.current() is None:
        with show_progress(quiet=False) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
            open_builder(settings, store, progress).build(read_stories([stories], datetime.now(UTC)))


def _measure(newsroom: Newsroom, store: Store, items: Sequence[Item]) -> Iterator[Score]:
    with show_progress(quiet=False) as progress:
        newsroom.ask("What is this?", datetime.now(UTC))  # the first question loads the model
        for done, item in enumerate(items, 1):
            trace = newsroom.trace(item.question, item.seen_until)
            yield _score(item, trace, store)
            progress("Asking", done, len(items))


def _score(item: Item, trace: Trace, store: Store) -> Score:
    citations = trace.answer.citations
    return Score(
        geopolitics=item.geopolitics,
        chunk_rank=_rank(item, [_passage(hit, store) for hit in trace.hits]),
        sentence_rank=_rank(item, [evidence.sentence.text for evidence in trace.evidence[:SHOWN]]),
        shown=len(trace.answer.statements),
        shown_rank=_rank(item, [statement.text for statement in trace.answer.statements]),
        citations=len(citations),
        faults=sum(fault(citation, store) is not None for citation in citations),
        seconds=trace.seconds,
    )


def _passage(hit: Hit, store: Store) -> str:
    return whole_text(store.sentences(hit.chunk.version)[hit.chunk.first : hit.chunk.stop])


def _rank(item: Item, texts: Sequence[str]) -> int | None:
    return next((rank for rank, text in enumerate(texts, 1) if item.answered_by(text)), None)


def _summary(scores: Sequence[Score]) -> dict[str, object]:
    if not scores:
        return {"questions": 0}
    totals = np.array([sum(score.seconds.values()) for score in scores])
    stages = {stage: round(float(np.median([s.seconds[stage] for s in scores])), 4) for stage in scores[0].seconds}
    return {
        "questions": len(scores),
        "answer_in_chunks": {str(k): _share(scores, "chunk_rank", k) for k in _DEPTHS},
        "answer_in_best_sentences": {str(k): _share(scores, "sentence_rank", k) for k in (1, SHOWN)},
        "answer_in_shown_sentences": {str(k): _share(scores, "shown_rank", k) for k in (1, SHOWN)},
        "answered": round(sum(score.shown > 0 for score in scores) / len(scores), 3),
        "sentences_shown": round(sum(score.shown for score in scores) / len(scores), 2),
        "citations": sum(score.citations for score in scores),
        "citations_failed": sum(score.faults for score in scores),
        "seconds": {"median": round(float(np.median(totals)), 4), "p95": round(float(np.percentile(totals, 95)), 4), **stages},
    }


def _share(scores: Sequence[Score], field: str, depth: int) -> float:
    ranks = [getattr(score, field) for score in scores]
    return round(len([rank for rank in ranks if rank is not None and rank <= depth]) / len(scores), 3)


def _text(report: dict[str, object]) -> str:
    lines = [f"RealTime QA {report['year']}"]
    for part in ("all", "geopolitics"):
        summary = report[part]
        if isinstance(summary, dict):
            lines.append(f"\n{part}")
            lines += [f"  {name.replace('_', ' '):<28}{_cell(value)}" for name, value in summary.items()]
    return "\n".join([*lines, f"\npeak memory: {report['peak_megabytes']:,} MB"])


def _cell(value: object) -> str:
    return "   ".join(f"{name}: {number}" for name, number in value.items()) if isinstance(value, dict) else str(value)


if __name__ == "__main__":
    run(main)
