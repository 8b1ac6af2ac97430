"""How a ranker does while it is trained: whether it puts sentences that answer first, for questions that it never learns from."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.evidence import READ
from bot.answering.newsroom import Newsroom
from bot.answering.ranker import Ranker, above
from bot.evaluation.quiz import Item
from bot.training.candidates import AskedQuestion, CandidateFinder, QuizQuestion
from bot.training.pairs import Group
from index.build_report import Progress

_DEPTHS = (1, 3)


@dataclass(frozen=True, slots=True)
class RankerCheck:
    """Questions with the sentences that the search and the countable features put before a ranker."""

    questions: tuple[AskedQuestion, ...]

    @classmethod
    def of(cls, newsroom: Newsroom, items: Sequence[Item], progress: Progress) -> "RankerCheck":
        """Search for each question; the newsroom's own ranker is not asked."""
        return cls(tuple(CandidateFinder(newsroom, progress).ask("Reading questions", list(map(QuizQuestion, items)))))

    def describe(self, ranker: Ranker) -> str:
        """For which share of the questions an answer stands in the first sentence, and in the first three."""
        return _describe([_first_right(ranker, asked) for asked in self.questions])


def _first_right(ranker: Ranker, asked: AskedQuestion) -> int | None:
    """The rank, from 1, of the first sentence that holds the answer."""
    candidates = asked.candidates[:READ]
    pairs = [(above(candidate.article.title, candidate.article.published), candidate.sentence.text) for candidate in candidates]
    scores = [judgement.score for judgement in ranker.judge(asked.question.undated, pairs)] if pairs else []
    ranked = sorted(zip(scores, candidates, strict=True), key=lambda pair: -pair[0])
    return next((rank for rank, (_, candidate) in enumerate(ranked, 1) if asked.known.is_right(candidate)), None)


def describe_lists(groups: Sequence[Group], ranker: Ranker) -> str:
    """The same of graded lists, as far as they have an answer: each is put in order by the ranker alone."""
    return _describe([_first_of_list(ranker, group) for group in groups if group.right])


def _first_of_list(ranker: Ranker, group: Group) -> int:
    passages = (*group.wrong, *group.helpful, *group.right)
    judgements = ranker.judge(group.question, [(passage.title, passage.text) for passage in passages])
    ranked = sorted(zip(judgements, passages, strict=True), key=lambda pair: -pair[0].score)
    return next(rank for rank, (_, passage) in enumerate(ranked, 1) if passage in group.right)


def _describe(ranks: Sequence[int | None]) -> str:
    shares = {depth: sum(rank is not None and rank <= depth for rank in ranks) / max(1, len(ranks)) for depth in _DEPTHS}
    return "answer in the " + "  ".join(f"first {depth}: {share:.3f}" for depth, share in shares.items())
