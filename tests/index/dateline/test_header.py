"""Lines above a dispatch are told from its text, and say who wrote it, where and when."""

import pytest

from index.dateline import find_dateline

BODY = "Two ships met at sea. Nobody was hurt."


@pytest.mark.parametrize(
    ("above", "headline", "authors", "outlet"),
    [
        ("Ships meet at sea\n\n", "Ships meet at sea", (), None),
        ("Ships meet at sea\nBy Ana Sample\n\n", "Ships meet at sea", ("Ana Sample",), None),
        (
            "Ships meet at sea\nNobody hurt off Oslo\n\nBy Ana Sample and Theo Mock\n",
            "Ships meet at sea",
            ("Ana Sample", "Theo Mock"),
            None,
        ),
        ("EMBARGOED UNTIL 00:01 GMT, 3 May 2024\n\nShips meet at sea\n\n", "Ships meet at sea", (), None),
        ("URGENT\n\n", None, (), None),
        ("Ships meet at sea\n(Adds quotes, background)\n", "Ships meet at sea", (), None),
        ("By Ana Sample, Demo Tribune\n\n", None, ("Ana Sample",), "Demo Tribune"),
        (
            "Title: Ships meet at sea\nSource: Demo Tribune\nAuthor: Ana Sample\n\n",
            "Ships meet at sea",
            ("Ana Sample",),
            "Demo Tribune",
        ),
        ("Titel: Ships meet at sea\nQuelle: Muster Bote\n\n", "Ships meet at sea", (), "Muster Bote"),
        ("Ships meet at sea\nSource: Demo Tribune| 2024-05-03 14:05:15|Editor: jdoe\n\n", "Ships meet at sea", (), "Demo Tribune"),
        ("May 3, 2024 14:05 GMT\n\nUPDATE 1-Ships meet at sea\n\n", "Ships meet at sea", (), None),
        ("(2nd LD) Ships meet at sea\n", "Ships meet at sea", (), None),
        ("Published: 3 May 2024\nUpdated: 4 May 2024\nShips meet at sea\n\n", "Ships meet at sea", (), None),
        ("https://demo.example/ships\n\nShips meet at sea\n\n", "Ships meet at sea", (), None),
        ("Agence France-Presse\nShips meet at sea\n\n", "Ships meet at sea", (), "Agence France-Presse"),
        ("By Ana Sample, Diplomatic Editor\n\n", None, ("Ana Sample", "Diplomatic Editor"), None),
        ("Ships meet at sea\nThe two were on their way to Oslo.\n\n", "Ships meet at sea", (), None),
    ],
)
def test_lines_above_a_dateline_are_read(above: str, headline: str | None, authors: tuple[str, ...], outlet: str | None) -> None:
    """Headline, writer, an embargo, what a desk adds: the dateline below them counts as if they were not there."""
    text = f"{above}OSLO, May 3, 2024 (Sample Wire) - {BODY}"
    dateline = find_dateline(text)
    assert dateline is not None
    assert (dateline.place, dateline.agency, dateline.has_year) == ("OSLO", "Sample Wire", True)
    assert (dateline.headline, dateline.authors, dateline.outlet) == (headline, authors, outlet)
    assert text[dateline.end :] == BODY


@pytest.mark.parametrize(
    ("above", "place", "year"),
    [
        ("Ships meet at sea\n\nMay 3, 2024\n\n", None, 2024),
        ("Friday, 3 May 2024\n", None, 2024),
        ("Publi\u00e9 le 3 mai 2024 \u00e0 10:15\n", None, 2024),
        ("OSLO, May 3\n", "OSLO", None),
        ("Ships meet at sea\nDemo Tribune | May 3, 2024 | By Ana Sample\n\n", None, 2024),
        ("Ana Sample |03.05.2024 - Update : 04.05.2024\n\nOSLO\n\n", "OSLO", 2024),
        ("KYODO NEWS - May 3, 2024 - 14:05\n\n", None, 2024),
        ("Ships meet at sea\nPublished: 2024-05-03T10:15:00Z\n\n", None, 2024),
        ("Ships meet at sea\nMay 3, 2024\n\nOSLO, May 3 (Sample Wire) - ", "OSLO", 2024),
        ("Ships meet at sea\nBy Ana Sample\nMay 3, 2024\n\nOSLO\n\n", "OSLO", 2024),
    ],
)
def test_a_date_has_a_line_of_its_own(above: str, place: str | None, year: int | None) -> None:
    """Without any dateline, a line that is nothing but a date says when."""
    dateline = find_dateline(above + BODY)
    assert dateline is not None
    assert dateline.day is not None
    assert (dateline.place, dateline.day.month, dateline.day.day, dateline.day.year) == (place, 5, 3, year)
    assert (above + BODY)[dateline.end :] == BODY


@pytest.mark.parametrize(
    "text",
    [
        "The deal was signed on\n3 May 2024\nin the old town hall of Oslo.",
        "Updated May 3, 2024",
        f"Ships meet at sea\n\n{BODY}",
        f"EMBARGOED UNTIL 00:01 GMT, 3 May 2024\n\n{BODY}",
        f"{BODY}\n\nMay 3, 2024\n\n{BODY}",
        "Source close to the minister: the port was open.\n\nNobody came.",
        "Data: the new oil, they said.\n\nNobody came.",
        "Ships meet at sea\n03/04/2024\n\nNobody came.",
        "By noon the port was open.\n\nNobody came.",
    ],
)
def test_text_is_no_header(text: str) -> None:
    """A broken line, a headline alone, an embargo and a date below the first sentence say nothing of when a story was written."""
    dateline = find_dateline(text)
    assert dateline is None or dateline.day is None


def test_a_wire_is_read_over_two_lines() -> None:
    """The place and the day on one line, the agency on the next."""
    dateline = find_dateline(f"Ships meet\n\nWarsaw, Oct 15\n(Sample Wire) - {BODY}")
    assert dateline is not None
    assert (dateline.headline, dateline.place, dateline.agency) == ("Ships meet", "Warsaw", "Sample Wire")


def test_an_embargo_is_no_title() -> None:
    """The headline stands below it."""
    dateline = find_dateline(f"STRICTLY EMBARGOED until 6 a.m. ET, Tuesday\nShips meet at sea\n\n{BODY}")
    assert dateline is not None
    assert (dateline.headline, dateline.day) == ("Ships meet at sea", None)


def test_a_long_sentence_is_no_headline() -> None:
    """Also where its end stands behind what is looked at of a dateline."""
    words = "The " + "very " * 35 + "old ship left the port on Monday."
    dateline = find_dateline(f"May 3, 2024\nShips meet at sea\n\n{words}\n\n{BODY}")
    assert dateline is not None
    assert (f"May 3, 2024\nShips meet at sea\n\n{words}\n\n{BODY}")[dateline.end :].startswith("The very")


def test_a_city_alone_is_where_it_was_written() -> None:
    """In capitals, above the text: it is no headline."""
    dateline = find_dateline(f"ANKARA\n\n{BODY}")
    assert dateline is not None
    assert (dateline.headline, dateline.place) == (None, "ANKARA")
