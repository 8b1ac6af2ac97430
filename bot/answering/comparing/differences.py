"""In what two sentences differ that are nearly the same, word for word.

Their terms are aligned, and each place where they part is judged by itself. Another spelling, a dateline, a fuller form of a name
leave them alike; other words, which may mean the same, do not. What one tells and the other does not keeps them apart and is no
contradiction. They contradict each other where one has another figure, name or date in the same place, or one negation more, and
all else seems to say the same. What is not certain is neither.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import product, starmap

from bot.answering.comparing.terms import Kind, Term, read_terms
from bot.answering.comparing.word_lists import AGENCIES, OPPOSITES, SEATS, SYMMETRIC

_DATES = frozenset({Kind.WEEKDAY, Kind.DAY, Kind.MONTH, Kind.YEAR})
_NUMBERS = frozenset({Kind.FIGURE, Kind.YEAR})
_NAMES = frozenset({Kind.NAME, Kind.OPENING, Kind.TITLE})
_LIGHT = frozenset({Kind.LIGHT, Kind.TITLE})
_WEIGHTLESS = _LIGHT | {Kind.WORD}
_IDLE = frozenset({"a", "an", "the", "that"})  # with or without them a sentence says the same; "will" and "would" are two things
_FOR_EACH_OTHER = (frozenset({"about", "around", "roughly", "approximately", "some"}), frozenset({"says", "said"}))
_DECIMAL = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LONGEST_NAME = 3
_LONGEST_SWAP = 8
_LONGEST_SHOWN = 60
_SPELT_ALIKE = 0.7  # Slovakia and Slovenia, or two spellings of one name: who can say
_ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"))


class Point(Enum):
    """What a contradiction is about."""

    FIGURES = auto()
    NAMES = auto()
    DATES = auto()
    CLAIM = auto()
    """One says what the other denies."""
    ORDER = auto()
    """Who did it to whom."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The words of each sentence in which it contradicts the other."""

    point: Point
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`alike`: they say the same, in the same words but for their form. `reworded`: they may, in other words.

    `difference`: in what they contradict each other, if in one point and surely. `shared`: share of the shorter's terms that the
    other has in the same order, 0 to 1; `content`: how many of them mean something.
    """

    alike: bool
    reworded: bool
    difference: Difference | None
    shared: float
    content: int


class _Edit(Enum):
    """What a place where two sentences part means, where it is no contradiction."""

    HARMLESS = auto()
    REWORDED = auto()
    """Other words: it may be the same that they say."""
    MORE = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class _Side:
    """One sentence, and the terms `[first, stop)` of it that stand where the other parts."""

    text: str
    terms: tuple[Term, ...]
    first: int
    stop: int

    @property
    def parted(self) -> tuple[Term, ...]:
        return self.terms[self.first : self.stop]

    def of(self, kinds: frozenset[Kind]) -> list[Term]:
        return [term for term in self.parted if term.kind in kinds]

    def keys(self, *kinds: Kind) -> list[str]:
        return [term.key for term in self.of(frozenset(kinds))]

    @property
    def weighty(self) -> list[Term]:
        return [term for term in self.parted if term.kind not in _WEIGHTLESS]

    @property
    def following(self) -> Term | None:
        return self.terms[self.stop] if self.stop < len(self.terms) else None

    def elsewhere(self, keys: Sequence[str]) -> bool:
        return any(term.key in keys for term in (*self.terms[: self.first], *self.terms[self.stop :]))

    def words(self, first: int, stop: int) -> str:
        return " ".join(self.text[self.terms[first].start : self.terms[stop - 1].end].split())


def compare(first: str, second: str) -> Comparison:
    """Compare two sentences.

    >>> compare("The ship will sail on Monday.", "The ship won't sail on Monday.").difference
    Difference(point=<Point.CLAIM: 4>, ours='will sail', theirs="won't sail")
    """
    ours, theirs = _with_names(read_terms(first), read_terms(second))
    swapped = _swapped(_Side(first, ours, 0, len(ours)), _Side(second, theirs, 0, len(theirs)))
    matcher = SequenceMatcher(None, [term.key for term in ours], [term.key for term in theirs], autojunk=False)
    steps = matcher.get_opcodes()
    same = [term for tag, start, stop, _, _ in steps if tag == "equal" for term in ours[start:stop]]
    judged = [swapped] if swapped else []
    if not swapped:
        parted = ((_Side(first, ours, i, j), _Side(second, theirs, k, m)) for tag, i, j, k, m in steps if tag != "equal")
        judged = [_judge(*sides) for sides in parted]
    return Comparison(
        alike=all(each is _Edit.HARMLESS for each in judged),
        reworded=_Edit.REWORDED in judged and all(each in {_Edit.HARMLESS, _Edit.REWORDED} for each in judged),
        difference=_one(judged),
        shared=1.0 if swapped else len(same) / max(1, min(len(ours), len(theirs))),
        content=sum(term.kind is not Kind.LIGHT for term in (ours if swapped else same)),
    )


def _one(judged: Sequence[Difference | _Edit]) -> Difference | None:
    """The one point in which they differ; several figures are one."""
    found = [each for each in judged if isinstance(each, Difference)]
    several = len(found) > 1 and any(each.point is not Point.FIGURES for each in found)
    return found[0] if found and not several and _Edit.UNSURE not in judged else None


def _with_names(*sentences: tuple[Term, ...]) -> Iterator[tuple[Term, ...]]:
    """A word that opens a sentence is a name if it is one within either."""
    names = {term.key for terms in sentences for term in terms if term.kind is Kind.NAME}
    for terms in sentences:
        yield tuple(replace(term, kind=Kind.NAME) if term.kind is Kind.OPENING and term.key in names else term for term in terms)


def _judge(ours: _Side, theirs: _Side) -> Difference | _Edit:
    """What one place where they part means."""
    mine, yours = ([term for term in side.parted if term.kind not in _LIGHT] for side in (ours, theirs))
    if len(mine) == len(yours) == 1 and _opposite(mine[0].key, yours[0].key):
        return _difference(Point.CLAIM, ours, theirs)
    if any(_opposite(one.key, other.key) for one, other in product(mine, yours)):
        return _Edit.UNSURE
    weighty = [*ours.weighty, *theirs.weighty]
    if _is_fuller(ours, theirs) or _is_fuller(theirs, ours) or _is_article(ours, theirs) or _is_article(theirs, ours):
        return _Edit.HARMLESS
    if not weighty:
        return _Edit.HARMLESS if _is_idle(ours, theirs) else _Edit.REWORDED
    if {term.kind for term in weighty} == {Kind.NEGATION}:
        return _negation(ours, theirs)
    return _replaced(ours, theirs) if ours.weighty and theirs.weighty else _Edit.MORE


def _is_idle(ours: _Side, theirs: _Side) -> bool:
    """Whether it makes no difference which of the two stands there: "the" or nothing, "about" or "some"."""
    mine, yours = ({term.key for term in side.parted} for side in (ours, theirs))
    swapped = any(mine and yours and mine | yours <= words for words in _FOR_EACH_OTHER)
    return swapped or mine | yours <= _IDLE


def _replaced(ours: _Side, theirs: _Side) -> Difference | _Edit:
    """One thing in another's place, unless it stands elsewhere in the sentence, or may mean the same."""
    mine, yours = ([term.key for term in side.weighty] for side in (ours, theirs))
    kinds = {term.kind for term in (*ours.weighty, *theirs.weighty)}
    other_words = ours.keys(Kind.WORD) != theirs.keys(Kind.WORD)
    if other_words or theirs.elsewhere(mine) or ours.elsewhere(yours) or set(mine) & set(yours):
        return _Edit.UNSURE
    framed = ours.keys(Kind.LIGHT) == theirs.keys(Kind.LIGHT)
    if framed and len(kinds) == 1 and kinds <= _DATES and len(mine) == len(yours) == 1:
        return _difference(Point.DATES, ours, theirs)
    if kinds <= _NUMBERS and len(mine) == len(yours) and all(starmap(_differ, zip(mine, yours, strict=True))):
        return _difference(Point.FIGURES, ours, theirs)
    if framed and kinds == {Kind.NAME}:
        return _names(mine, yours) or _difference(Point.NAMES, ours, theirs)
    return _Edit.UNSURE


