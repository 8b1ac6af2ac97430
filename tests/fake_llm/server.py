"""The stand-in served: one thread with an event loop of its own, on 127.0.0.1 only."""

import asyncio
import json
import socket
import threading
from collections.abc import Coroutine
from typing import Any, Self

from aiohttp import web

from tests.fake_llm.faults import Fault
from tests.fake_llm.requests import Request
from tests.fake_llm.rules import RULES, Rule, echo

_GOOD = Fault()
_CHARACTERS_A_TOKEN = 4


class FakeLlm:
    """An endpoint with one model. `lacks` names parameters that it does not take, and complains of, as `response_format`."""

    model, key = "pointer-1", "sk-fake-7f3a9c"

    def __init__(self, lacks: frozenset[str] = frozenset()) -> None:
        """Listen as soon as it is entered."""
        self.lacks = lacks
        self.rules: dict[str, Rule] = dict(RULES)
        self.requests: list[Request] = []
        self.always: Fault | None = None
        self._faults: list[Fault] = []
        self._loop = asyncio.new_event_loop()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._loop.run_forever, name="stand-in for a language model", daemon=True)
        self._runner: web.AppRunner | None = None
        self.released = asyncio.Event()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """Settings with which Dateline asks this endpoint."""
        return {"LLM_BASE_URL": self.url, "LLM_MODEL": self.model, "LLM_API_KEY": self.key}

    def next(self, *faults: Fault) -> None:
        """What happens to the next requests, one after the other."""
        self._faults.extend(faults)

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self._run(self._serve())
        return self

    def __exit__(self, *exception: object) -> None:
        """End every connection and the thread."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _serve(self) -> None:
        application = web.Application(client_max_size=8 * 1024**2)
        application.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def _close(self) -> None:
        self.released.set()
        if self._runner:
            await self._runner.cleanup()

    async def _complete(self, call: web.Request) -> web.StreamResponse:
        request = Request(await call.json(), {name.lower(): value for name, value in call.headers.items()})
        self.requests.append(request)
        fault = self._faults.pop(0) if self._faults else self.always or self._refused(request) or _GOOD
        await self._pause(fault.wait)
        if fault.drop:
            assert call.transport is not None
            call.transport.abort()
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        response = web.StreamResponse(status=fault.status, headers={"Content-Type": "application/json", **headers})
        await response.prepare(call)
        await self._send(response, self._body(request, fault), fault)
        return response

    async def _pause(self, seconds: float) -> None:
        """Wait, unless the stand-in ends meanwhile."""
        try:
            await asyncio.wait_for(self.released.wait(), seconds) if seconds else None
        except TimeoutError:
            return

    async def _send(self, response: web.StreamResponse, body: bytes, fault: Fault) -> None:
        size = max(1, -(-len(body) // fault.pieces))
        for start in range(0, len(body), size):
            await response.write(body[start : start + size])
            await self._pause(fault.pause)
        await response.write_eof()

    def _refused(self, request: Request) -> Fault | None:
        """What is wrong with a request, as a strict endpoint says it."""
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return Fault(status=401, message=f"Incorrect API key provided: {request.headers.get('authorization')}.")
        if request.body.get("model") != self.model:
            return Fault(status=404, message="The model does not exist.")
        lacking = sorted(self.lacks & set(request.body))
        return Fault(status=400, message=f"Unsupported parameter: '{lacking[0]}'.") if lacking else None

    def _body(self, request: Request, fault: Fault) -> bytes:
        if fault.body is not None:
            return fault.body
        if fault.status != 200:
            error = {"message": fault.message, "type": "error", "param": None, "code": fault.code}
            return json.dumps({"error": error}).encode()
        text = self._answer(request) if fault.text is None else fault.text
        message = {"role": "assistant", "content": None if fault.refusal else text, "refusal": fault.refusal}
        answer: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": self.model,
            "choices": [{"index": 0, "message": message, "finish_reason": fault.finish}],
        }
        if fault.usage is not None:
            counted = [len(words) // _CHARACTERS_A_TOKEN for words in (request.system + request.user, text)]
            answer["usage"] = fault.usage or {"prompt_tokens": counted[0], "completion_tokens": counted[1]}
        return json.dumps(answer).encode()

    def _answer(self, request: Request) -> str:
        rule = next((rule for name, rule in self.rules.items() if name in request.fields), echo)
        return rule(request)
