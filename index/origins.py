"""Which stories are one text: copies of an agency's story, however many outlets carry it, have one origin.

Two stories are copies if most five-word runs of the shorter stand in the longer as well, and the shorter is at least half as
long: an outlet's cuts and additions leave a copy a copy, while a brief inside a long roundup is not a copy of the roundup, which
has other sources too. Copies of copies belong together (single linkage).

A snapshot of few changes takes the groups over from the one before it: see `update_origins`.

Pairs worth comparing are found by MinHash signatures (Broder 1997) in bands of rows (locality-sensitive hashing, Leskovec et al.,
Mining of Massive Datasets, ch. 3): of two texts that share a part J of all their runs, 1 - (1 - J ** ROWS) ** BANDS of the pairs
are found: 0.97 at the lowest J of copies of one length, 0.43, 0.996 at that of a story cut by half, and one in 200,000 pairs of
unrelated stories (J about 0.005). Each pair found is then compared run by run. A signature depends on a version's text alone: it
is computed once and kept in the store.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

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
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
"""Odd numbers by which the rows of a band become one hash; two bands that chance gives one are a pair to compare, no more."""


def find_origins(store: Store, keys: Sequence[VersionKey]) -> Origins:
    """Group these versions; signatures that the store lacks are computed and kept there."""
    _sign(store, keys)
    return _joined(store, {key: key for key in keys}, _candidates(store.signatures(_RECIPE, keys, _SIZE)))


def update_origins(store: Store, keys: Sequence[VersionKey], before: Origins, added: AbstractSet[VersionKey]) -> Origins:
    """The same for the versions of which some were `added` to, and some taken from, those that `before` is of.

    A group that lost a version may fall apart, so its versions are compared with each other again; the added ones are compared
    with all.
    """
    _sign(store, sorted(added))
    now = set(keys)
    torn = {origin for key, origin in before.items() if key not in now}
    loose = {key for key, origin in before.items() if origin in torn and key in now}
    origins = {key: key if key in loose else before.get(key, key) for key in keys}
    signatures = store.signatures(_RECIPE, keys, _SIZE) if added else store.signatures(_RECIPE, sorted(loose), _SIZE)
    within = {key: signatures[key] for key in sorted(loose)}
    return _joined(store, origins, sorted({*_candidates(within), *_candidates(signatures, added)}))


def _joined(store: Store, origins: Origins, pairs: Iterable[tuple[VersionKey, VersionKey]]) -> Origins:
    """The groups with those joined that a pair of copies connects; only those of several versions."""
    runs: dict[VersionKey, frozenset[tuple[str, ...]]] = {}
    for pair in pairs:
        first, second = sorted(_origin(origins, key) for key in pair)
        if first == second:
            continue
        for key in pair:
            runs.setdefault(key, _runs(store, key))
        if _are_copies(*(runs[key] for key in pair)):
            origins[second] = first
    found = {key: _origin(origins, key) for key in origins}
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


def _candidates(
    signatures: dict[VersionKey, bytes], among: Collection[VersionKey] | None = None
) -> list[tuple[VersionKey, VersionKey]]:
    """Pairs that agree in a whole band of their signatures, each once, the older first; only those with one `among` some."""
    keys = np.array(sorted(signatures), np.int64)
    values = np.frombuffer(b"".join(signatures[VersionKey(key)] for key in keys.tolist()), np.uint32).reshape(-1, _BANDS, _ROWS)
    asked = np.isin(keys, list(among)) if among is not None else np.ones(len(keys), np.bool_)
    found = set[tuple[VersionKey, VersionKey]]()
    for band in range(_BANDS):
        for group in _alike(values[:, band] @ _MIX, asked):
            pairs = combinations(group.tolist(), 2)
            found.update((VersionKey(int(keys[a])), VersionKey(int(keys[b]))) for a, b in pairs if asked[a] or asked[b])
    return sorted(found)


def _alike(hashes: npt.NDArray[np.uint64], asked: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.int64]]:
    """The groups of equal hashes, of several each, with one that is asked for; as indices, ascending."""
    near = np.arange(len(hashes)) if asked.all() else np.flatnonzero(np.isin(hashes, hashes[asked]))
    near = near[np.argsort(hashes[near], kind="stable")]
    bounds = np.flatnonzero(np.diff(hashes[near])) + 1
    return [group for group in np.split(near, bounds) if len(group) > 1]


def _runs(store: Store, key: VersionKey) -> frozenset[tuple[str, ...]]:
    return shingles(store.article(key).text, _SHINGLE)


def _are_copies(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> bool:
    shorter, longer = sorted((len(first), len(second)))
    return shorter >= _AS_LONG * longer and overlap(first, second) >= _COPIED


def _origin(origins: Origins, key: VersionKey) -> VersionKey:
    while origins[key] != key:
        key = origins[key]
    return key
