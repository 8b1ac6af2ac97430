"""HTTP mode: signed requests are served as over the socket, and whatever else is sent is refused, never a server error."""

import json
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import pytest

from bot.slack.service import readiness
from tests.fake_slack import Slack, render
from tests.fake_slack.signed_http import signature
from tests.slack.bot_under_test import (
    PATIENCE,
    TAIWAN,
    WINNER,
    BotForkServer,
    copied,
    flaws,
    logged,
    process,
    running,
    says,
    settings_for,
    workspace,
)

pytest_plugins = ["tests.slack.bot_under_test"]
EVENTS = "/slack/events"
LOCKED = 10.0  # seconds that the bot waits for a database which another process writes to


@dataclass(frozen=True, slots=True)
class Served:
    """A bot behind a port."""

    slack: Slack
    port: int
    operators: int
    data: Path
    log: Path

    def operate(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Status and text of an answer at the operators' port."""
        return self.ask(method, path, port=self.operators)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, port: int | None = None
    ) -> tuple[int, str]:
        """Status and text of an answer, at Slack's port if no other is given."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        with suppress(BrokenPipeError, ConnectionResetError):  # it need not read a large body to the end
            connection.request(method, path, body, {"Content-Type": "application/json"} | (headers or {}))
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def metric(self, name: str) -> float:
        """The sum of a metric."""
        lines = self.operate("/metrics")[1].splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if re.match(rf"{name}(?:{{|\s)", line))


@pytest.fixture(scope="module")
def served(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One process for all."""
    folder = tmp_path_factory.mktemp("http")
    data, log = copied(sample_data, folder), folder / "log"
    with workspace() as slack, process(slack, data, log, "--http", HTTP_PORT="0", ADMIN_PORT="0") as started:
        slack.wait_for(lambda: says(log, "ready")() or started.poll() is not None, 90)
        ports = {line["message"]: int(line["port"]) for line in logged(log) if "port" in line}
        slack.use_http(f"http://127.0.0.1:{ports['listening']}{EVENTS}")
        yield Served(slack, ports["listening"], ports["listening for operators"], data, log)
        started.terminate()
        assert started.wait(PATIENCE) == 0
        assert flaws(slack) == []
    assert not [line for line in logged(log) if line["level"] == "CRITICAL"]


def test_a_mention_is_answered(served: Served) -> None:
    """Once, and so is a command; the metrics count them."""
    slack = served.slack
    ann, news = slack.add_user("ann"), slack.add_channel("news")
    ts = slack.post(ann, news, f"{slack.mention} {TAIWAN}")
    (reply,) = slack.wait_for(lambda: slack.replies(news, ts), PATIENCE)
    assert WINNER in render(reply)
    slack.command(ann, news, "/dateline", TAIWAN)
    slack.wait_for(lambda: slack.ephemerals(ann)[1:], PATIENCE)
    slack.click(ann, reply, "show_passages")
    slack.wait_for(lambda: slack.views_of(ann), PATIENCE)
    slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries))
    assert len(slack.replies(news, ts)) == 1
    assert served.metric("dateline_questions_total") == 2
    assert served.metric("dateline_stage_seconds_count") == 8
    assert served.metric("dateline_failed_citations_total") == 0
    assert served.metric("dateline_index_age_seconds") > 0


def test_operators_are_answered(served: Served) -> None:
    """Alive, ready; and nothing else is there."""
    assert served.operate("/healthz") == (200, "alive\n")
    assert served.operate("/readyz") == (200, "ready\n")
    assert served.operate("/")[0] == served.operate("/metrics", "POST")[0] == 404
    assert served.operate(EVENTS, "POST")[0] == 405


def test_the_world_hears_only_that_the_bot_is_alive(served: Served) -> None:
    """At Slack's port, which a load balancer may ask; and no WebSocket is opened, at any address."""
    assert served.ask("GET", "/healthz") == (200, "alive\n")
    assert [served.ask("GET", path)[0] for path in ("/readyz", "/metrics", "/")] == [404] * 3
    assert served.ask("GET", EVENTS)[0] == served.ask("DELETE", EVENTS)[0] == 405
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x" * 24}
    for path in (EVENTS, "/healthz", "/elsewhere"):
        assert served.ask("GET", path, headers=upgrade)[0] == 400


def test_operators_are_answered_while_slack_waits(served: Served) -> None:
    """An event cannot be written down yet, and so is not acknowledged; whether the process is alive is said at once."""
    slack = served.slack
    ann, news = slack.add_user("ann"), slack.add_channel("news")
    with closing(sqlite3.connect(served.data / "ledger.sqlite", isolation_level=None)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        ts = slack.post(ann, news, f"{slack.mention} {TAIWAN}")
        slack.wait_for(lambda: slack.journal.deliveries[-1].attempts, PATIENCE)  # the first is given up
        since = time.monotonic()
        assert [served.operate(path)[0] for path in ("/healthz", "/metrics", "/healthz")] == [200] * 3
        assert served.ask("GET", "/healthz")[0] == 200
        assert time.monotonic() - since < LOCKED / 2
        ledger.execute("ROLLBACK")
    slack.wait_for(lambda: slack.replies(news, ts), PATIENCE)
    slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries), PATIENCE)
    assert len(slack.replies(news, ts)) == 1


