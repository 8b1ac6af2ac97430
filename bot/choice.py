"""The nouns of a choice by a language model: what it was offered, what it pointed at, and what the call cost."""

from dataclasses import dataclass
from enum import StrEnum


class ModelFailure(StrEnum):
    """Why a language model gave nothing that can be used."""

    LATE = "no answer within the time limit"
    UNREACHABLE = "the endpoint cannot be reached"
    BUSY = "the endpoint is over its limit of requests"
    BROKEN = "the endpoint failed"
    REJECTED = "the endpoint does not accept the request"
    REFUSED = "the model refused"
    CUT = "the answer was cut short"
    MALFORMED = "the answer does not have the form that was asked for"
    SPENT = "the budget of tokens is spent"
    RESTING = "the endpoint failed several times and is left alone for a while"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One prompt put to a language model, and what became of it.

    `prompt` names what was asked for and in which version of the words ("point 1"). Tokens are as the endpoint counts them, or
    estimated where it does not. `recorded` says that the answer was taken from the record: then nothing was sent, and the tokens
    are those spent when it was.
    """

    model: str
    prompt: str
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    failure: ModelFailure | None = None
    recorded: bool = False
