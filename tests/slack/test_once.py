"""Each question gets exactly one answer, whatever Slack, the network and the bot's own process do."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.records.database import Database
from tests.fake_slack import Channel, Slack, Timing, User, render
from tests.fake_slack.faults import AT_200
from tests.slack.bot_under_test import PATIENCE, TAIWAN, WINNER, Bot, flaws, running, settings_for, workspace

pytest_plugins = ["tests.slack.bot_under_test"]


def answered_once(bot: Bot, channel: Channel, thread: str) -> None:
    """See that there is one reply in a thread, that it answers, and that it stays alone."""
    assert WINNER in render(bot.reply(channel, thread))
    bot.quiet()
    assert len(bot.slack.replies(channel, thread)) == 1


def test_repeats_of_an_event_change_nothing(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Not while the question is worked on, and not afterwards."""
    ts = bot.ask(ann, news, TAIWAN)
    mine = [delivery for delivery in slack.journal.deliveries if delivery.payload.get("event", {}).get("ts") == ts]
    assert len(mine) == 2
    for delivery in mine * 2:
        slack.repeat(delivery.event_id)
    answered_once(bot, news, ts)
    again = [slack.repeat(delivery.event_id) for delivery in mine]
    slack.wait_for(lambda: all(len(delivery.attempts) >= 4 for delivery in again))
    answered_once(bot, news, ts)


def test_every_event_may_come_twice(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """As when each acknowledgement is lost."""
    slack.repeat_rate = 1
    ts = bot.ask(ann, news, TAIWAN)
    answered_once(bot, news, ts)
    slack.repeat_rate = 0


def test_what_is_redelivered_after_a_restart_is_known(fresh: Path) -> None:
    """The acknowledgement is lost with the process: the next one has the question, and the event that comes again is a repeat."""
    with workspace() as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            ts = bot.ask(ann, news, TAIWAN)
            answered_once(bot, news, ts)
        events = [delivery.event_id for delivery in slack.journal.deliveries]
        with running(slack, settings) as bot:
            for event in events:
                slack.repeat(event)
            answered_once(bot, news, ts)


def test_what_was_left_unanswered_is_taken_up_by_the_next_process(fresh: Path) -> None:
    """A question that was acknowledged and not answered before the end is answered after the start."""
    with workspace() as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            bot.service.worker.close(0)
            ts = bot.ask(ann, news, TAIWAN)
            slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries))
        assert slack.replies(news, ts) == []
        with running(slack, settings) as bot:
            answered_once(bot, news, ts)
        assert flaws(slack) == []


@pytest.mark.parametrize(("old", "known"), [(False, True), (True, True), (True, False)])
def test_a_post_that_an_earlier_process_made_is_found(fresh: Path, *, old: bool, known: bool) -> None:
    """A process that ended between posting and noting it has answered; what waited too long is asked to be asked again.

    Unless its answer was about to be posted: then it is there, or is not.
    """
    with workspace() as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            ts = bot.ask(ann, news, TAIWAN)
            answered_once(bot, news, ts)
        hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="microseconds")
        ledger = Database(fresh / "ledger.sqlite")
        with ledger.writing() as connection:
            connection.execute("UPDATE request SET state = 'waiting', posted = NULL")
            if old:
                connection.execute("UPDATE request SET reply = IIF(?, reply, NULL), made = ?", (known, hour_ago))
        ledger.close()
        with running(slack, settings) as bot:
            bot.quiet()
            messages = [render(message) for message in slack.replies(news, ts)]
    assert len(messages) == 2 - known
    assert WINNER in messages[0]
    assert known or "Please ask again" in messages[1]


def test_an_apology_that_an_earlier_process_made_stays_alone(fresh: Path) -> None:
    """It ended before it had noted that the question has its one reply."""
    with workspace() as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            slack.fail("chat.postMessage", error="msg_blocks_too_long")
            ts = bot.ask(ann, news, TAIWAN)
            apology = bot.reply(news, ts)
            bot.quiet()
        ledger = Database(fresh / "ledger.sqlite")
        with ledger.writing() as connection:
            connection.execute("UPDATE request SET state = 'waiting', posted = NULL")
        ledger.close()
        with running(slack, settings) as bot:
            bot.quiet()
            assert slack.replies(news, ts) == [apology]


