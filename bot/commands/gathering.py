"""What the index of a data folder is made of, by the settings."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings
from index.live.gathering import Gathering
from index.live.readings import FetchedPages
from index.live.source import Source, read_sources
from index.sources.guarded import Limits
from index.store import Store


def open_gathering(
    settings: Settings,
    store: Store,
    paths: Iterable[Path],
    sources: Sequence[Source] | None = None,
    now: datetime | None = None,
) -> Gathering:
    """The paths; where the data folder was ever fetched into, its pages and local sources; and who may see what of both.

    `sources` are by default those of SOURCES_FILE.
    """
    data, file = settings.dateline_data, settings.sources_file
    if sources is None:
        sources = read_sources(file) if file.exists() else ()
    limits = Limits(settings.max_read_seconds, settings.max_read_megabytes)
    return Gathering(tuple(paths), FetchedPages(data, store, sources, now or datetime.now(UTC)), limits, settings.follow_links)
