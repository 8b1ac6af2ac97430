"""Our nouns as rows of the ledger's tables, and back.

What can no longer be read becomes a value that no check passes, so that the check, not a traceback, says so.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from bot.answer import Answer, Aside, Citation, Form, Level, Question, Quote, Statement, Story, Trace
from bot.reply import Feedback, Place, Reply, ReplyId
from index.article import ArticleId, SnapshotId, VersionHash, as_utc
from index.period import Coverage

Columns = dict[str, object]
"""A row to be written: values by column."""
_T = TypeVar("_T")
_MONTHS, _DAYS = 12, 31
_UNREADABLE = datetime(1970, 1, 1, tzinfo=UTC)


class Row(Protocol):
    """A row that was read."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - whatever the column holds
        """The value in a column."""


def reply_row(reply_id: ReplyId, made: datetime, trace: Trace, place: Place) -> Columns:
    """A row of `reply`."""
    answer = trace.answer
    return {
        "id": reply_id,
        "made": stamp(made),
        "asked": stamp(answer.question.asked),
        "question": answer.question.text,
        "snapshot": answer.snapshot,
        "model": trace.model,
        "warnings": json.dumps(answer.warnings),
        "seconds": json.dumps(trace.seconds),
        "surface": place.surface,
        "team": place.team,
        "channel": place.channel,
        "thread": place.thread,
        "user": place.user,
        "understood": json.dumps(answer.understood),
        "searched": answer.searched.stories,
        "newest": _iso(answer.searched.newest),
        "nearest": json.dumps(
            [
                (story.title, story.publisher, _iso(story.published), story.url, story.date_inferred, story.month_day, story.agency)
                for story in answer.nearest
            ]
        ),
        "sure": answer.sure,
        "level": answer.level,
        "form": answer.form,
    }


def statement_row(reply_id: ReplyId, number: int, statement: Statement) -> Columns:
    """A row of `statement`; they are numbered from 1."""
    start, end = statement.answer or (None, None)
    return {
        "reply": reply_id,
        "number": number,
        "text": statement.text,
        "citations": json.dumps(statement.citations),
        "answer_start": start,
        "answer_end": end,
        "label": statement.label,
        "asides": json.dumps([(aside.start, aside.end, aside.meaning) for aside in statement.asides]),
    }


def citation_rows(reply_id: ReplyId, citations: Sequence[Citation]) -> list[Columns]:
    """Rows of `citation`; their positions count from 0, and copies stand after all that are no copies."""
    copies = [(position, copy) for position, citation in enumerate(citations) for copy in citation.copies]
    places = enumerate([*((None, citation) for citation in citations), *copies])
    return [{**_citation_row(reply_id, position, citation), "copy_of": copied} for position, (copied, citation) in places]


def _citation_row(reply_id: ReplyId, position: int, citation: Citation) -> Columns:
    return {
        "reply": reply_id,
        "position": position,
        "number": citation.number,
        "article_id": citation.article_id,
        "version": citation.version,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "title": citation.title,
        "publisher": citation.publisher,
        "published": _iso(citation.published),
        "url": citation.url,
        "source": citation.source,
        "also_in": json.dumps(citation.also_in),
        "origins": citation.origins,
        "before": json.dumps((citation.before.start, citation.before.end, citation.before.text)) if citation.before else None,
        "date_inferred": citation.date_inferred,
        "month_day": json.dumps(citation.month_day) if citation.month_day else None,
        "agency": citation.agency,
    }


def feedback_row(reply_id: ReplyId, feedback: Feedback) -> Columns:
    """A row of `feedback`; lone surrogates, which no encoding can store, are replaced."""
    return {
        "reply": reply_id,
        "citation": feedback.citation,
        "kind": feedback.kind,
        "words": feedback.words.encode(errors="replace").decode(),
        "user": feedback.user,
        "made": stamp(feedback.made or datetime.now(UTC)),
    }


def read_reply(row: Row, statements: Iterable[Row], citations: Iterable[Row], feedback: Iterable[Row]) -> Reply:
    """A reply from its row and those that belong to it."""
    answer = Answer(
        question=Question(str(row["question"]), _moment(row["asked"]) or _UNREADABLE),
        understood=_list(row["understood"], str),
        statements=tuple(map(_statement, statements)),
        citations=_citations(tuple(citations)),
        snapshot=SnapshotId(str(row["snapshot"])),
        searched=Coverage(number_in(row["searched"]), None, _moment(row["newest"])),
        nearest=_stories(row["nearest"]),
        warnings=_list(row["warnings"], str),
        level=_level(row),
        form=Form(row["form"]) if row["form"] in set(Form) else Form.LIST,
    )
    return Reply(
        id=ReplyId(str(row["id"])),
        made=_moment(row["made"]) or _UNREADABLE,
        place=Place(str(row["surface"]), *(_word(row[name]) for name in ("team", "channel", "thread", "user"))),
        model=str(row["model"]),
        seconds=_seconds(row["seconds"]),
        answer=answer,
        feedback=tuple(
            Feedback(str(item["kind"]), str(item["words"]), _place(item["citation"]), _word(item["user"]), _moment(item["made"]))
            for item in feedback
        ),
    )


