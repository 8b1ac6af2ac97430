"""The report on checked citations, a page by itself."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answer import Form, Statement
from bot.checking.differences import Piece
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.copies import AlsoIn, also_in
from bot.rendering.emphasis import part_of, parts
from bot.rendering.layout import groups
from bot.rendering.links import sentence_link
from bot.rendering.page import render_page
from bot.rendering.passages import QuoteContext, quote_context
from bot.wording import answer_words_meaning, asides_line, before_line, chosen_by, heading, long_date, origin, outlet

_MEANINGS = {
    Verdict.VERIFIED: "The quote stands in the story, word for word.",
    Verdict.UPDATED: "The quote was right; the story has a newer version.",
    Verdict.WITHDRAWN: "The quote was right; the story is no longer among the sources.",
    Verdict.ALTERED: "What is stored is not what was quoted.",
    Verdict.MISSING: "What was quoted is not stored.",
}
_SHARE_OF_OUTLETS = 12  # named in the summary; the others are counted together


@dataclass(frozen=True, slots=True)
class _Count:
    """How many citations have a verdict."""

    name: str
    label: str
    mark: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class _Outlet:
    """How many citations are of an outlet, and how many of them are not verified."""

    name: str
    count: int
    wrong: int


@dataclass(frozen=True, slots=True)
class _Week:
    """The citations of replies given in one week, which begins on a Monday."""

    label: str
    counts: Counter[Verdict]

    @property
    def said(self) -> str:
        """The counts in words."""
        return _in_words(self.counts)


@dataclass(frozen=True, slots=True)
class _Summary:
    """All replies together."""

    replies: str
    verdicts: tuple[_Count, ...]
    outlets: tuple[_Outlet, ...]
    weeks: tuple[_Week, ...]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One rectangle of the plot, in its units."""

    name: str
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class _Plot:
    """Citations by week, stacked by verdict."""

    width: int
    height: int
    base: int
    most: str
    bars: tuple[_Bar, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One citation, with the statement that it stands for: what is before the answer, the answer, what is after it.

    `link` shows the sentence, `page` is the same without that.
    """

    statement: tuple[str, str, str]
    before: str
    asides: tuple[str, str, str]
    number: int
    name: str
    mark: str
    verdict: str
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
    """One reply, or pasted text. `heading` is what must stand above its statements, `form` how they are laid out."""

    title: str
    facts: str
    warnings: tuple[str, ...]
    heading: str
    form: Form
    groups: tuple[_Group, ...]
    nothing: str


def render_report(checked: Sequence[Checked], made: datetime) -> str:
    """The page, for replies that were checked at a moment (UTC)."""
    summary = _summarise(checked)
    return render_page(
        "report",
        made=f"{long_date(made)}, {made:%H:%M} UTC",
        headline=_headline(checked),
        summary=summary,
        plot=_draw(summary.weeks),
        replies=[_reply(checked_reply) for checked_reply in checked],
    )


def _headline(checked: Sequence[Checked]) -> str:
    verdicts = [finding.worst for checked_reply in checked for finding in checked_reply.findings]
    wrong = sum(verdict is not Verdict.VERIFIED for verdict in verdicts)
    if wrong:
        return f"{wrong:,} of {len(verdicts):,} citations {'needs' if wrong == 1 else 'need'} a look"
    # A statement whose citation is gone has no finding to count.
    whole = all(checked_reply.verdict is Verdict.VERIFIED for checked_reply in checked)
    return "Every citation is verified" if whole else "Some statements have lost their citations"


def _summarise(checked: Sequence[Checked]) -> _Summary:
    findings = [finding for checked_reply in checked for finding in checked_reply.all_findings]
    counts = Counter(finding.worst for checked_reply in checked for finding in checked_reply.findings)
    replies = sum(checked_reply.reply is not None for checked_reply in checked)
    parts = [f"{replies:,} {'reply' if replies == 1 else 'replies'}"] if replies else []
    parts += [f"{'a' if replies else 'A'} pasted text"] if replies < len(checked) else []
    return _Summary(
        replies=" and ".join(parts) or "Nothing",
        verdicts=tuple(
            _Count(verdict.name.lower(), _label(verdict), verdict.mark, _MEANINGS[verdict], counts[verdict]) for verdict in Verdict
        ),
        outlets=_outlets(findings),
        weeks=tuple(_weeks(checked)),
    )


def _outlets(findings: Sequence[Finding]) -> tuple[_Outlet, ...]:
    counts = Counter(outlet(finding.citation) for finding in findings)
    wrong = Counter(outlet(finding.citation) for finding in findings if finding.verdict is not Verdict.VERIFIED)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    named, others = ranked[:_SHARE_OF_OUTLETS], ranked[_SHARE_OF_OUTLETS:]
    rows = [_Outlet(name, counts[name], wrong[name]) for name in named]
    if others:
        rows.append(_Outlet(f"{len(others):,} others", sum(counts[name] for name in others), sum(wrong[name] for name in others)))
    return tuple(rows)


def _weeks(checked: Sequence[Checked]) -> Iterator[_Week]:
    """Every week from the first reply's to the last one's, empty ones too."""
    counts: dict[datetime, Counter[Verdict]] = {}
    for checked_reply in checked:
        if checked_reply.reply and checked_reply.findings:
            counts.setdefault(_monday(checked_reply.reply.made), Counter()).update(
                finding.worst for finding in checked_reply.findings
            )
    monday = min(counts, default=None)
    while monday is not None and monday <= max(counts):
        yield _Week(long_date(monday), counts.get(monday, Counter()))
        monday += timedelta(days=7)


def _monday(moment: datetime) -> datetime:
    return (moment - timedelta(days=moment.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def _draw(weeks: Sequence[_Week]) -> _Plot:
    width, height, top, base = 320, 160, 18, 138
    most = max((week.counts.total() for week in weeks), default=0)
    step = min(48.0, width / max(1, len(weeks)))
    bars = []
    for place, week in enumerate(weeks):
        bottom = float(base)
        for verdict in filter(week.counts.__getitem__, Verdict):
            tall = (base - top) * week.counts[verdict] / most
            bottom -= tall
            x, said = round(place * step + step * 0.1, 2), f"{week.label}: {week.said}"
            bars.append(_Bar(verdict.name.lower(), x, round(bottom, 2), round(step * 0.8, 2), round(tall, 2), said))
    return _Plot(width, height, base, f"{most:,} citations", tuple(bars))


def _reply(checked: Checked) -> _Reply:
    reply = checked.reply
    if reply is None:
        looked = "Each quote was looked up in every stored version."
        return _Reply("Pasted text", looked, (), "", Form.LIST, _groups(checked), "It quotes nothing.")
    seconds = math.fsum(reply.seconds.values())
    facts = [
        f"Reply {reply.id}, given {long_date(reply.made)}, {reply.made:%H:%M} UTC",
        f"asked as of {long_date(reply.answer.question.asked)}" if reply.answer.question.asked.date() != reply.made.date() else "",
        f"in {reply.place.surface}",
        f"{seconds:.2f} seconds" if seconds else "",
        f"model {reply.model}, snapshot {reply.answer.snapshot}",
    ]
    return _Reply(
        reply.answer.question.text,
        " · ".join(filter(None, (*facts, chosen_by(reply.answer)))),
        reply.answer.warnings,
        heading(reply.answer),
        reply.answer.form,
        _groups(checked),
        "Nothing was found then, and nothing was claimed.",
    )


def _groups(checked: Checked) -> tuple[_Group, ...]:
    """Citations in the order of the statements that they stand for, as these are laid out; then those that no statement names."""
    answer = checked.reply.answer if checked.reply else None
    known = {finding.citation.number: finding for finding in checked.findings}
    found: list[_Group] = []
    shown: set[int] = set()
    for group in groups(answer.form, answer.statements) if answer else ():
        cited = [(statement, known[number]) for statement in group.statements for number in statement.citations if number in known]
        shown |= {id(finding) for _, finding in cited}
        found.append(_Group(group.label, tuple(_row(*pair) for pair in cited)))
    others = [finding for finding in checked.findings if id(finding) not in shown]
    found.append(_Group("", tuple(_row(Statement(finding.citation.quote, ()), finding) for finding in others)))
    return tuple(group for group in found if group.rows)


def _row(statement: Statement, finding: Finding) -> _Row:
    citation, text = finding.citation, finding.text
    # The text may be sound and the citation's offsets not: then there is no passage to show.
    quoted = text is not None and text[citation.start : citation.end] == citation.quote
    near = finding.current if not citation.article_id else None  # a pasted quote that no story has
    story, asides = near or citation, asides_line(statement)
    page = sentence_link(story.url, "", 0, 0)
    return _Row(
        statement=parts(statement.text, statement.answer),
        before=before_line(statement, [citation]),
        asides=parts(asides, part_of(asides, answer_words_meaning(statement))),
        number=citation.number,
        name=finding.verdict.name.lower(),
        mark=finding.verdict.mark,
        verdict=_label(finding.verdict),
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


def _label(verdict: Verdict) -> str:
    return verdict.value.capitalize()


def _in_words(counts: Counter[Verdict]) -> str:
    return ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in Verdict if counts[verdict]) or "none"
