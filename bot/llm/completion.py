"""What an endpoint gives: a completion, or the reason why there is none."""

from dataclasses import dataclass

from bot.choice import ModelFailure


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's words, and the tokens that the endpoint counted; None where it counts none."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None


class EndpointError(Exception):
    """There is no completion that can be used; `failure` says why, and the tokens what it cost, None where that is unknown.

    `retry_after`: seconds that the endpoint asks to be left alone.
    """

    def __init__(
        self, failure: ModelFailure, tokens_in: int | None = 0, tokens_out: int | None = 0, retry_after: float = 0.0
    ) -> None:
        super().__init__(failure)
        self.failure = failure
        self.tokens_in = tokens_in
        self.tokens_out = tokens_out
        self.retry_after = retry_after
