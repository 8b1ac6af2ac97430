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
    if text.isascii() and text.isprintable():  # a line: such are nearly all titles and names
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not text.replace("\n", " ").isprintable():  # what is printable holds neither, and nearly every text is
        text = _NOT_STORABLE.sub("", _SURROGATES.sub("\ufffd", text))
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    r"""A text without the characters that are not seen: soft hyphens, marks of width zero and of direction.

    >>> visible("the par\u00adlia\u00adment of Vel\u200bmora")
    'the parliament of Velmora'
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    r"""A text in the form that is searched and matched: `visible`, without accents, ligatures and other compatibility forms.

    Its characters are fewer or more than those of the text, so no offset counts in it.

    >>> plain("Maro\u0161 \u0160ef\u010d\u00edk, Erdo\u011flu, \u0141\u00f3d\u017a: the \ufb01nal o\ufb03ce")
    'Maros Sefcik, Erdoglu, Lodz: the final office'
    """
    if text.isascii():
        return text
    # Some letters of the table decompose, and others come out of a decomposition.
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS)).translate(_LETTERS)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", _INVISIBLE.sub("", decomposed)))


CAPITALS = "".join(filter(str.isupper, map(chr, range(0x250))))
"""The capital letters of the Latin script, for a class of characters in a regular expression."""
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th"}
    | {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T"}
    | {"ə": "a", "Ə": "A", "Ɖ": "D", "ɖ": "d"}  # "Aliyev" in English
    | dict.fromkeys("‘’‛ʼʻ`´", "'")
    | dict.fromkeys("ʿʾʹʺ")
)
"""Letters that no accent can be taken from; one apostrophe for all; and no sign of transliteration: "Qurʾān"."""
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NOT_STORABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


def words(text: str) -> tuple[str, ...]:
    """Lower-cased words and numbers of a text in its `plain` form, in order; "3.5" and "1,200" are one word each.

    >>> words("China's 3.5% rise, Erdoğan")
    ('china', 's', '3.5', 'rise', 'erdogan')
    """
    return tuple(_WORD.findall(plain(text).lower()))


def shingles(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words (Broder 1997): what texts that were copied from each other share."""
    tokens = words(text)
    return frozenset(tokens[i : i + size] for i in range(max(1, len(tokens) - size + 1)))


def overlap(left: Iterable[object], right: Iterable[object]) -> float:
    """Share of the smaller set that stands in the other as well, 0 to 1 (the overlap coefficient)."""
    a, b = set(left), set(right)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
