"""From what a file says of a story to an Article: what is missing is derived where that is safe, and nothing is invented."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import quote, urlsplit, urlunsplit

from courlan import normalize_url
from dateutil import parser as date_parser
from dateutil import tz

from index.article import Article, article_id, as_utc, version_hash
from index.dateline import Dateline, find_dateline
from index.sources.draft import BadStoryError, Draft
from index.sources.language import language_of
from index.text import normalise

MAX_CHARACTERS = 400_000  # a long read has 60,000; what is longer is a dump, not a story
_MAX_TITLE = 300
_DERIVED_TITLE = 110
_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)  # clocks and time zones differ
_MILLISECONDS = 10_000_000_000  # epochs above this many are not seconds
_FIRST_EPOCH = 100_000_000  # numbers below this are a day or a year written without quotes: 20241015, 2024
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([/. -])(\d{1,2})\2(\d{1,4})(?!\d)")
_MONTHS_IN_YEAR = 12
_YEAR_DIGITS = 4
_ZONES = {"UT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}  # RFC 2822
_ROUTE = re.compile(r"(?:!/?|/)[^\s/]")
_ANCHOR = re.compile(r"(?!(?:top|main|content|comments?|respond|disqus_thread|rss|share|xtor|ref)\b)[\w.-]*\w[\w.-]*", re.ASCII)
_HOST = re.compile(r"\[[\da-fA-F:.]+\]|[^\W_][\w.:-]*")


def complete(draft: Draft, *, path: str, source: str, file_date: datetime, now: datetime) -> Article:
    """Make the Article. `path` identifies a story that has no URL; `source` says where it was read.

    :raises BadStoryError: no text, too long, or a date that lies ahead.
    """
    text = normalise(draft.text).strip()
    if not any(map(str.isalnum, text)):
        raise BadStoryError("it has no text")
    if len(text) > MAX_CHARACTERS:
        raise BadStoryError(f"it has {len(text):,} characters; a story may have {MAX_CHARACTERS:,}")
    dateline = find_dateline(text)
    url = canonical_url(draft.url, anchored=draft.anchored)
    derived: list[str] = []
    title = _given(draft.title, _MAX_TITLE) or _note(derived, "title", _first_words(text, dateline))
    publisher = _given(draft.publisher) or _note(derived, "publisher", _outlet(url, dateline))
    published = parse_date(draft.published)
    published = published.replace(microsecond=0) if published else None
    if published is None and dateline and not draft.published:
        published = dateline.date(text, file_date)
        if published and dateline.year is None:
            derived.append("published")
    if published and published > now + _AHEAD:
        raise BadStoryError(f"it is dated {published:%Y-%m-%d}, which lies ahead")
    language, is_detected = language_of(text, _given(draft.language))
    if is_detected:
        derived.append("language")
    if draft.extract:
        derived.append("extract")
    if dateline and dateline.place:
        derived.append("place")
    return Article(
        id=article_id(url or path),
        url=url,
        title=title or "Untitled",
        publisher=publisher,
        published=published,
        place=dateline.place if dateline else None,
        language=language,
        authors=tuple(filter(None, map(_given, draft.authors))),
        text=text,
        sha256=version_hash(text),
        source=source,
        derived=tuple(derived),
    )


def canonical_url(url: str | None, *, anchored: bool = False) -> str | None:
    """One form for the URLs of one story: https, no "www.", no tracking, no slash at the end. None if not http(s).

    No fragment, but where it names the story: a route (``#/`` and ``#!``), and where URLs are `anchored` any that is a place on a
    page and not tracking.

    >>> canonical_url("http://www.Example.com/a/?utm_source=x&id=7#top")
    'https://example.com/a?id=7'
    >>> canonical_url("https://example.com/#/story/1"), canonical_url("https://example.com/live#post-3", anchored=True)
    ('https://example.com#/story/1', 'https://example.com/live#post-3')
    """
    try:
        parts = urlsplit(normalize_url((url or "").strip(), strict=False, trailing_slash=False))
        _ = parts.port  # raises where it is none
    except ValueError:
        return None
    host = re.sub(r"^(?:www\.)+", "", parts.netloc.rpartition("@")[2])
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    query = "&".join(part for part in parts.query.split("&") if not part.startswith("utm_"))
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, _fragment(url or "", anchored=anchored)))


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
    elif isinstance(value, int | str):
        moment = _from_text(str(value).strip())
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
    with suppress(ValueError):
        return datetime.fromisoformat(value)
    numbers = _NUMBERS.search(value)
    if numbers and (len(numbers[4]) < _YEAR_DIGITS or _day_or_month(int(numbers[1]), int(numbers[3]))):
        return None
    # dateutil fills what is missing from a default: two defaults that differ in all of it show whether anything was.
    try:
        first, second = (
            as_utc(date_parser.parse(value, default=datetime(year, month, day, tzinfo=UTC), tzinfos=_zone))
            for year, month, day in ((2001, 1, 1), (2004, 2, 2))
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first == second else None


def _day_or_month(first: int, second: int) -> bool:
    return first != second and max(first, second) <= _MONTHS_IN_YEAR


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is None:
        hours = _ZONES.get(name or "")
        return None if hours is None else tz.tzoffset(name, hours * 3600)
    return tz.tzoffset(name, offset)


def _given(value: str | None, longest: int = 200) -> str | None:
    """One clean line, or None."""
    line = " ".join(normalise(value).split()) if value else ""
    return line[:longest].rstrip() or None


def _note(derived: list[str], field: str, value: str | None) -> str | None:
    if value:
        derived.append(field)
    return value


def _outlet(url: str | None, dateline: Dateline | None) -> str | None:
    if dateline:
        return dateline.agency
    return urlsplit(url).hostname if url else None


def _first_words(text: str, dateline: Dateline | None) -> str | None:
    """The first line, without its dateline, cut between words."""
    line = " ".join(text[dateline.end if dateline else 0 :].split("\n", 1)[0].split())
    if len(line) <= _DERIVED_TITLE:
        return line or None
    return line[:_DERIVED_TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
