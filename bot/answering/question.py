"""What a question asks for: its clean text, the dates it names (see `bot.answering.dates`), and whether only fresh news will do.

Words such as "today" or "latest" set no limit: they ask for the newest there is, and an older answer carries a warning.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.answer import Question, QuestionKind
from bot.answering.dates import find_span
from bot.answering.dates.telling import describe_span, is_told_in_full
from bot.answering.followup import continued
from bot.answering.kinds import parties, question_kind
from bot.wording import CONTINUES, DATES, NAMES, REWRITTEN, SEARCHED
from index.text import normalise, visible

MAX_CHARACTERS = 2_000
_FRESH = (
    (1, re.compile(r"\b(?:today|tonight|right now|this (?:morning|afternoon|evening)|breaking)\b", re.IGNORECASE)),
    (7, re.compile(r"\b(?:now|latest|newest|most recent|current(?:ly)?|at the moment|this week|so far)\b", re.IGNORECASE)),
    (31, re.compile(r"\b(?:recent(?:ly)?|this month|these days|lately)\b", re.IGNORECASE)),
)


def read_question(text: str, asked: datetime, earlier: Sequence[str] = ()) -> Question:
    """Understand a question asked at a moment, in UTC; `earlier` ones of the conversation complete it where it needs them."""
    text = clean(text)
    fresh = next((days for days, pattern in _FRESH if pattern.search(text)), None)
    context = continued(text, earlier)
    span = find_span(text, asked) or (find_span(context, asked) if context else None)
    kind = question_kind(text)
    if kind is QuestionKind.FACT and context:
        kind = question_kind(context)
    return Question(text, asked, span, fresh, context, kind, parties(text, kind))


def clean(text: str) -> str:
    """A question's words in one line, without what is not seen, and not too many of them."""
    return " ".join(visible(normalise(text)).split())[:MAX_CHARACTERS]


def understood(question: Question) -> tuple[str, ...]:
    """How a question was understood, where that is not as it stands; plain sentences."""
    together = CONTINUES.format(question=question.continues) if question.continues else ""
    span = question.span
    dates = DATES.format(dates=describe_span(span)) if span and (question.continues or not is_told_in_full(span)) else ""
    names = (NAMES.format(typed=name.typed, meaning=name.meaning or name.read) for name in question.names if name.is_told)
    rewritten = REWRITTEN.format(question=question.rewritten) if question.rewritten else ""
    searched = SEARCHED.format(queries="; ".join(question.queries)) if question.queries else ""
    return tuple(filter(None, (together, dates, *names, rewritten, searched)))
