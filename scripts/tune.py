"""Choose the numbers in the code, on 2023 of RealTime QA. Prints tables; changes nothing.

    python scripts/tune.py chunks --data data/tune         share of answers in the first chunks, by budget and context
    python scripts/tune.py retrieval --data data/tune      the same, by smoothing and recency of the fusion
    python scripts/tune.py evidence --data data/tune       weights of the sentence model, and the threshold of "nothing found"

The collection is 2,200 stories of 2023: those that answer a question and, to fill up, others drawn with a fixed seed. An index of
them is built where --data has none, which takes about ten minutes on two cores for each recipe. 2024 is not touched: it is for
reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there, 2 wrong usage.
"""

import gzip
import itertools
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.build_progress import show_progress
from bot.command import FAILED, parser, run, settings_of
from bot.evidence import CONFIDENCE, RANK, EvidenceFinder, Features
from bot.question import read_question
from bot.quiz import Item, read_quiz, stories_file
from index.build import Builder
from index.chunks import Context, Recipe, whole_text
from index.embedder import SentenceTransformerEmbedder
from index.retriever import Retriever, Weights
from index.snapshot import Snapshots
from index.sources import read_stories
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
YEAR = 2023
STORIES = 2_200
_SEED = 3
_RECIPES = tuple(Recipe(budget, context) for budget, context in ((128, Context.NONE), (128, Context.FULL), (200, Context.FULL)))
_MONTH = timedelta(days=30)
_FOLDS = 5
_HITS = 10

Matrix = npt.NDArray[np.float64]


def main(argv: list[str]) -> int:
    """Print one of the tables."""
    options = parser(__doc__)
    options.add_argument("what", choices=("chunks", "retrieval", "evidence"))
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    arguments = options.parse_args(argv)
    folder = settings_of(arguments).dateline_data
    if not stories_file(arguments.quiz, YEAR).exists():
        print(f"There are no questions of {YEAR} in {arguments.quiz}: nothing was tuned.", file=sys.stderr)
        return FAILED
    embedder = SentenceTransformerEmbedder()
    items = read_quiz(arguments.quiz, YEAR)
    for recipe in _RECIPES if arguments.what == "chunks" else (Recipe(),):
        bench = _bench(folder / recipe.name, arguments.quiz, recipe, embedder)
        if arguments.what == "evidence":
            _tune_evidence(bench, items)
        else:
            _tune_retrieval(bench, items, (Weights(),) if arguments.what == "chunks" else _grid())
    return 0


@dataclass(frozen=True, slots=True)
class _Bench:
    """An index to tune on."""

    recipe: Recipe
    store: Store
    retriever: Retriever
    embedder: SentenceTransformerEmbedder

    def passage(self, chunk: int) -> str:
        place = self.retriever.place(chunk)
        return whole_text(self.store.sentences(place.version)[place.first : place.stop])


def _bench(data: Path, quiz: Path, recipe: Recipe, embedder: SentenceTransformerEmbedder) -> _Bench:
    snapshots = Snapshots(data)
    if snapshots.current() is None:
        data.mkdir(parents=True, exist_ok=True)
        with show_progress(quiet=False) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
            stories = _sample(quiz, data / "sample.jsonl")
            Builder(snapshots, store, embedder, recipe, progress).build(read_stories([stories], datetime.now(UTC)))
    store = Store(snapshots.store_file, readonly=True)
    return _Bench(recipe, store, Retriever(snapshots.open(), store, embedder), embedder)


def _sample(quiz: Path, file: Path) -> Path:
    """Write the tuning collection: stories that answer a question, at most three for each, and others to fill up."""
    with (quiz / f"questions-{YEAR}.jsonl").open() as lines:
        wanted = {story for line in lines for story in json.loads(line)["answerable"][:3]}
    with gzip.open(stories_file(quiz, YEAR), "rt") as lines:
        stories = {json.loads(line)["id"]: line for line in lines}
    others = sorted(stories.keys() - wanted)
    random.Random(_SEED).shuffle(others)  # noqa: S311 - a sample, not a secret
    chosen = sorted(stories.keys() & wanted)
    file.write_text("".join(stories[story] for story in chosen + others[: STORIES - len(chosen)]))
    return file


def _grid() -> Iterator[Weights]:
    for smoothing, recency in itertools.product((20.0, 60.0), (0.0, 0.3, 0.5)):
        yield Weights(smoothing=smoothing, recency=recency)


