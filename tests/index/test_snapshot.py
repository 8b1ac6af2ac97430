"""A snapshot is whole or refused; one serves at any moment, and only one process makes the next."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ChunkId, SnapshotId
from index.errors import BuildLockedError, NoSnapshotError, SettingsError, SnapshotError
from index.manifest import Manifest, digests, new_id, write_manifest
from index.period import UNDATED
from index.snapshot import KEPT, Snapshots, verify, write_versions
from index.store import Store
from index.vectors import VectorEntry
from tests.conftest import ROOT, Rebuild, snapshots_in

STORIES = {
    "bridge.txt": "The Karst bridge reopened on Monday. Lorries may cross it again. The repairs took eleven weeks.",
    "strike.txt": "Dock workers in Port Anselm ended their strike. They accepted a rise of four percent.",
    "election.txt": "Voters in Freedonia elected a new parliament. Turnout was higher than four years ago.",
}
FOR_PEOPLE = {"created", "embedder", "oldest", "newest"}
"""What a manifest tells people, and nothing relies on."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder with one snapshot of three stories; not to be written to."""
    data, stories = tmp_path_factory.mktemp("published"), tmp_path_factory.mktemp("stories")
    for name, text in STORIES.items():
        (stories / name).write_text(text)
    rebuild(data, [stories])
    return data


@pytest.fixture
def snapshots(tmp_path: Path, published: Path) -> Snapshots:
    """A copy of it, to be changed at will."""
    return snapshots_in(shutil.copytree(published, tmp_path / "data"))


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory, published: Path) -> Snapshots:
    """A copy that the examples of one property share; each puts back what it changed."""
    return snapshots_in(shutil.copytree(published, tmp_path_factory.mktemp("fuzzed") / "data"))


def folder_of(snapshots: Snapshots) -> Path:
    """Folder of the snapshot that serves."""
    return snapshots.folder / snapshots.require_current()


def problems(snapshots: Snapshots) -> tuple[str, ...]:
    """What verifying the snapshot that serves finds."""
    with Store(snapshots.store_file, readonly=True) as store:
        return verify(snapshots.open(), store)


def publish_copy(snapshots: Snapshots) -> Manifest:
    """Publish the snapshot that serves once more, under a new id."""
    with snapshots.building() as (number, folder):
        manifest = replace(snapshots.open().manifest, id=number)
        shutil.copytree(folder_of(snapshots), folder, dirs_exist_ok=True)
        write_manifest(folder, manifest)
        snapshots.publish(folder, manifest)
    return manifest


def rewrite(folder: Path, **fields: object) -> None:
    """Change fields of a manifest by hand."""
    file = folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


def seal(folder: Path) -> None:
    """Make a changed snapshot's digests fit, so that only its sense is wrong."""
    rewrite(folder, files=digests(folder))


def names(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.name for path in folder.iterdir()}


def test_a_published_snapshot_serves(snapshots: Snapshots) -> None:
    """It is the current one, opens whole, and verifies; its manifest says what made it."""
    snapshot = snapshots.open()
    assert snapshots.ids() == (snapshots.current(),) == (snapshot.id,)
    assert snapshots.manifests() == (snapshot.manifest,)
    assert problems(snapshots) == ()
    assert snapshot.manifest.stories == len(snapshot.versions) == len(STORIES)
    assert snapshot.manifest.chunks == len(snapshot.vectors) == len(snapshot.keywords) > 0
    assert snapshot.manifest.sentences == 7
    assert snapshot.manifest.embedder
    assert snapshot.manifest.fingerprint in snapshot.manifest.chunking


def test_where_nothing_was_published_nothing_serves(tmp_path: Path) -> None:
    """Neither an absent folder nor an ordinary file holds a snapshot; the error says how to make one."""
    (tmp_path / "file").write_text("")
    for data in (tmp_path / "absent", tmp_path / "file"):
        snapshots = snapshots_in(data)
        assert snapshots.current() is None
        assert snapshots.ids() == ()
        assert snapshots.manifests() == ()
        with pytest.raises(NoSnapshotError, match=r"scripts/rebuild_index\.py FOLDER --data"):
            snapshots.open()
    assert not (tmp_path / "absent").exists()


