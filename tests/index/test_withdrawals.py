"""A rebuild withdraws what is gone, and nothing that it merely could not read."""

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import ArticleId, VersionKey
from index.build import Builder
from index.build_report import BuildReport
from index.embedder import SentenceTransformerEmbedder
from index.sources.files import read_stories
from index.store import Store
from index.withdrawals import Going, Limit
from tests.conftest import snapshots_in

NOW = datetime(2024, 6, 1, tzinfo=UTC)
PORTS = ("Anselm", "Brill", "Corvo", "Dunmore", "Estrel", "Farrow")
Index = Callable[..., BuildReport]


def story(port: str) -> str:
    """A story that no other port has."""
    return f"Port {port} opened a new harbour on Monday. The mayor of {port} said that work had begun in March."


def records(*ports: str) -> bytes:
    """The stories of some ports as JSON Lines."""
    lines = (json.dumps({"url": f"https://harbour-post.example/{port}", "text": story(port)}) for port in ports)
    return "".join(f"{line}\n" for line in lines).encode()


def rebuild(data: Path, embedder: SentenceTransformerEmbedder, roots: tuple[Path, ...], now: datetime, limit: Limit) -> BuildReport:
    """Rebuild from the roots."""
    snapshots = snapshots_in(data)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        return Builder(snapshots, store, embedder).build(read_stories(roots, now), limit=limit)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A place with six stories in files of their own and six in files and archives of several, indexed; and a copy of it."""
    place = tmp_path_factory.mktemp("place")
    folder = place / "now" / "stories"
    (folder / "ports").mkdir(parents=True)
    for port in PORTS:
        (folder / "ports" / f"{port}.txt").write_text(story(port))
    (folder / "north.jsonl").write_bytes(records("Hull", "Narvik"))
    (folder / "south.jsonl.gz").write_bytes(gzip.compress(records("Bari", "Patras")))
    with zipfile.ZipFile(folder / "west.zip", "w") as archive:
        archive.writestr("wire/Cork.txt", story("Cork"))
        archive.writestr("wire/Vigo.txt", story("Vigo"))
    rebuild(place / "now" / "data", embedder, (folder,), NOW, Limit())
    shutil.copytree(place / "now", place / "aside")
    return place


@pytest.fixture
def place(indexed: Path) -> Path:
    """The same as it was at first, to be changed: always at one path, because a rebuild knows stories by their places."""
    shutil.rmtree(indexed / "now")
    return shutil.copytree(indexed / "aside", indexed / "now")


@pytest.fixture
def stories(place: Path) -> Path:
    """The folder of the stories."""
    return place / "stories"


@pytest.fixture
def index(place: Path, stories: Path, embedder: SentenceTransformerEmbedder) -> Index:
    """Rebuild from the folder, or from others; `percent` may be withdrawn unasked."""

    def build(*roots: Path, percent: float = 20, now: datetime = NOW) -> BuildReport:
        roots = roots or (stories,)
        return rebuild(place / "data", embedder, roots, now, Limit(percent, roots))

    return build


def serving(place: Path) -> tuple[VersionKey, ...]:
    """The versions that serve."""
    return snapshots_in(place / "data").serving_versions()


def half(file: Path) -> bytes:
    """What is left of a file that was cut off while it was copied."""
    content = file.read_bytes()
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("ports/Brill.txt", b"", 1),
        ("ports/Brill.txt", b" \n\n", 1),
        ("ports/Brill.txt", b"\0\1\2" * 50, 1),
        ("ports/Brill.txt", None, 1),
        ("north.jsonl", b"", 2),
        ("north.jsonl", b"\n\n", 2),
        ("north.jsonl", half, 1),
        ("north.jsonl", records("Hull") + b'{"text": "Port Nar', 1),
        ("south.jsonl.gz", b"", 2),
        ("south.jsonl.gz", half, 2),
        ("west.zip", b"", 2),
        ("west.zip", half, 2),
        ("west.zip", b"PK\5\6" + bytes(18), 2),
    ],
)
def test_what_cannot_be_read_stays_as_it_was(
    place: Path, stories: Path, index: Index, name: str, content: bytes | Callable[[Path], bytes] | None, kept: int
) -> None:
    """Empty, no text, cut off, or nothing that can be opened: its stories stay, and the report names the file and counts them."""
    before, file = serving(place), stories / name
    new = content(file) if callable(content) else content
    file.unlink()
    file.symlink_to(place / "a disk that is away") if new is None else file.write_bytes(new)
    report = index(percent=0)
    assert [(group.place, len(group.stories)) for group in report.kept] == [(str(file), kept)]
    assert (report.changes.withdrawn, report.refusal, report.published) == ((), None, False)
    assert serving(place) == before
    file.unlink()
    report = index(percent=100)
    assert report.kept == ()
    assert len(report.changes.withdrawn) == (2 if "ports" not in name else 1)


def test_what_was_kept_is_kept_again_and_read_again(place: Path, stories: Path, index: Index) -> None:
    """Beside news, over several rebuilds, and until the file can be read."""
    file = stories / "north.jsonl"
    content = file.read_bytes()
    file.write_bytes(b"")
    for number in range(2):
        (stories / f"news-{number}.txt").write_text(f"Ferry {number} left the harbour of Port Anselm at noon.")
        report = index()
        assert (report.published, [len(group.stories) for group in report.kept]) == (True, [2])
    file.write_bytes(content)
    report = index()
    assert (report.kept, report.changes.unchanged, report.published) == ((), 14, False)
    assert len(serving(place)) == 14


def test_a_story_is_looked_for_where_it_was_read_last(
    place: Path, stories: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its version was stored from another file, and the folder was named otherwise: it is kept all the same."""
    monkeypatch.chdir(place)
    (stories / "north.jsonl").rename(stories / "archive.jsonl")
    assert not index(Path("stories")).published
    (stories / "archive.jsonl").write_bytes(b"")
    assert [len(group.stories) for group in index(stories, percent=0).kept] == [2]


