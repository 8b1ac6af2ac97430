"""A rebuild embeds what is new, forgets nothing, and leaves something whole to serve whenever it ends."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from index.article import ArticleId, article_id
from index.build import Builder
from index.build_report import BuildReport
from index.chunks import ChunkRecipe, Context
from index.embedder import SentenceTransformerEmbedder
from index.errors import UnknownStoryError
from index.snapshot import verify
from index.sources.draft import Reading, Skip
from index.sources.files import read_stories
from index.store import Store
from tests.conftest import ROOT, SAMPLES, snapshots_in, written

NOW = datetime(2024, 6, 1, tzinfo=UTC)
STORIES = {
    "bridge.txt": "The Karst bridge reopened on Monday. Lorries may cross it again. The repairs took eleven weeks.",
    "strike.txt": "Dock workers in Port Anselm ended their strike. They accepted a rise of four percent.",
    "election.txt": "Voters in Freedonia elected a new parliament. Turnout was higher than four years ago.",
}
Index = Callable[..., BuildReport]


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with three stories."""
    return written(tmp_path / "stories", STORIES)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the index is to lie."""
    return tmp_path / "data"


@pytest.fixture
def index(data: Path, stories: Path, embedder: SentenceTransformerEmbedder) -> Index:
    """Rebuild from the folder; with a recipe, a model, or readings of its own if given."""

    def build(
        *,
        full: bool = False,
        recipe: ChunkRecipe | None = None,
        model: SentenceTransformerEmbedder = embedder,
        readings: list[Reading] | None = None,
    ) -> BuildReport:
        snapshots = snapshots_in(data)
        with snapshots.lock(), Store(snapshots.store_file) as store:
            source = read_stories([stories], NOW) if readings is None else readings
            return Builder(snapshots, store, model, recipe).build(source, full=full)

    return build


def an_id(name: str) -> ArticleId:
    """A story without a URL is known by its file's name."""
    return article_id(name)


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    """How many stories were added, changed, withdrawn, and left as they are."""
    changes = report.changes
    return len(changes.added), len(changes.changed), len(changes.withdrawn), changes.unchanged


def searched(data: Path) -> set[str]:
    """Texts of the versions that the snapshot that serves searches; it must be sound."""
    snapshots = snapshots_in(data)
    with Store(snapshots.store_file, readonly=True) as store:
        snapshot = snapshots.open()
        assert verify(snapshot, store) == ()
        return {store.article(key).text for key in snapshot.versions}


def stored(data: Path, name: str) -> list[str]:
    """Texts of all stored versions of a story, oldest first."""
    with Store(snapshots_in(data).store_file, readonly=True) as store:
        return [article.text for article in store.versions(an_id(name))]


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))
    }


def test_a_first_build_indexes_all(data: Path, index: Index) -> None:
    """Every story is added and embedded, and the snapshot of them serves."""
    report = index()
    assert counts(report) == (3, 0, 0, 0)
    assert (report.stories, report.sentences, report.chunks, report.embedded) == (3, 7, 3, 3)
    assert report.published
    assert report.skipped == ()
    assert report.snapshot == snapshots_in(data).current()
    assert [stage for stage, _ in report.seconds] == ["read", "embed", "index", "verify", "publish"]
    assert report.chunks_a_second > 0
    assert searched(data) == set(STORIES.values())


def test_nothing_changed_publishes_nothing(data: Path, index: Index) -> None:
    """The same stories again leave the same snapshot, and nothing is embedded; that the rebuild succeeded is noted."""
    first = index()
    before = tree(data / "snapshots")
    noted = before.pop("REBUILT")
    second = index()
    assert counts(second) == (0, 0, 0, 3)
    assert not second.published
    assert (second.snapshot, second.chunks, second.embedded) == (first.snapshot, first.chunks, 0)
    assert second.chunks_a_second == 0
    after = tree(data / "snapshots")
    assert after.pop("REBUILT") != noted
    assert after == before


def test_changes_are_counted_and_only_they_are_embedded(data: Path, stories: Path, index: Index) -> None:
    """Over a row of rebuilds each story is added, changed, withdrawn or unchanged, and embedded only when its text is new."""
    index()
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    assert (counts(report := index()), report.embedded) == ((1, 0, 0, 3), 1)
    (stories / "strike.txt").write_text("Dock workers in Port Anselm went on strike again.")
    assert (counts(report := index()), report.embedded) == ((0, 1, 0, 3), 1)
    (stories / "bridge.txt").unlink()
    assert (counts(report := index()), report.embedded) == ((0, 0, 1, 3), 0)
    (stories / "election.txt").write_text("Voters in Freedonia elected a president.")
    (stories / "flood.txt").unlink()
    (stories / "ferry.txt").write_text("A ferry ran aground near Port Anselm.")
    assert (counts(report := index()), report.embedded) == ((1, 1, 1, 1), 2)
    assert report.stories == report.chunks == 3
    assert searched(data) == {file.read_text() for file in stories.iterdir()}


