"""Snapshots: immutable, complete builds of the index on disk, and which of them serves.

::

    DATA/
    ├── store.sqlite              every version of every story (see `index.store`)
    ├── rebuild.lock              held by the running rebuild
    └── snapshots/
        ├── CURRENT               the id of the one that serves; replacing this file is what publishes
        └── 20241015T101500Z-3fa9/
            ├── manifest.json     what made it, counts, digests
            ├── versions.npy      keys of the versions it searches, int64
            ├── vectors.faiss
            └── keywords/

A snapshot is built in a folder whose name begins with a dot, which nothing reads; killed at any moment, the old one serves.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NewType

import numpy as np
from filelock import FileLock, Timeout

from index.article import VersionKey
from index.chunks import Recipe, read_recipe
from index.errors import BuildLockedError, NoSnapshotError, SnapshotError
from index.keywords import KeywordIndex
from index.store import Store
from index.vectors import FaissIndex

SnapshotId = NewType("SnapshotId", str)
KEPT = 3
REBUILD = "scripts/rebuild_index.py"
_FORMAT = 1
_MANIFEST, _VERSIONS, _VECTORS, _KEYWORDS = "manifest.json", "versions.npy", "vectors.faiss", "keywords"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a snapshot, and what is in it. Times in ISO 8601, UTC; `files` maps a file to its sha256."""

    id: SnapshotId
    created: str
    embedder: str
    fingerprint: str
    recipe: Recipe
    stories: int
    sentences: int
    chunks: int
    oldest: str | None
    newest: str | None
    files: dict[str, str]
    format: int = _FORMAT

    @property
    def chunking(self) -> str:
        """How its chunks are marked in the store: see `chunking`."""
        return chunking(self.recipe, self.fingerprint)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot."""

    folder: Path
    manifest: Manifest
    versions: tuple[VersionKey, ...]
    vectors: FaissIndex
    keywords: KeywordIndex

    @property
    def id(self) -> SnapshotId:
        """Its id, which sorts by time of making."""
        return self.manifest.id


def chunking(recipe: Recipe, fingerprint: str) -> str:
    """The mark of chunks cut by one recipe: the budget counts the tokens of one model, so the model is part of it."""
    return f"{recipe.name}-{fingerprint}"


class Snapshots:
    """All snapshots of one data folder."""

    def __init__(self, data: Path) -> None:
        """Look at `data`; nothing is made before something is written."""
        self.data = data
        self.folder = data / "snapshots"

    @property
    def store_file(self) -> Path:
        """Where the store lies."""
        return self.data / "store.sqlite"

    def current(self) -> SnapshotId | None:
        """Id of the snapshot that serves, if one was published."""
        try:
            return SnapshotId((self.folder / "CURRENT").read_text().strip())
        except FileNotFoundError:
            return None

    def require_current(self) -> SnapshotId:
        """Id of the snapshot that serves.

        :raises NoSnapshotError: there is none.
        """
        number = self.current()
        if number is None:
            raise NoSnapshotError(
                f"There is no index in {self.data} yet.", f"Make one: python {REBUILD} FOLDER --data {self.data}"
            )
        return number

    def manifests(self) -> tuple[Manifest, ...]:
        """All complete snapshots, oldest first."""
        folders = sorted(file.parent for file in self.folder.glob(f"[!.]*/{_MANIFEST}"))
        return tuple(map(_read_manifest, folders))

    def open(self, number: SnapshotId | None = None) -> Snapshot:
        """Open one, by default the one that serves.

        :raises NoSnapshotError: there is none.
        :raises SnapshotError: it is damaged.
        """
        return self.open_folder(self.folder / (number or self.require_current()))

    @staticmethod
    def open_folder(folder: Path) -> Snapshot:
        """Open a snapshot where it lies, published or not.

        :raises SnapshotError: it is damaged.
        """
        manifest = _read_manifest(folder)
        try:
            versions = tuple(VersionKey(int(key)) for key in np.load(folder / _VERSIONS))
            vectors, keywords = FaissIndex.load(folder / _VECTORS), KeywordIndex(folder / _KEYWORDS)
        except (OSError, ValueError, RuntimeError) as error:
            raise _damaged(folder, str(error)) from error
        if not len(vectors) == len(keywords) == manifest.chunks:
            raise _damaged(folder, f"{len(vectors):,} vectors and {len(keywords):,} texts for {manifest.chunks:,} chunks")
        return Snapshot(folder, manifest, versions, vectors, keywords)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep two rebuilds apart. The system frees the lock of a process that died.

        :raises BuildLockedError: another rebuild runs.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        holder = self.data / "rebuild.pid"
        try:
            with FileLock(self.data / "rebuild.lock", timeout=0):
                holder.write_text(str(os.getpid()))
                yield
        except Timeout as error:
            pid = holder.read_text() if holder.exists() else "unknown"
            raise BuildLockedError(
                f"Another rebuild of {self.data} is running (process {pid}).", "Wait for it to end, or end it."
            ) from error

    @contextmanager
    def building(self) -> Iterator[tuple[SnapshotId, Path]]:
        """A folder to build the next snapshot in; removed if it is not published, also when an earlier build left one."""
        for left in filter(Path.is_dir, self.folder.glob(".*")):
            shutil.rmtree(left)
        number = SnapshotId(f"{_stamp(datetime.now(UTC))}-{secrets.token_hex(2)}")
        folder = self.folder / f".{number}"
        (folder / _KEYWORDS).mkdir(parents=True)
        try:
            yield number, folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, manifest: Manifest) -> None:
        """Make a built and verified folder the snapshot that serves. The last step is one atomic rename."""
        for file in _files(folder):
            _sync(file)
        _sync(folder / _KEYWORDS)
        _sync(folder)
        folder.rename(self.folder / manifest.id)
        self._point_to(manifest.id)
        self._prune()

    def rollback(self) -> Manifest:
        """Serve the snapshot before the one that serves now.

        :raises NoSnapshotError: there is none before it.
        """
        earlier = [manifest for manifest in self.manifests() if manifest.id < (self.current() or "")]
        if not earlier:
            raise NoSnapshotError("There is no earlier snapshot to go back to.", "See what there is: --list")
        self.open(earlier[-1].id)
        self._point_to(earlier[-1].id)
        return earlier[-1]

    def _point_to(self, number: SnapshotId) -> None:
        aside = self.folder / ".CURRENT"
        aside.write_text(number)
        _sync(aside)
        aside.rename(self.folder / "CURRENT")
        _sync(self.folder)

    def _prune(self) -> None:
        serving = self.current()
        for manifest in self.manifests()[:-KEPT]:
            if manifest.id != serving:
                shutil.rmtree(self.folder / manifest.id)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file of a snapshot: a folder without it is not one."""
    (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n")


def write_versions(folder: Path, versions: Sequence[VersionKey]) -> None:
    """Write which versions the snapshot searches."""
    np.save(folder / _VERSIONS, np.array(versions, np.int64))


def vectors_file(folder: Path) -> Path:
    """Where a snapshot's vectors lie."""
    return folder / _VECTORS


def keywords_folder(folder: Path) -> Path:
    """Where a snapshot's keyword index lies."""
    return folder / _KEYWORDS


def digests(folder: Path) -> dict[str, str]:
    """sha256 of every file but the manifest, by path relative to the folder."""
    found = {}
    for file in _files(folder):
        if file.name != _MANIFEST:
            with file.open("rb") as stream:
                found[file.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def verify(snapshot: Snapshot, store: Store) -> tuple[str, ...]:
    """What is wrong with a snapshot; nothing is the expected answer.

    Files have their digests, counts agree, vectors and chunks have the same ids, and each of a few vectors finds itself.
    """
    manifest, vectors = snapshot.manifest, snapshot.vectors
    problems = [] if digests(snapshot.folder) == manifest.files else ["a file is not as it was written"]
    chunks = store.chunks(snapshot.versions, manifest.chunking)
    counts = {"vectors": len(vectors), "keywords": len(snapshot.keywords), "chunks in the store": len(chunks)}
    problems += [f"{count:,} {what}, not {manifest.chunks:,}" for what, count in counts.items() if count != manifest.chunks]
    if manifest.stories != len(snapshot.versions):
        problems.append(f"{len(snapshot.versions):,} stories, not {manifest.stories:,}")
    ids = vectors.ids()
    if not np.array_equal(ids, np.array([place.chunk.id for place in chunks], np.int64)):
        problems.append("vectors and chunks do not belong together")
    for number in ids[:: max(1, len(ids) // 5)]:
        vector = vectors.vector(int(number))
        found = vectors.search(vector, 1)
        # A copy of the chunk may come first; its score is then the same.
        if not found or abs(found[0][1] - float(vector @ vector)) > 1e-3:  # noqa: PLR2004 - rounding
            problems.append(f"the vector of chunk {number} does not find itself")
    return tuple(problems)


def _read_manifest(folder: Path) -> Manifest:
    try:
        fields = json.loads((folder / _MANIFEST).read_text())
        if fields["format"] != _FORMAT:
            raise _damaged(folder, f"format {fields['format']} instead of {_FORMAT}")
        return Manifest(**{**fields, "recipe": read_recipe(fields["recipe"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, str(error)) from error


def _damaged(folder: Path, reason: str) -> SnapshotError:
    return SnapshotError(
        f"The snapshot {folder.name} is damaged ({reason.splitlines()[0] if reason else 'unreadable'}).",
        f"Serve the one before it: python {REBUILD} --rollback; or build anew: python {REBUILD} --full FOLDER",
    )


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _sync(path: Path) -> None:
    """Have a file, or a folder's list of files, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(moment: datetime) -> str:
    """Sorts by time; milliseconds, because two small builds can end within one second."""
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z"
