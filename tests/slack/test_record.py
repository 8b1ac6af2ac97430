"""The record under a running bot: removed, what people delete, direct messages, and what is too old."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.records.ledger import LEDGER_FILE
from bot.slack.service import _ready, readiness
from tests.conftest import Rebuild
from tests.fake_slack import Channel, Slack, Timing, User, render
from tests.slack.bot_under_test import PATIENCE, SMALL, Bot, running, settings_for, small_stories, workspace
from tests.small_disk import fill_disk, small_disk

pytest_plugins = ["tests.slack.bot_under_test"]
FERRY, BRIDGE, *_ = (question for _, question in SMALL.values())
PATIENT = Timing(acknowledgement=1.0, retries=(0.3,) * 60)


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    """A workspace that sends an event many times."""
    with workspace(PATIENT) as slack:
        yield slack


@pytest.fixture(scope="module")
def bot(slack: Slack, tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Iterator[Bot]:
    """A bot over a few short stories, which stores no users."""
    folder = tmp_path_factory.mktemp("record")
    rebuild(folder / "data", [small_stories(folder)])
    with running(slack, settings_for(slack, folder / "data", ranker_model="none", ledger_keep_days=30)) as bot:
        yield bot


@pytest.fixture
def ledger(bot: Bot) -> Path:
    """The ledger's file."""
    return bot.settings.dateline_data / LEDGER_FILE


@pytest.fixture
def held(bot: Bot) -> Iterator[threading.Lock]:
    """While this is locked, questions are taken in but not answered: every part of the search waits for its turn."""
    opening = bot.service.newsroom._opening
    yield opening
    if opening.locked():
        opening.release()


def written(ledger: Path, words: str) -> bool:
    """Whether some bytes stand in any of the ledger's files."""
    return any(words.encode() in file.read_bytes() for file in ledger.parent.glob(f"{ledger.name}*"))


# Removed


def test_a_question_is_not_lost_with_the_ledger(slack: Slack, bot: Bot, ann: User, news: Channel, ledger: Path) -> None:
    """Who asks is told once, however often Slack sends it; /readyz says why. When the file is back, the repeat is answered."""
    aside = ledger.rename(ledger.with_name("aside"))
    assert "removed or replaced" in str(readiness(bot.service, threading.Event())())
    ts = bot.ask(ann, news, FERRY)
    (note,) = slack.wait_for(lambda: slack.ephemerals(ann), PATIENCE)
    assert "cannot write your question down" in note.text
    slack.wait_for(lambda: any(len(delivery.attempts) > 2 for delivery in slack.journal.deliveries), PATIENCE)
    aside.rename(ledger)
    assert bot.reply(news, ts)
    bot.quiet()
    assert (len(slack.ephemerals(ann)), len(slack.replies(news, ts))) == (1, 1)


def test_an_answer_that_cannot_be_put_on_record_is_not_given(
    slack: Slack, bot: Bot, ann: User, news: Channel, ledger: Path, held: threading.Lock
) -> None:
    """Who asked is told so, once, in however many tries; then comes the answer, which is on record."""
    held.acquire()
    ts = bot.ask(ann, news, FERRY)
    slack.wait_for(slack.statuses)
    bot.delivered()
    aside = ledger.rename(ledger.with_name("aside"))
    held.release()
    assert "cannot put an answer on record" in render(bot.reply(news, ts))
    slack.wait_for(bot.service.worker.is_idle, PATIENCE)
    bot.service.worker.retry()
    slack.wait_for(bot.service.worker.is_idle, PATIENCE)
    assert len(slack.replies(news, ts)) == 1
    aside.rename(ledger)
    bot.service.worker.retry()
    assert bot.on_record(bot.reply(news, ts, 2)).answer.question.text == FERRY
    bot.quiet()
    assert len(slack.replies(news, ts)) == 2


