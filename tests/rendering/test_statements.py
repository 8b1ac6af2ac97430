"""A timeline has its dates at the margin, and two sides stand side by side, where a terminal has room for that."""

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.answer import Answer, Form
from bot.rendering.terminal import show_answer
from tests.rendering.forms import AGROUND, BLAMED, FORMS, LIST, STUCK, THREE_SIDES, TIMELINE, TOWED, TWO_SIDES, answer_of, said

BOLD = re.compile("\x1b\\[1m(.*?)\x1b\\[0m")
DIM = re.compile("\x1b\\[2m(.*?)\x1b\\[0m")


def shown(answer: Answer, width: int, *, terminal: bool = True, colours: bool = False) -> str:
    """The statements of an answer, as a console of a width shows them."""
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system="standard" if colours else None, highlight=False
    )
    show_answer(answer, console)
    assert isinstance(console.file, io.StringIO)
    return re.split(r"(?:\x1b\[1m)?Sources(?:\x1b\[0m)?\n", console.file.getvalue())[0]


def test_dates_stand_at_the_margin() -> None:
    """Each beside the first line of its statements; what explains a statement stands with it."""
    assert shown(TIMELINE, 80).splitlines() == [
        "Probably:",
        "       7 March 2024 │ The ferry Marisa ran aground off Port Anselm on Thursday",
        "                    │ with 212 people on board, the coastguard said. [1]",
        "                    │ (“on Thursday”: Thursday 7 March 2024)",
        "                    │",
        "       9 March 2024 │ [Before it: “The Marisa had been stuck on “a sandbank",
        "                    │ [sic]” since Thursday.”]",
        "                    │ It was towed to the shipyard at Lom two days later, where",
        "                    │ “a tear of eleven metres [sic]” was found. [2]",
        "                    │ (“Lom”: the town; “two days later”: Saturday 9 March 2024)",
        "                    │",
        "  15 September 2024 │ The inquiry blamed a chart of 1998. [3]",
        "                    │ ",
        "                    │ On 3 October 2024 its owner, the Karst–Lom line, accepted",
        "                    │ that (all of it). [4]",
        "",
    ]


def test_two_sides_stand_side_by_side() -> None:
    """From 90 columns on; each below its name, and the rule between them goes through to the end of the longer one."""
    lines = shown(TWO_SIDES, 90).splitlines()
    assert lines[0].split(" │ ") == ["  ● Port Anselm".ljust(44), "● The Karst–Lom line"]
    rows = [line for line in lines if "│" in line]
    assert {line.index("│") for line in rows} == {45}
    assert " ".join(row.partition("│")[2].strip() for row in rows).split() == f"● The Karst–Lom line {BLAMED} [2]".split()
    assert f"{AGROUND} [1]" in " ".join(" ".join(row.partition("│")[0] for row in rows).split())
    assert max(map(cell_len, shown(TWO_SIDES, 300).splitlines())) <= 124


@pytest.mark.parametrize(("answer", "width"), [(TWO_SIDES, 89), (THREE_SIDES, 200), (TIMELINE, 61)])
def test_where_there_is_no_room_labels_stand_above(answer: Answer, width: int) -> None:
    """Also where there are more than two sides."""
    lines = shown(answer, width).splitlines()
    assert "│" not in "".join(lines)
    assert [line for line in lines if line.startswith("● ")] == [f"● {label}" for label in dict.fromkeys(
        statement.label for statement in answer.statements
    )]  # fmt: skip
    assert max(map(len, lines)) <= width


def test_a_side_that_fits_no_column_stands_below_the_other() -> None:
    """A word that is wider than a column would push the other side out of its place."""
    wide = answer_of(Form.SIDES, [said("台" * 20 + " [sic]", 1, "A"), said(BLAMED, 2, "B")])
    assert "│" not in shown(wide, 100)
    assert "│" in shown(wide, 124)


def test_a_long_label_is_cut_on_a_terminal() -> None:
    """It is one line, whatever its length: what follows is the statement."""
    sides = answer_of(Form.SIDES, [said(BLAMED, 1, "The association of ferries \u202ethat\n sail"), said(TOWED, 2, "B")])
    assert shown(sides, 30).splitlines()[0] == "● The association of ferrie…"
    assert shown(sides, 30, terminal=False).splitlines()[0] == "● The association of ferries that sail"


@pytest.mark.parametrize("answer", FORMS.values(), ids=FORMS)
def test_a_program_reads_a_statement_in_one_line(answer: Answer) -> None:
    """With two spaces before it and its number after it; labels, what comes before it and what it means have lines of their own."""
    lines = shown(answer, 60, terminal=False).splitlines()
    assert all(f"  {statement.text} [{statement.citations[0]}]" in lines for statement in answer.statements)
    beside = [line for line in lines if line and not re.search(r"\[\d\]$", line)]
    assert all(re.match(r"● |  \(“|  \[Before it: |Probably:|No story", line) for line in beside)


@pytest.mark.parametrize("width", [24, 40, 80, 120])
def test_what_the_answer_means_is_bold_with_it(width: int) -> None:
    """The words that answer, their meaning, and labels; the rest of what stands beside a statement is dim."""
    text = shown(replace(TIMELINE, level=LIST.level), width, colours=True)
    bold = " ".join(" ".join(BOLD.findall(text)).replace("●", "").split())
    assert bold.startswith("7 March 2024 on Thursday Thursday 7 March 2024 9 March 2024 15 September 2024")
    dim = " ".join(" ".join(DIM.findall(text)).split())
    assert dim == (f"(“on Thursday”: ) [Before it: “{STUCK}”] (“Lom”: the town; “two days later”: Saturday 9 March 2024)")
