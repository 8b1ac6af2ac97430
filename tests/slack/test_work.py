"""People see at once that a question is worked on, and in the end either an answer or one plain sentence."""

import json
import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.slack.apologies import apology
from index.errors import SnapshotError
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import PATIENCE, TAIWAN, WINNER, Bot, flaws, pressed, running, settings_for, told_alone, workspace

pytest_plugins = ["tests.slack.bot_under_test"]
STATUS = "assistant.threads.setStatus"
DAMAGED = re.compile(r"A story that this question needs is damaged in the index, .* the reference is ([0-9a-f]{8})\.")
SORRY = re.compile(r"Something went wrong with this question\. Please ask again; .* is ([0-9a-f]{8})\.")


def test_a_status_is_shown_at_once_and_taken_away(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """It stands before the search begins, and is gone after the answer."""
    with bot.service.newsroom._opening:
        ts = bot.ask(ann, news, TAIWAN)
        status = slack.wait_for(lambda: slack.statuses().get((news.id, ts)))
        assert status == "is looking through the stories…"
        assert slack.replies(news, ts) == []
    bot.reply(news, ts)
    bot.quiet()
    assert slack.reactions(ts) == []


def test_where_there_can_be_no_status_an_emoji_is_shown(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """And taken off afterwards."""
    bot.quiet()
    slack.fail(STATUS, error="not_allowed_token_type")
    with bot.service.newsroom._opening:
        ts = bot.ask(ann, news, TAIWAN)
        assert slack.wait_for(lambda: slack.reactions(ts)) == [(slack.bot_user.id, "eyes")]
    bot.reply(news, ts)
    slack.wait_for(lambda: not slack.reactions(ts))


def test_no_sign_at_all_is_no_reason_not_to_answer(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """A status and an emoji are only courtesies."""
    bot.quiet()
    slack.fail(STATUS, error="internal_error", times=2)
    slack.fail("reactions.add", error="internal_error")
    assert WINNER in render(bot.answer(ann, news, TAIWAN))


def test_what_goes_wrong_is_said_in_one_plain_sentence(fresh: Path, caplog: pytest.LogCaptureFixture) -> None:
    """With a reference that the log has beside the exception; nothing of the exception is shown, and no status is left."""
    with workspace() as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        with running(slack, settings_for(slack, fresh)) as bot, caplog.at_level(logging.ERROR, "bot"):
            damage(fresh)
            ts = bot.ask(ann, news, TAIWAN)
            reply = bot.reply(news, ts)
            bot.quiet()
            slack.command(ann, news, "/dateline", TAIWAN)
            private = slack.wait_for(lambda: told_alone(slack, ann), PATIENCE)[0]
            bot.quiet()
        match = DAMAGED.fullmatch(render(reply))
        assert match
        assert DAMAGED.fullmatch(render(private))
        assert slack.replies(news, ts) == [reply]
        assert flaws(slack) == []
        assert b'dateline_questions_total{kind="",outcome="failed"} 2.0' in bot.service.metrics.render()
    record = next(record for record in caplog.records if getattr(record, "reference", "") == match[1])
    assert record.exc_info
    assert "Error" not in json.dumps([call.arguments for call in slack.journal.calls])


def test_an_answer_that_slack_refuses_is_apologised_for(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Once; where even that is refused, it ends there."""
    slack.fail("chat.postMessage", error="msg_blocks_too_long")
    assert SORRY.fullmatch(render(bot.answer(ann, news, TAIWAN)))
    slack.fail("chat.postMessage", error="restricted_action", times=2)
    ts = bot.ask(ann, news, TAIWAN)
    slack.wait_for(lambda: [call for call in slack.journal.of(STATUS) if call.arguments["thread_ts"] == ts][1:], PATIENCE)
    bot.quiet()
    assert slack.replies(news, ts) == []


def test_a_press_that_goes_wrong_is_told_of(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """In a modal, in one plain sentence."""
    reply = bot.answer(ann, news, TAIWAN)
    with bot.service.ledger.database.writing() as ledger:
        ledger.execute("ALTER TABLE statement RENAME TO elsewhere")
    view = pressed(slack, ann, reply, "check_citations")
    with bot.service.ledger.database.writing() as ledger:
        ledger.execute("ALTER TABLE elsewhere RENAME TO statement")
    assert render(view) == "Sorry\nNothing can be put on record just now. Please try again a little later."


def damage(data: Path) -> None:
    """Make the store unreadable for whoever asks it next."""
    (store,) = data.glob("*.sqlite*") if not (data / "store.sqlite").exists() else [data / "store.sqlite"]
    with closing(sqlite3.connect(store)) as database:
        database.execute("ALTER TABLE span RENAME TO elsewhere")


def test_damage_is_told_from_a_failure() -> None:
    """Who hears of damage is not asked to try again, and hears no file's name; both hear the reference."""
    told = apology(SnapshotError("The stored story 'x', read from secret.txt, is damaged.", "Rebuild."), "0a1b2c3d")
    assert "damaged" in told
    assert "secret" not in told
    assert "ask again" not in told
    assert told.endswith("0a1b2c3d.")
    assert SORRY.fullmatch(apology(ValueError("secret"), "0a1b2c3d"))