def test_a_question_is_not_lost_on_a_full_disk(tmp_path: Path, rebuild: Rebuild) -> None:
    """Without a byte left who asks is told once; the repeat is answered as soon as there is room, by the same bot."""
    with small_disk(tmp_path / "disk", megabytes=12) as disk, workspace(PATIENT) as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        rebuild(disk / "data", [small_stories(tmp_path)])
        with running(slack, settings_for(slack, disk / "data", ranker_model="none")) as bot:
            fill_disk(disk)
            ts = bot.ask(ann, news, FERRY)
            (note,) = slack.wait_for(lambda: slack.ephemerals(ann), PATIENCE)
            assert "cannot write your question down" in note.text
            (disk / "other").unlink()
            assert bot.on_record(bot.reply(news, ts)).answer.question.text == FERRY
            bot.quiet()
            assert (len(slack.ephemerals(ann)), len(slack.replies(news, ts))) == (1, 1)


# Deleted


def test_a_deleted_question_leaves_no_byte_in_the_record(slack: Slack, bot: Bot, ann: User, news: Channel, ledger: Path) -> None:
    """In none of its versions; the reply stays, with its citations, for who kept its id."""
    reply = bot.answer(ann, news, "How many cars did the ferry to Orla carry, heron?")
    recorded = bot.on_record(reply)
    slack.edit(reply.thread, f"{slack.mention} How many cars did the ferry to Orla carry, grebe?")
    slack.wait_for(lambda: bot.on_record(slack.message(reply.ts)).id != recorded.id, PATIENCE)
    bot.quiet()
    assert written(ledger, "heron?")
    assert written(ledger, "grebe?")
    slack.delete(reply.thread)
    slack.wait_for(lambda: slack.said(news) == [], PATIENCE)
    bot.quiet()
    assert not written(ledger, "heron?")
    assert not written(ledger, "grebe?")
    assert bot.service.ledger.reply(recorded.id).answer.citations == recorded.answer.citations


def test_a_question_deleted_while_it_is_worked_on_is_not_written_down_after_all(
    slack: Slack, bot: Bot, ann: User, news: Channel, ledger: Path, held: threading.Lock
) -> None:
    """The answer to it was on its way."""
    held.acquire()
    ts = bot.ask(ann, news, "How many cars did the ferry to Orla carry, quail?")
    slack.wait_for(slack.statuses)
    slack.delete(ts)
    bot.delivered()
    held.release()
    bot.quiet()
    slack.wait_for(lambda: slack.said(news) == [], PATIENCE)
    assert not written(ledger, "quail?")


# Direct messages


def test_a_direct_message_is_nowhere_by_its_id_and_yet_goes_on(slack: Slack, bot: Bot, ann: User, ledger: Path) -> None:
    """Answered, asked on, edited and deleted as anywhere else."""
    channel = slack.direct_message(ann)
    ts = slack.post(ann, channel, FERRY)
    reply = bot.reply(channel, ts)
    bot.quiet()
    assert not written(ledger, channel.id)
    assert bot.service.ledger.questions(channel.id, ts) == (FERRY,)
    slack.edit(ts, BRIDGE)
    slack.wait_for(lambda: bot.on_record(slack.message(reply.ts)).answer.question.text == BRIDGE, PATIENCE)
    bot.quiet()
    assert not written(ledger, channel.id)
    slack.delete(ts)
    slack.wait_for(lambda: [message for message in slack.said(channel) if message.thread or message.author == ann] == [], PATIENCE)
    bot.quiet()
    assert not written(ledger, channel.id)
    assert not written(ledger, BRIDGE)


# Too old


def test_a_bot_that_runs_for_long_forgets_what_is_too_old(bot: Bot, ann: User, news: Channel, ledger: Path) -> None:
    """Without being started again: retention is one of the jobs that run beside the questions."""
    reply_id = bot.on_record(bot.answer(ann, news, "How many cars did the ferry to Orla carry, egret?")).id
    bot.quiet()
    with closing(sqlite3.connect(ledger)) as database, database:
        old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
        database.execute("UPDATE reply SET made = ?, rowid = -rowid WHERE id = ?", (old, reply_id))
        database.execute("UPDATE request SET made = ? WHERE reply = ?", (old, reply_id))
    _ready(bot.service, 0.0)
    bot.slack.wait_for(lambda: not written(ledger, "egret?"), PATIENCE)
    assert not bot.service.ledger.knows(reply_id)
    assert bot.service.supervisor.stop(PATIENCE)
