"""Who comes for the first time, and where the bot is invited to, hears once what it can do, with questions that have answers."""

import pytest

from bot.records.notices import NoticeKind, Notices
from bot.slack.greetings import ASK_STORIES, EXAMPLE, QUESTION, greeting
from bot.slack.policy import NOT_HERE
from tests.fake_slack import Channel, Message, Slack, User, View, render
from tests.slack.bot_under_test import PATIENCE, TAIWAN, WINNER, Bot, quotes

pytest_plugins = ["tests.slack.bot_under_test"]
HELLO = "I answer questions about the news"


def greetings(slack: Slack, channel: Channel) -> list[Message]:
    """The greetings in a channel."""
    return [message for message in slack.said(channel) if HELLO in render(message)]


def greeted(slack: Slack, channel: Channel) -> Message:
    """The greeting in a channel, once it is there."""
    return slack.wait_for(lambda: greetings(slack, channel), PATIENCE)[0]


@pytest.fixture
def fresh_channel(slack: Slack, ann: User) -> Channel:
    """A channel that the bot is not in."""
    return slack.add_channel("desk", [ann])


def test_who_opens_the_messages_tab_is_greeted_once(slack: Slack, bot: Bot, ann: User) -> None:
    """In three lines, with three questions; neither the second look nor the first question brings another."""
    channel = slack.direct_message(ann)
    slack.open_home(ann, "messages")
    message = greeted(slack, channel)
    assert len([line for line in render(message).splitlines() if not line.startswith("[")]) == 4  # and "For example:"
    assert len(message.blocks[1]["elements"]) == 3
    slack.open_home(ann, "messages")
    slack.post(ann, channel, TAIWAN)
    bot.quiet()
    assert greetings(slack, channel) == [message]


def test_who_writes_first_is_greeted_and_answered(slack: Slack, bot: Bot, ann: User) -> None:
    """Whatever is wrong with the greeting, the question has its answer."""
    channel = slack.direct_message(ann)
    ts = slack.post(ann, channel, TAIWAN)
    assert WINNER in render(bot.reply(channel, ts))
    greeted(slack, channel)
    assert len(slack.replies(channel, ts)) == 1


def test_a_greeting_names_nobody_in_the_record(slack: Slack, bot: Bot, ann: User) -> None:
    """Who was greeted is known by a salted hash, and where their direct message is, only until the greeting is there."""
    channel = slack.direct_message(ann)
    slack.open_home(ann, "messages")
    greeted(slack, channel)
    bot.quiet()
    rows = [tuple(row) for row in bot.service.ledger.database.select("SELECT * FROM notice")]
    assert rows
    assert ann.id not in str(rows)
    assert channel.id not in str(rows)


def test_a_channel_is_greeted_once_for_each_invitation(slack: Slack, bot: Bot, ann: User, fresh_channel: Channel) -> None:
    """An event that comes twice is one; people who join are none."""
    channel = slack.invite(ann, fresh_channel)
    message = greeted(slack, channel)
    assert not message.thread
    event = next(d for d in slack.journal.deliveries if d.payload.get("event", {}).get("inviter") == ann.id)
    slack.repeat(event.event_id)
    slack.join(slack.add_user("ben"), channel)
    bot.quiet()
    assert greetings(slack, channel) == [message]
    slack.invite(ann, channel)
    slack.wait_for(lambda: len(greetings(slack, channel)) == 2, PATIENCE)


def test_each_example_is_answered_below_the_greeting(slack: Slack, bot: Bot, ann: User, fresh_channel: Channel) -> None:
    """Once a press, in the thread, below the question, with quotes; and the thread goes on without a mention."""
    message = greeted(slack, slack.invite(ann, fresh_channel))
    for number in range(3):
        slack.click(ann, message, f"{EXAMPLE}_{number}")
        bot.reply(fresh_channel, message.ts, 2 * number + 2)
        echo, answer = slack.replies(fresh_channel, message.ts)[-2:]
        question = message.blocks[1]["elements"][number]["value"]
        assert render(echo) == f"Question: {question}"
        assert quotes(answer), question
        assert bot.on_record(answer).answer.question.text == question
    bot.quiet()
    assert len(slack.replies(fresh_channel, message.ts)) == 6