def test_a_post_whose_answer_is_lost_is_not_made_twice(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Slack has posted it and the connection broke: it is looked for, and found, before it is posted again."""
    slack.drop_after("chat.postMessage")
    ts = bot.ask(ann, news, TAIWAN)
    answered_once(bot, news, ts)
    assert slack.journal.of("conversations.replies")


def test_it_is_found_in_a_long_thread_too(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Slack tells a thread oldest first and in pages; the post is on the last."""
    thread = slack.post(ann, news, "Let us talk.")
    for number in range(450):
        slack.post(slack.bot_user, news, f"Line {number}", thread)
    slack.drop_after("chat.postMessage")
    bot.ask(ann, news, TAIWAN, thread)
    slack.wait_for(lambda: len(slack.replies(news, thread)) == 451, PATIENCE)
    bot.quiet()
    assert [WINNER in render(message) for message in slack.replies(news, thread)[450:]] == [True]


def test_a_search_for_a_lost_post_that_fails_too_is_tried_again(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """As long as nobody knows whether the post was made, nothing else is said."""
    slack.drop_after("chat.postMessage")
    slack.fail("conversations.replies", 502)
    ts = bot.ask(ann, news, TAIWAN)
    answered_once(bot, news, ts)


@pytest.mark.parametrize("error", ["not_in_channel", "missing_scope"])
def test_a_post_that_may_be_there_is_never_apologised_for(slack: Slack, bot: Bot, ann: User, news: Channel, error: str) -> None:
    """Slack has posted it, the connection broke, and Slack refuses to let us look: it is found later, and stays alone."""
    before = len(slack.journal.of("conversations.replies"))
    slack.drop_after("chat.postMessage")
    slack.fail("conversations.replies", error=error)
    ts = bot.ask(ann, news, TAIWAN)
    slack.wait_for(lambda: slack.journal.of("conversations.replies")[before:] and bot.service.worker.is_idle(), PATIENCE)
    assert [request.message for request in bot.service.inbox.waiting()] == [ts]
    bot.service.worker.retry()
    answered_once(bot, news, ts)


@pytest.mark.parametrize("error", AT_200)
def test_errors_that_pass_are_waited_out_at_status_200_too(slack: Slack, bot: Bot, ann: User, news: Channel, error: str) -> None:
    """A post is made once more, after a look whether it is there; a modal is opened and filled."""
    slack.fail("chat.postMessage", error=error)
    ts = bot.ask(ann, news, TAIWAN)
    answered_once(bot, news, ts)
    slack.fail("views.open", error=error)
    slack.fail("views.update", error=error)
    slack.shortcut(ann, "check_message", bot.reply(news, ts).ts)
    slack.wait_for(lambda: slack.views_of(ann) and "Checking…" not in render(slack.views_of(ann)[0]), PATIENCE)


@pytest.mark.parametrize("fault", ["500", "429", "drop"])
def test_failures_of_slacks_are_waited_out(slack: Slack, bot: Bot, ann: User, news: Channel, fault: str) -> None:
    """A server error, a rate limit and a broken connection delay an answer; they neither lose nor double it."""
    if fault == "drop":
        slack.drop("chat.postMessage", times=2)
    else:
        slack.fail("chat.postMessage", int(fault), retry_after=1 if fault == "429" else None, times=2)
    ts = bot.ask(ann, news, TAIWAN)
    answered_once(bot, news, ts)
    mine = [call for call in slack.journal.of("chat.postMessage") if call.arguments.get("thread_ts") == ts]
    assert [call.outcome for call in mine] == [*["dropped" if fault == "drop" else f"http {fault}"] * 2, "ok"]
    if fault == "429":
        assert mine[2].at - mine[0].at >= 2


def test_a_question_that_cannot_be_written_down_is_not_acknowledged(fresh: Path) -> None:
    """The ledger fails for a moment; Slack, unanswered, sends the question again, and it is answered once."""
    with workspace(Timing(acknowledgement=0.5, retries=(0.5,) * 20)) as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            rename(fresh, "event", "elsewhere")
            ts = bot.ask(ann, news, TAIWAN)
            slack.wait_for(lambda: len(slack.journal.deliveries[0].attempts) > 1)
            rename(fresh, "elsewhere", "event")
            answered_once(bot, news, ts)


def rename(data: Path, table: str, name: str) -> None:
    """Give a table of the ledger another name."""
    with closing(sqlite3.connect(data / "ledger.sqlite")) as ledger:
        ledger.execute(f"ALTER TABLE {table} RENAME TO {name}")
