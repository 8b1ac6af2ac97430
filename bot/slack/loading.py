"""Modals that are there at once and are filled later: what opens one lives for three seconds, and the work may take longer."""

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore, Condition, Thread

from bot.errors import LedgerError, SlackError, SlackUnreachableError, UnknownReplyError
from bot.slack.apologies import UNKNOWN_AUDIENCE
from bot.slack.client import SlackClient
from bot.slack.elements import Payload
from bot.slack.hiding import HiddenError
from bot.slack.modals import notice_view
from index.errors import AudienceError

LOADING = "One moment…"
ENDING = "I am being restarted. Please press again in a minute."
BUSY = "Many people are looking things up right now. Please press again in a minute."
_OPENERS = 30  # they only wait for Slack, and none longer than some seconds: what opens a modal lives for three
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


@dataclass(frozen=True, slots=True, eq=False)
class _Modal:
    """One that is being opened or filled: its title, and what shows something in it."""

    title: str
    show: Callable[[Payload], None]


class LoadingModals:
    """Opens modals and fills them, both in threads of its own: no acknowledgement waits for Slack, and none for the work."""

    def __init__(self, client: SlackClient) -> None:
        """Take who speaks to Slack."""
        self._client = client
        self._openers = ThreadPoolExecutor(_OPENERS, thread_name_prefix="opener")
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="modal")
        self._room = BoundedSemaphore(_MOST_WAITING)
        self._changed = Condition()
        self._loading: set[_Modal] = set()

    def open(self, trigger: str, title: str, work: Callable[[], Payload], later: Later | None = None) -> None:
        """Have a modal opened that says to wait; then show in it what the work returns, done `later` if that is given.

        If the work fails, the modal says so, with a reference that stands in the log too. Where Slack's answer is lost, the modal
        may be there: it is filled by a name of its own, for which Slack's answer is not needed.
        """
        name = secrets.token_hex(16)
        modal = self._begin(_Modal(title, lambda view: self._client.show_by_name(name, view)))
        self._openers.submit(self._open, trigger, name, modal, lambda: self._fill(modal, work, later))

    def fill(self, view_id: str, title: str, work: Callable[[], Payload], later: Later | None = None) -> None:
        """The same in a modal that is open."""
        self._fill(self._begin(_Modal(title, lambda view: self._client.show_again(view_id, view))), work, later)

    def close(self, seconds: float) -> bool:
        """Fill what is being filled or waits for that, within half of so many seconds; in what is left then say to press again.

        Nothing can be opened or filled afterwards. Whether all was filled.
        """
        ends = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: not self._loading, seconds / 2)
            left = list(self._loading)
        self._openers.shutdown(wait=False, cancel_futures=True)
        self._pool.shutdown(wait=False, cancel_futures=True)
        threads = [Thread(target=self._give_up, args=(modal,), daemon=True) for modal in left]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))
        return not left

    def _begin(self, modal: _Modal) -> _Modal:
        with self._changed:
            self._loading.add(modal)
        return modal

    def _end(self, modal: _Modal) -> None:
        with self._changed:
            self._loading.discard(modal)
            self._changed.notify_all()

    def _open(self, trigger: str, name: str, modal: _Modal, fill: Callable[[], None]) -> None:
        try:
            self._client.show(trigger, {**notice_view(modal.title, LOADING), "external_id": name})
        except SlackUnreachableError as error:
            _log.warning("%s A modal is filled in case that it is there.", error.problem)
        except Exception:  # noqa: BLE001 - nobody waits for this: whatever it is, the log must have it
            _log.exception("a modal could not be opened")
            self._end(modal)
            return
        fill()

    def _fill(self, modal: _Modal, work: Callable[[], Payload], later: Later | None) -> None:
        if not (later or self._later)(lambda: self._show(modal, work)):
            self._show(modal, lambda: notice_view(modal.title, BUSY))

    def _give_up(self, modal: _Modal) -> None:
        self._show(modal, lambda: notice_view(modal.title, ENDING))

    def _later(self, work: Callable[[], None]) -> bool:
        if not self._room.acquire(blocking=False):
            return False
        self._pool.submit(work).add_done_callback(lambda _: self._room.release())
        return True

    def _show(self, modal: _Modal, work: Callable[[], Payload]) -> None:
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
            modal.show(view)
        except SlackError as error:  # it may have been closed
            _log.warning("%s Nobody was shown it.", error.problem)
        finally:
            self._end(modal)
