"""Ask the bot many questions at once while much goes wrong, and see that each has its one answer.

    python -m benchmarks.slack_storm
    python -m benchmarks.slack_storm --questions 100 --alone 20 --curve 20
    python -m benchmarks.slack_storm --signs --alone 40
    python -m benchmarks.slack_storm --questions 1500 --varied --curve 50 --minutes 40

The bot runs as a process of its own over the sample stories, against the stand-in for Slack. First some questions are asked one at
a time; then the storm: 50 people ask so fast that 100 questions wait at any time, and press a button below an answer after every
fourth; one event in five is repeated, and one call in twenty fails (`--faults`), of those for signs of work and for views one in
three (rate limit, server error, connection dropped before and after the call took effect, errors that pass at status 200), while a
modal takes up to two seconds to open. Afterwards every question must have exactly one reply, no apology among them, with every
quote word for word in a story; every press must have been acknowledged within three seconds, and no modal may still be loading;
no ping, no refused payload and no sign of work may be left.

With `--signs` questions are asked one at a time only: as many again while every call for a sign of work fails, and as many again
while Slack answers none of these calls.

Printed are: seconds from start to ready, seconds from mention to posted reply, median and 95th percentile, alone and in the storm,
seconds from press to acknowledgement, and the memory of the bot's process: looked at every second, the median and the most while
each 100 questions (`--curve`) were answered, and the rest.
With `--varied` half of them begin with up to 39 words of courtesy, so that all lengths occur; after `--minutes` no more is asked.

Exit code 0 all held, 1 something did not (it is said what), 2 wrong usage.
"""

import argparse
import json
import math
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

from benchmarks.memory_watch import MemoryWatch
from bot.command import FAILED, count, run
from bot.settings import Settings
from bot.slack.blocks import CHECK, SHOW_PASSAGES
from bot.slack.loading import LOADING
from bot.wiring import open_builder, open_snapshots
from index.sources.files import read_stories
from index.store import Store
from tests.fake_slack import Channel, Message, Slack, Timing, User, View, render
from tests.fake_slack.courier import ACKNOWLEDGED
from tests.fake_slack.journal import Delivery
from tests.slack.bot_under_test import cold_process, flaws, misquoted, quotes, says, workspace

ROOT = Path(__file__).parent.parent
FREE = {"MAX_QUEUE": "100000", "MAX_QUESTIONS_PER_MINUTE": "100000"}
"""Settings under which nobody is turned away."""
TIMING = Timing(retries=(0.0, 1.0, 5.0))
SIGNS, VIEWS = ("assistant.", "reactions."), "views."
"""What the methods of signs of work, and of views, begin with."""
HANGING = ("assistant.threads.setStatus", "reactions.add", "reactions.remove")
SLOW = {"views.open": 2.0}
"""Seconds that Slack takes at most, while much goes wrong."""
BELATED = tuple(f"('{error}',)" for error in ("expired_trigger_id", "not_found"))
"""How Slack refuses to open a modal too late, and to fill one that is not there."""
COURTESY = (
    "Please tell me as plainly and as briefly as you can and without a word of your own so that our readers can follow it and "
    "nobody has to ask again what the stories that we hold say about it"
)
_PEOPLE, _CHANNELS, _WAITING = 50, 5, 100
_PRESSES = 4  # one after so many questions
_PATIENCE, _START_SECONDS = 120.0, 400.0  # on a machine that has much else to do


@dataclass
class Storm:
    """A workspace, and what was asked in it: when, by channel and timestamp."""

    slack: Slack
    pool: Sequence[str]
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secret
    asked: dict[tuple[str, str], float] = field(default_factory=dict)
    pressed: list[Delivery] = field(default_factory=list)
    faults: float = 0.05
    ends: float = math.inf
    """When no more is asked, in monotonic seconds."""

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
        """Ask so many while much goes wrong; the seconds that each took. `after` is told how many were surely answered so far."""
        self.slack.repeat_rate, self.slack.fault_rate = 0.2, self.faults
        self.slack.faults.rates, self.slack.faults.slow = dict.fromkeys((*SIGNS, VIEWS), 1 / 3), SLOW
        before = len(self.asked)
        for done in range(1, number + 1):
            if time.monotonic() > self.ends:
                break
            self._ask(self.people[done % _PEOPLE])
            self._await_replies(_WAITING)
            if done % _PRESSES == 0:
                self._press(self.people[done % _PEOPLE])
            after(max(0, done - _WAITING))
        self._await_replies(0)
        self.slack.wait_for(lambda: all(delivery.finished for delivery in self.slack.journal.deliveries), _PATIENCE)
        self.slack.repeat_rate = self.slack.fault_rate = 0.0
        self.slack.faults.rates, self.slack.faults.slow = {}, {}
        self.await_no_sign()
        self.slack.wait_for(lambda: not self.loading(), _PATIENCE)
        return list(self.seconds().values())[before:]

    def modals(self) -> list[View]:
        """What is in front of people."""
        return [view for person in self.people for view in self.slack.views_of(person)]

    def loading(self) -> list[View]:
        """The modals that say to wait."""
        return [view for view in self.modals() if LOADING in render(view)]

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
        yield from (flaw for flaw in flaws(self.slack) if not (flaw.startswith("refused: views.") and flaw.endswith(BELATED)))

    def _ask(self, user: User) -> None:
        channel = self.chance.choice(self.channels)
        at = time.time()
        ts = self.slack.post(user, channel, f"{self.slack.mention} {self.chance.choice(self.pool)}")
        self.asked[channel.id, ts] = at

    def _press(self, user: User) -> None:
        """Press a button below an answer, if there is one yet."""
        with self.slack.workspace.changed:
            messages = list(self.slack.workspace.messages.values())
        answers = [message for message in messages if any(block["type"] == "actions" for block in message.blocks)]
        if answers:
            button = self.chance.choice((SHOW_PASSAGES, CHECK))
            self.pressed.append(self.slack.click(user, self.chance.choice(answers), button))

    def _await_replies(self, waiting: int) -> None:
        """Wait until at most so many questions have no reply; patience is from one reply to the next."""
        enough, messages = 2 * len(self.asked) - waiting, self.slack.workspace.messages
        while len(messages) < enough:
            self._await_messages(len(messages) + 1)

    def _await_messages(self, number: int) -> None:
        self.slack.wait_for(lambda: len(self.slack.workspace.messages) >= number, _PATIENCE)


