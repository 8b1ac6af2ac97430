"""Train the ranker, the model that judges which sentence answers a question. Writes weights; changes nothing in the code.

    python scripts/train_ranker.py --data data/eval-2023 --out data/ranker

It learns from 2022 of the RealTime QA data (--quiz) and from public sets of questions with marked answers (--pairs). It is checked
on questions of 2023, which it never learns from, over the index in --data, which is built first where there is none. Printed every
so many minutes: how many of the groups are still hard, the losses, and how often an answer stands in the first sentence and in the
first three.

An epoch takes about an hour on two cores. Run it again with the same options and it goes on from its last checkpoint in --out. At
the end `ranker.safetensors` there is the file to put into `bot/answering/models/`; its sha256, which is printed, goes into
`bot/answering/cross_encoder.py`.

Exit code 0 trained, 1 no data or no index there, 2 wrong usage, 130 stopped.
"""

import random
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it runs from anywhere

from bot.command import FAILED, count, parser, run, settings_of
from bot.evaluation.quiz import QUIZ, read_quiz, require_questions

PAIRS = Path("../shared/data/answer-sentences")
LEARN, CHECK = 2022, 2023
_CHECKED = 250


def main(argv: list[str]) -> int:
    """Train."""
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--pairs", type=Path, default=PAIRS, metavar="DIR", help=f"sets with marked answers (default: {PAIRS})")
    options.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and weights go")
    falls = "after how many epochs the learning rate has fallen to nothing; the weights there are averaged (default: the recipe's)"
    options.add_argument("--epochs", type=float, nargs="+", help=falls)
    options.add_argument("--half", action="store_true", help="work in bfloat16: faster on a GPU and on some processors")
    options.add_argument("--minutes", type=float, default=10.0, help="from one checkpoint to the next (default: %(default)s)")
    options.add_argument("--limit", type=count, metavar="N", help="only N groups and N questions, to try it out")
    arguments = options.parse_args(argv)
    from bot.evaluation.collection import build_collection
    from bot.progress import show_progress
    from bot.settings import NO_RANKER
    from bot.training.pairs import read_groups
    from bot.training.ranker_check import RankerCheck
    from bot.training.ranker_trainer import Trainer
    from bot.training.recipe import TrainingRecipe
    from bot.wiring import open_newsroom, open_trained_ranker

    recipe = TrainingRecipe(half=arguments.half)
    if arguments.epochs:
        recipe = replace(recipe, epochs=tuple(arguments.epochs))
    settings = settings_of(arguments).model_copy(update={"ranker_model": NO_RANKER})
    for year in (LEARN, CHECK):
        require_questions(arguments.quiz, year)
    if not arguments.pairs.is_dir():
        print(f"There are no sets with marked answers in {arguments.pairs}: nothing was trained.", file=sys.stderr)
        return FAILED
    build_collection(settings, arguments.quiz, CHECK)
    items = read_quiz(arguments.quiz, CHECK)
    drawn = random.Random(recipe.seed).sample(items, min(arguments.limit or _CHECKED, len(items)))  # noqa: S311 - a sample, not a secret
    with show_progress(quiet=False) as progress:
        check = RankerCheck.of(open_newsroom(settings), drawn, progress)
    groups = read_groups(arguments.quiz, LEARN, arguments.pairs)[: arguments.limit]
    print(f"{len(groups):,} groups to learn from, {len(drawn)} questions to check on", flush=True)

    def report(state: str, weights: Path) -> None:
        print(f"{state};  {check.describe(open_trained_ranker(weights))}", flush=True)

    trainer = Trainer(groups, recipe, arguments.out)
    with show_progress(quiet=arguments.json) as progress:
        file = trainer.run(progress, report, arguments.minutes * 60)
    print(f"{file}  sha256 {sha256(file.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    run(main)
