"""Kill who holds a lock: that of rebuilds, of bots or of fetches. Never do two hold it, and the next one has it at once."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path

from benchmarks.children import Child
from bot.commands.fetch import alone as alone_in_fetching
from bot.settings import Settings
from bot.slack.start import alone as alone_in_answering
from index.errors import DatelineError
from index.snapshot import Snapshots

PATIENCE = 10.0
"""Seconds in which somebody must have a lock that nobody else holds."""
_LIFE = 0.03  # seconds that a holder lives, at most: two come at once, so the other is on its way meanwhile


class Lock(StrEnum):
    """The locks of a data folder."""

    REBUILD = "rebuild"
    BOT = "bot"
    FETCH = "fetch"


@dataclass(frozen=True, slots=True)
class Held:
    """A process holds the lock, since this moment of the system's steady clock at the latest."""

    since: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A process was told that another holds it."""

    problem: str


@dataclass(frozen=True, slots=True)
class Race:
    """How it went between two processes that wanted a lock at once: how many holders were killed, and what was wrong."""

    killed: int
    problems: tuple[str, ...] = ()


_TAKEN: dict[Lock, Callable[[Path], AbstractContextManager[None]]] = {
    Lock.REBUILD: lambda data: Snapshots(data).lock(),
    Lock.BOT: lambda data: alone_in_answering(Settings(dateline_data=data), lambda: None),
    Lock.FETCH: alone_in_fetching,
}


def kill_holders(data: Path, lock: Lock, chance: random.Random) -> Race:
    """Let two processes take a lock at once, and kill each that has it. Only the lock of bots is waited for by the other."""
    data.mkdir(parents=True, exist_ok=True)
    with Child(partial(hold, lock, data)) as one, Child(partial(hold, lock, data)) as other:
        ready = wait([one.pipe, other.pipe], PATIENCE)
        first, second = (one, other) if one.pipe in ready else (other, one)
        heard, refused = _hear(first), None
        if isinstance(heard, Refused):  # for the other has it, and is about to say so
            first, second, refused = second, first, heard
            heard = _hear(first)
        if not isinstance(heard, Held):
            return Race(0, (f"nobody got the {lock} lock: {heard}",))
        time.sleep(chance.uniform(0, _LIFE))
        killed_at = time.monotonic()
        first.kill()
        after = refused or _hear(second)
        return Race(1 + isinstance(after, Held), tuple(_problems(lock, after, killed_at)))


def _problems(lock: Lock, after: Held | Refused | None, killed_at: float) -> Iterator[str]:
    if after is None or (lock is Lock.BOT and isinstance(after, Refused)):
        yield f"the {lock} lock of a killed process kept the next one out: {after}"
    if isinstance(after, Held) and after.since < killed_at:
        yield f"two processes held the {lock} lock"


def _hear(child: Child) -> Held | Refused | None:
    """What became of its try; None where nothing did."""
    if not child.pipe.poll(PATIENCE):
        return None
    return next(child.heard(), None)


def hold(lock: Lock, data: Path, pipe: Connection) -> None:
    """Take a lock as the command does, say so, and hold it until the end: what a child does."""
    try:
        with _TAKEN[lock](data):
            pipe.send(Held(time.monotonic()))
            signal.pause()
    except DatelineError as error:
        pipe.send(Refused(error.problem))
