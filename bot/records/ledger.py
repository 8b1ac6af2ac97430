"""SQLite: every reply as it was given, so that anyone can check it later; what was said of it; whom corrections were told.

One file beside the store, `ledger.sqlite`. A reply is written in one transaction before it is shown, so one that somebody has seen
is on record, whatever happened to the process since. Several processes may write: each waits for its turn. Replies are in the
order in which they were written (`rowid`), whatever the clock said.
"""

import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from bot.answer import Trace
from bot.errors import LedgerError, UnknownReplyError
from bot.records.ages import too_old
from bot.records.choice_rows import choice_row, read_choice, with_choice
from bot.records.database import Connection, Database, insert, note_traces
from bot.records.forgetting import Erased, Subject, erase, forget_question, is_withdrawn
from bot.records.inbox import Request
from bot.records.reports import read_ruling
from bot.records.rooms import Rooms
from bot.records.rows import citation_rows, feedback_row, read_reply, reply_row, stamp, statement_row
from bot.reply import ALPHABET, ID_LENGTH, THUMBS, Feedback, Place, Reply, ReplyId, Ruling
from index.article import ArticleId
from index.command_line import command

_log = logging.getLogger(__name__)
LEDGER_FILE = "ledger.sqlite"
"""Its name in a data folder."""
REPORTERS_KEPT = timedelta(days=30)
"""How long it is known who reported a citation, where users are not stored and nothing is decided."""
_PARTS = tuple(
    f"SELECT * FROM {table} WHERE reply = ? ORDER BY {order}"  # noqa: S608 - constants
    for table, order in (("statement", "number"), ("citation", "position"), ("feedback", "id"), ("model_choice", "reply"))
)
"""What gives the rows that belong to a reply."""
_FORGET = (
    "DELETE FROM reply WHERE made < ? AND rowid < "
    "IFNULL((SELECT MIN(rowid) FROM reply WHERE made BETWEEN ? AND ?), 9223372036854775807)"
)

_THUMBS = f"FROM feedback WHERE reply = :reply AND person = :person AND kind IN {THUMBS}"


class _DryRunError(Exception):
    """Ends a transaction of which nothing is to stay."""


