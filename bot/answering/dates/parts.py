"""How parts of months and years are read: halves and quarters, seasons, weeks, "the first three months of", "March to May"."""

import re
from datetime import UTC, datetime

from bot.answering.dates.names import names_a_month
from bot.answering.dates.readers import (
    COUNTS,
    DAY,
    MONTHS_IN_YEAR,
    UNITS,
    WEEK,
    Span,
    monday_of,
    months_from,
    read_day,
    read_month,
    year_of,
)
from index.dateline import MONTHS
from index.text import plain

NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
LAST = ("last", "final", "latter")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first months; northern, as meteorologists count
_PAST = re.compile(
    r"\b(?:did|was|were|had|went|met|won|lost|\w{2,20}ed)\b", re.IGNORECASE
)  # "do floods come in the winter?" is no time


def read_season(match: re.Match[str], asked: datetime) -> Span | None:
    """By its year, or the latest that is over ("last") or has begun ("this", "in the summer").

    A winter has two years, and one does not name it.
    """
    month, which = SEASONS[plain(match["season"]).lower()], (match["which"] or "").lower()
    year = year_of(match, asked)
    if year is not None:
        return None if month == SEASONS["winter"] else months_from(year, month, 3)
    if which not in {"last", "past", "this", "the"} or (which == "the" and not _PAST.search(match.string, 0, match.start())):
        return None
    spans = (months_from(asked.year - back, month, 3) for back in range(3))
    return next(((start, end) for start, end in spans if (start if which in {"this", "the"} else end) <= asked), None)


def read_quarter_or_half(match: re.Match[str], asked: datetime) -> Span | None:
    """Q3, H1, the third quarter, the first half of last year; without a year the latest that has begun."""
    length = 6 if match["part"].lower().startswith("h") else 3
    nth = match["nth"].lower()
    number = MONTHS_IN_YEAR // length if nth in LAST else NTH.get(nth) or int(nth)
    if number * length > MONTHS_IN_YEAR:
        return None
    month, year = (number - 1) * length + 1, year_of(match, asked)
    return months_from(year or asked.year - (month > asked.month), month, length)


def read_half_of_month(match: re.Match[str], asked: datetime) -> Span | None:
    """Up to the 15th, or from the 16th."""
    whole = read_month(match, asked)
    if whole is None:
        return None
    middle = whole[0] + 15 * DAY
    return (whole[0], middle) if match["nth"].lower() == "first" else (middle, whole[1])


def read_week_of_month(match: re.Match[str], asked: datetime) -> Span | None:
    """Seven days, counted from the first of the month; the last week is its last seven."""
    whole = read_month(match, asked)
    if whole is None:
        return None
    start = whole[1] - WEEK if match["nth"].lower() == "last" else whole[0] + (NTH[match["nth"].lower()] - 1) * WEEK
    return start, start + WEEK


def read_winter(match: re.Match[str], _asked: datetime) -> Span | None:
    """2023-24: December to February."""
    year, other = int(match["year"]), int(match["to_year"])
    return months_from(year, SEASONS["winter"], 3) if other in {year + 1, (year + 1) % 100} else None


def read_week_of_year(match: re.Match[str], _asked: datetime) -> Span | None:
    """Week 45 of 2024, 2024-W45: from Monday, as ISO 8601 counts."""
    try:
        start = datetime.fromisocalendar(int(match["year"]), int(match["week"]), 1).replace(tzinfo=UTC)
    except ValueError:
        return None
    return start, start + WEEK


def read_week_with_day(match: re.Match[str], asked: datetime) -> Span | None:
    """The week of 6 November is the calendar's; one that begins or ends on a day has that day first or last."""
    day = read_day(match, asked)
    if day is None:
        return None
    how = match["how"].lower()
    start = day[0] if how in {"beginning", "starting"} else day[1] - WEEK if how in {"ending", "to"} else monday_of(day[0])
    return start, start + WEEK


def read_numeric_month(match: re.Match[str], _asked: datetime) -> Span | None:
    """2024-04, 04/2024; 2010-12 may be two years."""
    year, month = int(match["year"]), int(match["month"])
    may_be_years = match.start("year") < match.start("month") and month > year % 100
    return None if may_be_years or not 1 <= month <= MONTHS_IN_YEAR else months_from(year, month, 1)


def read_months(match: re.Match[str], asked: datetime) -> Span | None:
    """March-May; without a year the latest whose last month has begun."""
    first, last = (MONTHS[plain(match[name]).lower()] for name in ("month", "to_month"))
    named = year_of(match, asked)
    if named is None and not names_a_month(match):
        return None
    year = named or asked.year - (last > asked.month)
    start = months_from(year - (first > last), first, 1)[0]
    return start, months_from(year, last, 1)[1]


def read_part_of(match: re.Match[str], asked: datetime) -> Span | None:
    """The first three months of 2024, the last ten days of May; without a count, all of it."""
    whole = read_month(match, asked) if match["month"] else months_from(year_of(match, asked) or asked.year, 1, MONTHS_IN_YEAR)
    count = (match["count"] or "").lower()
    if whole is None or not count:
        return whole
    length = (int(count) if count.isdecimal() else COUNTS[count]) * UNITS[match["unit"].lower()]
    span = (whole[0], whole[0] + length) if match["nth"].lower() == "first" else (whole[1] - length, whole[1])
    return span if whole[0] <= span[0] and span[1] <= whole[1] else None
