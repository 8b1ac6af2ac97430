"""The bot is killed again and again while it works: afterwards every question has one reply, and every quote in it is right."""

import random
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.slack_storm import FREE
from bot.records.database import Database
from bot.records.inbox import Inbox
from tests.conftest import Rebuild
from tests.fake_slack import Channel, Slack, Timing, User
from tests.slack.bot_under_test import PATIENCE, SMALL, BotForkServer, flaws, misquoted, quotes, small_stories, workspace

KILLS = 8
LIFE = 0.6  # seconds from the questions to the kill, at most
PATIENT = Timing(acknowledgement=1.0, retries=(0.3,) * 60)
SIGNS_FAIL = {"assistant.": 0.7, "reactions.": 0.3, "views.": 0.3}


def test_kills_lose_and_double_nothing(tmp_path: Path, rebuild: Rebuild) -> None:
    """Three questions are asked in each life, and SIGKILL comes before, while or after they are answered, at a seeded moment.

    Meanwhile many of the calls for signs of work fail; in the end none of these signs is left.
    """
    (tmp_path / "stories").mkdir()
    data, log = tmp_path / "data", tmp_path / "log"
    rebuild(data, [small_stories(tmp_path / "stories")])
    chance, fork_server = random.Random(5), BotForkServer()  # noqa: S311  # moments, not secrets
    with workspace(PATIENT) as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        asked: list[str] = []
        in_flight = []
        slack.faults.rates = SIGNS_FAIL
        for number in range(KILLS):
            bot = fork_server.start(slack, data, log, **FREE)
            asked += ask(slack, ann, news, chance)
            bot.join(LIFE * number / KILLS + chance.uniform(0, LIFE / KILLS))
            bot.kill()
            bot.join()
            assert bot.exitcode == -signal.SIGKILL
            in_flight.append(sum(map(bool, unanswered(data))))
        slack.faults.rates = {}
        bot = fork_server.start(slack, data, log, **FREE)
        slack.wait_for(lambda: all(slack.replies(news, ts) for ts in asked), PATIENCE * 2)
        slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries), PATIENCE * 2)
        slack.wait_for(lambda: not slack.statuses() and not any(map(slack.reactions, asked)), PATIENCE)
        bot.terminate()
        bot.join()
        replies = {ts: slack.replies(news, ts) for ts in asked}
        assert {ts: len(messages) for ts, messages in replies.items()} == dict.fromkeys(asked, 1)
        assert all(quotes(messages[0]) or messages[0].text.startswith("Something went wrong") for messages in replies.values())
        assert misquoted(data, [messages[0] for messages in replies.values()]) == []
        assert [flaw for flaw in flaws(slack) if "acknowledged" not in flaw] == []
    assert bot.exitcode == 0
    assert any(in_flight), "no kill has met a question in flight: the moments are too late"


def ask(slack: Slack, user: User, channel: Channel, chance: random.Random) -> Iterator[str]:
    """Three questions; the timestamps."""
    pool = [question for _, question in SMALL.values()]
    for _ in range(3):
        yield slack.post(user, channel, f"{slack.mention} {chance.choice(pool)}")


def unanswered(data: Path) -> Iterator[str]:
    """What a dead process has left in the inbox."""
    ledger = data / "ledger.sqlite"
    if ledger.exists():
        with closing(Database(ledger)) as database:
            yield from (request.text for request in Inbox(database).waiting())
