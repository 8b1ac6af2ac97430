"""The bot as the scenario tests run it: with the real parts, against the stand-in for Slack, in this process or in one of its own.

A test file asks for it with `pytest_plugins = ["tests.slack.bot_under_test"]`; one bot and one workspace serve a file, and each
test gets people and channels of its own. When a file is done, what must hold whatever happened is looked at: `flaws`.

(PYTEST_DONT_REWRITE: nothing is asserted here, and a test file may import a name before pytest loads this.)
"""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from bot.reply import Reply
from bot.settings import Settings
from bot.slack.app import SCOPES
from bot.slack.listeners import THREADS
from bot.slack.loading import LOADING
from bot.slack.parts import Service, open_service
from bot.slack.socket_mode import SocketMode
from bot.slack.text import line
from index.snapshot import Snapshots
from index.store import Store
from tests.fake_slack import Call, Channel, Message, Slack, Timing, User, View, render
from tests.fake_slack.installation import unfurls
from tests.warm_python import warm_python

EVENTS = ("message", "app_mention", "app_home_opened", "member_joined_channel")
"""What slack_manifest.yaml subscribes to."""
HARMLESS = {"message_not_found", "no_reaction", "already_reacted", "exchanged_trigger_id"}
"""A reply whose question was deleted, or a sign of work that may not have been put there, may be taken away twice; and a modal be
opened twice whose opening was not confirmed."""
ASKED_IN_VAIN = ("conversations.info", "channel_not_found")
"""How Slack says that the bot is not in a private channel."""
PATIENCE = 30.0  # seconds, for a machine that has much else to do
QUICK = Timing(retries=(0.0, 0.3, 0.3, 0.3))
TAIWAN, WINNER = "Who won Taiwan's presidential election in January 2024?", "Lai Ching-te"
AUKUS, COST = "How much will the AUKUS submarine program cost?", "A$268 billion"
NOWHERE = "What is the best recipe for bread?"

SMALL = {
    "Ferry to Orla": ("The ferry to Orla carried 412 cars on Monday.", "How many cars did the ferry to Orla carry?"),
    "Bridge closed": ("Engineers closed the Marrow bridge because two cables had cracked.", "Why was the Marrow bridge closed?"),
    "Okoye wins": ("Ana Okoye won the election for mayor of Lindholm.", "Who won the election for mayor of Lindholm?"),
    "Strike ends": (
        "Miners ended their strike at the Kestrel mine after nine weeks.",
        "When did miners end their strike at the Kestrel mine?",
    ),
}
"""Stories of one sentence, by their titles, each with a question that it answers."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot in this process, connected."""

    slack: Slack
    settings: Settings
    service: Service

    def ask(self, user: User, channel: Channel, question: str, thread: str | None = None) -> str:
        """Mention the bot with a question; the timestamp."""
        return self.slack.post(user, channel, f"{self.slack.mention} {question}", thread)

    def reply(self, channel: Channel, thread: str, number: int = 1) -> Message:
        """What the bot says in a thread, first or later, once it is said."""
        return self.slack.wait_for(lambda: self.slack.replies(channel, thread)[number - 1 :], PATIENCE)[0]

    def answer(self, user: User, channel: Channel, question: str, thread: str | None = None) -> Message:
        """Mention the bot, and wait for what it says to that."""
        before = len(self.slack.replies(channel, thread)) if thread else 0
        ts = self.ask(user, channel, question, thread)
        return self.reply(channel, thread or ts, before + 1)

    def on_record(self, message: Message) -> Reply:
        """The reply that a message of the bot's shows."""
        shown = render(message)
        return self.service.ledger.reply(shown.rpartition("reply ")[2].split()[0])

    def quiet(self) -> None:
        """Wait until everything that was delivered is dealt with."""
        self.delivered()
        self.slack.wait_for(lambda: not self.service.inbox.waiting() and self.service.worker.is_idle(), PATIENCE)
        self.slack.wait_for(self.service.welcome.is_idle, PATIENCE)
        self.delivered()  # its own messages come back to the bot as events
        self.slack.wait_for(lambda: not self.slack.statuses(), PATIENCE)

    def delivered(self) -> None:
        """Wait until everything that was delivered is acknowledged, and its listeners have returned."""
        deliveries = self.slack.journal.deliveries
        self.slack.wait_for(lambda: all(delivery.finished for delivery in deliveries), PATIENCE)
        # Only when each of the threads is free of listeners can all of them meet.
        meeting = Barrier(THREADS + 1)
        for _ in range(THREADS):
            self.service.app.listener_runner.listener_executor.submit(meeting.wait)
        meeting.wait(PATIENCE)