def test_an_example_in_a_direct_message_is_answered_there(slack: Slack, bot: Bot, ann: User) -> None:
    """Two presses are two questions."""
    channel = slack.direct_message(ann)
    slack.open_home(ann, "messages")
    message = greeted(slack, channel)
    for _ in range(2):
        slack.click(ann, message, f"{EXAMPLE}_0")
    slack.wait_for(lambda: len(slack.replies(channel, message.ts)) == 4, PATIENCE)
    bot.quiet()


@pytest.mark.usefixtures("bot")
def test_a_stranger_may_not_press_an_example(slack: Slack, ann: User, fresh_channel: Channel) -> None:
    """They hear the sentence that a question of theirs gets, alone, and nothing is asked."""
    message = greeted(slack, slack.invite(ann, fresh_channel))
    stranger = slack.add_user("stranger", team="T0ELSEWHERE")
    slack.join(stranger, fresh_channel)
    slack.click(stranger, message, f"{EXAMPLE}_0")
    assert render(slack.wait_for(lambda: slack.ephemerals(stranger), PATIENCE)[0]) == NOT_HERE
    assert slack.replies(fresh_channel, message.ts) == []


def test_a_greeting_that_was_lost_on_the_way_is_posted_once(slack: Slack, bot: Bot) -> None:
    """Posted before the process died, or not: the next start finds out."""
    channel, notices = slack.add_channel("desk"), Notices(bot.service.ledger.database)
    for event, was_posted in (("Ev0POSTED", True), ("Ev0LOST", False)):
        notices.greet_channel(channel.id, event)
        (notice,) = notices.waiting(NoticeKind.GREETING)
        notices.trying(notice)
        if was_posted:
            said = greeting("/dateline", (), direct=False, is_empty=False)
            bot.service.client.post(channel.id, None, said, notice.name)
        for _ in range(2):
            bot.service.welcome.greet()
    assert len(greetings(slack, channel)) == 2


def form(slack: Slack, user: User) -> View:
    """The form of the shortcut."""
    slack.shortcut(user, ASK_STORIES)
    return slack.wait_for(lambda: slack.views_of(user), PATIENCE)[0]


def test_the_shortcut_answers_in_its_own_window(slack: Slack, bot: Bot, ann: User) -> None:
    """The form opens at once, and the answer takes its place; it is on record as a question of a shortcut."""
    view = form(slack, ann)
    slack.submit(ann, view, {QUESTION: TAIWAN})
    shown = slack.wait_for(lambda: [one for one in slack.views_of(ann) if WINNER in render(one)], PATIENCE)[0]
    assert shown.id == view.id
    assert bot.service.ledger.count() > 0
    bot.quiet()
    slack.close(shown)


@pytest.mark.usefixtures("bot")
def test_the_shortcut_says_what_is_wrong_with_a_question(slack: Slack, ann: User) -> None:
    """Below the field, so that it can be mended; and who may not ask sees no form."""
    view = form(slack, ann)
    slack.submit(ann, view, {QUESTION: "long " * 200})
    assert "999 characters" in slack.wait_for(lambda: dict(slack.view(view.id).errors), PATIENCE)[QUESTION]
    slack.close(view)
    stranger = slack.add_user("stranger", team="T0ELSEWHERE")
    slack.shortcut(stranger, ASK_STORIES)
    # People of other workspaces are known by the message or the press, and by the shortcut too.
    assert NOT_HERE in render(slack.wait_for(lambda: slack.views_of(stranger), PATIENCE)[0])


def test_where_nothing_is_indexed_it_is_said_how_to_index() -> None:
    """And nothing else."""
    message = greeting("/dateline", ["What is new about Orla?"], direct=True, is_empty=True)
    assert "scripts/rebuild_index.py FOLDER" in message.text
    assert len(message.blocks) == 1
    assert HELLO not in message.text
