"""The statements of an answer as quotes, each with its source in the line below: from our nouns to elements of rich text."""

import re
from calendar import month_name
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from slack_sdk.models.blocks import RichTextElement, RichTextQuoteElement, RichTextSectionElement

from bot.answer import Answer, Aside, Citation, Form, Statement
from bot.rendering.emphasis import carried, part_of, parts
from bot.rendering.layout import groups
from bot.slack.elements import MAX_OUTLET, Link, Text, also_in, joined, length, linked, origin, outlet, quote, section, text
from bot.slack.text import clip, line, visible
from bot.wording import ASIDES, BETWEEN_SOURCES, LABEL, answer_words_meaning, asides_line, before_line, short_date, story_date
from index.dateline import WEEKDAYS

_MONTH = re.compile(rf"\b(?:{'|'.join(month_name[1:])})(?= \d{{4}}\b)")
Citations = Mapping[int, Citation]
"""By their numbers."""


def quotes(answer: Answer, shown: Sequence[Statement], links: Mapping[int, str]) -> Iterator[list[RichTextElement]]:
    """Statements as they are laid out, a list for those of one source: dates or sides in bold above their own, the source below.

    Quotes of one story that follow each other share the line of their source, in which each number leads to its own sentence.
    Dates that are those of the sources, all of them, need not stand above as well.
    """
    citations = {citation.number: citation for citation in answer.citations}
    is_labelled = not _labels_say_nothing(answer, shown, citations)
    for group in groups(answer.form, shown):
        words = label(answer, group.statements[0]) if is_labelled else ""
        above = [section(text(words, bold=True))] if words else []
        for _, run in groupby(group.statements, key=lambda statement: _source(statement, citations)):
            statements = list(run)
            said = [_statement(statement, answer.citations) for statement in statements]
            yield [*above, *said, _source_line(statements, citations, links)]
            above = []


def size(answer: Answer, statement: Statement, sources: Sequence[Citation]) -> int:
    """Characters that a statement takes with its sources and all that explains it, at most."""
    named = sum(len(_number(source)) + len(_origin(source)) + length(also_in(source)) + len(BETWEEN_SOURCES) for source in sources)
    beside = len(label(answer, statement)) + len(before(statement, sources)) + len(asides(statement))
    return len(statement.text) + len(marks(statement.citations)) + named + beside


def label(answer: Answer, statement: Statement) -> str:
    """The date or the side that a statement stands under; "" where there is none."""
    name = clip(line(statement.label), MAX_OUTLET) if answer.form is not Form.LIST else ""
    return LABEL.format(label=name) if name else ""


def before(statement: Statement, citations: Sequence[Citation]) -> str:
    """The sentence before a statement, where it is needed."""
    return line(before_line(statement, citations))


def asides(statement: Statement) -> str:
    """What words of a statement mean."""
    meanings = line(asides_line(_brief(statement)))
    return ASIDES.format(asides=meanings) if meanings else ""


def marks(numbers: Iterable[int]) -> str:
    """The numbers at the end of a statement."""
    return "".join(f"[{number}]" for number in numbers)


def _labels_say_nothing(answer: Answer, shown: Sequence[Statement], citations: Citations) -> bool:
    """Whether each statement stands under the very date of its sources; one label too few would put a statement under another."""
    dates = ((statement.label, story_date(citations[number])) for statement in shown for number in statement.citations)
    return answer.form is Form.DATED and all(name == date for name, date in dates)


def _statement(statement: Statement, citations: Sequence[Citation]) -> RichTextQuoteElement:
    shown = line(statement.text)
    start, answer, end = parts(shown, carried(statement.text, statement.answer, shown, visible))
    needed, meanings = before(statement, citations), asides(statement)
    elements: list[Text] = [text(f"{needed}\n", italic=True)] if needed else []
    elements += [text(start)] if start or not answer else []
    elements += [text(answer, bold=True)] if answer else []
    elements += [text(end)] if end else []
    elements += [text(f" {marks(statement.citations)}", bold=True)]
    return quote(*elements, *(_meanings(meanings, answer_words_meaning(_brief(statement))) if meanings else []))


def _brief(statement: Statement) -> Statement:
    """The same, with dates as short as in the line of the source, and no weekday that the words name: “on Thursday”: 7 Mar 2024."""
    return replace(statement, asides=tuple(replace(aside, meaning=_meaning(statement.text, aside)) for aside in statement.asides))


def _meaning(text: str, aside: Aside) -> str:
    weekday, _, date = aside.meaning.partition(" ")
    is_named = weekday.casefold() in WEEKDAYS and weekday.casefold() in re.findall(r"\w+", text[aside.start : aside.end].casefold())
    return _MONTH.sub(lambda month: month[0][:3], date if is_named and date else aside.meaning)


def _meanings(meanings: str, answer: str | None) -> list[Text]:
    """What words of a statement mean, right after it; bold what those that answer do."""
    start, bold, end = parts(meanings, part_of(meanings, line(answer or "")))
    return [text(f" {start}", italic=True), *([text(bold, bold=True, italic=True), text(end, italic=True)] if bold else [])]


def _source(statement: Statement, citations: Citations) -> tuple[object, ...]:
    """What statements have in common that can share the line of their source; those with several sources share none."""
    if len(statement.citations) != 1:
        return statement.citations
    citation = citations[statement.citations[0]]
    return citation.article_id, citation.version, origin(citation), citation.also_in, citation.origins


def _source_line(statements: Sequence[Statement], citations: Citations, links: Mapping[int, str]) -> RichTextSectionElement:
    """Numbers, outlet and date, linked; and who else has the same words."""
    numbers = list(dict.fromkeys(number for statement in statements for number in statement.citations))
    is_one_story = len(statements[0].citations) == 1
    words: list[str | Link] = []
    for place, number in enumerate(numbers, 1):
        citation, url = citations[number], links.get(number)
        if is_one_story and place < len(numbers):
            words += [linked(url, _number(citation)), " "]
        else:
            named = linked(url, f"{_number(citation)} {_origin(citation)}")
            words += [named, *also_in(citation), *([BETWEEN_SOURCES] if place < len(numbers) else [])]
    return section(*joined(*words))


def _origin(citation: Citation) -> str:
    """Who published a story, and when; a date is short, so that it need not go over into another line of a phone."""
    return f"{outlet(citation)}, {short_date(citation)}"


def _number(citation: Citation) -> str:
    return f"[{citation.number}]"