def _differ(one: str, other: str) -> bool:
    """Whether two figures are two: not two currencies, nor one figure rounded."""
    if not (_DECIMAL.fullmatch(one) and _DECIMAL.fullmatch(other)):
        return not {one, other} & {"$", "€", "£", "¥"}
    rounded = min(len(one.partition(".")[2]), len(other.partition(".")[2]))
    return round(float(one), rounded) != round(float(other), rounded)


def _negation(ours: _Side, theirs: _Side) -> Difference | _Edit:
    """A negation on one side alone; "whether" and "whether or not" are the same."""
    counts = sorted((len(ours.weighty), len(theirs.weighty)))
    if counts == [1, 1]:
        return _Edit.REWORDED
    mine, yours = ours.keys(Kind.WORD), theirs.keys(Kind.WORD)
    same = len(mine) == len(yours) and all(_stems(one) & _stems(other) for one, other in zip(mine, yours, strict=True))
    if counts == [0, 1] and same and "or" not in (*ours.keys(Kind.LIGHT), *theirs.keys(Kind.LIGHT)):
        return _difference(Point.CLAIM, ours, theirs)
    return _Edit.UNSURE


def _names(mine: Sequence[str], yours: Sequence[str]) -> _Edit | None:
    """What names in each other's place mean, where it is no contradiction."""
    for short, long in ((mine, yours), (yours, mine)):
        if len(short) == 1 and len(long) > 1 and short[0].lstrip("@").lower() == "".join(word.lstrip("@")[0] for word in long):
            return _Edit.HARMLESS
    related = any(
        frozenset(pair) in SEATS or SequenceMatcher(None, *pair).ratio() >= _SPELT_ALIKE or pair[0].startswith(pair[1][:4])
        for pair in product(mine, yours)
    )
    lengthy = max(len(mine), len(yours)) > _LONGEST_NAME
    return _Edit.UNSURE if related or lengthy or AGENCIES & {*mine, *yours} else None