def test_without_an_engine_nothing_is_opened(snapshots: Snapshots) -> None:
    """Who only asks what serves needs none; who opens a snapshot without one hears it at once."""
    bare = Snapshots(snapshots.data)
    assert bare.current() == snapshots.current()
    assert bare.serving_versions() == snapshots.open().versions
    with pytest.raises(ValueError, match="no vector engine"):
        bare.open()


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "delete"])
def test_a_damaged_file_is_refused(snapshots: Snapshots, damage: str) -> None:
    """One wrong bit, a lost end or a lost file anywhere in a snapshot: it is refused with the commands that mend it."""
    folder = folder_of(snapshots)
    files = [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size and file.name != "manifest.json"]
    assert len(files) > 5
    for file in files:
        content = file.read_bytes()
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        file.write_bytes({"flip": flipped, "cut": content[:-1], "empty": b"", "delete": b""}[damage])
        if damage == "delete":
            file.unlink()
        with pytest.raises(SnapshotError, match=f"damaged.*{file.name}") as raised:
            snapshots.open()
        assert "rebuild_index.py --rollback" in raised.value.next_step
        assert "rebuild_index.py --full" in raised.value.next_step
        file.write_bytes(content)
    assert problems(snapshots) == ()


@settings(max_examples=200, deadline=None)
@given(st.integers(0), st.integers(1, 255))
def test_a_damaged_manifest_is_noticed(fuzzed: Snapshots, position: int, change: int) -> None:
    """Any other byte in it is refused, or found by verifying, or stands in words that only people read."""
    file = folder_of(fuzzed) / "manifest.json"
    content = file.read_bytes()
    position %= len(content)
    file.write_bytes(content[:position] + bytes([content[position] ^ change]) + content[position + 1 :])
    try:
        found = problems(fuzzed)
    except SnapshotError:
        return
    finally:
        file.write_bytes(content)
    if not found:
        altered = bytearray(content)
        altered[position] ^= change
        before, after = json.loads(content), json.loads(altered)
        assert {field for field in before if before[field] != after.get(field)} <= FOR_PEOPLE


@pytest.mark.parametrize("field", ["stories", "sentences", "chunks"])
@pytest.mark.parametrize("by", [-1, 1])
def test_wrong_counts_are_found(snapshots: Snapshots, field: str, by: int) -> None:
    """A manifest that counts other than there is does not pass."""
    folder = folder_of(snapshots)
    right = json.loads((folder / "manifest.json").read_text())[field]
    rewrite(folder, **{field: right + by})
    try:
        found = "; ".join(problems(snapshots))
    except SnapshotError as error:
        found = error.problem
    assert f"{right + by}" in found
    assert field in found


def rewrite_vectors(snapshots: Snapshots, alter: Callable[[VectorEntry], VectorEntry]) -> None:
    """Write the vectors of the snapshot that serves anew, the first of them altered; the digests fit."""
    snapshot = snapshots.open()
    with Store(snapshots.store_file, readonly=True) as store:
        places = store.chunks(snapshot.versions, snapshot.manifest.chunking)
    vectors = snapshot.vectors.vectors(snapshot.vectors.ids())
    entries = [VectorEntry(place.chunk.id, place.published, vector) for place, vector in zip(places, vectors, strict=True)]
    snapshots.engine.write(snapshot.id, snapshot.folder, [alter(entries[0]), *entries[1:]], None)
    seal(snapshot.folder)


def test_vectors_written_anew_are_sound(snapshots: Snapshots) -> None:
    """What the tests below alter is all that is wrong there."""
    rewrite_vectors(snapshots, lambda entry: entry)
    assert problems(snapshots) == ()


def test_vectors_of_other_chunks_are_found(snapshots: Snapshots) -> None:
    """As many vectors as chunks are not enough: they must be those of the chunks."""
    rewrite_vectors(snapshots, lambda entry: replace(entry, id=ChunkId(999)))
    assert problems(snapshots) == ("vectors and chunks do not belong together",)


def test_vectors_that_find_nothing_are_found(snapshots: Snapshots) -> None:
    """A vector that is no number finds not even itself."""
    rewrite_vectors(snapshots, lambda entry: replace(entry, vector=np.full(384, np.nan, np.float32)))
    assert problems(snapshots) == ("the vector of chunk 1 does not find itself",)


