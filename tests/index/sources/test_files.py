"""Files and folders become stories; what is bad is reported with its place and reason and stops nothing."""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, article_id
from index.sources.draft import BadStoryError, Draft, Reading, Skip
from index.sources.encoding import decode
from index.sources.files import MAX_FILE_BYTES, read_stories
from index.sources.formats import FORMATS, Format

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STORY = "Two ships met at sea. Nobody was hurt."
PAGE = f"<html><head><title>Ships</title></head><body><article><p>{STORY} {STORY}</p><p>{STORY}</p></article></body></html>"
ACCENTS = "Le président a déclaré que l'été avait été très chaud à Genève, où la forêt a brûlé. "
QUOTES = "“We left the harbour at noon,” the captain’s brother said – and nobody at the café contradicted him. "


def read(*paths: Path) -> list[Reading]:
    """Read everything under the paths."""
    return list(read_stories(paths, NOW))


def stories(*paths: Path) -> list[Article]:
    """Read the stories under the paths."""
    return [reading for reading in read(*paths) if isinstance(reading, Article)]


def skips(*paths: Path) -> list[Skip]:
    """Read what is skipped under the paths."""
    return [reading for reading in read(*paths) if isinstance(reading, Skip)]


def as_lines(*records: object) -> bytes:
    """Write records one a line."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", STORY.encode()),
        ("a.md", STORY.encode()),
        ("a.html", PAGE.encode()),
        ("a.htm", PAGE.encode()),
        ("a.json", json.dumps({"text": STORY}).encode()),
        ("a.jsonl", as_lines({"text": STORY})),
        ("a.jsonl.gz", gzip.compress(as_lines({"text": STORY}), mtime=0)),
        ("A.TXT", STORY.encode()),
        ("A.JSONL.GZ", gzip.compress(as_lines({"text": STORY}), mtime=0)),
    ],
)
def test_every_format_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    """A story arrives from a file of each format, whatever the case of its ending."""
    (tmp_path / name).write_bytes(content)
    (story,) = stories(tmp_path)
    assert STORY in story.text
    assert not skips(tmp_path)


def test_every_format_is_named() -> None:
    """The list of formats that a user is shown is the list that is tested here."""
    assert set(FORMATS) == {
        *(
            ".txt",
            ".md",
            ".html",
            ".htm",
            ".json",
            ".jsonl",
            ".jsonl.gz",
            ".ndjson",
            ".rss",
            ".atom",
            ".rdf",
            ".xml",
            ".csv",
            ".tsv",
        ),
        *(".eml", ".mbox", ".pdf", ".docx", ".mhtml", ".mht", ".warc", ".warc.gz"),
    }


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ACCENTS, "utf-8"),
        (ACCENTS, "utf-8-sig"),
        (ACCENTS, "latin-1"),
        (ACCENTS, "cp1252"),
        (ACCENTS, "utf-16"),
        (QUOTES, "cp1252"),
        (QUOTES, "utf-16"),
        (QUOTES, "utf-8"),
    ],
)
def test_text_is_read_in_the_encoding_it_was_written_in(tmp_path: Path, text: str, encoding: str) -> None:
    """Accents and typographic quotation marks survive each usual encoding."""
    (tmp_path / "a.txt").write_bytes((text * 3).encode(encoding))
    (story,) = stories(tmp_path)
    assert story.text == (text * 3).strip()


def _gzip_bomb(file: Path) -> None:
    line = b" " * 1_000_000 + b"\n"
    with gzip.open(file, "wb") as stream:
        for _ in range(60):
            stream.write(line)


def _long_line(file: Path) -> None:
    file.write_bytes(gzip.compress(b'{"text": "' + b"x" * (MAX_FILE_BYTES + 1)))


def _over_the_limit(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(100_000_000)


def _truncated_gzip(file: Path) -> None:
    file.write_bytes(gzip.compress(os.urandom(1000).hex().encode())[:500])


def _corrupt_gzip(file: Path) -> None:
    packed = bytearray(gzip.compress(as_lines(*({"text": f"{STORY} {number}"} for number in range(50)))))
    packed[20:40] = b"\xff" * 20
    file.write_bytes(packed)


def _writing(content: bytes | str) -> Callable[[Path], None]:
    data = content.encode() if isinstance(content, str) else content
    return lambda file: _write(file, data)


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(data)


BAD_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty.txt": (_writing(""), "it is empty"),
    "blank.md": (_writing(" \n\n"), "it is empty"),
    "dots.txt": (_writing("...\n"), "no text"),
    "binary.txt": (_writing(b"\x7fELF\x00\x00\x01"), "not text but binary"),
    "image.json": (_writing(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe\x80"), "not text|no encoding|not valid JSON"),
    "broken.json": (_writing('{"text": "Two ships'), "not valid JSON"),
    "front.md": (_writing("---\ntitle: [x\n---\nTwo ships met."), "front matter"),
    "untold.json": (_writing('{"title": "Ships"}'), "no text in any of the fields"),
    "frame.html": (_writing("<html><body></body></html>"), "no story was found"),
    "huge.txt": (_over_the_limit, "100 MB; a story file may have 10"),
    "long.txt": (_writing("word " * 400_000), "1,999,999 characters; a story may have 400,000"),
    "future.json": (_writing(json.dumps({"text": STORY, "date": "2087-01-01"})), "dated 2087-01-01, which lies ahead"),
    "bomb.jsonl.gz": (_gzip_bomb, "unpacks to far more than any text"),
    "line.jsonl.gz": (_long_line, "line 1 has more than 10 MB"),
    "cut.jsonl.gz": (_truncated_gzip, "cannot be read"),
    "corrupt.jsonl.gz": (_corrupt_gzip, "cannot be read"),
    "plain.jsonl.gz": (_writing(as_lines({"text": STORY})), "cannot be read"),
    "paper.odt": (_writing("PK"), r"\.odt is not a story format"),
    "archive.tar.gz": (_writing(gzip.compress(b"x")), r"\.gz is not a story format"),
    "README": (_writing(STORY), "a file without an ending is not a story format"),
    "dangling.txt": (lambda file: file.symlink_to("nowhere.txt"), "cannot be read .No such file"),
    "itself.txt": (lambda file: file.symlink_to(file.name), "cannot be read .Too many levels"),
    "pipe.txt": (os.mkfifo, "it is not a file but a pipe"),
    "headline.html": (_writing("<html>" + "<b>" * 200_001), "200,002 tags; a page may have 200,000"),
    "aliases.md": (_writing("---\na: &a [x]\nb: [*a, *a]\n---\nTwo ships met."), "repeats parts of itself"),
    "deep.md": (_writing(f"---\na: {'[' * 31}\n---\nTwo ships met."), "nested too deep"),
    "long.md": (_writing(f"---\na: {'x' * 64_000}\n---\nTwo ships met."), "front matter has 64,"),
    "number.md": (_writing(f"+++\na = {'9' * 5_000}\n+++\nTwo ships met."), "not valid TOML"),
    "parts.eml": (_writing("Content-Type: multipart/mixed; boundary=a\n\n" * 101), "parts in parts"),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_skipped_with_its_place_and_reason(tmp_path: Path, name: str) -> None:
    """Each bad file gives one line that names it and says why, and the good stories beside it are read."""
    write, reason = BAD_FILES[name]
    write(tmp_path / name)
    for good in ("0.txt", "zz.txt"):
        (tmp_path / good).write_text(STORY)
    (skip,) = skips(tmp_path)
    assert skip.place.startswith(str(tmp_path / name))
    with pytest.raises(BadStoryError, match=reason):
        raise BadStoryError(skip.reason)
    assert [Path(story.source).name for story in stories(tmp_path)] == ["0.txt", "zz.txt"]


def test_a_gzip_bomb_is_small_on_disk(tmp_path: Path) -> None:
    """The bomb of these tests is one: it would unpack to hundreds of times its size."""
    _gzip_bomb(tmp_path / "bomb.jsonl.gz")
    assert (tmp_path / "bomb.jsonl.gz").stat().st_size < 100_000


def test_a_story_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    """A short file of many like stories is read to its end."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(as_lines(*[{"text": STORY * 100, "id": n} for n in range(300)])))
    assert len(stories(tmp_path)) == 300


