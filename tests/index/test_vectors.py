"""Every vector engine gives what an exact search gives: the same ids with the same scores; and product code goes through it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ChunkId, Hit, Ranking, SnapshotId
from index.build import Builder
from index.build_report import BuildReport
from index.embedder import SentenceTransformerEmbedder
from index.faiss_index import FaissEngine
from index.period import ALL_TIME, UNDATED, AskedTime, PublicationLimits, Seconds
from index.retriever import Retriever
from index.snapshot import Snapshots, verify
from index.sources.files import read_stories
from index.store import Store
from index.vectors import Dates, Ids, VectorEngine, VectorEntry, VectorIndex, Vectors
from tests.index.numpy_engine import NumpyEngine

DIM = 24
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError)
"""What an engine may raise where it cannot open something."""
Held = Sequence[VectorEntry]
Write = Callable[[Iterable[VectorEntry], VectorIndex | None], VectorIndex]


def no_dates(_ids: Ids) -> Dates:
    """What no snapshot of this release asks for."""
    raise AssertionError("dates were asked for that stand beside the vectors")


ENGINES: dict[str, Callable[[Path], VectorEngine]] = {
    "faiss": lambda _folder: FaissEngine(no_dates),
    "numpy": NumpyEngine,
}
"""Another implementation joins here and has then to pass everything below."""
each_engine = pytest.mark.parametrize("name", ENGINES)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the engine and its snapshots lie."""
    return tmp_path_factory.mktemp("vectors")


def writer(name: str, folder: Path) -> Write:
    """What writes each time under another snapshot's id, and opens what it wrote."""
    engine, numbers = ENGINES[name](folder), count()

    def write(entries: Iterable[VectorEntry], base: VectorIndex | None = None) -> VectorIndex:
        snapshot = SnapshotId(f"{folder.name}-{next(numbers)}")
        own = folder / snapshot
        own.mkdir()
        engine.write(snapshot, own, entries, base)
        return engine.open(snapshot, own)

    return write


def unit(rows: int, seed: int) -> Vectors:
    """Random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(rows, DIM)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def entries_of(rows: int = 300, seed: int = 1) -> list[VectorEntry]:
    """Chunks to hold. The ids have gaps, are in no order and do not fit in 32 bits; every tenth chunk is undated."""
    chance = np.random.default_rng(seed)
    ids = chance.permutation(np.arange(rows, dtype=np.int64) * 7 + 2**40)
    dates = chance.integers(-(10**9), 2 * 10**9, rows)
    dates[::10] = UNDATED
    return [
        VectorEntry(ChunkId(int(number)), int(date), vector)
        for number, date, vector in zip(ids, dates, unit(rows, seed), strict=True)
    ]


def exact(held: Held, vector: Vectors, k: int, published: Seconds = ALL_TIME) -> list[tuple[ChunkId, float]]:
    """The reference: every cosine within the span, sorted; of equals the higher id first."""
    low, high = published
    scored = [
        (entry.id, float(entry.vector.astype(np.float64) @ vector.astype(np.float64)))
        for entry in held
        if entry.vector is not None and low <= entry.published < high
    ]
    return sorted(scored, key=lambda row: (-row[1], -row[0]))[:k]


def assert_same(ranking: Ranking, expected: list[tuple[ChunkId, float]]) -> None:
    """Compare ids exactly and scores to the precision of 32 bits."""
    assert [number for number, _ in ranking] == [number for number, _ in expected]
    assert [score for _, score in ranking] == pytest.approx([score for _, score in expected], abs=1e-6)


@each_engine
@pytest.mark.parametrize("k", [1, 10, 300])
def test_search_is_exact(name: str, folder: Path, k: int) -> None:
    """The best k are the reference's best k, in its order, with its cosines."""
    held = entries_of()
    index = writer(name, folder)(held, None)
    for question in unit(20, seed=2):
        assert_same(index.search(question, k, ALL_TIME), exact(held, question, k))


@each_engine
def test_a_vector_finds_itself_first(name: str, folder: Path) -> None:
    """Every vector held is its own nearest, with a cosine of 1, and the only one of its own id."""
    held = entries_of()
    index = writer(name, folder)(held, None)
    for entry in held:
        assert entry.vector is not None
        ((nearest, score),) = index.search(entry.vector, 1, ALL_TIME)
        assert nearest == entry.id
        assert score == pytest.approx(1.0, abs=1e-6)


@each_engine
def test_no_more_is_found_than_there_is(name: str, folder: Path) -> None:
    """With k above the count all are found once, and no row stands for a vector that is not there."""
    held = entries_of(rows=5)
    index = writer(name, folder)(held, None)
    question = unit(1, seed=2)[0]
    assert_same(index.search(question, 50, ALL_TIME), exact(held, question, 50))
    assert len(index.search(question, 50, ALL_TIME)) == 5


