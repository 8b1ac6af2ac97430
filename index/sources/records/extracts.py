"""Texts that a service cut off: how they are told, and what of them may be kept."""

import re

from index.sentences import split_sentences
from index.text import normalise

_CUT = re.compile(
    r"(?:(?:…|\.{3,6})\s{0,5})?\[\s{0,3}\+?\s{0,3}\d[\d,.]{0,9}\s{1,3}(?:more\s)?(?:chars?|characters?|words?)\s{0,3}\]\s{0,20}$"
    r"|[\[(]\s{0,3}(?:…|\.{3,6})\s{0,3}[\])]\s{0,20}$"
    r"|(?:…|\.{3})[\])]?\s{0,5}(?:read (?:more|the full (?:story|article))|continue reading|more)\b[^\n.]{0,120}$",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:…|\.{3,6})\s{0,20}$")
_LAST = 300  # characters in which the mark of a cut stands
_STUB = re.compile(
    r"\W{0,3}(?:removed|deleted)\W{0,3}$|only available in (?:paid|professional|corporate|business)\b.{0,60}$",
    re.IGNORECASE | re.DOTALL,
)
_APPEARED = re.compile(r"(?:\n|^)\s{0,20}The post .{1,400}? appeared first on [^\n]{1,200}$")


def is_stub(text: str | None) -> bool:
    """Whether a service says in place of a text that there is none: "[Removed]".

    >>> is_stub("[Removed]"), is_stub("Removed from office, he left.")
    (True, False)
    """
    return bool(text and len(text) < _LAST and _STUB.match(text.strip()))


def without_feed_line(text: str) -> str:
    """Without the line that WordPress adds to feeds: "The post X appeared first on Y."."""
    end = text[-2 * _LAST :].rstrip()
    found = _APPEARED.search(end) if "appeared first on" in end else None
    return text[: len(text.rstrip()) - len(end) + found.start()].rstrip() if found else text


def is_cut(text: str) -> bool:
    """Whether its end says that more is to be had elsewhere: "[+2314 chars]", "[…]", "Continue reading".

    >>> is_cut("The port was clo… [+2314 chars]"), is_cut("The port was closed.")
    (True, False)
    """
    end = text[-_LAST:]
    return (end.rstrip().endswith(("]", ")")) or "…" in end or "..." in end) and bool(_CUT.search(end))


def whole_sentences(text: str) -> str:
    """What stands before the cut, without the sentence that was cut; of a text without a cut, all of it."""
    end = _CUT.search(text, max(0, len(text) - _LAST))
    kept = normalise(text[: end.start()] if end else text).rstrip()
    if not end and not _ELLIPSIS.search(kept[-_LAST:]):
        return kept
    if end and kept.endswith((".", "!", "?", ".”", '."', "。")) and not _ELLIPSIS.search(kept[-_LAST:]):
        return kept
    sentences = split_sentences(kept)
    return kept[: sentences[-1].start].rstrip() if sentences else ""
