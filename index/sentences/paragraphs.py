"""A paragraph and where its sentences stand. Home of sentencex, which finds the boundaries.

What is ours: exact offsets, what an abbreviation or a quotation does to a boundary, and quotations kept with who said them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sentencex

from index.sentences.abbreviations import goes_on, may_end
from index.sentences.abbreviations_abroad import goes_on_abroad
from index.sentences.quotations import Quotations, find_quotations

MAX_CHARACTERS = 1_200
"""No sentence is longer; what is, is a list or a table without full stops."""
_PIECE = 16_000  # characters, which take a tenth of a second at most
_STOPS = (". ", "? ", "! ", "。", "？", "！")
_ODD_SPACE = re.compile(r"[^\S\n ]")
_MARKS = re.compile(r"[\"'“”‘’«»„]+")
_HALF_WORD = re.compile(r"[-–’'][^\W\d_]|[A-Z]\.")
# "The captain said so" matches, "The captain saw it" does not.
_SPEECH_VERB = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|wrote|writes|stated|states|announced|declared|insisted|warned|argued|noted"
    r"|explained|claimed|asked|replied|tweeted|posted|testified|according to|quoted|called)\b",
    re.IGNORECASE,
)
_AGENCY = r"(?:[A-Z]{2,6}|Reuters|Xinhua|Bloomberg|Anadolu)"
_TRAILING_AGENCY = re.compile(
    rf"(?<=[.!?”\"])(?<![ap]\.m\.)\s+(?:[A-Z]{{2,6}}|\({_AGENCY}\)|[—–-]{{1,2}} ?{_AGENCY})$|(?<=[.!?”\"])[—–]{{1,2}} ?{_AGENCY}$"
)
# What of sentencex's spans is two sentences: "... of Velmora Inc. The ship left."
_MISSED = re.compile(
    r"(?<=\w\.) (?=(?:The|He|She|It|They|We|This|These|Those|But|His|Her|Their|In|On|There|However|After|When|Analysts"
    r"|Nobody|None"
    r"|Mr|Mrs|Ms)\b)"
)
# "No." before a number is "number", for the splitter also at the end of "He said no."
_SAID_NO = re.compile(r"(?<= no\.) (?=[“\"]?[A-ZÀ-Þ][a-zß-ÿ])")
# No sentence of a text with capitals begins so; "al-Shabab", "iPhone" and "von Roe" may begin one.
_SMALL_WORD = re.compile(
    r"(?!(?:al|bin|da|de|del|den|der|di|dos|du|el|ibn|la|le|van|von|zu) [^\Wa-z])[^\W\d_]{1,30}(?![\w'’-]|[.:/@]\S)"
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a text, which begins at `start` there. Spans of sentences, and of quotations, count from its own start."""

    text: str
    start: int
    spans: tuple[Span, ...]
    quotations: Quotations

    @property
    def sentences(self) -> tuple[str, ...]:
        """What its sentences say."""
        return tuple(self.text[start:end] for start, end in self.spans)

    def is_quoted(self, span: Span) -> bool:
        """Whether a sentence is nothing but quotation."""
        return bool(self.quotations.spans) and self.quotations.hold(*span, self.text)


def read_paragraph(line: str, start: int, language: str) -> Paragraph:
    """Find the sentences of a line; together their spans hold all of it but white space."""
    quotations = find_quotations(line)
    spans = [span for span in (stripped(line, *found) for found in _boundaries(line, language)) if span[0] < span[1]]
    spans = [part for span in spans for part in _cut_behind_no(line, span, quotations)]
    if language.lower().startswith("en"):
        spans = [part for span in spans for part in _cut_missed(line, span, quotations)]
        spans = _join(spans, lambda before, after: goes_on(line, before[1], after[0]))
    else:
        spans = _join(spans, lambda before, after: goes_on_abroad(line, before[1], after[0], language[:2].lower()))
    spans = _join(spans, lambda before, after: _in_small_letters(line, before, after))
    spans = _join(spans, lambda before, after: quotations.cross(after[0]) and after[1] - before[0] <= MAX_CHARACTERS)
    spans = [*spans[:-1], *_cut_agency(line, spans[-1])] if spans else []
    paragraph = Paragraph(line, start, tuple(spans), quotations)
    joined = _join(spans, lambda before, after: _torn(line, before, after) or _quote_and_speaker(paragraph, before, after))
    return Paragraph(line, start, tuple(joined), quotations)


