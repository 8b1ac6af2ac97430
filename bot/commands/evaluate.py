"""Measure answers on a year of RealTime QA, or on what analysts ask; or how well news pages are read.

    python scripts/evaluate.py --year 2024 --data data/eval-2024
    python scripts/evaluate.py --data data/eval-2024 --json > before.json
    python scripts/evaluate.py --data data/eval-2024 --baseline before.json --html after.html
    python scripts/evaluate.py --analyst FOLDER --data data/eval-analyst --html answers.html
    python scripts/evaluate.py --pages FOLDER

Questions are asked at their own dates: no story published later than the day after is seen. The index of the year's stories is
built first where --data has none; that takes half an hour on two cores. Printed, with 95% bootstrap intervals: how often the
answer stands in the first 1, 5, 10 and 20 chunks; how often in the sentences shown, and the same had nothing been withheld; how
often something is shown where there is no answer (the same questions asked of stories at least 30 days older, and those of
--unanswerable); how well the confidence tells right from wrong; whether every citation passes the check; seconds by stage; and
the same by topic, by question word and by age of the story. --json adds a record of every question; a file of that is what
--baseline compares with, question by question.

With --analyst the questions are those of FOLDER/questions.jsonl, whose sentences a reader has graded: 2 answers, 1 helps, 0
neither. Each is asked at the end of its day. The index of the stories named in FOLDER/collection.txt is built first where --data
has none, from the RealTime QA data (--quiz, else where it usually is, else beside FOLDER); that takes a quarter of an hour.
Printed, in all and by kind of question: how often a 2 is the first statement, among the first three, among all shown and among
what the ranker reads; nDCG@3; how many of the sentences shown are graded 2, 0 or not at all; how often an answer, or a probable
one, is given, and how often a 2 is shown then; how often one is given that no story tells; how well the confidence tells right
from wrong, and answerable from not; citations and seconds as above; and what each kind of question was read as. A sentence that
nobody has graded is not wrong: --ungraded lists such sentences, to be graded. --html writes a page with every question, its
answer and the grades. That page and that list hold text of the stories.

With --pages, news pages are read whose right reading others have published: FOLDER holds clones of one or more of
scrapinghub/article-extraction-benchmark, dobbersc/fundus-evaluation and flairNLP/fundus. Printed of each: pages, how many of them
were not read, F1, precision and recall of the text by runs of four words, as the first of these counts them, and the shares of
right titles (a headline that the page gives its story, without the site's name; and the very one that the set holds), outlets
(by name, or by host) and days of publication. --json also lists the pages.

--dump-candidates measures nothing. It writes the numbered sentences that the ranker reads for each question, at most 48, so that
they can be picked elsewhere; lines of the file that --picks names then say which, and are measured as if a writer had chosen so,
over the questions that were picked for, beside the ranker over the same. `bot/evaluation/lists.py` and `picks.py` say how both
files are written. The list holds text of the stories.

Where the settings name a language model (LLM_BASE_URL), answers are measured with it, beside the ranker over the same questions:
what it cost in tokens and seconds, and why it did not choose where it did not. Its limits hold here too: LLM_TOKENS_PER_DAY must
have room for all questions, about 3,000 tokens each. Calls are on record in --data, and the same is not asked twice.

2024 is for reporting; tune on 2023. Exit code 0 measured, 1 no questions there, no such run in the file that --baseline names, or
lines of --picks that are wrong (each is named), 2 wrong usage.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import count, parser, settings_of
from bot.evaluation.quiz import QUIZ, read_quiz, read_unanswerable, require_questions
from bot.printing import safe_lines, say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.newsroom import Newsroom
    from bot.evaluation.analyst.measuring import Measured
    from bot.evaluation.analyst.scoring import AnalystReport
    from bot.evaluation.lists import Asked
    from bot.evaluation.picks import Picks
    from bot.evaluation.score import Run
    from bot.evaluation.scoring import Report
    from bot.settings import Settings
    from index.build_report import Progress

UNANSWERABLE = Path("tests/unanswerable_questions.json")


def main(argv: list[str]) -> int:
    """Ask every question and print the figures."""
    arguments = _arguments(argv)
    measure = _measure_pages if arguments.pages else _measure_analyst if arguments.analyst else _measure_quiz
    measure(arguments)
    return 0


def _measure_pages(arguments: argparse.Namespace) -> None:
    """How well pages are read."""
    from bot.evaluation.pages.scoring import score_pages, summarise
    from bot.evaluation.pages.sets import read_sets
    from bot.evaluation.pages.text import render_text

    scores = {name: score_pages(pages) for name, pages in read_sets(arguments.pages).items()}
    sets = {name: summarise(pages) for name, pages in scores.items()}
    if arguments.json:
        told = {
            name: asdict(sets[name]) | {"f1": sets[name].f1, "each": [page.as_dict() for page in scores[name]]} for name in sets
        }
        say_json(told)
    else:
        print(safe_lines(render_text(sets)))


def _measure_quiz(arguments: argparse.Namespace) -> None:
    """On a year of RealTime QA."""
    from bot.evaluation.collection import build_collection
    from bot.evaluation.contest import measure_both
    from bot.evaluation.measuring import Case, Measurer, quiz_cases
    from bot.evaluation.runs import read_run, require_measures
    from bot.evaluation.scoring import report
    from bot.progress import show_progress
    from bot.wiring import open_newsroom, open_store

    settings, quiz = settings_of(arguments), arguments.quiz or QUIZ
    require_questions(quiz, arguments.year)
    if arguments.runs:
        require_measures()
    earlier = read_run(arguments.baseline) if arguments.baseline else None
    items, unanswerable = read_quiz(quiz, arguments.year), _unanswerable(arguments.unanswerable)
    cases = quiz_cases(items, unanswerable, arguments.limit)
    picks = _picks(arguments, quiz_cases(items, unanswerable))
    build_collection(settings, quiz, arguments.year)
    with open_store(settings) as store, show_progress(quiet=False) as progress:
        newsroom = open_newsroom(settings)
        if arguments.dump_candidates:
            _dump(newsroom, cases, progress, arguments)
            return

        def measure(choosing: "Newsroom", asked: "Sequence[Case]", chooser: str) -> "Run":
            return Measurer(choosing, store, progress).run(arguments.year, asked, chooser)

        run, ranker = measure_both(newsroom, _model(settings), cases, picks, measure, alone=earlier is not None)
    _show(report(run, earlier or ranker), arguments.html, arguments.runs, as_json=arguments.json)


def _measure_analyst(arguments: argparse.Namespace) -> None:
    """On analysts' questions."""
    from bot.evaluation.analyst.measuring import AnalystMeasurer, write_ungraded
    from bot.evaluation.analyst.questions import AnalystFolder, AnalystQuestion, first_of_each_kind
    from bot.evaluation.analyst.scoring import report
    from bot.evaluation.collection import build_analyst_collection
    from bot.evaluation.contest import measure_both
    from bot.evaluation.runs import read_analyst_run
    from bot.progress import show_progress
    from bot.wiring import open_newsroom, open_store

    settings, folder = settings_of(arguments), AnalystFolder(arguments.analyst)
    folder.require()
    earlier = read_analyst_run(arguments.baseline, folder) if arguments.baseline else None
    questions = first_of_each_kind(folder.questions(), arguments.limit)
    picks = _picks(arguments, folder.questions())
    build_analyst_collection(settings, folder, arguments.quiz or _quiz_beside(arguments.analyst))
    with open_store(settings) as store, show_progress(quiet=False) as progress:
        newsroom = open_newsroom(settings)
        if arguments.dump_candidates:
            _dump(newsroom, questions, progress, arguments)
            return

        def measure(choosing: "Newsroom", asked: "Sequence[AnalystQuestion]", chooser: str) -> "Measured":
            return AnalystMeasurer(choosing, store, progress).run(folder, asked, chooser)

        measured, ranker = measure_both(newsroom, _model(settings), questions, picks, measure, alone=earlier is not None)
    _show_analyst(
        report(measured.run, earlier or (ranker.run if ranker else None)), measured, arguments.html, as_json=arguments.json
    )
    if arguments.ungraded:
        written = write_ungraded(measured, folder, arguments.ungraded)
        print(f"{written:,} sentences to be graded written to {arguments.ungraded}", file=sys.stderr)


