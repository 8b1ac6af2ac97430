"""Questions that came from a chat, each from the moment it is taken in until it is answered; kept in the ledger's file.

A question is written here before its arrival is acknowledged. So one that comes again is known, and one that a dead process left
unanswered is found by the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.records.database import Database, note_traces
from bot.records.edits import EarlyEdits, edit_name, purge_edits
from bot.records.forgetting import forget_question
from bot.records.rooms import Rooms, is_alias
from bot.records.rows import stamp
from bot.reply import ReplyId

_REMEMBERED = timedelta(days=7)  # repeats come within minutes
_FIELDS = "id, kind, channel, message, thread, text, address, edits, state, reply, posted, made, asker"


class RequestKind(StrEnum):
    """How a question was asked."""

    MENTION = "mention"
    DIRECT = "direct message"
    THREAD = "follow-up"
    COMMAND = "command"
    SHORTCUT = "shortcut"
    SHARED = "shared"
    """Posted for all to see; it had been answered to one person."""


BY_MESSAGE = frozenset({RequestKind.MENTION, RequestKind.DIRECT, RequestKind.THREAD})
"""Answered by a message in the channel, so that `address` holds at most the id of a direct message that is known by an alias."""


class State(StrEnum):
    """What has become of a question."""

    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it came. `message` is its own id in its channel and `thread` the one that it is answered in.

    `address` is where an answer for one person goes: the response URL of a command, the view of a shortcut; it is forgotten once
    used. `edits` counts how often the question was rewritten; `posted` is the id of the message that answers it. `asker` is the
    name of who has an answer posted for all to see, kept after that only where users are.
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
    asker: str | None = None


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
    enterprise: str | None = None
    is_shared: bool = False


class Inbox:
    """The questions taken in."""

    def __init__(self, database: Database, *, store_users: bool = False) -> None:
        """Take the ledger's file, and whether it may name people.

        Where users are not stored, a direct message is known by an alias; its id stands there until the question has its answer.
        """
        self._database = database
        self._store_users = store_users
        self._rooms = Rooms(database.salt, store_users=store_users)
        self.early_edits = EarlyEdits(database, self._rooms)

    def forget(self, before: datetime | None) -> int:
        """Delete events that cannot come again, and questions taken in before a moment, if one is given. How many of these."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM event WHERE made < ?", (stamp(datetime.now(UTC) - _REMEMBERED),))
            purge_edits(connection)
            old = "DELETE FROM request WHERE made < ?"
            count = connection.execute(old, (stamp(before),)).rowcount if before else 0
            note_traces(connection, count)
        return count

    def hide_users(self) -> None:
        """Take out the ids of direct messages that an earlier release or setting wrote down; what still waits goes on waiting."""
        with self._database.writing() as connection:
            before = connection.total_changes
            for number, channel, address, state in connection.execute(
                "SELECT id, channel, address, state FROM request WHERE channel GLOB 'D*'"
            ).fetchall():
                kept = address or (channel if state == State.WAITING else None)
                alias = self._rooms.channel(channel)
                connection.execute("UPDATE OR REPLACE request SET channel = ?, address = ? WHERE id = ?", (alias, kept, number))
            connection.execute("DELETE FROM event WHERE id GLOB 'D*' OR id GLOB 'edit:D*'")
            connection.execute("DELETE FROM early_edit WHERE channel GLOB 'D*'")
            connection.execute("UPDATE request SET asker = NULL WHERE state != ? AND asker IS NOT NULL", (State.WAITING,))
            note_traces(connection, connection.total_changes - before)

    def claim(self, event: str) -> bool:
        """Claim an event. False: it was claimed before."""
        with self._database.writing() as connection:
            cursor = connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (event, stamp(datetime.now(UTC))))
        return cursor.rowcount == 1

    def claimed(self, event: str) -> bool:
        """Whether an event was claimed."""
        return bool(self._database.select("SELECT 1 FROM event WHERE id = ?", (event,)))

    def refuse(self, channel: str, message: str) -> bool:
        """Note that a message is not to be answered. False: that was noted before."""
        return self.claim(f"{self._rooms.channel(channel)}:{message}")

    def is_refused(self, channel: str, message: str) -> bool:
        """Whether that was noted."""
        return self.claimed(f"{self._rooms.channel(channel)}:{message}")

    def accept(self, arrival: Arrival) -> Request | None:
        """Claim an event and take in its question. None: it was there already, from this event or from another."""
        now, channel = stamp(datetime.now(UTC)), self._rooms.channel(arrival.channel)
        address = arrival.address or self._address(arrival.channel)
        with self._database.writing() as connection:
            if connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (arrival.event, now)).rowcount == 0:
                return None
            cursor = connection.execute(
                "INSERT OR IGNORE INTO request (kind, channel, message, thread, text, address, made) VALUES (?,?,?,?,?,?,?)",
                (arrival.kind, channel, arrival.message, arrival.thread, arrival.text, address, now),
            )
            if cursor.rowcount == 0:
                return None
            number = cursor.lastrowid or 0
        return self.get(number)

    def share(self, reply: ReplyId, channel: str, text: str, address: str, asker: str = "") -> Request:
        """A reply is to be posted to a channel: the same request each time that somebody asks for that.

        `address` is where to tell who asked last, by the name `asker`, what becomes of it.
        """
        message, room, now = f"share:{reply}", self._rooms.channel(channel), stamp(datetime.now(UTC))
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO request (kind, channel, message, text, reply, made) VALUES (?,?,?,?,?,?)",
                (RequestKind.SHARED, room, message, text, reply, now),
            )
            waiting = "UPDATE request SET address = ?, asker = ? WHERE channel = ? AND message = ? AND state = ?"
            connection.execute(waiting, (address, asker or None, room, message, State.WAITING))
        request = self.find(channel, message)
        if request is None:
            raise AssertionError("it was written just now")
        return request

    def retract(self, request: Request) -> None:
        """A reply could not be posted to a channel: somebody may ask for that again."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM request WHERE id = ?", (request.id,))

    def get(self, number: int) -> Request:
        """One question as it stands now; one that was forgotten meanwhile counts as withdrawn."""
        requests = self._read("WHERE id = ?", (number,))
        return requests[0] if requests else _forgotten(number)

    def find(self, channel: str, message: str) -> Request | None:
        """The question that a message asks, if it was taken in."""
        requests = self._read("WHERE channel = ? AND message = ?", (self._rooms.channel(channel), message))
        return requests[0] if requests else None

    def answered_by(self, reply: str) -> Request | None:
        """The question that a reply answers, as far as it came from a chat and is on record."""
        requests = self._read("WHERE reply = ?", (reply,))
        return requests[0] if requests else None

    def has_thread(self, channel: str, thread: str) -> bool:
        """Whether a question was ever taken in that is answered in this thread."""
        sql = "SELECT 1 FROM request WHERE channel = ? AND thread = ? LIMIT 1"
        return bool(self._database.select(sql, (self._rooms.channel(channel), thread)))

    def waiting(self) -> tuple[Request, ...]:
        """Questions that are not answered yet, oldest first."""
        return self._read("WHERE state = ? ORDER BY id", (State.WAITING,))

    def last_reply(self, channel: str, thread: str | None) -> ReplyId | None:
        """The reply that was given last in a thread, or where that is None in a direct message."""
        where = "thread = ?" if thread else "kind = ?"
        sql = (
            f"SELECT reply FROM request WHERE channel = ? AND {where} AND state = ? AND reply IS NOT NULL ORDER BY id DESC LIMIT 1"  # noqa: S608 - constants
        )
        rows = self._database.select(sql, (self._rooms.channel(channel), thread or RequestKind.DIRECT, State.ANSWERED))
        return ReplyId(rows[0][0]) if rows else None

    def is_overtaken(self, channel: str, message: str, moment: str) -> bool:
        """Whether a later edit of a message than that of this moment was taken in already."""
        name = edit_name(self._rooms.channel(channel), message)
        return bool(self._database.select("SELECT 1 FROM event WHERE id > ? AND id < ?", (name + moment, name + "~")))

    def rewrite(self, channel: str, message: str, text: str, moment: str = "") -> Request | None:
        """A question was edited: it waits for an answer again. None where there is none, or its words are the same.

        Events may overtake each other: where a later edit was taken in already, by its moment, this one is over.
        """
        room = self._rooms.channel(channel)
        name = edit_name(room, message)
        with self._database.writing() as connection:
            if self.is_overtaken(channel, message, moment):  # within the transaction
                return None
            connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (name + moment, stamp(datetime.now(UTC))))
            cursor = connection.execute(
                "UPDATE request SET text = ?, edits = edits + 1, state = ?, reply = NULL, address = IFNULL(address, ?) "
                "WHERE channel = ? AND message = ? AND text != ? AND state != ?",
                (text, State.WAITING, self._address(channel), room, message, text, State.WITHDRAWN),
            )
        return self.find(channel, message) if cursor.rowcount else None

    def withdraw(self, channel: str, message: str) -> Request | None:
        """A question was deleted, and is from the record too. What it was until then; None where there is none."""
        with self._database.writing() as connection:
            request = self.find(channel, message)  # within the transaction, or else an answer may be posted in between
            if request is None:
                return None
            connection.execute(
                "UPDATE request SET state = ?, text = '', address = NULL, asker = NULL WHERE id = ?", (State.WITHDRAWN, request.id)
            )
            forget_question(connection, request.id, request.reply)
            note_traces(connection)
        self._database.wipe()
        return replace(request, channel=channel)

    def stands(self, reply: ReplyId) -> bool:
        """Whether a reply answers a question as it is now, neither rewritten nor deleted since."""
        sql = "SELECT 1 FROM request WHERE reply = ? AND state != ?"
        return bool(self._database.select(sql, (reply, State.WITHDRAWN)))

    def shown_by(self, reply: ReplyId) -> tuple[Request, ...]:
        """The questions whose answer is a message that shows a reply; none in direct messages that are known by an alias."""
        requests = self._read("WHERE reply = ? AND posted IS NOT NULL AND state = ? ORDER BY id", (reply, State.ANSWERED))
        return tuple(request for request in requests if not is_alias(request.channel))

    def settle(self, request: Request, posted: str | None) -> Request:
        """The question as it was when it was answered has its answer. Returns what it is now: rewritten or withdrawn, maybe."""
        is_used = bool(request.address) or request.channel != self._rooms.channel(request.channel)
        with self._database.writing() as connection:
            connection.execute("UPDATE request SET posted = COALESCE(?, posted) WHERE id = ?", (posted, request.id))
            if request.kind is RequestKind.SHARED:  # what is asked below it is asked of us
                connection.execute("UPDATE request SET thread = ? WHERE id = ?", (posted, request.id))
            connection.execute(
                "UPDATE request SET state = ?, address = NULL, asker = IIF(?, asker, NULL) "
                "WHERE id = ? AND edits = ? AND state = ?",
                (State.ANSWERED, self._store_users, request.id, request.edits, State.WAITING),
            )
            note_traces(connection, is_used)
        if is_used:
            self._database.wipe()
        return self.get(request.id)

    def _address(self, channel: str) -> str | None:
        """What the answer to a message needs to be known beside what stands in the record for its channel."""
        return None if channel == self._rooms.channel(channel) else channel

    def _read(self, where: str, parameters: Sequence[object]) -> tuple[Request, ...]:
        rows = self._database.select(f"SELECT {_FIELDS} FROM request {where}", parameters)  # noqa: S608 - constants
        return tuple(map(_request, rows))


def _request(row: Sequence[Any]) -> Request:  # Any: whatever a column holds
    number, kind, channel, message, thread, text, address, edits, state, reply, posted, made, asker = row
    moment = datetime.fromisoformat(made)
    if address and kind in BY_MESSAGE:
        channel, address = address, None
    now = State(state)
    return Request(number, RequestKind(kind), channel, message, thread, text, address, edits, now, reply, posted, moment, asker)


def _forgotten(number: int) -> Request:
    return Request(number, RequestKind.MENTION, "", "", None, "", None, 0, State.WITHDRAWN, None, None, datetime.now(UTC))
