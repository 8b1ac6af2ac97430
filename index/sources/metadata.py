"""From what a file says of a story to an Article: what is missing is derived where that is safe, and nothing is invented."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import quote, urlsplit, urlunsplit

from courlan import normalize_url
from dateutil import parser as date_parser
from dateutil import tz

from index.agencies import credited_agency
from index.article import Article, article_id, as_utc, version_hash
from index.dateline import Dateline, YearClues, find_dateline
from index.sources.draft import BadStoryError, Draft
from index.sources.language import language_of
from index.sources.unwrapping import unwrap
from index.sources.year_clues import year_clues
from index.text import normalise

MAX_CHARACTERS = 400_000  # a long read has 60,000; what is longer is a dump, not a story
_MAX_TITLE = 300
_MAX_DATE, _MAX_URL = 200, 4_000  # characters; what is longer is none
_MAX_AUTHORS = 100
_DERIVED_TITLE = 110
_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)  # clocks and time zones differ
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
_ROUTE = re.compile(r"(?:!/?|/)[^\s/]")
_ANCHOR = re.compile(
    r"(?!(?:top|main|content|comments?|respond|disqus_thread|rss|share|xtor|ref)\b)(?=[.-]{0,20}\w)[\w.-]{1,300}", re.ASCII
)
_HOST = re.compile(r"\[[\da-fA-F:.]+\]|[^\W_][\w.:-]*")


def complete(draft: Draft, *, path: str, source: str, file_date: datetime, now: datetime) -> Article:
    """Make the Article. `path` identifies a story that has no URL; `source` says where it was read.

    :raises BadStoryError: no text, too long, or a date that lies ahead.
    """
    text = _text_of(draft)
    dateline = find_dateline(text)
    url = canonical_url(draft.url, anchored=draft.anchored)
    derived: list[str] = []
    headline = draft.title or (dateline.headline if dateline else None)
    title = _given(headline, _MAX_TITLE) or _note(derived, "title", _first_words(text, dateline))
    publisher = _given(draft.publisher) or _note(derived, "publisher", _outlet(url, dateline))
    published = parse_date(draft.published)
    if published is None and dateline and not draft.published:
        has_year = dateline.has_year or dateline.day is None
        clues = YearClues(now) if has_year else year_clues(draft, path=path, source=source, file_date=file_date, now=now)
        published = dateline.date(text, clues)
        derived += ["published"] if published and not dateline.has_year else []
    if published and published > now + _AHEAD:
        raise BadStoryError(f"it is dated {published:%Y-%m-%d}, which lies ahead")
    language, is_detected = language_of(text, _given(draft.language))
    notes = {"language": is_detected, "extract": draft.extract, "place": bool(dateline and dateline.place)}
    derived += [name for name, applies in notes.items() if applies]
    return Article(
        id=article_id(f"{url}#{draft.identity}" if url and draft.is_part else url or path),
        url=url,
        title=title or "Untitled",
        publisher=publisher,
        published=published.replace(microsecond=0) if published else None,
        place=dateline.place if dateline else None,
        language=language,
        authors=tuple(filter(None, map(_given, (draft.authors or (dateline.authors if dateline else ()))[:_MAX_AUTHORS]))),
        text=text,
        sha256=version_hash(text),
        source=source,
        derived=tuple(derived),
        agency=credited_agency(publisher, dateline),
        modified=_modified(draft.modified, published, now),
    )


def _text_of(draft: Draft) -> str:
    text = normalise(unwrap(draft.text)).strip()
    if not any(map(str.isalnum, text)):
        raise BadStoryError("it has no text")
    if len(text) > MAX_CHARACTERS:
        raise BadStoryError(f"it has {len(text):,} characters; a story may have {MAX_CHARACTERS:,}")
    return text


def canonical_url(url: str | None, *, anchored: bool = False) -> str | None:
    """One form for the URLs of one story: https, no "www.", no tracking, no slash at the end. None if not http(s).

    No fragment, but where it names the story: a route (``#/`` and ``#!``), and where URLs are `anchored` any that is a place on a
    page and not tracking.

    >>> canonical_url("http://www.Example.com/a/?utm_source=x&id=7#top")
    'https://example.com/a?id=7'
    >>> canonical_url("https://example.com/#/story/1"), canonical_url("https://example.com/live#post-3", anchored=True)
    ('https://example.com#/story/1', 'https://example.com/live#post-3')
    """
    if not url or len(url) > _MAX_URL:
        return None
    try:
        parts = urlsplit(normalize_url(url.strip(), strict=False, trailing_slash=False))
        _ = parts.port  # raises where it is none
    except ValueError:
        return None
    host = re.sub(r"^(?:www\.)+", "", parts.netloc.rpartition("@")[2])
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    query = "&".join(part for part in parts.query.split("&") if not part.startswith("utm_"))
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, _fragment(url, anchored=anchored)))


def _fragment(url: str, *, anchored: bool) -> str:
    """What stands behind the ``#``, where it names a story."""
    given = url.strip().partition("#")[2].rstrip("/")
    if not _ROUTE.match(given):
        return given if anchored and _ANCHOR.fullmatch(given) else ""
    path, mark, query = given.partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith("utm_"))
    return quote(f"{path}{mark}{kept}".rstrip("?/&"), safe="/!?=&%:;,@+~.-_'()*$#", errors="replace")


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
        return None
    if first != second:
        return None
    # Of an hour in a zone that nobody knows, the day as it is written is all that can be told.
    return first.replace(hour=0, minute=0, second=0, microsecond=0) if unknown else first


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


def _modified(value: object, published: datetime | None, now: datetime) -> datetime | None:
    """When the outlet says that it last changed the story; a time before it was published, or ahead, says nothing."""
    moment = parse_date(value)
    is_told = moment and (published is None or published < moment) and moment <= now + _AHEAD
    return moment.replace(microsecond=0) if moment and is_told else None


def _given(value: str | None, longest: int = 200) -> str | None:
    """One clean line, or None."""
    # Cut before it is looked at, with room for white space.
    line = " ".join(normalise(value[: 10 * longest]).split()) if value else ""
    return line[:longest].rstrip() or None


def _note(derived: list[str], field: str, value: str | None) -> str | None:
    if value:
        derived.append(field)
    return value


def _outlet(url: str | None, dateline: Dateline | None) -> str | None:
    """Who published it is whose page it is; the agency or outlet in its dateline is that of a dispatch alone."""
    if url:
        return urlsplit(url).hostname
    return dateline.outlet or dateline.agency if dateline else None


def _first_words(text: str, dateline: Dateline | None) -> str | None:
    """The first line, without its dateline, cut between words."""
    line = " ".join(text[dateline.end if dateline else 0 :].split("\n", 1)[0].split())
    if len(line) <= _DERIVED_TITLE:
        return line or None
    return line[:_DERIVED_TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
