"""What somebody asked last, and what became of it; only where the ledger keeps who asked."""

from dataclasses import dataclass

from bot.records.database import Database
from bot.records.inbox import State
from bot.reply import ReplyId

_LAST = (
    "SELECT reply.id, reply.question, reply.channel, request.posted, request.state "
    "FROM reply LEFT JOIN request ON request.id = reply.request WHERE reply.user = ? AND reply.question != '' "
    "AND NOT EXISTS (SELECT 1 FROM reply AS later WHERE later.request = reply.request AND later.rowid > reply.rowid) "
    "ORDER BY reply.rowid DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its reply. `posted` is the message that shows it in `channel`, if one does.

    `is_waiting`: the question was rewritten, and has no answer yet as it is now.
    """

    question: str
    reply: ReplyId
    channel: str | None
    posted: str | None
    is_waiting: bool


def asked_by(database: Database, user: str, most: int) -> tuple[Asked, ...]:
    """A person's last questions, newest first, each with its last reply; none where users are not kept."""
    rows = database.select(_LAST, (user, most))
    return tuple(Asked(row[1], ReplyId(row[0]), row[2], row[3], row[4] == State.WAITING) for row in rows)
