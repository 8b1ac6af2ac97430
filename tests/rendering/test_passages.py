"""A quote is shown in its place: exactly, and with what stands around it in the story."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Quote
from bot.rendering.passages import QuoteContext, quote_context

MOST = 1_250  # characters on either side
PARAGRAPHS = "The first paragraph. It has two sentences.\n\nThe second.\n\nThe third one. It too has two."


def marked(text: str) -> tuple[str, int, int]:
    """A text, and where the part of it in ⟦ ⟧ stands."""
    start, end = text.index("⟦"), text.index("⟧") - 1
    return text.replace("⟦", "").replace("⟧", ""), start, end


def shown(text: str) -> str:
    """The passage around the part in ⟦ ⟧, with that part in ⟦ ⟧."""
    found = quote_context(*marked(text))
    return f"{found.before}⟦{found.quote}⟧{found.after}"


def test_a_dateline_is_not_all_that_stands_around_a_quote() -> None:
    """Beside it the next paragraph is shown as well; beside a sentence it is not."""
    assert shown("NAIROBI - ⟦The talks ended.⟧\n\nThey go on in May.") == "NAIROBI - ⟦The talks ended.⟧\n\nThey go on in May."
    assert shown("NAIROBI - It rained. ⟦The talks ended.⟧\n\nThey go on.") == "NAIROBI - It rained. ⟦The talks ended.⟧"


def test_what_a_quote_needs_is_shown_with_it() -> None:
    """From the sentence before it on, where that stands in another paragraph; a place that is none changes nothing."""
    text, start, end = marked("First. It rained.\n\n⟦It sank.⟧ Nobody was hurt.")
    assert quote_context(text, start, end).before == ""
    needed = Quote(7, 17, "It rained.")
    assert quote_context(text, start, end, needed) == QuoteContext("It rained.\n\n", "It sank.", " Nobody was hurt.")
    for place in (-1, start, end, 9_999):
        assert quote_context(text, start, end, replace(needed, start=place)) == quote_context(text, start, end)
    text, start, end = marked("First. It rained. ⟦It sank.⟧")
    assert quote_context(text, start, end, needed) == QuoteContext("First. It rained. ", "It sank.", "")


texts = st.lists(st.sampled_from(["A sentence.", " ", "\n", "\n\n", "\u00a0", "x" * 700, " " * 700, "“Said”,", "\u3000", "é"])).map(
    "".join
)


@given(st.data())
def test_a_passage_is_a_piece_of_the_story(data: st.DataObject) -> None:
    """What stands before, the quote, and what stands after follow on each other in the text, and neither side is long."""
    text = data.draw((texts | st.text()).filter(bool))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = quote_context(text, start, end)
    assert found.quote == text[start:end]
    assert text[:start].endswith(found.before.removeprefix("… ")) or text[:start].endswith(found.before)
    assert text[end:].startswith(found.after.removesuffix(" …")) or text[end:].startswith(found.after)
    assert len(found.before) <= MOST
    assert len(found.after) <= MOST


@given(st.lists(st.text("ab .", min_size=1).filter(str.strip), min_size=1), st.data())
def test_the_whole_paragraph_is_shown(paragraphs: list[str], data: st.DataObject) -> None:
    """Of a paragraph of which the quote is a part, all is shown and nothing else."""
    number = data.draw(st.integers(0, len(paragraphs) - 1))
    paragraph = f"One sentence. {paragraphs[number].strip()} Another sentence."
    before = sum(len(text.strip()) + 2 for text in paragraphs[:number])
    text = "\n\n".join([*(text.strip() for text in paragraphs[:number]), paragraph, *paragraphs[number + 1 :]])
    start = before + len("One sentence. ")
    found = quote_context(text, start, start + len(paragraphs[number].strip()))
    assert found.before + found.quote + found.after == paragraph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⟦The first paragraph.⟧ It has two sentences.\n\nThe second.", "⟦The first paragraph.⟧ It has two sentences."),
        ("The first.\n\nIt opens. ⟦It ends.⟧", "It opens. ⟦It ends.⟧"),
        ("The first.\n\n⟦Alone.⟧\n\nThe last.", "The first.\n\n⟦Alone.⟧\n\nThe last."),
        ("Far.\n\nThe first.\n\n⟦Alone.⟧\n\nThe last. With more.\n\nFar.", "The first.\n\n⟦Alone.⟧\n\nThe last. With more."),
        ("⟦Alone.⟧\n\nThe last.", "⟦Alone.⟧\n\nThe last."),
        ("The first.\n\n⟦Alone.⟧", "The first.\n\n⟦Alone.⟧"),
        ("⟦All there is.⟧", "⟦All there is.⟧"),
        ("  \n\n⟦All there is.⟧\n\n  ", "⟦All there is.⟧"),
        ("One. ⟦Two.⟧ Three.", "One. ⟦Two.⟧ Three."),
        # Without blank lines each line is a paragraph; with some, a line end ends none.
        ("One.\nTwo. ⟦Three.⟧\nFour.", "Two. ⟦Three.⟧"),
        ("One.\nTwo. ⟦Three.⟧\nFour.\n\nFive.", "One.\nTwo. ⟦Three.⟧\nFour."),
        # A line of spaces is blank.
        ("One.\n \u00a0\nTwo. ⟦Three.⟧\n\t\n\nFour.", "Two. ⟦Three.⟧"),
        ("One.\n\n\n\n⟦Two.⟧ Three.", "⟦Two.⟧ Three."),
        # A quote that goes over the end of a paragraph is shown whole.
        ("One. ⟦Two.\n\nThree.⟧ Four.\n\nFive.", "One. ⟦Two.\n\nThree.⟧ Four."),
    ],
)
def test_a_quote_stands_in_its_paragraph(text: str, expected: str) -> None:
    """Where it is all of one, the paragraphs beside it are shown too."""
    assert shown(text) == expected


def test_what_is_long_is_cut_between_words() -> None:
    """And marked where it was cut; what stands right beside the quote is never cut."""
    words = " ".join(str(number) for number in range(1_000))
    found = quote_context(*marked(f"{words} ⟦The quote.⟧ {words}"))
    assert found.before.startswith("… ")
    assert found.before.endswith(" 998 999 ")
    assert set(found.before.split()[1:]) <= set(words.split())
    assert found.after.endswith(" …")
    assert found.after.startswith(" 0 1 2 ")
    assert set(found.after.split()[:-1]) <= set(words.split())


@pytest.mark.parametrize("filler", [" " * 3_000, "x" * 3_000, "x" * 1_199 + " ", "x" * 2_000 + " " * 2_000, "\u3000" * 3_000])
def test_a_long_run_of_anything_is_cut_somewhere(filler: str) -> None:
    """A word or a gap that is longer than what is shown does not stop the passage from being shown."""
    found = quote_context(f"A{filler}Quote.{filler[::-1]}B", len(filler) + 1, len(filler) + 7)
    assert isinstance(found, QuoteContext)
    assert found.quote == "Quote."
    assert f"A{filler}".endswith(found.before.removeprefix("… "))
    assert f"{filler[::-1]}B".startswith(found.after.removesuffix(" …"))
    assert 1_000 < len(found.before) <= MOST
    assert 1_000 < len(found.after) <= MOST
