"""The fitting command from end to end, on a little quiz over the sample stories."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.weights import as_fields, read_weights
from tests.conftest import ROOT, snapshots_in
from tests.evaluation.quiz_files import QuizQuestion, write_quiz

LIMIT = 12
UNANSWERABLE = "tests/unanswerable_for_fitting.json"


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quiz of 2023; the index of its stories will be in its folder `data`."""
    folder = tmp_path_factory.mktemp("quiz")
    samples = json.loads((ROOT / "tests" / "sample_questions.json").read_text())["answerable"]
    questions = [
        QuizQuestion(str(number), "2024-11-20", sample["question"], (sample["answer"],)) for number, sample in enumerate(samples)
    ]
    write_quiz(folder, 2023, questions)
    return folder


def fit(quiz: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Fit weights for the cosine, which needs no ranker to be loaded."""
    own = ("--quiz", str(quiz), "--data", str(quiz / "data"))
    return subprocess.run(
        [sys.executable, "scripts/fit_evidence.py", *own, *arguments],
        cwd=ROOT,
        env=os.environ | {"RANKER_MODEL": "none"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def written(quiz: Path) -> "subprocess.CompletedProcess[str]":
    """What was printed when weights were written to `evidence.json`."""
    done = fit(quiz, "--limit", str(LIMIT), "--out", str(quiz / "evidence.json"))
    assert done.returncode == 0, done.stderr
    return done


def test_what_is_fitted_is_written_with_where_it_comes_from(quiz: Path, written: "subprocess.CompletedProcess[str]") -> None:
    """The weights for the ranker in use are replaced, and those for the other kind stay; printed is how they do."""
    out = quiz / "evidence.json"
    assert "share of questions with an answer among the first 16, 24 and 32 sentences" in written.stdout
    assert "quiz: AUROC of right against wrong " in written.stdout
    assert written.stdout.count("answer_from 0.") == 1
    fitted = read_weights("cosine", out)
    stories = snapshots_in(quiz / "data").open().manifest.stories
    provenance = fitted.provenance
    assert provenance.data == f"{LIMIT} questions of RealTime QA 2023, {LIMIT} of {UNANSWERABLE}; {stories} stories"
    assert (
        provenance.command
        == f"RANKER_MODEL=none scripts/fit_evidence.py --quiz {quiz} --data {quiz}/data --limit {LIMIT} --out {out}"
    )
    assert provenance.date == f"{datetime.now(UTC):%Y-%m-%d}"
    assert provenance.note == ""
    assert fitted.order.features.overlap > 0
    assert fitted.prefilter != read_weights("cosine").prefilter
    assert read_weights("cross_encoder", out) == read_weights("cross_encoder")


@pytest.mark.usefixtures("written")
def test_without_a_file_the_same_weights_are_printed(quiz: Path) -> None:
    """As JSON of the same shape; only the command differs."""
    printed = fit(quiz, "--limit", str(LIMIT)).stdout
    fields = json.loads(printed[printed.index("{") :])["cosine"]
    expected = as_fields(read_weights("cosine", quiz / "evidence.json"))
    assert fields.pop("provenance")["data"] == expected.pop("provenance")["data"]
    assert fields == expected


def test_too_few_questions_are_said(quiz: Path) -> None:
    """Exit code 1, one sentence and the next step, no traceback."""
    done = fit(quiz, "--limit", "1")
    assert done.returncode == 1
    assert "There are too few questions to fit weights to." in done.stderr
    assert "Traceback" not in done.stderr


def test_mistakes_in_the_arguments_are_said_before_anything_is_asked(quiz: Path, tmp_path: Path) -> None:
    """A file that holds no weights is not written over; a folder that is not there, and data that is not, are named."""
    (other := tmp_path / "other.json").write_text("[]")
    done = fit(quiz, "--out", str(other))
    assert (done.returncode, other.read_text()) == (1, "[]")
    assert "cannot be used" in done.stderr
    assert "Asking" not in done.stderr
    assert fit(quiz, "--out", str(tmp_path / "absent" / "evidence.json")).returncode == 2
    done = fit(tmp_path)
    assert done.returncode == 1
    assert "There are no questions of 2023" in done.stderr
