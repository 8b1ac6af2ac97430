"""Every reader of the table of formats turns bytes into drafts, or says why not, and does nothing else."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources.draft import BadStoryError, Draft
from index.sources.formats import FORMATS, Drafts
from tests.index.sources.made_files import Line, crawl, pdf, word

STORY = "Two ships met at sea on Monday, and nobody on board of either of them was hurt in any way."
FULL = Draft(
    text=STORY,
    title="Ships meet",
    url="https://news.example/ships",
    publisher="Example Post",
    published="2024-03-04",
    language="en",
    authors=("Jane Doe", "John Roe"),
    identity="7",
)


class Sample(NamedTuple):
    """A document of a format, and what its reader makes of it."""

    data: bytes
    drafts: tuple[Draft, ...]


MARKDOWN = f"""---
title: Ships meet
url: https://news.example/ships
publisher: Example Post
published: 2024-03-04
language: en
authors: [Jane Doe, John Roe]
id: 7
---
{STORY}
"""
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Ships meet | Example Post</title>
<meta property="og:title" content="Ships meet"><meta property="og:site_name" content="Example Post">
<meta property="og:url" content="https://news.example/ships"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-03-04T10:00:00Z"></head>
<body><nav>Front page</nav><article><h1>Ships meet</h1><p>{STORY}</p><p>{STORY.replace("Two", "Three")}</p></article>
</body></html>"""
OF_PAGE = Draft(
    text=f"{STORY}\n{STORY.replace('Two', 'Three')}",
    title="Ships meet",
    url="https://news.example/ships",
    publisher="Example Post",
    published="2024-03-04T10:00:00Z",
    language="en",
    authors=("Jane Doe",),
)
RECORD = {
    "text": STORY,
    "title": "Ships meet",
    "url": "https://news.example/ships",
    "publisher": "Example Post",
    "published": "2024-03-04",
    "language": "en",
    "authors": ["Jane Doe", "John Roe"],
    "id": 7,
}
ADDRESS = "https://news.example/ships"
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>World | Example Post</title><link>https://news.example/</link><language>en</language><item><title>Ships meet</title>
<link>{ADDRESS}</link><guid isPermaLink="false">7</guid><pubDate>2024-03-04</pubDate><dc:creator>Jane Doe</dc:creator>
<source url="https://news.example/">Example Post</source>
<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;{STORY}&lt;/p&gt;</content:encoded>
</item></channel></rss>"""
RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://news.example/"><title>Feed</title><link>https://news.example/</link><dc:language>en</dc:language></channel>
<item rdf:about="{ADDRESS}"><title>Ships meet</title><link>{ADDRESS}</link><dc:creator>Jane Doe</dc:creator>
<dc:date>2024-03-04</dc:date><dc:publisher>Example Post</dc:publisher><content:encoded>&lt;p&gt;{STORY}&lt;/p&gt;</content:encoded>
</item></rdf:RDF>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Feed</title>
<link href="https://news.example/"/><entry><title>Ships meet</title><id>7</id><link rel="alternate" href="{ADDRESS}"/>
<author><name>Jane Doe</name></author><author><name>John Roe</name></author><published>2024-03-04T00:00:00Z</published>
<updated>2024-03-09T00:00:00Z</updated><source><title>Example Post</title></source><content type="html">{STORY}</content>
</entry></feed>"""
TABLE = f"""id,Title,Full Text,URL,Source Name,Publication Date,Language,Author
7,Ships meet,"{STORY}",{ADDRESS},Example Post,2024-03-04,en,Jane Doe
"""
FULL_ROW = replace(FULL, authors=("Jane Doe",))
MAIL = f"""From: Example Post <news@post.example>
To: reader@home.example
Subject: Ships meet
Date: Mon, 04 Mar 2024 10:00:00 +0100
Message-ID: <7@post.example>
Content-Type: text/plain; charset=utf-8

{STORY}
"""
OF_MAIL = Draft(STORY, "Ships meet", None, "Example Post", published="Mon, 04 Mar 2024 10:00:00 +0100", identity="7@post.example")
OF_PDF = Draft(f"Ships meet\n\n{STORY}", title="Ships meet")
SAVED = f"""From: <Saved by Example>
Snapshot-Content-Location: {ADDRESS}
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="next"

--next
Content-Type: text/html; charset=utf-8
Content-Location: {ADDRESS}

{PAGE}
--next--
"""
SAMPLES: dict[str, Sample] = {
    ".txt": Sample(STORY.encode(), (Draft(STORY),)),
    ".md": Sample(MARKDOWN.encode(), (FULL,)),
    ".html": Sample(PAGE.encode(), (OF_PAGE,)),
    ".htm": Sample(PAGE.encode(), (OF_PAGE,)),
    ".json": Sample(json.dumps([RECORD, {"text": "They left."}]).encode(), (FULL, Draft("They left."))),
    ".jsonl": Sample(json.dumps(RECORD).encode() + b"\n", (FULL,)),
    ".jsonl.gz": Sample(json.dumps(RECORD).encode() + b"\n", (FULL,)),
    ".ndjson": Sample(json.dumps(RECORD).encode() + b"\n", (FULL,)),
    **dict.fromkeys((".rss", ".xml"), Sample(RSS.encode(), (replace(FULL, authors=("Jane Doe",)),))),
    ".rdf": Sample(RDF.encode(), (replace(FULL, authors=("Jane Doe",), identity="https://news.example/ships"),)),
    ".atom": Sample(ATOM.encode(), (replace(FULL, published="2024-03-04T00:00:00Z"),)),
    ".csv": Sample(TABLE.encode(), (FULL_ROW,)),
    ".tsv": Sample(TABLE.replace(",", "\t").encode(), (replace(FULL_ROW, text=STORY.replace(",", "\t")),)),
    ".eml": Sample(MAIL.encode(), (OF_MAIL,)),
    ".mbox": Sample(f"From a@b.example Mon Mar  4 10:00:00 2024\n{MAIL}".encode(), (OF_MAIL,)),
    ".pdf": Sample(pdf([Line(60, 700, "Ships meet", 18), Line(60, 660, STORY)], title="Ships meet"), (OF_PDF,)),
    ".docx": Sample(word(("Title", "Ships meet"), ("Normal", STORY)), (Draft(STORY, title="Ships meet"),)),
    **dict.fromkeys((".mhtml", ".mht"), Sample(SAVED.encode(), (OF_PAGE,))),
    ".warc": Sample(crawl((ADDRESS, "text/html", PAGE.encode())), (OF_PAGE,)),
    ".warc.gz": Sample(crawl((ADDRESS, "text/html", PAGE.encode()), gzip=True), (OF_PAGE,)),
}
TEXTUAL = (
    ".txt",
    ".md",
    ".html",
    ".htm",
    ".json",
    ".jsonl",
    ".jsonl.gz",
    ".ndjson",
    ".rss",
    ".xml",
    ".rdf",
    ".atom",
    ".csv",
    ".tsv",
)
"""Formats whose bytes are text and nothing else."""
"""A new format joins here, with a document and its drafts; of formats read line by line, a line."""
each_ending = pytest.mark.parametrize("ending", FORMATS)


