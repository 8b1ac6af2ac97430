"""FAISS behind the seams of `index.vectors`. Home of FAISS."""

from pathlib import Path
from typing import Self, cast

import faiss
import numpy as np

from index.embedder import Vectors
from index.vectors import Ids


class FaissIndex:
    """Exact inner product over all vectors, which for unit vectors is the cosine."""

    def __init__(self, dim: int) -> None:
        """Start empty, for vectors of length `dim`."""
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    def __len__(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors, shape (n, dim), under new ids, shape (n,)."""
        if len(ids):
            self._index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(ids))

    def remove(self, ids: Ids) -> None:
        """Forget these ids; the others keep theirs."""
        if len(ids):
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids)))

    def search(self, vector: Vectors, k: int, among: Ids | None = None) -> tuple[tuple[int, float], ...]:
        """At most k pairs (id, cosine) for one vector, shape (dim,), best first; only `among` these ids, if given."""
        if among is not None and not len(among):
            return ()
        parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among)) if among is not None else None  # type: ignore[call-arg]  # faiss's stub lacks it
        scores, ids = self._index.search(vector[np.newaxis], min(k, max(1, len(self))), params=parameters)
        # FAISS pads with -1 where fewer than k exist.
        return tuple((int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0)

    def ids(self) -> Ids:
        """All ids, shape (len(self),), ascending."""
        return np.sort(faiss.vector_to_array(self._index.id_map).astype(np.int64))

    def vector(self, number: int) -> Vectors:
        """The stored vector of one id, shape (dim,)."""
        return np.asarray(self._index.reconstruct(number), np.float32)

    def save(self, file: Path) -> None:
        """Write it to one file."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what `save` wrote.

        :raises RuntimeError: not such a file.
        """
        index = cls.__new__(cls)
        index._index = cast("faiss.IndexIDMap2", faiss.read_index(str(file)))  # noqa: SLF001 - its own class's attribute
        return index
