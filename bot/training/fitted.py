"""Which weights a fit replaces."""

from dataclasses import replace
from typing import Any, NamedTuple

from bot.answering.weights import EvidenceWeights, LinearModel


class Fitted(NamedTuple):
    """Names of the weights that are fitted: to a year of the quiz those for facts, with analysts' questions all others."""

    order: str
    confidence: str
    answer_from: str

    @classmethod
    def by(cls, *, analysts: bool) -> "Fitted":
        """Those that questions of analysts fit, or those that a quiz does."""
        if analysts:
            return cls("order", "confidence", "answer_from")
        return cls("order_of_facts", "confidence_in_facts", "answer_facts_from")


def with_value(weights: EvidenceWeights, name: str, value: LinearModel | float) -> EvidenceWeights:
    """Weights with one of them replaced."""
    changed: dict[str, Any] = {name: value}  # Any: a field's name says its type
    return replace(weights, **changed)
