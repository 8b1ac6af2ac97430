"""The rebuild: stories in, a published snapshot out, with only what is new embedded.

Its order makes it safe to kill at any moment. Versions, sentences and chunks are committed as they are read and never change;
vectors are committed group by group; the snapshot is built aside from both and published last. The next run finds what is there.

All stories are read, and all files of the snapshot are written anew; `index.update` does it with what changed alone.
"""

import itertools
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.article import Article, Sentence, SnapshotId, VersionKey
from index.build_report import BuildReport, Changes, Progress
from index.chunks import ChunkRecipe, chunk_text, passage_text
from index.collecting import Collector, in_groups, vector_bytes
from index.collection import Collection
from index.embedder import Embedder
from index.errors import SnapshotError
from index.forgetting import read_forgotten, without_forgotten
from index.keywords import KeywordEntry, KeywordIndex
from index.learnt_names import learn
from index.manifest import Manifest, digests, write_manifest
from index.origins import find_origins, write_origins
from index.period import UNDATED
from index.places import write_places
from index.retention import Aging
from index.room import Room, is_full, taken_back
from index.schema import ChunkPlace
from index.snapshot import KEYWORDS, Snapshot, Snapshots, verify, write_versions
from index.sources.draft import Reading
from index.store import Store
from index.vectors import VectorEntry, VectorIndex
from index.withdrawals import Decision, Limit, decide, places_now, read_served
from index.word_index import WORDS, WordIndex

