"""A sentence as terms that can be compared with another's: figures, dates, names, negations and the other words.

A term has one form however it is written: "two" and "2", "5m" and "5 million", "%" and "per cent", "5 March" and "March 5",
"won't" and "will not", "harbour" and "harbor", "U.S." and "United States".
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from bot.answering.comparing.same_words import dateline_end
from bot.answering.comparing.word_lists import (
    CROWDS,
    HEDGES,
    LIGHT,
    NEGATING_VERBS,
    NEGATIONS,
    NOT_NEGATING,
    NUMBERS,
    ORDINALS,
    SAME,
    SCALES,
    SHORT_SCALES,
    STATE_INITIALS,
    STATES,
    TENS,
    TITLES,
)
from index.dateline import MONTHS, WEEKDAYS


class Kind(StrEnum):
    """What a term says."""

    FIGURE = "figure"
    WEEKDAY = "weekday"
    DAY = "day of a month"
    MONTH = "month"
    YEAR = "year"
    NEGATION = "negation"
    HEDGE = "hedge"
    """Says how sure or in which order something is, or who is meant: "may", "allegedly", "former"."""
    NAME = "name"
    OPENING = "opening"
    """A word with a capital where every word has one: it may be a name."""
    TITLE = "title"
    LIGHT = "light"
    """Says nothing by itself: "the", "has", "of"."""
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Term:
    """`[start, end)` of a sentence, in the one form that `key` is."""

    key: str
    kind: Kind
    start: int
    end: int


_RAW = re.compile(r"(?:[A-Z]{1,2})?\$|[€£¥%]|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:'[^\W\d_]+)*|\w+")
_DIGITS = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]*)")
_BEFORE_OPENING = re.compile(r"(?:[a-z]{4}\.|[!?:“\"\[(]|(?<!\w)')\s*$")
_SPELLINGS = (
    (re.compile(r"is(e[sdr]?|ers|ing|ations?)$"), r"iz\1"),
    (re.compile(r"(?<=\w\w)our(?=(?:s|ed|ing|able|ite|ites|hood|ly|al|er|ers)?$)"), "or"),
    (re.compile(r"(?<=[btl])re(s?)$"), r"er\1"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"[iy]{1,2}$"), "y"),
)
_DAYS_IN_MONTH = 31
_SPELT = frozenset({Kind.WORD, Kind.NAME, Kind.OPENING, Kind.TITLE})
_KINDS = {
    word: kind
    for words, kind in ((LIGHT, Kind.LIGHT), (TITLES, Kind.TITLE), (HEDGES, Kind.HEDGE), (NEGATIONS, Kind.NEGATION))
    for word in words
}


@lru_cache(maxsize=4096)
def read_terms(text: str) -> tuple[Term, ...]:
    """The terms of a sentence, in order, without the dateline that an outlet put before it.

    >>> [term.key for term in read_terms("Two men won't pay 5m on March 5.")]
    ['2', 'men', 'will', 'not', 'pay', '5000000', 'on', '3-5']
    """
    plain = text.replace("’", "'").replace("‘", "'")
    begin = dateline_end(plain)
    raw = [_Raw(match.group(), match.group().lower(), *match.span()) for match in _RAW.finditer(plain, begin)]
    shouted = sum(each.text[0].isupper() for each in raw) > 0.7 * len(raw)
    terms: list[Term] = []
    position = 0
    while position < len(raw):
        first = (
            shouted
            or position == 0
            or bool(_BEFORE_OPENING.search(plain[max(begin, raw[position].start - 8) : raw[position].start]))
        )
        found, used = _next(raw[position : position + 6], first=first)
        terms.extend(found)
        position += used
    return tuple(terms)


@dataclass(frozen=True, slots=True)
class _Raw:
    text: str
    lower: str
    start: int
    end: int


_Read = tuple[tuple[Term, ...], int]
"""Terms, and of how many raw words they are."""


def _next(raw: Sequence[_Raw], *, first: bool) -> _Read:
    """What the next raw words say."""
    read = _date(raw, first=first) or _figure(raw) or _several(raw)
    return read or (tuple(_words(raw[0], first=first)), 1)


def _date(raw: Sequence[_Raw], *, first: bool) -> _Read | None:
    word = raw[0].lower
    if word in WEEKDAYS and raw[0].text[0].isupper():
        return _one(word, Kind.WEEKDAY, raw[:1])
    for month, day in ((0, 1), (1, 0)):
        if len(raw) > 1 and raw[month].text[0].isupper() and raw[month].lower in MONTHS and (number := _day(raw[day])):
            return _one(f"{MONTHS[raw[month].lower]}-{number}", Kind.DAY, raw[:2])
    if word in MONTHS and len(word) > 3 - (word == "may") and raw[0].text[0].isupper() and not first:
        return _one(f"month {MONTHS[word]}", Kind.MONTH, raw[:1])
    if re.fullmatch(r"(?:19|20)\d\d", word) and not (len(raw) > 1 and raw[1].lower in SCALES):
        return _one(word, Kind.YEAR, raw[:1])
    return None


def _day(raw: _Raw) -> str:
    match = re.fullmatch(r"(\d\d?)(?:st|nd|rd|th)?", raw.lower)
    return match[1].lstrip("0") if match and 0 < int(match[1]) <= _DAYS_IN_MONTH else ""


def _figure(raw: Sequence[_Raw]) -> _Read | None:
    """A number in digits or words, with the scales after it."""
    word = raw[0].lower
    if digits := _DIGITS.fullmatch(word):
        scale = SHORT_SCALES.get(digits[2], 1)
        unscaled = digits[2] and scale == 1
        return (
            _one(re.sub("(st|nd|rd)$", "th", word), Kind.FIGURE, raw[:1])
            if unscaled
            else _scaled(_value(digits[1]) * scale, raw, 1)
        )
    if word in TENS:
        unit = NUMBERS.get(raw[1].lower, 10) if len(raw) > 1 else 10
        return _scaled(Decimal(TENS[word] * 10 + unit % 10), raw, 1 + (0 < unit < 10))  # noqa: PLR2004 - "twenty-five"
    if word in NUMBERS:
        return _scaled(Decimal(NUMBERS[word]), raw, 1)
    if word in ORDINALS or word in CROWDS or word[-1] in "$€£¥":
        key = f"{ORDINALS[word]}th" if word in ORDINALS else "$" if word == "us$" else word
        return _one(key, Kind.FIGURE, raw[:1])
    return None


def _scaled(value: Decimal, raw: Sequence[_Raw], used: int) -> _Read:
    while used < len(raw) and (scale := SCALES.get(raw[used].lower)):
        value, used = value * scale, used + 1
    return _one(f"{value.normalize():f}", Kind.FIGURE, raw[:used])


def _value(digits: str) -> Decimal:
    """Without the commas between thousands; another comma, and the last point of several, is taken for that of decimals."""
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits)
    return Decimal(digits.replace(",", "") if thousands else re.sub(r"\.(?=.*\.)", "", digits.replace(",", ".")))


def _several(raw: Sequence[_Raw]) -> _Read | None:
    """Two words that are one term."""
    pair = (raw[0].lower, raw[1].lower if len(raw) > 1 else "")
    if pair in STATES and raw[0].text[0].isupper():
        return _one(f"@{STATES[pair]}", Kind.NAME, raw[:2])
    if (pair[0] in NEGATIONS and pair[1] in NOT_NEGATING) or (pair[0] == "no" and pair[1].isdigit()):
        return _one(f"{pair[0]}-", Kind.WORD, raw[:1])
    if pair == ("no", "one") or (pair[0] in NEGATING_VERBS and pair[1] == "to"):
        return _one("-".join(pair), Kind.NEGATION, raw[:2])
    return _one("percent", Kind.WORD, raw[:2]) if pair == ("per", "cent") else None


def _words(raw: _Raw, *, first: bool) -> Iterator[Term]:
    """One word as a term; a contraction with "not" as two."""
    word = raw.lower.removesuffix("'s").rstrip("'")
    if word == "cannot" or word.endswith("n't"):
        stem = {"won't": "will", "can't": "can", "cannot": "can", "shan't": "shall"}.get(word, word.removesuffix("n't"))
        cut = raw.end - 3
        yield Term(stem, _plain_kind(stem), raw.start, cut)
        yield Term("not", Kind.NEGATION, cut, raw.end)
        return
    word = word.split("'")[0] if word.split("'")[-1] in {"ll", "ve", "re", "d", "m"} else word
    yield Term(*_form(raw.text.removesuffix("'s"), word, first=first), raw.start, raw.end)


def _form(text: str, word: str, *, first: bool) -> tuple[str, Kind]:
    if text in STATE_INITIALS or text in STATE_INITIALS.values():
        return f"@{STATE_INITIALS.get(text, text)}", Kind.NAME
    if word == "%":
        return "percent", Kind.WORD
    acronym = len(text) > 1 and text.isupper() and not first  # WHO, IT
    kind = Kind.NAME if acronym else _plain_kind(word)
    if kind is Kind.WORD and text[0].isupper():
        kind = Kind.OPENING if first else Kind.NAME
    return (_spelling(word) if kind in _SPELT else word), kind


def _plain_kind(word: str) -> Kind:
    return _KINDS.get(word, Kind.WORD)


@lru_cache(maxsize=20_000)
def _spelling(word: str) -> str:
    """One form for British and American spellings, with and without accents, and for Zelensky, Zelenskiy and Zelenskyy."""
    word = "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark)).replace(".", "")
    word = SAME.get(word, word)
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


def _one(key: str, kind: Kind, raw: Sequence[_Raw]) -> _Read:
    return (Term(key, kind, raw[0].start, raw[-1].end),), len(raw)
