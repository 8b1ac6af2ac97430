"""Measured runs as files: an earlier one read back, and a ranking for the tools of TREC. Home of ir-measures."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.evaluation.analyst.questions import AnalystFolder
from bot.evaluation.analyst.score import AnalystRun
from bot.evaluation.score import Answerability, Run, Score
from index.errors import SettingsError

_RENAMED = {"spoilt": "contaminated", "threshold": "answer_from"}
"""Fields that were called otherwise in files printed earlier, and their names today."""
_MEASURES = ("RR@20", "nDCG@10", "R@5", "R@10")


def read_run(file: Path) -> Run:
    """The run of the quiz in a file that holds what ``scripts/evaluate.py --json`` printed, now or under earlier names of fields.

    :raises SettingsError: it holds something else.
    """
    run = _read_run(file)
    if not isinstance(run, Run):
        raise SettingsError(f"{file} holds a run of analyst questions, and this is one of the quiz.", "Compare it with --analyst.")
    return run


def read_analyst_run(file: Path, folder: AnalystFolder) -> AnalystRun:
    """The run of the folder's questions in a file that holds what ``scripts/evaluate.py --analyst FOLDER --json`` printed.

    :raises SettingsError: it holds something else, or a run of other questions or with other grades.
    """
    run = _read_run(file)
    if isinstance(run, Run):
        raise SettingsError(
            f"{file} holds a run of the quiz, and this is one of analyst questions.", "Compare it without --analyst."
        )
    if run.questions != folder.digest():
        raise SettingsError(
            f"{file} holds a run of other questions, or with other grades.", f"Measure anew what is in {folder.path}."
        )
    return run


def _read_run(file: Path) -> Run | AnalystRun:
    try:
        return TypeAdapter[Run | AnalystRun](Run | AnalystRun).validate_python(
            _renamed(json.loads(file.read_text(encoding="utf-8"))["run"])
        )
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise SettingsError(
            f"{file} holds no run that can be compared with.",
            "Name a file that holds what scripts/evaluate.py --json printed.",
        ) from error


def require_measures() -> None:
    """See that ir-measures is there.

    :raises SettingsError: it is not.
    """
    if find_spec("ir_measures") is None:
        raise SettingsError("Rankings are measured with ir-measures, which is not installed.", "Install it: pip install '.[bench]'")


def write_ranking(run: Run, file: Path) -> None:
    """The chunks found for each question as a TREC run, and beside it, in `FILE.qrels`, which of them hold the answer."""
    scores = run.of(Answerability.ANSWERABLE)
    lines = [f"{score.id} Q0 {chunk} {rank} {1 / rank:.6f} dateline\n" for score in scores for rank, chunk in _ranked(score)]
    file.write_text("".join(lines), encoding="utf-8")
    judged = [f"{score.id} 0 {chunk} {int(rank in score.holding)}\n" for score in scores for rank, chunk in _ranked(score)]
    file.with_name(f"{file.name}.qrels").write_text("".join(judged), encoding="utf-8")


def measure_ranking(file: Path) -> dict[str, float]:
    """Measures of a ranking that `write_ranking` wrote; only what is among the first 20 is known to be relevant."""
    import ir_measures  # noqa: PLC0415 - an extra: only who measures rankings needs it

    measures = [ir_measures.parse_measure(name) for name in _MEASURES]
    qrels = ir_measures.read_trec_qrels(str(file.with_name(f"{file.name}.qrels")))
    values = ir_measures.calc_aggregate(measures, qrels, ir_measures.read_trec_run(str(file)))
    return {str(measure): float(values[measure]) for measure in measures}


def _renamed(fields: Any) -> Any:  # noqa: ANN401 - whatever stands in JSON
    """The same with today's names of fields."""
    if isinstance(fields, dict):
        return {_RENAMED.get(name, name): _renamed(value) for name, value in fields.items()}
    return [_renamed(value) for value in fields] if isinstance(fields, list) else fields


def _ranked(score: Score) -> Iterator[tuple[int, int]]:
    return enumerate(score.chunks, 1)