_CHUNKS_A_COMMIT = 512  # about ten seconds of work: what a kill can lose
NO_LIMIT = Limit()
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
        self._room = Room(snapshots.data)
        self._collector = Collector(store, embedder, self._recipe, self._room, progress)

    def dry_run(self, readings: Iterable[Reading], limit: Limit = NO_LIMIT) -> BuildReport:
        """What a rebuild would change, and whether it would be refused; writes nothing and loads no model."""
        before, aging = self._previous(), Aging(self._store, limit.retention)
        with self._stage("read"):
            collection = self._collector.look(self._wanted(readings, aging))
        return self._report(before, collection, self._decide(before, collection, limit, aging))

    def build(self, readings: Iterable[Reading], *, full: bool = False, limit: Limit = NO_LIMIT) -> BuildReport:
        """Make the snapshot fit the readings; `full` embeds every chunk anew, and `limit` says what may be withdrawn.

        With nothing changed, nothing usable read, or more withdrawn than may be, the snapshot before stays.

        :raises SnapshotError: the new snapshot failed its verification and was not published.
        :raises OutOfRoomError: there is no room on the disk; nothing is left there of the attempt.
        """
        with self._given_back(readings):
            return self._build(readings, limit, Aging(self._store, limit.retention), full=full)

    def _wanted(self, readings: Iterable[Reading], aging: Aging) -> Iterator[Reading]:
        """The readings without stories that were forgotten, or are too old."""
        return aging.young(without_forgotten(readings, self._snapshots.store_file))

    @contextmanager
    def _given_back(self, readings: Iterable[Reading]) -> Iterator[None]:
        """Leave nothing of an attempt for which there is no room, and say how much there must be.

        :raises OutOfRoomError: there is none.
        """
        serving = self._snapshots.current()
        try:
            self._store.upgrade()
            with taken_back(self._snapshots.store_file, lambda: self._snapshots.current() == serving), self._room.reserved():
                yield
        except Exception as error:
            if is_full(error) and self._snapshots.current() == serving:
                if not self._collector.need.all:
                    self._collector.survey(readings)
                raise self._room.error(self._collector.need) from error
            raise

    def _build(self, readings: Iterable[Reading], limit: Limit, aging: Aging, *, full: bool) -> BuildReport:
        before = self._previous(keep_numbers=True)
        with self._stage("read"):
            collection = self._collector.collect(self._wanted(readings, aging))
            decision = self._decide(before, collection, limit, aging)
            self._collector.cut_kept(collection, itertools.chain.from_iterable(group.stories for group in decision.kept))
            aging.note_stored(collection)
        keys = sorted(key for key, _ in collection.live.values())
        fits = before is not None and before.manifest.chunking == self._collector.chunking and not full
        if not keys or decision.refusal:
            return self._report(before, collection, decision)
        aging.note(decision.aged, decision.served.versions, collection)
        places = self._store.chunks(keys, self._collector.chunking)
        if before is not None and fits and keys == sorted(before.versions) and not _not_in(before.vectors, places):
            self._mark(collection, decision)
            return self._report(before, collection, decision)
        self._collector.measure(collection, vector_bytes(before.vectors if before else None))
        base = before.vectors if before is not None and fits else None
        with self._stage("embed"):
            embedded = self._embed(places, base, full=full)
        snapshot = self._write(keys, places, before if fits else None)
        self._mark(collection, decision)
        return self._report(before, collection, decision, snapshot, len(places), embedded)

    def _decide(self, before: Snapshot | None, collection: Collection, limit: Limit, aging: Aging) -> Decision:
        """What becomes of the stories that were not read."""
        served = read_served(self._snapshots, self._store, before)
        return decide(served, collection, self._store, limit, aging.aged(tuple(served.versions.values()), collection))

    def _mark(self, collection: Collection, decision: Decision) -> None:
        write_places(self._snapshots.folder, places_now(decision.served, collection, decision.kept))
        self._snapshots.mark_rebuilt()

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

    def _embed(self, places: Sequence[ChunkPlace], base: VectorIndex | None, *, full: bool) -> int:
        """Embed the chunks that neither the snapshot before nor a killed build has embedded."""
        if full:
            with self._store.writing():
                self._store.forget_vectors()
        fingerprint = self._embedder.fingerprint
        known = self._store.vector_ids(fingerprint)
        missing = [place for place in _not_in(base, places) if place.chunk.id not in known]
        need = self._collector.need
        self._room.require(need.vectors_bytes(len(missing)) + need.searched_bytes)
        for done, group in enumerate(in_groups(missing, _CHUNKS_A_COMMIT)):
            self._progress("embed", done * _CHUNKS_A_COMMIT, len(missing))
            self._room.require(need.vectors_bytes(len(group)))
            contents = self._contents(group)
            passages = [passage_text(article, sentences, self._recipe.context) for _, article, sentences in contents]
            vectors = self._embedder.embed_passages(passages)
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

    def _write(self, keys: Sequence[VersionKey], places: Sequence[ChunkPlace], before: Snapshot | None) -> SnapshotId:
        """Write and publish a snapshot, of whose files none is shared with another."""
        base, forgotten = before.vectors if before else None, self._forgotten()
        sentences = self._store.count_sentences(keys, self._recipe.splitting)
        self._room.require(self._collector.need.searched_bytes)
        with self._snapshots.building() as (number, folder):
            with self._stage("index"):
                self._snapshots.engine.write(number, folder, self._vector_entries(places, base), base)
                KeywordIndex.write(folder / KEYWORDS, self._keyword_entries(places))
                WordIndex.write(folder / WORDS, self._store, before.folder if before and not forgotten else None, forgotten)
                write_versions(folder, keys)
                learn(self._store, keys, (before.folder, before.versions) if before else None).write(folder)
                write_origins(folder, find_origins(self._store, keys))
                manifest = self._manifest(number, keys, sentences, len(places), digests(folder))
            self._publish(folder, manifest, lambda: verify(self._snapshots.open_folder(folder), self._store))
        return number

    def _publish(self, folder: Path, manifest: Manifest, problems_of: Callable[[], Sequence[str]]) -> None:
        """Let a folder serve that is written whole, if nothing is wrong with it."""
        write_manifest(folder, manifest)
        with self._stage("verify"):
            problems = problems_of()
        if problems:
            raise SnapshotError(f"The new snapshot is not sound: {'; '.join(problems)}.", "Try again with --full.")
        with self._stage("publish"):
            self._snapshots.publish(folder, manifest)
            with self._store.writing():
                self._store.forget_vectors()

    def _forgotten(self) -> frozenset[VersionKey]:
        """Versions that are still stored of stories to be forgotten: see `index.forgetting.forget_story`."""
        return frozenset(self._store.versions_of(read_forgotten(self._snapshots.store_file)))

    def _vector_entries(self, places: Sequence[ChunkPlace], base: VectorIndex | None) -> Iterator[VectorEntry]:
        """All chunks, with the vectors of those that are not in `base`."""
        fresh = _not_in(base, places)
        for group in in_groups(fresh, _CHUNKS_A_COMMIT):
            vectors = self._store.unit_vectors(self._embedder.fingerprint, [place.chunk.id for place in group])
            for place, vector in zip(group, vectors, strict=True):
                yield VectorEntry(place.chunk.id, place.published, vector)
        given = {place.chunk.id for place in fresh}
        yield from (VectorEntry(place.chunk.id, place.published, None) for place in places if place.chunk.id not in given)

    def _keyword_entries(self, places: Sequence[ChunkPlace]) -> Iterator[KeywordEntry]:
        for done, (place, article, sentences) in enumerate(self._contents(places), 1):
            self._progress("index", done, len(places))
            yield KeywordEntry(place.chunk.id, article.title, chunk_text(sentences), place.published)

    def _manifest(
        self, number: SnapshotId, keys: Sequence[VersionKey], sentences: int, chunks: int, files: dict[str, str], changed: int = 0
    ) -> Manifest:
        dates = self._store.dates(keys)
        dated = dates[dates != UNDATED].tolist()
        oldest, newest = (datetime.fromtimestamp(dated[row], UTC).isoformat() if dated else None for row in (0, -1))
        return Manifest(
            id=number,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            embedder=self._embedder.name,
            fingerprint=self._embedder.fingerprint,
            recipe=self._recipe,
            stories=len(keys),
            sentences=sentences,
            chunks=chunks,
            oldest=oldest,
            newest=newest,
            files=files,
            changed=changed,
        )

    def _report(
        self,
        before: Snapshot | None,
        collection: Collection,
        decision: Decision,
        snapshot: SnapshotId | None = None,
        chunks: int | None = None,
        embedded: int = 0,
    ) -> BuildReport:
        """The report; without `chunks`, nothing was published."""
        new = {identity: key for identity, (key, _) in collection.live.items()}
        kept = before.manifest.chunks if before else 0
        return BuildReport(
            snapshot=snapshot or (before.id if before else None),
            published=chunks is not None,
            changes=Changes.between(decision.served.without(decision.aged).versions, new),
            skipped=tuple(collection.skipped),
            stories=len(new),
            sentences=self._store.count_sentences(list(new.values()), self._recipe.splitting),
            chunks=kept if chunks is None else chunks,
            embedded=embedded,
            seconds=tuple(self._seconds.items()),
            languages=collection.languages(),
            unreadable=collection.unreadable(),
            kept=decision.kept,
            refusal=decision.refusal,
            aged=len(decision.served.versions.keys() & decision.aged),
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = time.perf_counter() - start


def _not_in(base: VectorIndex | None, places: Sequence[ChunkPlace]) -> Sequence[ChunkPlace]:
    """The chunks whose vectors a snapshot does not hold."""
    if base is None:
        return places
    held = np.isin(np.array([place.chunk.id for place in places], np.int64), base.ids())
    return [place for place, is_held in zip(places, held, strict=True) if not is_held]
