"""The phrases by which people name a time, each with how it is read: "last March", "five weeks ago", "Q3 2024", "the weekend".

No library is used: dateparser finds dates in "What did May say?", "What did Jan Moritz say?" and "What did the sun do to crops?",
and no "last" in "last March". A date that was not meant silently changes what is found. Where a phrase may mean something else, it
is not read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answering.dates.parts import (
    LAST,
    NTH,
    SEASONS,
    read_half_of_month,
    read_months,
    read_numeric_month,
    read_part_of,
    read_quarter_or_half,
    read_season,
    read_week_of_month,
    read_week_of_year,
    read_week_with_day,
    read_winter,
)
from bot.answering.dates.readers import (
    COUNTS,
    Span,
    read_ago,
    read_day,
    read_day_alone,
    read_day_before_yesterday,
    read_decade,
    read_last_month_named,
    read_last_night,
    read_last_units,
    read_month,
    read_numeric_day,
    read_unit,
    read_weekday,
    read_weekday_alone,
    read_weekend,
    read_year,
    read_years,
    read_yesterday,
)
from index.dateline import MONTHS, WEEKDAYS

_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_WORD = rf"(?P<month>{_MONTHS})\b\.?"
_MONTH = rf"{_MONTH_WORD}(?![-'’\w])"
_NUMBER = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_TO_NUMBER = r"(?: ?[-–] ?| and | to )(?P<to_day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b(?![-–/.]?\d|-?W\d|[ -]?[QH][1-4]\b)"
_WHICH_YEAR = rf"(?:{_YEAR}|(?P<which_year>last|this) year\b)"
_IN_YEAR = rf"(?:,? (?:of )?{_WHICH_YEAR})?"
_PART = (
    r"(?:early (?:in )?|mid-?|late (?:in )?|the (?:start|beginning|middle|end|close|month|year|whole|course) of |all (?:of )?"
    r"|the year )?"
)
_AT_PART = r"(?:at|around|towards?) (?:the )?(?:very )?(?:start|beginning|middle|end|close|turn) of "
_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(sorted(filter(None, COUNTS), key=len, reverse=True))})"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\b(?! (?:Times|Mail|Telegraph|Mirror|Express|Herald|Post|World)\b)"
_ON_WEEKDAY = (
    rf"(?:(?:{'|'.join(WEEKDAYS)}|(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\.?),? )?"
    r"(?:the (?:early |late )?(?:night|morning|evening|afternoon|day) of )?"
)
# "The March 14 Alliance", "the 26th of July Movement": what is called after a day.
_NO_NAME = (
    r"(?! (?:alliance|movement|coalition|brigades?|bloc|forces?|party|committee|group|organi[sz]ation|square|revolution|bridge"
    r"|street|airport|university)\b)"
)
_UNITS = "(?P<unit>hour|day|week|fortnight|month|year)s?\\b"
_LONG_UNITS = _UNITS.replace("|year", "|year|decade")
_SHORT_YEAR = r"['’](?P<short_year>\d\d)\b"
_OF_YEAR = rf"(?:,? ?(?:of )?(?:{_YEAR}|(?P<which_year>last|this|the) year\b)| ?{_SHORT_YEAR})"


_Read = Callable[[re.Match[str], datetime], Span | None]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way to name a time. `stands_alone`: it needs no preposition before it to be one."""

    pattern: re.Pattern[str]
    read: _Read
    stands_alone: bool


