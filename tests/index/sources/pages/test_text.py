"""The text of a page is what a reader sees of its story, all of it, and nothing else."""

import pytest

from tests.index.sources.pages.samples import PARAGRAPHS, STORY, complaints, page, read

WHOLE = "\n".join(PARAGRAPHS)
LIE = "An old draft says that 6,000 people were hurt when the tower fell into the sea."
LINK = '<a href="/other">Storm kills 44 in Tarnow</a>'
TEASER = "At least 44 people were killed when a storm hit the coast, officials said."
SECOND = (
    "The parliament of Velmora will vote on the move in June, and the opposition asked for a referendum.",
    "Fishermen fear for their catch, and twelve boats blocked the harbour on Sunday, the coast guard said.",
)


def test_a_story_is_its_paragraphs() -> None:
    """Neither its title nor its frame is part of the text."""
    assert read(page()).text == WHOLE


@pytest.mark.parametrize(
    "unseen",
    [
        "<p hidden>{}</p>",
        '<div aria-hidden="true"><p>{}</p></div>',
        '<p style="color:red; visibility: hidden">{}</p>',
        '<p style="DISPLAY:NONE">{}</p>',
        "<template><p>{}</p></template>",
        "<dialog><p>{}</p></dialog>",
        "<noscript><p>{}</p></noscript>",
        '<p class="sr-only">{}</p>',
        '<p class="lead visually-hidden">{}</p>',
        "<p><del>{}</del></p>",
        '<p style="position: absolute; left: -9999px">{}</p>',
        '<p style="opacity: 0">{}</p>',
        '<p style="font-size:0">{}</p>',
        '<p style="text-indent:-9999px">{}</p>',
        '<p style="clip: rect(0 0 0 0)">{}</p>',
        '<div style="max-height:0px; overflow:hidden"><p>{}</p></div>',
        '<p class="print-only">{}</p>',
        '<p><span role="tooltip">{}</span></p>',
        "<p><ruby><rp>(</rp><rt>{}</rt><rp>)</rp></ruby></p>",
        '<style>.promo-x {{ display: none }}</style><p class="promo-x">{}</p>',
        '<style>p {{ color: red }} #zq, .b {{ color: red; visibility: hidden; }}</style><p id="zq">{}</p>',
    ],
)
def test_what_no_reader_sees_is_not_read(unseen: str) -> None:
    """However it is hidden, it is no part of the story."""
    assert read(page(STORY + unseen.format(LIE))).text == WHOLE


@pytest.mark.parametrize(
    "seen",
    [
        '<p class="hidden md:block">{}</p>',
        '<p hidden="until-found">{}</p>',
        "<dialog open><p>{}</p></dialog>",
        '<p style="font-size: 0.9em; opacity: 0.9; left: -10px">{}</p>',
        '<p style="opacity: 0; transition: opacity 1s">{}</p>',
        '<style>.a {{ display: none }} .js .a {{ display: block }}</style><p class="a">{}</p>',
        '<style>@media print {{ .a {{ display: none }} }}</style><p class="a">{}</p>',
        '<style media="print">.a {{ display: none }}</style><p class="a">{}</p>',
    ],
)
def test_what_a_reader_sees_is_not_called_hidden(seen: str) -> None:
    """What is shown on wide screens, or when it is looked for, is there."""
    assert LIE in read(page(STORY + seen.format(LIE))).text or "dialog" in seen


def test_a_story_that_a_script_uncovers_is_read() -> None:
    """A page that hides its story until a question is answered has a story all the same."""
    assert read(page(f'<div style="display:none">{STORY}</div>')).text == WHOLE


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("120<sup>1</sup> people", "120 people"),
        ('120<sup><a href="#n1">1</a></sup> people', "120 people"),
        ('120<a href="https://herald.example/a#note1">1</a> people', "120 people"),
        ('120<a href="#n1" role="doc-noteref">4</a> people', "120 people"),
        ('120<sup class="footnote-ref">[2]</sup> people', "120 people"),
        ('120<span style="vertical-align: super">3</span> people', "120 people"),
        ("120<sup>2,3</sup> people", "120 people"),
        ("120<sup>†</sup> people", "120 people"),
        ("120 km<sup>2</sup> of land", "120 km² of land"),
        ("10<sup>6</sup> letters", "10⁶ letters"),
        ("the 21<sup>st</sup> century", "the 21st century"),
    ],
)
def test_a_number_of_a_footnote_is_no_digit(marked: str, plain: str) -> None:
    """120¹ is not 1201; units and powers stay what they are."""
    sentence = "The ministry said on Monday that it would report on {} in its yearly survey."
    assert sentence.format(plain) in read(page(f"{STORY}<p>{sentence.format(marked)}</p>")).text


