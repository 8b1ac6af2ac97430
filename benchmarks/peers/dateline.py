"""Dateline in the comparison, as its own commands use it: searched with the question's date as the moment of asking."""

from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.peers.task import Found, K, Place
from bot.answering.newsroom import Newsroom
from bot.answering.question import read_question
from bot.evaluation.collection import read_chunk
from bot.progress import show_progress
from bot.settings import Settings
from bot.wiring import open_builder, open_newsroom, open_snapshots, open_store
from index.sources.files import read_stories
from index.store import Store

Index = tuple[Newsroom, Store]


def build(place: Place) -> int:
    """Rebuild as the command does."""
    settings = _settings(place)
    snapshots = open_snapshots(settings)
    with show_progress(quiet=False) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
        return open_builder(settings, store, progress).build(read_stories([place.stories], datetime.now(UTC))).chunks


def open_index(place: Place) -> Index:
    """Everything that answers questions."""
    return open_newsroom(_settings(place)), open_store(_settings(place))


def search(index: Index, question: str, asked: datetime) -> Sequence[Found]:
    """The search stage of an answer."""
    newsroom, store = index
    hits = newsroom.search(read_question(question, asked), k=K).hits
    return [
        Found(read_chunk(store, hit.chunk), f"{hit.article.published:%Y-%m-%d}" if hit.article.published else "") for hit in hits
    ]


def answer(index: Index, question: str, asked: datetime) -> None:
    """All of an answer: search, sentences, citations and their check. The others have nothing of the kind to compare."""
    index[0].ask(question, asked)


def _settings(place: Place) -> Settings:
    return Settings(dateline_data=place.index, embedding_model=place.model)
