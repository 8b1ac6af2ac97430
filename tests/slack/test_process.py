"""The bot as a process: how it starts, what it writes, how it ends, and what it does when its connection dies."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Event

import pytest

from bot.records.database import Database
from bot.records.inbox import Inbox
from bot.slack.app import SCOPES
from bot.slack.service import finish
from tests.fake_slack import Slack, render
from tests.slack.bot_under_test import (
    PATIENCE,
    QUICK,
    TAIWAN,
    WINNER,
    BotForkServer,
    flaws,
    logged,
    process,
    running,
    says,
    settings_for,
    workspace,
)

pytest_plugins = ["tests.slack.bot_under_test"]
STATUS = "assistant.threads.setStatus"


@pytest.fixture(scope="module")
def fork_server() -> BotForkServer:
    """Where bots start quickly."""
    return BotForkServer()


@contextmanager
def started(fork_server: BotForkServer, slack: Slack, data: Path, log: Path, **more: str) -> Iterator[ForkServerProcess]:
    """A bot, killed at the end if need be."""
    process = fork_server.start(slack, data, log, **more)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def test_it_ends_when_it_is_told_to_after_finishing_what_is_in_flight(fresh: Path, tmp_path: Path) -> None:
    """SIGTERM: exit code 0, every question answered; the log is JSON, names replies, and neither questions nor people."""
    log = tmp_path / "log"
    with Slack(timing=QUICK, scopes=SCOPES) as slack, process(slack, fresh, log) as bot:
        slack.wait_for(lambda: says(log, "ready")() or bot.poll() is not None, 90)
        ann, news = slack.add_user("annabella"), slack.add_channel("news")
        first = slack.post(ann, news, f"{slack.mention} {TAIWAN}")
        slack.wait_for(lambda: slack.replies(news, first), PATIENCE)
        slack.react(ann, first, "eyes")  # an event for which there is no listener: libraries would write all of it down
        asked = [slack.post(ann, news, f"{slack.mention} {TAIWAN}") for _ in range(3)]
        slack.wait_for(lambda: len({call.arguments["thread_ts"] for call in slack.journal.of(STATUS)}) == 4, PATIENCE)
        bot.terminate()
        assert bot.wait(3 * PATIENCE) == 0  # it has three questions to finish, on a machine that may do much else
        for ts in asked:
            (reply,) = slack.replies(news, ts)
            assert WINNER in render(reply)
        assert [flaw for flaw in flaws(slack) if "acknowledged" not in flaw] == []
    lines = logged(log)
    ours = [line for line in lines if line["name"].startswith("bot.")]
    assert [line["message"] for line in ours if line["message"] != "answered"] == ["ready", "ended"]
    assert len({line["reply"] for line in ours if line["message"] == "answered"}) == 4
    assert all(line["level"] == "ERROR" for line in lines if line not in ours)
    assert all(word not in log.read_text() for word in ("Taiwan", ann.id, ann.name, slack.bot_token, slack.app_token))


def test_a_dead_socket_ends_the_process(fork_server: BotForkServer, fresh: Path, tmp_path: Path) -> None:
    """It looks connected and answers no ping: the process ends with a code by which it is started again."""
    log = tmp_path / "log"
    with workspace() as slack, started(fork_server, slack, fresh, log, DEAF_AFTER_SECONDS="1") as bot:
        slack.wait_for(says(log, "ready"), PATIENCE)
        slack.deafen()
        since = time.monotonic()
        bot.join(40)
        assert bot.exitcode == 1
        assert time.monotonic() - since < 25
    assert says(log, "no pong from Slack")()


def test_a_refresh_of_the_connection_loses_nothing(fork_server: BotForkServer, fresh: Path, tmp_path: Path) -> None:
    """Slack asks for a new connection now and then; what is asked meanwhile is answered, once."""
    with workspace() as slack, started(fork_server, slack, fresh, tmp_path / "log"):
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        before = slack.connections()
        slack.disconnect()
        ts = slack.post(ann, news, f"{slack.mention} {TAIWAN}")
        (reply,) = slack.wait_for(lambda: slack.replies(news, ts), PATIENCE)
        assert WINNER in render(reply)
        slack.wait_for(lambda: slack.connections() and not set(before) & set(slack.connections()), PATIENCE)
        slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries))
        assert len(slack.replies(news, ts)) == 1


def test_a_restart_is_short(fork_server: BotForkServer, fresh: Path, tmp_path: Path) -> None:
    """The next bot loads its models while the one before it answers; what is asked in between is answered once."""
    first_log, log = tmp_path / "first", tmp_path / "log"
    with workspace() as slack, started(fork_server, slack, fresh, first_log) as first:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        slack.wait_for(says(first_log, "ready"), PATIENCE)
        before = slack.connections()
        with started(fork_server, slack, fresh, log) as second:
            slack.wait_for(says(log, "another bot answers; its end is waited for"), PATIENCE)
            assert slack.connections() == before
            asked = [slack.post(ann, news, f"{slack.mention} {TAIWAN}")]
            first.terminate()
            asked.append(slack.post(ann, news, f"{slack.mention} {TAIWAN}"))
            slack.wait_for(lambda: all(slack.replies(news, ts) for ts in asked), PATIENCE)
            slack.wait_for(says(log, "ready"), PATIENCE)
            first.join(PATIENCE)
            assert (first.exitcode, second.exitcode) == (0, None)
            slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries), PATIENCE)
            assert [len(slack.replies(news, ts)) for ts in asked] == [1, 1]


def test_questions_are_taken_in_before_the_models_are_there(fresh: Path) -> None:
    """They are written down, acknowledged and shown to be worked on; work begins once all is there that it needs."""
    with workspace() as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        with running(slack, settings_for(slack, fresh), begun=False) as bot:
            ts = bot.ask(ann, news, TAIWAN)
            slack.wait_for(slack.statuses)
            bot.delivered()
            assert not bot.service.worker.has_begun()
            assert bot.service.inbox.find(news.id, ts)
            assert slack.replies(news, ts) == []
            bot.service.worker.resume()
            assert WINNER in render(bot.reply(news, ts))
            bot.quiet()


def test_an_end_has_one_deadline_for_all(fresh: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A job in the background and a question both take too long: their times do not add up."""
    proceed = Event()
    with workspace() as slack, running(slack, settings_for(slack, fresh)) as bot:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        bot.service.supervisor.every(PATIENCE, "slow job", lambda: proceed.wait(PATIENCE))
        with bot.service.newsroom._opening:
            ts = bot.ask(ann, news, TAIWAN)
            slack.wait_for(slack.statuses)
            since = time.monotonic()
            assert not finish(bot.service, 2)
            assert time.monotonic() - since < 3.9
            proceed.set()
        assert WINNER in render(slack.wait_for(lambda: slack.replies(news, ts), PATIENCE)[0])
    assert [record.message for record in caplog.records if record.message.startswith("ended with")] == [
        "ended with questions in flight; the next start takes them up",
        "ended with work in the background under way",
    ]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack does not accept SLACK_BOT_TOKEN."),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack does not open a connection for SLACK_APP_TOKEN."),
    ],
)
def test_what_keeps_it_from_starting_is_said(
    fork_server: BotForkServer, fresh: Path, tmp_path: Path, settings: dict[str, str], problem: str
) -> None:
    """In one plain sentence with the next step, and exit code 1."""
    log = tmp_path / "log"
    with workspace() as slack, started(fork_server, slack, fresh, log, **settings) as bot:
        bot.join(PATIENCE)
        assert bot.exitcode == 1
    assert f"{problem}\nSee what is wrong: python -m bot --check\n" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_an_end_at_once_leaves_questions_to_the_next_process(fork_server: BotForkServer, fresh: Path, tmp_path: Path) -> None:
    """Asked and killed: the question is in the inbox, and the next process answers it once."""
    log = tmp_path / "log"
    with workspace() as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        with started(fork_server, slack, fresh, log) as bot:
            ts = slack.post(ann, news, f"{slack.mention} {TAIWAN}")
            slack.wait_for(lambda: [delivery for delivery in slack.journal.deliveries if delivery.acknowledged])
            bot.kill()
        ledger = Database(fresh / "ledger.sqlite")
        assert Inbox(ledger).find(news.id, ts)
        ledger.close()
        with started(fork_server, slack, fresh, log):
            slack.wait_for(lambda: slack.replies(news, ts), PATIENCE)
            slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries))
            assert len(slack.replies(news, ts)) == 1