def test_a_changed_story_is_a_new_version(data: Path, stories: Path, index: Index) -> None:
    """Search sees the new text only; the store has both, for the citations of the old one."""
    index()
    (stories / "strike.txt").write_text("Dock workers in Port Anselm went on strike again.")
    report = index()
    assert report.changes.changed == (an_id("strike.txt"),)
    assert stored(data, "strike.txt") == [STORIES["strike.txt"], "Dock workers in Port Anselm went on strike again."]
    assert STORIES["strike.txt"] not in searched(data)


def test_a_change_taken_back_serves_the_old_version(data: Path, stories: Path, index: Index) -> None:
    """The text of before is the version of before: no third one is stored."""
    index()
    (stories / "strike.txt").write_text("Dock workers in Port Anselm went on strike again.")
    index()
    (stories / "strike.txt").write_text(STORIES["strike.txt"])
    report = index()
    assert counts(report) == (0, 1, 0, 2)
    assert len(stored(data, "strike.txt")) == 2
    assert searched(data) == set(STORIES.values())


def test_other_metadata_is_a_change(data: Path, stories: Path, index: Index) -> None:
    """A new headline over the same text is shown from then on."""
    (stories / "strike.txt").unlink()
    file = stories / "strike.json"
    file.write_text(json.dumps({"title": "Strike ends", "text": STORIES["strike.txt"]}))
    index()
    file.write_text(json.dumps({"title": "Dockers go back to work", "text": STORIES["strike.txt"]}))
    report = index()
    assert counts(report) == (0, 1, 0, 2)
    assert report.embedded == 1, "the title is embedded above the text"
    with Store(snapshots_in(data).store_file, readonly=True) as store:
        assert [article.title for article in store.versions(an_id("strike.json"))] == ["Strike ends", "Dockers go back to work"]


def test_a_withdrawn_story_stays_in_the_store(data: Path, stories: Path, index: Index) -> None:
    """It is no longer searched; its text is still there for old citations, and comes back with the file."""
    index()
    (stories / "bridge.txt").unlink()
    report = index()
    assert report.changes.withdrawn == (an_id("bridge.txt"),)
    assert STORIES["bridge.txt"] not in searched(data)
    assert stored(data, "bridge.txt") == [STORIES["bridge.txt"]]
    (stories / "bridge.txt").write_text(STORIES["bridge.txt"])
    assert counts(index()) == (1, 0, 0, 2)
    assert stored(data, "bridge.txt") == [STORIES["bridge.txt"]]
    assert searched(data) == set(STORIES.values())


@pytest.mark.parametrize("left", [{}, {"bad.txt": "..."}])
def test_nothing_usable_leaves_the_old_snapshot(data: Path, stories: Path, index: Index, left: dict[str, str]) -> None:
    """An empty folder, or one of bad stories only, is taken for a mistake: what was there still serves."""
    first = index()
    for file in stories.iterdir():
        file.unlink()
    for name, text in left.items():
        (stories / name).write_text(text)
    report = index()
    assert report.stories == 0
    assert not report.published
    assert len(report.skipped) == len(left)
    assert report.snapshot == first.snapshot == snapshots_in(data).current()
    assert searched(data) == set(STORIES.values())


def test_nothing_at_all_makes_no_snapshot(data: Path, stories: Path, index: Index) -> None:
    """Where there was none and there is no story, there is none afterwards."""
    shutil.rmtree(stories)
    stories.mkdir()
    report = index()
    assert (report.snapshot, report.published, report.stories, report.chunks) == (None, False, 0, 0)
    assert snapshots_in(data).current() is None


def test_full_embeds_everything_anew(data: Path, index: Index) -> None:
    """With nothing changed, every chunk is embedded and a new snapshot serves, with the same vectors."""
    first = index()
    old = snapshots_in(data).open().vectors
    report = index(full=True)
    assert counts(report) == (0, 0, 0, 3)
    assert report.embedded == report.chunks == 3
    assert report.published
    assert report.snapshot != first.snapshot
    new = snapshots_in(data).open().vectors
    assert old.ids().tolist() == new.ids().tolist()
    assert np.einsum("ij,ij->i", old.vectors(old.ids()), new.vectors(new.ids())) == pytest.approx(1.0, abs=0.01)


