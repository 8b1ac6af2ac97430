"""The Web API over HTTP: reads a call, finds the method, meets a fault where one waits, answers, and writes it all down."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.installation import SCOPES, Installation, Method
from tests.fake_slack.journal import Call, Journal
from tests.fake_slack.limits import pings
from tests.fake_slack.responses import Responses
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import RefusedError

STRUCTURED = ("blocks", "view", "metadata", "attachments", "prompts", "loading_messages")
RESPONSE = "response_url"  # what faults and the journal call a use of one


@dataclass(slots=True)
class WebApi:
    """Everything under /api/ and /response/."""

    app: Installation
    methods: Mapping[str, Method]
    responses: Responses
    faults: Faults
    journal: Journal

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        method = request.match_info["method"]
        arguments = await read(request)
        await self._hold(method)
        await asyncio.sleep(self.faults.seconds(method))
        fault = self.faults.take(method)
        if fault and fault.kind != "drop_after":
            self._note(method, arguments, fault.outcome)
            return broken(request, fault)
        answer = self._answer(method, arguments, bearer(request))
        if fault:
            return broken(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.app.scopes))})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """One use of a response_url."""
        body = await read(request)
        fault = self.faults.take(RESPONSE)
        if fault and fault.kind != "drop_after":
            self._note(RESPONSE, body, fault.outcome)
            return broken(request, fault)
        answer = self._respond(request.match_info["name"], body)
        return broken(request, fault) if fault else answer

    async def _hold(self, method: str) -> None:
        """Wait as long as the method's calls are held."""
        if method not in self.faults.held:
            return
        with self.app.workspace.changed:
            self.faults.holding.append(method)
            self.app.workspace.notify()
        while method in self.faults.held:  # noqa: ASYNC110 - held and let go from any thread
            await asyncio.sleep(0.01)
        self.faults.holding.remove(method)

    def _respond(self, name: str, body: Json) -> web.Response:
        with self.app.workspace.changed:
            try:
                self.responses.respond(name, body)
            except RefusedError as refused:
                self._note(RESPONSE, body, refused.error, refused.problems)
                status = 404 if refused.error.endswith("_url") else 400
                return web.json_response({"ok": False, "error": refused.error}, status=status)
            self._note(RESPONSE, body, "ok")
            return web.Response(text="ok")

    def _answer(self, method: str, arguments: Json, header: str) -> Json:
        token = arguments.pop("token", header)
        with self.app.workspace.changed:
            try:
                answer = self._run(method, arguments, token)
            except RefusedError as refused:
                self._note(method, arguments, refused.error, refused.problems or (refused.error,))
                details = {"response_metadata": {"messages": list(refused.problems)}} if refused.problems else {}
                return {"ok": False, "error": refused.error, **details}
            except Exception as error:
                self.journal.crashes.append(error)
                self._note(method, arguments, f"crashed: {error!r}")
                raise
            self._note(method, arguments, "ok")
            return {"ok": True, **answer}

    def _run(self, method: str, arguments: Json, token: object) -> Json:
        if method not in self.methods:
            raise RefusedError("unknown_method")
        if token != (self.app.app_token if method == "apps.connections.open" else self.app.bot_token):
            raise RefusedError("invalid_auth" if token else "not_authed")
        self.app.need(SCOPES.get(method, ""))
        return self.methods[method](arguments)

    def _note(self, method: str, arguments: Json, outcome: str, problems: tuple[str, ...] = ()) -> None:
        kept = {key: value for key, value in arguments.items() if key != "token"}
        live = pings(kept.get("text", kept.get("markdown_text")), [kept.get("blocks"), kept.get("view")])
        call = Call(time.time(), method, kept, outcome, tuple(problems), warnings(method, kept), tuple(live))
        with self.app.workspace.changed:
            self.journal.calls.append(call)
            self.app.workspace.notify()


def warnings(method: str, arguments: Json) -> tuple[str, ...]:
    """What Slack takes without a word though it helps nobody."""
    mute = arguments.get("blocks") and not str(arguments.get("text") or "").strip()
    lost = method == "assistant.threads.setSuggestedPrompts" and arguments.get("thread_ts")
    return (*(["missing_text_fallback"] if mute else []), *(["prompts_in_thread"] if lost else []))


async def read(request: web.Request) -> Json:
    """The arguments of a call, from a query, a form or JSON."""
    if request.content_type == "application/json":
        body = structure(await request.text())
        return decoded(body) if isinstance(body, dict) else {}
    return decoded({**request.query, **{key: str(value) for key, value in (await request.post()).items()}})


def decoded(arguments: Mapping[str, Any]) -> Json:
    """The arguments with structures that came as JSON text made structures; text that is not JSON stays, to be refused."""
    return {key: structure(value) if key in STRUCTURED else value for key, value in arguments.items()}


def structure(value: object) -> object:
    """What a JSON text means."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        return value


def bearer(request: web.Request) -> str:
    """The token in the headers; one among the arguments goes before it."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def broken(request: web.Request, fault: Fault) -> web.Response:
    """The answer that a fault makes, or none and a closed connection."""
    if fault.kind != "answer" and request.transport is not None:
        request.transport.close()
    error = fault.error or {429: "ratelimited"}.get(fault.status, "internal_error")
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    return web.json_response({"ok": False, "error": error}, status=fault.status, headers=headers)
