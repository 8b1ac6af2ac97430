"""The nouns of an answer: Question, Evidence, Statement, Citation, Answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.choice import ModelCall, ModelChoice
from index.article import Article, ArticleId, Hit, Sentence, SnapshotId, StorySentence, VersionHash
from index.names import Name
from index.period import AskedTime, Coverage, PublicationLimits

_DAY = timedelta(days=1)
_LAG = timedelta(days=7)


class QuestionKind(StrEnum):
    """What a question asks for; it decides which sentences answer, how many are shown, and in what order."""

    FACT = "a fact"
    LATEST = "the latest"
    EVENT = "what happened"
    TIMELINE = "how it came about"
    POSITION = "a position"
    WHY = "reasons"
    CONSEQUENCE = "consequences"
    COMPARE = "two sides"
    FIGURES = "figures"
    YES_NO = "yes or no"


class Level(StrEnum):
    """How far statements may be trusted to answer."""

    ANSWER = "answer"
    PROBABLE = "probable"
    NOTHING = "nothing found"


class Form(StrEnum):
    """How statements are laid out: one after the other, each beside its label (a date), or in a group for each label (a side)."""

    LIST = "list"
    DATED = "dated"
    SIDES = "sides"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days that a question asks about, half-open, and the words that said so.

    With both sides it is when something happened ("on Monday"): reports of it come then and later, so such stories come first, and
    others count less. A None side is open: what was published since, or until, is all that counts.
    """

    start: datetime | None
    end: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    `text` is what was asked, cleaned. `asked` is the moment that nothing seen may be later than. `span` holds the dates asked for.
    `fresh_days` is set where only recent news will do ("today", "latest"): an answer older than so many days carries a warning.
    `continues` is an earlier question that this one needs. `parties` are those whose words, deeds or sides are asked for. `names`
    are those that have other forms, or a typo: these are read as corrected. `rewritten` and `queries` are a language model's.
    """

    text: str
    asked: datetime
    span: DateSpan | None = None
    fresh_days: int | None = None
    continues: str | None = None
    kind: QuestionKind = QuestionKind.FACT
    parties: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    rewritten: str = ""
    queries: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The words to search with."""
        text = f"{self.text} {self.continues}" if self.continues else self.text
        for name in self.names:
            text = name.corrected_in(text)
        return text

    @property
    def beside(self) -> tuple[str, ...]:
        """What to search for beside these words."""
        return tuple(dict.fromkeys(filter(None, (self.rewritten, *self.queries))))

    @property
    def undated(self) -> str:
        """The words that a sentence should answer: a story of the time asked about need not name it."""
        return " ".join(self.full.replace(self.span.words, " ", 1).split()) if self.span else self.full

    @property
    def when(self) -> AskedTime | None:
        """The time that it asks about, where that leaves no stories out."""
        span = self.span
        return AskedTime(span.start, span.end) if span and span.start and span.end else None

    @property
    def limits(self) -> PublicationLimits:
        """What the searches may see."""
        if self.span is None or self.when:
            return PublicationLimits(None, self.asked)
        return PublicationLimits(self.span.start, min(self.span.end or self.asked, self.asked))

    @property
    def around(self) -> AskedTime:
        """The time that stories are wanted from: that asked about, or else now."""
        return self.when or AskedTime(self.asked, self.asked)

    def reported(self, published: datetime | None) -> bool:
        """Whether a story of that date may report what happened at the time asked about; True where no time is named.

        True from one day before the span (time zones) until max(7 days, length of the span) after it.
        """
        when = self.when
        if when is None:
            return True
        as_long = max(_LAG, when.end - when.start)
        return published is not None and when.start - published <= _DAY and published - when.end <= as_long


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of a sentence that may be the answer. `probability`: given that the sentence answers at all."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Aside:
    """What characters `[start, end)` of a statement mean, in our words, shown beside it: "Thursday 7 March 2024"."""

    start: int
    end: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a story, at `[start, end)` of the text of one version."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citable sentence with its story and its score for the question.

    `score` orders sentences and means nothing by itself; `confidence`, 0 to 1, is how likely it is to hold the answer.
    `copies` are the same words in stories of other outlets, one of each. `span` are the words that would be the answer;
    `certainty`, 0 to 1, is how likely they are. `answer` are the words that may be shown as the answer. A language
    model that chose the sentence may have said which words answer (`pointed`) and which party speaks (`side`). The rest is for
    its presentation: see `Statement` and `Citation`.
    """

    sentence: Sentence
    article: Article
    score: float
    confidence: float
    copies: tuple[StorySentence, ...] = ()
    span: Span | None = None
    certainty: float = 0.0
    pointed: tuple[int, int] | None = None
    side: str = ""
    answer: tuple[int, int] | None = None
    origins: int = 1
    label: str = ""
    asides: tuple[Aside, ...] = ()
    before: Quote | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with the numbers of its citations: at least one.

    `answer`: which characters of it, `[start, end)`, are the very answer, where that is sure enough to be shown. `label`: the date
    or the side that it stands under, where the answer's form has such. `asides` explain words of it; they are no part of the quote.
    """

    text: str
    citations: tuple[int, ...]
    answer: tuple[int, int] | None = None
    label: str = ""
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: `quote` is `[start, end)` of the text of one version of one story.

    `also_in` names other outlets that carry the same words, and `copies` cite them there, under the same number; of replies of
    earlier releases the names alone are on record. `origins` says how many of all these outlets are independent: copies of one
    text are one origin, and 0 says that it is not known. `before` is the sentence before it, where the quote needs it to be
    understood; it is checked like it. `date_inferred`: the date is not printed whole, and was worked out. `month_day`: all that an
    undated story prints of its date. `agency`: who wrote it for its outlet; "" where nobody did, None where that is not known.
    """

    number: int
    article_id: ArticleId
    version: VersionHash
    start: int
    end: int
    quote: str
    title: str
    publisher: str | None
    published: datetime | None
    url: str | None
    source: str
    also_in: tuple[str, ...] = ()
    origins: int = 1
    before: Quote | None = None
    date_inferred: bool = False
    month_day: tuple[int, int] | None = None
    agency: str | None = None
    copies: tuple["Citation", ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A story as a reader is told of it; `date_inferred`, `month_day` and `agency` as in `Citation`."""

    title: str
    publisher: str | None
    published: datetime | None
    url: str | None
    date_inferred: bool = False
    month_day: tuple[int, int] | None = None
    agency: str | None = None

    @classmethod
    def of(cls, article: Article) -> "Story":
        """What a reader is told of an article."""
        given = article.title, article.publisher, article.published, article.url
        return cls(*given, article.date_inferred, article.month_day, article.agency or "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question. No statements means "nothing found"; then `nearest` says what came closest.

    `level` says how far the statements may be trusted, and stands above them unless it is ANSWER; at NOTHING they are merely the
    nearest sentences. `form` is how they are laid out. `understood` says in plain sentences where the question was read otherwise
    than it stands. `searched` is what the question could see; its newest date is the answer's as-of date. `warnings` are plain
    sentences that must be shown with the answer. `chosen_by` names the language model that chose the statements, if one did.

    In an answer read from the record, what that does not keep is None: of the question all but words and moment, the oldest date.
    """

    question: Question
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    snapshot: SnapshotId
    searched: Coverage
    understood: tuple[str, ...] = ()
    nearest: tuple[Story, ...] = ()
    warnings: tuple[str, ...] = ()
    level: Level = Level.ANSWER
    form: Form = Form.LIST
    chosen_by: str = ""

    @property
    def found(self) -> bool:
        """Whether this is an answer, or probably one."""
        return self.level is not Level.NOTHING and bool(self.statements)

    @property
    def sure(self) -> bool:
        """Whether this is an answer without reserve."""
        return self.level is Level.ANSWER


@dataclass(slots=True)
class Trace:
    """How an answer came about: the models that found it, what each stage gave, and its seconds.

    `chosen` is what the writer chose, and what would be shown if nothing were withheld. `dropped` counts citations that did not
    pass the check; the number that is expected is 0. `choice` says what a language model was asked and chose, if there is one, and
    `rewriting` what became of the call that asked it for other words.
    """

    answer: Answer
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    chosen: tuple[Evidence, ...]
    model: str
    dropped: int
    seconds: dict[str, float] = field(default_factory=dict)
    choice: ModelChoice | None = None
    rewriting: ModelCall | None = None
