"""What is measured of each analyst's question, and of all that were asked of one index."""

from dataclasses import dataclass

from bot.answer import Level
from bot.choice import ModelCall
from bot.evaluation.score import RANKER

Grade = int | None
"""2 answers, 1 helps, 0 neither; None: nobody has graded the sentence."""


@dataclass(frozen=True, slots=True)
class AnalystScore:
    """One question measured.

    `kind` is what the data calls it, and `read_as` the kind of question that the product took it for. `level` is that of what was
    shown; with nothing shown it is `Level.NOTHING`. `chosen` are the grades of what would be shown had nothing been withheld, in
    its order, and `shown` those of what is; `best` are the three highest of all candidates. `two_read`: a sentence graded 2 is
    among those that the ranker read. `confidence` is that of the best sentence. Citations that were dropped count among `citations`
    and `faults`. `calls` are those of a language model that the answer took.
    """

    id: str
    kind: str
    answerable: bool
    read_as: str
    level: Level
    chosen: tuple[Grade, ...]
    shown: tuple[Grade, ...]
    best: tuple[int, ...]
    two_read: bool
    confidence: float
    citations: int
    faults: int
    seconds: dict[str, float]
    calls: tuple[ModelCall, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalystRun:
    """Everything that was asked of one index at one time (`made`, ISO 8601); `questions` is the sha256 of the file with them.

    `chooser` is as in `bot.evaluation.score.Run`.
    """

    made: str
    questions: str
    snapshot: str
    model: str
    stories: int
    chunks: int
    peak_megabytes: int
    scores: tuple[AnalystScore, ...]
    chooser: str = RANKER

    def of(self, *, answerable: bool) -> tuple[AnalystScore, ...]:
        """The questions that a story answers, or those that none does."""
        return tuple(score for score in self.scores if score.answerable == answerable)
