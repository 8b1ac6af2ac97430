"""Train the ranker, the model that judges which sentence answers a question. Writes weights; changes nothing in the code.

    python scripts/train_ranker.py --data data/eval-2023 --out data/ranker

It learns from 2022 of the RealTime QA data (--quiz) and from public sets of questions with marked answers (--pairs). It is checked
on questions of 2023, which it never learns from, over the index in --data, which is built first where there is none. Printed every
so many minutes: how many of the groups are still hard, the losses, and how often an answer stands in the first sentence and in the
first three.

An epoch takes about an hour on two cores. Run it again with the same options and it goes on from its last checkpoint in --out. At
the end `ranker.safetensors` there is the file to put into `bot/answering/models/`; its sha256, which is printed, goes into
`bot/answering/ranker.py`.

Exit code 0 trained, 1 no data or no index there, 2 wrong usage, 130 stopped.
"""

import hashlib
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.evidence import HITS, READ, EvidenceFinder
from bot.answering.question import read_question
from bot.answering.ranker import CosineRanker, Ranker
from bot.answering.weights import read_weights
from bot.command import FAILED, parser, run, settings_of
from bot.evaluation.collection import build_collection
from bot.evaluation.quiz import Item, read_quiz, stories_file
from bot.progress import show_progress
from bot.training.pairs import Group, marked_groups, quiz_groups, trec_groups
from bot.training.ranker_trainer import Trainer, TrainingRecipe
from index.embedder import SentenceTransformerEmbedder
from index.retriever import Retriever
from index.snapshot import Snapshots
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
PAIRS = Path("../shared/data/answer-sentences")
LEARN, CHECK = 2022, 2023
_CHECKED = 250
_REPEATS = {"quiz": 8, "trec": 3}  # groups of news an epoch, each time with other sentences; there are few of them
_DEPTHS = (1, 3)


def main(argv: list[str]) -> int:
    """Train."""
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--pairs", type=Path, default=PAIRS, metavar="DIR", help=f"sets with marked answers (default: {PAIRS})")
    options.add_argument("--out", type=Path, required=True, metavar="DIR", help="where checkpoints and weights go")
    options.add_argument(
        "--epochs",
        type=float,
        nargs="+",
        default=TrainingRecipe().epochs,
        help="after how many epochs the learning rate has fallen to nothing; the weights there are averaged (default: %(default)s)",
    )
    options.add_argument("--half", action="store_true", help="work in bfloat16: faster on a GPU and on some processors")
    options.add_argument("--minutes", type=float, default=10.0, help="from one checkpoint to the next (default: %(default)s)")
    options.add_argument("--limit", type=int, metavar="N", help="only N groups and N questions, to try it out")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    if not (stories_file(arguments.quiz, LEARN).exists() and arguments.pairs.is_dir()):
        print(f"There is nothing to learn from in {arguments.quiz} and {arguments.pairs}.", file=sys.stderr)
        return FAILED
    checks = _checks(build_collection(settings, arguments.quiz, CHECK), arguments.quiz, arguments.limit or _CHECKED)
    groups = _groups(arguments.quiz, arguments.pairs)[: arguments.limit]
    print(f"{len(groups):,} groups to learn from, {len(checks)} questions to check on", flush=True)
    trainer = Trainer(groups, TrainingRecipe(epochs=tuple(arguments.epochs), half=arguments.half), arguments.out)
    with show_progress(quiet=arguments.json) as progress:
        file = trainer.run(progress, lambda state, ranker: _check(state, ranker, checks), arguments.minutes * 60)
    print(f"{file}  sha256 {hashlib.sha256(file.read_bytes()).hexdigest()}")
    return 0


@dataclass(frozen=True, slots=True)
class _Check:
    """A question with the sentences that search and the cheap features put before the ranker."""

    item: Item
    passages: tuple[tuple[str, str], ...]


def _checks(snapshots: Snapshots, quiz: Path, count: int) -> list[_Check]:
    embedder = SentenceTransformerEmbedder()
    checks = []
    with Store(snapshots.store_file, readonly=True) as store, show_progress(quiet=False) as progress:
        retriever, finder = (
            Retriever(snapshots.open(), store, embedder),
            EvidenceFinder(store, CosineRanker(embedder), read_weights("cosine")),
        )
        items = random.Random(TrainingRecipe().seed).sample(read_quiz(quiz, CHECK), count)  # noqa: S311 - a sample, not a secret
        for item in items:
            question = read_question(item.question, item.seen_until)
            hits = retriever.search(question.text, question.limits, question.around, HITS)
            newest = retriever.coverage(question.limits).newest
            found = finder.prefilter(question, hits, newest)[:READ]
            checks.append(_Check(item, tuple((one.article.title, one.sentence.text) for one in found)))
            progress("Reading questions", len(checks), count)
    return checks


def _groups(quiz: Path, pairs: Path) -> list[Group]:
    with tempfile.TemporaryDirectory() as scratch:
        return [
            *quiz_groups(quiz, LEARN, Path(scratch, "quiz"), _REPEATS["quiz"]),
            *marked_groups(pairs, Path(scratch, "marked")),
            *trec_groups(pairs, _REPEATS["trec"]),
        ]


def _check(state: str, ranker: Ranker, checks: Sequence[_Check]) -> None:
    """Print how often an answer is among the first sentences, of all questions."""
    firsts = []
    for check in checks:
        judged = ranker.judge(check.item.question, check.passages)
        ranked = sorted(zip(judged, check.passages, strict=True), key=lambda pair: -pair[0].score)
        firsts.append(next((rank for rank, (_, (_, text)) in enumerate(ranked, 1) if check.item.answered_by(text)), None))
    shares = "  ".join(f"first {k}: {sum(rank is not None and rank <= k for rank in firsts) / len(checks):.3f}" for k in _DEPTHS)
    print(f"{state};  answer in the {shares}", flush=True)


if __name__ == "__main__":
    run(main)
