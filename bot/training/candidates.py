"""Questions whose answers are known, with the sentences that answering considers for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.answer import Evidence, Question
from bot.answering.evidence import Candidate
from bot.answering.newsroom import Newsroom
from bot.answering.weights import LinearModel
from bot.evaluation.analyst.questions import ANSWERS, AnalystQuestion
from bot.evaluation.quiz import Item
from bot.training.linear_models import Judged
from index.build_report import Progress


class Known(Protocol):
    """A question whose answer is known."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def asked(self) -> datetime:
        """The moment that nothing seen may be later than."""

    @property
    def subject(self) -> str:
        """What it is about: questions on one subject are never on both sides of a split."""

    def is_right(self, candidate: Candidate | Evidence) -> bool:
        """Whether a sentence answers it."""

    def names(self, words: str) -> bool | None:
        """Whether words are the very answer; None where that is not known."""


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question of a quiz: a sentence answers it that holds an accepted answer."""

    item: Item

    @property
    def text(self) -> str:
        """Its words."""
        return self.item.question

    @property
    def asked(self) -> datetime:
        """The end of the day after it was asked."""
        return self.item.seen_until

    @property
    def subject(self) -> str:
        """Its own: a quiz asks no two questions on one thing."""
        return self.item.question

    def is_right(self, candidate: Candidate | Evidence) -> bool:
        """Whether a sentence holds the answer."""
        return self.item.answered_by(candidate.sentence.text)

    def names(self, words: str) -> bool | None:
        """Whether words are the answer, hold it or are part of it."""
        return self.item.named_by(words)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An analyst's question: a sentence answers it that a reader has graded so."""

    question: AnalystQuestion
    subject: str

    @property
    def text(self) -> str:
        """Its words."""
        return self.question.text

    @property
    def asked(self) -> datetime:
        """The end of its day."""
        return self.question.asked

    def is_right(self, candidate: Candidate | Evidence) -> bool:
        """Whether a sentence is graded as answering."""
        return self.question.grade(candidate.article.id, candidate.sentence.start, candidate.sentence.text) == ANSWERS

    def names(self, words: str) -> bool | None:  # noqa: ARG002 - the protocol's signature
        """Not known: sentences were graded, not words."""
        return None


@dataclass(frozen=True, slots=True)
class Questions:
    """What to fit to: questions that a story answers, some of which are asked a month earlier too, and some that none answers."""

    answerable: tuple[Known, ...]
    older: tuple[Known, ...]
    unanswerable: tuple[Known, ...]


def open_questions(questions: Sequence[AnalystQuestion]) -> list[OpenQuestion]:
    """Analysts' questions, with one subject for all that have a story in common, also by way of others."""
    subjects: dict[str, set[str]] = {}
    for question in questions:
        joined = {question.id}.union(*(subjects.get(story, {story}) for story in question.stories))
        subjects |= dict.fromkeys(joined, joined)
    return [OpenQuestion(question, min(subjects[question.id])) for question in questions]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked, with its candidates."""

    known: Known
    question: Question
    candidates: tuple[Candidate, ...]

    def judged(self) -> Judged:
        """What is known of the candidates, and which are right."""
        features = [candidate.features for candidate in self.candidates]
        return Judged.of(features, list(map(self.known.is_right, self.candidates)))

    def in_order(self, model: LinearModel) -> list[Candidate]:
        """The candidates, those first that a model gives most."""
        return sorted(self.candidates, key=lambda candidate: -model(candidate.features))

    def without_answers(self) -> "AskedQuestion":
        """The same as an unanswerable question: without candidates where one of them holds an answer after all."""
        return replace(self, candidates=()) if any(map(self.known.is_right, self.candidates)) else self


@dataclass(frozen=True, slots=True)
class CandidateFinder:
    """Takes questions through the stages of answering, as far as they are needed for fitting."""

    newsroom: Newsroom
    progress: Progress

    def ask(self, stage: str, known: Sequence[Known], earlier: timedelta = timedelta(0)) -> list[AskedQuestion]:
        """Each question, asked so long before its date, with all candidates in the order in which the ranker would read them."""
        asked = []
        for number, each in enumerate(known, 1):
            question = self.newsroom.read(each.text, each.asked - earlier)
            found = self.newsroom.search(question)
            candidates = self.newsroom.finder.prefilter(question, found.hits, found.coverage.newest)
            asked.append(AskedQuestion(each, question, tuple(candidates)))
            self.progress(stage, number, len(known))
        return asked

    def read(self, stage: str, asked: Sequence[AskedQuestion], prefilter: LinearModel) -> list[AskedQuestion]:
        """The best by another prefilter, with what the ranker says of them."""
        read = []
        for number, each in enumerate(asked, 1):
            candidates = self.newsroom.finder.read_with_ranker(each.question, each.in_order(prefilter))
            read.append(replace(each, candidates=candidates))
            self.progress(stage, number, len(asked))
        return read
