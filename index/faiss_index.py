"""FAISS behind the seams of `index.vectors`: exact, in files of the snapshot's folder. Home of FAISS.

The vectors stand in order of publication, so that a span of dates is a range of rows: found by bisection and searched without
a list of ids. After few changes an index is in two parts: that of the last snapshot that was written whole, shared with it and read
without the rows that are gone, and all vectors since. Searched together they give what one whole index gives.
"""

from array import array
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.article import ChunkId, Ranking, SnapshotId
from index.period import Seconds
from index.sharing import share
from index.vectors import Dates, Ids, VectorEntry, VectorIndex, Vectors

_WHOLE, _SINCE, _GONE = "vectors", "vectors.since", "vectors.gone.npy"
"""How the names of a part's three files begin; and the ids that are gone from the whole part."""
_ROWS, _IDS, _DATES = ".faiss", ".ids.npy", ".dates.npy"
_NONE: Ids = np.empty(0, np.int64)
_ROWS_A_COPY = 4096


class _Part:
    """Vectors with the id and date of each row, by date, then by id. Ids that are `gone` have a row and are not held."""

    def __init__(self, rows: faiss.IndexFlatIP, ids: Ids, dates: Dates, gone: Ids = _NONE) -> None:
        self.rows = rows
        self._ids = ids
        self._dates = dates
        self._held = np.isin(ids, gone, invert=True)
        self._bits = None if self._held.all() else np.packbits(self._held, bitorder="little")
        self.ids = ids[self._held]

    def find(self, ids: Ids) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The row of each id and whether the id is held, both of shape (len(ids),)."""
        if not len(self._ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        positions = np.searchsorted(self._ids, ids, sorter=self._by_id)
        rows = self._by_id[np.minimum(positions, len(self._ids) - 1)]
        return rows, (self._ids[rows] == ids) & self._held[rows]

    def search(self, vector: Vectors, k: int, published: Seconds) -> tuple[Ids, Vectors]:
        """Ids and cosines of the best of this part, both of shape (at most k,)."""
        start, stop = map(int, np.searchsorted(self._dates, published))
        if min(k, stop - start) <= 0:
            return _NONE, np.empty(0, np.float32)
        span: Any = faiss.IDSelectorRange(start, stop)  # Any: FAISS's stub knows no selector of another kind
        if self._bits is not None:
            held = faiss.IDSelectorBitmap(self._bits)  # type: ignore[call-arg, arg-type]  # FAISS's stub is of another language
            span = faiss.IDSelectorAnd(span, held)
        asked = faiss.SearchParameters(sel=span)  # type: ignore[call-arg]  # faiss's stub lacks it
        cosines, rows = self.rows.search(vector[np.newaxis], min(k, stop - start), params=asked)
        found = rows[0] >= 0  # FAISS pads with -1, also where a vector is no number
        return self._ids[rows[0][found]], cosines[0][found]

    @cached_property
    def _by_id(self) -> npt.NDArray[np.int64]:
        """Rows in order of id."""
        return np.argsort(self._ids)


class FaissIndex:
    """Exact inner product over all vectors, which for unit vectors is the cosine."""

    def __init__(self, *parts: _Part) -> None:
        """Take the parts, of which no two hold the same id."""
        self._parts = parts

    def __len__(self) -> int:
        """How many vectors it holds."""
        return sum(len(part.ids) for part in self._parts)

    def ids(self) -> Ids:
        """All ids, shape (len(self),), ascending."""
        return np.sort(np.concatenate([part.ids for part in self._parts]))

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors, shape (len(ids), dim), in the order of `ids`.

        :raises KeyError: an id is not held.
        """
        vectors = np.empty((len(ids), self._parts[0].rows.d), np.float32)
        lost = np.ones(len(ids), np.bool_)
        for part in self._parts:
            rows, held = part.find(ids)
            if held.any():
                vectors[held] = part.rows.reconstruct_batch(rows[held])
            lost &= ~held
        if lost.any():
            raise KeyError(*ids[lost][:1])
        return vectors

    def search(self, vector: Vectors, k: int, published: Seconds) -> Ranking:
        """At most k chunks published in the span, with their cosines to one vector, shape (dim,), best first."""
        found = [part.search(vector, k, published) for part in self._parts]
        ids, cosines = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        best = np.lexsort((-ids, -cosines))[: max(k, 0)]
        return tuple((ChunkId(int(ids[row])), float(cosines[row])) for row in best)


