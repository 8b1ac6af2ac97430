"""Have a language model grade the sentences that are read for questions, so that the ranker can learn from its judgement.

The model sees what it would see to answer: the question and numbered sentences with outlet, date and title. It says which of them
answer and which help, and nothing else of it is read.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.answer import Evidence, Question
from bot.answering.llm_writer import may_send
from bot.answering.newsroom import Newsroom
from bot.choice import ModelCall, ModelFailure
from bot.evaluation.analyst.questions import ANSWERS, HELPS, NEITHER, end_of_day, plain
from bot.evaluation.lists import evidence_of, question_id
from bot.llm.model import LanguageModel, Shape
from bot.llm.prompt import Prompt, row
from bot.records.ledger import Ledger
from bot.records.model_calls import ModelCalls
from bot.training.graded import GradedQuestion, GradedSentence
from bot.training.labels import Label, LabelFile
from bot.wording import long_date, outlet
from index.build_report import Progress
from index.errors import SettingsError

PROMPT = "grade 1"
"""What is asked for; the number rises with every change of the words below."""
_INSTRUCTIONS = """\
You grade sentences of news stories by what they are worth to somebody who asks a question.

The first line of the data is the question and the day on which it was asked. Every other line is one sentence: its number, the
outlet, the day its story was published, the story's title, and the sentence, parted by bars.

Imagine a reader who is shown one sentence alone, with its outlet, day and title, and who knows nothing else of the matter.
- A sentence ANSWERS if that reader then knows what was asked, or a main part of it.
- A sentence HELPS if it does not answer, but the reader would be glad of it below the answer: background, a detail, a cause or a
  consequence of what was asked about.
- All others do neither: they tell of another matter, person or time, only share words with the question, say that something is
  unknown or still to come, or are understood only together with sentences that are not shown.

Be strict. Judge by what the sentences say, and not by what you know. Where two contradict each other, each that gives an answer
answers. Several sentences may say the same; each has its own grade. Often few sentences answer, and sometimes none does.

