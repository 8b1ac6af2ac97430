"""Indexes of RealTime QA's stories, to tune and to measure on; built where there are none."""

import json
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.evaluation.analyst.questions import AnalystFolder
from bot.evaluation.quiz import read_collection, read_named
from bot.progress import show_progress
from bot.settings import Settings
from bot.wiring import open_builder, open_snapshots
from index.article import Chunk
from index.chunks import ChunkRecipe, whole_text
from index.sources.files import read_stories
from index.store import Store

SAMPLE_STORIES = 2_200
_STORIES_A_QUESTION = 3
_SEED = 3


def build_collection(settings: Settings, quiz: Path, year: int) -> None:
    """Index all stories found for a year's questions, where the data folder has no index: half an hour on two cores."""
    _build(settings, f"stories-{year}.jsonl", lambda: read_collection(quiz, year).values(), ChunkRecipe())


def build_sample(settings: Settings, quiz: Path, year: int, recipe: ChunkRecipe, stories: int = SAMPLE_STORIES) -> None:
    """Index so many of a year's stories, cut by a recipe, where the data folder has no index: 2,200 take two cores ten minutes."""
    _build(settings, "sample.jsonl", lambda: _sample(quiz, year, stories), recipe)


def build_analyst_collection(settings: Settings, folder: AnalystFolder, quiz: Path) -> None:
    """Index the stories of analyst questions, where the data folder has no index: a quarter of an hour on two cores."""
    _build(settings, "analyst-stories.jsonl", lambda: read_named(quiz, folder.story_ids()), ChunkRecipe())


def read_chunk(store: Store, chunk: Chunk) -> str:
    """Everything that stands in a chunk: what is looked through for an answer."""
    return whole_text(store.passage(chunk))


def _build(settings: Settings, name: str, lines: Callable[[], Iterable[str]], recipe: ChunkRecipe) -> None:
    """Write the stories, a line each, into a file of the data folder, and index that."""
    snapshots = open_snapshots(settings)
    if snapshots.current() is not None:
        return
    settings.dateline_data.mkdir(parents=True, exist_ok=True)
    with show_progress(quiet=False) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
        stories = settings.dateline_data / name
        stories.write_text("".join(lines()), encoding="utf-8")
        open_builder(settings, store, progress, recipe).build(read_stories([stories], datetime.now(UTC)))


def _sample(quiz: Path, year: int, size: int) -> list[str]:
    """Stories that answer a question, at most three for each, and others to fill up."""
    with (quiz / f"questions-{year}.jsonl").open(encoding="utf-8") as lines:
        wanted = {story for line in lines for story in json.loads(line)["answerable"][:_STORIES_A_QUESTION]}
    stories = read_collection(quiz, year)
    others = sorted(stories.keys() - wanted)
    random.Random(_SEED).shuffle(others)  # noqa: S311 - a sample, not a secret
    chosen = sorted(stories.keys() & wanted)
    return [stories[story] for story in chosen + others[: max(0, size - len(chosen))]]
