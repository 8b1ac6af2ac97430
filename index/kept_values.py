"""What a build computes and keeps in the store for the next one: signatures of texts, and vectors that no snapshot holds yet."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.article import ChunkId, VersionKey
from index.command_line import command
from index.errors import SnapshotError
from index.store_file import StoreFile
from index.vectors import Vectors

_FLOAT = np.dtype(np.float32).itemsize
_UNIT = 1e-3  # how far from 1 the length of a vector may be


class KeptValues(StoreFile):
    """Its part of the store."""

    def add_signatures(self, recipe: str, signatures: Iterable[tuple[VersionKey, bytes]]) -> None:
        """Keep what was computed of the texts of versions by a recipe: see `index.origins`."""
        rows = ((key, recipe, value) for key, value in signatures)
        self._database.executemany("INSERT OR REPLACE INTO signature VALUES (?,?,?)", rows)

    def signatures(self, recipe: str, keys: Sequence[VersionKey], size: int | None = None) -> dict[VersionKey, bytes]:
        """Those of these versions that are kept, and have so many bytes; all others are to be computed again."""
        rows = self._in_groups("SELECT version, value FROM signature WHERE recipe=? AND version IN (%s)", keys, recipe)
        return {VersionKey(key): value for key, value in rows if isinstance(value, bytes) and size in {None, len(value)}}

    def add_vectors(self, fingerprint: str, ids: Sequence[ChunkId], vectors: Vectors) -> None:
        """Keep vectors, shape (len(ids), dim), until a snapshot holds them."""
        rows = ((number, fingerprint, vector.tobytes()) for number, vector in zip(ids, vectors, strict=True))
        self._database.executemany("INSERT OR REPLACE INTO vector VALUES (?,?,?)", rows)

    def vector_ids(self, fingerprint: str) -> frozenset[ChunkId]:
        """Chunks whose vector by this model is kept here."""
        return frozenset(ChunkId(row[0]) for row in self._select("SELECT chunk FROM vector WHERE fingerprint=?", (fingerprint,)))

    def vectors(self, fingerprint: str, ids: Sequence[ChunkId]) -> Vectors:
        """Shape (len(ids), dim); every id must be among `vector_ids`."""
        sql = "SELECT value FROM vector WHERE fingerprint=? AND chunk=?"
        blobs = [self._first(sql, (fingerprint, number))[0] for number in ids]
        sizes = {len(blob) for blob in blobs if isinstance(blob, bytes)}
        if not all(isinstance(blob, bytes) for blob in blobs) or len(sizes) > 1 or sum(sizes) % _FLOAT:
            raise _damaged_vector()
        return np.frombuffer(b"".join(blobs), np.float32).reshape(len(blobs), -1)

    def unit_vectors(self, fingerprint: str, ids: Sequence[ChunkId]) -> Vectors:
        """The same, each of length 1.

        :raises SnapshotError: one is not.
        """
        vectors = self.vectors(fingerprint, ids)
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=_UNIT):
            raise _damaged_vector()
        return vectors

    def forget_vectors(self) -> None:
        """Empty the table: a snapshot holds them now."""
        self._database.execute("DELETE FROM vector")


def _damaged_vector() -> SnapshotError:
    again = command("rebuild", "--full", "FOLDER")
    return SnapshotError("A vector that a build kept for the next one is damaged.", f"Embed all stories anew: {again}")
