"""Signs of work are courtesies: nobody waits for one, and none is left."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.records.database import Database
from bot.records.signs import SignBook
from bot.slack.signs import SignsOfWork
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import PATIENCE, TAIWAN, WINNER, Bot, running, settings_for, workspace

pytest_plugins = ["tests.slack.bot_under_test"]
STATUS, ADD, REMOVE = "assistant.threads.setStatus", "reactions.add", "reactions.remove"
NO_STATUS = "not_allowed_token_type"
THREADS = 4


@contextmanager
def opened(slack: Slack, folder: Path, renew_seconds: float = 90.0) -> Iterator[SignsOfWork]:
    """Signs of their own, over a ledger in a folder."""
    database = Database(folder / "ledger.sqlite")
    signs = SignsOfWork(slack.bot_token, slack.api_url, SignBook(database), renew_seconds)
    yield signs
    signs.close(PATIENCE)
    database.close()


def statuses(slack: Slack, thread: str) -> list[str]:
    """What was said of the work in a thread, in order."""
    return [str(call.arguments["status"]) for call in slack.journal.of(STATUS) if call.arguments["thread_ts"] == thread]


def test_an_answer_waits_for_no_sign(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Slack answers none of the calls for it: the reply is there before, and no sign is left afterwards."""
    with slack.held(STATUS, ADD) as holding:
        ts = bot.ask(ann, news, TAIWAN)
        assert WINNER in render(bot.reply(news, ts))
        slack.wait_for(lambda: holding)
    slack.wait_for(lambda: statuses(slack, ts)[-1:] == [""], PATIENCE)
    assert slack.statuses() == {}
    slack.wait_for(lambda: not slack.reactions(ts), PATIENCE)


