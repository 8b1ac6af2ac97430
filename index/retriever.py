"""Hybrid search: vectors and keywords fused by rank, newer stories first among equals, one hit for each copied chunk."""

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np

from index.article import ArticleId, Chunk, ChunkId, Hit, Ranking, VersionKey
from index.chunks import chunk_text
from index.embedder import Embedder
from index.learnt_names import LearntNames, learn
from index.name_book import NameBook
from index.names import Name
from index.origins import read_origins
from index.period import ALL_TIME, UNDATED, AskedTime, Coverage, PublicationLimits, Seconds
from index.schema import ChunkPlace
from index.snapshot import Snapshot
from index.store import Store
from index.text import overlap, shingles
from index.vectors import Dates

_SHINGLE = 5
_COPIED = 0.6  # of the shorter chunk's five-word runs; outlets that report apart share under a tenth


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


class Ranks(NamedTuple):
    """Where each of the two searches ranked a chunk; 1 is best, None: not found."""

    by_vector: int | None
    by_keyword: int | None


class RankedChunk(NamedTuple):
    """A chunk with its fused score."""

    id: ChunkId
    score: float
    ranks: Ranks


class _Original(NamedTuple):
    """The best hit of a copied chunk, its runs of five words, and the copies so far."""

    hit: Hit
    runs: frozenset[tuple[str, ...]]
    copies: list[Hit]


