"""How long stories are searched: KEEP_STORIES_DAYS. What is too old stays stored, so that citations of it can be checked."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from index.article import Article, ArticleId, VersionKey
from index.collection import Collection
from index.sources.draft import Reading
from index.store import Store

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Retention:
    """Keep what is as old as so many `days` at the moment `now` (seconds since 1970); with 0, everything."""

    days: int = 0
    now: float = field(default_factory=time.time)

    @property
    def oldest(self) -> float:
        """When the oldest story may have been published."""
        return self.now - self.days * _DAY


class Aging:
    """What one run leaves out for its age. A story without a date is as old as the first storing of it."""

    def __init__(self, store: Store, retention: Retention) -> None:
        """Take the store, of which nothing is read where everything is kept."""
        self._store, self._retention = store, retention
        self._left = set[ArticleId]()

    def young(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """The readings without stories that are too old."""
        stored = self._store.first_stored() if self._retention.days else {}
        for reading in readings:
            if isinstance(reading, Article) and self._retention.days:
                moment = reading.published.timestamp() if reading.published else stored.get(reading.id, self._retention.now)
                if moment < self._retention.oldest:
                    self._left.add(reading.id)
                    continue
            yield reading

    def aged(self, served: Sequence[VersionKey], collection: Collection) -> AbstractSet[ArticleId]:
        """The stories that are too old, of those that were read and of those that served; a younger reading of one counts."""
        older = self._store.older(served, self._retention.oldest) if self._retention.days else frozenset()
        return (self._left | older) - collection.live.keys()

    def note_stored(self, collection: Collection) -> None:
        """Note when stories without a date were first stored, whether or not they are to be left out some day."""
        with self._store.writing():
            self._store.note_stored([key for key, _ in collection.live.values()], self._retention.now)

    def note(self, aged: AbstractSet[ArticleId], served: Mapping[ArticleId, VersionKey], collection: Collection) -> None:
        """Note what is left out, before a snapshot without it serves: a check would take the story for withdrawn."""
        with self._store.writing():
            self._store.note_aged({story: served.get(story) for story in sorted(aged)}, collection.live, self._retention.days)
