"""A stand-in for Slack as tests and the console use it."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.journal import Delivery, Journal
from tests.fake_slack.people import People
from tests.fake_slack.records import Channel, Message, User, View
from tests.fake_slack.schema import Json
from tests.fake_slack.server import EVERY_EVENT, Server
from tests.fake_slack.workspace import Grid, Timing, Workspace

T = TypeVar("T")
LOOK = 0.05  # seconds between looks at what the stand-in knows nothing of
PATIENCE = 30.0  # seconds, for a machine that has much else to do; where all is well, nobody waits for so long


class Slack(People):
    """Serves while its `with` block runs. Its methods may be called from any thread.

    `scopes` are those that the app was granted, all by default; `events` are the types that it subscribes to; `port` 0 takes
    any free one; `seed` makes what goes wrong by chance go wrong the same way each time; `grid` is the organisation that the
    workspace is of, if it is of one.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, and has a default
        self,
        *,
        timing: Timing | None = None,
        bot_name: str = "dateline",
        scopes: Collection[str] | None = None,
        events: Collection[str] = EVERY_EVENT,
        seed: int = 0,
        port: int = 0,
        grid: Grid | None = None,
    ) -> None:
        super().__init__(Server(Workspace(timing or Timing(), grid=grid), bot_name, scopes, events, seed, port))
        self.api_url = f"{self.server.url}/api/"
        self.bot_token = self.server.app.bot_token
        self.app_token = self.server.app.app_token
        self.signing_secret = self.server.app.signing_secret
        self.bot_user: User = self.server.app.bot
        self.team = self.workspace.team
        self.mention = f"<@{self.bot_user.id}>"
        self.journal: Journal = self.server.journal

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What a bot needs to know to be here rather than at Slack."""
        return {
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_API_URL": self.api_url,
        }

    # What can be seen

    def wait_for(self, predicate: Callable[[], T], timeout: float = PATIENCE) -> T:
        """The first true value of the predicate, looked at after each change; a TimeoutError tells the last calls otherwise.

        The predicate is looked at under the stand-in's lock, so it must not call the Web API.
        """
        end = time.monotonic() + timeout
        with self.workspace.changed:
            while not (result := predicate()):
                if time.monotonic() > end:
                    calls = [f"{call.method}: {call.outcome}" for call in self.journal.calls[-10:]]
                    raise TimeoutError(f"still not so after {timeout} s; the last calls were {calls}")
                self.workspace.changed.wait(LOOK)
        return result

    def replies(self, channel: Channel, thread: str) -> list[Message]:
        """What the bot has said in a thread so far."""
        with self.workspace.changed:
            return [
                message
                for message in self.workspace.thread(channel.id, thread)
                if message.author == self.bot_user and message.ts != thread
            ]

    def said(self, channel: Channel) -> list[Message]:
        """All that was said in a channel, by anybody."""
        with self.workspace.changed:
            return self.workspace.said(channel.id)

    def ephemerals(self, user: User) -> list[Message]:
        """What only this user sees."""
        with self.workspace.changed:
            return [message for message in self.workspace.messages.values() if message.only_for == user.id]

    def message(self, ts: str) -> Message:
        """What a message says now."""
        with self.workspace.changed:
            return self.workspace.messages[ts]

    def view(self, view_id: str) -> View:
        """What a view shows now."""
        with self.workspace.changed:
            return self.workspace.views[view_id]

    def views_of(self, user: User) -> list[View]:
        """The modals in front of a user, the top one last."""
        with self.workspace.changed:
            return [self.workspace.views[name] for name in self.workspace.modals.get(user.id, [])]

    def home(self, user: User) -> View | None:
        """A user's home tab, once it was published."""
        with self.workspace.changed:
            return self.workspace.views.get(self.workspace.homes.get(user.id, ""))

    def reactions(self, ts: str) -> list[tuple[str, str]]:
        """Who put which emoji on a message: user ids and names."""
        with self.workspace.changed:
            return list(self.workspace.reactions.get(ts, []))

    def statuses(self) -> dict[tuple[str, str], str]:
        """The statuses that still stand, by channel id and thread."""
        with self.workspace.changed:
            now = time.monotonic()
            return {place: status for place, (status, until) in self.workspace.statuses.items() if until > now}

    def prompts(self, channel: Channel) -> tuple[Json, ...]:
        """The questions that the bot suggests in a direct message."""
        with self.workspace.changed:
            return self.workspace.prompts.get(channel.id, ())

    def connections(self) -> list[str]:
        """The names of the Socket Mode connections that are open and hear."""
        with self.workspace.changed:
            return [
                connection.name
                for connection in self.server.socket_mode.connections
                if not connection.deaf and not connection.leaving
            ]

    # What goes wrong

    @property
    def fault_rate(self) -> float:
        """The share of all calls that meet a fault; `faults` says which."""
        return self.server.faults.rate

    @fault_rate.setter
    def fault_rate(self, rate: float) -> None:
        self.server.faults.rate = rate

    @property
    def repeat_rate(self) -> float:
        """The share of events that arrive once more though they were acknowledged."""
        return self.server.courier.repeat_rate

    @repeat_rate.setter
    def repeat_rate(self, rate: float) -> None:
        self.server.courier.repeat_rate = rate

    @property
    def faults(self) -> Faults:
        """What goes wrong with calls; its `kinds` and `retry_after` may be set."""
        return self.server.faults

    def fail(self, method: str, status: int = 200, *, retry_after: int | None = None, error: str = "", times: int = 1) -> None:
        """Answer the next calls of a method with a status, or with an error of Slack's."""
        self._fault(method, Fault("answer", status, retry_after, error), times)

    def drop(self, method: str, times: int = 1) -> None:
        """Close the connection on the next calls of a method; nothing has happened."""
        self._fault(method, Fault("drop"), times)

    def drop_after(self, method: str, times: int = 1) -> None:
        """Do what the next calls of a method ask for, then close the connection: who asks again, does it twice."""
        self._fault(method, Fault("drop_after"), times)

    @contextmanager
    def held(self, *methods: str) -> Iterator[list[str]]:
        """Answer no call of these methods before the end of the block. Yields the names of those that wait."""
        self.faults.held |= {*methods}
        try:
            yield self.faults.holding
        finally:
            self.faults.held -= {*methods}

    def repeat(self, event_id: str) -> Delivery:
        """Deliver an event once more, as after a lost acknowledgement."""
        return self.server.courier.repeat(event_id)

    def use_http(self, url: str) -> None:
        """Deliver over signed HTTP from now on; a ValueError says that the URL did not answer the challenge."""
        if not self.server.run(self.server.use_http(url)):
            raise ValueError(f"{url} did not answer the challenge")

    def disconnect(self, reason: str = "refresh_requested", linger: float = 0.2) -> None:
        """Ask the bot to connect anew over each connection, and close the old ones after a while."""
        self.server.run(self.server.socket_mode.leave_all(reason, linger))

    def cut(self) -> None:
        """End every Socket Mode connection without a word."""
        self.server.loop.call_soon_threadsafe(self.server.socket_mode.cut)

    def deafen(self) -> None:
        """Make the connections of now deaf: they stay open, but nothing is heard, answered or delivered. New ones hear."""
        with self.workspace.changed:
            for connection in self.server.socket_mode.connections:
                connection.deaf = True

    def _fault(self, method: str, fault: Fault, times: int) -> None:
        with self.workspace.changed:
            self.server.faults.add(method, fault, times)
