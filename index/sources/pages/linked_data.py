"""What a page's JSON-LD says of its story: of the story alone, whatever else it describes.

Pages describe videos, lists, breadcrumbs and other stories beside their own, in whatever order, and write values as strings,
numbers, lists or objects. Nothing here raises, whatever they write.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Fields = Mapping[str, Any]  # Any: JSON from strangers
_MOST_NODES = 5_000
_MOST_CHARACTERS = 3_000_000
_LONGEST_LINE = 2_000  # characters of what is a name, a date, a headline
# schema.org's NewsArticle and its kin, nearest first.
_NEWS = frozenset(
    [
        "NewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "LiveBlogPosting",
    ]
)
_ARTICLES = frozenset(
    ["Article", "BlogPosting", "Report", "SatiricalArticle", "AdvertiserContentArticle", "ScholarlyArticle", "TechArticle"]
)
_PAGES = frozenset({"WebPage", "ItemPage"})
_LIVE = "LiveBlogPosting"
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")  # what else is inside of a node is not the page's own story
_COMMENT = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",\s{0,200}(?=[}\]])")
_SIGNS = re.compile(r"[\W_]+")
_TAG = re.compile(r"<[^<>]{1,500}>")
_BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|blockquote)>|<br\s{0,5}/?>\s{0,50}<br\s{0,5}/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Update:
    """A post of a live blog."""

    published: str | None
    heading: str | None
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """What JSON-LD says of a page's story; dates are as written."""

    headline: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    page_published: str | None = None
    """When the page was published, which is said of it and not of the story."""
    url: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    body: str | None = None
    live: bool = False
    updates: tuple[Update, ...] = ()
    sites: tuple[str, ...] = ()
    """Names of the site and of organisations that the page describes."""


def read_linked_data(scripts: Iterable[str], addresses: Iterable[str], headlines: Iterable[str]) -> Story:
    """The story that JSON-LD describes.

    :param scripts: the texts of its elements.
    :param addresses: what the page itself says that its address is.
    :param headlines: what the page itself says that its title is.
    """
    values = [value for value in map(_parsed, scripts) if value is not None]
    nodes = [node for value in values for node in _top_nodes(value)]
    named = {node["@id"]: node for node in _all_nodes(values) if isinstance(node.get("@id"), str) and len(node) > 1}
    node = _main(nodes, frozenset(map(_address, addresses)), tuple(headlines)) or {}
    page = next((page for page in nodes if _types(page) & _PAGES), {})
    return Story(
        headline=text_of(node.get("headline") or node.get("name")),
        publisher=_name(node.get("publisher"), named),
        published=_moment(node.get("datePublished")),
        modified=_moment(node.get("dateModified")),
        page_published=_moment(page.get("datePublished")),
        url=_url(node),
        authors=tuple(filter(None, (_name(author, named) for author in _listed(node.get("author"))))),
        language=text_of(node.get("inLanguage")),
        body=_long_text(node.get("articleBody")),
        live=_LIVE in _types(node),
        updates=tuple(map(_update, filter(_is_node, _listed(node.get("liveBlogUpdate"))))),
        sites=tuple(_sites(nodes)),
    )


def text_of(value: object) -> str | None:
    """A value as one line of plain text: the first of a list, what an object names, a number in its digits."""
    for _ in range(4):  # lists in lists, and objects in them, are not looked into forever
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        if isinstance(value, dict):
            value = value.get("@value") or value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(_TAG.sub(" ", html.unescape(str(value)[:_LONGEST_LINE])).split()) or None


