"""What is measured of each question, and of all that was asked of one index."""

from dataclasses import dataclass
from enum import StrEnum

from bot.choice import ModelCall

DEPTHS = (1, 5, 10, 20)
LOOKED_AT = DEPTHS[-1]
"""Chunks that are looked through for an answer."""
RANKER = "the ranker"
"""Who chooses sentences if nobody else does."""
AGES = ("under a week", "under a month", "under a year", "older", "no date", "none retrieved")


class Answerability(StrEnum):
    """What a question was asked of. To the last two, the right answer is "nothing found"."""

    ANSWERABLE = "answerable"
    OLDER = "older stories"
    UNANSWERABLE = "told by no story"


@dataclass(frozen=True, slots=True)
class Score:
    """One question measured. Ranks count from 1; None: not among those looked at.

    `chunks` are the first 20 found, and `holding` the ranks of those that hold the answer. `sentence_rank` is the first of the
    best three sentences that holds it, had nothing been withheld (`sentences`: how many there were); `shown_rank` the first of
    those shown as an answer, and `unsure_rank` the first of those shown as merely the nearest. `pointed`: whether the words shown
    as the very answer are right, None where none were. `confidence` is that of the best sentence. `age` is that of the newest story
    seen to answer. `contaminated`: the question was to have no answer, and what was retrieved holds one.
    `calls` are those of a language model that the answer took.
    """

    id: str
    kind: Answerability
    word: str
    geopolitics: bool
    age: str
    chunks: tuple[int, ...]
    holding: tuple[int, ...]
    sentences: int
    sentence_rank: int | None
    shown: int
    shown_rank: int | None
    confidence: float
    contaminated: bool
    citations: int
    faults: int
    seconds: dict[str, float]
    unsure_rank: int | None = None
    pointed: bool | None = None
    calls: tuple[ModelCall, ...] = ()

    @property
    def chunk_rank(self) -> int | None:
        """The first chunk that holds the answer."""
        return self.holding[0] if self.holding else None


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that was asked of one index at one time (`made`, ISO 8601), and what made its answers.

    `answer_from` is the confidence from which on an answer is called sure. `chooser` is who chose the sentences: the ranker, a file
    of picks, a language model.
    """

    year: int
    made: str
    snapshot: str
    model: str
    stories: int
    chunks: int
    answer_from: float
    peak_megabytes: int
    scores: tuple[Score, ...]
    chooser: str = RANKER

    def of(self, kind: Answerability) -> tuple[Score, ...]:
        """The questions of one kind that count."""
        return tuple(score for score in self.scores if score.kind == kind and not score.contaminated)
