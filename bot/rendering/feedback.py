"""What people said of answers, counted and listed: in a terminal, for programs, and as a page. Nobody is named in any of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from bot.answer import Citation
from bot.rendering.lines import put, put_wrapped, text_of
from bot.rendering.links import sentence_link
from bot.rendering.page import render_page
from bot.reply import HELPFUL, THUMBS, UNHELPFUL, WRONG_CITATION, Decision, Reply, ReplyId, Report
from bot.wording import long_date, origin, outlet

LABELS = {HELPFUL: "good answer", UNHELPFUL: "bad answer", WRONG_CITATION: "wrong citation"}
OPEN = "open"
_NO_QUESTION = "(the question was deleted)"
# "<@U0ANN>", "<@U0ANN|ann>", "@ann" and "ann@outlet.example" are people; "<https://a.example>" is not.
_PEOPLE = re.compile(r"<@[^<>]{1,80}>|[\w.+-]{0,64}@[\w.-]{1,64}")
_SOMEBODY = "[somebody]"
_INDENT = "    "
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Opinion:
    """One thing that somebody said of a reply: a thumb, or, with its `report`, that a citation is wrong."""

    reply: Reply
    kind: str
    made: datetime
    report: Report | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is a report on which nothing was decided."""
        return self.report is not None and self.report.decision is None

    @property
    def citation(self) -> Citation | None:
        """The citation called wrong, if it is known."""
        wanted = self.report.citation if self.report else None
        return next((citation for citation in self.reply.answer.citations if citation.number == wanted), None)

    @property
    def outlets(self) -> tuple[str, ...]:
        """Whose stories it is about: that of the citation called wrong, or all that the answer cites."""
        about = [self.citation] if self.report else self.reply.answer.citations
        return tuple(dict.fromkeys(outlet(citation) for citation in about if citation))

    @property
    def state(self) -> str:
        """What was decided on a report, or that it is open; "" for a thumb."""
        return (self.report.decision or OPEN) if self.report else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each kind were said about an outlet, or in a month; `label` names it."""

    label: str
    helpful: int
    unhelpful: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All opinions, newest first, with their counts; `states` says how many reports are open or decided, and how."""

    total: Tally
    states: tuple[tuple[str, int], ...]
    outlets: tuple[Tally, ...]
    months: tuple[Tally, ...]
    opinions: tuple[Opinion, ...]


def opinions(replies: Iterable[Reply], reports: Iterable[Report], since: datetime | None = None) -> tuple[Opinion, ...]:
    """The thumbs on replies and the reports, those of a moment or later, newest first. Each report's reply is among the replies."""
    known = {reply.id: reply for reply in replies}
    called_wrong = (report for report in reports if report.reply in known)
    said = [*_thumbs(known.values()), *(_opinion(known[report.reply], report) for report in called_wrong)]
    return tuple(sorted((each for each in said if not since or each.made >= since), key=lambda each: each.made, reverse=True))


def _thumbs(replies: Iterable[Reply]) -> Iterator[Opinion]:
    for reply in replies:
        for said in reply.feedback:
            if said.kind in THUMBS:
                yield Opinion(reply, said.kind, said.made or reply.made)


def _opinion(reply: Reply, report: Report) -> Opinion:
    return Opinion(reply, WRONG_CITATION, report.made, replace(report, words=unnamed(report.words), reason=unnamed(report.reason)))


def unnamed(words: str) -> str:
    """What somebody wrote, without mentions and addresses of people.

    >>> unnamed("Ask <@U0ANN> or ann@outlet.example: it was Sunday.")
    'Ask [somebody] or [somebody]: it was Sunday.'
    """
    return _PEOPLE.sub(_SOMEBODY, words)


def overview(said: Sequence[Opinion]) -> Overview:
    """The counts of opinions, and these."""
    states = Counter(each.state for each in said if each.report)
    months = dict.fromkeys(f"{each.made:%Y-%m}" for each in said)
    return Overview(
        total=_tally("all", said),
        states=tuple((state, states[state]) for state in (OPEN, *Decision) if states[state]),
        outlets=_by_outlet(said),
        months=tuple(_tally(month, [each for each in said if f"{each.made:%Y-%m}" == month]) for month in months),
        opinions=tuple(said),
    )


def _by_outlet(said: Sequence[Opinion]) -> tuple[Tally, ...]:
    """Those called wrong most often first."""
    names = dict.fromkeys(name for each in said for name in each.outlets)
    tallies = (_tally(name, [each for each in said if name in each.outlets]) for name in names)
    return tuple(sorted(tallies, key=lambda tally: (-tally.wrong, -tally.unhelpful, tally.label.casefold())))


def _tally(label: str, said: Iterable[Opinion]) -> Tally:
    kinds = Counter(each.kind for each in said)
    return Tally(label, kinds[HELPFUL], kinds[UNHELPFUL], kinds[WRONG_CITATION])


def headline(shown: Overview) -> str:
    """The counts in one line: "2 good answers, 1 bad answer, 3 wrong citations (1 open, 2 corrected)"."""
    total = shown.total
    counts = ((total.helpful, HELPFUL), (total.unhelpful, UNHELPFUL), (total.wrong, WRONG_CITATION))
    named = [f"{count:,} {LABELS[kind]}{'' if count == 1 else 's'}" for count, kind in counts if count]
    states = ", ".join(f"{count:,} {state}" for state, count in shown.states)
    return f"{', '.join(named)}{f' ({states})' if states else ''}" or "Nobody has said anything of an answer."


