"""Ask analysts' questions of one index, each at the end of its day, and grade what is answered."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Answer, Citation, Evidence, Level, Statement, Trace
from bot.answering.newsroom import Newsroom
from bot.command import peak_megabytes
from bot.evaluation.analyst.questions import (
    ANSWERS,
    AnalystFolder,
    AnalystQuestion,
    Candidate,
    article_of,
    said,
)
from bot.evaluation.analyst.score import AnalystRun, AnalystScore, Grade
from bot.evaluation.measuring import confidence_of, count_faults, each
from bot.evaluation.model_use import calls_of
from bot.evaluation.score import RANKER
from index.article import Article
from index.build_report import Progress
from index.errors import UnknownStoryError
from index.store import Store


@dataclass(frozen=True, slots=True)
class GradedStatement:
    """A statement as it was shown, the citation that quotes it, and its grade."""

    statement: Statement
    citation: Citation
    grade: Grade


@dataclass(frozen=True, slots=True)
class Missed:
    """A sentence graded 2 that was not shown, and its story, if that is in the index."""

    candidate: Candidate
    article: Article | None


@dataclass(frozen=True, slots=True)
class Graded:
    """A question with its answer, statement by statement, what was missed, and what of it nobody has graded."""

    question: AnalystQuestion
    answer: Answer
    statements: tuple[GradedStatement, ...]
    missed: tuple[Missed, ...]
    ungraded: tuple[Evidence, ...]
    score: AnalystScore


@dataclass(frozen=True, slots=True)
class Measured:
    """A run, and the answers that it is made of."""

    run: AnalystRun
    graded: tuple[Graded, ...]


@dataclass(frozen=True, slots=True)
class AnalystMeasurer:
    """Asks a newsroom, and reads from its store."""

    newsroom: Newsroom
    store: Store
    progress: Progress

    def run(self, folder: AnalystFolder, questions: Sequence[AnalystQuestion], chooser: str = RANKER) -> Measured:
        """Ask questions of a folder; `chooser` is the newsroom's."""
        self.newsroom.warm_up()
        graded = tuple(each(self.progress, "Asking", self.ask, questions))
        manifest = self.newsroom.retriever().snapshot.manifest
        run = AnalystRun(
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            questions=folder.digest(),
            snapshot=manifest.id,
            model=manifest.embedder,
            stories=manifest.stories,
            chunks=manifest.chunks,
            peak_megabytes=round(peak_megabytes()),
            scores=tuple(item.score for item in graded),
            chooser=chooser,
        )
        return Measured(run, graded)

    def ask(self, question: AnalystQuestion) -> Graded:
        """One question, and the grades of its answer."""
        trace = self.newsroom.trace(question.text, question.asked)
        statements = tuple(_grade(question, trace.answer))
        return Graded(
            question=question,
            answer=trace.answer,
            statements=statements,
            missed=tuple(self._missed(question, statements)),
            ungraded=tuple(item for item in trace.chosen if _grade_of(question, item) is None),
            score=self._score(question, trace, statements),
        )

    def _score(self, question: AnalystQuestion, trace: Trace, statements: Sequence[GradedStatement]) -> AnalystScore:
        answer = trace.answer
        return AnalystScore(
            id=question.id,
            kind=question.kind,
            answerable=question.answerable,
            read_as=answer.question.kind.value,
            level=answer.level if statements else Level.NOTHING,
            chosen=tuple(_grade_of(question, item) for item in trace.chosen),
            shown=tuple(item.grade for item in statements),
            best=question.best,
            two_read=any(_grade_of(question, item) == ANSWERS for item in trace.evidence),
            confidence=confidence_of(trace),
            citations=len(answer.citations) + trace.dropped,
            faults=count_faults(answer.citations, self.store) + trace.dropped,
            seconds=trace.seconds,
            calls=calls_of(trace),
        )

    def _missed(self, question: AnalystQuestion, statements: Sequence[GradedStatement]) -> Iterator[Missed]:
        """Copies of what is shown, and of one another, are left out."""
        places = {(item.citation.article_id, item.citation.start) for item in statements}
        texts = {said(item.statement.text) for item in statements}
        for candidate in question.candidates:
            if candidate.grade == ANSWERS and candidate.text not in texts and (candidate.article, candidate.start) not in places:
                texts.add(candidate.text)
                yield Missed(candidate, self._story(candidate))

    def _story(self, candidate: Candidate) -> Article | None:
        try:
            return self.store.versions(candidate.article)[0]
        except UnknownStoryError:
            return None


def write_ungraded(measured: Measured, folder: AnalystFolder, file: Path) -> int:
    """Write the sentences that nobody has graded, of all that would be shown had nothing been withheld; how many they are.

    One a line as JSON, under the names of fields that the questions have.
    """
    stories = {article_of(story): story for story in folder.story_ids()}
    rows = [
        {
            "id": item.question.id,
            "question": item.question.text,
            "story": stories.get(evidence.article.id, evidence.article.url or evidence.article.id),
            "start": evidence.sentence.start,
            "text": evidence.sentence.text,
        }
        for item in measured.graded
        for evidence in item.ungraded
    ]
    file.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return len(rows)


def _grade(question: AnalystQuestion, answer: Answer) -> Iterator[GradedStatement]:
    for statement in answer.statements:
        citation = next(item for item in answer.citations if item.number in statement.citations and item.quote == statement.text)
        yield GradedStatement(statement, citation, question.grade(citation.article_id, citation.start, citation.quote))


def _grade_of(question: AnalystQuestion, evidence: Evidence) -> Grade:
    return question.grade(evidence.article.id, evidence.sentence.start, evidence.sentence.text)
