"""Threads for Bolt's listeners, and what happens where one fails."""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from threading import Thread

from slack_bolt import BoltResponse

from bot.errors import SlackError
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.loading import sorry

THREADS = 10
"""How many listeners run at once; as many again of events, which nobody presses."""
_log = logging.getLogger(__name__)


def within(seconds: float, end: Callable[[], object]) -> bool:
    """Bring something to an end that has no time limit of its own. Whether it has ended in time; if not, it goes on."""
    thread = Thread(target=end, daemon=True)
    thread.start()
    thread.join(max(0.0, seconds))
    return not thread.is_alive()


class Listeners:
    """Listeners of events have threads of their own, so that no button stays unacknowledged while they wait for Slack."""

    def __init__(self, client: SlackClient) -> None:
        """Take who tells people that what they pressed has failed."""
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="listener")
        self._events = ThreadPoolExecutor(THREADS, thread_name_prefix="event")
        self._client = client

    def apart(self, listener: Callable[..., None]) -> Callable[..., None]:
        """The same listener, in a thread for events; it is over at once."""

        @wraps(listener)  # Bolt reads from the names of its arguments what it is to be given
        def hand_over(**arguments: object) -> None:
            self._events.submit(self._run, listener, arguments)

        return hand_over

    def failed(self, error: Exception, body: Body) -> BoltResponse:
        """What went wrong in a listener: the log has it, and who pressed something hears of it in one plain sentence."""
        reference = secrets.token_hex(4)
        _log.error("a listener failed", exc_info=error, extra={"reference": reference, "type": body.get("type")})
        try:
            if body.get("trigger_id"):
                self._client.show(body["trigger_id"], sorry(error, reference))
        except SlackError as refused:
            _log.warning("%s Nobody was told.", refused.problem, extra={"reference": reference})
        # An event that could not be written down is not acknowledged, so that Slack sends it again.
        return BoltResponse(status=500 if body.get("type") == "event_callback" else 200)

    def close(self, seconds: float) -> bool:
        """Finish what was heard, within so many seconds; to be called when nothing more is heard. Whether all was finished."""
        return within(seconds, self._finish)

    def _finish(self) -> None:
        self.pool.shutdown()
        self._events.shutdown()

    def _run(self, listener: Callable[..., None], arguments: dict[str, object]) -> None:
        try:
            listener(**arguments)
        except Exception as error:  # noqa: BLE001 - nobody waits for this: whatever it is, the log must have it
            self.failed(error, {"type": "event_callback"})