def test_a_dry_run_writes_nothing(data: Path, stories: Path, index: Index) -> None:
    """It tells what a rebuild would then do, loads no model, and leaves every byte as it is."""
    index()
    (stories / "bridge.txt").unlink()
    (stories / "strike.txt").write_text("Dock workers in Port Anselm went on strike again.")
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    before = tree(data)
    with Store(snapshots_in(data).store_file) as store:
        model = SentenceTransformerEmbedder("no-such-org/no-such-model")
        dry = Builder(snapshots_in(data), store, model).dry_run(read_stories([stories], NOW))
    assert tree(data) == before
    assert not dry.published
    done = index()
    assert dry.changes == done.changes
    assert counts(done) == (1, 1, 1, 1)
    assert dry.stories == done.stories == 3


def test_one_story_in_two_files_is_indexed_once(data: Path, stories: Path, index: Index) -> None:
    """Of two files with one URL the later dated is taken, whichever is read first, and the other is reported."""
    url = "https://harbour-post.example/ferry"
    for name, day, text in (("a", 2, "The ferry sails again."), ("b", 1, "The ferry ran aground."), ("c", 3, "The ferry is late.")):
        fields = {"url": url, "title": "Ferry", "published": f"2024-05-0{day}", "text": text}
        (stories / f"ferry-{name}.json").write_text(json.dumps(fields))
    report = index()
    assert report.stories == 4
    assert {(Path(skip.place).name, Path(skip.reason.split()[-1]).name) for skip in report.skipped} == {
        ("ferry-b.json", "ferry-a.json"),
        ("ferry-a.json", "ferry-c.json"),
    }
    assert searched(data) == {*STORIES.values(), "The ferry is late."}
    assert counts(index()) == (0, 0, 0, 4)


def test_one_bad_story_does_not_stop_the_others(data: Path, stories: Path, index: Index) -> None:
    """Each bad one is reported with its place and reason; what is good is indexed."""
    (stories / "broken.json").write_text("{")
    (stories / "empty.txt").write_text("")
    (stories / "notes.docx").write_bytes(b"PK")
    (stories / "ahead.json").write_text(json.dumps({"text": "It happened.", "published": "2031-01-01"}))
    report = index()
    assert counts(report) == (3, 0, 0, 0)
    assert {Path(skip.place).name for skip in report.skipped} == {"broken.json", "empty.txt", "notes.docx", "ahead.json"}
    assert all(skip.reason for skip in report.skipped)
    assert searched(data) == set(STORIES.values())


@pytest.mark.parametrize(
    "recipe",
    [
        ChunkRecipe(budget=10),
        ChunkRecipe(context=Context.NONE),
        replace(ChunkRecipe(), layout=2),
        ChunkRecipe(splitting=ChunkRecipe().splitting + 1),
    ],
)
def test_another_recipe_is_a_rebuild(data: Path, index: Index, recipe: ChunkRecipe) -> None:
    """No story changed, but every chunk is cut and embedded anew; and the same recipe again changes nothing."""
    index()
    report = index(recipe=recipe)
    assert counts(report) == (0, 0, 0, 3)
    assert report.published
    assert report.embedded == report.chunks == len(snapshots_in(data).open().vectors)
    assert snapshots_in(data).open().manifest.recipe == recipe
    assert report.chunks > 3 or recipe.budget == ChunkRecipe().budget
    assert not index(recipe=recipe).published
    assert searched(data) == set(STORIES.values())


