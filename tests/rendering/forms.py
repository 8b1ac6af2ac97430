"""Answers of every form over an invented story, for tests of how they read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.answer import Answer, Aside, Citation, Form, Level, Question, QuestionKind, Quote, Statement
from bot.rendering.layout import groups
from index.article import ArticleId, SnapshotId, VersionHash
from index.period import Coverage
from tests.conftest import NOW

AGROUND = "The ferry Marisa ran aground off Port Anselm on Thursday with 212 people on board, the coastguard said."
TOWED = "It was towed to the shipyard at Lom two days later, where “a tear of eleven metres [sic]” was found."
STUCK = "The Marisa had been stuck on “a sandbank [sic]” since Thursday."
BLAMED = "The inquiry blamed a chart of 1998."
ACCEPTED = "On 3 October 2024 its owner, the Karst–Lom line, accepted that (all of it)."


def said(text: str, number: int, label: str = "", **asides: str) -> Statement:
    """A statement; asides are meanings by the words, with `_` for spaces."""
    spans = tuple(Aside(start, start + len(words), asides[key]) for key, words, start in _places(text, asides))
    return Statement(text, (number,), label=label, asides=spans)


def _places(text: str, asides: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(key, words, text.index(words)) for key in asides for words in [key.replace("_", " ")]]


def cite(number: int, quote: str, before: str = "", **more: object) -> Citation:
    """Where it stands."""
    needed = Quote(0, len(before), before) if before else None
    day = datetime(2024, 3, 7 + number, tzinfo=UTC)
    blank = Citation(
        number,
        ArticleId("0" * 16),
        VersionHash("f" * 64),
        200,
        200 + len(quote),
        quote,
        "Ferry",
        "Harbour Post",
        day,
        None,
        "f.txt",
    )
    return replace(blank, before=needed, **more)  # type: ignore[arg-type]  # whatever a test wants


def answer_of(form: Form, statements: Sequence[Statement], befores: Sequence[str] = (), **more: object) -> Answer:
    """An answer of a form; `befores` are the sentences before its statements, "" none."""
    texts = [*befores, *[""] * (len(statements) - len(befores))]
    citations = [cite(statement.citations[0], statement.text, text) for statement, text in zip(statements, texts, strict=True)]
    question = Question("How did the Marisa affair come about?", NOW, kind=QuestionKind.TIMELINE)
    blank = Answer(question, tuple(statements), tuple(citations), SnapshotId("a-snapshot"), Coverage(22, None, NOW), form=form)
    return replace(blank, **more)  # type: ignore[arg-type]  # whatever a test wants


TIMELINE = answer_of(
    Form.DATED,
    [
        replace(said(AGROUND, 1, "7 March 2024", on_Thursday="Thursday 7 March 2024"), answer=(45, 56)),
        said(TOWED, 2, "9 March 2024", Lom="the town", two_days_later="Saturday 9 March 2024"),
        said(BLAMED, 3, "15 September 2024"),
        said(ACCEPTED, 4, "15 September 2024"),
    ],
    ["", STUCK],
    level=Level.PROBABLE,
)
TWO_SIDES = answer_of(
    Form.SIDES,
    [
        said(AGROUND, 1, "Port Anselm"),
        said(BLAMED, 2, "The Karst–Lom line"),
        said(TOWED, 3, "Port Anselm", two_days_later="Saturday 9 March 2024"),
    ],
    ["", "", STUCK],
)
THREE_SIDES = answer_of(
    Form.SIDES, [*TWO_SIDES.statements, said(ACCEPTED, 4, "Sources of the league in Lom")], ["", "", STUCK], level=Level.NOTHING
)
LIST = answer_of(Form.LIST, [said(TOWED, 1, two_days_later="Saturday 9 March 2024"), said(BLAMED, 2)], [STUCK])
FORMS = {"timeline": TIMELINE, "two sides": TWO_SIDES, "three sides": THREE_SIDES, "list": LIST}


def in_order(answer: Answer) -> list[str]:
    """Its statements in the order in which they are laid out."""
    return [statement.text for group in groups(answer.form, answer.statements) for statement in group.statements]
