"""Whoever chooses sentences, and the ranker alone, asked the same questions over the same index."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.answering.newsroom import Newsroom
from bot.evaluation.lists import Asked
from bot.evaluation.picks import Picks
from bot.evaluation.score import RANKER
from bot.wiring import with_ranker_alone

Q = TypeVar("Q", bound=Asked)
R = TypeVar("R")
Measure = Callable[[Newsroom, Sequence[Q], str], R]
"""Asks a newsroom questions; the last argument says who chooses in it."""


def measure_both(
    newsroom: Newsroom, model: str, questions: Sequence[Q], picks: Picks | None, measure: Measure[Q, R], *, alone: bool
) -> tuple[R, R | None]:
    """The run of whoever chooses, and that of the ranker over the same questions; the latter only where somebody else chooses.

    `model` names the language model of the newsroom, if it has one; picks come before it, and with them only questions count that
    were picked for. `alone`: there is another run to compare with, so the ranker need not be asked.

    :raises SettingsError: lines of picks are wrong.
    """
    ranker = with_ranker_alone(newsroom)
    if picks:
        questions = [question for question in questions if picks.has(question)]
        run = measure(newsroom.with_writer(picks), questions, picks.name)
        picks.require_right()
    elif model:
        run = measure(newsroom, questions, model)
    else:
        return measure(ranker, questions, RANKER), None
    return run, None if alone else measure(ranker, questions, RANKER)
