"""Hands deliveries to the bot over one route or another, again where an event was not acknowledged, and notes how it went."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.fake_slack.journal import Attempt, Delivery, Journal
from tests.fake_slack.payloads import callback
from tests.fake_slack.records import Channel, User
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import Workspace

ACKNOWLEDGED = "acknowledged"
EVENTS = "events_api"


@dataclass(frozen=True, slots=True)
class Receipt:
    """How handing over ended: "acknowledged" or the reason that Slack gives when it tries again; what came with it."""

    outcome: str
    over: str
    response: Json = field(default_factory=dict)
    final: bool = False


class Route(Protocol):
    """A way to the bot."""

    async def hand_over(self, delivery: Delivery, attempt: int, reason: str) -> Receipt:
        """Send once and wait for the acknowledgement."""
        ...


@dataclass(slots=True)
class Courier:
    """Takes what is for the bot from any thread and delivers it on the stand-in's loop.

    `subscriptions` are the types of events that the app has asked for; `repeat_rate` is the share of acknowledged events that
    arrive once more all the same.
    """

    workspace: Workspace
    bot: User
    journal: Journal
    loop: asyncio.AbstractEventLoop
    route: Route
    answered: Callable[[Delivery], None]
    subscriptions: frozenset[str]
    repeat_rate: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  # repeats, not secrets
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def event(self, event: Json, channel: Channel | None = None) -> Delivery | None:
        """Tell the bot of something, if it subscribes to such and is where it happened."""
        if event["type"] not in self.subscriptions or (channel and self.bot.id not in channel.members):
            return None
        external = bool(channel and channel.external)
        return self.send(EVENTS, callback(self.workspace, self.bot, event, external=external))

    def send(self, kind: str, payload: Json) -> Delivery:
        """Deliver something; the record that comes back tells how that goes on."""
        delivery = Delivery(kind, payload)
        with self.workspace.changed:
            self.journal.deliveries.append(delivery)
        self.loop.call_soon_threadsafe(self._start, delivery)
        return delivery

    def repeat(self, event_id: str) -> Delivery:
        """Deliver an event once more, as Slack does when an acknowledgement gets lost."""
        with self.workspace.changed:
            delivery = next(known for known in self.journal.deliveries if known.event_id == event_id)
        self.loop.call_soon_threadsafe(self._start, delivery, 1)
        return delivery

    def _start(self, delivery: Delivery, attempt: int = 0) -> None:
        task = self.loop.create_task(self._repeat(delivery) if attempt else self._deliver(delivery))
        self.under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.journal.crashes.append(error)

    async def _deliver(self, delivery: Delivery) -> None:
        reason = ""
        waits = self.workspace.timing.retries if delivery.kind == EVENTS else ()
        for attempt, wait in enumerate((0.0, *waits)):
            await asyncio.sleep(wait)
            receipt = await self._try(delivery, attempt, reason)
            if receipt.outcome == ACKNOWLEDGED or receipt.final:
                break
            reason = receipt.outcome
        with self.workspace.changed:
            delivery.finished = True
            self.answered(delivery)
            self.workspace.notify()
        if delivery.kind == EVENTS and self.repeat_rate and self.chance.random() < self.repeat_rate:
            await self._repeat(delivery)

    async def _repeat(self, delivery: Delivery) -> None:
        await self._try(delivery, 1, "timeout")

    async def _try(self, delivery: Delivery, attempt: int, reason: str) -> Receipt:
        started = time.time()
        receipt = await self.route.hand_over(delivery, attempt, reason)
        with self.workspace.changed:
            delivery.attempts.append(Attempt(started, receipt.over, receipt.outcome, time.time() - started))
            delivery.response = receipt.response
            self.workspace.notify()
        return receipt
