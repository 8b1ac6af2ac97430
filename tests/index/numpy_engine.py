"""A second implementation of the seams of `index.vectors`, as plain as can be: what the contract is tested against beside FAISS."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from index.article import ChunkId, Ranking, SnapshotId
from index.period import Seconds
from index.vectors import Dates, Ids, VectorEntry, VectorIndex, Vectors


class NumpyIndex:
    """All vectors in one array, in order of id."""

    def __init__(self, ids: Ids, dates: Dates, rows: Vectors) -> None:
        """Take arrays with one row for each chunk."""
        self._ids = ids
        self._dates = dates
        self._rows = rows

    def __len__(self) -> int:
        """How many vectors it holds."""
        return len(self._ids)

    def ids(self) -> Ids:
        """All ids, ascending."""
        return self._ids

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors, in the order of `ids`."""
        row_of = {int(number): row for row, number in enumerate(self._ids)}
        return self._rows[[row_of[int(number)] for number in ids]]

    def search(self, vector: Vectors, k: int, published: Seconds) -> Ranking:
        """Every cosine, sorted."""
        inside = np.flatnonzero((self._dates >= published[0]) & (self._dates < published[1]))
        if not len(inside):
            return ()
        cosines = self._rows[inside] @ vector
        best = np.lexsort((-self._ids[inside], -cosines))[:k]
        return tuple((ChunkId(int(self._ids[inside[row]])), float(cosines[row])) for row in best if not np.isnan(cosines[row]))


class NumpyEngine:
    """One file for each snapshot, in a folder apart from the snapshot's own and named by its id."""

    def __init__(self, folder: Path) -> None:
        """Take the folder for all files."""
        self._folder = folder

    def write(self, snapshot: SnapshotId, folder: Path, entries: Iterable[VectorEntry], base: VectorIndex | None) -> None:
        """Write the file."""
        del folder  # all is kept apart
        ordered = sorted(entries, key=lambda entry: entry.id)
        rows = [entry.vector if entry.vector is not None else _held(base, entry.id) for entry in ordered]
        np.savez(
            self._file(snapshot),
            ids=np.array([entry.id for entry in ordered], np.int64),
            dates=np.array([entry.published for entry in ordered], np.int64),
            rows=np.array(rows, np.float32).reshape(len(rows), -1) if rows else np.empty((0, 1), np.float32),
        )

    def update(
        self, snapshot: SnapshotId, folder: Path, added: Iterable[VectorEntry], gone: Ids, base: VectorIndex, before: Path
    ) -> None:
        """Write all anew."""
        with np.load(self._file(SnapshotId(before.name))) as file:
            held = [
                VectorEntry(ChunkId(int(number)), int(date), None)
                for number, date in zip(file["ids"], file["dates"], strict=True)
                if number not in gone
            ]
        self.write(snapshot, folder, [*held, *added], base)

    def open(self, snapshot: SnapshotId, folder: Path) -> NumpyIndex:
        """Read the file."""
        del folder  # all is kept apart
        with np.load(self._file(snapshot)) as file:
            return NumpyIndex(file["ids"], file["dates"], file["rows"])

    def drop(self, snapshot: SnapshotId, folder: Path) -> None:
        """Remove the file."""
        del folder  # all is kept apart
        self._file(snapshot).unlink(missing_ok=True)

    def _file(self, snapshot: SnapshotId) -> Path:
        return self._folder / f"{snapshot}.npz"


def _held(base: VectorIndex | None, number: ChunkId) -> Vectors:
    assert base is not None
    return np.asarray(base.vectors(np.array([number], np.int64))[0], np.float32)
