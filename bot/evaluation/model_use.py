"""What a language model was asked while answers were measured, what came of it, and what that cost. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.answer import Trace
from bot.choice import ModelCall

PICKED = "picks"
"""In place of a prompt, where what was chosen stands in a file and no model was called."""


class Asked(Protocol):
    """One question measured, and the calls that its answer took."""

    @property
    def calls(self) -> tuple[ModelCall, ...]:
        """The calls of a language model; none where none was asked."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A cost of an answer."""

    median: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread | None":
        """Of some answers; None without any."""
        return cls(float(np.median(values)), float(np.percentile(values, 95))) if values else None


@dataclass(frozen=True, slots=True)
class Failures:
    """How many calls gave nothing for one reason."""

    reason: str
    calls: int


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The calls of a run. `answers` are questions that the model was asked about, and `recorded` calls that the record answered.

    `tokens` (in and out) and `seconds` are those of an answer, with all of its calls; the seconds are without what the record
    answered, which takes none, and without what was never sent.
    """

    answers: int
    calls: int
    recorded: int
    failures: tuple[Failures, ...]
    total_tokens: int
    tokens: Spread | None
    seconds: Spread | None


def calls_of(trace: Trace) -> tuple[ModelCall, ...]:
    """The calls that an answer took."""
    calls = (trace.rewriting, trace.choice.call if trace.choice else None)
    return tuple(call for call in calls if call and call.prompt != PICKED)


def model_use(scores: Iterable[Asked]) -> ModelUse | None:
    """What a run asked a language model; None where it asked none."""
    by_answer = [score.calls for score in scores if score.calls]
    if not by_answer:
        return None
    calls = [call for answer in by_answer for call in answer]
    failures = Counter(call.failure for call in calls if call.failure)
    sent = [seconds for answer in by_answer if (seconds := sum(call.seconds for call in answer))]
    tokens = [sum(call.tokens_in + call.tokens_out for call in answer) for answer in by_answer]
    return ModelUse(
        answers=len(by_answer),
        calls=len(calls),
        recorded=sum(call.recorded for call in calls),
        failures=tuple(Failures(reason.value, count) for reason, count in failures.most_common()),
        total_tokens=sum(tokens),
        tokens=Spread.of([each for each in tokens if each]),
        seconds=Spread.of(sent),
    )


def describe_use(use: ModelUse) -> str:
    """The same in words."""
    parts = [f"asked about {use.answers:,} questions in {use.calls:,} calls, {use.recorded:,} of them answered from the record"]
    if use.tokens:
        parts.append(
            f"tokens of an answer, median / p95: {use.tokens.median:,.0f} / {use.tokens.p95:,.0f}; {use.total_tokens:,} in all"
        )
    if use.seconds:
        parts.append(f"seconds of an answer, median / p95: {use.seconds.median:.3f} / {use.seconds.p95:.3f}")
    reasons = ", ".join(f"{each.calls:,} times {each.reason}" for each in use.failures)
    parts.append(f"nothing that could be used: {reasons}" if reasons else "every call gave something that could be used")
    return f"the language model: {'. '.join(parts)}"
