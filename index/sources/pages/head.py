"""What a page says of itself outside of its text: its meta elements, links and title."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

Element = Any  # lxml ships no types
_BEGINNING = 4_000  # characters
_LONGEST = 4_000  # characters of a title, an address, a name
_SIGNS = re.compile(r"[\W_]+")
_KEYS = ("property", "name", "itemprop")
# "<!-- saved from url=(0042)https://... -->" is what browsers write, "url: https://..." what SingleFile does.
_SAVED = re.compile(r"saved (?:from url=\(\d{1,6}\)|with SingleFile\s{1,9}url:\s{0,9})(https?://[^\s<>]{4,2000})", re.IGNORECASE)


# The Wayback Machine shows a page under an address of its own, which ends in that of the page.
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/(?=https?://)")


@dataclass(frozen=True, slots=True)
class Head:
    """A page's head. `metas` holds the contents of meta elements by name, in order; of a name only letters and digits count."""

    metas: Mapping[str, tuple[str, ...]]
    title: str | None
    url: str | None
    language: str | None
    """Two or three letters."""
    locale: str | None
    """Language and country, as in "en-gb"; small letters."""
    scripts: tuple[str, ...]
    """Texts of its JSON-LD."""
    headlines: tuple[str, ...]
    """Its first headings of the highest kind."""

    def first(self, *names: str) -> str | None:
        """The first content that is not empty, of the first name that has one."""
        return next(self.all(*names), None)

    def all(self, *names: str) -> Iterator[str]:
        """Every content of these names."""
        return (content for name in names for content in self.metas.get(_plain(name), ()))


def read_head(tree: Element, text: str) -> Head:
    """Read it; JSON-LD and meta elements count wherever they stand.

    :param text: the page as it was saved: programs that save pages write a comment where trees begin.
    """
    metas: dict[str, list[str]] = {}
    scripts, canonical, base = [], [], ""
    for element in tree.iter("meta", "script", "link", "base"):
        if element.tag == "meta":
            content = " ".join((element.get("content") or "")[:_LONGEST].split())
            for name in filter(None, map(element.get, _KEYS)):
                if content and not _is_of_item(element):
                    metas.setdefault(_plain(name), []).append(content)
        elif element.tag == "script" and "ld+json" in (element.get("type") or "").lower():
            scripts.append(element.text or "")
        elif element.tag == "link" and (element.get("rel") or "").lower() == "canonical":
            canonical.append((element.get("href") or "").strip())
        elif element.tag == "base":
            base = base or element.get("href") or ""
    contents = {name: tuple(values) for name, values in metas.items()}
    locale = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower().replace("_", "-")
    locale = locale or next(iter(contents.get("oglocale", ())), "").lower().replace("_", "-")
    language = re.match(r"[a-z]{2,3}(?![a-z])", locale)
    return Head(
        metas=contents,
        title=_line(tree.findtext(".//head/title") or tree.findtext(".//title")),
        url=_own_url(canonical, contents, base, text[:_BEGINNING]),
        language=language[0] if language else None,
        locale=locale or None,
        scripts=tuple(scripts),
        headlines=tuple(filter(None, (_line("".join(heading.itertext())) for heading in tree.iter("h1"))))[:3],
    )


@lru_cache(maxsize=1_024)  # sites know few, and each is asked for on every page
def _plain(name: str) -> str:
    """A name of a meta element: sites write "og:site_name" and "og:site:name"."""
    return _SIGNS.sub("", name.lower())


def _own_url(canonical: list[str], metas: Mapping[str, tuple[str, ...]], base: str, beginning: str) -> str | None:
    """The page's address: canonical, else Open Graph's, else where a browser says it was saved from; a front page is none."""
    graph = list(metas.get("ogurl", ()))
    saved = _SAVED.findall(beginning)
    rooted = next((url for url in (base, *graph, *saved) if url.startswith("http")), "")
    urls = [_joined(rooted, url) for url in (*canonical, *graph, *metas.get("twitterurl", ()), *saved)]
    whole = [url for url in urls if url.startswith(("http://", "https://"))]
    own = next((url for url in whole if _is_below(url)), whole[0] if whole else None)
    return _ARCHIVED.sub("", own, count=1) if own else None


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _is_below(url: str) -> bool:
    """Whether it is more than a site's front page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.path.strip("/") or parts.query)


def _is_of_item(element: Element) -> bool:
    """Whether microdata says it of something that the page describes, and not of the page."""
    return element.get("itemprop") is not None and any(above.get("itemscope") is not None for above in element.iterancestors())


def _line(text: str | None) -> str | None:
    return " ".join((text or "")[:_LONGEST].split()) or None
