"""The forms in which agencies open a dispatch, in one line of it.

Every pattern sees one line and no more than its first 160 characters, and no repeat in it is without a bound: the time that it
takes does not depend on what a file holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from index.cities import is_city, is_country, is_large_city
from index.dateline.agency_forms import AGENCY_FORMS, DASH, HAS_AGENCY, PLACE
from index.dateline.agency_names import is_agency
from index.dateline.dates import GAP, SPACE, PrintedDay, day_pattern, read_day, read_numbers
from index.dateline.month_names import WEEKDAY_WORDS
from index.text import CAPITALS

LINE = 160
"""Characters of a line that are looked at: no dateline is longer."""
_AGENCY = r"(?:[^\W\d_a-zà-öø-ÿа-я][^()\n]{1,38}|(?:apa|ats|askanews|awp|belga|dpa|dts|epd|kna|ots|sda)\b[^()\n]{0,30})"
_OPEN_AGENCY = "RIA Novosti|РИА Новости|Sputnik|TASS|ТАСС|Interfax|Интерфакс|Kyodo(?: News)?|Yonhap|Xinhua|Jiji(?: Press)?"
_AGENCY_FIRST = (  # as in "(ANSA) - ROMA, 19 NOV - "
    rf"\((?P<agency>{_AGENCY})\){GAP}{DASH}{GAP}{PLACE},?{SPACE}{day_pattern('first')}{GAP}\.?{GAP}(?P<dash>{DASH})"
)
_IN_BRACKETS = (  # as in "Beijing, Oct 15 (EFE).- " and "MOSCOW, November 19. /TASS/. " and "KYIV (Reuters): "
    rf"(?:{PLACE},?{SPACE})?(?:{day_pattern('first')}[.,]?{GAP})?(?:\((?P<agency>{_AGENCY})\)|/(?P<agency2>{_AGENCY})/)"
    rf"(?:,?{GAP}{day_pattern('second')})?{GAP}(?:\.?{GAP}(?P<dash>{DASH})|(?P<stop>\.)|(?P<colon>:)|(?P<end>$|{SPACE}))"
)
_OPEN = (  # as in "TOKYO, Nov. 19, Kyodo - " and "МОСКВА, 19 ноя — РИА Новости. "
    rf"{PLACE}[,.]?{SPACE}{day_pattern('first')}(?:,{SPACE}|{GAP}{DASH}{GAP})"
    rf"(?P<agency>{_OPEN_AGENCY}|[^\W\d_a-zà-öø-ÿа-я]{{2,8}})(?:{GAP}(?P<dash>{DASH})|(?P<stop>\.)|(?P<colon>:))"
)
_PLACE_AND_DAY = rf"{PLACE}[,.]{SPACE}{day_pattern('first')}\.?{GAP}(?P<dash>{DASH}){SPACE}"  # as in "KYIV, Nov. 19 — "
_DAY_IN_BRACKETS = rf"{PLACE}{SPACE}\({day_pattern('first')}\){GAP}(?P<dash>{DASH}){SPACE}"  # as in "GENEVA (19 November 2024) – "
_DAY_FIRST = rf"{day_pattern('first')},?{SPACE}{PLACE}{SPACE}(?P<dash>{DASH}){SPACE}"  # as in "19 November 2024, Athens – "
_DAY_AND_STOP = rf"{PLACE},{SPACE}{day_pattern('first')}(?P<stop>\.){SPACE}"  # as in "BAKU, Azerbaijan, November 19. "
_CITY = rf"{PLACE}{SPACE}(?P<dash>{DASH}){SPACE}"  # as in "KYIV, Ukraine — "
# In a place every word has a capital but these: "Rio de Janeiro", "Aboard the USS Ford", "Tel Aviv and Gaza".
_SMALL_WORD = re.compile(
    r"al|am|an|and|aboard|at|au|das?|del?|der|des|di|dos?|du|e|el|en|et|im|in|las?|les?|los|near|of|off|on|sur|the|und|y"
)
_ABBREVIATED = re.compile(r"\ba\. ?[MdR]\b")  # "Frankfurt a.M."
_NOT_FIRST = ("the", "in", "on", "at")  # they open a sentence, not a place
_PLACES_WITH_ARTICLE = ("the hague", "the gambia", "the bahamas", "the vatican")
# What stands in capitals before a dash and is no place.
_NO_PLACE = re.compile(
    r"\b(?:analysis|archive|asean|breaking|brics|comment|correct(?:ed|ion)|editorial|embargoed|exclusive|explainer|fact|factbox"
    r"|feature|file|flash|focus|iaea|insight|interview|latest|live|nato|news|note|obituary|opec|opinion|photos?|poll|profile|quote"
    r"|review|report|roundup|special|summary|timeline|unesco|unicef|updated?|urgent|usaid|video|view|watch|wrapup)\b",
    re.IGNORECASE,
)
_SHORTEST_CITY = 4
# What stands before an agency in brackets and is another name of it, or a person's title.
_NO_CITY = re.compile(r"\b(?:agency|agence|agencia|agentur|agenzia|news|wire|service|press|ministry|university)\b", re.IGNORECASE)
_REPORTER = re.compile(rf"\s{{0,4}}[{CAPITALS}]{{2,20}}(?:\s[{CAPITALS}.'’-]{{2,20}}){{1,3}}\s{DASH}\s(?=[\"“‘'«]?[{CAPITALS}])")
# "NAIROBI - Kenya ...", "GENEVA: The ...", "SEOUL, South Korea: The ..." are as certain as the city is.
_CAPITALISED = rf"[{CAPITALS}][^\W\d_]{{1,20}}"
_CITY_ALONE = re.compile(
    rf"(?P<place>(?P<cities>[{CAPITALS}][{CAPITALS} .'’/-]{{2,48}}?)(?:,{SPACE}{_CAPITALISED}(?: {_CAPITALISED})?\.?)?)"
    rf"(?:{SPACE}{DASH}|{GAP}(?P<colon>:)){SPACE}(?=[\"'“‘«]?[{CAPITALS}])"
)
_BETWEEN_CITIES = re.compile(r"\s?/\s?")
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])[.…。؟।][\"'”’»)\]]{0,3}$")
_SENTENCE_ENDS_IN = 4  # characters
_LEAST_BEHIND_CITY = 60  # characters; fewer, without a full stop, are a headline: "GAZA: What we know so far"
# Each with what it cannot do without, which is found much sooner: most lines have none of it.
_DIGIT = re.compile(r"\d")
_FIRST_FORM = re.compile(_AGENCY_FIRST)
_DAY_FIRST_FORM, _STOP_FORM = re.compile(_DAY_FIRST), re.compile(_DAY_AND_STOP)  # of these the place must be a city
_FORMS: tuple[tuple[Callable[[str], object], re.Pattern[str]], ...] = (
    (lambda line: "(" in line or "/" in line, re.compile(_IN_BRACKETS)),
    (_DIGIT.search, re.compile(_OPEN)),
    (_DIGIT.search, re.compile(_PLACE_AND_DAY)),
    (lambda line: "(" in line, re.compile(_DAY_IN_BRACKETS)),
    (lambda line: line[:1].isdigit(), _DAY_FIRST_FORM),
    (lambda line: line[:_SHORTEST_CITY].isupper() and _DIGIT.search(line), _STOP_FORM),
    (lambda line: line[:_SHORTEST_CITY] == line[:_SHORTEST_CITY].upper(), re.compile(_CITY)),
)
# Without one of these a line has no dateline: most lines need no more than this.
_DASHED = re.compile(r"[-–—―]\s")
_BEHIND_COMMA, _BEFORE_COMMA = re.compile(r", [A-Z]{2,10}[ .]"), re.compile(r"[A-Z]{2,8}, ")
_BEHIND_STOP = re.compile(r"\. [A-Z]{2,10}\. |[a-z] \d{1,2}\. [A-Z]")


@dataclass(frozen=True, slots=True)
class Opening:
    """A dateline in one line; what the line says after it begins at character `end` of the line."""

    place: str | None
    agency: str | None
    day: PrintedDay | None
    end: int

    @property
    def is_certain(self) -> bool:
        """Whether it opens a dispatch wherever it stands: a place alone before a dash may be a heading."""
        return self.agency is not None and (self.day is not None or self.place is not None)


def _may_open(line: str) -> bool:
    """Whether a line has what each dateline has."""
    if "(" in line or "/" in line:
        return True
    return bool(
        _DASHED.search(line)
        or _BEHIND_COMMA.search(line)
        or _BEHIND_STOP.search(line)
        or (line[1:2].isupper() and _BEFORE_COMMA.match(line))
    )


def read_opening(line: str) -> Opening | None:
    """The dateline that a line begins with, if it does. White space before it is no part of the line."""
    line = line[:LINE]
    if not _may_open(line):
        return None
    first = _FIRST_FORM.match(line) if line[0] == "(" else None
    known = (pattern.match(line) for pattern in (AGENCY_FORMS if HAS_AGENCY.search(line) else ()))
    others = (pattern.match(line) for may_match, pattern in _FORMS if may_match(line))
    readings = chain(
        (_read(match, line) for match in (first,) if match),
        (_read_known(match, line) for match in known if match),
        (_read(match, line) for match in others if match),
    )
    return next(filter(None, readings), None)


def read_city(line: str) -> Opening | None:
    """A dateline that is nothing but a city in capitals, which stands at the beginning of a story alone."""
    match = _CITY_ALONE.match(line) if line[:2].isupper() else None
    if match is None or (len(line) - match.end() < _LEAST_BEHIND_CITY and not ends_sentence(line)):
        return None
    cities = _BETWEEN_CITIES.split(match["cities"])
    return Opening(match["place"], None, None, match.end()) if all(map(is_large_city, cities)) else None


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does, and a headline does not."""
    return bool(_SENTENCE_END.search(line, max(0, len(line) - _SENTENCE_ENDS_IN)))


