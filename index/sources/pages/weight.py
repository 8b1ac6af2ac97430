"""How much of a page's story an element holds: what is taken out of a page is never most of it."""

from dataclasses import dataclass

from index.sources.pages.head import Element

_ENOUGH = 500  # characters in paragraphs; a page with fewer is not written in them


@dataclass(frozen=True, slots=True)
class Weights:
    """The letters of a page, in its paragraphs, or in all where it hardly has any."""

    total: int
    in_paragraphs: bool

    def share(self, element: Element) -> float:
        """Part of the page's text that stands in an element, 0 to 1."""
        return self._letters(element) / self.total if self.total else 0.0

    def is_story(self, element: Element, most: float = 0.4) -> bool:
        """Whether it holds the page's heading, or more than `most` of its text."""
        return next(element.iter("h1"), None) is not None or self.share(element) > most

    def _letters(self, element: Element) -> int:
        return _in_paragraphs(element) if self.in_paragraphs else len(element.text_content())


def weigh(tree: Element) -> Weights:
    """Weigh a page before anything is taken out of it."""
    letters = _in_paragraphs(tree)
    if letters >= _ENOUGH:
        return Weights(letters, in_paragraphs=True)
    body = tree.find("body")
    return Weights(len((tree if body is None else body).text_content()), in_paragraphs=False)


def link_share(element: Element) -> float:
    """Part of an element's letters that are links, 0 to 1."""
    links = sum(len(link.text_content()) for link in element.iter("a"))
    letters = len(element.text_content().strip()) if links else 0
    return min(1.0, links / letters) if letters else 0.0


def drop(element: Element) -> None:
    """Take an element out of its tree; text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def _in_paragraphs(element: Element) -> int:
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))
