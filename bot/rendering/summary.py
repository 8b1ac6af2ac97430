"""All checked replies together: how many sentences stand, of which outlets, in which weeks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.standing import Standing, own_standing, standing
from bot.wording import OVER, long_date, outlet

SHOWN_OUTLETS = 12
"""Named in the summary; the others are counted together."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many citations have a standing."""

    name: str
    label: str
    mark: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class Outlet:
    """How many citations are of an outlet, and how many of them it has changed or taken back since."""

    name: str
    count: int
    corrected: int


@dataclass(frozen=True, slots=True)
class Week:
    """The citations of replies given in one week, which begins on a Monday."""

    label: str
    counts: Counter[Standing]

    @property
    def said(self) -> str:
        """The counts in words."""
        return in_words(self.counts.elements())


@dataclass(frozen=True, slots=True)
class Summary:
    """All replies together."""

    replies: str
    counts: tuple[Count, ...]
    outlets: tuple[Outlet, ...]
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle of the plot, in its units."""

    name: str
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Citations by week, stacked by standing."""

    width: int
    height: int
    base: int
    most: str
    bars: tuple[Bar, ...]


_BEST_FIRST = (Standing.VERIFIED, Standing.STANDS, *(kind for kind in Standing if kind.needs_look))


def in_words(kinds: Iterable[Standing]) -> str:
    """How many of each, best first: "2 verified, 1 sentence changed"."""
    counts = Counter(kinds)
    return ", ".join(f"{counts[kind]:,} {kind.value.label.lower()}" for kind in _BEST_FIRST if counts[kind]) or "none"


def headline(checked: Sequence[Checked]) -> str:
    """How it stands, in one line. A story that was updated and still has the sentence is no reason to look."""
    over = sum(checked_reply.ruling.is_over for checked_reply in checked)
    return _of_citations(checked) + (f"; {over:,} {'reply was' if over == 1 else 'replies were'} {OVER}" if over else "")


def _of_citations(checked: Sequence[Checked]) -> str:
    kinds = [standing(finding) for checked_reply in checked for finding in checked_reply.findings]
    wrong = sum(kind.needs_look for kind in kinds)
    if wrong:
        return f"{wrong:,} of {len(kinds):,} citations {'needs' if wrong == 1 else 'need'} a look"
    # A statement whose citation is gone has no finding to count.
    if any(checked_reply.verdict is Verdict.MISSING for checked_reply in checked):
        return "Some statements have lost their citations"
    return "Every cited sentence still stands" if Standing.STANDS in kinds else "Every citation is verified"


def summarise(checked: Sequence[Checked]) -> Summary:
    """The counts of all replies."""
    findings = [finding for checked_reply in checked for finding in checked_reply.findings]
    counts = Counter(map(standing, findings))
    replies = sum(checked_reply.reply is not None for checked_reply in checked)
    parts = [f"{replies:,} {'reply' if replies == 1 else 'replies'}"] if replies else []
    parts += [f"{'a' if replies else 'A'} pasted text"] if replies < len(checked) else []
    return Summary(
        replies=" and ".join(parts) or "Nothing",
        counts=tuple(
            Count(kind.value.name, kind.value.label, kind.value.mark, kind.value.meaning, counts[kind])
            for kind in Standing
            if counts[kind]
        ),
        outlets=_outlets([finding for reply in checked for finding in reply.all_findings if finding.citation.article_id]),
        weeks=tuple(_weeks(checked)),
    )


def _outlets(findings: Sequence[Finding]) -> tuple[Outlet, ...]:
    counts = Counter(outlet(finding.citation) for finding in findings)
    corrected = Counter(outlet(finding.citation) for finding in findings if own_standing(finding).is_correction)
    ranked = sorted(counts, key=lambda name: (-corrected[name], -counts[name], name))
    named, others = ranked[:SHOWN_OUTLETS], ranked[SHOWN_OUTLETS:]
    rows = [Outlet(name, counts[name], corrected[name]) for name in named]
    if others:
        sums = (sum(counter[name] for name in others) for counter in (counts, corrected))
        rows.append(Outlet(f"{len(others):,} others", *sums))
    return tuple(rows)


def _weeks(checked: Sequence[Checked]) -> Iterator[Week]:
    """Every week from the first reply's to the last one's, empty ones too."""
    counts: dict[datetime, Counter[Standing]] = {}
    for checked_reply in checked:
        if checked_reply.reply and checked_reply.findings:
            counts.setdefault(_monday(checked_reply.reply.made), Counter()).update(map(standing, checked_reply.findings))
    monday = min(counts, default=None)
    while monday is not None and monday <= max(counts):
        yield Week(long_date(monday), counts.get(monday, Counter()))
        monday += timedelta(days=7)


def _monday(moment: datetime) -> datetime:
    return (moment - timedelta(days=moment.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def draw(weeks: Sequence[Week]) -> Plot:
    """The weeks as bars, what stands at the bottom."""
    width, height, top, base = 320, 160, 18, 138
    most = max((week.counts.total() for week in weeks), default=0)
    step = min(48.0, width / max(1, len(weeks)))
    bars = []
    for place, week in enumerate(weeks):
        bottom = float(base)
        for kind in filter(week.counts.__getitem__, _BEST_FIRST):
            tall = (base - top) * week.counts[kind] / most
            bottom -= tall
            x, said = round(place * step + step * 0.1, 2), f"{week.label}: {week.said}"
            bars.append(Bar(kind.value.name, x, round(bottom, 2), round(step * 0.8, 2), round(tall, 2), said))
    return Plot(width, height, base, f"{most:,} citations", tuple(bars))
