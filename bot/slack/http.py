"""HTTP mode: Slack's signed requests, and what an operator asks. An ASGI application for uvicorn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.asgi import SlackRequestHandler

from bot.slack.metrics import CONTENT_TYPE, Metrics

Message = MutableMapping[str, Any]  # Any: ASGI
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
EVENTS = "/slack/events"
_MOST_BYTES = 1 << 20
_STAMP_DIGITS = 12  # seconds since 1970, for a long time to come
_PLAIN = "text/plain; charset=utf-8"
_log = logging.getLogger(__name__)


class Server:
    """`/slack/events`, `/healthz` (the process is alive), `/readyz` (it can answer), `/metrics`."""

    def __init__(self, app: App, metrics: Metrics, ready: Callable[[], str | None]) -> None:
        """Take the Bolt app, and what says why the bot is not ready, or None when it is."""
        self._bolt = SlackRequestHandler(app, path=EVENTS)
        self._metrics = metrics
        self._ready = ready

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        method, path = scope.get("method"), scope.get("path")
        if method == "POST" and path == EVENTS:
            await self._slack(scope, receive, send)
        elif method != "GET":
            await _answer(send, 405 if path == EVENTS else 404, b"not here\n")
        elif path == "/healthz":
            await _answer(send, 200, b"alive\n")
        elif path == "/readyz":
            reason = await asyncio.to_thread(self._ready)
            await _answer(send, 503 if reason else 200, f"{reason or 'ready'}\n".encode())
        elif path == "/metrics":
            await _answer(send, 200, self._metrics.render(), CONTENT_TYPE)
        else:
            await _answer(send, 404, b"not here\n")

    async def _slack(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand a request to Bolt, unless it is so malformed that Bolt would stumble over it."""
        body = await _body(receive)
        fault = _fault(scope, body)
        if fault:
            await _answer(send, *fault)
            return

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            await self._bolt(dict(scope), again, send)
        except Exception:
            _log.exception("a request from Slack could not be read")
            await _answer(send, 400, b"this cannot be read\n")


def _fault(scope: Message, body: bytes | None) -> tuple[int, bytes] | None:
    """Status and word for a request that no signature check should even see."""
    if body is None:
        return 413, b"too large\n"
    headers = {name.lower(): value for name, value in scope.get("headers", ())}
    stamp = headers.get(b"x-slack-request-timestamp", b"")
    if not stamp.isdigit() or len(stamp) > _STAMP_DIGITS or not headers.get(b"x-slack-signature", b"").startswith(b"v0="):
        return 401, b"not signed\n"
    try:
        body.decode("utf-8")
        headers[b"x-slack-signature"].decode("ascii")
    except UnicodeDecodeError:
        return 400, b"not text\n"
    return None


async def _body(receive: Receive) -> bytes | None:
    """All of a request's body; None where it is larger than Slack's ever are."""
    parts = bytearray()
    while True:
        message = await receive()
        parts += message.get("body", b"")
        if len(parts) > _MOST_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(parts)


async def _answer(send: Send, status: int, body: bytes, kind: str = _PLAIN) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
