"""One text, several dispatches: each with its own headline, dateline and day, so that none is cited under another's.

A new one begins below a line of signs (``###``), at a dateline with its agency, and at each document of a Factiva or Nexis export
(see `index.sources.exports`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from index.article import Role, version_hash
from index.dateline import find_dateline
from index.dateline.forms import LINE, ends_sentence, read_opening
from index.dateline.header import Header, Kind, read_header_line
from index.sentences import split_sentences
from index.sources.draft import Draft
from index.sources.exports import read_export
from index.sources.moments import parse_date

# The end of a dispatch: "###", "# # #", "-30-", "***ENDS***".
_END = re.compile(r"(?:#[ \t]?){3,40}|-{0,3}[ \t]?30[ \t]?-{1,3}|\W{0,3}(?i:ends?(?: of (?:story|dispatch|document|text))?)\W{0,3}")
_LONGEST_END = 80
# It parts two dispatches only if one begins below it: within a story it is a rule between two chapters.
_RULE = re.compile(r"(?:[-=_*~•—–+][ \t]?){3,120}")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,3}(?:\s|$)")
_FEWEST_WORDS = 4
_SEVERAL, _FEWEST_SENTENCES = 2, 2
_MOST_ABOVE = 5  # lines above a dateline: headline, its second line, writer, date, note of the desk
_SHORTEST_HEADLINE = 3  # words; fewer are the sign-off of the story before
_CREDIT = re.compile(r"\b(?:reporting|editing|writing|edited|compiled|contributed)\b|^\(", re.IGNORECASE)


class _Line(NamedTuple):  # made for every line of every text: a dataclass takes three times as long
    """`text` and `tail` are its first and last characters, as many as a dateline may have; it begins at `start` of the text."""

    start: int
    text: str
    tail: str
    after_blank: bool


def read_dispatches(text: str) -> Iterator[Draft]:
    """The stories of a text, in order; one where nothing parts it. Each knows the days of those beside it."""
    drafts = read_export(text) or tuple(map(Draft, split_dispatches(text)))
    if len(drafts) == 1:
        yield drafts[0]
        return
    days = [_printed_day(draft.text) for draft in drafts]
    for number, draft in enumerate(drafts):
        before = next((day for day in reversed(days[:number]) if day), None)
        after = next((day for day in days[number + 1 :] if day), None)
        yield replace(draft, neighbours=tuple(filter(None, (before, after))))


def parted(draft: Draft) -> Iterator[Draft]:
    """The dispatches of a document that may hold several: what its head says is said of the first alone."""
    first, *others = read_dispatches(draft.text)
    yield replace(draft, text=first.text, neighbours=first.neighbours)
    yield from others


def certainly_parted(draft: Draft) -> Iterator[Draft]:
    """The dispatches of a record or a page, where nothing else can be meant; else the draft as it is.

    Each has a dateline with place and agency at the beginning of a paragraph and at least two sentences, and is not introduced as
    what somebody wrote. The outlet is that of all; what else the draft says is said of the first alone, and so is its identity.
    """
    parts = split_dispatches(draft.text) if _opens_several(draft.text) else ()
    if len(parts) < _SEVERAL or not all(map(_is_dispatch, parts)) or any(map(_introduces, parts[:-1])):
        yield draft
        return
    yield replace(draft, text=parts[0])
    beside = tuple(filter(None, (parse_date(draft.published), *map(_printed_day, parts))))
    for number, part in enumerate(parts[1:], 2):
        dateline = find_dateline(part)
        yield Draft(
            text=part,
            url=draft.url,
            publisher=draft.publisher,
            published=None if dateline and dateline.day else draft.published,
            language=draft.language,
            identity=_identity(draft, number, part),
            neighbours=beside[:1],
            is_part=True,
            anchored=draft.anchored,
            extract=draft.extract,
        )


def _opens_several(text: str) -> bool:
    openings = (read_opening(line.lstrip()) for line in text.split("\n") if line)
    return len(list(islice((opening for opening in openings if opening and opening.is_certain), _SEVERAL))) == _SEVERAL


def _is_dispatch(part: str) -> bool:
    dateline = find_dateline(part)
    if dateline is None or not (dateline.is_certain and dateline.agency and dateline.place):
        return False
    if any(map(_introduces, part[: dateline.end].split("\n")[:-1])):
        return False
    return sum(sentence.role is Role.STATEMENT for sentence in split_sentences(part)) >= _FEWEST_SENTENCES


def _introduces(text: str) -> bool:
    """Whether it ends as what stands above somebody else's words does: "The agency wrote:"."""
    return text.rstrip().endswith(":")


