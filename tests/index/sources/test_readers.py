"""Every reader of the table of formats turns bytes into drafts, or says why not, and does nothing else."""

import gzip
import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources.draft import BadStoryError, Draft
from index.sources.formats import FORMATS, Drafts

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
SAMPLES: dict[str, Sample] = {
    ".txt": Sample(STORY.encode(), (Draft(STORY),)),
    ".md": Sample(MARKDOWN.encode(), (FULL,)),
    ".html": Sample(PAGE.encode(), (OF_PAGE,)),
    ".htm": Sample(PAGE.encode(), (OF_PAGE,)),
    ".json": Sample(json.dumps([RECORD, {"text": "They left."}]).encode(), (FULL, Draft("They left."))),
    ".jsonl": Sample(json.dumps(RECORD).encode() + b"\n", (FULL,)),
    ".jsonl.gz": Sample(json.dumps(RECORD).encode() + b"\n", (FULL,)),
}
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


@each_ending
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
    assert results
    assert all(isinstance(result, BadStoryError) and str(result) for result in results)


@each_ending
@settings(max_examples=120, deadline=None)
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