def test_an_older_copy_does_not_come_in_its_place(place: Path, stories: Path, index: Index) -> None:
    """A story stands in two files, and the later one cannot be read: what it said stays."""
    for name, day, text in (("early", 1, "The ferry ran aground."), ("late", 2, "The ferry sails again.")):
        fields = {"url": "https://harbour-post.example/ferry", "published": f"2024-05-0{day}", "text": text}
        (stories / f"{name}.json").write_text(json.dumps(fields))
    index()
    before = serving(place)
    (stories / "late.json").write_text("{")
    report = index()
    assert [Path(group.place).name for group in report.kept] == ["late.json"]
    assert serving(place) == before


def test_what_was_read_is_changed_beside_what_was_not(stories: Path, index: Index) -> None:
    """In one file a record is broken and another corrected: the one stays, the other is the new one."""
    corrected = json.dumps({"url": "https://harbour-post.example/Hull", "text": story("Hull") + " It has six berths."})
    (stories / "north.jsonl").write_text('{"text": "Port Nar\n' + corrected + "\n")
    report = index()
    assert (len(report.changes.changed), len(report.changes.withdrawn)) == (1, 0)
    assert [len(group.stories) for group in report.kept] == [1]


def test_a_story_that_its_service_removed_is_withdrawn(stories: Path, index: Index) -> None:
    """A stub in its place says that it is gone: that was read."""
    stub = json.dumps({"url": "https://harbour-post.example/Hull", "title": "[Removed]", "text": "[Removed]"})
    (stories / "north.jsonl").write_bytes(stub.encode() + b"\n" + records("Narvik"))
    report = index()
    assert (len(report.changes.withdrawn), report.kept) == (1, ())


def test_a_clock_set_back_withdraws_nothing(place: Path, stories: Path, index: Index) -> None:
    """Stories that "lie ahead" of a wrong clock were sound when they were indexed."""
    for port in PORTS:
        fields = {"title": port, "published": "2024-05-20", "text": f"The council of {port} met on Monday."}
        (stories / f"council-{port}.json").write_text(json.dumps(fields))
    index()
    before = serving(place)
    report = index(now=datetime(2022, 1, 1, tzinfo=UTC))
    assert (len(report.kept), len(report.changes.withdrawn)) == (6, 0)
    assert serving(place) == before


