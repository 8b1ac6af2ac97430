"""Quotes as people paste them: found in a text of any origin, and looked up word for word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.checking.frames import SET_OFF, is_lead_in, is_set_off, raw_blocks, without_frames
from bot.reply import ALPHABET, ID_LENGTH, ReplyId
from bot.wording import INFERRED
from index.sentences import split_sentences
from index.text import normalise

_SINGLE, _DOUBLE = "'‘’‚‛′", '"“”„‟″«»'
_VARIES = re.compile(rf"\s+|[{_SINGLE}]|[{_DOUBLE}]|\*+")
# What is bold in Slack may come from there between asterisks: numbers are, and the words that answer.
_MARKS = re.compile(r"(?:\s*+(?:(?<!\S)\*++\s*+)?\[\d++\]\**+)++\s*$")
_QUOTED = re.compile(
    r"“[^“”]++”|„[^“”„]++[“”]|«[^«»]++»|»[^«»]++«|‹[^‹›]++›|「[^「」]++」|『[^『』]++』|\"[^\"]++\"|[“„”][^“”„\"]++[“”\"]"
    r"|‘(?:[^‘’]|’(?=\w))++’(?!\w)|(?<!\w)'(?:[^'\n]|'(?=\w))++'(?!\w)"
)
_REPLY = re.compile(rf"\b[Rr]eply ([{ALPHABET}]{{{ID_LENGTH}}})\b")
_REPLY_MENTION = re.compile(rf",?\s*\b[Rr]eply [{ALPHABET}]{{{ID_LENGTH}}}\b")
_LEAST_WORDS = 4
_BULLET = re.compile(r"\s*(?:[-•*–·◦▪●]|\d{1,2}[.)])\s+(?=\S)")
# Numbers, addresses and emoji, which say nothing; these behind a sentence as well.
_EMOJI = r":[a-z][\w+-]{1,60}:(?!\S)|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?"
_NOTHING_BEFORE = re.compile(rf"^(?:\[\d++\]\s*+|https?://\S++\s++|(?:{_EMOJI})\s*+)++")
_NOTHING_BEHIND = re.compile(rf"(?:\s*+(?:{_EMOJI}))++\s*$")
_LONGEST_END = 200  # characters: patterns begin anew at each of them
_GAP = re.compile(r"[^\S\n]{200,}+")  # wider than any column; patterns begin anew at each of its blanks
_MARKDOWN = (
    (re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"(?<!\w)__?(?=\S)([^_\n]{1,1000})(?<=\S)__?(?!\w)"), r"\1"),
    (re.compile(r"\*\*(?=\S)([^*\n]{1,1000})(?<=\S)\*\*"), r"\1"),
    (re.compile(r"[ \t][(<]?https?://[^\s)>]{1,2000}[)>]?[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"`([^`\n]{1,1000})`"), r"\1"),
    (re.compile(r"\[([^\]\n\d][^\]\n]{0,300})\]\(https?://[^)\s]{1,2000}\)"), r"\1"),
)
# Two columns of a terminal: of a timeline dates on the left, or the words of one side and those of the other.
_ROW = re.compile(r"(?:[^│]*\s)?│(?:\s.*)?")
_MARGIN = " " * 6  # as wide as a year, which is the shortest date
_DATE = re.compile(rf"(?:[\w.,–-]+ ){{0,5}}\d{{4}}(?:{re.escape(INFERRED)})?|\d{{1,2}} \w+, year unknown|date unknown")


def verbatim(quote: str, *, bold: bool = False) -> re.Pattern[str]:
    r"""What finds a quote word for word: straight and curly quotation marks are alike, and so is all white space.

    `bold`: its asterisks may be marks of bold, which the story need not have.

    >>> verbatim('the "deal"  is off').search("But the “deal”\nis off, he said").span()
    (4, 21)
    """
    pieces = (r"\**" if bold and piece.startswith("*") else _pattern(piece) for piece in _pieces(normalise(quote).strip()))
    return re.compile(rf"(?<!\w){''.join(pieces)}(?!\w)")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a pasted text, or several that a quotation holds together.

    `quoted`: it is marked as a quote, as a whole. Otherwise `quotes` are those in it, at least four words long in quotation marks,
    and `rest` is what stands around these.
    """

    text: str
    quoted: bool
    quotes: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def said_in(text: str) -> tuple[Said, ...]:
    """Every sentence of a text, in reading order, frames left out; what is said twice is told once.

    A quote is a block that ends in citation numbers, `... [1]`, as our replies have them; one set off with `>`; or at least four
    words in quotation marks.
    """
    text = without_frames(_in_one_column(_GAP.sub("\t", normalise(text))))
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    said = (piece for block in _blocks(_REPLY_MENTION.sub("", text)) for piece in _said(block))
    return tuple({" ".join(piece.text.replace("*", "").split()): piece for piece in reversed(tuple(said))}.values())[::-1]


def quotes_in(text: str) -> tuple[str, ...]:
    """The sentences that a text marks as quotes; where it marks none, all of its sentences."""
    said = said_in(text)
    quotes = [quote for piece in said for quote in ((piece.text,) if piece.quoted else piece.quotes)]
    return tuple(sentence for quote in quotes for sentence in _sentences(quote)) or tuple(piece.text for piece in said)


