"""The retriever finds what a plain computation over a table of all chunks finds: ids, scores, ranks and coverage."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import Settings
from bot.wiring import open_snapshots, open_store
from index.article import ChunkId
from index.embedder import SentenceTransformerEmbedder
from index.period import ALL_TIME, UNDATED, AskedTime, Coverage, PublicationLimits
from index.retriever import FusionWeights, RankedChunk, Ranks, Retriever
from index.schema import ChunkPlace
from index.store import Store
from tests.conftest import NOW

QUESTIONS = ("What did the ministers agree on?", "How many ships met, and where?", "Who won the election?", "ceasefire", "?")


class Table:
    """All chunks of the snapshot that serves, with their vectors; searched by going through them."""

    def __init__(self, data: Path, store: Store, embedder: SentenceTransformerEmbedder) -> None:
        """Read everything."""
        self.snapshot = open_snapshots(Settings(dateline_data=data)).open()
        self.embedder = embedder
        chunks = store.chunks(self.snapshot.versions, self.snapshot.manifest.chunking)
        self.places = {place.chunk.id: place for place in chunks}
        rows = self.snapshot.vectors.vectors(np.array(list(self.places), np.int64))
        self.vectors = dict(zip(self.places, rows, strict=True))

    def inside(self, limits: PublicationLimits) -> dict[ChunkId, ChunkPlace]:
        """The chunks whose stories were published within the limits; undated ones where no start is named."""
        return {
            number: place
            for number, place in self.places.items()
            if (limits.start is None if place.published == UNDATED else self._is_in(place, limits))
        }

    @staticmethod
    def _is_in(place: ChunkPlace, limits: PublicationLimits) -> bool:
        published = datetime.fromtimestamp(place.published, UTC)
        return (limits.start is None or limits.start <= published) and published < limits.end

    def rank(self, question: str, limits: PublicationLimits, around: AskedTime) -> list[RankedChunk]:
        """Reciprocal rank fusion of two complete searches, times recency."""
        inside, weights = self.inside(limits), FusionWeights()
        (vector,) = self.embedder.embed_questions([question])
        nearest = sorted(inside, key=lambda number: (-float(self.vectors[number] @ vector), -number))[: weights.depth]
        matching = [number for number, _ in self.snapshot.keywords.search(question, len(self.places), ALL_TIME) if number in inside]
        ranked = []
        for number in {*nearest, *matching[: weights.depth]}:
            ranks = Ranks(_rank(nearest, number), _rank(matching[: weights.depth], number))
            score = sum(1 / (weights.smoothing + rank) for rank in ranks if rank)
            published = inside[number].published
            if published != UNDATED:
                days = around.days_off(datetime.fromtimestamp(published, UTC))
                score *= 1 + weights.recency * 0.5 ** (days / weights.half_life_days)
            ranked.append(RankedChunk(number, score, ranks))
        return sorted(ranked, key=lambda chunk: (-chunk.score, chunk.id))

    def coverage(self, limits: PublicationLimits) -> Coverage:
        """Versions within the limits, and the first and last of their dates."""
        inside = self.inside(limits).values()
        dates = sorted(place.published for place in inside if place.published != UNDATED)
        ends = [datetime.fromtimestamp(date, UTC) for date in (dates[0], dates[-1])] if dates else [None, None]
        return Coverage(len({place.chunk.version for place in inside}), ends[0], ends[1])


def _rank(ranking: list[ChunkId], number: ChunkId) -> int | None:
    return ranking.index(number) + 1 if number in ranking else None


@pytest.fixture(scope="module")
def both(sample_data: Path, embedder: SentenceTransformerEmbedder) -> Iterator[tuple[Retriever, Table]]:
    """The retriever over the sample stories, and the table of the same."""
    with open_store(Settings(dateline_data=sample_data)) as store:
        table = Table(sample_data, store, embedder)
        yield Retriever(table.snapshot, store, embedder), table


STARTS = st.none() | st.integers(-60, 2).map(lambda days: NOW + timedelta(days=days))
ENDS = st.integers(-60, 2).map(lambda days: NOW + timedelta(days=days))


@settings(max_examples=60, deadline=None)
@given(question=st.sampled_from(QUESTIONS), start=STARTS, end=ENDS, days=st.integers(0, 90))
def test_all_is_as_computed_from_a_table(
    both: tuple[Retriever, Table], question: str, start: datetime | None, end: datetime, days: int
) -> None:
    """Whatever is asked within whatever limits: the same chunks with the same ranks and scores, and the same coverage."""
    retriever, table = both
    limits, around = PublicationLimits(start, end), AskedTime(NOW - timedelta(days=days), NOW)
    ranked, expected = retriever.rank(question, limits, around), table.rank(question, limits, around)
    assert [(chunk.id, chunk.ranks) for chunk in ranked] == [(chunk.id, chunk.ranks) for chunk in expected]
    assert [chunk.score for chunk in ranked] == pytest.approx([chunk.score for chunk in expected], abs=1e-12)
    assert retriever.coverage(limits) == table.coverage(limits)


def test_hits_are_the_first_of_the_ranking(both: tuple[Retriever, Table]) -> None:
    """Each with the chunk's place, its story, score and ranks; copies apart, none is left out."""
    retriever, table = both
    limits, around = PublicationLimits(None, NOW), AskedTime(NOW, NOW)
    for question in QUESTIONS:
        expected = table.rank(question, limits, around)[:10]
        hits = retriever.search(question, limits, around, 5)
        in_order = sorted((hit for best in hits for hit in (best, *best.copies)), key=lambda hit: (-hit.score, hit.chunk.id))
        assert [hit.chunk for hit in in_order[:5]] == [table.places[chunk.id].chunk for chunk in expected[:5]]
        assert [hit.score for hit in in_order[:5]] == pytest.approx([chunk.score for chunk in expected[:5]])
