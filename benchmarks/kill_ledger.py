"""Kill who writes the ledger: nothing that was said to be on record is missing, half there, or there twice.

A writer does what the bot does with each question, without models and without Slack: it takes the question in, puts the reply on
record, notes where it was posted, and then what is said of it and what the standards desk corrects. It tells of each when it is
done. Like the bot it begins with what a dead process left, and hears of things more than once.
"""

import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.children import Child
from bot.answer import Answer, Citation, Question, Statement, Trace
from bot.records.inbox import Arrival, Inbox, Request, RequestKind, State
from bot.records.ledger import Ledger
from bot.records.reports import Reports
from bot.reply import THUMBS, Decision, Feedback, Place, Reply, ReplyId
from index.article import SnapshotId, article_id, version_hash
from index.period import Coverage

_LIFE = 0.25  # seconds that a writer lives after its first word, at most; it writes some fifty times in that
_EARLY, _OPENING = 5, 0.02  # every so many is killed while it opens the file, within so many seconds
_MOMENT = datetime(2024, 5, 1, 12, tzinfo=UTC)
_CHANNEL, _READER, _CORRECTION = "C0NEWS", "U0ANN", "It left at one."


class Step(StrEnum):
    """What a writer has done with a question."""

    TAKEN_IN = "taken in"
    RECORDED = "recorded"
    POSTED = "posted"
    RATED = "rated"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Told:
    """What a writer tells: that a step is done with the question of a message; and the reply, once there is one."""

    step: Step
    message: str
    reply: ReplyId | None = None


@dataclass(frozen=True, slots=True)
class Killed:
    """A writer's end: whether the kill met it alive, how many steps all have told of so far, and what is wrong then."""

    was_alive: bool
    steps: int
    problems: tuple[str, ...]


# What a writer does


def write(file: Path, name: str, most: int | None, pipe: Connection) -> None:
    """Answer what a dead process left, then so many new questions; None: without end."""
    with Ledger(file) as ledger:
        inbox, reports = Inbox(ledger.database), Reports(ledger.database)
        for request in inbox.waiting():
            _answer(request, ledger, inbox, reports, pipe)
        for number in range(most) if most is not None else itertools.count():
            arrival = Arrival(
                f"Ev-{name}-{number}", RequestKind.MENTION, _CHANNEL, f"{name}.{number}", f"{name}, {number}?", _READER
            )
            taken_in = inbox.accept(arrival)
            pipe.send(Told(Step.TAKEN_IN, arrival.message))
            if taken_in is None or inbox.accept(arrival):
                raise AssertionError("a question is taken in once, however often it comes")
            _answer(taken_in, ledger, inbox, reports, pipe)


def _answer(request: Request, ledger: Ledger, inbox: Inbox, reports: Reports, pipe: Connection) -> None:
    """All that becomes of a question; the reply that a dead process has put on record is used."""
    place = Place("Slack", "T0", request.channel, request.message, _READER)
    reply = request.reply or ledger.record(answered(request.text), place, request)
    pipe.send(Told(Step.RECORDED, request.message, reply))
    inbox.settle(request, f"posted {request.message}")
    pipe.send(Told(Step.POSTED, request.message, reply))
    for thumb in ("helpful", "unhelpful"):
        ledger.add_feedback(reply, Feedback(thumb, user=_READER))
    pipe.send(Told(Step.RATED, request.message, reply))
    for _ in range(2):  # the same form comes twice
        reports.add(reply, Feedback("wrong citation", "It was one.", 1, _READER), f"form {reply}", _CHANNEL)
    for report in reports.to_post():
        reports.posted(report.id, _CHANNEL, f"report {report.id}", "verified")
        reports.decide(report.id, Decision.CORRECTED, _CORRECTION, (_READER, "Ann"))
        reports.shown(report.id)
    pipe.send(Told(Step.CORRECTED, request.message, reply))


