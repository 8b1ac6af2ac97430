"""Every vector index gives what an exact search gives: the same ids with the same scores."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Vectors
from index.faiss_index import FaissIndex
from index.vectors import Ids, VectorIndex

Make = Callable[[int], VectorIndex]
IMPLEMENTATIONS: list[Make] = [FaissIndex]
"""Another implementation joins here and has then to pass everything below."""

DIM = 24
each_implementation = pytest.mark.parametrize("make", IMPLEMENTATIONS)


def unit(rows: int, seed: int) -> Vectors:
    """Random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(rows, DIM)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def exact(held: dict[int, Vectors], vector: Vectors, k: int, among: Ids | None = None) -> list[tuple[int, float]]:
    """The reference: every cosine, sorted."""
    wanted = held.keys() if among is None else held.keys() & {int(number) for number in among}
    scored = [(number, float(held[number].astype(np.float64) @ vector.astype(np.float64))) for number in wanted]
    return sorted(scored, key=lambda row: -row[1])[:k]


def assert_same(found: tuple[tuple[int, float], ...], expected: list[tuple[int, float]]) -> None:
    """Compare ids exactly and scores to the precision of 32 bits."""
    assert [number for number, _ in found] == [number for number, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


def filled(make: Make, rows: int = 300, seed: int = 1) -> tuple[VectorIndex, dict[int, Vectors]]:
    """An index and, by id, what it holds. The ids have gaps, are in no order, and do not fit in 32 bits."""
    ids = np.random.default_rng(seed).permutation(np.arange(rows, dtype=np.int64) * 7 + 2**40)
    vectors = unit(rows, seed)
    index = make(DIM)
    index.add(ids, vectors)
    return index, {int(number): vector for number, vector in zip(ids, vectors, strict=True)}


def an_id(held: dict[int, Vectors], *positions: int) -> Ids:
    """Some of the ids held."""
    return np.array([list(held)[position] for position in positions], np.int64)


@each_implementation
@pytest.mark.parametrize("k", [1, 10, 300])
def test_search_is_exact(make: Make, k: int) -> None:
    """The best k are the reference's best k, in its order, with its cosines."""
    index, held = filled(make)
    for question in unit(20, seed=2):
        assert_same(index.search(question, k), exact(held, question, k))


@each_implementation
def test_a_vector_finds_itself_first(make: Make) -> None:
    """Every vector held is its own nearest, with a cosine of 1."""
    index, held = filled(make)
    for number, vector in held.items():
        ((found, score),) = index.search(vector, 1)
        assert found == number
        assert score == pytest.approx(1.0, abs=1e-6)


@each_implementation
def test_no_more_is_found_than_there_is(make: Make) -> None:
    """With k above the count all are found once, and no row stands for a vector that is not there."""
    index, held = filled(make, rows=5)
    question = unit(1, seed=2)[0]
    assert_same(index.search(question, 50), exact(held, question, 50))
    assert len(index.search(question, 50)) == 5


@each_implementation
def test_an_empty_index_finds_nothing(make: Make) -> None:
    """Nothing is held, nothing is found, and nothing breaks: not when nothing is added or removed either."""
    index = make(DIM)
    index.add(np.array([], np.int64), unit(0, seed=1))
    index.remove(np.array([], np.int64))
    assert len(index) == 0
    assert index.search(unit(1, seed=2)[0], 10) == ()


@each_implementation
def test_search_stays_exact_through_adds_and_removes(make: Make) -> None:
    """After each of many changes the index holds, and finds, what the reference does."""
    index, held = filled(make)
    chance = np.random.default_rng(3)
    for step in range(10):
        gone = chance.choice(list(held), size=40, replace=False)
        index.remove(gone)
        for number in gone:
            del held[int(number)]
        new = np.arange(30, dtype=np.int64) + 1_000 * (step + 1)
        vectors = unit(30, seed=10 + step)
        index.add(new, vectors)
        held.update(zip(new.tolist(), vectors, strict=True))
        assert len(index) == len(held)
        for question in unit(5, seed=50 + step):
            assert_same(index.search(question, 12), exact(held, question, 12))


@each_implementation
def test_a_removed_id_may_come_back_with_another_vector(make: Make) -> None:
    """What was under the id before is forgotten."""
    index, held = filled(make, rows=20)
    number = an_id(held, 3)
    old, new = held[int(number[0])], unit(1, seed=9)
    index.remove(number)
    index.add(number, new)
    assert_same(index.search(new[0], 1), [(int(number[0]), 1.0)])
    assert dict(index.search(old, 20))[int(number[0])] == pytest.approx(float(old @ new[0]), abs=1e-6)


@each_implementation
def test_removing_what_is_not_there_changes_nothing(make: Make) -> None:
    """An id that is not held is passed over."""
    index, held = filled(make, rows=20)
    index.remove(np.array([5], np.int64))
    question = unit(1, seed=2)[0]
    assert_same(index.search(question, 20), exact(held, question, 20))


@each_implementation
@pytest.mark.parametrize("size", [0, 1, 37, 300])
def test_a_search_among_some_ids_sees_only_those(make: Make, size: int) -> None:
    """From no id to all of them, the best of the subset are found, however far from the best of all."""
    index, held = filled(make)
    for seed, question in enumerate(unit(10, seed=2)):
        among = np.random.default_rng(seed).choice(list(held), size=size, replace=False).astype(np.int64)
        assert_same(index.search(question, 10, among), exact(held, question, 10, among))


@each_implementation
def test_among_ids_that_are_not_held_nothing_is_found(make: Make) -> None:
    """A subset may name what is not there; it adds nothing."""
    index, held = filled(make, rows=20)
    question = unit(1, seed=2)[0]
    assert index.search(question, 10, np.array([1, 2, 3], np.int64)) == ()
    among = np.append(an_id(held, 4), np.int64(1))
    assert_same(index.search(question, 10, among), exact(held, question, 10, among))


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """An index read back holds the same, finds the same, and can be changed on, also long after it was read."""
    index, held = filled(FaissIndex)
    assert isinstance(index, FaissIndex)
    index.save(tmp_path / "vectors.faiss")
    loaded = FaissIndex.load(tmp_path / "vectors.faiss")
    others = [filled(FaissIndex, seed=seed)[0] for seed in range(5)]  # take what memory was wrongly given back, if any was
    assert len(others) == 5
    assert len(loaded) == 300
    loaded.remove(an_id(held, 0, 1))
    left = {number: vector for number, vector in held.items() if number not in an_id(held, 0, 1)}
    for question in unit(10, seed=2):
        assert_same(loaded.search(question, 10), exact(left, question, 10))


def test_ids_and_vectors_can_be_read_back() -> None:
    """All ids come in ascending order, each with the vector that was added under it."""
    index, held = filled(FaissIndex, rows=40)
    assert isinstance(index, FaissIndex)
    assert index.ids().dtype == np.int64
    assert index.ids().tolist() == sorted(held)
    assert all(np.array_equal(index.vector(number), vector) for number, vector in held.items())


@pytest.mark.parametrize("content", [b"", b"not an index"])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    """Its error is the one that the snapshot translates."""
    (tmp_path / "vectors.faiss").write_bytes(content)
    with pytest.raises(RuntimeError):
        FaissIndex.load(tmp_path / "vectors.faiss")
