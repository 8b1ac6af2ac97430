"""The statements of an answer in a terminal: one after the other, beside their dates, or side by side.

What is copied from here is read again by `bot.checking.quotes`. Elsewhere than on a terminal a statement is one line.
"""

from collections.abc import Sequence
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from bot.answer import Answer, Citation, Form, Statement
from bot.rendering.emphasis import part_of
from bot.rendering.layout import Group, groups
from bot.rendering.lines import put, styled, text_of
from bot.wording import ASIDES, LABEL, answer_words_meaning, asides_line, before_line

WIDTH = 100
"""Columns of a terminal that text fills at the most."""
_INDENT, _RULE = "  ", " │ "
_LEAST_BESIDE = 40  # columns for text beside a date: where there are fewer, the date stands above it
_LEAST_FOR_TWO, _MOST_FOR_TWO = 90, 124  # columns of a terminal that shows two sides side by side
_COLUMNS = 2
_QUIET = "dim"


def show_statements(answer: Answer, console: Console) -> None:
    """Every statement with its numbers, and an empty line after it."""
    parts = groups(answer.form, answer.statements)
    rows = _rows(parts, answer, console) if console.is_terminal else []
    for row in rows:
        put(console, *row)
    if rows:
        console.print()
        return
    width = min(console.width, WIDTH) - len(_INDENT) if console.is_terminal else None
    for group in parts:
        if group.label:
            put(console, _label(group, width))
        for statement in group.statements:
            for line in _statement(statement, answer.citations, width):
                put(console, _INDENT, line)
            console.print()


def _rows(parts: Sequence[Group], answer: Answer, console: Console) -> list[tuple[str | Text, ...]]:
    """The lines of a form that stands in two columns; none where the terminal is too narrow for it."""
    if answer.form is Form.DATED:
        return _timeline(parts, answer.citations, min(console.width, WIDTH))
    if answer.form is Form.SIDES and len(parts) == _COLUMNS and console.width >= _LEAST_FOR_TWO:
        return _two_sides(parts, answer.citations, min(console.width, _MOST_FOR_TWO))
    return []


def _timeline(parts: Sequence[Group], citations: Sequence[Citation], width: int) -> list[tuple[str | Text, ...]]:
    """Dates at the margin, and what stands beside each."""
    dates = [text_of(_plain(group.label), "bold") for group in parts]
    margin = max(date.cell_len for date in dates)
    room = width - len(_INDENT) - margin - len(_RULE)
    rows: list[tuple[str | Text, ...]] = []
    for group, date in zip(parts, dates, strict=True):
        date.pad_left(margin - date.cell_len)
        lines = _stacked(group.statements, citations, room)
        beside = [date, *[Text(" " * margin)] * (len(lines) - 1)]
        rows += [(_INDENT, " " * margin, _RULE.rstrip())] if rows else []
        rows += [(_INDENT, left, _RULE, line) for left, line in zip(beside, lines, strict=True)]
    return rows if room >= _LEAST_BESIDE else []


def _two_sides(parts: Sequence[Group], citations: Sequence[Citation], width: int) -> list[tuple[str | Text, ...]]:
    """One side on the left and the other on the right; none where a word is wider than its column."""
    room = (width - len(_INDENT) - len(_RULE)) // _COLUMNS
    left, right = ([_label(group, room), *_stacked(group.statements, citations, room)] for group in parts)
    if any(line.cell_len > room for line in (*left, *right)):
        return []
    rows: list[tuple[str | Text, ...]] = []
    for ours, theirs in zip_longest(left, right, fillvalue=Text("")):
        padded = ours.copy()
        padded.pad_right(room - ours.cell_len)
        rows.append((_INDENT, padded, _RULE, theirs))
    return rows


def _stacked(statements: Sequence[Statement], citations: Sequence[Citation], width: int) -> list[Text]:
    """The lines of several statements, with an empty one between two."""
    lines: list[Text] = []
    for statement in statements:
        lines += [Text("")] if lines else []
        lines += _statement(statement, citations, width)
    return lines


def _statement(statement: Statement, citations: Sequence[Citation], width: int | None) -> list[Text]:
    """A statement with its numbers, in bold what answers; what comes before it and what its words mean stand out less."""
    marks = " " + "".join(f"[{number}]" for number in statement.citations)
    lines = styled(statement.text, statement.answer, width, more=marks)
    if needed := before_line(statement, citations):
        lines = [*styled(needed, None, width, _QUIET), *lines]
    if meanings := asides_line(statement):
        shown = ASIDES.format(asides=meanings)
        lines += styled(shown, part_of(shown, answer_words_meaning(statement)), width, _QUIET)
    return lines


def _label(group: Group, width: int | None) -> Text:
    """The label in one line, and if need be cut: what stands below it must not be taken for its end."""
    label = text_of(LABEL.format(label=_plain(group.label)), "bold")
    if width:
        label.truncate(width, overflow="ellipsis")
    return label


def _plain(label: str) -> str:
    return " ".join(label.split())
