"""Answers and verdicts in a terminal."""

from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answer import Answer, Citation, DateSpan, Evidence, Question, QuestionKind, Trace
from bot.checking.differences import ChangeKind, Piece
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.choices import choice_table, rewriting_line
from bot.rendering.lines import put_wrapped, safe
from bot.rendering.statements import WIDTH, show_statements
from bot.reply import ReplyId
from bot.wording import (
    NEAREST,
    NOTE,
    NOTHING_FOUND,
    SOURCES,
    also,
    as_of,
    chosen_by,
    heading,
    long_date,
    origin,
    outlet,
    story_date,
    story_line,
    unproven_line,
)

_INSTANT = datetime.resolution
_GOOD, _CHANGED, _BAD = "green", "yellow", "red"
_STYLE = dict(zip(Verdict, (_GOOD, _CHANGED, _CHANGED, _BAD, _BAD), strict=True))


def show_answer(answer: Answer, console: Console, reply_id: ReplyId | None = None) -> None:
    """Statements with numbers, sources, warnings, what was searched, and the id under which it is on record."""
    width = _width(console)
    if answer.statements:
        if above := heading(answer):
            console.print(Text(above, style="bold"), soft_wrap=True)
        show_statements(answer, console)
        console.print(Text(SOURCES, style="bold"))
        for citation in answer.citations:
            _source(console, citation, width)
    else:
        console.print(Text(NOTHING_FOUND, style="bold"))
        if answer.nearest:
            console.print(NEAREST)
            for story in answer.nearest:
                put_wrapped(console, story_line(story), "  - ", width)
    for warning in answer.warnings:
        put_wrapped(console, NOTE.format(note=warning), "", width, style="yellow")
    for reading in answer.understood:
        put_wrapped(console, reading, "", width)
    if chooser := chosen_by(answer):
        put_wrapped(console, chooser, "", width)
    facts = [as_of(answer.searched), f"snapshot {answer.snapshot}", *([f"reply {reply_id}"] if reply_id else [])]
    console.print(Text(" · ".join(facts), style="dim"), soft_wrap=True)


def _width(console: Console) -> int | None:
    """Columns for text on a terminal; elsewhere lines are whole: a program reads them."""
    return min(console.width, WIDTH) if console.is_terminal else None


def _source(console: Console, citation: Citation, width: int | None) -> None:
    mark = f"  [{citation.number}] "
    put_wrapped(console, story_line(citation), mark, width)
    console.print(Text(" " * len(mark) + safe(citation.url or citation.source), style="cyan"), soft_wrap=True)
    if others := also(citation):
        put_wrapped(console, others, " " * len(mark), width)
    for copy in citation.copies:
        where = Text(safe(copy.url or copy.source), style="cyan")
        console.print(Text(f"{' ' * len(mark)}  {safe(origin(copy))}: ").append_text(where), soft_wrap=True)


def show_trace(trace: Trace, console: Console) -> None:
    """How the question was read; hits and scores of each stage, as tables, and what was chosen of them."""
    console.print(Text(safe(_asked_for(trace.answer.question)), style="bold"), soft_wrap=True)
    hits = Table("rank", "score", "vector", "keyword", "outlet", "date", "title", "copies", title="Hits")
    for rank, hit in enumerate(trace.hits, 1):
        ranks = (str(place) if place else "-" for place in (hit.vector_rank, hit.keyword_rank))
        row = (
            str(rank),
            f"{hit.score:.4f}",
            *ranks,
            outlet(hit.article),
            story_date(hit.article),
            hit.article.title,
        )
        hits.add_row(*(Text(safe(cell)) for cell in (*row, str(len(hit.copies)))))
    evidence = Table("rank", "score", "outlet", "sentence", "also in", title="Evidence")
    for rank, item in enumerate(trace.evidence[:10], 1):
        others = ", ".join(str(copy.article.publisher) for copy in item.copies)
        row = (str(rank), f"{item.score:.3f}", outlet(item.article), item.sentence.text, others)
        evidence.add_row(*(Text(safe(cell)) for cell in row))
    console.print(hits)
    console.print(evidence)
    for name in trace.answer.question.names:
        console.print(Text(f"Name: {name.typed}, found as any of: {', '.join(name.forms)}"), soft_wrap=True)
    if trace.chosen:
        console.print(_chosen(trace.chosen))
    if trace.choice:
        console.print(choice_table(trace.choice, trace))
    if trace.rewriting:
        console.print(Text(rewriting_line(trace.rewriting)), soft_wrap=True)
    seconds = ", ".join(f"{stage} {1000 * value:.0f} ms" for stage, value in trace.seconds.items())
    console.print(f"Time: {seconds}", highlight=False)


