"""Two sentences word by word: what they share, what is gone, what is new. And which sentence of many is nearest."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel, LCSseq

_TOKEN = re.compile(r"\s+|[^\W_]+(?:[.,'’-][^\W_]+)*|.", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*|\S")
_NEAR, _NEAR_PART = 0.5, 0.6  # of the words; below it two sentences, or a part of one and another, say different things
_LEAST_WORDS = 5  # with its full stop: parts of fewer say too little to be near anything


class ChangeKind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that was kept, went or came."""

    kind: ChangeKind
    text: str


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """Pieces in reading order: without the new ones they spell `old`, without the gone ones `new`.

    >>> [(piece.kind.value, piece.text) for piece in differences("cost A$268 billion", "cost A$368 billion")]
    [('same', 'cost A$'), ('gone', '268'), ('new', '368'), ('same', ' billion')]
    """
    ours, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    for tag, i, j, k, n in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(ChangeKind.SAME, "".join(ours[i:j])))
            continue
        pieces += [
            Piece(kind, "".join(tokens)) for kind, tokens in ((ChangeKind.GONE, ours[i:j]), (ChangeKind.NEW, theirs[k:n])) if tokens
        ]
    return tuple(pieces)


def nearest(sentence: str, others: Iterable[str]) -> str | None:
    """The one of `others` that shares most words, in order, with `sentence`; None where none is near.

    Near is one that shares more than half of the words of both (Indel similarity); and, where `sentence` has fewer words, one of
    which a part of the same length shares more than six in ten: a part of a sentence is quoted as often as all of it.
    """
    ours = _words(sentence)
    best, best_sentence = (0.0, 0.0), None
    for other in others:
        score = _nearness(ours, _words(other))
        if score > best:
            best, best_sentence = score, other
    return best_sentence


def _nearness(ours: list[str], theirs: list[str]) -> tuple[float, float]:
    """How near two sentences are, each 0 to 1, 0 for not near: the larger of the whole and the best part; and the whole."""
    whole = Indel.normalized_similarity(ours, theirs)
    whole = whole if whole > _NEAR else 0.0
    size = len(ours)
    if not _LEAST_WORDS <= size < len(theirs) or LCSseq.similarity(ours, theirs) <= _NEAR_PART * size:
        return whole, whole
    part = max(Indel.normalized_similarity(ours, theirs[start : start + size]) for start in range(len(theirs) - size + 1))
    return max(whole, part if part > _NEAR_PART else 0.0), whole


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
