"""The seam behind which vectors are kept and searched: VectorIndex reads those of one snapshot, VectorEngine makes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.article import ChunkId, Ranking, SnapshotId
from index.period import Seconds

Ids = npt.NDArray[np.int64]
"""Shape (n,): chunk ids."""
Dates = npt.NDArray[np.int64]
"""Shape (n,): when chunks or stories were published, in seconds since 1970; UNDATED where that is unknown."""
Vectors = npt.NDArray[np.float32]
"""Shape (n, dim), each row of length 1."""


@dataclass(frozen=True, slots=True)
class VectorEntry:
    """One chunk as a vector index holds it.

    `published` is in seconds since 1970, UNDATED where it is unknown. `vector`, shape (dim,), is None where the index that is
    built upon holds it.
    """

    id: ChunkId
    published: int
    vector: Vectors | None


class VectorIndex(Protocol):
    """The vectors of one snapshot, to read. They never change."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    def ids(self) -> Ids:
        """All ids, shape (len(self),), ascending."""

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors, shape (len(ids), dim), in the order of `ids`.

        :raises KeyError: an id is not held.
        """

    def search(self, vector: Vectors, k: int, published: Seconds) -> Ranking:
        """At most k chunks published in the span, with their cosines to one vector, shape (dim,), best first.

        Of equal cosines the higher id comes first; which of several equals is the last of the k is left open.
        """


class VectorEngine(Protocol):
    """Makes, opens and drops the vectors of snapshots.

    `folder` is the snapshot's own; the digests of its manifest cover whatever an engine writes into it. An engine that keeps its
    vectors elsewhere knows them by the snapshot's id.
    """

    def write(self, snapshot: SnapshotId, folder: Path, entries: Iterable[VectorEntry], base: VectorIndex | None) -> None:
        """Keep these entries, in any order, each id once. Vectors that are None are taken over from `base`."""

    def update(
        self, snapshot: SnapshotId, folder: Path, added: Iterable[VectorEntry], gone: Ids, base: VectorIndex, before: Path
    ) -> None:
        """Keep what `base` holds without the ids that are gone, and these entries with their vectors, each of an id not kept.

        `base` was opened from the folder `before`, with whose snapshot files may be shared.
        """

    def open(self, snapshot: SnapshotId, folder: Path) -> VectorIndex:
        """Open what `write`, `update` or an earlier release made.

        :raises OSError, EOFError, ValueError, RuntimeError: it is not there, or cannot be read.
        """

    def drop(self, snapshot: SnapshotId, folder: Path) -> None:
        """Forget the vectors of a snapshot, if there are any; a build that was killed may have left half of them."""
