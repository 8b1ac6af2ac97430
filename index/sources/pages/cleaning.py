"""What no reader of a page sees, out of it; and lines that are broken within a sentence, whole again."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.sources.pages.head import Element
from index.sources.pages.styles import hidden_by_name, hides, is_transparent, is_unseen
from index.sources.pages.weight import Weights, drop

_UNSEEN_TAGS = ("template", "dialog", "noscript", "del", "s", "strike", "rt", "rp")  # the last two say how a word is spoken
_MAY_BE_UNSEEN = etree.XPath(
    "descendant-or-self::*[@hidden or @aria-hidden or @style or @class or @role"
    f" or {' or '.join(f'self::{tag}' for tag in _UNSEEN_TAGS)}]"
)
_STYLED = etree.XPath("descendant::*[@style]")
_FULL_STOP = re.compile(r"[.!?…:;。！？][\"'”’»)\]]{0,3}$")
_FADING = 3  # paragraphs; so many transparent ones are about to appear one after the other
_MOST_BREAKS = 5_000  # of a page that are looked at
_MOST_PIECES = 20  # elements on one line that are looked at
_WRAPPED = 45  # characters: a line that is shorter may be a heading
_SMALL = re.compile(
    r"(?:\b(?:a|an|and|as|at|by|for|from|in|of|on|or|that|the|to|with|der|die|das|und|von|mit|le|la|les|de|des|du|et|el|los|y"
    r"|en)|[,–—-])$",
    re.IGNORECASE,
)


def take_out_unseen(tree: Element, weights: Weights) -> None:
    """Take out what is hidden, struck out or shown only to programs.

    What holds most of the story is shown by a script or covered by a dialog for a while, and stays.
    """
    by_name = list(hidden_by_name(tree))
    transparent = [element for element in _STYLED(tree) if is_transparent(element.get("style"))]
    if len(transparent) < _FADING:
        for element in transparent:
            if not _is_covered_story(element, weights):
                drop(element)
    for element in [*by_name, *(element for element in _MAY_BE_UNSEEN(tree) if _is_unseen(element))]:
        if not _is_initial(element) and not _is_covered_story(element, weights):
            drop(element)


def _is_unseen(element: Element) -> bool:
    if element.tag in _UNSEEN_TAGS:
        return element.tag != "dialog" or element.get("open") is None
    if element.tag in {"html", "body", "script", "style", "head", "meta", "link"}:
        return False
    hidden = element.get("hidden")
    if hidden is not None and hidden.lower() != "until-found":
        return True
    if "paywall" in (element.get("class") or ""):
        return False  # subscribers see it
    if (element.get("aria-hidden") or "").strip().lower() == "true" or is_unseen(element.get("style") or ""):
        return True
    return element.get("role") == "tooltip" or hides(element.get("class") or "")


def _is_initial(element: Element) -> bool:
    """Whether it is the first letter of a word, drawn large: programs are told the word elsewhere."""
    return (
        element.get("aria-hidden") is not None
        and element.tag in {"span", "b", "strong", "i", "em"}
        and len(element.text_content().strip()) == 1
        and (element.tail or "")[:1].isalpha()
    )


def _is_covered_story(element: Element, weights: Weights) -> bool:
    return element.tag != "template" and weights.is_story(element, 0.5) and sum(1 for _ in element.iter("p")) > 1


def join_broken_lines(tree: Element) -> None:
    """Make single ``<br>`` within a sentence a space; two in a row end a paragraph and stay."""
    for break_ in list(islice(tree.iter("br"), _MOST_BREAKS)):
        before, after = _line_before(break_), " ".join((break_.tail or _text_after(break_)).split())
        if before and after and _goes_on(before, after):
            break_.tail = f" {break_.tail or ''}"
            drop(break_)


def _line_before(break_: Element) -> str:
    """The words on the line that it ends; none if it follows another."""
    pieces: list[str] = []
    previous = break_.getprevious()
    while previous is not None and previous.tag != "br" and len(pieces) < _MOST_PIECES:
        pieces.append(f"{previous.text_content() if isinstance(previous.tag, str) else ''}{previous.tail or ''}")
        previous = previous.getprevious()
    if previous is None:
        pieces.append(break_.getparent().text or "")
    elif previous.tag == "br":
        pieces.append(previous.tail or "")
    return " ".join("".join(reversed(pieces)).split())


def _text_after(break_: Element) -> str:
    following = break_.getnext()
    return following.text_content() if following is not None and following.tag in _INLINE else ""


_INLINE = ("a", "b", "strong", "i", "em", "span", "u", "abbr", "cite", "q", "mark", "time", "small")


def _goes_on(before: str, after: str) -> bool:
    if after[0].islower() or (_SMALL.search(before) and after[0] not in "-•*–—"):
        return True
    return len(before) >= _WRAPPED and not _FULL_STOP.search(before) and after[0].isalnum()


def elements(tree: Element, *tags: str) -> Iterator[Element]:
    """Elements of these tags as they stood at the beginning, without those that were taken out since."""
    return (element for element in list(tree.iter(*tags)) if element.getparent() is not None)
