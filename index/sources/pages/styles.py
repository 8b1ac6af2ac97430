"""What the styles of a page make unseen: those of an element, and the page's own for a class or an id."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.sources.pages.head import Element

_UNSEEN = re.compile(
    r"(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)"
    r"|font-size\s{0,9}:\s{0,9}[01](?:px|pt|em|rem|%)?(?=\s{0,9}(?:;|!|$))"
    r"|text-indent\s{0,9}:\s{0,9}-\d{3,6}|color\s{0,9}:\s{0,9}transparent|clip\s{0,9}:\s{0,9}rect\(\s{0,9}[01](?:px)?[\s,]"
    r"|clip-path\s{0,9}:\s{0,9}inset\(\s{0,9}(?:50|100)%)",
    re.IGNORECASE,
)
_AWAY = re.compile(r"(?:^|;)\s{0,9}(?:left|top|right|margin-left)\s{0,9}:\s{0,9}-\d{3,6}", re.IGNORECASE)
_TRANSPARENT = re.compile(r"(?:^|;)\s{0,9}opacity\s{0,9}:\s{0,9}(?:0|0?\.0{1,3}|0%)\s{0,9}(?:;|!|$)", re.IGNORECASE)
_FADES_IN = re.compile(r"transform|transition|animation", re.IGNORECASE)
_FLAT = re.compile(r"(?:^|;)\s{0,9}(?:max-)?(?:height|width)\s{0,9}:\s{0,9}[01](?:px|em|rem|%)?\s{0,9}(?:;|!|$)", re.IGNORECASE)
_CUT_OFF = re.compile(r"overflow(?:-[xy])?\s{0,9}:\s{0,9}(?:hidden|clip)", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(
    r"(?:u-|is-|a11y-|h-)?(?:sr-?only|visually-?hidden|visibility-hidden|screen-?reader(?:-text|-only)?|offscreen|invisible|d-none"
    r"|display-none|hidden|hide|element-invisible|show-for-sr|assistive-text|accessibly-hidden|clip-hide|print-only|only-print"
    r"|visible-print(?:-block)?)"
)
_SEEN_ON_SOME = re.compile(
    r":|^(?:d|hidden|visible|show)-(?:xs|sm|md|lg|xl|print|\d)"
)  # "hidden md:block" is seen on a wide screen
_MOST = 2_000_000  # characters of styles that are looked at
_COMMENT = re.compile(r"/\*[^*]{0,5000}\*/")
_BRACE = re.compile(r"[{}]")
_HIDDEN = re.compile(r"(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE)
_SELECTOR = re.compile(r"(?:[a-z]{1,10}\d?)?([.#][\w-]{1,100})")
_HIDES = re.compile(r"none|hidden", re.IGNORECASE)
_NAMED = etree.XPath("descendant::*[@class or @id]")
_NAMES = re.compile(r"[.#][\w-]{1,100}")


def is_unseen(style: str) -> bool:
    """Whether nobody sees what is styled so.

    >>> is_unseen("display: none"), is_unseen("position:absolute; left:-9999px"), is_unseen("font-size: 0.9em")
    (True, True, False)
    """
    return bool(style) and bool(_UNSEEN.search(style) or _AWAY.search(style) or (_FLAT.search(style) and _CUT_OFF.search(style)))


def is_transparent(style: str) -> bool:
    """Whether nobody sees it now, and nothing says that it is about to appear."""
    return bool(_TRANSPARENT.search(style)) and not _FADES_IN.search(style)


@lru_cache(maxsize=4_096)  # a page has few, and many of each
def hides(classes: str) -> bool:
    """Whether classes of these names hide an element, as they do on most sites."""
    tokens = classes.lower().split()
    return any(map(_UNSEEN_CLASS.fullmatch, tokens)) and not any(map(_SEEN_ON_SOME.search, tokens))


def hidden_by_name(tree: Element) -> Iterator[Element]:
    """The elements that the page's own ``<style>`` hides by their class or id, unless another rule speaks of them too."""
    names = _hidden_names(tree)
    if not names:
        return
    for element in _NAMED(tree):
        classes = (f".{name}" for name in (element.get("class") or "").split())
        if f"#{element.get('id')}" in names or not names.isdisjoint(classes):
            yield element


def _hidden_names(tree: Element) -> frozenset[str]:
    """Classes, as ``.name``, and ids, as ``#name``."""
    hidden: set[str] = set()
    others: set[str] = set()
    left = _MOST
    for element in tree.iter("style"):
        css = (element.text or "")[:left]
        left -= len(css)
        if (element.get("media") or "all").strip().lower() in {"all", "screen"}:
            found = _names_in(css)
            hidden |= found[0]
            others |= found[1]
    return frozenset(hidden - others)


@lru_cache(maxsize=32)  # the pages of an outlet share theirs
def _names_in(css: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a style hides, and those of all its other rules."""
    if not _HIDES.search(css):
        return frozenset(), frozenset(_NAMES.findall(css))
    hidden: set[str] = set()
    others: set[str] = set()
    for selectors, rule in _rules(_COMMENT.sub("", css)):
        plain = {match[1] for selector in selectors.split(",") if (match := _SELECTOR.fullmatch(selector.strip()))}
        if _HIDDEN.search(rule):
            hidden |= plain
        others |= set(_NAMES.findall(selectors)) - (plain if _HIDDEN.search(rule) else set())
    return frozenset(hidden), frozenset(others)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that apply to every screen: those in ``@media`` and its kin do not count."""
    depth, start, head = 0, 0, ""
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                head, start = css[start : brace.start()].strip(), brace.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                if not head.startswith("@"):
                    yield head, css[start : brace.start()]
                start = brace.end()
