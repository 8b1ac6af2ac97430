"""Folders and mailboxes are sources, too: read as files are, by a program whose end is not ours."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.article import Article, ArticleId
from index.live.gathering import Gathering
from index.live.local import find_local
from index.live.readings import STATE, FetchedPages
from index.live.source import Kind, Source
from index.live.state import State
from index.sources.draft import Reading, Skip
from index.sources.guarded import Limits
from index.sources.walking import FoundFile
from index.store import Store

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LEDE = "KARST, Nov 20, 2026 (Fjord Post) - The ships met off the cape on Friday, the harbour master said.\n"


def letter(subject: str) -> bytes:
    """A newsletter."""
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        subject,
        "Fjord Post <news@fjord.example>",
        "Fri, 20 Nov 2026 09:00:00 +0000",
    )
    message.set_content("The ships met off the cape on Friday, the harbour master said.\n\nTwo had turned to other ports.\n")
    return message.as_bytes()


def gathered(data: Path, sources: Sequence[Source], paths: Sequence[Path] = ()) -> list[Reading]:
    """What is read for an index of a data folder that was fetched into."""
    data.mkdir(exist_ok=True)
    with State(data / STATE), Store(data / "store.sqlite") as store:
        return list(Gathering(tuple(paths), FetchedPages(data, store, sources, NOW), Limits(seconds=5)).read())


def titles(readings: Sequence[Reading]) -> dict[str, ArticleId]:
    """The stories, by title."""
    return {story.title: story.id for story in readings if isinstance(story, Article)}


def test_a_maildir_is_read(tmp_path: Path) -> None:
    """Each letter once, under an identity that reading it in a mail program does not change; what is no letter is told."""
    box = tmp_path / "box"
    for folder in ("cur", "new", "tmp"):
        (box / folder).mkdir(parents=True)
    (box / "new" / "1.M1P1.host").write_bytes(letter("Ships meet"))
    (box / "cur" / "2.M1P1.host:2,S").write_bytes(letter("Port opens"))
    (box / "cur" / "4.M1P1.host:2,").write_bytes(b"\0" * 2_000)
    (box / "tmp" / "3.M1P1.host").write_bytes(letter("Half written"))
    source = Source(name="letters", kind=Kind.MAILBOX, path=box)
    readings = gathered(tmp_path / "data", [source])
    assert titles(readings).keys() == {"Ships meet", "Port opens"}
    assert [Path(skip.place).name for skip in readings if isinstance(skip, Skip)] == ["4.M1P1.host:2,"]
    (box / "new" / "1.M1P1.host").rename(box / "cur" / "1.M1P1.host:2,RS")
    assert titles(gathered(tmp_path / "data", [source])) == titles(readings)


def test_a_link_out_of_a_maildir_is_not_followed(tmp_path: Path) -> None:
    """Whoever can put a letter there cannot have another file quoted."""
    (tmp_path / "box" / "cur").mkdir(parents=True)
    (tmp_path / "other").write_bytes(letter("Not yours"))
    (tmp_path / "box" / "cur" / "1.host").symlink_to(tmp_path / "other")
    source = Source(name="letters", kind=Kind.MAILBOX, path=tmp_path / "box")
    assert [type(found) for found in find_local(source)] == [Skip]
    assert [type(found) for found in find_local(source, follow_links=True)] == [FoundFile]


@pytest.mark.parametrize("kind", [Kind.FOLDER, Kind.MAILBOX])
def test_a_file_that_ends_its_reader_harms_no_other(tmp_path: Path, kind: Kind) -> None:
    """It is named with its reason, and the rest is read: the files of local sources are opened by a program of their own."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "a.eml").write_bytes(letter("Ships meet"))
    (desk / "b.eml").write_bytes(letter("Long reading") + b"The harbour was closed. " * 400_000)
    (desk / "c.eml").write_bytes(letter("Port opens"))
    source, data = Source(name="desk", kind=kind, path=desk), tmp_path / "data"
    data.mkdir()
    with State(data / STATE), Store(data / "store.sqlite") as store:
        fetched = FetchedPages(data, store, [source], NOW)
        readings = list(Gathering((), fetched, Limits(megabytes=20)).read())
    assert titles(readings).keys() == {"Ships meet", "Port opens"}
    (skip,) = [reading for reading in readings if isinstance(reading, Skip)]
    assert skip.place.endswith("b.eml")
    assert "memory" in skip.reason


def test_a_folder_is_read(tmp_path: Path) -> None:
    """As a rebuild reads it; and once, where it lies within a folder that is read anyway."""
    desk = tmp_path / "stories" / "desk"
    desk.mkdir(parents=True)
    (desk / "a.txt").write_text(LEDE)
    source = Source(name="mine", kind=Kind.FOLDER, path=desk)
    (story,) = gathered(tmp_path / "data", [source])
    assert isinstance(story, Article)
    assert story.publisher == "Fjord Post"
    assert len(gathered(tmp_path / "data", [source], [tmp_path / "stories"])) == 1


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name."""
    (skip,) = gathered(tmp_path / "data", [Source(name="mine", kind=Kind.FOLDER, path=tmp_path / "none")])
    assert isinstance(skip, Skip)
    assert "mine" in skip.reason


def test_no_source_is_followed_where_nothing_was_fetched(tmp_path: Path) -> None:
    """An index that is made of a folder alone holds no letters, whatever sources.toml stands there."""
    (tmp_path / "a.txt").write_text(LEDE)
    with Store(tmp_path / "store.sqlite") as store:
        fetched = FetchedPages(tmp_path, store, [Source(name="mine", kind=Kind.FOLDER, path=tmp_path)], NOW)
        assert list(Gathering((), fetched, Limits()).read()) == []