def _read_known(match: re.Match[str], line: str) -> Opening | None:
    """What a form says in which the agency is known."""
    groups = match.groupdict()
    place, agency = _place(groups), groups["agency"] or groups.get("agency2") or ""
    if (place and (not is_place(place) or _NO_CITY.search(place))) or _is_no_agency(agency, place):
        return None
    numbers = groups.get("numbers") or groups.get("early")
    if numbers and numbers.isdecimal() and not place.isupper():  # "Nov 19 (Reuters)", "Chapter 3 (AP)", but "MADRID, 19 (EFE)"
        return None
    day = _day(match, groups) or (read_numbers(numbers) if numbers else None)
    after = line[match.end() :].lstrip()
    if _goes_on(groups, day, after) or not _closes_known(groups, place, day or numbers, after):
        return None
    return Opening(place or None, agency, day, match.end() + _reporter(after, line, match))


def _closes_known(groups: dict[str, str | None], place: str, day: object, after: str) -> bool:
    """The same as `_closes`, where the agency is known: a city before it and a new sentence behind it are enough."""
    if day:
        return not groups.get("end") or bool(place) or not after
    if not place:
        return not groups.get("end")
    if "numbers" in groups and (groups["dash"] or groups["colon"]):  # in brackets
        return True
    return bool(after) and (
        is_city(place.partition(",")[0]) or ("numbers" in groups and (place.isalpha() or bool(_ABBREVIATED.search(place))))
    )


