"""An update makes of what changed what a rebuild makes of everything, shares the rest with the snapshot before, and is as safe."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index import sharing
from index.article import Article, ArticleId, ChunkId, VersionHash, VersionKey, article_id, version_hash
from index.build_report import BuildReport
from index.errors import SnapshotError
from index.forgetting import forget_story
from index.learnt_names import LearntNames
from index.manifest import files
from index.origins import read_origins
from index.period import ALL_TIME
from index.schema import ChunkPlace
from index.snapshot import Snapshot, verify
from index.store import Store
from index.update import Updater
from index.withdrawals import Limit
from index.word_index import WordIndex
from tests.conftest import snapshots_in
from tests.index.word_embedder import WordEmbedder

WORDS = [
    "harbour",
    "strike",
    "grain",
    "vote",
    "quay",
    "tender",
    "mill",
    "union",
    "ferry",
    "pilot",
    "cargo",
    "border",
    "treaty",
    "envoy",
    "summit",
    "ballot",
    "reactor",
    "valley",
]
NAMES = ("Quillhaven", "Ostrava", "Freedonia", "Sylvania", "Anselm")
Update = Callable[..., BuildReport | None]


def story(number: int, edition: int = 0, copy_of: int | None = None) -> Article:
    """A story of invented sentences; another edition has other words, and a copy those of another story."""
    chance = random.Random(f"{number if copy_of is None else copy_of}/{edition}")  # noqa: S311 - no secret
    sentences = [
        f"The {' '.join(chance.choices(WORDS, k=9))} at {chance.choice(NAMES)} ended on day {chance.randrange(400)}."
        for _ in range(4)
    ]
    return Article(
        id=article_id(f"story-{number}"),
        url=None,
        title=sentences[0][:40],
        publisher="Sample Wire",
        published=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number) if number % 7 else None,
        place=None,
        language="en",
        authors=(),
        text=" ".join(sentences),
        sha256=version_hash(" ".join(sentences)),
        source=f"/stories/{number}.txt",
    )


def an_id(number: int) -> ArticleId:
    """The id of a story."""
    return article_id(f"story-{number}")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with 60 stories, two of them copies of others."""
    build(tmp_path / "data", [*(story(n) for n in range(58)), story(58, copy_of=3), story(59, copy_of=4)])
    return tmp_path / "data"


def beginning(number: int) -> str:
    """The first words of a story."""
    return story(number).text[:60].rpartition(" ")[0]


def build(data: Path, stories: Sequence[Article]) -> BuildReport:
    """Rebuild from these stories."""
    snapshots = snapshots_in(data)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        return Updater(snapshots, store, WordEmbedder()).build(stories)


def update(data: Path, stories: Sequence[Article], gone: Sequence[ArticleId] = (), **options: object) -> BuildReport | None:
    """Update with what changed."""
    snapshots = snapshots_in(data)
    limit = options.pop("limit", Limit())
    assert isinstance(limit, Limit)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        return Updater(snapshots, store, WordEmbedder(), **options).update(stories, gone, limit)  # type: ignore[arg-type]


def seen_of(data: Path) -> tuple[object, ...]:
    """All that a snapshot says, in words that do not depend on how its rows are numbered."""
    snapshots = snapshots_in(data)
    snapshot = snapshots.open()
    with Store(snapshots.store_file) as store:
        assert verify(snapshot, store) == ()
        identities = store.identities(snapshot.versions)
        named = {key: (identity, store.article(key).sha256) for key, identity in identities.items()}
        places = store.places([ChunkId(int(number)) for number in snapshot.vectors.ids()])
        origins = read_origins(snapshot.folder)
        groups = {frozenset(named[key] for key, of in origins.items() if of == origin) for origin in origins.values()}
        manifest = snapshot.manifest
        counts = (manifest.stories, manifest.sentences, manifest.chunks, manifest.oldest, manifest.newest)
        return set(named.values()), groups, LearntNames.read(snapshot.folder), counts, searches(snapshot, places, named)


