"""Which statements of an answer stand together: those of one date, those of one side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.answer import Form, Statement


@dataclass(frozen=True, slots=True)
class Group:
    """Statements below or beside one label; "" is none."""

    label: str
    statements: tuple[Statement, ...]


def groups(form: Form, statements: Sequence[Statement]) -> tuple[Group, ...]:
    """Statements as they are laid out: a list is one group; dates follow on each other; a side is named once.

    Within a group statements keep their order, and sides that of their first statements.
    """
    if form is Form.LIST:
        return (Group("", tuple(statements)),) if statements else ()
    if form is Form.DATED:
        return tuple(Group(label, tuple(same)) for label, same in groupby(statements, key=lambda statement: statement.label))
    sides: dict[str, list[Statement]] = {}
    for statement in statements:
        sides.setdefault(statement.label, []).append(statement)
    return tuple(Group(label, tuple(same)) for label, same in sides.items())