def answered(question: str) -> Trace:
    """An answer with two statements and three citations, all of whose words follow from the question."""
    citations = tuple(_cited(number, f"{question} Answer {number}.") for number in (1, 2, 3))
    statements = (Statement(citations[0].quote, (1, 2)), Statement(citations[2].quote, (3,)))
    answer = Answer(
        question=Question(question, _MOMENT),
        statements=statements,
        citations=citations,
        snapshot=SnapshotId("20240501T120000Z-abc123"),
        searched=Coverage(1, _MOMENT, _MOMENT),
    )
    return Trace(answer=answer, hits=(), evidence=(), chosen=(), model="none", dropped=0, seconds={"search": 0.25})


def _cited(number: int, quote: str) -> Citation:
    story, version = article_id("https://demo-wire.example/ferry"), version_hash(quote)
    return Citation(number, story, version, 0, len(quote), quote, "Ferry leaves", "Demo Wire", _MOMENT, None, "ferry.txt")


# What is there afterwards


def kill_writers(file: Path, kills: int, chance: random.Random) -> Iterator[Killed]:
    """Kill one after the other; the last of all is left alone."""
    told: list[Told] = []
    for number in range(1, kills + 1):
        with Child(partial(write, file, f"Life {number}", None)) as writer:
            is_early = number % _EARLY == 0
            if not is_early:
                told.append(writer.pipe.recv())
            was_alive = writer.kill(chance.uniform(0, _OPENING if is_early else _LIFE))
            told += writer.heard()
        yield Killed(was_alive, len(told), tuple(problems(file, told)))
    with Child(partial(write, file, "The last", 1)) as left_alone:
        told += left_alone.heard()
    with Ledger(file) as ledger:
        waiting = (f"{request.text} was never answered" for request in Inbox(ledger.database).waiting())
        yield Killed(was_alive=False, steps=len(told), problems=(*problems(file, told), *waiting))


def problems(file: Path, told: Sequence[Told]) -> Iterator[str]:
    """What is wrong with the file, and with what stands there of all that was told."""
    if not file.exists():
        yield from (f"{one.message} was {one.step}, and there is no ledger" for one in told)
        return
    with closing(sqlite3.connect(file)) as database:
        yield from (str(row[0]) for row in database.execute("PRAGMA integrity_check") if row != ("ok",))
        yield from (f"a row of {row[0]} belongs to nothing" for row in database.execute("PRAGMA foreign_key_check"))
    with Ledger(file) as ledger:
        replies = {reply.id: reply for reply in ledger.replies()}
        yield from (f"reply {reply.id} is not whole" for reply in replies.values() if not _is_whole(reply))
        yield from _doubled(ledger, replies.values())
        yield from (f"{one.message} was {one.step}, and is not" for one in told if not _stands(one, ledger, replies))


def _is_whole(reply: Reply) -> bool:
    answer = answered(reply.answer.question.text).answer
    return (reply.answer.statements, reply.answer.citations) == (answer.statements, answer.citations)


def _doubled(ledger: Ledger, replies: Iterable[Reply]) -> Iterator[str]:
    there = [f"the reply to {reply.answer.question.text}" for reply in replies]
    there += [f"the thumb of {reply.id}" for reply in replies for said in reply.feedback if said.kind in THUMBS]
    there += [f"the report on {report.reply}" for report in Reports(ledger.database).all()]
    there += [f"the question {row[0]}" for row in ledger.database.select("SELECT text FROM request")]
    yield from (f"{one} is there {times} times" for one, times in Counter(there).items() if times > 1)


def _stands(told: Told, ledger: Ledger, replies: Mapping[ReplyId, Reply]) -> bool:
    """Whether what was told is so."""
    inbox, reply = Inbox(ledger.database), replies.get(told.reply) if told.reply else None
    if reply is None:
        return told.step is Step.TAKEN_IN and inbox.find(_CHANNEL, told.message) is not None
    match told.step:
        case Step.POSTED:
            request = inbox.answered_by(reply.id)
            return request is not None and (request.state, request.posted) == (State.ANSWERED, f"posted {told.message}")
        case Step.RATED:
            return "unhelpful" in {said.kind for said in reply.feedback}
        case Step.CORRECTED:
            return ledger.ruling(reply.id).corrections == (_CORRECTION,)
    return True
