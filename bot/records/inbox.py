"""Questions that came from a chat, each from the moment it is taken in until it is answered; kept in the ledger's file.

A question is written here before its arrival is acknowledged. So one that comes again is known, and one that a dead process left
unanswered is found by the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.records.database import Database
from bot.reply import ReplyId

_REMEMBERED = timedelta(days=7)  # repeats come within minutes
_FIELDS = "id, kind, channel, message, thread, text, address, edits, state, reply, posted, made"


class RequestKind(StrEnum):
    """How a question was asked."""

    MENTION = "mention"
    DIRECT = "direct message"
    THREAD = "follow-up"
    COMMAND = "command"
    SHORTCUT = "shortcut"


class State(StrEnum):
    """What has become of a question."""

    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it came. `message` is its own id in its channel and `thread` the one that it is answered in.

    `address` is where an answer for one person goes: the response URL of a command, the view of a shortcut; it is forgotten once
    used. `edits` counts how often the question was rewritten; `posted` is the id of the message that answers it.
    """

    id: int
    kind: RequestKind
    channel: str
    message: str
    thread: str | None
    text: str
    address: str | None
    edits: int
    state: State
    reply: ReplyId | None
    posted: str | None
    made: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A question on its way in, by an event that may come more than once. Who asked is not written down here."""

    event: str
    kind: RequestKind
    channel: str
    message: str
    text: str
    user: str
    team: str | None = None
    thread: str | None = None
    address: str | None = None


class Inbox:
    """The questions taken in."""

    def __init__(self, database: Database, *, keep_days: int = 0) -> None:
        """Take the ledger's file. Events that can no longer come again are forgotten, and questions with their replies."""
        self._database = database
        now = datetime.now(UTC)
        with database.writing() as connection:
            connection.execute("DELETE FROM event WHERE made < ?", (_stamp(now - _REMEMBERED),))
            if keep_days:
                connection.execute("DELETE FROM request WHERE made < ?", (_stamp(now - timedelta(days=keep_days)),))

    def claim(self, event: str) -> bool:
        """Claim an event. False: it was claimed before."""
        with self._database.writing() as connection:
            cursor = connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (event, _stamp(datetime.now(UTC))))
        return cursor.rowcount == 1

    def claimed(self, event: str) -> bool:
        """Whether an event was claimed."""
        return bool(self._database.select("SELECT 1 FROM event WHERE id = ?", (event,)))

    def accept(self, arrival: Arrival) -> Request | None:
        """Claim an event and take in its question. None: it was there already, from this event or from another."""
        now = _stamp(datetime.now(UTC))
        with self._database.writing() as connection:
            if connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (arrival.event, now)).rowcount == 0:
                return None
            cursor = connection.execute(
                "INSERT OR IGNORE INTO request (kind, channel, message, thread, text, address, made) VALUES (?,?,?,?,?,?,?)",
                (*(arrival.kind, arrival.channel, arrival.message, arrival.thread, arrival.text, arrival.address, now),),
            )
            if cursor.rowcount == 0:
                return None
            number = cursor.lastrowid or 0
        return self.get(number)

    def get(self, number: int) -> Request:
        """One question as it stands now."""
        return self._read("WHERE id = ?", (number,))[0]

    def find(self, channel: str, message: str) -> Request | None:
        """The question that a message asks, if it was taken in."""
        requests = self._read("WHERE channel = ? AND message = ?", (channel, message))
        return requests[0] if requests else None

    def has_thread(self, channel: str, thread: str) -> bool:
        """Whether a question was ever taken in that is answered in this thread."""
        return bool(self._database.select("SELECT 1 FROM request WHERE channel = ? AND thread = ? LIMIT 1", (channel, thread)))

    def waiting(self) -> tuple[Request, ...]:
        """Questions that are not answered yet, oldest first."""
        return self._read("WHERE state = ? ORDER BY id", (State.WAITING,))

    def rewrite(self, channel: str, message: str, text: str, moment: str = "") -> Request | None:
        """A question was edited: it waits for an answer again. None where there is none, or its words are the same.

        Events may overtake each other: where a later edit was taken in already, by its moment, this one is over.
        """
        name = f"edit:{channel}:{message}:"
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM event WHERE id > ? AND id < ?", (name + moment, name + "~")).fetchone():
                return None
            connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (name + moment, _stamp(datetime.now(UTC))))
            cursor = connection.execute(
                "UPDATE request SET text = ?, edits = edits + 1, state = ?, reply = NULL "
                "WHERE channel = ? AND message = ? AND text != ? AND state != ?",
                (text, State.WAITING, channel, message, text, State.WITHDRAWN),
            )
        return self.find(channel, message) if cursor.rowcount else None

    def withdraw(self, channel: str, message: str) -> Request | None:
        """A question was deleted. What it was until then; None where there is none."""
        with self._database.writing() as connection:
            request = self.find(channel, message)  # within the transaction, or else an answer may be posted in between
            connection.execute(
                "UPDATE request SET state = ?, text = '', address = NULL WHERE channel = ? AND message = ?",
                (State.WITHDRAWN, channel, message),
            )
        return request

    def stands(self, reply: ReplyId) -> bool:
        """Whether a reply answers a question as it is now, neither rewritten nor deleted since."""
        sql = "SELECT 1 FROM request WHERE reply = ? AND state != ?"
        return bool(self._database.select(sql, (reply, State.WITHDRAWN)))

    def prepared(self, request: Request, reply: ReplyId) -> None:
        """The reply is on record and about to be posted."""
        with self._database.writing() as connection:
            connection.execute("UPDATE request SET reply = ? WHERE id = ? AND edits = ?", (reply, request.id, request.edits))

    def settle(self, request: Request, posted: str | None) -> Request:
        """The question as it was when it was answered has its answer. Returns what it is now: rewritten or withdrawn, maybe."""
        with self._database.writing() as connection:
            connection.execute("UPDATE request SET posted = COALESCE(?, posted) WHERE id = ?", (posted, request.id))
            connection.execute(
                "UPDATE request SET state = ?, address = NULL WHERE id = ? AND edits = ? AND state = ?",
                (State.ANSWERED, request.id, request.edits, State.WAITING),
            )
        return self.get(request.id)

    def _read(self, where: str, parameters: Sequence[object]) -> tuple[Request, ...]:
        rows = self._database.select(f"SELECT {_FIELDS} FROM request {where}", parameters)  # noqa: S608 - constants
        return tuple(map(_request, rows))


def _request(row: Sequence[Any]) -> Request:  # Any: whatever a column holds
    number, kind, channel, message, thread, text, address, edits, state, reply, posted, made = row
    moment = datetime.fromisoformat(made)
    return Request(number, RequestKind(kind), channel, message, thread, text, address, edits, State(state), reply, posted, moment)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