def _boundaries(line: str, language: str) -> Iterator[Span]:
    """What sentencex takes for sentences. Its time grows with the square of a line's length: of a long one it is given pieces."""
    # It dies on some no-break spaces (a Rust panic), so it sees a copy of the same length with plain spaces only.
    line = _ODD_SPACE.sub(" ", line)
    start = 0
    while start < len(line):
        stop = _end_of_piece(line, start)
        if stop - start > _PIECE:  # nothing ends in all that: it is no prose
            yield start, stop
        else:
            found = sentencex.get_sentence_boundaries(language, line[start:stop])
            yield from ((start + each["start_index"], start + each["end_index"]) for each in found)
        start = stop


def _end_of_piece(line: str, start: int) -> int:
    """Behind the last full stop that a piece may reach to, else behind the next; or the end of the line."""
    if len(line) - start <= _PIECE:
        return len(line)
    last = max(line.rfind(stop, start, start + _PIECE - 1) for stop in _STOPS)
    if last >= 0:
        return last + 1
    following = [place for stop in _STOPS if (place := line.find(stop, start + _PIECE)) >= 0]
    return min(following, default=len(line) - 1) + 1


def stripped(text: str, start: int, end: int) -> Span:
    """A span without white space at its ends."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, max(start, start + len(piece.strip()))


def _join(spans: Sequence[Span], belong: Callable[[Span, Span], bool]) -> list[Span]:
    """Join each span with the one before it, where they belong together."""
    joined: list[Span] = []
    for span in spans:
        if joined and belong(joined[-1], span):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _cut_missed(line: str, span: Span, quotations: Quotations) -> list[Span]:
    """Cut a span where an abbreviation ends a sentence."""
    start, end = span
    parts = []
    for gap in _MISSED.finditer(line, start, end):
        in_brackets = line.count("(", start, gap.start()) > line.count(")", start, gap.start())
        if may_end(line, gap.start()) and not in_brackets and not quotations.cross(gap.start()):
            parts.append((start, gap.start()))
            start = gap.end()
    return [*parts, (start, end)]


def _cut_behind_no(line: str, span: Span, quotations: Quotations) -> list[Span]:
    """Cut a span behind "no." that stands before a word."""
    start, end = span
    parts = []
    for gap in _SAID_NO.finditer(line, start, end):
        if not quotations.cross(gap.start()):
            parts.append((start, gap.start()))
            start = gap.end()
    return [*parts, (start, end)]


def _cut_agency(line: str, span: Span) -> list[Span]:
    """Cut an agency's name off the end of a line: "... with the West. EFE" is a sentence and a sign-off."""
    agency = _TRAILING_AGENCY.search(line, *span)
    if agency is None or agency.start() <= span[0]:
        return [span]
    return [(span[0], agency.start()), stripped(line, agency.start(), span[1])]


def _in_small_letters(line: str, before: Span, after: Span) -> bool:
    """Whether the second of two spans begins with a small letter, where the first has a capital: it goes on with the first."""
    return line[after[0]].islower() and line[before[0]].isupper() and bool(_SMALL_WORD.match(line, after[0]))


def _torn(line: str, before: Span, after: Span) -> bool:
    """Whether one of two spans is a mark torn off the other, or the second half of a word: "Ed.D.", "J.-C."."""
    if before[1] != after[0]:
        return False
    return bool(_MARKS.fullmatch(line, *before) or _MARKS.fullmatch(line, *after) or _HALF_WORD.match(line, after[0]))


def _quote_and_speaker(paragraph: Paragraph, before: Span, after: Span) -> bool:
    if not paragraph.quotations.spans or after[1] - before[0] > MAX_CHARACTERS:
        return False
    if paragraph.is_quoted(after):
        return bool(_SPEECH_VERB.search(paragraph.text, *before))
    return paragraph.is_quoted(before) and bool(_SPEECH_VERB.search(paragraph.text, *after))
