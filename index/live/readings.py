"""The stories of all that was fetched, for the index: read anew only where the store does not have them already.

Beside the pages stands which version of each is in the index, and its stories. So a round reads those pages alone that are there
otherwise than they are now, and those that bring the same stories. It is noted after the snapshot is published: killed in between,
the next round does the same again, which changes nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from index.article import Article, ArticleId, SnapshotId
from index.live.archive import Archive, Place
from index.live.source import Source
from index.live.state import PageState, State
from index.live.stories import read_record
from index.places import Places
from index.sources.draft import Reading, Skip
from index.store import Store

ARCHIVE, STATE = "fetched", "fetch.sqlite"
"""Where in the data folder they lie."""


@dataclass(slots=True)
class PagesRead:
    """Pages as they were read for the index: the place of each, None where it is gone, and its stories."""

    pages: dict[str, tuple[Place | None, frozenset[str]]] = field(default_factory=dict)

    def add(self, page: PageState, readings: Iterable[Reading]) -> None:
        """Keep what a page brought; one that cannot be read is left out, to be tried again."""
        stories = _stories(readings)
        if stories or page.is_withdrawn:
            self.pages[page.url] = (None if page.is_withdrawn else page.place, stories)


@dataclass(frozen=True, slots=True)
class Changed:
    """What pages that changed, and all others with the same `stories`, bring now; `gone` are those that none brings any more."""

    readings: tuple[Article | Skip, ...]
    stories: frozenset[ArticleId]
    gone: frozenset[ArticleId]

    def is_elsewhere(self, places: Places, data: Path) -> bool:
        """Whether one of the stories was last read in a file of somebody's own; which of the two counts, a rebuild decides."""
        archive = data / ARCHIVE
        served = (places.get(story) for story in self.stories)
        return any(place and not (archive / Path(place).name).exists() for place in served)


@dataclass(frozen=True, slots=True)
class FetchedPages:
    """What was fetched into a data folder; `sources` are those in sources.toml now."""

    data: Path
    store: Store
    sources: Sequence[Source]
    now: datetime

    def read(self, page: PageState) -> Iterator[Article | Skip]:
        """The stories of a page in its latest version; none if it is gone. One that the archive has lost is told."""
        if page.place is None or page.is_withdrawn:
            return
        known = self.store.read_from(str(page.place))
        if known and sum(len(article.text) for article in known) == page.characters:
            yield from known
            return
        source = next((source for source in self.sources if source.name == page.source), None)
        try:
            yield from read_record(Archive(self.data / ARCHIVE).read(page.place), source, self.now)
        except (OSError, ValueError) as error:
            yield Skip(f"{page.url} ({page.place})", f"what was fetched cannot be read: {error}")

    def read_all(self, read: PagesRead) -> Iterator[Article | Skip]:
        """The stories of all pages."""
        with State(self.data / STATE) as state:
            for page in state.pages():
                readings = tuple(self.read(page))
                read.add(page, readings)
                yield from readings

    def read_changed(self, read: PagesRead) -> Changed:
        """Those of the pages that are in the index otherwise than they are now; the others keep their stories."""
        with State(self.data / STATE) as state:
            stale = {page.url: (page, tuple(self.read(page))) for page in state.stale()}
            for page, readings in stale.values():
                read.add(page, readings)
            before = state.stories_of(stale.keys() & read.pages.keys())
            stories = frozenset(before.union(*(ids for _, ids in read.pages.values())))
            others = {page.url: (page, tuple(self.read(page))) for page in state.pages_with(stories) if page.url not in stale}
            every = sorted((*stale.values(), *others.values()), key=lambda one: (one[0].seen, one[0].url))
            brought = {story for page, readings in every for story in _stories(readings)}
            kept = state.stories_of(page.url for page, readings in every if not (page.is_withdrawn or _stories(readings)))
        all_readings = ((page, reading) for page, readings in every for reading in readings)
        concerned = tuple(reading for page, reading in all_readings if _concerns(reading, stories, page.url in stale))
        return Changed(concerned, frozenset(map(ArticleId, stories)), frozenset(map(ArticleId, stories - brought - kept)))

    def note(self, read: PagesRead, snapshot: SnapshotId, inputs: str) -> None:
        """Note that a published snapshot has these pages, and what else it was made of: see `inputs_of`."""
        with State(self.data / STATE) as state:
            state.note_indexed(read.pages, snapshot, inputs)


def _stories(readings: Iterable[Reading]) -> frozenset[str]:
    return frozenset(reading.id for reading in readings if isinstance(reading, Article))


def _concerns(reading: Reading, stories: frozenset[str], is_stale: bool) -> bool:  # noqa: FBT001 - of its page
    return reading.id in stories if isinstance(reading, Article) else is_stale


def has_fetched(data: Path) -> bool:
    """Whether anything was ever fetched into a data folder, or was to be."""
    return (data / STATE).exists()


def read_fetched(data: Path, store: Store, sources: Sequence[Source], now: datetime) -> Iterator[Article | Skip]:
    """Every page in its latest version, but those that are gone; one that the archive has lost is told."""
    return FetchedPages(data, store, sources, now).read_all(PagesRead())


def inputs_of(paths: Iterable[Path], *settings: object) -> str:
    """A hash of what an index is made of besides what was fetched: each file's name, size and time, and the settings that count.

    A file that is changed within the resolution of the file system's clock, and keeps its length, is not noticed.
    """
    known = hashlib.sha256(json.dumps(settings, default=str).encode())
    for path in paths:
        for file in _files(path):
            known.update(json.dumps(file).encode())
    return known.hexdigest()


def _files(path: Path) -> Iterator[tuple[str, int, int]]:
    """Each file below a path, or the path itself, with its size and time."""
    places = [path] if path.is_file() else [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    for place in sorted(places):
        try:
            status = place.stat()
        except OSError:  # a link that leads nowhere
            yield str(place), -1, -1
        else:
            yield str(place), status.st_size, status.st_mtime_ns
