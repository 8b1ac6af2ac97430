"""When a page's story was published, and when it was changed: as the page says of the story itself, never from its text.

First JSON-LD of the story, then microdata of it, then meta elements, then the story's own ``<time>``. What belongs to a video, a
list, a comment or a link to another story is not looked at, and a change is never taken for the publication.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.sources.moments import parse_date
from index.sources.pages.head import Element, Head
from index.sources.pages.linked_data import Story

_PUBLISHED = (  # what sites call it; marks between the words do not count
    *(
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "article:published",
        "og:pubdate",
        "date_published",
    ),
    *("date", "pub_date", "publish_date", "publication_date", "published_date", "published_at", "published_time", "publish_time"),
    *("dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "dc.created"),
    *("parsely-pub-date", "sailthru.date", "rnews:date_published", "cXenseParse:recs:publish_time", "cXenseParse:publish_time"),
    *("article_date_original", "original-publish-date", "article.created", "display_date", "ptime", "bt:pub_date"),
    *("citation_online_date", "citation_publication_date"),
)
_MODIFIED = (
    *("article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified", "date_modified", "last_mod"),
    *("last_modified", "dcterms.modified", "dc.date.modified", "article.updated", "revised", "last_updated", "utime"),
)
_ARTICLE_TYPE = re.compile(r"schema\.org/(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report)$")
_WITH_PROPERTY = etree.XPath("descendant::*[@itemprop=$name]")
_UPDATED = re.compile(
    r"\b(?:updated?|modified|changed|edited|aktualisiert|geändert|mis à jour|actualizado|modificat[oa]|aggiornat[oa]|atualizad[oa]"
    r"|bijgewerkt|uppdaterad|opdateret|oppdatert|обновлено|güncelle\w{0,9})\b|更新",
    re.IGNORECASE,
)
_NOT_OWN = ("aside", "nav", "footer", "figure", "li", "a", "blockquote", "table", "form")
_OTHERS_CLASS = re.compile(
    r"comment|related|teaser|recommend|sidebar|most-|widget|tweet|embed|ticker|carousel|latest", re.IGNORECASE
)
_LOOKED_AT = 500  # elements of a page, from its beginning on
_LONG = 60  # characters: a paragraph with more is the story's text
# Languages that write the day first, whoever writes; and places that do so in English.
_DAY_FIRST = ("de", "fr", "es", "it", "pt", "nl", "ru", "pl", "tr", "cs", "da", "nb", "no", "fi", "uk", "el", "ro", "id", "vi")
_DAY_FIRST_PLACES = ("en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?=$|[T ,])")


@dataclass(frozen=True, slots=True)
class PageDates:
    """As written, each with the hour and zone that it had; None: the page does not say."""

    published: str | None
    modified: str | None


def find_dates(tree: Element, head: Head, story: Story) -> PageDates:
    """The dates that a page states of its story."""
    published = (
        *(story.published, *_microdata(tree, "datePublished"), *head.all(*_PUBLISHED), story.page_published),
        *_own_times(tree),
    )
    modified = (story.modified, *_microdata(tree, "dateModified"), *head.all(*_MODIFIED))
    return PageDates(_first_date(published, head.locale), _first_date(modified, head.locale))


def moment_of(value: str | None, locale: str | None) -> datetime | None:
    """A date as a page in this language writes it."""
    return parse_date(_in_order(value, locale)) if value else None


def _first_date(values: Iterable[str | None], locale: str | None) -> str | None:
    return next((_in_order(value, locale) for value in values if value and moment_of(value, locale)), None)


def _in_order(value: str, locale: str | None) -> str:
    """03/04/2024 with the year first, where the page's language leaves no doubt which is the day."""
    numbers = _NUMBERS.match(value.strip())
    sure = locale is not None and (locale.split("-")[0] in _DAY_FIRST or locale in _DAY_FIRST_PLACES)
    if not numbers or not (sure or numbers[2] == "."):  # with full stops the day is first wherever they are used
        return value
    return f"{numbers[4]}-{int(numbers[3]):02}-{int(numbers[1]):02}{value.strip()[numbers.end() :]}"


def _microdata(tree: Element, name: str) -> Iterator[str]:
    """What microdata says of an article, and not of something within it."""
    for element in _WITH_PROPERTY(tree, name=name):
        scope = next((above for above in element.iterancestors() if above.get("itemscope") is not None), None)
        is_article = scope is not None and _ARTICLE_TYPE.search(scope.get("itemtype") or "")
        if is_article and not _is_anothers(element) and not _is_post(scope):
            yield _written(element)


def _is_post(scope: Element) -> bool:
    """Whether it is one post of a live blog."""
    return any("LiveBlogPosting" in (above.get("itemtype") or "") for above in scope.iterancestors())


def _own_times(tree: Element) -> Iterator[str]:
    """``<time>`` elements between the heading and the first paragraphs of the story, or right above the heading; earliest first."""
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return
    scope = next(heading.iterancestors("article", "main"), None)
    scope = tree if scope is None else scope
    times, seen_heading, paragraphs = [], False, 0
    for element in islice(scope.iter("h1", "time", "p"), _LOOKED_AT):
        if paragraphs > 1:
            break
        if element.tag == "h1":
            seen_heading = seen_heading or element is heading
        elif element.tag == "p" and not any(True for _ in element.iter("time")):
            paragraphs += seen_heading and len(element.text_content()) > _LONG
        elif element.tag == "time" and (seen_heading or _is_beside(element, heading)):
            times.append(element)
    stated = [time for time in times if not _is_anothers(time) and not is_change(time) and not _is_told(time)]
    dated = [(moment, written) for written in map(_written, stated) if (moment := parse_date(written))]
    yield from (written for _, written in sorted(dated))


def _is_told(time: Element) -> bool:
    """Whether it stands in a sentence of the story: "On 3 May 1998 a ship sank ..."."""
    above = next(time.iterancestors("p", "div", "li"), None)
    if above is None or above.tag != "p":
        return False
    text = " ".join(above.text_content().split())
    return len(text) > _LONG and text.endswith((".", "!", "?", "”", '"'))


def _is_beside(time: Element, heading: Element) -> bool:
    """Whether it stands in one header with the heading."""
    return any(heading in (above, *above.iterdescendants("h1")) for above in list(time.iterancestors())[:3] if above.tag != "body")


def _is_anothers(element: Element) -> bool:
    """Whether it stands in something that is not the story: a link, a list, a box beside it, a comment, a post that is shown."""
    for above in element.iterancestors():
        if above.tag in {"article", "main", "body"}:
            return False
        if above.tag in _NOT_OWN or _OTHERS_CLASS.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
    return False


def is_change(time: Element) -> bool:
    """Whether it says when the story was changed: by its name, its words, or those before it."""
    before = time.getprevious()
    label = (before.tail if before is not None else time.getparent().text if time.getparent() is not None else "") or ""
    earlier = (
        before.text_content() if before is not None and not label.strip() and before.tag in {"span", "b", "strong", "label"} else ""
    )
    words = f"{time.get('class') or ''} {time.get('itemprop') or ''} {label[-40:]} {earlier[-40:]} {time.text_content()[:40]}"
    return bool(_UPDATED.search(words.replace("_", " ").replace("-", " "))) or "dateModified" in words


def _written(element: Element) -> str:
    return (element.get("datetime") or element.get("content") or " ".join(element.text_content().split()))[:100]
