"""Folders and mailboxes are sources, too."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from index.article import Article
from index.live.local import read_local
from index.live.source import Kind, Source
from index.sources.draft import Skip

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


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


def test_a_maildir_is_read(tmp_path: Path) -> None:
    """Each letter once, under an identity that reading it in a mail program does not change."""
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1.M1P1.host").write_bytes(letter("Ships meet"))
    (tmp_path / "cur" / "2.M1P1.host:2,S").write_bytes(letter("Port opens"))
    (tmp_path / "tmp" / "3.M1P1.host").write_bytes(letter("Half written"))
    source = Source(name="letters", kind=Kind.MAILBOX, path=tmp_path)
    before = {story.title: story.id for story in read_local(source, NOW) if isinstance(story, Article)}
    assert before.keys() == {"Ships meet", "Port opens"}
    (tmp_path / "new" / "1.M1P1.host").rename(tmp_path / "cur" / "1.M1P1.host:2,RS")
    assert {story.title: story.id for story in read_local(source, NOW) if isinstance(story, Article)} == before


def test_a_folder_is_read(tmp_path: Path) -> None:
    """As a rebuild reads it."""
    (tmp_path / "a.txt").write_text(
        "KARST, Nov 20, 2026 (Fjord Post) - The ships met off the cape on Friday, the harbour master said.\n"
    )
    (story,) = read_local(Source(name="mine", kind=Kind.FOLDER, path=tmp_path), NOW)
    assert isinstance(story, Article)
    assert story.publisher == "Fjord Post"


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name."""
    (skip,) = read_local(Source(name="mine", kind=Kind.FOLDER, path=tmp_path / "none"), NOW)
    assert isinstance(skip, Skip)
    assert "mine" in skip.reason
