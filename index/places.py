"""Where each story was last read, so that what cannot be read this time is told from what is gone.

A place is the absolute path of a file, with ``/member`` behind an archive's. The number of a record in its file is left out: it
changes whenever a record before it comes or goes. A rebuild notes the places of all stories in ``snapshots/PLACES``: a story may
stand in another file than that from which its version was stored.
"""

import json
import logging
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.article import ArticleId
from index.durable import replace_text
from index.sources.draft import Skip

Places = Mapping[ArticleId, str]
_FILE = "PLACES"
_RECORD = re.compile(r"#\d{1,12}$")
_log = logging.getLogger(__name__)


def place_of(source: str) -> str:
    """The place that a story's source, or a skip's, names.

    >>> place_of("/wires/may.jsonl#12"), place_of("/wires/may.zip/a.txt")
    ('/wires/may.jsonl', '/wires/may.zip/a.txt')
    """
    return os.path.abspath(_RECORD.sub("", source))  # noqa: PTH100 - links stay: a folder may be one that is set anew each day


def is_below(place: str, folder: str) -> bool:
    """Whether a place is a folder, file or archive itself, or within it."""
    return place == folder or place.startswith(folder.rstrip("/") + "/")


class UnreadPlaces:
    """The files and folders of which something could not be read."""

    def __init__(self, skips: Iterable[Skip]) -> None:
        """Take what was skipped; what is settled counts as read."""
        self._unread = frozenset(place_of(skip.place) for skip in skips if not skip.settled)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._unread)

    def holding(self, place: str) -> str | None:
        """The one that a place is or lies within; None where that was read."""
        while place not in self._unread:
            place, before = os.path.dirname(place), place  # noqa: PTH120 - pathlib takes ten times as long
            if place == before:
                return None
        return place


def read_places(folder: Path) -> Places:
    """The places that the last rebuild noted; none where it noted none, or they cannot be read."""
    try:
        places = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return {ArticleId(identity): str(place) for identity, place in places.items()}
    except FileNotFoundError:  # made by a release that did not note them
        return {}
    except (OSError, ValueError, AttributeError) as error:
        _log.warning("Where stories were last read cannot be told (%s); it is taken from the store.", error)
        return {}


def write_places(folder: Path, places: Places) -> None:
    """Note the places of all stories, unless they are noted so already."""
    if places != read_places(folder):
        replace_text(folder / _FILE, json.dumps(places))
