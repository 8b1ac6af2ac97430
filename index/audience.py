"""Who may see which story: that of a source with an audience is only for the channels, workspaces and people named there.

``snapshots/AUDIENCE`` has the audiences of the sources, and which of them brought each story that is not for everybody. A rebuild
writes it before it publishes (`index.live.bringing`), and whoever answers looks at it before each question: who may see what
changes with the file, and nothing is indexed anew. A story that no source brings any more stays for those for whom it was.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

from index.article import ArticleId, VersionHash
from index.durable import replace_text
from index.errors import AudienceError

FILE = "AUDIENCE"
Viewer = frozenset[str]
"""Who sees an answer: Slack's ids of the channel, the workspace, and the person where nobody else sees it."""
EVERYBODY: Viewer = frozenset()
"""Whoever it is: to be shown what is for everybody."""
Bringers = Mapping[VersionHash, frozenset[str]]
"""The sources of a story: their names for each of its texts, which stands under its hash; "" is a folder that no source names."""
_NOTHING: frozenset[ArticleId] = frozenset()


@dataclass(frozen=True, slots=True)
class Restrictions:
    """The `audiences` of sources by name, and the `stories` that are not for everybody.

    A source without an audience is for everybody. A story may be seen by those for whom one source of each of its texts is: what
    one source tells everybody does not open what another tells a few in more words.
    """

    audiences: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stories: Mapping[ArticleId, Bringers] = field(default_factory=dict)

    def open_to(self, viewer: Viewer) -> frozenset[str]:
        """The sources with an audience that the viewer is in."""
        return frozenset(name for name, audience in self.audiences.items() if audience & viewer)

    def hidden(self, opened: frozenset[str]) -> frozenset[ArticleId]:
        """The stories that may not be seen by whoever is in the audiences of these sources alone."""
        closed = self.audiences.keys() - opened
        return frozenset(story for story, texts in self.stories.items() if any(names <= closed for names in texts.values()))


class Audiences:
    """The restrictions of a folder of snapshots, as they are now. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder; nothing is read yet."""
        self._folder = folder
        self._reading = Lock()
        self._mark: object = None
        self._restrictions = Restrictions()
        self._hidden = lru_cache(64)(self._restrictions.hidden)

    def hidden_from(self, viewer: Viewer | None) -> frozenset[ArticleId]:
        """The stories that a viewer may not see; the operator, None, sees all.

        :raises AudienceError: nobody can say.
        """
        if viewer is None:
            return _NOTHING
        with self._reading:
            now = self._now()
            return self._hidden(now.open_to(viewer)) if now.stories else _NOTHING

    def hides(self, viewer: Viewer | None, stories: Iterable[ArticleId]) -> bool:
        """Whether one of these stories may not be seen."""
        return not self.hidden_from(viewer).isdisjoint(stories)

    def named(self) -> frozenset[str]:
        """All ids for which some story is and others not; none where every story is for everybody."""
        with self._reading:
            now = self._now()
            return frozenset().union(*now.audiences.values()) if now.stories else frozenset()

    def _now(self) -> Restrictions:
        mark = _mark_of(self._folder)
        if mark != self._mark:
            self._restrictions, self._mark = read_restrictions(self._folder), mark
            self._hidden = lru_cache(64)(self._restrictions.hidden)
        return self._restrictions


def read_restrictions(folder: Path) -> Restrictions:
    """What the last rebuild noted; no restrictions where it noted none.

    :raises AudienceError: it cannot be read.
    """
    try:
        noted = json.loads((folder / FILE).read_text(encoding="utf-8"))
        audiences = {str(name): frozenset(map(str, ids)) for name, ids in noted["audiences"].items()}
        stories = {
            ArticleId(story): {VersionHash(text): frozenset(map(str, names)) for text, names in texts.items()}
            for story, texts in noted["stories"].items()
        }
        return Restrictions(audiences, stories)
    except FileNotFoundError:
        return Restrictions()
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise AudienceError(
            f"Who may see which story cannot be read from {folder / FILE} ({error}).",
            "Put it back from a backup; or remove it and rebuild: stories that no source brings any more are then for everybody.",
        ) from error


def write_restrictions(folder: Path, restrictions: Restrictions) -> None:
    """Note who may see what, unless it is noted so already."""
    if restrictions == read_restrictions(folder):
        return
    audiences = {name: sorted(ids) for name, ids in restrictions.audiences.items()}
    stories = {story: {text: sorted(names) for text, names in texts.items()} for story, texts in restrictions.stories.items()}
    replace_text(folder / FILE, json.dumps({"audiences": audiences, "stories": stories}))


def _mark_of(folder: Path) -> object:
    """What another file in its place has not."""
    try:
        status = os.stat(folder / FILE)  # noqa: PTH116 - asked before every question; pathlib takes twice as long
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
