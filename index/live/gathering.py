"""All that an index is made of, read in one way by whoever makes it: files and folders, local sources, and what was fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.live.bringing import noting
from index.live.local import find_local, is_maildir
from index.live.readings import FetchedPages, PagesRead, has_fetched, inputs_of
from index.live.source import Source
from index.places import is_below, place_of
from index.sources.draft import Reading
from index.sources.guarded import Limits, read_files_guarded
from index.sources.walking import find_files


@dataclass(frozen=True, slots=True)
class Gathering:
    """The paths that somebody names; and where their data folder was ever fetched into, the local sources and all its pages."""

    paths: tuple[Path, ...]
    fetched: FetchedPages
    limits: Limits
    follow_links: bool = False

    @property
    def roots(self) -> tuple[Path, ...]:
        """The files and folders on this machine that are read."""
        return *self.paths, *(source.path for source in self._local() if source.path)

    def inputs(self, *settings: object) -> str:
        """A hash of all but the pages, and of other settings that count: see `index.live.readings.inputs_of`."""
        return inputs_of(self.roots, *map(repr, self.fetched.sources), repr(self.limits), self.follow_links, *settings)

    def read(self, pages: PagesRead | None = None) -> Iterator[Reading]:
        """Every story; `pages` notes those that were fetched.

        :raises ReaderError: no process could be started to read files.
        """
        local = (find_local(source, follow_links=self.follow_links) for source in self._local())
        found = chain(find_files(self.paths, follow_links=self.follow_links), *local)
        yield from read_files_guarded(found, self.fetched.now, self.limits)
        if has_fetched(self.fetched.data):
            yield from self.fetched.read_all(pages or PagesRead())

    def read_noting(self, folder: Path, pages: PagesRead | None = None) -> Iterator[Reading]:
        """The same; when all is read, and so before it is published, who may see it is noted in the folder of snapshots.

        :raises ReaderError: the same.
        :raises AudienceError: what was noted there before cannot be read.
        """
        return noting(self.read(pages), self.fetched, folder, stored=True)

    def _local(self) -> Iterator[Source]:
        """The sources on this machine; what lies within a path is read with it, and only once."""
        if has_fetched(self.fetched.data):
            for source in self.fetched.sources:
                if source.path and not source.kind.is_remote and (is_maildir(source) or not self._holds(source.path)):
                    yield source

    def _holds(self, path: Path) -> bool:
        return any(is_below(place_of(str(path)), place_of(str(own))) for own in self.paths)
