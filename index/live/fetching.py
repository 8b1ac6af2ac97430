"""One round: sources that are due are asked, what is new is fetched, and pages of the last days are looked at again.

Sources are asked side by side, each host by itself (`index.live.web`). Whatever goes wrong with one is noted there and costs no
other anything.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from index.errors import DatelineError
from index.live.archive import Archive
from index.live.failure import FetchError, Problem
from index.live.lead import Lead
from index.live.listing import Listing, read_listing
from index.live.source import LONGEST, SHORTEST, Kind, Source
from index.live.state import PageState, SourceState, State, next_look
from index.live.web import Response, Web
from index.sources.metadata import canonical_url

_log = logging.getLogger(__name__)
_AT_ONCE = 64  # sources; each host is asked one thing at a time anyway
_FIRST_INTERVAL = timedelta(minutes=30).total_seconds()
_SOONER, _LATER = 0.7, 1.3  # what new stories, and none, do to the time until a source is asked again
_JITTER = 0.1  # of an interval; not all of a host's feeds at once
_RETRIES = 4  # of a page that could not be had; then what the feed gives of it stands
_GONE_TIMES, _GONE_DAYS = 3, timedelta(days=2).total_seconds()
_HOUR = 3600.0
_BUSY_SECONDS = 900.0
_TRANSIENT = frozenset({Problem.UNREACHABLE, Problem.LATE, Problem.BUSY, Problem.BROKEN})

Headers = Callable[[Source], Mapping[str, str]]
"""What a source's requests carry besides: a login of the reader's own."""


@dataclass(slots=True)
class Round:
    """What a round did. `stories` are addresses of pages that are new, changed or gone, for the index."""

    polled: int = 0
    unchanged: int = 0
    """Polls that were answered with 304."""
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Names of sources with what went wrong there."""
    problems: Counter[Problem] = field(default_factory=Counter)
    """Of pages."""


