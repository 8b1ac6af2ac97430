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
from typing import TYPE_CHECKING

from bot.command import count, parser, settings_of
from bot.evaluation.quiz import QUIZ, read_quiz, read_unanswerable, require_questions

if TYPE_CHECKING:
    from bot.evaluation.scoring import Report

UNANSWERABLE = Path("tests/unanswerable_questions.json")


def main(argv: list[str]) -> int:
    """Ask every question of a year and print the figures."""
    arguments = _arguments(argv)
    from bot.evaluation.collection import build_collection
    from bot.evaluation.measuring import Measurer
    from bot.evaluation.runs import read_run, require_measures
    from bot.evaluation.scoring import report
    from bot.progress import show_progress
    from bot.wiring import open_newsroom, open_store

    settings = settings_of(arguments)
    require_questions(arguments.quiz, arguments.year)
    if arguments.runs:
        require_measures()
    earlier = read_run(arguments.baseline) if arguments.baseline else None
    unanswerable = _unanswerable(arguments.unanswerable)
    build_collection(settings, arguments.quiz, arguments.year)
    with open_store(settings) as store, show_progress(quiet=False) as progress:
        measurer = Measurer(open_newsroom(settings), store, progress, arguments.limit)
        measured = measurer.run(arguments.year, read_quiz(arguments.quiz, arguments.year), unanswerable)
    _show(report(measured, earlier), arguments.html, arguments.runs, as_json=arguments.json)
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--year", type=int, default=2024)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions of each kind")
    listed = f"a JSON list of questions that no story answers (default: {UNANSWERABLE})"
    options.add_argument("--unanswerable", type=Path, default=UNANSWERABLE, metavar="FILE", help=listed)
    options.add_argument("--baseline", type=Path, metavar="FILE", help="compare with an earlier run: a file that --json printed")
    options.add_argument("--html", type=Path, metavar="FILE", help="write a page with plots")
    ranking = "write the chunks found as a TREC run, and measure it (ir-measures)"
    options.add_argument("--runs", type=Path, metavar="FILE", help=ranking)
    arguments = options.parse_args(argv)
    for file in filter(None, (arguments.html, arguments.runs)):
        if not file.parent.is_dir():
            options.error(f"no such folder: {file.parent}")
    if arguments.baseline and not arguments.baseline.is_file():
        options.error(f"no such file: {arguments.baseline}")
    return arguments


def _unanswerable(file: Path) -> tuple[str, ...]:
    if file.exists():
        return read_unanswerable(file)
    print(f"{file} is not there, so nothing is asked that no story tells.", file=sys.stderr)
    return ()


def _show(figures: "Report", page: Path | None, runs: Path | None, *, as_json: bool) -> None:
    """Print the figures, and write the files that were asked for."""
    from bot.evaluation.page import render_scores
    from bot.evaluation.runs import measure_ranking, write_ranking
    from bot.evaluation.text import render_text

    ranking = {}
    if page:
        page.write_text(render_scores(figures), encoding="utf-8")
    if runs:
        write_ranking(figures.run, runs)
        ranking = measure_ranking(runs)
    if as_json:
        print(json.dumps(asdict(figures) | {"ranking": ranking}, ensure_ascii=False, indent=1))
        return
    print(render_text(figures))
    if ranking:
        print(f"ranking of the first 20 chunks: {'  '.join(f'{name} {value:.3f}' for name, value in ranking.items())}")
    if page:
        print(f"Page written to {page}")
