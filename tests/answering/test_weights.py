"""The fitted weights are data: what does not fit their schema is refused, and each set says where it comes from."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import QuestionKind
from bot.answering.features import Features
from bot.answering.weights import WEIGHTS_FILE, LinearModel, Scores, Sort, WeightsBySort, read_weights, write_weights
from index.errors import ModelError


def written(file: Path, change: dict[str, Any]) -> Path:
    """A copy of the weights that come with Dateline, with fields of the cosine's for facts changed."""
    fields = json.loads(WEIGHTS_FILE.read_text())
    fields["cosine"]["facts"] |= change
    file.write_text(json.dumps(fields))
    return file


@pytest.mark.parametrize("sort", ["facts", "open"])
@pytest.mark.parametrize("scores", ["cross_encoder", "cosine"])
def test_weights_say_where_they_come_from(scores: Scores, sort: Sort) -> None:
    """The data that they were fitted to, the command and the day."""
    provenance = getattr(read_weights(scores), sort).provenance
    assert "RealTime QA 2023" in provenance.data
    assert ("analyst" in provenance.data) == (sort == "open")
    assert "scripts/fit_evidence.py" in provenance.command
    assert provenance.date >= "2026-11-26"


def test_what_is_written_is_read_and_the_others_stay(tmp_path: Path) -> None:
    """A fit with one ranker, for one sort of question, touches no other weights."""
    file, model = tmp_path / "evidence.json", LinearModel(Features(lead=0.5, recent=-2.0), -1.25)
    own = read_weights("cosine")
    new = replace(own.facts, order=model, answer_from=0.25)
    write_weights("cosine", "facts", new, file)
    assert read_weights("cosine", file) == WeightsBySort(facts=new, open=own.open)
    assert read_weights("cross_encoder", file) == read_weights("cross_encoder")
    write_weights("cosine", "open", new, file)
    assert read_weights("cosine", file) == WeightsBySort(facts=new, open=new)


def test_each_kind_of_question_has_weights() -> None:
    """What asks for one fact has those for facts, all else those for open questions."""
    weights = read_weights("cross_encoder")
    assert [kind for kind in QuestionKind if weights.of(kind) is weights.facts] == [QuestionKind.FACT]
    assert all(weights.of(kind) in (weights.facts, weights.open) for kind in QuestionKind)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"answer_from": 1.5}, "answer_from is not between 0 and 1"),
        ({"answer_from": "high"}, "'high' is not a number"),
        ({"order": {"features": {"overlap": float("nan")}, "bias": 0}}, "nan is not a number"),
        ({"order": {"features": {"lengthiness": 1.0}, "bias": 0}}, "lengthiness"),
        ({"order": {"features": {}}}, "bias"),
        ({"sureness": 0.5}, "sureness"),
        ({"provenance": {"data": "x"}}, "command"),
    ],
)
def test_what_does_not_fit_the_schema_is_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    """With the reason, and with what mends it."""
    with pytest.raises(ModelError, match="git checkout") as refused:
        read_weights("cosine", written(tmp_path / "evidence.json", change))
    assert reason in refused.value.problem


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"schema": 1}', '{"schema": 2}', "\0"])
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: str | None) -> None:
    """Missing, empty, of another schema, or no JSON at all."""
    file = tmp_path / "evidence.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ModelError):
        read_weights("cosine", file)
