"""Messages as an HTML page: what the pictures of the documentation are taken of."""

import io
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.slack.blocks import plain_message
from tests.browser import Browser
from tests.conftest import ROOT
from tests.fake_slack import Channel, User
from tests.fake_slack.page import Post, blocks_html, page
from tests.fake_slack.schema import Json
from tests.pictures import WIDTHS, height, main
from tests.slack.bot_under_test import TAIWAN, Bot

pytest_plugins = ["tests.browser", "tests.slack.bot_under_test"]
HIGHEST = 560
"""CSS pixels of an answer with three quotes of one story on a phone; 514 here, more with a wider font."""


class _Reader(HTMLParser):
    """Text and tags of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the base class gives them
        self.tags.add(tag)


def read(html: str) -> _Reader:
    """What a browser would find in it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60))
def test_text_is_never_markup(words: str) -> None:
    """Whatever a message says, the page shows it and holds no other elements."""
    block: Json = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}]}
    reader = read(blocks_html([block]))
    assert reader.text == words
    assert reader.tags == {"div", "p"}


def test_what_slack_shows_is_on_the_page() -> None:
    """Bold, a link, an emoji, a list, a button and a form; a block of another type shows its name."""
    parts: list[Json] = [
        {"type": "text", "text": "very", "style": {"bold": True}},
        {"type": "link", "url": "https://example.org/?a=1&b=2", "text": "a story"},
        {"type": "emoji", "name": "white_check_mark"},
        {"type": "emoji", "name": "tada"},
    ]
    items: list[Json] = [{"type": "rich_text_section", "elements": parts}]
    blocks: list[Json] = [
        {"type": "rich_text", "elements": [*items, {"type": "rich_text_list", "style": "bullet", "elements": items}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}]},
        {
            "type": "input",
            "label": {"type": "plain_text", "text": "Which?"},
            "element": {"type": "static_select", "options": [], "initial_option": {"text": {"type": "plain_text", "text": "[1]"}}},
        },
        {"type": "hologram"},
    ]
    html = blocks_html(blocks)
    assert "<b>very</b>" in html
    assert '<a href="https://example.org/?a=1&amp;b=2">a story</a>' in html
    assert [name in read(html).text for name in ("✓", ":tada:", "Press", "Which?", "[1]", "(hologram)")] == [True] * 6
    assert "<li>" in html


def test_an_answer_fits_a_phone_and_a_desk(browser: Browser, bot: Bot, ann: User, news: Channel) -> None:
    """All that the bot posted is on the page, nothing stands out on the right, nothing is loaded, and on a phone it is not long."""
    answer = bot.answer(ann, news, TAIWAN)
    html = page([Post("ann", "10:14", text=TAIWAN), Post("Dateline", "10:14", answer.blocks, is_app=True)])
    for width in (390, 800):
        browser.viewport(width, 900)
        browser.show(html)
        assert browser.run("return document.documentElement.scrollWidth") == width
        shown = browser.run("return document.body.innerText")
        for statement in bot.on_record(answer).answer.statements:
            assert statement.text in shown
        assert "Show passages" in shown
        if width == WIDTHS[0]:
            assert height(browser, html, width) <= HIGHEST
    assert browser.errors() == []


def test_a_page_is_taken_at_the_width_asked_for(browser: Browser, tmp_path: Path) -> None:
    """Two pixels for each of the page; as high as the page, or as high as is said."""
    file, out = tmp_path / "page.html", tmp_path / "page.png"
    file.write_text(page([Post("Dateline", "10:14", plain_message("Hello. " * 400).blocks)]), encoding="utf-8")
    assert browser
    assert main(["page", str(file), "--out", str(out), "--width", "390"]) == 0
    with Image.open(io.BytesIO(out.read_bytes())) as whole:
        assert whole.width == 780
        assert whole.height > 1000
    assert main(["page", str(file), "--out", str(out), "--width", "390", "--height", "300"]) == 0
    with Image.open(io.BytesIO(out.read_bytes())) as part:
        assert part.size == (780, 600)


@pytest.mark.parametrize("name", ["slack-answer.png", "report.png"])
def test_the_pictures_of_the_documentation_are_there(name: str) -> None:
    """As `make pictures` takes them."""
    with Image.open(ROOT / "docs" / name) as picture:
        assert picture.width in {1600, 2200}
