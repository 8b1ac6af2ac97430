"""What holds other files is read with bounds, and what is wrong in it is told at its place."""

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.article import Article
from index.sources.draft import BadStoryError, Draft, Reading, Skip
from index.sources.files import read_stories
from index.sources.formats import FORMATS
from tests.index.sources.made_files import crawl, saved

STORY = "Two ships met at sea on Monday. Nobody was hurt."
PAGE = (
    f"<html><head><title>Ships</title></head><body><article><p>{STORY} {STORY}</p><p>{STORY}</p></article></body></html>".encode()
)


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive of files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(file: Path) -> list[Reading]:
    """Read what one file holds."""
    return list(read_stories([file], datetime(2026, 6, 1, tzinfo=UTC)))


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    """Its files are known by their path in it, hidden ones are left alone, a bad one is skipped, and archives stand in archives."""
    files = {
        "b/a.txt": STORY.encode(),
        "__MACOSX/b/._a.txt": b"x",
        ".hidden.txt": b"x",
        "list.jsonl": b"".join(json.dumps({"text": STORY, "id": n}).encode() + b"\n" for n in range(2)),
        "picture.png": b"x",
        "inner.zip": zipped({"c.txt": STORY.encode()}),
    }
    file = tmp_path / "all.zip"
    file.write_bytes(zipped(files))
    readings = read(file)
    places = {reading.source if isinstance(reading, Article) else reading.place for reading in readings}
    assert places == {f"{file}/{end}" for end in ("b/a.txt", "list.jsonl#1", "list.jsonl#2", "inner.zip/c.txt", "picture.png")}
    assert [reading.place for reading in readings if isinstance(reading, Skip)] == [f"{file}/picture.png"]
    assert len({reading.id for reading in readings if isinstance(reading, Article)}) == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 and no more", "not a zip archive"),
        (zipped({"a.txt": b" " * 60_000_000}), "far more than any text"),
        (zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": b"x"})})}), "an archive in 2 others"),
    ],
    ids=["broken", "bomb", "nested"],
)
def test_an_archive_that_is_none_or_a_bomb_is_skipped(tmp_path: Path, content: bytes, reason: str) -> None:
    """Nothing is unpacked that could fill the memory."""
    (tmp_path / "a.zip").write_bytes(content)
    (skip,) = read(tmp_path / "a.zip")
    assert isinstance(skip, Skip)
    assert reason in skip.reason


def test_a_crawl_gives_its_pages() -> None:
    """At their addresses, in their encodings; pictures and error pages are no stories, and a page that is cut off is none."""
    pages = [("https://news.example/a", "text/html; charset=utf-8", PAGE), ("https://news.example/a.png", "image/png", b"x")]
    (found,) = FORMATS[".warc"].read(crawl(*pages))
    assert isinstance(found, Draft)
    assert found.url == "https://news.example/a"
    assert list(FORMATS[".warc"].read(crawl(*pages, status="404 Not Found"))) == []
    (cut,) = FORMATS[".warc.gz"].read(crawl(pages[0], gzip=True)[:-60])
    assert isinstance(cut, BadStoryError)


def test_what_was_deleted_from_a_document_is_not_its_text() -> None:
    """With changes tracked, what was added is read and what was taken out is not."""
    document = docx.Document()
    paragraph = document.add_paragraph("Two ships met ")
    for tag, inner, words in (("w:del", "w:delText", "never "), ("w:ins", "w:t", "at sea.")):
        xml = f'<{tag} {nsdecls("w")}><w:r><{inner} xml:space="preserve">{words}</{inner}></w:r></{tag}>'
        paragraph._p.append(parse_xml(xml))
    (found,) = FORMATS[".docx"].read(saved(document))
    assert found == Draft("Two ships met at sea.")


def test_a_table_is_read_by_its_head() -> None:
    """Whatever separates its columns; line ends in a cell are the story's own, and a row without words costs itself."""
    first, second = FORMATS[".csv"].read(
        'Title;Full Text;Date\nShips;"Two ships; they met.\n\nThey left.";2024-03-04\nFerry;;\n'.encode("utf-16")
    )
    assert first == Draft("Two ships; they met.\n\nThey left.", "Ships", published="2024-03-04")
    assert isinstance(second, BadStoryError)


@pytest.mark.parametrize("table", ["sep=;\ntitle;text\nShips;Two ships met.\n", 'Title, Text\n"Ships", "Two ships met."\n'])
def test_a_table_may_be_of_excel_or_of_a_person(table: str) -> None:
    """A line on the separator above the head, and spaces behind it, are no part of the table."""
    assert list(FORMATS[".csv"].read(table.encode())) == [Draft("Two ships met.", "Ships")]


def test_a_feed_that_would_take_minutes_is_refused() -> None:
    """Tags in tags, and entries without end; entities that multiply are not followed."""
    with pytest.raises(BadStoryError, match="nested too deep"):
        list(FORMATS[".rss"].read(b"<rss><channel><item>" + b"<a>" * 6_000))
    with pytest.raises(BadStoryError, match="entries"):
        list(FORMATS[".rss"].read(b"<rss><channel>" + b"<item></item>" * 10_001))


def test_a_dubious_line_of_a_packed_file_is_read(tmp_path: Path) -> None:
    """Lines of records may be packed, and each story of them names its line."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": STORY}).encode()))
    (story,) = read(tmp_path / "a.jsonl.gz")
    assert isinstance(story, Article)
