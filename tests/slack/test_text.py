"""Text from Slack is what a person typed; text for Slack is what is to be seen, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import clip, escape, line, linkable, unescape, visible
from tests.fake_slack.limits import pings
from tests.slack.test_blocks import JOINERS, UNSEEN, squashed, texts


@given(texts)
def test_what_was_escaped_can_be_read_again(text: str) -> None:
    """To the letter; only white space is tidied."""
    assert unescape(escape(text)).split() == text.split()


@given(texts)
def test_escaped_text_is_no_markup(text: str) -> None:
    """Nothing in it can be a mention, a channel or a link."""
    escaped = escape(text)
    assert pings(escaped, []) == []
    assert not set("<>") & set(escaped)


@given(texts)
def test_plain_text_can_be_seen(text: str) -> None:
    """What is left out has no form, and what is left in stays in order; words do not grow together."""
    cleaned = visible(text)
    assert [character for character in cleaned if unicodedata.category(character) in UNSEEN and character not in JOINERS] == []
    assert squashed(cleaned) == squashed(text)
    assert [squashed(word) for word in cleaned.split() if squashed(word)] == [
        squashed(word) for word in text.split() if squashed(word)
    ]
    assert visible(cleaned) == cleaned


@given(texts)
def test_a_line_is_one_line(text: str) -> None:
    """Its words have one space between them; where nothing is to be seen it is empty."""
    cleaned = line(text)
    assert cleaned == " ".join(cleaned.split())
    assert squashed(cleaned) == squashed(text)
    assert bool(cleaned) == bool(squashed(text))
    assert line(cleaned) == cleaned


@given(texts, st.integers(2, 400))
def test_a_clipped_text_is_its_beginning(text: str, most: int) -> None:
    """It is never longer than it may be; it is whole, or it begins as the text does and ends in an ellipsis."""
    clipped = clip(text, most)
    assert len(clipped) <= most
    if len(text) <= most:
        assert clipped == text
    else:
        assert clipped.endswith("…")
        assert text.startswith(clipped.removesuffix("…").rstrip())


@given(st.lists(st.text("abc", min_size=1, max_size=8), min_size=1), st.integers(20, 60))
def test_words_are_not_cut(sequence: list[str], most: int) -> None:
    """Where they are short."""
    kept = clip(" ".join(sequence), most).removesuffix(" …").split()
    assert kept == sequence[: len(kept)]


@pytest.mark.parametrize(
    ("text", "most", "clipped"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two …"),
        ("one two three", 9, "one two …"),
        ("one two three", 8, "one …"),
        ("abcdef", 5, "abc …"),
        ("abcdef", 2, "…"),
        ("a bcdefghij", 9, "a bcdef …"),
        ("on 台灣總統選舉結果", 8, "on 台灣總 …"),
        ("", 2, ""),
    ],
)
def test_clipped_texts(text: str, most: int, clipped: str) -> None:
    """Between words; a word that is most of the text is cut."""
    assert clip(text, most) == clipped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U0BOT> who won?", "who won?"),
        ("<@U0BOT|dateline> who won?", "who won?"),
        ("who won, <@U1>, and why?", "who won, , and why?"),
        ("what about <https://outlet.example/a>?", "what about https://outlet.example/a?"),
        ("what about <https://outlet.example/a?b=1&amp;c=2|this>?", "what about this?"),
        ("write to <mailto:ann@outlet.example|ann@outlet.example>", "write to ann@outlet.example"),
        ("see <#C0NEWS|news>", "see #news"),
        ("see <#C0NEWS>", "see"),
        ("see <#C0NEWS|>", "see"),
        ("<!subteam^S1|@desk> who won?", "who won?"),
        ("<!subteam^S1> who won?", "who won?"),
        ("<!channel> who won?", "who won?"),
        ("<!here|here> who won?", "here who won?"),
        ("on <!date^1392734382^{date}|18 February 2014>?", "on 18 February 2014?"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
        ("a\n\tb   c", "a\n b c"),
        ("a < b", "a < b"),
        ("<>", ""),
        ("", ""),
    ],
)
def test_what_people_type_is_read_from_markup(text: str, expected: str) -> None:
    """People and groups are left out; links, channels and dates are the words that a reader sees."""
    assert unescape(text) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gpj.\u202eexe", "gpj.exe"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("a\tb\x0bc\x85d\x00e", "a b c de"),
        ("👩\u200d👩\u200d👧 می\u200cخواهم", "👩\u200d👩\u200d👧 می\u200cخواهم"),
        ("one\ntwo", "one\ntwo"),
        ("lone \ud800 surrogate", "lone  surrogate"),
    ],
)
def test_what_is_not_to_be_seen_is_left_out(text: str, shown: str) -> None:
    """Joined emoji and words of scripts that need joiners stay whole."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://outlet.example", True),
        ("HTTPS://Outlet.Example:8443/a/b?c=d&e=f#:~:text=it%20rained|now", True),
        ("https://münchen.example/wörter", True),
        ("https://outlet.example/" + "x" * 2_977, True),
        ("https://outlet.example/" + "x" * 2_978, False),
        ("javascript:alert(1)", False),
        ("mailto:ann@outlet.example", False),
        ("//outlet.example/a", False),
        ("https://", False),
        ("https:///a", False),
        ("https://bank.example@evil.example/", False),
        ("https://outlet.example/a b", False),
        ("https://outlet.example/a\n", False),
        ("https://outlet.example/\u202egpj", False),
        ("https://outlet.example/<!here>", False),
        ("https://outlet.example\\@evil.example", False),
    ],
)
def test_only_what_leads_where_it_seems_to_is_a_link(url: str, leads: bool) -> None:  # noqa: FBT001 - an example
    """A web address of at most 3,000 characters, all of which can be seen."""
    assert linkable(url) is leads
