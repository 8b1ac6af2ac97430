"""Every version of every story stays in the store as it came in."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, ArticleId, Chunk, ChunkId, Role, Sentence, VersionKey, article_id, version_hash
from index.chunks import ChunkRecipe
from index.errors import DatelineError, SnapshotError, UnknownStoryError
from index.period import UNDATED
from index.schema import ChunkPlace
from index.sentences import split_sentences
from index.store import Store
from index.text import normalise

TEXT = "The ferry left at noon. Nobody was hurt, the harbour office said. Repairs begin on Friday."


def story(text: str = TEXT, name: str = "ferry", published: datetime | None = datetime(2024, 5, 1, 12, tzinfo=UTC)) -> Article:
    """One story of an invented outlet."""
    return Article(
        id=article_id(name),
        url=f"https://harbour-post.example/{name}",
        title="Ferry runs aground",
        publisher="Harbour Post",
        published=published,
        place="Port Anselm",
        language="en",
        authors=("A. Example", "B. Example"),
        text=text,
        sha256=version_hash(text),
        source=f"{name}.txt",
        derived=("place",),
    )


def add(store: Store, article: Article) -> VersionKey:
    """Store one version."""
    with store.writing():
        return store.add_version(article, split_sentences(article.text))


def add_twice(store: Store, article: Article) -> None:
    """Begin well, and fail: one transaction with the same version twice."""
    with store.writing():
        store.add_version(article, split_sentences(article.text))
        store.add_version(article, split_sentences(article.text))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store(tmp_path / "store.sqlite") as store:
        yield store


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that the examples of one property share."""
    with Store(tmp_path_factory.mktemp("filling") / "store.sqlite") as store:
        yield store


maybe = st.none() | st.text(max_size=20).map(normalise).filter(bool)
moments = st.integers(-(2**31), 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
articles = st.builds(
    Article,
    id=st.text(max_size=20).map(article_id),
    url=maybe,
    title=st.text(max_size=40).map(normalise),
    publisher=maybe,
    published=st.none() | moments,
    place=maybe,
    language=maybe,
    authors=st.lists(st.text(max_size=20).map(normalise), max_size=3).map(tuple),
    text=st.text(max_size=200).map(normalise),
    sha256=st.just(version_hash("")),
    source=st.text(max_size=20).map(normalise),
    derived=st.lists(st.sampled_from(["title", "publisher", "published", "place"]), unique=True).map(tuple),
).map(lambda article: replace(article, sha256=version_hash(article.text)))


@given(articles)
def test_an_article_comes_back_as_it_went_in(filling: Store, article: Article) -> None:
    """Every field, and every sentence with its offsets and role, whatever stands in them."""
    sentences = split_sentences(article.text)
    key = filling.find_version(article)
    if key is None:
        with filling.writing():
            key = filling.add_version(article, sentences)
        assert filling.article(key) == article
    assert filling.find_version(article) == key
    assert filling.sentences(key) == sentences
    assert filling.version_text(article.id, article.sha256) == article.text


def test_a_new_text_is_a_new_version(store: Store) -> None:
    """The old version stays; the story has both, oldest first."""
    old, new = story(), story("The ferry left at one.")
    keys = add(store, old), add(store, new)
    assert store.versions(old.id) == (old, new)
    assert [store.article(key) for key in keys] == [old, new]
    assert store.version_text(old.id, old.sha256) == TEXT


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Ferry aground"},
        {"publisher": None},
        {"published": datetime(2024, 5, 2, tzinfo=UTC)},
        {"published": None},
        {"authors": ("A. Example",)},
        {"url": None},
        {"place": None},
        {"language": "de"},
    ],
)
def test_the_same_text_under_other_metadata_is_a_version_too(store: Store, change: dict[str, object]) -> None:
    """What a citation would show of the story is part of the version that it names."""
    old = story()
    new = replace(old, **change)  # type: ignore[arg-type]  # the table mixes types
    add(store, old)
    assert store.find_version(new) is None
    key = add(store, new)
    assert store.find_version(new) == key
    assert store.versions(old.id) == (old, new)