@contextmanager
def running(slack: Slack, settings: Settings, *, begun: bool = True) -> Iterator[Bot]:
    """Start a bot in this process and end it; one that has not begun takes questions in and answers none."""
    service = open_service(settings)
    handler = SocketMode(service.app, settings.slack_app_token.get_secret_value())
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it so
    try:
        slack.wait_for(slack.connections)
        if begun:
            service.worker.resume()
        yield Bot(slack, settings, service)
        slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries), PATIENCE)
    finally:
        handler.client.auto_reconnect_enabled = False
        slack.cut()  # or else closing waits for up to three seconds until a read has timed out
        Thread(target=handler.close, daemon=True).start()  # it waits for its own threads, a second or so
        service.supervisor.stop(10)
        service.listeners.close(10)
        service.worker.close(10)
        service.modals.close(10)
        service.close()


def settings_for(slack: Slack, data: Path, **more: Any) -> Settings:  # noqa: ANN401  # any setting's value
    """Settings for a bot in this process."""
    given: dict[str, Any] = {name.lower(): value for name, value in slack.environment.items()}
    return Settings(dateline_data=data, **given | {"max_questions_per_minute": 100} | more)


def workspace(timing: Timing = QUICK) -> Slack:
    """A workspace with the app installed as slack_manifest.yaml says."""
    return Slack(timing=timing, scopes=SCOPES, events=EVENTS)


def filled(slack: Slack, user: User, known: Sequence[View] = ()) -> View:
    """The modal in front of a user that was not there before, once it shows more than that it is being filled."""
    return slack.wait_for(
        lambda: [view for view in slack.views_of(user) if view not in known and LOADING not in render(view)], PATIENCE
    )[-1]


def pressed(slack: Slack, user: User, message: Message, action: str, value: str | None = None) -> View:
    """What is in the modal that a button opens, or a choice in a menu."""
    before = slack.views_of(user)
    slack.click(user, message, action, value)
    return filled(slack, user, before)


def told_alone(slack: Slack, user: User) -> list[Message]:
    """What a user was told so that nobody else sees it. That a command has come is no answer, and may be seen only after that."""
    return [note for note in slack.ephemerals(user) if not note.text.startswith("You asked: ")]


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    """A workspace."""
    with workspace() as slack:
        yield slack


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample stories, to be written to."""
    return copied(sample_data, tmp_path_factory.mktemp("bot"))


@pytest.fixture
def fresh(sample_data: Path, tmp_path: Path) -> Path:
    """The same for one test alone: another workspace has the same ids, which this data folder must not know."""
    return copied(sample_data, tmp_path)


@pytest.fixture(scope="module")
def bot(slack: Slack, data: Path) -> Iterator[Bot]:
    """A bot that keeps who asked."""
    with running(slack, settings_for(slack, data, ledger_store_users=True)) as bot:
        yield bot
        bot.quiet()
        problems = flaws(slack)
        if problems:
            pytest.fail("\n".join(problems))


@pytest.fixture
def ann(slack: Slack) -> User:
    """Somebody in the workspace."""
    return slack.add_user("ann")


@pytest.fixture
def news(slack: Slack, ann: User) -> Channel:
    """A channel with everybody there is so far."""
    return slack.join(ann, slack.add_channel("news"))


def copied(data: Path, folder: Path) -> Path:
    """A copy of a data folder."""
    return shutil.copytree(data, folder / "data")


# What must hold at any time


def flaws(slack: Slack) -> list[str]:
    """What the bot did that no bot may do, whatever happened."""
    journal = slack.journal
    posts = [call for call in journal.calls if call.method in {"chat.postMessage", "response_url"}]
    return [
        *(f"would ping: {ping}" for ping in journal.pings()),
        *(f"refused: {call.method} {call.problems}" for call in journal.refused() if not _is_harmless(call)),
        *(f"{call.method}: {warning}" for call in journal.calls for warning in call.warnings),
        *(f"previews are on: {call.method}" for call in posts if unfurls(call.arguments)),
        *(f"refused answer: {delivery.problems}" for delivery in journal.deliveries if delivery.problems),
        *(f"never acknowledged: {delivery.name}" for delivery in journal.deliveries if not delivery.acknowledged),
        *(f"a status stands: {place}" for place in slack.statuses()),
    ]


def _is_harmless(call: Call) -> bool:
    return call.outcome in HARMLESS or (call.method, call.outcome) == ASKED_IN_VAIN


def quotes(message: Message) -> list[str]:
    """What a message of the bot's quotes."""
    parts = [part for block in message.blocks for part in block.get("elements", ())]
    told = [part["elements"] for part in parts if part["type"] == "rich_text_quote"]
    # What is in italics stands beside the quote, and its numbers end it.
    own = [[element for element in elements if not element.get("style", {}).get("italic")] for elements in told]
    return ["".join(str(element["text"]) for element in elements[:-1]) for elements in own]


