"""What is known of a sentence as an answer to a question, in numbers that a reader could name, and linear models over them."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.answer import Question, QuestionKind, Span
from bot.answering.matching import holds, normalise_answer
from bot.answering.signs import asks_who, says_who, signs, speaks
from index.article import Article, Sentence
from index.keywords import stems
from index.names import Name, acronyms, is_acronym
from index.period import AskedTime
from index.text import plain

_LEAD = 3
_RECENT_DAYS = 90.0  # half-lives of `recent` and `current`
_CURRENT_DAYS = 10.0
_EARLY = 1_500  # half-life of `early`, in characters
_LONG = 40  # words
_MOST_NAMES = 5
_MOST_ANSWERS = 12
_NO_AGREEMENT = 1e-3

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
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]+")
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
    """A sentence as an answer; all but the first two are about 0 to 1.

    `ranker_score`: the ranker's score. `answer_votes`: log of the share of all candidates' answers that stand in it
    (`agreement`). `span_probability`: probability of the words that the ranker points at, given that the sentence answers.
    `overlap`: share of the question's words that stand in it; `story`: that stand in what was found of its story, or in the
    title. `reciprocal_rank`: 1 / rank of its chunk. `recent`: 0.5 ** (days of its story from the time asked about, or else from
    the newest one searched / 90). `current`: 0.5 ** (days from the time asked about, or else from the newest one found that has
    nearly as many of the question's words / 10): what that one may have overtaken. `lead`: it is among the first three
    sentences of its story. `asks`: it ends in a question mark. `number`, `time`: the question asks for one and it has one;
    `no_number`: it has none. `names`: names that the question does not have, where the question may ask for one. `about`: share
    of the question's words in the sentence and its story's title together. `early`: 0.5 ** (characters before it in its story /
    1,500). `length`: of 40 words. `signs`: see `bot.answering.signs`. `speaks`: share of the asked party's name in it, if
    somebody speaks in it. `says_who`: the question asks who somebody is, and it says of somebody who that is. `fresh`:
    `current`, where the question asks for the present. `answers`: log of 1 + the number of sentences that answer, with the
    ranker's scores as log-odds. `margin`: how far its score is above the mean of the question's. `rare`: as `about`, with words
    counting more that few of the sentences found have. `foreign`: the question names something, and neither what was found of
    its story nor the title names any of that.
    """

    ranker_score: float = 0.0
    answer_votes: float = 0.0
    span_probability: float = 0.0
    overlap: float = 0.0
    story: float = 0.0
    reciprocal_rank: float = 0.0
    recent: float = 0.0
    current: float = 0.0
    lead: float = 0.0
    asks: float = 0.0
    number: float = 0.0
    no_number: float = 0.0
    time: float = 0.0
    names: float = 0.0
    about: float = 0.0
    early: float = 0.0
    length: float = 0.0
    signs: float = 0.0
    speaks: float = 0.0
    says_who: float = 0.0
    fresh: float = 0.0
    answers: float = 0.0
    margin: float = 0.0
    rare: float = 0.0
    foreign: float = 0.0


class AskedFor:
    """What a question looks for, worked out once."""

    def __init__(self, question: Question, newest: datetime | None) -> None:
        """Read the question; `newest` is when the newest story searched for it was published."""
        self._when = question.when
        self._around = self._when or (AskedTime(newest, newest) if newest else None)
        self.words = _read_terms(question.full)  # not kept: hardly a question is asked again word for word
        # Dates were understood, and stories of that time come first: they need not name it.
        self.terms = self.words - _STOP - (_terms(question.span.words) if question.span else frozenset())
        self.names = tuple(map(_forms, question.names))
        for name, forms in zip(question.names, self.names, strict=True):
            self.terms -= _terms(name.read).union(*(form for form in forms if len(form) == 1))
            self.words = self.words.union(*forms)
        self.number = bool(_ASKS_NUMBER.search(question.text))
        self.time = not self.number and bool(_ASKS_TIME.search(question.text))
        self.name = not self.number and not self.time and not _ASKS_NO_NAME.search(question.text)
        self._kind = question.kind
        self.present = question.kind is QuestionKind.LATEST or question.fresh_days is not None
        self._who = asks_who(question.text)
        self._party = frozenset[str]().union(*map(_terms, question.parties)) - _STOP

    def share(self, *texts: str) -> float:
        """Share of the question's words that stand in some texts; a name is one, and stands there in any of its forms."""
        asked = len(self.terms) + len(self.names)
        return len(self.present_in(*texts)) / asked if asked else 0.0

    def present_in(self, *texts: str) -> frozenset[str | int]:
        """The question's words that stand in some texts, names by their places in `names`."""
        present = frozenset[str]().union(*map(_words, texts))
        named = (place for place, forms in enumerate(self.names) if any(form <= present for form in forms))
        return (self.terms & present).union(named)

    def is_foreign(self, *texts: str) -> bool:
        """Whether the question names somebody or some place, and some texts none of these."""
        return bool(self.names) and not any(isinstance(word, int) for word in self.present_in(*texts))

    def rarities(self, present: Sequence[frozenset[str | int]]) -> list[float]:
        """For each sentence, the share of the question's words that stand there, those counting more that few sentences have.

        By inverse frequency among the sentences (Spärck Jones 1972): a word that none has counts most.
        """
        asked = [*self.terms, *range(len(self.names))]
        holders = Counter(word for words in present for word in words)
        weights = {word: math.log(1 + (len(present) + 1) / (holders[word] + 1)) for word in asked}
        total = math.fsum(weights.values())
        return [math.fsum(weights[word] for word in words) / total if total else 0.0 for words in present]

    def current(self, published: datetime | None, others: Sequence[datetime | None]) -> float:
        """How far a story has not been overtaken by others on the same thing, or is from the very time asked about."""
        nearest = 0.0 if self._when else min(map(self._days_off, others), default=0.0)
        days = self._days_off(published)
        return _halved(days - nearest, _CURRENT_DAYS) if days < math.inf else 0.0

    def _days_off(self, published: datetime | None) -> float:
        return self._around.days_off(published) if self._around and published else math.inf

    def features(self, sentence: Sentence, article: Article, number: int, rank: int) -> Features:
        """Of sentence `number` of a story, found in the chunk of that rank; without what the ranker and the story add."""
        text = sentence.text
        names = {stem for name in _NAME.findall(plain(text)) for stem in stems(name)} - self.words
        has_number = bool(_NUMBER.search(text))
        return Features(
            overlap=self.share(text),
            reciprocal_rank=1 / rank,
            recent=_halved(self._days_off(article.published), _RECENT_DAYS),
            lead=float(number < _LEAD),
            asks=float(text.endswith("?")),
            number=float(self.number and has_number),
            no_number=float(self.number and not has_number),
            time=float(self.time and bool(_TIME.search(text))),
            names=min(len(names), _MOST_NAMES) / _MOST_NAMES if self.name else 0.0,
            about=self.share(text, article.title),
            early=_halved(sentence.start, _EARLY),
            length=min(len(text.split()), _LONG) / _LONG,
            signs=signs(self._kind, text),
            speaks=len(self._party & _terms(text)) / len(self._party) if self._party and speaks(text) else 0.0,
            says_who=float(self._who and says_who(text)),
        )


def agreement(question: str, texts: Sequence[str], scores: Sequence[float], spans: Sequence[Span | None]) -> tuple[float, ...]:
    """For each sentence, the log of how much of what all of them answer stands in it: what several say is likelier.

    A sentence's share in the softmax of the scores, times the probability of its span, is a vote for the words in it (as in the
    redundancy of Clarke et al. 2001). Words that the question has itself get none.
    """
    asked, votes = normalise_answer(question), dict[str, float]()
    for share, text, span in zip(_softmax(scores), texts, spans, strict=True):
        answer = normalise_answer(text[span.start : span.end]) if span else ""
        if span and answer and not holds(asked, [answer]):
            votes[answer] = votes.get(answer, 0.0) + share * span.probability
    most = sorted(votes, key=lambda answer: -votes[answer])[:_MOST_ANSWERS]
    return tuple(math.log(_NO_AGREEMENT + _votes_in(normalise_answer(text), most, votes)) for text in texts)


def outstanding(scores: Sequence[float]) -> tuple[float, tuple[float, ...]]:
    """Of the ranker's scores of one question: log(1 + how many sentences they say answer), and how far each is above their mean."""
    answers = math.fsum(1 / (1 + math.exp(-score)) for score in scores)
    mean = math.fsum(scores) / max(1, len(scores))
    return math.log1p(answers), tuple(score - mean for score in scores)


def _votes_in(text: str, answers: Sequence[str], votes: Mapping[str, float]) -> float:
    return math.fsum(votes[answer] for answer in answers if holds(text, [answer]))


def _softmax(scores: Sequence[float]) -> tuple[float, ...]:
    odds = [math.exp(score - max(scores)) for score in scores]
    return tuple(each / math.fsum(odds) for each in odds)


def _read_terms(text: str) -> frozenset[str]:
    """Stems of a text, verbs in the present tense."""
    return frozenset(_PRESENT.get(stem, stem) for stem in stems(text))


@lru_cache(maxsize=4_096)
def _terms(text: str) -> frozenset[str]:
    """The same, kept for the next question."""
    return _read_terms(text)


@lru_cache(maxsize=4_096)
def _words(text: str) -> frozenset[str]:
    """The terms of a text, and its acronyms in capitals beside them."""
    return _terms(text) | acronyms(text)


def _forms(name: Name) -> tuple[frozenset[str], ...]:
    """The words of each form of a name; "US" is one only in capitals."""
    return tuple(dict.fromkeys(acronyms(form) if is_acronym(form) else _terms(form) for form in name.forms))


def _halved(distance: float, half_life: float) -> float:
    return float(0.5 ** (distance / half_life))