def reply_ids(text: str) -> tuple[ReplyId, ...]:
    """What looks like the ids of replies in a text: `reply 7k3f9q`."""
    return tuple(dict.fromkeys(map(ReplyId, _REPLY.findall(text))))


def _in_one_column(text: str) -> str:
    """Two columns one below the other; of a timeline the dates are left out."""
    lines, pieces = text.rstrip().split("\n"), []
    if len(lines) > 1 and _left(lines[-2]) and not _ROW.fullmatch(lines[-1]):
        lines[-1] += " │"  # marked up to the end of a statement on the left
    for in_columns, run in groupby(lines, key=lambda line: _ROW.fullmatch(line) is not None):
        rows = list(run)
        pieces += _one_below_the_other(rows) if in_columns else rows
    return "\n".join(pieces)


def _one_below_the_other(lines: list[str]) -> list[str]:
    """Lines that have a rule in them; those that begin with it are merely set off by it."""
    left, right = [_left(line) for line in lines], [line.partition("│")[2].strip() for line in lines]
    if all(_DATE.fullmatch(cell) for cell in left if cell):
        margin = any(left) or all(line.startswith(_MARGIN) for line in lines)
        return [*([""] if left[0] else []), *right, ""] if margin else lines
    return ["", *left, "", *right, ""] if len(lines) > 1 else lines


def _left(line: str) -> str:
    """What stands on the left of a rule."""
    return line.partition("│")[0].strip() if _ROW.fullmatch(line) else ""


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs and items of lists, each in one line; `>` of every line of a quotation becomes one."""
    for lines in raw_blocks(text):
        if is_set_off(lines[0]):
            yield "> " + " ".join(line.lstrip("".join((*SET_OFF, *" \t"))).strip() for line in lines)
        else:
            yield from _items(lines)


def _items(lines: list[str]) -> Iterator[str]:
    """The items of a list, which begin with a bullet where nothing goes on; a paragraph is one item."""
    item: list[str] = []
    listing = False
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet and (listing or not item or item[-1][-1:] in {*'.!?:”")]'}):
            yield " ".join(item)
            item, listing = [], True
        item += [line[bullet.end() if bullet and not item else 0 :].strip()]
    yield " ".join(item)


def _without_end(pattern: re.Pattern[str], block: str) -> str:
    """A block without what a pattern finds at its end, of which so much is looked at as a reader could have meant."""
    return block[:-_LONGEST_END] + pattern.sub("", block[-_LONGEST_END:])


def _said(block: str) -> Iterator[Said]:
    """What a block says: quotes where all of it is marked as one, or else its sentences."""
    block = _without_end(_NOTHING_BEHIND, block)
    bare = _without_end(_MARKS, block)
    if block.startswith("> ") or bare != block:
        quote = _NOTHING_BEFORE.sub("", bare.removeprefix("> ")).strip()
        yield from (Said(sentence, quoted=True) for sentence in _sentences(quote))
        return
    block = _NOTHING_BEFORE.sub("", block.strip())
    quotations = [match.span() for match in _QUOTED.finditer(block)]
    marked = [(first, last) for first, last in quotations if len(block[first:last].split()) >= _LEAST_WORDS]
    for start, end in _units(block, marked):
        spans = [span for span in marked if start <= span[0] < end]
        text = block[start:end].strip()
        if (start, end) in quotations:
            yield from (Said(sentence, quoted=True) for sentence in _sentences(block[start + 1 : end - 1].strip()))
        elif not is_lead_in(text):
            quotes = tuple(sentence for first, last in spans for sentence in _sentences(block[first + 1 : last - 1].strip()))
            yield Said(text, quoted=False, quotes=quotes, rest=_rest(block, start, end, spans) if spans else ())


def _units(block: str, marked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences; those that one quotation holds together are one."""
    units: list[tuple[int, int]] = []
    for sentence in split_sentences(block):
        last = units[-1] if units else (0, 0)
        if units and any(start < last[1] and sentence.start < end for start, end in marked if end > last[0]):
            units[-1] = last[0], sentence.end
        else:
            units.append((sentence.start, sentence.end))
    return units


def _rest(block: str, start: int, end: int, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """What stands around quotes, but for words that merely introduce them."""
    edges = [start, *(edge for span in spans for edge in span), end]
    pieces = (block[first:last].strip(" ,;:") for first, last in zip(edges[::2], edges[1::2], strict=True))
    return tuple(piece for piece in pieces if not is_lead_in(piece))


def _sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text) if re.search(r"\w", sentence.text)]


def _pieces(quote: str) -> list[str]:
    """A quote cut into what may vary and what may not."""
    pieces, last = [], 0
    for match in _VARIES.finditer(quote):
        pieces += [quote[last : match.start()], match[0]]
        last = match.end()
    return [piece for piece in (*pieces, quote[last:]) if piece]


def _pattern(piece: str) -> str:
    if piece.isspace():
        return r"\s+"
    for marks in (_SINGLE, _DOUBLE):
        if piece in marks:
            return f"[{marks}]"
    return re.escape(piece)