def _tune_retrieval(bench: _Bench, items: Sequence[Item], grid: Sequence[Weights] | Iterator[Weights]) -> None:
    """One row for each setting: share of questions whose answer stands in the first k chunks."""
    holds: dict[tuple[int, int], bool] = {}
    print("budget context smoothing keywords recency half-life   @1    @5   @10   @20")
    for weights in grid:
        retriever = bench.retriever.weighted(weights)
        firsts = []
        for number, item in enumerate(items):
            question = read_question(item.question, item.seen_until)
            for rank, (chunk, _, _) in enumerate(retriever.rank(item.question, question.limits, item.seen_until)[:20], 1):
                if (number, chunk) not in holds:
                    holds[number, chunk] = item.answered_by(bench.passage(chunk))
                if holds[number, chunk]:
                    firsts.append(rank)
                    break
        shares = "  ".join(f"{sum(rank <= k for rank in firsts) / len(items):.3f}" for k in (1, 5, 10, 20))
        print(
            f"{bench.recipe.budget:>6} {bench.recipe.context:<7} {weights.smoothing:>9} {weights.keywords:>8} {weights.recency:>7} "
            f"{weights.half_life_days:>9}  {shares}",
            flush=True,
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """Candidate sentences: features, shape (n, features); whether each holds the answer; which question it belongs to."""

    features: Matrix
    right: npt.NDArray[np.bool_]
    group: npt.NDArray[np.int64]


def _candidates(bench: _Bench, items: Sequence[Item], back: timedelta) -> _Table:
    """Candidates of every question, from stories published at least so long before it."""
    finder = EvidenceFinder(bench.store, bench.embedder)
    rows, right, group = [], [], []
    with show_progress(quiet=False) as progress:
        for number, item in enumerate(items):
            progress("Reading candidates", number + 1, len(items))
            question = read_question(item.question, item.seen_until)
            limits = replace(question.limits, end=question.limits.end - back)
            hits = bench.retriever.search(question.text, limits, item.seen_until, _HITS)
            for candidate in finder.candidates(question, hits):
                rows.append(astuple(candidate.features))
                right.append(item.answered_by(candidate.sentence.text))
                group.append(number)
    return _Table(np.array(rows), np.array(right), np.array(group))


def _tune_evidence(bench: _Bench, items: Sequence[Item]) -> None:
    table = _candidates(bench, items, timedelta(0))
    folds = np.random.default_rng(_SEED).integers(0, _FOLDS, len(items))[table.group]
    scores = np.zeros(len(table.right))
    for fold in range(_FOLDS):
        scores[folds == fold] = table.features[folds == fold] @ _fit_rank(table, folds != fold)
    weights = np.array(astuple(RANK.features))
    print("answer in the first 1 and 3 sentences, of all questions")
    print(f"  weights fitted here, cross-validated  {_firsts(table, scores, len(items))}")
    print(f"  weights in bot/evidence.py            {_firsts(table, table.features @ weights, len(items))}")
    fitted = _fit_rank(table, np.ones(len(table.right), bool))
    print("RANK        " + ", ".join(f"{name} {value:.2f}" for name, value in zip(Features.__slots__, fitted, strict=True)))
    _tune_confidence(table, _candidates(bench, items, _MONTH), fitted)


def _tune_confidence(now: _Table, past: _Table, rank: Matrix) -> None:
    """Fit the confidence of the best sentence, and show what each threshold answers and withholds.

    "Unanswerable" are the same questions asked of stories at least 30 days older, where the first three hold no answer.
    """
    best = [_best(table, table.features @ rank) for table in (now, past)]
    rows = np.concatenate([rows for rows, _, _ in best])
    first = np.concatenate([first for _, first, _ in best])
    shown = np.concatenate([shown for _, _, shown in best])
    used = np.array([name in {"overlap", "cosine", "asks", "no_number"} for name in Features.__slots__])
    model = LogisticRegression(C=1.0).fit(rows[:, used], shown)
    names = [name for name, use in zip(Features.__slots__, used, strict=True) if use]
    print("CONFIDENCE  " + ", ".join(f"{name} {value:.2f}" for name, value in zip(names, model.coef_[0], strict=True)), end="")
    print(f", bias {model.intercept_[0]:.2f}")
    weights = np.array(astuple(CONFIDENCE.features))
    for name, sure in (
        ("fitted here", model.predict_proba(rows[:, used])[:, 1]),
        ("in bot/evidence.py", 1 / (1 + np.exp(-(rows @ weights + CONFIDENCE.bias)))),
    ):
        print(f"confidence {name}: threshold, share of right answers kept, share of wrong ones shown, right among those shown")
        for threshold in np.arange(0.1, 0.8, 0.05):
            answered = sure >= threshold
            print(
                f"  {threshold:.2f}  {_mean(answered[shown])}  {_mean(answered[~shown])}  "
                f"{_mean(shown[answered])}   (first right {_mean(first[answered])})"
            )


def _best(table: _Table, scores: Matrix) -> tuple[Matrix, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each question: features of its best sentence, whether that is right, whether one of the first three is."""
    rows, first, shown = [], [], []
    for number in np.unique(table.group):
        members = np.flatnonzero(table.group == number)
        order = members[np.argsort(-scores[members])]
        rows.append(table.features[order[0]])
        first.append(table.right[order[0]])
        shown.append(table.right[order[:3]].any())
    return np.array(rows), np.array(first), np.array(shown)


def _mean(values: npt.NDArray[np.bool_]) -> str:
    return f"{values.mean():.3f}" if len(values) else "-"


def _firsts(table: _Table, scores: Matrix, questions: int) -> str:
    _, first, shown = _best(table, scores)
    return f"{first.sum() / questions:.3f}  {shown.sum() / questions:.3f}"


def _fit_rank(table: _Table, chosen: npt.NDArray[np.bool_], steps: int = 2_000) -> Matrix:
    """Weights that put right sentences before wrong ones of the same question: softmax regression over each question's candidates.

    Gradient descent on -log(share of the softmax that falls on right sentences), on standardised features, with a small ridge.
    """
    features, right = table.features[chosen], table.right[chosen]
    _, group = np.unique(table.group[chosen], return_inverse=True)
    spread = features.std(axis=0) + 1e-9
    scaled = (features - features.mean(axis=0)) / spread
    answerable = np.bincount(group, right) > 0
    weights, speed = np.zeros(features.shape[1]), np.zeros(features.shape[1])
    for _ in range(steps):
        scores = scaled @ weights
        odds = np.exp(scores - scores.max())
        share = odds / np.bincount(group, odds)[group]
        on_right = np.bincount(group, share * right)
        target = np.where(right, share / np.maximum(on_right[group], 1e-12), 0.0)
        gradient = ((share - target) * answerable[group]) @ scaled / answerable.sum() + 2e-3 * weights
        speed = 0.9 * speed - 0.1 * gradient
        weights = weights + speed
    return np.asarray(weights / spread)


if __name__ == "__main__":
    run(main)
