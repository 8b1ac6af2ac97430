"""Statements of one date, or of one side, stand together."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Form, Statement
from bot.rendering.layout import Group, groups

statements = st.lists(st.builds(Statement, st.text(max_size=3), st.just((1,)), label=st.sampled_from(["", "A", "B"])))


def of(label: str, text: str = "It sank.") -> Statement:
    """A statement that stands under a label."""
    return Statement(text, (1,), label=label)


def test_a_list_is_one_group_without_a_label() -> None:
    """Whatever labels its statements have."""
    assert groups(Form.LIST, [of("A"), of("B")]) == (Group("", (of("A"), of("B"))),)
    assert [groups(form, []) for form in Form] == [()] * len(Form)


def test_a_date_is_named_anew_where_another_came_between() -> None:
    """Time goes on: the order of statements is theirs."""
    dated = [of("1 May"), of("1 May", "It rose."), of("2 May"), of("1 May")]
    assert [(group.label, len(group.statements)) for group in groups(Form.DATED, dated)] == [
        ("1 May", 2),
        ("2 May", 1),
        ("1 May", 1),
    ]


def test_a_side_is_named_once() -> None:
    """In the order in which they first speak."""
    assert groups(Form.SIDES, [of("B"), of("A"), of("B", "No.")]) == (Group("B", (of("B"), of("B", "No."))), Group("A", (of("A"),)))


@given(st.sampled_from(Form), statements)
def test_no_statement_is_lost(form: Form, shown: list[Statement]) -> None:
    """Each stands in one group, below its own label; within a group they keep their order."""
    found = groups(form, shown)
    for label in {group.label for group in found}:
        below = [statement for group in found if group.label == label for statement in group.statements]
        assert below == [statement for statement in shown if form is Form.LIST or statement.label == label]
    assert sum(len(group.statements) for group in found) == len(shown)
