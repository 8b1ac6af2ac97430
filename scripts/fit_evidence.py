"""Fit the weights of evidence to questions whose answers are known. Prints how they do, and the weights, or writes them to --out.

    python scripts/fit_evidence.py --data data/eval-2023
    python scripts/fit_evidence.py --analyst DIR --data data/eval-analyst --out bot/answering/models/evidence.json
    python scripts/fit_evidence.py --labels FILE --data DIR --out evidence.json

The first fits the weights for questions that ask for one fact, to 2023 of RealTime QA (--quiz). The second fits those for open
questions, to a folder of analyst questions, both its files, and to the quiz questions that a story of its collection answers. The
index of the stories is built first where --data has none; two cores take half an hour for the year, a quarter for the folder.

The third fits those for open questions to what scripts/label_sentences.py had graded over the index in --data, which must be there;
lists without a sentence that answers count as told by no story. It needs no other data, and without --analyst no question of the
quiz counts.

Fitted are, one after the other: which sentences the ranker reads (prefilter), their order, how likely an answer is right
(confidence; answer_from, from which on there is an answer, probable_from, probably one, show_from and add_from, below which nothing
is shown), and how likely the words pointed at are the answer (certainty). Every figure is cross-validated: no question is judged by
weights that were fitted to it, or to another on the same story.

Unanswerable are the same quiz questions asked 30 days earlier, where no passage found holds an answer, those of --unanswerable,
which no story tells, and those of the folder. answer_from is the lowest at which 0.85 of the answers are right, where a question
has one, and for facts at most 1 in 10 of the unanswerable is answered. The ranker is the one that RANKER_MODEL names, so weights
for another can be fitted, too; --out keeps all other weights. 2024 and the unanswerable questions that are asked of it are not
touched: they are for reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there or too few, 2 wrong usage.
"""

import argparse
import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it runs from anywhere

from bot.command import count, parser, run, settings_of
from bot.evaluation.quiz import QUIZ, Item, read_quiz, read_unanswerable, require_questions

if TYPE_CHECKING:
    from bot.answering.weights import Sort
    from bot.settings import Settings
    from bot.training.candidates import Known, OpenQuestion, Questions

UNANSWERABLE = Path("tests/unanswerable_for_fitting.json")
YEAR = 2023


def main(argv: list[str]) -> int:
    """Fit, and print or write."""
    arguments = _arguments(argv)
    from bot.answering.weights import Provenance, as_fields, read_weights, write_weights
    from bot.progress import show_progress
    from bot.training.candidates import CandidateFinder
    from bot.training.evidence_weights import EvidenceFit
    from bot.training.linear_models import require_scikit_learn
    from bot.wiring import open_newsroom, ranker_scores, with_ranker_alone

    settings = settings_of(arguments)
    require_scikit_learn()
    if arguments.analyst or not arguments.labels:
        require_questions(arguments.quiz, YEAR)
    scores = ranker_scores(settings)
    sort: Sort = "open" if arguments.analyst or arguments.labels else "facts"
    if arguments.out and arguments.out.exists():
        read_weights(scores, arguments.out)  # what cannot be written to is said before hours of work
    questions, described = _questions(arguments, settings)
    _build(arguments, settings)
    newsroom = with_ranker_alone(open_newsroom(settings))  # what is fitted is what the ranker finds
    stories = newsroom.retriever().snapshot.manifest.stories
    provenance = Provenance(
        f"{described}; {stories:,} stories", _command(argv, settings.ranker_model), f"{datetime.now(UTC):%Y-%m-%d}"
    )
    with show_progress(quiet=False) as progress:
        weights = EvidenceFit(CandidateFinder(newsroom, progress), sort, print).run(questions, provenance)
    if arguments.out:
        write_weights(scores, sort, weights, arguments.out)
        print(f"Weights written to {arguments.out}")
    else:
        print(json.dumps({scores: {sort: as_fields(weights)}}, indent=2))
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions of each kind, to try it out")
    sampled = "index only N stories, those that answer first, where there is no index yet (default: all of the year)"
    options.add_argument("--stories", type=count, metavar="N", help=sampled)
    options.add_argument("--analyst", type=Path, metavar="DIR", help="a folder of analyst questions, to fit to these as well")
    graded = "fit to questions that scripts/label_sentences.py had graded over the index in --data"
    options.add_argument("--labels", type=Path, metavar="FILE", help=graded)
    listed = f"a JSON list of questions that no story of {YEAR} answers (default: {UNANSWERABLE})"
    options.add_argument("--unanswerable", type=Path, default=UNANSWERABLE, metavar="FILE", help=listed)
    written = "write the weights into this file, in place of those for the same kind of ranker and sort of question"
    options.add_argument("--out", type=Path, metavar="FILE", help=written)
    arguments = options.parse_args(argv)
    if arguments.labels and not arguments.labels.is_file():
        options.error(f"no such file: {arguments.labels}")
    if arguments.out and not arguments.out.parent.is_dir():
        options.error(f"no such folder: {arguments.out.parent}")
    return arguments


