"""What is remembered between rounds: how each source is, and each page that was seen. One SQLite file, one writer.

A page is noted in the transaction that says where in the archive it is, after the archive has it on the disk; so whatever is killed
when, a page that is noted can be read, and one that is not is fetched again. Beside it stands what the index has of each page: see
`index.live.readings`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from index.errors import DatelineError
from index.live.archive import Place
from index.live.lead import Lead
from index.sqlite_files import connect_to_read

_VERSION = 1
GONE_TIMES = 3
"""How often in a row a page is not there before it is withdrawn."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS source (
    name TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, asked REAL, succeeded REAL, brought REAL,
    failing_since REAL, failures INTEGER NOT NULL, problem TEXT NOT NULL, reason TEXT NOT NULL, next REAL NOT NULL,
    interval REAL NOT NULL, stories INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS page (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, lead TEXT NOT NULL, file TEXT, offset INTEGER, sha256 TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, seen REAL NOT NULL, looked REAL, looks INTEGER NOT NULL, next REAL,
    gone INTEGER NOT NULL, gone_since REAL, failures INTEGER NOT NULL, problem TEXT NOT NULL, reason TEXT NOT NULL,
    title TEXT NOT NULL, characters INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_next ON page (next);
CREATE INDEX IF NOT EXISTS page_source ON page (source, seen);
CREATE TABLE IF NOT EXISTS indexed (url TEXT PRIMARY KEY, file TEXT, offset INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS indexed_story (story TEXT, url TEXT, PRIMARY KEY (story, url)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS indexed_story_url ON indexed_story (url);
CREATE TABLE IF NOT EXISTS indexed_as (snapshot TEXT NOT NULL, inputs TEXT NOT NULL);
"""
_STALE = """
SELECT page.* FROM page LEFT JOIN indexed ON indexed.url = page.url
WHERE page.file IS NOT NULL AND (
    indexed.url IS NULL
    OR indexed.file IS NOT iif(page.gone >= ? AND page.next IS NULL, NULL, page.file)
    OR indexed.offset IS NOT iif(page.gone >= ? AND page.next IS NULL, NULL, page.offset))
ORDER BY page.seen, page.url
"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is. Times are seconds since 1970; `interval` is the present length between two polls."""

    name: str
    url: str
    interval: float
    next: float = 0.0
    etag: str = ""
    modified: str = ""
    asked: float | None = None
    succeeded: float | None = None
    brought: float | None = None
    """When it last brought a story that was new."""
    failing_since: float | None = None
    failures: int = 0
    problem: str = ""
    reason: str = ""
    stories: int = 0
    """How many it has brought."""


@dataclass(frozen=True, slots=True)
class PageState:
    """One page that a source led to. Times as in `SourceState`; `next` is None where it is not looked at any more."""

    url: str
    source: str
    lead: Lead
    seen: float
    place: Place | None = None
    """Where its latest version is kept; None where it has brought no story yet."""
    sha256: str = ""
    """Of the texts of its stories."""
    etag: str = ""
    modified: str = ""
    looked: float | None = None
    looks: int = 0
    next: float | None = 0.0
    gone: int = 0
    """How often in a row it was not there."""
    gone_since: float | None = None
    failures: int = 0
    problem: str = ""
    reason: str = ""
    title: str = ""
    characters: int = 0
    """Of the texts of its stories."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is gone for good."""
        return self.gone >= GONE_TIMES and self.next is None


@dataclass(frozen=True, slots=True)
class Glance:
    """What a page looked like: when it was first seen, its title, and how long its text is."""

    seen: float
    title: str
    characters: int


class State:
    """The file. Not to be used by two threads."""

    @classmethod
    @contextmanager
    def beside(cls, file: Path) -> Iterator[Self]:
        """A copy that is thrown away, for who only looks."""
        with TemporaryDirectory() as folder:
            copy = Path(folder, file.name)
            if file.exists():
                with closing(sqlite3.connect(file)) as original, closing(sqlite3.connect(copy)) as other:
                    original.backup(other)
            with cls(copy) as state:
                yield state

    def __init__(self, file: Path, *, readonly: bool = False) -> None:
        """Open it, making it if need be; or only to read what is there.

        :raises DatelineError: it cannot be read or written, or was made by a later release.
        """
        self.file = file
        with self._translated():
            if readonly:
                self._database = connect_to_read(file, isolation_level=None)
                return
            file.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(file, isolation_level=None)
            if self._database.execute("PRAGMA user_version").fetchone()[0] > _VERSION:
                raise DatelineError(f"{file} was made by a later release of Dateline.", "Update Dateline.")
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={_VERSION}; COMMIT;")

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Let go of the file."""
        self._database.close()

    def sources(self) -> dict[str, SourceState]:
        """Every source that was ever asked, by name."""
        return {row["name"]: SourceState(**row) for row in self._select("SELECT * FROM source")}

    def put_source(self, state: SourceState) -> None:
        """Note how a source is."""
        self._put("source", asdict(state))

    def page(self, url: str) -> PageState | None:
        """A page that was seen."""
        return next(map(_page, self._select("SELECT * FROM page WHERE url=?", url)), None)

    def known(self, urls: list[str]) -> frozenset[str]:
        """Which of these pages were seen."""
        rows = self._select("SELECT url FROM page WHERE url IN (SELECT value FROM json_each(?))", json.dumps(urls))
        return frozenset(row["url"] for row in rows)

    def put_page(self, page: PageState) -> None:
        """Note a page, in one transaction with nothing else."""
        fields_ = asdict(page)
        place, lead = fields_.pop("place"), fields_.pop("lead")
        described = json.dumps(lead, default=lambda moment: moment.isoformat())
        self._put("page", fields_ | {"lead": described, "file": place and place["file"], "offset": place and place["offset"]})

    def due(self, now: datetime) -> Iterator[PageState]:
        """Pages to be looked at now, those first that wait longest."""
        rows = self._select("SELECT * FROM page WHERE next <= ? ORDER BY next", now.timestamp())
        yield from map(_page, rows)

    def pages(self) -> Iterator[PageState]:
        """All pages that the archive holds, in order of their first sight."""
        yield from map(_page, self._select("SELECT * FROM page WHERE file IS NOT NULL ORDER BY seen, url"))

    def stale(self) -> tuple[PageState, ...]:
        """Pages of which the index has another version than the present one, or one though they are gone; in order."""
        return tuple(map(_page, self._select(_STALE, GONE_TIMES, GONE_TIMES)))

    def stories_of(self, urls: Iterable[str]) -> frozenset[str]:
        """The stories that the index has of these pages."""
        rows = self._select("SELECT story FROM indexed_story WHERE url IN (SELECT value FROM json_each(?))", json.dumps(list(urls)))
        return frozenset(row["story"] for row in rows)

    def pages_with(self, stories: Iterable[str]) -> tuple[PageState, ...]:
        """The pages of which the index has these stories, in order."""
        sql = (
            "SELECT * FROM page WHERE url IN (SELECT url FROM indexed_story WHERE story IN (SELECT value FROM json_each(?))) "
            "ORDER BY seen, url"
        )
        return tuple(map(_page, self._select(sql, json.dumps(list(stories)))))

    def indexed_as(self) -> tuple[str, str] | None:
        """The snapshot that `note_indexed` named last, and of what it was made besides these pages."""
        return next(((row["snapshot"], row["inputs"]) for row in self._select("SELECT * FROM indexed_as")), None)

    def note_indexed(self, pages: Mapping[str, tuple[Place | None, frozenset[str]]], snapshot: str, inputs: str) -> None:
        """Note which version of pages a published snapshot has (None: it is gone), and its stories; all in one transaction."""
        places = [(url, place and place.file, place and place.offset) for url, (place, _) in pages.items()]
        stories = [(story, url) for url, (_, stories) in pages.items() for story in sorted(stories)]
        with self._translated(), self._database:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO indexed VALUES (?,?,?)", places)
            self._database.executemany("DELETE FROM indexed_story WHERE url=?", [(url,) for url in pages])
            self._database.executemany("INSERT INTO indexed_story VALUES (?,?)", stories)
            self._database.execute("DELETE FROM indexed_as")
            self._database.execute("INSERT INTO indexed_as VALUES (?,?)", (snapshot, inputs))

    def sources_by_place(self) -> dict[str, str]:
        """Which source led to each page that the archive holds, by where that stands (`str` of a `Place`)."""
        rows = self._select("SELECT file, offset, source FROM page WHERE file IS NOT NULL")
        return {str(Place(row["file"], row["offset"])): row["source"] for row in rows}

    def glances(self, name: str, most: int) -> tuple[Glance, ...]:
        """The last pages of a source that brought a story, newest first."""
        sql = "SELECT seen, title, characters FROM page WHERE source=? AND file IS NOT NULL ORDER BY seen DESC LIMIT ?"
        return tuple(Glance(**row) for row in self._select(sql, name, most))

    def _select(self, sql: str, *parameters: object) -> list[dict[str, Any]]:  # Any: whatever a column holds
        with self._translated():
            cursor = self._database.execute(sql, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def _put(self, table: str, row: dict[str, Any]) -> None:  # Any: the same
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        with self._translated():
            self._database.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})", row)  # noqa: S608 - our names

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            raise DatelineError(
                f"{self.file} cannot be read or written: {error}.",
                "Make room or allow it, and fetch again; nothing is lost.",
            ) from error


def _page(row: dict[str, Any]) -> PageState:  # Any: the same
    file, offset, lead = row.pop("file"), row.pop("offset"), Lead.read(json.loads(row.pop("lead")))
    return PageState(**row, lead=lead, place=Place(file, offset) if file is not None else None)
