"""Links to messages, which Slack gives one at a time."""

import logging
import time
from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

_SECONDS = 2  # for all of one page: it can do without links
_KEPT = 1_000
_log = logging.getLogger(__name__)


class Permalinks:
    """Asks for each link once, one try, and no longer than a page may wait."""

    def __init__(self, calls: WebClient) -> None:
        """Take a client for its token and its address."""
        self._calls = WebClient(calls.token, base_url=calls.base_url, timeout=_SECONDS, retry_handlers=[])
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, messages: Sequence[tuple[str | None, str | None]]) -> list[str | None]:
        """The links to messages, given by channel and timestamp; None where there is no message, or no link to be had in time."""
        until = time.monotonic() + _SECONDS
        return [self._link(channel, ts, until) if channel and ts else None for channel, ts in messages]

    def _link(self, channel: str, ts: str, until: float) -> str | None:
        known = self._known.get((channel, ts))
        if known or time.monotonic() > until:
            return known
        try:
            url = str(self._calls.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
        except SlackApiError as error:
            _log.info("no link to a message: %s", error.response.get("error"))
            return None
        except OSError as error:
            _log.info("no link to a message: %s", type(error).__name__)
            return None
        while len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)), None)
        self._known[channel, ts] = url
        return url
