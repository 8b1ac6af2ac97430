"""Answers and verdicts in a terminal."""

from datetime import datetime

from rich.console import Console
from rich.table import Table

from bot.answer import Answer, Citation, DateSpan, Evidence, Question, QuestionKind, Trace
from bot.checking.differences import ChangeKind, Piece
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.choices import choice_table, rewriting_line
from bot.rendering.lines import put, put_wrapped, text_of
from bot.rendering.statements import WIDTH, show_statements
from bot.reply import ReplyId
from bot.wording import (
    ASKED,
    NEAREST,
    NOTE,
    NOTHING_FOUND,
    PASTED,
    SOURCES,
    also,
    as_of,
    chosen_by,
    heading,
    long_date,
    origin,
    outlet,
    reply_title,
    ruling_lines,
    story_date,
    story_line,
    unproven_line,
)
from index.article import ArticleId, VersionHash

_INSTANT = datetime.resolution
_GOOD, _CHANGED, _BAD = "green", "yellow", "red"
_STYLE = dict(zip(Verdict, (_GOOD, _CHANGED, _CHANGED, _BAD, _BAD), strict=True))


def show_answer(answer: Answer, console: Console, reply_id: ReplyId | None = None) -> None:
    """Statements with numbers, sources, warnings, what was searched, and the id under which it is on record."""
    width = _width(console)
    if answer.statements:
        if above := heading(answer):
            put(console, text_of(above, "bold"))
        show_statements(answer, console)
        put(console, text_of(SOURCES, "bold"))
        for same in _by_story(answer.citations):
            _source(console, same, width)
    else:
        put(console, text_of(NOTHING_FOUND, "bold"))
        if answer.nearest:
            put(console, NEAREST)
            for story in answer.nearest:
                put_wrapped(console, story_line(story), "  - ", width)
    for warning in answer.warnings:
        put_wrapped(console, NOTE.format(note=warning), "", width, style="yellow")
    for reading in answer.understood:
        put_wrapped(console, reading, "", width)
    if chooser := chosen_by(answer):
        put_wrapped(console, chooser, "", width)
    facts = [as_of(answer.searched), f"snapshot {answer.snapshot}", *([f"reply {reply_id}"] if reply_id else [])]
    put(console, text_of(" · ".join(facts), "dim"))


def show_asked(answer: Answer, console: Console, *, first: bool = True) -> None:
    """Which question the answer below is to, where nobody sees it typed; apart from the answer above, if it is not the first."""
    if not first:
        console.print()
    put(console, text_of(ASKED.format(question=answer.question.text), "bold"))
    console.print()


def _width(console: Console) -> int | None:
    """Columns for text on a terminal; elsewhere lines are whole: a program reads them."""
    return min(console.width, WIDTH) if console.is_terminal else None


def _by_story(citations: tuple[Citation, ...]) -> list[list[Citation]]:
    """Citations of one version of one story together, in the order of their first numbers."""
    stories: dict[tuple[ArticleId, VersionHash], list[Citation]] = {}
    for citation in citations:
        stories.setdefault((citation.article_id, citation.version), []).append(citation)
    return list(stories.values())


def _source(console: Console, same: list[Citation], width: int | None) -> None:
    """A story once, with the numbers of all its citations, and who else has what it says."""
    first = same[0]
    mark = f"  [{', '.join(str(citation.number) for citation in same)}] "
    put_wrapped(console, story_line(first), mark, width)
    put(console, text_of(" " * len(mark) + (first.url or first.source), "cyan"))
    for citation in same:
        if others := also(citation):
            put_wrapped(console, others if len(same) == 1 else f"[{citation.number}] {others}", " " * len(mark), width)
        for copy in citation.copies:
            where = text_of(copy.url or copy.source, "cyan")
            put(console, f"{' ' * len(mark)}  {origin(copy)}: ", where)


def show_trace(trace: Trace, console: Console) -> None:
    """How the question was read; hits and scores of each stage, as tables, and what was chosen of them."""
    put(console, text_of(_asked_for(trace.answer.question), "bold"))
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
        hits.add_row(*(text_of(cell) for cell in (*row, str(len(hit.copies)))))
    evidence = Table("rank", "score", "outlet", "sentence", "also in", title="Evidence")
    for rank, item in enumerate(trace.evidence[:10], 1):
        others = ", ".join(str(copy.article.publisher) for copy in item.copies)
        row = (str(rank), f"{item.score:.3f}", outlet(item.article), item.sentence.text, others)
        evidence.add_row(*(text_of(cell) for cell in row))
    console.print(hits)
    console.print(evidence)
    for name in trace.answer.question.names:
        put(console, f"Name: {name.typed}, found as any of: {', '.join(name.forms)}")
    if trace.chosen:
        console.print(_chosen(trace.chosen))
    if trace.choice:
        console.print(choice_table(trace.choice, trace))
    if trace.rewriting:
        put(console, rewriting_line(trace.rewriting))
    seconds = ", ".join(f"{stage} {1000 * value:.0f} ms" for stage, value in trace.seconds.items())
    put(console, f"Time: {seconds}")


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
        table.add_row(f"{item.confidence:.2f}", text_of(item.label), text_of(item.sentence.text))
    return table


def show_checked(checked: Checked, console: Console) -> None:
    """Whose citations were checked, and the finding on each; all of it where something is not as it was."""
    width = _width(console)
    reply = checked.reply
    put(console, text_of(reply_title(reply) if reply else PASTED, "bold"))
    for line in ruling_lines(checked.ruling):
        put_wrapped(console, line, "  ", width, style=_BAD if checked.ruling.is_over else _CHANGED)
    if reply and (above := heading(reply.answer)):
        put(console, f"  {above}")
    if not checked.findings:
        put(console, "  Nothing was found then, and nothing cited." if reply else "  It quotes nothing.")
    for finding in checked.findings:
        _finding(console, finding, width)


def _finding(console: Console, finding: Finding, width: int | None) -> None:
    citation, verdict = finding.citation, finding.verdict
    story = f"  {story_line(citation)}" if citation.title else ""
    put(console, f"  [{citation.number}] ", text_of(f"{verdict.mark} {verdict}", _STYLE[verdict]), story)
    put_wrapped(console, citation.quote, "      ", width)
    if verdict is not Verdict.VERIFIED or finding.is_part:
        _show_why(console, finding, width)
    for copy in finding.copies:
        said = text_of(f"{copy.verdict.mark} {copy.verdict}", _STYLE[copy.verdict])
        put(console, f"      also in {origin(copy.citation)}: ", said)
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