def _asked_for(question: Question) -> str:
    """What a question was read to ask for, in one line of plain words."""
    name = "Sides" if question.kind is QuestionKind.COMPARE else "Of"
    said = [
        f"Asked for: {question.kind}",
        f"{name}: {', '.join(question.parties)}" if question.parties else "",
        f"Dates: {_days(question.span)}" if question.span else "",
        f"No older than {question.fresh_days} days" if question.fresh_days is not None else "",
    ]
    return " · ".join(filter(None, said))


def _days(span: DateSpan) -> str:
    first = long_date(span.start) if span.start else ""
    last = long_date(span.end - _INSTANT) if span.end else ""
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"{first} or later" if first else f"{last} or earlier"


def _chosen(chosen: tuple[Evidence, ...]) -> Table:
    """What the writer chose, and how likely each is to hold the answer."""
    table = Table("confidence", "label", "sentence", title="Chosen")
    for item in chosen:
        table.add_row(f"{item.confidence:.2f}", Text(safe(item.label)), Text(safe(item.sentence.text)))
    return table


def show_checked(checked: Checked, console: Console) -> None:
    """Whose citations were checked, and the finding on each; all of it where something is not as it was."""
    width = _width(console)
    reply = checked.reply
    title = f"Reply {reply.id}, {long_date(reply.made)}: {reply.answer.question.text}" if reply else "Pasted text"
    console.print(Text(safe(title), style="bold"), soft_wrap=True)
    if reply and (above := heading(reply.answer)):
        console.print(f"  {above}", soft_wrap=True)
    if not checked.findings:
        console.print("  Nothing was found then, and nothing cited." if reply else "  It quotes nothing.")
    for finding in checked.findings:
        _finding(console, finding, width)


def _finding(console: Console, finding: Finding, width: int | None) -> None:
    citation, verdict = finding.citation, finding.verdict
    story = f"  {story_line(citation)}" if citation.title else ""
    console.print(
        Text(f"  [{citation.number}] "),
        Text(f"{verdict.mark} {verdict}", style=_STYLE[verdict]),
        Text(safe(story)),
        sep="",
        soft_wrap=True,
    )
    put_wrapped(console, citation.quote, "      ", width)
    if verdict is not Verdict.VERIFIED:
        _show_why(console, finding, width)
    for copy in finding.copies:
        said = Text(f"{copy.verdict.mark} {copy.verdict}", style=_STYLE[copy.verdict])
        console.print(Text(f"      also in {safe(origin(copy.citation))}: ").append_text(said), soft_wrap=True)
        if copy.verdict is not Verdict.VERIFIED:
            _show_why(console, copy, width)
    if named := unproven_line(citation):
        put_wrapped(console, named, "      ", width)


def _show_why(console: Console, finding: Finding, width: int | None) -> None:
    put_wrapped(console, finding.reason, "      ", width)
    if finding.current and finding.verdict is Verdict.MISSING:
        put_wrapped(console, story_line(finding.current), "      nearest: ", width)
    if finding.change:
        put_wrapped(console, marked(finding.change), "      now: " if finding.verdict is Verdict.UPDATED else "      ", width)


def marked(change: tuple[Piece, ...]) -> str:
    """What changed, marked so that it can be seen without colours, as word-diff programs do: [-gone-]{+new+}."""
    signs = {ChangeKind.SAME: ("", ""), ChangeKind.GONE: ("[-", "-]"), ChangeKind.NEW: ("{+", "+}")}
    return "".join(signs[piece.kind][0] + piece.text + signs[piece.kind][1] for piece in change)
