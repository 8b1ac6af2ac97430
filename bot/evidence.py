"""Which sentences answer the question: score them, merge copies, choose at most three, or decide that nothing was found.

A sentence is scored by a linear model over a few features that a reader could name, with two sets of weights. `RANK` orders
sentences, newer stories first among equals; `CONFIDENCE` says how likely the best one is to hold the answer, and takes no notice of
age, because an old story can answer just as well. Both were chosen on 2023 of the RealTime QA data. ``scripts/tune.py evidence``
prints how they do there: `RANK` puts the answer first for 0.393 of the questions and among three for 0.595, as well as the weights
that the command fits itself (0.390 and 0.595, cross-validated).
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from bot.answer import Evidence, Question
from bot.caveats import figures
from index.article import Article, ArticleId, Hit, Sentence, overlap, shingles
from index.embedder import Embedder
from index.keywords import stems
from index.store import Store

SHOWN = 3
_OF_ONE_STORY = 2
_READ = 24  # sentences compared by meaning; the cheap features choose them
_SHINGLE = 3
_COPIED = 0.6  # of the shorter sentence's three-word runs
_LEAD = 3
_HALF_LIFE_DAYS = 30.0
_MOST_NAMES = 5
_STOP = frozenset(
    stems(
        "a an the of in on at to for from by with and or is are was were be been has have had do does did which who whom whose "
        "what when where how why many much that this these those it its as not no can could will would should may might about into "
        "than following according called name s"
    )
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half|third)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|19\d\d|20\d\d|year|week|month)"
)
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]+")
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|old|long|far|big|large|often|tall)|what (?:percent|number|age|share)|percentage", re.IGNORECASE
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)", re.IGNORECASE)
_ASKS_NO_NAME = re.compile(
    r"\b(?:why|how)\b|\bwhat (?:did|does|do|has|have|had|is|are|was|were|will|would|happened)\b", re.IGNORECASE
)
# A stemmer leaves these apart, and news tells in the past tense what questions ask in the present. Pairs of past and present.
_IRREGULAR = (
    "became become began begin bought buy brought bring broke break built build came come chose choose drew draw fell fall "
    "fled flee flew fly fought fight found find gave give went go gone go grew grow held hold hid hide kept keep knew know "
    "led lead left leave lent lend lost lose made make meant mean met meet paid pay rose rise ran run said say sat sit saw "
    "see sent send shot shoot sold sell sought seek spent spend spoke speak stole steal stood stand struck strike swore "
    "swear took take taught teach told tell thought think threw throw understood understand won win wrote write "
)
_FORMS = _IRREGULAR.split()
_PRESENT = {stems(past)[0]: stems(present)[0] for past, present in zip(_FORMS[::2], _FORMS[1::2], strict=True)}


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence as an answer, each about 0 to 1.

    `overlap`: share of the question's words that stand in it. `cosine`: of question and sentence. `hit`: 1 / rank of its chunk.
    `recent`: 0.5 ** (age of its story / 30 days). `asks`: it ends in a question mark. `no_number`: the question asks for a number
    and it has none. The rest count only as far as the sentence is on the topic, so they are multiplied by the cosine: `lead`: it
    is among the first three sentences of its story. `number`, `time`: the question asks for one and it has one. `names`: names
    that the question does not have, where the question may ask for one.
    """

    overlap: float
    cosine: float
    hit: float
    recent: float
    lead: float
    asks: float
    number: float
    no_number: float
    time: float
    names: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over `Features`."""

    features: Features
    bias: float = 0.0

    def __call__(self, features: Features) -> float:
        """The weighted sum."""
        pairs = zip(astuple(self.features), astuple(features), strict=True)
        return self.bias + math.fsum(weight * value for weight, value in pairs)


RANK = Weights(
    Features(
        overlap=2.13, cosine=1.86, hit=1.12, recent=2.55, lead=1.81, asks=-3.86, number=4.58, no_number=-0.62, time=5.24, names=3.87
    )
)
CONFIDENCE = Weights(
    Features(overlap=2.04, cosine=3.65, hit=0, recent=0, lead=0, asks=-0.82, number=0, no_number=0, time=0, names=0),
    bias=-3.16,
)
THRESHOLD = 0.3
"""Confidence below which nothing was found. On 2023 it keeps 89% of the answers that are right and 62% of the others: it is strict
with what is off the topic, and lenient with near misses, which only a better model can tell apart."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: Sentence
    article: Article
    rank: int
    features: Features
    also_in: tuple[str, ...] = ()


