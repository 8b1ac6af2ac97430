"""What a rebuild takes out of the search, and when that is more than it does unasked.

A story is withdrawn when it is in none of the files any more, and all of these could be read. A folder that is suddenly empty, and
many stories that are gone at once, are more often a disk that is not mounted than a decision: see `Limit`.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from index.article import Article, ArticleId, VersionKey
from index.collection import Collection
from index.errors import SnapshotError
from index.places import Places, UnreadPlaces, is_below, place_of, read_places
from index.retention import Retention
from index.snapshot import Snapshot, Snapshots
from index.store import Store

_log = logging.getLogger(__name__)
_ALWAYS = 1
"""So many stories may always go: who deletes one of three files has seen all three."""


@dataclass(frozen=True, slots=True)
class Served:
    """What served before: the version of each story, and the place where it was last read."""

    versions: Mapping[ArticleId, VersionKey]
    places: Places

    def without(self, stories: AbstractSet[ArticleId]) -> "Served":
        """All but these stories."""
        versions = {identity: key for identity, key in self.versions.items() if identity not in stories}
        return Served(versions, {identity: self.places[identity] for identity in versions})


@dataclass(frozen=True, slots=True)
class Kept:
    """Stories that stay as they were, because a file or folder could not be read."""

    place: str
    stories: tuple[ArticleId, ...]


@dataclass(frozen=True, slots=True)
class Going:
    """A story that would be withdrawn, and where it was last read."""

    id: ArticleId
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rebuild withdrew nothing and published nothing, as one sentence; and every story that it would have withdrawn."""

    problem: str
    stories: tuple[Going, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be withdrawn unasked: `percent` of the stories, and one unless that is 0; and not all of one of the `roots`.

    The roots are the files and folders that are read. Without roots, and with 100 percent, everything may go. What is older than
    `retention` goes in any case.
    """

    percent: float = 100
    roots: tuple[Path, ...] = ()
    retention: Retention = field(default_factory=Retention)

    def refusal(self, going: Sequence[Going], before: Sized, live: Iterable[str]) -> Refusal | None:
        """Why so much is not withdrawn; `before` are all stories of before, `live` the places of the stories now."""
        live = frozenset(live)
        for root in map(os.path.abspath, self.roots):
            lost = [story for story in going if is_below(story.place, root)]
            if lost and not any(is_below(place, root) for place in live):
                problem = f"No story is left in {root}, where there were {len(lost):,}."
                return Refusal(problem, tuple(going))
        if len(going) <= max(_ALWAYS if self.percent else 0, self.percent * len(before) / 100):
            return None
        share = 100 * len(going) / len(before)
        problem = (
            f"{len(going):,} of {len(before):,} stories would be withdrawn: {share:.3g}%, and unasked {self.percent:g}% may be."
        )
        return Refusal(problem, tuple(going))


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of the stories that served before and were not read now; those that are `aged` are not withdrawn but too old."""

    served: Served
    kept: tuple[Kept, ...] = ()
    refusal: Refusal | None = None
    aged: AbstractSet[ArticleId] = frozenset()


def decide(
    served: Served, collection: Collection, store: Store, limit: Limit, aged: AbstractSet[ArticleId] = frozenset()
) -> Decision:
    """Keep what could not be read, in the collection too, and see whether the rest may go; what is `aged` may, in any number.

    Where nothing at all was read, nothing is to be decided: the index stays as it is.
    """
    if not collection.live:
        return Decision(served)
    staying = served.without(aged)
    kept = keep_unread(staying, collection, store)
    going = find_going(staying, collection, store)
    return Decision(served, kept, limit.refusal(going, served.places, places_now(served, collection, kept).values()), aged)


def read_served(snapshots: Snapshots, store: Store, before: Snapshot | None) -> Served:
    """What served before; `before` is the snapshot that serves, None where there is none or it is damaged."""
    keys = before.versions if before else snapshots.last_versions()
    versions = {identity: key for key, identity in store.identities(keys).items()}
    noted = read_places(snapshots.folder)
    places = {identity: noted.get(identity) or _source(store, key) for identity, key in versions.items()}
    return Served(versions, places)


def keep_unread(served: Served, collection: Collection, store: Store) -> tuple[Kept, ...]:
    """Take into the collection, as they were, the stories that a file or folder held which could not be read.

    One that was also read elsewhere is taken like any story that stands in two files.
    """
    unread, kept = UnreadPlaces(collection.skipped), defaultdict[str, list[ArticleId]](list)
    for identity, place in served.places.items() if unread else ():
        where, live = unread.holding(place), collection.live.get(identity)
        if where is None or (live and place_of(live[1].source) == place):
            continue
        key = served.versions[identity]
        article = _sound(store, key)
        if article is None:  # its file cannot be read, and what was stored of it is damaged
            continue
        collection.take(key, article)
        if collection.live[identity][0] == key:
            kept[where].append(identity)
    return tuple(Kept(place, tuple(sorted(stories))) for place, stories in sorted(kept.items()))


def find_going(served: Served, collection: Collection, store: Store) -> tuple[Going, ...]:
    """The stories that are in the collection no more, by their places."""
    gone = served.versions.keys() - collection.live.keys()
    stories = (Going(identity, _title(store, served.versions[identity]), served.places[identity]) for identity in gone)
    return tuple(sorted(stories, key=lambda story: (story.place, story.id)))


def places_now(served: Served, collection: Collection, kept: Sequence[Kept]) -> Places:
    """Where each story of the collection was last read."""
    read = {identity: place_of(article.source) for identity, (_, article) in collection.live.items()}
    return {**read, **{identity: served.places[identity] for group in kept for identity in group.stories}}


def _sound(store: Store, key: VersionKey) -> Article | None:
    """A stored version, unless it is damaged; the log says what is wrong with it then."""
    try:
        return store.article(key)
    except SnapshotError as error:
        _log.warning(error.problem)
        return None


def _title(store: Store, key: VersionKey) -> str:
    article = _sound(store, key)
    return article.title if article else "A story that is damaged"


def _source(store: Store, key: VersionKey) -> str:
    article = _sound(store, key)
    return place_of(article.source) if article else ""
