"""Pieces of HTML become what a reader would see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.draft import BadStoryError
from index.sources.markup import plain

PARTS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<br>", "<b", ">", "&amp;", "&#8217;", "<!--", "]]>", "<![CDATA[", "a ", "<sup>1</sup>", "\n", "\ud800"]
    )
)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<p>Ships &amp; <a href='/b'>boats</a></p><p>met.</p>", "Ships & boats\n\nmet."),
        ("&lt;p&gt;Ships &amp;amp; boats.&lt;/p&gt;", "Ships & boats."),
        ("The minister<br>of ports said so.<br>He left.", "The minister of ports said so.\n\nHe left."),
        ("It opens at 6 p.m.<br>Thursday in Oslo.<br>He left.", "It opens at 6 p.m. Thursday in Oslo.\n\nHe left."),
        ("<b>Background</b><br>The port is old.", "Background\n\nThe port is old."),
        ("Two <i>ships</i> met.\n\nThey left.", "Two ships met.\n\nThey left."),
        ("It cost 120<sup>1</sup> for 5 km<sup>2</sup>.", "It cost 120 for 5 km2."),
        ("<figure><img><figcaption>A ship</figcaption></figure><p>It left.</p><script>x()</script>", "It left."),
        ('<p>It left.</p><p style="display: none">Hidden</p><p hidden>Hidden</p><!-- note -->', "It left."),
        ("[caption id=1]<img> A ship[/caption] It left.", "It left."),
        ("<![CDATA[<p>It left.</p>]]>", "It left."),
        ("3 < 4 & 5 > 2, <unknown> of AT&T", "3 < 4 & 5 > 2, <unknown> of AT&T"),
    ],
)
def test_tags_and_entities_go_and_words_stay(marked: str, words: str) -> None:
    """Paragraphs stand apart, what no reader sees is left out, and signs that are no tags stay."""
    assert plain(marked).strip() == words


@given(PARTS.map("".join))
def test_no_markup_breaks_the_reader(text: str) -> None:
    """Every tangle is text, and none of its known tags is left."""
    assert "</p>" not in plain(text)


def test_a_field_is_not_endless() -> None:
    """What no story is as long as is refused before it is parsed."""
    with pytest.raises(BadStoryError, match="1,500,001 characters"):
        plain("x" * 1_500_001)


@pytest.mark.parametrize(
    "box",
    [
        '<p class="sr-only">{}</p>',
        '<p aria-hidden="true">{}</p>',
        '<p style="position:absolute;left:-9999px">{}</p>',
        '<blockquote class="twitter-tweet"><p>{}</p></blockquote>',
        '<div class="related-posts"><p>{}</p></div>',
        '<div class="sharedaddy"><p>{}</p></div>',
    ],
)
def test_what_stands_beside_a_piece_or_is_hidden_is_left_out(box: str) -> None:
    """Feeds take over what their pages hide, posts that they show, and boxes of other stories."""
    words = "Two ships met at sea on Monday, and nobody was hurt, the harbour office said."
    assert plain(f"<p>{words}</p>{box.format('A tower fell.')}") == words


def test_a_box_that_holds_the_piece_is_the_piece() -> None:
    """Whatever it is called."""
    assert plain('<div class="related"><p>Two ships met at sea.</p></div>') == "Two ships met at sea."