def searches(
    snapshot: Snapshot, places: dict[ChunkId, ChunkPlace], named: dict[VersionKey, tuple[ArticleId, VersionHash]]
) -> list[tuple[object, object]]:
    """What vectors and keywords find: vectors with their cosines, keywords whatever their order."""
    found: list[tuple[object, object]] = []
    for question in ("harbour strike vote", "the treaty at Freedonia", "reactor valley union grain"):
        vector = WordEmbedder().embed_questions([question])[0]
        for span in (ALL_TIME, (1_704_100_000, 1_704_200_000)):
            near = [(named[places[n].chunk.version], round(score, 5)) for n, score in snapshot.vectors.search(vector, 15, span)]
            words = {named[places[n].chunk.version] for n, _ in snapshot.keywords.search(question, 1_000, span)}
            found.append((sorted(near, key=repr), words))
    return found


def test_updates_make_what_a_rebuild_makes(data: Path, tmp_path: Path) -> None:
    """After a row of rounds versions, copies, names, counts and what is found are those of a rebuild of the same stories."""
    chance, live = random.Random(5), {**{n: story(n) for n in range(58)}, 58: story(58, copy_of=3), 59: story(59, copy_of=4)}  # noqa: S311 - no secret
    for turn in range(1, 9):
        gone = chance.sample(sorted(live), 2)
        changed = {n: story(n, edition=turn) for n in chance.sample(sorted(live.keys() - set(gone)), 3)}
        new = {100 * turn + n: story(100 * turn + n, copy_of=chance.choice([None, 3, 4, 58])) for n in range(4)}
        live = {n: article for n, article in live.items() if n not in gone} | changed | new
        report = update(data, [*changed.values(), *new.values()], [an_id(n) for n in gone])
        assert report
        assert (len(report.changes.added), len(report.changes.changed), len(report.changes.withdrawn)) == (4, 3, 2)
        assert report.stories == len(live) == report.changes.unchanged + 7
    build(tmp_path / "whole", [live[n] for n in sorted(live)])
    assert seen_of(data) == seen_of(tmp_path / "whole")


def test_a_story_taken_back_is_searched_again(data: Path, tmp_path: Path) -> None:
    """Withdrawn and come again, and changed and changed back, it is what it was."""
    update(data, [story(1, edition=2)], [an_id(2)])
    update(data, [story(1), story(2)])
    build(tmp_path / "whole", [*(story(n) for n in range(58)), story(58, copy_of=3), story(59, copy_of=4)])
    assert seen_of(data) == seen_of(tmp_path / "whole")


def shared_names(data: Path) -> set[str]:
    """Files of the snapshot that serves which another has too; an ending stands for tantivy's."""
    folder = snapshots_in(data).open().folder
    return {file.name if file.name.startswith("vectors") else file.suffix for file in files(folder) if file.stat().st_nlink > 1}


def test_large_files_are_shared_and_a_rebuild_writes_its_own(data: Path) -> None:
    """Vectors and words have one content in both; what serves after a rebuild shares nothing."""
    update(data, [story(200)])
    assert {"vectors.faiss", "vectors.ids.npy", ".idx", ".pos", ".store"} <= shared_names(data)
    assert "vectors.since.faiss" not in shared_names(data)
    build(data, [story(n) for n in range(50)])
    assert shared_names(data) == set()


def test_after_many_changes_all_is_written_anew(data: Path) -> None:
    """Then nothing is shared any more, and what is found is the same."""
    stories = [story(1_000 + n) for n in range(300)]
    report = update(data, stories)
    assert report
    assert report.stories == 360
    assert shared_names(data) == set()
    assert snapshots_in(data).open().manifest.changed == 0


