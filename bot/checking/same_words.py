"""Whether a copy is the same words as the quote that it stands beside; shares nothing with what chose it (`bot.answering`)."""

import re
import unicodedata

from index.text import visible

_WORD = re.compile(r"\w+|[$€£¥%?]|(?<![\w-])-(?=\d)")  # and signs without which a figure, or a question, is another one
_ALIKE = str.maketrans("−ʼʻ", "-''")
_DATELINE = re.compile(r"[^\n]{0,99}[-–—:.)/]\W{0,9}")  # what may stand before a sentence and is no part of it


def same_words(first: str, second: str) -> bool:
    """Whether two sentences have the same words in the same order, but for a dateline before one of them.

    >>> same_words("The “deal” is off.", "KARST (Wire) - The 'deal' is off"), same_words("It is on.", "It is not on.")
    (True, False)
    """
    texts = (unicodedata.normalize("NFKC", visible(text)).translate(_ALIKE).casefold() for text in (first, second))
    shorter, longer = sorted((list(_WORD.finditer(text)) for text in texts), key=len)
    more = len(longer) - len(shorter)
    if not shorter or [word[0] for word in longer[more:]] != [word[0] for word in shorter]:
        return False
    return more == 0 or bool(_DATELINE.fullmatch(longer[0].string[: longer[more].start()]))
