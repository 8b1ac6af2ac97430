"""Open questions of the kinds that analysts ask, each with sentences that a reader has graded.

A folder holds `questions.jsonl` and `collection.txt`, the ids of the stories that must be indexed. The stories themselves are
those of RealTime QA (`bot.evaluation.quiz`), and an id is a story's URL without its scheme's and host's variants. A file of
questions alone, as `dateline feedback --export` writes it, is for an index that is there.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from index.article import ArticleId, article_id
from index.dateline import find_dateline
from index.errors import SettingsError
from index.sources.metadata import canonical_url

ANSWERS, HELPS, NEITHER = 2, 1, 0
"""Grades. Quoted alone with title, outlet and date, a sentence answers or tells a main part of the answer; is welcome below it; or
is neither."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that was graded. `start` is its offset in the story when it was; `text` is as `said` gives it."""

    article: ArticleId
    start: int
    text: str
    grade: int


@dataclass(frozen=True, slots=True)
class AnalystQuestion:
    """One question. `asked` is the last moment of its day, UTC; `note` says what a right answer says, `stories` where it stands."""

    id: str
    kind: str
    text: str
    asked: datetime
    answerable: bool
    note: str
    candidates: tuple[Candidate, ...]
    stories: tuple[str, ...] = ()

    def grade(self, article: ArticleId, start: int, text: str) -> int | None:
        """The grade of a sentence of a story; None where nobody has graded it.

        A candidate is the same sentence by story and text, else by story and offset, else by text alone: copies in several stories
        are merged. Where several of one kind are, the lowest grade counts.
        """
        words = said(text)
        same = [candidate for candidate in self.candidates if candidate.text == words]
        found = (
            [candidate for candidate in same if candidate.article == article]
            or [candidate for candidate in self.candidates if (candidate.article, candidate.start) == (article, start)]
            or same
        )
        return min((candidate.grade for candidate in found), default=None)

    @property
    def best(self) -> tuple[int, ...]:
        """The three highest grades among its candidates."""
        return tuple(sorted((candidate.grade for candidate in self.candidates), reverse=True)[:3])


@dataclass(frozen=True, slots=True)
class AnalystFolder:
    """Where the questions are: in a folder, or in a file by itself."""

    path: Path

    def require(self) -> None:
        """See that the questions are there.

        :raises SettingsError: they are not.
        """
        if not (self.path.is_file() or (self._questions.is_file() and self._collection.is_file())):
            raise SettingsError(
                f"There are no analyst questions in {self.path}.", "Name a folder with questions.jsonl and collection.txt."
            )

    def questions(self) -> tuple[AnalystQuestion, ...]:
        """The questions to measure with, in the order of the file.

        :raises SettingsError: a line is no question with graded sentences.
        """
        return tuple(_read(self._questions))

    def all_questions(self) -> tuple[AnalystQuestion, ...]:
        """These and those of `training.jsonl`, where there is one.

        :raises SettingsError: a line is no question with graded sentences.
        """
        further = self.path / "training.jsonl"
        return (*self.questions(), *(_read(further) if further.is_file() else ()))

    def story_ids(self) -> tuple[str, ...]:
        """The stories of the collection, as the data names them.

        :raises SettingsError: a file of questions alone names none.
        """
        if self.path.is_file():
            raise SettingsError(f"{self.path} names no stories to index.", "Ask those that are indexed: --data DIR")
        return tuple(self._collection.read_text(encoding="utf-8").split())

    def digest(self) -> str:
        """sha256 of the questions with all grades: runs with the same can be compared."""
        return hashlib.sha256(self._questions.read_bytes()).hexdigest()

    @property
    def _questions(self) -> Path:
        return self.path if self.path.is_file() else self.path / "questions.jsonl"

    @property
    def _collection(self) -> Path:
        return self.path / "collection.txt"


def _read(file: Path) -> Iterator[AnalystQuestion]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _question(json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                problem = f"Line {number} of {file} is no question with graded sentences."
                raise SettingsError(problem, "Mend the line, or leave it out.") from error


def first_of_each_kind(questions: Sequence[AnalystQuestion], limit: int | None) -> tuple[AnalystQuestion, ...]:
    """The first so many of each kind, in their order; all where there is no limit."""
    seen = Counter[str]()
    chosen = []
    for question in questions:
        seen[question.kind] += 1
        if limit is None or seen[question.kind] <= limit:
            chosen.append(question)
    return tuple(chosen)


def article_of(story: str) -> ArticleId:
    """The index's id of a story, from the data's."""
    return article_id(canonical_url(story) or story)


def end_of_day(day: str) -> datetime:
    """The last moment, in UTC, of a day in ISO 8601."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1) - datetime.resolution


def _moment(asked: str) -> datetime:
    """A moment with its zone as it is, and of a day the last one."""
    moment = datetime.fromisoformat(asked)
    return moment.astimezone(UTC) if moment.tzinfo else end_of_day(asked)


def _article(row: dict[str, Any]) -> ArticleId:  # Any: JSON
    """The index's id of a candidate's story, as it stands there or from the data's."""
    return ArticleId(row["article"]) if "article" in row else article_of(row["story"])


def plain(text: str) -> str:
    """A text with single blanks for white space."""
    return " ".join(text.split())


def _question(record: dict[str, Any]) -> AnalystQuestion:  # Any: JSON
    return AnalystQuestion(
        id=record["id"],
        kind=record["kind"],
        text=record["question"],
        asked=_moment(record["asked"]),
        answerable=bool(record["answerable"]),
        note=record["note"],
        candidates=tuple(
            Candidate(_article(row), int(row["start"]), said(row["text"]), int(row["grade"])) for row in record["candidates"]
        ),
        stories=tuple(record.get("stories", ())),
    )


def said(text: str) -> str:
    """A sentence in the form in which it is compared: with single blanks, and without a dateline before it.

    >>> said("KARST,  May 12 (Reuters) - The ships  met.")
    'The ships met.'
    """
    words = plain(text)
    dateline = find_dateline(words)
    return words[dateline.end :] if dateline else words