@each_engine
def test_nothing_is_found_where_nothing_is(name: str, folder: Path) -> None:
    """Not in an empty index, nor with k 0, nor in a span that is empty, turned round, or holds no chunk."""
    (folder / "empty").mkdir()
    question = unit(1, seed=2)[0]
    none = writer(name, folder / "empty")([], None)
    assert len(none) == len(none.ids()) == 0
    assert none.search(question[:1], 10, ALL_TIME) == ()
    index = writer(name, folder)(entries_of(rows=20), None)
    assert index.search(question, 0, ALL_TIME) == ()
    for span in ((0, 0), (10**9, 0), (3 * 10**9, 4 * 10**9), (UNDATED, UNDATED)):
        assert index.search(question, 10, span) == ()


@each_engine
def test_a_span_is_searched_as_if_nothing_else_were_there(name: str, folder: Path) -> None:
    """From one second to all time, half-open, the best within are found, however far from the best of all."""
    held = entries_of()
    index = writer(name, folder)(held, None)
    dates = sorted(entry.published for entry in held if entry.published != UNDATED)
    spans = [(dates[i], dates[j]) for i in (0, 1, 50, 200) for j in (1, 51, 201, -1)]
    spans += [
        (UNDATED, dates[100]),
        (UNDATED + 1, dates[100]),
        (UNDATED, UNDATED + 1),
        (dates[-1], dates[-1] + 1),
        (-(2**61), 2**61),
    ]
    for span, question in zip(spans, unit(len(spans), seed=2), strict=True):
        assert_same(index.search(question, 10, span), exact(held, question, 10, span))


SIGNS = st.tuples(*[st.sampled_from([-0.5, 0.5])] * 4)
"""Unit vectors of four dimensions whose products are exact: many are equal, and equal to the last bit."""
CHUNKS = st.dictionaries(st.integers(0, 2**40), st.tuples(st.integers(-3, 3) | st.just(UNDATED), SIGNS), max_size=12)
BOUNDS = st.integers(-4, 4) | st.sampled_from([UNDATED, UNDATED + 1, *ALL_TIME])


@each_engine
@settings(max_examples=150, deadline=None)
@given(chunks=CHUNKS, question=SIGNS, k=st.integers(1, 15), span=st.tuples(BOUNDS, BOUNDS))
def test_ties_and_spans_are_those_of_the_reference(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    chunks: dict[int, tuple[int, tuple[float, ...]]],
    question: tuple[float, ...],
    k: int,
    span: Seconds,
) -> None:
    """Whatever is held and asked: the scores are the reference's, equals stand by id, and only the last score may be shared out."""
    held = [VectorEntry(ChunkId(number), date, np.array(signs, np.float32)) for number, (date, signs) in chunks.items()]
    vector = np.array(question, np.float32)
    index = writer(name, tmp_path_factory.mktemp("ties"))(held, None)
    ranking, expected = index.search(vector, k, span), exact(held, vector, k, span)
    assert [score for _, score in ranking] == [score for _, score in expected]
    assert list(ranking) == sorted(ranking, key=lambda row: (-row[1], -row[0]))
    assert set(ranking) <= set(exact(held, vector, len(held), span))
    last = expected[-1][1] if expected else 0.0
    assert [row for row in ranking if row[1] > last] == [row for row in expected if row[1] > last]


@each_engine
def test_what_is_held_can_be_read_back(name: str, folder: Path) -> None:
    """All ids come in ascending order, and vectors in the order asked for, bit for bit; an unknown id is an error."""
    held = entries_of(rows=40)
    index = writer(name, folder)(held, None)
    assert len(index) == 40
    assert index.ids().dtype == np.int64
    assert index.ids().tolist() == sorted(entry.id for entry in held)
    ids = np.array([entry.id for entry in held[5:25]], np.int64)
    assert np.array_equal(index.vectors(ids), np.array([entry.vector for entry in held[5:25]]))
    assert index.vectors(ids[:0]).shape == (0, DIM)
    for unknown in (5, 2**41, 2**40 + 1):
        with pytest.raises(KeyError):
            index.vectors(np.array([ids[0], unknown], np.int64))


@each_engine
def test_an_index_built_upon_another_is_exact(name: str, folder: Path) -> None:
    """Over a row of changes each holds, and finds, what the reference does: kept vectors come from the one before, bit for bit."""
    write, held = writer(name, folder), entries_of()
    index, chance = write(held, None), np.random.default_rng(3)
    for step in range(6):
        kept = [held[int(row)] for row in chance.choice(len(held), size=len(held) - 40, replace=False)]
        new = [replace(entry, id=ChunkId(1_000 * (step + 1) + row)) for row, entry in enumerate(entries_of(30, seed=10 + step))]
        before, held = index, [*kept, *new]
        index = write([*(replace(entry, vector=None) for entry in kept), *new], before)
        assert len(index) == len(held)
        ids = np.array([entry.id for entry in held], np.int64)
        assert np.array_equal(index.vectors(ids), np.array([entry.vector for entry in held]))
        for question in unit(5, seed=50 + step):
            assert_same(index.search(question, 12, (0, 10**9)), exact(held, question, 12, (0, 10**9)))


