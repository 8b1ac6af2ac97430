"""Dates as files write them, to moments. Home of dateutil.

None where the day cannot be told for certain.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo

from dateutil import parser as date_parser
from dateutil import tz

from index.article import as_utc
from index.dateline.dates import day_pattern, read_day

_MAX_DATE = 200  # characters; what is longer is none
_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
_MILLISECONDS = 10_000_000_000  # epochs above this many are not seconds
_FIRST_EPOCH = 100_000_000  # numbers below this are a day or a year written without quotes: 20241015, 2024
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([/. -])(\d{1,2})\2(\d{1,4})(?!\d)")
_MONTHS_IN_YEAR = 12
_YEAR_DIGITS = 4
# RFC 2822's, and those that mean one zone wherever news uses them; IST, CST in China and AST are several.
_ZONES = {
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "MEZ": 1,
    "CEST": 2,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "TRT": 3,
    "SAST": 2,
    "PKT": 5,
    "NPT": 5.75,
    "WIB": 7,
    "HKT": 8,
    "SGT": 8,
    "AWST": 8,
    "JST": 9,
    "KST": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
}
_AREAS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_ZONE_WORDS = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_ZONE_AREA = re.compile(r"\[([A-Z][\w+-]{1,20}(?:/[\w+-]{1,30}){0,2})\]\s*$")
_OFFSET_BEFORE = re.compile(r"(?:[+-]\d{2}:?\d{2}|Z)\s*$")
_GMT = re.compile(r"(?:(?<![A-Za-z])\s?(?:GMT|UTC)|(?<=:\d\d)\s?[A-Z]{2,5})\s?([+\-−])\s?(\d{1,2}):?(\d{2})?(?!\d)")
_EPOCH = re.compile(r"\d{10}|\d{13}")  # since 1970, in seconds or milliseconds
_WORDS = re.compile(
    rf"(?:[^\W\d_]{{2,13}}\.?,?\s)?{day_pattern('day')}"
    r"(?:\s?[,–|-]?\s?(?:(?:à|um|a las|alle|às|kl\.?|o|at)\s)?(?P<hour>\d{1,2})[:h.](?P<minute>\d\d)"
    r"(?::(?P<second>\d\d))?(?:\s?(?:Uhr|h))?"
    r"(?:\s?(?P<zone>Z|[+-]\d\d:?\d\d))?)?"
)


def parse_date(value: object) -> datetime | None:
    """A date as files write it: ISO 8601, RFC 2822, seconds or milliseconds since 1970, or with the month in letters.

    None where the day cannot be told for certain: 03/04/2024 may be March or April, "2024" is no day.
    """
    if isinstance(value, datetime):
        moment: datetime | None = value
    elif isinstance(value, int | float) and abs(value) >= _FIRST_EPOCH:
        moment = _from_epoch(value)
    elif isinstance(value, int | str) and len(text := str(value).strip()) <= _MAX_DATE:
        moment = _from_text(text)
    else:
        moment = None
    try:
        moment = as_utc(moment) if moment else None
    except OverflowError:
        return None
    return moment if moment and moment > _OLDEST else None


def _from_epoch(value: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) > _MILLISECONDS else value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _from_text(value: str) -> datetime | None:
    if _EPOCH.fullmatch(value):
        return _from_epoch(float(value))
    value = _plain_zone(value)
    with suppress(ValueError):
        return datetime.fromisoformat(value)
    numbers = _NUMBERS.search(value)
    if numbers and (len(numbers[4]) < _YEAR_DIGITS or _day_or_month(int(numbers[1]), int(numbers[3]))):
        return None
    unknown: list[str] = []

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        return _zone(name, offset, unknown)

    # dateutil fills what is missing from a default: two defaults that differ in all of it show whether anything was.
    try:
        first, second = (
            as_utc(date_parser.parse(value, default=datetime(year, month, day, tzinfo=UTC), tzinfos=zone))
            for year, month, day in ((2001, 1, 1), (2004, 2, 2))
        )
    except (ValueError, ArithmeticError, TypeError):  # numbers of any size: Decimal's errors are arithmetic ones
        return _in_words(value)
    if first != second:
        return None
    # Of an hour in a zone that nobody knows, the day as it is written is all that can be told.
    return first.replace(hour=0, minute=0, second=0, microsecond=0) if unknown else first


def _in_words(value: str) -> datetime | None:
    """A date with its month in another language: "mardi 19 novembre 2024 à 14h05", "Di, 19 Nov 2024 14:05:00 +01:00"."""
    match = _WORDS.fullmatch(value)
    day = read_day(match, "day") if match else None
    date = day.in_year(day.year) if day and day.year else None
    if match is None or date is None:
        return None
    clock = ":".join((match[part] or "00").rjust(2, "0") for part in ("hour", "minute", "second"))
    with suppress(ValueError):
        return datetime.fromisoformat(f"{date:%Y-%m-%d}T{clock}{match['zone'] or ''}")
    return None


def _plain_zone(value: str) -> str:
    """A date with its zone as an offset alone: "GMT+0200 (CEST)" is +02:00, though dateutil takes it for the contrary.

    >>> _plain_zone("Fri May 03 2024 23:30:00 GMT+0200 (Central European Summer Time)")
    'Fri May 03 2024 23:30:00 +02:00'
    """
    value = _ZONE_WORDS.sub("", value)
    named = _ZONE_AREA.search(value)
    if named and not _OFFSET_BEFORE.search(value[: named.start()]):
        return _in_area(value[: named.start()].strip(), named[1])
    return _GMT.sub(_offset, value[: named.start()] if named else value).strip()


def _offset(found: re.Match[str]) -> str:
    sign = "+" if found[1] == "+" else "-"
    return f" {sign}{int(found[2]):02}:{found[3] or '00'}"


def _in_area(value: str, area: str) -> str:
    """A time in a named place, "2024-05-03T23:30[Europe/Rome]", with the offset that was in force there."""
    zone = tz.gettz(area)
    with suppress(ValueError):
        moment = datetime.fromisoformat(value)
        if zone is not None and moment.tzinfo is None:
            return moment.replace(tzinfo=zone).isoformat()
    return value


def _day_or_month(first: int, second: int) -> bool:
    return first != second and max(first, second) <= _MONTHS_IN_YEAR


def _zone(name: str | None, offset: int | None, unknown: list[str]) -> tzinfo | None:
    """A zone by its name or offset; one that means several, or none, is noted as unknown."""
    if offset is not None:
        return tz.tzoffset(name, offset)
    if name in _AREAS:
        return tz.gettz(_AREAS[name])
    hours = _ZONES.get(name or "")
    if hours is None and name:
        unknown.append(name)
    return None if hours is None else tz.tzoffset(name, round(hours * 3600))
