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
WEEK = timedelta(days=7)
_SOON = timedelta(days=7)  # a day without a year that is so near lies ahead, and is not that of last year
UNITS = {
    "hour": relativedelta(hours=1),
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
    "decade": relativedelta(years=10),
}
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty"
)
COUNTS = {"": 1, "a": 1, "an": 1, "a couple of": 2, "couple of": 2} | {word: n for n, word in enumerate(_NUMBERS.split(), 1)}
_FEW = 3
_SATURDAY = 5
CENTURY = 2000
MONTHS_IN_YEAR = 12
_SHORT_YEARS = 100
_MORE_OR_LESS = re.compile(
    r"\b(?:more|less|longer|later|earlier|fewer) than $|\b(?:over|under|least|most|half|and a half) $|[\d.,]$", re.IGNORECASE
)

_DEED = re.compile(
    r"\b(?:\w{2,20}ed|said?|say|do|did|done|happen|meet|met|sign|vote|win|won|hit|die|announce|decide|decided|leave|left|report|fall|fell"
    r"|begin|began|take place|took place|launch|strike|struck|attack|hurt|shot) $",
    re.IGNORECASE,
)


def midnight(moment: datetime) -> datetime:
    """The beginning of its day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def monday_of(moment: datetime) -> datetime:
    """The beginning of its week."""
    return midnight(moment) - moment.weekday() * DAY


def unit_around(unit: str, moment: datetime) -> Span:
    """The calendar week (from Monday), month, quarter or year that a moment is in; the day, for what is shorter."""
    today = midnight(moment)
    start = {
        "week": monday_of(moment),
        "month": today.replace(day=1),
        "quarter": today.replace(day=1) - relativedelta(months=(today.month - 1) % 3),
        "year": today.replace(month=1, day=1),
    }.get(unit, today)
    return start, start + UNITS["day" if unit == "hour" else unit]


def months_from(year: int, month: int, count: int) -> Span:
    """So many months, from the one that has this number on."""
    start = datetime(year, month, 1, tzinfo=UTC)
    return start, start + relativedelta(months=count)


def year_of(match: re.Match[str], asked: datetime) -> int | None:
    """The year that a phrase names, by its number, the last two figures of it, or as "last year"; None where it names none."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(match["year"])
    if groups.get("short_year"):
        return CENTURY + int(match["short_year"])
    return asked.year - (match["which_year"].lower() == "last") if groups.get("which_year") else None


