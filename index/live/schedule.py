"""When a source is asked, and a page looked at, again. Times are seconds since 1970."""

import random
from dataclasses import replace
from datetime import timedelta

from index.live.failure import FetchError
from index.live.source import LONGEST, SHORTEST, Source
from index.live.state import GONE_TIMES, PageState, SourceState
from index.live.web import Response

_SHORTEST, _LONGEST = SHORTEST.total_seconds(), LONGEST.total_seconds()
_FIRST = timedelta(minutes=30).total_seconds()
_SOONER, _LATER = 0.7, 1.3  # what new stories, and none, do to the time until a source is asked again
_JITTER = 0.1  # of an interval: not all feeds of a host at once
_MOST_DOUBLINGS = 10
_HOUR = 3600.0
_LOOKS = (1, 3, 8, 24, 24, 48, 72, 96)  # hours between two looks; corrections come early or never
_RETRIES, _FIRST_RETRY = 4, 900.0
_GONE_SECONDS = timedelta(days=2).total_seconds()
_UNCHANGED = 304


def first(source: Source) -> SourceState:
    """A source that was never asked."""
    return SourceState(source.name, source.url, source.every.total_seconds() if source.every else _FIRST)


def is_due(source: Source, state: SourceState | None, now: float) -> bool:
    """Whether its time has come; one that lies further ahead than any interval was noted by a clock that went wrong."""
    return state is None or state.url != source.url or not now < state.next <= now + (1 + _JITTER) * _LONGEST


def succeeded(source: Source, before: SourceState, response: Response, brought: int, now: float) -> SourceState:
    """A source that was asked, and brought so many new stories: sooner again where there were any, later where none."""
    interval = _interval(source, before, brought)
    is_same = response.status == _UNCHANGED
    return replace(
        before,
        interval=interval,
        next=now + interval * _jitter(),
        etag=before.etag if is_same else response.header("etag"),
        modified=before.modified if is_same else response.header("last-modified"),
        asked=now,
        succeeded=now,
        brought=now if brought else before.brought,
        failing_since=None,
        failures=0,
        problem="",
        reason="",
        stories=before.stories + brought,
    )


def _interval(source: Source, before: SourceState, brought: int) -> float:
    """Seconds until a source is asked again: sooner where it brings stories, about as often as its `every` hints."""
    hint = source.every.total_seconds() if source.every else None
    if hint and hint < _SHORTEST:  # a wish rather than a hint: just so often
        return hint
    interval = before.interval if before.asked is None else before.interval * (_SOONER if brought else _LATER)
    if hint:
        interval = min(max(interval, hint / 2), 2 * hint)
    return min(max(interval, _SHORTEST), _LONGEST)


def failed(before: SourceState, error: FetchError, now: float) -> SourceState:
    """A source that failed: twice as long each time until it is asked again, and not before it wants to be."""
    failures = before.failures + 1
    wait = min(before.interval * 2 ** min(failures, _MOST_DOUBLINGS), _LONGEST) * _jitter()
    return replace(
        before,
        asked=now,
        next=now + max(wait, error.retry_after),
        failures=failures,
        failing_since=before.failing_since or now,
        problem=error.problem.value,
        reason=str(error),
    )


def seen(page: PageState, now: float) -> PageState:
    """A page that is there: looked at again after an hour, three, eight and so on, eight times in eleven days."""
    looks = page.looks + 1
    following = now + _HOUR * _LOOKS[looks - 1] if looks <= len(_LOOKS) else None
    return replace(page, looked=now, looks=looks, next=following, gone=0, gone_since=None, failures=0, problem="", reason="")


def is_retried(page: PageState) -> bool:
    """Whether a page that failed so often is tried again."""
    return page.failures <= _RETRIES


def retried(page: PageState, now: float, retry_after: float) -> PageState:
    """A page that failed: tried again, twice as late each time, or no more."""
    wait = max(retry_after, _FIRST_RETRY * 2 ** (page.failures - 1))
    return replace(page, next=now + wait if is_retried(page) else None)


def missing(page: PageState, now: float) -> PageState:
    """A page that was there and is not now: gone for good once it was missed three times over two days."""
    since, times = page.gone_since or now, page.gone + 1
    for_good = times >= GONE_TIMES and now - since >= _GONE_SECONDS
    return replace(
        page, gone=times, gone_since=since, failures=0, next=None if for_good else now + _GONE_SECONDS / (GONE_TIMES - 1)
    )


def _jitter() -> float:
    return 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 - it keeps hosts from being asked in step, and hides nothing
