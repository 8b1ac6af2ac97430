"""Compare ways of cutting and of searching stories, by how often the answer stands in the first chunks."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.newsroom import Newsroom
from bot.evaluation.collection import build_collection, build_sample, read_chunk
from bot.evaluation.quiz import Item, read_quiz
from bot.evaluation.score import DEPTHS, LOOKED_AT
from bot.settings import NO_RANKER, Settings
from bot.wiring import open_newsroom, open_store
from index.article import ChunkId
from index.chunks import ChunkRecipe, Context
from index.retriever import FusionWeights, Retriever
from index.store import Store

RECIPES = tuple(ChunkRecipe(budget, context) for budget, context in ((128, Context.NONE), (128, Context.FULL), (200, Context.FULL)))
FUSIONS = tuple(
    FusionWeights(smoothing=smoothing, recency=recency)
    for smoothing, recency in itertools.product((20.0, 60.0), (0.0, 0.3, 1.0, 2.0))
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One way, and the share of questions whose answer stands in the first 1, 5, 10 and 20 chunks (`DEPTHS`)."""

    recipe: ChunkRecipe
    weights: FusionWeights
    shares: tuple[float, ...]


class Bench:
    """An index, and the questions that are asked of it again and again."""

    def __init__(self, newsroom: Newsroom, store: Store, items: Sequence[Item]) -> None:
        """Take the parts; a chunk is looked through once for each question."""
        self._newsroom = newsroom
        self._store = store
        self._items = items
        self._holds: dict[tuple[int, ChunkId], bool] = {}

    def shares(self, weights: FusionWeights) -> tuple[float, ...]:
        """The shares of a `Trial`."""
        retriever = self._newsroom.retriever().weighted(weights)
        ranks = [self._first_rank(number, retriever) for number in range(len(self._items))]
        return tuple(sum(rank is not None and rank <= depth for rank in ranks) / len(ranks) for depth in DEPTHS)

    def _first_rank(self, number: int, retriever: Retriever) -> int | None:
        item = self._items[number]
        question = self._newsroom.read(item.question, item.seen_until, retriever=retriever)
        hits = self._newsroom.search(question, retriever, LOOKED_AT).hits
        for rank, hit in enumerate(hits, 1):
            key = number, hit.chunk.id
            if key not in self._holds:
                self._holds[key] = item.answered_by(read_chunk(self._store, hit.chunk))
            if self._holds[key]:
                return rank
        return None


def compare_recipes(settings: Settings, quiz: Path, year: int) -> Iterator[Trial]:
    """Each way of cutting a sample of stories; each has its index in a folder of its own."""
    items = read_quiz(quiz, year)
    for recipe in RECIPES:
        own = _settings(settings, settings.dateline_data / recipe.name)
        build_sample(own, quiz, year, recipe)
        with open_store(own) as store:
            yield Trial(recipe, FusionWeights(), Bench(open_newsroom(own, recipe), store, items).shares(FusionWeights()))


def compare_fusions(settings: Settings, quiz: Path, year: int) -> Iterator[Trial]:
    """Each way of fusing the searches, over all stories found for the year's questions."""
    own = _settings(settings, settings.dateline_data)
    build_collection(own, quiz, year)
    with open_store(own) as store:
        bench = Bench(open_newsroom(own), store, read_quiz(quiz, year))
        for weights in FUSIONS:
            yield Trial(ChunkRecipe(), weights, bench.shares(weights))


def _settings(settings: Settings, data: Path) -> Settings:
    """The same with another data folder, and without a ranker, which is not needed for a search."""
    return settings.model_copy(update={"dateline_data": data, "ranker_model": NO_RANKER})
