"""Texts in the form in which answers are compared: words only, without case, accents, punctuation and articles."""

import re
from collections.abc import Iterable

from index.text import plain

_NOT_WORD = re.compile(r"[\W_]+")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalise_answer(text: str) -> str:
    """A text's words in plain form and lower-cased.

    >>> normalise_answer("The U.S. Senate’s café")
    'u s senate s cafe'
    """
    return " ".join(_ARTICLES.sub(" ", _NOT_WORD.sub(" ", plain(text).lower())).split())


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in a text as whole words, all in plain form."""
    padded = f" {text} "
    return any(f" {answer} " in padded for answer in answers)


_FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w.]*\d)")


def figures(text: str) -> frozenset[str]:
    """The numbers in a text, as written but for the commas between thousands.

    >>> sorted(figures("At least 1,340 of 5.5 million"))
    ['1340', '5.5']
    """
    return frozenset(number.replace(",", "") for number in _FIGURE.findall(text))