def read_day(match: re.Match[str], asked: datetime) -> Span | None:
    """A day of a month, or several from `day` to `to_day`; without a year the latest, and not one that lies just ahead."""
    month = match["month"]
    number = int(month) if month.isdecimal() else MONTHS[plain(month).lower()]
    named = year_of(match, asked)
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
    if min(first, second) > MONTHS_IN_YEAR or (first != second and max(first, second) <= MONTHS_IN_YEAR):
        return None
    day, month = max(first, second), min(first, second)
    try:
        year = int(match["year"])
        start = datetime(year if year >= _SHORT_YEARS else CENTURY + year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return start, start + DAY


def read_month(match: re.Match[str], asked: datetime) -> Span | None:
    """A month; without a year the latest that has begun."""
    if not names_a_month(match):
        return None
    number = MONTHS[plain(match["month"]).lower()]
    return months_from(year_of(match, asked) or asked.year - (number > asked.month), number, 1)


def read_last_month_named(match: re.Match[str], asked: datetime) -> Span | None:
    """The one called last March is the latest that is over, "this March" that of this year."""
    if not names_a_month(match):
        return None
    number = MONTHS[plain(match["month"]).lower()]
    is_last = match["which"].lower() in {"last", "past"}
    return months_from(asked.year - (is_last and number >= asked.month), number, 1)


def read_year(match: re.Match[str], _asked: datetime) -> Span:
    """A year by its number."""
    return months_from(int(match["year"]), 1, MONTHS_IN_YEAR)


def read_years(match: re.Match[str], _asked: datetime) -> Span | None:
    """2023-24, 2014-2022; 2010-12 may be a month."""
    if len(match["to_year"]) == 2 and int(match["to_year"]) <= MONTHS_IN_YEAR and "–" not in match[0]:  # noqa: PLR2004 - digits
        return None
    first = int(match["year"])
    last = int(match["to_year"]) if len(match["to_year"]) > 2 else first // 100 * 100 + int(match["to_year"])  # noqa: PLR2004 - digits
    return months_from(first, 1, (last - first + 1) * MONTHS_IN_YEAR) if last > first else None


def read_decade(match: re.Match[str], _asked: datetime) -> Span:
    """The 1990s: ten years from the one that names them."""
    return months_from(int(match["decade"]), 1, 10 * MONTHS_IN_YEAR)


def read_weekday(match: re.Match[str], asked: datetime) -> Span:
    """The latest such day, today's too; "last Tuesday" is not today; or that of this week or of the last."""
    number = WEEKDAYS[plain(match["weekday"]).lower()]
    if match["week"]:
        start = monday_of(asked) + (number - (7 if match["week"].lower() == "last" else 0)) * DAY
    else:
        back = (asked.weekday() - number) % 7
        start = midnight(asked) - (back or (7 if match["last"] else 0)) * DAY
    return start, start + DAY


def read_day_alone(match: re.Match[str], asked: datetime) -> Span | None:
    """The 18th: the latest such day that has begun, or that of this or the last month."""
    day = int(match["day"])
    first = midnight(asked).replace(day=1)
    months = {"this": (0,), "last": (1,)}.get((match["which"] or "").lower(), range(3))  # a month may have no 31st
    for start in (first - relativedelta(months=back) + (day - 1) * DAY for back in months):
        if start.day == day and start <= asked:
            return start, start + DAY
    return None


def read_weekday_alone(match: re.Match[str], asked: datetime) -> Span | None:
    """Behind what happened, at the end: "What did Velmora say Monday?", but not "What is Good Friday?"."""
    return read_weekday(match, asked) if _DEED.search(match.string, 0, match.start()) else None


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
    """Last week, this month, the week before last: of the calendar."""
    start, end = unit_around(match["unit"].lower(), asked)
    if match["which"].lower() == "before last":
        start, end = start - UNITS[plain(match["unit"]).lower()], start
        return start - UNITS[plain(match["unit"]).lower()], start
    return (start, end) if match["which"].lower() in {"this", "the"} else (start - UNITS[plain(match["unit"]).lower()], start)


def read_last_units(match: re.Match[str], asked: datetime) -> Span | None:
    """The past three days: so long up to the moment of asking."""
    count = match["count"].lower()
    number = int(count) if count.isdecimal() else _FEW if count == "few" else COUNTS[count]
    try:
        return asked - number * UNITS[plain(match["unit"]).lower()], asked
    except (OverflowError, ValueError):  # "the past 99999 years"
        return None


def read_ago(match: re.Match[str], asked: datetime) -> Span | None:
    """The calendar's day, week, month or year in which so long ago lies; "more than five weeks ago" is any time before."""
    if _MORE_OR_LESS.search(match.string, 0, match.start()):
        return None
    count, unit = match["count"].lower(), match["unit"].lower()
    try:
        return unit_around(
            "week" if unit == "fortnight" else unit, asked - (int(count) if count.isdecimal() else COUNTS[count]) * UNITS[unit]
        )
    except (OverflowError, ValueError):
        return None


def read_weekend(match: re.Match[str], asked: datetime) -> Span | None:
    """The latest that has begun; last weekend is over, and this weekend has begun."""
    which, is_now = (match["which"] or "").lower(), asked.weekday() >= _SATURDAY
    if which == "this" and not is_now:
        return None
    saturday = monday_of(asked) + _SATURDAY * DAY
    if not is_now or which in {"last", "past"}:
        saturday -= WEEK
    return saturday, saturday + 2 * DAY
