"""What the address of a source lists: leads to stories, from feeds, sitemaps and section pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from courlan import is_navigation_page, is_not_crawlable
from lxml import etree  # type: ignore[import-untyped]  # it ships no types
from lxml import html as lxml_html

from index.live.failure import FetchError, Problem
from index.live.lead import Lead
from index.live.source import Kind, Source
from index.live.web import Response
from index.sources.draft import BadStoryError
from index.sources.encoding import decode
from index.sources.feeds import entries
from index.sources.moments import parse_date
from index.sources.records.record import describe

_MOST_LEADS = 2_000  # of one listing, the first ones
_MOST_SITEMAPS = 5  # of an index of sitemaps, the newest ones
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_STORY_SLUG = re.compile(r"/[^/]*[a-z]{2,}(?:-[a-z0-9]+){2,}[^/]*/?$|/\d{4}/\d{1,2}/|/\d{5,}", re.IGNORECASE)
_LEAST_WORDS = 3  # of a link's text, to be a headline


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands at a source's address: leads in its order, and further listings to look into."""

    leads: tuple[Lead, ...] = ()
    further: tuple[str, ...] = ()


def read_listing(source: Source, response: Response) -> Listing:
    """The leads that a response of a source gives and that the source is followed for.

    :raises FetchError: it is nothing of the source's kind.
    """
    match source.kind:
        case Kind.FEED:
            listing = Listing(tuple(_of_feed(source, response)))
        case Kind.SITEMAP:
            listing = _of_sitemap(source, response)
        case Kind.SECTION:
            listing = Listing(tuple(_of_section(source, response)))
        case _:
            return Listing((Lead(source.name, response.url),))
    wanted = [lead for lead in listing.leads if source.wants(lead.url)]
    unique = {lead.url: lead for lead in reversed(wanted)}  # of two entries with one address the first counts
    return Listing(tuple(reversed(unique.values()))[:_MOST_LEADS], listing.further)


def _of_feed(source: Source, response: Response) -> Iterator[Lead]:
    is_json = response.header("content-type").partition(";")[0].strip().endswith("json") or response.body.lstrip()[:1] == b"{"
    for fields in _json_items(response.body) if is_json else _entries(response.body):
        draft = describe(fields)
        url = draft.url or fields.get("link") or ""  # the latter may be relative
        if isinstance(url, str) and url.strip():
            yield Lead(
                source.name,
                urljoin(response.url, url.strip()),
                draft.title,
                _moment(draft.published),
                draft.publisher,
                draft.language,
                draft.text,
                is_whole=bool(draft.text) and not draft.extract,
            )


def _entries(body: bytes) -> Iterator[dict[str, Any]]:  # Any: feedparser's
    try:
        yield from entries(body)
    except BadStoryError as bad:
        raise FetchError(Problem.UNREADABLE, str(bad)) from bad


def _json_items(body: bytes) -> list[dict[str, Any]]:  # Any: a stranger's JSON
    """The items of a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        feed = json.loads(decode(body))
    except (ValueError, RecursionError) as error:
        raise FetchError(Problem.UNREADABLE, "it is no feed that can be read") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FetchError(Problem.UNREADABLE, "it is no JSON Feed")
    language = feed.get("language")
    shared = {"language": language} if isinstance(language, str) else {}
    return [{**shared, **item} for item in items if isinstance(item, dict)]


def _of_sitemap(source: Source, response: Response) -> Listing:
    """https://www.sitemaps.org/protocol.html, with Google's extension for news."""
    root = _xml(response.body)
    name = etree.QName(root).localname if root is not None else ""
    if name == "sitemapindex":
        dated = [(_words(entry, "{*}lastmod") or "", _words(entry, "{*}loc")) for entry in root.iterfind("{*}sitemap")]
        newest = sorted(((moment, url) for moment, url in dated if url), reverse=True)[:_MOST_SITEMAPS]
        return Listing(further=tuple(urljoin(response.url, url) for _, url in newest))
    if name != "urlset":
        raise FetchError(Problem.UNREADABLE, "it is no sitemap")
    return Listing(tuple(_of_entries(source, response, root)))


def _xml(body: bytes) -> Any:  # noqa: ANN401 - lxml ships no types
    """The root of a document as far as it can be read; nothing that an entity names is. None: there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _of_entries(source: Source, response: Response, root: Any) -> Iterator[Lead]:  # noqa: ANN401 - lxml ships no types
    for entry in root.iterfind("{*}url"):
        url = _words(entry, "{*}loc")
        if url:
            news = f"{_NEWS}news/{_NEWS}"
            yield Lead(
                source.name,
                urljoin(response.url, url),
                _words(entry, f"{news}title"),
                _moment(_words(entry, f"{news}publication_date")),  # lastmod is when it was changed
                _words(entry, f"{news}publication/{_NEWS}name"),
                _words(entry, f"{news}publication/{_NEWS}language"),
            )


def _of_section(source: Source, response: Response) -> Iterator[Lead]:
    """Links that look like stories of the same site: a headline's words, and an address that is no section's."""
    text = decode(response.body)
    if not text.strip():
        return
    root = lxml_html.fromstring(text.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    site = _site(response.url)
    for link in root.iter("a"):
        url = urljoin(response.url, (link.get("href") or "").strip()).partition("#")[0]
        words = " ".join(link.text_content().split())
        is_headline = len(words.split()) >= _LEAST_WORDS
        if url.startswith(("http://", "https://")) and _site(url) == site and is_headline and _is_story(url):
            yield Lead(source.name, url, words)


def _is_story(url: str) -> bool:
    return bool(_STORY_SLUG.search(urlsplit(url).path)) and not is_not_crawlable(url) and not is_navigation_page(url)


def _site(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


def _words(element: Any, path: str) -> str | None:  # noqa: ANN401 - lxml ships no types
    found = element.findtext(path)
    return " ".join(found.split()) or None if found else None


def _moment(value: object) -> datetime | None:
    return parse_date(value)
