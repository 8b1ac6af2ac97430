"""The one normalisation of text, and words: what texts are compared by."""

import re
import unicodedata
from collections.abc import Iterable


def normalise(text: str) -> str:
    r"""Bring text to the one form that offsets count in: NFC, ``\n`` line ends, no control characters.

    Idempotent: a normalised text is returned as it is. Lone surrogates, which no encoding can store, become U+FFFD.

    >>> normalise("cafe\u0301\r\nbar\x00")
    'café\nbar'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not text.replace("\n", " ").isprintable():  # what is printable holds neither, and nearly every text is
        text = _NOT_STORABLE.sub("", _SURROGATES.sub("\ufffd", text))
    return unicodedata.normalize("NFC", text)


_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NOT_STORABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


def words(text: str) -> tuple[str, ...]:
    """Lower-cased words and numbers of a text, in order; "3.5" and "1,200" are one word each.

    >>> words("China's 3.5% rise")
    ('china', 's', '3.5', 'rise')
    """
    return tuple(_WORD.findall(text.lower()))


def shingles(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words (Broder 1997): what texts that were copied from each other share."""
    tokens = words(text)
    return frozenset(tokens[i : i + size] for i in range(max(1, len(tokens) - size + 1)))


def overlap(left: Iterable[object], right: Iterable[object]) -> float:
    """Share of the smaller set that stands in the other as well, 0 to 1 (the overlap coefficient)."""
    a, b = set(left), set(right)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
