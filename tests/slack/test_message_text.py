"""All that a message shows is read: its text, its blocks and its attachments, and no more of it than there is room for."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.blocks import answer_message
from bot.slack.message_text import MAX_WORDS, words_of
from tests.slack.test_blocks import cited, one_of

Json = dict[str, Any]  # Any: JSON
NAMES = ("type", "text", "elements", "fields", "blocks", "title", "value")
SAID = "The ferry left at noon."
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}, {"type": "text", "text": "It sank."}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": f"{SAID}\nIt rained."}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example", "text": "A list"}]}
            ],
        },
    ],
}


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ({"text": f"<@U2> {SAID} &amp; <https://a.example|so on>"}, f"{SAID} & so on"),
        ({"text": "", "blocks": [RICH]}, f"It sank.\n> {SAID}\n> It rained.\nA list"),
        ({"text": SAID, "blocks": [{"type": "rich_text", "elements": [RICH["elements"][0]]}]}, "It sank."),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "It &lt;sank&gt;."}}]}, "It <sank>."),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "<News> &amp;"}}]}, "<News> &amp;"),
        ({"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "A"}, {"type": "mrkdwn", "text": "B"}]}]}, "A\nB"),
        ({"blocks": [{"type": "context", "elements": [{"type": "plain_text", "text": "Small."}]}]}, "Small."),
        ({"blocks": [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]}]}, ""),
        ({"text": "", "attachments": [{"title": "Ferry", "text": SAID, "fallback": "no"}]}, f"Ferry\n{SAID}"),
        ({"text": "See:", "attachments": [{"text": SAID}]}, f"See:\n{SAID}"),
        (
            {"attachments": [{"text": "x", "message_blocks": [{"message": {"blocks": [RICH]}}]}]},
            f"It sank.\n> {SAID}\n> It rained.\nA list",
        ),
        ({"attachments": [{"fields": [{"title": "Said", "value": SAID}]}]}, f"Said\n{SAID}"),
        ({"text": SAID, "attachments": [{"text": SAID}]}, SAID),
        ({}, ""),
        ({"text": None, "blocks": "x", "attachments": {"a": 1}}, ""),
    ],
)
def test_what_a_message_shows_is_read(message: Json, shown: str) -> None:
    """Forwarded messages, messages of bots in blocks alone, unfurled links; what is said twice once, and no buttons."""
    assert words_of(message) == shown


def test_an_answer_of_ours_is_read_as_it_is_copied() -> None:
    """Its quotes are set off, and its numbers stand at their ends."""
    message = answer_message(one_of(SAID, url=None), {})
    assert words_of({"blocks": list(message.blocks)}).splitlines()[:2] == [f"> {SAID} [1]", f"[1] {cited(1).publisher}, 1 May 2024"]


def test_what_is_nested_without_end_is_read_in_part() -> None:
    """A message of a hostile app costs no more than its words are worth."""
    deep: Json = {"type": "plain_text", "text": "deep"}
    for _ in range(5_000):
        deep = {"type": "section", "text": deep, "elements": [deep]}
    assert words_of({"text": "top", "attachments": [deep]}) == "top"
    wide = [{"type": "section", "text": {"type": "plain_text", "text": f"{number} {'x' * 90}"}} for number in range(100_000)]
    assert len(words_of({"blocks": wide})) <= MAX_WORDS


@example([{"type": []}])
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    )
)
def test_whatever_comes_is_no_error(part: object) -> None:
    """Slack's kinds of blocks grow in number."""
    assert isinstance(words_of({"text": part, "blocks": part, "attachments": part}), str)
