"""The lines that stand above a dispatch: its headline, who wrote it, its date, and what a desk says of it."""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from index.cities import is_large_city
from index.dateline.agency_names import is_known_agency
from index.dateline.dates import GAP, SPACE, PrintedDay, day_pattern, read_day
from index.dateline.forms import LINE, ends_sentence, is_place

_NAME = r"[^\W\d_a-zà-öø-ÿ][\w.’'-]{0,30}"
_LINKS = r"and|und|et|e|y|of|the|for|in|at|de|der|von|van|bin|al|di|da|la"
_NAMES = rf"{_NAME}(?:[ ,|&/]{{1,3}}(?:{_NAME}|(?:{_LINKS})\b)){{0,15}}"
_BYLINE = re.compile(rf"(?i:by|par|por|von|di|story by|written by|reported by)\s{{1,4}}(?P<names>{_NAMES})$")
# Whose name ends like this is an outlet, not a writer: "By Jane Doe, Demo Tribune", but not "By Jane Doe, Diplomatic Editor".
_OUTLET = re.compile(
    r"(?:^|\s)(?:AFP|AP|Agency|Agencia|Agence|BBC|Bulletin|CNN|Chronicle|Courier|Daily|Dispatch|EFE|Echo|Examiner|Express|Gazette"
    r"|Globe|Guardian|Herald|Independent|Inquirer|Insider|Journal|Ledger|Mail|Mercury|Mirror|Monitor|News|Newswire|Observer|Post"
    r"|Press|Record|Register|Report|Reuters|Review|Sentinel|Service|Standard|Star|Sun|Telegram|Telegraph|Times|Today|Tribune"
    r"|Weekly|Wire|World|Xinhua)$"
)
# "EMBARGOED UNTIL 00:01 GMT", "(Adds details)" and "URGENT" match, "Embargo on oil lifted" and "Urgent talks begin" do not.
_DESK = re.compile(
    r"\W{0,3}(?:(?P<embargo>(?:under |strictly )?embargo(?:ed)?(?: (?:until|till|for|to)\b|\s?:|\W{0,3}$|\s\d)|sperrfrist\b"
    r"|sous embargo\b|bajo embargo\b"
    r"|embargado hasta\b)|not for (?:release|publication|broadcast)\b|(?:hold )?for (?:immediate )?release\b|(?:eds|editors)\s?:"
    r"|bc-|press release\W{0,3}$|(?:urgent|breaking|flash|bulletin|alert|exclusive)\W{0,3}$"
    r"|\((?:adds|updates|recasts|refiles|repeats|corrects|rewrites|removes|fixes|with)\b)",
    re.IGNORECASE,
)
_HOUR = rf"(?:(?:at|à|a las|um|T)?{GAP}[\d:. ]{{4,12}}[^\d]{{0,20}}(?:[+-]\d\d:?\d\d)?)?"
_DATE_LINE = re.compile(
    rf"(?i:(?P<changed>updated|modified|last updated)|published|posted|date|dated|publié|publicado|veröffentlicht)?"
    rf"(?i:{SPACE}(?:on|le|el|em|am))?:?{GAP}{day_pattern('first')}(?:,?{GAP}{_HOUR})?$"
)
# 03/04/2024 is a date too, though nobody knows which.
_UNCLEAR_DATE = re.compile(
    rf"(?:(?i:published|posted|date|dated)(?i: on)?:?\s)?\d{{1,2}}/\d{{1,2}}/(?:19|20)\d\d(?:,?{GAP}{_HOUR})?$"
)
_CHANGED_TOO = re.compile(
    r"\s?[-–—,;(/]\s?(?:last )?(?:updated?|modified|aktualisiert|actualizado|mis à jour)\b.{0,60}$", re.IGNORECASE
)
# What people and programs write above a text that they keep: "Source: Demo Tribune".
_LABEL = re.compile(
    r"\W{0,3}(?i:(?P<headline>title|headline|titel|titre|título|titolo)"
    r"|(?P<outlet>source|outlet|publisher|publication|newspaper|agency|quelle|fuente|fonte)"
    r"|(?P<authors>authors?|byline|by|writer|reporter|autor(?:es|in)?|auteure?s?)"
    r"|(?P<day>date|published|publication date|datum|fecha|data)"
    r"|(?P<desk>url|link|section|category|tags|keywords|editor|language|word count|length|id|slug|copyright|accessed|retrieved))"
    r"\s?:\**\s{0,9}(?P<value>\S.*)$"
)
_ADDRESS = re.compile(r"https?://\S+$")
_DESK_MARK = re.compile(  # "(LEAD) ", "(2nd LD) ", "UPDATE 2-": what a desk puts before a headline
    r"(?:\((?:\d(?:st|nd|rd|th) )?(?:LEAD|LD|Lead)\)\s"
    r"|(?:UPDATE|WRAPUP|CORRECTED|REFILE|RPT|REPEAT|RECAST|ADVISORY)(?: \d{1,2})?-)(?=\S)"
)
_PIECES = re.compile(r"\s?[|•·]\s?")
_DASHED_PIECES = re.compile(r"\s?[|•·]\s?|\s[-–—]\s")
_MOST_PIECES = 6
_CLOCK = re.compile(r"[\d:.]{4,8}\s?\w{0,5}|\d{1,2} min(?:ute)?s?(?: read)?", re.IGNORECASE)
_PLACE_LINE = re.compile(rf"(?P<place>[^\W\d_][^()\n\d]{{1,58}}?),?{SPACE}{day_pattern('first')}\.?$")
LONGEST_HEADLINE = 220
_DIGIT = re.compile(r"\d")
_DAY_AND_HOUR = 64  # characters at the end of a line in which a day has a digit, with the hour and its zone behind it
_MOST_HEADLINES = 2
_MOST_WORDS = 5  # in the name of an outlet


