"""What the bot says of its own accord: greetings, and word to its operators; kept in the ledger's file.

Each stands here before it is posted, so that one which a dead process left half said is said by the next, and none is said twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.records.database import Database, note_traces
from bot.records.rooms import Rooms

_REPEATED = timedelta(days=7)  # for how long an event may come again


class NoticeKind(StrEnum):
    """What is said."""

    GREETING = "greeting"
    ALARM = "alarm"
    ALL_CLEAR = "all clear"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. `name` is its key in Slack; `about` what it is about; `is_tried`: it may have been posted before."""

    name: str
    kind: NoticeKind
    about: str
    channel: str
    words: str
    is_tried: bool


class Notices:
    """The messages that wait to be posted, and those that were."""

    def __init__(self, database: Database) -> None:
        """Take the ledger's file."""
        self._database = database
        self._rooms = Rooms(database.salt, store_users=False)

    def greet_person(self, user: str, channel: str) -> bool:
        """Have somebody greeted in their direct message; False: that was done before. They are known by a salted hash alone."""
        person = self._rooms.alias(user)
        return self._add(f"person:{person}", NoticeKind.GREETING, person, channel)

    def greet_channel(self, channel: str, invitation: str) -> bool:
        """Have a channel greeted, by the event of the invitation to it; False: that was done before."""
        with self._database.writing() as connection:
            old = (datetime.now(UTC) - _REPEATED).isoformat()
            connection.execute("DELETE FROM notice WHERE posted AND name GLOB 'invitation:*' AND made < ?", (old,))
        return self._add(f"invitation:{invitation}", NoticeKind.GREETING, channel, channel)

    def raise_alarm(self, about: str, channel: str, words: str) -> bool:
        """Have an alarm told; False: it is raised already."""
        if about in self.alarms():
            return False
        return self._add(f"alarm:{about}:{datetime.now(UTC).isoformat()}", NoticeKind.ALARM, about, channel, words)

    def end_alarm(self, about: str, channel: str, words: str) -> bool:
        """Have it told that an alarm is over; False: it was not told yet, or is not raised. One never tried is taken back."""
        with self._database.writing() as connection:
            unsaid = "DELETE FROM notice WHERE kind = ? AND about = ? AND NOT tried"
            connection.execute(unsaid, (NoticeKind.ALARM, about))
            told = "DELETE FROM notice WHERE kind = ? AND about = ? AND posted RETURNING name"
            row = connection.execute(told, (NoticeKind.ALARM, about)).fetchone()
            if row is None:
                return False
            connection.execute(_INSERT, (f"{row[0]}:over", NoticeKind.ALL_CLEAR, about, channel, words, _now()))
        return True

    def alarms(self) -> frozenset[str]:
        """What alarms are raised about, told or about to be."""
        rows = self._database.select("SELECT about FROM notice WHERE kind = ?", (NoticeKind.ALARM,))
        return frozenset(str(row[0]) for row in rows)

    def waiting(self, *kinds: NoticeKind) -> Sequence[Notice]:
        """What is still to be posted, in the order in which it came."""
        rows = self._database.select("SELECT * FROM notice WHERE NOT posted ORDER BY id")
        notices = (
            Notice(row["name"], NoticeKind(row["kind"]), row["about"], row["channel"], row["words"], bool(row["tried"]))
            for row in rows
        )
        return [notice for notice in notices if notice.kind in kinds]

    def trying(self, notice: Notice) -> None:
        """It is about to be posted."""
        with self._database.writing() as connection:
            connection.execute("UPDATE notice SET tried = 1 WHERE name = ?", (notice.name,))

    def settle(self, notice: Notice) -> None:
        """It was posted, or nobody can post it: it is not said again. Where a direct message is, is forgotten."""
        with self._database.writing() as connection:
            if notice.kind is NoticeKind.ALL_CLEAR:
                connection.execute("DELETE FROM notice WHERE name = ?", (notice.name,))
            else:
                connection.execute("UPDATE notice SET posted = 1, channel = '', words = '' WHERE name = ?", (notice.name,))
            note_traces(connection)
        if notice.kind is NoticeKind.GREETING:
            self._database.wipe()

    def _add(self, name: str, kind: NoticeKind, about: str, channel: str, words: str = "") -> bool:
        if self._database.select("SELECT 1 FROM notice WHERE name = ?", (name,)):
            return False  # the most frequent case by far, which need not wait for anybody to write
        with self._database.writing() as connection:
            return connection.execute(_INSERT, (name, kind, about, channel, words, _now())).rowcount == 1


_INSERT = "INSERT OR IGNORE INTO notice (name, kind, about, channel, words, made) VALUES (?,?,?,?,?,?)"


def _now() -> str:
    return datetime.now(UTC).isoformat()