def test_nothing_changed_publishes_nothing(data: Path) -> None:
    """Stories that are there as they are, and the withdrawal of one that is not, change nothing."""
    before = snapshots_in(data).current()
    report = update(data, [story(5)], [an_id(999)])
    assert report
    assert not report.published
    assert snapshots_in(data).current() == before


def test_too_many_withdrawals_are_refused(data: Path) -> None:
    """Nothing is published then, and the report says why and which."""
    before = seen_of(data)
    report = update(data, [], [an_id(n) for n in range(20)], limit=Limit(20))
    assert report
    assert report.refusal
    assert len(report.refusal.stories) == 20
    assert seen_of(data) == before


@pytest.mark.parametrize("stage", ["read", "embed", "index"])
def test_an_update_that_is_ended_changes_nothing(data: Path, stage: str) -> None:
    """Whatever stage it ends in, what served serves, and the next update makes what this one would have."""
    before = seen_of(data)

    def end(at: str, _done: int, _total: int | None) -> None:
        if at == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(data, [story(300), story(1, edition=4)], [an_id(2)], progress=end)
    assert seen_of(data) == before
    assert not [left for left in (data / "snapshots").glob(".*") if left.is_dir()]
    report = update(data, [story(300), story(1, edition=4)], [an_id(2)])
    assert report
    assert report.stories == 60


def test_snapshots_before_stay_what_they_were(data: Path) -> None:
    """Updates on top of one change no byte of it, and it can be gone back to; the next update goes on from there."""
    before = seen_of(data)
    for turn in range(2):
        update(data, [story(400 + turn)], [an_id(turn)])
    for _ in range(2):
        snapshots_in(data).rollback()
    assert seen_of(data) == before
    assert update(data, [story(500)])
    seen_of(data)


def test_an_old_one_may_go_without_the_others(data: Path) -> None:
    """After more updates than snapshots are kept, the first is gone, and what it shared is there."""
    for turn in range(5):
        update(data, [story(600 + turn)])
    assert len(snapshots_in(data).ids()) == 3
    seen_of(data)


def test_without_hard_links_files_are_copied(data: Path, tmp_path: Path) -> None:
    """A name that cannot be a link gets a copy."""
    (tmp_path / "a").write_text("words")
    (tmp_path / "b").symlink_to(tmp_path / "elsewhere")  # a link of this name cannot be made
    sharing.share(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "elsewhere").read_text() == "words"
    assert data.exists()


def test_damage_of_a_shared_file_is_found_in_all_that_share_it(data: Path) -> None:
    """Opening refuses each of them, and an update builds on none."""
    update(data, [story(700)])
    snapshots = snapshots_in(data)
    with (snapshots.open().folder / "vectors.faiss").open("r+b") as file:
        file.seek(200)
        file.write(b"\xff\xff")
    for number in snapshots.ids():
        with pytest.raises(SnapshotError, match=r"vectors\.faiss is not as it was written"):
            snapshots.open(number)
    assert update(data, [story(701)]) is None


def test_other_rules_take_a_rebuild(data: Path) -> None:
    """Of a snapshot of an earlier format, none is made by an update."""
    manifest = snapshots_in(data).open().folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 3', '"format": 2'))
    assert snapshots_in(data).open()
    assert update(data, [story(800)]) is None


def test_a_forgotten_story_leaves_no_words(data: Path) -> None:
    """Neither in a file that was shared nor among the words of all versions; and no update brings it back."""
    update(data, [story(900)])
    snapshots = snapshots_in(data)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        forget_story(snapshots, store, Updater(snapshots, store, WordEmbedder()).build, an_id(900))
        words = WordIndex.open(snapshots.open().folder, store)
        assert words.holding(beginning(900), 5) == ()
        assert words.holding(beginning(901), 5) == ()
        assert words.holding(beginning(5), 5) != ()
    assert shared_names(data) == set()
    report = update(data, [story(900)])
    assert report
    assert not report.published
    assert np.array_equal(snapshots.open().vectors.ids(), np.unique(snapshots.open().vectors.ids()))
