"""Real questions with known answers: RealTime QA (Kasai et al., NeurIPS 2023), for tuning and for measuring.

A folder holds `questions-YYYY.jsonl` and `articles-YYYY.jsonl.gz`. A text holds the answer when the answer stands in it as whole
words after both are NFKD-normalised and lower-cased, with punctuation as spaces and a/an/the dropped.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NOT_WORD = re.compile(r"[\W_]+")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `seen_until` is the end of the day after it was asked: what was published later it must not see."""

    question: str
    answers: tuple[str, ...]
    seen_until: datetime
    geopolitics: bool

    def answered_by(self, text: str) -> bool:
        """Whether a text holds an accepted answer."""
        padded = f" {plain(text)} "
        return any(f" {answer} " in padded for answer in self.answers)


def read_quiz(folder: Path, year: int) -> tuple[Item, ...]:
    """The questions of a year that at least one story answers."""
    with (folder / f"questions-{year}.jsonl").open() as lines:
        records = [json.loads(line) for line in lines]
    return tuple(
        Item(
            question=record["question"],
            answers=tuple(filter(None, map(plain, record["answer"]))),
            seen_until=datetime.fromisoformat(record["asked"]).replace(tzinfo=UTC) + timedelta(days=2) - datetime.resolution,
            geopolitics=bool(record["geopolitics"]),
        )
        for record in records
        if record["answerable"]
    )


def stories_file(folder: Path, year: int) -> Path:
    """The stories of a year."""
    return folder / f"articles-{year}.jsonl.gz"


def plain(text: str) -> str:
    """A text as answers are compared: words only.

    >>> plain("The U.S. Senate’s café")
    'u s senate s cafe'
    """
    decomposed = unicodedata.normalize("NFKD", text).lower()
    unaccented = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_ARTICLES.sub(" ", _NOT_WORD.sub(" ", unaccented)).split())
