"""An answer in a terminal says all that it must, and story text stays text."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer import Answer, DateSpan
from bot.ask import Newsroom
from bot.question import describe_span
from bot.terminal import answer_json, safe, show_answer, show_trace
from tests.conftest import NOW


def shown(answer: Answer, width: int = 100, *, terminal: bool = False) -> str:
    """What a console would show."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, highlight=False)
    show_answer(answer, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def answer(newsroom: Newsroom) -> Answer:
    """An answer with sources and copies."""
    return newsroom.ask("How long is Finland's border with Russia?", NOW)


def test_statements_sources_and_as_of_are_shown(answer: Answer) -> None:
    """Each statement with its number, each source with outlet, title, date and link, then how fresh it is."""
    text = shown(answer)
    first = answer.citations[0]
    assert f"{first.quote} [1]" in text
    assert f"[1] {first.publisher}: {first.title}, 4 April 2023" in text
    assert "also in: " in text
    assert (first.url or first.source) in text
    assert "As of 24 October 2024 (newest of 22 stories searched)" in text
    assert answer.snapshot in text


def test_nothing_found_names_the_nearest(newsroom: Newsroom) -> None:
    """The reader sees that nothing was found, what came closest, and how fresh the collection is."""
    text = shown(newsroom.ask("Who won the 2026 World Cup?", NOW))
    assert text.startswith("Nothing found")
    assert "Nearest stories:" in text
    assert "As of " in text


def test_the_dates_understood_are_echoed(newsroom: Newsroom) -> None:
    """A limit that was read from the question is said in full, both ends inclusive."""
    text = shown(newsroom.ask("What did Russia do in October 2024?", NOW))
    assert '"in October 2024" = published 1 October 2024 to 31 October 2024' in text


def test_lines_are_wrapped_on_a_terminal_and_whole_elsewhere(answer: Answer) -> None:
    """A person reads narrow lines; a program finds each quote in one line."""
    assert max(map(len, shown(answer, width=60, terminal=True).splitlines())) < 150
    assert answer.citations[0].quote in shown(answer, width=60)


def test_story_text_cannot_format_or_turn_the_line(answer: Answer) -> None:
    """Markup in a title is shown as it is, and characters that turn the reading direction are dropped."""
    title = "[bold red]War[/] \u202eesrever"
    text = shown(replace(answer, citations=tuple(replace(citation, title=title) for citation in answer.citations)))
    assert "[bold red]War[/] esrever" in text


@given(st.text())
def test_safe_text_has_no_direction_overrides(text: str) -> None:
    """Whatever a story holds, what is printed cannot reorder the line."""
    assert not set(safe(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((2024, 9, 1), (2024, 9, 2), "published 1 September 2024"),
        ((2024, 9, 1), None, "published 1 September 2024 or later"),
        (None, (2024, 9, 1), "published 31 August 2024 or earlier"),
    ],
)
def test_spans_are_described_inclusively(start: tuple[int, int, int] | None, end: tuple[int, int, int] | None, words: str) -> None:
    """People read both ends as included."""
    first, last = (datetime(*day, tzinfo=UTC) if day else None for day in (start, end))
    span = DateSpan(first, last, "then")
    assert describe_span(span) == f'"then" = {words}'


def test_json_has_what_a_checker_needs(answer: Answer) -> None:
    """Every citation's fields stand in the JSON, under the documented names."""
    found = answer_json(answer)
    assert found["dates"] is None
    assert set(found["citations"][0]) == {
        *("number", "article_id", "version", "start", "end", "quote", "title", "publisher", "published", "url", "also_in"),
    }
    assert found["statements"][0] == {"text": answer.statements[0].text, "citations": [1]}


def test_the_trace_shows_each_stage(newsroom: Newsroom) -> None:
    """Hits, evidence and seconds are there for who wants to know why."""
    console = Console(file=io.StringIO(), width=200, color_system=None)
    show_trace(newsroom.trace("Who did Belousov meet in Beijing?", NOW), console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "Hits" in text
    assert "Evidence" in text
    assert "search" in text
