"""Looking at a page: for the first time, and again, until nothing more is to be expected of it."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from index.article import Article
from index.live import schedule
from index.live.archive import Archive, Place, Record
from index.live.failure import FetchError, Problem
from index.live.source import Source
from index.live.state import PageState, State
from index.live.stories import read_record
from index.live.web import Response, Web
from index.sources.draft import Skip

_TRANSIENT = frozenset({Problem.UNREACHABLE, Problem.LATE, Problem.BUSY, Problem.BROKEN})
_NOWHERE = Place("", 0)  # of what is read before it is kept
_UNCHANGED = 304

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


@dataclass(frozen=True, slots=True)
class Pages:
    """What looks at pages, with the parts that it needs."""

    web: Web
    state: State
    archive: Archive
    now: Callable[[], datetime]
    headers: Headers

    async def look(self, page: PageState, source: Source | None, done: Round) -> None:
        """Fetch a page, and note what came of it."""
        conditions = {"if-none-match": page.etag, "if-modified-since": page.modified} if page.place else {}
        headers = {**(self.headers(source) if source else {}), **{name: value for name, value in conditions.items() if value}}
        try:
            if source and source.text == "feed":
                response = Response((page.lead.url,), 200, (), b"", self.now())
            else:
                response = await self.web.get(page.lead.url, headers)
        except FetchError as error:
            done.problems[error.problem] += 1
            self.state.put_page(await self._missed(page, source, error, done))
            return
        self.state.put_page(await self._found(page, source, response, done))

    async def _found(self, page: PageState, source: Source | None, response: Response, done: Round) -> PageState:
        seen = schedule.seen(page, self.now().timestamp())
        if response.status == _UNCHANGED:
            return seen
        seen = replace(seen, etag=response.header("etag"), modified=response.header("last-modified"))
        return await self._kept(seen, source, response, done)

    async def _kept(self, page: PageState, source: Source | None, response: Response, done: Round) -> PageState:
        """Read what came, and keep it where it brings a story that is new or changed."""
        record = Record(_NOWHERE, response.url, response.fetched, response.headers, response.body, page.lead)
        readings = await asyncio.to_thread(lambda: list(read_record(record, source, self.now())))
        stories = [reading for reading in readings if isinstance(reading, Article)]
        if not stories:
            return replace(
                page,
                problem=Problem.UNREADABLE.value,
                reason=next((skip.reason for skip in readings if isinstance(skip, Skip)), ""),
            )
        digest = hashlib.sha256("".join(story.sha256 for story in stories).encode()).hexdigest()
        if digest == page.sha256:
            return page
        place = self.archive.add(response, page.lead)
        (done.changed if page.place else done.new).append(page.url)
        characters = sum(len(story.text) for story in stories)
        return replace(page, place=place, sha256=digest, title=stories[0].title, characters=characters)

    async def _missed(self, page: PageState, source: Source | None, error: FetchError, done: Round) -> PageState:
        """A page that could not be had: tried again soon where that may help, else the feed's text stands for it."""
        now = self.now().timestamp()
        missed = replace(page, looked=now, failures=page.failures + 1, problem=error.problem.value, reason=str(error))
        if error.problem is Problem.GONE and page.place:
            missing = schedule.missing(missed, now)
            done.gone += [page.url] if missing.is_withdrawn else []
            return missing
        if page.place or (error.problem in _TRANSIENT and schedule.is_retried(missed)):
            return schedule.retried(missed, now, error.retry_after)
        if not page.lead.text:
            return replace(missed, next=None)
        return await self._kept(replace(missed, next=None), source, Response((page.lead.url,), 200, (), b"", self.now()), done)