def test_what_stood_before_the_damage_is_kept(tmp_path: Path) -> None:
    """A file that is cut off gives the stories up to there, and then says that it is damaged."""
    lines = as_lines(*({"text": f"Ship {os.urandom(40).hex()} left."} for _ in range(500)))
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(lines)[:-2000])
    *before, last = read(tmp_path)
    assert len(before) > 100
    assert all(isinstance(reading, Article) for reading in before)
    assert isinstance(last, Skip)


def test_a_broken_line_is_skipped_and_the_next_is_read(tmp_path: Path) -> None:
    """The place of a bad line names the line, blank lines count, and all others are read."""
    file = tmp_path / "a.jsonl"
    bad = [
        b'{"text": \n',
        b"\n",
        b"7\n",
        b"\xff\xfe\x00\x00\xd8\n",
        b'{"title": "x"}\n',
        b'{"text": "x y", "date": "2087-01-01"}\n',
    ]
    file.write_bytes(as_lines({"text": "One."}) + b"".join(bad) + as_lines({"text": "Two."}))
    assert [(story.text, story.source) for story in stories(file)] == [("One.", f"{file}#1"), ("Two.", f"{file}#8")]
    assert [skip.place for skip in skips(file)] == [f"{file}#{number}" for number in (2, 4, 5, 6, 7)]


