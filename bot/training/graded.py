"""Open questions with graded sentences, to learn from: those of a folder of analyst questions, and our own in `data/`.

Our own hold no text of a story: a sentence is its story's id, its offsets in the normalised text, the first digits of the sha256 of
its words, and the grade. They were written and graded by a large language model reading the stories of 2022 in RealTime QA, authors
and graders apart; candidates are what search found for the question, some of it at random, and sentences of the stories it was
written from.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from bot.evaluation.analyst.questions import ANSWERS, HELPS, NEITHER, plain
from bot.evaluation.quiz import find_named
from bot.training.pairs import Group, TitledSentence, quiz_groups, story_heading
from index.text import normalise

T = TypeVar("T")

OWN = Path(__file__).parent / "data" / "questions.jsonl"
_DIGITS = 8
_KEPT = 10
_REHEARSED = 150


@dataclass(frozen=True, slots=True)
class GradedSentence:
    """A sentence of a story, by the data's id of it and its place in the normalised text."""

    story: str
    start: int
    end: int
    words: str
    grade: int


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """A question with graded sentences; `asked` is a day, in ISO 8601."""

    id: str
    text: str
    asked: str
    kind: str
    stories: frozenset[str]
    sentences: tuple[GradedSentence, ...]


def read_graded(file: Path) -> Iterator[GradedQuestion]:
    """The questions of a file whose candidates come with their text, as `training.jsonl` of the analyst questions."""
    with file.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield _question(record, [_with_text(candidate) for candidate in record["candidates"]])


def read_own(file: Path, quiz: Path) -> Iterator[GradedQuestion]:
    """Our own questions, with the words that stand in the quiz's stories at their places; what is not found there is left out."""
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = dict(_texts(quiz, {story for record in records for story in record["candidates"]}))
    for record in records:
        yield _question(record, _placed(record["candidates"], texts))


def own_record(question: GradedQuestion) -> dict[str, Any]:  # Any: JSON
    """A question as it stands in `data/`: without the words of the stories."""
    by_story: dict[str, list[tuple[int, int, str, int]]] = {}
    for sentence in question.sentences:
        place = (sentence.start, sentence.end, digest_of(sentence.words), sentence.grade)
        by_story.setdefault(sentence.story, []).append(place)
    return {
        "id": question.id,
        "kind": question.kind,
        "question": question.text,
        "asked": question.asked,
        "stories": sorted(question.stories),
        "candidates": by_story,
    }


def read_lists(analyst: Path | None, quiz: Path, year: int) -> tuple[list[Group], list[Group]]:
    """What to learn from, and every tenth of our own lists, which is kept apart to check on.

    From a folder of analyst questions come those on stories that its `questions.jsonl` is not about, and some from a year of the
    quiz, so that what it asks is not forgotten.
    """
    ours, kept = apart(read_own(OWN, quiz))
    learnt = [*ours, *(_on_other_stories(analyst) if analyst else ())]
    with tempfile.TemporaryDirectory() as scratch:
        rehearsed = list(islice(quiz_groups(quiz, year, Path(scratch, "quiz")), _REHEARSED))
    return [*groups(learnt, quiz), *rehearsed], list(groups(kept, quiz))


def apart(lists: Iterable[T]) -> tuple[list[T], list[T]]:
    """Lists to learn from, and every tenth, to check on."""
    every = list(lists)
    return [each for place, each in enumerate(every) if place % _KEPT], every[::_KEPT]


def _on_other_stories(analyst: Path) -> Iterator[GradedQuestion]:
    """Those of `training.jsonl` whose stories no question of `questions.jsonl` is about."""
    reported = {story for question in read_graded(analyst / "questions.jsonl") for story in question.stories}
    return (question for question in read_graded(analyst / "training.jsonl") if not question.stories & reported)


def groups(questions: Iterable[GradedQuestion], quiz: Path) -> Iterator[Group]:
    """The graded lists as the ranker learns from them: each sentence under its story's date and title."""
    questions = tuple(questions)
    headings = dict(_headings(quiz, {sentence.story for question in questions for sentence in question.sentences}))
    return (group_of(question, headings) for question in questions)


def group_of(question: GradedQuestion, headings: Mapping[str, str]) -> Group:
    """One graded list; sentences of stories without a heading are left out."""
    by_grade: dict[int, list[TitledSentence]] = {ANSWERS: [], HELPS: [], NEITHER: []}
    for sentence in question.sentences:
        if sentence.story in headings:
            by_grade[sentence.grade].append(TitledSentence(headings[sentence.story], sentence.words))
    return Group(question.text, tuple(by_grade[ANSWERS]), tuple(by_grade[NEITHER]), helpful=tuple(by_grade[HELPS]))


def _question(record: Mapping[str, Any], sentences: Iterable[GradedSentence]) -> GradedQuestion:
    return GradedQuestion(
        record["id"], record["question"], record["asked"], record["kind"], frozenset(record["stories"]), tuple(sentences)
    )


def _with_text(candidate: Mapping[str, Any]) -> GradedSentence:
    text = str(candidate["text"])
    start = int(candidate["start"])
    return GradedSentence(candidate["story"], start, start + len(text), plain(text), candidate["grade"])


def _placed(candidates: Mapping[str, Iterable[Any]], texts: Mapping[str, str]) -> Iterator[GradedSentence]:
    for story, places in candidates.items():
        for start, end, digest, grade in places:
            words = plain(texts.get(story, "")[start:end])
            if digest_of(words) == digest:
                yield GradedSentence(story, start, end, words, grade)


def digest_of(words: str) -> str:
    """What is kept of a sentence's words, to know them again."""
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]


def _texts(quiz: Path, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((story["id"], normalise(story["text"])) for story in map(json.loads, find_named(quiz, wanted).values()))


def _headings(quiz: Path, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    for story in map(json.loads, find_named(quiz, wanted).values()):
        yield story["id"], story_heading(story)