# In a terminal


def show_feedback(shown: Overview, console: Console) -> None:
    """The counts, and then each opinion."""
    put(console, text_of(headline(shown), "bold"))
    for title, tallies in (("Outlet", shown.outlets), ("Month", shown.months)):
        if tallies:
            console.print()
            console.print(_table(title, tallies))
    for opinion in shown.opinions:
        console.print()
        _show(opinion, console)


def _table(title: str, tallies: Iterable[Tally]) -> Table:
    headings = (Column(LABELS[kind], justify="right") for kind in LABELS)
    table = Table(Column(title), *headings, box=None, pad_edge=False)
    for tally in tallies:
        table.add_row(text_of(tally.label), *map(str, (tally.helpful, tally.unhelpful, tally.wrong)))
    return table


def _show(opinion: Opinion, console: Console) -> None:
    width = min(console.width, _WIDTH) if console.is_terminal else None
    question = opinion.reply.answer.question.text or _NO_QUESTION
    put(console, text_of(f"{long_date(opinion.made)}: {_label(opinion)}, reply {opinion.reply.id}", "bold"))
    put_wrapped(console, question, _INDENT, width)
    for line in _about(opinion):
        put_wrapped(console, line, _INDENT, width)


def _label(opinion: Opinion) -> str:
    return f"{LABELS[opinion.kind]}{f' ({opinion.state})' if opinion.state else ''}"


def _about(opinion: Opinion) -> Iterator[str]:
    """What a report says, and what came of it."""
    report, citation = opinion.report, opinion.citation
    if citation:
        yield f"[{citation.number}] “{citation.quote}” {origin(citation)}"
    if report and report.words:
        yield f"Said: {report.words}"
    if report and report.verdict:
        yield f"Checked then: {report.verdict}"
    if report and report.decision:
        yield decided_line(report)


def decided_line(report: Report) -> str:
    """What was decided on a report, when, and in which words: "Corrected on 3 May 2024: It was Sunday."."""
    decision = f"{report.decision or OPEN}".capitalize()
    return f"{decision} on {long_date(report.decided)}{f': {report.reason}' if report.reason else '.'}"


# For programs


def feedback_json(shown: Overview) -> dict[str, Any]:  # Any: JSON
    """The same as JSON; moments in ISO 8601."""
    return {
        "counts": asdict(shown.total) | {"reports": dict(shown.states)},
        "outlets": [asdict(tally) for tally in shown.outlets],
        "months": [asdict(tally) for tally in shown.months],
        "feedback": [_as_json(opinion) for opinion in shown.opinions],
    }


def _as_json(opinion: Opinion) -> dict[str, Any]:  # Any: JSON
    report, citation, answer = opinion.report, opinion.citation, opinion.reply.answer
    return {
        "kind": opinion.kind,
        "made": opinion.made.isoformat(),
        "reply": opinion.reply.id,
        "question": answer.question.text,
        "asked": answer.question.asked.isoformat(),
        "statements": [statement.text for statement in answer.statements],
        "outlets": list(opinion.outlets),
        "report": None if report is None else _report_json(report, citation),
    }


def _report_json(report: Report, citation: Citation | None) -> dict[str, Any]:  # Any: JSON
    return {
        "state": report.decision or OPEN,
        "citation": report.citation,
        "quote": citation.quote if citation else None,
        "article_id": citation.article_id if citation else None,
        "url": citation.url if citation else None,
        "words": report.words,
        "verdict": report.verdict,
        "reason": report.reason,
        "decided": report.decided.isoformat() if report.decided else None,
    }


# As a page


@dataclass(frozen=True, slots=True)
class _Card:
    """One opinion on the page."""

    name: str
    label: str
    made: str
    reply: ReplyId
    question: str
    quote: str
    origin: str
    link: str | None
    words: str
    verdict: str
    decided: str


def render_feedback(shown: Overview, made: datetime) -> str:
    """The page, as of a moment (UTC)."""
    return render_page(
        "feedback",
        made=f"{long_date(made)}, {made:%H:%M} UTC",
        headline=headline(shown),
        tables=[(title, tallies) for title, tallies in (("Outlet", shown.outlets), ("Month", shown.months)) if tallies],
        labels=list(LABELS.values()),
        cards=[_card(opinion) for opinion in shown.opinions],
    )


def _card(opinion: Opinion) -> _Card:
    report, citation = opinion.report, opinion.citation
    return _Card(
        name={HELPFUL: "helpful", UNHELPFUL: "unhelpful"}.get(opinion.kind, "open" if opinion.is_open else "decided"),
        label=_label(opinion).capitalize(),
        made=long_date(opinion.made),
        reply=opinion.reply.id,
        question=opinion.reply.answer.question.text or _NO_QUESTION,
        quote=citation.quote if citation else "",
        origin=f"[{citation.number}] {origin(citation)}" if citation else "",
        link=sentence_link(citation.url, "", 0, 0) if citation else None,
        words=report.words if report else "",
        verdict=report.verdict if report else "",
        decided=decided_line(report) if report and report.decision else "",
    )
