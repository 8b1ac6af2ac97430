"""Sentences of an index that a language model has graded: a file without a word of the stories, written a line at a time.

One line of JSON is one question in the form of our own in `data/` (see `bot.training.graded`): of a sentence there is the id of its
story in the index, its offsets in the text of a version of it, the first digits of the sha256 of its words, and the grade. `grader`
says which model graded, by which version of the instructions, and `tokens` what that has cost.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answering.ranker import above
from bot.evaluation.analyst.questions import ANSWERS, NEITHER, AnalystQuestion, Candidate, end_of_day, plain
from bot.training.graded import GradedQuestion, GradedSentence, digest_of, group_of, own_record
from bot.training.pairs import Group
from index.article import Article, ArticleId
from index.errors import SettingsError, UnknownStoryError
from index.store import Store

_Place = tuple[int, int, str, Annotated[int, Field(ge=NEITHER, le=ANSWERS)]]


class _Line(BaseModel):
    """One line as it should stand in the file."""

    model_config = ConfigDict(strict=True, frozen=True)

    id: str
    kind: str
    question: str
    asked: date
    stories: tuple[str, ...]
    candidates: dict[str, tuple[_Place, ...]]
    grader: str


@dataclass(frozen=True, slots=True)
class Label:
    """A graded question as it is written; `tokens` is what grading it has cost."""

    graded: GradedQuestion
    grader: str
    tokens: int

    def as_line(self) -> bytes:
        """What stands in the file."""
        record = own_record(self.graded) | {"grader": self.grader, "tokens": self.tokens}
        return f"{json.dumps(record, ensure_ascii=False)}\n".encode()


class LabelFile:
    """The file that is written; a line is there whole or not at all, whenever the writing is killed."""

    def __init__(self, path: Path) -> None:
        """Name the file; it need not be there."""
        self.path = path

    @contextmanager
    def writing(self, grader: str) -> Iterator[frozenset[str]]:
        """The ids of the questions that are there, while nobody else writes; what is left of a line is taken away first.

        :raises SettingsError: it is no such file, another run writes it, or another grader has begun it.
        """
        try:
            with FileLock(f"{self.path}.lock", timeout=0):
                yield frozenset(self._begun(grader))
        except Timeout as error:
            raise SettingsError(f"Another run is writing {self.path}.", "Let it end, or name another file.") from error

    def append(self, label: Label) -> None:
        """Write a line, so that it outlasts a power cut."""
        with self.path.open("ab") as file:
            file.write(label.as_line())
            file.flush()
            os.fsync(file.fileno())

    def _begun(self, grader: str) -> Iterator[str]:
        if not self.path.exists():
            return
        for line in _lines(self.path):
            if line.grader != grader:
                raise SettingsError(
                    f"{self.path} was begun by {line.grader}, and this is {grader}.",
                    "Name another file: the grades of two are not on one scale.",
                )
            yield line.id
        with self.path.open("r+b") as file:
            file.truncate(file.read().rfind(b"\n") + 1)


def read_labels(file: Path, store: Store) -> tuple[GradedQuestion, ...]:
    """The questions of a file, with the words that stand in the index; sentences that are not there are left out.

    So is the last line, where it was not written whole.

    :raises SettingsError: another line is none.
    """
    return tuple(
        GradedQuestion(
            line.id, line.question, line.asked.isoformat(), line.kind, frozenset(line.stories), tuple(_placed(line, store))
        )
        for line in _lines(file)
    )


def label_groups(questions: Sequence[GradedQuestion], store: Store) -> Iterator[Group]:
    """The graded lists as the ranker learns from them: each sentence under its story's date and title."""
    for question in questions:
        newest = {one.story: versions[-1] for one in question.sentences if (versions := _versions(store, one.story))}
        yield group_of(question, {story: above(article.title, article.published) for story, article in newest.items()})


def label_questions(questions: Sequence[GradedQuestion]) -> tuple[AnalystQuestion, ...]:
    """The graded lists as questions whose answers are known; one without a sentence that answers counts as told by no story."""
    return tuple(
        AnalystQuestion(
            id=each.id,
            kind=each.kind,
            text=each.text,
            asked=end_of_day(each.asked),
            answerable=any(sentence.grade == ANSWERS for sentence in each.sentences),
            note="",
            candidates=tuple(Candidate(ArticleId(one.story), one.start, one.words, one.grade) for one in each.sentences),
            stories=tuple(sorted(each.stories)),
        )
        for each in questions
    )


def _lines(file: Path) -> Iterator[_Line]:
    """The whole lines of a file."""
    for number, line in enumerate(file.read_bytes().split(b"\n")[:-1], 1):
        try:
            yield _Line.model_validate_json(line)
        except ValidationError as error:
            problem = f"Line {number} of {file} is no question with graded sentences."
            raise SettingsError(problem, "Mend the line, or leave it out.") from error


def _placed(line: _Line, store: Store) -> Iterator[GradedSentence]:
    for story, places in line.candidates.items():
        texts = [article.text for article in _versions(store, story)]
        for start, end, digest, grade in places:
            words = {plain(text[start:end]) for text in texts}
            yield from (GradedSentence(story, start, end, each, grade) for each in words if digest_of(each) == digest)


def _versions(store: Store, story: str) -> tuple[Article, ...]:
    """Oldest first; none where the index has no such story."""
    try:
        return store.versions(ArticleId(story))
    except UnknownStoryError:
        return ()
