"""Talk is answered as talk, and never as a question."""

import pytest

from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import PATIENCE, TAIWAN, WINNER, Bot

pytest_plugins = ["tests.slack.bot_under_test"]


def notes(slack: Slack, user: User, words: str) -> list[str]:
    """What was said to one person alone, with these words in it."""
    return [note.text for note in slack.ephemerals(user) if words in note.text]


@pytest.mark.parametrize(
    ("said", "answered"), [("thanks a lot!", "You are welcome."), ("help", "Ask me about the news"), ("", "Ask me about the news")]
)
def test_talk_to_the_bot_is_answered_once_and_is_no_question(
    slack: Slack, bot: Bot, ann: User, news: Channel, said: str, answered: str
) -> None:
    """To who said it alone, though a mention comes as two events; nothing of it is on record."""
    before = bot.service.ledger.count()
    ts = bot.ask(ann, news, said)
    slack.wait_for(lambda: notes(slack, ann, answered), PATIENCE)
    bot.quiet()
    assert len(notes(slack, ann, answered)) == 1
    assert (slack.replies(news, ts), bot.service.ledger.count()) == ([], before)


def test_the_command_knows_help(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """As a word of its own."""
    slack.command(ann, news, "/dateline", "help")
    assert slack.wait_for(lambda: notes(slack, ann, "Ask me about the news"))
    bot.quiet()
    assert len(slack.ephemerals(ann)) == 1


def test_a_question_with_thanks_in_it_is_a_question(bot: Bot, ann: User, news: Channel) -> None:
    """It is answered."""
    assert WINNER in render(bot.answer(ann, news, f"Hi, {TAIWAN}"))


def test_the_sources_of_the_last_answer_are_listed(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Below it, without a mention; elsewhere there are none to list."""
    thread = bot.answer(ann, news, TAIWAN).thread
    slack.post(ann, news, "source?", thread)
    (note,) = slack.wait_for(lambda: notes(slack, ann, "Sources: [1]"), PATIENCE)
    assert "Demo Tribune" in note
    bot.ask(ann, news, "which outlets?")
    assert slack.wait_for(lambda: notes(slack, ann, "no answer here yet"), PATIENCE)
    bot.quiet()


def test_people_talk_to_each_other_in_a_thread(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """The bot keeps out of it."""
    thread = bot.answer(ann, news, TAIWAN).thread
    for said in ("thanks!", "did you see this?", "Lunch?", "never mind", "what can you do?"):
        slack.post(ann, news, said, thread)
    bot.quiet()
    assert len(slack.replies(news, thread)) == 1
    assert slack.ephemerals(ann) == []


@pytest.mark.parametrize("said", ["", "thanks"])
def test_a_question_edited_into_nothing_is_withdrawn(slack: Slack, bot: Bot, ann: User, news: Channel, said: str) -> None:
    """With its answer."""
    reply = bot.answer(ann, news, TAIWAN)
    slack.edit(reply.thread, f"{slack.mention} {said}".strip())
    slack.wait_for(lambda: slack.replies(news, reply.thread) == [], PATIENCE)
    bot.quiet()


def test_an_edit_passes_the_limits_of_a_question(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """One that is too long takes the old answer away, and its author is told why."""
    reply = bot.answer(ann, news, TAIWAN)
    slack.edit(reply.thread, f"{slack.mention} {'why ' * 200}")
    slack.wait_for(lambda: notes(slack, ann, "please ask it in at most"), PATIENCE)
    slack.wait_for(lambda: slack.replies(news, reply.thread) == [], PATIENCE)
    bot.quiet()
