"""How much the features of a sentence count: linear models, read from `models/evidence.json`.

``scripts/fit_evidence.py --out`` fits them and writes that file; each set of weights says in it what it was fitted to, by which
command and when.
"""

import json
import math
from dataclasses import asdict, dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, cast, get_args

from bot.answer import QuestionKind
from bot.answering.features import Features
from index.errors import ModelError

WEIGHTS_FILE = Path(__file__).parent / "models" / "evidence.json"
Scores = Literal["cross_encoder", "cosine"]
"""What `Features.ranker_score` is: log-odds of a cross-encoder, or the cosine of question and sentence."""
Sort = Literal["facts", "open"]
"""Sorts of question that have weights of their own: see `WeightsBySort`."""
_SCHEMA = 2
_values = attrgetter(*(field.name for field in fields(Features)))  # dataclasses.astuple takes ten times as long


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A linear model over `Features`."""

    features: Features
    bias: float = 0.0

    def __call__(self, features: Features) -> float:
        """The weighted sum."""
        pairs = zip(_values(self.features), _values(features), strict=True)
        return self.bias + math.fsum(weight * value for weight, value in pairs)

    def probability(self, features: Features) -> float:
        """The weighted sum as log-odds of what the weights were fitted to."""
        return 1 / (1 + math.exp(-self(features)))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where weights come from: the data that they were fitted to, the command, the day, and what was changed by hand."""

    data: str
    command: str
    date: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """How features count with one kind of ranker and one sort of question.

    `prefilter` chooses what the ranker reads, and `order` puts that in order, newer stories first among equals. `confidence` is
    how likely an answer that begins with a sentence is right, `certainty` how likely the words that the ranker points at are the
    answer. An old story can answer as well as a new one, so these two look at neither `recent` nor `current`.

    From `answer_from` of confidence in the best sentence on there is an answer, from `probable_from` on probably one; below it
    there are at most the nearest sentences. No sentence below `show_from` is shown, and beside the best none below `add_from`: it
    would only fill. From `highlight_from` of certainty on, the words that answer are shown in bold.
    """

    provenance: Provenance
    prefilter: LinearModel
    order: LinearModel
    confidence: LinearModel
    answer_from: float
    probable_from: float
    show_from: float
    add_from: float
    certainty: LinearModel
    highlight_from: float


@dataclass(frozen=True, slots=True)
class WeightsBySort:
    """The weights for questions that ask for one fact, as a quiz does, and for open ones, as analysts ask them."""

    facts: EvidenceWeights
    open: EvidenceWeights

    def of(self, kind: QuestionKind) -> EvidenceWeights:
        """Those for a kind of question."""
        return self.facts if kind is QuestionKind.FACT else self.open


def read_weights(scores: Scores, file: Path = WEIGHTS_FILE) -> WeightsBySort:
    """The weights for one kind of ranker score.

    :raises ModelError: the file is missing, or is not what `write_weights` writes.
    """
    return _read(file)[scores]


def write_weights(scores: Scores, sort: Sort, weights: EvidenceWeights, file: Path) -> None:
    """Put weights into a file in place of those for the same scores and sort; all others stay, in a new file Dateline's own.

    :raises ModelError: the file holds something else.
    """
    kinds = _read(file if file.exists() else WEIGHTS_FILE)
    kinds[scores] = replace(kinds[scores], **{sort: weights})
    written = {name: {sort: as_fields(getattr(kind, sort)) for sort in get_args(Sort)} for name, kind in kinds.items()}
    file.write_text(json.dumps({"schema": _SCHEMA} | written, indent=2) + "\n", encoding="utf-8")


def as_fields(weights: EvidenceWeights) -> dict[str, Any]:  # Any: JSON
    """Weights as they stand in a file."""
    return _without_zeros(asdict(weights))


def _read(file: Path) -> dict[Scores, WeightsBySort]:
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
        _require(fields["schema"] == _SCHEMA, f"its schema is {fields['schema']!r}, not {_SCHEMA}")
        return {
            scores: WeightsBySort(**{sort: _weights(fields[scores][sort]) for sort in get_args(Sort)})
            for scores in get_args(Scores)
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else error
        raise ModelError(
            f"The weights in {file} cannot be used ({reason}).",
            "Restore the file: git checkout -- bot/answering/models; or fit them anew: scripts/fit_evidence.py --out FILE",
        ) from error


def _weights(fields: dict[str, Any]) -> EvidenceWeights:  # Any: JSON
    """One set of weights; what is missing, unknown or no number is refused."""
    parts: dict[str, Any] = {"provenance": Provenance(**fields["provenance"])}
    for name, value in fields.items():
        if name == "provenance":
            continue
        if isinstance(value, dict):
            parts[name] = _linear_model(value)
        else:
            parts[name] = _number(value)
            _require(0 <= parts[name] <= 1, f"{name} is not between 0 and 1")
    return EvidenceWeights(**parts)


def _linear_model(fields: dict[str, Any]) -> LinearModel:  # Any: JSON
    features = Features(**{name: _number(value) for name, value in fields["features"].items()})
    return LinearModel(features, _number(fields["bias"]))


def _number(value: object) -> float:
    _require(isinstance(value, int | float) and math.isfinite(value), f"{value!r} is not a number")
    return float(cast("float", value))


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition, as in assert
    if not holds:
        raise ValueError(otherwise)


def _without_zeros(fields: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    """A feature that counts nothing is left out."""
    return {
        name: {key: weight for key, weight in value.items() if weight}
        if name == "features"
        else _without_zeros(value)
        if isinstance(value, dict)
        else value
        for name, value in fields.items()
    }
