"""Whether a party that a question asks for is the one that speaks or acts in a sentence, by whatever name it stands there."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.answer import Question
from bot.answering.signs import SPEECH
from index.keywords import stems

_LONG = 4
_GAP = r"(?:\W+(?!(?:for|over|of|by|against|about|to|during|at|with|after)\b)\w+){0,6}?"
"""What may stand between a name and what it does: "Iran's acting foreign minister, Ali Bagheri, said"."""

_TITLES = (
    r"(?:(?:the|an?|[A-Z][\w.’'-]*|prime|foreign|defen[cs]e|minister|president|spokes\w+|leader|chief|senior|officials?)\W+){0,6}?"
)
"""And between "said" and who did: "said Prime Minister Ali Bagheri"."""


def forms_of(question: Question, party: str) -> tuple[str, ...]:
    """A party as the question names it, and all other forms of the names in that; of a name that is not known, each long word.

    Stories name a person in full once, and by one name from then on.
    """
    named = [name for name in question.names if re.search(rf"\b{re.escape(name.typed)}\b", party, re.IGNORECASE)]
    others = [form for name in named for form in name.forms] if named else [word for word in party.split() if len(word) >= _LONG]
    return tuple(dict.fromkeys([party, *others]))


def acts(text: str, forms: Sequence[str]) -> bool:
    """Whether a party speaks or acts in a sentence.

    >>> acts("The order was reckless, said Manila's envoy.", ["Manila"]), acts("Tokyo said it would back Manila.", ["Manila"])
    (True, False)
    """
    return any(_acting(form).search(text) for form in forms)


def is_named(text: str, forms: Sequence[str]) -> bool:
    """Whether a party is named in a sentence at all."""
    present = frozenset(stems(text))
    return any(_named(form).search(text) if form.isupper() else frozenset(stems(form)) <= present for form in forms)


@lru_cache(maxsize=512)
def _acting(form: str) -> re.Pattern[str]:
    name = _written(form)
    return re.compile(rf"{name}{_GAP}\W+(?i:{SPEECH})\b|\b(?:said|says|added|(?i:according to))\W+{_TITLES}{name}")


@lru_cache(maxsize=512)
def _named(form: str) -> re.Pattern[str]:
    return re.compile(_written(form))


def _written(form: str) -> str:
    """A name as a pattern: "US" is one only in capitals, others may have been typed in small letters."""
    name = re.escape(form)
    return rf"\b{name}(?:['’]s?)?(?!\w)" if form.isupper() else rf"(?i:\b{name}(?:['’]s?)?(?!\w))"
