"""A snapshot from the one that serves and what changed: new and changed stories are read, all others are taken over.

It is what a rebuild makes of the same stories (`index.build`), in the time that the changes take: the new snapshot shares all large
files with the one before it, and has beside them what came and which chunks are gone. When these have become many, all files are
written anew. It is as safe to kill: nothing that is shared is changed, and the new snapshot is published last.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from index.article import ArticleId, SnapshotId, VersionKey
from index.build import NO_LIMIT, Builder
from index.build_report import BuildReport, Changes
from index.collecting import vector_bytes
from index.collection import Collection
from index.keywords import KeywordIndex
from index.learnt_names import learn
from index.manifest import Manifest, digests, read_manifest
from index.origins import read_origins, update_origins, write_origins
from index.places import place_of, read_places, write_places
from index.retention import Aging
from index.schema import ChunkPlace
from index.snapshot import KEYWORDS, Snapshot, lost_vectors, write_versions
from index.sources.draft import Reading
from index.vectors import Ids, VectorIndex
from index.withdrawals import Limit, Refusal, Served, find_going
from index.word_index import WORDS, WordIndex

_FEW, _SHARE = 256, 0.1
"""All files are written anew when more chunks than these, and than this share of all, came or went since they were."""
_SAMPLES = 20  # of what is new and of what is shared: so many chunks are looked for before it serves


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of the stories that are read or gone: `old` has the versions that served, `new` those from now on."""

    old: dict[ArticleId, VersionKey]
    new: dict[ArticleId, VersionKey]
    keys: tuple[VersionKey, ...]
    """All versions from now on, ascending."""
    refusal: Refusal | None
    aged: AbstractSet[ArticleId]
    """Those that have grown too old."""

    @property
    def added(self) -> AbstractSet[VersionKey]:
        """Versions that did not serve before."""
        return set(self.new.values()) - set(self.old.values())

    @property
    def removed(self) -> AbstractSet[VersionKey]:
        """Versions that serve no more."""
        return set(self.old.values()) - set(self.new.values())


@dataclass(frozen=True, slots=True)
class _Chunks:
    """Those of the versions that come, and the ids of those that go."""

    added: tuple[ChunkPlace, ...]
    gone: Ids

    def after(self, before: VectorIndex) -> Ids:
        """All ids from now on, ascending."""
        return np.union1d(np.setdiff1d(before.ids(), self.gone), _ids(self.added))