def read(ending: str, data: bytes) -> Drafts:
    """What the reader of an ending makes of bytes."""
    return FORMATS[ending].read(data)


def outcomes(ending: str, data: bytes) -> Iterator[Draft | BadStoryError]:
    """Drafts and errors, whether the reader yields the errors or raises them."""
    try:
        yield from read(ending, data)
    except BadStoryError as bad:
        yield bad


def test_every_format_has_a_sample() -> None:
    """None is in the table that is not read below."""
    assert SAMPLES.keys() == FORMATS.keys()


@each_ending
def test_a_document_gives_exactly_its_drafts(ending: str) -> None:
    """Every field is the document's own, and what it does not say is None."""
    assert tuple(read(ending, SAMPLES[ending].data)) == SAMPLES[ending].drafts


@pytest.mark.parametrize("ending", TEXTUAL)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_text_may_be_in_another_encoding(ending: str, encoding: str) -> None:
    """A mark at the start says which, and nothing of the draft changes."""
    data = SAMPLES[ending].data.decode().encode(encoding)
    assert tuple(read(ending, data)) == SAMPLES[ending].drafts


@each_ending
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t",
        b"\0",
        b"\x7fELF\x02\x01\x01\0\0\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        gzip.compress(b"text"),
    ],
    ids=["empty", "blank", "zero", "ELF", "PNG", "gzip"],
)
def test_what_is_no_text_is_a_bad_story(ending: str, data: bytes) -> None:
    """Empty, binary or packed: there is a reason why it is not indexed, and no draft."""
    results = list(outcomes(ending, data))
    assert results or FORMATS[ending].stream  # a box without a message, a crawl without a page
    assert all(isinstance(result, BadStoryError) and str(result) for result in results)


@each_ending
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_bytes_break_a_reader(ending: str, data: st.DataObject) -> None:
    """Any bytes, and the sample with any of its parts replaced: each result is a draft with a text, or has a reason."""
    sample = SAMPLES[ending].data
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(sample))] * 2)))
    damaged = sample[:start] + data.draw(st.binary(max_size=30)) + sample[stop:]
    for result in outcomes(ending, data.draw(st.just(damaged) | st.binary(max_size=300))):
        if isinstance(result, Draft):
            assert isinstance(result.text, str)
        else:
            assert isinstance(result, BadStoryError)
            assert str(result)
