"""A retriever without some stories is one on a snapshot that never had them."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article, ArticleId
from index.names import Name
from index.period import AskedTime, Coverage, PublicationLimits
from index.retriever import Retriever
from index.sources.files import read_stories
from index.store import Store
from index.update import Updater
from tests.conftest import SAMPLES, snapshots_in
from tests.index.word_embedder import WordEmbedder

ASKED = datetime(2024, 11, 20, 15, tzinfo=UTC)
AROUND = AskedTime(ASKED, ASKED)
LIMITS = (PublicationLimits(None, ASKED), PublicationLimits(datetime(2023, 6, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)))
QUESTIONS = (
    "Who won Taiwan's presidential election?",
    "When did Finland join NATO?",
    "How many people were killed in the Kerman blasts?",
    "What did Xi Jinping say in Moscow?",
    "How much will AUKUS cost?",
    "grain deal Black Sea",
)
TEXTS = ("ECOWAS", "NATO and BRICS", "Xi Jinping", "Lai Ching-te and William Lai", "the IAEA", "Second Thomas Shoal")


@pytest.fixture(scope="module")
def stories() -> list[Article]:
    """The sample stories."""
    return [reading for reading in read_stories([SAMPLES], ASKED) if isinstance(reading, Article)]


@pytest.fixture(scope="module")
def opened() -> Iterator[ExitStack]:
    """Closes what a test opens."""
    with ExitStack() as stack:
        yield stack


def retriever_on(opened: ExitStack, data: Path, stories: list[Article]) -> Retriever:
    """Over a data folder of its own."""
    snapshots = snapshots_in(data)
    data.mkdir()
    store = opened.enter_context(Store(snapshots.store_file))
    with snapshots.lock():
        Updater(snapshots, store, WordEmbedder()).build(stories)
    return Retriever(snapshots.open(), store, WordEmbedder())


@pytest.fixture(scope="module")
def whole(opened: ExitStack, stories: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """On all of them."""
    return retriever_on(opened, tmp_path_factory.mktemp("audience") / "whole", stories)


Seen = tuple[list[list[list[tuple[ArticleId, int]]]], list[Coverage], list[object], list[tuple[Name, ...]]]


def seen_of(retriever: Retriever) -> Seen:
    """Hits with their copies, counts, languages and names; not the order of hits, which the weights of words bear on."""
    found = [retriever.search(question, limits, AROUND, 50) for question in QUESTIONS for limits in LIMITS]
    hits = [sorted(sorted((each.article.id, each.chunk.first) for each in (hit, *hit.copies)) for hit in hits) for hits in found]
    counts = [retriever.coverage(limits) for limits in LIMITS]
    return hits, counts, [sorted(retriever.languages(limits)) for limits in LIMITS], [retriever.names.read(text) for text in TEXTS]


@pytest.mark.parametrize("seed", range(4))
def test_without_is_as_if_they_had_never_been_there(
    opened: ExitStack, whole: Retriever, tmp_path: Path, stories: list[Article], seed: int
) -> None:
    """Hits, copies, counts, dates, languages and names, whichever stories are left out."""
    hidden = {story.id for story in random.Random(seed).sample(stories, k=(2, 6, 12, len(stories) - 1)[seed])}  # noqa: S311 - no secret
    left = retriever_on(opened, tmp_path / "left", [story for story in stories if story.id not in hidden])
    assert seen_of(whole.without(frozenset(hidden))) == seen_of(left)
    assert seen_of(whole) != seen_of(left), "the one that serves everybody is as it was"