def test_only_the_exact_version_is_found(store: Store) -> None:
    """Another text, or another story with the same text, is another version."""
    key = add(store, story())
    assert store.find_version(story()) == key
    assert store.find_version(replace(story(), source="elsewhere.txt")) == key, "where it was read does not matter"
    assert store.find_version(story(TEXT + " More.")) is None
    assert store.find_version(replace(story(), id=article_id("another"))) is None


def test_a_version_cannot_be_stored_twice(store: Store) -> None:
    """The database itself refuses a second copy, and nothing of it is left."""
    add(store, story())
    with pytest.raises(sqlite3.IntegrityError):
        add(store, story())
    assert len(store.versions(story().id)) == 1


def test_what_was_begun_and_failed_leaves_nothing(store: Store) -> None:
    """A transaction that ends with an error is undone as a whole."""
    with pytest.raises(sqlite3.IntegrityError):
        add_twice(store, story())
    assert store.find_version(story()) is None


def test_an_unknown_story_is_said_to_be_unknown(store: Store) -> None:
    """The error names the id and where ids are found."""
    with pytest.raises(UnknownStoryError, match="0123456789abcdef") as raised:
        store.versions(ArticleId("0123456789abcdef"))
    assert "scripts/ask.py" in raised.value.next_step
    assert store.version_text(ArticleId("0123456789abcdef"), version_hash("")) is None


def test_a_store_is_there_when_opened_again(tmp_path: Path) -> None:
    """What was written is read after closing, also by a reader that may not write."""
    with Store(tmp_path / "store.sqlite") as store:
        key = add(store, story())
    with Store(tmp_path / "store.sqlite", readonly=True) as store:
        assert store.article(key) == story()
    with Store(tmp_path / "store.sqlite") as store:
        assert store.article(key) == story()


def test_a_reader_sees_what_a_rebuild_commits(tmp_path: Path) -> None:
    """A newsroom's store, open since before, has the new version as soon as its transaction ends, and not before."""
    with Store(tmp_path / "store.sqlite") as writer, Store(tmp_path / "store.sqlite", readonly=True) as reader:
        with writer.writing():
            writer.add_version(story(), split_sentences(TEXT))
            assert reader.find_version(story()) is None
        assert reader.find_version(story()) is not None


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """A store opened to be read refuses every change."""
    with Store(tmp_path / "store.sqlite") as store:
        add(store, story())
    with Store(tmp_path / "store.sqlite", readonly=True) as store:
        with pytest.raises(SnapshotError, match="readonly"):
            add(store, story("Another text."))
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.forget_vectors()


def test_a_reader_makes_no_store(tmp_path: Path) -> None:
    """Where there is none, reading says so and leaves nothing behind."""
    with pytest.raises(SnapshotError, match=r"store\.sqlite cannot be read"):
        Store(tmp_path / "store.sqlite", readonly=True)
    assert list(tmp_path.iterdir()) == []


def test_a_later_release_s_store_is_refused(tmp_path: Path) -> None:
    """What this release does not know it does not touch, and it says that an update is needed."""
    file = tmp_path / "store.sqlite"
    with Store(file) as store:
        add(store, story())
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version=99")
    database.close()
    before = file.read_bytes()
    for readonly in (False, True):
        with pytest.raises(SnapshotError, match="later release") as raised:
            Store(file, readonly=readonly)
        assert raised.value.next_step == "Update Dateline."
    assert file.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
def test_what_is_no_database_is_refused(tmp_path: Path, readonly: bool) -> None:  # noqa: FBT001 - a table's column
    """Another file under the store's name is not overwritten; the error says what to do."""
    file = tmp_path / "store.sqlite"
    file.write_text("This is a shopping list: bread, butter, and more of both, please. " * 20)
    with pytest.raises(DatelineError, match="cannot be read") as raised:
        Store(file, readonly=readonly)
    assert raised.value.next_step
    assert "shopping list" in file.read_text()


