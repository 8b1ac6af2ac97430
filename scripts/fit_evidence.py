"""Fit the weights of evidence to questions of 2023 of RealTime QA. Prints how they do, and the weights, or writes them to --out.

    python scripts/fit_evidence.py --data data/eval-2023
    python scripts/fit_evidence.py --data data/eval-2023 --out bot/answering/models/evidence.json

The index of the year's stories is built first where --data has none; that takes half an hour on two cores.

Fitted are, one after the other: which sentences the ranker reads (prefilter), their order, how likely an answer is right
(confidence; answer_from, below which nothing was found, and show_from, below which nothing is shown), and how likely the words
pointed at are the answer (certainty). Every figure is cross-validated: no question is judged by weights that were fitted to it.

Unanswerable are the same questions asked 30 days earlier, where no passage found holds an answer, and those of --unanswerable,
which no story tells. answer_from is the lowest at which at most 1 in 10 is answered, both kinds counting alike. The ranker is
the one that RANKER_MODEL names, so weights for another can be fitted, too; --out keeps the weights for the other kind of ranker.
2024 and the unanswerable questions that are asked of it are not touched: they are for reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there or too few, 2 wrong usage.
"""

import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it runs from anywhere

from bot.command import count, parser, run, settings_of
from bot.evaluation.quiz import QUIZ, read_quiz, read_unanswerable, require_questions

UNANSWERABLE = Path("tests/unanswerable_for_fitting.json")
YEAR = 2023


def main(argv: list[str]) -> int:
    """Fit, and print or write."""
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions of each kind, to try it out")
    listed = f"a JSON list of questions that no story of {YEAR} answers (default: {UNANSWERABLE})"
    options.add_argument("--unanswerable", type=Path, default=UNANSWERABLE, metavar="FILE", help=listed)
    written = "write the weights into this file, in place of those for the same kind of ranker"
    options.add_argument("--out", type=Path, metavar="FILE", help=written)
    arguments = options.parse_args(argv)
    if arguments.out and not arguments.out.parent.is_dir():
        options.error(f"no such folder: {arguments.out.parent}")
    from bot.answering.weights import Provenance, as_fields, read_weights, write_weights
    from bot.evaluation.collection import build_collection
    from bot.progress import show_progress
    from bot.training.candidates import CandidateFinder
    from bot.training.evidence_weights import EvidenceFit
    from bot.training.linear_models import require_scikit_learn
    from bot.wiring import open_newsroom, ranker_scores

    settings = settings_of(arguments)
    require_scikit_learn()
    require_questions(arguments.quiz, YEAR)
    scores = ranker_scores(settings)
    if arguments.out and arguments.out.exists():
        read_weights(scores, arguments.out)  # what cannot be written to is said before hours of work
    items = read_quiz(arguments.quiz, YEAR)[: arguments.limit]
    unanswerable = read_unanswerable(arguments.unanswerable)[: arguments.limit]
    build_collection(settings, arguments.quiz, YEAR)
    newsroom = open_newsroom(settings)
    stories = newsroom.retriever().snapshot.manifest.stories
    asked = f"{len(items):,} questions of RealTime QA {YEAR} over {stories:,} stories"
    data = f"{asked}, and {len(unanswerable):,} of {arguments.unanswerable}"
    provenance = Provenance(data, _command(argv, settings.ranker_model), f"{datetime.now(UTC):%Y-%m-%d}")
    with show_progress(quiet=False) as progress:
        weights = EvidenceFit(CandidateFinder(newsroom, progress), print).run(items, unanswerable, provenance)
    if arguments.out:
        write_weights(scores, weights, arguments.out)
        print(f"Weights written to {arguments.out}")
    else:
        print(json.dumps({scores: as_fields(weights)}, indent=2))
    return 0


def _command(argv: list[str], ranker: str) -> str:
    """The command as it was typed, with the ranker that the environment named."""
    named = [] if ranker == "dateline" else [f"RANKER_MODEL={ranker}"]
    return shlex.join([*named, "scripts/fit_evidence.py", *argv])


if __name__ == "__main__":
    run(main)
