"""Who may ask, where, how much and how often; nobody else gets an answer, and each hears why in a friendly word."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import TAIWAN, WINNER, Bot, flaws, running, settings_for, workspace

pytest_plugins = ["tests.slack.bot_under_test"]
NOT_HERE = "I am not set up to answer you here. Who runs this bot can change that."


@contextmanager
def limited(slack: Slack, data: Path, **more: Any) -> Iterator[Bot]:  # noqa: ANN401  # any setting's value
    """A bot with other settings, in a workspace of its own."""
    with running(slack, settings_for(slack, data, **more)) as bot:
        yield bot
        bot.quiet()
        assert flaws(slack) == []


def told(bot: Bot, user: User, channel: Channel, question: str = TAIWAN) -> str:
    """What only the asker is told, and nothing else happens."""
    before = len(bot.slack.ephemerals(user))
    ts = bot.ask(user, channel, question)
    (note,) = bot.slack.wait_for(lambda: bot.slack.ephemerals(user)[before:])
    bot.quiet()
    assert bot.slack.replies(channel, ts) == []
    assert len(bot.slack.ephemerals(user)) == before + 1
    return note.text


def test_a_question_that_is_too_long_is_not_cut(bot: Bot, ann: User, news: Channel) -> None:
    """Its asker is told how long it may be; one that is just as long is answered."""
    assert told(bot, ann, news, f"{TAIWAN} {'x' * 600}") == "That question has 656 characters; please ask it in at most 500."
    assert bot.answer(ann, news, f"{TAIWAN} {'x ' * 300}"[:500])


def test_bots_are_not_answered(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Neither another one that mentions us, nor our own words."""
    robot = slack.add_user("robot", bot=True)
    slack.join(robot, news)
    ts = bot.ask(robot, news, TAIWAN)
    own = slack.post(slack.bot_user, news, f"{slack.mention} {TAIWAN}")
    bot.quiet()
    assert slack.replies(news, ts) == slack.replies(news, own) == []
    assert WINNER in render(bot.answer(ann, news, TAIWAN))


def test_guests_of_other_organisations_are_refused(slack: Slack, bot: Bot) -> None:
    """In a shared channel, unless the settings allow them; a colleague there is answered."""
    guest, ann = slack.add_user("guest", team="T0OTHER"), slack.add_user("ann")
    shared = slack.add_channel("shared", external=True)
    assert told(bot, guest, shared) == NOT_HERE
    assert WINNER in render(bot.answer(ann, shared, TAIWAN))


def test_guests_are_answered_where_that_is_allowed(fresh: Path) -> None:
    """ALLOW_EXTERNAL."""
    with workspace() as slack, limited(slack, fresh, allow_external=True) as bot:
        guest = slack.add_user("guest", team="T0OTHER")
        assert WINNER in render(bot.answer(guest, slack.add_channel("shared", external=True), TAIWAN))


def test_only_those_and_there_where_it_is_allowed(fresh: Path) -> None:
    """ALLOWED_USERS and ALLOWED_CHANNELS hold together, for mentions, commands and follow-ups."""
    with workspace() as slack:
        ann, ben = slack.add_user("ann"), slack.add_user("ben")
        news, other = slack.add_channel("news"), slack.add_channel("other")
        with limited(slack, fresh, allowed_users=frozenset({ann.id}), allowed_channels=frozenset({news.id})) as bot:
            thread = bot.answer(ann, news, TAIWAN).thread
            assert told(bot, ben, news) == told(bot, ann, other) == NOT_HERE
            slack.command(ben, news, "/dateline", TAIWAN)
            assert slack.wait_for(lambda: slack.ephemerals(ben)[1:])[0].text == NOT_HERE
            slack.post(ben, news, "and when was that?", thread)
            assert slack.wait_for(lambda: slack.ephemerals(ben)[2:])[0].text == NOT_HERE


def test_other_teams_may_be_shut_out(fresh: Path) -> None:
    """ALLOWED_TEAMS."""
    with workspace() as slack, limited(slack, fresh, allowed_teams=frozenset({"T0OTHER"}), allow_external=True) as bot:
        ann, guest = slack.add_user("ann"), slack.add_user("guest", team="T0OTHER")
        shared = slack.add_channel("shared", external=True)
        assert told(bot, ann, shared) == NOT_HERE
        assert WINNER in render(bot.answer(guest, shared, TAIWAN))


def test_nobody_asks_too_often(fresh: Path) -> None:
    """MAX_QUESTIONS_PER_MINUTE counts for each person, and repeats of an event do not count."""
    with workspace() as slack:
        ann, ben, news = slack.add_user("ann"), slack.add_user("ben"), slack.add_channel("news")
        with limited(slack, fresh, max_questions_per_minute=2) as bot:
            slack.repeat_rate = 1
            bot.answer(ann, news, TAIWAN)
            bot.answer(ann, news, TAIWAN)
            slack.repeat_rate = 0
            assert told(bot, ann, news) == "That is a lot of questions in one minute. Please ask again a little later."
            assert WINNER in render(bot.answer(ben, news, TAIWAN))


def test_when_too_many_wait_the_next_is_told_so(fresh: Path) -> None:
    """MAX_QUEUE: to its asker alone; those that wait are answered."""
    with workspace() as slack:
        ann, ben, news = slack.add_user("ann"), slack.add_user("ben"), slack.add_channel("news")
        with limited(slack, fresh, max_queue=3) as bot:
            with bot.service.newsroom._opening:
                waiting = [bot.ask(ann, news, TAIWAN) for _ in range(3)]
                slack.wait_for(lambda: bot.service.worker.waiting() == 3)
                late = bot.ask(ben, news, TAIWAN)
                (note,) = slack.wait_for(lambda: slack.ephemerals(ben))
            assert note.text == "I am busy with many questions right now. Please ask again in a minute."
            for ts in waiting:
                assert WINNER in render(bot.reply(news, ts))
            bot.quiet()
            assert slack.replies(news, late) == []
            assert len(slack.ephemerals(ben)) == 1
            assert WINNER in render(bot.answer(ben, news, TAIWAN))


@pytest.mark.parametrize("inside", [False, True])
def test_a_note_is_put_where_it_is_seen(slack: Slack, bot: Bot, ann: User, news: Channel, *, inside: bool) -> None:
    """In the thread where there is one; otherwise in the channel, for Slack shows no note in a thread without replies."""
    thread = bot.answer(ann, news, TAIWAN).thread if inside else None
    bot.ask(ann, news, "", thread)
    (note,) = slack.wait_for(lambda: slack.ephemerals(ann))
    assert note.thread == (thread or "")
