"""How chosen sentences are laid out: one after the other, beside their dates, or in a group for each side."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.answer import Evidence, Form, Question, QuestionKind
from bot.answering.actors import acts, forms_of, is_named
from bot.answering.dates import find_span
from bot.wording import INFERRED, long_date, story_date

_DATED = frozenset({QuestionKind.LATEST, QuestionKind.FIGURES})
_DAY = timedelta(days=1)


def lay_out(question: Question, chosen: Sequence[Evidence]) -> tuple[Form, tuple[Evidence, ...]]:
    """The form that the kind of question asks for, and the sentences with their labels; a list where labels would tell nothing.

    Sentences of stories from the time asked about come first, and those of undated stories last: nobody knows whether they are from
    the time before the question at all.
    """
    is_timeline = question.kind is QuestionKind.TIMELINE

    def place(item: Evidence) -> tuple[bool, bool]:
        published = item.article.published
        return published is None, not (is_timeline or question.reported(published))

    chosen = sorted(chosen, key=place)
    if is_timeline:
        return _labelled(Form.DATED, chosen, [_day_label(item) for item in chosen])
    if question.kind in _DATED and len({item.article.published for item in chosen}) > 1:
        return _labelled(Form.DATED, chosen, [story_date(item.article) for item in chosen])
    if question.kind is QuestionKind.COMPARE:
        sides = [_side(question, item) for item in chosen]
        if len(set(sides)) > 1 and all(sides):
            return _labelled(Form.SIDES, chosen, [side[:1].upper() + side[1:] for side in sides])
    return Form.LIST, tuple(chosen)


def _labelled(form: Form, chosen: Sequence[Evidence], labels: Sequence[str]) -> tuple[Form, tuple[Evidence, ...]]:
    return form, tuple(replace(item, label=label) for item, label in zip(chosen, labels, strict=True))


def _side(question: Question, item: Evidence) -> str:
    """The party that a language model says and the sentence names; else the one that speaks or acts in it, or one that it names.

    "" where it names none.
    """
    forms = {party: forms_of(question, party) for party in question.parties}
    if item.side in forms and is_named(item.sentence.text, forms[item.side]):
        return item.side
    for stands in (acts, is_named):
        for party in question.parties:
            if stands(item.sentence.text, forms[party]):
                return party
    return ""


def event_day(item: Evidence) -> datetime | None:
    """The day that a sentence tells of: the one that it names, or else when its story was published; None where it has none."""
    published = item.article.published
    if published is None:
        return None
    span = find_span(item.sentence.text, published)
    if span and span.start and span.end and span.end - span.start <= _DAY and span.start <= published:
        return span.start
    return published.replace(hour=0, minute=0, second=0, microsecond=0)


def _day_label(item: Evidence) -> str:
    """A day that a sentence names is counted from the date of its story, and is worked out where that is."""
    day = event_day(item)
    return f"{long_date(day)}{INFERRED if item.article.date_inferred else ''}" if day else story_date(item.article)
