"""A whole round over a data folder: the parts opened, the sources asked, and what is new left for the index."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from index.live.archive import Archive
from index.live.fetching import Fetcher
from index.live.host import Manners
from index.live.lead import Lead
from index.live.pages import Headers, Round
from index.live.readings import ARCHIVE, STATE
from index.live.source import Source
from index.live.state import State
from index.live.web import Web

_PENDING = "fetch.pending"


def no_login(_source: Source) -> Mapping[str, str]:
    """The headers of sources that need no login."""
    return {}


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


def fetch(
    data: Path,
    sources: Sequence[Source],
    manners: Manners,
    headers: Headers = no_login,
    *,
    everything: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> Round:
    """One round: what is due, or `everything`. The caller sees to it that there is only one at a time.

    What it brings is marked as pending before it begins, so that a round that was killed is indexed by the next one.

    :raises DatelineError: nothing can be written.
    """
    archive = Archive(data / ARCHIVE)
    archive.mend()
    pending = data / _PENDING
    was_pending = pending.exists()
    pending.touch()

    async def run() -> Round:
        with State(data / STATE) as state:
            async with Web(manners) as web:
                return await Fetcher(web, state, archive, now, headers).run(sources, everything=everything)

    done = asyncio.run(run())
    if not (was_pending or done.new or done.changed or done.gone):
        mark_indexed(data)
    return done


def preview(data: Path, sources: Sequence[Source], manners: Manners, headers: Headers) -> dict[str, tuple[Lead, ...] | str]:
    """What each source lists and was not fetched yet, or why it cannot be asked; nothing is written."""

    async def run() -> dict[str, tuple[Lead, ...] | str]:
        with State.beside(data / STATE) as state:
            async with Web(manners) as web:
                return await Fetcher(web, state, Archive(data / ARCHIVE), utc_now, headers).preview(sources)

    return asyncio.run(run())


def is_pending(data: Path) -> bool:
    """Whether something was fetched that is not in the index yet."""
    return (data / _PENDING).exists()


def mark_indexed(data: Path) -> None:
    """Note that all that was fetched is in the index."""
    (data / _PENDING).unlink(missing_ok=True)