class Retriever:
    """Searches one open snapshot."""

    def __init__(self, snapshot: Snapshot, store: Store, embedder: Embedder, weights: FusionWeights | None = None) -> None:
        """Read when each story was published, and which are copies: 8 bytes a story is all that is held of the others."""
        self.snapshot = snapshot
        self.weights = weights or FusionWeights()
        self._store = store
        self._embedder = embedder
        self.versions = snapshot.versions
        self._hidden = frozenset[ChunkId]()
        self._dates = store.dates(snapshot.versions)
        self.names = NameBook(lambda: LearntNames.read(snapshot.folder), snapshot.keywords.occurs)
        self._origins = read_origins(snapshot.folder)

    def weighted(self, weights: FusionWeights) -> Self:
        """The same retriever with other weights."""
        other = copy.copy(self)
        other.weights = weights
        return other

    def without(self, stories: frozenset[ArticleId]) -> Self:
        """The same retriever as if these stories had never been indexed: they are neither found nor counted, and teach no names.

        How often a word stands in them still bears on how much it weighs in a search by words.
        """
        hidden = {key for key, story in self._identities.items() if story in stories}
        other = copy.copy(self)
        other.versions = tuple(key for key in self.versions if key not in hidden)
        places = self._store.chunks(sorted(hidden), self.snapshot.manifest.chunking)
        other._hidden = frozenset(place.chunk.id for place in places)  # noqa: SLF001 - of the same class
        other._dates = self._store.dates(other.versions)  # noqa: SLF001 - the same
        other.__dict__.pop("_dates_by_language", None)  # those of all
        taught = self.snapshot.folder, self.snapshot.versions
        other.names = NameBook(lambda: learn(self._store, other.versions, taught), other._occurs)  # noqa: SLF001 - the same
        return other

    @cached_property
    def _identities(self) -> Mapping[VersionKey, ArticleId]:
        return self._store.identities(self.snapshot.versions)

    def _occurs(self, word: str) -> bool:
        """Whether a word stands in any story that may be seen."""
        return bool(self._best(lambda k: self.snapshot.keywords.search(word, k, ALL_TIME), 1))

    def place(self, number: int) -> Chunk:
        """The chunk of an id."""
        return self._store.chunk(ChunkId(number))

    def coverage(self, limits: PublicationLimits) -> Coverage:
        """What a search within these limits can see."""
        start, stop = map(int, np.searchsorted(self._dates, limits.seconds()))
        dated = max(start, int(np.searchsorted(self._dates, UNDATED, side="right")))  # the undated stand before all others
        if dated >= stop:
            return Coverage(max(0, stop - start), None, None)
        oldest, newest = (datetime.fromtimestamp(int(self._dates[row]), UTC) for row in (dated, stop - 1))
        return Coverage(stop - start, oldest, newest)

    def languages(self, limits: PublicationLimits) -> tuple[tuple[str, int], ...]:
        """How many stories within these limits are in each language (ISO 639-1), most first."""
        return count_by_language(self._dates_by_language, limits.seconds())

    @cached_property
    def _dates_by_language(self) -> Mapping[str, Dates]:
        return self._store.dates_by_language(self.versions)

    def search(
        self, question: str, limits: PublicationLimits, around: AskedTime, k: int, names: Sequence[Name] = ()
    ) -> tuple[Hit, ...]:
        """The best k chunks within the limits, best first, those published around a time before others.

        `names` are those in the question that have other forms: what says one of these is found by its words, too.
        """
        ranked, places = self._rank(question, limits, around, names)
        hits = [self._hit(places[chunk.id].chunk, chunk) for chunk in ranked[: 2 * k]]
        return self._merge_copies(hits)[:k]

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """Cosine of a text and each of the others: 1 says the same."""
        vector, *vectors = self._embedder.embed_passages([text, *others])
        return [float(other @ vector) for other in vectors]

    def rank(self, question: str, limits: PublicationLimits, around: AskedTime, names: Sequence[Name] = ()) -> list[RankedChunk]:
        """All chunks that either search found, best first."""
        return self._rank(question, limits, around, names)[0]

    def _rank(
        self, question: str, limits: PublicationLimits, around: AskedTime, names: Sequence[Name]
    ) -> tuple[list[RankedChunk], dict[ChunkId, ChunkPlace]]:
        span, depth = limits.seconds(), self.weights.depth
        vector = self._embedder.embed_questions([question])[0]
        by_vector = self._best(lambda k: self.snapshot.vectors.search(vector, k, span), depth)
        by_keyword = self._best(lambda k: self.snapshot.keywords.search(question, k, span, names), depth)
        places = self._store.places(list(by_vector.keys() | by_keyword.keys()))
        ranked = []
        for number, place in places.items():
            ranks = Ranks(by_vector.get(number), by_keyword.get(number))
            ranked.append(RankedChunk(number, self._score(ranks, place.published, around), ranks))
        return sorted(ranked, key=lambda chunk: (-chunk.score, chunk.id)), places

    def _best(self, search: Callable[[int], Ranking], depth: int) -> dict[ChunkId, int]:
        """The ranks of the best chunks that may be seen: where hidden ones are among the best, more are asked for."""
        asked = depth
        while True:
            found = search(asked)
            seen = [number for number, _ in found if number not in self._hidden]
            if len(seen) >= depth or len(found) < asked:
                return {number: rank for rank, number in enumerate(seen[:depth], 1)}
            asked *= 4

    def _score(self, ranks: Ranks, published: int, around: AskedTime) -> float:
        weights = self.weights
        score = 0.0 if ranks.by_vector is None else 1 / (weights.smoothing + ranks.by_vector)
        score += 0.0 if ranks.by_keyword is None else weights.keywords / (weights.smoothing + ranks.by_keyword)
        if published == UNDATED:
            return score
        off = around.days_off(datetime.fromtimestamp(published, UTC))
        return float(score * (1 + weights.recency * 0.5 ** (off / weights.half_life_days)))

    def _hit(self, chunk: Chunk, ranked: RankedChunk) -> Hit:
        origin = self._origins.get(chunk.version, chunk.version)
        return Hit(chunk, self._store.article(chunk.version), ranked.score, *ranked.ranks, origin=origin)

    def _merge_copies(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Keep the best hit of each copied chunk, with the others as its copies."""
        originals: list[_Original] = []
        for hit in hits:
            runs = shingles(self._text(hit), _SHINGLE)
            for original in originals:
                if original.hit.article.id != hit.article.id and overlap(runs, original.runs) >= _COPIED:
                    original.copies.append(hit)
                    break
            else:
                originals.append(_Original(hit, runs, []))
        return tuple(replace(original.hit, copies=tuple(original.copies)) for original in originals)

    def _text(self, hit: Hit) -> str:
        return chunk_text(self._store.passage(hit.chunk))


def count_by_language(dates: Mapping[str, Dates], seconds: Seconds) -> tuple[tuple[str, int], ...]:
    """How many of each language's ascending dates lie in `[start, end)`, most first; languages with none are left out."""
    spans = {language: np.searchsorted(those, seconds) for language, those in dates.items()}
    counts = Counter({language: int(stop - start) for language, (start, stop) in spans.items() if stop > start})
    return tuple(counts.most_common())
