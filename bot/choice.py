"""The nouns of a choice by a language model: what it was offered, what it pointed at, and what the call cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import overload

from index.article import ArticleId, VersionHash


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
    ASTRAY = "it points at sentences that are not there, twice at one, or at none"
    WITHHELD = "a sentence that the ranker chose may not be sent"
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


class Sufficiency(StrEnum):
    """What a language model says of the sentences that it was offered: whether they answer the question."""

    ANSWERS = "answers"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Offered:
    """A sentence that a language model could point at: characters `[start, end)` of one version of a story."""

    article_id: ArticleId
    version: VersionHash
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A choice as it is on record, so that it can be explained at any time.

    `picked` are numbers of `offered`, from 1, in the model's order; `ranked` are those that the ranker would show, in its order.
    Without `sufficiency` the model gave nothing that could be used, and the ranker chose; without `picked` it named no sentence.
    """

    call: ModelCall
    sufficiency: Sufficiency | None = None
    offered: tuple[Offered, ...] = ()
    picked: tuple[int, ...] = ()
    ranked: tuple[int, ...] = ()

    @property
    def chooser(self) -> str:
        """The model whose choice is shown; "" where it is the ranker's."""
        return self.call.model if self.picked else ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a language model says of a sentence that it points at.

    `words` are the characters `[start, end)` of it that answer, None where it copied none. `side` is the party that it speaks for.
    """

    words: tuple[int, int] | None = None
    side: str = ""


@dataclass(frozen=True, slots=True)
class Choice(Sequence[int]):
    """Positions in the evidence as a writer gives them, with how a language model came to them; two are equal by positions.

    `marks` has one for each position, or none at all where the ranker chose.
    """

    positions: tuple[int, ...]
    model: ModelChoice = field(compare=False)
    marks: tuple[Mark, ...] = field(default=(), compare=False)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[int, ...]: ...
    def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
        """A position, or some."""
        return self.positions[index]

    def __len__(self) -> int:
        """How many sentences are chosen."""
        return len(self.positions)
