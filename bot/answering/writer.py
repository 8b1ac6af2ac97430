"""From evidence to statements. A writer chooses and orders sentences; it cannot put words into an answer."""

from collections.abc import Sequence
from typing import Protocol

from bot.answer import Evidence, Question


class Writer(Protocol):
    """Says which sentences make the answer."""

    def write(self, question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Positions in `evidence`, in the order in which the answer says them."""


class ExtractiveWriter:
    """Says all of the chosen evidence, the best first."""

    def write(self, question: Question, evidence: Sequence[Evidence]) -> tuple[int, ...]:  # noqa: ARG002 - the seam's signature
        """Positions in `evidence`, in the order in which the answer says them."""
        return tuple(range(len(evidence)))
