"""FAISS behind the seams of `index.vectors`: exact, in files of the snapshot's folder. Home of FAISS.

The vectors stand in order of publication, so that a span of dates is a range of rows: found by bisection and searched without
a list of ids.
"""

from array import array
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.article import ChunkId, Ranking, SnapshotId
from index.period import Seconds
from index.vectors import Dates, Ids, VectorEntry, VectorIndex, Vectors

VECTORS, IDS, DATES = "vectors.faiss", "vectors.ids.npy", "vectors.dates.npy"
_ROWS_A_COPY = 4096


class FaissIndex:
    """Exact inner product over all vectors, which for unit vectors is the cosine. Rows stand by date, then by id."""

    def __init__(self, rows: faiss.IndexFlatIP, ids: Ids, dates: Dates) -> None:
        """Take the vectors, and the id and date of each row."""
        self._rows = rows
        self._ids = ids
        self._dates = dates

    def __len__(self) -> int:
        """How many vectors it holds."""
        return len(self._ids)

    def ids(self) -> Ids:
        """All ids, shape (len(self),), ascending."""
        return self._ids[self._by_id]

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors, shape (len(ids), dim), in the order of `ids`.

        :raises KeyError: an id is not held.
        """
        if not len(ids):
            return np.empty((0, self._rows.d), np.float32)
        positions = np.searchsorted(self._ids, ids, sorter=self._by_id)
        rows = self._by_id[np.minimum(positions, len(self) - 1)] if len(self) else np.empty(0, np.int64)
        if not np.array_equal(self._ids[rows], ids):
            raise KeyError(*np.setdiff1d(ids, self._ids)[:1])
        return np.asarray(self._rows.reconstruct_batch(rows), np.float32)

    def search(self, vector: Vectors, k: int, published: Seconds) -> Ranking:
        """At most k chunks published in the span, with their cosines to one vector, shape (dim,), best first."""
        start, stop = map(int, np.searchsorted(self._dates, published))
        if min(k, stop - start) <= 0:
            return ()
        span = faiss.SearchParameters(sel=faiss.IDSelectorRange(start, stop))  # type: ignore[call-arg]  # faiss's stub lacks it
        cosines, rows = self._rows.search(vector[np.newaxis], min(k, stop - start), params=span)
        held = rows[0] >= 0  # FAISS pads with -1, also where a vector is no number
        ids, cosines = self._ids[rows[0][held]], cosines[0][held]
        return tuple((ChunkId(int(ids[i])), float(cosines[i])) for i in np.lexsort((-ids, -cosines)))

    @cached_property
    def _by_id(self) -> npt.NDArray[np.int64]:
        """Rows in order of id."""
        return np.argsort(self._ids)


class FaissEngine:
    """Each snapshot's vectors in three files: FAISS's own, and the id and date of each row."""

    def __init__(self, dates_of: Callable[[Ids], Dates]) -> None:
        """Take what gives the dates of chunks: called for a snapshot of an earlier release alone, which has none beside it."""
        self._dates_of = dates_of

    def write(self, snapshot: SnapshotId, folder: Path, entries: Iterable[VectorEntry], base: VectorIndex | None) -> None:
        """Write the files. Beside `base` and the new vectors, memory holds one copy of all."""
        del snapshot  # the folder is the snapshot's own
        numbers, seconds, fresh = array("q"), array("q"), dict[int, Vectors]()
        for entry in entries:
            numbers.append(entry.id)
            seconds.append(entry.published)
            if entry.vector is not None:
                fresh[entry.id] = entry.vector
        ids, dates = np.array(numbers, np.int64), np.array(seconds, np.int64)
        order = np.lexsort((ids, dates))
        np.save(folder / IDS, ids[order])
        np.save(folder / DATES, dates[order])
        faiss.write_index(_filled(ids[order], fresh, base), str(folder / VECTORS))

    def open(self, snapshot: SnapshotId, folder: Path) -> FaissIndex:
        """Read the files.

        :raises OSError, EOFError, ValueError, RuntimeError: they are not there, or no such files.
        """
        del snapshot  # the folder is the snapshot's own
        rows: Any = faiss.read_index(str(folder / VECTORS))  # Any: which kind of index it is, the file says
        if isinstance(rows, faiss.IndexIDMap2):
            return self._reordered(rows)
        ids, dates = np.load(folder / IDS), np.load(folder / DATES)
        if not rows.ntotal == len(ids) == len(dates):
            raise ValueError(f"{rows.ntotal:,} vectors, {len(ids):,} ids and {len(dates):,} dates")
        return FaissIndex(rows, ids, dates)

    def drop(self, snapshot: SnapshotId, folder: Path) -> None:
        """Remove the files."""
        del snapshot  # the folder is the snapshot's own
        for name in (VECTORS, IDS, DATES):
            (folder / name).unlink(missing_ok=True)

    def _reordered(self, mapped: faiss.IndexIDMap2) -> FaissIndex:
        """An index as earlier releases wrote it, with ids and in no order of dates, in the order of this one."""
        ids = faiss.vector_to_array(mapped.id_map).astype(np.int64)
        dates = self._dates_of(ids)
        order = np.lexsort((ids, dates))
        inner: Any = faiss.downcast_index(mapped.index)  # Any: FAISS's stub does not say of which class
        rows = _empty(len(ids), inner.d)
        _matrix(rows)[:] = _matrix(inner)[order]
        return FaissIndex(rows, ids[order], dates[order])


def _filled(ids: Ids, fresh: dict[int, Vectors], base: VectorIndex | None) -> faiss.IndexFlatIP:
    """An index with the vectors of these ids in this order, each from `fresh` or else from `base`."""
    dim = len(next(iter(fresh.values()))) if fresh else base.vectors(ids[:0]).shape[1] if base is not None else 1
    rows = _empty(len(ids), dim)
    matrix = _matrix(rows)
    old = ~np.isin(ids, np.array(list(fresh), np.int64))
    for start in range(0, len(ids), _ROWS_A_COPY):
        part = slice(start, start + _ROWS_A_COPY)
        kept = ids[part][old[part]]
        if base is not None and len(kept):
            matrix[part][old[part]] = base.vectors(kept)
    for row in np.flatnonzero(~old):
        matrix[row] = fresh[int(ids[row])]
    return rows


def _empty(count: int, dim: int) -> faiss.IndexFlatIP:
    """An index with room for its vectors, to be written through `_matrix`: adding to it would copy all it holds as it grows."""
    rows = faiss.IndexFlatIP(dim)
    rows.codes.resize(count * dim * np.dtype(np.float32).itemsize)
    rows.ntotal = count
    return rows


def _matrix(rows: faiss.IndexFlatIP) -> Vectors:
    """The vectors of an index as an array over its own memory, shape (n, dim); valid as long as the index is."""
    if not rows.ntotal:
        return np.empty((0, rows.d), np.float32)
    return np.asarray(faiss.rev_swig_ptr(rows.get_xb(), rows.ntotal * rows.d).reshape(rows.ntotal, rows.d))