def stamp(moment: datetime) -> str:
    """A moment in UTC, in the one form that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _statement(row: Row) -> Statement:
    start, end = row["answer_start"], row["answer_end"]
    span = (start, end) if isinstance(start, int) and isinstance(end, int) else None
    asides = tuple(Aside(*aside) for aside in _triples(row["asides"]))
    return Statement(str(row["text"]), _list(row["citations"], int), span, str(row["label"]), asides)


def _level(row: Row) -> Level:
    """Replies of earlier releases say only whether they were sure."""
    if row["level"] in set(Level):
        return Level(row["level"])
    return Level.ANSWER if row["sure"] != 0 else Level.NOTHING


def _triples(value: object) -> tuple[tuple[int, int, str], ...]:
    """Places with words, as JSON holds them; () where it holds something else."""
    try:
        return tuple((int(start), int(end), str(text)) for start, end, text in read_json(value))
    except (ValueError, TypeError, OverflowError):  # the last: infinite
        return ()


def _citations(rows: Sequence[Row]) -> tuple[Citation, ...]:
    """Those that are no copies, each with its copies; a copy of none is left out, and its outlet is one that nothing proves."""
    copies = defaultdict[object, list[Citation]](list)
    for row in rows:
        copies[row["copy_of"]].append(_citation(row))
    mains = zip((row["position"] for row in rows if row["copy_of"] is None), copies[None], strict=True)
    return tuple(replace(citation, copies=tuple(copies.get(position, ()))) for position, citation in mains)


def _citation(row: Row) -> Citation:
    return Citation(
        number=number_in(row["number"]),
        article_id=ArticleId(str(row["article_id"])),
        version=VersionHash(str(row["version"])),
        start=number_in(row["start"]),
        end=number_in(row["end"]),
        quote=str(row["quote"]),
        title=str(row["title"]),
        publisher=_word(row["publisher"]),
        published=_moment(row["published"]),
        url=_word(row["url"]),
        source=str(row["source"]),
        also_in=_list(row["also_in"], str),
        origins=number_in(row["origins"]),
        before=_before(row["before"]),
        date_inferred=row["date_inferred"] == 1,
        month_day=_month_day(_list(row["month_day"], int)),
        agency=_word(row["agency"]),
    )


def _before(value: object) -> Quote | None:
    """The sentence before; one that cannot be read is a quote that stands nowhere."""
    if value is None:
        return None
    return next((Quote(*triple) for triple in _triples(f"[{value}]")), Quote(-1, -1, ""))


def read_json(value: object) -> Any:  # noqa: ANN401 - whatever it holds
    """What a column holds as JSON; None where it holds something else."""
    try:
        return json.loads(str(value))
    except (ValueError, RecursionError):  # the latter: brackets in brackets
        return None


def number_in(value: object) -> int:
    """A whole number; -1 where there is none."""
    return value if isinstance(value, int) else -1


def _place(value: object) -> int | None:
    return None if value is None else number_in(value)


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime | None:
    try:
        return None if value is None else as_utc(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError):  # the latter: the first or the last day of all, in another zone
        return None if value is None else _UNREADABLE


def _list(value: object, kind: type[_T]) -> tuple[_T, ...]:
    items = read_json(value)
    return tuple(items) if isinstance(items, list) and all(type(item) is kind for item in items) else ()


def _stories(value: object) -> tuple[Story, ...]:
    try:
        return tuple(
            Story(str(title), _word(publisher), _moment(published), _word(url), *_notes(*notes))
            for title, publisher, published, url, *notes in read_json(value)
        )
    except (ValueError, TypeError):
        return ()


def _notes(
    inferred: object = False,  # noqa: FBT002 - as in a row
    month_day: object = None,
    agency: object = None,
) -> tuple[bool, tuple[int, int] | None, str | None]:
    """What is said of a story's date, and who wrote it; replies of earlier releases do not say."""
    numbers = tuple(month_day) if isinstance(month_day, list) else ()
    return inferred is True, _month_day(numbers), agency if isinstance(agency, str) else None


def _month_day(numbers: tuple[object, ...]) -> tuple[int, int] | None:
    """Month and day; None where these are none."""
    match numbers:
        case (int(month), int(day)) if 0 < month <= _MONTHS and 0 < day <= _DAYS:
            return month, day
    return None


def _seconds(value: object) -> dict[str, float]:
    try:
        return {str(stage): float(seconds) for stage, seconds in dict(read_json(value)).items()}
    except (ValueError, TypeError, OverflowError):
        return {}


def moment_in(value: object) -> datetime:
    """A moment in UTC; 1970 where there is none that can be read."""
    return _moment(value) or _UNREADABLE


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