class EvidenceFinder:
    """Scores the sentences of hits."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Take the parts."""
        self._store = store
        self._embedder = embedder

    def find(self, question: Question, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """Every sentence worth reading, the best first, with copies merged."""
        return tuple(
            Evidence(
                candidate.sentence,
                candidate.article,
                RANK(candidate.features),
                confidence(candidate.features),
                candidate.also_in,
            )
            for candidate in sorted(self.candidates(question, hits), key=lambda candidate: -RANK(candidate.features))
        )

    def candidates(self, question: Question, hits: Sequence[Hit]) -> "tuple[_Candidate, ...]":
        """The sentences that the cheap features put first, with all their features."""
        asked_for = _AskedFor(question)
        cheap = sorted(self._sentences(asked_for, hits), key=lambda candidate: -_cheap(candidate))
        read = _merge_copies(cheap)[:_READ]
        if not read:
            return ()
        vectors = self._embedder.embed_questions([question.full, *(candidate.sentence.text for candidate in read)])
        cosines = vectors[1:] @ vectors[0]
        return tuple(
            replace(candidate, features=_on_topic(candidate.features, float(cosine)))
            for candidate, cosine in zip(read, cosines, strict=True)
        )

    def _sentences(self, asked_for: "_AskedFor", hits: Sequence[Hit]) -> "Iterator[_Candidate]":
        """All citable sentences of the hits and of their copies, without the cosine."""
        seen = set()
        for rank, hit in enumerate(hits, 1):
            for chunk, article in ((one.chunk, one.article) for one in (hit, *hit.copies)):
                for number, sentence in enumerate(self._store.sentences(chunk.version)[chunk.first : chunk.stop], chunk.first):
                    place = (article.id, sentence.start)
                    if sentence.citable and place not in seen:
                        seen.add(place)
                        yield _Candidate(sentence, article, rank, asked_for.features(sentence.text, article, number, rank))


class _AskedFor:
    """What the question looks for, worked out once."""

    def __init__(self, question: Question) -> None:
        self.asked = question.asked
        self.words = _terms(question.full)
        self.terms = self.words - _STOP
        self.number = bool(_ASKS_NUMBER.search(question.text))
        self.time = not self.number and bool(_ASKS_TIME.search(question.text))
        self.name = not self.number and not self.time and not _ASKS_NO_NAME.search(question.text)

    def features(self, text: str, article: Article, number: int, rank: int) -> Features:
        shared = len(self.terms & _terms(text))
        names = {stem for name in _NAME.findall(text) for stem in stems(name)} - self.words
        has_number = bool(_NUMBER.search(text))
        return Features(
            overlap=shared / len(self.terms) if self.terms else 0.0,
            cosine=0.0,
            hit=1 / rank,
            recent=_recency(article, self.asked.timestamp()),
            lead=float(number < _LEAD),
            asks=float(text.endswith("?")),
            number=float(self.number and has_number),
            no_number=float(self.number and not has_number),
            time=float(self.time and bool(_TIME.search(text))),
            names=min(len(names), _MOST_NAMES) / _MOST_NAMES if self.name else 0.0,
        )


def _on_topic(features: Features, cosine: float) -> Features:
    """Add the cosine, and let what says nothing about the topic count only as far as it goes."""
    weight = max(0.0, cosine)
    return replace(
        features,
        cosine=cosine,
        lead=features.lead * weight,
        number=features.number * weight,
        time=features.time * weight,
        names=features.names * weight,
    )


def _terms(text: str) -> frozenset[str]:
    """Stems of a text, verbs in the present tense."""
    return frozenset(_PRESENT.get(stem, stem) for stem in stems(text))


def confidence(features: Features) -> float:
    """How likely the sentence is to hold the answer, 0 to 1."""
    return 1 / (1 + math.exp(-CONFIDENCE(features)))


def choose(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best three sentences that are likely enough to answer; where there are none, nothing was found.

    One story gives at most two of them while another has something to say.
    """
    likely = [item for item in evidence if item.confidence >= THRESHOLD]
    told = Counter[ArticleId]()
    first: list[Evidence] = []
    rest: list[Evidence] = []
    for item in likely:
        told[item.article.id] += 1
        (first if told[item.article.id] <= _OF_ONE_STORY else rest).append(item)
    chosen = [*first, *rest][:SHOWN]
    return tuple(sorted(chosen, key=lambda item: -item.score))


def _cheap(candidate: _Candidate) -> float:
    """Orders sentences before their cosine is known."""
    return candidate.features.overlap + 0.1 * candidate.features.hit - 0.01 * candidate.rank


def _recency(article: Article, asked: float) -> float:
    if article.published is None:
        return 0.0
    return float(0.5 ** (max(0.0, asked - article.published.timestamp()) / 86_400 / _HALF_LIFE_DAYS))


def _merge_copies(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """One candidate of each sentence that several stories carry nearly word for word; it names the other outlets.

    Sentences with different figures are never copies: which figure is right is for the reader to judge.
    """
    kept: list[tuple[_Candidate, frozenset[tuple[str, ...]], frozenset[str]]] = []
    for candidate in candidates:
        text = candidate.sentence.text
        runs, numbers = shingles(text, _SHINGLE), figures(text)
        for position, (first, other, others) in enumerate(kept):
            if numbers == others and overlap(runs, other) >= _COPIED:
                kept[position] = (_with_outlet(first, candidate.article.publisher), other, others)
                break
        else:
            kept.append((candidate, runs, numbers))
    return [candidate for candidate, _, _ in kept]


def _with_outlet(candidate: _Candidate, outlet: str | None) -> _Candidate:
    if outlet is None or outlet in {candidate.article.publisher, *candidate.also_in}:
        return candidate
    return replace(candidate, also_in=(*candidate.also_in, outlet))