def test_another_model_is_a_rebuild(data: Path, index: Index, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    """A model of other files has another fingerprint: every chunk is embedded by it, and the snapshot names it."""
    index()
    folder = shutil.copytree(embedder.folder, tmp_path / "model")
    (folder / "config.json").write_text((folder / "config.json").read_text() + "\n")
    other = SentenceTransformerEmbedder(str(folder))
    report = index(model=other)
    manifest = snapshots_in(data).open().manifest
    assert counts(report) == (0, 0, 0, 3)
    assert report.embedded == 3
    assert (manifest.embedder, manifest.fingerprint) == (str(folder), other.fingerprint)
    assert manifest.fingerprint != embedder.fingerprint


def test_a_rebuild_after_a_rollback_goes_on_from_there(data: Path, stories: Path, index: Index) -> None:
    """What was rolled back is compared with what serves now, and nothing is lost of either."""
    first = index()
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    second = index()
    assert snapshots_in(data).rollback().id == first.snapshot
    assert searched(data) == set(STORIES.values())
    third = index()
    assert counts(third) == (1, 0, 0, 3)
    assert third.snapshot not in {first.snapshot, second.snapshot}
    assert searched(data) == {*STORIES.values(), "The river Lom flooded two villages."}
    assert len(stored(data, "flood.txt")) == 1
    assert snapshots_in(data).rollback().id == second.snapshot


@pytest.mark.parametrize("lost", ["vectors.faiss", "manifest.json", "keywords/meta.json"])
def test_a_damaged_snapshot_is_rebuilt(data: Path, index: Index, lost: str, caplog: pytest.LogCaptureFixture) -> None:
    """A rebuild takes nothing over from it, not even where no story changed, and says so in the log."""
    first = index()
    file = snapshots_in(data).folder / str(first.snapshot) / lost
    content = file.read_bytes()
    file.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:] if lost != "manifest.json" else b"")
    report = index()
    assert "damaged" in caplog.text
    assert report.embedded == 3
    assert report.snapshot == snapshots_in(data).current() != first.snapshot
    assert searched(data) == set(STORIES.values())


def test_what_a_stopped_build_embedded_is_not_embedded_again(
    data: Path, stories: Path, index: Index, embedder: SentenceTransformerEmbedder
) -> None:
    """A build that ends after embedding leaves its vectors; the next takes them up, and then none are kept twice."""

    def stop(stage: str, _done: int, _total: int | None) -> None:
        if stage == "index":
            raise KeyboardInterrupt

    snapshots = snapshots_in(data)
    with snapshots.lock(), Store(snapshots.store_file) as store, pytest.raises(KeyboardInterrupt):
        Builder(snapshots, store, embedder, progress=stop).build(read_stories([stories], NOW))
    assert snapshots.current() is None
    assert list(snapshots.folder.iterdir()) == []
    report = index()
    assert (report.chunks, report.embedded) == (3, 0)
    assert searched(data) == set(STORIES.values())
    with Store(snapshots.store_file, readonly=True) as store:
        assert store.vector_ids(embedder.fingerprint) == frozenset()


def test_progress_tells_each_stage(data: Path, stories: Path, embedder: SentenceTransformerEmbedder) -> None:
    """Stories as they are read, chunks as they are embedded and indexed, each up to its total."""
    steps: list[tuple[str, int, int | None]] = []
    snapshots = snapshots_in(data)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        builder = Builder(snapshots, store, embedder, progress=lambda *step: steps.append(step))
        builder.build(read_stories([stories], NOW))
    assert [step for step in steps if step[0] == "read"] == [("read", 1, None), ("read", 2, None), ("read", 3, None)]
    assert steps[3:5] == [("embed", 0, 3), ("embed", 3, 3)]
    assert steps[-1] == ("index", 3, 3)


def test_skips_are_handed_on(index: Index) -> None:
    """What the readers could not use stands in the report as they said it."""
    skip = Skip("some/place.txt", "it has no text")
    assert index(readings=[skip]).skipped == (skip,)


def test_a_story_never_indexed_is_unknown(data: Path, index: Index) -> None:
    """The store holds what was read and nothing else."""
    index()
    with pytest.raises(UnknownStoryError):
        stored(data, "another.txt")


def test_the_samples_are_indexed_whole(sample_data: Path) -> None:
    """All 22 sample stories are searched, and their snapshot is sound."""
    assert len(list(SAMPLES.iterdir())) == 19
    assert len(searched(sample_data)) == 22


def test_a_killed_build_leaves_something_whole(tmp_path: Path) -> None:
    """Killed in each phase, the snapshot that serves verifies and answers, and the next build goes on where it was."""
    stories = tmp_path / "stories"
    stories.mkdir()
    for number in range(12):
        text = f"Port {number} opened a new harbour on Monday. It has {number + 3} berths for ferries. Work had begun in March."
        (stories / f"port-{number}.txt").write_text(text)
    counts = "--rebuilds=3", "--ledger=0", "--locks=0"
    command = [sys.executable, "-m", "benchmarks.kills", str(stories), *counts, "--data", str(tmp_path / "work")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failures" in done.stdout
    assert done.stdout.count("\nrebuild ") == 3
    assert "0 embedded" in done.stdout.split("Left alone", 1)[1]