class Fetcher:
    """Fetches for one data folder. The caller sees to it that there is only one."""

    def __init__(
        self,
        web: Web,
        state: State,
        archive: Archive,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        headers: Headers = lambda _source: {},
    ) -> None:
        """Take the parts; `archive` is mended already."""
        self._web = web
        self._state = state
        self._archive = archive
        self._now = now
        self._headers = headers
        self._places = asyncio.Semaphore(_AT_ONCE)

    def due(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """The sources whose time has come; one that lies further ahead than any interval was noted by a clock that went wrong."""
        states, now = self._state.sources(), self._now().timestamp()
        return tuple(
            source
            for source in sources
            if (known := states.get(source.name)) is None
            or known.url != source.url
            or known.next <= now
            or known.next > now + (1 + _JITTER) * LONGEST.total_seconds()
        )

    async def run(self, sources: Sequence[Source], *, everything: bool = False) -> Round:
        """Ask the sources that are due (or all of them), and look again at pages that are."""
        done = Round()
        asked = tuple(source for source in (sources if everything else self.due(sources)) if source.kind.is_remote)
        by_name = {source.name: source for source in sources}
        polled = {source.name for source in sources if source.kind is Kind.PAGE}  # the page is the poll
        again = [page for page in self._state.due(self._now()) if page.source not in polled]
        async with asyncio.TaskGroup() as tasks:
            for source in asked:
                tasks.create_task(self._guarded(source.name, self._poll(source, done), done))
            for page in again:
                tasks.create_task(self._guarded(page.source, self._look(page, by_name.get(page.source), done), done))
        return done

    async def _guarded(self, name: str, work: Coroutine[Any, Any, None], done: Round) -> None:
        """Do something for a source; a mistake of ours over what it sent ends neither the round nor the others."""
        async with self._places:
            try:
                await work
            except (DatelineError, OSError):
                raise  # the disk is full, or the folder cannot be written: nothing can go on
            except Exception:  # noqa: BLE001 - one source must not end the round of all
                _log.exception("%s could not be fetched.", name)
                done.failures.append((name, "a mistake of Dateline's, which the log describes"))

    async def _poll(self, source: Source, done: Round) -> None:
        """Ask one source, and fetch what it lists and was not seen before."""
        states = self._state.sources()
        before = states.get(source.name)
        if before is None or before.url != source.url:
            before = SourceState(source.name, source.url, self._first_interval(source))
        done.polled += 1
        try:
            listing, response = await self._list(source, before)
        except FetchError as error:
            done.failures.append((source.name, f"{error.problem}: {error}"))
            self._state.put_source(self._failed(before, error))
            return
        leads = self._new(listing.leads)
        done.unchanged += response.status == 304  # noqa: PLR2004 - it is a status
        for lead in leads:
            await self._fetch(lead, source, done)
        if source.kind is Kind.PAGE and not leads:
            await self._look_at_page(source, done)
        self._state.put_source(self._succeeded(source, before, response, len(leads)))

    async def _list(self, source: Source, before: SourceState) -> tuple[Listing, Response]:
        """What a source lists, with the listings that it leads to; nothing where it has not changed."""
        conditions = {"if-none-match": before.etag, "if-modified-since": before.modified}
        headers = {**self._headers(source), **{name: value for name, value in conditions.items() if value}}
        if source.kind is Kind.PAGE:
            return Listing((Lead(source.name, source.url),)), Response((source.url,), 200, (), b"", self._now())
        response = await self._web.get(source.url, headers)
        if not response.body:
            return Listing(), response
        listing = read_listing(source, response)
        for url in listing.further:
            further = read_listing(source, await self._web.get(url, self._headers(source)))
            listing = Listing((*listing.leads, *further.leads))
        return listing, response

    def _new(self, leads: Sequence[Lead]) -> list[Lead]:
        """Those whose page was not seen before, under whatever form of its address, oldest first."""
        keyed = {url: lead for lead in leads if (url := canonical_url(lead.url, anchored=True))}
        known = self._state.known(list(keyed))
        return [lead for url, lead in reversed(keyed.items()) if url not in known]

    async def _look_at_page(self, source: Source, done: Round) -> None:
        """Look at the one page of a source again, which is not left alone after some days as others are."""
        page = self._state.page(canonical_url(source.url, anchored=True) or source.url)
        if page and page.place:
            await self._look(page, source, done)

    async def _fetch(self, lead: Lead, source: Source, done: Round) -> None:
        """Fetch a page for the first time."""
        now = self._now().timestamp()
        page = PageState(canonical_url(lead.url, anchored=True) or lead.url, source.name, lead, now)
        await self._look(page, source, done)

    async def _look(self, page: PageState, source: Source | None, done: Round) -> None:
        """Fetch a page, and note what came of it."""
        conditions = {"if-none-match": page.etag, "if-modified-since": page.modified} if page.place else {}
        headers = {**(self._headers(source) if source else {}), **{name: value for name, value in conditions.items() if value}}
        try:
            if source and source.text == "feed":
                response = Response((page.lead.url,), 200, (), b"", self._now())
            else:
                response = await self._web.get(page.lead.url, headers)
        except FetchError as error:
            done.problems[error.problem] += 1
            self._state.put_page(self._missed(page, error, done))
            return
        self._state.put_page(self._found(page, response, done))

    def _found(self, page: PageState, response: Response, done: Round) -> PageState:
        now, looks = self._now().timestamp(), page.looks + 1
        seen = replace(
            page, looked=now, looks=looks, next=next_look(looks, now), gone=0, gone_since=None, failures=0, problem="", reason=""
        )
        digest = response.digest
        if response.status == 304 or (page.place and digest == page.sha256):  # noqa: PLR2004 - it is a status
            return seen
        place = self._archive.add(response, page.lead)
        (done.changed if page.place else done.new).append(page.url)
        etag, modified = response.header("etag"), response.header("last-modified")
        return replace(seen, place=place, sha256=digest, etag=etag, modified=modified)

    def _missed(self, page: PageState, error: FetchError, done: Round) -> PageState:
        """A page that could not be had: tried again soon where that may help, else the feed's text stands for it."""
        now = self._now().timestamp()
        missed = replace(page, looked=now, failures=page.failures + 1, problem=error.problem.value, reason=str(error))
        if error.problem is Problem.GONE and page.place:
            return self._missing(missed, now, done)
        if page.place:
            return replace(missed, next=now + _HOUR * 2**missed.failures if missed.failures <= _RETRIES else None)
        if error.problem in _TRANSIENT and missed.failures <= _RETRIES:
            return replace(missed, next=now + max(error.retry_after, _BUSY_SECONDS * 2 ** (missed.failures - 1)))
        if not page.lead.text:
            return replace(missed, next=None)
        place = self._archive.add(Response((page.lead.url,), 200, (), b"", self._now()), page.lead)
        done.new.append(page.url)
        return replace(missed, place=place, next=None)

    def _missing(self, page: PageState, now: float, done: Round) -> PageState:
        """A page that was there: gone for good once it was missed three times over two days."""
        since, times = page.gone_since or now, page.gone + 1
        missing = replace(page, gone=times, gone_since=since, failures=0)
        if times < _GONE_TIMES or now - since < _GONE_DAYS:
            return replace(missing, next=now + _GONE_DAYS / (_GONE_TIMES - 1))
        done.gone.append(page.url)
        return replace(missing, next=None)

    def _first_interval(self, source: Source) -> float:
        return source.every.total_seconds() if source.every else _FIRST_INTERVAL

    def _succeeded(self, source: Source, before: SourceState, response: Response, brought: int) -> SourceState:
        now = self._now().timestamp()
        interval = before.interval if before.asked is None else before.interval * (_SOONER if brought else _LATER)
        if source.every:  # a hint is a bound in both directions
            interval = min(max(interval, source.every.total_seconds() / 2), 2 * source.every.total_seconds())
        interval = min(max(interval, SHORTEST.total_seconds()), LONGEST.total_seconds())
        is_same = response.status == 304  # noqa: PLR2004 - it is a status
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

    def _failed(self, before: SourceState, error: FetchError) -> SourceState:
        now, failures = self._now().timestamp(), before.failures + 1
        wait = min(before.interval * 2 ** min(failures, 10), LONGEST.total_seconds()) * _jitter()
        return replace(
            before,
            asked=now,
            next=now + max(wait, error.retry_after),
            failures=failures,
            failing_since=before.failing_since or now,
            problem=error.problem.value,
            reason=str(error),
        )


def _jitter() -> float:
    return 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 - it keeps hosts from being asked in step, and hides nothing
