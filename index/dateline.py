"""What a wire dispatch says of itself in its first words: place, day, agency.

``Beijing, Oct 15 (EFE).- Relations between ...`` gives place Beijing, agency EFE and a day without a year. The year is worked
out only where that is safe: see `Dateline.date`.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_GAP = r"[^\S\n]"
# "Beijing, Oct 15 (EFE).- " matches, "Geneva (Switzerland) is far." does not.
_DATELINE = re.compile(
    rf"\s*(?:(?P<place>[^\W\d_][^()\n\d]{{1,58}}?),?{_GAP}+)?"
    rf"(?:(?P<month>(?i:{_MONTH}))\.?{_GAP}+(?P<day>\d{{1,2}})(?:,?{_GAP}+(?P<year>\d{{4}}))?"
    rf"|(?P<day2>\d{{1,2}}){_GAP}+(?P<month2>(?i:{_MONTH}))\.?(?:,?{_GAP}+(?P<year2>\d{{4}}))?)?"
    rf",?{_GAP}*\((?P<agency>[A-Z][^()\n]{{1,38}}|dpa)\){_GAP}*(?:\.?{_GAP}*(?P<dash>[-–—]+)|\.)\s*"
)
# In a place every word has a capital but these: "Rio de Janeiro", "Aboard the USS Ford", "Tel Aviv and Gaza".
_SMALL_WORD = re.compile(r"al|and|aboard|at|au|das?|del?|des|di|dos?|du|e|el|en|in|las?|les?|los|near|of|off|on|sur|the|y")
_NOT_FIRST = ("the", "in", "on", "at")  # they open a sentence, not a place
_PLACES_WITH_ARTICLE = ("the hague", "the gambia", "the bahamas", "the vatican")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_LEAD = 600  # the weekday that a dispatch means stands in its first sentences
_WINDOW = 6  # after so many years a day of the year may fall on the same weekday again


@dataclass(frozen=True, slots=True)
class Dateline:
    """The opening of a dispatch; the story itself begins at character `end`."""

    place: str | None
    agency: str
    month: int | None
    day: int | None
    year: int | None
    end: int

    def date(self, text: str, file_date: datetime) -> datetime | None:
        """The day at midnight UTC, or None where it cannot be told.

        A yearless day takes its year from the first weekday named in the lead: the latest year, up to the file's date, in
        which the day falls on it. Where no weekday is named, the latest such day up to the file's date. A weekday that fits
        no year in reach leaves the date unknown.

        >>> opening = "Beijing, Oct 15 (EFE).- Relations are close, a general said on Tuesday."
        >>> find_dateline(opening).date(opening, datetime(2026, 1, 1, tzinfo=UTC)).date().isoformat()
        '2024-10-15'
        """
        if self.month is None or self.day is None:
            return None
        if self.year is not None:
            return _midnight(self.year, self.month, self.day)
        weekday = _WEEKDAY.search(text, self.end, self.end + _LEAD)
        wanted = WEEKDAYS[weekday[1].lower()] if weekday else None
        for year in range(file_date.year, file_date.year - _WINDOW, -1):
            day = _midnight(year, self.month, self.day)
            if day and day <= file_date and wanted in (None, day.weekday()):
                return day
        return None


def find_dateline(text: str) -> Dateline | None:
    """The dateline that opens a text, if one does."""
    match = _DATELINE.match(text)
    if not match or not _is_place(match["place"] or ""):
        return None
    month = match["month"] or match["month2"]
    day, year = match["day"] or match["day2"], match["year"] or match["year2"]
    # "Geneva (Switzerland). The ..." and "NATO (the alliance) - which met ..." are a story's own words.
    if not day and (not match["dash"] or text[match.end() : match.end() + 3].lstrip("\"'“‘«")[:1].islower()):
        return None
    return Dateline(
        place=match["place"].strip(" .,") if match["place"] else None,
        agency=match["agency"].strip(),
        month=MONTHS[month.lower()] if month else None,
        day=int(day) if day else None,
        year=int(year) if year else None,
        end=match.end(),
    )


def _is_place(place: str) -> bool:
    parts = re.split(r"[^\w'’]+", place)
    if parts[0].lower() in _NOT_FIRST and not place.lower().startswith(_PLACES_WITH_ARTICLE):
        return False
    return all(_SMALL_WORD.fullmatch(word) or not word.islower() for word in parts if word)


def _midnight(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime.combine(date(year, month, day), datetime.min.time(), UTC)
    except ValueError:  # 30 February, or 29 February of a common year
        return None
