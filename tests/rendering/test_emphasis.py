"""The words in bold are those that answer, whatever becomes of the text around them."""

import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.printing import safe
from bot.rendering.emphasis import carried, parts
from bot.slack.text import line, visible

Span = tuple[int, int]
texts = st.text() | st.lists(
    st.sampled_from(("word", "two-part", " ", "  ", "\n", "\t", "\u00a0", "\u202e", "\u200d", "\x00", "."))
).map("".join)
spans = st.none() | st.tuples(st.integers(), st.integers()) | st.tuples(st.integers(-2, 40), st.integers(-2, 40))


def ink(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


@given(texts, spans)
def test_the_parts_are_the_text(text: str, answer: Span | None) -> None:
    """Nothing is lost or doubled, whatever the offsets; those that fit have exactly their characters in the middle."""
    before, words, after = parts(text, answer)
    assert before + words + after == text
    fits = answer is not None and 0 <= answer[0] < answer[1] <= len(text)
    assert words == (text[slice(*answer)] if fits and answer else "")
    assert words or not after


@pytest.mark.parametrize("answer", [None, (0, 0), (3, 3), (5, 2), (-3, 4), (-4, -1), (2, 5), (4, 5), (99, 100), (0, 2**70)])
def test_offsets_that_do_not_fit_are_no_answer(answer: Span | None) -> None:
    """Empty, backwards, before the text or beyond its end."""
    assert parts("noon", answer) == ("noon", "", "")


@given(texts, spans)
def test_what_is_cleaned_for_slack_keeps_its_bold(text: str, answer: Span | None) -> None:
    """The bold of a cleaned line has the characters that the answer has once it is cleaned, and no space at its ends."""
    shown = line(text)
    before, words, after = parts(shown, carried(text, answer, shown, visible))
    assert before + words + after == shown
    assert words == words.strip()
    if shown:
        assert list(map(ink, (before, words))) == expected(text, answer, visible)


@given(texts, spans, st.integers(1, 30))
def test_what_is_wrapped_keeps_its_bold(text: str, answer: Span | None, width: int) -> None:
    """In every width the bold is on the characters of the answer; numbers that follow the text are not among them."""
    shown = "\n".join(textwrap.wrap(f"{safe(text)} [1]", width, break_on_hyphens=False))
    before, words, after = parts(shown, carried(text, answer, shown, safe))
    seen = ink(before) if words else ink(before).removesuffix("[1]")
    assert [seen, ink(words)] == expected(text, answer, safe)
    assert ink(before + words + after) == ink(safe(text)) + "[1]"


def expected(text: str, answer: Span | None, clean: Callable[[str], str]) -> list[str]:
    """What is to be seen before the answer, and of it; an answer of which nothing is to be seen is none."""
    before, words, after = (ink(clean(part)) for part in parts(text, answer))
    return [before, words] if words else [before + after, ""]


def test_of_an_answer_that_is_not_seen_nothing_is_bold() -> None:
    """Only spaces, or only characters that are left out."""
    assert carried("a  b", (1, 3), "a b", str) is None
    assert carried("a\u202eb", (1, 2), "ab", safe) is None
