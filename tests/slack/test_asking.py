"""Questions in channels, threads and direct messages get their one answer, and nothing else does."""

from pathlib import Path

import pytest

from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import (
    AUKUS,
    COST,
    NOWHERE,
    TAIWAN,
    WINNER,
    Bot,
    misquoted,
    quotes,
    running,
    settings_for,
    workspace,
)

pytest_plugins = ["tests.slack.bot_under_test"]
NEAR_MISS = "When did Gabon's army overthrow Ali Bongo?"


def test_a_mention_is_answered_once_in_its_thread(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Though it arrives as two events; the answer quotes a story, names it with its date, and shows what can be done with it."""
    ts = bot.ask(ann, news, TAIWAN)
    shown = render(bot.reply(news, ts))
    assert WINNER in shown.splitlines()[0]
    assert shown.splitlines()[0].startswith("> ")
    assert "[3] Demo Tribune, 13 Jan 2024 (https://" in shown
    assert "[Show passages]" in shown
    assert "[Check]  [⋯ Wrong citation | Copy with attribution | Remove this answer]" in shown
    assert "[Good answer]  [Bad answer]" in shown
    bot.quiet()
    assert len(slack.journal.events("app_mention")) >= 1
    assert len(slack.replies(news, ts)) == 1
    assert slack.said(news)[-1].thread == ts


def test_each_quote_is_verbatim_and_the_fallback_says_it_too(bot: Bot, ann: User, news: Channel) -> None:
    """What stands in the message's quotes stands in a story, and notifications and screen readers get the same words."""
    reply = bot.answer(ann, news, AUKUS)
    assert COST in quotes(reply)[0]
    assert misquoted(bot.settings.dateline_data, [reply]) == []
    assert all(quote in reply.text for quote in quotes(reply))
    assert not reply.unfurls


def test_a_direct_message_needs_no_mention(slack: Slack, bot: Bot, ann: User) -> None:
    """Everything said there is a question; a mention there changes nothing."""
    channel = slack.direct_message(ann)
    for text in (TAIWAN, f"{slack.mention} {TAIWAN}"):
        ts = slack.post(ann, channel, text)
        assert WINNER in render(bot.reply(channel, ts))
    bot.quiet()
    assert len([message for message in slack.said(channel) if message.thread or message.author == ann]) == 4


def test_a_thread_goes_on_without_a_mention(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """A follow-up in a thread of ours is answered, and says how it was understood."""
    first = bot.answer(ann, news, TAIWAN)
    slack.post(ann, news, "and when was that?", first.thread)
    second = render(bot.reply(news, first.thread, 2))
    assert f"Understood together with the earlier question: {TAIWAN}" in second
    assert "Demo Tribune" in second


@pytest.mark.parametrize("text", ["thanks!", "@ben what do you think?", "Ann, did you see?", "Good to know.", "@ben"])
def test_what_asks_nobody_or_somebody_else_is_left_alone(slack: Slack, bot: Bot, ann: User, text: str) -> None:
    """Thanks, comments, and what is said to another person, though it stands in a thread of ours."""
    slack.add_user("ben")
    news = slack.add_channel("news")
    thread = bot.answer(ann, news, TAIWAN).thread
    ts = slack.post(ann, news, text, thread)
    bot.quiet()
    assert bot.service.inbox.find(news.id, ts) is None
    assert len(slack.replies(news, thread)) == 1


def test_other_peoples_threads_are_left_alone(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """A question to nobody in particular, in a channel or in a thread that is not ours, gets nothing; not even a status."""
    thread = slack.post(ann, news, "Lunch?")
    slack.post(ann, news, TAIWAN, thread)
    slack.post(ann, news, TAIWAN)
    bot.quiet()
    assert [message.author for message in slack.said(news)] == [ann] * 3
    assert [call for call in slack.journal.calls if call.arguments.get("channel_id") == news.id] == []


def test_a_mention_in_other_peoples_thread_is_answered_there(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """And the thread is ours from then on."""
    thread = slack.post(ann, news, "Who knows about the submarines?")
    assert COST in render(bot.answer(ann, news, AUKUS, thread))
    slack.post(ann, news, "and where did they meet?", thread)
    assert "Understood together" in render(bot.reply(news, thread, 2))


def test_a_thread_is_known_after_a_restart(fresh: Path) -> None:
    """The next process answers what is asked on, and knows what was asked before."""
    with workspace() as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            thread = bot.answer(ann, news, TAIWAN).thread
        with running(slack, settings) as bot:
            slack.post(ann, news, "and when was that?", thread)
            assert TAIWAN in render(bot.reply(news, thread, 2))
            bot.quiet()
            assert len(slack.replies(news, thread)) == 2


def test_nothing_found_says_what_was_nearest(bot: Bot, ann: User, news: Channel) -> None:
    """No story says enough: that is the answer, with the nearest stories and how fresh the collection is; no quote, no guess."""
    shown = render(bot.answer(ann, news, NEAR_MISS))
    assert shown.startswith("Nothing found")
    assert "Nearest stories:\n• " in shown
    assert "Niger's army command" in shown
    assert "> " not in shown
    assert "Show passage" not in shown
    assert "stories searched" in render(bot.answer(ann, news, NOWHERE))


def test_an_empty_mention_is_told_how_to_ask(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """To the person alone, and where they can see it."""
    slack.post(ann, news, slack.mention)
    (note,) = slack.wait_for(lambda: slack.ephemerals(ann))
    assert note.text.startswith("Ask me about the news")
    bot.quiet()
    assert len(slack.ephemerals(ann)) == 1
    assert len(slack.said(news)) == 1


def test_markup_in_a_question_is_read_as_its_words(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Mentions, escapes and links do not disturb the search; the record has the words as they were typed."""
    slack.add_user("ben")
    reply = bot.answer(ann, news, f"@ben  {TAIWAN[:-1]} & <why>?")
    assert WINNER in render(reply)
    assert bot.on_record(reply).answer.question.text == f"{TAIWAN[:-1]} & <why>?"
