"""Graded sentences are kept without their words, and found again in the stories."""

import gzip
import json
from pathlib import Path

import pytest

from bot.training.graded import OWN, GradedQuestion, GradedSentence, groups, own_record, read_graded, read_lists, read_own

TEXT = "The ferry Alba sank at noon.\n\nNobody was hurt.  It had left  Vigo an hour before."
SENTENCES = ("The ferry Alba sank at noon.", "Nobody was hurt.", "It had left Vigo an hour before.")
STORY = "https://harbour.example/alba"


def graded(number: str, *grades: int, stories: tuple[str, ...] = (STORY,)) -> GradedQuestion:
    """A question on the ferry, with the grades of the story's first sentences."""
    places = (0, 28), (30, 46), (48, len(TEXT))
    sentences = tuple(
        GradedSentence(STORY, *place, words, grade) for place, words, grade in zip(places, SENTENCES, grades, strict=False)
    )
    return GradedQuestion(number, "What happened to the Alba?", "2024-10-03", "what_happened", frozenset(stories), sentences)


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    """Stories in the form of RealTime QA, and a quiz question on them."""
    story = {"id": STORY, "url": STORY, "title": "Ferry sinks", "published": "2024-10-02", "text": TEXT}
    with gzip.open(tmp_path / "articles-2022.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps(story) + "\n")
    asked = {"id": "1", "asked": "2024-10-03", "question": "Which ferry sank?", "answer": ["Alba"], "geopolitics": False}
    record = json.dumps(asked | {"choices": [], "articles": [STORY], "answerable": [STORY]})
    (tmp_path / "questions-2022.jsonl").write_text(record + "\n", encoding="utf-8")
    return tmp_path


def test_a_question_is_kept_without_words_and_read_with_them(quiz: Path) -> None:
    """White space may differ; what no longer stands in its place is left out."""
    question = graded("q", 2, 1, 0)
    record = own_record(question)
    assert not any(word in json.dumps(record["candidates"]) for word in ("sank", "hurt", "Vigo"))
    (file := quiz / "own.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert list(read_own(file, quiz)) == [question]
    start, *rest = record["candidates"][STORY][1]
    record["candidates"][STORY][1] = (start + 1, *rest)
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    (read,) = read_own(file, quiz)
    assert [sentence.words for sentence in read.sentences] == [SENTENCES[0], SENTENCES[2]]


def test_grades_become_what_the_ranker_learns_from(quiz: Path) -> None:
    """Each sentence stands under the date and the title of its story."""
    (group,) = groups([graded("q", 2, 1, 0)], quiz)
    assert [[passage.text for passage in part] for part in (group.right, group.helpful, group.wrong)] == [
        [words] for words in SENTENCES
    ]
    assert {passage.title for passage in (*group.right, *group.wrong)} == {"2 October 2024, Ferry sinks"}


def test_what_figures_are_reported_on_is_not_learnt_from(quiz: Path, tmp_path: Path) -> None:
    """A question on a story that another one, kept for reporting, is about."""

    def written(*questions: GradedQuestion) -> str:
        rows = (
            {
                **own_record(question),
                "candidates": [
                    {"story": sentence.story, "start": sentence.start, "text": sentence.words, "grade": sentence.grade}
                    for sentence in question.sentences
                ],
            }
            for question in questions
        )
        return "".join(json.dumps(row) + "\n" for row in rows)

    folder = tmp_path / "analyst"
    folder.mkdir()
    (folder / "questions.jsonl").write_text(written(graded("reported", 2)), encoding="utf-8")
    (folder / "training.jsonl").write_text(
        written(graded("shared", 2), graded("apart", 2, stories=("https://other.example",))), encoding="utf-8"
    )
    assert [question.id for question in read_graded(folder / "training.jsonl")] == ["shared", "apart"]
    learnt, kept = read_lists(folder, quiz, 2022)
    texts = [group.question for group in learnt if group.right and group.right[0].text == SENTENCES[0]]
    assert texts.count("What happened to the Alba?") == 1
    assert "Which ferry sank?" in texts
    assert len(kept) == -(-len(OWN.read_text(encoding="utf-8").splitlines()) // 10)


def test_our_own_questions_hold_no_text_of_a_story() -> None:
    """Of a sentence there is its place, the first digits of a digest, and the grade; and every kind is asked."""
    records = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    assert len({record["id"] for record in records}) == len(records) > 400
    for record in records:
        for places in record["candidates"].values():
            for start, end, digest, grade in places:
                assert 0 <= start < end
                assert int(digest, 16) >= 0
                assert grade in {0, 1, 2}
    assert {"position", "why", "latest", "what_happened", "compare", "timeline", "unanswerable"} <= {
        record["kind"] for record in records
    }
