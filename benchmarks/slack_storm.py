"""Ask the bot many questions at once while much goes wrong, and see that each has its one answer.

    python -m benchmarks.slack_storm
    python -m benchmarks.slack_storm --questions 100 --alone 20 --curve 20
    python -m benchmarks.slack_storm --signs --alone 40

The bot runs as a process of its own over the sample stories, against the stand-in for Slack. First some questions are asked one at
a time; then the storm: 50 people ask so fast that 100 questions wait at any time, one event in five is repeated, and one call in
twenty fails, of those for signs of work and for views one in three (rate limit, server error, connection dropped before and after
the call took effect, errors that pass at status 200). Afterwards every question must have exactly one reply, no apology among them,
with every quote word for word in a story; no ping, no refused payload and no sign of work may be left.

With `--signs` questions are asked one at a time only: as many again while every call for a sign of work fails, and as many again
while Slack answers none of these calls.

Printed are: seconds from start to ready, seconds from mention to posted reply, median and 95th percentile, alone and in the storm,
and the memory of the bot's process, after every 100 questions (`--curve`) and at the end.

Exit code 0 all held, 1 something did not (it is said what), 2 wrong usage.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships none

from bot.command import FAILED, count, run
from bot.settings import Settings
from bot.wiring import open_builder, open_snapshots
from index.sources.files import read_stories
from index.store import Store
from tests.fake_slack import Channel, Message, Slack, Timing, User
from tests.slack.bot_under_test import cold_process, flaws, misquoted, quotes, says, workspace

ROOT = Path(__file__).parent.parent
FREE = {"MAX_QUEUE": "100000", "MAX_QUESTIONS_PER_MINUTE": "100000"}
"""Settings under which nobody is turned away."""
TIMING = Timing(retries=(0.0, 1.0, 5.0))
SIGNS, VIEWS = ("assistant.", "reactions."), "views."
"""What the methods of signs of work, and of views, begin with."""
HANGING = ("assistant.threads.setStatus", "reactions.add", "reactions.remove")
_PEOPLE, _CHANNELS, _WAITING = 50, 5, 100
_PATIENCE, _START_SECONDS = 120.0, 400.0  # on a machine that has much else to do


@dataclass
class Storm:
    """A workspace, and what was asked in it: when, by channel and timestamp."""

    slack: Slack
    pool: Sequence[str]
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secret
    asked: dict[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let people in."""
        self.people: list[User] = [self.slack.add_user(f"person{number}") for number in range(_PEOPLE)]
        self.channels: list[Channel] = [self.slack.add_channel(f"channel{number}") for number in range(_CHANNELS)]

    def alone(self, number: int) -> list[float]:
        """Ask one question after another; the seconds that each took."""
        for _ in range(number):
            self._ask(self.chance.choice(self.people))
            self._await_replies(0)
        return list(self.seconds().values())[-number:]

    def run(self, number: int, *, after: Callable[[int], None] = lambda _: None) -> list[float]:
        """Ask so many while much goes wrong; the seconds that each took. `after` is told how many were asked so far."""
        self.slack.repeat_rate, self.slack.fault_rate = 0.2, 0.05
        self.slack.faults.rates = dict.fromkeys((*SIGNS, VIEWS), 1 / 3)
        before = len(self.asked)
        for done in range(1, number + 1):
            self._ask(self.people[done % _PEOPLE])
            self._await_replies(_WAITING)
            after(done)
        self._await_replies(0)
        self.slack.wait_for(lambda: all(delivery.finished for delivery in self.slack.journal.deliveries), _PATIENCE)
        self.slack.repeat_rate = self.slack.fault_rate = 0.0
        self.slack.faults.rates = {}
        self.await_no_sign()
        return list(self.seconds().values())[before:]

    def await_no_sign(self) -> None:
        """Wait until no question has a sign of work."""
        asked = [ts for _, ts in self.asked]
        self.slack.wait_for(lambda: not self.slack.statuses() and not any(map(self.slack.reactions, asked)), 2 * _PATIENCE)

    def seconds(self) -> dict[tuple[str, str], float]:
        """From each mention to its reply."""
        posted: dict[tuple[str, str], float] = {}
        for call in self.slack.journal.of("chat.postMessage"):
            if call.outcome == "ok":
                posted.setdefault((str(call.arguments["channel"]), str(call.arguments["thread_ts"])), call.at)
        return {place: posted[place] - at for place, at in self.asked.items() if place in posted}

    def replies(self) -> dict[tuple[str, str], list[Message]]:
        """What was said to each question."""
        replies: dict[tuple[str, str], list[Message]] = {place: [] for place in self.asked}
        for channel in self.channels:
            for message in self.slack.said(channel):
                if message.author == self.slack.bot_user:
                    replies.setdefault((channel.id, message.thread), []).append(message)
        return replies

    def failures(self, data: Path) -> Iterator[str]:
        """Everything that did not hold."""
        replies = self.replies()
        for (channel, ts), messages in replies.items():
            if len(messages) != 1:
                yield f"{len(messages)} replies to {ts} in {channel}"
        posted = [message for messages in replies.values() for message in messages]
        answers = [message for message in posted if quotes(message) or message.text.startswith("Nothing found")]
        yield from (f"no answer: {message.text}" for message in posted if message not in answers)
        if sum(bool(quotes(message)) for message in answers) < len(self.asked) / 2:
            yield "fewer than half of the questions have found a sentence"
        yield from (f"in no story: {quote}" for quote in misquoted(data, posted))
        yield from flaws(self.slack)

    def _ask(self, user: User) -> None:
        channel = self.chance.choice(self.channels)
        at = time.time()
        ts = self.slack.post(user, channel, f"{self.slack.mention} {self.chance.choice(self.pool)}")
        self.asked[channel.id, ts] = at

    def _await_replies(self, waiting: int) -> None:
        """Wait until at most so many questions have no reply."""
        messages = self.slack.workspace.messages
        self.slack.wait_for(lambda: len(messages) >= 2 * len(self.asked) - waiting, _PATIENCE)


