"""What can be wrong with an answer of the endpoint."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """How one answer differs from a good one; what is left out is as in a good one.

    `text` is what the model says instead, `refusal` its refusal, `finish` why it ended. `body` is sent instead of all JSON.
    With another `status` than 200 there is an error in OpenAI's form, with `message`. `wait` is seconds before the first byte,
    `pieces` in how many parts the body comes, with `pause` seconds between them. `drop` closes the connection without a word.
    """

    text: str | None = None
    refusal: str | None = None
    finish: str = "stop"
    body: bytes | None = None
    status: int = 200
    message: str = "The stand-in was told to fail."
    code: str | None = None
    retry_after: float | None = None
    wait: float = 0.0
    pieces: int = 1
    pause: float = 0.0
    drop: bool = False
    usage: dict[str, Any] | None = field(default_factory=dict)
    """Tokens instead of those counted; None leaves them out, as some servers do."""
