"""What relative days in a story's sentence mean, from the day of its publication: "on Thursday" is Thursday 7 March 2024.

Only what is certain is told. In news a weekday without another word is the nearest one; which way, the tense says. Five and six
days back are left alone: stories are updated on the days after, and their "Tuesday" may be the day after the one that they bear.
Nothing in quotation marks is told: there the day of speaking counts.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from bot.answer import Aside
from bot.answering.explaining.tense import Tense, tense_around
from bot.wording import long_date
from index.dateline import MONTHS, WEEKDAYS
from index.text import plain

_DAY = timedelta(days=1)
_ZONES = (timedelta(hours=-8), timedelta(hours=9))  # in most outlets' own time it is not further from UTC
_BACK, _AHEAD = 4, 5
_WEEK = 7
_SUNDAY = 6
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_Read = Callable[[str, re.Match[str], date], str | None]

_WEEKDAY_NAMES = "|".join(name.capitalize() for name in WEEKDAYS)
_MONTH_NAMES = "|".join(sorted((name.capitalize() for name in MONTHS), key=len, reverse=True))
_WEEKDAY = re.compile(
    r"(?:\b[Oo]n )?(?:\b(?P<which>(?:[Tt]his |the )?(?:past|coming|upcoming)|[Ll]ast|[Nn]ext|[Tt]his) )?"
    r"(?:\b(?:[Ll]ate|[Ee]arly|[Ee]arlier|[Ll]ater) (?:on )?)?"
    rf"\b(?P<weekday>{_WEEKDAY_NAMES})\b(?P<part> (?:late |early )?(?:morning|afternoon|evening|night))?"
)
_NAMED = "Black|Good|Bloody|Ash|Super|Cyber|Giving|Palm|Easter|Holy|Maundy|Fat|Shrove|Whit|Freaky|Blue|Red|Ruby|Spy|Green|Football"
# "a Sunday", "every Friday", "the first Monday", "Black Friday" are none, and "Oct. 7 (Saturday)" has its date.
_NOT_AFTER = re.compile(
    rf"(?:\b(?:an?|one|every|each|any|most|some|many|per|the|first|second|third|fourth|final|other|another|that|previous|following"
    rf"|same|given|next to|{_NAMED})\s+|\b(?:week|month|year)s? (?:ago|from|after|before)(?: on)? |[-–/&]|\d\s*[,(]\s*)$",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    rf"\s*[,(]?\s*(?:on |the )?(?:(?:{_MONTH_NAMES})\b|\d)|\s+[A-Z]|[-–/]|\s+(?:through|thru|to|until|till|or)\b"
    rf"|\s+-\s+(?:{_WEEKDAY_NAMES})"
    r"|\s+(?:before last|after next|prayers?|week\b|in (?:the |[A-Z])?(?:month|year)|of (?:last|next|that|the)|a week"
    r"|last week|next week)"
)
_OTHER_WEEK = re.compile(
    r"\b(?:last|next|previous|following|that|a|weeks?) week\b|\bago\b|\bthe week (?:before|after)\b", re.IGNORECASE
)
_BEYOND = re.compile(
    r"\b(?:before|ahead of|until|till|by|through|from|between|for|starting|beginning|than|to|of|with|about|like|in) $"
)
_AS_OF = re.compile(r"\bas of $", re.IGNORECASE)
_OPEN_END = re.compile(r"\b(?:until|till|by|through|from|for|starting|beginning) $")
_SINCE = re.compile(r"\bsince (?:about |around )?$", re.IGNORECASE)
_HELD = re.compile(r"\b(?:after|following|since|during|at|from) $")
_POSSESSIVE = re.compile(r"['’]s?\b|['’]")


def relative_days(text: str, published: datetime) -> tuple[Aside, ...]:
    r"""Explain the relative days of a sentence, in order; quotations stand in it as `\x00`, character for character.

    >>> relative_days("The court ruled on Thursday.", datetime(2024, 3, 8, tzinfo=UTC))
    (Aside(start=16, end=27, meaning='Thursday 7 March 2024'),)
    """
    asides = (aside for pattern, read in _PATTERNS for aside in _explain(text, pattern, read, _local_days(published)))
    return tuple(sorted(asides, key=lambda aside: aside.start))


def _local_days(published: datetime) -> tuple[date, ...]:
    """The days that it may have been where the outlet is; a date without an hour is the outlet's own."""
    if published.astimezone(UTC).time() == datetime.min.time():
        return (published.date(),)
    return tuple(dict.fromkeys((published + offset).date() for offset in _ZONES))


def _explain(text: str, pattern: re.Pattern[str], read: _Read, days: tuple[date, ...]) -> Iterator[Aside]:
    for match in pattern.finditer(text):
        meanings = {read(text, match, day) for day in days} - {None}
        for meaning in meanings if len(meanings) == 1 else ():
            yield Aside(match.start(), match.end(), str(meaning))


def _full(day: date) -> str:
    return f"{day:%A} {long_date(day)}"


