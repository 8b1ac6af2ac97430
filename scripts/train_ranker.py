"""Train the ranker, the model that judges which sentence answers a question. Writes weights; changes nothing in the code.

    python scripts/train_ranker.py --data data/eval-2023 --out data/ranker
    python scripts/train_ranker.py --start data/ranker/ranker.safetensors --analyst DIR --out data/graded
    python scripts/train_ranker.py --start bot/answering/models/ranker.safetensors --labels FILE --data DIR --out data/graded

The first learns from 2022 of the RealTime QA data (--quiz) and from public sets of questions with marked answers (--pairs). It is
checked on questions of 2023, which it never learns from, over the index in --data, which is built first where there is none. An
epoch takes about an hour on two cores.

The second goes on from the weights in --start with lists of graded sentences: our own, those of --analyst, without questions on
stories that its questions.jsonl is about, and some of the quiz, so that this is not forgotten. It is checked on every tenth of our
own lists, which it does not learn from. It takes about half an hour.

The third does the same with lists that scripts/label_sentences.py had graded, over the index in --data; every tenth of these is
kept apart to check on. Without the RealTime QA data it learns from these alone, and may forget what is not among them.

Printed every so many minutes: how many of the groups are still hard, the losses, and how often an answer stands in the first
sentence and in the first three. Run it again with the same options and it goes on from its last checkpoint in --out. At the end
`ranker.safetensors` there is the file to put into `bot/answering/models/`; its sha256, which is printed, goes into
`bot/answering/cross_encoder.py`.

Exit code 0 trained, 1 no data or no index there, 2 wrong usage, 130 stopped.
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it runs from anywhere

from bot.command import FAILED, count, parser, run, settings_of
from bot.evaluation.quiz import QUIZ, read_quiz, require_questions

if TYPE_CHECKING:
    from bot.answering.ranker import Ranker
    from bot.training.pairs import Group
    from bot.training.recipe import TrainingRecipe

    Lesson = tuple[Sequence[Group], TrainingRecipe, Callable[[Ranker], str]]
    """What to learn from, how, and what says how well a ranker does."""

PAIRS = Path("../shared/data/answer-sentences")
LEARN, CHECK = 2022, 2023
_CHECKED = 250


def main(argv: list[str]) -> int:
    """Train."""
    arguments = _arguments(argv)
    from bot.progress import show_progress
    from bot.training.ranker_trainer import Trainer
    from bot.wiring import open_trained_ranker

    if not (arguments.start or arguments.pairs.is_dir()):
        print(f"There are no sets with marked answers in {arguments.pairs}: nothing was trained.", file=sys.stderr)
        return FAILED
    groups, recipe, describe = _from_graded(arguments) if arguments.start else _from_scratch(arguments)
    if arguments.epochs:
        recipe = replace(recipe, epochs=tuple(arguments.epochs))
    print(f"{len(groups):,} groups to learn from", flush=True)

    def report(state: str, weights: Path) -> None:
        print(f"{state};  {describe(open_trained_ranker(weights))}", flush=True)

    trainer = Trainer(groups, replace(recipe, half=arguments.half), arguments.out)
    with show_progress(quiet=arguments.json) as progress:
        file = trainer.run(progress, report, arguments.minutes * 60)
    print(f"{file}  sha256 {sha256(file.read_bytes()).hexdigest()}")
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--pairs", type=Path, default=PAIRS, metavar="DIR", help=f"sets with marked answers (default: {PAIRS})")
    options.add_argument("--start", type=Path, metavar="FILE", help="go on from these weights, with graded lists")
    options.add_argument("--analyst", type=Path, metavar="DIR", help="a folder of analyst questions, with a training.jsonl")
    options.add_argument("--labels", type=Path, metavar="FILE", help="lists that scripts/label_sentences.py had graded")
    options.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and weights go")
    falls = "after how many epochs the learning rate has fallen to nothing; the weights there are averaged (default: the recipe's)"
    options.add_argument("--epochs", type=float, nargs="+", help=falls)
    options.add_argument("--half", action="store_true", help="work in bfloat16: faster on a GPU and on some processors")
    options.add_argument("--minutes", type=float, default=10.0, help="from one checkpoint to the next (default: %(default)s)")
    options.add_argument("--limit", type=count, metavar="N", help="only N groups and N questions, to try it out")
    arguments = options.parse_args(argv)
    if (arguments.analyst or arguments.labels) and not arguments.start:
        options.error("--analyst and --labels go with --start")
    for file in filter(None, (arguments.start, arguments.analyst, arguments.labels)):
        if not file.exists():
            options.error(f"no such file or folder: {file}")
    return arguments


def _from_scratch(arguments: argparse.Namespace) -> "Lesson":
    """Marked answers, checked by asking an index."""
    from bot.evaluation.collection import build_collection
    from bot.progress import show_progress
    from bot.settings import NO_RANKER
    from bot.training.pairs import read_groups
    from bot.training.ranker_check import RankerCheck
    from bot.training.recipe import TrainingRecipe
    from bot.wiring import open_newsroom

    recipe = TrainingRecipe()
    settings = settings_of(arguments).model_copy(update={"ranker_model": NO_RANKER})
    for year in (LEARN, CHECK):
        require_questions(arguments.quiz, year)
    build_collection(settings, arguments.quiz, CHECK)
    items = read_quiz(arguments.quiz, CHECK)
    drawn = random.Random(recipe.seed).sample(items, min(arguments.limit or _CHECKED, len(items)))  # noqa: S311 - a sample, not a secret
    with show_progress(quiet=False) as progress:
        check = RankerCheck.of(open_newsroom(settings), drawn, progress)
    return read_groups(arguments.quiz, LEARN, arguments.pairs)[: arguments.limit], recipe, check.describe


def _from_graded(arguments: argparse.Namespace) -> "Lesson":
    """Graded lists, checked on some that are kept apart."""
    from bot.training.graded import read_lists
    from bot.training.ranker_check import describe_lists
    from bot.training.recipe import graded_recipe

    learnt, kept = _labelled(arguments)
    if arguments.labels and not arguments.quiz.is_dir():
        print(f"There is no RealTime QA data in {arguments.quiz}: nothing else is learnt from than the labels.", file=sys.stderr)
    else:
        require_questions(arguments.quiz, LEARN)
        ours, ours_kept = read_lists(arguments.analyst, arguments.quiz, LEARN)
        learnt, kept = [*learnt, *ours], [*kept, *ours_kept]
    return learnt[: arguments.limit], graded_recipe(arguments.start), partial(describe_lists, kept[: arguments.limit])


def _labelled(arguments: argparse.Namespace) -> "tuple[list[Group], list[Group]]":
    """What a language model has graded over the index, to learn from and to check on."""
    from bot.training.graded import apart
    from bot.training.labels import label_groups, read_labels
    from bot.wiring import open_store

    if not arguments.labels:
        return [], []
    with open_store(settings_of(arguments)) as store:
        return apart(label_groups(read_labels(arguments.labels, store), store))


if __name__ == "__main__":
    run(main)
