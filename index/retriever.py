"""Hybrid search: vectors and keywords fused by rank, newer stories first among equals, one hit per copied passage."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

import numpy as np
import numpy.typing as npt

from index.article import Chunk, ChunkId, Hit
from index.chunks import chunk_text
from index.embedder import Embedder
from index.period import UNDATED, AskedTime, Coverage, PublicationLimits
from index.snapshot import Snapshot
from index.store import ChunkPlace, Store
from index.text import overlap, shingles
from index.vectors import Ids

_SHINGLE = 5
_COPIED = 0.6  # of the shorter passage's five-word runs; outlets that report apart share under a tenth


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """How ranks become scores. ``scripts/tune.py retrieval`` compares them on 2023: recency helps, the smoothing hardly matters.

    A chunk at rank r of a search scores weight / (`smoothing` + r) there (reciprocal rank fusion, Cormack et al. 2009); the sum
    is multiplied by 1 + `recency` * 0.5 ** (days off / `half_life_days`), with days counted from the time asked about, or else
    from the moment of asking.
    """

    depth: int = 100
    smoothing: float = 60.0
    keywords: float = 1.0
    recency: float = 1.0
    half_life_days: float = 30.0


class Retriever:
    """Searches one open snapshot."""

    def __init__(self, snapshot: Snapshot, store: Store, embedder: Embedder, weights: FusionWeights | None = None) -> None:
        """Read where each chunk stands; about 10 MB for 100,000 chunks."""
        self.snapshot = snapshot
        self.weights = weights or FusionWeights()
        self._store = store
        self._embedder = embedder
        self._places = {place.chunk.id: place for place in store.chunks(snapshot.versions, snapshot.manifest.chunking)}
        self._ids = np.array(list(self._places), np.int64)
        self._published = np.array([_seconds(place) for place in self._places.values()], np.int64)
        self._versions = np.array([place.chunk.version for place in self._places.values()], np.int64)

    def weighted(self, weights: FusionWeights) -> Self:
        """The same retriever with other weights."""
        other = copy.copy(self)
        other.weights = weights
        return other

    def place(self, number: int) -> Chunk:
        """The chunk of an id."""
        return self._places[ChunkId(number)].chunk

    def coverage(self, limits: PublicationLimits) -> Coverage:
        """What a search within these limits can see."""
        inside = self._inside(*limits.seconds())
        dates = self._published[inside & (self._published != UNDATED)]
        oldest, newest = (
            (datetime.fromtimestamp(int(end), UTC) for end in (dates.min(), dates.max())) if len(dates) else (None, None)
        )
        return Coverage(len(np.unique(self._versions[inside])), oldest, newest)

    def search(self, question: str, limits: PublicationLimits, around: AskedTime, k: int) -> tuple[Hit, ...]:
        """The best k passages within the limits, best first, those published around a time before others."""
        ranked = self.rank(question, limits, around)
        hits = [self._hit(number, score, ranks) for number, score, ranks in ranked[: 2 * k]]
        return self._merge_copies(hits)[:k]

    def rank(
        self, question: str, limits: PublicationLimits, around: AskedTime
    ) -> list[tuple[ChunkId, float, tuple[int | None, int | None]]]:
        """Chunk, fused score, and its rank in either search, best first."""
        low, high = limits.seconds()
        depth = self.weights.depth
        vector = self._embedder.embed_questions([question])[0]
        by_vector = _ranks(self.snapshot.vectors.search(vector, depth, among=self._within(low, high)))
        by_keyword = _ranks(self.snapshot.keywords.search(question, depth, (low, high)))
        scored = [
            (
                number,
                self._score(number, by_vector.get(number), by_keyword.get(number), around),
                (by_vector.get(number), by_keyword.get(number)),
            )
            for number in by_vector.keys() | by_keyword.keys()
        ]
        return sorted(scored, key=lambda row: (-row[1], row[0]))

    def _inside(self, low: int, high: int) -> npt.NDArray[np.bool_]:
        return (self._published >= low) & (self._published < high)

    def _within(self, low: int, high: int) -> Ids | None:
        """The chunks to search among; None means all."""
        inside = self._inside(low, high)
        return None if inside.all() else self._ids[inside]

    def _score(self, number: ChunkId, vector_rank: int | None, keyword_rank: int | None, around: AskedTime) -> float:
        weights = self.weights
        score = 0.0 if vector_rank is None else 1 / (weights.smoothing + vector_rank)
        score += 0.0 if keyword_rank is None else weights.keywords / (weights.smoothing + keyword_rank)
        published = self._places[number].published
        if published is None:
            return score
        off = around.days_off(datetime.fromtimestamp(published, UTC))
        return float(score * (1 + weights.recency * 0.5 ** (off / weights.half_life_days)))

    def _hit(self, number: ChunkId, score: float, ranks: tuple[int | None, int | None]) -> Hit:
        chunk = self._places[number].chunk
        return Hit(chunk, self._store.article(chunk.version), score, *ranks)

    def _merge_copies(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Keep the best hit of each copied passage, with the others as its copies."""
        kept: list[tuple[Hit, frozenset[tuple[str, ...]], list[Hit]]] = []
        for hit in hits:
            passage = shingles(self._text(hit), _SHINGLE)
            for original, other, copies in kept:
                if original.article.id != hit.article.id and overlap(passage, other) >= _COPIED:
                    copies.append(hit)
                    break
            else:
                kept.append((hit, passage, []))
        return tuple(replace(hit, copies=tuple(copies)) for hit, _, copies in kept)

    def _text(self, hit: Hit) -> str:
        return chunk_text(self._store.sentences(hit.chunk.version)[hit.chunk.first : hit.chunk.stop])


def _ranks(found: Sequence[tuple[int, float]]) -> dict[ChunkId, int]:
    return {ChunkId(number): rank for rank, (number, _) in enumerate(found, 1)}


def _seconds(place: ChunkPlace) -> int:
    return UNDATED if place.published is None else place.published