def main(argv: list[str]) -> int:
    """Start a bot, ask it, and say how it went."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--questions", type=count, default=500, help="in the storm (default: 500)")
    options.add_argument("--alone", type=count, default=60, help="one at a time, before it (default: 60)")
    options.add_argument("--curve", type=count, default=100, help="questions between two figures of memory (default: 100)")
    options.add_argument("--faults", type=float, default=0.05, help="share of calls that fail in the storm (default: 0.05)")
    options.add_argument("--varied", action="store_true", help="ask in words of all lengths")
    options.add_argument("--minutes", type=float, default=math.inf, help="ask no more after so many (default: no end)")
    options.add_argument("--signs", action="store_true", help="no storm: one at a time, while the signs of work fail, and hang")
    arguments = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, workspace(TIMING) as slack:
        data, log = Path(folder) / "data", Path(folder) / "log"
        index_samples(data)
        began = time.monotonic()
        with cold_process(slack, data, log, **FREE) as bot:
            slack.wait_for(lambda: says(log, "ready")() or bot.poll() is not None, _START_SECONDS)
            print(f"From start to ready: {time.monotonic() - began:.1f} s", flush=True)
            storm = Storm(
                slack, sample_questions(varied=arguments.varied), faults=arguments.faults, ends=began + 60 * arguments.minutes
            )
            _show("One at a time", storm.alone(arguments.alone))
            if arguments.signs:
                _fail_signs(storm, arguments.alone)
            else:
                _rage(storm, arguments.questions, arguments.curve, psutil.Process(bot.pid))
            bot.terminate()
            code = bot.wait(_PATIENCE)
        failures = [*storm.failures(data), *([f"the bot ended with {code}"] if code else [])]
    outcomes = [call.outcome for call in slack.journal.calls]
    print(f"{len(outcomes):,} calls, {sum(outcome != 'ok' for outcome in outcomes):,} of them failed; {len(failures)} failures")
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return FAILED if failures else 0


def _rage(storm: Storm, questions: int, curve: int, bot: psutil.Process) -> None:
    """Show what a storm takes: time, and memory for so many questions each."""
    with MemoryWatch(bot) as memory:
        seconds = storm.run(questions, after=lambda done: None if not done or done % curve else memory.show(done))
        memory.show(len(seconds))
    _show("In the storm", seconds)
    waits = [attempt.took for press in storm.pressed for attempt in press.attempts if attempt.outcome == ACKNOWLEDGED]
    print(
        f"{len(waits)} of {len(storm.pressed)} presses of buttons acknowledged, the last after {max(waits, default=0):.2f} s; "
        f"{len(storm.modals())} people have a modal before them, {len(storm.loading())} of these still loading",
        flush=True,
    )


def _fail_signs(storm: Storm, questions: int) -> None:
    """Show what an answer takes where its signs of work cannot be shown."""
    storm.slack.faults.rates = dict.fromkeys(SIGNS, 1.0)
    _show("One at a time, every call for a sign of work failing", storm.alone(questions))
    storm.slack.faults.rates = {}
    with storm.slack.held(*HANGING):
        _show("One at a time, no call for a sign of work answered", storm.alone(questions))
    storm.await_no_sign()


def sample_questions(*, varied: bool) -> list[str]:
    """Questions on the sample stories, as they are; or half of them so, and half after up to 39 words of courtesy."""
    plain = [item["question"] for item in json.loads((ROOT / "tests" / "sample_questions.json").read_text())["answerable"]]
    if not varied:
        return plain
    words = COURTESY.split()
    courteous = [f"{' '.join(words[:number])}: {question}" for question in plain for number in range(1, len(words))]
    return [*plain * (len(courteous) // len(plain)), *courteous]  # what is asked plainly is surely answered


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


if __name__ == "__main__":
    run(main)
