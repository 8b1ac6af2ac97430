"""The times that a question names, as days of publication in UTC.

"In September 2024" is that month, "since June" the latest June and on, "yesterday" that day. The open ones are limits. The others
say when something happened, which is reported then and later: stories of that time come first, and no other is sure to answer. A
date counts where a preposition makes it one ("on October 7"), because bare dates name events ("the October 7 attack").
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta

from bot.answer import DateSpan
from bot.wording import long_date
from index.dateline import MONTHS, WEEKDAYS

_DAY = timedelta(days=1)
_SOON = timedelta(days=7)  # a day without a year that is so near lies ahead, and is not that of last year
_UNITS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}
_COUNTS = {"": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "few": 3}
_Span = tuple[datetime, datetime]
"""Half-open."""

_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_NUMBER = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"


def describe_span(span: DateSpan) -> str:
    """The dates that a question names, in words: both ends inclusive.

    >>> from datetime import UTC
    >>> describe_span(DateSpan(datetime(2024, 9, 1, tzinfo=UTC), datetime(2024, 10, 1, tzinfo=UTC), "in September 2024"))
    '"in September 2024" = 1 September 2024 to 30 September 2024; stories of that time come first'
    """
    first = long_date(span.start) if span.start else ""
    last = long_date(_last_day(span.end)) if span.end else ""
    if first and last:
        return f'"{span.words}" = {first if first == last else f"{first} to {last}"}; stories of that time come first'
    return f'"{span.words}" = published {f"{first} or later" if first else f"{last} or earlier"}'


def _last_day(end: datetime) -> datetime:
    return end - datetime.resolution


def find_span(text: str, asked: datetime) -> DateSpan | None:
    """The first date in the text that lies in the past, with the words that name it."""
    for preposition in _PREPOSITION.finditer(text):
        word = preposition[0].strip().lower()
        read = _read_date(text, preposition.end(), asked)
        if read is None or (word == "" and not read[2]):
            continue
        (start, end), stop, stands_alone = read
        span = (start, end) if word == "from" and stands_alone else _open(word, start, end)
        second = _SECOND.match(text, stop)
        to = _read_date(text, second.end(), asked) if second and word in {"between", "from"} else None
        if to:
            span, stop = (start, to[0][1]), to[1]
        # A span that lies ahead says nothing about publication: "by 2030" is part of the topic.
        if (span[0] or span[1] or asked) < asked:
            return DateSpan(*span, text[preposition.start() : stop].strip())
    return None


def _open(word: str, start: datetime, end: datetime) -> tuple[datetime | None, datetime | None]:
    if word in {"since", "from"}:
        return start, None
    if word == "after":
        return end, None
    if word == "before":
        return None, start
    if word in {"until", "till", "by", "through", "up to"}:
        return None, end
    return start, end


_PREPOSITION = re.compile(
    r"\b(?:in|on|during|since|from|after|before|until|till|by|through|up to|between)\s+|(?<!\S)", re.IGNORECASE
)

_SECOND = re.compile(r"\s*(?:and|to|until|till|[-–])\s+", re.IGNORECASE)


def _read_date(text: str, position: int, asked: datetime) -> tuple[_Span, int, bool] | None:
    """The date that begins at a position: its span, where its words end, and whether it needs no preposition."""
    for pattern, read, stands_alone in _DATES:
        match = pattern.match(text, position)
        span = read(match, asked) if match else None
        if match and span:
            return span, match.end(), stands_alone
    return None


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(match: re.Match[str], asked: datetime) -> _Span | None:
    month = match["month"]
    number = int(month) if month.isdecimal() else MONTHS[month.lower()]
    years = [int(match["year"])] if match["year"] else range(asked.year, asked.year - 5, -1)  # 29 February comes every fourth
    for year in years:
        try:
            start = datetime(year, number, int(match["day"]), tzinfo=UTC)
        except ValueError:
            continue
        if start <= asked + _SOON or match["year"]:
            return start, start + _DAY
    return None


def _month(match: re.Match[str], asked: datetime) -> _Span:
    number = MONTHS[match["month"].lower()]
    year = int(match["year"]) if match["year"] else asked.year - (number > asked.month)
    start = datetime(year, number, 1, tzinfo=UTC)
    return start, start + _UNITS["month"]


def _year(match: re.Match[str], _asked: datetime) -> _Span:
    start = datetime(int(match["year"]), 1, 1, tzinfo=UTC)
    return start, start + _UNITS["year"]


def _weekday(match: re.Match[str], asked: datetime) -> _Span:
    back = (asked.weekday() - WEEKDAYS[match["weekday"].lower()]) % 7
    if match["last"] and back == 0:
        back = 7
    start = _midnight(asked) - back * _DAY
    return start, start + _DAY


def _yesterday(_found: re.Match[str], asked: datetime) -> _Span:
    return _midnight(asked) - _DAY, _midnight(asked)


def _last_unit(match: re.Match[str], asked: datetime) -> _Span:
    """The calendar week (from Monday), month or year before the present one."""
    unit = match["unit"].lower()
    today = _midnight(asked)
    this = {"week": today - today.weekday() * _DAY, "month": today.replace(day=1), "year": today.replace(month=1, day=1)}[unit]
    return this - _UNITS[unit], this


def _last_units(match: re.Match[str], asked: datetime) -> _Span | None:
    count = match["count"].lower()
    number = int(count) if count.isdecimal() else _COUNTS[count]
    try:
        return asked - number * _UNITS[match["unit"].lower()], asked
    except (OverflowError, ValueError):  # "the past 99999 years"
        return None


_DATES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], _Span | None], bool], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read, stands_alone)
    for pattern, read, stands_alone in (
        (r"(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b", _day, True),
        (rf"(?:the )?{_NUMBER}(?: of)? {_MONTH}(?:,? {_YEAR})?", _day, False),
        (rf"{_MONTH} {_NUMBER}(?!\d)(?:,? {_YEAR})?", _day, False),
        (rf"(?:early |mid-?|late |the month of )?{_MONTH}(?:,? (?:of )?{_YEAR})?", _month, False),
        (rf"(?:early |mid-?|late |the year )?{_YEAR}", _year, False),
        (rf"(?P<last>)(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday, False),
        (rf"(?P<last>last )(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday, True),
        (r"yesterday\b", _yesterday, True),
        (r"last (?P<unit>week|month|year)\b", _last_unit, True),
        (
            rf"(?:the )?(?:last|past) (?P<count>\d{{1,4}}|{'|'.join(filter(None, _COUNTS))}) (?P<unit>day|week|month|year)s?\b",
            _last_units,
            True,
        ),
        (r"(?:the )?past (?P<count>)(?P<unit>day|week|month|year)\b", _last_units, True),
    )
)
