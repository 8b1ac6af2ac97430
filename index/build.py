"""The rebuild: stories in, a published snapshot out, with only what is new embedded.

Its order makes it safe to kill at any moment. Versions, sentences and chunks are committed as they are read and never change;
vectors are committed group by group; the snapshot is built aside from both and published last. The next run finds what is there.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.article import Article, Sentence, SnapshotId, VersionKey
from index.build_report import BuildReport, Changes, Progress
from index.chunks import ChunkRecipe, chunk_text, pack, passage_text
from index.collection import Collection
from index.embedder import Embedder
from index.errors import SnapshotError
from index.keywords import KeywordEntry, KeywordIndex
from index.learnt_names import learn
from index.manifest import Manifest, chunking, digests, write_manifest
from index.origins import find_origins, write_origins
from index.schema import ChunkPlace
from index.sentences import split_sentences
from index.snapshot import KEYWORDS, Snapshot, Snapshots, verify, write_versions
from index.sources.draft import Skip
from index.sources.files import Reading
from index.store import Store
from index.vectors import VectorEntry, VectorIndex

Item = TypeVar("Item")
_STORIES_A_COMMIT = 100
_CHUNKS_A_COMMIT = 512  # about ten seconds of work: what a kill can lose
_log = logging.getLogger(__name__)


class Builder:
    """Rebuilds the index of one data folder. The caller holds the lock."""

    def __init__(
        self,
        snapshots: Snapshots,
        store: Store,
        embedder: Embedder,
        recipe: ChunkRecipe | None = None,
        progress: Progress = lambda *_: None,
    ) -> None:
        """Take the parts; nothing is read or loaded yet."""
        self._snapshots = snapshots
        self._store = store
        self._embedder = embedder
        self._recipe = recipe or ChunkRecipe()
        self._progress = progress
        self._seconds: dict[str, float] = {}

    def dry_run(self, readings: Iterable[Reading]) -> BuildReport:
        """What a rebuild would change; writes nothing and loads no model."""
        before = self._previous()
        with self._stage("read"):
            collection = Collection({}, [])
            for number, article in enumerate(self._articles(readings, collection.skipped)):
                collection.take(self._store.find_version(article) or VersionKey(-1 - number), article)
        return self._report(before, collection, before.id if before else None)

    def build(self, readings: Iterable[Reading], *, full: bool = False) -> BuildReport:
        """Make the snapshot fit the readings; `full` embeds every chunk anew.

        With nothing changed, or nothing usable read, the snapshot before stays.

        :raises SnapshotError: the new snapshot failed its verification and was not published.
        """
        self._store.upgrade()
        before = self._previous(keep_numbers=True)
        with self._stage("read"):
            collection = self._collect(readings)
        keys = sorted(key for key, _ in collection.live.values())
        fits = before is not None and before.manifest.chunking == self._chunking and not full
        if not keys:
            return self._report(before, collection, before.id if before else None)
        places = self._store.chunks(keys, self._chunking)
        if before is not None and fits and keys == sorted(before.versions) and not _not_in(before.vectors, places):
            self._snapshots.mark_rebuilt()
            return self._report(before, collection, before.id)
        base = before.vectors if before is not None and fits else None
        with self._stage("embed"):
            embedded = self._embed(places, base, full=full)
        snapshot = self._write(keys, collection, places, before if fits else None)
        self._snapshots.mark_rebuilt()
        return self._report(before, collection, snapshot, len(places), embedded)

    @property
    def _chunking(self) -> str:
        return chunking(self._recipe, self._embedder.fingerprint)

    def _previous(self, *, keep_numbers: bool = False) -> Snapshot | None:
        """The snapshot that serves; the numbers of its rows are not given again, even if the store has lost the rows."""
        if self._snapshots.current() is None:
            return None
        try:
            before = self._snapshots.open()
            if keep_numbers:
                with self._store.writing():
                    self._store.reserve(version=max(before.versions), chunk=int(max(before.vectors.ids())))
            self._store.require(before.versions)
        except SnapshotError as error:
            _log.warning("%s Building without it.", error.problem)
            return None
        return before

    def _articles(self, readings: Iterable[Reading], skipped: list[Skip]) -> Iterator[Article]:
        for done, reading in enumerate(readings, 1):
            self._progress("read", done, None)
            if isinstance(reading, Skip):
                skipped.append(reading)
            else:
                yield reading

    def _collect(self, readings: Iterable[Reading]) -> Collection:
        """Store what is new, and cut it into chunks."""
        collection = Collection({}, [])
        for group in _groups(self._articles(readings, collection.skipped), _STORIES_A_COMMIT):
            with self._store.writing():
                for article in group:
                    collection.take(self._stored(article), article)
        return collection

    def _stored(self, article: Article) -> VersionKey:
        key = self._store.find_version(article)
        splitting = self._recipe.splitting
        if key is None:
            key = self._store.add_version(article, _sentences(article), splitting)
        else:
            self._store.put_back(key, article)
        if not self._store.has_sentences(key, splitting):
            self._store.add_sentences(key, _sentences(article), splitting)
        if not self._store.has_chunks(key, self._chunking):
            self._store.forget_chunks(key, self._chunking)
            sentences = self._store.sentences(key, splitting)
            tokens = self._embedder.count_tokens([sentence.text for sentence in sentences])
            self._store.add_chunks(key, self._chunking, pack(sentences, tokens, self._recipe.budget))
        return key

    def _embed(self, places: Sequence[ChunkPlace], base: VectorIndex | None, *, full: bool) -> int:
        """Embed the chunks that neither the snapshot before nor a killed build has embedded."""
        if full:
            with self._store.writing():
                self._store.forget_vectors()
        fingerprint = self._embedder.fingerprint
        known = self._store.vector_ids(fingerprint)
        missing = [place for place in _not_in(base, places) if place.chunk.id not in known]
        for done, group in enumerate(_groups(missing, _CHUNKS_A_COMMIT)):
            self._progress("embed", done * _CHUNKS_A_COMMIT, len(missing))
            vectors = self._embedder.embed_passages(list(self._passages(group)))
            with self._store.writing():
                self._store.add_vectors(fingerprint, [place.chunk.id for place in group], vectors)
        self._progress("embed", len(missing), len(missing))
        return len(missing)

    def _contents(self, places: Iterable[ChunkPlace]) -> Iterator[tuple[ChunkPlace, Article, Sequence[Sentence]]]:
        """Each chunk with its story and its sentences; each story is read once for a run of its chunks."""
        key = None
        for place in places:
            chunk = place.chunk
            if chunk.version != key:
                key, article = chunk.version, self._store.article(chunk.version)
                sentences = self._store.sentences(chunk.version, chunk.splitting)
            yield place, article, sentences[chunk.first : chunk.stop]

    def _passages(self, places: Iterable[ChunkPlace]) -> Iterator[str]:
        for _, article, sentences in self._contents(places):
            yield passage_text(article, sentences, self._recipe.context)

    def _write(
        self, keys: list[VersionKey], collection: Collection, places: Sequence[ChunkPlace], before: Snapshot | None
    ) -> SnapshotId:
        base = before.vectors if before else None
        with self._snapshots.building() as (number, folder):
            with self._stage("index"):
                self._snapshots.engine.write(number, folder, self._vector_entries(places, base), base)
                KeywordIndex.write(folder / KEYWORDS, self._keyword_entries(places))
                write_versions(folder, keys)
                learn(self._store, keys, (before.folder, before.versions) if before else None).write(folder)
                write_origins(folder, find_origins(self._store, keys))
            manifest = self._manifest(number, folder, keys, collection, len(places))
            write_manifest(folder, manifest)
            with self._stage("verify"):
                problems = verify(self._snapshots.open_folder(folder), self._store)
            if problems:
                raise SnapshotError(f"The new snapshot is not sound: {'; '.join(problems)}.", "Try again with --full.")
            with self._stage("publish"):
                self._snapshots.publish(folder, manifest)
                with self._store.writing():
                    self._store.forget_vectors()
        return number

    def _vector_entries(self, places: Sequence[ChunkPlace], base: VectorIndex | None) -> Iterator[VectorEntry]:
        """All chunks, with the vectors of those that are not in `base`."""
        fresh = _not_in(base, places)
        for group in _groups(fresh, _CHUNKS_A_COMMIT):
            vectors = self._store.unit_vectors(self._embedder.fingerprint, [place.chunk.id for place in group])
            for place, vector in zip(group, vectors, strict=True):
                yield VectorEntry(place.chunk.id, place.published, vector)
        given = {place.chunk.id for place in fresh}
        yield from (VectorEntry(place.chunk.id, place.published, None) for place in places if place.chunk.id not in given)

    def _keyword_entries(self, places: Sequence[ChunkPlace]) -> Iterator[KeywordEntry]:
        for done, (place, article, sentences) in enumerate(self._contents(places), 1):
            self._progress("index", done, len(places))
            yield KeywordEntry(place.chunk.id, article.title, chunk_text(sentences), place.published)

    def _manifest(self, number: SnapshotId, folder: Path, keys: list[VersionKey], collection: Collection, chunks: int) -> Manifest:
        dates = sorted(article.published for _, article in collection.live.values() if article.published)
        return Manifest(
            id=number,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            embedder=self._embedder.name,
            fingerprint=self._embedder.fingerprint,
            recipe=self._recipe,
            stories=len(keys),
            sentences=self._store.count_sentences(keys, self._recipe.splitting),
            chunks=chunks,
            oldest=dates[0].isoformat() if dates else None,
            newest=dates[-1].isoformat() if dates else None,
            files=digests(folder),
        )

    def _report(
        self,
        before: Snapshot | None,
        collection: Collection,
        snapshot: SnapshotId | None,
        chunks: int | None = None,
        embedded: int = 0,
    ) -> BuildReport:
        """The report; without `chunks`, nothing was published."""
        keys = [key for key, _ in collection.live.values()]
        kept = before.manifest.chunks if before else 0
        return BuildReport(
            snapshot=snapshot,
            published=chunks is not None,
            changes=self._changes(before, collection),
            skipped=tuple(collection.skipped),
            stories=len(keys),
            sentences=self._store.count_sentences(keys, self._recipe.splitting),
            chunks=kept if chunks is None else chunks,
            embedded=embedded,
            seconds=tuple(self._seconds.items()),
            languages=collection.languages(),
            unreadable=collection.unreadable(),
        )

    def _changes(self, before: Snapshot | None, collection: Collection) -> Changes:
        known = self._store.identities(before.versions) if before else {}
        old = {identity: key for key, identity in known.items()}
        new = {identity: key for identity, (key, _) in collection.live.items()}
        shared = old.keys() & new.keys()
        changed = tuple(sorted(identity for identity in shared if old[identity] != new[identity]))
        return Changes(
            added=tuple(sorted(new.keys() - old.keys())),
            changed=changed,
            withdrawn=tuple(sorted(old.keys() - new.keys())),
            unchanged=len(shared) - len(changed),
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = time.perf_counter() - start


def _sentences(article: Article) -> tuple[Sentence, ...]:
    return split_sentences(article.text, article.language, (article.publisher,) if article.publisher else ())


def _not_in(base: VectorIndex | None, places: Sequence[ChunkPlace]) -> Sequence[ChunkPlace]:
    """The chunks whose vectors a snapshot does not hold."""
    if base is None:
        return places
    held = np.isin(np.array([place.chunk.id for place in places], np.int64), base.ids())
    return [place for place, is_held in zip(places, held, strict=True) if not is_held]


def _groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    group: list[Item] = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
