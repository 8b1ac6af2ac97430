"""Ask many questions of one index, each at its own date, and keep what `bot.evaluation.scoring` needs of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TypeVar

from bot.answer import Citation, Statement, Trace
from bot.answering.citations import fault
from bot.answering.newsroom import Newsroom
from bot.command import peak_megabytes
from bot.evaluation.collection import read_chunk
from bot.evaluation.model_use import calls_of
from bot.evaluation.quiz import Item, question_word
from bot.evaluation.score import LOOKED_AT, RANKER, Answerability, Run, Score
from index.build_report import Progress
from index.store import Store

T = TypeVar("T")
R = TypeVar("R")

_BACK = timedelta(days=30)
_STAGES = {
    Answerability.ANSWERABLE: "Asking",
    Answerability.OLDER: "Asking older stories",
    Answerability.UNANSWERABLE: "Asking what no story tells",
}
_AGES = {"under a week": timedelta(days=7), "under a month": timedelta(days=30), "under a year": timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a quiz as it is asked: at which moment, and whether a story then tells the answer."""

    kind: Answerability
    item: Item
    asked: datetime

    @property
    def text(self) -> str:
        """Its words."""
        return self.item.question


def quiz_cases(items: Sequence[Item], unanswerable: Sequence[str], limit: int | None = None) -> tuple[Case, ...]:
    """Every item asked of the stories before it, and of those at least 30 days older; then the unanswerable questions.

    These are asked at the date of the last item, when there are the most stories; each is its own id. Of each kind there are only
    the first, where there is a limit.
    """
    last = max((item.seen_until for item in items), default=datetime.now(UTC))
    invented = [Item(text, (), last, geopolitics=False, id=text) for text in unanswerable]
    return (
        *(Case(Answerability.ANSWERABLE, item, item.seen_until) for item in items[:limit]),
        *(Case(Answerability.OLDER, item, item.seen_until - _BACK) for item in items[:limit]),
        *(Case(Answerability.UNANSWERABLE, item, last) for item in invented[:limit]),
    )


@dataclass(frozen=True, slots=True)
class Measurer:
    """Asks a newsroom, and checks against its store."""

    newsroom: Newsroom
    store: Store
    progress: Progress

    def run(self, year: int, cases: Sequence[Case], chooser: str = RANKER) -> Run:
        """Ask every question, one kind after the other; `chooser` is the newsroom's."""
        self.newsroom.warm_up()
        scores = [
            score
            for kind, stage in _STAGES.items()
            for score in each(self.progress, stage, self.score, [case for case in cases if case.kind is kind])
        ]
        manifest = self.newsroom.retriever().snapshot.manifest
        return Run(
            year=year,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            snapshot=manifest.id,
            model=manifest.embedder,
            stories=manifest.stories,
            chunks=manifest.chunks,
            answer_from=self.newsroom.finder.weights.facts.answer_from,
            peak_megabytes=round(peak_megabytes()),
            scores=tuple(scores),
            chooser=chooser,
        )

    def score(self, case: Case) -> Score:
        """One question, and what its answer is worth."""
        trace = self.newsroom.trace(case.text, case.asked)
        if case.kind is Answerability.ANSWERABLE:
            return self._answerable(trace, case.item)
        contaminated = case.kind is Answerability.OLDER and _holds_answer(self.store, trace, case.item)
        return self._score(trace, case.item, kind=case.kind, contaminated=contaminated)

    def _answerable(self, trace: Trace, item: Item) -> Score:
        hits = trace.hits[:LOOKED_AT]
        holding = [rank for rank, hit in enumerate(hits, 1) if item.answered_by(read_chunk(self.store, hit.chunk))]
        dates = [citation.published for citation in trace.answer.citations if item.answered_by(citation.quote)]
        dates = dates or [hits[rank - 1].article.published for rank in holding]
        return self._score(
            trace,
            item,
            kind=Answerability.ANSWERABLE,
            age=_age(dates, item.seen_until),
            chunks=tuple(int(hit.chunk.id) for hit in hits),
            holding=tuple(holding),
        )

    def _score(  # noqa: PLR0913 - what differs by kind of question
        self,
        trace: Trace,
        item: Item,
        *,
        kind: Answerability,
        age: str = "none retrieved",
        chunks: tuple[int, ...] = (),
        holding: tuple[int, ...] = (),
        contaminated: bool = False,
    ) -> Score:
        chosen, answer, citations = trace.chosen, trace.answer, trace.answer.citations
        rank = _rank(item, [statement.text for statement in answer.statements])
        return Score(
            id=item.id,
            kind=kind,
            word=question_word(item.question),
            geopolitics=item.geopolitics,
            age=age,
            chunks=chunks,
            holding=holding,
            sentences=len(chosen),
            sentence_rank=_rank(item, [evidence.sentence.text for evidence in chosen]),
            pointed=_pointed(item, answer.statements),
            shown=len(answer.statements) if answer.sure else 0,
            shown_rank=rank if answer.sure else None,
            unsure_rank=None if answer.sure else rank,
            confidence=confidence_of(trace),
            contaminated=contaminated,
            citations=len(citations),
            faults=count_faults(citations, self.store),
            seconds=trace.seconds,
            calls=calls_of(trace),
        )


def each(progress: Progress, stage: str, ask: Callable[[T], R], questions: Sequence[T]) -> Iterator[R]:
    """Ask one question after the other, and say how far it is."""
    for done, question in enumerate(questions, 1):
        yield ask(question)
        progress(stage, done, len(questions))


def confidence_of(trace: Trace) -> float:
    """How likely the best sentence is to answer."""
    return trace.evidence[0].confidence if trace.evidence else 0.0


def count_faults(citations: Sequence[Citation], store: Store) -> int:
    """Citations that do not pass the check."""
    return sum(fault(citation, store) is not None for citation in citations)


def _holds_answer(store: Store, trace: Trace, item: Item) -> bool:
    """Whether anything that was found holds an answer."""
    chunks = (read_chunk(store, hit.chunk) for hit in trace.hits)
    return any(map(item.answered_by, chain(chunks, (evidence.sentence.text for evidence in trace.evidence))))


def _rank(item: Item, texts: Sequence[str]) -> int | None:
    return next((rank for rank, text in enumerate(texts, 1) if item.answered_by(text)), None)


def _pointed(item: Item, statements: Sequence[Statement]) -> bool | None:
    """Whether the words shown as the answer are right."""
    answers = [statement.text[slice(*statement.answer)] for statement in statements if statement.answer]
    return any(map(item.named_by, answers)) if answers else None


def _age(published: Sequence[datetime | None], asked: datetime) -> str:
    """The age of the newest story, as one of `bot.evaluation.score.AGES`."""
    if not published:
        return "none retrieved"
    newest = max((moment for moment in published if moment), default=None)
    if newest is None:
        return "no date"
    return next((name for name, most in _AGES.items() if asked - newest < most), "older")