class Kind(Enum):
    """What a line above a dispatch is."""

    HEADLINE = auto()
    BYLINE = auto()
    DATE = auto()
    PLACE = auto()
    OUTLET = auto()
    DESK = auto()
    """An embargo, or what the desk that sent it says of it: "URGENT", "(Adds details)"; an address, or keywords."""


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """One such line, with what it says."""

    kind: Kind
    text: str
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    place: str | None = None
    day: PrintedDay | None = None
    is_sure: bool = False


def read_header_line(line: str) -> HeaderLine | None:
    """What a line is, if it may stand above a dispatch; None where it is text."""
    if len(line) > LONGEST_HEADLINE:
        return None
    whole = line.strip()
    line = whole[:LINE]
    desk = _DESK.match(line)
    if desk or _ADDRESS.match(line):
        return HeaderLine(Kind.DESK, line, is_sure=bool(desk and desk["embargo"]))
    return (_several(line) if _DASHED_PIECES.search(line) else None) or _told_line(line) or _headline(whole)


def _told_line(line: str) -> HeaderLine | None:
    """A line that says who wrote it or published it, or when."""
    return _byline(line) or (_labelled(line) if ":" in line else None) or _dated_line(line) or _name_line(line)


def _labelled(line: str) -> HeaderLine | None:
    """A line whose first word says what the rest is: "Source: Demo Tribune"."""
    match = _LABEL.match(line)
    if match is None:
        return None
    value = match["value"].strip(" *_")
    if match["day"]:
        read = _dated_line(value)
        return replace(read, is_sure=True) if read and read.kind is Kind.DATE else None
    if match["desk"] or ends_sentence(value) or _ADDRESS.match(value):
        return HeaderLine(Kind.DESK, line) if match["desk"] or _ADDRESS.match(value) else None
    if match["authors"]:
        names = _byline(f"By {value}")
        return replace(names, is_sure=True) if names else None
    if match["outlet"]:
        return HeaderLine(Kind.OUTLET, line, outlet=value, is_sure=True) if len(value.split()) <= _MOST_WORDS else None
    return HeaderLine(Kind.HEADLINE, value, is_sure=True)


def _several(line: str) -> HeaderLine | None:
    """What stands in one line between bars: "By Jane Doe | Demo Tribune | 3 May 2024"; one piece must say who or when."""
    for parted in (_PIECES, _DASHED_PIECES):
        pieces = [piece for piece in parted.split(line) if piece]
        told = [_told_line(piece) for piece in pieces]
        others = [piece for piece, read in zip(pieces, told, strict=True) if read is None and not _CLOCK.fullmatch(piece)]
        found = [read for read in told if read]
        has_fact = any(read.day or read.authors for read in found)
        is_named = parted is _PIECES or any(read.is_sure for read in found)
        if 1 < len(pieces) <= _MOST_PIECES and has_fact and (not others or (is_named and all(map(_is_name, others)))):
            return _joined(line, found)
    return None


def _joined(line: str, found: list[HeaderLine]) -> HeaderLine:
    return HeaderLine(
        next((read.kind for read in found if read.kind is Kind.DATE), Kind.BYLINE),
        line,
        tuple(author for read in found for author in read.authors),
        next((read.outlet for read in found if read.outlet), None),
        next((read.place for read in found if read.place), None),
        next((read.day for read in found if read.day), None),
    )


def _is_name(piece: str) -> bool:
    words = piece.split()
    return len(words) <= _MOST_WORDS and not ends_sentence(piece) and all(word[0].isupper() or word == "and" for word in words)


