"""A language model grades what is read for questions; the file outlasts kills, and holds no word of a story."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.answering.newsroom import Newsroom
from bot.choice import ModelFailure
from bot.settings import NO_RANKER, Settings
from bot.training.labelling import Grades, Labelled, Labeller, open_calls, read_questions
from bot.training.labels import LabelFile, label_groups, label_questions, read_labels
from bot.wiring import open_language_model, open_newsroom, open_store
from index.errors import SettingsError
from index.store import Store
from tests.conftest import ROOT
from tests.fake_llm import FakeLlm, Fault, Request

QUESTIONS = (
    '{"question": "Who did Belousov meet in Beijing?", "asked": "2024-11-01"}',
    '{"question": "How long is Finland\'s border with Russia?", "asked": "2023-04-10", "kind": "not read"}',
    '{"question": "How many people were killed in the Kerman bombings?", "asked": "2024-01-10T08:00:00"}',
)
NAMES = ("Zhang Youxia", "1,340", "Kerman")
"""What a sentence that answers holds, in the eyes of the stand-in."""


def by_name(request: Request) -> str:
    """Sentences that hold one of the names answer, and others of their stories help."""
    sentences = {number: fields for number, fields in request.rows.items() if len(fields) == 4}
    answers = [number for number, fields in sentences.items() if any(name in fields[3] for name in NAMES)]
    titles = {sentences[number][2] for number in answers}
    helps = [number for number, fields in sentences.items() if fields[2] in titles and number not in answers]
    return json.dumps({"answers": answers, "helps": helps})


@pytest.fixture(scope="module")
def newsroom(sample_data: Path) -> Newsroom:
    """Reads the sample stories without a ranker, which takes less time."""
    return open_newsroom(Settings(dateline_data=sample_data, ranker_model=NO_RANKER))


@pytest.fixture
def llm() -> Iterator[FakeLlm]:
    """A stand-in that grades."""
    with FakeLlm() as running:
        running.rules["helps"] = by_name
        yield running


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A file of questions."""
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join([*QUESTIONS, "", QUESTIONS[0]]))
    return file


@pytest.fixture
def store(sample_data: Path) -> Iterator[Store]:
    """The stories that are graded."""
    with open_store(Settings(dateline_data=sample_data)) as opened:
        yield opened


def label(newsroom: Newsroom, llm: FakeLlm, questions: Path, out: Path, tokens: int = 100_000) -> Labelled:
    """What came of a run."""
    limits = {"llm_tokens_per_day": tokens, "llm_tokens_per_hour": 0}
    named = {"llm_base_url": llm.url, "llm_model": llm.model, "llm_api_key": SecretStr(llm.key)}
    with open_calls(out) as calls:
        model = open_language_model(Settings().model_copy(update=limits | named), calls)
        assert model
        with closing(model):
            return Labeller(newsroom, model, LabelFile(out), lambda *_: None).run(read_questions(questions))


def test_grades_are_read_back_with_the_words_of_the_index(
    newsroom: Newsroom, llm: FakeLlm, questions: Path, tmp_path: Path, store: Store
) -> None:
    """As lists to learn from and as questions to fit to; the file itself says nothing that a story says."""
    labelled = label(newsroom, llm, questions, out := tmp_path / "labels.jsonl")
    assert (labelled.graded, labelled.before, labelled.whole) == (3, 0, True)
    assert labelled.tokens > 0
    graded = read_labels(out, store)
    for question, name in zip(graded, NAMES, strict=True):
        assert {2} == {sentence.grade for sentence in question.sentences if name in sentence.words}
        assert not any(sentence.words in out.read_text() for sentence in question.sentences)
    groups = list(label_groups(graded, store))
    assert all(name in sentence.text for group, name in zip(groups, NAMES, strict=True) for sentence in group.right)
    assert groups[0].wrong
    assert groups[0].right[0].title.startswith("1")
    known = label_questions(graded)
    assert [question.answerable for question in known] == [True] * 3
    assert f"{known[0].asked:%Y-%m-%d %H:%M}" == "2024-11-01 23:59"


def test_nothing_is_lost_and_nothing_is_asked_twice_wherever_it_is_killed(
    newsroom: Newsroom, llm: FakeLlm, questions: Path, tmp_path: Path
) -> None:
    """Cut at any byte of the file, it is the same after the next run; what was answered comes from the record."""
    label(newsroom, llm, questions, out := tmp_path / "labels.jsonl")
    whole = out.read_bytes()
    for length in (0, 1, whole.index(b"\n"), whole.index(b"\n") + 1, len(whole) - 1):
        out.write_bytes(whole[:length])
        again = label(newsroom, llm, questions, out)
        assert out.read_bytes() == whole
        assert again.graded + again.before == 3
        assert again.tokens == 0
    assert len(llm.requests) == 3