class FaissEngine:
    """Each snapshot's vectors in three files, or after few changes in seven."""

    def __init__(self, dates_of: Callable[[Ids], Dates]) -> None:
        """Take what gives the dates of chunks: called for a snapshot of an earlier release alone, which has none beside it."""
        self._dates_of = dates_of

    def write(self, snapshot: SnapshotId, folder: Path, entries: Iterable[VectorEntry], base: VectorIndex | None) -> None:
        """Write the files. Beside `base` and the new vectors, memory holds one copy of all."""
        del snapshot  # the folder is the snapshot's own
        _write_part(folder, _WHOLE, entries, base)

    def update(
        self, snapshot: SnapshotId, folder: Path, added: Iterable[VectorEntry], gone: Ids, base: VectorIndex, before: Path
    ) -> None:
        """Share the files of the whole part; write those of the other, and what is gone."""
        del snapshot  # the folder is the snapshot's own
        for ending in (_ROWS, _IDS, _DATES):
            share(before / f"{_WHOLE}{ending}", folder / f"{_WHOLE}{ending}")
        gone_before, since, dates = map(_load, (before / _GONE, *(before / f"{_SINCE}{ending}" for ending in (_IDS, _DATES))))
        np.save(folder / _GONE, np.union1d(gone_before, np.intersect1d(gone, _load(before / f"{_WHOLE}{_IDS}"))))
        kept = np.flatnonzero(np.isin(since, gone, invert=True))
        entries = (VectorEntry(ChunkId(int(since[row])), int(dates[row]), None) for row in kept)
        _write_part(folder, _SINCE, chain(entries, added), base)

    def open(self, snapshot: SnapshotId, folder: Path) -> FaissIndex:
        """Read the files.

        :raises OSError, EOFError, ValueError, RuntimeError: they are not there, or no such files.
        """
        del snapshot  # the folder is the snapshot's own
        rows: Any = faiss.read_index(str(folder / f"{_WHOLE}{_ROWS}"))  # Any: which kind of index it is, the file says
        if isinstance(rows, faiss.IndexIDMap2):
            return FaissIndex(self._reordered(rows))
        whole = _Part(rows, *_labels(folder, _WHOLE, rows), _load(folder / _GONE))
        if not (folder / _GONE).exists():
            return FaissIndex(whole)
        rows = faiss.read_index(str(folder / f"{_SINCE}{_ROWS}"))
        return FaissIndex(whole, _Part(rows, *_labels(folder, _SINCE, rows)))

    def drop(self, snapshot: SnapshotId, folder: Path) -> None:
        """Remove the files."""
        del snapshot  # the folder is the snapshot's own
        for file in folder.glob(f"{_WHOLE}.*"):
            file.unlink(missing_ok=True)

    def _reordered(self, mapped: faiss.IndexIDMap2) -> _Part:
        """An index as earlier releases wrote it, with ids and in no order of dates, in the order of this one."""
        ids = faiss.vector_to_array(mapped.id_map).astype(np.int64)
        dates = self._dates_of(ids)
        order = np.lexsort((ids, dates))
        inner: Any = faiss.downcast_index(mapped.index)  # Any: FAISS's stub does not say of which class
        rows = _empty(len(ids), inner.d)
        _matrix(rows)[:] = _matrix(inner)[order]
        return _Part(rows, ids[order], dates[order])


def _load(file: Path) -> Ids:
    """The numbers in a file; none where it is not there."""
    return np.load(file) if file.exists() else _NONE


def _labels(folder: Path, part: str, rows: faiss.IndexFlatIP) -> tuple[Ids, Dates]:
    """The id and date of each row of a part.

    :raises OSError, EOFError, ValueError: they are not there, or are of other rows.
    """
    ids, dates = (np.load(folder / f"{part}{ending}") for ending in (_IDS, _DATES))
    if not rows.ntotal == len(ids) == len(dates):
        raise ValueError(f"{rows.ntotal:,} vectors, {len(ids):,} ids and {len(dates):,} dates")
    return ids, dates


def _write_part(folder: Path, part: str, entries: Iterable[VectorEntry], base: VectorIndex | None) -> None:
    numbers, seconds, fresh = array("q"), array("q"), dict[int, Vectors]()
    for entry in entries:
        numbers.append(entry.id)
        seconds.append(entry.published)
        if entry.vector is not None:
            fresh[entry.id] = entry.vector
    ids, dates = np.array(numbers, np.int64), np.array(seconds, np.int64)
    order = np.lexsort((ids, dates))
    np.save(folder / f"{part}{_IDS}", ids[order])
    np.save(folder / f"{part}{_DATES}", dates[order])
    faiss.write_index(_filled(ids[order], fresh, base), str(folder / f"{part}{_ROWS}"))


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