def _parsed(script: str) -> Any:  # noqa: ANN401 - JSON from strangers, looked at where it is used
    if len(script) > _MOST_CHARACTERS:
        return None
    script = _COMMENT.sub("", _COMMENT.sub("", script)).strip().rstrip(";")
    for attempt in (script, _TRAILING_COMMA.sub("", script)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _top_nodes(value: object) -> Iterator[Fields]:
    """What describes the page: objects, and what stands in their graph or is their main entity; in order."""
    waiting = [value]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        current = waiting.pop()
        if isinstance(current, list):
            waiting.extend(reversed(current))
        elif isinstance(current, dict):
            yield current
            waiting.extend(current[name] for name in reversed(_INSIDE) if isinstance(current.get(name), dict | list))


def _all_nodes(values: list[Any]) -> Iterator[Fields]:  # Any: JSON
    waiting = list(values)
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        current = waiting.pop()
        if isinstance(current, dict):
            yield current
            waiting.extend(inner for inner in current.values() if isinstance(inner, dict | list))
        elif isinstance(current, list):
            waiting.extend(inner for inner in current if isinstance(inner, dict | list))


def _types(node: Fields) -> frozenset[str]:
    """Types without their vocabulary: "http://schema.org/NewsArticle" and "schema:NewsArticle" are NewsArticle."""
    return frozenset(re.split(r"[/#:]", name)[-1] for name in _listed(node.get("@type")) if isinstance(name, str))


def _main(nodes: list[Fields], addresses: frozenset[str], headlines: tuple[str, ...]) -> Fields | None:
    """The page's own story: one that it names by address or headline; else the only one, if nothing says that it is another's."""
    for kinds in (_NEWS, _ARTICLES):
        stories = [node for node in nodes if _types(node) & kinds]
        own = [node for node in stories if _address(_url(node) or "") in addresses - {""}]
        own = own or [node for node in stories if _same_headline(text_of(node.get("headline")), headlines)]
        if own:
            return max(own, key=lambda node: bool(node.get("datePublished")))
        open_ones = [node for node in stories if not _is_of_another(node, addresses, headlines)]
        if len(open_ones) == 1:
            return open_ones[0]
    return None


def _is_of_another(node: Fields, addresses: frozenset[str], headlines: tuple[str, ...]) -> bool:
    """Whether it has another page's address, and a headline of which this page's titles have hardly a word."""
    url, headline = _url(node), text_of(node.get("headline"))
    if not url or not headline or (not addresses - {""} and not headlines):
        return False
    words = set(re.findall(r"\w{4,}", headline.casefold()))
    own = set(re.findall(r"\w{4,}", " ".join(headlines).casefold()))
    return bool(words and own) and len(words & own) <= len(words) // 4


def _same_headline(headline: str | None, headlines: tuple[str, ...]) -> bool:
    folded = folded_name(headline or "")
    return bool(folded) and any(folded_name(other).startswith(folded) for other in headlines)


def folded_name(name: str) -> str:
    """Letters and digits alone, without case: how names and headlines are compared.

    >>> folded_name("The Harbor-Courier")
    'theharborcourier'
    """
    return _SIGNS.sub("", name.casefold())


def _url(node: Fields) -> str | None:
    for value in (node.get("url"), node.get("mainEntityOfPage"), node.get("@id")):
        for item in _listed(value):
            url = item.get("@id") or item.get("url") if isinstance(item, dict) else item
            if isinstance(url, str) and url.startswith(("http://", "https://")):
                return url
    return None


def _address(url: str) -> str:
    """A URL in the form in which two are compared: without scheme, "www.", query and fragment."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", url.strip(), flags=re.IGNORECASE).rstrip("/")


def _name(value: object, named: Mapping[str, Fields]) -> str | None:
    """Who is meant: the first of a list, an object's name, or what another object says under the same @id."""
    for item in _listed(value):
        node = item
        if isinstance(item, dict) and not item.get("name") and isinstance(item.get("@id"), str):
            node = named.get(item["@id"], {})
        name = text_of(node)
        if name:
            return name
    return None


def _sites(nodes: list[Fields]) -> Iterator[str]:
    for node in nodes:
        if _types(node) & {"WebSite", "Organization", "NewsMediaOrganization"}:
            yield from filter(None, (text_of(node.get("name")), text_of(node.get("alternateName"))))


def _moment(value: object) -> str | None:
    """A date as it is written; a number alone is no date that JSON-LD could mean."""
    text = text_of(value)
    return text if text and not text.isdecimal() else None


def _update(node: Fields) -> Update:
    return Update(
        published=_moment(node.get("datePublished")) or _moment(node.get("dateCreated")),
        heading=text_of(node.get("headline") or node.get("name")),
        text=_long_text(node.get("articleBody") or node.get("text") or node.get("description")) or "",
        url=_url(node) or (node["@id"] if isinstance(node.get("@id"), str) else None),
    )


def _long_text(value: object) -> str | None:
    """A text with its paragraphs, without markup."""
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    plain = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", html.unescape(value))))
    return "\n".join(filter(None, (" ".join(line.split()) for line in plain.splitlines()))) or None


def _is_node(value: object) -> bool:
    return isinstance(value, dict)


def _listed(value: object) -> list[Any]:  # Any: JSON
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
