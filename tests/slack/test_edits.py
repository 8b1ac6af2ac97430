"""Questions that are edited or deleted: the answer follows them."""

import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest

from bot.records.inbox import State
from tests.fake_slack import Channel, Delivery, Message, Slack, User, render
from tests.fake_slack.payloads import callback
from tests.slack.bot_under_test import AUKUS, COST, NOWHERE, TAIWAN, WINNER, Bot

pytest_plugins = ["tests.slack.bot_under_test"]


@pytest.fixture
def held(bot: Bot) -> Iterator[threading.Lock]:
    """While this is locked, questions are taken in but not answered: every part of the search waits for its turn."""
    opening = bot.service.newsroom._opening
    yield opening
    if opening.locked():
        opening.release()


def becomes(slack: Slack, message: Message, text: str) -> Message:
    """A message once it has these words."""
    slack.wait_for(lambda: text in render(slack.message(message.ts)), 30)
    return slack.message(message.ts)


def state(bot: Bot, channel: Channel, ts: str) -> State:
    """What has become of a question."""
    request = bot.service.inbox.find(channel.id, ts)
    assert request
    return request.state


def test_an_edited_question_gets_another_answer_in_the_same_message(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """No second message; what was said first is gone."""
    reply = bot.answer(ann, news, TAIWAN)
    slack.edit(reply.thread, f"{slack.mention} {AUKUS}")
    changed = render(becomes(slack, reply, COST))
    assert WINNER not in changed
    bot.quiet()
    assert len(slack.replies(news, reply.thread)) == 1


def test_a_question_edited_while_it_is_worked_on_is_answered_as_it_is_then(
    slack: Slack, bot: Bot, ann: User, news: Channel, held: threading.Lock
) -> None:
    """The last words count, though the first were being answered."""
    held.acquire()
    ts = bot.ask(ann, news, TAIWAN)
    slack.wait_for(slack.statuses)
    slack.edit(ts, f"{slack.mention} {AUKUS}")
    slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries))
    held.release()
    reply = bot.reply(news, ts)
    becomes(slack, reply, COST)
    bot.quiet()
    assert len(slack.replies(news, ts)) == 1
    assert bot.on_record(slack.message(reply.ts)).answer.question.text == AUKUS


@pytest.mark.parametrize("text", [TAIWAN, "Who won Taiwan's\npresidential election\n\nin January 2024?"])
def test_a_change_without_other_words_does_nothing(slack: Slack, bot: Bot, ann: User, news: Channel, text: str) -> None:
    """Slack tells of a change, too, when it adds a preview to a message."""
    reply = bot.answer(ann, news, text)
    calls = len(slack.journal.of("chat.update"))
    slack.edit(reply.thread, f"{slack.mention} {text}")
    bot.quiet()
    assert len(slack.journal.of("chat.update")) == calls
    assert len(slack.replies(news, reply.thread)) == 1


