"""Quotes as people paste them: found in a text of any origin, and looked up word for word."""

import re
from collections.abc import Iterator
from itertools import groupby

from bot.reply import ALPHABET, ID_LENGTH, ReplyId
from bot.wording import ASIDES, BEFORE, FORMER_LINES, HEADINGS, INFERRED, LABEL, LINES, NEAREST, PROBABLY, UNSURE
from index.sentences import split_sentences
from index.text import normalise

_SINGLE, _DOUBLE = "'‘’‚‛′", '"“”„‟″«»'
_VARIES = re.compile(rf"\s+|[{_SINGLE}]|[{_DOUBLE}]|\*+")
# What is bold in Slack may come from there between asterisks: numbers are, and the words that answer.
_MARKS = re.compile(r"(?:\s*+(?:(?<!\S)\*++\s*+)?\[\d++\]\**+)++\s*$")
# The end of a sentence and its numbers at the end of a line: what follows is another statement.
_NUMBERED = re.compile(r"[^\w\s,;:>][ \t]*+\*{0,2}+[ \t]*+(?:\[\d++\][ \t]*+)++\*{0,2}+[ \t]*+\n")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")
_REPLY = re.compile(rf"\b[Rr]eply ([{ALPHABET}]{{{ID_LENGTH}}})\b")
_LEAST_WORDS = 4
_MEANING = r"(?:the week of |[A-Z]\w+day )?(?:\d{1,2} )?(?:[A-Z]\w+ )?\d{4}(?: \(date inferred\))?(?=\s*(?:;|·|\n|$))"
_FIELD_FORMS = {"date": r"(?:\d{1,2} \w+ \d{1,4}|date unknown)", "stories": r"[\d,]+ stor(?:y|ies)", "meaning": _MEANING}


def _line_form(line: str) -> str:
    """A pattern for how a line of our own wording begins, from the line with its ``{fields}``.

    >>> bool(re.match(_line_form("Newest story used: {date}"), "Newest story used: 1 May 2024 · reply 7k3f9q"))
    True
    """
    pieces = re.split(r"\{(\w+)\}", line.partition("{note}")[0])
    literal = [r"\s+".join(map(re.escape, piece.split(" "))) for piece in pieces]  # lines may have been broken anywhere
    return "".join(_FIELD_FORMS.get(piece, ".+?") if number % 2 else literal[number] for number, piece in enumerate(pieces))


# What a reply holds beside its statements, on whatever surface: our own lines; sources ("[1] Outlet: Title"); links; notes as Slack
# marks them. Headings stand alone: "Sources in Geneva said ..." is a sentence.
_FRAME = re.compile(
    rf"\s*(?:\W*(?:{'|'.join(re.escape(heading.rstrip(':')) for heading in HEADINGS)})\W*(?:\n|$)"
    rf"|(?:{'|'.join(map(_line_form, (*LINES, *FORMER_LINES)))})"
    r"|(?:ℹ\ufe0f?|:information_source:)\s|\[\d+(?:, \d+)*\][^\S\n]+\S|https?://)"
)
# The list of stories below its heading: with or without blank lines between, and with lines that a terminal broke and indented.
_LISTED = re.compile(rf"^\W*{re.escape(NEAREST.rstrip(':'))}\W*$(?:\n\s*[-•*][ \t].*(?:\n[ \t]{{4,}}\S.*)*)*\n?", re.MULTILINE)
_SET_OFF = (">", "▎", "│")
# It ends in a colon, and statements follow it: only its own words are left out, wherever a terminal or a mail broke them.
_HEADING = re.compile(
    r"(?:^[>▎│ \t]*)?\*{0,2}" + r"[\s>▎│]+".join(map(re.escape, UNSURE.split())) + r"\*{0,2}"
    rf"|^[>▎│ \t]*\*{{0,2}}{re.escape(PROBABLY)}\*{{0,2}}",
    re.MULTILINE,
)

_LABEL = re.compile(rf"^[>▎│ \t]*\*{{0,2}}{re.escape(LABEL.partition('{')[0])}.*$", re.MULTILINE)
# Below a statement, and above one; both may have been broken anywhere. No number ends a line in them: that would be a statement.
_INSIDE = r"(?:(?!\[\d+\][*_\s]*(?:\n|$)).){1,2000}?"
_GAP = r"[\s>▎│]*"


def _enclosed(start: str, end: str) -> str:
    """A pattern for words of a story, or of ours on it, that stand between two signs, up to the end of a line; set off or not."""
    begun = _GAP.join(re.escape(word) for word in start.split())
    return rf"[*_]*{begun}{_INSIDE}{re.escape(end)}[*_]*[ \t]*(?=\n|$)"


_BEFORE = re.compile(rf"^[>▎│ \t]*{_enclosed(*BEFORE.split('{quote}'))}", re.MULTILINE | re.DOTALL)
_ASIDES = re.compile(
    rf"(\[\d+\][*_ \t]*)\n{_GAP}{_enclosed(*ASIDES.replace('{asides}', '“{asides}').split('{asides}'))}", re.DOTALL
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


def rarest_part(quote: str) -> str:
    """The longest piece of a quote that stands in every text that holds it, character by character: for a quick first look."""
    return max(_pieces(normalise(quote).strip()), key=lambda piece: 0 if _VARIES.fullmatch(piece) else len(piece), default="")


def quotes_in(text: str) -> tuple[str, ...]:
    """The sentences that a text quotes, in reading order.

    A quote is a block that ends in citation numbers, `... [1]`, as our replies have them; one set off with `>`; or at least four
    words in quotation marks. A text without any of these is taken to be all quotes, sentence by sentence.
    """
    text = _LABEL.sub("\n\n", _in_one_column(normalise(text)))
    text = _LISTED.sub("", _HEADING.sub("\n\n", text))
    text = _ASIDES.sub(r"\1\n", _BEFORE.sub("", text))
    text = _NUMBERED.sub(r"\g<0>\n", text)
    blocks = [block for block in map(_block, _raw_blocks(text)) if block]
    quotes = [quote for block in blocks for quote in _quoted(block)]
    return tuple(sentence for quote in quotes or blocks for sentence in _sentences(quote))


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


def _raw_blocks(text: str) -> Iterator[str]:
    """Paragraphs, and in them the lines that are set off apart from those that are not."""
    for paragraph in re.split(r"\n\s*\n", text):
        for _, lines in groupby(paragraph.split("\n"), key=_is_set_off):
            yield "\n".join(lines)


def _is_set_off(line: str) -> bool:
    return line.lstrip().startswith(_SET_OFF)


def _block(raw: str) -> str:
    """One block in one line; `>` of every line of a quotation becomes one. Lines of our own wording are left out."""
    lines = [line.strip() for line in raw.split("\n") if line.strip() and not _FRAME.match(line)]
    if _FRAME.match(raw):
        return ""
    if lines and _is_set_off(lines[0]):
        return "> " + " ".join(line[1:].strip() for line in lines)
    return " ".join(lines)


def _quoted(block: str) -> list[str]:
    """What a block quotes: all of it, or what stands in quotation marks."""
    if block.startswith("> ") or _MARKS.search(block):
        return [_MARKS.sub("", block).removeprefix("> ")]
    quotes = [curly or straight for curly, straight in _QUOTED.findall(block)]
    return [quote for quote in quotes if len(quote.split()) >= _LEAST_WORDS]


def _sentences(text: str) -> list[str]:
    sentences = [sentence.text for sentence in split_sentences(text)]
    return [sentence for sentence in sentences if len(sentence.split()) >= _LEAST_WORDS] or sentences


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
