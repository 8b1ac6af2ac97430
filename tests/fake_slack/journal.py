"""What happened: every call of the Web API and every delivery to the bot, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fake_slack.schema import Json


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method; `outcome` is "ok", Slack's error, "http 429", "dropped" or "dropped after".

    `problems` are what was refused and why, `warnings` what was let through though it should not have been sent, `pings` the
    live mentions in it.
    """

    at: float
    method: str
    arguments: Json
    outcome: str
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    pings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand something over: when, over which connection, how it ended ("acknowledged" or Slack's reason), in seconds."""

    at: float
    over: str
    outcome: str
    took: float


@dataclass(slots=True)
class Delivery:
    """Something for the bot; it grows by an attempt for each time it is sent.

    `kind` is "events_api", "interactive" or "slash_commands"; `event_id` is empty for all but events; `response` is what came
    with the acknowledgement, and `problems` are what was wrong with that.
    """

    kind: str
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    response: Json = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    finished: bool = False

    @property
    def event_id(self) -> str:
        """What repeats of one event have in common."""
        return str(self.payload.get("event_id", ""))

    @property
    def name(self) -> str:
        """The type of the event or interaction, or the command."""
        event = self.payload.get("event", self.payload)
        return str(event.get("type") or event.get("command"))

    @property
    def acknowledged(self) -> bool:
        """Whether the bot took it, at whichever attempt."""
        return any(attempt.outcome == "acknowledged" for attempt in self.attempts)


@dataclass(slots=True)
class Journal:
    """Calls and deliveries, oldest first; `crashes` are failures of the stand-in itself.

    Both only grow, so they may be read at any time.
    """

    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    crashes: list[BaseException] = field(default_factory=list)

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def events(self, name: str) -> list[Delivery]:
        """The deliveries of one type of event, interaction or command."""
        return [delivery for delivery in self.deliveries if delivery.name == name]

    def pings(self) -> Sequence[str]:
        """Every live mention that the bot has sent; a bot that repeats other people's words must leave this empty."""
        return [ping for call in self.calls for ping in call.pings]

    def refused(self) -> Sequence[Call]:
        """The calls that Slack would have answered with an error for what they said."""
        return [call for call in self.calls if call.problems]