@each_engine
def test_an_index_updated_again_and_again_is_exact(name: str, folder: Path) -> None:
    """Each time it holds what was kept and what was added, also what was gone and comes again; the one before is as it was."""
    engine, held, chance = ENGINES[name](folder), entries_of(), np.random.default_rng(4)
    before = folder / "0"
    before.mkdir()
    engine.write(SnapshotId("0"), before, held, None)
    gone_once: list[VectorEntry] = []
    for step in range(1, 6):
        base, lost = (
            engine.open(SnapshotId(before.name), before),
            [held[int(row)] for row in chance.choice(len(held), 20, replace=False)],
        )
        added, after = (
            [*gone_once, *(replace(entry, id=ChunkId(9_000 * step + entry.id)) for entry in entries_of(5, seed=step))],
            folder / str(step),
        )
        after.mkdir()
        engine.update(SnapshotId(after.name), after, added, np.array([entry.id for entry in lost], np.int64), base, before)
        assert len(engine.open(SnapshotId(before.name), before)) == len(held)
        held, gone_once, before = (
            [*(entry for entry in held if entry.id not in {other.id for other in lost}), *added],
            lost[:3],
            after,
        )
        index = engine.open(SnapshotId(after.name), after)
        assert index.ids().tolist() == sorted(entry.id for entry in held)
        for span in (ALL_TIME, (0, 10**9)):
            for question in unit(5, seed=70 + step):
                assert_same(index.search(question, 12, span), exact(held, question, 12, span))


@each_engine
def test_a_date_may_change_where_the_vector_is_kept(name: str, folder: Path) -> None:
    """The entry says when a chunk was published, not the index that its vector comes from."""
    write, held = writer(name, folder), entries_of(rows=20)
    moved = [replace(entry, published=row * 100) for row, entry in enumerate(held)]
    index = write([replace(entry, vector=None) for entry in moved], write(held, None))
    question = unit(1, seed=2)[0]
    assert_same(index.search(question, 20, (500, 1_200)), exact(moved, question, 20, (500, 1_200)))


@each_engine
def test_an_index_may_be_built_upon_one_of_another_engine(name: str, folder: Path) -> None:
    """Engines know of each other what the protocol says: either takes over from the other."""
    held = entries_of(rows=20)
    for other in ENGINES:
        (folder / other).mkdir()
        (folder / f"upon {other}").mkdir()
        base = writer(other, folder / other)(held, None)
        index = writer(name, folder / f"upon {other}")([replace(entry, vector=None) for entry in held], base)
        question = unit(1, seed=2)[0]
        assert_same(index.search(question, 20, ALL_TIME), exact(held, question, 20))


@each_engine
def test_what_is_dropped_is_gone(name: str, folder: Path) -> None:
    """It cannot be opened any more, other snapshots can, and to drop what is not there is no error."""
    engine = ENGINES[name](folder)
    first, second = SnapshotId("first"), SnapshotId("second")
    for snapshot in (first, second):
        (folder / snapshot).mkdir()
        engine.write(snapshot, folder / snapshot, entries_of(rows=5), None)
    for _ in range(2):
        engine.drop(first, folder / first)
    with pytest.raises(UNREADABLE):
        engine.open(first, folder / first)
    assert len(engine.open(second, folder / second)) == 5


@pytest.mark.parametrize("content", [b"", b"not an index"])
@pytest.mark.parametrize("file", ["vectors.faiss", "vectors.ids.npy", "vectors.dates.npy"])
def test_a_file_that_is_no_index_is_refused(folder: Path, file: str, content: bytes) -> None:
    """Its error is one of those that the snapshot translates."""
    engine, snapshot = FaissEngine(no_dates), SnapshotId("first")
    engine.write(snapshot, folder, entries_of(rows=5), None)
    (folder / file).write_bytes(content)
    with pytest.raises(UNREADABLE):
        engine.open(snapshot, folder)


def test_files_of_two_snapshots_are_not_mixed(folder: Path) -> None:
    """As many ids and dates as vectors, or it is refused."""
    engine = FaissEngine(no_dates)
    for rows in (5, 6):
        (folder / str(rows)).mkdir()
        engine.write(SnapshotId(str(rows)), folder / str(rows), entries_of(rows), None)
    (folder / "5" / "vectors.dates.npy").write_bytes((folder / "6" / "vectors.dates.npy").read_bytes())
    with pytest.raises(ValueError, match="5 vectors, 5 ids and 6 dates"):
        engine.open(SnapshotId("5"), folder / "5")