def _read_weekday(text: str, match: re.Match[str], today: date) -> str | None:
    before, after = text[: match.start()], text[match.end() :]
    around = f"{before[-40:]}|{after[:40]}"
    if _NOT_AFTER.search(before) or _NOT_BEFORE.match(after) or _OTHER_WEEK.search(around):
        return None
    back = (today.weekday() - WEEKDAYS[plain(match["weekday"]).lower()]) % _WEEK
    which = (match["which"] or "").lower().split()[-1:]
    if which in (["last"], ["next"]):
        days = _last(today, back) if which == ["last"] else _next(today, back)
    else:
        days = _nearest(text, match, back, which[0] if which else "")
    return None if days is None else _full(today + days * _DAY)


def _last(today: date, back: int) -> int | None:
    """The day of last week; where this week has had one too, either may be meant."""
    if back and back <= today.weekday():
        return None
    return None if back == 1 else -(back or _WEEK)


def _next(today: date, back: int) -> int | None:
    """The day of next week; where this week has one yet to come, either may be meant."""
    ahead = (_WEEK - back) % _WEEK or _WEEK
    return ahead if ahead > max(1, _SUNDAY - today.weekday()) else None


def _nearest(text: str, match: re.Match[str], back: int, which: str) -> int | None:
    """Days from publication to the nearest such day, as the words before it and the tense say."""
    before, possessive = text[: match.start()], bool(_POSSESSIVE.match(text, match.end()))
    ahead = (_WEEK - back) % _WEEK
    if which in {"coming", "upcoming"} or _AS_OF.search(before):
        return (ahead or _WEEK) if which else -back if back <= 1 else None
    tense = tense_around(text, match.start(), match.end())
    if _BEYOND.search(before):
        return ahead if ahead and tense is Tense.FUTURE and _OPEN_END.search(before) and not possessive else None
    if back == 0 and which != "past":
        # What will be on Sunday may be a week ahead.
        return 0 if match["part"] or tense in {Tense.PAST, None} else None
    past = which == "past" or tense is Tense.PAST or bool(_SINCE.search(before))
    if past and (_HELD.search(before) or not possessive):
        return -back if 0 < back <= _BACK else None
    return ahead if tense is Tense.FUTURE and ahead <= _AHEAD and not (past or possessive) else None


def _read_day(text: str, match: re.Match[str], today: date) -> str | None:
    """Yesterday, tomorrow, tonight; "a better tomorrow" and "tomorrow's leaders" are no days."""
    if _POSSESSIVE.match(text, match.end()) or re.search(r"\b(?:the|an?|of|for|better|as|like|than)\s+$", text[: match.start()]):
        return None
    return _full(today + {"yesterday": -1, "tomorrow": 1, "tonight": 0}[match["day"]] * _DAY)


_REPORTED = re.compile(
    r"\b(?:said|announced|told|released|confirmed|reported|published|issued|ruled|voted|died|arrived|resigned|signed) $"
)


def _read_today(text: str, match: re.Match[str], today: date) -> str | None:
    """Today; where it may as well mean "nowadays", nothing."""
    future = tense_around(text, match.start(), match.end()) is Tense.FUTURE
    sure = match["part"] or future or _REPORTED.search(text[: match.start()])
    return _full(today) if sure and not _POSSESSIVE.match(text, match.end()) else None


def _read_unit(text: str, match: re.Match[str], today: date) -> str | None:
    """A week, month or year. Whether Sunday ends a week or begins one differs, so then a week is left alone."""
    if re.search(r"\b(?:the|an?|his|her|its|their|our|my|your|whose|every|each|['’]s)\s+$", text[: match.start()], re.IGNORECASE):
        return None
    number = {"last": -1, "this": 0, "next": 1}[plain(match["which"]).lower()]
    if match["unit"] == "year":
        return str(today.year + number)
    if match["unit"] == "month":
        return f"{today + relativedelta(months=number):%B %Y}"
    return None if today.weekday() == _SUNDAY else f"the week of {long_date(today + (number * _WEEK - today.weekday()) * _DAY)}"


def _read_ago(_text: str, match: re.Match[str], today: date) -> str | None:
    return _full(today - _NUMBERS[plain(match["number"]).lower()] * _DAY)


_PATTERNS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (_WEEKDAY, _read_weekday),
    (re.compile(r"(?<![-–])\b(?P<day>yesterday|tomorrow|tonight)\b(?![-–])"), _read_day),
    (re.compile(r"\b(?:(?P<part>earlier|later) )?today\b(?!-)"), _read_today),
    (
        re.compile(
            r"(?:\b(?:[Ee]arlier|[Ll]ater) )?"
            r"\b(?:(?P<which>(?<!\S)Last|last|Next|next|(?<!\S)This|this) )(?P<unit>week|month|year)\b(?![-–])"
        ),
        _read_unit,
    ),
    (re.compile(rf"(?<!or )(?<!than )(?<!to )\b(?P<number>{'|'.join(_NUMBERS)}) days ago\b", re.IGNORECASE), _read_ago),
)
