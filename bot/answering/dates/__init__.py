"""The times that a question names, as days of publication in UTC.

"In September 2024" is that month, "since June" the latest June and on, "yesterday" that day. The open ones are limits. The others
say when something happened, which is reported then and later: stories of that time come first, and no other is sure to answer. A
date counts where a preposition makes it one ("on October 7"), because bare dates name events ("the October 7 attack"). Where it is
not certain that a time is meant, or which, none is: it would silently hide stories.
"""

import re
from datetime import datetime
from typing import NamedTuple

from bot.answer import DateSpan
from bot.answering.dates.phrases import PHRASES
from bot.answering.dates.readers import DAY, Span

_OPENING = re.compile(
    r"(?<![\w-])(?:on or (?:after|before|around|about)|in|on|during|throughout|around(?= \d| [A-Za-z]{3,9}\.? \d)|since|from|after"
    r"|before|prior to|until|till|through|up to|as of|between)\s+|(?<!\S)",
    re.IGNORECASE,
)
_SECOND = {
    "between": re.compile(r"\s*(?:and|to|[-–])\s+", re.IGNORECASE),
    "from": re.compile(r"\s*(?:to|until|till|up to|through|[-–])\s+", re.IGNORECASE),
}
_NOW = re.compile(r"(?:now|today|the present(?: day)?)(?!\w)", re.IGNORECASE)
_ALSO = re.compile(r"\s*(?:and|or|&|,)\s+", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+on(?:wards?)?(?=\W|$)(?! \w)", re.IGNORECASE)
# "Two days before", "the week after", "before and after" are neither before nor after; "the day after 3 May" is a day.
_DISTANCE = re.compile(r"\b(?:(?:hours?|days?|weeks?|months?|years?)|(?:before|during|after) (?:and|or))$", re.IGNORECASE)
_NEXT_DAY = re.compile(r"(?:\bthe )?(?<!\S)day$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\byear\b")
# "In the run-up to May", "midway through October", "since before 2022", "the Mail on Sunday".
_OTHERWISE = re.compile(
    r"\b(?:(?:run|running|lead|leading|build|building)[ -]up to|(?:mid|half|part)(?:-?way)? through|since before|mail on)\s+$",
    re.IGNORECASE,
)
# "Will they vote on Friday?" asks for the next one, where nothing says that it is over; so does "Is the vote on Friday?".
_AHEAD = re.compile(r"\b(?:will|shall|won['’]t|going to)\b[^,;:\"“”]*$|^(?:is|are) the \w+(?: on)? *$", re.IGNORECASE)
_OVER = re.compile(r"\b(?:last|past|ago|yesterday|since|this|before|until|till|from|(?:19|20)\d\d)\b", re.IGNORECASE)
_LOOK_BACK = 20
_LONGEST_CLAUSE = 200
_LONGEST_ON = 7 * DAY  # "on" names days: "on May" is about somebody


class _Read(NamedTuple):
    """A time that was read: its span, where its words end, whether it needs no preposition, and whether it names both its ends."""

    span: Span
    end: int
    stands_alone: bool
    is_range: bool


def find_span(text: str, asked: datetime) -> DateSpan | None:
    """The first date in the text that lies in the past, with the words that name it.

    What would lie outside of the calendar, which has the years 1 to 9999, is no date: "5,000 years ago", "next week" at its end.
    """
    try:
        return _find_span(text, asked)
    except (OverflowError, ValueError):  # what datetime raises there
        return None


def _find_span(text: str, asked: datetime) -> DateSpan | None:
    passed = 0
    for opening in _OPENING.finditer(text):
        read = _read_date(text, opening.end(), asked) if opening.start() >= passed else None
        if read is None:
            continue
        word, before = opening[0].strip().lower(), text[: opening.start()].rstrip()
        if _OTHERWISE.search(text, max(0, opening.start() - _LOOK_BACK), opening.end()):
            passed = read.end
            continue
        if word in {"before", "prior to", "after"} and _DISTANCE.search(before):
            passed = read.end
            found = _beside(text, opening, read)
        else:
            found = _with_preposition(text, opening, read, asked)
        # A span that lies ahead says nothing about publication: "until 2030" is part of the topic.
        if found and (found.start or found.end or asked) < asked and not _lies_ahead(text, opening, found):
            return found
    return None


def _lies_ahead(text: str, opening: re.Match[str], found: DateSpan) -> bool:
    """Whether the clause that names a time tells what will be, and no words or year say that the time is over."""
    clause = text[max(0, opening.start() - _LONGEST_CLAUSE) : opening.start()]
    return not _OVER.search(found.words) and bool(_AHEAD.search(clause))


def _beside(text: str, opening: re.Match[str], read: _Read) -> DateSpan | None:
    """The day before or after a day; "two days after" and "the week before" are not read."""
    day = _NEXT_DAY.search(text[: opening.start()].rstrip())
    (start, end), is_after = read.span, opening[0].strip().lower() == "after"
    if day is None or end - start != DAY:
        return None
    start += DAY if is_after else -DAY
    return DateSpan(start, start + DAY, text[day.start() : read.end])


def _with_preposition(text: str, opening: re.Match[str], read: _Read, asked: datetime) -> DateSpan | None:
    word, (start, end) = opening[0].strip().lower(), read.span
    is_long = end - start > _LONGEST_ON and not read.stands_alone
    if (word == "" and not read.stands_alone) or (word in {"on", "around", "on or around", "on or about"} and is_long):
        return None
    if word in _SECOND and not read.is_range:
        return _range(text, opening, read, asked)
    also = _ALSO.match(text, read.end) if word in {"in", "on", "during"} else None
    other = _read_date(text, also.end(), asked) if also else None
    start = _start_before(text, opening, read, other, asked) if also and other else start
    if other and start < other.span[0]:  # "in 2022 and 2023": all from the one to the other
        return DateSpan(start, other.span[1], text[opening.start() : other.end].strip())
    limits = (start, end) if read.is_range else _limits(word, start, end)
    return DateSpan(*limits, text[opening.start() : read.end].strip())


def _range(text: str, opening: re.Match[str], read: _Read, asked: datetime) -> DateSpan | None:
    """Between one time and another, from one to another; from one on. None where the other is no time: "from 2000 to 3000"."""
    word = opening[0].strip().lower()
    second = _SECOND[word].match(text, read.end)
    if second is None:
        onwards = _ONWARDS.match(text, read.end)
        end = onwards.end() if onwards else read.end
        limits = (read.span[0], None if onwards else read.span[1])
        return None if word == "between" else DateSpan(*limits, text[opening.start() : end].strip())
    now = _NOW.match(text, second.end())
    if now:
        return DateSpan(read.span[0], None, text[opening.start() : now.end()].strip())
    other = _read_date(text, second.end(), asked)
    start = _start_before(text, opening, read, other, asked) if other else read.span[0]
    if other is None or start >= other.span[1]:
        return None
    return DateSpan(start, other.span[1], text[opening.start() : other.end].strip())


def _start_before(text: str, opening: re.Match[str], read: _Read, other: _Read, asked: datetime) -> datetime:
    """When the first of two times begins, whose year may stand at the second alone: "between May and June 2023"."""
    named = _YEAR.search(text, opening.end(), read.end)
    if named or (read.span[0] < other.span[1] and not _YEAR.search(text, read.end, other.end)):
        return read.span[0]
    first = _read_date(text, opening.end(), min(asked, other.span[1] - datetime.resolution))
    return first.span[0] if first else read.span[0]


def _limits(word: str, start: datetime, end: datetime) -> tuple[datetime | None, datetime | None]:
    if word in {"since", "on or after"}:
        return start, None
    if word == "after":
        return end, None
    if word in {"before", "prior to"}:
        return None, start
    if word in {"until", "till", "through", "up to", "as of", "on or before"}:
        return None, end
    return start, end


def _read_date(text: str, position: int, asked: datetime) -> _Read | None:
    """The date that begins at a position."""
    for phrase in PHRASES:
        match = phrase.pattern.match(text, position)
        span = phrase.read(match, asked) if match else None
        if match and span:
            groups = match.groupdict()
            is_range = any(groups.get(name) for name in ("to_day", "to_year"))
            return _Read(span, match.end(), phrase.stands_alone, is_range)
    return None
