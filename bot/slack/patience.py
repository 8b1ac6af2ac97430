"""Which failures of Slack's pass, and how long a call waits for that: a retry handler for Slack's clients."""

import time
from http.client import HTTPException

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpResponse, RetryHandler, RetryState

LOST = (HTTPException, OSError)
"""No answer came, or a broken one; urllib's errors are among them."""
LIMITED = frozenset({"ratelimited", "rate_limited"})
"""Errors that say that nothing was done: too much was asked for. Slack has both names, and sends them at status 200 too."""
FAILING = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
"""Errors of Slack's own that pass, as its pages of methods describe them; "some aspect of the operation" may have been done."""
_TOO_MANY, _SERVER_ERROR = 429, 500
_TRIES = 4  # after failures that are no rate limit
_FIRST_PAUSE = 0.5  # seconds; each is twice as long as the one before
_LIMIT_PAUSE = 1.0  # seconds, where Slack does not say how long


def kind(error: Exception) -> str:
    """What kind of error it is, without anybody's words."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    return str(error.response.get("error", error.response.status_code))


def was_refused(error: SlackApiError) -> bool:
    """Whether Slack will refuse the same call again, and has done nothing."""
    return not _is_limited(error.response.status_code, error.response.get("error")) and not may_be_done(error)


def may_be_done(error: Exception) -> bool:
    """Whether a call that failed may have taken effect all the same."""
    if not isinstance(error, SlackApiError):
        return True
    return _is_failing(error.response.status_code, error.response.get("error"))


class Patience(RetryHandler):
    """Waits as long as Slack says after a rate limit, and longer each time after other failures that pass.

    A call waits `seconds` in all at the most; one that `repeats` must be one that may be made twice.
    """

    def __init__(self, seconds: float, *, repeats: bool = True) -> None:
        """Take both."""
        super().__init__(max_retry_count=20)
        self._seconds = seconds
        self._repeats = repeats

    def _can_retry(
        self, *, state: RetryState, response: HttpResponse | None = None, error: Exception | None = None, **_: object
    ) -> bool:
        if response is None:
            passes = self._repeats and isinstance(error, LOST)
        else:
            failing = self._repeats and _is_failing(response.status_code, _error(response))
            passes = failing or _is_limited(response.status_code, _error(response))
        tried = (state.custom_values or {}).get("failures", 0)
        return passes and tried < _TRIES and _waited(state) + _pause(state, response) <= self._seconds

    def prepare_for_next_attempt(self, *, state: RetryState, response: HttpResponse | None = None, **_: object) -> None:
        """Wait."""
        pause = _pause(state, response)
        limited = response is not None and _is_limited(response.status_code, _error(response))
        failures = (state.custom_values or {}).get("failures", 0) + (not limited)
        state.custom_values = {"waited": _waited(state) + pause, "failures": failures}
        time.sleep(pause)
        state.next_attempt_requested = True
        state.increment_current_attempt()


def _is_limited(status: int, error: object) -> bool:
    return status == _TOO_MANY or error in LIMITED


def _is_failing(status: int, error: object) -> bool:
    return status >= _SERVER_ERROR or error in FAILING


def _error(response: HttpResponse) -> object:
    return response.body.get("error") if isinstance(response.body, dict) else None


def _waited(state: RetryState) -> float:
    return float((state.custom_values or {}).get("waited", 0.0))


def _pause(state: RetryState, response: HttpResponse | None) -> float:
    """Seconds until the next try."""
    if response is None or not _is_limited(response.status_code, _error(response)):
        return float(_FIRST_PAUSE * 2 ** (state.custom_values or {}).get("failures", 0))
    said = {name.lower(): values for name, values in response.headers.items()}.get("retry-after", "")
    text = str(said[0] if isinstance(said, list) and said else said)
    return float(text) if text.isascii() and text.isdigit() else _LIMIT_PAUSE
