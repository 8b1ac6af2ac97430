"""Hold many slow connections to the bot's port, and see that its health is answered all the while.

    python -m benchmarks.slow_connections
    python -m benchmarks.slow_connections --connections 2000 --seconds 20

The bot runs as a process of its own with `--http`, over the sample stories, with 1,024 descriptors and no more. A crowd of
connections is opened to the port of Slack: a third says nothing, a third half of a head, a third half of a body; what the bot
closes is opened again. Meanwhile `/healthz` is asked for at both ports, as often as there is time between.

Printed are how many connections there were, how often health was answered at each port and how long the slowest answer took, the
most descriptors that the bot had open, why it closed connections, and by how much its log grew.

Exit code 0 health was always answered and the log did not grow, 1 otherwise, 2 wrong usage.
"""

import argparse
import re
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships none

from benchmarks.slack_storm import index_samples
from bot.command import FAILED, count, run
from tests.slack.bot_under_test import cold_process, logged, says, workspace

BEGINNINGS = (
    b"",
    b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx",
)
"""What a slow connection says, and then no more."""
_DESCRIPTORS = 1_024
_AT_ONCE = 50  # connections opened between two questions for health
_SECONDS = 5.0  # that an answer may take
_START_SECONDS = 400.0  # on a machine that has much else to do
_LOG_BYTES = 10_000


@dataclass
class Crowd:
    """Connections that never bring a whole request."""

    port: int
    size: int
    opened: int = 0
    _held: list[socket.socket] = field(default_factory=list)

    def come(self, number: int) -> None:
        """Open so many more, up to the size of the crowd."""
        for _ in range(min(number, self.size - len(self._held))):
            connection = socket.create_connection(("127.0.0.1", self.port), _SECONDS)
            self._held.append(connection)
            with suppress(ConnectionError):  # it may be closed already
                connection.sendall(BEGINNINGS[self.opened % len(BEGINNINGS)])
            connection.settimeout(0)
            self.opened += 1

    def drop_closed(self) -> int:
        """Let go of those that the other side has closed; how many these were."""
        closed = [connection for connection in self._held if _is_closed(connection)]
        for connection in closed:
            connection.close()
        self._held = [connection for connection in self._held if connection.fileno() >= 0]
        return len(closed)

    def leave(self) -> None:
        """Close all."""
        for connection in self._held:
            connection.close()
        self._held.clear()


@dataclass
class Health:
    """How `/healthz` was answered at a port: seconds of each answer, and what went wrong instead of others."""

    name: str
    port: int
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def ask(self) -> None:
        """Ask once, by a connection of its own."""
        since, connection = time.monotonic(), HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            answer = connection.getresponse()
            if (answer.status, answer.read()) != (200, b"alive\n"):
                self.failures.append(f"status {answer.status}")
            self.seconds.append(time.monotonic() - since)
        except (OSError, HTTPException) as error:
            self.failures.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    def __str__(self) -> str:
        asked, slowest = len(self.seconds) + len(self.failures), max(self.seconds, default=0.0)
        return f"{self.name}: answered {len(self.seconds):,} of {asked:,} times, slowest {slowest:.3f} s"


def main(argv: list[str]) -> int:
    """Start a bot, crowd its port, and say how it went."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--connections", type=count, default=2_000, help="held at once (default: 2000)")
    options.add_argument("--seconds", type=count, default=20, help="for how long, once all are there (default: 20)")
    arguments = options.parse_args(argv)
    size = min(arguments.connections, _raised() - 200)
    with tempfile.TemporaryDirectory() as folder, _bot(Path(folder)) as (bot, ports):
        log = Path(folder) / "log"
        before, crowd = log.stat().st_size, Crowd(ports[0], size)
        healths = (Health("/healthz at Slack's port", ports[0]), Health("/healthz at the operators' port", ports[1]))
        most = press(crowd, healths, arguments.seconds, bot)
        refused = _refused(ports[1])
        crowd.leave()
        grown = log.stat().st_size - before
    print(f"{size:,} slow connections held for {arguments.seconds} s, {crowd.opened:,} opened in all")
    print(*healths, sep="\n")
    print(f"The bot had at most {most:,} of {_DESCRIPTORS:,} descriptors open; closed: {refused}; its log grew by {grown:,} bytes")
    failures = [*healths[0].failures, *healths[1].failures, *(["the log grew"] if grown > _LOG_BYTES else [])]
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return FAILED if failures else 0


def press(crowd: Crowd, healths: Sequence[Health], seconds: float, bot: psutil.Process) -> int:
    """Hold a crowd for some time and ask for health meanwhile; the most descriptors that the bot had."""
    most, ends = 0, None
    while ends is None or time.monotonic() < ends:
        crowd.drop_closed()
        crowd.come(_AT_ONCE)
        if ends is None and crowd.opened >= crowd.size:
            ends = time.monotonic() + seconds
        for health in healths:
            health.ask()
        most = max(most, bot.num_fds())
    return most


def _is_closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1_000)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def _raised() -> int:
    """Descriptors that this process may have, raised to what the machine allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


@contextmanager
def _bot(folder: Path) -> Iterator[tuple[psutil.Process, tuple[int, int]]]:
    """A bot with few descriptors, and its ports: Slack's and the operators'."""
    data, log = folder / "data", folder / "log"
    index_samples(data)
    with workspace() as slack, cold_process(slack, data, log, "--http", HTTP_PORT="0", ADMIN_PORT="0") as bot:
        resource.prlimit(bot.pid, resource.RLIMIT_NOFILE, (_DESCRIPTORS, _DESCRIPTORS))
        slack.wait_for(lambda: says(log, "ready")() or bot.poll() is not None, _START_SECONDS)
        ports = {line["message"]: int(line["port"]) for line in logged(log) if "port" in line}
        yield psutil.Process(bot.pid), (ports["listening"], ports["listening for operators"])


def _refused(port: int) -> str:
    """Why the bot has closed connections, and how many for each reason."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    connection.request("GET", "/metrics")
    figures = connection.getresponse().read().decode()
    connection.close()
    found = re.findall(r'dateline_refused_connections_total\{port="(\w+)",reason="([\w ]+)"\} (\d+)', figures)
    return ", ".join(f"{number} {reason} ({port})" for port, reason, number in found) or "none"


if __name__ == "__main__":
    run(main)
