"""An answer in a terminal says all that it must, and story text stays text."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer import Answer, DateSpan, Level, Question, QuestionKind, Statement
from bot.answering.dates.telling import describe_span
from bot.answering.newsroom import Newsroom
from bot.checking.differences import differences
from bot.checking.quotes import quotes_in
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.printing import safe
from bot.rendering.as_json import answer_json, checked_json
from bot.rendering.emphasis import parts
from bot.rendering.terminal import show_answer, show_checked, show_trace
from bot.wording import UNSURE, credit
from index.article import ArticleId, SnapshotId, VersionHash
from index.period import Coverage
from tests.checking.test_verdicts import FIRST, citing, reply_with, story
from tests.conftest import NOW, with_answer

BOLD = re.compile("\x1b\\[1m(.*?)\x1b\\[0m")


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
    numbers = ", ".join(str(each.number) for each in answer.citations if each.article_id == first.article_id)
    assert f"  [{numbers}] {credit(first)}: {first.title}, 4 April 2023" in text
    assert "also in: " in text
    assert (first.url or first.source) in text
    assert "As of 24 October 2024 (newest of 22 stories searched)" in text
    assert answer.snapshot in text


def beside_each_other() -> Checked:
    """A quote that another outlet has, too, one that has it no longer, and one that only the record of an earlier release names."""
    gazette, herald = (replace(story(), publisher=outlet, url=f"https://{outlet}.example/a") for outlet in ("gazette", "herald"))
    copies = tuple(citing(other, FIRST) for other in (gazette, herald))
    citation = replace(citing(story(), FIRST), copies=copies, also_in=("gazette", "herald", "wire"), origins=2)
    change = differences(FIRST, FIRST.replace("212", "221"))
    findings = (
        Finding(copies[0], Verdict.VERIFIED, "It stands there."),
        Finding(copies[1], Verdict.UPDATED, "It was changed.", holds=False, change=change),
    )
    return Checked(reply_with(citation), (Finding(citation, Verdict.VERIFIED, "It stands there.", copies=findings),))


def test_each_outlet_named_beside_has_its_own_link_and_date() -> None:
    """Below the line that names them all; an outlet of which no place is on record has none."""
    reply = beside_each_other().reply
    assert reply is not None
    _, _, text = shown(reply.answer).partition("also in: ")
    assert " ".join(text.split()[:8]) == "gazette, herald, wire (4 outlets, 2 origins) gazette,"
    for outlet in ("gazette", "herald"):
        assert f"\n        {outlet}, 1 May 2024: https://{outlet}.example/a\n" in text
    assert text.count("https://") == 2


def test_a_check_names_the_outlets_whose_copies_changed() -> None:
    """Each has a verdict of its own with what changed; of those that nothing proves it is said that they cannot be checked."""
    console = Console(file=io.StringIO(), width=200, color_system=None, highlight=False)
    show_checked(beside_each_other(), console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "also in gazette, 1 May 2024: ✓ verified\n" in text
    assert "also in herald, 1 May 2024: ≈ story updated\n      It was changed.\n      now: " in text
    assert "[-212-]{+221+}" in text
    assert "      Named as well, but not checkable (" in text
    assert "): wire\n" in text
    (found,) = checked_json(beside_each_other())["citations"]
    assert [(copy["publisher"], copy["verdict"], copy["start"]) for copy in found["copies"]] == [
        *(("gazette", "verified", 0), ("herald", "story updated", 0)),
    ]
    assert (found["verdict"], found["also_in"], found["not_checkable"]) == ("verified", ["gazette", "herald", "wire"], ["wire"])


def test_a_story_is_listed_once_with_all_its_numbers(answer: Answer) -> None:
    """However many sentences are of it; another version is another text. Who else carries which sentence is said by number."""
    first = replace(answer.citations[0], number=1, title="Ferry sinks", also_in=("Demo Tribune",), origins=0)
    more = (replace(first, number=2, article_id=ArticleId("other"), title="Ferry found"), replace(first, number=3, also_in=()))
    newer = replace(first, number=4, version=VersionHash("newer"))
    lines = shown(replace(answer, citations=(first, *more, newer))).partition("Sources\n")[2].splitlines()
    date = "4 April 2023"
    assert [line for line in lines if "Ferry" in line or "also" in line] == [
        f"  [1, 3] {credit(first)}: Ferry sinks, {date}",
        "         [1] also in: Demo Tribune",
        f"  [2] {credit(first)}: Ferry found, {date}",
        "      also in: Demo Tribune",
        f"  [4] {credit(first)}: Ferry sinks, {date}",
        "      also in: Demo Tribune",
    ]
    assert quotes_in(shown(replace(answer, citations=(first, *more, newer)))) == tuple(
        statement.text for statement in answer.statements
    )


def test_nothing_found_names_the_nearest(newsroom: Newsroom) -> None:
    """The reader sees that nothing was found, what came closest, and how fresh the collection is."""
    text = shown(newsroom.ask("Who won the 2026 World Cup?", NOW))
    assert text.startswith("Nothing found")
    assert "Nearest stories:" in text
    assert "As of " in text


def test_the_dates_understood_are_echoed(newsroom: Newsroom) -> None:
    """A time that was worked out is said in full; one that the question names in full is not said again."""
    text = shown(newsroom.ask("What did Russia do in October?", NOW))
    assert '"in October" = October 2024; stories of that time come first' in text
    assert "Dates understood" not in shown(newsroom.ask("What did Russia do in October 2024?", NOW))


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
        ((2024, 9, 1), (2024, 9, 2), "1 September 2024; stories of that time come first"),
        ((2024, 9, 1), (2024, 9, 30), "1 September 2024 to 29 September 2024; stories of that time come first"),
        ((2024, 12, 1), (2025, 1, 1), "December 2024; stories of that time come first"),
        ((2024, 7, 1), (2024, 10, 1), "July to September 2024; stories of that time come first"),
        ((2023, 12, 1), (2024, 3, 1), "December 2023 to February 2024; stories of that time come first"),
        ((2024, 1, 1), (2025, 1, 1), "2024; stories of that time come first"),
        ((2023, 1, 1), (2025, 1, 1), "January 2023 to December 2024; stories of that time come first"),
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
    assert (found["dates"], found["kind"]) == (None, answer.question.kind)
    assert set(found["citations"][0]) == {
        *("number", "article_id", "version", "start", "end", "quote", "title", "publisher", "published", "url", "also_in"),
        *("origins", "before", "date_inferred", "month_day", "copies", "agency"),
    }
    assert set(found["statements"][0]) == {"text", "citations", "answer", "label", "asides"}
    assert (found["statements"][0]["text"], found["statements"][0]["citations"]) == (answer.statements[0].text, [1])


def test_json_says_what_answers_and_whether_anything_does(answer: Answer) -> None:
    """Where the words stand in their statement, or null; offsets that do not fit it are null too."""
    texts = answer.statements[0].text, "It sank."
    pointed = replace(answer, statements=tuple(Statement(text, (1,), (3, 7)) for text in texts), level=Level.NOTHING)
    found = answer_json(pointed)
    assert (found["sure"], answer_json(replace(answer, level=Level.ANSWER))["sure"]) == (False, True)
    assert [statement["answer"] for statement in found["statements"]] == [[3, 7], [3, 7]]
    for unfit in (None, (3, 99_999), (-1, 4), (4, 4)):
        pointed = replace(answer, statements=(Statement(texts[0], (1,), unfit),))
        assert [statement["answer"] for statement in answer_json(pointed)["statements"]] == [None]


# In bold


def printed(statement: Statement, width: int, *, terminal: bool = True) -> str:
    """A statement as a console of a width prints it, with what makes it bold."""
    searched = Coverage(1, NOW, NOW)
    answer = Answer(Question("When?", NOW), (statement,), (), SnapshotId("a-snapshot"), searched)
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system="standard" if terminal else "auto", highlight=False
    )
    show_answer(answer, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().partition("\x1b[1mSources" if terminal else "Sources")[0]


TEXT = "The two-year plan for the ice-free port of Anselm costs A$2.5 billion, the four-nation council said on Friday."


@pytest.mark.parametrize("width", [20, 31, 44, 60, 200])
@pytest.mark.parametrize("words", ["two-year", "ice-free port of Anselm costs A$2.5 billion, the four", "The", "Friday.", TEXT])
def test_what_answers_is_bold(words: str, width: int) -> None:
    """Exactly its words, wherever lines are broken, and neither the numbers nor what stands beside it."""
    start = TEXT.index(words)
    shown = printed(Statement(TEXT, (1,), (start, start + len(words))), width)
    assert " ".join(BOLD.findall(shown)).split() == words.split()
    plain = printed(Statement(TEXT, (1,)), width)
    assert BOLD.findall(plain) == []
    assert re.sub("\x1b\\[[01]m", "", shown) == plain


def test_what_is_left_out_does_not_move_the_bold() -> None:
    """Marks that turn the reading direction, and characters that control a terminal, before the words and in them."""
    text = "The \u202eferry\x07 \x08left\t\n at\u2066 \u202anoon\u2069 sharp."
    start = text.index("\u202anoon") - 1
    for width in (12, 100):
        assert "".join(BOLD.findall(printed(Statement(text, (1,), (start, start + 7)), width))) == "noon"


@given(
    st.text(st.sampled_from("ab-. \n\t\u202e\u2066\x07\u00a0é🙂"), max_size=60),
    st.integers(-2, 60),
    st.integers(-2, 60),
    st.integers(12, 40),
)
def test_no_text_and_no_offsets_move_the_bold(text: str, start: int, end: int, width: int) -> None:
    """Of any text the bold has the characters of the answer, without white space; offsets that do not fit it mark nothing."""
    shown = "".join(BOLD.findall(printed(Statement(text, (1,), (start, end)), width)))
    assert "".join(shown.split()) == "".join(safe(parts(text, (start, end))[1]).replace("\x07", "").split())


@pytest.mark.parametrize("answer", [None, (4, 12), (4, 99_999)])
def test_a_program_reads_the_same_with_and_without_bold(answer: tuple[int, int] | None) -> None:
    """Elsewhere than on a terminal nothing is marked."""
    assert printed(Statement(TEXT, (1,), answer), 60, terminal=False) == f"  {TEXT} [1]\n\n"


# No answer


def test_what_is_no_answer_is_not_called_one(answer: Answer) -> None:
    """One line stands above the nearest sentences, which have their numbers and sources as ever."""
    sure, unsure = (shown(replace(answer, level=level)) for level in (Level.ANSWER, Level.NOTHING))
    assert unsure == f"No story clearly answers this. The nearest sentences:\n{sure}"
    nothing = shown(replace(answer, statements=(), citations=(), level=Level.NOTHING))
    assert nothing.startswith("Nothing found")
    assert UNSURE not in nothing
    console = Console(file=io.StringIO(), width=60, force_terminal=True, color_system="standard", highlight=False)
    show_answer(replace(answer, level=Level.NOTHING), console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().startswith(f"\x1b[1m{UNSURE}\x1b[0m\n")


def test_a_check_says_that_a_reply_was_no_answer() -> None:
    """Below its question; not where nothing was found, nor of a sure one."""
    reply = reply_with(citing(story(), FIRST))
    said = []
    for one in (reply, with_answer(reply, level=Level.NOTHING), with_answer(reply, level=Level.NOTHING, statements=())):
        console = Console(file=io.StringIO(), width=60, color_system=None, highlight=False)
        show_checked(Checked(one, ()), console)
        assert isinstance(console.file, io.StringIO)
        said.append(UNSURE in console.file.getvalue())
    assert said == [False, True, False]


def test_the_trace_shows_each_stage(newsroom: Newsroom) -> None:
    """Hits, evidence and seconds are there for who wants to know why."""
    console = Console(file=io.StringIO(), width=200, color_system=None)
    show_trace(newsroom.trace("Who did Belousov meet in Beijing?", NOW), console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert text.startswith("Asked for: ")
    assert "Hits" in text
    assert "Evidence" in text
    assert "search" in text


DAY = datetime(2024, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (Question("Who?", NOW), "Asked for: a fact"),
        (Question("What now?", NOW, fresh_days=7, kind=QuestionKind.LATEST), "Asked for: the latest · No older than 7 days"),
        (
            Question("What do they say?", NOW, kind=QuestionKind.COMPARE, parties=("Russia", "Ukraine")),
            "Asked for: two sides · Sides: Russia, Ukraine",
        ),
        (Question("What does it want?", NOW, kind=QuestionKind.POSITION, parties=("Iran",)), "Asked for: a position · Of: Iran"),
        (
            Question("Why?", NOW, DateSpan(DAY, DAY.replace(month=11), "then")),
            "Asked for: a fact · Dates: 1 October 2024 to 31 October 2024",
        ),
        (Question("Why?", NOW, DateSpan(DAY, DAY.replace(day=2), "then")), "Asked for: a fact · Dates: 1 October 2024"),
        (Question("Why?", NOW, DateSpan(DAY, None, "since")), "Asked for: a fact · Dates: 1 October 2024 or later"),
        (Question("Why?", NOW, DateSpan(None, DAY, "before")), "Asked for: a fact · Dates: 30 September 2024 or earlier"),
    ],
)
def test_the_trace_begins_with_how_the_question_was_read(newsroom: Newsroom, question: Question, line: str) -> None:
    """In plain words; and of what was chosen it shows how likely each is to answer."""
    trace = newsroom.trace("Who did Belousov meet in Beijing?", NOW)
    trace.answer = replace(trace.answer, question=question)
    trace.chosen = (replace(trace.evidence[0], confidence=0.625, label="7 March 2024"),)
    console = Console(file=io.StringIO(), width=200, color_system=None)
    show_trace(trace, console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert text.splitlines()[0] == line
    assert re.search(r"0\.62 +│ 7 March 2024 +│ ", text)
