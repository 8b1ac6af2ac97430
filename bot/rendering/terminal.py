"""Answers and verdicts in a terminal."""

import re
import textwrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answer import Answer, Citation, Statement, Trace
from bot.checking.differences import ChangeKind, Piece
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.emphasis import carried
from bot.reply import ReplyId
from bot.wording import NEAREST, NOTE, NOTHING_FOUND, SOURCES, also, as_of, heading, long_date, outlet, story_line

_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WIDTH = 100
_INDENT = "  "
_GOOD, _CHANGED, _BAD = "green", "yellow", "red"
_STYLE = dict(zip(Verdict, (_GOOD, _CHANGED, _CHANGED, _BAD, _BAD), strict=True))


def show_answer(answer: Answer, console: Console, reply_id: ReplyId | None = None) -> None:
    """Statements with numbers, sources, warnings, what was searched, and the id under which it is on record."""
    width = min(console.width, _WIDTH)
    if answer.statements:
        numbers = {citation.number: citation for citation in answer.citations}
        if above := heading(answer):
            console.print(Text(above, style="bold"), soft_wrap=True)
        for statement in answer.statements:
            _statement(console, statement, width)
            console.print()
        console.print(Text(SOURCES, style="bold"))
        for citation in numbers.values():
            _source(console, citation, width)
    else:
        console.print(Text(NOTHING_FOUND, style="bold"))
        if answer.nearest:
            console.print(NEAREST)
            for story in answer.nearest:
                _wrapped(console, story_line(story), "  - ", width)
    for warning in answer.warnings:
        _wrapped(console, NOTE.format(note=warning), "", width, style="yellow")
    for reading in answer.understood:
        _wrapped(console, reading, "", width)
    facts = [as_of(answer.searched), f"snapshot {answer.snapshot}", *([f"reply {reply_id}"] if reply_id else [])]
    console.print(Text(" · ".join(facts), style="dim"), soft_wrap=True)


def _statement(console: Console, statement: Statement, width: int) -> None:
    """A statement with its numbers; in bold what answers, wherever the lines are broken."""
    marks = " " + "".join(f"[{number}]" for number in statement.citations)
    lines = _lines(console, safe(statement.text) + marks, width - len(_INDENT))
    start, end = carried(statement.text, statement.answer, "\n".join(lines), safe) or (0, 0)
    for line in lines:
        first, last = max(start, 0), max(end, 0)
        # Each part by itself: a Text leaves out control characters, so places in it may be others.
        console.print(Text.assemble(_INDENT, line[:first], (line[first:last], "bold"), line[last:]), soft_wrap=True)
        start, end = start - len(line) - 1, end - len(line) - 1


def _source(console: Console, citation: Citation, width: int) -> None:
    mark = f"  [{citation.number}] "
    _wrapped(console, story_line(citation), mark, width)
    console.print(Text(" " * len(mark) + safe(citation.url or citation.source), style="cyan"), soft_wrap=True)
    if citation.also_in:
        _wrapped(console, also(citation), " " * len(mark), width)


def _wrapped(console: Console, text: str, indent: str, width: int, style: str = "") -> None:
    """Print text indented, in lines."""
    for number, line in enumerate(_lines(console, safe(text), width - len(indent))):
        console.print(Text((indent if number == 0 else " " * len(indent)) + line, style=style), soft_wrap=True)


def _lines(console: Console, text: str, width: int) -> list[str]:
    """Text wrapped to a width on a terminal, and in one line elsewhere: a program reads lines."""
    # Not at hyphens: what is pasted from here must have the words of the story.
    return textwrap.wrap(text, width, break_on_hyphens=False) if console.is_terminal else [text]


def safe(text: str) -> str:
    """Story text without the characters that would turn the reading direction of what follows."""
    return _OVERRIDES.sub("", text)


def show_trace(trace: Trace, console: Console) -> None:
    """Hits and scores of each stage, as tables."""
    hits = Table("rank", "score", "vector", "keyword", "outlet", "date", "title", "copies", title="Hits")
    for rank, hit in enumerate(trace.hits, 1):
        ranks = (str(place) if place else "-" for place in (hit.vector_rank, hit.keyword_rank))
        row = (
            str(rank),
            f"{hit.score:.4f}",
            *ranks,
            outlet(hit.article),
            long_date(hit.article.published),
            hit.article.title,
        )
        hits.add_row(*(Text(safe(cell)) for cell in (*row, str(len(hit.copies)))))
    evidence = Table("rank", "score", "outlet", "sentence", "also in", title="Evidence")
    for rank, item in enumerate(trace.evidence[:10], 1):
        row = (str(rank), f"{item.score:.3f}", outlet(item.article), item.sentence.text, ", ".join(item.also_in))
        evidence.add_row(*(Text(safe(cell)) for cell in row))
    console.print(hits)
    console.print(evidence)
    for name in trace.answer.question.names:
        console.print(Text(f"Name: {name.typed}, found as any of: {', '.join(name.forms)}"), soft_wrap=True)
    seconds = ", ".join(f"{stage} {1000 * value:.0f} ms" for stage, value in trace.seconds.items())
    console.print(f"Time: {seconds}", highlight=False)


def show_checked(checked: Checked, console: Console) -> None:
    """Whose citations were checked, and the finding on each; all of it where something is not as it was."""
    width = min(console.width, _WIDTH)
    reply = checked.reply
    title = f"Reply {reply.id}, {long_date(reply.made)}: {reply.answer.question.text}" if reply else "Pasted text"
    console.print(Text(safe(title), style="bold"), soft_wrap=True)
    if reply and (above := heading(reply.answer)):
        console.print(f"  {above}", soft_wrap=True)
    if not checked.findings:
        console.print("  Nothing was found then, and nothing cited." if reply else "  It quotes nothing.")
    for finding in checked.findings:
        _finding(console, finding, width)


def _finding(console: Console, finding: Finding, width: int) -> None:
    citation, verdict = finding.citation, finding.verdict
    story = f"  {story_line(citation)}" if citation.title else ""
    console.print(
        Text(f"  [{citation.number}] "),
        Text(f"{verdict.mark} {verdict}", style=_STYLE[verdict]),
        Text(safe(story)),
        sep="",
        soft_wrap=True,
    )
    _wrapped(console, citation.quote, "      ", width)
    if verdict is Verdict.VERIFIED:
        return
    _wrapped(console, finding.reason, "      ", width)
    if finding.current and finding.verdict is Verdict.MISSING:
        _wrapped(console, story_line(finding.current), "      nearest: ", width)
    if finding.change:
        _wrapped(console, marked(finding.change), "      now: " if finding.verdict is Verdict.UPDATED else "      ", width)


def marked(change: tuple[Piece, ...]) -> str:
    """What changed, marked so that it can be seen without colours, as word-diff programs do: [-gone-]{+new+}."""
    signs = {ChangeKind.SAME: ("", ""), ChangeKind.GONE: ("[-", "-]"), ChangeKind.NEW: ("{+", "+}")}
    return "".join(signs[piece.kind][0] + piece.text + signs[piece.kind][1] for piece in change)
