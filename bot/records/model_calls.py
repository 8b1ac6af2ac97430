"""The calls of a language model: what each cost, which the budget counts, and the answers, which need not be asked for again."""

from datetime import UTC, datetime

from bot.choice import ModelCall
from bot.records.choice_rows import read_call
from bot.records.database import Database
from bot.records.rows import stamp


class ModelCalls:
    """The calls in a ledger's file, by every process that writes to it."""

    def __init__(self, database: Database) -> None:
        """Take the ledger's database."""
        self.database = database

    def spent(self, since: datetime) -> int:
        """Tokens spent since a moment, with those that calls under way may cost; none of a time to come, from a wrong clock."""
        sql = "SELECT COALESCE(SUM(tokens_in + tokens_out), 0) FROM model_call WHERE made BETWEEN ? AND ?"
        return int(self.database.select(sql, (stamp(since), stamp(datetime.now(UTC))))[0][0])

    def answer(self, key: str) -> tuple[str, ModelCall] | None:
        """The last answer to a prompt with this key, and the call; None where it was never answered."""
        sql = "SELECT * FROM model_call WHERE key = ? AND answer IS NOT NULL ORDER BY id DESC LIMIT 1"
        return next(((str(row["answer"]), read_call(row)) for row in self.database.select(sql, (key,))), None)

    def begin(self, key: str, call: ModelCall) -> int:
        """Put a call on record before it is made, with the tokens that it may cost. Its number."""
        sql = "INSERT INTO model_call (made, key, model, prompt, tokens_in, tokens_out) VALUES (?, ?, ?, ?, ?, ?)"
        values = (stamp(datetime.now(UTC)), key, call.model, call.prompt, call.tokens_in, call.tokens_out)
        with self.database.writing() as connection:
            return int(connection.execute(sql, values).lastrowid or 0)

    def end(self, number: int, call: ModelCall, answer: str | None) -> None:
        """What became of it."""
        sql = "UPDATE model_call SET tokens_in = ?, tokens_out = ?, seconds = ?, failure = ?, answer = ? WHERE id = ?"
        with self.database.writing() as connection:
            connection.execute(sql, (call.tokens_in, call.tokens_out, call.seconds, call.failure, answer, number))