# Builder, Snapshots and Retriever, with either engine

STORIES = {
    "bridge": ("The Karst bridge reopened on Monday. Lorries may cross it again.", "2024-05-01"),
    "strike": ("Dock workers in Port Anselm ended their strike. They accepted a rise of four percent.", "2024-05-03"),
    "election": ("Voters in Freedonia elected a new parliament. Turnout was higher than four years ago.", None),
}
ASKED = datetime(2024, 6, 1, tzinfo=UTC)
QUESTIONS = ("Who voted in Freedonia?", "What did the dockers accept?", "May lorries cross the bridge?")
LIMITS = (
    PublicationLimits(None, ASKED),
    PublicationLimits(datetime(2024, 5, 2, tzinfo=UTC), ASKED),
    PublicationLimits(None, datetime(2024, 5, 2, tzinfo=UTC)),
)


def snapshots_with(name: str, folder: Path) -> Snapshots:
    """The snapshots of a data folder for one engine."""
    data = folder / name
    (data / "engine").mkdir(parents=True, exist_ok=True)
    return Snapshots(data, ENGINES[name](data / "engine"))


def rebuild_with(name: str, folder: Path, embedder: SentenceTransformerEmbedder) -> BuildReport:
    """Index the stories of a folder as the command does, but for the engine; what was built must be sound."""
    snapshots = snapshots_with(name, folder)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        report = Builder(snapshots, store, embedder).build(read_stories([folder / "stories"], ASKED))
        assert verify(snapshots.open(), store) == ()
    return report


def hits_with(name: str, folder: Path, embedder: SentenceTransformerEmbedder) -> list[tuple[Hit, ...]]:
    """What is found for each question within each of the limits."""
    snapshots = snapshots_with(name, folder)
    with Store(snapshots.store_file, readonly=True) as store:
        retriever = Retriever(snapshots.open(), store, embedder)
        around = AskedTime(ASKED, ASKED)
        return [retriever.search(question, limits, around, 10) for question in QUESTIONS for limits in LIMITS]


def write_story(folder: Path, name: str, text: str, published: str | None) -> None:
    """Put a story where it is indexed from."""
    (folder / "stories").mkdir(exist_ok=True)
    (folder / "stories" / f"{name}.json").write_text(json.dumps({"title": name, "text": text, "published": published}))


def test_product_code_goes_through_the_engine(folder: Path, embedder: SentenceTransformerEmbedder) -> None:
    """Built, rebuilt, verified and searched with either engine, the same hits are found with the same scores and ranks."""
    for name, (text, published) in STORIES.items():
        write_story(folder, name, text, published)
    for engine in ENGINES:
        assert rebuild_with(engine, folder, embedder).embedded == 3
    write_story(folder, "flood", "The river Lom flooded two villages. Voters were led to safety.", "2024-05-09")
    (folder / "stories" / "bridge.json").unlink()
    reports = [rebuild_with(engine, folder, embedder) for engine in ENGINES]
    assert [(report.chunks, report.embedded) for report in reports] == [(3, 1), (3, 1)]
    (of_faiss, of_numpy) = (hits_with(engine, folder, embedder) for engine in ENGINES)
    assert [len(hits) for hits in of_faiss] == [3, 2, 1] * 3
    for left, right in zip(of_faiss, of_numpy, strict=True):
        assert [replace(hit, score=0) for hit in left] == [replace(hit, score=0) for hit in right]
        assert [hit.score for hit in left] == pytest.approx([hit.score for hit in right])


@each_engine
def test_what_no_snapshot_needs_is_dropped(name: str, folder: Path, embedder: SentenceTransformerEmbedder) -> None:
    """The engine holds the vectors of the snapshots that are kept, also after a build that was killed or failed."""
    for number in range(5):
        write_story(folder, f"story-{number}", f"Ferry {number} sailed to Port Anselm. It arrived on time.", None)
        rebuild_with(name, folder, embedder)
    snapshots = snapshots_with(name, folder)
    killed = SnapshotId("20200101T000000000Z-dead")
    (snapshots.folder / f".{killed}").mkdir()
    snapshots.engine.write(killed, snapshots.folder / f".{killed}", entries_of(5), None)
    with snapshots.building() as (failed, own):  # and never published
        snapshots.engine.write(failed, own, entries_of(5), None)
    for gone in (killed, failed):
        with pytest.raises(UNREADABLE):
            snapshots.engine.open(gone, snapshots.folder / f".{gone}")
    assert len(snapshots.ids()) == 3
    if name == "numpy":
        assert {file.stem for file in (snapshots.data / "engine").iterdir()} == set(snapshots.ids())