class Updater(Builder):
    """Changes the index of one data folder. The caller holds the lock."""

    def update(self, readings: Iterable[Reading], gone: Iterable[ArticleId] = (), limit: Limit = NO_LIMIT) -> BuildReport | None:
        """Take in new and changed stories, and withdraw those that are gone; what is both read and gone stays.

        What has grown too old leaves, too. Of `limit` the percentage and the retention count. None: it takes a rebuild, as no sound
        snapshot of this release and these settings serves, or because what is stored of it is not as it was.

        :raises SnapshotError, OutOfRoomError: as `Builder.build`.
        """
        with self._given_back(readings):
            before = self._previous(keep_numbers=True)
            if before is None or not self._is_fit(before):
                return None
            aging = Aging(self._store, limit.retention)
            with self._stage("read"):
                collection = self._collector.collect(self._wanted(readings, aging))
                change = self._change(before, collection, gone, limit, aging)
                aging.note_stored(collection)
                chunks = self._chunks(before, change)
            if chunks is None:
                return None
            if not change.refusal:
                aging.note(change.aged, change.old, collection)
            return self._apply(before, collection, change, chunks)

    def _is_fit(self, before: Snapshot) -> bool:
        return before.manifest.is_present and before.manifest.chunking == self._collector.chunking and not self._forgotten()

    def _change(self, before: Snapshot, collection: Collection, gone: Iterable[ArticleId], limit: Limit, aging: Aging) -> _Change:
        served, aged = set(before.versions), aging.aged(before.versions, collection)
        touched = {*gone, *aged, *collection.live}
        old = {identity: key for key, identity in self._store.versions_of(touched).items() if key in served}
        new = {identity: key for identity, (key, _) in collection.live.items()}
        places = read_places(self._snapshots.folder)
        leaving = Served(old, {identity: places.get(identity, "") for identity in old}).without(aged)
        refusal = replace(limit, roots=()).refusal(find_going(leaving, collection, self._store), served, ())
        return _Change(old, new, tuple(sorted(served - set(old.values()) | set(new.values()))), refusal, aged)

    def _chunks(self, before: Snapshot, change: _Change) -> _Chunks | None:
        """What comes and goes; None where a version that stays is cut otherwise than it was."""
        removed = _ids(self._store.chunks(sorted(change.removed), self._collector.chunking))
        staying = self._store.chunks(sorted(set(change.new.values()) - change.added), self._collector.chunking)
        if not np.isin(_ids(staying), before.vectors.ids()).all():
            return None
        added = self._store.chunks(sorted(change.added), self._collector.chunking)
        return _Chunks(added, np.intersect1d(removed, before.vectors.ids()))

    def _apply(self, before: Snapshot, collection: Collection, change: _Change, chunks: _Chunks) -> BuildReport:
        if change.refusal or not change.keys or not (change.added or change.removed):
            if not change.refusal:
                self._note(collection, change)
            return self._outcome(before.manifest, collection, change)
        self._collector.measure(collection, vector_bytes(before.vectors))
        with self._stage("embed"):
            embedded = self._embed(chunks.added, before.vectors, full=False)
        changed = before.manifest.changed + len(chunks.added) + len(chunks.gone)
        if changed > max(_FEW, _SHARE * before.manifest.chunks):
            number = self._write(change.keys, self._store.chunks(change.keys, self._collector.chunking), before)
        else:
            number = self._write_change(before, change, chunks, changed)
        self._note(collection, change)
        return self._outcome(read_manifest(self._snapshots.folder / number), collection, change, embedded)

    def _write_change(self, before: Snapshot, change: _Change, chunks: _Chunks, changed: int) -> SnapshotId:
        """Write and publish a snapshot that shares with the one before it what did not change."""
        splitting, serving = self._recipe.splitting, before.manifest
        come, went = (self._store.count_sentences(sorted(keys), splitting) for keys in (change.added, change.removed))
        ids = chunks.after(before.vectors)
        self._room.require(self._collector.need.searched_bytes)
        with self._snapshots.building() as (number, folder):
            with self._stage("index"):
                entries = self._vector_entries(chunks.added, None)
                self._snapshots.engine.update(number, folder, entries, chunks.gone, before.vectors, before.folder)
                KeywordIndex.update(
                    folder / KEYWORDS, before.folder / KEYWORDS, self._keyword_entries(chunks.added), chunks.gone.tolist()
                )
                WordIndex.update(folder / WORDS, self._store, before.folder)
            with self._stage("names and copies"):
                write_versions(folder, change.keys)
                learn(self._store, change.keys, (before.folder, before.versions)).write(folder)
                write_origins(folder, update_origins(self._store, change.keys, read_origins(before.folder), change.added))
                files = digests(folder, before.folder, serving.files)
                manifest = self._manifest(number, change.keys, serving.sentences + come - went, len(ids), files, changed)
            self._publish(folder, manifest, lambda: self._problems(self._snapshots.open_folder(folder, before.folder), ids, chunks))
        return number

    def _problems(self, snapshot: Snapshot, ids: Ids, chunks: _Chunks) -> Sequence[str]:
        """What is wrong with a snapshot as far as it differs from the one before; of what is shared, samples are looked at."""
        if not np.array_equal(snapshot.vectors.ids(), ids):
            return ("vectors and chunks do not belong together",)
        new = chunks.added[:: max(1, len(chunks.added) // _SAMPLES)]
        shared = self._store.places(ids[:: max(1, len(ids) // _SAMPLES)].tolist()).values()
        return tuple(lost_vectors(snapshot.vectors, [*new, *shared]))

    def _note(self, collection: Collection, change: _Change) -> None:
        """Note where stories were read, and that this has succeeded."""
        places = read_places(self._snapshots.folder)
        staying = {identity: place for identity, place in places.items() if identity not in change.old}
        read = {identity: place_of(article.source) for identity, (_, article) in collection.live.items()}
        write_places(self._snapshots.folder, {**staying, **read})
        self._snapshots.mark_rebuilt()

    def _outcome(self, serving: Manifest, collection: Collection, change: _Change, embedded: int | None = None) -> BuildReport:
        """The report; without `embedded`, nothing was published."""
        changes = Changes.between({story: key for story, key in change.old.items() if story not in change.aged}, change.new)
        return BuildReport(
            snapshot=serving.id,
            published=embedded is not None,
            changes=replace(changes, unchanged=serving.stories - len(changes.added) - len(changes.changed)),
            skipped=tuple(collection.skipped),
            stories=serving.stories,
            sentences=serving.sentences,
            chunks=serving.chunks,
            embedded=embedded or 0,
            seconds=tuple(self._seconds.items()),
            unreadable=collection.unreadable(),
            refusal=change.refusal,
            aged=len(change.old.keys() & change.aged),
        )


def _ids(places: Sequence[ChunkPlace]) -> Ids:
    return np.array([place.chunk.id for place in places], np.int64)
