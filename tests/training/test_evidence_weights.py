"""The fitting command from end to end, on a little quiz over the sample stories."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.matching import holds, normalise_answer
from bot.answering.weights import as_fields, read_weights
from bot.evaluation.analyst.questions import AnalystFolder, AnalystQuestion
from bot.training.candidates import open_questions
from bot.training.graded import GradedQuestion, GradedSentence
from bot.training.labels import Label, LabelFile
from index.sentences import split_sentences
from index.sources.draft import Skip
from index.sources.files import read_stories
from tests.conftest import NOW, ROOT, SAMPLES, snapshots_in
from tests.evaluation.quiz_files import QuizQuestion, write_quiz
from tests.warm_python import warm_python

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
        [warm_python(), "scripts/fit_evidence.py", *own, *arguments],
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
    fitted = read_weights("cosine", out).facts
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
    assert fitted.prefilter != read_weights("cosine").facts.prefilter
    assert read_weights("cosine", out).open == read_weights("cosine").open
    assert read_weights("cross_encoder", out) == read_weights("cross_encoder")


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


@pytest.fixture
def analyst(tmp_path: Path) -> Path:
    """A folder of analysts' questions over the sample stories: those of the samples, each followed by one that none answers."""
    stories = [story for story in read_stories([SAMPLES], NOW) if not isinstance(story, Skip)]
    sentences = [(story.url or story.title, sentence) for story in stories for sentence in split_sentences(story.text)]
    samples = json.loads((ROOT / "tests" / "sample_questions.json").read_text())["answerable"]
    invented = json.loads((ROOT / UNANSWERABLE).read_text())
    rows = []
    for number, (sample, none) in enumerate(zip(samples, invented, strict=False)):
        answer = normalise_answer(sample["answer"])
        candidates = [
            {
                "story": story,
                "start": sentence.start,
                "text": sentence.text,
                "grade": 2 * holds(normalise_answer(sentence.text), [answer]),
            }
            for story, sentence in sentences
        ]
        common = {"kind": "who", "asked": "2024-11-20", "note": ""}
        rows += [
            common
            | {"id": f"a{number}", "question": sample["question"], "answerable": True, "stories": [], "candidates": candidates},
            common | {"id": f"n{number}", "question": none, "answerable": False, "stories": [], "candidates": []},
        ]
    (tmp_path / "questions.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    (tmp_path / "collection.txt").write_text("some story\n", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("written")
def test_analysts_questions_are_fitted_to_as_well(quiz: Path, analyst: Path) -> None:
    """What is printed tells them from the quiz, and where the weights come from names both."""
    done = fit(quiz, "--limit", "24", "--analyst", str(analyst))
    assert done.returncode == 0, done.stderr
    assert "open questions: AUROC of right against wrong " in done.stdout
    fields = json.loads(done.stdout[done.stdout.index("{") :])["cosine"]["open"]
    assert f", 24 of {analyst.name}; " in fields["provenance"]["data"]
    assert 0 < fields["show_from"] <= fields["probable_from"] <= fields["answer_from"]


def test_questions_on_one_story_are_on_one_side_of_a_split() -> None:
    """Also where only a third question joins them."""

    def asked(number: str, *stories: str) -> AnalystQuestion:
        return AnalystQuestion(number, "who", "Who?", NOW, True, "", (), stories)  # noqa: FBT003 - its fields in order

    first, second, apart, joining = open_questions([asked("1", "a"), asked("2", "b"), asked("3", "c"), asked("4", "a", "b")])
    assert first.subject == second.subject == joining.subject != apart.subject


@pytest.mark.usefixtures("written")
def test_grades_over_an_index_are_all_that_it_takes(quiz: Path, analyst: Path) -> None:
    """Without any quiz; which words answer is not known then, and the weights for that stay."""
    labels = LabelFile(analyst / "labels.jsonl")
    for question in AnalystFolder(analyst).questions()[: 2 * LIMIT]:
        sentences = tuple(
            GradedSentence(one.article, one.start, one.start + len(one.text), one.text, one.grade) for one in question.candidates
        )
        graded = GradedQuestion(question.id, question.text, "2024-11-20", "fact", frozenset({question.id}), sentences)
        labels.append(Label(graded, "by hand", 0))
    done = fit(quiz, "--quiz", str(analyst), "--labels", str(labels.path), "--limit", str(2 * LIMIT))
    assert done.returncode == 0, done.stderr
    fields = json.loads(done.stdout[done.stdout.index("{\n") :])["cosine"]["open"]
    listed = f"0 questions of RealTime QA 2023, {2 * LIMIT} of {UNANSWERABLE}, {2 * LIMIT} of labels.jsonl; "
    assert fields["provenance"]["data"].startswith(listed)
    before = as_fields(read_weights("cosine").open)
    assert (fields["certainty"], fields["highlight_from"]) == (before["certainty"], before["highlight_from"])
    assert fields["order"] != before["order"]
    assert "which words answer is not known" in done.stdout
