"""A PDF is read as a person reads it: column after column, without what stands on every page."""

import pytest

from index.sources.draft import BadStoryError, Draft
from index.sources.pdf import read_pdf
from tests.index.sources.made_files import Line, pdf

LEFT = (
    "The port authority signed a deal with",
    "the island on Friday night. Under it,",
    "41 cranes will be moved to the quay",
    "before winter, said the harbor mas-",
)
RIGHT = (
    "ter. The union was not asked, and it",
    "would hold a vote on Monday, said its",
    "well-",
    "known chair in a short statement.",
)


def column(left: float, top: float, *lines: str) -> list[Line]:
    """Lines one below the other."""
    return [Line(left, top - 12 * number, words) for number, words in enumerate(lines)]


def draft(data: bytes) -> Draft:
    """The one story of a document."""
    (found,) = read_pdf(data)
    return found


def test_columns_come_in_order_and_broken_words_are_whole() -> None:
    """Although the file draws line by line across both columns, and breaks words at the ends of lines."""
    both = [line for pair in zip(column(60, 690, *LEFT), column(330, 690, *RIGHT), strict=True) for line in pair]
    found = draft(pdf([Line(60, 730, "Port deal signed", 20), *both], title="Port deal signed"))
    assert found.title == "Port deal signed"
    assert found.text.replace("\n\n", " ") == (
        "Port deal signed The port authority signed a deal with the island on Friday night. Under it, 41 cranes will be moved"
        " to the quay before winter, said the harbor master. The union was not asked, and it would hold a vote on Monday, said its"
        " well-known chair in a short statement."
    )


def test_running_heads_and_page_numbers_are_left_out() -> None:
    """What stands at the edge of several pages, digits aside, is no story; a sentence goes on over the page."""
    texts = ("The port was closed by the guard and", "stayed so until Monday, he said.")
    pages = [
        [Line(60, 760, f"Example Post, page {n}", 8), *column(60, 700, text), Line(300, 30, str(n), 8)]
        for n, text in enumerate(texts, 1)
    ]
    assert draft(pdf(*pages)).text == "The port was closed by the guard and stayed so until Monday, he said."


def test_a_printed_page_gives_its_address() -> None:
    """Browsers print address and time at the edge, which are no story either."""
    lines = column(60, 700, "The port was closed on Monday.")
    page = [
        Line(60, 780, "3/4/24, 10:00 AM Ships meet - Example Post", 8),
        *lines,
        Line(60, 20, "https://news.example/ships 1/1", 8),
    ]
    found = draft(pdf(page))
    assert (found.text, found.url) == ("The port was closed on Monday.", "https://news.example/ships")


def test_paragraphs_stand_apart() -> None:
    """By the space between them."""
    found = draft(
        pdf(
            [
                *column(60, 700, "The port was closed on Monday by", "the guard."),
                *column(60, 664, "It opened on Tuesday, the mayor", "said."),
            ]
        )
    )
    assert found.text == "The port was closed on Monday by the guard.\n\nIt opened on Tuesday, the mayor said."


def test_pictures_of_text_are_said_to_be_none() -> None:
    """A scan holds no letters, and there is a way to add them."""
    with pytest.raises(BadStoryError, match="OCR"):
        draft(pdf([]))
