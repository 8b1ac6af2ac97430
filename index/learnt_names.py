"""What the stories of a snapshot teach of names: what acronyms stand for, and which names there are.

A version teaches the same always. So the sum over a snapshot is that of the one before it, less what was withdrawn and more what
was added: the texts of all other versions are not read again.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from index.article import VersionKey
from index.errors import SnapshotError
from index.store import Store
from index.text import CAPITALS, visible

Item = TypeVar("Item")
_FILE = "names.json"
_RULES = 2
"""To be raised with any change to what a text teaches: then all is learnt anew."""
_AFTER = re.compile(r"\(([A-Z]{2,8})s?\)")
_BEFORE = re.compile(rf"\b([A-Z]{{2,8}}) \(([{CAPITALS}][^()\n]{{5,80}})\)")
_WORD = re.compile(r"[^\s(),;:]+")
_LOOK_BACK = 120  # characters before an acronym in which its words may stand
_MOST_WORDS = 10
_LITTLE = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "du", "des"})
# Within a sentence a capital is that of a name.
_NAME = re.compile(rf"(?:(?<=[^\W\d_] )|(?<=[^\W\d_], ))[{CAPITALS}][^\W\d_]{{4,}}")


@dataclass(frozen=True, slots=True)
class LearntNames:
    """In how many versions each thing stands: an acronym with its meaning, and a name of one word."""

    acronyms: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, text: str, times: int = 1) -> None:
        """Count what one version teaches; with -1, take it back."""
        text = visible(text)
        _count(self.acronyms, set(expansions(text)), times)
        _count(self.words, set(_NAME.findall(text)), times)

    def write(self, folder: Path) -> None:
        """Write them into the folder of a snapshot."""
        acronyms = sorted([*pair, count] for pair, count in self.acronyms.items())
        fields = {"rules": _RULES, "acronyms": acronyms, "words": dict(sorted(self.words.items()))}
        (folder / _FILE).write_text(json.dumps(fields, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Those of a snapshot, whose digests were checked; None where a release with other rules wrote it."""
        file = folder / _FILE
        fields = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if fields.get("rules") != _RULES:
            return None
        acronyms = Counter({(short, meaning): count for short, meaning, count in fields["acronyms"]})
        return cls(acronyms, Counter(fields["words"]))


def _count(counts: Counter[Item], items: Iterable[Item], times: int) -> None:
    for item in items:
        counts[item] += times
        if not counts[item]:
            del counts[item]


def learn(store: Store, versions: Sequence[VersionKey], before: tuple[Path, Sequence[VersionKey]] | None) -> LearntNames:
    """What some versions teach. `before`: the folder of a snapshot and the versions that it searches, to start from.

    :raises SnapshotError: one of them is not as it was stored.
    """
    known = LearntNames.read(before[0]) if before else None
    learnt, old = (known, set(before[1])) if before and known else (LearntNames(), set[VersionKey]())
    try:
        for times, keys in ((1, set(versions) - old), (-1, old - set(versions))):
            for text in _texts(store, keys):
                learnt.add(text, times)
    except SnapshotError:
        if not old:
            raise
        return learn(store, versions, None)  # one that is withdrawn now cannot be read: without what was known before
    return learnt


def _texts(store: Store, keys: Iterable[VersionKey]) -> Iterator[str]:
    return (store.article(key).text for key in sorted(keys))


def expansions(text: str) -> Iterator[tuple[str, str]]:
    """Acronyms with their meanings, where a text gives both.

    >>> list(expansions("the World Food Programme (WFP) and the ITU (International Telecommunication Union)"))
    [('WFP', 'World Food Programme'), ('ITU', 'International Telecommunication Union')]
    """
    for match in _AFTER.finditer(text):
        before = _WORD.findall(text[max(0, match.start() - _LOOK_BACK) : match.start()].rpartition("\n")[2])
        meaning = _meaning(match[1], before)
        if meaning:
            yield match[1], meaning
    for match in _BEFORE.finditer(text):
        if _stands_for(match[1], words := match[2].split()):
            yield match[1], " ".join(words)


def _meaning(acronym: str, words: Sequence[str]) -> str | None:
    """The last of the words that an acronym stands for."""
    for count in range(2, min(len(words), _MOST_WORDS) + 1):
        last = words[-count:]
        if last[0][0].isupper() and _stands_for(acronym, last):
            return " ".join(last)
    return None


def _stands_for(acronym: str, words: Sequence[str]) -> bool:
    """Whether it is made of their initials, with or without those of little words."""
    parts = [part for word in words for part in word.split("-") if part]
    every = "".join(part[0] for part in parts).upper()
    main = "".join(part[0] for part in parts if part.lower() not in _LITTLE).upper()
    return acronym in {every, main}
