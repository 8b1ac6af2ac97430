"""From what a file says of a story to an Article: what is missing is derived where that is safe, and nothing is invented."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit, urlunsplit

from courlan import normalize_url

from index.agencies import credited_agency
from index.article import Article, article_id, version_hash
from index.dateline import Dateline, YearClues, find_dateline
from index.sources.draft import BadStoryError, Draft
from index.sources.language import language_of
from index.sources.moments import parse_date
from index.sources.unwrapping import unwrap
from index.sources.year_clues import year_clues
from index.text import normalise

MAX_CHARACTERS = 400_000  # a long read has 60,000; what is longer is a dump, not a story
_MAX_TITLE = 300
_MAX_URL = 4_000  # characters; what is longer is none
_MAX_AUTHORS = 100
_DERIVED_TITLE = 110
_AHEAD = timedelta(days=2)  # clocks and time zones differ
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
