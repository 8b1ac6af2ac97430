"""Versions are found by a run of their words, whatever became of them since: searched, superseded, withdrawn, not yet indexed."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.article import Article, ArticleId, VersionKey, version_hash
from index.errors import SnapshotError
from index.store import Store
from index.word_index import WORDS, WordIndex
from tests.conftest import Rebuild, snapshots_in

TEXTS = (
    "The Karst bridge reopened on Monday. Lorries of up to 40 tonnes may cross it.",
    "The Karst bridge reopened on Monday. Lorries of up to 44 tonnes may cross it.",
    "On Monday the bridge of Karst reopened; it may cross lorries.",
    "«Ó»: 台灣選舉。 x",
)


def add(store: Store, text: str) -> VersionKey:
    """Store a version."""
    blank = Article(ArticleId("0" * 16), None, "A story", None, None, None, None, (), text, version_hash(text), "f.txt")
    with store.writing():
        return store.add_version(blank, ())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with the texts, whose keys count from 1."""
    with closing(Store(tmp_path / "store.sqlite")) as store:
        for text in TEXTS:
            add(store, text)
        yield store


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("the karst BRIDGE reopened on Monday", (2, 1)),
        ("up to 40 tonnes", (1,)),
        ("reopened on Monday. Lorries of", (2, 1)),
        ("Karst", (3, 2, 1)),
        ("bridge Karst", ()),
        ("up to 4", ()),
        ("台灣選舉", (4,)),
        ("“ó”", (4,)),
        ("?!", ()),
        ("", ()),
    ],
)
def test_versions_with_the_words_in_their_order_are_found(store: Store, tmp_path: Path, words: str, keys: tuple[int, ...]) -> None:
    """Newest first; signs and the case of letters count for nothing here."""
    WordIndex.write(tmp_path / WORDS, store)
    index = WordIndex.read(tmp_path / WORDS, store)
    assert index.holding(words, 9) == keys
    assert index.holding(words, 1) == keys[:1]


def test_versions_with_most_of_the_rarest_words_are_near(store: Store, tmp_path: Path) -> None:
    """Best first; where no word is known, none is."""
    WordIndex.write(tmp_path / WORDS, store)
    index = WordIndex.read(tmp_path / WORDS, store)
    assert index.near("Lorries of 40 tonnes crossed the Marrow bridge.", 9)[0] == 1
    assert index.near("Nobody knows", 9) == index.near("!", 9) == ()


def test_what_came_later_is_found_as_well(store: Store, tmp_path: Path) -> None:
    """In memory, until the next snapshot is written: that takes over what the one before holds."""
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    WordIndex.write(before / WORDS, store)
    key = add(store, "The Karst bridge was closed again.")
    assert WordIndex.read(before / WORDS, store).holding("karst bridge", 9) == (key, 2, 1)
    WordIndex.write(after / WORDS, store, before)
    shutil.rmtree(before)
    index = WordIndex.read(after / WORDS, store)
    assert index.holding("karst bridge", 9) == (key, 2, 1)
    assert len(index._parts) == 1


def test_a_snapshot_without_it_and_a_damaged_one(tmp_path: Path, rebuild: Rebuild) -> None:
    """Without it the store is read; where a byte of it is another, nothing is looked up."""
    stories, data = tmp_path / "stories", tmp_path / "data"
    stories.mkdir()
    (stories / "bridge.txt").write_text(f"A bridge\n\n{TEXTS[0]}\n")
    rebuild(data, [stories])
    snapshots = snapshots_in(data)
    folder = snapshots.folder / snapshots.require_current()
    with closing(Store(snapshots.store_file, readonly=True)) as store:
        assert WordIndex.open(folder, store).holding("karst bridge", 9) == (1,)
        damaged = shutil.copytree(folder, tmp_path / folder.name)
        file = next(file for file in (damaged / WORDS).iterdir() if file.suffix == ".store")
        file.write_bytes(file.read_bytes()[::-1])
        with pytest.raises(SnapshotError, match="not as it was written"):
            WordIndex.open(damaged, store)
        shutil.rmtree(damaged / WORDS)
        assert WordIndex.open(damaged, store).holding("karst bridge", 9) == (1,)
