"""What goes wrong between the bot and Slack: on demand for one method, or by chance for all or for some."""

import random
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["answer", "drop", "drop_after"]
AT_200 = ("internal_error", "fatal_error", "ratelimited", "request_timeout", "service_unavailable")
"""Errors of Slack's that pass, which it answers with status 200."""
EVERY_KIND = ("429", "500", "drop", "drop_after", *AT_200)


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer with another status or error, or a connection closed before or after the call has taken effect."""

    kind: Kind
    status: int = 200
    retry_after: int | None = None
    error: str = ""

    @property
    def outcome(self) -> str:
        """As the journal has it."""
        if self.kind != "answer":
            return {"drop": "dropped", "drop_after": "dropped after"}[self.kind]
        return self.error or f"http {self.status}"


@dataclass(slots=True)
class Faults:
    """Faults that wait for their method, and a rate at which any call meets one.

    `rates` are those of methods whose names begin so: {"reactions.": 1.0}; `slow` are seconds that calls of methods take, at most,
    by their whole names. Calls of methods that are `held` wait; `holding` are the names of those that have come and wait now.
    """

    rate: float = 0.0
    rates: dict[str, float] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    holding: list[str] = field(default_factory=list)
    kinds: tuple[str, ...] = EVERY_KIND
    retry_after: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  # faults, not secrets
    waiting: dict[str, list[Fault]] = field(default_factory=dict)

    def add(self, method: str, fault: Fault, times: int) -> None:
        """The next calls of the method meet this."""
        self.waiting.setdefault(method, []).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """What this call meets, if anything."""
        if self.waiting.get(method):
            return self.waiting[method].pop(0)
        rate = next((rate for beginning, rate in self.rates.items() if method.startswith(beginning)), self.rate)
        if rate and self.chance.random() < rate:
            return self.by_chance(self.chance.choice(self.kinds))
        return None

    def seconds(self, method: str) -> float:
        """How long this call takes."""
        return self.chance.uniform(0, self.slow[method]) if method in self.slow else 0.0

    def by_chance(self, kind: str) -> Fault:
        """A fault of one of the kinds: a status, a connection closed, or an error at status 200."""
        if kind == "drop":
            return Fault("drop")
        if kind == "drop_after":
            return Fault("drop_after")
        if not kind.isdecimal():
            return Fault("answer", 200, self.retry_after if kind == "ratelimited" else None, kind)
        return Fault("answer", int(kind), self.retry_after if kind == "429" else None)