class Ledger:
    """The record of replies."""

    def __init__(self, file: Path, *, keep_days: int = 0, store_users: bool = False) -> None:
        """Open it, making it or bringing it up to date if need be; replies older than `keep_days` (0: none are) are forgotten.

        :raises LedgerError: it cannot be read or written, or was made by a later release.
        """
        self._store_users = store_users
        self.file = file
        self.database = Database(file)
        self._rooms = Rooms(self.database.salt, store_users=store_users)
        if not self.database.readonly and (old := too_old(self.database, keep_days)):
            self._forget_if_possible(old.before)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close."""
        self.close()

    # Writing

    def record(self, trace: Trace, place: Place, request: Request | None = None) -> ReplyId:
        """Put an answer on record and give it its id. To be called before the answer is shown.

        `request` is the question in the inbox, which from then on names this reply: a process that takes it up after a kill makes
        no second one. Where it was deleted meanwhile, its words are not written down.

        :raises LedgerError: it could not be written, or nobody would find it there.
        """
        answer, (channel, thread) = trace.answer, self._rooms.place(place.channel, place.thread)
        place, number = replace(place, user=self._user(place.user), channel=channel, thread=thread), request and request.id
        with self.database.writing() as connection:
            reply_id = self._new_id()
            insert(connection, "reply", [{**reply_row(reply_id, datetime.now(UTC), trace, place), "request": number}])
            insert(connection, "statement", [statement_row(reply_id, *item) for item in enumerate(answer.statements, 1)])
            insert(connection, "citation", citation_rows(reply_id, answer.citations))
            insert(connection, "model_choice", [choice_row(reply_id, trace.choice)] if trace.choice else [])
            if request:
                prepare(connection, request, reply_id)
                if is_withdrawn(connection, request.id):
                    forget_question(connection, request.id, reply_id)
        return reply_id

    def add_feedback(self, reply_id: ReplyId, feedback: Feedback) -> None:
        """Keep what somebody said of a reply; of a person's thumbs on it the last one, by when it was pressed.

        Also where users are not named, a person has an alias there, so that each counts once.

        :raises UnknownReplyError: no such reply.
        """
        with self.database.writing() as connection:
            self._require(reply_id)
            person = self._rooms.alias(feedback.user) if feedback.user else None
            row = {**feedback_row(reply_id, replace(feedback, user=self._user(feedback.user))), "person": person}
            if feedback.kind in THUMBS:
                if connection.execute(f"SELECT 1 {_THUMBS} AND made > :made", row).fetchone():
                    return  # two presses may be handled in another order than they were made in
                connection.execute(f"DELETE {_THUMBS}", row)
            insert(connection, "feedback", [row])

    def tell(self, reply_id: ReplyId, article_id: ArticleId, state: str) -> bool:
        """Claim the telling of one change of one story to those who read a reply. False: it was told already.

        `state` is what the story changed to: the hash of its current version, or "withdrawn".
        """
        with self.database.writing() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO told VALUES (?,?,?,?)", (reply_id, article_id, state, stamp(datetime.now(UTC)))
            )
        return cursor.rowcount == 1

    def mark_changed(self, reply_id: ReplyId, sources: int) -> None:
        """So many sources of a reply have changed, as is to be said with it from now on."""
        with self.database.writing() as connection:
            connection.execute("UPDATE reply SET changed = ? WHERE id = ?", (sources, reply_id))

    def move(self, reply_id: ReplyId, channel: str, thread: str) -> None:
        """A reply is read in another place now: what is asked there goes on from it, and corrections go there."""
        place = self._rooms.place(channel, thread)
        with self.database.writing() as connection:
            connection.execute("UPDATE reply SET channel = ?, thread = ? WHERE id = ?", (*place, reply_id))

    def forget(self, before: datetime) -> int:
        """Delete replies made before a moment, with all that belongs to them, and calls of a language model. How many replies.

        They go in the order in which they were written: one that a clock set back has dated stays as long as the one before it.
        """
        with self.database.writing() as connection:
            calls = connection.execute("DELETE FROM model_call WHERE made < ?", (stamp(before),)).rowcount
            count = connection.execute(_FORGET, (stamp(before), stamp(before), stamp(datetime.now(UTC)))).rowcount
            note_traces(connection, calls + count)
        if calls + count:
            self.database.wipe()
        return count

    def _forget_if_possible(self, before: datetime) -> None:
        """Who only reads is not kept from it by a full disk."""
        try:
            self.forget(before)
        except LedgerError as error:
            _log.warning("%s What is too old is deleted later.", error.problem)

    def erase(self, subject: Subject, name: str, *, dry_run: bool = False) -> Erased:
        """Delete all that is of a user, a channel or a reply, or a story's words in replies; or only count it.

        :raises LedgerError: it could not be deleted; then nothing was.
        """
        with suppress(_DryRunError), self.database.writing() as connection:
            erased = erase(connection, subject, name, self._rooms.alias(name))
            if dry_run:
                raise _DryRunError
        if not dry_run:
            self.database.vacuum()
        return erased

    def hide_users(self) -> None:
        """Take out who asked and in which direct message, where an earlier release or setting wrote that down."""
        with self.database.writing() as connection:
            before = connection.total_changes
            for table in ("reply", "feedback"):
                connection.execute(f"UPDATE {table} SET user = NULL WHERE user IS NOT NULL")  # noqa: S608 - constants
            connection.execute("UPDATE report SET decider = NULL, decider_name = NULL WHERE shown = 1 AND decider IS NOT NULL")
            unnamed = "UPDATE report SET reporter = NULL WHERE made < ? AND reporter IS NOT NULL"
            connection.execute(unnamed, (stamp(datetime.now(UTC) - REPORTERS_KEPT),))
            for row in connection.execute("SELECT DISTINCT channel, thread FROM reply WHERE channel GLOB 'D*'").fetchall():
                parameters = (*self._rooms.place(*row), *row)
                connection.execute("UPDATE reply SET channel = ?, thread = ? WHERE channel IS ? AND thread IS ?", parameters)
            note_traces(connection, connection.total_changes - before)

    # Reading

    def reply(self, reply_id: str) -> Reply:
        """One reply, by its id as anyone may type it.

        :raises UnknownReplyError: no such reply.
        """
        wanted = reply_id.strip().lstrip("#").lower()
        self._require(wanted)
        return next(self._read("WHERE id = ?", (wanted,)))

    def knows(self, reply_id: str) -> bool:
        """Whether there is such a reply."""
        return self.database.select("SELECT 1 FROM reply WHERE id = ?", (reply_id,)) != []

    def replies(self, since: datetime | None = None, last: int | None = None) -> Iterator[Reply]:
        """Replies made at a moment or later, or the last so many; oldest first."""
        if last is not None:
            return self._read("WHERE id IN (SELECT id FROM reply ORDER BY rowid DESC LIMIT ?)", (last,))
        return self._read("WHERE made >= ?", (stamp(since),)) if since else self._read("", ())

    def count(self, since: datetime | None = None) -> int:
        """How many replies were made at a moment or later."""
        return int(self.database.select("SELECT COUNT(*) FROM reply WHERE made >= ?", (stamp(since) if since else "",))[0][0])

    def citing(self, articles: Iterable[ArticleId], since: datetime) -> tuple[ReplyId, ...]:
        """Replies made at a moment or later that cite one of these stories, oldest first."""
        rows = self.database.select(
            "SELECT DISTINCT reply.id, reply.rowid FROM reply JOIN citation ON citation.reply = reply.id "
            "WHERE reply.made >= ? AND citation.article_id IN (SELECT value FROM json_each(?)) ORDER BY reply.rowid",
            (stamp(since), json.dumps(list(articles))),
        )
        return tuple(ReplyId(row[0]) for row in rows)

    def questions(self, channel: str, thread: str) -> tuple[str, ...]:
        """The questions answered in a thread so far, oldest first."""
        sql = "SELECT question FROM reply WHERE channel IS ? AND thread = ? AND question != '' ORDER BY rowid"
        return tuple(str(row[0]) for row in self.database.select(sql, self._rooms.place(channel, thread)))

    def ruling(self, reply_id: ReplyId) -> Ruling:
        """What must be said with a reply since it was given."""
        return read_ruling(self.database, reply_id)

    def told(self, reply_id: ReplyId) -> frozenset[tuple[ArticleId, str]]:
        """Which changes of which stories those who read a reply have been told: pairs of story and state, as for `tell`."""
        rows = self.database.select("SELECT article_id, state FROM told WHERE reply = ?", (reply_id,))
        return frozenset((ArticleId(article_id), str(state)) for article_id, state in rows)

    def _read(self, where: str, parameters: Sequence[object]) -> Iterator[Reply]:
        for row in self.database.select(f"SELECT * FROM reply {where} ORDER BY rowid", parameters):  # noqa: S608 - constants
            *parts, choices = (self.database.select(query, (row["id"],)) for query in _PARTS)
            yield with_choice(read_reply(row, *parts), map(read_choice, choices))

    # Plumbing

    def _new_id(self) -> ReplyId:
        while True:
            reply_id = ReplyId("".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH)))
            if not self.knows(reply_id):
                return reply_id

    def _user(self, user: str | None) -> str | None:
        return user if self._store_users else None

    def _require(self, reply_id: str) -> None:
        if not self.knows(reply_id):
            raise UnknownReplyError(
                f"No reply {reply_id!r} is on record in {self.file}.",
                f"The last ones: {command('check', '--last', 10)}",
            )


def prepare(connection: Connection, request: Request, reply: ReplyId) -> None:
    """The reply to a question is put on record and about to be posted, unless the question was edited meanwhile."""
    connection.execute("UPDATE request SET reply = ? WHERE id = ? AND edits = ?", (reply, request.id, request.edits))