def test_a_deleted_question_takes_its_answer_with_it(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Slack leaves a stone in the place of a message with replies, and takes that away with the last of them."""
    reply = bot.answer(ann, news, TAIWAN)
    slack.delete(reply.thread)
    slack.wait_for(lambda: slack.said(news) == [])
    assert state(bot, news, reply.thread) is State.WITHDRAWN


def test_a_deleted_follow_up_takes_only_its_own_answer(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """The rest of the thread stays."""
    first = bot.answer(ann, news, TAIWAN)
    follow_up = slack.post(ann, news, "and when was that?", first.thread)
    bot.reply(news, first.thread, 2)
    bot.quiet()
    slack.delete(follow_up)
    slack.wait_for(lambda: len(slack.replies(news, first.thread)) == 1)
    assert slack.replies(news, first.thread) == [first]


def test_a_question_deleted_while_it_is_worked_on_leaves_nothing(
    slack: Slack, bot: Bot, ann: User, news: Channel, held: threading.Lock
) -> None:
    """Neither an answer nor a sign of work."""
    held.acquire()
    ts = bot.ask(ann, news, TAIWAN)
    slack.wait_for(slack.statuses)
    slack.delete(ts)
    slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries))
    held.release()
    slack.wait_for(lambda: not slack.statuses(), 30)
    slack.wait_for(lambda: slack.said(news) == [])
    bot.quiet()
    assert slack.said(news) == []


def test_edits_of_what_was_no_question_do_nothing(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Other people's words may change and go as they like."""
    ts = slack.post(ann, news, "Lunch?")
    slack.edit(ts, TAIWAN)
    slack.delete(ts)
    bot.quiet()
    assert slack.said(news) == []
    assert bot.service.inbox.find(news.id, ts) is None


def change_of(slack: Slack, ts: str) -> Delivery:
    """The event that told of the last edit of a message."""
    events = [
        delivery for delivery in slack.journal.events("message") if delivery.payload["event"].get("subtype") == "message_changed"
    ]
    return [delivery for delivery in events if delivery.payload["event"]["message"]["ts"] == ts][-1]


@pytest.mark.parametrize("overtaken", [False, True])
def test_an_earlier_edit_does_not_undo_a_later_one(slack: Slack, bot: Bot, ann: User, news: Channel, *, overtaken: bool) -> None:
    """Neither when it arrives again, nor when it comes only now because the later one has overtaken it."""
    reply = bot.answer(ann, news, AUKUS)
    slack.edit(reply.thread, f"{slack.mention} When did Xi Jinping arrive in Moscow?")
    becomes(slack, reply, "Xi Jinping")
    earlier = change_of(slack, reply.thread)
    slack.edit(reply.thread, f"{slack.mention} {TAIWAN}")
    becomes(slack, reply, WINNER)
    bot.quiet()
    event = {"event_id": "EvOvertaken"} if overtaken else {}
    again = slack.server.courier.send(earlier.kind, {**earlier.payload, **event})
    slack.wait_for(lambda: again.finished)
    bot.quiet()
    assert WINNER in render(slack.message(reply.ts))


def test_a_question_that_arrives_after_its_deletion_is_not_answered(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """The deletion has overtaken it."""
    ts = slack.post(ann, news, "Lunch?")
    slack.delete(ts)
    bot.quiet()
    (first,) = [delivery for delivery in slack.journal.events("message") if delivery.payload["event"]["ts"] == ts]
    asked = {**first.payload["event"], "text": f"{slack.mention} {TAIWAN}"}
    late = slack.server.courier.send(first.kind, {**first.payload, "event": asked, "event_id": "EvLate"})
    slack.wait_for(lambda: late.finished)
    bot.quiet()
    assert slack.said(news) == []


# Edits that come before their messages


def early(slack: Slack, user: User, channel: Channel, *versions: str, subtype: str = "message_changed") -> list[Delivery]:
    """Events of a message that nobody has heard of yet: its first words, and each edit; to be sent in any order."""
    ts, by = slack.workspace.now(), {"user": user.id, "team": user.team, "user_team": user.team, "source_team": user.team}
    messages = [{"type": "message", "ts": ts, "text": text, **by} for text in versions]
    kind: dict[str, object] = {"type": "message", "channel": channel.id, "channel_type": channel.kind}
    events = [{**messages[0], **kind, "event_ts": ts}]
    for before, after in pairwise(messages):
        moment = slack.workspace.now()
        edit = {"subtype": subtype, "hidden": True, "message": after, "previous_message": before}
        events.append({**kind, **edit, "ts": moment, "event_ts": moment})
    return [Delivery("events_api", callback(slack.workspace, slack.bot_user, event, external=False)) for event in events]


def hear(slack: Slack, bot: Bot, *events: Delivery) -> str:
    """Send events one after another; the id of the message that they are of."""
    for event in events:
        sent = slack.server.courier.send(event.kind, event.payload)
        slack.wait_for(lambda sent=sent: sent.finished)  # type: ignore[misc]  # bound now
    bot.delivered()
    event = events[0].payload["event"]
    return str(event["message"]["ts"] if "message" in event else event["ts"])


def test_a_message_that_comes_after_its_edits_is_answered_in_its_newest_words(
    slack: Slack, bot: Bot, ann: User, news: Channel
) -> None:
    """Once, in the words of the last edit, whichever came last; an edit that comes still later, but is older, changes nothing."""
    at = slack.mention
    first, middle, last = early(slack, ann, news, f"{at} {TAIWAN}", f"{at} {NOWHERE}", f"{at} {AUKUS}")
    ts = hear(slack, bot, last, first, middle)
    slack.wait_for(lambda: [call for call in slack.journal.of("chat.postMessage") if call.arguments.get("thread_ts") == ts])
    bot.quiet()
    (posted,) = [call for call in slack.journal.of("chat.postMessage") if call.arguments.get("thread_ts") == ts]
    assert COST in posted.arguments["text"]
    request = bot.service.inbox.find(news.id, ts)
    assert request
    assert (request.text, request.edits) == (AUKUS, 0)
    assert bot.service.inbox.early_edits.newest(news.id, ts) is None


@pytest.mark.parametrize("words", ["{at}", "{at} thanks", "{at} ", ""], ids=["a mention alone", "thanks", "a space", "nothing"])
def test_a_message_that_was_edited_into_nothing_before_it_came_is_not_answered(
    slack: Slack, bot: Bot, ann: User, news: Channel, words: str
) -> None:
    """Nor is anything said; the edit took the question back."""
    before = len(slack.journal.of("chat.postEphemeral"))
    first, last = early(slack, ann, news, f"{slack.mention} {TAIWAN}", words.format(at=slack.mention))
    ts = hear(slack, bot, last, first, first)
    bot.quiet()
    assert bot.service.inbox.find(news.id, ts) is None
    assert slack.said(news) == []
    assert len(slack.journal.of("chat.postEphemeral")) == before


def test_an_edit_and_a_deletion_before_the_message_leave_nothing(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Neither an answer nor the words on record."""
    first, edited = early(slack, ann, news, f"{slack.mention} {TAIWAN}", f"{slack.mention} {AUKUS}")
    _, gone = early(slack, ann, news, "", "", subtype="message_deleted")
    ts = edited.payload["event"]["message"]["ts"]
    gone.payload["event"]["deleted_ts"] = ts
    hear(slack, bot, edited, gone, first)
    bot.quiet()
    assert slack.said(news) == []
    assert bot.service.inbox.early_edits.newest(news.id, ts) is None


def test_an_edit_in_a_direct_message_may_come_first_and_too_long_it_is_refused(slack: Slack, bot: Bot, ann: User) -> None:
    """Every message there is for the bot; what may not be asked may not be asked by an edit either, and its author is told."""
    channel = slack.direct_message(ann)
    first, last = early(slack, ann, channel, TAIWAN, AUKUS)
    ts = hear(slack, bot, last, first)
    bot.quiet()
    request = bot.service.inbox.find(channel.id, ts)
    assert request
    assert request.text == AUKUS
    first, last = early(slack, ann, channel, TAIWAN, "What? " * 1_000)
    hear(slack, bot, last, first)
    slack.wait_for(lambda: [note for note in slack.ephemerals(ann) if "please ask it in at most" in note.text])


def test_of_what_is_not_for_the_bot_no_edit_is_kept(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """What people write to each other is nobody's business."""
    first, last = early(slack, ann, news, "Lunch?", "Dinner?")
    ts = hear(slack, bot, last, first)
    assert bot.service.inbox.early_edits.newest(news.id, ts) is None
