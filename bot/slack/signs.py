"""Signs that a question is worked on: a status in its thread, or else a reaction to it.

    end = signs.begin(request.channel, request.thread, request.message)
    ...
    end()

They are courtesies. All calls for them are made by a few threads of their own, once and with little patience: neither an answer nor
a button waits for one. What becomes of one question's sign happens in order, one call after the other: it is never taken away
before it was put there, and where the answer is faster it is not put there at all.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from threading import TIMEOUT_MAX, Condition, Thread

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import LedgerError
from bot.records.signs import SignBook
from bot.slack.patience import LOST, kind, may_be_done, was_refused

_STATUS = "is looking through the stories…"
_EYES = "eyes"
_RENEW_SECONDS = 90.0  # "a two minute timeout applies": https://docs.slack.dev/reference/methods/assistant.threads.setStatus
_TIMEOUT = 3  # seconds
_THREADS = 4
_MOST = 200  # questions that can have a sign at once; one more has none
_AGAIN_SECONDS, _LONGEST_PAUSE = 5.0, 60.0  # until the next try to take away what stands for ever otherwise; doubled each time
_GONE = frozenset({"no_reaction", "message_not_found", "channel_not_found", "already_reacted"})
"""Errors that say that it is already as it should be."""
_log = logging.getLogger(__name__)


class _Mark(StrEnum):
    STATUS = "status"
    REACTION = "reaction"


class _Outcome(StrEnum):
    DONE = "done"
    UNKNOWN = "unknown"  # it may be done
    LIMITED = "limited"  # not done, for now
    REFUSED = "refused"


@dataclass(slots=True)
class _Sign:
    """The sign of one question: whether there should be one, what may be there, and when (monotonic seconds) to see to it next."""

    channel: str
    thread: str
    message: str
    due: float
    is_wanted: bool = True
    is_busy: bool = False  # one thread at a time sees to it
    marks: set[_Mark] = field(default_factory=set)
    tries: int = 0  # to take it away


class SignsOfWork:
    """Shows signs and takes them away in the background; safe to use from several threads."""

    def __init__(self, token: str, api_url: str, book: SignBook, renew_seconds: float = _RENEW_SECONDS) -> None:
        """Take the token, and where reactions are written down; a status is shown anew every so many seconds."""
        self._client = WebClient(token, base_url=api_url, timeout=_TIMEOUT, retry_handlers=[])
        self._book = book
        self._renew_seconds = renew_seconds
        self._signs: dict[tuple[str, str], _Sign] = {}  # by channel and message
        self._changed = Condition()
        self._closing = self._closed = False
        for number in range(_THREADS):
            Thread(target=self._run, name=f"sign_{number}", daemon=True).start()

    def begin(self, channel: str, thread: str, message: str) -> Callable[[], None]:
        """Show soon that a question is worked on, for as long as it is. Returns what ends that; neither waits for Slack."""
        with self._changed:
            sign = self._signs.get((channel, message))
            if sign is None:
                if self._closing or len(self._signs) >= _MOST:
                    return lambda: None
                sign = self._signs[channel, message] = _Sign(channel, thread, message, 0.0)
            sign.thread, sign.is_wanted, sign.due, sign.tries = thread, True, time.monotonic(), 0
            self._changed.notify_all()
        return lambda: self._end(sign)

    def take_over(self) -> None:
        """Take away what an earlier process has left; what `begin` is told of in time stays until its end."""
        left = self._book.all()
        with self._changed:
            for channel, message in left:
                sign = _Sign(channel, message, message, time.monotonic(), is_wanted=False, marks={_Mark.REACTION})
                self._signs.setdefault((channel, message), sign)
            self._changed.notify_all()

    def close(self, seconds: float) -> None:
        """Take away what is to be taken away, within so many seconds; what is left is on record for the next process."""
        with self._changed:
            self._closing = True
            self._changed.wait_for(lambda: not any(map(_is_ending, self._signs.values())), max(0.0, seconds))
            self._closed = True
            self._changed.notify_all()

    def _end(self, sign: _Sign) -> None:
        with self._changed:
            sign.is_wanted, sign.due = False, time.monotonic()
            self._changed.notify_all()

    def _run(self) -> None:
        while sign := self._next():
            was_wanted = sign.is_wanted
            try:
                pause = self._show(sign) if was_wanted else self._take_away(sign)
            except LedgerError as error:
                _log.warning("%s A sign of work is left as it is.", error.problem)
                pause = inf
            except Exception:  # noqa: BLE001 - whatever it is, other questions get their signs
                _log.exception("a sign of work failed")
                pause = inf
            self._put_back(sign, pause, was_wanted=was_wanted)

    def _next(self) -> _Sign | None:
        """The sign to be seen to, once there is one; None where it is over."""
        with self._changed:
            while not self._closed:
                idle = (sign for sign in self._signs.values() if not sign.is_busy)
                sign = min(idle, key=lambda sign: sign.due, default=None)
                wait = sign.due - time.monotonic() if sign else inf
                if sign and wait <= 0:
                    sign.is_busy, sign.due = True, inf
                    return sign
                self._changed.wait(min(wait, TIMEOUT_MAX))
        return None

    def _put_back(self, sign: _Sign, pause: float, *, was_wanted: bool) -> None:
        """See to a sign later, or sooner where that became due meanwhile; never again where it is gone."""
        with self._changed:
            sign.is_busy, sign.due = False, min(sign.due, time.monotonic() + pause)
            if not was_wanted and not sign.is_wanted and (not sign.marks or pause == inf):
                del self._signs[sign.channel, sign.message]
            self._changed.notify_all()

    def _show(self, sign: _Sign) -> float:
        """Show a sign, or show it anew. After how many seconds it must be shown again."""
        if _Mark.REACTION in sign.marks:
            return inf
        outcome = self._try(lambda: self._set_status(sign, _STATUS))
        if _may_be_done(outcome):
            sign.marks.add(_Mark.STATUS)
        if outcome is _Outcome.DONE:
            return self._renew_seconds
        self._book.add(sign.channel, sign.message)
        sign.marks.add(_Mark.REACTION)
        if not _may_be_done(self._try(lambda: self._client.reactions_add(**_place(sign)))):
            self._forget_reaction(sign)
        return inf

    def _take_away(self, sign: _Sign) -> float:
        """Take away all that may be there. After how many seconds to try again; infinite where that is of no use."""
        pause = min(_AGAIN_SECONDS * 2.0 ** min(sign.tries, 10), _LONGEST_PAUSE)
        sign.tries += 1
        if _Mark.STATUS in sign.marks and (self._hand_on(sign) or self._is_cleared(sign) or sign.tries > 1):
            sign.marks.discard(_Mark.STATUS)  # in the end it goes away by itself
        if _Mark.REACTION in sign.marks:
            outcome = self._try(lambda: self._client.reactions_remove(**_place(sign)))
            if outcome is _Outcome.DONE:
                self._forget_reaction(sign)
            elif outcome is _Outcome.REFUSED:
                return inf
        return pause

    def _is_cleared(self, sign: _Sign) -> bool:
        return self._try(lambda: self._set_status(sign, "")) is _Outcome.DONE

    def _hand_on(self, sign: _Sign) -> bool:
        """Whether another question in the thread is worked on: its status, which an answer has ended, is the same one."""
        with self._changed:
            others = [other for other in self._signs.values() if other.is_wanted and _thread(other) == _thread(sign)]
            for other in others:
                other.due = time.monotonic()
            return bool(others)

    def _set_status(self, sign: _Sign, status: str) -> None:
        self._client.assistant_threads_setStatus(channel_id=sign.channel, thread_ts=sign.thread, status=status)

    def _forget_reaction(self, sign: _Sign) -> None:
        self._book.remove(sign.channel, sign.message)
        sign.marks.discard(_Mark.REACTION)

    @staticmethod
    def _try(call: Callable[[], object]) -> _Outcome:
        """Do what is a sign only, once."""
        try:
            call()
        except (SlackApiError, *LOST) as error:
            if kind(error) in _GONE:
                return _Outcome.DONE
            _log.warning("a sign of work was not changed: %s", kind(error))
            if may_be_done(error):
                return _Outcome.UNKNOWN
            return _Outcome.REFUSED if isinstance(error, SlackApiError) and was_refused(error) else _Outcome.LIMITED
        return _Outcome.DONE


def _may_be_done(outcome: _Outcome) -> bool:
    return outcome in {_Outcome.DONE, _Outcome.UNKNOWN}


def _thread(sign: _Sign) -> tuple[str, str]:
    return sign.channel, sign.thread


def _place(sign: _Sign) -> dict[str, str]:
    return {"channel": sign.channel, "timestamp": sign.message, "name": _EYES}


def _is_ending(sign: _Sign) -> bool:
    """Whether a sign is about to be taken away for the first time."""
    return not sign.is_wanted and (sign.tries == 0 or sign.is_busy)
