"""One round: sources that are due are asked, what is new is fetched, and pages of the last days are looked at again.

Sources are asked side by side, each host by itself (`index.live.web`). Whatever goes wrong with one is noted there and costs no
other anything.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from index.errors import DatelineError
from index.live import schedule
from index.live.archive import Archive
from index.live.failure import FetchError
from index.live.lead import Lead
from index.live.listing import Listing, read_listing
from index.live.pages import Headers, Pages, Round
from index.live.source import Kind, Source
from index.live.state import PageState, SourceState, State
from index.live.web import Response, Web
from index.sources.metadata import canonical_url

_log = logging.getLogger(__name__)
_AT_ONCE = 64  # sources and pages; each host is asked one thing at a time anyway
_UNCHANGED = 304


class Fetcher:
    """Fetches for one data folder. The caller sees to it that there is only one."""

    def __init__(
        self,
        web: Web,
        state: State,
        archive: Archive,
        now: Callable[[], datetime],
        headers: Headers,
    ) -> None:
        """Take the parts; `archive` is mended already."""
        self._web = web
        self._state = state
        self._now = now
        self._headers = headers
        self._pages = Pages(web, state, archive, now, headers)
        self._places = asyncio.Semaphore(_AT_ONCE)

    def due(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """The sources whose time has come."""
        states, now = self._state.sources(), self._now().timestamp()
        return tuple(source for source in sources if schedule.is_due(source, states.get(source.name), now))

    async def run(self, sources: Sequence[Source], *, everything: bool = False) -> Round:
        """Ask the sources that are due (or all of them), and look again at pages that are."""
        done = Round()
        asked = tuple(source for source in (sources if everything else self.due(sources)) if source.kind.is_remote)
        by_name = {source.name: source for source in sources}
        polled = {source.name for source in sources if source.kind is Kind.PAGE}  # the page is the poll
        again = [page for page in self._state.due(self._now()) if page.source not in polled]
        try:
            async with asyncio.TaskGroup() as tasks:
                for source in asked:
                    tasks.create_task(self._guarded(source.name, self._poll(source, done), done))
                for page in again:
                    tasks.create_task(self._guarded(page.source, self._pages.look(page, by_name.get(page.source), done), done))
        except BaseExceptionGroup as failures:  # the first of them ended the others
            raise failures.exceptions[0] from failures
        return done

    async def preview(self, sources: Sequence[Source]) -> dict[str, tuple[Lead, ...] | str]:
        """What each of them lists and was not seen before, or why it cannot be asked; no page is asked for, nothing noted."""

        async def one(source: Source) -> tuple[Lead, ...] | str:
            try:
                listing, _ = await self._list(source, schedule.first(source))
            except FetchError as error:
                return f"{error.problem}: {error}"
            return tuple(self._new(listing.leads))

        remote = [source for source in sources if source.kind.is_remote]
        return dict(zip((source.name for source in remote), await asyncio.gather(*map(one, remote)), strict=True))

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
            before = schedule.first(source)
        done.polled += 1
        try:
            listing, response = await self._list(source, before)
        except FetchError as error:
            done.failures.append((source.name, f"{error.problem}: {error}"))
            self._state.put_source(schedule.failed(before, error, self._now().timestamp()))
            return
        leads = self._new(listing.leads)
        done.unchanged += response.status == _UNCHANGED
        for lead in leads:
            await self._fetch(lead, source, done)
        if source.kind is Kind.PAGE and not leads:
            await self._look_at_page(source, done)
        self._state.put_source(schedule.succeeded(source, before, response, len(leads), self._now().timestamp()))

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
            await self._pages.look(page, source, done)

    async def _fetch(self, lead: Lead, source: Source, done: Round) -> None:
        """Fetch a page for the first time."""
        now = self._now().timestamp()
        page = PageState(canonical_url(lead.url, anchored=True) or lead.url, source.name, lead, now)
        await self._pages.look(page, source, done)
