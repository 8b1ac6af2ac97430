"""What the styles of a page make unseen: those of an element, and the page's own for a class or an id."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_MOST = 2_000_000  # characters of styles that are looked at
_COMMENT = re.compile(r"/\*[^*]{0,5000}\*/")
_BRACE = re.compile(r"[{}]")
_HIDDEN = re.compile(r"(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE)
_SELECTOR = re.compile(r"(?:[a-z]{1,10}\d?)?([.#][\w-]{1,100})")
_NAMES = re.compile(r"[.#][\w-]{1,100}")


def is_unseen(style: str) -> bool:
    """Whether nobody sees what is styled so.

    >>> is_unseen("display: none"), is_unseen("position:absolute; left:-9999px"), is_unseen("font-size: 0.9em")
    (True, True, False)
    """
    return bool(_UNSEEN.search(style) or _AWAY.search(style) or (_FLAT.search(style) and _CUT_OFF.search(style)))


def is_transparent(style: str) -> bool:
    """Whether nobody sees it now, and nothing says that it is about to appear."""
    return bool(_TRANSPARENT.search(style)) and not _FADES_IN.search(style)


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """Classes, as ``.name``, and ids, as ``#name``, that the page itself hides whatever else is said of an element."""

    names: frozenset[str]

    def hide(self, element: Element) -> bool:
        """Whether an element has one of them."""
        if not self.names:
            return False
        classes = (f".{name}" for name in (element.get("class") or "").split())
        return f"#{element.get('id')}" in self.names or not self.names.isdisjoint(classes)


def hidden_names(tree: Element) -> HiddenNames:
    """Read them from the page's ``<style>`` elements; a name of which another rule speaks as well is left out: it may show it."""
    hidden: set[str] = set()
    others: set[str] = set()
    left = _MOST
    for element in tree.iter("style"):
        css = _COMMENT.sub("", (element.text or "")[:left])
        left -= len(css)
        if (element.get("media") or "all").strip().lower() not in {"all", "screen"}:
            continue
        for selectors, rule in _rules(css):
            plain = [match[1] for selector in selectors.split(",") if (match := _SELECTOR.fullmatch(selector.strip()))]
            if _HIDDEN.search(rule):
                hidden.update(plain)
                others.update(set(_NAMES.findall(selectors)) - set(plain))
            else:
                others.update(_NAMES.findall(selectors))
    return HiddenNames(frozenset(hidden - others))


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
