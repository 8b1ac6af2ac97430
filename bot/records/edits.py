"""Edits that came before the messages that they are of, each until its message comes; kept in the ledger's file.

Slack may deliver two events in another order than they happened in, and repeats one that was not acknowledged minutes later.
"""

from datetime import UTC, datetime, timedelta

from bot.records.database import Connection, Database, note_traces
from bot.records.rooms import Rooms
from bot.records.rows import stamp

_KEPT = timedelta(hours=1)  # Slack's last repeat comes about six minutes after an event
_MOST = 1_000
_PURGE = "DELETE FROM early_edit WHERE made < ? OR rowid NOT IN (SELECT rowid FROM early_edit ORDER BY rowid DESC LIMIT ?)"


class EarlyEdits:
    """The newest words of messages that are still to come, for an hour at most, and of so many messages at most."""

    def __init__(self, database: Database, rooms: Rooms) -> None:
        """Take the ledger's file, and how a direct message is called in it."""
        self._database = database
        self._rooms = rooms

    def note(self, channel: str, message: str, text: str, moment: str) -> None:
        """Keep the words of an edit, "" for none; of several edits those of the last, by their moments."""
        room = self._rooms.channel(channel)
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO event VALUES (?,?)", (edit_name(room, message) + moment, _now()))
            connection.execute(
                "INSERT INTO early_edit (channel, message, text, moment, made) VALUES (?,?,?,?,?) ON CONFLICT (channel, message) "
                "DO UPDATE SET text = excluded.text, moment = excluded.moment WHERE excluded.moment > moment",
                (room, message, text, moment, _now()),
            )
            purge_edits(connection)

    def newest(self, channel: str, message: str) -> str | None:
        """The words of a message since an edit that came before it; None where none did."""
        sql = "SELECT text FROM early_edit WHERE channel = ? AND message = ?"
        rows = self._database.select(sql, (self._rooms.channel(channel), message))
        return str(rows[0][0]) if rows else None

    def forget(self, channel: str, message: str) -> None:
        """The message has come, or never will."""
        if self.newest(channel, message) is None:
            return
        with self._database.writing() as connection:
            sql = "DELETE FROM early_edit WHERE channel = ? AND message = ?"
            connection.execute(sql, (self._rooms.channel(channel), message))
            note_traces(connection)
        self._database.wipe()


def edit_name(room: str, message: str) -> str:
    """What the events of a message's edits are called in the record; the moment of each follows."""
    return f"edit:{room}:{message}:"


def purge_edits(connection: Connection) -> None:
    """Delete edits whose messages can no longer come, and the oldest of too many."""
    note_traces(connection, connection.execute(_PURGE, (stamp(datetime.now(UTC) - _KEPT), _MOST)).rowcount)


def _now() -> str:
    return stamp(datetime.now(UTC))