def test_a_damaged_snapshot_is_still_known_for_its_stories(place: Path, stories: Path, index: Index) -> None:
    """A rebuild takes nothing from it, and yet withdraws neither what cannot be read nor too much."""
    snapshots = snapshots_in(place / "data")
    (snapshots.folder / snapshots.require_current() / "vectors.faiss").write_bytes(b"broken")
    (stories / "north.jsonl").write_bytes(b"")
    report = index()
    assert (report.published, report.stories, [len(group.stories) for group in report.kept]) == (True, 12, [2])
    (snapshots.folder / snapshots.require_current() / "vectors.faiss").write_bytes(b"broken")
    shutil.rmtree(stories / "ports")
    assert index().refusal


def test_more_than_a_share_is_not_withdrawn_unasked(place: Path, stories: Path, index: Index) -> None:
    """Three of twelve are 25%: all three are named, and nothing changes until it is allowed."""
    serves = snapshots_in(place / "data").current()
    for port in PORTS[:3]:
        (stories / "ports" / f"{port}.txt").unlink()
    report = index()
    assert report.refusal
    assert report.refusal.problem == "3 of 12 stories would be withdrawn: 25%, and unasked 20% may be."
    assert [Path(going.place).stem for going in report.refusal.stories] == list(PORTS[:3])
    assert sorted(going.id for going in report.refusal.stories) == list(report.changes.withdrawn)
    assert (report.published, report.snapshot, len(serving(place))) == (False, serves, 12)
    allowed = index(percent=25)
    assert (allowed.refusal, allowed.published, len(allowed.changes.withdrawn)) == (None, True, 3)


@pytest.mark.parametrize(
    ("before", "gone", "percent", "is_refused"),
    [
        (3, 1, 20, False),
        (3, 2, 20, True),
        (1, 1, 20, False),
        (3, 1, 0, True),
        (10, 2, 20, False),
        (10, 3, 20, True),
        (9, 9, 100, False),
    ],
)
def test_one_story_may_always_go(before: int, gone: int, percent: float, *, is_refused: bool) -> None:
    """One of three files is a third of a collection, and no accident; only who sets 0 is asked each time."""
    places = {ArticleId(str(number)): f"/stories/{number}.txt" for number in range(before)}
    going = [Going(identity, "Ferry", places[identity]) for identity in list(places)[:gone]]
    assert bool(Limit(percent).refusal(going, places, ())) == is_refused


def test_a_folder_that_is_suddenly_empty_is_a_disk_that_is_away(place: Path, stories: Path, index: Index) -> None:
    """Of two folders one has nothing left: however few stories that are, it is refused by the folder's name."""
    small = place / "small"
    small.mkdir()
    (small / "ferry.txt").write_text("The ferry ran aground near Port Anselm.")
    index(stories, small)
    (small / "ferry.txt").unlink()
    report = index(stories, small, percent=99)
    assert report.refusal
    assert report.refusal.problem == f"No story is left in {small}, where there were 1."
    assert len(serving(place)) == 13


def test_a_story_that_moved_is_not_gone(place: Path, stories: Path, index: Index) -> None:
    """A folder is empty because all of its stories stand in another now."""
    old, new = place / "old", place / "new"
    for folder in (old, new):
        folder.mkdir()
    (old / "east.jsonl").write_bytes(records("Riga", "Gdansk"))
    index(stories, old, new)
    (old / "east.jsonl").rename(new / "east.jsonl")
    report = index(stories, old, new)
    assert (report.refusal, report.changes.withdrawn, report.changes.unchanged) == (None, (), 14)


@pytest.mark.parametrize("content", ["", "{", '["a"]', '{"none": 1}', None])
def test_a_note_of_places_that_is_damaged_stops_nothing(place: Path, stories: Path, index: Index, content: str | None) -> None:
    """The store knows, too, from which file each version was read."""
    places = place / "data" / "snapshots" / "PLACES"
    places.unlink() if content is None else places.write_text(content)
    (stories / "north.jsonl").write_bytes(b"")
    assert [len(group.stories) for group in index().kept] == [2]