def _is_fuller(full: _Side, short: _Side) -> bool:
    """Whether one side only has more of the name that follows in both: "President Joe Biden", "Biden"."""
    name = full.following
    if name is None or name.kind is not Kind.NAME or not full.parted:
        return False
    joined = full.text[full.parted[0].start : name.start].replace(".", " ").replace("-", " ").split()
    titles = all(term.kind is Kind.TITLE for term in short.parted)
    return titles and all(term.kind in _NAMES for term in full.parted) and all(word.strip("'’").isalpha() for word in joined)


def _is_article(one: _Side, other: _Side) -> bool:
    """Whether they have "one man" and "a man"."""
    return [term.key for term in one.parted] == ["1"] and [term.key for term in other.parted] in (["a"], ["an"])


def _swapped(ours: _Side, theirs: _Side) -> Difference | _Edit | None:
    """Whether names alone stand in another order: "Israel struck Iran", "Iran struck Israel"."""
    first, second = ([term.key for term in side.terms] for side in (ours, theirs))
    if first == second or Counter(first) != Counter(second):
        return None
    others, others_there = ([term.key for term in side.terms if term.kind not in _NAMES] for side in (ours, theirs))
    if others != others_there:
        return None
    moved = [position for position, (one, other) in enumerate(zip(first, second, strict=True)) if one != other]
    start, stop = moved[0], moved[-1] + 1
    between = {key for key in first[start:stop] if key not in others} and set(first[start:stop]) & set(others)
    if stop - start > _LONGEST_SWAP or not between or any(_stems(key) & SYMMETRIC for key in between):
        return _Edit.UNSURE
    return Difference(Point.ORDER, ours.words(start, stop), theirs.words(start, stop))


def _difference(point: Point, ours: _Side, theirs: _Side) -> Difference | _Edit:
    """With as many words as tell a reader what it is."""
    one, other = (_shown(point, side, bare=not (ours.parted and theirs.parted)) for side in (ours, theirs))
    return Difference(point, one, other) if max(len(one), len(other)) <= _LONGEST_SHOWN else _Edit.UNSURE


def _shown(point: Point, side: _Side, *, bare: bool) -> str:
    first, stop = side.first, side.stop
    if point is not Point.CLAIM:
        places = [place for place in range(first, stop) if side.terms[place].kind not in _WEIGHTLESS]
        first, stop = places[0], places[-1] + 1
    if point is Point.CLAIM and bare:  # "not" alone says little, and nothing says less
        first, stop = max(0, first - 1), min(len(side.terms), stop + 1)
    if point is Point.FIGURES and stop < len(side.terms) and side.terms[stop].kind is Kind.WORD:
        stop += 1
    if point is Point.FIGURES and first and side.terms[first - 1].key in "$€£¥":
        first -= 1
    return side.words(first, stop)


def _opposite(one: str, other: str) -> bool:
    return one != other and any(frozenset(pair) in OPPOSITES for pair in product(_stems(one), _stems(other)))


def _stems(word: str) -> frozenset[str]:
    """What a word may be a form of, itself among it."""
    return frozenset((word, *(word.removesuffix(ending) + put for ending, put in _ENDINGS if word.endswith(ending))))
