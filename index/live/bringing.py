"""Which source brought each story, noted for `index.audience` before anything of it is published.

What is killed between the two hides stories that nobody can find yet, and shows none. A story's earlier texts count as well: they
stay in the store, where citations of them are checked. A page is brought by the source that led to it, and a file by the source
whose folder it lies in, the innermost of several; a rebuild of that folder by hand changes nothing in that.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from index.article import Article, ArticleId, VersionHash
from index.audience import Bringers, Restrictions, read_restrictions, write_restrictions
from index.live.readings import STATE, FetchedPages, has_fetched
from index.live.source import Source
from index.live.state import State
from index.places import is_below, place_of
from index.sources.draft import Reading

_NO_SOURCE = frozenset({""})
_Texts = dict[ArticleId, dict[VersionHash, frozenset[str]]]


def noting(readings: Iterable[Reading], fetched: FetchedPages, folder: Path, *, stored: bool = False) -> Iterator[Reading]:
    """The readings; when all are read, who may see them is noted in a folder of snapshots.

    `stored`: also who may see what was read from the sources earlier, as is to be known when their audiences have changed.

    :raises AudienceError: what was noted before cannot be read.
    """
    before = read_restrictions(folder)
    audiences = audiences_now(before, fetched.sources)
    places = _Places(fetched, audiences.keys()) if audiences else None
    texts: _Texts = defaultdict(dict)
    for reading in readings:
        if places and isinstance(reading, Article):
            already = texts[reading.id].get(reading.sha256, frozenset())
            texts[reading.id][reading.sha256] = already | places.sources_of(reading.source)
        yield reading
    if places and stored:
        _add_stored(texts, places, fetched, audiences.keys())
    write_restrictions(folder, Restrictions(audiences, _restricted(audiences.keys(), before.stories, texts)))


def audiences_now(before: Restrictions, sources: Sequence[Source]) -> Mapping[str, frozenset[str]]:
    """The audiences in sources.toml; what a source brought that stands there no more stays for those for whom it was."""
    left = {name: audience for name, audience in before.audiences.items() if name not in {source.name for source in sources}}
    return left | {source.name: frozenset(source.audience) for source in sources if source.audience}


def is_noted(sources: Sequence[Source], folder: Path) -> bool:
    """Whether it is noted in a folder of snapshots who may see the sources, as they are now.

    :raises AudienceError: it cannot be read.
    """
    before = read_restrictions(folder)
    return before.audiences == audiences_now(before, sources)


def _add_stored(texts: _Texts, places: "_Places", fetched: FetchedPages, restricted: Iterable[str]) -> None:
    """Texts that were not read now, and came from sources that are not for everybody."""
    for story, text, source in fetched.store.sources():
        names = places.sources_of(source)
        if text not in texts.get(story, {}) and names <= frozenset(restricted):
            texts[story][text] = names


def _restricted(restricted: Iterable[str], before: Mapping[ArticleId, Bringers], now: _Texts) -> dict[ArticleId, Bringers]:
    """The stories that are not for everybody, with all of their texts that are known of."""
    closed, stories = frozenset(restricted), dict[ArticleId, Bringers]()
    for story in before.keys() | now.keys():
        texts = {**before.get(story, {})}
        for text, names in now.get(story, {}).items():
            texts[text] = texts.get(text, frozenset()) | names
        if any(names <= closed for names in texts.values()):
            stories[story] = texts
    return stories


class _Places:
    """Tells from where a story was read which sources brought it."""

    def __init__(self, fetched: FetchedPages, restricted: Iterable[str]) -> None:
        self._pages: Mapping[str, str] = {}
        if has_fetched(fetched.data):
            with State(fetched.data / STATE) as state:
                self._pages = state.sources_by_place()
        local = [(_real(str(source.path)), source.name) for source in fetched.sources if source.path and not source.kind.is_remote]
        # Where none of them is restricted it makes no difference which of them it was.
        self._folders = local if frozenset(restricted) & {name for _, name in local} else []

    def sources_of(self, source: str) -> frozenset[str]:
        """The names of the sources that brought what was read there (`Article.source`)."""
        if page := self._pages.get(source):
            return frozenset({page})
        place = _real(place_of(source)) if self._folders else ""
        above = [(len(folder), name) for folder, name in self._folders if is_below(place, folder)]
        innermost = max(above, default=(0, ""))[0]
        return frozenset(name for length, name in above if length == innermost) or _NO_SOURCE


def _real(place: str) -> str:
    return os.path.realpath(place)
