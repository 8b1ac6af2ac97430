"""Two sentences are compared word by word, and nothing of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checking.differences import ChangeKind, Piece, differences, nearest

SENTENCES = (
    "Officials put the cost of the programme at up to A$268 billion by 2055.",
    "The first boat is expected in the early 2040s.",
    "The prime minister called it the largest investment in the country's history.",
)
# Few different words, so that two texts share some.
sentences = st.lists(st.sampled_from(["the", "talks", "A$268", " ", ",", ".", "\n", "“deal”", "né", "🙂", "3.5", "_"])).map("".join)


def spelled(pieces: tuple[Piece, ...], *, without: ChangeKind) -> str:
    """What the other pieces spell."""
    return "".join(piece.text for piece in pieces if piece.kind is not without)


@given(st.text() | sentences, st.text() | sentences)
def test_the_pieces_spell_both_texts(old: str, new: str) -> None:
    """Without what came they spell the old text, without what went the new one; and no piece is empty."""
    pieces = differences(old, new)
    assert spelled(pieces, without=ChangeKind.NEW) == old
    assert spelled(pieces, without=ChangeKind.GONE) == new
    assert all(piece.text for piece in pieces)


@given(st.text() | sentences)
def test_equal_texts_do_not_differ(text: str) -> None:
    """Then there is one piece, the text, or none where it is empty."""
    assert differences(text, text) == ((Piece(ChangeKind.SAME, text),) if text else ())


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("cost A$268 billion", "cost A$368 billion", "cost A$-268-+368+ billion"),
        ("It costs 3.5 billion.", "It costs 3,500 million.", "It costs -3.5-+3,500+ -billion-+million+."),
        ("The talks began.", "The talks, long due, began.", "The talks+, long due,+ began."),
        ("The talks, long due, began.", "The talks began.", "The talks-, long due,- began."),
        ("the minister's plan", "the ministers' plan", "the -minister's-+ministers'+ plan"),
        ("a cease-fire held", "a ceasefire held", "a -cease-fire-+ceasefire+ held"),
        ("", "All new.", "+All new.+"),
        ("All gone.", "", "-All gone.-"),
    ],
)
def test_whole_words_change(old: str, new: str, shown: str) -> None:
    """A number, a hyphenated word or a genitive is one word: it changes as a whole, and what stands around it does not."""
    signs = {ChangeKind.SAME: "", ChangeKind.GONE: "-", ChangeKind.NEW: "+"}
    assert "".join(signs[piece.kind] + piece.text + signs[piece.kind] for piece in differences(old, new)) == shown


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Officials put the cost of the programme at up to A$368 billion by 2055.", 0),
        ("OFFICIALS PUT THE COST of the programme at up to a$268 billion", 0),
        ("The first boat is expected in the late 2040s, and the second in 2043.", 1),
        ("The president called it the largest investment in his country's history.", 2),
        ("A river flooded two villages in the valley on Sunday night.", None),
        ("", None),
    ],
)
def test_the_nearest_sentence_shares_most_words(sentence: str, found: int | None) -> None:
    """Case and spaces do not count; where less than half of the words are shared, in order, none is near."""
    assert nearest(sentence, SENTENCES) == (None if found is None else SENTENCES[found])
    assert nearest(sentence, SENTENCES[::-1]) == (None if found is None else SENTENCES[found])


@given(sentences.filter(lambda text: not text.isspace() and text != ""), st.lists(sentences))
def test_the_sentence_itself_is_nearest(sentence: str, others: list[str]) -> None:
    """Among whatever others: what is found has the same words in the same order."""
    found = nearest(sentence, [*others, sentence])
    assert found is not None
    assert "".join(found.split()) == "".join(sentence.split())


def test_nothing_is_near_where_there_is_nothing() -> None:
    """A story without sentences has none that is near."""
    assert nearest("The talks began on Monday.", []) is None
    assert nearest("The talks began on Monday.", ["", " "]) is None
