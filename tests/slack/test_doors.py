"""Whoever asks at once is answered, however many others come in and say nothing."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import psutil  # type: ignore[import-untyped]  # it ships none
import pytest

from benchmarks.slow_connections import BEGINNINGS, Crowd, Health, press
from bot.slack.doors import Door, Limits
from bot.slack.http import build_operators
from bot.slack.metrics import Metrics
from bot.slack.supervisor import Failure
from index.errors import SettingsError
from tests.slack.test_metrics import read

PATIENCE = 30.0
FEW = Limits(connections=20, finish=1)


class Ready:
    """A bot that can answer."""

    def __call__(self) -> str | None:
        """Nothing is wrong."""
        return None

    def degraded(self) -> tuple[Failure, ...]:
        """Nothing fails."""
        return ()


@contextmanager
def opened(metrics: Metrics, limits: Limits) -> Iterator[Door]:
    """A port at which operators are answered."""
    door = Door("admin", build_operators(metrics, Ready()), ("127.0.0.1", 0), metrics, limits)
    thread = Thread(target=door.serve)
    thread.start()
    yield door
    door.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture
def metrics() -> Metrics:
    """What is counted at the port."""
    return Metrics()


@pytest.fixture
def door(metrics: Metrics) -> Iterator[Door]:
    """An open port."""
    with opened(metrics, FEW) as door:
        yield door


def refused(metrics: Metrics, reason: str) -> float:
    """How many connections were refused for a reason."""
    return read(metrics).get(("dateline_refused_connections_total", f"port=admin,reason={reason}"), 0)


def test_health_is_answered_in_a_crowd(door: Door, metrics: Metrics) -> None:
    """Three times as many slow connections as may come in: the oldest make room, and none of the bot's descriptors are lost."""
    crowd, health, here = Crowd(door.port, 3 * FEW.connections), Health("health", door.port), psutil.Process()
    before = here.num_fds()
    most = press(crowd, [health], 0.2, here)
    assert health.failures == []
    assert refused(metrics, "too many") >= 2 * FEW.connections
    assert most - before <= crowd.size + 128 + FEW.connections + 10  # the crowd's own ends are in this process too
    crowd.leave()


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=["nothing", "half a head", "half a body"])
def test_a_slow_connection_is_closed(metrics: Metrics, beginning: bytes) -> None:
    """With nothing said, in the midst of a head, and of a body."""
    with opened(metrics, replace(FEW, head=0.05, body=0.05)) as door, connected(door) as connection:
        connection.sendall(beginning)
        while heard(connection):
            pass
    assert refused(metrics, "too slow") == 1


def test_a_drop_at_a_time_is_too_slow(metrics: Metrics) -> None:
    """What keeps on coming does not put off the end."""
    with opened(metrics, replace(FEW, head=0.2)) as door, connected(door) as connection:
        connection.sendall(BEGINNINGS[1])
        connection.settimeout(0.01)
        while heard(connection):
            with suppress(ConnectionError):
                connection.sendall(b"X-Drop: 1\r\n")
    assert refused(metrics, "too slow") == 1


def connected(door: Door) -> socket.socket:
    """A connection to a port."""
    return socket.create_connection(("127.0.0.1", door.port), PATIENCE)


def heard(connection: socket.socket) -> bool:
    """Whether a connection is still open, after it has been listened to for as long as it has patience."""
    try:
        return bool(connection.recv(1_000))
    except TimeoutError:
        return True
    except ConnectionError:
        return False


def test_health_is_answered_without_a_free_descriptor(door: Door, metrics: Metrics, caplog: pytest.LogCaptureFixture) -> None:
    """All are taken: one was spared for this. What cannot be accepted is counted, and logged once."""
    first, *others = (socket.socket() for _ in range(4))
    assert health(first, door).startswith(b"HTTP/1.1 200 OK"), "it has begun, and spares one"
    with no_descriptors():
        for connection in others:
            assert health(connection, door).startswith(b"HTTP/1.1 200 OK")
    assert refused(metrics, "no descriptor") >= 1
    assert [record.message for record in caplog.records] == ["connections wait: Too many open files"]


def health(connection: socket.socket, door: Door) -> bytes:
    """What a port says to who asks how it is, until it has closed the connection: then its descriptor is free."""
    with connection:
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", door.port))
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(1_000), b""))


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Every descriptor that this process may have is open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(int(file.name) for file in Path("/proc/self/fd").iterdir()) + 10, hard))
    taken = []
    try:
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        yield
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_garbage_leaves_no_line_in_the_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """Neither what is no HTTP, nor who asks for a WebSocket; the latter is refused in so many words."""
    upgrade = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n"
    for sent, status in ((b"\x16\x03\x01 no HTTP\r\n\r\n", b"400"), (upgrade, b"400")):
        with socket.create_connection(("127.0.0.1", door.port), PATIENCE) as connection:
            connection.sendall(sent)
            assert connection.recv(1_000).split()[1] == status
    assert caplog.records == []


def test_a_server_that_ends_unasked_says_so_and_can_begin_again(metrics: Metrics) -> None:
    """Its port stays open meanwhile, so that who comes is kept waiting and not refused."""
    door, failed = Door("admin", build_operators(metrics, Ready()), ("127.0.0.1", 0), metrics, FEW), SimpleQueue[str]()

    def serve() -> None:
        for _ in range(2):
            try:
                door.serve()
            except ConnectionError as error:
                failed.put(str(error))

    thread, health = Thread(target=serve), Health("health", door.port)
    thread.start()
    health.ask()
    assert door._server
    door._server.should_exit = True  # as if it had given up
    assert failed.get(timeout=PATIENCE) == "the server of admin has ended"
    health.ask()
    door.close()
    thread.join(PATIENCE)
    assert (len(health.seconds), health.failures) == (2, [])


def test_a_port_that_is_taken_is_named_with_its_settings(door: Door, metrics: Metrics) -> None:
    """Both of them."""
    with pytest.raises(SettingsError, match=f"Nothing can listen at 127.0.0.1:{door.port}.") as raised:
        Door("admin", build_operators(metrics, Ready()), ("127.0.0.1", door.port), metrics)
    assert raised.value.next_step == "Choose another ADMIN_HOST or ADMIN_PORT."
