"""Deleting from the record what people or outlets want forgotten: within a transaction of the caller, who then wipes the log."""

from dataclasses import dataclass
from enum import StrEnum

from bot.records.database import Connection

FORGOTTEN = "[forgotten]"
"""What stands in a reply for a sentence of a story that was forgotten."""


class Subject(StrEnum):
    """What is to be forgotten."""

    USER = "user"
    CHANNEL = "channel"
    STORY = "story"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were deleted from the record; of a story, in how many replies, and of how many citations, its words were."""

    replies: int
    citations: int
    feedback: int
    questions: int


_LISTS = {
    Subject.USER: "SELECT id FROM reply WHERE user = :name",
    Subject.CHANNEL: "SELECT id FROM reply WHERE channel IN (:name, :alias) OR (channel IS NULL AND thread GLOB :alias || ':*')",
    Subject.REPLY: "SELECT id FROM reply WHERE id = :name",
    Subject.STORY: "SELECT DISTINCT reply FROM citation WHERE article_id = :name",
}
"""Which replies it concerns."""
_TO_ERASE = "CREATE TEMP TABLE IF NOT EXISTS erased (reply TEXT PRIMARY KEY, request INTEGER)"
_QUESTIONS = (
    "DELETE FROM request WHERE reply IN (SELECT reply FROM erased) OR id IN (SELECT request FROM erased) "
    "OR (:channel AND channel IN (:name, :alias))"
)


def erase(connection: Connection, subject: Subject, name: str, alias: str) -> Erased:
    """Delete all that is of a user, a channel or a reply; of a story, its words in replies. `alias` is that of a direct message."""
    named = {"name": name, "alias": alias, "channel": subject is Subject.CHANNEL}
    connection.execute(_TO_ERASE)
    connection.execute("DELETE FROM erased")
    connection.execute(f"INSERT INTO erased SELECT id, request FROM reply WHERE id IN ({_LISTS[subject]})", named)  # noqa: S608 - constants
    replies = connection.execute("SELECT COUNT(*) FROM erased").fetchone()[0]
    connection.execute("UPDATE model_call SET answer = NULL")  # it may hold their words, and is asked for again
    if subject is Subject.STORY:
        return Erased(replies, _erase_quotes(connection, name), 0, 0)
    citations = connection.execute("SELECT COUNT(*) FROM citation WHERE reply IN (SELECT reply FROM erased)").fetchone()[0]
    given = "DELETE FROM feedback WHERE reply IN (SELECT reply FROM erased) OR ((user = ? OR person = ?) AND ?)"
    feedback = connection.execute(given, (name, alias, subject is Subject.USER)).rowcount
    questions = connection.execute(_QUESTIONS, named).rowcount
    connection.execute("DELETE FROM notice WHERE about IN (:name, :alias)", named)
    if subject is Subject.USER:
        connection.execute("UPDATE report SET decider = NULL, decider_name = NULL WHERE decider = ?", (name,))
        connection.execute("UPDATE report SET reporter = NULL WHERE reporter = ?", (name,))
    if subject is Subject.CHANNEL:
        connection.execute("UPDATE report SET channel = NULL, posted = NULL WHERE channel = ?", (name,))
        connection.execute("DELETE FROM event WHERE id GLOB :name || ':*' OR id GLOB :alias || ':*'", named)
        connection.execute("DELETE FROM sign WHERE channel = :name", named)
        connection.execute("DELETE FROM early_edit WHERE channel IN (:name, :alias)", named)
        connection.execute("DELETE FROM event WHERE id GLOB 'edit:' || :name || ':*' OR id GLOB 'edit:' || :alias || ':*'", named)
    follow_ups = "SELECT thread FROM reply WHERE id IN (SELECT reply FROM erased)"
    connection.execute(f"UPDATE reply SET understood = '[]' WHERE thread IN ({follow_ups})")  # noqa: S608 - a constant
    connection.execute("DELETE FROM reply WHERE id IN (SELECT reply FROM erased)")
    return Erased(replies, citations, feedback, questions)


def _erase_quotes(connection: Connection, story: str) -> int:
    """Take the words of a story out of the replies that cite it, unless another story there has the same. How many citations.

    Which story it was stays.
    """
    connection.execute(
        "UPDATE statement SET text = ?, asides = '[]', answer_start = NULL, answer_end = NULL "
        "WHERE (reply, text) IN (SELECT reply, quote FROM citation WHERE article_id = ?) AND NOT EXISTS "
        "(SELECT 1 FROM citation WHERE citation.reply = statement.reply AND quote = statement.text AND article_id != ?)",
        (FORGOTTEN, story, story),
    )
    connection.execute("UPDATE reply SET warnings = '[]' WHERE id IN (SELECT reply FROM erased)")  # they name what stories say
    quotes = "UPDATE citation SET quote = ?, before = NULL WHERE article_id = ?"
    return connection.execute(quotes, (FORGOTTEN, story)).rowcount


def forget_question(connection: Connection, request: int, reply: str | None) -> None:
    """Take a question back from the replies to it: as it was asked, and as it was each time that it was edited.

    What was answered stays, with its citations, so that who has seen it can check it; that somebody asked does not. Later questions
    in the thread lose how they were understood, and a language model's answers are asked for again: both may repeat its words.
    `reply` is the one that an earlier release wrote down with the request.
    """
    named = {"request": request, "reply": reply}
    for statement in (
        "UPDATE reply SET understood = '[]' WHERE thread IN (SELECT thread FROM reply WHERE request = :request OR id = :reply)",
        "UPDATE statement SET label = '' WHERE reply IN (SELECT id FROM reply WHERE request = :request OR id = :reply)",
        "UPDATE reply SET question = '', understood = '[]', user = NULL WHERE request = :request OR id = :reply",
        "UPDATE model_call SET answer = NULL WHERE made >= (SELECT made FROM request WHERE id = :request)",
    ):
        connection.execute(statement, named)


def is_withdrawn(connection: Connection, request: int) -> bool:
    """Whether a question was deleted since it was taken in."""
    row = connection.execute("SELECT state = 'withdrawn' FROM request WHERE id = ?", (request,)).fetchone()
    return row is None or bool(row[0])
