"""Snapshots: immutable, complete builds of the index on disk, and which of them serves.

::

    DATA/
    ├── store.sqlite              every version of every story (see `index.store`)
    ├── rebuild.lock              held by the running rebuild
    └── snapshots/
        ├── CURRENT               the id of the one that serves; replacing this file is what publishes
        ├── REBUILT, PLACES       when a rebuild last succeeded, and where it read each story (see `index.places`)
        └── 20241015T101500Z-3fa9/
            ├── manifest.json     what made it, counts, digests
            ├── versions.npy      keys of the versions it searches, int64; origins.npy: copies; names.json: what they teach of names
            ├── vectors.*         the vector engine's files (see `index.faiss_index`)
            └── keywords/         tantivy's files; words-2/: those of all stored versions (see `index.word_index`)

A snapshot is built in a folder whose name begins with a dot, which nothing reads; killed at any moment, the old one serves. One of
few changes shares files with the one before by hard links (`index.update`): whatever damages these, damages both.
"""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.article import SnapshotId, VersionKey
from index.command_line import command
from index.durable import replace_text, sync
from index.errors import BuildLockedError, NoSnapshotError, SettingsError, SnapshotError
from index.keywords import KeywordIndex
from index.manifest import Manifest, check_files, damaged, files, new_id, nothing_indexed, read_manifest, unreadable
from index.period import ALL_TIME
from index.private import private_files
from index.schema import ChunkPlace
from index.store import Store
from index.vectors import VectorEngine, VectorIndex

