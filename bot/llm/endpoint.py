"""An OpenAI-compatible endpoint over HTTP: one answer to one prompt, within a time limit. Home of openai.

Imported only where an endpoint is set. What it says of an error is read and never repeated: it may hold the key.
"""

import asyncio
import weakref
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

import openai
from pydantic import BaseModel, Field, ValidationError

from bot.choice import ModelFailure
from bot.llm.completion import Completion, EndpointError
from bot.llm.request_form import RequestForm
from index.errors import SettingsError

_ATTEMPTS = 3
_FIRST_WAIT_SECONDS = 0.25
_WAITS = frozenset({ModelFailure.BUSY, ModelFailure.BROKEN, ModelFailure.UNREACHABLE})
_NOT_ACCEPTED = frozenset({400, 404, 422})  # 404: some say so of a parameter that no model of theirs takes
_TOO_MANY, _SERVER_FAILED = 429, 500
_FILTERED = ("content_filter", "content_policy", "content management policy")
_NO_KEY = "none"  # openai asks for one; a server on the same machine mostly does not
_T = TypeVar("_T")


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(default=0, ge=0)


class _Body(BaseModel):
    """What is read of a response; all else is ignored."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class HttpEndpoint:
    """One model at one address. Several threads may ask at once; all their requests run on one event loop."""

    def __init__(self, base_url: str, model: str, key: str, seconds: float) -> None:
        """`seconds` is the most that one answer takes, with all that is tried again.

        :raises SettingsError: the key is none.
        """
        key = key.strip()
        if not (key.isascii() and key.isprintable()):
            raise SettingsError("LLM_API_KEY has characters that no key has.", "Copy the key again into .env.")
        self.model = model
        self.seconds = seconds
        self.form = RequestForm()
        self._client = openai.AsyncOpenAI(base_url=base_url, api_key=key or _NO_KEY, timeout=seconds, max_retries=0)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=_serve, args=(self._loop,), name="language model", daemon=True)
        self._thread.start()
        self._let_go = weakref.finalize(self, _let_go, self._loop, self._client)
        self._let_go.atexit = False  # with the process, all of it ends anyway

    def close(self) -> None:
        """End the connections; an endpoint that nobody holds any longer ends its own."""
        self._let_go()
        self._thread.join()

    def complete(self, system: str, user: str, schema: dict[str, Any], tokens: int) -> Completion:
        """The answer to a prompt, of `tokens` at the most.

        :raises EndpointError: there is none that can be used.
        """
        try:
            return self._run(self._complete(_messages(system, user), schema, tokens), self.seconds)
        except TimeoutError:
            raise EndpointError(ModelFailure.LATE, None, None) from None

    def _run(self, work: Coroutine[Any, Any, _T], seconds: float) -> _T:
        """Do something on the loop; whatever it is doing, no longer than this is waited for it.

        :raises TimeoutError: it was not done by then; it is given up.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        finally:
            future.cancel()

    async def _complete(self, messages: Any, schema: dict[str, Any], tokens: int) -> Completion:  # noqa: ANN401 - openai's dicts
        deadline = self._loop.time() + self.seconds
        wait, attempts = _FIRST_WAIT_SECONDS, 1
        while True:
            try:
                return await self._in_some_form(messages, schema, tokens)
            except EndpointError as error:
                pause = max(wait, error.retry_after)
                if error.failure not in _WAITS or attempts == _ATTEMPTS or self._loop.time() + pause >= deadline:
                    raise
            await asyncio.sleep(pause)
            wait, attempts = 2 * wait, attempts + 1

    async def _in_some_form(self, messages: Any, schema: dict[str, Any], tokens: int) -> Completion:  # noqa: ANN401 - the same
        """Ask in the form that was accepted last; where it is not, in simpler ones. What is accepted is kept."""
        form = self.form
        while True:
            try:
                completion = await self._ask(messages, form.parameters(schema, tokens))
            except openai.APIStatusError as error:
                if error.status_code not in _NOT_ACCEPTED or _is_filtered(error):
                    raise _translated(error) from None  # openai's own message repeats the endpoint's words
                simpler = form.simpler(_complaint(error))
                if simpler is None:
                    raise _translated(error) from None
                form = simpler
            except openai.OpenAIError as error:
                raise _translated(error) from None
            else:
                self.form = form
                return completion

    async def _ask(self, messages: Any, parameters: dict[str, Any]) -> Completion:  # noqa: ANN401 - the same
        response = await self._client.chat.completions.with_raw_response.create(model=self.model, messages=messages, **parameters)
        return _read(response.content)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()


def _let_go(loop: asyncio.AbstractEventLoop, client: openai.AsyncOpenAI) -> None:
    """End a loop and its connections, without waiting: the garbage collector may call this, on that very loop too."""
    loop.call_soon_threadsafe(lambda: loop.create_task(_end(loop, client)))


async def _end(loop: asyncio.AbstractEventLoop, client: openai.AsyncOpenAI) -> None:
    """Give up what is under way, close the connections, let the loop see them closed, and stop it."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    try:
        await client.close()
        await asyncio.sleep(0)
    finally:
        loop.stop()


def _messages(system: str, user: str) -> Any:  # noqa: ANN401 - openai takes dicts
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def _read(content: bytes) -> Completion:
    """What a response says.

    :raises EndpointError: it is none, or the model refuses, or its answer is cut short.
    """
    try:
        body = _Body.model_validate_json(content)
    except ValidationError:
        raise EndpointError(ModelFailure.MALFORMED, None, None) from None
    choice, usage = body.choices[0], body.usage
    tokens = (usage.prompt_tokens, usage.completion_tokens) if usage else (None, None)
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise EndpointError(ModelFailure.REFUSED, *tokens)
    if choice.finish_reason == "length":
        raise EndpointError(ModelFailure.CUT, *tokens)
    return Completion(choice.message.content or "", *tokens)


def _translated(error: openai.OpenAIError) -> EndpointError:
    """A foreign error as ours."""
    if isinstance(error, openai.APITimeoutError):
        return EndpointError(ModelFailure.LATE, None, None)
    if isinstance(error, openai.APIStatusError):
        if error.status_code == _TOO_MANY:
            return EndpointError(ModelFailure.BUSY, retry_after=_retry_after(error))
        if error.status_code >= _SERVER_FAILED:
            return EndpointError(ModelFailure.BROKEN, retry_after=_retry_after(error))
        return EndpointError(ModelFailure.REFUSED if _is_filtered(error) else ModelFailure.REJECTED)
    return EndpointError(ModelFailure.UNREACHABLE)


def _complaint(error: openai.APIStatusError) -> str:
    return f"{error.param} {error.message}"


def _is_filtered(error: openai.APIStatusError) -> bool:
    return any(word in f"{error.code} {error.message}".lower() for word in _FILTERED)


def _retry_after(error: openai.APIStatusError) -> float:
    """Seconds that the endpoint asks for; 0 where it names none, or a date."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return 0.0
