"""Sees when the connection to Slack has been dead for too long: a socket that looks connected may be deaf."""

import logging
import time
from threading import Event

from slack_bolt.adapter.socket_mode import SocketModeHandler

PING_SECONDS = 5.0
_MISSED_PINGS = 2  # at least; by then the connection is being replaced
_log = logging.getLogger(__name__)


class SocketWatch:
    """Has the bot end where Slack has answered no ping for so many seconds."""

    def __init__(self, handler: SocketModeHandler, seconds: float, ended: Event) -> None:
        """Take the connection, the seconds, and what is set then."""
        self._handler = handler
        self._seconds = seconds
        self._ended = ended
        self._heard = time.monotonic()
        self._pong: float | None = None
        self.is_deaf = False

    def look(self) -> None:
        """Look at the last pong."""
        latest = _last_pong(self._handler)
        if latest not in {None, self._pong}:
            self._heard, self._pong = time.monotonic(), latest
        elif time.monotonic() - self._heard > max(self._seconds, _MISSED_PINGS * PING_SECONDS):
            _log.error("no pong from Slack", extra={"seconds": self._seconds})
            self.is_deaf = True
            self._ended.set()


def _last_pong(handler: SocketModeHandler) -> float | None:
    """When Slack last answered a ping."""
    session = handler.client.current_session
    return session.last_ping_pong_time if session is not None and session.is_active() else None
