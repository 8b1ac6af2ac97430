"""What the store knows of the age of stories: when those without a date were first stored, and which are searched no more for it.

Both are noted in tables of their own, which a file of an earlier release lacks until the first rebuild.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.article import ArticleId, VersionKey
from index.kept_values import KeptValues

_TABLES = (
    "CREATE TABLE IF NOT EXISTS first_stored (article_id TEXT PRIMARY KEY, moment INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS aged (article_id TEXT PRIMARY KEY, version INTEGER, days INTEGER NOT NULL) WITHOUT ROWID",
)
# A damaged row says nothing: its story counts as withdrawn, or its newest version as the last.
_AGED = (
    "SELECT days, key FROM aged JOIN version USING (article_id) WHERE article_id=? AND typeof(days)='integer' "
    "ORDER BY key = aged.version DESC, key DESC LIMIT 1"
)
_NOTE = (
    "INSERT INTO aged VALUES (?,?,?) ON CONFLICT (article_id) DO UPDATE SET days = excluded.days, "
    "version = IFNULL(excluded.version, version)"
)


@dataclass(frozen=True, slots=True)
class AgedStory:
    """A story that is searched no more, because only those of the last so many `days` were; and its last version."""

    days: int
    version: VersionKey


class Ages(KeptValues):
    """Its part of the store. Moments are in seconds since 1970."""

    def first_stored(self) -> Mapping[ArticleId, int]:
        """When each story that has no date was first stored."""
        rows = (
            self._select("SELECT article_id, moment FROM first_stored WHERE typeof(moment)='integer'", ())
            if self._notes_ages()
            else ()
        )
        return {ArticleId(str(story)): int(moment) for story, moment in rows}

    def older(self, keys: Sequence[VersionKey], moment: float) -> frozenset[ArticleId]:
        """The stories of these versions published before a moment; those without a date, first stored before it."""
        stored = self.first_stored()
        sql = "SELECT article_id, published FROM version WHERE (published IS NULL OR published < ?) AND key IN (%s)"
        rows = ((ArticleId(str(story)), day) for story, day in self._in_groups(sql, keys, moment))
        return frozenset(story for story, day in rows if day is not None or stored.get(story, moment) < moment)

    def aged(self, story: ArticleId) -> AgedStory | None:
        """The story, if it had grown too old: with the version that was searched last, or the newest that is stored."""
        row = self._first(_AGED, (story,)) if self._notes_ages() else ()
        return AgedStory(int(row[0]), VersionKey(row[1])) if row else None

    def note_stored(self, keys: Sequence[VersionKey], moment: float) -> None:
        """Note that these versions were stored at a moment, as far as they have no date and were not noted before."""
        self._make_tables()
        stories = self._in_groups("SELECT article_id FROM version WHERE published IS NULL AND key IN (%s)", keys)
        rows = ((story, int(moment)) for (story,) in stories)
        self._database.executemany("INSERT OR IGNORE INTO first_stored VALUES (?,?)", rows)

    def note_aged(self, aged: Mapping[ArticleId, VersionKey | None], searched: Iterable[ArticleId], days: int) -> None:
        """Note which stories have grown too old, with the version that was searched, if any was; and which are searched."""
        self._make_tables()
        self._database.executemany("DELETE FROM aged WHERE article_id=?", ((story,) for story in searched))
        self._database.executemany(_NOTE, ((story, version, days) for story, version in aged.items()))

    def _make_tables(self) -> None:
        for table in _TABLES:
            self._database.execute(table)

    def _notes_ages(self) -> bool:
        return bool(self._first("SELECT 1 FROM sqlite_master WHERE name='aged'", ()))
