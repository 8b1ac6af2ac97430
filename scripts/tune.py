"""Choose the numbers in the code, on 2023 of RealTime QA. Prints tables; changes nothing.

    python scripts/tune.py chunks --data data/tune         share of answers in the first chunks, by budget and context
    python scripts/tune.py retrieval --data data/eval-2023 the same, by smoothing and recency of the fusion

Chunks are compared over 2,200 stories of 2023: those that answer a question and, to fill up, others drawn with a fixed seed; the
fusion over all that were found for its questions. Indexes are built where --data has none, which takes about ten minutes on two
cores for each kind of chunks, and half an hour for all stories. 2024 is not touched: it is for
reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there, 2 wrong usage.
"""

import itertools
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.question import read_question
from bot.command import FAILED, parser, run, settings_of
from bot.evaluation.collection import build_collection
from bot.evaluation.quiz import Item, read_collection, read_quiz, stories_file
from bot.progress import show_progress
from bot.settings import Settings
from bot.wiring import open_snapshots
from index.build import Builder
from index.chunks import ChunkRecipe, Context, whole_text
from index.embedder import SentenceTransformerEmbedder
from index.retriever import FusionWeights, Retriever
from index.snapshot import Snapshots
from index.sources.files import read_stories
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
YEAR = 2023
STORIES = 2_200
_SEED = 3
_RECIPES = tuple(
    ChunkRecipe(budget, context) for budget, context in ((128, Context.NONE), (128, Context.FULL), (200, Context.FULL))
)


def main(argv: list[str]) -> int:
    """Print one of the tables."""
    options = parser(__doc__)
    options.add_argument("what", choices=("chunks", "retrieval"))
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    if not stories_file(arguments.quiz, YEAR).exists():
        print(f"There are no questions of {YEAR} in {arguments.quiz}: nothing was tuned.", file=sys.stderr)
        return FAILED
    embedder = SentenceTransformerEmbedder()
    items = read_quiz(arguments.quiz, YEAR)
    print("budget context smoothing keywords recency half-life   @1    @5   @10   @20")
    if arguments.what == "retrieval":
        _tune_retrieval(_bench(build_collection(settings, arguments.quiz, YEAR), ChunkRecipe(), embedder), items, _grid())
        return 0
    for recipe in _RECIPES:
        snapshots = _build_sample(settings.dateline_data / recipe.name, arguments.quiz, recipe, embedder)
        _tune_retrieval(_bench(snapshots, recipe, embedder), items, [FusionWeights()])
    return 0


@dataclass(frozen=True, slots=True)
class _Bench:
    """An index to tune on."""

    recipe: ChunkRecipe
    store: Store
    retriever: Retriever
    embedder: SentenceTransformerEmbedder

    def passage(self, chunk: int) -> str:
        place = self.retriever.place(chunk)
        return whole_text(self.store.sentences(place.version)[place.first : place.stop])


def _bench(snapshots: Snapshots, recipe: ChunkRecipe, embedder: SentenceTransformerEmbedder) -> _Bench:
    store = Store(snapshots.store_file, readonly=True)
    return _Bench(recipe, store, Retriever(snapshots.open(), store, embedder), embedder)


def _build_sample(data: Path, quiz: Path, recipe: ChunkRecipe, embedder: SentenceTransformerEmbedder) -> Snapshots:
    snapshots = open_snapshots(Settings(dateline_data=data))
    if snapshots.current() is None:
        data.mkdir(parents=True, exist_ok=True)
        with show_progress(quiet=False) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
            stories = _sample(quiz, data / "sample.jsonl")
            Builder(snapshots, store, embedder, recipe, progress).build(read_stories([stories], datetime.now(UTC)))
    return snapshots


def _sample(quiz: Path, file: Path) -> Path:
    """Write stories that answer a question, at most three for each, and others to fill up."""
    with (quiz / f"questions-{YEAR}.jsonl").open() as lines:
        wanted = {story for line in lines for story in json.loads(line)["answerable"][:3]}
    stories = read_collection(quiz, YEAR)
    others = sorted(stories.keys() - wanted)
    random.Random(_SEED).shuffle(others)  # noqa: S311 - a sample, not a secret
    chosen = sorted(stories.keys() & wanted)
    file.write_text("".join(stories[story] for story in chosen + others[: STORIES - len(chosen)]))
    return file


def _grid() -> Iterator[FusionWeights]:
    for smoothing, recency in itertools.product((20.0, 60.0), (0.0, 0.3, 1.0, 2.0)):
        yield FusionWeights(smoothing=smoothing, recency=recency)


def _tune_retrieval(bench: _Bench, items: Sequence[Item], grid: Iterable[FusionWeights]) -> None:
    """One row for each setting: share of questions whose answer stands in the first k chunks."""
    holds: dict[tuple[int, int], bool] = {}
    for weights in grid:
        retriever = bench.retriever.weighted(weights)
        firsts = []
        for number, item in enumerate(items):
            question = read_question(item.question, item.seen_until)
            for rank, (chunk, _, _) in enumerate(retriever.rank(item.question, question.limits, question.around)[:20], 1):
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


if __name__ == "__main__":
    run(main)
