"""The report on checked citations, a page by itself."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from bot.answer import Form, Statement
from bot.checking.differences import Piece
from bot.checking.verdicts import Checked, Finding
from bot.rendering.copies import AlsoIn, also_in
from bot.rendering.emphasis import part_of, parts
from bot.rendering.layout import groups
from bot.rendering.links import sentence_link
from bot.rendering.page import render_page
from bot.rendering.passages import QuoteContext, quote_context
from bot.rendering.standing import Standing, standing
from bot.rendering.summary import draw, headline, in_words, summarise
from bot.wording import (
    OVER,
    PASTED,
    QUESTION_DELETED,
    answer_words_meaning,
    asides_line,
    before_line,
    chosen_by,
    heading,
    long_date,
    origin,
    outlet,
    reply_title,
    ruling_lines,
)

_SHORT = 90  # characters of a statement in a list to jump from


@dataclass(frozen=True, slots=True)
class _Row:
    """One citation, with the statement that it stands for: what is before the answer, the answer, what is after it.

    `link` shows the sentence, `page` is the same without that. `outlet` is the place of its outlet in the summary, 0 for none.
    """

    statement: tuple[str, str, str]
    before: str
    asides: tuple[str, str, str]
    number: int
    name: str
    mark: str
    verdict: str
    outlet: int
    reason: str
    title: str
    origin: str
    also: AlsoIn
    link: str | None
    page: str | None
    context: QuoteContext | None
    change_label: str
    change: tuple[Piece, ...]
    version: str
    span: str


@dataclass(frozen=True, slots=True)
class _Group:
    """The citations of the statements below or beside one label, the name of a date or a side; "" is none."""

    label: str
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class _Reply:
    """One reply, or pasted text. `heading` is what must stand above its statements, `form` how they are laid out.

    `counts` says in words how its citations stand: what is seen of it while it is folded.
    """

    title: str
    facts: str
    warnings: tuple[str, ...]
    heading: str
    form: Form
    groups: tuple[_Group, ...]
    nothing: str
    counts: str


@dataclass(frozen=True, slots=True)
class _Look:
    """A citation that needs a look, and whose it is; `anchor` is the place in the page that a list jumps to."""

    anchor: str
    row: _Row
    reply: str
    reply_anchor: str
    short: str
    made: str


@dataclass(frozen=True, slots=True)
class _Section:
    """The citations of one or more standings, under their heading. `name` filters."""

    name: str
    heading: str
    looks: tuple[_Look, ...]


@dataclass(frozen=True, slots=True)
class _Order:
    """The list to jump from, in one order."""

    label: str
    looks: tuple[_Look, ...]


_SECTIONS = (
    ("changed", "Sentences that changed", {Standing.CHANGED}),
    ("gone", "Sentences that are gone", {Standing.GONE, Standing.WITHDRAWN}),
    ("unproved", "Not proved", {Standing.UNKNOWN, Standing.ALTERED, Standing.MISSING}),
)


def render_report(checked: Sequence[Checked], made: datetime) -> str:
    """The page, for replies that were checked at a moment (UTC): first what changed, then what is gone, the rest folded."""
    summary = summarise(checked)
    outlets = {shown.name: place for place, shown in enumerate(summary.outlets, 1)}
    sections = _sections(checked, outlets)
    return render_page(
        "report",
        made=f"{long_date(made)}, {made:%H:%M} UTC",
        headline=headline(checked),
        summary=summary,
        plot=draw(summary.weeks),
        sections=sections,
        orders=_orders([look for section in sections for look in section.looks]),
        replies=[_reply(checked_reply, outlets) for checked_reply in checked],
        unfolded=len(checked) == 1 and not any(section.looks for section in sections),
    )


def _sections(checked: Sequence[Checked], outlets: Mapping[str, int]) -> tuple[_Section, ...]:
    """Those sections that have anything in them."""
    looks = [
        (standing(finding), _look(checked_reply, (place, number), statement, finding, outlets))
        for place, checked_reply in enumerate(checked, 1)
        for number, (statement, finding) in enumerate(_cited(checked_reply), 1)
        if standing(finding).needs_look
    ]
    filled = (_Section(name, heading, tuple(look for kind, look in looks if kind in kinds)) for name, heading, kinds in _SECTIONS)
    return tuple(section for section in filled if section.looks)


def _look(checked: Checked, place: tuple[int, int], statement: Statement, finding: Finding, outlets: Mapping[str, int]) -> _Look:
    """`place`: of the reply in the page, and of the finding in the reply."""
    reply, row = checked.reply, _row(statement, finding, outlets)
    return _Look(
        anchor=f"citation-{place[0]}-{place[1]}",
        row=row,
        reply=reply_title(reply) if reply else PASTED,
        reply_anchor=f"reply-{place[0]}",
        short=shorten(statement.text, _SHORT, placeholder=" …") or statement.text[:_SHORT],
        made=reply.made.isoformat() if reply else "",
    )


def _orders(looks: Sequence[_Look]) -> tuple[_Order, ...]:
    """The list as the page goes, by outlet, and by the day of the reply, the last one first."""
    by_outlet = sorted(looks, key=lambda look: (look.row.origin.casefold(), look.anchor))
    by_day = sorted(looks, key=lambda look: look.made, reverse=True)
    named = (("By what became of them", tuple(looks)), ("By outlet", tuple(by_outlet)), ("By day of the reply", tuple(by_day)))
    return tuple(_Order(label, those) for label, those in named) if looks else ()


def _cited(checked: Checked) -> Iterator[tuple[Statement, Finding]]:
    """Each finding once, with the first statement that it stands for; a finding that no statement names is its own."""
    named: dict[int, Statement] = {}
    for statement in checked.reply.answer.statements if checked.reply else ():
        for number in statement.citations:
            named.setdefault(number, statement)
    for finding in checked.findings:
        yield named.get(finding.citation.number, Statement(finding.citation.quote, ())), finding


def _reply(checked: Checked, outlets: Mapping[str, int]) -> _Reply:
    reply = checked.reply
    if reply is None:
        looked = "All that it says was looked up in every stored version."
        folded = in_words(map(standing, checked.findings))
        return _Reply(PASTED, looked, (), "", Form.LIST, _groups(checked, outlets), "It quotes nothing.", folded)
    seconds = math.fsum(reply.seconds.values())
    facts = [
        f"Reply {reply.id}, given {long_date(reply.made)}, {reply.made:%H:%M} UTC",
        f"asked as of {long_date(reply.answer.question.asked)}" if reply.answer.question.asked.date() != reply.made.date() else "",
        f"in {reply.place.surface}",
        f"{seconds:.2f} seconds" if seconds else "",
        f"model {reply.model}, snapshot {reply.answer.snapshot}",
    ]
    counts = in_words(map(standing, checked.findings))
    return _Reply(
        reply.answer.question.text or QUESTION_DELETED,
        " · ".join(filter(None, (*facts, chosen_by(reply.answer)))),
        (*ruling_lines(checked.ruling), *reply.answer.warnings),
        heading(reply.answer),
        reply.answer.form,
        _groups(checked, outlets),
        "Nothing was found then, and nothing was claimed.",
        f"{OVER} · {counts}" if checked.ruling.is_over else counts,
    )


def _groups(checked: Checked, outlets: Mapping[str, int]) -> tuple[_Group, ...]:
    """Citations in the order of the statements that they stand for, as these are laid out; then those that no statement names."""
    answer = checked.reply.answer if checked.reply else None
    known = {finding.citation.number: finding for finding in checked.findings}
    found: list[_Group] = []
    shown: set[int] = set()
    for group in groups(answer.form, answer.statements) if answer else ():
        cited = [(statement, known[number]) for statement in group.statements for number in statement.citations if number in known]
        shown |= {id(finding) for _, finding in cited}
        found.append(_Group(group.label, tuple(_row(*pair, outlets) for pair in cited)))
    others = [finding for finding in checked.findings if id(finding) not in shown]
    found.append(_Group("", tuple(_row(Statement(finding.citation.quote, ()), finding, outlets) for finding in others)))
    return tuple(group for group in found if group.rows)


def _row(statement: Statement, finding: Finding, outlets: Mapping[str, int]) -> _Row:
    citation, text = finding.citation, finding.text
    # The text may be sound and the citation's offsets not: then there is no passage to show.
    quoted = text is not None and text[citation.start : citation.end] == citation.quote
    near = finding.current if not citation.article_id else None  # a pasted quote that no story has
    story, asides, kind = near or citation, asides_line(statement), standing(finding)
    page = sentence_link(story.url, "", 0, 0)
    return _Row(
        statement=parts(statement.text, statement.answer),
        before=before_line(statement, [citation]),
        asides=parts(asides, part_of(asides, answer_words_meaning(statement))),
        number=citation.number,
        name=kind.value.name,
        mark=kind.value.mark,
        verdict=kind.value.label,
        outlet=outlets.get(outlet(citation), 0) if citation.article_id else 0,
        reason=finding.reason,
        title=story.title or "No story",
        origin=origin(story) if story.title else "",
        also=also_in(finding),
        link=sentence_link(story.url, text, citation.start, citation.end) if quoted and text else page,
        page=page,
        context=quote_context(text, citation.start, citation.end, citation.before) if quoted and text else None,
        change_label="What differs:" if near else "The sentence now:",
        change=finding.change,
        version=citation.version[:12],
        span=f"{citation.start:,} to {citation.end:,}",
    )
