"""Names in a text, and which of them mean the same: "Turkey", "Türkiye", "the Turks", and "Ankara" where it stands for them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.text import plain, words

_ACRONYM = re.compile(r"\b(?:(?:[A-Z]\.){2,}|[A-Z][A-Z\d]+\b)")
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\w+")
_LEAST_ACRONYM = 4  # letters from which one in small letters is no other word: "nato"
# What comes before the city where it stands for a government: "what does Ankara want", but not "what happened in Ankara".
_BEFORE_ACTOR = frozenset(
    words("do does did has have had is are was were will would can could should may must why how with between against that if by")
)

Key = tuple[str, ...]
"""The words of a name, without accents and, but for acronyms, in small letters."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a question.

    `typed` is how it stands there and `read` the same without its typo, if it has one. `forms` are all that mean the same, `read`
    among them. `meaning` is what an acronym stands for, where only the stories say so.
    """

    typed: str
    read: str
    forms: tuple[str, ...]
    meaning: str = ""

    @property
    def corrected(self) -> bool:
        """Whether it is read otherwise than it stands."""
        return self.read != self.typed

    @property
    def is_told(self) -> bool:
        """Whether readers are told how it is read."""
        return self.corrected or bool(self.meaning)

    def corrected_in(self, text: str) -> str:
        """A text with this name as it is read.

        >>> Name("Gibralter", "Gibraltar", ("Gibraltar",)).corrected_in("Who holds Gibralter?")
        'Who holds Gibraltar?'
        """
        return re.sub(rf"(?<!\w){re.escape(self.typed)}(?!\w)", lambda _: self.read, text) if self.corrected else text


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, at `[start, end)`; `text` may be other than what stands there, where that is corrected."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Names that mean the same, and seats: cities that mean it only where they stand for it. `meaning` as in `Name`."""

    names: tuple[str, ...]
    seats: tuple[str, ...] = ()
    meaning: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """All that a text may say for it."""
        return (*self.names, *self.seats)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; an acronym with its full stops is one.

    >>> [token.text for token in tokens("What did the U.S. say of Turkey's plan?")]
    ['What', 'did', 'the', 'U.S.', 'say', 'of', 'Turkey', 's', 'plan']
    """
    return tuple(Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text))


def folded(word: str) -> str:
    """A word in small letters without accents.

    >>> folded("Türkiye")
    'turkiye'
    """
    return plain(word).lower()


def is_acronym(word: str) -> bool:
    """Whether a word is in capitals: "US", "U.S.", "G7"."""
    return len(word) > 1 and word.isupper()


def key_of(words: Iterable[str]) -> Key:
    """What names are looked up by.

    >>> key_of(["U.S.", "Türkiye"])
    ('US', 'turkiye')
    """
    return tuple(word.replace(".", "") if is_acronym(word) else folded(word) for word in words)


def acronyms(text: str) -> frozenset[str]:
    """The words of a text that are in capitals, without full stops.

    >>> sorted(acronyms("The U.S. and the G7 told us."))
    ['G7', 'US']
    """
    return frozenset(word.replace(".", "") for word in _ACRONYM.findall(plain(text)))


class NameTable:
    """Groups of names, to be found in a text."""

    def __init__(self, groups: Iterable[Group], others: Iterable[str] = (), capitalised: Iterable[str] = ()) -> None:
        """Take the groups; other names, which only look as if one of theirs stood in them; and names that need their capital.

        Of a name that stands in two groups the first counts.
        """
        self._names: dict[Key, Group] = {}
        self._seats: dict[Key, Group] = {}
        self._capitalised = frozenset(capitalised)
        for group in groups:
            for names, lookup in ((group.names, self._names), (group.seats, self._seats)):
                for key in (key for name in names for key in _keys(name)):
                    lookup.setdefault(key, group)
        for other in others:
            self._names.setdefault(_key(other), Group(()))
        self._longest: dict[str, int] = {}  # words of a name, by the first
        for key in (*self._names, *self._seats):
            word = folded(key[0])
            self._longest[word] = max(len(key), self._longest.get(word, 0))

    def group(self, name: str) -> Group | None:
        """The group of a name that stands by itself."""
        return self._names.get(_key(name)) or self._seats.get(_key(name))

    def words(self) -> frozenset[str]:
        """Every word of every name, as `folded` gives it."""
        return frozenset(word.lower() for key in (*self._names, *self._seats) for word in key)

    def find(self, row: Sequence[Token]) -> Iterator[tuple[int, int, Group]]:
        """Names in the words `[first, stop)` of a text, the longest first, none in another."""
        first, last, keys = 0, -1, key_of(word.text for word in row)
        while first < len(row):
            longest = self._longest.get(folded(keys[first]), 0)
            for stop in range(min(len(row), first + longest), first, -1):
                group = self._at(row, first, stop, after_name=last == first - 1)
                if group is not None:
                    if group.names:
                        yield first, stop, group
                    first = last = stop
                    break
            else:
                first += 1

    def _at(self, row: Sequence[Token], first: int, stop: int, *, after_name: bool) -> Group | None:
        if " ".join(word.text for word in row[first:stop]) in self._capitalised:
            return None
        key = key_of(word.text for word in row[first:stop])
        small = tuple(map(folded, key))
        seat = self._seats.get(key) or self._seats.get(small)
        name = self._names.get(key) or self._names.get(small)
        if seat and _acts(row, first, stop, after_name=after_name):
            return Group((*(name.forms if name else ()), *seat.forms))
        return name


def _acts(row: Sequence[Token], first: int, stop: int, *, after_name: bool) -> bool:
    """Whether the city in these words may be a government: by the word before it, and no name goes on after it."""
    if stop < len(row) and row[stop].start == row[stop - 1].end + 1 and row[stop].text[0].isupper():
        return False
    before = row[first - 1].text.lower() if first else ""
    return before in _BEFORE_ACTOR or (before in {"and", "or"} and after_name)


def _key(form: str) -> Key:
    return key_of(token.text for token in tokens(form))


def _keys(form: str) -> Iterator[Key]:
    """What a form is found by: a long acronym, or one with a figure, in small letters too."""
    key = _key(form)
    yield key
    if len(key) == 1 and is_acronym(key[0]) and (len(key[0]) >= _LEAST_ACRONYM or not key[0].isalpha()):
        yield (key[0].lower(),)
