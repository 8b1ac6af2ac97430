"""Undoes the wrapping of lines: a single line end within a sentence is a space. Paragraphs, lists and tables stay as they are.

Nothing says at which column a text was wrapped, or whether it was. A line end is taken out where the words say that the sentence
goes on, or where the lines of the paragraph are as long as others that certainly were wrapped; else it stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import quantiles

from index.dateline import find_dateline
from index.sentences.abbreviations import goes_on

_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
_QUOTED = re.compile(r" {0,3}(?:> ?){1,9}")
_BARRED = re.compile(r" {0,3}(?:\| ?){1,9}(?!.*\|)")
_NUMBERED = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_BULLET = re.compile(r"\s*[•‣▪●◦○*+·-]\s")
# Columns: a wide gap, a tab, cells between bars, a rule.
_TABLE = re.compile(r"\S {3,}\S|\t|^\s*[|+=_-]{3}|\S\s*\|\s*\S[^|]*\|")
_GAP = re.compile(r"(?<![.!?:\"”’)\s]) {2}(?=\S)")  # two spaces, but not behind a full stop
_STOP = re.compile(r"[.!?…:;](?:[\"'”’»)\]*_]{0,3})$")
# "Subject: The port", "By Jane Doe", "# Heading", "-----", but not "By Monday the army had left" or "Correction: An earlier ...".
_HEADER = re.compile(
    r"\s*(?:(?:From|To|Cc|Bcc|Subject|Date|Sent|Reply-To|Message-ID|Content-[A-Z][a-z-]{2,20}|MIME-Version|X-[A-Za-z-]{2,30}|Title|Author|Authors"
    r"|Published|Publisher|Source|URL|Link|Tags|Keywords|Slug|Byline|Dateline|Headline|Copyright|Language|Section|Length|Load-Date|Body"
    r"|Von|An|Betreff|Datum|De|Para|Asunto|Fecha):(?:\s|$)"
    r"|(?:By|BY|Von|Por|Par)(?:,? (?:[A-ZÀ-Þ][\w.’'&|-]{0,40}|and|for|in|of|the|und|y|et)){1,12},?\s*$|#{1,6} |[=~*_-]{3,40}\s*$)"
)
# No sentence, and hardly a heading, ends so.
_OPEN_WORD = re.compile(
    r"(?:,|\b(?:a|an|the|of|in|on|at|to|for|from|with|by|and|or|but|that|which|who|whose|as|than|is|was|are|were|be|been|has|have|had"
    r"|will|would|could|may|its|their|his|her|our|my|said|into|over|under|after|before|between|against|about|not|more|this|these|those"
    r"|two|three|because|least|nearly|almost|around|some|only|another|every|each|when|while|where|if|since|until|during|without|within"
    r"|through|across|among|including|per|via|he|she|they|we|Mr|Mrs|Ms|Dr|President|Minister|Secretary|General|Senator))$"
)
_HYPHEN = re.compile(r"([^\W\d_]{1,40})-$")
_REST_OF_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 40
_AND = re.compile(r"(?:and|or|to|und|oder|et|y|e)(?![\w-])")
_MANY = 3  # certain breaks from which on a text is wrapped
_SLACK = 1.25  # how much longer than its column a line may be: some programs count otherwise
_DATELINE_WORDS = re.compile(r"[^\n(]{1,80}\([A-Z][^()\n]{1,38}\)|[A-ZÀ-Þ][A-ZÀ-Þ .,'’/-]{2,40}(?:,| [—–-])")


def unwrap(text: str) -> str:
    r"""The same text with one line for each paragraph, as far as that is certain.

    >>> unwrap("The port of Oslo was closed\nbefore the winter.\n\n> It opened\n> again.")
    'The port of Oslo was closed before the winter.\n\nIt opened again.'
    """
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    if _is_unwrapped(text):
        return text
    lines = [line.rstrip() for line in _unquoted(text.split("\n"))]
    blocks = [part for _, block in groupby(lines, key=bool) for part in _indented(list(block))]
    breaks = [_certain_breaks(block) for block in blocks]
    certain = [length for lengths in breaks for length in lengths]
    column = max(quantiles(certain, n=4)) if len(certain) >= _MANY else 0.0
    compounds = text if "-\n" in text else ""
    return "\n".join(
        line for block, own in zip(blocks, breaks, strict=True) for line in _joined(block, max(own, default=column), compounds)
    )


def _is_unwrapped(text: str) -> bool:
    """Whether its line ends come in pairs and none is quoted or has a space before it: such is nearly every text of a service."""
    has_marks = text[:1] in {">", "|"} or "\n>" in text or "\n|" in text or "\n >" in text
    return "\n" not in text.replace("\n\n", "") and " \n" not in text and not has_marks


def _unquoted(lines: Iterable[str]) -> Iterator[str]:
    """Lines without the marks of quoting in an e-mail; where the depth changes, a paragraph ends."""
    depth, before = 0, ""
    for line in lines:
        quoted = _mark_of_quoting(line)
        marks = len(quoted[0].replace(" ", "")) if quoted else 0
        shown = line[quoted.end() :] if quoted else line
        if marks != depth and before.strip():
            yield ""
        depth, before = marks, shown
        yield shown


def _indented(block: list[str]) -> Iterator[list[str]]:
    """The paragraphs of a run of lines, each of which begins with an indented line; the run itself where none, or all, is so."""
    starts = [number for number, line in enumerate(block) if line[:1] == " "]
    if not block[0].startswith(" ") or len(starts) == len(block):
        starts = [0]
    for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
        yield block[start:end]


def _mark_of_quoting(line: str) -> re.Match[str] | None:
    """What marks a line as quoted: signs of "greater than", or bars; a line with bars within is of a table."""
    start = line.lstrip()[:1]
    return _QUOTED.match(line) if start == ">" else _BARRED.match(line) if start == "|" else None


def _certain_breaks(block: Sequence[str]) -> list[int]:
    """Lengths of the lines that end within a sentence: the next one goes on in small letters."""
    return [len(line) for line, following in pairwise(block) if following[:1].islower() and _may_join(line, following)]


def _joined(block: Sequence[str], width: float, compounds: str) -> Iterator[str]:
    """One string for each line that is left of a run of lines without an empty one. It is wrapped at `width`; 0: none is known."""
    if len(block) == 1 or not block[0]:
        yield from block
        return
    if max(map(len, block[1:])) > width * _SLACK:  # the first line may be longer: a dateline was added to it
        width = 0.0
    parts = [block[0]]
    for line in block[1:]:
        if _belongs(parts, line, width):
            parts.append(line)
        else:
            yield _in_one(parts, compounds)
            parts = [line]
    yield _in_one(parts, compounds)


def _belongs(parts: Sequence[str], line: str, width: float) -> bool:
    """Whether a line goes on with the sentence, or with the wrapped paragraph, that the lines before it hold."""
    before, start = parts[-1], line.lstrip()
    if not start or not _may_join(before, line) or (_NUMBERED.match(line) and _NUMBERED.match(parts[0])):
        return False
    # In a wrapped text a line ends because the next word found no room.
    is_full = 0 < width < len(before) + 1 + len(start.split(maxsplit=1)[0])
    if _abbreviates(before, start):
        return True
    if _STOP.search(before):
        return is_full and line[0] != " "
    return is_full or len(parts) > 1 or start.lstrip("–— ")[:1].islower() or bool(_OPEN_WORD.search(before))


def _may_join(line: str, following: str) -> bool:
    """Whether two lines can be parts of one paragraph at all."""
    if _is_row(line) or _is_row(following) or _HEADER.match(line) or _HEADER.match(following) or _BULLET.match(following):
        return False
    if _DATELINE_WORDS.match(following) and not _OPEN_WORD.search(line) and find_dateline(following):
        return False
    new_item = _NUMBERED.match(following) and (_STOP.search(line) or _NUMBERED.match(line))
    return not new_item or _abbreviates(line, following.lstrip())


def _is_row(line: str) -> bool:
    """Whether a line is of a table: a wide gap, or two spaces more often than one, as no program that justifies lines does."""
    if "  " not in line and "\t" not in line and "|" not in line and line.lstrip()[:1] not in "+=_-":
        return False  # such is nearly every line
    gaps = len(_GAP.findall(line))
    return bool(_TABLE.search(line)) or (gaps > 1 and gaps > line.strip().count(" ") - 2 * gaps)


def _abbreviates(line: str, following: str) -> bool:
    """Whether a line ends in an abbreviation behind which the sentence goes on."""
    return line[-1] == "." and goes_on(f"{line[-40:]} {following[:40]}", len(line[-40:]), len(line[-40:]) + 1)


def _in_one(parts: Sequence[str], compounds: str) -> str:
    """The lines of a paragraph in one; `compounds` is the text, where a line of it ends in a hyphen."""
    whole = [parts[0]]
    for part in map(str.strip, parts[1:]):
        hyphen = _HYPHEN.search(whole[-1], max(0, len(whole[-1]) - _LONGEST_WORD))
        rest = _REST_OF_WORD.match(part)
        if hyphen and rest and not _AND.match(part):
            # "inter-" and "national": one word, where the text has it elsewhere; else a compound that keeps its hyphen.
            whole[-1] = whole[-1][:-1] if hyphen[1] + rest[0] in compounds else whole[-1]
        else:
            whole.append(" ")
        whole.append(part)
    return "".join(whole)
