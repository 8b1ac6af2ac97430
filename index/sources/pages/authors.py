"""Who wrote a page's story, as its head or its byline says."""

import re
from collections.abc import Iterator

from index.sources.pages.head import Element, Head
from index.sources.pages.linked_data import Story

_BY = re.compile(r"^(?:by|von|par|por|di|da|af|av)[\s:]+", re.IGNORECASE)
_NO_NAME = re.compile(r"://|@|^www\.|\d{3}", re.IGNORECASE)
_LONGEST = 60
_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "citation_author",
)


def find_authors(tree: Element, head: Head, story: Story) -> tuple[str, ...]:
    """Names, each once: JSON-LD's, else those of meta elements, else those that the byline marks as authors."""
    for source in (story.authors, head.all(*_METAS), _marked(tree)):
        names = tuple(dict.fromkeys(name for given in source for name in _names(given)))
        if names:
            return names
    return ()


def _names(given: str) -> Iterator[str]:
    for piece in re.split(r"\s*;\s*| and | und |(?<=\w\w), (?=[A-ZÀ-Þ])", _BY.sub("", given.strip())):
        if piece and len(piece) <= _LONGEST and not _NO_NAME.search(piece):
            yield piece


def _marked(tree: Element) -> Iterator[str]:
    for element in tree.iterfind(".//*[@rel='author']"):
        yield " ".join(element.text_content().split())