@pytest.mark.parametrize("date", [UNDATED + 1, 0, 2**40])
def test_vectors_under_another_date_are_found(snapshots: Snapshots, date: int) -> None:
    """A vector that a search at its story's date would miss does not pass."""
    rewrite_vectors(snapshots, lambda entry: replace(entry, published=date))
    assert problems(snapshots) == ("the vector of chunk 1 does not find itself",)


def test_versions_that_the_store_lacks_are_found(snapshots: Snapshots) -> None:
    """A snapshot beside a store that it does not belong to is not sound."""
    snapshot = snapshots.open()
    write_versions(snapshot.folder, [*snapshot.versions[:-1], max(snapshot.versions) + 100])  # type: ignore[list-item]  # no key
    seal(snapshot.folder)
    assert any("chunks in the store" in problem for problem in problems(snapshots))


@pytest.mark.parametrize("fields", [{"format": 99}, {"format": None}, {"recipe": {"budget": "?"}}, {"files": 1, "extra": 1}])
def test_another_format_is_refused(snapshots: Snapshots, fields: dict[str, object], rebuild: Rebuild, tmp_path: Path) -> None:
    """A manifest that this release cannot read names the way out, and a rebuild is one."""
    rewrite(folder_of(snapshots), **fields)
    with pytest.raises(SnapshotError, match="--full"):
        snapshots.open()
    (tmp_path / "bridge.txt").write_text(STORIES["bridge.txt"])
    report = rebuild(snapshots.data, [tmp_path / "bridge.txt"])
    assert report.snapshot == snapshots.open().id
    assert [manifest.id for manifest in snapshots.manifests()] == [report.snapshot]
    assert len(snapshots.ids()) == 2


def test_a_snapshot_under_another_name_is_refused(snapshots: Snapshots) -> None:
    """A copy of a snapshot's folder is not a second snapshot."""
    folder = folder_of(snapshots)
    shutil.copytree(folder, folder.with_name("20990101T000000000Z-copy"))
    assert snapshots.manifests() == (snapshots.open().manifest,)


@pytest.mark.parametrize("content", [b"", b"20200101T000000000Z-dead", b"\xff\xfe", b"\x00", b"a/b"])
def test_a_pointer_to_nothing_is_refused(snapshots: Snapshots, content: bytes) -> None:
    """Whatever stands in CURRENT, what is not a snapshot's name is refused."""
    (snapshots.folder / "CURRENT").write_bytes(content)
    with pytest.raises(SnapshotError, match="damaged"):
        snapshots.open()


def test_rollback_serves_the_one_before(snapshots: Snapshots) -> None:
    """Step by step to the first; before that there is none, and the last one reached goes on serving."""
    first = snapshots.require_current()
    second, third = publish_copy(snapshots), publish_copy(snapshots)
    assert snapshots.current() == third.id
    assert snapshots.rollback() == second
    assert snapshots.open().id == second.id
    assert snapshots.rollback().id == first
    with pytest.raises(NoSnapshotError, match="no earlier snapshot"):
        snapshots.rollback()
    assert snapshots.current() == first
    assert snapshots.ids() == (first, second.id, third.id)


@pytest.mark.parametrize("lost", ["manifest.json", "vectors.faiss", "."])
def test_rollback_leads_out_of_a_damaged_snapshot(snapshots: Snapshots, lost: str) -> None:
    """As its error promises, also where the manifest or all of it is gone; a damaged earlier one is passed over."""
    first = snapshots.require_current()
    second, third = publish_copy(snapshots), publish_copy(snapshots)
    for manifest in (second, third):
        shutil.move(snapshots.folder / manifest.id / lost, snapshots.data / f"lost-{manifest.id}")
    with pytest.raises(SnapshotError, match="--rollback"):
        snapshots.open()
    assert snapshots.rollback().id == first
    assert problems(snapshots) == ()


def test_the_last_three_are_kept(snapshots: Snapshots) -> None:
    """Each publication removes what is older, damaged ones too."""
    published = [publish_copy(snapshots).id for _ in range(2)]
    (snapshots.folder / published[0] / "manifest.json").unlink()
    published += [publish_copy(snapshots).id for _ in range(3)]
    assert KEPT == 3
    assert snapshots.ids() == tuple(published[-3:])
    assert names(snapshots.folder) == {"CURRENT", "PLACES", "REBUILT", *published[-3:]}
    assert snapshots.current() == published[-1]


