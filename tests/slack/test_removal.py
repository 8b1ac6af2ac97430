"""Who asked may take an answer away; nobody else may, and the question is then no longer on record."""

from pathlib import Path

import pytest

from bot.records.inbox import State
from tests.fake_slack import Slack, User, render
from tests.slack.bot_under_test import TAIWAN, Bot, pressed, running, settings_for, workspace

pytest_plugins = ["tests.slack.bot_under_test"]


@pytest.mark.parametrize("stores_users", [True, False])
def test_only_the_asker_removes_an_answer(fresh: Path, stores_users: bool) -> None:  # noqa: FBT001 - an example
    """Also where the record does not say who that is: then Slack is asked who wrote the question."""
    with workspace() as slack:
        ann, ben = slack.add_user("ann"), slack.add_user("ben")
        news = slack.add_channel("news")
        with running(slack, settings_for(slack, fresh, ledger_store_users=stores_users)) as bot:
            message = bot.answer(ann, news, TAIWAN)
            reply, choice = bot.on_record(message), f"remove_answer:{bot.on_record(message).id}"
            assert "Only who asked can remove an answer." in render(pressed(slack, ben, message, "more", choice))
            assert slack.replies(news, message.thread) == [message]
            assert "The answer is removed" in render(pressed(slack, ann, message, "more", choice))
            bot.quiet()
            assert slack.replies(news, message.thread) == []
            request = bot.service.inbox.answered_by(reply.id)
            assert request
            assert (request.state, request.text) == (State.WITHDRAWN, "")
            assert bot.service.ledger.reply(reply.id).answer.question.text == ""
            assert bot.service.ledger.reply(reply.id).answer.citations == reply.answer.citations


def test_an_answer_in_a_direct_message_can_be_removed(slack: Slack, bot: Bot, ann: User) -> None:
    """There, too, the asker asked."""
    channel = slack.direct_message(ann)
    ts = slack.post(ann, channel, TAIWAN)
    (message,) = slack.wait_for(lambda: slack.replies(channel, ts), 30)
    assert "The answer is removed" in render(pressed(slack, ann, message, "more", f"remove_answer:{bot.on_record(message).id}"))
    slack.wait_for(lambda: not slack.replies(channel, ts))


def test_where_nothing_says_who_asked_nobody_removes(fresh: Path) -> None:
    """The question is deleted from Slack's history while the bot is away: whose it was, nobody knows."""
    with workspace() as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        with running(slack, settings_for(slack, fresh)) as bot:
            message = bot.answer(ann, news, TAIWAN)
            bot.quiet()
            slack.workspace.unsay(message.thread)
            choice = f"remove_answer:{bot.on_record(message).id}"
            assert "who asked this is not on record" in render(pressed(slack, ann, message, "more", choice))
