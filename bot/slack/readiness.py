"""Whether the bot can answer, as /readyz says it."""

import time
from threading import Event, Lock

from slack_sdk.errors import SlackApiError

from bot.answering.newsroom import Newsroom
from bot.records.ledger import Ledger
from bot.slack.client import SlackClient
from bot.slack.supervisor import Failure, Supervisor
from bot.slack.worker import AnswerWorker
from index.errors import DatelineError

_READY_SECONDS = 30.0


class Readiness:
    """Why the bot cannot answer right now; None where it can.

    Slack is asked every half minute at most, by one thread; others hear what it said last, and so none waits for another.
    """

    def __init__(
        self,
        worker: AnswerWorker,
        newsroom: Newsroom,
        ledger: Ledger,
        client: SlackClient,
        supervisor: Supervisor,
        ended: Event,
    ) -> None:
        """Take the parts; `ended` is set when the bot ends."""
        self._worker = worker
        self._newsroom = newsroom
        self._ledger = ledger
        self._client = client
        self._supervisor = supervisor
        self._ended = ended
        self._looking = Lock()
        self._asked = -_READY_SECONDS
        self._reason: str | None = "Slack has not answered yet."

    def __call__(self) -> str | None:
        """The reason."""
        if self._ended.is_set():
            return "ending"
        if time.monotonic() - self._asked >= _READY_SECONDS and self._looking.acquire(blocking=False):
            try:
                self._reason, self._asked = self._look(), time.monotonic()
            finally:
                self._looking.release()
        return self._reason

    def degraded(self) -> tuple[Failure, ...]:
        """What fails in the background while questions are answered all the same."""
        return self._supervisor.failures()

    def _look(self) -> str | None:
        if not self._worker.has_begun():
            return "The models are being loaded."
        try:
            self._newsroom.retriever()
            self._ledger.database.require_present()
        except DatelineError as error:
            return error.problem
        except OSError as error:
            return f"The index cannot be opened ({error.strerror})."
        try:
            self._client.calls.auth_test()
        except (SlackApiError, OSError):
            return "Slack does not answer."
        return None