def test_chunks_are_of_one_recipe_and_some_versions(store: Store) -> None:
    """A version may be cut in several ways; only the one asked for is given, in the order of ids."""
    first, second = add(store, story()), add(store, story(name="undated", published=None))
    with store.writing():
        store.add_chunks(first, "one", [(0, 2), (2, 3)])
        store.add_chunks(first, "other", [(0, 3)])
        store.add_chunks(second, "one", [(0, 3)])
    noon = int(datetime(2024, 5, 1, 12, tzinfo=UTC).timestamp())
    assert store.chunks([second, first], "one") == (
        ChunkPlace(Chunk(ChunkId(1), first, 0, 2), noon),
        ChunkPlace(Chunk(ChunkId(2), first, 2, 3), noon),
        ChunkPlace(Chunk(ChunkId(4), second, 0, 3), UNDATED),
    )
    assert [place.chunk.id for place in store.chunks([first], "other")] == [3]
    assert store.has_chunks(first, "other")
    assert not store.has_chunks(second, "other")


def test_sentences_by_other_rules_stand_beside_the_first(store: Store) -> None:
    """A chunk has those by which it was cut, whatever came later; a version by itself has the latest."""
    key, (first, *others) = add(store, story()), split_sentences(story().text)
    later = (Sentence(first.start, others[-1].end, story().text[first.start : others[-1].end], Role.STATEMENT),)
    assert not store.has_sentences(key, 2)
    with store.writing():
        store.add_chunks(key, ChunkRecipe(splitting=1).name + "-model", [(0, 2)])
        store.add_sentences(key, later, 2)
        store.add_chunks(key, ChunkRecipe(splitting=2).name + "-model", [(0, 1)])
    assert store.has_sentences(key, 2)
    assert store.sentences(key) == store.passage(store.chunk(ChunkId(2))) == later
    assert store.passage(store.chunk(ChunkId(1))) == (first, others[0])
    assert [store.count_sentences([key], splitting) for splitting in (1, 2, 3)] == [3, 1, 0]


def test_places_are_those_of_the_chunks_asked_for(store: Store) -> None:
    """In whatever order, of whatever recipe; the dates come in the order asked for, and a chunk that is not there is an error."""
    first, second = add(store, story()), add(store, story(name="undated", published=None))
    with store.writing():
        store.add_chunks(first, "one", [(0, 2), (2, 3)])
        store.add_chunks(second, "other", [(0, 3)])
    noon = int(datetime(2024, 5, 1, 12, tzinfo=UTC).timestamp())
    ids = [ChunkId(3), ChunkId(1)]
    assert store.places(ids) == {
        ids[0]: ChunkPlace(Chunk(ids[0], second, 0, 3), UNDATED),
        ids[1]: ChunkPlace(Chunk(ids[1], first, 0, 2), noon),
    }
    assert store.chunk_dates(ids).tolist() == [UNDATED, noon]
    assert store.dates([first, second]).tolist() == [UNDATED, noon]
    assert store.places([]) == {}
    assert store.dates([]).tolist() == []
    with pytest.raises(SnapshotError, match="lacks chunk 4"):
        store.places([*ids, ChunkId(4)])


def test_vectors_come_back_as_they_went_in(store: Store) -> None:
    """Bit for bit, in the order asked for, for each model apart; and all are forgotten at once."""
    vectors = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
    ids = [ChunkId(number) for number in (9, 2, 7, 4, 1)]
    with store.writing():
        store.add_vectors("model", ids, vectors)
        store.add_vectors("another", ids[:1], -vectors[:1])
    assert store.vector_ids("model") == set(ids)
    assert np.array_equal(store.vectors("model", ids), vectors)
    assert np.array_equal(store.vectors("model", ids[::-1]), vectors[::-1])
    assert np.array_equal(store.vectors("another", ids[:1]), -vectors[:1])
    with store.writing():
        store.forget_vectors()
    assert store.vector_ids("model") == store.vector_ids("another") == frozenset()


def test_more_keys_than_sqlite_takes_variables(store: Store) -> None:
    """Any number of versions can be asked for at once: SQLite's own limit is 32,766 (250,000 in some builds)."""
    key = add(store, story())
    with store.writing():
        store.add_chunks(key, "one", [(0, 3)])
    keys = [VersionKey(number) for number in range(260_000, 0, -1)]
    assert keys[-1] == key
    assert store.identities(keys) == {key: story().id}
    assert store.count_sentences(keys) == len(split_sentences(TEXT)) == 3
    assert [place.chunk.version for place in store.chunks(keys, "one")] == [key]
    assert store.identities([]) == {}
    assert store.count_sentences([]) == 0