def main(argv: list[str]) -> int:
    """Start a bot, ask it, and say how it went."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--questions", type=count, default=500, help="in the storm (default: 500)")
    options.add_argument("--alone", type=count, default=60, help="one at a time, before it (default: 60)")
    options.add_argument("--curve", type=count, default=100, help="questions between two figures of memory (default: 100)")
    options.add_argument("--signs", action="store_true", help="no storm: one at a time, while the signs of work fail, and hang")
    arguments = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, workspace(TIMING) as slack:
        data, log = Path(folder) / "data", Path(folder) / "log"
        index_samples(data)
        pool = [item["question"] for item in json.loads((ROOT / "tests" / "sample_questions.json").read_text())["answerable"]]
        began = time.monotonic()
        with cold_process(slack, data, log, **FREE) as bot:
            slack.wait_for(lambda: says(log, "ready")() or bot.poll() is not None, _START_SECONDS)
            print(f"From start to ready: {time.monotonic() - began:.1f} s", flush=True)
            storm, memory = Storm(slack, pool), psutil.Process(bot.pid)
            _show("One at a time", storm.alone(arguments.alone))
            if arguments.signs:
                _fail_signs(storm, arguments.alone)
            else:
                _rage(storm, arguments.questions, arguments.curve, memory)
            bot.terminate()
            code = bot.wait(_PATIENCE)
        failures = [*storm.failures(data), *([f"the bot ended with {code}"] if code else [])]
    outcomes = [call.outcome for call in slack.journal.calls]
    print(f"{len(outcomes):,} calls, {sum(outcome != 'ok' for outcome in outcomes):,} of them failed; {len(failures)} failures")
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return FAILED if failures else 0


def _rage(storm: Storm, questions: int, curve: int, bot: psutil.Process) -> None:
    """Show what a storm takes: time, and memory after so many questions each."""
    seconds = storm.run(questions, after=lambda done: None if done % curve else _show_memory(bot, done))
    _show("In the storm", seconds)
    _show_memory(bot, questions)


def _fail_signs(storm: Storm, questions: int) -> None:
    """Show what an answer takes where its signs of work cannot be shown."""
    storm.slack.faults.rates = dict.fromkeys(SIGNS, 1.0)
    _show("One at a time, every call for a sign of work failing", storm.alone(questions))
    storm.slack.faults.rates = {}
    with storm.slack.held(*HANGING):
        _show("One at a time, no call for a sign of work answered", storm.alone(questions))
    storm.await_no_sign()


def index_samples(data: Path) -> None:
    """Index the sample stories into a data folder."""
    settings = Settings(dateline_data=data)
    snapshots = open_snapshots(settings)
    with snapshots.lock(), Store(snapshots.store_file) as store:
        builder = open_builder(settings, store, lambda *_: None)
        builder.build(read_stories([ROOT / "examples" / "stories"], datetime.now(UTC)))


def _show(what: str, seconds: list[float]) -> None:
    late = statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    median = statistics.median(seconds)
    print(f"{what}: {len(seconds)} questions, mention to reply median {median:.2f} s, 95th percentile {late:.2f} s", flush=True)


def _show_memory(bot: psutil.Process, done: int) -> None:
    print(f"Memory after {done} questions of the storm: {bot.memory_info().rss / (1 << 20):.0f} MB", flush=True)


if __name__ == "__main__":
    run(main)
