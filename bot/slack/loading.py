"""Modals that are there at once and are filled later: what opens one lives for three seconds, and the work may take longer."""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from bot.errors import LedgerError, SlackError, UnknownReplyError
from bot.slack.apologies import UNKNOWN_AUDIENCE
from bot.slack.client import SlackClient
from bot.slack.elements import Payload
from bot.slack.hiding import HiddenError
from bot.slack.modals import notice_view
from index.errors import AudienceError

LOADING = "One moment…"
BUSY = "Many people are looking things up right now. Please press again in a minute."
_WORKERS = 4  # one fills a modal while others wait for Slack
_MOST_WAITING = 40
_NOTICES: dict[type[Exception], str] = {
    UnknownReplyError: "This reply is no longer on record.",
    AudienceError: UNKNOWN_AUDIENCE,
    LedgerError: "Nothing can be put on record just now. Please try again a little later.",
}
_log = logging.getLogger(__name__)
Later = Callable[[Callable[[], None]], bool]
"""Does work some time after; False: there is no room for it."""


def sorry(error: Exception, reference: str) -> Payload:
    """What somebody sees instead of what they asked for: one plain sentence."""
    return notice_view("Sorry", _NOTICES.get(type(error), f"Something went wrong; the reference is {reference}."))


class LoadingModals:
    """Opens modals at once and fills them in threads of its own, so that no acknowledgement waits for the work."""

    def __init__(self, client: SlackClient) -> None:
        """Take who speaks to Slack."""
        self._client = client
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="modal")
        self._room = BoundedSemaphore(_MOST_WAITING)

    def open(self, trigger: str, title: str, work: Callable[[], Payload], later: Later | None = None) -> None:
        """Open a modal that says to wait; then show in it what the work returns, done `later` if that is given.

        If the work fails, the modal says so, with a reference that stands in the log too.
        """
        self.fill(self._client.show(trigger, notice_view(title, LOADING)), title, work, later)

    def fill(self, view_id: str, title: str, work: Callable[[], Payload], later: Later | None = None) -> None:
        """The same in a modal that is open."""
        if not (later or self._later)(lambda: self._show(view_id, work)):
            self._client.show_again(view_id, notice_view(title, BUSY))

    def _later(self, work: Callable[[], None]) -> bool:
        if not self._room.acquire(blocking=False):
            return False
        self._pool.submit(work).add_done_callback(lambda _: self._room.release())
        return True

    def _show(self, view_id: str, work: Callable[[], Payload]) -> None:
        """Nobody waits for what runs later: the log has whatever goes wrong, and who pressed hears of it in one plain sentence."""
        try:
            view = work()
        except HiddenError as hidden:  # nothing is wrong
            view = notice_view("Sorry", hidden.problem)
        except Exception as error:  # noqa: BLE001 - somebody waits: whatever goes wrong, they hear that something did
            reference = secrets.token_hex(4)
            _log.exception("a modal could not be filled", extra={"reference": reference})
            view = sorry(error, reference)
        try:
            self._client.show_again(view_id, view)
        except SlackError as error:  # it may have been closed
            _log.warning("%s Nobody was shown it.", error.problem)
