"""Several dispatches in one text are several stories, and one story stays one."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.sources.dispatches import read_dispatches, split_dispatches
from index.sources.files import read_stories

OSLO = "OSLO, May 3, 2024 (Sample Wire) - A ship left the port. Nobody was hurt."
ROME = "ROME, May 4, 2024 (Sample Wire) - The ship came to Rome. It was late."


@pytest.mark.parametrize(
    "between",
    [
        "\n\n###\n\n",
        "\n# # #\n",
        "\n\n-30-\n\n",
        "\n\nENDS\n\n",
        "\n\n",
        "\n",
        "\n\n* * *\n\n",
        "\n\n----------\n\n",
        "\n\nSample Wire\n\n",
        "\n\n(Reporting by Ana Sample; Editing by Theo Mock)\n\n",
    ],
)
def test_a_new_dispatch_begins_a_new_story(between: str) -> None:
    """Below signs, and at a dateline of its own with or without them, whatever ends the story before."""
    first, second = split_dispatches(f"{OSLO}{between}{ROME}")
    assert first.startswith(OSLO)
    assert second == ROME
    assert "#" not in first


@pytest.mark.parametrize(
    "above",
    [
        "Ship comes to Rome\n",
        "Ship comes to Rome\nBy Ana Sample\n\n",
        "Ship comes to Rome\n\n",
        "EMBARGOED UNTIL 00:01 GMT\n\n",
        "By Ana Sample\n",
    ],
)
def test_what_stands_above_a_dateline_goes_with_it(above: str) -> None:
    """A headline is that of the story below it, and no last line of the one above."""
    assert split_dispatches(f"{OSLO}\n\n{above}{ROME}") == (OSLO, above + ROME)


@pytest.mark.parametrize(
    "text",
    [
        OSLO,
        f"Ship leaves\nBy Ana Sample\n\n{OSLO}",
        f"{OSLO}\n\n* * *\n\nOn the next day it rained in Oslo.",
        f"{OSLO}\n\nIt met a ship from Geneva (Switzerland). That one was late.",
        f"{OSLO}\n\nROME \u2014 a city of ships \u2014 was glad.",
        f"{OSLO}\n\n###",
        "A ship left the port.\n\nIt was late.",
        "  ",
    ],
)
def test_one_story_stays_one(text: str) -> None:
    """Rules between its chapters, places in its sentences and signs at its end part nothing."""
    assert len(split_dispatches(text)) == 1


def test_what_follows_the_signs_is_not_cited_under_the_dispatch_above() -> None:
    """Below "###" another text begins, though it has no dateline."""
    assert (
        split_dispatches(f"{OSLO}\n\n###\n\nThe harbor office was founded in 1921.")[1] == "The harbor office was founded in 1921."
    )


def test_stories_of_one_file_have_their_own_fields(tmp_path: Path) -> None:
    """Each has its outlet, place, day and title; a day without a year takes it from its neighbours, and is marked."""
    third = "LIMA, May 5 (Andes Wire) - Peru closed a port. It was old."
    (tmp_path / "a.txt").write_text(f"{OSLO}\n\n###\n\nPort closed in Lima\n{third}\n\n###\n\n{ROME}")
    stories = [story for story in read_stories([tmp_path], datetime.now(UTC)) if isinstance(story, Article)]
    assert [(story.publisher, story.place, story.title[:11]) for story in stories] == [
        ("Sample Wire", "OSLO", "A ship left"),
        ("Andes Wire", "LIMA", "Port closed"),
        ("Sample Wire", "ROME", "The ship ca"),
    ]
    assert [story.published and story.published.date().isoformat() for story in stories] == [
        "2024-05-03",
        "2024-05-05",
        "2024-05-04",
    ]
    assert [story.date_inferred for story in stories] == [False, True, False]
    assert len({story.id for story in stories}) == 3


FACTIVA = """Port deal signed in Oslo
By Ana Sample
712 words
19 November 2024
12:34
Mock Gazette
MOCKG
English
(c) 2024 Mock Gazette Limited

The port authority signed a deal on Tuesday. It was late.

Document MOCKG00020241119ekbj00abc


Storm hits Rome
300 words
20 November 2024
Demo Tribune
DEMOT
English
Copyright 2024. All rights reserved.

A storm hit Rome on Wednesday.

Document DEMOT00020241120ekbj00abd
"""
FACTIVA_CODES = """HD Port deal signed in Oslo
BY By Ana Sample
WC 712 words
PD 19 November 2024
SN Mock Gazette
LA English
LP
The port authority signed a deal on Tuesday.
TD
It was late.
AN Document MOCKG00020241119ekbj00abc

HD
Storm hits Rome
PD
20 November 2024
SN
Demo Tribune
LA
English
LP
A storm hit Rome on Wednesday.
AN
Document DEMOT00020241120ekbj00abd
"""
NEXIS = """                    1 of 2 DOCUMENTS

                      Mock Gazette

               November 19, 2024 Tuesday
                 Late Edition - Final

Port deal signed in Oslo

BYLINE: By ANA SAMPLE

LENGTH: 712 words

BODY:

The port authority signed a deal on Tuesday. It was late.

LOAD-DATE: November 19, 2024

               Copyright 2024 Mock Gazette
                    2 of 2 DOCUMENTS

                      Demo Tribune

               November 20, 2024 Wednesday

Storm hits Rome

BODY:

A storm hit Rome on Wednesday.

LOAD-DATE: November 20, 2024
"""
NEXIS_UNI = """Port deal signed in Oslo
Mock Gazette
November 19, 2024 Tuesday 10:22 AM GMT

Copyright 2024 Mock Gazette All Rights Reserved
Section: WORLD
Length: 712 words
Byline: Ana Sample
Body

