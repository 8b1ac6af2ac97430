"""What stands in a pasted text and says nothing: the frame of our own replies, reports and checks, and Slack's around a message.

Only lines that are certain are left out. What merely looks alike stays, and is looked up like everything else: a sentence too many
that is called missing does less harm than one too few.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from bot.reply import ALPHABET, ID_LENGTH
from bot.wording import (
    ASIDES,
    BEFORE,
    FORMER_LINES,
    HEADINGS,
    INFERRED,
    LABEL,
    LINES,
    NEAREST,
    NO_STORY,
    NOTE,
    PROBABLY,
    SOURCES,
    UNSURE,
)

SET_OFF = (">", "▎", "│")
_ID = rf"[{ALPHABET}]{{{ID_LENGTH}}}"
_MEANING = r"(?:the week of |[A-Z]\w+day )?(?:\d{1,2} )?(?:[A-Z]\w+ )?\d{4}(?: \(date inferred\))?(?=\s*(?:;|·|\n|$))"
_FIELD_FORMS = {"date": r"(?:\d{1,2} \w+ \d{1,4}|date unknown)", "stories": r"[\d,]+ stor(?:y|ies)", "meaning": _MEANING}
_STORY_DATE = rf"(?:\d{{1,2}}\s+\w+\s+\d{{1,4}}(?:{re.escape(INFERRED)})?|\d{{1,2}}\s+\w+,\s+year\s+unknown|date\s+unknown)"


_REASON = (
    r"(?:The quote stands in the story, word for word\.|The quote is right, but the story has been withdrawn\."
    r"|The story was updated(?:; this sentence (?:still stands in it|was changed|is gone)\.|, but its newest version is damaged))"
)


def _line_form(line: str) -> str:
    """A pattern for how a line of our own wording begins, from the line with its ``{fields}``.

    >>> bool(re.match(_line_form("Newest story used: {date}"), "Newest story used: 1 May 2024 · reply 7k3f9q"))
    True
    """
    pieces = re.split(r"\{(\w+)\}", line.partition("{note}")[0])
    literal = [r"\s+".join(map(re.escape, piece.split(" "))) for piece in pieces]  # lines may have been broken anywhere
    return "".join(_FIELD_FORMS.get(piece, ".+?") if number % 2 else literal[number] for number, piece in enumerate(pieces))


# Our own lines, on whatever surface; sources with their outlet, title and date, as answers and checks have them; links; notes as
# Slack marks them. Headings stand alone: "Sources in Geneva said ..." is a sentence.
_FRAME = re.compile(
    rf"\s*(?:\W*(?:{'|'.join(re.escape(heading.rstrip(':')) for heading in HEADINGS)}|Pasted text)\W*(?:\n|$)"
    rf"|(?:{'|'.join(map(_line_form, (*(line for line in LINES if line != NOTE), *FORMER_LINES)))})"
    r"|(?:ℹ\ufe0f?|:information_source:)\s|https?://\S+\s*(?:\n|$)|·\s|snapshot \d{8}T"
    r"|As of \d{1,2} \w{3,9} \d{4}(?= ·|\s*(?:\n|$))"
    r"|\*{0,2}(?:\[\d+(?:, \d+){0,40}\][*, ]{0,4}){1,40}[^\n:]{1,120}(?:\n[^\n:]{1,120})?:\s[^\[]{1,600}?"
    rf",\s+{_STORY_DATE}(?=\s*(?:\n|$|\(also))"
    r"|\*{0,2}(?:\[\d+\][*_ \t]{0,4}){1,40}[^\n]{1,120}?(?:\n[^\n]{1,120}?)?"
    rf",\s+{_STORY_DATE}(?=\s*(?:\n|$|\(also| · \[))"
    r"|(?:\[\d+\] )?[✓≈−✗] (?:[Vv]erified|[Ss]tory (?:updated|withdrawn)|[Aa]ltered|[Mm]issing)(?:  [^\n]+)?(?:\n|$)"
    rf"|Reply {_ID}, (?:given )?\d|[\d,]+ (?:reply|replies), citations: |Version \w{{12}}, characters [\d,]+ to [\d,]+"
    rf"|[^\n:]{{1,120}}, {_STORY_DATE}: https?://\S+[ \t]*(?:\n|$)"
    r"|also in: (?=[^\n]{0,300}[^.!?\n](?:\n|$))"
    rf"|now: (?=[^\n]*(?:\[-|\{{\+))|nearest: (?=[^\n:]{{1,120}}: )|{_REASON}"
    r")"
)
# Anybody may write "Note:"; it is ours in what says how fresh it is.
_NOTE, _OURS = re.compile(_line_form(NOTE)), re.compile(rf"\([Nn]ewest\s+of\s+[\d,]+\s+stor|{NO_STORY}|\b[Rr]eply {_ID}\b")
_SOURCE = re.compile(r"\*{0,2}(?:\[\d+(?:, \d+){0,40}\][*, ]{0,4}){1,40}[^:\n]{1,120}: ")  # below the heading of sources alone
_SOURCES = re.compile(rf"\W*{SOURCES}\W*")
# In a report, below the reason: the story's title, which is looked up, and who published it when.
_CARD = re.compile(rf"^{_REASON}[ \t]*\n\s*(\S[^\n]{{0,300}})\n\s*[^\n]{{1,120}}, {_STORY_DATE}[ \t]*$", re.MULTILINE)
# Lines that end there, however long: with an id, or with the date of a source; and those that no terminal of ours breaks.
_SURE_END = re.compile(
    rf"(?:\breply {_ID}|\bsnapshot \d{{8}}T\S{{1,20}}|, {_STORY_DATE})\W{{0,4}}$|^\s*(?:\[\d+\] [✓≈−✗] |Reply {_ID}, )"
)
# Ends of lines that something is broken off at: "· ", "= 1", "= 1 May 2023 to".
_OPEN_END = re.compile(r"(?:[·=;,]|(?<=\s)(?:to|and|as|of|the|week)|(?:=|\sto|week of)\s+\d{1,2}(?:\s+[A-Z][a-z]{2,8})?)\s*$")
# The list of stories below its heading: with or without blank lines between, and with lines that a terminal broke and indented.
_LISTED = re.compile(
    rf"^\W*{re.escape(NEAREST.rstrip(':'))}\W*$"
    r"(?:\n\s*[-•*][ \t](?=[^\n]{0,200}(?:\n[ \t]{4,}[^\n]{0,200})?:).*(?:\n[ \t]{4,}\S.*)*)*\n?",
    re.MULTILINE,
)
# It ends in a colon, and statements follow it: only its own words are left out, wherever a terminal or a mail broke them.
_HEADING = re.compile(
    r"(?:^[>▎│ \t]*)?\*{0,2}" + r"[\s>▎│]+".join(map(re.escape, UNSURE.split())) + r"\*{0,2}"
    rf"|^[>▎│ \t]*\*{{0,2}}{re.escape(PROBABLY)}\*{{0,2}}",
    re.MULTILINE,
)
# Statements with their numbers follow a label, and no number is in it; others that begin so are items of a list.
_LABEL = re.compile(
    rf"^[>▎│ \t]*\*{{0,2}}{re.escape(LABEL.partition('{')[0])}(?![^\n]*\[\d+\])[^\n]*$(?=\n(?:(?!●)[\s\S]){{0,3000}}?\[\d+\])",
    re.MULTILINE,
)
# Below a statement, and above one; both may have been broken anywhere. No number ends a line in them: that would be a statement.
_INSIDE = r"(?:(?!\[\d+\][*_\s]*(?:\n|$)).){1,2000}?"
_GAP = r"[\s>▎│]*"


def _enclosed(start: str, end: str) -> str:
    """A pattern for words of a story, or of ours on it, that stand between two signs, up to the end of a line; set off or not."""
    begun = _GAP.join(re.escape(word) for word in start.split())
    return rf"[*_]*{begun}{_INSIDE}{re.escape(end)}[*_]*[ \t]*(?=\n|$)"


_BEFORE = re.compile(rf"^[>▎│ \t]*{_enclosed(*BEFORE.split('{quote}'))}", re.MULTILINE | re.DOTALL)
_ASIDES = re.compile(
    r"(\[\d+\][*_ \t]*)(?:\n|(?<=[ \t])(?=[*_]{0,4}\(“[^\n]{1,300}?”:[*_]{0,4}\s))"  # beside it only where it says what
    rf"{_GAP}{_enclosed(*ASIDES.replace('{asides}', '“{asides}').split('{asides}'))}",
    re.DOTALL,
)
# The end of a sentence and its numbers, at the end of a line or before another sentence: what follows is another statement.
_NUMBERED = re.compile(
    r"[^\w\s,;:>][ \t]*+\*{0,2}+[ \t]*+(?:\[\d++\][ \t]*+){1,40}+\*{0,2}+[ \t]*+\n"
    r"|[.!?…”\"’»)][ \t]*+(?:\[\d++\][ \t]*+){1,40}+(?=[A-ZÀ-Þ“\"„«‘])"
)
# "Dateline  APP  5:12 PM", "Ann Lee [17:12]": who wrote a message and when, as Slack shows it. A name is a handle, or has capitals.
_NAME = (
    r"(?!(?:APP|BOT|at|by|until|till|from|since|about|around|before|after|on)\b)"
    r"(?:@?[A-ZÀ-Þ][\w.’'-]*|@?[a-z0-9][a-z0-9_.-]*)(?: [A-ZÀ-Þ][\w.’'-]*){0,3}"
)
_DAY = r"(?:Today|Yesterday|[A-Z][a-z]{2,8}day|[A-Z][a-z]{2,8} \d{1,2}(?:st|nd|rd|th)?(?:, \d{4})?),? at "
_TIME = rf"(?:{_DAY})?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_HEADER = re.compile(rf"(?:(?P<name>{_NAME})\s+)?(?:(?:APP|BOT)(?:\s+\[?{_TIME}\]?)?|\[?{_TIME}\]?)(?:\s+\(edited\))?")
_NAME_LINE = re.compile(_NAME)
_HEADER_BEFORE = re.compile(rf"(?:{_NAME}\s+)?(?:(?:APP|BOT)\s+\[?{_TIME}\]?|\[{_TIME}\])\s+(?=\S)")
_EDITED = re.compile(r"\s*\(edited\)\s*$")
# What else Slack puts below and between messages, and the buttons of ours; a reaction is an emoji, and how many there are of it.
_CHROME = re.compile(
    r"(?:(?::[\w+-]{1,60}:|[^\w\s\[\]()*\"“”]{1,8})?\s*\d{0,3}|\d+ repl(?:y|ies)|"
    r"Last reply (?:today|yesterday|\w{3,9} \d{1,2}\w{0,2}|\d{1,3} \w+ ago)(?: at .{1,12})?|"
    r"View (?:thread|newer replies)|Also sent to the channel|"
    r"\(?edited\)?|New|Reply|Add reaction|Saved for later|"
    r"(?:Show passage(?:s| \d{1,3})|Check citations|Check|Wrong citation|Copy with attribution|Remove this answer|Post to channel|"
    r"Good answer|Bad answer|More actions|⋯|\s)+|"
    r"Ask a question; an empty line ends\.|\$ (?:\S{0,80}/)?(?:dateline|python\d?|make|cat|echo)\b.{0,500})"
)
_FIGURE = re.compile(r"(?!:[\w+-]+:)[\d\s!-/:-@\[-`{-~‘’“”…–—]+")  # or marks: what stands so within a sentence is part of it
# "He wrote:", "They say that", "On 4 March 2024, Ann wrote:": what introduces a quote, with words that claim nothing.
_LEAD_IN = re.compile(
    r"(?:(?:I|you|we|he|she|it|they|somebody|someone|people)\s+(?:also\s+)?"
    r"(?:wrote|writes?|said|says?|asked|asks?|posted|told me|quoted?|call it|read)(?:\s+that)?"
    r"|here (?:it is|they are|is (?:the|a) quote)|see|quote|quotes|from|and|but|or|on .{4,60} wrote)",
    re.IGNORECASE,
)
_LINES = 12  # that a terminal may have broken a line of ours into
_WRAPPED_LINES, _NEARLY = 3, 0.8  # so many lines nearly as long as the longest show that lines were broken at a width


def is_lead_in(text: str) -> bool:
    """Whether words beside a quote merely introduce it, or are none at all.

    >>> is_lead_in("He wrote:"), is_lead_in("Putin died:"), is_lead_in("—")
    (True, False, True)
    """
    bare = text.strip(" \t\n.,;:!?…–—-\"'“”‘’«»()[]*_|>")
    return not re.search(r"[^\W\d_]", bare) or _LEAD_IN.fullmatch(bare) is not None


def without_frames(text: str) -> str:
    """A normalised text in one column without its frames, statements a paragraph each; what is set off stays so."""
    width = _width(text.split("\n"))
    text = _LISTED.sub("", _HEADING.sub("\n\n", _LABEL.sub("\n\n", text)))
    text = _ASIDES.sub(r"\1\n", _BEFORE.sub("", text))
    text = _NUMBERED.sub(r"\g<0>\n\n", _CARD.sub(r"\n\1\n\n", text))
    has_notes = _OURS.search(text) is not None
    return "\n\n".join("\n".join(_said_lines(lines, width, has_notes=has_notes)) for lines in raw_blocks(text))


def raw_blocks(text: str) -> Iterator[list[str]]:
    """Paragraphs, and in them the lines that are set off apart from those that are not."""
    for paragraph in re.split(r"\n\s*\n", text):
        for _, lines in groupby(paragraph.split("\n"), key=is_set_off):
            yield list(lines)


def is_set_off(line: str) -> bool:
    """Whether a line is marked as a quotation."""
    return line.lstrip().startswith(SET_OFF)


def _said_lines(lines: list[str], width: float, *, has_notes: bool) -> Iterator[str]:
    """The lines of a block that are no frame, and before each message in it an empty one."""
    bare = [line.lstrip(" \t>▎│").rstrip() for line in lines]
    position, framed, listing = 0, False, False
    while position < len(lines):
        is_open = position > 0 and not framed and not _ends(bare[position - 1])
        if covered := _frame(bare[position : position + _LINES], listing=listing, has_notes=has_notes):
            listing |= _SOURCES.fullmatch(bare[position]) is not None
            framed, position = True, position + covered
            yield ""
        elif framed and _goes_on(lines[position - 1], bare[position], width):
            position += 1
        elif covered := _header(bare[position : position + 2], is_open=is_open):
            framed, position = False, position + covered
            yield ""
        elif _CHROME.fullmatch(bare[position]) and not (is_open and _FIGURE.fullmatch(bare[position])):
            position += 1
            if is_open:  # a message that ends without a full stop
                yield ""
        else:
            framed, listing = False, False
            yield _EDITED.sub("", lines[position].replace(bare[position], _HEADER_BEFORE.sub("", bare[position], count=1)))
            position += 1


def _frame(bare: list[str], *, listing: bool, has_notes: bool) -> int:
    """How many lines a frame covers that begins here; 0 where none does."""
    if match := _FRAME.match("\n".join(bare)):
        return match[0].rstrip().count("\n") + 1
    return 1 if (listing and _SOURCE.match(bare[0])) or (has_notes and _NOTE.match(bare[0])) else 0


def _goes_on(line: str, following: str, width: float) -> bool:
    """Whether a frame goes on in the following line: it was broken at the width, or is where a source lies."""
    first, *others = following.split() or [""]
    if first and not others and re.search(r"[/.]\w", first):
        return True
    is_full = len(line.rstrip()) + 1 + len(first) > width
    return bool(first) and (_OPEN_END.search(line) is not None or (is_full and not _SURE_END.search(line)))


def _header(bare: list[str], *, is_open: bool) -> int:
    """How many lines Slack's header of a message covers; `is_open`: a sentence that began above may go on here."""
    if is_open:
        return 0
    if _HEADER.fullmatch(bare[0]):
        return 1
    following = _HEADER.fullmatch(bare[1]) if len(bare) > 1 else None
    return 2 if following and not following["name"] and _NAME_LINE.fullmatch(bare[0]) else 0


def _ends(line: str) -> bool:
    """Whether a sentence ends with the line, or none is in it."""
    return not line or line[-1] in '.!?…”"»’)]:*_' or _CHROME.fullmatch(line) is not None


def _width(lines: list[str]) -> float:
    """Where a terminal broke lines; infinite where it seems that none were."""
    longest = max(map(len, lines), default=0)
    broken = sum(len(line) > _NEARLY * longest for line in lines)
    return longest if broken >= _WRAPPED_LINES else float("inf")
