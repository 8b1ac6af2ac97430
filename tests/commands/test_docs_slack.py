"""The conversation in Slack that docs/slack.md shows is one that takes place."""

import re

from tests.conftest import ROOT
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import AUKUS, Bot, pressed

pytest_plugins = ["tests.slack.bot_under_test"]
_CHANGING = re.compile(r"(?<=reply )\w{6}|(?<=Reply )\w{6}|\d+ \w+ \d{4}, \d\d:\d\d UTC")


def conversation(slack: Slack, bot: Bot, user: User, channel: Channel) -> str:
    """A mention with its answer, a passage, and a check, as text."""
    answer = bot.answer(user, channel, AUKUS)
    parts = [f"{user.name}: @Dateline {AUKUS}", f"Dateline:\n{render(answer)}"]
    for action, label in (("show_passages", "Show passages"), ("check_citations", "Check")):
        parts.append(f"{user.name} presses [{label}]:\n{render(pressed(slack, user, answer, action))}")
    return "\n\n".join(parts)


def test_the_page_shows_a_real_conversation(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Word for word, but for ids and the time of day."""
    real = _CHANGING.sub("...", conversation(slack, bot, ann, news))
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    (printed,) = re.findall(r"<!-- slack -->\n```text\n(.*?)\n```", page, re.DOTALL)
    assert _CHANGING.sub("...", printed) == real