def test_a_budget_is_never_exceeded_whatever_run_spends_it(
    newsroom: Newsroom, llm: FakeLlm, questions: Path, tmp_path: Path
) -> None:
    """It counts what all runs for one file have cost; with more, the next run goes on."""
    first = label(newsroom, llm, questions, out := tmp_path / "labels.jsonl", tokens=6_000)
    assert (first.stopped, first.left, first.whole) == (ModelFailure.SPENT, 3 - first.graded, False)
    assert 0 < first.graded < 3
    assert label(newsroom, llm, questions, out, tokens=6_000).graded == 0
    with open_calls(out) as calls:
        assert calls.spent(read_questions(questions)[0].asked) == first.tokens <= 6_000
    assert label(newsroom, llm, questions, out).whole


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(text='{"answers": [1], "helps": [1]}'), ModelFailure.ASTRAY),
        (Fault(text='{"answers": [49], "helps": []}'), ModelFailure.ASTRAY),
        (Fault(text='{"answers": [0], "helps": []}'), ModelFailure.ASTRAY),
        (Fault(text="The first one answers."), ModelFailure.MALFORMED),
        (Fault(refusal="No."), ModelFailure.REFUSED),
    ],
)
def test_a_list_without_usable_grades_is_left_out(
    newsroom: Newsroom, llm: FakeLlm, questions: Path, tmp_path: Path, fault: Fault, reason: str
) -> None:
    """And said; the others are graded."""
    llm.next(fault)
    labelled = label(newsroom, llm, questions, out := tmp_path / "labels.jsonl")
    assert [(failed.question, failed.reason) for failed in labelled.failed] == [("Who did Belousov meet in Beijing?", reason)]
    assert (labelled.graded, labelled.whole) == (2, False)
    assert len(out.read_text().splitlines()) == 2


def test_grades_of_two_models_are_not_mixed(newsroom: Newsroom, llm: FakeLlm, questions: Path, tmp_path: Path) -> None:
    """Nor is a file that is something else written to, nor one that another run writes."""
    label(newsroom, llm, questions, out := tmp_path / "labels.jsonl")
    whole = out.read_text()
    out.write_text(whole.replace(f"{llm.model}, grade", "other-2, grade"))
    with pytest.raises(SettingsError, match=r"was begun by other-2, grade \d+, and this is pointer-1"):
        label(newsroom, llm, questions, out)
    out.write_text(f"{whole}[]\n")
    with pytest.raises(SettingsError, match=r"Line 4 of .* is no question with graded sentences"):
        label(newsroom, llm, questions, out)
    out.unlink()
    with LabelFile(out).writing("nobody's"), pytest.raises(SettingsError, match="Another run"):
        label(newsroom, llm, questions, out)


def test_a_sentence_that_is_no_longer_there_is_left_out(
    newsroom: Newsroom, llm: FakeLlm, questions: Path, tmp_path: Path, store: Store
) -> None:
    """Moved by a character, its digest does not fit; a story that is not in the index gives none."""
    label(newsroom, llm, questions, out := tmp_path / "labels.jsonl")
    record = json.loads(out.read_text().splitlines()[0])
    story, places = next(iter(record["candidates"].items()))
    record["candidates"] = {story: [[places[0][0] + 1, *places[0][1:]], *places[1:]], "0" * 16: places}
    out.write_text(f"{json.dumps(record)}\n" + '{"torn": ')
    (question,) = read_labels(out, store)
    assert len(question.sentences) == len(places) - 1


@pytest.mark.parametrize("line", ['{"question": " "}', '{"asked": "2024-01-01"}', '{"question": "Who?", "asked": "soon"}', "{"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    """With its number."""
    (file := tmp_path / "questions").write_text(f"Who won?\n{line}\n")
    with pytest.raises(SettingsError, match="Line 2 of"):
        read_questions(file)


def test_what_no_number_names_does_neither() -> None:
    """Whatever stands between."""
    assert [Grades(answers=(2,), helps=(4, 1)).grade(number) for number in (1, 2, 3, 4)] == [1, 2, 0, 1]


def test_the_command_grades_and_says_how_to_go_on(llm: FakeLlm, questions: Path, sample_data: Path, tmp_path: Path) -> None:
    """Exit code 0 when every question has grades, 1 with the reason where not or where no model is set."""

    def run(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        own = (str(questions), "--out", str(tmp_path / "labels.jsonl"), "--data", str(sample_data))
        return subprocess.run(
            [sys.executable, "scripts/label_sentences.py", *own],
            env=os.environ | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    without = run({"LLM_BASE_URL": ""})
    assert (without.returncode, "No language model is set." in without.stderr) == (1, True)
    done = run(llm.environment | {"RANKER_MODEL": NO_RANKER})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 questions graded for ")
    assert llm.key not in done.stdout + done.stderr
