"""What is indexed, how fresh it is, and what is wrong: for the Home tab, greetings and operators."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.answer import Story
from bot.answering.newsroom import Newsroom
from bot.slack.supervisor import Failure
from index.article import Article, SnapshotId
from index.audience import Viewer
from index.names import Name
from index.period import PublicationLimits
from index.snapshot import Snapshots
from index.store import Store

_LATEST = 5


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is indexed, for the Home tab. `rebuilt` is when a rebuild last succeeded; `late` says that this is too long ago.

    `fresh` stories were published since a moment, `since`.
    """

    stories: int
    outlets: int
    oldest: datetime | None
    newest: datetime | None
    rebuilt: datetime
    late: bool
    snapshot: SnapshotId
    latest: tuple[Story, ...]
    fresh: int = 0
    since: datetime | None = None


class IndexStatus:
    """What is indexed, how fresh it is, and what fails in the background."""

    def __init__(
        self,
        newsroom: Newsroom,
        snapshots: Snapshots,
        store: Store,
        stale_hours: int,
        failures: Callable[[], Sequence[Failure]] = tuple,
    ) -> None:
        """Take the parts; an index whose last rebuild is longer ago than `stale_hours` is late."""
        self._newsroom = newsroom
        self._snapshots = snapshots
        self._store = store
        self.stale_hours = stale_hours
        self.failures = failures

    def holdings(self, viewer: Viewer, since: datetime | None = None) -> Holdings:
        """What is indexed now that a viewer may see, and how much of it was published since a moment."""
        now = datetime.now(UTC)
        retriever = self._newsroom.retriever_for(viewer)
        coverage = retriever.coverage(PublicationLimits(None, now))
        return Holdings(
            stories=coverage.stories,
            outlets=self._store.count_outlets(retriever.versions),
            oldest=coverage.oldest,
            newest=coverage.newest,
            rebuilt=self._snapshots.last_rebuild(),
            late=self.is_late(),
            snapshot=retriever.snapshot.id,
            latest=tuple(map(Story.of, self.newest(viewer, now, _LATEST))),
            fresh=retriever.coverage(PublicationLimits(since, now)).stories if since else 0,
            since=since,
        )

    def newest(self, viewer: Viewer, now: datetime, most: int) -> tuple[Article, ...]:
        """The stories published last before a moment that a viewer may see, newest first."""
        return self._store.newest(self._newsroom.retriever_for(viewer).versions, now, most)

    def names(self, viewer: Viewer, text: str) -> tuple[Name, ...]:
        """The names in a text that our tables know, or the stories that a viewer may see."""
        return self._newsroom.retriever_for(viewer).names.read(text)

    def edition(self, viewer: Viewer) -> Hashable:
        """What is another where another snapshot serves, or the viewer may see other stories of it."""
        return self._newsroom.retriever().snapshot.id, self._newsroom.audiences.hidden_from(viewer)

    def is_empty(self, viewer: Viewer) -> bool:
        """Whether no story is indexed that a viewer may see."""
        return not self._newsroom.retriever_for(viewer).versions

    def is_late(self) -> bool:
        """Whether no rebuild has succeeded for too long."""
        return self.age() > timedelta(hours=self.stale_hours).total_seconds()

    def age(self) -> float:
        """Seconds since a rebuild last succeeded."""
        return (datetime.now(UTC) - self._snapshots.last_rebuild()).total_seconds()
