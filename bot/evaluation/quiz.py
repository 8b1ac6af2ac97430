"""Real questions with known answers: RealTime QA (Kasai et al., NeurIPS 2023), for tuning and for measuring.

A folder holds `questions-YYYY.jsonl` and `articles-YYYY.jsonl.gz`. A text holds the answer when the answer stands in it as whole
words, both in plain form (`bot.answering.matching`).
"""

import gzip
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.answering.matching import holds, normalise_answer
from index.errors import SettingsError

QUIZ = Path("../shared/data/realtimeqa")
"""Where the commands look for the data if nothing else is said."""
WORDS = ("who", "what", "when", "where", "which", "how many", "how", "why", "other")
_QUESTION_WORD = re.compile(r"\b(?:who(?:m|se)?|what|when|where|which|how(?:\s+(?:many|much))?|why)\b", re.IGNORECASE)
_SAME = {"whom": "who", "whose": "who", "how much": "how many"}


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `seen_until` is the end of the day after it was asked: what was published later it must not see.

    `stories` are the ids of those that hold an answer somewhere.
    """

    question: str
    answers: tuple[str, ...]
    seen_until: datetime
    geopolitics: bool
    id: str = ""
    stories: tuple[str, ...] = ()

    def answered_by(self, text: str) -> bool:
        """Whether a text holds an accepted answer."""
        return holds(normalise_answer(text), self.answers)

    def named_by(self, words: str) -> bool:
        """Whether words are an accepted answer, hold one, or are part of one ("Xi" of "Xi Jinping")."""
        text = normalise_answer(words)
        return bool(text) and (holds(text, self.answers) or any(holds(answer, [text]) for answer in self.answers))


def require_questions(folder: Path, year: int) -> None:
    """See that the questions and stories of a year are there.

    :raises SettingsError: they are not.
    """
    if not (_questions_file(folder, year).exists() and stories_file(folder, year).exists()):
        raise SettingsError(f"There are no questions of {year} in {folder}.", "Say where the RealTime QA data is: --quiz DIR")


def read_quiz(folder: Path, year: int) -> tuple[Item, ...]:
    """The questions of a year that at least one story answers."""
    with _questions_file(folder, year).open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return tuple(
        Item(
            question=record["question"],
            answers=tuple(filter(None, map(normalise_answer, record["answer"]))),
            seen_until=datetime.fromisoformat(record["asked"]).replace(tzinfo=UTC) + timedelta(days=2) - datetime.resolution,
            geopolitics=bool(record["geopolitics"]),
            id=record["id"],
            stories=tuple(record["answerable"]),
        )
        for record in records
        if record["answerable"]
    )


def read_unanswerable(file: Path) -> tuple[str, ...]:
    """Questions that no story answers, from a JSON list of strings.

    :raises SettingsError: it is something else.
    """
    try:
        questions = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        questions = None
    if not isinstance(questions, list) or not all(isinstance(question, str) and question for question in questions):
        raise SettingsError(f"{file} is not a JSON list of questions.", 'Write it like this: ["Who …?", "When …?"]')
    return tuple(questions)


def stories_file(folder: Path, year: int) -> Path:
    """The stories that were first found for a question of that year."""
    return folder / f"articles-{year}.jsonl.gz"


def _questions_file(folder: Path, year: int) -> Path:
    return folder / f"questions-{year}.jsonl"


def read_collection(folder: Path, year: int) -> dict[str, str]:
    """Every story found for a question of a year, by id, each a whole line of JSON; some stand in the file of an earlier year."""
    with _questions_file(folder, year).open(encoding="utf-8") as lines:
        named = {story for line in lines for story in json.loads(line)["articles"]}
    collection: dict[str, str] = {}
    for file in sorted(folder.glob("articles-*.jsonl.gz")):
        if file <= (own := stories_file(folder, year)):
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                stories = {json.loads(line)["id"]: f"{line.strip()}\n" for line in lines}
            collection |= {story: line for story, line in stories.items() if file == own or story in named}
    return collection


def read_named(folder: Path, stories: Sequence[str]) -> tuple[str, ...]:
    """The stories with these ids, of whatever year, in this order, each a whole line of JSON.

    :raises SettingsError: some are not there.
    """
    found = find_named(folder, stories)
    if missing := len(set(stories) - found.keys()):
        raise SettingsError(
            f"{missing:,} of {len(set(stories)):,} stories are not in {folder}.", "Say where the RealTime QA data is: --quiz DIR"
        )
    return tuple(found[story] for story in dict.fromkeys(stories))


def find_named(folder: Path, stories: Iterable[str]) -> dict[str, str]:
    """Those of the stories with these ids that are there, by id, each a whole line of JSON."""
    wanted, found = set(stories), dict[str, str]()
    for file in sorted(folder.glob("articles-*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            records = ((json.loads(line)["id"], f"{line.strip()}\n") for line in lines)
            found |= {story: line for story, line in records if story in wanted and story not in found}
    return found


def question_word(question: str) -> str:
    """The first question word of a question, one of `WORDS`; how much counts as how many.

    >>> [question_word(text) for text in ("To whom did it go, and why?", "By how much did it rise?", "Is it so?")]
    ['who', 'how many', 'other']
    """
    match = _QUESTION_WORD.search(question)
    word = " ".join(match[0].lower().split()) if match else "other"
    return _SAME.get(word, word)
