"""What is answered over HTTP: Slack's signed requests, and what an operator asks. Starlette applications for `doors`."""

import logging
from asyncio import get_running_loop
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Protocol

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.slack.metrics import CONTENT_TYPE, Metrics
from bot.slack.supervisor import Failure

EVENTS = "/slack/events"
_MAX_BYTES = 1 << 20
_THREADS = 20  # requests that are written down or acknowledged at once; others wait for these
_STAMP_DIGITS = 12  # seconds since 1970, for a long time to come
_log = logging.getLogger(__name__)


class Readiness(Protocol):
    """Whether the bot can answer."""

    def __call__(self) -> str | None:
        """Why it cannot; None where it can."""

    def degraded(self) -> Sequence[Failure]:
        """What fails in the background while questions are answered all the same."""


def build_server(app: App, signing_secret: str) -> Starlette:
    """What the world may see: `/slack/events`, and `/healthz`, which says that the process is alive and nothing else."""
    verifier = SignatureVerifier(signing_secret)
    # Of its own: what operators ask needs threads too, and must not wait for any of these.
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="http")

    async def slack(request: Request) -> Response:
        return await _answer_slack(app, verifier, threads, request)

    return _served(Route(EVENTS, slack, methods=["POST"]), Route("/healthz", _healthz, methods=["GET"]))


def build_operators(metrics: Metrics, ready: Readiness) -> Starlette:
    """What an operator asks: `/healthz` (the process is alive), `/readyz` (it can answer), `/metrics`."""

    # No coroutines: one asks Slack, the other the record, and Starlette lets a thread wait for that.
    def readyz(_: Request) -> Response:
        reason = ready()
        told = [f"degraded: {failure.job}: {failure.problem}" for failure in ready.degraded()]
        return PlainTextResponse("\n".join([reason or "ready", *told, ""]), 503 if reason else 200)

    def measurements(_: Request) -> Response:
        return Response(metrics.render(), media_type=CONTENT_TYPE)

    operator = {"/healthz": _healthz, "/readyz": readyz, "/metrics": measurements}
    return _served(*(Route(path, endpoint, methods=["GET"]) for path, endpoint in operator.items()))


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("alive\n")


def _served(*routes: Route) -> Starlette:
    server = Starlette(routes=routes, exception_handlers={HTTPException: _not_here}, middleware=[Middleware(_without_websockets)])
    server.router.redirect_slashes = False  # an address is right or wrong
    return server


def _without_websockets(app: ASGIApp) -> ASGIApp:
    """Refuse who asks for a WebSocket: there is none, at any address."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope).get("upgrade", "") if scope["type"] == "http" else ""
        refused = PlainTextResponse("no WebSocket here\n", 400) if asked.lower() == "websocket" else app
        await refused(scope, receive, send)

    return answer


def _not_here(request: Request, _: Exception) -> Response:
    return PlainTextResponse("not here\n", 405 if request.url.path == EVENTS else 404)


async def _answer_slack(app: App, verifier: SignatureVerifier, threads: Executor, request: Request) -> Response:
    """Hand a request to Bolt, unless nobody signed it: Bolt stumbles over what is malformed before it looks at the signature.

    Bolt's own handler for Starlette is not used whole, but the two functions that it consists of: it takes a body of any size
    and any bytes, and it dispatches within the event loop, where a slow listener holds up health checks and all other requests.
    """
    try:
        body = await _read_body(request)
    except ClientDisconnect:
        return PlainTextResponse("left\n", 400)  # nobody reads this
    if body is None:
        return PlainTextResponse("too large\n", 413)
    refusal = _refusal(verifier, request, body)
    if refusal:
        return refusal
    try:
        dispatched = get_running_loop().run_in_executor(threads, app.dispatch, to_bolt_request(request, body))
        return to_starlette_response(await dispatched)
    except Exception:
        _log.exception("a request from Slack could not be read")
        return PlainTextResponse("this cannot be read\n", 400)


async def _read_body(request: Request) -> bytes | None:
    """All of a request's body; None where it is larger than Slack's ever are."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BYTES:
            return None
    return bytes(body)


def _refusal(verifier: SignatureVerifier, request: Request, body: bytes) -> Response | None:
    """The answer to a request that is not Slack's; None where it is."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    is_number = stamp.isascii() and stamp.isdigit() and len(stamp) <= _STAMP_DIGITS
    if not is_number or not signature.startswith("v0="):
        return PlainTextResponse("not signed\n", 401)
    if not signature.isascii() or not _is_utf8(body):
        return PlainTextResponse("not text\n", 400)
    return None if verifier.is_valid(body, stamp, signature) else PlainTextResponse("not signed\n", 401)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