def _identity(draft: Draft, number: int, part: str) -> str:
    """A name that no other story of the file has: one without an address and an id of its own is told by its words."""
    if draft.identity or draft.url:
        return f"{draft.identity or ''}-dispatch-{number}".lstrip("-")
    return f"dispatch-{version_hash(part)[:12]}"


def split_dispatches(text: str) -> tuple[str, ...]:
    r"""The text of each dispatch, without the lines of signs between them; the whole text where there is but one.

    >>> split_dispatches("OSLO, May 3 (HCW) - A ship left.\\n\\n###\\n\\nROME, May 4 (HCW) - It came.")
    ('OSLO, May 3 (HCW) - A ship left.', 'ROME, May 4 (HCW) - It came.')
    """
    lines = tuple(_lines(text))
    starts = sorted({0, *_starts(lines)})
    if len(starts) == 1:
        return (text,)
    ends = [*(lines[start].start for start in starts[1:]), len(text)]
    return _whole([_without_signs(text[lines[start].start : end]) for start, end in zip(starts, ends, strict=True)])


def _lines(text: str) -> Iterator[_Line]:
    """The lines that are not blank."""
    start, blank = 0, True
    for whole in text.split("\n"):
        line = whole.strip()
        if line:
            yield _Line(start, line[:LINE], line[-LINE:], after_blank=blank)
        blank = not line
        start += len(whole) + 1


def _starts(lines: Sequence[_Line]) -> Iterator[int]:
    """The numbers of the lines at which a dispatch begins, but for the first."""
    for number, line in enumerate(lines[1:], 1):
        above = lines[number - 1].text
        if len(above) <= _LONGEST_END and _END.fullmatch(above):
            yield number
        opening = read_opening(line.text)
        if opening is None:
            continue
        first = number - _lines_above(lines, number)
        is_ruled_off = first > 0 and _RULE.fullmatch(lines[first - 1].text) is not None
        if first > 0 and (is_ruled_off or (opening.is_certain and _is_parted(lines, first))):
            yield first


def _lines_above(lines: Sequence[_Line], number: int) -> int:
    """How many lines above a dateline belong to it, and not to the story before."""
    above = 0
    for line in reversed(lines[max(0, number - _MOST_ABOVE) : number]):
        if not _may_stand_above(line.text) or _header_of(lines[number - above - 1 : number]) is None:
            break
        above += 1
    return above


def _may_stand_above(line: str) -> bool:
    if _RULE.fullmatch(line) or _END.fullmatch(line):
        return False
    read = read_header_line(line)
    if read is None or read.kind is Kind.OUTLET:
        return False
    return read.kind is not Kind.HEADLINE or (len(line.split()) >= _SHORTEST_HEADLINE and not _CREDIT.search(line))


def _header_of(lines: Sequence[_Line]) -> Header | None:
    header: Header | None = Header()
    for line in lines:
        header = header.followed_by(line.text) if header else None
    return header


def _is_parted(lines: Sequence[_Line], number: int) -> bool:
    """Whether a line does not merely go on with the one before it."""
    before = lines[number - 1]
    return lines[number].after_blank or ends_sentence(before.tail) or len(before.text.split()) < _SHORTEST_HEADLINE


def _without_signs(part: str) -> str:
    """A part without the lines of signs at its end and its beginning."""
    lines = part.strip().split("\n")
    while lines and _is_sign(lines[-1]):
        lines.pop()
    while lines and _is_sign(lines[0]):
        lines.pop(0)
    return "\n".join(lines)


def _is_sign(line: str) -> bool:
    line = line.strip()
    return not line or (len(line) < LINE and bool(_END.fullmatch(line) or _RULE.fullmatch(line)))


def _whole(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts that are stories; what holds no sentence, such as a sign-off, stays with the one before it, or with the next."""
    stories: list[str] = []
    loose = ""
    for part in parts:
        if _has_sentence(part):
            stories.append(f"{loose}{part}")
            loose = ""
        elif stories:
            stories[-1] += f"\n\n{part}" if part else ""
        elif part:
            loose += f"{part}\n\n"
    return tuple(stories) or (loose,)


def _has_sentence(part: str) -> bool:
    return bool(_SENTENCE_END.search(part)) and len(part.split(maxsplit=_FEWEST_WORDS)) >= _FEWEST_WORDS


def _printed_day(text: str) -> datetime | None:
    """The day that a dispatch prints with its year."""
    dateline = find_dateline(text)
    day = dateline.day if dateline else None
    return day.in_year(day.year) if day and day.year else None
