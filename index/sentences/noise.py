"""What is no reporting, told by rules over the words of one sentence: the form of such a rule. For English."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from index.article import Role
from index.text import CAPITALS

NAME = rf"[{CAPITALS}][\w.’'-]{{1,30}}"
"""A word with a capital, in a regular expression."""
WORDS = rf"{NAME}(?: {NAME}){{0,4}}"
"""Up to five of them."""


_MARKS = "([*_•▪►‣>»→—–- "
"""May stand before a note or a link."""


class Reach(Enum):
    """How much of a paragraph is what one of its sentences is."""

    SENTENCE = auto()
    REST = auto()
    """That sentence and all after it."""
    WHOLE = auto()
    """All of a short paragraph: a credit stands behind what the picture shows."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What a sentence is, other than reporting, and how far that reaches."""

    role: Role
    reach: Reach = Reach.SENTENCE


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern that holds at the head of a sentence, or, with `words`, anywhere in one that has any of these in small letters."""

    noise: Noise
    pattern: re.Pattern[str]
    words: tuple[str, ...] = ()

    def holds(self, sentence: str, small: str) -> bool:
        """Whether it does; `small` is the sentence in small letters."""
        if not self.words:
            return bool(self.pattern.match(sentence) or (sentence[0] in _MARKS and self.pattern.match(sentence.lstrip(_MARKS))))
        return any(word in small for word in self.words) and bool(self.pattern.search(sentence))


def at_head(role: Role, reach: Reach, *patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    """A rule for the head of a sentence, with several patterns."""
    return Rule(Noise(role, reach), re.compile("|".join(patterns), flags))


def anywhere(role: Role, reach: Reach, words: tuple[str, ...], *patterns: str) -> Rule:
    """A rule for all of a sentence, with several patterns; each needs one of the words."""
    return Rule(Noise(role, reach), re.compile("|".join(patterns), re.IGNORECASE), words)
