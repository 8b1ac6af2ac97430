"""A day in a line of print, with or without its year: "Nov. 17", "19 de noviembre de 2024", "19.11.2024"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from index.dateline.month_names import WEEKDAY_WORDS, month_of

GAP = r"[^\S\n]{0,4}"
SPACE = r"[^\S\n]{1,4}"
_WORD = r"[^\W\d_]{3,12}\.?"
_MONTHS_IN_YEAR = 12
_YEAR = r"(?:19|20)\d\d(?!\d)"
WEEKDAY = "|".join(sorted(map(re.escape, WEEKDAY_WORDS), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day as it is printed: the year and the weekday may be left out. `weekday` counts from 0, Monday."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    def in_year(self, year: int) -> datetime | None:
        """The day at midnight UTC; None where that year has no such day."""
        try:
            return datetime(year, self.month, self.day, tzinfo=UTC)
        except ValueError:  # 30 February, or 29 February of a common year
            return None


def day_pattern(name: str) -> str:
    """A pattern for a printed day whose groups begin with `name`; `read_day` tells whether what it found is one.

    "Thursday, Nov. 19, 2024", "19. November", "19 de noviembre de 2024", "19th November, 2024", "1er août" match as they stand.
    """
    return (
        rf"(?:(?:(?P<{name}_weekday>{WEEKDAY}),?{SPACE})?(?:"
        rf"(?P<{name}_m1>{_WORD}){SPACE}(?P<{name}_d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?{SPACE}(?P<{name}_y1>{_YEAR}))?"
        rf"|(?P<{name}_d2>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?{GAP}(?:de{SPACE})?(?P<{name}_m2>{_WORD})"
        rf"(?:(?:,|{SPACE}del?)?{SPACE}(?P<{name}_y2>{_YEAR}))?"
        rf"|(?P<{name}_d3>\d{{1,2}})\.{GAP}(?P<{name}_m3>\d{{1,2}})\.{GAP}(?P<{name}_y3>{_YEAR})"
        rf"|(?P<{name}_y4>{_YEAR})(?P<{name}_sign>[-/.])(?P<{name}_m4>\d\d)(?P={name}_sign)(?P<{name}_d4>\d\d)"
        rf"|(?P<{name}_d5>1[3-9]|2\d|3[01])/(?P<{name}_m5>\d{{1,2}})/(?P<{name}_y5>{_YEAR})"  # no month has that number
        rf"|(?P<{name}_m6>\d{{1,2}})/(?P<{name}_d6>1[3-9]|2\d|3[01])/(?P<{name}_y6>{_YEAR})))"
    )


def read_numbers(numbers: str) -> PrintedDay | None:
    """A day in numbers without its year: "19.11." has the day first, and so has 19/11, for there is no month 19.

    >>> read_numbers("19/11"), read_numbers("03/04")
    (PrintedDay(month=11, day=19, year=None, weekday=None), None)
    """
    first, sign, second = numbers.rstrip(".").replace("/", ".").partition(".")
    if not sign or ("/" in numbers and int(first) <= _MONTHS_IN_YEAR):
        return None
    printed = PrintedDay(int(second), int(first))
    return printed if int(second) and printed.in_year(2000) else None


@cache
def _groups(name: str) -> tuple[tuple[str, str, str], ...]:
    """The groups of month, day and year in each form of a `day_pattern`."""
    return tuple((f"{name}_m{form}", f"{name}_d{form}", f"{name}_y{form}") for form in "123456")


def read_day(match: re.Match[str], name: str) -> PrintedDay | None:
    """What the groups of a `day_pattern` say; None where they matched nothing, or no day of any year."""
    for month_group, day_group, year_group in _groups(name):
        day = match[day_group]
        if day:
            month, year, weekday = match[month_group], match[year_group], match[f"{name}_weekday"]
            number = int(month) if month.isdecimal() else month_of(month)
            printed = PrintedDay(number or 0, int(day), int(year) if year else None, WEEKDAY_WORDS.get(weekday or ""))
            # 2000 has all the days that any year has.
            return printed if printed.in_year(printed.year or 2000) else None
    return None