def test_a_bad_record_of_a_list_is_skipped_and_the_next_is_read(tmp_path: Path) -> None:
    """The place of a bad record names its number."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps([{"text": "One."}, 7, {"text": "Two."}, {"title": "x"}]))
    assert [story.source for story in stories(file)] == [f"{file}#1", f"{file}#3"]
    assert [skip.place for skip in skips(file)] == [f"{file}#2", f"{file}#4"]


def test_a_folder_named_like_a_story_is_a_folder(tmp_path: Path) -> None:
    """What lies in x.txt/ is read, and the folder itself is no bad file."""
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "a.txt").write_text(STORY)
    (story,) = read(tmp_path)
    assert isinstance(story, Article)
    assert story.id == article_id("x.txt/a.txt")


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), RuntimeError("x"), BaseException("a panic in Rust")])
def test_what_nobody_foresaw_costs_one_file(tmp_path: Path, caplog: pytest.LogCaptureFixture, error: BaseException) -> None:
    """A mistake in a reader skips its file, with a reference under which the log has the exception; all others are read."""

    def mistaken(_data: bytes) -> Iterator[Draft]:
        raise error

    for name in ("a.txt", "b.odd", "c.txt"):
        (tmp_path / name).write_text(STORY)
    readings = list(read_stories([tmp_path], NOW, formats={**FORMATS, ".odd": Format(mistaken)}))
    assert [type(reading) for reading in readings] == [Article, Skip, Article]
    (skip,) = [reading for reading in readings if isinstance(reading, Skip)]
    (record,) = caplog.records
    assert skip.place == str(tmp_path / "b.odd")
    assert skip.reason == f"it cannot be read, for a reason that nobody foresaw; in the log it is {record.reference}"  # type: ignore[attr-defined]  # what is logged with it
    assert record.reference in record.message  # type: ignore[attr-defined]  # the same
    assert record.exc_info
    assert record.exc_info[1] is error


def test_who_interrupts_is_obeyed(tmp_path: Path) -> None:
    """That is no fault of the file that was being read."""

    def interrupted(_data: bytes) -> Iterator[Draft]:
        raise KeyboardInterrupt

    (tmp_path / "a.odd").write_text(STORY)
    with pytest.raises(KeyboardInterrupt):
        list(read_stories([tmp_path], NOW, formats={".odd": Format(interrupted)}))


def test_a_million_bad_records_are_a_hundred_lines(tmp_path: Path) -> None:
    """All are counted and the first are named; the stories among them are read."""
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"{}\n" * 5_000 + as_lines({"text": STORY}) + b"{}\n" * 5_000)
    skipped = skips(file)
    assert len(stories(file)) == 1
    assert sum(skip.count for skip in skipped) == 10_000
    assert [skip.place for skip in skipped] == [*(f"{file}#{number}" for number in range(1, 101)), str(file)]
    assert skipped[-1].reason == "9,900 more of its records cannot be read; the first 100 say why"


def test_a_link_that_leads_back_is_not_followed_forever(tmp_path: Path) -> None:
    """A loop of links is reported once, and each story is read once."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.txt").write_text(STORY)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert len(stories(tmp_path)) == 1
    (skip,) = skips(tmp_path)
    assert skip.place == str(tmp_path / "a" / "loop")
    assert "link" in skip.reason


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    """What a program keeps beside the stories is neither read nor reported."""
    (tmp_path / ".git").mkdir()
    for name in (".git/a.txt", ".hidden.txt", ".DS_Store"):
        (tmp_path / name).write_text(STORY)
    assert read(tmp_path) == []