KEPT = 3
_log = logging.getLogger(__name__)
_VERSIONS, KEYWORDS = "versions.npy", "keywords"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot."""

    folder: Path
    manifest: Manifest
    versions: tuple[VersionKey, ...]
    vectors: VectorIndex
    keywords: KeywordIndex

    @property
    def id(self) -> SnapshotId:
        """Its id, which sorts by time of making."""
        return self.manifest.id


class Snapshots:
    """All snapshots of one data folder."""

    def __init__(self, data: Path, engine: VectorEngine | None = None) -> None:
        """Look at `data`; nothing is made before something is written. What opens, builds or prunes snapshots needs an engine."""
        self.data = data
        self._engine = engine
        self.folder = data / "snapshots"

    @property
    def engine(self) -> VectorEngine:
        """What makes and opens vectors.

        :raises ValueError: none was given, for who only asks what serves.
        """
        if self._engine is None:
            raise ValueError("no vector engine was given to open snapshots with")
        return self._engine

    @property
    def store_file(self) -> Path:
        """Where the store lies."""
        return self.data / "store.sqlite"

    def current(self) -> SnapshotId | None:
        """Id of the snapshot that serves, if one was published."""
        try:
            return SnapshotId((self.folder / "CURRENT").read_text(errors="replace").strip())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def require_current(self) -> SnapshotId:
        """Id of the snapshot that serves.

        :raises NoSnapshotError: there is none.
        """
        number = self.current()
        if number is None:
            raise nothing_indexed(self.data, Snapshots(self.data / "demo").current() is not None)
        return number

    def ids(self) -> tuple[SnapshotId, ...]:
        """All snapshots, damaged ones too, oldest first."""
        return tuple(sorted(SnapshotId(folder.name) for folder in self.folder.glob("[!.]*") if folder.is_dir()))

    def manifests(self) -> tuple[Manifest, ...]:
        """What the snapshots say of themselves, oldest first; one that cannot be read is logged and left out."""
        manifests = []
        for number in self.ids():
            try:
                manifests.append(read_manifest(self.folder / number))
            except SnapshotError as error:
                _log.warning(error.problem)
        return tuple(manifests)

    def open(self, number: SnapshotId | None = None) -> Snapshot:
        """Open one, by default the one that serves.

        :raises NoSnapshotError: there is none.
        :raises SnapshotError: it is damaged.
        """
        return self.open_folder(self.folder / (number or self.require_current()))

    def open_folder(self, folder: Path, checked: Path | None = None) -> Snapshot:
        """Open a snapshot where it lies, published or not; `checked`: see `index.manifest.check_files`.

        :raises SnapshotError: it is damaged.
        """
        manifest, engine = read_manifest(folder), self.engine
        check_files(folder, manifest, checked=checked)
        try:
            versions = _load_versions(folder)
            vectors, keywords = engine.open(manifest.id, folder), KeywordIndex(folder / KEYWORDS)
        except PermissionError as error:
            raise unreadable(error) from error
        except (OSError, EOFError, ValueError, RuntimeError) as error:
            raise damaged(folder, str(error)) from error
        if not len(vectors) == len(keywords) == manifest.chunks:
            raise damaged(folder, f"{len(vectors):,} vectors and {len(keywords):,} texts for {manifest.chunks:,} chunks")
        return Snapshot(folder, manifest, versions, vectors, keywords)

    def serving_versions(self) -> tuple[VersionKey, ...]:
        """The versions that the serving snapshot searches: what is current. Opens nothing else of it.

        :raises NoSnapshotError: there is none.
        :raises SnapshotError: it is damaged.
        """
        return _read_versions(self.folder / self.require_current())

    def last_versions(self) -> tuple[VersionKey, ...]:
        """The versions that the serving snapshot searches, or where it is damaged the one before it; () where none can be read."""
        for number in reversed([number for number in self.ids() if number <= (self.current() or "")]):
            try:
                return _read_versions(self.folder / number)
            except SnapshotError as error:
                _log.warning("%s It does not say what was indexed.", error.problem)
        return ()

    def mark_rebuilt(self) -> None:
        """Note that a rebuild has just succeeded, whether or not there was anything new to publish."""
        replace_text(self.folder / "REBUILT", datetime.now(UTC).isoformat())

    def last_rebuild(self) -> datetime:
        """When a rebuild last succeeded; never later than now, even if the clock was set back since.

        :raises NoSnapshotError: none did.
        """
        try:
            rebuilt = datetime.fromisoformat((self.folder / "REBUILT").read_text())
        except (OSError, ValueError):  # made by a release that did not note it
            rebuilt = datetime.fromisoformat(read_manifest(self.folder / self.require_current()).created)
        return min(rebuilt, datetime.now(UTC))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep two rebuilds apart. The system frees the lock of a process that died.

        :raises BuildLockedError: another rebuild runs.
        :raises SettingsError: the data folder cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"The data folder {self.data} cannot be made ({error.strerror}).", "Name another in DATELINE_DATA or with --data."
            ) from error
        holder = self.data / "rebuild.pid"
        try:
            with private_files(self.data), FileLock(self.data / "rebuild.lock", timeout=0):
                holder.write_text(str(os.getpid()))
                yield
        except Timeout as error:
            problem = f"Another rebuild of {self.data} is running (process {holder.read_text() if holder.exists() else 'unknown'})."
            raise BuildLockedError(problem, "Wait for it to end, or end it.") from error

    @contextmanager
    def building(self) -> Iterator[tuple[SnapshotId, Path]]:
        """A folder to build the next snapshot in; removed if it is not published, also when an earlier build left one."""
        for left in filter(Path.is_dir, self.folder.glob(".*")):
            self._remove(left)
        folder = self.folder / f".{(number := new_id(self.ids()))}"
        (folder / KEYWORDS).mkdir(parents=True)
        try:
            yield number, folder
        finally:
            if folder.exists():  # it was not published
                self._remove(folder)

    def publish(self, folder: Path, manifest: Manifest) -> None:
        """Make a built and verified folder the snapshot that serves. The last step is one atomic rename."""
        for path in (*files(folder), *filter(Path.is_dir, folder.iterdir()), folder):
            sync(path)
        published = folder.rename(self.folder / manifest.id)
        try:
            sync(self.folder)
            replace_text(self.folder / "CURRENT", manifest.id)
        finally:
            if self.current() != manifest.id:
                self._remove(published.rename(folder))
        self._prune()

    def rollback(self) -> Manifest:
        """Serve the newest sound snapshot before the one that serves now.

        :raises NoSnapshotError: there is none before it.
        """
        serving = self.current() or ""
        for number in reversed([number for number in self.ids() if number < serving]):
            try:
                manifest = self.open(number).manifest
            except SnapshotError as error:
                _log.warning("%s It is passed over.", error.problem)
                continue
            replace_text(self.folder / "CURRENT", number)
            return manifest
        listing = command("rebuild", "--list", "--data", self.data)
        raise NoSnapshotError("There is no earlier snapshot to go back to.", f"See what there is: {listing}")

    def _prune(self) -> None:
        serving = self.current()
        for number in self.ids()[:-KEPT]:
            if number != serving:
                # Hidden first: killed in between, no half of a snapshot is left that could be taken for one.
                self._remove((self.folder / number).rename(self.folder / f".{number}"))

    def _remove(self, hidden: Path) -> None:
        """Remove a folder that nothing reads, with its vectors wherever they are kept."""
        self.engine.drop(SnapshotId(hidden.name.removeprefix(".")), hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def write_versions(folder: Path, versions: Sequence[VersionKey]) -> None:
    """Write which versions the snapshot searches."""
    np.save(folder / _VERSIONS, np.array(versions, np.int64))


def _read_versions(folder: Path) -> tuple[VersionKey, ...]:
    check_files(folder, read_manifest(folder), _VERSIONS)
    return _load_versions(folder)


def _load_versions(folder: Path) -> tuple[VersionKey, ...]:
    return tuple(VersionKey(int(key)) for key in np.load(folder / _VERSIONS))


def verify(snapshot: Snapshot, store: Store) -> tuple[str, ...]:
    """What is wrong with an open snapshot, whose files have their digests; nothing is the expected answer.

    Counts agree, vectors and chunks have the same ids, and a few chunks are found by their own vectors at their own dates.
    """
    manifest = snapshot.manifest
    places = store.chunks(snapshot.versions, manifest.chunking)
    counts = (
        ("chunks in the store", len(places), manifest.chunks),
        ("stories", len(snapshot.versions), manifest.stories),
        ("sentences", store.count_sentences(snapshot.versions, manifest.recipe.splitting), manifest.sentences),
    )
    problems = [f"{count:,} {what}, not {expected:,}" for what, count, expected in counts if count != expected]
    ids = np.array([place.chunk.id for place in places], np.int64)
    if not np.array_equal(snapshot.vectors.ids(), ids):
        return (*problems, "vectors and chunks do not belong together")
    return (*problems, *lost_vectors(snapshot.vectors, places[:: max(1, len(places) // 5)]))


def lost_vectors(vectors: VectorIndex, places: Sequence[ChunkPlace]) -> Iterator[str]:
    """The chunks that their own vectors do not find, among all chunks or among those of the same second."""
    for place in places:
        (vector,) = vectors.vectors(np.array([place.chunk.id], np.int64))
        for span in (ALL_TIME, (place.published, place.published + 1)):
            best = vectors.search(vector, 1, span)
            # A copy of the chunk may come first; its score is then the same.
            if not best or abs(best[0][1] - float(vector @ vector)) > 1e-3:  # noqa: PLR2004 - rounding
                yield f"the vector of chunk {place.chunk.id} does not find itself"
                break