def misquoted(data: Path, messages: list[Message]) -> list[str]:
    """Quotes that stand in no story, word for word."""
    snapshots = Snapshots(data)
    with Store(snapshots.store_file, readonly=True) as store:
        stories = [line(store.article(key).text) for key in snapshots.serving_versions()]
    return [quote for message in messages for quote in quotes(message) if not any(quote in story for story in stories)]


# The bot in a process of its own


def environment(slack: Slack, **more: str) -> dict[str, str]:
    """What a process needs to know."""
    return {**slack.environment, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", **more}


def process(slack: Slack, data: Path, log: Path, *options: str, **more: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """`python -m bot` as a user runs it, its log in a file; killed at the end if need be."""
    return _process(warm_python(), slack, data, log, *options, **more)


def cold_process(
    slack: Slack, data: Path, log: Path, *options: str, **more: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """The same, slower to start; its number is the bot's own, so that its memory and its descriptors can be looked at."""
    return _process(sys.executable, slack, data, log, *options, **more)


@contextmanager
def _process(python: str, slack: Slack, data: Path, log: Path, *options: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [python, "-m", "bot", "--data", str(data), *options]
    with log.open("a") as file, subprocess.Popen(command, env=os.environ | environment(slack, **more), stderr=file) as started:
        try:
            yield started
        finally:
            if started.poll() is None:
                started.kill()


class BotForkServer:
    """Starts bots quickly: a process that has imported the libraries, and used none, is forked for each."""

    def __init__(self) -> None:
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.slack.bot_under_test", "sentence_transformers", "faiss", "tantivy"])

    def start(self, slack: Slack, data: Path, log: Path, *options: str, **more: str) -> ForkServerProcess:
        """Start a bot and wait until it is connected."""
        process = self.context.Process(target=_run, args=(environment(slack, **more), data, log, options))
        process.start()
        slack.wait_for(lambda: slack.connections() or process.exitcode is not None, 60)
        return process


def _run(environment: Mapping[str, str], data: Path, log: Path, options: tuple[str, ...]) -> None:
    from bot.command import run  # noqa: PLC0415  # the same
    from bot.commands.slack import main  # noqa: PLC0415  # in the new process

    os.environ.update(environment)
    with log.open("a") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.argv = ["bot", "--data", str(data), *options]
    run(main)


def logged(log: Path) -> list[dict[str, Any]]:
    """The lines of a log, each of which must be JSON; the last one may be half written."""
    whole = log.read_text().rpartition("\n")[0]
    return [json.loads(entry) for entry in whole.splitlines()]


def small_stories(folder: Path) -> Path:
    """Stories of one short sentence each, so that an answer takes little time; `SMALL` asks for them."""
    for name, (sentence, _) in SMALL.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\npublisher: Harbour Post\ndate: 2024-05-01\n---\n\n{sentence}\n")
    return folder


def says(log: Path, message: str) -> Callable[[], bool]:
    """Whether a log has such a message by now."""

    def look() -> bool:
        with suppress(FileNotFoundError):
            return any(entry["message"] == message for entry in logged(log))
        return False

    return look
