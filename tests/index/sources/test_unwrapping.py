"""Lines that were wrapped are one again; paragraphs, lists, tables and heads are not."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_sentences
from index.sources.unwrapping import unwrap
from index.text import normalise

FIRST = (
    "SANQUERAL, May 3, 2024 (Sample Wire) - The port authority of Velmora signed a deal with Prime Minister Ada Lin of the island "
    "of Sanqueral late on Friday night, officials said after the talks ended. Nobody signed for the union."
)
SECOND = (
    "Under the deal, 41 cranes will be moved to the northern quay before the winter, Harbor Master Jo Poe said in a short "
    "statement to the Sample Wire. The long-term plan is secret. Sen. Al Roe of Tarnow, who had asked for 12 more, did not comment."
)
THIRD = "The union of dock workers said that it had not been asked, and that it would hold a vote on Nov. 12. It has 3,000 members."


def sentences(text: str) -> list[str]:
    """What the sentences of a text say."""
    return [sentence.text for sentence in split_sentences(normalise(text))]


@pytest.mark.parametrize("width", [24, 40, 60, 65, 72, 80, 100])
@pytest.mark.parametrize("quoting", ["", "> ", ">> ", " > ", "| "])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_wrapped_text_is_unwrapped(width: int, quoting: str, ends: str) -> None:
    """At any column, also as an e-mail quotes it: the sentences are what they were, and no paragraph runs into another."""
    wrapped = "\n\n".join(textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in (FIRST, SECOND, THIRD))
    quoted = "\n".join(f"{quoting}{line}".rstrip() for line in wrapped.split("\n")).replace("\n", ends)
    paragraphs = [" ".join(paragraph.split()) for paragraph in unwrap(quoted).strip().split("\n\n")]
    assert paragraphs == [FIRST, SECOND, THIRD]
    assert sentences(unwrap(quoted)) == sentences(f"{FIRST}\n\n{SECOND}\n\n{THIRD}")


def test_irregular_lines_are_joined() -> None:
    """Those that no program made, and names at their ends and beginnings."""
    text = "The treaty, signed in\nMay, keeps the base open. Opposition\nleader Ada\nLin said that she\nwould not honour it."
    assert (
        unwrap(text)
        == "The treaty, signed in May, keeps the base open. Opposition leader Ada Lin said that she would not honour it."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ships in the north\nTwo ships met.\nThey left.",
        "By Jane Doe\nDemo Tribune\nOctober 24, 2023\n\nSweden waits.",
        "Party        Seats   Change\nLabour       411     +211\nTories       121     -251",
        "Party | Seats | Change\nlabour | 411 | 211\nothers | 121 | 251",
        "Three demands:\n- a truce\n- an exchange of prisoners\n* the release of all",
        "Three demands:\n1. a truce\n2. an exchange of prisoners",
        "From: Jane Doe\nTo: John Roe\nSubject: the port\nDate: 3 May 2024",
        "The port was closed.\nIt opened again.",
        "A headline without a full stop\nLIMA, Nov 17 (Andes Wire) - Peru broke off relations.",
        "# the heading\nthe text",
        "",
        "\n\n",
    ],
)
def test_what_is_no_wrapped_text_stays(text: str) -> None:
    """Heads, bylines, tables, lists, headers, and paragraphs of one line each."""
    assert unwrap(text) == text


def test_line_breaks_within_a_sentence_among_long_paragraphs() -> None:
    """As a page's `<br>` leaves them: they are joined, and the paragraphs below are not."""
    below = (
        "The union of dock workers said that it had not been asked, and that it would hold a vote on Monday about the whole plan."
    )
    text = f"Under the deal, 41 cranes will be moved\nto the northern quay,\nthe harbor master said.\n{below}\nShops stayed closed."
    assert unwrap(text) == (
        f"Under the deal, 41 cranes will be moved to the northern quay, the harbor master said.\n{below}\nShops stayed closed."
    )


def test_a_word_cut_by_a_hyphen_is_whole_where_the_text_has_it() -> None:
    """A compound keeps its hyphen, and so does a word that stands nowhere else."""
    text = "An international court met, and the inter-\nnational agency made a long-\nterm plan for pre-\nand post-war years."
    assert (
        unwrap(text)
        == "An international court met, and the international agency made a long-term plan for pre- and post-war years."
    )


@pytest.mark.parametrize(
    "text",
    [
        "The  port authority of  Velmora signed a deal  with the isle of\nSanqueral late  on Friday, officials  said on Sunday.",
        "The ministry said that at least\n1,200 people were hurt.",
        "The U.S.\nSenate voted on Nov.\n12 to send troops.",
        "“We left the city,” Prime Minister\nAda Lin said.",
        "By Monday the army had left\nthe city, led\nby Jane Doe.",
        "Correction: An earlier version of this\nstory gave 21 dead.",
        "The port was closed\x0bon Monday.",
    ],
)
def test_lines_are_joined_where_the_words_say_so(text: str) -> None:
    """Justified lines, figures, abbreviations, names behind a title, and words that only look like a head."""
    assert unwrap(text) == " ".join(text.replace("\x0b", "\n").split("\n"))


def test_items_of_a_list_are_unwrapped() -> None:
    """Each is one line, and none runs into another."""
    assert (
        unwrap("- a truce by\n  the end of May\n- an exchange of\n  prisoners")
        == "- a truce by the end of May\n- an exchange of prisoners"
    )


@given(
    st.lists(st.sampled_from(["a", "The", "end.", "-", "\n", "\n\n", "> ", "  ", "1. ", "\r", "inter-", "\u2028", "Dr.", ":"])).map(
        " ".join
    )
)
def test_no_word_is_lost(text: str) -> None:
    """Only white space, marks of quoting and hyphens at line ends go, and unwrapping once more changes nothing but those."""
    kept = [character for character in text if character.isalnum()]
    assert [character for character in unwrap(text) if character.isalnum()] == kept


def test_a_first_line_that_is_indented_begins_a_paragraph() -> None:
    """So books and old services print them; where all lines are indented, or none, it says nothing."""
    first, second = "The port of Oslo was closed\nbefore the winter.", "The union\nof dock workers voted."
    assert unwrap(f"  {first}\n  Heading\n  {second}").split("\n") == [
        "  The port of Oslo was closed before the winter.",
        "  Heading",
        "  The union of dock workers voted.",
    ]


def test_the_next_number_is_another_item() -> None:
    """Also behind an item of two lines without a full stop."""
    assert unwrap("1. The union votes\n   on Monday\n2. The port opens").split("\n") == [
        "1. The union votes on Monday",
        "2. The port opens",
    ]


def test_a_bracket_within_a_sentence_is_no_dateline() -> None:
    """A line may begin with a name and its letters in brackets."""
    text = "It has the Instrument for\nLunar Activity (ILA): that one weighs 3 kg."
    assert unwrap(text) == text.replace("\n", " ")


def test_a_compound_of_three_words_keeps_its_hyphens() -> None:
    """A hyphen before "or" is open only where that word stands alone: "pre- or post-war"."""
    assert unwrap("It was a make-\nor-break vote for the pre-\nor post-war council.") == (
        "It was a make-or-break vote for the pre- or post-war council."
    )
