"""Whether the words around a place in an English sentence tell of what has been or of what is to come.

Rules over the forms of verbs, not a parser: what they cannot tell is None, and so is what they might tell wrongly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile


class Tense(StrEnum):
    """What is told of."""

    PAST = "past"
    FUTURE = "future"
    POSSIBLE = "possible"
    """What may come, or was to come: "could", "to meet"."""


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb, or words that stand for one, at `[start, end)`; `kind` is the name of its group in `_VERBS`."""

    start: int
    end: int
    kind: str


_AWAITED = "set|due|scheduled|expected|slated|poised|planned|planning|preparing|going|supposed|meant|likely|ready"
# Forms that are no participle: "said" is told of somebody, "raised" may be what a tax is.
_FINITE = (
    "was|were|had|did|said|told|announced|went|took|gave|came|saw|began|became|fell|drew|grew|knew|flew|rose|spoke|wrote|broke"
    "|chose"
    "|drove|ran|swore|threw|withdrew|woke|wore|sank|warned|voted|agreed|claimed|declined|appeared|tweeted|insisted|added|arrived"
)
_EITHER = (
    "made|got|met|won|lost|held|left|led|found|brought|built|bought|fought|kept|laid|paid|sat|sent|shot|spent|stood|struck|taught"
    "|thought|understood|hit|cut|shut|quit|cast|sold|put|sought|caught|hurt|dealt|hung|lit|shook|stole|swept|sued|died|tied|fled"
)
_NOT_VERBS = "need|speed|feed|breed|indeed|hundred|seed|weed|exceed|proceed|succeed|agreed-upon|naked|sacred|bed|red|shed|wed"
_PRESENT = (
    "is|are|am|do|does|has|have|begins?|starts?|opens?|meets?|plays?|votes?|holds?|takes?|heads?|visits?|faces?|goes?|returns?"
    "|arrives?|comes?|continues?|ends?|expires?|kicks?|resumes?|closes?|airs?|runs?|premieres?|hosts?|travels?|says?|tells?"
    "|leaves?|launches|gets?|makes?|brings?|gives?|falls?|marks?|remains?|expects?|plans?|hopes?|wants?|aims?|calls?|shows?"
    "|becomes?|needs?|leads?|joins?|speaks?|moves?|turns?|releases|sees?"
)
# "to lawmakers", "to police" are no infinitives.
_INFINITIVE = (
    r"to (?:be|have|not)\b|to (?!the|a|an|his|her|its|their|our|my|this|that|these|those|all|some|any|one|two|three|more|about"
    r"|police|court|prison|jail|work|school|war|power|office|death|media|congress|people|staff|press|security|safety)"
    r"[a-z]+(?<!s)\b(?!['’])|to [a-z]+(?:ss|us)\b"
)
_ADVERB = r"(?:not|also|now|still|currently|again|never|soon|then|both|all|[a-z]+ly)"
_VERBS = re.compile(
    rf"(?P<future>\b(?:will|shall|won['’]t)\b|['’]ll\b|\b(?:is|are)(?: {_ADVERB})? (?:{_AWAITED})\b(?: to\b)?)"
    rf"|(?P<open>\b(?:would|could|may|might|should|can|cannot|must|{_AWAITED})\b|['’]d\b|\b(?:was|were) to\b)"
    rf"|(?P<infinitive>\b(?:{_INFINITIVE}))"
    rf"|(?P<finite>\b(?:{_FINITE})\b)"
    rf"|(?P<either>\b(?!(?:{_NOT_VERBS})\b)(?:{_EITHER}|[a-z]{{2,}}ed)\b)"
    rf"|(?P<present>\b(?:{_PRESENT})\b)"
)
_PAST = ("finite", "either")
_NOT_PAST = {"future": Tense.FUTURE, "open": Tense.POSSIBLE, "infinitive": Tense.POSSIBLE}
_CLAUSE = re.compile(
    r"[,;:()–—\x00…]|\s-\s|\b(?:that|which|who|whom|whose|when|while|because|if|whether|but|although|though|where)\b"
)
_SEGMENT = re.compile(r"[,;:()–—\x00…]|\s-\s")
_GROUP = re.compile(rf"(?: (?:be|have|been|{_ADVERB}))* ?")
_RELATIVE = re.compile(r"\s*(?:who|which|whose|whom|where|when|while|as|if|after|before|a|an)\b")
_AUXILIARY = re.compile(
    rf"(?:(?P<will>\bwill|\bshall|['’]ll)|\b(?:would|could|may|might|should|can|must|cannot|to|is|are|being))(?: (?:be"
    rf"|{_ADVERB}))*\s*$"
)


def tense_around(text: str, start: int, end: int) -> Tense | None:
    r"""The tense of the clause that `[start, end)` of a sentence, an adverb of time, belongs to.

    What may not be read, such as quotations, stands as `\x00` in the text.

    >>> text = "Ministers will vote Wednesday on the plan, an aide said Saturday."
    >>> tense_around(text, 20, 29), tense_around(text, 57, 65)
    (<Tense.FUTURE: 'future'>, <Tense.PAST: 'past'>)
    """
    first = max((boundary.end() for boundary in _CLAUSE.finditer(text, 0, start)), default=0)
    left = tuple(_verbs(text, first, start))
    return _before(text, left, start) if left else _after(text, end)


def _verbs(text: str, start: int, end: int) -> Iterator[_Verb]:
    for match in _VERBS.finditer(text, start, end):
        yield _Verb(match.start(), match.end(), str(match.lastgroup))


def _before(text: str, verbs: tuple[_Verb, ...], start: int) -> Tense | None:
    """The tense where the clause has its verb before the adverb."""
    last = verbs[-1]
    if len(verbs) > 1 and verbs[-2].kind in _NOT_PAST and _GROUP.fullmatch(text, verbs[-2].end, last.start):
        last = verbs[-2]  # "will vote", "is due to be held"
    if last.kind not in _PAST:
        return _NOT_PAST.get(last.kind)
    auxiliary = _AUXILIARY.search(text, 0, last.start)
    if auxiliary:
        return Tense.FUTURE if auxiliary["will"] else Tense.POSSIBLE
    beside = not text[last.end : start].strip()
    return Tense.PAST if beside or all(verb.kind in _PAST for verb in verbs) else None


def _after(text: str, end: int) -> Tense | None:
    """The tense where the adverb stands before its verb: "On Thursday, the court ruled ..."."""
    for segment in _segments(text, end):
        verbs = tuple(_verbs(text, *segment))
        if verbs and not _RELATIVE.match(text, segment[0]):
            return _of_first(verbs, tuple(_verbs(text, segment[1], len(text))))
    return None


def _segments(text: str, start: int) -> Iterator[tuple[int, int]]:
    for boundary in _SEGMENT.finditer(text, start):
        yield start, boundary.start()
        start = boundary.end()
    yield start, len(text)


def _of_first(verbs: tuple[_Verb, ...], later: tuple[_Verb, ...]) -> Tense | None:
    """The tense of the first verb; a participle may be of any time, so nothing after it may tell another."""
    first, *others = verbs
    if first.kind not in _PAST:
        return _NOT_PAST.get(first.kind)
    if first.kind == "finite":
        return Tense.PAST
    in_the_clause = takewhile(lambda verb: verb.kind != "finite", others)
    others_fit = all(verb.kind in (*_PAST, "infinitive") for verb in in_the_clause)
    return Tense.PAST if others_fit and all(verb.kind != "future" for verb in later) else None
