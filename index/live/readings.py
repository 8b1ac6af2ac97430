"""The stories of all that was fetched, for the index: read anew only where the store does not have them already."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from index.article import Article
from index.live.archive import Archive
from index.live.source import Source
from index.live.state import State
from index.live.stories import read_record
from index.sources.draft import Skip
from index.store import Store

ARCHIVE, STATE = "fetched", "fetch.sqlite"
"""Where in the data folder they lie."""


def has_fetched(data: Path) -> bool:
    """Whether anything was ever fetched into a data folder."""
    return (data / STATE).exists()


def read_fetched(data: Path, store: Store, sources: Sequence[Source], now: datetime) -> Iterator[Article | Skip]:
    """Every page in its latest version, but those that are gone; one that the archive has lost is told."""
    archive, by_name = Archive(data / ARCHIVE), {source.name: source for source in sources}
    with State(data / STATE) as state:
        for page in state.pages():
            if page.place is None or page.is_withdrawn:
                continue
            known = store.read_from(str(page.place))
            if known and sum(len(article.text) for article in known) == page.characters:
                yield from known
                continue
            try:
                yield from read_record(archive.read(page.place), by_name.get(page.source), now)
            except (OSError, ValueError) as error:
                yield Skip(f"{page.url} ({page.place})", f"what was fetched cannot be read: {error}")