def _byline(line: str) -> HeaderLine | None:
    match = _BYLINE.match(line)
    if not match:
        return None
    names = re.split(r"\s?[,|/]\s?|\s(?:and|und|et|&|y|e)\s", match["names"])
    outlet = names.pop() if len(names) > 1 and _OUTLET.search(names[-1]) else None
    return HeaderLine(Kind.BYLINE, line, tuple(filter(None, names)), outlet)


def _dated_line(line: str) -> HeaderLine | None:
    # Both end in a day. To look for one in every line of a text would take longer than all else that is done with it.
    return _date_line(line) or _place_line(line) if _DIGIT.search(line, max(0, len(line) - _DAY_AND_HOUR)) else None


def _date_line(line: str) -> HeaderLine | None:
    line = _CHANGED_TOO.sub("", line)
    match = _DATE_LINE.match(line)
    day = read_day(match, "first") if match else None
    if match is None or day is None:
        return HeaderLine(Kind.DATE, line) if _UNCLEAR_DATE.match(line) else None
    return HeaderLine(Kind.DATE, line, day=None if match["changed"] else day)


def _place_line(line: str) -> HeaderLine | None:
    """Such as "Warsaw, Oct 15", or "Harbor Courier, 24 October 2023"."""
    match = _PLACE_LINE.match(line)
    day = read_day(match, "first") if match else None
    if match is None or day is None or not is_place(match["place"]):
        return None
    name = match["place"].strip(" .,")
    outlet = name if _OUTLET.search(name) else None
    return HeaderLine(Kind.DATE, line, outlet=outlet, place=None if outlet else name, day=day)


def _name_line(line: str) -> HeaderLine | None:
    words = line.split()
    if is_known_agency(line):
        return HeaderLine(Kind.OUTLET, line, outlet=line, is_sure=True)
    if len(words) <= _MOST_WORDS and _OUTLET.search(line) and all(word[0].isupper() or word in {"of", "the"} for word in words):
        return HeaderLine(Kind.OUTLET, line, outlet=line)
    return None


def _headline(line: str) -> HeaderLine | None:
    has_words = any(map(str.isalpha, line)) and line[-1] not in ",;:"
    return (
        HeaderLine(Kind.HEADLINE, _DESK_MARK.sub("", line.lstrip("# "), count=1)) if has_words and not ends_sentence(line) else None
    )


@dataclass(frozen=True, slots=True)
class Header:
    """All lines above a dispatch, in order."""

    lines: tuple[HeaderLine, ...] = ()

    def followed_by(self, line: str) -> "Header | None":
        """This header with the line below it; None where that is text.

        A headline comes before who wrote it, and has two lines at most; a city in capitals is where it was written.
        """
        read = read_header_line(line)
        if read and read.kind is Kind.HEADLINE and not read.is_sure:
            city = self._city(line)
            read = city or (read if self._takes_headline() else None)
        return Header((*self.lines, read)) if read else None

    def with_headline(self, line: str) -> "Header":
        """This header with a line right above a dispatch, which is its headline unless it has one."""
        read = read_header_line(line)
        return Header((*self.lines, read)) if read and read.kind is Kind.HEADLINE and not self.headline else self

    def _city(self, line: str) -> HeaderLine | None:
        city = line.partition(",")[0]
        if not city.isupper() or len(line.split()) >= _MOST_WORDS or not is_place(line):
            return None
        if is_large_city(city):
            return HeaderLine(Kind.PLACE, line, place=line, is_sure=True)
        return HeaderLine(Kind.PLACE, line, place=line) if self.tells and line.isupper() else None

    def _takes_headline(self) -> bool:
        kinds = [line.kind for line in self.lines]
        told = {*kinds} - {Kind.DESK, Kind.OUTLET, Kind.DATE, Kind.HEADLINE}
        last = next((kind for kind in reversed(kinds) if kind is not Kind.DESK), Kind.HEADLINE)
        headlines = kinds.count(Kind.HEADLINE)
        return not told and (headlines == 0 or (last is Kind.HEADLINE and headlines < _MOST_HEADLINES))

    @property
    def tells(self) -> bool:
        """Whether it says who, where or when; a headline alone may as well be the first line of a text."""
        return any(line.is_sure or line.kind in {Kind.BYLINE, Kind.DATE} for line in self.lines)

    @property
    def headline(self) -> str | None:
        """Its first headline."""
        return next((line.text for line in self.lines if line.kind is Kind.HEADLINE), None)

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it."""
        return tuple(author for line in self.lines for author in line.authors)

    @property
    def outlet(self) -> str | None:
        """Its outlet, where a line names one."""
        return next((line.outlet for line in self.lines if line.outlet), None)

    @property
    def place(self) -> str | None:
        """Where it was written."""
        return next((line.place for line in self.lines if line.place), None)

    @property
    def day(self) -> PrintedDay | None:
        """When it was written."""
        return next((line.day for line in self.lines if line.day), None)
