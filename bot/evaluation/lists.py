"""The numbered sentences that the ranker read for a question, as a file, so that anybody may pick among them elsewhere.

One line of JSON is one question: `id` and `list`, which go into the line with the picks (see `bot.evaluation.picks`), `question`,
`asked` (ISO 8601, UTC), `kind` (what the product read it as), `most` (how many may be picked), and `sentences`, each with `number`
(from 1, in the ranker's order), `outlet` and `date` (null where they are not known), `title` and `text`. Nothing says what a right
answer is, or whether there is one: lines stand in the order of their ids, which are digests.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.answer import Evidence, Question
from bot.answering.evidence import READ
from bot.answering.newsroom import Newsroom
from bot.answering.question import clean
from bot.answering.writer import most
from index.build_report import Progress

_DIGITS = 12


class Asked(Protocol):
    """A question as it is asked when answers are measured."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def asked(self) -> datetime:
        """The moment that nothing seen may be later than."""


@dataclass(frozen=True, slots=True)
class ListedSentence:
    """A sentence as who picks sees it; `date` is a day in ISO 8601."""

    number: int
    outlet: str | None
    date: str | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CandidateList:
    """A question with its sentences; `most` is how many of them its answer may have."""

    id: str
    list: str
    question: str
    asked: str
    kind: str
    most: int
    sentences: tuple[ListedSentence, ...]

    @classmethod
    def of(cls, question: Question, evidence: Sequence[Evidence]) -> "CandidateList":
        """The list of a question, from what was found for it, best first."""
        return cls(
            question_id(question),
            list_digest(evidence),
            question.text,
            question.asked.isoformat(),
            question.kind.value,
            most(question),
            tuple(_listed(number, item) for number, item in enumerate(evidence[:READ], 1)),
        )


def question_id(asked: Asked) -> str:
    """A digest of words and moment: the same question asked at another time is another one."""
    return _digest(f"{asked.asked.isoformat()} {clean(asked.text)}")


def list_digest(evidence: Sequence[Evidence]) -> str:
    """A digest of which sentences stand on a list and in which order: a number says nothing of another list."""
    places = (f"{item.article.id} {item.article.sha256} {item.sentence.start} {item.sentence.end}" for item in evidence[:READ])
    return _digest("\n".join(places))


def evidence_of(newsroom: Newsroom, asked: Asked) -> tuple[Question, tuple[Evidence, ...]]:
    """A question as it is read, and the sentences that the ranker reads for it, the best first; no writer is asked."""
    question = newsroom.read(asked.text, asked.asked)
    found = newsroom.search(question)
    return question, newsroom.finder.find(question, found.hits, found.coverage.newest)


def lists(newsroom: Newsroom, questions: Sequence[Asked], progress: Progress) -> Iterator[CandidateList]:
    """The list of each question, in the order of their ids; one that is asked twice at the same moment has one list."""
    by_id = {question_id(question): question for question in questions}
    for done, name in enumerate(sorted(by_id), 1):
        yield CandidateList.of(*evidence_of(newsroom, by_id[name]))
        progress("Listing sentences", done, len(by_id))


def write_lists(newsroom: Newsroom, questions: Sequence[Asked], progress: Progress, file: Path) -> tuple[int, int]:
    """Write the lists of questions, a line each; how many questions and sentences they are. The file holds text of the stories."""
    questioned = sentences = 0
    with file.open("w", encoding="utf-8") as written:
        for each in lists(newsroom, questions, progress):
            written.write(f"{json.dumps(asdict(each), ensure_ascii=False)}\n")
            questioned, sentences = questioned + 1, sentences + len(each.sentences)
    return questioned, sentences


def _listed(number: int, item: Evidence) -> ListedSentence:
    article = item.article
    date = f"{article.published:%Y-%m-%d}" if article.published else None
    return ListedSentence(number, article.publisher, date, article.title, " ".join(item.sentence.text.split()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
