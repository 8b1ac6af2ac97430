"""Where quotations stand in a paragraph: double and single marks, English, German, French; nested ones belong to the outer one."""

import re
from bisect import bisect_right
from dataclasses import dataclass

# An apostrophe is none: a single mark opens before a word that is no short form ("'em", "’90s"), and closes behind one.
_MARK = re.compile(
    r"[“”\"«»„]|``|''|(?<![\w.,!?…’'])[‘'‚](?!(?:em|til|tis|twas|cause|round|bout|n|s|t|\d\ds?)\b)(?=[\w\"“„«$£€…])"
    r"|(?<=[\w.,!?…—–\"”)%-])[’'‘](?!\w)",
    re.IGNORECASE,
)
_SINGLE = frozenset("‘’'‚")
_OPENING = frozenset({"“", "«", "„", "``", "‘", "‚"})
_CLOSERS = {
    "“": {"”", '"', "''"},
    "„": {"“", "”", '"'},
    "«": {"»"},
    "»": {"«"},
    "‘": {"’", "'"},
    "‚": {"‘", "’", "'"},
    "'": {"’", "'"},
    '"': {'"', "”"},
    "``": {"''", '"', "”"},
}
_CLOSING = re.compile(r"[.,!?…][’'](?!\w)")
_LOOK_AHEAD = 400


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of one paragraph.

    `spans` are half-open, with their marks, in order and none in another. `left_open`: the last one is not closed there; its span
    reaches to the end. `closes_another`: the first one was opened in a paragraph before; its span begins at the start.
    """

    spans: tuple[tuple[int, int], ...] = ()
    left_open: bool = False
    closes_another: bool = False

    def hold(self, start: int, end: int, text: str) -> bool:
        """Whether all words of `text[start:end]` stand in quotations."""
        outside = start
        for first, last in self.spans[max(0, bisect_right(self.spans, (start, end)) - 1) :]:
            if first >= end:
                break
            if last > start:
                if any(map(str.isalnum, text[outside:first])):
                    return False
                outside = max(outside, last)
        return outside > start and not any(map(str.isalnum, text[outside:end]))

    def cross(self, place: int) -> bool:
        """Whether a place is inside a quotation that is opened and closed here."""
        nearest = bisect_right(self.spans, (place,)) - 1
        if nearest < self.closes_another or nearest >= len(self.spans) - self.left_open:
            return False
        first, last = self.spans[nearest]
        return first < place < last


NO_QUOTATIONS = Quotations()


def find_quotations(text: str) -> Quotations:
    """The quotations of a paragraph; offsets count from its start.

    >>> find_quotations("“We left,” he said. ‘They’re gone.’").spans
    ((0, 10), (20, 35))
    """
    spans: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    closes_another = False
    for mark in _MARK.finditer(text):
        if opened is None:
            if _opens(text, mark):
                opened = mark
            elif not spans and mark[0] not in _SINGLE and not _beside(text, mark)[0].isdigit():
                spans.append((0, mark.end()))
                closes_another = True
        elif mark[0] in _CLOSERS[opened[0]] and _closes(text, mark):
            spans.append((opened.start(), mark.end()))
            opened = None
    if opened is not None and (opened[0] not in _SINGLE or opened.start() == 0):
        return Quotations((*spans, (opened.start(), len(text))), left_open=True, closes_another=closes_another)
    return Quotations(tuple(spans), closes_another=closes_another) if spans else NO_QUOTATIONS


def _opens(text: str, mark: re.Match[str]) -> bool:
    before, after = _beside(text, mark)
    if mark[0] in {"”", "''", "’"} or not after or after.isspace():
        return False
    if mark[0] == "»":  # »German books open so«
        return not before or before.isspace()
    return mark[0] in _OPENING or not before or before.isspace() or before in "([—–-:/"


def _closes(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark ends what another began: no apostrophe as in "the ministers’ plan", no opening straight mark."""
    before, after = _beside(text, mark)
    if mark[0] == '"' and before.isspace() and after and not after.isspace():
        return False
    if mark[0] not in _SINGLE or before != "s" or not after.isspace():
        return True
    return not _CLOSING.search(text, mark.end(), mark.end() + _LOOK_AHEAD)


def _beside(text: str, mark: re.Match[str]) -> tuple[str, str]:
    """The characters before and after a mark; none at an end of the text."""
    return text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
