"""Which stories are one text: copies of an agency's story, however many outlets carry it, have one origin.

Two stories are copies if most five-word runs of the shorter stand in the longer as well, and the shorter is at least half as
long: an outlet's cuts and additions leave a copy a copy, while a brief inside a long roundup is not a copy of the roundup, which
has other sources too. Copies of copies belong together (single linkage).

Pairs worth comparing are found by MinHash signatures (Broder 1997) in bands of rows (locality-sensitive hashing, Leskovec et al.,
Mining of Massive Datasets, ch. 3): of two texts that share a part J of all their runs, 1 - (1 - J ** ROWS) ** BANDS of the pairs
are found: 0.97 at the lowest J of copies of one length, 0.43, 0.996 at that of a story cut by half, and one in 200,000 pairs of
unrelated stories (J about 0.005). Each pair found is then compared run by run. A signature depends on a version's text alone: it
is computed once and kept in the store.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.article import VersionKey
from index.store import Store
from index.text import overlap, shingles

ORIGINS = "origins.npy"
Origins = dict[VersionKey, VersionKey]
"""The first version, of those that are copies of each other, for each that has copies; all others are their own origin."""
_SHINGLE = 5
_COPIED = 0.6  # of the shorter story's five-word runs; as between chunks in `index.retriever`
_AS_LONG = 0.5  # of the longer story
_BANDS, _ROWS = 42, 3
_PERMUTATIONS = _BANDS * _ROWS
_SEED = 1
_SCHEME = "affine32"
_RECIPE = f"minhash-{_SCHEME}-{_PERMUTATIONS}-{_SEED}-{_SHINGLE}"
_SIZE = _PERMUTATIONS * np.dtype(np.uint32).itemsize  # bytes of a signature
_STORIES_A_COMMIT = 500
_Signature = np.ndarray[tuple[int], np.dtype[np.uint32]]


def find_origins(store: Store, keys: Sequence[VersionKey]) -> Origins:
    """Group these versions; signatures that the store lacks are computed and kept there."""
    _sign(store, keys)
    origins = {key: key for key in keys}
    runs: dict[VersionKey, frozenset[tuple[str, ...]]] = {}
    for pair in _candidates(store.signatures(_RECIPE, keys, _SIZE)):
        first, second = sorted(_origin(origins, key) for key in pair)
        if first == second:
            continue
        for key in pair:
            runs.setdefault(key, _runs(store, key))
        if _are_copies(*(runs[key] for key in pair)):
            origins[second] = first
    found = {key: _origin(origins, key) for key in keys}
    copied = {origin for key, origin in found.items() if key != origin}
    return {key: origin for key, origin in found.items() if origin in copied}


def write_origins(folder: Path, origins: Origins) -> None:
    """Write them into a snapshot: int64, shape (versions that have copies, 2), each with its origin."""
    np.save(folder / ORIGINS, np.array(sorted(origins.items()), np.int64).reshape(-1, 2))


def read_origins(folder: Path) -> Origins:
    """Those of a snapshot; none in one of a release that did not look for copies."""
    file = folder / ORIGINS
    return {VersionKey(int(key)): VersionKey(int(origin)) for key, origin in np.load(file)} if file.exists() else {}


def _sign(store: Store, keys: Sequence[VersionKey]) -> None:
    known = store.signatures(_RECIPE, keys, _SIZE).keys()
    missing = [key for key in keys if key not in known]
    for start in range(0, len(missing), _STORIES_A_COMMIT):
        with store.writing():
            store.add_signatures(_RECIPE, _signatures(store, missing[start : start + _STORIES_A_COMMIT]))


def _signatures(store: Store, keys: Iterable[VersionKey]) -> Iterator[tuple[VersionKey, bytes]]:
    from datasketch import MinHash  # noqa: PLC0415 - only a rebuild needs it, and it brings scipy

    empty = MinHash(_PERMUTATIONS, _SEED, scheme=_SCHEME)
    for key in keys:
        sketch = empty.copy()
        sketch.update_batch([" ".join(run).encode() for run in _runs(store, key)])
        yield key, sketch.digest().tobytes()


def _candidates(signatures: dict[VersionKey, bytes]) -> Iterator[tuple[VersionKey, VersionKey]]:
    """Pairs that agree in a whole band of their signatures, each once."""
    from datasketch import LeanMinHash, MinHashLSH  # noqa: PLC0415 - as above

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=(_BANDS, _ROWS))
    for key in sorted(signatures):
        values: _Signature = np.frombuffer(signatures[key], np.uint32)
        sketch = LeanMinHash(seed=_SEED, hashvalues=values, scheme=_SCHEME)
        yield from ((earlier, key) for earlier in sorted(index.query(sketch)))
        index.insert(key, sketch, check_duplication=False)


def _runs(store: Store, key: VersionKey) -> frozenset[tuple[str, ...]]:
    return shingles(store.article(key).text, _SHINGLE)


def _are_copies(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> bool:
    shorter, longer = sorted((len(first), len(second)))
    return shorter >= _AS_LONG * longer and overlap(first, second) >= _COPIED


def _origin(origins: Origins, key: VersionKey) -> VersionKey:
    while origins[key] != key:
        key = origins[key]
    return key