def _reporter(after: str, line: str, match: re.Match[str]) -> int:
    """Length of the reporter's name in capitals behind a dateline: "ISTANBUL (AA) - ELİF SAMPLE - "."""
    name = _REPORTER.match(line, match.end()) if after and match["dash"] else None
    return name.end() - match.end() if name else 0


def _read(match: re.Match[str], line: str) -> Opening | None:
    groups = match.groupdict()
    place = _place(groups)
    agency = (groups.get("agency") or groups.get("agency2") or "").strip()
    day = _day(match, groups)
    if (place and not is_place(place)) or _is_no_agency(agency, place):
        return None
    after = line[match.end() :].lstrip()
    if match.re in {_DAY_FIRST_FORM, _STOP_FORM} and not (_all_cities(place) and after[:1].isupper()):
        return None
    has_day = "first_d1" in groups
    is_closed = _closes(groups, place, agency, day, after) if agency else bool(day) or (not has_day and _is_city(place, groups))
    if not is_closed or _goes_on(groups, day, after):
        return None
    return Opening(place or None, None if place and _is_land(agency) else agency or None, day, match.end())


def _all_cities(place: str) -> bool:
    return all(map(is_city, _BETWEEN_CITIES.split(place.partition(",")[0])))


def _place(groups: dict[str, str | None]) -> str:
    return (groups["place"] or "").strip(" .,،") if "place" in groups else ""


