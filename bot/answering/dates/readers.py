"""How the phrases that name a time are read: each from a match of its pattern and the moment of asking to a span of days.

A reader gives None where what was matched is no time, or none that is certain.
"""

import re
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta

from bot.answering.dates.names import names_a_month
from index.dateline import MONTHS, WEEKDAYS
from index.text import plain

Span = tuple[datetime, datetime]
"""Half-open."""
DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SOON = timedelta(days=7)  # a day without a year that is so near lies ahead, and is not that of last year
_UNITS = {
    "hour": relativedelta(hours=1),
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
COUNTS = {"": 1, "a": 1, "an": 1, "a couple of": 2, "couple of": 2} | {word: n for n, word in enumerate(_NUMBERS.split(), 1)}
_FEW = 3
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first months; northern, as meteorologists count
_SATURDAY = 5
_MONTHS_IN_YEAR = 12
_MORE_OR_LESS = re.compile(
    r"\b(?:more|less|longer|later|earlier|fewer) than $|\b(?:over|under|least|most|and a half) $|[\d.,]$", re.IGNORECASE
)


def midnight(moment: datetime) -> datetime:
    """The beginning of its day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _monday(moment: datetime) -> datetime:
    return midnight(moment) - moment.weekday() * DAY


def _unit_around(unit: str, moment: datetime) -> Span:
    """The calendar week (from Monday), month, quarter or year that a moment is in; the day, for what is shorter."""
    today = midnight(moment)
    start = {
        "week": _monday(moment),
        "month": today.replace(day=1),
        "quarter": today.replace(day=1) - relativedelta(months=(today.month - 1) % 3),
        "year": today.replace(month=1, day=1),
    }.get(unit, today)
    return start, start + _UNITS["day" if unit == "hour" else unit]


def _months(year: int, month: int, count: int) -> Span:
    start = datetime(year, month, 1, tzinfo=UTC)
    return start, start + relativedelta(months=count)


def _year_of(match: re.Match[str], asked: datetime) -> int | None:
    """The year that a phrase names, by its number or as "last year"; None where it names none."""
    if match["year"]:
        return int(match["year"])
    return asked.year - (match["which_year"].lower() == "last") if match["which_year"] else None


def read_day(match: re.Match[str], asked: datetime) -> Span | None:
    """A day of a month, or several from `day` to `to_day`; without a year the latest, and not one that lies just ahead."""
    month = match["month"]
    number = int(month) if month.isdecimal() else MONTHS[plain(month).lower()]
    named = _year_of(match, asked)
    last = match.groupdict().get("to_day") or match["day"]
    for year in [named] if named else range(asked.year, asked.year - 5, -1):  # 29 February comes every fourth
        try:
            start, stop = (datetime(year, number, int(day), tzinfo=UTC) for day in (match["day"], last))
        except ValueError:
            continue
        if named or start <= asked + _SOON:
            return (start, stop + DAY) if start <= stop else None
    return None


def read_numeric_day(match: re.Match[str], _asked: datetime) -> Span | None:
    """25/4/2024; 3/4/2024 may be March or April, and is no day."""
    first, second = int(match["first"]), int(match["second"])
    if min(first, second) > _MONTHS_IN_YEAR or (first != second and max(first, second) <= _MONTHS_IN_YEAR):
        return None
    day, month = max(first, second), min(first, second)
    try:
        start = datetime(int(match["year"]), month, day, tzinfo=UTC)
    except ValueError:
        return None
    return start, start + DAY


def read_month(match: re.Match[str], asked: datetime) -> Span | None:
    """A month; without a year the latest that has begun."""
    if not names_a_month(match):
        return None
    number = MONTHS[plain(match["month"]).lower()]
    return _months(_year_of(match, asked) or asked.year - (number > asked.month), number, 1)


def read_last_month_named(match: re.Match[str], asked: datetime) -> Span | None:
    """The one called last March is the latest that is over, "this March" that of this year."""
    if not names_a_month(match):
        return None
    number = MONTHS[plain(match["month"]).lower()]
    is_last = match["which"].lower() in {"last", "past"}
    return _months(asked.year - (is_last and number >= asked.month), number, 1)


def read_year(match: re.Match[str], _asked: datetime) -> Span:
    """A year by its number."""
    return _months(int(match["year"]), 1, _MONTHS_IN_YEAR)


def read_years(match: re.Match[str], _asked: datetime) -> Span | None:
    """2023-24, 2014-2022."""
    first = int(match["year"])
    last = int(match["to_year"]) if len(match["to_year"]) > 2 else first // 100 * 100 + int(match["to_year"])  # noqa: PLR2004 - digits
    return _months(first, 1, (last - first + 1) * _MONTHS_IN_YEAR) if last > first else None


def read_decade(match: re.Match[str], _asked: datetime) -> Span:
    """The 1990s: ten years from the one that names them."""
    return _months(int(match["decade"]), 1, 10 * _MONTHS_IN_YEAR)


def read_weekday(match: re.Match[str], asked: datetime) -> Span:
    """The latest such day, today's too; "last Tuesday" is not today; or that of this week or of the last."""
    number = WEEKDAYS[plain(match["weekday"]).lower()]
    if match["week"]:
        start = _monday(asked) + (number - (7 if match["week"].lower() == "last" else 0)) * DAY
    else:
        back = (asked.weekday() - number) % 7
        start = midnight(asked) - (back or (7 if match["last"] else 0)) * DAY
    return start, start + DAY


def read_day_before_yesterday(_match: re.Match[str], asked: datetime) -> Span:
    """The second day before that of asking."""
    return midnight(asked) - 2 * DAY, midnight(asked) - DAY


def read_yesterday(_match: re.Match[str], asked: datetime) -> Span:
    """The day before that of asking."""
    return midnight(asked) - DAY, midnight(asked)


def read_last_night(_match: re.Match[str], asked: datetime) -> Span:
    """Yesterday and today: the night has a part in each."""
    return midnight(asked) - DAY, midnight(asked) + DAY


def read_unit(match: re.Match[str], asked: datetime) -> Span:
    """Last week, this month: of the calendar."""
    start, end = _unit_around(match["unit"].lower(), asked)
    return (start, end) if match["which"].lower() in {"this", "the"} else (start - _UNITS[plain(match["unit"]).lower()], start)


def read_last_units(match: re.Match[str], asked: datetime) -> Span | None:
    """The past three days: so long up to the moment of asking."""
    count = match["count"].lower()
    number = int(count) if count.isdecimal() else _FEW if count == "few" else COUNTS[count]
    try:
        return asked - number * _UNITS[plain(match["unit"]).lower()], asked
    except (OverflowError, ValueError):  # "the past 99999 years"
        return None


def read_ago(match: re.Match[str], asked: datetime) -> Span | None:
    """The calendar's day, week, month or year in which so long ago lies; "more than five weeks ago" is any time before."""
    if _MORE_OR_LESS.search(match.string, 0, match.start()):
        return None
    count, unit = match["count"].lower(), match["unit"].lower()
    try:
        return _unit_around(unit, asked - (int(count) if count.isdecimal() else COUNTS[count]) * _UNITS[unit])
    except (OverflowError, ValueError):
        return None


def read_weekend(match: re.Match[str], asked: datetime) -> Span | None:
    """The latest that has begun; last weekend is over, and this weekend has begun."""
    which, is_now = (match["which"] or "").lower(), asked.weekday() >= _SATURDAY
    if which == "this" and not is_now:
        return None
    saturday = _monday(asked) + _SATURDAY * DAY
    if not is_now or which in {"last", "past"}:
        saturday -= _WEEK
    return saturday, saturday + 2 * DAY


def read_season(match: re.Match[str], asked: datetime) -> Span | None:
    """By its year, or the latest that is over ("last") or has begun ("this"). A winter has two years, and one does not name it."""
    month, which = SEASONS[plain(match["season"]).lower()], (match["which"] or "").lower()
    year = _year_of(match, asked)
    if year is not None:
        return None if month == SEASONS["winter"] else _months(year, month, 3)
    if which not in {"last", "past", "this"}:
        return None
    spans = (_months(asked.year - back, month, 3) for back in range(3))
    return next(((start, end) for start, end in spans if (start if which == "this" else end) <= asked), None)


def read_quarter_or_half(match: re.Match[str], asked: datetime) -> Span | None:
    """Q3, H1, the third quarter, the first half of last year; without a year the latest that has begun."""
    number = NTH.get(match["nth"].lower()) or int(match["nth"])
    is_half = match["part"].lower().startswith("h")
    length = 6 if is_half else 3
    if number * length > _MONTHS_IN_YEAR:
        return None
    month, year = (number - 1) * length + 1, _year_of(match, asked)
    return _months(year or asked.year - (month > asked.month), month, length)


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
    start = whole[1] - _WEEK if match["nth"].lower() == "last" else whole[0] + (NTH[match["nth"].lower()] - 1) * _WEEK
    return start, start + _WEEK