The port authority signed a deal on Tuesday. It was late.

Load-Date: November 19, 2024
End of Document
Storm hits Rome
Demo Tribune
November 20, 2024 Wednesday
Body

A storm hit Rome on Wednesday.

End of Document
"""


def _as_json(text: str) -> tuple[str, str]:
    return "a.json", json.dumps(
        {"title": "World", "url": "https://demo.example/w", "source": {"name": "Demo Tribune"}, "text": text}
    )


def _as_lines(text: str) -> tuple[str, str]:
    return "a.jsonl", "".join(json.dumps({"source": "Demo Tribune", "content": text + end}) + "\n" for end in ("", " It rained."))


def _as_page(text: str) -> tuple[str, str]:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    head = '<title>World</title><meta property="og:site_name" content="Demo Tribune"><link rel="canonical" href="https://demo.example/w">'
    return "a.html", f"<html><head>{head}</head><body><article><h1>World</h1>{paragraphs}</article></body></html>"


def _as_table(text: str) -> tuple[str, str]:
    return "a.csv", f'title,text,url,source\nWorld,"{text}",https://demo.example/w,Demo Tribune\n'


LIMA = "LIMA, May 5 (Andes Wire) - Peru closed a port for the winter. It was old, and nobody had repaired it, the minister said."


def _read(folder: Path, name: str, content: str) -> list[Article]:
    (folder / name).write_text(content)
    return [story for story in read_stories([folder], datetime(2025, 1, 1, tzinfo=UTC)) if isinstance(story, Article)]


@pytest.mark.parametrize("write", [_as_json, _as_lines, _as_page, _as_table])
@pytest.mark.parametrize("between", ["\n\n", "\n\n###\n\n", "\n\n---\n\nEMBARGOED UNTIL 00:01 GMT\n\n", "\n\nBy Ana Sample\n\n"])
def test_dispatches_in_one_record_or_page_are_stories_of_their_own(
    tmp_path: Path, write: Callable[[str], tuple[str, str]], between: str
) -> None:
    """Each has its own place, day, agency and identity; outlet and language are those of all."""
    stories = _read(tmp_path, *write(f"{OSLO}{between}{LIMA}"))
    assert [story.place for story in stories] == ["OSLO", "LIMA"] * (len(stories) // 2)
    assert len({story.id for story in stories}) == len(stories) >= 2
    assert {story.agency for story in stories[1::2]} == {"Andes Wire"}
    assert {(story.publisher, story.published and story.published.date().isoformat()) for story in stories[1::2]} == {
        ("Demo Tribune", "2024-05-05")
    }
    assert not any("LIMA" in story.text for story in stories[::2])


@pytest.mark.parametrize(
    "text",
    [
        f"{OSLO}\n\nThe agency wrote:\n\n{LIMA}\n\nOslo was glad of it, and the talks go on until the winter.",
        f"A port is closed, and nobody knows why that is so.\n\n{LIMA}\n\nThe talks go on until the winter in Oslo.",
        f"{OSLO}\n\nLIMA, May 5 (Andes Wire) - Peru closed a port for the winter",
        f"{OSLO}\n\nLIMA \u2014 Peru closed a port for the winter. It was old, and nobody had repaired it.",
        f"{OSLO}\n\nThat was first told by the agency (Andes Wire) - which is in Lima. It was old, and nobody had repaired it.",
    ],
)
@pytest.mark.parametrize("write", [_as_json, _as_page])
def test_a_record_that_quotes_an_agency_stays_whole(tmp_path: Path, write: Callable[[str], tuple[str, str]], text: str) -> None:
    """Where a second dispatch is not certain nothing is parted."""
    (story,) = _read(tmp_path, *write(text))
    assert "port" in story.text
    assert story.text.endswith(text[-20:])


@pytest.mark.parametrize("text", [FACTIVA, FACTIVA_CODES, NEXIS, NEXIS_UNI], ids=["factiva", "codes", "nexis", "nexis uni"])
def test_exports_of_archives_are_read(text: str) -> None:
    """Each document is a story with what the archive says of it, and nothing of that stands in its text."""
    first, second = read_dispatches(text)
    assert (first.title, first.publisher, first.authors) == ("Port deal signed in Oslo", "Mock Gazette", ("Ana Sample",))
    assert first.published == datetime(2024, 11, 19, tzinfo=UTC)
    assert " ".join(first.text.split()) == "The port authority signed a deal on Tuesday. It was late."
    assert (second.title, second.publisher, second.text) == ("Storm hits Rome", "Demo Tribune", "A storm hit Rome on Wednesday.")
    assert second.published == datetime(2024, 11, 20, tzinfo=UTC)


def test_a_caption_below_a_document_of_nexis_is_not_its_text() -> None:
    """The word that begins what stands below the text may be a line of its own."""
    first, _ = read_dispatches(NEXIS_UNI.replace("Load-Date:", "Graphic\n\nA ship in Oslo sails.\n\nLoad-Date:"))
    assert "sails" not in first.text


PIECES = st.lists(
    st.sampled_from(
        [
            "###",
            "\n",
            "\n\n",
            OSLO,
            ROME,
            "Ship leaves",
            "By Ana Sample",
            "Document ABC0001234567890",
            "BODY:",
            "1 of 2 DOCUMENTS",
            "-30-",
            " ",
        ]
    )
    | st.text(max_size=9),
    max_size=12,
)


@given(PIECES)
def test_no_words_are_lost(pieces: list[str]) -> None:
    """Whatever a text is parted at, every word of it stands in one of the parts, but for the signs between."""
    text = "\n".join(pieces)
    parts = split_dispatches(text)
    for word in ("left the port", "came to Rome"):
        assert sum(part.count(word) for part in parts) == text.count(word)
    assert list(read_dispatches(text))
