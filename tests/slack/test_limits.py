"""What Slack refuses and what it takes, as the stand-in knows it: each limit just reached, and one step beyond it."""

from typing import Any

import pytest

from tests.fake_slack.limits import message_problems, view_problems

Block = dict[str, Any]  # a payload as an app writes it

MODAL_INPUT = {
    "type": "input",
    "block_id": "question",
    "label": {"type": "plain_text", "text": "Question"},
    "element": {"type": "plain_text_input", "action_id": "typed"},
}


def plain(text: str) -> Block:
    """A text object without markup."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """A text object with markup."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "words", **more: object) -> Block:
    """A section block."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "more", **more: object) -> Block:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain("More"), **more}


def actions(*elements: Block) -> Block:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def options(number: int) -> list[Block]:
    """Options of a menu."""
    return [{"text": plain(f"Option {index}"), "value": str(index)} for index in range(number)]


def rich(*parts: Block, kind: str = "rich_text_section") -> Block:
    """A rich text block with one element."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(parts)}]}


def modal(**more: object) -> Block:
    """A modal with one input."""
    return {"type": "modal", "callback_id": "ask", "title": plain("Ask"), "submit": plain("Go"), "blocks": [MODAL_INPUT], **more}


def home(**more: object) -> Block:
    """A home tab with one section."""
    return {"type": "home", "blocks": [section()], **more}


REFUSED: dict[str, list[Block]] = {
    "51 blocks": [section() for _ in range(51)],
    "a long section": [section("x" * 3001)],
    "an empty section": [section("")],
    "a section without text": [{"type": "section"}],
    "11 fields": [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    "a long field": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "a long header": [{"type": "header", "text": plain("x" * 151)}],
    "a header with markup": [{"type": "header", "text": mrkdwn("x")}],
    "a long label": [actions(button(text=plain("x" * 76)))],
    "a long value": [actions(button(value="x" * 2001))],
    "a long action_id": [actions(button("x" * 256))],
    "an action_id twice": [actions(button(), button())],
    "a long block_id": [section(block_id="x" * 256)],
    "a block_id twice": [section(block_id="x"), section(block_id="x")],
    "a long address": [actions(button(url="https://example.org/" + "x" * 3000))],
    "an address of another kind": [actions(button(url="javascript:void"))],
    "11 in a context": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "none in a context": [{"type": "context", "elements": []}],
    "26 actions": [actions(*(button(f"b{number}") for number in range(26)))],
    "one choice in an overflow": [actions({"type": "overflow", "action_id": "a", "options": options(1)})],
    "6 choices in an overflow": [actions({"type": "overflow", "action_id": "a", "options": options(6)})],
    "101 choices": [actions({"type": "static_select", "action_id": "a", "options": options(101)})],
    "an input in a message": [MODAL_INPUT],
    "empty rich text": [rich({"type": "text", "text": ""})],
    "a bad link in rich text": [rich({"type": "link", "url": "example.org"})],
    "a citation": [rich({"type": "citation", "url": "https://example.org"})],
    "an empty quote": [rich(kind="rich_text_quote")],
    "too much markdown": [{"type": "markdown", "text": "x" * 6001}] * 2,
    "an image without its text": [{"type": "image", "image_url": "https://example.org/a.png"}],
    "an unknown block": [{"type": "marquee"}],
    "an unknown element": [actions({"type": "lever", "action_id": "a"})],
    "an unknown key": [section(colour="red")],
    "half of the feedback": [{"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "f"}]}],
    "two tables": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2,
    "legal blocks too long together": [section("x" * 3000) for _ in range(5)],
}
CODES = {"two tables": "only_one_table_allowed", "legal blocks too long together": "msg_blocks_too_long"}
FEEDBACK = {"text": plain("Good"), "value": "good"}
LEGAL: dict[str, list[Block]] = {
    "50 blocks": [section() for _ in range(50)],
    "the longest section": [section("x" * 3000)],
    "the most fields": [{"type": "section", "fields": [mrkdwn("x")] * 9 + [plain("x" * 2000)]}],
    "the longest header": [{"type": "header", "text": plain("x" * 150), "block_id": "x" * 255}],
    "the largest buttons": [
        actions(*(button(f"{number:0255}", text=plain("x" * 75), value="x" * 2000) for number in range(25))),
        section(accessory=button(url="https://example.org/" + "x" * 2980)),
    ],
    "the same action_id in two blocks": [actions(button()), actions(button())],
    "a full context": [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    "the largest menus": [
        actions(
            {"type": "overflow", "action_id": "a", "options": options(5)},
            {"type": "static_select", "action_id": "b", "options": options(100), "placeholder": plain("x" * 150)},
        ),
    ],
    "feedback": [
        {
            "type": "context_actions",
            "elements": [{"type": "feedback_buttons", "action_id": "f", "positive_button": FEEDBACK, "negative_button": FEEDBACK}],
        },
    ],
    "rich text of every kind": [
        rich({"type": "text", "text": "bold", "style": {"bold": True}}, {"type": "emoji", "name": "eyes"}),
        rich({"type": "link", "url": "https://example.org", "text": "a"}, kind="rich_text_quote"),
        rich({"type": "user", "user_id": "U1"}, kind="rich_text_preformatted"),
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_list", "style": "ordered", "elements": [{"type": "rich_text_section", "elements": []}]}
            ],
        },
    ],
    "all the markdown": [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6000}],
    "as much text as there may be": [*(section("x" * 3000) for _ in range(4)), section("x" * 1200)],
    "divider, image, table and task": [
        {"type": "divider"},
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": ""},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}, rich({"type": "text", "text": "y"})]]},
        {
            "type": "task_card",
            "task_id": "t",
            "title": "Search",
            "status": "complete",
            "sources": [{"type": "url", "url": "https://example.org", "text": "a"}],
        },
    ],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_slack_refuses_is_refused(name: str) -> None:
    """Each limit, one step beyond it, and everything that is unknown; the code is Slack's."""
    problems = message_problems(REFUSED[name])
    assert [problem.code for problem in problems][:1] == [CODES.get(name, "invalid_blocks")]


@pytest.mark.parametrize("name", LEGAL)
def test_what_slack_takes_is_taken(name: str) -> None:
    """Each limit, just reached."""
    assert message_problems(LEGAL[name]) == []


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain("x" * 25)),
        modal(submit=plain("x" * 25)),
        modal(close=plain("x" * 25)),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(blocks=[section() for _ in range(101)]),
        modal(blocks=[{"type": "markdown", "text": "x"}]),
        {key: value for key, value in modal().items() if key != "title"},
        {key: value for key, value in modal().items() if key != "submit"},
        home(title=plain("x")),
        home(blocks=[]),
        {"type": "poster", "blocks": [section()]},
    ],
)
def test_views_that_slack_refuses_are_refused(view: Block) -> None:
    """The same for modals and home tabs."""
    assert {problem.code for problem in view_problems(view)} == {"invalid_arguments"}


def test_views_at_their_limits_are_taken() -> None:
    """A hundred blocks, 24 characters in each label, 3,000 of private metadata."""
    labels = {name: plain("x" * 24) for name in ("title", "submit", "close")}
    blocks = [MODAL_INPUT, *(section() for _ in range(99))]
    assert view_problems(modal(**labels, private_metadata="x" * 3000, callback_id="x" * 255, blocks=blocks)) == []
    assert view_problems(home(blocks=[section() for _ in range(100)])) == []