def test_a_path_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    """A mistyped path is no error of the program."""
    (skip,) = read(tmp_path / "nowhere")
    assert skip == Skip(str(tmp_path / "nowhere"), "it cannot be read (No such file or directory)")


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only on POSIX")
def test_a_file_name_that_is_no_text_is_stored_and_shown(tmp_path: Path) -> None:
    """Bytes in a name that no encoding knows are written out, and two such names are two stories."""
    for name in (b"a\xff.txt", b"a\xfe.txt", b"a\xff.odt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(STORY)
    found = stories(tmp_path)
    assert [story.source for story in found] == [f"{tmp_path}/a\\xfe.txt", f"{tmp_path}/a\\xff.txt"]
    assert len({story.id for story in found}) == 2
    assert [skip.place for skip in skips(tmp_path)] == [f"{tmp_path}/a\\xff.odt"]


def test_the_order_is_stable(tmp_path: Path) -> None:
    """Files come by name, those of a folder before those of its folders, however they were written."""
    for name in ("b/c.txt", "z.txt", "b/a.txt", "a/z.txt", "m.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    names = [Path(story.source).relative_to(tmp_path).as_posix() for story in stories(tmp_path)]
    assert names == ["m.txt", "z.txt", "a/z.txt", "b/a.txt", "b/c.txt"]


def test_paths_are_read_in_the_order_given(tmp_path: Path) -> None:
    """A file and a folder may be named together."""
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "b/b.txt"):
        (tmp_path / name).write_text(STORY)
    assert [Path(story.source).name for story in stories(tmp_path / "b", tmp_path / "a.txt")] == ["b.txt", "a.txt"]


def test_identity_is_the_path_within_the_indexed_folder(tmp_path: Path) -> None:
    """A folder that was moved holds the same stories, and a file named alone is known by its name."""
    for root in ("one", "two"):
        (tmp_path / root / "in").mkdir(parents=True)
        (tmp_path / root / "in" / "a.txt").write_text(STORY)
    (first,), (second,) = stories(tmp_path / "one"), stories(tmp_path / "two")
    assert first.id == second.id == article_id("in/a.txt")
    assert stories(tmp_path / "one" / "in" / "a.txt")[0].id == article_id("a.txt")


def test_a_url_is_a_storys_identity_wherever_it_lies(tmp_path: Path) -> None:
    """The same page in two files, or under two spellings of its address, is one story."""
    (tmp_path / "a.json").write_text(json.dumps({"text": STORY, "url": "http://www.news.example/a/?utm_source=x", "id": 7}))
    (tmp_path / "b.md").write_text(f"---\nurl: https://news.example/a\n---\n{STORY}")
    assert {story.id for story in stories(tmp_path)} == {article_id("https://news.example/a")}


def test_records_are_known_by_their_id_else_by_their_number(tmp_path: Path) -> None:
    """A record's own id, within its file, is its identity, and one without is known by its file and number."""
    records = [{"text": "One."}, {"text": "Two.", "id": "x-2"}, {"text": "Three."}]
    (tmp_path / "a.json").write_text(json.dumps(records))
    (tmp_path / "b.jsonl").write_bytes(as_lines(*records))
    expected = ["a.json#1", "a.json#x-2", "a.json#3", "b.jsonl#1", "b.jsonl#x-2", "b.jsonl#3"]
    assert [story.id for story in stories(tmp_path)] == [article_id(identity) for identity in expected]


def test_a_file_with_one_story_needs_no_number(tmp_path: Path) -> None:
    """A list of one is known like an object."""
    (tmp_path / "a.json").write_text(json.dumps([{"text": STORY}]))
    (story,) = stories(tmp_path)
    assert story.id == article_id("a.json")
    assert story.source == str(tmp_path / "a.json")


def test_a_yearless_dispatch_takes_its_year_from_its_file(tmp_path: Path) -> None:
    """The file's date bounds the year that a dateline leaves out."""
    file = tmp_path / "a.txt"
    file.write_text("Beijing, Oct 15 (EFE).- Two ships met at sea on Tuesday.")
    os.utime(file, (1_767_225_600, 1_767_225_600))  # 2026-01-01
    (story,) = stories(file)
    assert story.published == datetime(2024, 10, 15, tzinfo=UTC)


@settings(deadline=None)  # the first that is no English loads the model that tells languages
@given(st.binary() | st.text().map(lambda text: text.encode("utf-16")) | st.text().map(lambda text: text.encode(errors="replace")))
def test_no_bytes_break_the_decoder(data: bytes) -> None:
    """Bytes are text without NUL, or there is a reason why not."""
    try:
        text = decode(data)
    except BadStoryError:
        return
    assert text.strip()
    assert "\0" not in text


@given(st.text(st.characters(exclude_characters="\0\ufeff"), min_size=1).filter(lambda text: bool(text.strip())))
def test_utf8_is_never_guessed_at(text: str) -> None:
    """What is valid UTF-8 is read as UTF-8."""
    data = text.encode(errors="replace")
    assert decode(data) == data.decode()


@pytest.mark.parametrize(
    ("name", "content", "settled"),
    [
        ("empty.jsonl", b"\n", False),
        ("empty.zip", b"PK\5\6" + bytes(18), False),
        ("cut.json", b'{"text": "The ferry', False),
        ("stub.json", b'{"title": "[Removed]", "text": "[Removed]"}', True),
    ],
)
def test_a_skip_says_whether_anything_was_lost(tmp_path: Path, name: str, content: bytes, *, settled: bool) -> None:
    """A file that holds nothing is told, like one that cannot be read; a service's note that a story is gone was read."""
    (tmp_path / name).write_bytes(content)
    (skip,) = read_stories([tmp_path], datetime.now(UTC))
    assert isinstance(skip, Skip)
    assert (skip.place, skip.settled) == (str(tmp_path / name), settled)