def _model(settings: "Settings") -> str:
    """The language model that chooses, if there is one."""
    return settings.llm_model if settings.llm_base_url else ""


def _picks(arguments: argparse.Namespace, questions: "Sequence[Asked]") -> "Picks | None":
    """The picks to be scored, each for one of the questions."""
    from bot.evaluation.picks import Picks

    if not arguments.picks:
        return None
    picks = Picks.read(arguments.picks)
    picks.require_known(questions)
    return picks


def _dump(newsroom: "Newsroom", questions: "Sequence[Asked]", progress: "Progress", arguments: argparse.Namespace) -> None:
    """Write the sentences that are read for each question, and say how many."""
    from bot.evaluation.lists import write_lists

    asked, sentences = write_lists(newsroom, questions, progress, arguments.dump_candidates)
    if arguments.json:
        print(json.dumps({"file": str(arguments.dump_candidates), "questions": asked, "sentences": sentences}))
    else:
        print(f"{sentences:,} sentences for {asked:,} questions written to {arguments.dump_candidates}")


def _quiz_beside(folder: Path) -> Path:
    """Where the stories of analysts' questions are if nothing is said: where they usually are, or else beside the questions."""
    return QUIZ if QUIZ.is_dir() else folder.absolute().parent / QUIZ.name


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--year", type=int, default=2024)
    options.add_argument("--quiz", type=Path, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument(
        "--analyst", type=Path, metavar="FOLDER", help="measure on the analyst questions in this folder (or file) instead"
    )
    options.add_argument(
        "--pages", type=Path, metavar="FOLDER", help="measure how the public news pages in this folder are read instead"
    )
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions of each kind")
    listed = f"a JSON list of questions that no story answers (default: {UNANSWERABLE})"
    options.add_argument("--unanswerable", type=Path, default=UNANSWERABLE, metavar="FILE", help=listed)
    options.add_argument("--baseline", type=Path, metavar="FILE", help="compare with an earlier run: a file that --json printed")
    options.add_argument("--html", type=Path, metavar="FILE", help="write a page: with plots, or with every analyst question")
    ranking = "write the chunks found as a TREC run, and measure it (ir-measures)"
    options.add_argument("--runs", type=Path, metavar="FILE", help=ranking)
    listing = "with --analyst: list the sentences that nobody has graded, one a line as JSON"
    options.add_argument("--ungraded", type=Path, metavar="FILE", help=listing)
    dumped = "list the numbered sentences that are read for each question, one question a line as JSON, and measure nothing"
    options.add_argument("--dump-candidates", type=Path, metavar="FILE", help=dumped)
    options.add_argument("--picks", type=Path, metavar="FILE", help="measure what was picked from such lists, beside the ranker")
    arguments = options.parse_args(argv)
    _check(arguments, options)
    return arguments


def _check(arguments: argparse.Namespace, options: argparse.ArgumentParser) -> None:
    """See that the files can be read and written, and that the options go together."""
    for file in filter(None, (arguments.html, arguments.runs, arguments.ungraded, arguments.dump_candidates)):
        if not file.parent.is_dir():
            options.error(f"no such folder: {file.parent}")
    for file in filter(None, (arguments.baseline, arguments.picks)):
        if not file.is_file():
            options.error(f"no such file: {file}")
    measured = (arguments.picks, arguments.baseline, arguments.html, arguments.runs, arguments.ungraded)
    if arguments.dump_candidates and any(measured):
        options.error("--dump-candidates measures nothing: run it by itself")
    if arguments.pages and any((*measured, arguments.analyst, arguments.dump_candidates)):
        options.error("--pages measures how pages are read, and goes with --json alone")
    if arguments.analyst and arguments.runs:
        options.error("--runs is for the quiz: of what analysts ask, sentences are graded, and not chunks")
    if arguments.ungraded and not arguments.analyst:
        options.error("--ungraded is for analyst questions: name their folder with --analyst")


def _unanswerable(file: Path) -> tuple[str, ...]:
    if file.exists():
        return read_unanswerable(file)
    say(f"{file} is not there, so nothing is asked that no story tells.", error=True)
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
        say_json(asdict(figures) | {"ranking": ranking})
        return
    print(safe_lines(render_text(figures)))
    if ranking:
        print(f"ranking of the first 20 chunks: {'  '.join(f'{name} {value:.3f}' for name, value in ranking.items())}")
    if page:
        say(f"Page written to {page}")


def _show_analyst(figures: "AnalystReport", measured: "Measured", page: Path | None, *, as_json: bool) -> None:
    """Print the figures, and write the page if it was asked for."""
    from bot.evaluation.analyst.page import render_answers
    from bot.evaluation.analyst.text import render_text

    if page:
        page.write_text(render_answers(figures, measured), encoding="utf-8")
    if as_json:
        say_json(asdict(figures))
        return
    print(safe_lines(render_text(figures)))
    if page:
        say(f"Page written to {page}")