def _day(match: re.Match[str], groups: dict[str, str | None]) -> PrintedDay | None:
    days = (read_day(match, name) for name in ("first", "second") if f"{name}_d1" in groups)
    return next(filter(None, days), None)


def _goes_on(groups: dict[str, str | None], day: PrintedDay | None, after: str) -> bool:
    """Whether these are a story's own words: "NATO (North Atlantic Treaty Organization) - which met on Monday"."""
    return (day is None or bool(groups.get("end"))) and after.lstrip("\"'“‘«")[:1].islower()


def _is_land(name: str) -> bool:
    """Whether what stands in brackets says where the place lies: "OSLO (Norway) - "."""
    return bool(name) and not is_agency(name) and is_country(name)


def _closes(groups: dict[str, str | None], place: str, agency: str, day: PrintedDay | None, after: str) -> bool:
    """Whether what stands after an agency ends a dateline: "Geneva (Switzerland). The ..." and "Kyiv (Ukraine): ..." are none."""
    if groups.get("dash") or (day and not groups.get("end")):
        return True
    if day:  # "La Habana, 19 nov (Prensa Latina) El ..."
        return bool(place) or not after
    return bool(groups.get("colon")) and (place.isupper() or not place or agency.isupper())


def _is_city(place: str, groups: dict[str, str | None]) -> bool:
    """Whether a place without an agency and a day is one: "KYIV — ", "KYIV, Ukraine - "; but "WORLD - " may be a heading."""
    city, comma, _ = place.partition(",")
    return (bool(comma) or groups["dash"] != "-") and city.isupper() and len(city) >= _SHORTEST_CITY and not _NO_PLACE.search(city)


def _is_no_agency(agency: str, place: str) -> bool:
    """A weekday, and initials of what stands before them: "North Atlantic Treaty Organization (NATO) — The ..."."""
    if agency in WEEKDAY_WORDS or len(agency) < 2 or not agency.isupper():  # noqa: PLR2004 - one letter is no initials
        return agency in WEEKDAY_WORDS
    return agency == "".join(word[0] for word in re.findall(r"\w+", place) if word[0].isupper())


def is_place(place: str) -> bool:
    """Whether words may name a place: each has a capital, but for those such as "de"; and none that opens a sentence is first."""
    parts = re.split(r"[^\w'’]+", _ABBREVIATED.sub("", place))
    if parts[0].lower() in _NOT_FIRST and not place.lower().startswith(_PLACES_WITH_ARTICLE):
        return False
    return all(_SMALL_WORD.fullmatch(word) or not word.islower() for word in parts if word)
