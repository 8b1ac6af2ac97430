"""Bytes to text: the encoding that is declared, else UTF-8, else the one that fits. Home of charset-normalizer.

Labels mean what browsers take them for (WHATWG Encoding Standard): iso-8859-1 is windows-1252, gb2312 is gb18030.
"""

import codecs
import re

import charset_normalizer

from index.sources.draft import BadStoryError
from index.sources.language import detect_language

_DECLARED_WITHIN = 4_096  # bytes; the standard says 1,024, and pages do not keep to it
_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,200}?\bencoding\s{0,5}=\s{0,5}[\"']([\w.:-]{2,30})|<meta[^>]{0,300}?\bcharset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,30})",
    re.IGNORECASE,
)
_MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
_WIDER = {  # what a label is taken for by browsers, by Python's name of it
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_ALIASES = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac_cyrillic",
}
_SINGLE_BYTE = {  # Latin letters; all else of Western Europe and America is windows-1252
    **dict.fromkeys(("cs", "sk", "pl", "hu", "hr", "sl", "bs", "sq", "ro"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
    "tr": "cp1254",
    "vi": "cp1258",
}
_OTHERS = [
    *("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874", "gb18030", "big5", "cp932", "euc_jp", "cp949"),
    *("cp866", "utf_16", "utf_16_le", "utf_16_be", "cp1250", "cp1252"),
]
"""What charset-normalizer may choose from: encodings that news was written in."""
_ONLY_LATIN_2, _NOT_ISO = re.compile(rb"[\xb1\xb6\xbc\xbe]"), re.compile(rb"[\x80-\x9f]")
"""Letters of ISO 8859-2 that are signs in windows-1250; and what is no letter in any ISO 8859."""
_LATIN_SHARE = 0.6  # of the letters of a text in Latin script so many are plain ASCII; in no other script are
_HIGH = re.compile(rb"[\x80-\xff]+")
_LETTERS = re.compile(rb"[A-Za-z]")
_SURE_SEQUENCES = 4  # by accident two bytes are a character of UTF-8; four times, in a text without a mistake, they are not
_LETTERS_TO_TELL = 40
_BYTES_IN_GUESS = 100_000
_ALIKE = 2_000  # characters; the last bytes of a head may be half a character
_FEWEST_FOR_UTF16, _NUL_SHARE = 8, 0.35


def decode(data: bytes, declared: str | None = None) -> str:
    """Text in whatever encoding it was written. `declared` is what came with the bytes, such as a header; a page says it inside.

    Single bytes that do not belong stand as U+FFFD.

    :raises BadStoryError: empty, or not text at all.
    """
    text = _marked(data) or _unmarked_utf16(data) or _declared(data, declared) or _guessed(data)
    if not text.strip().strip("\ufeff"):
        raise BadStoryError("it is empty")
    if "\0" in text:
        raise BadStoryError("it is not text but binary")
    return text


def stream_encoding(head: bytes) -> str:
    """Python's name of the encoding of a text too large to be held at once, by its first bytes.

    :raises BadStoryError: it is not text.
    """
    text = decode(head)
    candidates = [encoding for mark, encoding in _MARKS if head.startswith(mark)]
    candidates += ["utf-8-sig", *filter(None, [_latin(head), _best(head)])]
    return next((name for name in candidates if head.decode(name, errors="replace")[:_ALIKE] == text[:_ALIKE]), "utf-8-sig")


def _marked(data: bytes) -> str | None:
    """By the byte order mark, if there is one."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace") if encoding == "utf-8-sig" else _strictly(data, encoding)
    return None


def _declared(data: bytes, declared: str | None) -> str | None:
    """UTF-8 that has no mistake, or what is declared where that fits; None: neither."""
    encoding = _codec(declared) or _codec(_label(data))
    text = _strictly(data, "utf-8")
    if text is not None:
        is_utf8 = encoding in {None, "utf-8"} or len(text) + _SURE_SEQUENCES <= len(data)
        return text if is_utf8 else _strictly(data, encoding or "utf-8") or text
    if encoding is None:
        return None
    text = data.decode(encoding, errors="replace")
    return text if _is_slightly_damaged(text) else None


def _label(data: bytes) -> str | None:
    found = _DECLARATION.search(data[:_DECLARED_WITHIN]) if b"<" in data[:_DECLARED_WITHIN] else None
    return (found[1] or found[2]).decode("ascii", errors="replace") if found else None


def _codec(label: str | None) -> str | None:
    """Python's name of the encoding that a label means; None where there is none such, or it is none of text."""
    if not label:
        return None
    try:
        name = codecs.lookup(_ALIASES.get(label.strip().lower(), label.strip())).name
    except (LookupError, ValueError):  # ValueError: a name with a zero byte
        return None
    if name.startswith("utf-16"):  # the standard: what could be read that far is no UTF-16
        return "utf-8"
    try:
        b"a".decode(name, errors="replace")
    except LookupError:  # "hex" and its like are no encodings of text
        return None
    return _WIDER.get(name, name)


def _guessed(data: bytes) -> str:
    damaged = data.decode("utf-8", errors="replace")
    # Well-formed sequences outnumber what is broken: it is UTF-8, and a few bytes of it came from elsewhere.
    if _is_slightly_damaged(damaged) and _sequences(damaged) > damaged.count("\ufffd"):
        return damaged
    encoding = _latin(data) or _best(data)
    text = _strictly(data, encoding) if encoding else None
    if text is None and encoding:
        text = data.decode(encoding, errors="replace")
    if text is None or not _is_slightly_damaged(text):
        raise BadStoryError("it is not text, or in no encoding that can be told")
    return text


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Western text is zero."""
    if len(data) < _FEWEST_FOR_UTF16 or len(data) % 2 or b"\0" not in data:
        return None
    even, odd = data[::2].count(0) * 2 / len(data), data[1::2].count(0) * 2 / len(data)
    if max(even, odd) < _NUL_SHARE or min(even, odd) > 0:
        return None
    return _strictly(data, "utf-16-le" if odd > even else "utf-16-be")


def _latin(data: bytes) -> str | None:
    """The single-byte encoding of a text in Latin script, by its language; None where the script is another."""
    part = data[:_BYTES_IN_GUESS]
    high = sum(map(len, _HIGH.findall(part)))
    letters = len(_LETTERS.findall(part))
    if b"\0" in part or letters < _LATIN_SHARE * (letters + high):
        return None
    encoding = _SINGLE_BYTE.get(detect_language(part.decode("cp1250", errors="ignore"), _LETTERS_TO_TELL) or "", "cp1252")
    is_latin_2 = encoding == "cp1250" and _ONLY_LATIN_2.search(part) and not _NOT_ISO.search(part)
    return "iso8859-2" if is_latin_2 else encoding


def _best(data: bytes) -> str | None:
    best = charset_normalizer.from_bytes(data[:_BYTES_IN_GUESS], cp_isolation=_OTHERS).best()
    return best.encoding if best else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        return None


def _is_slightly_damaged(text: str) -> bool:
    """At most one character in a hundred, or three, could not be read."""
    return text.count("\ufffd") <= max(3, len(text) // 100)


def _sequences(text: str) -> int:
    """Characters that UTF-8 writes in several bytes, those that stand for broken ones left out."""
    return sum(character > "\x7f" and character != "\ufffd" for character in text)