def test_a_note_is_not_part_of_the_story() -> None:
    """What a footnote says is said of a word, and not by the story."""
    body = f'{STORY}<p>It cost 120<sup><a href="#f1">1</a></sup> crowns, they said on Monday.</p><ol><li id="f1">{TEASER}</li></ol>'
    assert TEASER not in read(page(body)).text


@pytest.mark.parametrize(
    "other",
    [
        f'<section class="more-from"><h3>More from Example Herald</h3><div><h4>{LINK}</h4><p>{TEASER}</p></div></section>',
        f"<h3>Related stories</h3><ul><li>{LINK}</li></ul>",
        f"<div><h3>You may also like</h3><div><h4>{LINK}</h4><p>{TEASER}</p></div></div>",
        f"<h2>Mehr zum Thema</h2><div><a href='/x'><h3>Sturm</h3></a><p>{TEASER}</p></div>",
        f"<h3>Read next</h3><p>{TEASER}</p>",
        f"<div><h4>{LINK}</h4><p>{TEASER}</p></div>",
        f'<div class="related-box"><p>{TEASER}</p></div>',
        f'<article class="card"><a href="/x">Storm</a><p>{TEASER}</p></article>',
        f"<p><strong>Read more:</strong> {LINK}</p>",
        f"<p>{LINK}</p>",
        f'<aside><p>{TEASER}</p></aside><div class="newsletter-signup"><p>Get our letter every day, free of charge.</p></div>',
        f'<section aria-label="Related content"><p>{TEASER}</p></section>',
        f'<div data-module="MostPopular"><p>{TEASER}</p></div>',
        f'<div class="live-ticker"><p>{TEASER}</p></div>',
        f'<blockquote class="twitter-tweet"><p>{TEASER}</p>— Dock Union</blockquote>',
    ],
)
def test_what_stands_beside_a_story_is_not_read(other: str) -> None:
    """Teasers, boxes and lists of other stories are known by their names, their headings and their form."""
    assert read(page(STORY + other)).text == WHOLE


def test_a_story_goes_on_behind_a_box() -> None:
    """Only the box goes: what the story says below it is read."""
    box = f"<h3>Related</h3><ul><li>{LINK}</li></ul>"
    assert read(page(f"{STORY}{box}<p>{SECOND[0]}</p>")).text == f"{WHOLE}\n{SECOND[0]}"


def test_a_cookie_banner_without_a_name_is_not_read() -> None:
    """It is known by what it says."""
    banner = "<div><p>We value your privacy</p><p>We and our 842 partners store and access personal data on your device.</p></div>"
    assert read(page().replace("<article>", f"{banner}<article>")).text == WHOLE


@pytest.mark.parametrize(
    "second",
    [
        '</div><div class="ad">ad</div><div class="story-text">{}</div>',
        '</div><div class="ad">ad</div><div class="story-text story-text-2">{}</div>',
    ],
)
def test_the_second_half_of_a_story_is_read(second: str) -> None:
    """A story in two boxes of one kind is one story, in order."""
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in SECOND)
    body = f'<div class="story-text">{STORY}{second.format(rest)}'
    assert read(page(body)).text == "\n".join((*PARAGRAPHS, *SECOND))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            "Under the deal, 41 cranes<br>will be moved to the quay,<br>an officer said.",
            "41 cranes will be moved to the quay, an officer said.",
        ),
        ("A spokesman told the president of<br/>Velmora that the cranes stay.", "the president of Velmora that the cranes stay."),
        (
            "The cranes stay where they are.<br><br>Nobody asked why it was so.",
            "The cranes stay where they are.\nNobody asked why it was so.",
        ),
    ],
)
def test_a_broken_line_is_no_end_of_a_sentence(broken: str, whole: str) -> None:
    """One line break within a sentence is a space, two end a paragraph."""
    assert whole in read(page(f"{STORY}<p>{broken}</p>")).text


@pytest.mark.parametrize(
    "second",
    [
        '<div class="ad"></div><div class="continuation">{}</div>',
        "</article><article>{}",
        '</article><section class="x">{}</section><article>',
    ],
)
def test_a_second_half_that_may_not_be_the_storys_is_counted(second: str) -> None:
    """What stands in a box of another kind is not read, and how much it is is said."""
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in (*SECOND, LIE))
    (said,) = complaints(page(f'<div class="article-body">{STORY}</div>{second.format(rest)}'))
    assert "3 of the 7 paragraphs" in said


def test_a_whole_story_brings_no_complaint() -> None:
    """Nothing is said to be missing where nothing is."""
    assert complaints(page()) == []
