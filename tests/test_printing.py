"""Nothing that a story, a file's name or a person says controls a terminal, hides from its reader, or forges a line."""

import argparse
import io
import json
import logging
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer import Answer, Aside, Level, Question, Quote, Statement, Story, Trace
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.command import described, new_file, run
from bot.commands import __main__ as commands
from bot.printing import prepare_streams, safe, safe_lines, say, say_json, waiting, without_hidden
from bot.rendering.report import render_report
from bot.rendering.terminal import show_answer, show_asked, show_checked, show_trace
from index.article import ArticleId, SnapshotId
from index.errors import DatelineError
from index.names import Name
from index.period import Coverage
from tests.checking.test_verdicts import FIRST, citing, reply_with, story
from tests.conftest import NOW

HOSTILE = {
    "line feed": "\n  [9] Forged Wire: All is well, 1 May 2024",
    "carriage return": "\r[9] Forged Wire",
    "line end of Windows": "\r\n[9] Forged Wire",
    "next line": "\x85[9] Forged Wire",
    "line separator": "\u2028[9] Forged Wire",
    "paragraph separator": "\u2029[9] Forged Wire",
    "vertical tab": "\x0b[9] Forged Wire",
    "form feed": "\x0c[9] Forged Wire",
    "clear the screen": "\x1b[2J\x1b[H",
    "colour": "\x1b[31mred",
    "title of the window": "\x1b]0;pwned\x07",
    "link": "\x1b]8;;https://evil.example/\x1b\\here\x1b]8;;\x1b\\",
    "8-bit sequence": "\x9b2J\x9d0;pwned\x9c",
    "bell and backspace": "\x07\x08\x08\x08",
    "null and delete": "\x00\x7f",
    "turned": "\u202eeltit\u202c",
    "isolated": "\u2067eltit\u2069",
    "marks of direction": "\u200e\u200f\u061c",
    "no width": "\u200b\u2060\ufeff\u00ad",
    "tags": "\U000e0041\U000e007f",
    "blank letters": "\u3164\u115f",
    "half a character": "\udc9b\ud800",
}
NEVER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u3164\u115f\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What no surface may print; line ends are counted instead."""


def hostile(words: str) -> Answer:
    """An answer all of whose words hold some others."""
    cited = replace(
        citing(story(), FIRST),
        title=f"Title {words}",
        publisher=f"Outlet {words}",
        url=f"https://a.example/{words}",
        also_in=(words,),
    )
    cited = replace(cited, before=Quote(0, 5, f"Before {words}"), quote=f"Quote {words}")
    statement = Statement(f"Said {words} there.", (1,), label=f"Label {words}", asides=(Aside(0, 4, f"meaning {words}"),))
    return Answer(
        Question(f"Who {words}?", NOW, names=(Name(f"Typed {words}", f"Form {words}", (f"Form {words}",)),)),
        (statement,),
        (cited, replace(cited, number=2, url=None, source=f"stories/{words}.txt", article_id=ArticleId("another"))),
        SnapshotId(f"snapshot {words}"),
        Coverage(1, NOW, NOW),
        understood=(f"Understood {words}",),
        warnings=(f"Warning {words}",),
        chosen_by=f"model {words}",
    )


def answered(words: str, console: Console) -> None:
    """An answer."""
    show_answer(hostile(words), console)


def nothing(words: str, console: Console) -> None:
    """No answer, and the nearest stories."""
    near = (Story(f"Title {words}", f"Outlet {words}", NOW, None),)
    show_answer(replace(hostile(words), statements=(), citations=(), nearest=near, level=Level.NOTHING), console)


def asked(words: str, console: Console) -> None:
    """A question, named."""
    show_asked(hostile(words), console)


def traced(words: str, console: Console) -> None:
    """How an answer came about."""
    show_trace(Trace(hostile(words), (), (), (), "model", 0, {"search": 0.1}), console)


def checked(words: str, console: Console) -> None:
    """A verdict."""
    answer = hostile(words)
    reply = replace(reply_with(citing(story(), FIRST)), answer=answer)
    findings = tuple(Finding(each, verdict, f"Reason {words}") for each, verdict in zip(answer.citations, Verdict, strict=False))
    show_checked(Checked(reply, findings), console)


SURFACES: tuple[Callable[[str, Console], None], ...] = (answered, nothing, asked, traced, checked)


def printed(surface: Callable[[str, Console], None], words: str, *, terminal: bool, width: int = 400) -> str:
    """What a surface prints, without our own colours."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, highlight=False)
    surface(words, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_lets_words_control_the_terminal(surface: Callable[[str, Console], None], words: str, *, terminal: bool) -> None:
    """In whatever field they stand: nothing is controlled, hidden or turned, and there are as many lines as without them."""
    found = printed(surface, words, terminal=terminal)
    assert NEVER.findall(found) == []
    assert len(found.splitlines()) == len(printed(surface, "x" * len(safe(words)), terminal=terminal).splitlines())
    assert not [line for line in found.splitlines() if line.lstrip().startswith("[9]")]


def fails(error: Exception) -> Callable[[list[str]], int]:
    """A command that cannot do its work."""

    def main(_: list[str]) -> int:
        raise error

    return main


def reads(argument: str) -> Callable[[list[str]], int]:
    """A command that is given a wrong argument."""

    def main(_: list[str]) -> int:
        options = described("A command.")
        options.add_argument("--html", type=new_file)
        options.parse_args([argument])
        return 0

    return main


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_no_error_lets_words_control_the_terminal(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors of ours and of the system, wrong arguments, an unknown command, and plain lines: each in as many lines as it has."""
    for main, count in (
        (fails(DatelineError(f"Problem {words}.", f"Next {words}.")), 2),
        (fails(OSError(1, words, words)), 2),
        (reads(f"--{words}"), 2),
        (reads(f"--html=no/{words}"), 2),
        (lambda _: commands.main([f"x{words}"]), 2),
    ):
        with pytest.raises(SystemExit):
            run(main)
        said = capsys.readouterr().err
        assert NEVER.findall(said) == []
        assert len(said.rstrip("\n").splitlines()) == count, said
    say(f"Skipped {words}", error=True)
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_the_log_says_names_of_files_in_one_piece(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not seen is marked."""
    from bot.command import settings_of  # noqa: PLC0415 - what it sets up is taken down again below

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(root, "handlers", [])
    settings_of(argparse.Namespace(data=tmp_path))
    (handler,) = root.handlers
    record = logging.LogRecord("bot", logging.WARNING, "", 0, "cannot read %s", (words,), None)
    assert NEVER.findall(handler.format(record)) == []
    root.setLevel(level)
    monkeypatch.setattr(root, "handlers", handlers)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_json_is_the_same_data_and_shows_all_of_it(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not seen is escaped, in names as in values; a program reads what was there."""
    data = {f"name {words}": [f"Käse {words}"]}
    say_json(data)
    text = capsys.readouterr().out
    assert NEVER.findall(text) == []
    assert json.loads(text) == data
    assert "Käse" in text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_page_hides_and_turns_nothing(words: str) -> None:
    """The report on what was checked."""
    answer = hostile(words)
    reply = replace(reply_with(citing(story(), FIRST)), answer=answer)
    found = render_report((Checked(reply, (Finding(answer.citations[0], Verdict.ALTERED, words),)),), NOW)
    assert NEVER.findall("".join(found.splitlines())) == []


@given(st.text())
def test_safe_text_is_one_line_that_is_seen(text: str) -> None:
    """Whatever it holds; what is seen stays, in its order, and once is enough."""
    shown = safe(text)
    assert NEVER.findall(shown) == []
    assert len(shown.splitlines()) <= 1
    assert safe(shown) == shown
    assert len(safe_lines(text)) == len(text)
    assert without_hidden(shown) == shown


@pytest.mark.parametrize(
    "text", ["Kyiv — “ferry” … 12 °C", "می\u200cخواهم", "👩\u200d🚀 ✌\ufe0f", "São Tomé, Łódź, 東京, עברית", "a\u00a0b\u2009c"]
)
def test_what_languages_are_written_with_stays(text: str) -> None:
    """Accents, any script, joiners and emoji, and all kinds of spaces."""
    assert safe(text) == safe_lines(text) == text


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", 'A -> B - "Lodz" ... 12 cafe ? * |\n'),
        ("cp1252", "A -> B · “Lódz” … 12 café ? * |\n"),
        ("utf-8", "A → B · “Łódź” … 12 café 東 ● │\n"),
    ],
)
def test_a_terminal_with_few_characters_shows_the_nearest(encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An arrow is "->", a letter is without its accent, and no encoding ends in a traceback."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    prepare_streams()
    say("A → B · “Łódź” … 12 café 東 ● │")
    stream.flush()
    assert stream.buffer.getvalue().decode(encoding) == shown
    stream.seek(0)
    stream.truncate()
    say_json({"a": "→ Łódź"})
    stream.flush()
    assert json.loads(stream.buffer.getvalue().decode(encoding)) == {"a": "→ Łódź"}


def test_what_cannot_be_decoded_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question in another encoding is a question."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9?\n"), encoding="utf-8"))
    prepare_streams()
    assert input() == "caf\ufffd?"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_a_terminal_is_told_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it is waited for, and then no more; elsewhere nothing is said."""
    for stream, during, after in ((Terminal(), "Loading ...", "\r           \r"), (io.StringIO(), "", "")):
        monkeypatch.setattr(sys, "stderr", stream)
        with waiting("Loading"):
            assert stream.getvalue() == during
        assert stream.getvalue() == during + after


def test_a_place_to_write_to_is_looked_for_first(tmp_path: Path) -> None:
    """A folder that is not there, or a folder instead of a file, is said with the next step."""
    assert new_file(str(tmp_path / "report.html")) == tmp_path / "report.html"
    with pytest.raises(argparse.ArgumentTypeError, match="make one first: mkdir -p"):
        new_file(str(tmp_path / "no such" / "report.html"))
    with pytest.raises(argparse.ArgumentTypeError, match="is a folder"):
        new_file(str(tmp_path))