def test_health_and_buttons_are_answered_while_slack_is_slow(served: Served) -> None:
    """It answers no call for a sign of work, a note or the Home tab: presses are acknowledged, and show what they should."""
    slack = served.slack
    ann, news = slack.add_user("ann"), slack.add_channel("news")
    others = [slack.add_user(f"reader{number}") for number in range(12)]  # more than there are threads for listeners
    with slack.held("assistant.threads.setStatus", "reactions.add", "reactions.remove", "views.publish") as holding:
        ts = slack.post(ann, news, f"{slack.mention} {TAIWAN}")
        for other in others:
            slack.open_home(other)
        slack.wait_for(lambda: holding.count("views.publish") >= 10, PATIENCE)
        (reply,) = slack.wait_for(lambda: slack.replies(news, ts), PATIENCE)
        press = slack.click(ann, reply, "show_passages")
        assert served.ask("GET", "/healthz")[0] == 200
        assert [served.operate(path)[0] for path in ("/healthz", "/metrics", "/readyz")] == [200] * 3
        slack.wait_for(lambda: slack.views_of(ann), PATIENCE)
        slack.wait_for(lambda: press.acknowledged, PATIENCE)
    slack.wait_for(lambda: all(delivery.finished for delivery in slack.journal.deliveries), PATIENCE)


def signed(served: Served, body: str, at: float | None = None) -> dict[str, str]:
    """Headers as Slack sends them."""
    return signature(served.slack.signing_secret, body, at)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Signature": "v0=é"}, 400),
        ({"X-Slack-Request-Timestamp": "yesterday"}, 401),
        ({"X-Slack-Request-Timestamp": "²"}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 400}, 401),
    ],
)
def test_what_is_not_signed_is_refused(served: Served, headers: dict[str, str], status: int) -> None:
    """A wrong signature, a timestamp that is no number, and headers left out."""
    body = json.dumps({"type": "event_callback", "event": {"type": "app_mention"}})
    assert served.ask("POST", EVENTS, body.encode(), signed(served, body) | headers)[0] == status
    assert served.ask("POST", EVENTS, body.encode())[0] == 401


def test_what_is_old_is_refused(served: Served) -> None:
    """A request that was signed more than five minutes ago may be somebody's copy."""
    body = json.dumps({"type": "url_verification", "challenge": "seven"})
    assert served.ask("POST", EVENTS, body.encode(), signed(served, body)) == (200, '{"challenge": "seven"}')
    assert served.ask("POST", EVENTS, body.encode(), signed(served, body, time.time() - 360))[0] == 401


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "[1, 2]",
        '"words"',
        "7",
        "null",
        "",
        "payload=%7B",
        '{"type": "event_callback"}',
        '{"event": 7}',
        '{"event": {"type": []}}',
    ],
)
def test_what_is_signed_and_makes_no_sense_is_no_server_error(served: Served, body: str) -> None:
    """Slack would not send it; whoever has the secret and does gets a 4xx, or an empty acknowledgement."""
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        status, _ = served.ask("POST", EVENTS, body.encode(), {**signed(served, body), "Content-Type": kind})
        assert status < 500, kind


def test_what_is_no_text_or_too_large_is_refused(served: Served) -> None:
    """Not UTF-8, and 2 MB."""
    assert served.ask("POST", EVENTS, b"\xff\xfe{}", signed(served, "{}"))[0] == 400
    assert served.ask("POST", EVENTS, b"x" * (2 << 20), signed(served, "{}"))[0] == 413
    assert served.ask("GET", "/healthz")[0] == 200


def test_it_is_not_ready_where_slack_refuses_it(fresh: Path) -> None:
    """The reason is a plain sentence; so it is while the process ends."""
    with workspace() as slack, running(slack, settings_for(slack, fresh)) as bot:
        ended = Event()
        assert readiness(bot.service, ended)() is None
        slack.fail("auth.test", error="token_revoked")
        ready = readiness(bot.service, ended)
        assert ready() == "Slack does not answer."
        assert ready() == "Slack does not answer."
        ended.set()
        assert ready() == "ending"


def test_strangers_fill_no_log(served: Served) -> None:
    """What nobody signed, and what is not even HTTP, leaves not a line."""
    before = served.log.stat().st_size
    for body in ("{", "[]", "payload=%7B", "\x00"):
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            headers = signed(served, "other") | {"Content-Type": kind}
            assert served.ask("POST", EVENTS, body.encode(), headers)[0] < 500
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as connection:
        connection.sendall(b"no HTTP\r\n\r\n")
        assert connection.recv(1_000).startswith(b"HTTP/1.1 400")
    assert served.log.stat().st_size == before


def test_a_port_that_is_taken_is_said_to_be(served: Served, fresh: Path, tmp_path: Path) -> None:
    """Exit code 1, and what to change."""
    log = tmp_path / "log"
    with workspace() as slack:
        second = BotForkServer().start(slack, fresh, log, "--http", HTTP_PORT=str(served.port), ADMIN_PORT="0")
        second.join(PATIENCE)
        assert second.exitcode == 1
    assert f"Nothing can listen at 127.0.0.1:{served.port}." in log.read_text()
    assert "HTTP_PORT" in log.read_text()