_PATTERNS: tuple[tuple[str, _Read, bool], ...] = (
    (r"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>[01]?\d)(?P=sep)(?P<day>[0-3]?\d)\b(?P<which_year>)", read_day, True),
    (r"(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)\b", read_day, False),
    (r"(?P<first>[0-3]?\d)(?P<sep>[/.])(?P<second>[0-3]?\d)(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)\b", read_numeric_day, False),
    (r"(?P<year>(?:19|20)\d\d)[-/](?P<month>[01]\d)\b(?![-–/.]?\d)", read_numeric_month, False),
    (r"(?P<month>[01]?\d)/(?P<year>(?:19|20)\d\d)\b(?![-–/.]?\d)", read_numeric_month, False),
    (r"(?P<year>(?:19|20)\d\d)-?(?-i:W)(?P<week>\d{1,2})\b", read_week_of_year, True),
    (r"(?:the )?(?:calendar )?week (?P<week>\d{1,2})(?:,| of| in)? (?P<year>(?:19|20)\d\d)\b", read_week_of_year, True),
    (rf"(?P<day>[0-3]?\d)[-/]{_MONTH_WORD}[-/]{_YEAR}", read_day, True),
    (rf"(?:the night of )?{_NUMBER}{_TO_NUMBER} {_MONTH}{_IN_YEAR}", read_day, False),
    (rf"{_MONTH} {_NUMBER}{_TO_NUMBER}(?=,? (?:in|of|(?:19|20)\d\d)\b|\W*$|[,;]){_IN_YEAR}", read_day, False),
    (rf"{_ON_WEEKDAY}(?:the )?{_NUMBER}(?: of)? {_MONTH}{_NO_NAME}{_IN_YEAR}", read_day, False),
    (rf"{_ON_WEEKDAY}(?:last )?{_MONTH} (?:the )?{_NUMBER}(?!\d|[.,]\d){_NO_NAME}{_IN_YEAR}", read_day, False),
    (
        rf"(?:the )?week (?P<how>of|beginning|starting|ending|to)(?: on)? {_NUMBER}(?: of)? {_MONTH}{_IN_YEAR}",
        read_week_with_day,
        True,
    ),
    (
        rf"(?:the )?week (?P<how>of|beginning|starting|ending|to)(?: on)? {_MONTH} {_NUMBER}(?!\d){_IN_YEAR}",
        read_week_with_day,
        True,
    ),
    (
        r"the (?P<day>[0-3]?\d)(?:st|nd|rd|th)(?: of (?P<which>last|this) month\b|(?=\W*$|,|[?!;]))",
        read_day_alone,
        False,
    ),
    (
        rf"(?:the )?(?P<nth>first|last|final)(?: (?:few|{_COUNT}))? (?P<unit>day|week|month)s of (?:{_MONTH}{_IN_YEAR})",
        read_part_of,
        True,
    ),
    (
        rf"(?:the )?(?P<nth>first|last|final)(?: (?:few|{_COUNT}))? (?P<unit>week|month)s of (?P<month>){_WHICH_YEAR}",
        read_part_of,
        True,
    ),
    (
        rf"{_MONTH_WORD} ?[-–/] ?(?P<to_month>{_MONTHS})\b\.?(?![-'’\w]){_IN_YEAR}",
        read_months,
        False,
    ),
    (rf"{_WHICH_YEAR},? in {_MONTH}(?! \d)", read_month, True),
    (rf"(?:the )?(?P<nth>first|second) half of {_MONTH}{_IN_YEAR}", read_half_of_month, True),
    (rf"(?:the )?(?P<nth>{'|'.join(NTH)}|last) week of {_MONTH}{_IN_YEAR}", read_week_of_month, True),
    (rf"{_AT_PART}{_MONTH}{_IN_YEAR}", read_month, True),
    (rf"{_AT_PART}{_YEAR}", read_year, True),
    (rf"(?P<which>last|past|this) {_MONTH}(?! \d)", read_last_month_named, True),
    (rf"{_MONTH},? (?:of )?{_WHICH_YEAR}", read_month, False),
    (rf"{_PART}{_MONTH}{_IN_YEAR}", read_month, False),
    (
        rf"(?:the )?(?P<nth>{'|'.join((*NTH, *LAST))}) (?P<part>half|quarter)(?: of the year(?= (?:19|20)\d))?{_OF_YEAR}",
        read_quarter_or_half,
        True,
    ),
    (rf"(?:the )?(?P<nth>first|second|third|fourth) (?P<part>quarter)\b(?! of\b)(?:{_WHICH_YEAR})?", read_quarter_or_half, False),
    (rf"(?-i:(?P<part>[QH]))(?P<nth>[1-4])\b(?:{_OF_YEAR})?", read_quarter_or_half, True),
    (r"(?P<year>(?:19|20)\d\d)[ -]?(?-i:(?P<part>[QH]))(?P<nth>[1-4])\b", read_quarter_or_half, True),
    (r"(?P<nth>[1-4])(?-i:(?P<part>[QH])) ?(?:(?P<year>(?:19|20)\d\d)|['’]?(?P<short_year>\d\d))\b", read_quarter_or_half, True),
    (r"(?:the )?winter,? (?:of )?(?P<year>(?:19|20)\d\d)[-–/](?P<to_year>(?:19|20)?\d\d)\b", read_winter, True),
    (rf"(?P<which>)(?:the )?(?P<season>{'|'.join(SEASONS)}),? (?:of |in )?{_WHICH_YEAR}", read_season, False),
    (rf"(?P<which>last|past|this) (?P<season>{'|'.join(SEASONS)})\b(?P<year>)(?P<which_year>)", read_season, True),
    (
        rf"(?:early |mid-?|late )?(?P<which>the) (?P<season>{'|'.join(SEASONS)})\b(?P<year>)(?P<which_year>)(?=\W*$|,)",
        read_season,
        False,
    ),
    (r"(?P<year>(?:19|20)\d\d)[-–/](?P<to_year>(?:19|20)?\d\d)\b(?![-–/.]?\d)", read_years, False),
    (rf"{_PART}{_YEAR}", read_year, False),
    (r"(?:the )?(?:early |mid-?|late )?(?P<decade>(?:19|20)\d0)['’]?s\b", read_decade, False),
    (rf"(?P<last>){_WEEKDAY}(?P<week>)(?: (?:morning|afternoon|evening|night))?(?=\W*$)", read_weekday_alone, True),
    (rf"(?P<last>){_WEEKDAY}(?:,? (?:of )?(?P<week>last|this) week\b)?", read_weekday, False),
    (rf"(?P<last>last ){_WEEKDAY}(?P<week>)", read_weekday, True),
    (r"the (?P<unit>week|month|year) (?P<which>before last)\b", read_unit, True),
    (r"(?:the )?day before yesterday\b", read_day_before_yesterday, True),
    (r"yesterday\b", read_yesterday, True),
    (r"last night\b", read_last_night, True),
    (r"(?:the )?(?P<which>)weekend\b", read_weekend, False),
    (r"(?:at|over|on) (?:the )?(?P<which>last|past|this)? ?weekend\b", read_weekend, True),
    (r"(?P<which>last|past|this) weekend\b", read_weekend, True),
    (
        r"(?:the (?:start|beginning|middle|end) of |earlier )?(?P<which>last|this) (?P<unit>week|month|quarter|year)\b(?! of\b)",
        read_unit,
        True,
    ),
    (r"the (?:start|beginning) of (?P<which>the) (?P<unit>week|month|year)\b", read_unit, False),
    (rf"{_AT_PART}(?P<which>the|this|last) (?P<unit>week|month|quarter|year)\b", read_unit, True),
    (rf"{_COUNT} {_UNITS} ago\b", read_ago, True),
    (
        rf"(?:the )?(?:last|past) {_COUNT.replace('(?P<count>', '(?P<count>few|')} {_LONG_UNITS}(?! of\b)",
        read_last_units,
        True,
    ),
    (r"(?:the )?past (?P<count>)(?P<unit>day|week|month|year)\b(?! of\b)", read_last_units, True),
    (r"(?:the )?(?:last|past) (?P<count>)(?P<unit>fortnight|decade)\b(?! of\b)", read_last_units, True),
)
PHRASES = tuple(Phrase(re.compile(pattern, re.IGNORECASE), read, alone) for pattern, read, alone in _PATTERNS)
"""Where two begin at the same place, the one that stands first is meant."""