Give the numbers of those that answer and the numbers of those that help. Name no number twice; leave out all that do neither."""
_ENDPOINT_DOWN = frozenset({ModelFailure.SPENT, ModelFailure.RESTING, ModelFailure.REJECTED})
"""After these the next list would fare no better."""


class CallsOfFile(ModelCalls):
    """The calls that were made for one file: all of them count against its budget, whenever they were made."""

    def spent(self, since: datetime) -> int:  # noqa: ARG002 - the protocol's signature
        """Tokens spent since the file was begun."""
        return super().spent(datetime.min.replace(tzinfo=UTC))


@contextmanager
def open_calls(out: Path) -> Iterator[CallsOfFile]:
    """The record of the calls for a file of grades, beside it.

    :raises LedgerError: it cannot be read or written.
    """
    with Ledger(out.with_name(f"{out.name}.calls")) as ledger:
        yield CallsOfFile(ledger.database)


class Grades(Shape):
    """The numbers of the sentences that answer, and of those that help."""

    answers: tuple[int, ...]
    helps: tuple[int, ...]

    def grade(self, number: int) -> int:
        """The grade of a sentence."""
        return ANSWERS if number in self.answers else HELPS if number in self.helps else NEITHER


class _AskedLine(BaseModel):
    """A line of a file of questions; what else stands in it is not read."""

    model_config = ConfigDict(frozen=True)

    question: str
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class ToGrade:
    """A question whose sentences are to be graded, asked at the end of a day."""

    text: str
    asked: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """A question whose grades cannot be used, and why."""

    question: str
    reason: ModelFailure | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """What came of a run: questions that were graded, those that were before, and those that could not be.

    `left` were not reached, because of `stopped`. `tokens` is what this run has cost.
    """

    graded: int
    before: int
    failed: tuple[Failed, ...]
    left: int
    stopped: ModelFailure | None
    tokens: int

    @property
    def whole(self) -> bool:
        """Whether all questions have grades now."""
        return not (self.failed or self.left)


class Labeller:
    """Puts the sentences of one question after the other to a model, and writes its grades into a file."""

    def __init__(
        self, newsroom: Newsroom, model: LanguageModel, file: LabelFile, progress: Progress, excluded: frozenset[str] = frozenset()
    ) -> None:
        """Take the parts; no sentence of `excluded` outlets is sent."""
        self._excluded = excluded
        self._newsroom = newsroom
        self._model = model
        self._file = file
        self._progress = progress

    def run(self, questions: Sequence[ToGrade]) -> Labelled:
        """Grade the questions that the file does not have; it can be killed at any time, and run again.

        :raises SettingsError: the file is none, or another grader's.
        :raises LedgerError: the record of calls cannot be read or written.
        """
        grader = f"{self._model.name}, {PROMPT}"
        with self._file.writing(grader) as there:
            todo = [question for question in questions if question_id(question) not in there]
            tally = _Tally(before=len(questions) - len(todo), left=len(todo))
            for number, question in enumerate(todo, 1):
                self._grade(question, grader, tally)
                if tally.stopped:
                    break
                self._progress("Grading", number, len(todo))
        return tally.result()

    def _grade(self, to_grade: ToGrade, grader: str, tally: "_Tally") -> None:
        question, evidence = evidence_of(self._newsroom, to_grade)
        listed = shuffled([item for item in evidence if may_send(item, self._excluded)], question_id(question))
        outcome = self._model.ask(grading_prompt(question, listed), Grades, lambda answer: _fault(answer, len(listed)))
        tally.count(outcome.call)
        if outcome.call.failure in _ENDPOINT_DOWN:
            tally.stopped = outcome.call.failure
            return
        tally.left -= 1
        if outcome.answer is None:
            tally.failed.append(Failed(question.text, outcome.call.failure))
            return
        graded = _graded(question, listed, outcome.answer)
        self._file.append(Label(graded, grader, outcome.call.tokens_in + outcome.call.tokens_out))
        tally.graded += 1


@dataclass(slots=True)
class _Tally:
    """What has come of a run so far."""

    before: int
    left: int
    graded: int = 0
    failed: list[Failed] = field(default_factory=list)
    stopped: ModelFailure | None = None
    tokens: int = 0

    def count(self, call: ModelCall) -> None:
        """Add what a call has cost."""
        self.tokens += 0 if call.recorded else call.tokens_in + call.tokens_out

    def result(self) -> Labelled:
        """All of it."""
        return Labelled(self.graded, self.before, tuple(self.failed), self.left, self.stopped, self.tokens)


def shuffled(evidence: Sequence[Evidence], seed: str) -> tuple[Evidence, ...]:
    """Sentences in an order that does not tell what the ranker thinks of them, the same each time for a question."""
    return tuple(random.Random(seed).sample(evidence, len(evidence)))  # noqa: S311 - an order, not a secret


def grading_prompt(question: Question, listed: Sequence[Evidence]) -> Prompt:
    """What the model is asked."""
    rows = (
        row((number, outlet(item.article), long_date(item.article.published), item.article.title, item.sentence.text))
        for number, item in enumerate(listed, 1)
    )
    return Prompt(PROMPT, _INSTRUCTIONS, (row(("Question", long_date(question.asked), question.text)), *rows))


def _fault(grades: Grades, listed: int) -> ModelFailure | None:
    """What is wrong with grades: a number that stands for no sentence, or for two grades of one."""
    named = (*grades.answers, *grades.helps)
    is_right = len(set(named)) == len(named) and all(1 <= number <= listed for number in named)
    return None if is_right else ModelFailure.ASTRAY


def _graded(question: Question, listed: Sequence[Evidence], grades: Grades) -> GradedQuestion:
    sentences = tuple(
        GradedSentence(item.article.id, item.sentence.start, item.sentence.end, plain(item.sentence.text), grades.grade(number))
        for number, item in enumerate(listed, 1)
    )
    about = {one.story for one in sentences if one.grade != NEITHER} or {one.story for one in sentences[:1]}
    day, kind = f"{question.asked:%Y-%m-%d}", question.kind.name.lower()
    return GradedQuestion(question_id(question), question.text, day, kind, frozenset(about), sentences)


def read_questions(file: Path) -> tuple[ToGrade, ...]:
    """The questions of a file, each once: a line is a question, asked today, or JSON with `question` and the day, `asked`.

    :raises SettingsError: a line is neither.
    """
    questions: dict[str, ToGrade] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").split("\n"), 1):
        if line.strip():
            question = _question(file, number, line.strip())
            questions.setdefault(question_id(question), question)
    return tuple(questions.values())


def _question(file: Path, number: int, line: str) -> ToGrade:
    try:
        parsed = _AskedLine.model_validate_json(line) if line.startswith("{") else _AskedLine(question=line)
        day = datetime.fromisoformat(parsed.asked) if parsed.asked else datetime.now(UTC)
        if not parsed.question.strip():
            raise ValueError  # noqa: TRY301 - one sentence for all that can be wrong with a line
        return ToGrade(parsed.question, end_of_day(f"{day:%Y-%m-%d}"))
    except ValueError as error:
        problem = f"Line {number} of {file} is no question."
        raise SettingsError(problem, 'Write it plainly, or like this: {"question": "…", "asked": "2024-10-15"}') from error
