"""A little quiz over the sample stories, in the format of RealTime QA."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.sources.draft import Skip
from index.sources.files import read_stories
from tests.conftest import SAMPLES


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """One question: the day on which it was asked (2024-11-01), and the answers that are accepted."""

    id: str
    asked: str
    question: str
    answers: tuple[str, ...]
    geopolitics: bool = False


def write_quiz(folder: Path, year: int, questions: Sequence[QuizQuestion]) -> None:
    """Write the sample stories and the questions as those of a year; each question counts as answered by some story."""
    stories = [story for story in read_stories([SAMPLES], datetime.now(UTC)) if not isinstance(story, Skip)]
    with gzip.open(folder / f"articles-{year}.jsonl.gz", "wt") as lines:
        for story in stories:
            row = {"id": story.url or story.title, "url": story.url, "title": story.title, "text": story.text}
            lines.write(json.dumps(row | {"published": f"{story.published:%Y-%m-%d}" if story.published else None}) + "\n")
    with (folder / f"questions-{year}.jsonl").open("w") as lines:
        for question in questions:
            record = {
                "id": question.id,
                "asked": question.asked,
                "question": question.question,
                "answer": list(question.answers),
                "geopolitics": question.geopolitics,
            }
            lines.write(json.dumps(record | {"choices": [], "articles": [], "answerable": ["some story"]}) + "\n")