def _questions(arguments: argparse.Namespace, settings: "Settings") -> "tuple[Questions, str]":
    """What to fit to, and how that is described."""
    from bot.training.candidates import Questions, QuizQuestion

    limit = arguments.limit
    opened = _open_questions(arguments, settings)
    quiz = tuple(map(QuizQuestion, _items(arguments)[:limit]))
    known: list[Known] = [*quiz, *opened]
    last = max((question.asked for question in known), default=datetime.now(UTC))
    invented = read_unanswerable(arguments.unanswerable)[:limit]
    none = tuple(QuizQuestion(Item(text, (), last, geopolitics=False)) for text in invented)
    described = f"{len(quiz):,} questions of RealTime QA {YEAR}, {len(invented):,} of {arguments.unanswerable}"
    sources = " and ".join(source.name for source in (arguments.analyst, arguments.labels) if source)
    described += f", {len(opened):,} of {sources}" if sources else ""
    answerable: list[Known] = [*quiz, *(each for each in opened if each.question.answerable)]
    unanswerable: list[Known] = [*none, *(each for each in opened if not each.question.answerable)]
    return Questions(tuple(answerable), quiz, tuple(unanswerable)), described


def _items(arguments: argparse.Namespace) -> tuple[Item, ...]:
    """The quiz's questions: with a folder of analysts those that a story of its collection answers, with labels alone none."""
    from bot.evaluation.analyst.questions import AnalystFolder

    if arguments.analyst:
        there = set(AnalystFolder(arguments.analyst).story_ids())
        return tuple(item for item in read_quiz(arguments.quiz, YEAR) if there.intersection(item.stories))
    return () if arguments.labels else read_quiz(arguments.quiz, YEAR)


def _open_questions(arguments: argparse.Namespace, settings: "Settings") -> "list[OpenQuestion]":
    """Questions with graded sentences, of each source as many as the limit says."""
    from bot.evaluation.analyst.questions import AnalystFolder, AnalystQuestion
    from bot.training.candidates import open_questions
    from bot.training.labels import label_questions, read_labels
    from bot.wiring import open_store

    limit, graded = arguments.limit, tuple[AnalystQuestion, ...]()
    if arguments.analyst:
        folder = AnalystFolder(arguments.analyst)
        folder.require()
        graded = folder.all_questions()[:limit]
    if arguments.labels:
        with open_store(settings) as store:
            graded = (*graded, *label_questions(read_labels(arguments.labels, store))[:limit])
    return open_questions(graded)


def _build(arguments: argparse.Namespace, settings: "Settings") -> None:
    """Index the stories, where that was not done; what labels were made over is there."""
    from bot.evaluation.analyst.questions import AnalystFolder
    from bot.evaluation.collection import build_analyst_collection, build_collection, build_sample
    from index.chunks import ChunkRecipe

    if arguments.analyst:
        build_analyst_collection(settings, AnalystFolder(arguments.analyst), arguments.quiz)
    elif arguments.stories and not arguments.labels:
        build_sample(settings, arguments.quiz, YEAR, ChunkRecipe(), arguments.stories)
    elif not arguments.labels:
        build_collection(settings, arguments.quiz, YEAR)


def _command(argv: list[str], ranker: str) -> str:
    """The command as it was typed, with the ranker that the environment named."""
    named = [] if ranker == "dateline" else [f"RANKER_MODEL={ranker}"]
    return shlex.join([*named, "scripts/fit_evidence.py", *argv])


if __name__ == "__main__":
    run(main)