def test_building_leaves_nothing_behind(snapshots: Snapshots) -> None:
    """A build that fails is gone, one that was killed is cleared away by the next, and what serves is untouched."""
    before = names(snapshots.folder)
    killed = snapshots.folder / ".20200101T000000000Z-dead"
    (killed / "keywords").mkdir(parents=True)
    (killed / "vectors.faiss").write_bytes(b"half")
    assert snapshots.ids() == (snapshots.current(),), "a hidden folder is no snapshot"
    with pytest.raises(RuntimeError):
        build_halfway(snapshots)
    assert not killed.exists()
    assert names(snapshots.folder) == before
    assert problems(snapshots) == ()


def build_halfway(snapshots: Snapshots) -> None:
    """Write something, and fail."""
    with snapshots.building() as (number, folder):
        assert folder.name == f".{number}"
        (folder / "vectors.faiss").write_bytes(b"half")
        raise RuntimeError


def test_ids_sort_by_time(snapshots: Snapshots) -> None:
    """What is made later sorts later, also within a second."""
    made = [publish_copy(snapshots).id for _ in range(3)]
    assert made == sorted(made)


def test_a_second_rebuild_is_refused(tmp_path: Path) -> None:
    """It is told which process holds the lock; afterwards the lock is free again."""
    snapshots = Snapshots(tmp_path / "data")
    with snapshots.lock(), pytest.raises(BuildLockedError, match=f"process {os.getpid()}"), Snapshots(tmp_path / "data").lock():
        pass
    with snapshots.lock():
        pass


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    code = (
        "import sys; from pathlib import Path; from index.snapshot import Snapshots\n"
        "with Snapshots(Path(sys.argv[1])).lock(): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "data")], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """While it lives it is named; once it was killed, without a chance to tidy up, the next rebuild takes over."""
    snapshots = Snapshots(tmp_path / "data")
    with pytest.raises(BuildLockedError, match=f"process {holder.pid}"), snapshots.lock():
        pass
    holder.send_signal(signal.SIGKILL)
    assert holder.wait() == -signal.SIGKILL
    with snapshots.lock():
        assert (snapshots.data / "rebuild.pid").read_text() == str(os.getpid())


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A file in its place is said to be in the way, with the settings that name another."""
    (tmp_path / "data").write_text("")
    with pytest.raises(SettingsError, match="cannot be made") as raised, Snapshots(tmp_path / "data").lock():
        pass
    assert "--data" in raised.value.next_step


def from_the_future(snapshots: Snapshots, year: str = "2099") -> None:
    """Have the snapshot that serves made under a clock that was ahead."""
    folder = folder_of(snapshots)
    later = folder.rename(folder.with_name(year + folder.name[4:]))
    rewrite(later, id=later.name, created=f"{year}-01-01T00:00:00+00:00")
    (snapshots.folder / "CURRENT").write_text(later.name)
    (snapshots.folder / "REBUILT").write_text(f"{year}-01-01T00:00:00+00:00")


@pytest.mark.parametrize("year", ["2099", "9999"])
def test_a_clock_set_back_changes_no_order(snapshots: Snapshots, year: str) -> None:
    """What is made after a snapshot from the future serves, stays longest, and goes back to the one made before it."""
    from_the_future(snapshots, year)
    future = snapshots.require_current()
    made = [publish_copy(snapshots).id for _ in range(KEPT)]
    assert snapshots.current() == made[-1]
    assert problems(snapshots) == ()
    if year == "9999":  # there are no later moments
        return
    assert list(snapshots.ids()) == made
    assert made == sorted(made)
    assert future < made[0]
    assert [snapshots.rollback().id for _ in made[1:]] == made[-2::-1]


def test_the_last_rebuild_is_never_in_the_future(snapshots: Snapshots) -> None:
    """Its age is that of a rebuild just now, whether it was noted or only the manifest tells."""
    from_the_future(snapshots)
    for _ in range(2):
        last = snapshots.last_rebuild()
        assert timedelta(0) <= datetime.now(UTC) - last < timedelta(minutes=1)
        (snapshots.folder / "REBUILT").unlink(missing_ok=True)


@pytest.mark.parametrize("name", ["2026", "x", "20269901T000000000Z-0000", "20260101T0000Z-0000"])
def test_a_folder_of_somebody_else_gives_no_time(name: str) -> None:
    """The next id is of now."""
    assert new_id([SnapshotId(name)])[:8] == f"{datetime.now(UTC):%Y%m%d}"
