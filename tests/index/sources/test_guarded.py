"""What a file does to the program that reads it is that file's matter: its time, its memory, its end."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article
from index.errors import ReaderError
from index.sources.draft import Skip
from index.sources.files import read_stories
from index.sources.guarded import Limits, read_guarded
from tests.conftest import SAMPLES

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STORY = "Two ships met at sea. Nobody was hurt."
ODD = "tests.index.sources.odd_reader"


def test_it_gives_what_reading_without_limits_gives(tmp_path: Path) -> None:
    """Stories, skips and their order are the same."""
    (tmp_path / "a.odt").write_bytes(b"PK")
    (tmp_path / "b.jsonl").write_text(f"{json.dumps({'text': STORY})}\n{{}}\n")
    (tmp_path / "link.txt").symlink_to(SAMPLES / "sample-wire-grain-deal-signed.txt")
    assert list(read_guarded([SAMPLES, tmp_path], NOW)) == list(read_stories([SAMPLES, tmp_path], NOW))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_a_file_that_ends_its_reader_is_skipped_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """One that never ends, one that needs too much memory, one that kills: each is named with its reason, and the rest is read."""
    for name in ("a", "chatty", "dead", "e", "fat", "g", "late", "z"):
        (tmp_path / f"{name}.txt").write_text(STORY)
    readings = list(read_guarded([tmp_path], NOW, Limits(seconds=3), program=ODD))
    assert [Path(story.source).stem for story in readings if isinstance(story, Article)] == ["a", "chatty", "e", "g", "z"]
    assert [(Path(skip.place).stem, skip.reason) for skip in readings if isinstance(skip, Skip)] == [
        ("dead", "the program that read it ended (SIGABRT): it is damaged, or needs more than 1,000 MB of memory"),
        ("fat", "it needs more than 1,000 MB of memory; the rest of it is not read"),
        ("late", "it took longer than 3 s to read; the rest of it is not read"),
    ]
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == ["a library warns"]
    assert "prints" not in "".join(capfd.readouterr())


def test_a_reader_that_cannot_start_is_said(tmp_path: Path) -> None:
    """It is no fault of the file that was to be read first."""
    (tmp_path / "a.txt").write_text(STORY)
    with pytest.raises(ReaderError, match="ended at its start"):
        list(read_guarded([tmp_path], NOW, program="index.sources.not_there"))


def test_no_module_is_taken_from_where_the_user_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file among the stories that is named like a module of Python is never run."""
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "json.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    assert [type(reading) for reading in read_guarded([tmp_path], NOW)] == [Article, Skip]
