"""Measure retrieval, answers and "nothing found" on a year of RealTime QA.

    python scripts/evaluate.py --year 2024 --data data/eval-2024
    python scripts/evaluate.py --data data/eval-2024 --json > before.json
    python scripts/evaluate.py --data data/eval-2024 --baseline before.json --html after.html

Questions are asked at their own dates: no story published later than the day after is seen. The index of the year's stories is
built first where --data has none; that takes half an hour on two cores. Printed, with 95% bootstrap intervals: how often the
answer stands in the first 1, 5, 10 and 20 chunks; how often in the sentences shown, and the same had nothing been withheld; how
often something is shown where there is no answer (the same questions asked of stories at least 30 days older, and those of
--unanswerable); how well the confidence tells right from wrong; whether every citation passes the check; seconds by stage; and
the same by topic, by question word and by age of the story. --json adds a record of every question; a file of that is what
--baseline compares with, question by question.

2024 is for reporting; tune on 2023. Exit code 0 measured, 1 no questions there, or no run in the file that --baseline names,
2 wrong usage.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bot.command import FAILED, count, parser, run, settings_of
from bot.evaluation.collection import build_collection
from bot.evaluation.measuring import Measurer
from bot.evaluation.page import render_scores
from bot.evaluation.quiz import read_quiz, read_unanswerable, stories_file
from bot.evaluation.runs import measure_ranking, read_run, require_measures, write_ranking
from bot.evaluation.scoring import Run, report
from bot.evaluation.text import render_text
from bot.progress import show_progress
from bot.settings import Settings
from bot.wiring import open_newsroom
from index.snapshot import Snapshots
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
UNANSWERABLE = Path("tests/unanswerable_questions.json")


def main(argv: list[str]) -> int:
    """Ask every question of a year and print the figures."""
    options = parser(__doc__)
    options.add_argument("--year", type=int, default=2024)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions of each kind")
    options.add_argument(
        "--unanswerable",
        type=Path,
        default=UNANSWERABLE,
        metavar="FILE",
        help=f"a JSON list of questions that no story answers (default: {UNANSWERABLE})",
    )
    options.add_argument("--baseline", type=Path, metavar="FILE", help="compare with an earlier run: a file that --json printed")
    options.add_argument("--html", type=Path, metavar="FILE", help="write a page with plots")
    options.add_argument(
        "--runs", type=Path, metavar="FILE", help="write the chunks found as a TREC run, and measure it (ir-measures)"
    )
    arguments = options.parse_args(argv)
    for file in filter(None, (arguments.html, arguments.runs)):
        if not file.parent.is_dir():
            options.error(f"no such folder: {file.parent}")
    if arguments.baseline and not arguments.baseline.is_file():
        options.error(f"no such file: {arguments.baseline}")
    settings = settings_of(arguments)
    if not stories_file(arguments.quiz, arguments.year).exists():
        print(f"There are no questions of {arguments.year} in {arguments.quiz}: nothing was measured.", file=sys.stderr)
        return FAILED
    if arguments.runs:
        require_measures()
    earlier = read_run(arguments.baseline) if arguments.baseline else None
    build_collection(settings, arguments.quiz, arguments.year)
    _report(_measure(settings, arguments), earlier, arguments)
    return 0


def _measure(settings: Settings, arguments: argparse.Namespace) -> Run:
    items, untold = read_quiz(arguments.quiz, arguments.year), _untold(arguments.unanswerable)
    with Store(Snapshots(settings.dateline_data).store_file, readonly=True) as store, show_progress(quiet=False) as progress:
        measurer = Measurer(open_newsroom(settings), store, progress, arguments.limit)
        return measurer.run(arguments.year, items, untold)


def _untold(file: Path) -> tuple[str, ...]:
    if file.exists():
        return read_unanswerable(file)
    print(f"{file} is not there, so nothing is asked that no story tells.", file=sys.stderr)
    return ()


def _report(found: Run, earlier: Run | None, arguments: argparse.Namespace) -> None:
    figures = report(found, earlier)
    if arguments.html:
        arguments.html.write_text(render_scores(figures), encoding="utf-8")
    ranking = {}
    if arguments.runs:
        write_ranking(found, arguments.runs)
        ranking = measure_ranking(arguments.runs)
    if arguments.json:
        print(json.dumps(asdict(figures) | {"ranking": ranking}, ensure_ascii=False, indent=1))
        return
    print(render_text(figures))
    if ranking:
        print(f"ranking of the first 20 chunks: {'  '.join(f'{name} {value:.3f}' for name, value in ranking.items())}")
    if arguments.html:
        print(f"Page written to {arguments.html}")


if __name__ == "__main__":
    run(main)
