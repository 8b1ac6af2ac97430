"""Which questions in a chat have a sign of the bot's on them that does not go away by itself; kept in the ledger's file.

It is written down before it is put there. So a process that dies leaves none for ever: the next one takes it away.
"""

from datetime import UTC, datetime, timedelta

from bot.records.database import Database, note_traces
from bot.records.rows import stamp

_REMEMBERED = timedelta(days=7)  # what could not be taken away until then never can


class SignBook:
    """The signs that stand, each by the channel and the id of the message that it is on; both as the chat has them."""

    def __init__(self, database: Database) -> None:
        """Take the ledger's file."""
        self._database = database

    def add(self, channel: str, message: str) -> None:
        """A sign is about to be put there; what is too old is forgotten."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sign WHERE made < ?", (_oldest(),))
            connection.execute("INSERT OR REPLACE INTO sign VALUES (?,?,?)", (channel, message, stamp(datetime.now(UTC))))

    def remove(self, channel: str, message: str) -> None:
        """The sign is gone; of a direct message, whose id names a person, no trace is left."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sign WHERE channel = ? AND message = ?", (channel, message))
            note_traces(connection, channel.startswith("D"))
        if channel.startswith("D"):
            self._database.wipe()

    def all(self) -> tuple[tuple[str, str], ...]:
        """Channel and message of every sign that stands, oldest first."""
        rows = self._database.select("SELECT channel, message FROM sign WHERE made >= ? ORDER BY made", (_oldest(),))
        return tuple((str(channel), str(message)) for channel, message in rows)


def _oldest() -> str:
    return stamp(datetime.now(UTC) - _REMEMBERED)
