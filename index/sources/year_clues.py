"""What is known beside a story's words of the year that it is from: its file's time, its folders, its neighbours in the file."""

import re
from datetime import UTC, datetime
from pathlib import PurePath

from index.dateline import YearClues
from index.sources.draft import Draft

_CLOCKS_SET = datetime(2000, 1, 1, tzinfo=UTC)  # archives write 1970, 1980 or 1985 where they keep no time
_DATE = r"(?P<year>(?:19|20)\d\d)(?:[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?[0-3]\d)?)?"
# "2015", "2015-03", "20150305" match, and in a folder that is read "archive-2015" too; "covid19" and "a-20151" do not.
_DATE_NAME = re.compile(_DATE)
_NAMED_FOR = re.compile(rf"(?:[^\W\d_]{{1,30}}[-_. ]?)?{_DATE}(?:[-_. ]?[^\W\d_]{{1,30}})?")
_DAY_IN_NAME = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sep>[-_.]?)(?:0[1-9]|1[0-2])(?P=sep)[0-3]\d(?!\d)")


def year_clues(draft: Draft, *, path: str, source: str, file_date: datetime, now: datetime) -> YearClues:
    """`path` is where the story stands in the folder that is read, `source` where that is; both may end in ``#record``."""
    latest = min(now, file_date) if file_date >= _CLOCKS_SET else now
    return YearClues(latest, folder_years(path, source), draft.neighbours)


def folder_years(path: str, source: str) -> frozenset[int]:
    """The year in the file's name, where that is a whole day, or else that of the nearest folder named for one.

    >>> folder_years("wires/2015/a.txt#2", "/data/2026/wires/2015/a.txt#2")
    frozenset({2015})
    """
    inner, outer = PurePath(path.split("#", maxsplit=1)[0]), PurePath(source.split("#", maxsplit=1)[0])
    named = [_DAY_IN_NAME.search(inner.name), *(_NAMED_FOR.fullmatch(folder) for folder in reversed(inner.parts[:-1]))]
    named += [_DATE_NAME.fullmatch(folder) for folder in reversed(outer.parts[: -len(inner.parts) or None])]
    year = next((int(match["year"]) for match in named if match), None)
    return frozenset() if year is None else frozenset({year})
