"""A whole round over a data folder: the parts opened, the sources asked, and what is new left for the index."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from index.build_report import BuildReport
from index.live.archive import Archive
from index.live.bringing import noting
from index.live.fetching import Fetcher
from index.live.host import Manners
from index.live.lead import Lead
from index.live.pages import Headers, Round
from index.live.readings import ARCHIVE, STATE, FetchedPages, PagesRead
from index.live.source import Source
from index.live.state import State
from index.live.web import Web
from index.places import read_places
from index.snapshot import Snapshots
from index.update import Updater
from index.withdrawals import Limit

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


def index_changed(updater: Updater, snapshots: Snapshots, fetched: FetchedPages, inputs: str, limit: Limit) -> BuildReport | None:
    """Index the pages that changed since the last snapshot, and those alone; the caller holds the lock.

    None: it takes a rebuild, because something else than these pages changed (see `inputs_of`), somebody else published the
    snapshot that serves, or one of the stories stands in a file as well.
    """
    with State(fetched.data / STATE) as state:
        noted = state.indexed_as()
    if noted != (snapshots.current(), inputs):
        return None
    read = PagesRead()
    changed = fetched.read_changed(read)
    if changed.is_elsewhere(read_places(snapshots.folder), fetched.data):
        return None
    report = updater.update(noting(changed.readings, fetched, snapshots.folder), changed.gone, limit)
    if report and report.snapshot and not report.refusal:
        fetched.note(read, report.snapshot, inputs)
    return report


def is_pending(data: Path) -> bool:
    """Whether something was fetched that is not in the index yet."""
    return (data / _PENDING).exists()


def mark_indexed(data: Path) -> None:
    """Note that all that was fetched is in the index."""
    (data / _PENDING).unlink(missing_ok=True)
