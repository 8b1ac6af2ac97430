"""When a host may be asked: one request at a time, a pause between two, so many in an hour, and not before it says so."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field

import httpx2

from index.live.failure import FetchError, Problem
from index.live.robots import Robots

_HOUR = 3600.0
_LONGEST_WAIT = 60.0  # what a host wants longer than this is said, not waited for


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked. Times in seconds.

    `agent` names Dateline and a contact; `pause` lies between the end of one request to a host and the next.
    """

    agent: str
    pause: float = 2.0
    requests_an_hour: int = 600
    seconds: float = 30.0
    most_bytes: int = 10_000_000
    allowed_hosts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Host:
    """One host: its connection, what it allows, and when it may be asked next. Moments are monotonic seconds."""

    client: httpx2.AsyncClient
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    reading_robots: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots | None = None
    robots_until: float = 0.0
    refuses_until: float = 0.0
    _next: float = 0.0
    _asked: deque[float] = field(default_factory=deque)

    async def wait(self, manners: Manners) -> None:
        """Wait for its turn, and take it. The caller holds the lock.

        :raises FetchError: it does not come within a minute.
        """
        now = time.monotonic()
        while self._asked and self._asked[0] <= now - _HOUR:
            self._asked.popleft()
        wait = max(self._next, self.refuses_until) - now
        if len(self._asked) >= manners.requests_an_hour:
            wait = max(wait, self._asked[0] + _HOUR - now)
        if wait > _LONGEST_WAIT:
            raise FetchError(Problem.BUSY, f"the host is to be asked again in {wait / 60:.0f} minutes", wait)
        await asyncio.sleep(max(0.0, wait))
        self._asked.append(time.monotonic())

    def rest(self, manners: Manners) -> None:
        """Begin the pause after a request."""
        self._next = time.monotonic() + max(manners.pause, self.robots.delay if self.robots else 0.0)