def test_neither_questions_nor_buttons_wait_while_signs_are_taken_away(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """More of them hang than there are workers: later questions are answered, and a press is acknowledged and shown."""
    bot.quiet()
    slack.fail(STATUS, error=NO_STATUS, times=6)
    with slack.held(REMOVE) as holding:
        with bot.service.newsroom._opening:
            asked = [bot.ask(ann, news, TAIWAN) for _ in range(6)]
            slack.wait_for(lambda: all(map(slack.reactions, asked)), PATIENCE)
        replies = [bot.reply(news, ts) for ts in asked]
        slack.wait_for(lambda: len(holding) >= THREADS, PATIENCE)
        press = slack.click(ann, replies[0], "check_citations")
        slack.wait_for(lambda: slack.views_of(ann), PATIENCE)
        slack.wait_for(lambda: press.acknowledged, PATIENCE)


@pytest.mark.parametrize(("status", "error"), [(429, ""), (200, "ratelimited"), (500, ""), (200, "internal_error")])
def test_each_sign_is_tried_once(slack: Slack, bot: Bot, ann: User, news: Channel, status: int, error: str) -> None:
    """Where Slack cannot show a status now it is not asked again: there is a reaction instead."""
    bot.quiet()
    slack.fail(STATUS, status, retry_after=8, error=error)
    with bot.service.newsroom._opening:
        ts = bot.ask(ann, news, TAIWAN)
        slack.wait_for(lambda: slack.reactions(ts))
        assert len(statuses(slack, ts)) == 1
    bot.reply(news, ts)
    slack.wait_for(lambda: not slack.reactions(ts), PATIENCE)


def test_a_status_is_renewed_while_work_goes_on(slack: Slack, tmp_path: Path) -> None:
    """Slack ends it after a while without a message; after the work it is not shown again."""
    with opened(slack, tmp_path, renew_seconds=0.02) as signs:
        end = signs.begin(slack.add_channel("news").id, "1700000001.000001", "1700000001.000001")
        slack.wait_for(lambda: len(statuses(slack, "1700000001.000001")) > 3)
        end()
        slack.wait_for(lambda: statuses(slack, "1700000001.000001")[-1] == "")
        count = len(statuses(slack, "1700000001.000001"))
        signs.close(PATIENCE)
    assert len(statuses(slack, "1700000001.000001")) == count


def test_the_stand_in_ends_a_status(tmp_path: Path) -> None:
    """After two minutes in Slack, sooner here."""
    with workspace() as slack, opened(slack, tmp_path) as signs:
        slack.workspace.timing = type(slack.workspace.timing)(status=0.05)
        signs.begin(slack.add_channel("news").id, "1700000001.000001", "1700000001.000001")
        slack.wait_for(lambda: statuses(slack, "1700000001.000001"))
        slack.wait_for(lambda: not slack.statuses())


def test_an_end_never_overtakes_its_beginning(slack: Slack, tmp_path: Path) -> None:
    """A status that Slack is slow to show is taken away after it was shown."""
    news = slack.add_channel("news").id
    with opened(slack, tmp_path) as signs:
        with slack.held(STATUS) as holding:
            end = signs.begin(news, "1700000002.000001", "1700000002.000001")
            slack.wait_for(lambda: holding)
            end()
        slack.wait_for(lambda: len(statuses(slack, "1700000002.000001")) == 2)
    first, last = statuses(slack, "1700000002.000001")
    assert (bool(first), last) == (True, "")
    assert (news, "1700000002.000001") not in slack.statuses()


def test_what_is_answered_before_it_has_a_sign_gets_none(slack: Slack, tmp_path: Path) -> None:
    """All threads wait for Slack; nothing is said of a question that has its answer meanwhile."""
    news = slack.add_channel("news").id
    with opened(slack, tmp_path) as signs:
        with slack.held(STATUS) as holding:
            ends = [signs.begin(news, f"1700000003.{number:06}", f"1700000003.{number:06}") for number in range(THREADS)]
            slack.wait_for(lambda: len(holding) == THREADS)
            signs.begin(news, "1700000003.900000", "1700000003.900000")()
        for end in ends:
            end()
    assert statuses(slack, "1700000003.900000") == []


def test_questions_in_one_thread_share_its_status(slack: Slack, tmp_path: Path) -> None:
    """The first answer does not end what is shown for the second."""
    news = slack.add_channel("news").id
    with opened(slack, tmp_path) as signs:
        ends = [signs.begin(news, "1700000004.000001", message) for message in ("1700000004.000001", "1700000004.000002")]
        slack.wait_for(lambda: len(statuses(slack, "1700000004.000001")) == 2)
        ends[0]()
        slack.wait_for(lambda: len(statuses(slack, "1700000004.000001")) == 3)
        assert (news, "1700000004.000001") in slack.statuses()
        ends[1]()
        slack.wait_for(lambda: (news, "1700000004.000001") not in slack.statuses())


def test_a_reaction_that_cannot_be_taken_away_now_is_on_record(slack: Slack, tmp_path: Path, ann: User) -> None:
    """An end does not wait for it; the next process takes it away."""
    channel = slack.join(ann, slack.add_channel("news"))
    ts = slack.post(ann, channel, "Who won?")
    slack.fail(STATUS, error=NO_STATUS)
    slack.fail(REMOVE, error="internal_error")
    with opened(slack, tmp_path) as signs:
        end = signs.begin(channel.id, ts, ts)
        slack.wait_for(lambda: slack.reactions(ts))
        end()
    assert slack.reactions(ts)
    with opened(slack, tmp_path) as signs:
        signs.take_over()
        slack.wait_for(lambda: not slack.reactions(ts))
    with ExitStack() as stack:
        database = Database(tmp_path / "ledger.sqlite")
        stack.callback(database.close)
        assert SignBook(database).all() == ()


def test_signs_that_a_dead_process_left_are_taken_away(fresh: Path) -> None:
    """Of a question that it has answered, and of one that it has not, which is answered first."""
    with workspace() as slack:
        ann, news, settings = slack.add_user("ann"), slack.add_channel("news"), settings_for(slack, fresh)
        with running(slack, settings) as bot:
            asked = [bot.ask(ann, news, TAIWAN) for _ in range(2)]
            for ts in asked:
                bot.reply(news, ts)
            bot.quiet()
        for ts in asked:
            slack.react(slack.bot_user, ts, "eyes")
        database = Database(fresh / "ledger.sqlite")
        for ts in asked:
            SignBook(database).add(news.id, ts)
        with database.writing() as connection:
            connection.execute("UPDATE request SET state = 'waiting', posted = NULL WHERE message = ?", (asked[1],))
        database.close()
        with running(slack, settings) as bot:
            slack.wait_for(lambda: not any(map(slack.reactions, asked)), PATIENCE)
            bot.quiet()
            assert [len(slack.replies(news, ts)) for ts in asked] == [1, 1]
