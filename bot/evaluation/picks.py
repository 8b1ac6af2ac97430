"""Picks that were made elsewhere among listed sentences (see `bot.evaluation.lists`), followed as if a writer had made them.

One line of JSON is one question: `id` and `list` as they stand in the list, and `picks`, the numbers of the sentences that answer,
the best first; an empty one says that none does. `verdict` may say how far they answer, as a language model's does: "answers",
"partly" or "no". Whatever else stands in a line is not read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answer import Evidence, Question
from bot.answering.evidence import READ
from bot.answering.writer import in_order, most
from bot.choice import Choice, ModelCall, ModelChoice, Sufficiency
from bot.evaluation.lists import Asked, list_digest, question_id
from bot.evaluation.model_use import PICKED
from index.errors import SettingsError

_TOLD = 20
"""Wrong lines that are told one by one."""


class _Line(BaseModel):
    """One line as it should stand in the file."""

    model_config = ConfigDict(strict=True, frozen=True)

    id: str
    list: str
    picks: tuple[Annotated[int, Field(ge=1, le=READ)], ...]
    verdict: Sufficiency | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """What was picked for a question, and in which line that stands."""

    line: int
    list: str
    numbers: tuple[int, ...]
    verdict: Sufficiency | None


class Picks:
    """A file of picks; as a writer it chooses what was picked for a question, and nothing where the line is wrong.

    What is wrong with a line that only the list itself can tell is kept until `require_right` is asked.
    """

    def __init__(self, file: Path, picks: Mapping[str, Pick]) -> None:
        """Take the picks, by the ids of their questions."""
        self._file = file
        self._picks = picks
        self._wrong: dict[int, str] = {}

    @classmethod
    def read(cls, file: Path) -> "Picks":
        """The picks of a file.

        :raises SettingsError: lines that are none, each named with what is wrong.
        """
        picks: dict[str, Pick] = {}
        wrong: dict[int, str] = {}
        lines = enumerate(file.read_bytes().splitlines(), 1)
        for number, found in ((number, _parsed(line)) for number, line in lines if line.strip()):
            if isinstance(found, str):
                wrong[number] = found
            elif found.id in picks:
                wrong[number] = f"picks for the question of line {picks[found.id].line} again"
            else:
                picks[found.id] = Pick(number, found.list, found.picks, found.verdict)
        _require_none(file, wrong)
        return cls(file, picks)

    @property
    def name(self) -> str:
        """The file, for the record."""
        return self._file.name

    def require_known(self, questions: Sequence[Asked]) -> None:
        """See that every line is for one of the questions.

        :raises SettingsError: some are not; each is named.
        """
        ids = set(map(question_id, questions))
        strangers = {pick.line: "is for a question that is not asked here" for name, pick in self._picks.items() if name not in ids}
        _require_none(self._file, strangers)

    def has(self, asked: Asked) -> bool:
        """Whether there is a line for a question."""
        return question_id(asked) in self._picks

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Sequence[int]:
        """Positions in `evidence` of what was picked, in the order in which an answer to such a question says them."""
        pick = self._picks.get(question_id(question))
        if pick is None:
            return ()
        if wrong := _faults(pick, question, evidence):
            self._wrong[pick.line] = wrong
            return ()
        positions = in_order(question, evidence, [number - 1 for number in pick.numbers])
        return Choice(positions, ModelChoice(ModelCall(self.name, PICKED), pick.verdict, picked=pick.numbers))

    def require_right(self) -> None:
        """See that all that was asked so far was picked from the list that is read here.

        :raises SettingsError: some was not; each line is named.
        """
        _require_none(self._file, self._wrong)


def _parsed(line: bytes) -> _Line | str:
    """A line, or what is wrong with it."""
    try:
        found = _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        return f"is no pick ({f'{place}: ' if place else ''}{first['msg']})"
    return "names a number twice" if len(set(found.picks)) < len(found.picks) else found


def _faults(pick: Pick, question: Question, evidence: Sequence[Evidence]) -> str:
    """What is wrong with a pick from this list; "" where nothing is."""
    length, allowed = min(len(evidence), READ), most(question)
    if pick.list != list_digest(evidence):
        return "was picked from another list than the one that is read here"
    if beyond := [number for number in pick.numbers if number > length]:
        return f"names number {beyond[0]}, and its list has {length} sentences"
    return f"names {len(pick.numbers)} sentences, and its answer may have {allowed}" if len(pick.numbers) > allowed else ""


def _require_none(file: Path, wrong: Mapping[int, str]) -> None:
    if not wrong:
        return
    told = [f"line {number} {wrong[number]}" for number in sorted(wrong)[:_TOLD]]
    more = [f"and {len(wrong) - _TOLD:,} more"] if len(wrong) > _TOLD else []
    raise SettingsError(
        f"{file} has picks that cannot be scored: {'; '.join([*told, *more])}.",
        "Mend these lines, or list the sentences again (--dump-candidates) and pick from these.",
    )
