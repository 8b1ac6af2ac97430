"""What is written to take long takes a moment: the time of reading grows with the length of a file, and not with its square."""

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article
from index.sentences import split_sentences
from index.sources.draft import Skip
from index.sources.files import read_stories

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STORY = "Two ships met at sea near the port. Nobody was hurt. "
PAGE = "<html><head><title>Ships</title></head><body><article><h1>Ships</h1><p>{}</p>{}</article></body></html>"
MOST_SECONDS = 10.0
HOSTILE = {
    "breaks.json": json.dumps({"text": f"{STORY}{'a<br>' * 60_000}"}),
    "dateline.txt": f"Aa{' ' * 100_000}x\n{STORY}",
    "digits.json": json.dumps({"text": STORY, "date": "9" * 256_000}),
    "date.json": json.dumps({"text": STORY, "date": f"3 May 2024{' ' * 60_000}("}),
    "anchor.json": json.dumps({"text": STORY, "url": f"https://news.example/a#{'.' * 60_000}!"}),
    "front.md": f"---\ntitle: {'[' * 3_000}\n---\n{STORY}",
    "sender.eml": f"From: {'a, ' * 60_000}\nSubject: {'(a) ' * 40_000}\n\n{STORY}",
    "multipart.eml": "Content-Type: multipart/mixed; boundary=a\n\n"
    + "--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 20_000,
    "quotes.txt": f"{STORY}\n{'“' * 150_000}",
    "links.html": PAGE.format(STORY * 4, f"<p>{'<a href=#a>1</a>' * 10_000}</p>"),
    "times.html": PAGE.format(STORY * 4, "").replace("<h1>", f"{'<time>3 May 2024</time>' * 20_000}<h1>"),
    "lines.html": PAGE.format(STORY * 4, f"<p>{'a<br>' * 15_000}</p>"),
    "headings.html": PAGE.format(STORY * 4, "<h2>More from us</h2><p>a</p>" * 1_500),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_takes_no_longer_than_the_file_is(tmp_path: Path, name: str) -> None:
    """Each is read, or skipped, and cut into sentences in a moment; before there were bounds each took minutes."""
    (tmp_path / name).write_text(HOSTILE[name])
    start = time.process_time()
    for reading in read_stories([tmp_path], NOW):
        if isinstance(reading, Article):
            split_sentences(reading.text, reading.language)
    assert time.process_time() - start < MOST_SECONDS


def test_what_unpacks_without_end_is_left_in_time(tmp_path: Path) -> None:
    """Of a small file that unpacks to far more than any text would no more is read than of a large one."""
    record = b'{"a": "' + b" " * 10_000 + b'"}\n'
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(record * 8_000))
    readings = list(read_stories([tmp_path], NOW))
    assert not any(isinstance(reading, Article) for reading in readings)
    assert any("unpacks to far more" in reading.reason for reading in readings if isinstance(reading, Skip))


def test_a_long_line_is_cut_where_sentences_end() -> None:
    """A text without line ends has the sentences that it has with them, and what has none is no statement."""
    story = "The port of Velmora was closed on Monday, said Mr. Roe of the U.S. mission. “Nobody was hurt,” he told the BBC. "
    expected = [sentence.text for sentence in split_sentences(story)]
    assert [sentence.text for sentence in split_sentences(story * 400)] == expected * 400
    fragment, statement = split_sentences(f"{'“' * 50_000}. The ship left the port of Oslo on Monday.")
    assert (fragment.citable, statement.text) == (False, "The ship left the port of Oslo on Monday.")
