"""Deleting words of people from the record: within a transaction of its caller, who wipes the file's log afterwards."""

from bot.records.database import Connection

_OF_REQUEST = "(request = :request OR id = :reply)"


def forget_question(connection: Connection, request: int, reply: str | None) -> None:
    """Take a question back from the replies to it: as it was asked, and as it was each time that it was edited.

    What was answered stays, with its citations, so that who has seen it can check it; that somebody asked does not. Later questions
    in the thread lose how they were understood, and a language model's answers are asked for again: both may repeat its words.
    `reply` is the one that an earlier release wrote down with the request.
    """
    named = {"request": request, "reply": reply}
    for statement in (
        f"UPDATE reply SET understood = '[]' WHERE thread IN (SELECT thread FROM reply WHERE {_OF_REQUEST})",
        f"UPDATE statement SET label = '' WHERE reply IN (SELECT id FROM reply WHERE {_OF_REQUEST})",
        f"UPDATE reply SET question = '', understood = '[]', user = NULL WHERE {_OF_REQUEST}",
        "UPDATE model_call SET answer = NULL WHERE made >= (SELECT made FROM request WHERE id = :request)",
    ):
        connection.execute(statement, named)


def is_withdrawn(connection: Connection, request: int) -> bool:
    """Whether a question was deleted since it was taken in."""
    row = connection.execute("SELECT state = 'withdrawn' FROM request WHERE id = ?", (request,)).fetchone()
    return row is None or bool(row[0])
