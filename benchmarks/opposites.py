"""Count how often two outlets' sentences are taken for the same words, and how often they are not although they are.

    python -m benchmarks.opposites
    python -m benchmarks.opposites --pairs 10000 --json

Makes, from templates and with a fixed seed, that many pairs of sentences that nearly say the same and do not (one denies, names
changed places, another figure, day, modal verb, quantifier or qualifier), and as many that differ only in how they are printed.
Each pair is stored as two stories in a folder of its own, and asked about at the three places where it is decided whether an outlet
is named beside another's quote: where copies are merged, at the check before a reply is shown, and at the check afterwards. No
model is needed.

Exit code 0 no opposites were merged and all copies were, 1 otherwise, 2 wrong usage.
"""

import json
import logging
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Answer, Evidence, Question
from bot.answering.citations import check, cite
from bot.answering.comparing.copies import copy_groups
from bot.checking.verdicts import Auditor, Verdict
from bot.command import FAILED, count, described, run
from bot.reply import Place, Reply, ReplyId
from index.article import Article, Role, Sentence, SnapshotId, StorySentence, VersionKey, article_id, version_hash
from index.period import Coverage
from index.store import Store

_OUTLETS = ("Sample Wire", "Mock Gazette")
_MONDAY = datetime(2024, 3, 4, tzinfo=UTC)
_Slots = Mapping[str, str]
_FRAMES = (
    "{a} {said} on {day} that it {will} {act} the {thing} in {city} with {quant} envoys of {b} on {date}.",
    "{quant} {group} of {a} {will} {act} the {thing} of {b} in {city}, {person} {said} on {day}, {qual} at a cost of {sum}.",
    "{person} {said} that {n} {group} of {a} and {m} of {b} {qual} reached {city} on {date}.",
    "On {day} {a} {said} it {will} {act} the {thing} of {b} in {city} within {n} days, {qual} for {sum}.",
    "The {qual} {outcome} {thing} of {a} in {city} cost {b} {sum}, {person} {said} on {date}.",
)
_ALL = {
    "a": ("Freedonia", "Sylvania", "Velmora", "the Karst Republic", "Iran", "Norway"),
    "b": ("Ostrava League", "the Skarn Islands", "the river board", "Brazil", "Chad", "the European Union"),
    "person": ("Ines Okoro", "Mara Ferrand", "General Tobias Lund", "President Amadou Sesay"),
    "city": ("Geneva", "Port Anselm", "Lom", "New York", "Karst"),
    "said": ("said", "confirmed", "announced"),
    "will": ("will",),
    "act": ("attend", "fund", "close", "leave", "accept", "recognise"),
    "thing": ("talks", "dam", "embassy", "pipeline", "ceasefire"),
    "outcome": ("failed", "accepted", "legal", "higher"),
    "group": ("soldiers", "ministers", "refugees", "inspectors"),
    "quant": ("all", "most", "several", "both"),
    "qual": ("reportedly", "allegedly", "nearly", "temporarily"),
    "day": ("Monday", "Sunday", "Saturday"),
    "date": ("4 March", "March 4", "17 May 2023", "Feb. 29"),
    "n": ("12", "twelve", "1,200", "two dozen", "40"),
    "m": ("7", "seven", "ninety-one"),
    "sum": ("$5 million", "$5.2 million", "12 percent", "3.5 billion euros", "-5 points"),
}
_SWAPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "negation": {
        "will": ("will not", "won't", "won’t", "will no longer", "will never", "refused to", "declined to", "failed to", "cannot"),
        "quant": ("no", "not all", "none of the", "hardly any"),
        "said": ("denied", "never said", "did not say", "refused to say"),
        "outcome": ("never failed", "rejected", "illegal", "lower"),
    },
    "modal verb": {"will": ("may", "might", "could", "should", "must", "would", "can")},
    "quantifier": {"quant": ("some", "few", "most of the", "half of the", "only two")},
    "qualifier": {"qual": ("", "officially", "not")},
    "figure": {
        "n": ("13", "thirteen", "120", "1,300", "three dozen", "14"),
        "m": ("70", "eleven", "nineteen"),
        "sum": ("$5 billion", "$52 million", "£5 million", "12.5 percent", "35 billion euros", "5 points"),
    },
    "date": {"date": ("5 March", "March 5", "4 May", "17 May 2024", "Feb. 28")},
    "weekday": {"day": ("Tuesday", "Wednesday", "Thursday")},
    "name": {"person": ("Ines Ferrand", "Mara Okoro", "Colonel Tobias Lund"), "city": ("Skarn", "Paris", "Port Ansel", "York")},
}
_QUOTED = (
    'The office of {person} called the {thing} in {city} "a {qual} final offer" - the {n}th since {date} - and won\'t {act} it.',
    '"We won\'t {act} the {thing}," {person} said in {city} on {day}; the five-year plan of {a} is a "first" for {b}.',
)
_DATELINES = (
    *(
        "{city} (Sample Wire) - ",
        "{city}, March 4 (Mock Agency) - ",
        "{city}, March 4. /MOCK/. ",
        "(Sample Wire) — ",
        "{city}, Nov 15 — ",
    ),
    *("GENEVA — ", "NEW YORK - ", "TEHRAN, Iran — ", "{city} (MOCK): ", "{city}, Oct 15 (MOCK).- "),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences of two outlets, and in what they differ."""

    kind: str
    first: str
    second: str


def opposites(pairs: int, seed: int = 1) -> Iterator[Pair]:
    """Pairs that nearly say the same, and do not."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for number in range(pairs):
        kinds = (*_SWAPS, "swapped names")
        yield _opposite(kinds[number % len(kinds)], chance)


def copies(pairs: int, seed: int = 2) -> Iterator[Pair]:
    """Pairs that are the same words, printed otherwise."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for number in range(pairs):
        kind = tuple(_PRINTED)[number % len(_PRINTED)]
        text = _sentence(chance.choice(_QUOTED), _slots(chance))
        other = _PRINTED[kind](text, chance)
        yield Pair(kind, *((text, other) if chance.random() < 0.5 else (other, text)))  # noqa: PLR2004 - either may come first


def _opposite(kind: str, chance: random.Random) -> Pair:
    slots = _slots(chance)
    if kind == "swapped names":
        frame, changed = chance.choice(_FRAMES), {"a": slots["b"], "b": slots["a"]}
    else:
        slot = chance.choice(tuple(_SWAPS[kind]))
        frame = chance.choice([frame for frame in _FRAMES if f"{{{slot}}}" in frame])
        changed = {slot: chance.choice(_SWAPS[kind][slot])}
    pair = [_sentence(frame, slots), _sentence(frame, {**slots, **changed})]
    chance.shuffle(pair)
    return Pair(kind, *pair)


def _slots(chance: random.Random) -> _Slots:
    return {slot: chance.choice(values) for slot, values in _ALL.items()}


def _sentence(frame: str, slots: _Slots) -> str:
    text = " ".join(frame.format(**slots).split()).replace(" ,", ",")
    return text[:1].upper() + text[1:]


def _marked(text: str, chance: random.Random) -> str:
    start, end = chance.choice(("“”", "„“", "«»", "‘’", "''"))
    return re.sub(r'"([^"]*)"', rf"{start}\1{end}", text)


def _spaced(text: str, chance: random.Random) -> str:
    return "".join(chance.choice((" ", "  ", "\u00a0", "\n", "\u2009", " \n ")) if letter == " " else letter for letter in text)


def _dated(text: str, chance: random.Random) -> str:
    return chance.choice(_DATELINES).format(city=chance.choice(("PORT ANSELM", "Karst", "LOM", "Geneva"))) + text


def _hidden(text: str, chance: random.Random) -> str:
    places = [place for place in range(1, len(text)) if text[place - 1 : place + 1].isalpha()]
    for place in sorted(chance.sample(places, 3), reverse=True):
        text = text[:place] + chance.choice("\u00ad\u200b\u200d\u2060") + text[place:]
    return text


_PRINTED: Mapping[str, Callable[[str, random.Random], str]] = {
    "quotation marks": _marked,
    "white space": _spaced,
    "dateline": _dated,
    "case": lambda text, _: text.upper(),
    "dashes": lambda text, chance: text.replace(" - ", chance.choice((" — ", " – ", "—", " -- "))).replace(
        "five-", chance.choice(("five‑", "five–"))
    ),
    "apostrophes": lambda text, chance: text.replace("'", chance.choice("’ʼ‘`")),
    "ligatures": lambda text, _: text.replace("fi", "ﬁ").replace("ff", "ﬀ"),
    "what is not seen": _hidden,
    "the stop at the end": lambda text, _: text.removesuffix("."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Of so many pairs, how many are taken for the same words: where copies are merged, at the check before, at that afterwards."""

    pairs: int
    merged: int
    posted: int
    verified: int

    @property
    def taken(self) -> int:
        """At any of the three places."""
        return self.merged + self.posted + self.verified


def measure(pairs: Sequence[Pair]) -> dict[str, Taken]:
    """By kind of pair. Each place is asked by itself, whatever the others say."""
    found = defaultdict[str, list[Taken]](list)
    logging.getLogger("bot.answering.citations").setLevel(logging.CRITICAL)  # that copies are dropped is what is counted
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store.sqlite") as store:
        with store.writing():
            stories = [
                tuple(
                    _stored(store, text, f"{outlet} {number}")
                    for outlet, text in zip(_OUTLETS, (pair.first, pair.second), strict=True)
                )
                for number, pair in enumerate(pairs)
            ]
        auditor = Auditor(store, [key for both in stories for _, key in both])
        for pair, ((first, _), (second, _)) in zip(pairs, stories, strict=True):
            found[pair.kind].append(_taken(first, second, store, auditor))
    return {kind: _total(taken) for kind, taken in found.items()}


def _stored(store: Store, text: str, name: str) -> tuple[StorySentence, VersionKey]:
    outlet = name.rpartition(" ")[0]
    story = Article(article_id(name), None, name, outlet, _MONDAY, None, "en", (), text, version_hash(text), f"{name}.txt")
    sentence = Sentence(0, len(text), text, Role.STATEMENT)
    return StorySentence(sentence, story), store.add_version(story, [sentence])


def _taken(first: StorySentence, second: StorySentence, store: Store, auditor: Auditor) -> Taken:
    merged = len(copy_groups([first, second])) == 1
    statements, citations = cite([Evidence(first.sentence, first.article, 1.0, 1.0, (second,))])
    (posted,) = check(statements, citations, store)[1]
    answer = Answer(Question("", _MONDAY), statements, citations, SnapshotId(""), Coverage(0, None, None))
    verdict = auditor.check(Reply(ReplyId(""), _MONDAY, Place(), "", {}, answer)).verdict
    return Taken(1, merged, bool(posted.copies), verdict is Verdict.VERIFIED)


def main(argv: list[str]) -> int:
    """Make the pairs, ask, print the figures."""
    options = described(__doc__)
    options.add_argument("--pairs", type=count, default=1_000, metavar="N", help="of each sort; default: 1000")
    options.add_argument("--json", action="store_true", help="print JSON instead of text")
    arguments = options.parse_args(argv)
    found = {"near-opposites": measure(tuple(opposites(arguments.pairs))), "copies": measure(tuple(copies(arguments.pairs)))}
    if arguments.json:
        print(json.dumps({sort: {kind: asdict(taken) for kind, taken in kinds.items()} for sort, kinds in found.items()}))
    else:
        _show(found)
    wrong = any(each.taken for each in found["near-opposites"].values())
    missed = any(each.taken != 3 * each.pairs for each in found["copies"].values())
    return FAILED if wrong or missed else 0


def _show(found: Mapping[str, Mapping[str, Taken]]) -> None:
    for sort, kinds in found.items():
        print(f"{sort:24} {'pairs':>6} {'merged':>7} {'passed the check':>17} {'verified later':>15}")
        for kind, each in (*kinds.items(), ("all", _total(kinds.values()))):
            print(f"  {kind:22} {each.pairs:6,} {each.merged:7,} {each.posted:17,} {each.verified:15,}")


def _total(kinds: Iterable[Taken]) -> Taken:
    return Taken(*map(sum, zip(*map(astuple, kinds), strict=True)))


if __name__ == "__main__":
    run(main)
