"""Citations that somebody called wrong, each until the standards desk has decided, and what; kept in the ledger's file.

What was said stands with the reply's feedback too. A report, its message and its decision are each written down before Slack hears
of them, so that a process that dies in between leaves the rest to the next.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.records.database import Database, insert, note_traces
from bot.records.rooms import Rooms
from bot.records.rows import Row, feedback_row, moment_in, number_in, stamp
from bot.reply import Decision, Feedback, ReplyId, Report, Ruling

_SELECT = (
    "SELECT report.*, IFNULL(feedback.words, '') AS words FROM report LEFT JOIN feedback ON feedback.id = report.feedback "
    "WHERE {where} ORDER BY report.id"
)
_REMOVED = (
    "SELECT 1 FROM request WHERE state = 'withdrawn' AND (reply = :reply OR id = (SELECT request FROM reply WHERE id = :reply))"
)


class Reports:
    """The reports on all replies."""

    def __init__(self, database: Database, *, store_users: bool = False) -> None:
        """Take the ledger's file, and whether it may name people."""
        self._database = database
        self._store_users = store_users
        self._rooms = Rooms(database.salt, store_users=store_users)

    # Writing

    def add(self, reply_id: ReplyId, feedback: Feedback, form: str, channel: str | None) -> bool:
        """Put a report on record. False: this form was sent before.

        `channel` is that of the standards desk, None where there is none.

        :raises LedgerError: it could not be written, or there is no such reply.
        """
        person = self._rooms.alias(feedback.user) if feedback.user else None
        row = feedback_row(reply_id, replace(feedback, user=feedback.user if self._store_users else None))
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM report WHERE form = ?", (form,)).fetchone():
                return False
            insert(connection, "feedback", [{**row, "person": person}])
            number = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
            report = {"reply": reply_id, "citation": row["citation"], "made": row["made"], "feedback": number}
            reporter = feedback.user if channel else None  # nothing is decided without a desk
            insert(connection, "report", [{**report, "form": form, "channel": channel, "reporter": reporter}])
        return True

    def posted(self, number: int, channel: str, message: str, verdict: str) -> None:
        """A report stands in the channel of the standards desk, under the id of its message."""
        with self._database.writing() as connection:
            values = (channel, message, verdict, number)
            connection.execute("UPDATE report SET channel = ?, posted = ?, verdict = ? WHERE id = ?", values)

    def decide(self, number: int, decision: Decision, reason: str, decider: tuple[str, str]) -> bool:
        """Decide a report; `decider` is the person's id and name. False: that was done before, or it was forgotten."""
        words = reason.encode(errors="replace").decode()
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE report SET decision = ?, reason = ?, decided = ?, decider = ?, decider_name = ? "
                "WHERE id = ? AND decision IS NULL",
                (decision, words, stamp(datetime.now(UTC)), *decider, number),
            )
        return cursor.rowcount == 1

    def take_reporter(self, number: int) -> str | None:
        """The id of who made a report, to be told what was decided: given once, and forgotten with that."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT reporter FROM report WHERE id = ?", (number,)).fetchone()
            connection.execute("UPDATE report SET reporter = NULL WHERE id = ?", (number,))
        return str(row[0]) if row and row[0] else None

    def shown(self, number: int) -> None:
        """The decision on a report is seen wherever it is to be seen; who took it is forgotten where nobody may be named."""
        forget = "" if self._store_users else ", decider = NULL, decider_name = NULL"
        with self._database.writing() as connection:
            connection.execute(f"UPDATE report SET shown = 1{forget} WHERE id = ?", (number,))  # noqa: S608 - constants
            note_traces(connection, forget != "")

    # Reading

    def get(self, number: int) -> Report | None:
        """One report; None where it was forgotten with its reply."""
        return next(iter(self._read("report.id = ?", (number,))), None)

    def all(self, since: datetime | None = None) -> tuple[Report, ...]:
        """Reports made at a moment or later, oldest first."""
        return self._read("report.made >= ?", (stamp(since) if since else "",))

    def spoken_of(self, since: datetime | None = None) -> tuple[ReplyId, ...]:
        """Replies of which anything was said at a moment or later."""
        moment = stamp(since) if since else ""
        rows = self._database.select(
            "SELECT reply FROM feedback WHERE made >= ? UNION SELECT reply FROM report WHERE made >= ?", (moment, moment)
        )
        return tuple(ReplyId(str(row[0])) for row in rows)

    def to_post(self) -> tuple[Report, ...]:
        """Reports that the standards desk has not got yet."""
        return self._read("report.channel IS NOT NULL AND report.posted IS NULL AND report.decision IS NULL", ())

    def to_show(self) -> tuple[Report, ...]:
        """Reports whose decision is not seen yet."""
        return self._read("report.decision IS NOT NULL AND report.shown = 0", ())

    def _read(self, where: str, parameters: Sequence[object]) -> tuple[Report, ...]:
        return tuple(map(_report, self._database.select(_SELECT.format(where=where), parameters)))


def read_ruling(database: Database, reply_id: ReplyId) -> Ruling:
    """What must be said with a reply."""
    decided = database.select(
        "SELECT decision, reason FROM report WHERE reply = ? AND decision IS NOT NULL ORDER BY decided, id", (reply_id,)
    )
    withdrawn = [str(row["reason"]) for row in decided if row["decision"] == Decision.WITHDRAWN]
    corrections = tuple(str(row["reason"]) for row in decided if row["decision"] == Decision.CORRECTED)
    changed = database.select("SELECT changed FROM reply WHERE id = ?", (reply_id,))
    removed = database.select(_REMOVED, {"reply": reply_id}) != []
    return Ruling(withdrawn[0] if withdrawn else None, corrections, number_in(changed[0][0]) if changed else 0, removed)


def _report(row: Row) -> Report:
    return Report(
        id=row["id"],
        reply=ReplyId(str(row["reply"])),
        citation=None if row["citation"] is None else number_in(row["citation"]),
        words=str(row["words"]),
        made=moment_in(row["made"]),
        channel=row["channel"],
        posted=row["posted"],
        verdict=str(row["verdict"]),
        decision=Decision(row["decision"]) if row["decision"] in set(Decision) else None,
        reason=str(row["reason"]),
        decided=moment_in(row["decided"]) if row["decided"] else None,
        decider=(str(row["decider"]), str(row["decider_name"])) if row["decider"] else None,
    )
