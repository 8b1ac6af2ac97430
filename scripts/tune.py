"""Choose the numbers in the code, on 2023 of RealTime QA. Prints tables; changes nothing.

    python scripts/tune.py chunks --data data/tune         share of answers in the first chunks, by budget and context
    python scripts/tune.py retrieval --data data/eval-2023 the same, by smoothing and recency of the fusion

Chunks are compared over 2,200 stories of 2023: those that answer a question and, to fill up, others drawn with a fixed seed; the
fusion over all that were found for its questions. Indexes are built where --data has none, which takes about ten minutes on two
cores for each kind of chunks, and half an hour for all stories. 2024 is not touched: it is for reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there, 2 wrong usage.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it runs from anywhere

from bot.command import parser, run, settings_of
from bot.evaluation.quiz import QUIZ, require_questions

if TYPE_CHECKING:
    from bot.evaluation.tuning import Trial

YEAR = 2023


def main(argv: list[str]) -> int:
    """Print one of the tables."""
    options = parser(__doc__)
    options.add_argument("what", choices=("chunks", "retrieval"))
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    arguments = options.parse_args(argv)
    from bot.evaluation.tuning import compare_fusions, compare_recipes

    settings = settings_of(arguments)
    require_questions(arguments.quiz, YEAR)
    compare = compare_recipes if arguments.what == "chunks" else compare_fusions
    print("budget context smoothing keywords recency half-life   @1    @5   @10   @20")
    for trial in compare(settings, arguments.quiz, YEAR):
        print(_row(trial), flush=True)
    return 0


def _row(trial: "Trial") -> str:
    recipe, weights = trial.recipe, trial.weights
    cells = f"{recipe.budget:>6} {recipe.context:<7} {weights.smoothing:>9} {weights.keywords:>8} {weights.recency:>7}"
    return f"{cells} {weights.half_life_days:>9}  {'  '.join(f'{share:.3f}' for share in trial.shares)}"


if __name__ == "__main__":
    run(main)
