"""The lines that stand above a dispatch: its headline, who wrote it, its date, and what a desk says of it."""

import re
from dataclasses import dataclass
from enum import Enum, auto

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
    r"\W{0,3}(?:(?:under )?embargo(?:ed)?(?: (?:until|till|for|to)\b|\s?:|\W{0,3}$|\s\d)|sperrfrist\b|sous embargo\b|bajo embargo\b"
    r"|embargado hasta\b|not for (?:release|publication|broadcast)\b|(?:hold )?for (?:immediate )?release\b|(?:eds|editors)\s?:"
    r"|bc-|press release\W{0,3}$|(?:urgent|breaking|flash|bulletin|alert|exclusive)\W{0,3}$"
    r"|\((?:adds|updates|recasts|refiles|repeats|corrects|rewrites|removes|fixes|with)\b)",
    re.IGNORECASE,
)
_HOUR = rf"(?:(?:at|à|a las|um)?{GAP}[\d:. ]{{4,8}}[^\d]{{0,20}})?"
_DATE_LINE = re.compile(
    rf"(?i:(?P<changed>updated|modified|last updated)|published|posted|date|dated|publié|publicado|veröffentlicht)?"
    rf"(?i:{SPACE}(?:on|le|el|em|am))?:?{GAP}{day_pattern('first')}(?:,?{GAP}{_HOUR})?$"
)
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
    """An embargo, or what the desk that sent it says of it: "URGENT", "(Adds details)"."""


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """One such line, with what it says."""

    kind: Kind
    text: str
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    place: str | None = None
    day: PrintedDay | None = None


def read_header_line(line: str) -> HeaderLine | None:
    """What a line is, if it may stand above a dispatch; None where it is text."""
    if len(line) > LONGEST_HEADLINE:
        return None
    line = line.strip()[:LINE]
    if _DESK.match(line):
        return HeaderLine(Kind.DESK, line)
    return _byline(line) or _dated_line(line) or _name_line(line) or _headline(line)


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
    match = _DATE_LINE.match(line)
    day = read_day(match, "first") if match else None
    if match is None or day is None:
        return None
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
    if len(words) <= _MOST_WORDS and _OUTLET.search(line) and all(word[0].isupper() or word in {"of", "the"} for word in words):
        return HeaderLine(Kind.OUTLET, line, outlet=line)
    return None


def _headline(line: str) -> HeaderLine | None:
    has_words = any(map(str.isalpha, line))
    return HeaderLine(Kind.HEADLINE, line.lstrip("# ")) if has_words and not ends_sentence(line) else None


@dataclass(frozen=True, slots=True)
class Header:
    """All lines above a dispatch, in order."""

    lines: tuple[HeaderLine, ...] = ()

    def followed_by(self, line: str) -> "Header | None":
        """This header with the line below it; None where that is text.

        A headline comes before who wrote it and when, and has two lines at most; a city in capitals comes after them.
        """
        read = read_header_line(line)
        if read and read.kind is Kind.HEADLINE and not self._takes_headline():
            is_city = self.tells and line.isupper() and len(line.split()) < _MOST_WORDS and is_place(line)
            read = HeaderLine(Kind.PLACE, line, place=line) if is_city else None
        return Header((*self.lines, read)) if read else None

    def _takes_headline(self) -> bool:
        kinds = [line.kind for line in self.lines if line.kind is not Kind.DESK]
        return kinds.count(Kind.HEADLINE) == len(kinds) < _MOST_HEADLINES

    @property
    def tells(self) -> bool:
        """Whether it says who, where or when; a headline alone may as well be the first line of a text."""
        return any(line.kind in {Kind.BYLINE, Kind.DATE} for line in self.lines)

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
