"""Which files are read: those that lie in the folder, and are files."""

import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article
from index.sources.draft import BadStoryError, Skip
from index.sources.files import read_stories
from index.sources.walking import find_files, open_file, shown

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STORY = "Two ships met at sea. Nobody was hurt."
OUTSIDE = "it is a link out of the folder; FOLLOW_LINKS=true reads such links"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one story, beside a folder that is not to be read."""
    for name in ("stories/a.txt", "elsewhere/b.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(STORY)
    return tmp_path / "stories"


def read(folder: Path, *, follow_links: bool = False) -> tuple[list[str], dict[str, str]]:
    """Names of the files whose stories are read, and the reasons for which others are skipped."""
    readings = list(read_stories([folder], NOW, follow_links=follow_links))
    stories = [str(Path(story.source).relative_to(folder)) for story in readings if isinstance(story, Article)]
    return stories, {str(Path(skip.place).relative_to(folder)): skip.reason for skip in readings if isinstance(skip, Skip)}


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    """Neither to a file nor to a folder, directly or by way of another link; each is named with the setting that reads it."""
    (folder / "file.txt").symlink_to("../elsewhere/b.txt")
    (folder / "folder").symlink_to(folder.parent / "elsewhere")
    (folder / "twice.txt").symlink_to("file.txt")
    (folder / "up").symlink_to("..")
    assert read(folder) == (["a.txt"], dict.fromkeys(("file.txt", "twice.txt", "folder", "up"), OUTSIDE))


def test_links_out_of_the_folder_are_followed_where_that_is_asked_for(folder: Path) -> None:
    """Stories may live elsewhere and be linked into the folder."""
    (folder / "file.txt").symlink_to("../elsewhere/b.txt")
    (folder / "folder").symlink_to(folder.parent / "elsewhere")
    assert read(folder, follow_links=True) == (["a.txt", "file.txt", "folder/b.txt"], {})


def test_links_within_the_folder_are_followed(folder: Path) -> None:
    """They show nothing that is not there anyway."""
    (folder / "b").mkdir()
    (folder / "b" / "link.txt").symlink_to("../a.txt")
    assert read(folder) == (["a.txt", "b/link.txt"], {})


def test_a_path_that_is_a_link_is_what_it_links_to(folder: Path) -> None:
    """Who names a link means what it leads to: a folder, or a file."""
    (folder.parent / "named").symlink_to(folder)
    (folder.parent / "named.txt").symlink_to(folder / "a.txt")
    paths = [folder.parent / "named", folder.parent / "named.txt"]
    assert [type(reading) for reading in read_stories(paths, NOW)] == [Article, Article]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("follow_links", [False, True])
def test_loops_of_links_end(folder: Path, *, follow_links: bool) -> None:
    """Whether they lead to themselves, to each other, or around by way of folders."""
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    for name in "bc":
        (folder / name).mkdir()
        (folder / name / "other").symlink_to(f"../{'cb'['bc'.index(name)]}")
    stories, skipped = read(folder, follow_links=follow_links)
    assert stories == ["a.txt"]
    assert {"self.txt", "one", "two"} <= skipped.keys()


@pytest.mark.timeout(30)
def test_what_is_no_file_is_never_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipes, sockets and devices are named for what they are; nobody waits for what they would give."""
    os.mkfifo(folder / "pipe.txt")
    monkeypatch.chdir(folder)  # the name of a socket may have 108 characters
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
    (folder / "device.txt").symlink_to("/dev/zero")
    _, skipped = read(folder, follow_links=True)
    kinds = {"device.txt": "a device", "pipe.txt": "a pipe", "socket.txt": "a socket"}
    assert skipped == {name: f"it is not a file but {kind}" for name, kind in kinds.items()}


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="only Linux shows its processes as files")
def test_what_the_system_shows_as_files_is_never_read(folder: Path) -> None:
    """/proc holds passwords of programs and files without an end; no setting reads it."""
    (folder / "environ.txt").symlink_to("/proc/self/environ")
    (folder / "proc").symlink_to("/proc/self")
    reasons = dict.fromkeys(("environ.txt", "proc"), "it belongs to the system, and is no story")
    assert read(folder, follow_links=True) == (["a.txt"], reasons)
    assert [skip.reason for skip in read_stories([Path("/proc/self/environ")], NOW) if isinstance(skip, Skip)] == [reasons["proc"]]


def test_a_pipe_that_took_the_place_of_a_file_is_not_waited_for(folder: Path) -> None:
    """What was a file when it was found may be none when it is opened."""
    os.mkfifo(folder / "b.txt")
    with pytest.raises(BadStoryError, match="a pipe"):
        open_file(folder / "b.txt")


def test_a_folder_removed_during_the_walk_is_told(folder: Path) -> None:
    """Its files, and the folder, are named with the reason; what lies behind it is read."""
    for name in ("b/1.txt", "b/c/2.txt", "d/3.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(STORY)
    readings = read_stories([folder], NOW)
    assert isinstance(next(readings), Article)
    shutil.rmtree(folder / "b")
    others = list(readings)
    assert [Path(story.source).name for story in others if isinstance(story, Article)] == ["3.txt"]
    assert [skip for skip in others if isinstance(skip, Skip)] == [
        Skip(str(folder / "b"), "it cannot be read (No such file or directory)")
    ]


def test_a_file_removed_before_it_is_read_is_told(folder: Path) -> None:
    """It is skipped like any other that cannot be opened."""
    (folder / "b.txt").write_text(STORY)
    readings = read_stories([folder], NOW)
    next(readings)
    (folder / "b.txt").unlink()
    assert list(readings) == [Skip(str(folder / "b.txt"), "it cannot be read (No such file or directory)")]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_not_be_listed_is_told(folder: Path) -> None:
    """The others are read."""
    (folder / "closed").mkdir(mode=0)
    assert read(folder) == (["a.txt"], {"closed": "it cannot be read (Permission denied)"})


def test_a_name_is_shown_without_what_a_terminal_obeys(folder: Path) -> None:
    """A line end in a name forges no second source, and no sequence of signs is run."""
    (folder / "b\nSkipped c\x1b[2J.odd").write_text(STORY)
    (skip,) = [reading for reading in read_stories([folder], NOW) if isinstance(reading, Skip)]
    assert skip.place == f"{folder}/b\\nSkipped c\\x1b[2J.odd"
    assert shown("Šefčík, 3 мая.txt") == "Šefčík, 3 мая.txt"


def test_the_path_of_a_file_is_that_in_the_folder(folder: Path) -> None:
    """It identifies the stories in it, wherever the folder lies."""
    (found,) = find_files([folder])
    assert not isinstance(found, Skip)
    assert (found.file, found.path) == (folder / "a.txt", "a.txt")
