"""What a wire dispatch says of itself in its first words: place, day, agency; and in the lines above them: headline, writer, date.

``Beijing, Oct 15 (EFE).- Relations between ...`` gives place Beijing, agency EFE and a day without a year. The year is worked
out only where that is safe: see `index.dateline.year`. A text is read once, from its beginning, and each line of it by patterns
whose time is bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from index.dateline.dates import PrintedDay
from index.dateline.forms import Opening, read_city, read_opening
from index.dateline.header import LONGEST_HEADLINE, Header
from index.dateline.month_names import MONTHS, WEEKDAYS
from index.dateline.year import YearClues, full_date
from index.text import CAPITALS

__all__ = ["MONTHS", "WEEKDAYS", "Dateline", "PrintedDay", "YearClues", "find_dateline"]
_MOST_LINES = 8  # above a dispatch, blank ones not counted
_SPEAKER = re.compile(rf"\n[^\S\n]{{0,9}}[{CAPITALS}][{CAPITALS} .'’-]{{1,40}}:")
_REACH = 3_000  # characters in which they stand
_SENT_WITHIN = timedelta(days=7)  # of the day in its dateline a dispatch is sent
_LINE = LONGEST_HEADLINE + 1  # characters of a line that tell that it is text


@dataclass(frozen=True, slots=True)
class Dateline:
    """The opening of a dispatch; the story itself begins at character `end`.

    `outlet` and `agency` are who sent it, by a line above it and by the dateline itself; `headline` and `authors` stand above it.
    `is_certain`: it opens a dispatch wherever it stands, also in the midst of a text.
    """

    place: str | None
    agency: str | None
    day: PrintedDay | None
    end: int
    headline: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    is_certain: bool = False

    @property
    def has_year(self) -> bool:
        """Whether its day is printed with the year."""
        return self.day is not None and self.day.year is not None

    def date(self, text: str, clues: YearClues) -> datetime | None:
        """The day at midnight UTC; None where it cannot be told, most often because its year is not printed.

        >>> from datetime import UTC
        >>> opening = "Beijing, Oct 15 (EFE).- Relations are close, a general said on Tuesday."
        >>> find_dateline(opening).date(opening, YearClues(datetime(2026, 1, 1, tzinfo=UTC))).date().isoformat()
        '2024-10-15'
        """
        return full_date(self.day, text[self.end :], clues) if self.day else None


def find_dateline(text: str) -> Dateline | None:
    """The dateline that opens a text, if one does, with the lines above it; or these lines alone, where they say who or when."""
    header = Header()
    for number, (start, line) in enumerate(islice(_first_lines(text), _MOST_LINES)):
        opening = read_opening(line) or _city(text, start, line)
        if opening:
            return _dateline(header, opening, _skip_space(text, start + opening.end))
        longer = header.followed_by(line)
        if longer is None and number and _opens(text[start : start + _REACH]):
            longer = header.with_headline(line)  # else a summary below the headline: it is no part of the dispatch
        if longer is None:
            # Small letters go on with a line that was broken: "... signed on / 3 May 2024 / in Geneva".
            return _dateline(header, None, start) if header.tells and not line[0].islower() else None
        header = longer
    return None


def _city(text: str, start: int, line: str) -> Opening | None:
    """A city alone: before a colon only if no other line begins so, as in what several people say."""
    opening = read_city(line)
    if opening and ":" in line[: opening.end] and _SPEAKER.search(text, start + opening.end, start + _REACH):
        return None
    return opening


def _opens(text: str) -> bool:
    """Whether the second line of a text is the dateline of a dispatch."""
    openings = (read_opening(line) for _, line in islice(_first_lines(text), 1, 2))
    return any(opening and opening.is_certain for opening in openings)


def _first_lines(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of the first lines that are not blank."""
    start = _skip_space(text, 0)
    while start < min(len(text), _REACH):
        stop = text.find("\n", start, start + _LINE)
        yield start, text[start : stop if stop >= 0 else start + _LINE].rstrip()
        end = text.find("\n", start)
        if end < 0:
            return
        start = _skip_space(text, end)


def _skip_space(text: str, position: int) -> int:
    rest = text[position : position + _REACH]
    return position + len(rest) - len(rest.lstrip())


def _day(printed: PrintedDay | None, above: PrintedDay | None) -> PrintedDay | None:
    """The day of a dateline, in the year of the date above it where that is of the same days."""
    if printed is None or printed.year or above is None or not above.year or not (sent := above.in_year(above.year)):
        return printed or above
    years = (year for year in (above.year, above.year - 1) if (day := printed.in_year(year)) and abs(sent - day) <= _SENT_WITHIN)
    return replace(printed, year=next(years, None))


def _dateline(header: Header, opening: Opening | None, end: int) -> Dateline:
    return Dateline(
        place=(opening.place if opening else None) or header.place,
        agency=opening.agency if opening else None,
        day=_day(opening.day if opening else None, header.day),
        end=end,
        headline=header.headline,
        authors=header.authors,
        outlet=header.outlet,
        is_certain=opening is not None and opening.is_certain,
    )
