"""The year of a day that is printed without one, where something in the file or beside it decides; else it stays unknown.

The time of a file is no evidence: it only says that no story in it is later. What decides, the surest first: stories beside it in
the same file that print their year; a folder named for the year; a day of the same month that the text gives with its weekday and
year; the weekday that the text, or the dateline, names; and what the text says has happened, where only one year is left.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from index.dateline.dates import WEEKDAY, PrintedDay, day_pattern, read_day
from index.dateline.month_names import WEEKDAY_WORDS, month_of
from index.dateline.tense import is_past

_NEAR = timedelta(days=31)
_WINDOW = 6  # after so many years a day of the year may fall on the same weekday again
_LEAD = 600  # the weekday that a dispatch means stands in its first sentences
_EVENTS = 5_000  # characters in which what it tells is dated
_EARLIEST = 1900
# "on Thursday" matches, "since Thursday", "next Thursday", "Thursday's" and "Good Friday" do not: that is another day.
_LEAD_WEEKDAY = re.compile(
    rf"(?<!\w)(?P<before>(?:next|last|since|until|till|by|before|after|from|every|past|coming|Good|Black|Super|Bloody|Palm|Ash|Easter"
    rf"|nächsten|kommenden|vergangenen|letzten|seit|ab|depuis|avant|après|desde|hasta|próximo|pasado)\s)?(?P<weekday>{WEEKDAY})"
    r"(?!\w|['’]s\b|-|\s(?:prochain|dernier|próximo|pasado|prossimo|scorso|next|Times|Mail|Telegraph|Mirror|Express)\b)"
)
_DATED = re.compile(rf"(?<!\w){day_pattern('first')}")
_YEAR_OF_DAY = re.compile(rf"(?:{WEEKDAY})[^\n]{{1,60}}(?:19|20)\d\d")  # without one no day has both
_ONLY_YEAR = re.compile(r"(?:since|depuis|desde|seit)\s(?P<year>(?:19|20)\d\d)\b")
# Of a sentence with one of these it is not known whether what it dates has happened. In small letters: "May" is a month.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|expect\w*|plan\w*|schedul\w*|due|until|till|by|before|to|next|propos\w*|aim\w*"
    r"|hop\w+|if|unless|is|are|jusqu\w*|hasta|bis|d['’]ici|avant)\b"
)
_HAPPENED = re.compile(
    r"\b(?:since|depuis|desde|seit|(?:[a-z]{2,16}ed|was|were|won|held|met|began|took|left|fell|came|became|made|struck|broke)"
    r"(?:\s[\w'’-]{1,20}){0,5}?\s(?:in|on))\s(?:early |late |mid-)?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")  # what dates nothing has none
_ANY_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH_YEAR = re.compile(r"(?P<month>[^\W\d_]{3,12})\s(?P<year>(?:19|20)\d\d)\b")
_SENTENCE = re.compile(r"[^.!?\n]{1,600}")


@dataclass(frozen=True, slots=True)
class YearClues:
    """What is known beside a story's words. `latest`: no story is later. `years`: what its folders are named for.

    `neighbours`: days, with their years, of the stories before and after it in its file.
    """

    latest: datetime
    years: frozenset[int] = frozenset()
    neighbours: tuple[datetime, ...] = ()


def full_date(day: PrintedDay, story: str, clues: YearClues) -> datetime | None:
    """The day with its year, at midnight UTC; None where the year is not printed and nothing decides."""
    if day.year is not None:
        return day.in_year(day.year)
    possible = [date for date in _dates(day, clues.latest) if day.weekday in {None, date.weekday()}]
    beside = _only(date for date in possible if all(abs(date - other) <= _NEAR for other in clues.neighbours))
    if clues.neighbours and beside:
        return beside
    if clues.years:
        return _only(date for date in possible if date.year in clues.years)
    stated = None
    if _ANY_YEAR.search(story, 0, _EVENTS):
        happened = _latest_event(story[:_EVENTS])
        possible = [date for date in possible if happened is None or date >= happened]
        stated = _stated(possible, story)
    return stated or _by_weekday(day, possible, story, clues.latest) or _only(possible)


def _dates(day: PrintedDay, latest: datetime) -> Iterable[datetime]:
    """The day in every year, the latest first."""
    dates = map(day.in_year, range(latest.year, _EARLIEST - 1, -1))
    return (date for date in dates if date and date <= latest)


def _only(dates: Iterable[datetime]) -> datetime | None:
    found = tuple(dates)
    return found[0] if len(found) == 1 else None


def _by_weekday(day: PrintedDay, possible: Iterable[datetime], story: str, latest: datetime) -> datetime | None:
    """The latest of the days, in the years in reach, that falls on the weekday of the dateline, or else the first of the lead."""
    lead = (match for match in _LEAD_WEEKDAY.finditer(story[:_LEAD]) if not match["before"] and is_past(story, match))
    named = next((WEEKDAY_WORDS[match["weekday"]] for match in lead), None) if day.weekday is None else day.weekday
    if named is None:
        return None
    return next((date for date in possible if date.year > latest.year - _WINDOW and date.weekday() == named), None)


def _stated(possible: Iterable[datetime], story: str) -> datetime | None:
    """Of the days the one near to which the text gives a day with its weekday and its year: only what is new is told so fully."""
    if not _YEAR_OF_DAY.search(story, 0, _EVENTS):
        return None
    stated = {
        date
        for match in _DATED.finditer(story[:_EVENTS])
        if (day := read_day(match, "first")) and day.year and day.weekday is not None and (date := day.in_year(day.year))
        if date.weekday() == day.weekday
    }
    return _only({date for date in possible if any(abs(date - other) <= _NEAR for other in stated)})


def _latest_event(story: str) -> datetime | None:
    """When the latest of what the text says has happened in a year was, at the earliest: in May 2025 is 1 May 2025."""
    dates = (
        date
        for sentence in _SENTENCE.findall(story)
        if _YEAR.search(sentence) and not _AHEAD.search(sentence)
        for date in _events(sentence)
    )
    return max(dates, default=None)


def _events(sentence: str) -> Iterable[datetime]:
    for match in _ONLY_YEAR.finditer(sentence):
        yield datetime(int(match["year"]), 1, 1, tzinfo=UTC)
    for match in _MONTH_YEAR.finditer(sentence):
        month = month_of(match["month"])
        if month and _HAPPENED.search(sentence[: match.start()]):
            yield datetime(int(match["year"]), month, 1, tzinfo=UTC)
    for match in _DATED.finditer(sentence):
        day = read_day(match, "first")
        date = day.in_year(day.year) if day and day.year else None
        if date and _HAPPENED.search(sentence[: match.start()]):
            yield date
