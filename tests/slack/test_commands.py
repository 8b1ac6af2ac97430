"""Answers for one person: the slash command, the message shortcut, and prompts that suggest what to ask."""

import pytest

from bot.slack.talking import HELP
from tests.fake_slack import Channel, Message, Slack, User, View, render
from tests.slack.bot_under_test import AUKUS, COST, NOWHERE, TAIWAN, WINNER, Bot, filled, quotes, told_alone

pytest_plugins = ["tests.slack.bot_under_test"]
FIND = "find_in_stories"


def asked(slack: Slack, user: User, channel: Channel, question: str) -> Message:
    """The answer to a command, after the note that it is worked on."""
    slack.command(user, channel, "/dateline", question)
    return slack.wait_for(lambda: told_alone(slack, user), 30)[0]


def found(slack: Slack, user: User, message: str) -> View:
    """What the shortcut has found for a message."""
    slack.shortcut(user, FIND, message)
    return filled(slack, user)


def test_a_command_is_answered_to_the_asker_alone(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """With the question as it was understood, and with the answer; nobody else sees either."""
    answer = asked(slack, ann, news, TAIWAN)
    slack.wait_for(lambda: f"You asked: {TAIWAN}" in [note.text for note in slack.ephemerals(ann)])
    assert WINNER in quotes(answer)[0]
    assert answer.text
    bot.quiet()
    assert slack.said(news) == []
    assert [len(slack.ephemerals(user)) for user in (ann, slack.bot_user)] == [2, 0]


def test_an_answer_is_posted_to_the_channel_once(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """With its question and who asked, unpinged. Pressed twice, the button posts it once, without previews and without itself."""
    answer = asked(slack, ann, news, AUKUS)
    for _ in range(2):
        slack.click(ann, answer, "share_answer")
    (shared,) = slack.wait_for(lambda: slack.said(news))
    assert f"Question: {AUKUS} (asked by ann)" in render(shared)
    assert COST in quotes(shared)[0]
    assert "[Post to channel]" in render(answer)
    assert "[Post to channel]" not in render(shared)
    assert not shared.unfurls
    assert all(call.arguments.get("oldest") for call in slack.journal.of("conversations.history")), "not of all its years"
    bot.quiet()
    assert slack.said(news) == [shared]


@pytest.mark.parametrize("fault", ["internal error", "dropped", "dropped after"])
def test_a_post_that_fails_is_made_all_the_same(slack: Slack, bot: Bot, ann: User, news: Channel, fault: str) -> None:
    """Once, whether or not the try that failed had posted it."""
    answer = asked(slack, ann, news, AUKUS)
    if fault == "internal error":
        slack.fail("chat.postMessage", 500)
    else:
        (slack.drop if fault == "dropped" else slack.drop_after)("chat.postMessage")
    slack.click(ann, answer, "share_answer")
    slack.wait_for(lambda: slack.said(news))
    bot.quiet()
    (shared,) = slack.said(news)
    assert COST in quotes(shared)[0]


def test_where_it_is_no_member_an_answer_is_posted_by_the_press(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Slack lets whoever pressed a button be answered for all to see."""
    answer = asked(slack, ann, news, AUKUS)
    slack.fail("chat.postMessage", error="not_in_channel")
    slack.click(ann, answer, "share_answer")
    (shared,) = slack.wait_for(lambda: slack.said(news))
    assert COST in quotes(shared)[0]
    assert "(asked by ann)" in render(shared)
    (note,) = slack.wait_for(lambda: [note for note in slack.ephemerals(ann) if "/invite @dateline" in note.text])
    assert note.text.startswith("The answer is posted, but I am not in this channel")
    slack.click(ann, answer, "share_answer")
    assert slack.wait_for(lambda: [note for note in slack.ephemerals(ann) if "in the channel already" in note.text])
    bot.quiet()
    assert slack.said(news) == [shared]


def test_a_post_that_is_refused_can_be_asked_for_again(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Who pressed is told, and what mends it; the channel is not; the next press posts it."""
    answer = asked(slack, ann, news, AUKUS)
    slack.fail("chat.postMessage", error="not_in_channel")
    slack.fail("response_url", 404)
    slack.click(ann, answer, "share_answer")
    (note,) = slack.wait_for(lambda: [note for note in slack.ephemerals(ann) if "went wrong" in note.text])
    assert "I am not in this channel. Type /invite @dateline here" in note.text
    bot.quiet()
    assert slack.said(news) == []
    slack.click(ann, answer, "share_answer")
    assert slack.wait_for(lambda: slack.said(news))


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
def test_an_answer_is_posted_where_the_bot_never_was(slack: Slack, bot: Bot, ann: User, private: bool) -> None:  # noqa: FBT001 - an example
    """There it may not even look whether the answer is there already."""
    elsewhere = slack.add_channel("elsewhere", [ann], private=private)
    answer = asked(slack, ann, elsewhere, AUKUS)
    slack.click(ann, answer, "share_answer")
    (shared,) = slack.wait_for(lambda: slack.said(elsewhere))
    assert COST in quotes(shared)[0]
    assert slack.wait_for(lambda: [note for note in slack.ephemerals(ann) if "/invite @dateline" in note.text])
    bot.quiet()
    assert slack.said(elsewhere) == [shared]


def test_what_is_asked_below_a_posted_answer_is_answered(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Without a mention, and as going on from its question."""
    slack.click(ann, asked(slack, ann, news, AUKUS), "share_answer")
    (shared,) = slack.wait_for(lambda: slack.said(news))
    bot.quiet()
    slack.post(ann, news, "And how many submarines are to be bought?", thread=shared.ts)
    assert slack.wait_for(lambda: slack.replies(news, shared.ts), 30)


@pytest.mark.usefixtures("bot")
def test_what_cannot_be_asked_is_refused_to_the_asker_alone(slack: Slack, ann: User, news: Channel) -> None:
    """No words, or too many, are answered at once with what to do."""
    slack.command(ann, news, "/dateline", " ")
    slack.command(ann, news, "/dateline", "why " * 200)
    notes = slack.wait_for(lambda: slack.ephemerals(ann)[1:] and slack.ephemerals(ann))
    assert sorted(note.text for note in notes) == [
        HELP,
        "That question has 799 characters; please ask it in at most 500.",
    ]


@pytest.mark.usefixtures("bot")
def test_a_command_that_finds_nothing_says_so(slack: Slack, ann: User, news: Channel) -> None:
    """There is nothing to post to the channel then."""
    answer = render(asked(slack, ann, news, NOWHERE))
    assert answer.startswith("Nothing found")
    assert "Post to channel" not in answer


def test_a_command_in_a_repeat_of_slacks_is_answered_once(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """A trigger that was seen before is the same question."""
    sent = slack.command(ann, news, "/dateline", TAIWAN)
    slack.wait_for(lambda: slack.ephemerals(ann)[1:], 30)
    slack.server.courier.send(sent.kind, sent.payload)
    bot.quiet()
    texts = [message.text for message in slack.ephemerals(ann)]
    assert len([text for text in texts if not text.startswith("You asked")]) == 1


def test_the_shortcut_shows_what_bears_on_a_message(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """In a modal, at once with a note and then with the sentences; nothing is said in the channel."""
    ts = slack.post(ann, news, f"I read that {WINNER} of the Democratic Progressive Party won the presidential election in Taiwan.")
    shown = render(found(slack, ann, ts))
    assert shown.startswith("Find it in the stories\n")
    assert "> Lai Ching-te" in shown
    assert "[" not in shown
    bot.quiet()
    assert len(slack.said(news)) == 1


@pytest.mark.usefixtures("bot")
def test_the_shortcut_takes_any_message(slack: Slack, ann: User, news: Channel) -> None:
    """Of a long one the first sentences are looked for; one without words has nothing to look for."""
    shown = render(
        found(slack, ann, slack.post(ann, news, " ".join(f"The baker of Orla has {number} cats." for number in range(9))))
    )
    assert "No story says this, or anything near it." in shown
    assert "4 more sentences were not looked for" in shown
    empty = slack.post(ann, news, f"<@{ann.id}>")
    slack.shortcut(ann, FIND, empty)
    assert slack.wait_for(lambda: [view for view in slack.views_of(ann) if "no words" in render(view)])


@pytest.mark.usefixtures("bot")
def test_questions_are_suggested_in_the_messages_tab(slack: Slack, ann: User) -> None:
    """About the newest stories, and without a thread: with one, Slack shows nothing. What is suggested can be asked."""
    channel = slack.direct_message(ann)
    slack.open_home(ann, "messages")
    prompts = slack.wait_for(lambda: slack.prompts(channel), 60)  # each was tried out before
    assert len(prompts) == 3
    assert all(len(prompt["title"]) <= 60 for prompt in prompts)
    assert all("thread_ts" not in call.arguments for call in slack.journal.of("assistant.threads.setSuggestedPrompts"))
    ts = slack.post(ann, channel, prompts[0]["message"])
    (reply,) = slack.wait_for(lambda: slack.replies(channel, ts), 30)
    assert quotes(reply)
