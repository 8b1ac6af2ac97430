"""Socket Mode in which what people press does not wait for events: these are written down before they are acknowledged."""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

_EVENTS = "events_api"
_WRITERS = 10  # as many as the library has for everything
_TICK = 0.1
_log = logging.getLogger(__name__)


class SocketMode(SocketModeHandler):
    """Bolt's own connection, with threads of their own for events: a hundred questions at once keep no button waiting."""

    def __init__(self, app: App, app_token: str, ping_interval: float = 10) -> None:
        """Take the app; seconds between two pings."""
        super().__init__(app, app_token, ping_interval=ping_interval)
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="arrival")
        self._is_closing = False

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own does
        """Take something in."""
        if req.type != _EVENTS:
            super().handle(client, req)
        elif not self._is_closing:
            self._writers.submit(self._take_in, client, req)

    def close(self) -> None:
        """Acknowledge what was heard, and hear nothing more: Slack sends again what comes meanwhile."""
        self._is_closing = True
        self._writers.shutdown()
        closing = Thread(target=super().close, daemon=True)
        closing.start()
        # Until the connection is gone its reader may begin anew, and then takes back that it is to end: the library would wait for
        # it for ever (slack_sdk's SocketModeClient._run_current_session).
        while closing.is_alive():
            self.client.current_session_state.terminated = True
            closing.join(_TICK)

    def _take_in(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        try:
            super().handle(client, req)
        except SlackClientNotConnectedError:
            _log.warning("an event was not acknowledged, as the connection has ended; Slack sends it again")
        except Exception:  # noqa: BLE001 - nobody waits for this: whatever it is, the log must have it
            _log.exception("an event was not taken in; Slack sends it again")
