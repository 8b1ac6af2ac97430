"""Questions whose answers are known, with the sentences that answering considers for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.answer import Evidence, Question
from bot.answering.evidence import Candidate
from bot.answering.newsroom import Newsroom
from bot.answering.weights import LinearModel
from bot.evaluation.quiz import Item
from bot.training.linear_models import Judged
from index.build_report import Progress


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked, with its candidates."""

    item: Item
    question: Question
    candidates: tuple[Candidate, ...]

    def is_right(self, candidate: Candidate | Evidence) -> bool:
        """Whether a sentence holds the answer."""
        return self.item.answered_by(candidate.sentence.text)

    def judged(self) -> Judged:
        """What is known of the candidates, and which are right."""
        features = [candidate.features for candidate in self.candidates]
        return Judged.of(features, list(map(self.is_right, self.candidates)))

    def in_order(self, model: LinearModel) -> list[Candidate]:
        """The candidates, those first that a model gives most."""
        return sorted(self.candidates, key=lambda candidate: -model(candidate.features))

    def without_answers(self) -> "AskedQuestion":
        """The same as an unanswerable question: without candidates where one of them holds an answer after all."""
        return replace(self, candidates=()) if any(map(self.is_right, self.candidates)) else self


@dataclass(frozen=True, slots=True)
class CandidateFinder:
    """Takes questions through the stages of answering, as far as they are needed for fitting."""

    newsroom: Newsroom
    progress: Progress

    def ask(self, stage: str, items: Sequence[Item], earlier: timedelta = timedelta(0)) -> list[AskedQuestion]:
        """Each question, asked so long before its date, with all candidates in the order in which the ranker would read them."""
        asked = []
        for number, item in enumerate(items, 1):
            question = self.newsroom.read(item.question, item.seen_until - earlier)
            found = self.newsroom.search(question)
            candidates = self.newsroom.finder.prefilter(question, found.hits, found.coverage.newest)
            asked.append(AskedQuestion(item, question, tuple(candidates)))
            self.progress(stage, number, len(items))
        return asked

    def read(self, stage: str, asked: Sequence[AskedQuestion], prefilter: LinearModel) -> list[AskedQuestion]:
        """The best by another prefilter, with what the ranker says of them."""
        read = []
        for number, each in enumerate(asked, 1):
            candidates = self.newsroom.finder.read_with_ranker(each.question, each.in_order(prefilter))
            read.append(replace(each, candidates=candidates))
            self.progress(stage, number, len(asked))
        return read
