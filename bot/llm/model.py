"""A language model as the rest of Dateline asks it: a prompt and the shape of an answer in, an object of that shape or none out."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.choice import ModelCall, ModelFailure
from bot.llm.breaker import Breaker
from bot.llm.budget import Budget, Spending, estimated_tokens
from bot.llm.completion import Completion, EndpointError
from bot.llm.prompt import Prompt

_MOST_TOKENS = 2_000
"""Of one answer: a model that thinks before it answers counts its thoughts among them."""
_DOWN = frozenset({ModelFailure.LATE, ModelFailure.UNREACHABLE, ModelFailure.BUSY, ModelFailure.BROKEN, ModelFailure.REJECTED})
"""Failures of an endpoint, not of one answer."""
_THOUGHTS_END, _FENCE = "</think>", "```"
_log = logging.getLogger(__name__)


class Shape(BaseModel):
    """The base of what an answer must be: the fields that are read, of exactly these types; others are left unread."""

    model_config = ConfigDict(strict=True, frozen=True, json_schema_extra={"additionalProperties": False})


ShapeT = TypeVar("ShapeT", bound=Shape)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ShapeT]):
    """What came of a prompt: the answer, or None; then `call.failure` says why."""

    answer: ShapeT | None
    call: ModelCall


class Endpoint(Protocol):
    """Where a model answers. `bot.llm.endpoint` has the one over HTTP."""

    @property
    def model(self) -> str:
        """The model's name."""

    def complete(self, system: str, user: str, schema: dict[str, Any], tokens: int) -> Completion:
        """The answer to the texts of two messages, of so many tokens at the most, within the endpoint's time limit.

        :raises EndpointError: there is none that can be used.
        """

    def close(self) -> None:
        """Let go of it."""


class Calls(Protocol):
    """The record of all calls: what each has cost, and what was answered."""

    def spent(self, since: datetime) -> int:
        """Tokens spent since a moment, with those that calls under way may cost."""

    def answer(self, key: str) -> tuple[str, ModelCall] | None:
        """The last answer to a prompt with this key, and the call; None where it was never answered."""

    def begin(self, key: str, call: ModelCall) -> int:
        """Put a call on record before it is made, with the tokens that it may cost. Its number."""

    def end(self, number: int, call: ModelCall, answer: str | None) -> None:
        """What became of it."""


def _no_fault(_answer: Shape) -> None:
    """Whatever has the right shape will do."""


class LanguageModel:
    """Puts prompts to one model: from the record where they were answered before, within the budget, unless the endpoint rests."""

    def __init__(self, endpoint: Endpoint, calls: Calls, budget: Budget, breaker: Breaker | None = None) -> None:
        """Take the parts."""
        self._endpoint = endpoint
        self._calls = calls
        self._budget = budget
        self._breaker = breaker or Breaker()

    @property
    def name(self) -> str:
        """The model's name, as the settings have it."""
        return self._endpoint.model

    def close(self) -> None:
        """Let go of the endpoint."""
        self._endpoint.close()

    def spending(self) -> Spending:
        """What was spent of the budget so far."""
        return Spending.at(self._budget, datetime.now(UTC), self._calls.spent)

    def ask(
        self, prompt: Prompt, shape: type[ShapeT], fault: Callable[[ShapeT], ModelFailure | None] = _no_fault
    ) -> Outcome[ShapeT]:
        """The model's answer, or why there is none. It waits no longer than the endpoint's time limit.

        `fault` says what is wrong with an answer of the right shape, if anything is.

        :raises LedgerError: the record cannot be read or written.
        """
        schema = shape.model_json_schema()
        system, user = prompt.messages(json.dumps(schema))
        key = prompt.key(self.name, json.dumps(schema))
        recorded = self._calls.answer(key)
        if recorded and (known := _validated(recorded[0], shape)):
            return Outcome(known, replace(recorded[1], seconds=0.0, recorded=True))
        expected = ModelCall(self.name, prompt.name, estimated_tokens(system + user), _MOST_TOKENS)
        if refusal := self._may_call(expected):
            return Outcome(None, ModelCall(self.name, prompt.name, failure=refusal))
        number, began = self._calls.begin(key, expected), time.perf_counter()
        completion, failure = self._complete(system, user, schema)
        answer = None if failure else _validated(completion.text, shape)
        failure = failure or (fault(answer) if answer else ModelFailure.MALFORMED)
        call = replace(
            expected,
            tokens_in=expected.tokens_in if completion.tokens_in is None else completion.tokens_in,
            tokens_out=estimated_tokens(completion.text) if completion.tokens_out is None else completion.tokens_out,
            seconds=time.perf_counter() - began,
            failure=failure,
        )
        good = None if failure else answer
        self._calls.end(number, call, good.model_dump_json() if good else None)
        return Outcome(good, call)

    def _complete(self, system: str, user: str, schema: dict[str, Any]) -> tuple[Completion, ModelFailure | None]:
        """What the endpoint gives; the breaker hears of it."""
        try:
            completion, failure = self._endpoint.complete(system, user, schema, _MOST_TOKENS), None
        except EndpointError as error:
            completion, failure = Completion("", error.tokens_in, error.tokens_out), error.failure
        if failure in _DOWN:
            self._breaker.failed()
            _log.warning("the language model gave no answer: %s", failure, extra={"model": self.name})
        else:
            self._breaker.succeeded()
        return completion, failure

    def _may_call(self, call: ModelCall) -> ModelFailure | None:
        """Why not to call, if there is a reason."""
        if not self._budget.allows(call.tokens_in + call.tokens_out, datetime.now(UTC), self._calls.spent):
            _log.warning("the budget of tokens is spent; the ranker alone chooses", extra={"model": self.name})
            return ModelFailure.SPENT
        return None if self._breaker.lets_through() else ModelFailure.RESTING


def _validated(text: str, shape: type[ShapeT]) -> ShapeT | None:
    """The object that an answer is; None where it is anything else, or more than that.

    Before it may stand thoughts, as some models write them, and a code block may be around it.
    """
    text = text.rpartition(_THOUGHTS_END)[2].strip()
    if text.startswith(_FENCE) and text.endswith(_FENCE):
        text = text.partition("\n")[2].removesuffix(_FENCE)
    try:
        return shape.model_validate_json(text)
    except ValidationError:
        return None
