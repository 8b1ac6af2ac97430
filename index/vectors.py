"""Nearest vectors. Home of FAISS."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embedder import Vectors

Ids = npt.NDArray[np.int64]


class VectorIndex(Protocol):
    """Unit vectors under 64-bit ids, searched by cosine."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors, shape (n, dim), under new ids, shape (n,)."""

    def remove(self, ids: Ids) -> None:
        """Forget these ids; the others keep theirs."""

    def search(self, vector: Vectors, k: int, among: Ids | None = None) -> tuple[tuple[int, float], ...]:
        """At most k pairs (id, cosine) for one vector, shape (dim,), best first; only `among` these ids, if given."""
