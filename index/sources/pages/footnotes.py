"""Numbers of footnotes, out of the words that they stand behind: 120¹ is not 1201."""

import re

from index.sources.pages.head import Element
from index.sources.pages.weight import drop

_MARK = re.compile(r"[\[(]?\s?(?:\d{1,3}|[*†‡§¶#]{1,3}|[a-z]|[ivx]{1,4})(?:\s?[,;–-]\s?\d{1,3}){0,5}\s?[\])]?")
_NUMBER = re.compile(r"[\[(]?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,5}[\])]?|[\[(]?[*†‡§¶#]{1,3}[\])]?")
_NAMED = re.compile(r"foot-?note|\bfn|-fn|\bnote-?ref|end-?note|reference|\bcite|citation|doc-noteref", re.IGNORECASE)
_NOTE_PLACE = re.compile(r"_?(?:note|ref|fn|ftn)[-_:]?\d", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s{0,9}:\s{0,9}(?:super|text-top|top)", re.IGNORECASE)
# "km²", "10⁶" and "CO²" are what they say; their figures stay, raised.
_UNIT = re.compile(r"(?:(?<![^\W\d])(?:[kcmd]?m|mi|ft|in|yd|sq|[kKM]?[Ww]|s|cm|km)|(?<!\d)10|[×x]\s?10)$")
_SUPERSCRIPT = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_POWER = re.compile(r"[-+−]?\d{1,2}")
_NOTES = re.compile(r"foot-?notes?|end-?notes?|references|reflist", re.IGNORECASE)
_LISTS, _ITEMS = ("ol", "ul", "section", "aside"), ("li", "p", "div", "dd")  # in which notes stand
_LONGEST_MARK = 24  # characters
_LONGEST_NOTE = 1_000  # characters


def take_out_footnotes(tree: Element) -> None:
    """Take out the marks, and the notes that they point at; raise what is a power or a unit."""
    targets = set()
    for element in list(tree.iter("sup", "a", "span")):
        if element.getparent() is None:
            continue
        text = " ".join(element.text_content().split())
        if element.tag == "sup" and _POWER.fullmatch(text) and not _has_link(element) and _UNIT.search(_before(element)):
            _raise(element, text.replace("−", "-"))
        elif _is_mark(element, text):
            targets |= {link.get("href", "").partition("#")[2] for link in element.iter("a")}
            drop(element)
    _take_out_notes(tree, targets - {""})


def _is_mark(element: Element, text: str) -> bool:
    if not text or len(text) > _LONGEST_MARK or not _MARK.fullmatch(text):
        return False
    names = " ".join(filter(None, map(element.get, ("class", "id", "role", "{http://www.idpf.org/2007/ops}type", "epub:type"))))
    if element.tag == "sup":
        # "1st" and "Mme" are raised letters of their words; a letter alone is a mark only where it is a link.
        return bool(_NUMBER.fullmatch(text)) or _has_link(element) or bool(_NAMED.search(names))
    if element.tag == "span":
        return bool(_NUMBER.fullmatch(text)) and bool(_RAISED.search(element.get("style") or "") or _NAMED.search(names))
    address, _, place = (element.get("href") or "").partition("#")
    own = bool(place) and (not address or bool(_NAMED.search(place) or _NOTE_PLACE.match(place)))
    return bool(_NAMED.search(names)) or (own and bool(_NUMBER.fullmatch(text)) and not _stands_alone(element))


def _has_link(element: Element) -> bool:
    return next(element.iter("a"), None) is not None or element.getparent().tag == "a"


def _stands_alone(element: Element) -> bool:
    """Whether nothing but it stands in its parent: a page's number, a step, an entry of a list."""
    own, letters = len("".join(element.text_content().split())), 0
    for text in element.getparent().itertext():
        letters += len("".join(text.split()))
        if letters > own:  # most links stand in a long paragraph, which is not read to its end for each of them
            return False
    return True


def _before(element: Element) -> str:
    """The words right before an element, in its parent."""
    previous = element.getprevious()
    if previous is None:
        return (element.getparent().text or "").rstrip()[-20:]
    return (previous.tail or (previous.text_content() if isinstance(previous.tag, str) else "")).rstrip()[-20:]


def _raise(element: Element, text: str) -> None:
    element.text, element[:] = text.translate(_SUPERSCRIPT), []
    element.tag = "span"


def _take_out_notes(tree: Element, targets: set[str]) -> None:
    for element in list(tree.iter(*_LISTS, *(_ITEMS if targets else ()))):
        listed = element.tag in _LISTS and _NOTES.search(
            f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        )
        if (listed or element.get("id") in targets) and len(element.text_content()) <= _LONGEST_NOTE * (1 + 9 * bool(listed)):
            drop(element)
