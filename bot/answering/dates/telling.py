"""The times that a question names, told back to who asked it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.answer import DateSpan
from bot.wording import long_date
from index.dateline import MONTHS

_MONTHS_IN_YEAR = 12
_WORD = re.compile(r"(\d+)(?:st|nd|rd|th)?|\w+")
_SMALL_WORDS = frozenset({"in", "on", "during", "throughout", "of", "the"})


def describe_span(span: DateSpan) -> str:
    """The dates that a question names, in words: both ends inclusive.

    >>> from datetime import UTC
    >>> describe_span(DateSpan(datetime(2024, 9, 1, tzinfo=UTC), datetime(2024, 10, 1, tzinfo=UTC), "last month"))
    '"last month" = September 2024; stories of that time come first'
    """
    if span.start and span.end:
        return f'"{span.words}" = {_days(span.start, span.end)}; stories of that time come first'
    published = f"{long_date(_last_day(span.end))} or earlier" if span.end else f"{long_date(span.start)} or later"
    return f'"{span.words}" = published {published}'


def is_told_in_full(span: DateSpan) -> bool:
    """Whether the words are the day, the month or the year itself, so that nothing had to be worked out.

    >>> from datetime import UTC
    >>> september = datetime(2024, 9, 1, tzinfo=UTC), datetime(2024, 10, 1, tzinfo=UTC)
    >>> [is_told_in_full(DateSpan(*september, words)) for words in ("in September 2024", "in September", "since September 2024")]
    [True, False, False]
    """
    if not (span.start and span.end):
        return False
    return Counter(_numbers(span.words)) == Counter[int | None](_parts(span.start, span.end))


def _numbers(words: str) -> Iterator[int | None]:
    """The days, months and years that words name, in their order; None for a word that is none of these."""
    for match in _WORD.finditer(words.lower()):
        if match[0] not in _SMALL_WORDS:
            yield int(match[1]) if match[1] else MONTHS.get(match[0])


def _parts(start: datetime, end: datetime) -> tuple[int, ...]:
    """Day, month and year of a single day, month and year of a single month, the year of a whole one; nothing for other times."""
    if start.date() == _last_day(end).date():
        return start.day, start.month, start.year
    months = _whole_months(start, end)
    if months == 1:
        return start.month, start.year
    return (start.year,) if months == _MONTHS_IN_YEAR and start.month == 1 else ()


def _days(start: datetime, end: datetime) -> str:
    """A time: "3 May 2024", "May 2024", "May to July 2024", "2024" or "3 May 2024 to 9 May 2024"."""
    last, parts = _last_day(end), _parts(start, end)
    if len(parts) == 1:
        return f"{start:%Y}"
    if not _whole_months(start, end):
        return long_date(start) if parts else f"{long_date(start)} to {long_date(last)}"
    if parts:
        return f"{start:%B %Y}"
    return f"{start:%B}{'' if start.year == last.year else f' {start:%Y}'} to {last:%B %Y}"


def _whole_months(start: datetime, end: datetime) -> int:
    """How many months a time has, where it is from the first day of one to the last of one; else 0."""
    return (end.year - start.year) * _MONTHS_IN_YEAR + end.month - start.month if start.day == end.day == 1 else 0


def _last_day(end: datetime) -> datetime:
    return end - datetime.resolution
