"""When two sentences are the same words, so that an outlet may be named beside another's quote.

Only how words are printed may differ: capitals, quotation marks, the kinds of dash and apostrophe, white space, ligatures, what is
not seen, the stop at the end, and the dateline before them. All else counts: "re-sign" is not "resign", "-5" not "5", "it's" not
"its", "$5" not "€5", a question no statement, and a comma decides who said it.
"""

import re
import unicodedata
from functools import lru_cache

from bot.answering.comparing.word_lists import HEDGES, JUDGEMENTS, NEGATIONS
from index.cities import is_city
from index.dateline import find_dateline
from index.text import visible, words

_APOSTROPHES = dict.fromkeys("’‘‛ʼʻ`´", "'")
_QUOTATION_MARKS = dict.fromkeys('"“”„‟«»‹›「」『』〝〞', None)
_PRINTED = str.maketrans(_APOSTROPHES | _QUOTATION_MARKS)
_LOOSE_APOSTROPHE = re.compile(r"(?<!\w)'|'(?!\w)")  # of a quotation; "ministers'" and "'em" lose theirs as well
_LONG_DASH = re.compile(r"\s*(?:[—―]|--{1,2})\s*")
_LONE_DASH = re.compile(r"\s[-‐‑‒–−]\s")
_DASH = re.compile(r"[‐‑‒–−]")
_BEFORE_STOP = re.compile(r"\s(?=[,;:.!?)])")
# One letter in another shape: ligatures, letters of full width. Small raised figures are none: "10²" is not "102".
_SHAPES = ("<compat>", "<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>")
_LINE = 160  # characters that a dateline has at the most
# As in "GENEVA - Iran will ..." and "TEHRAN, Iran — Iran will ...".
_CAPITALS = re.compile(r"\s{0,4}(?P<city>[A-Z][A-Z .'’-]{2,40}?)(?:, [A-Z][\w .'’-]{1,40}?)? (?:-{1,2}|[–—]) (?=[“\"A-Z])")
_JUDGING = NEGATIONS | HEDGES | JUDGEMENTS


def same_words(first: str, second: str) -> bool:
    """Whether two sentences are the same words.

    >>> same_words("GENEVA (Wire) — It’s a “deal”.", "It's a 'deal'")
    True
    """
    return first == second or printed_words(first) == printed_words(second)


@lru_cache(maxsize=4096)
def printed_words(text: str) -> str:
    """What two sentences have in common if they are the same words, and only then."""
    text = " ".join(visible(text).split())
    text = text[dateline_end(text) :].translate(_PRINTED)
    text = _LOOSE_APOSTROPHE.sub("", text if text.isascii() else "".join(map(_shape, text)))
    text = _DASH.sub("-", _LONE_DASH.sub(" — ", _LONG_DASH.sub(" — ", text)))
    text = _BEFORE_STOP.sub("", " ".join(text.split())).casefold()
    return unicodedata.normalize("NFC", text).lstrip(" •—").rstrip(" .!—")


def dateline_end(text: str) -> int:
    """Where a sentence begins after its dateline; 0 where it has none, and where that may say more than place, day and agency.

    "NOT TRUE (Wire) — " judges what follows. Words in capitals alone are a dateline only if they are a city: "DENIED — " is none.
    """
    opening = find_dateline(text[:_LINE])
    if opening and (opening.agency or opening.day):
        end = opening.end
    else:
        capitals = _CAPITALS.match(text)
        end = capitals.end() if capitals and is_city(capitals["city"]) else 0
    begun = text[:end]
    return 0 if "\n" in begun.strip() or _JUDGING.intersection(words(begun)) else end


def _shape(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter) if unicodedata.decomposition(letter).startswith(_SHAPES) else letter
