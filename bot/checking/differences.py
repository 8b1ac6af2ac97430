"""Two sentences word by word: what they share, what is gone, what is new. And which sentence of many is nearest."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(r"\s+|[^\W_]+(?:[.,'’-][^\W_]+)*|.", re.DOTALL)
_NEAR = 0.5  # of the words; below it two sentences say different things


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
    """The one of `others` that shares most words, in order, with `sentence`; None where none shares half of them."""
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(_words(sentence))
    best, best_sentence = _NEAR, None
    for other in others:
        matcher.set_seq1(_words(other))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, best_sentence = matcher.ratio(), other
    return best_sentence


def _words(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text) if not token.isspace()]
