"""Who else carries a quote, and what can be said of each copy: for the report."""

from dataclasses import dataclass

from bot.checking.differences import Piece
from bot.checking.verdicts import Finding
from bot.rendering.links import sentence_link
from bot.wording import also, origin, unproven_line


@dataclass(frozen=True, slots=True)
class CheckedCopy:
    """The same words in another outlet's story, with the verdict on them. `name`: that of the verdict's style."""

    origin: str
    link: str | None
    name: str
    mark: str
    verdict: str
    reason: str
    change: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """The outlets in one line, each copy of which a place is on record, and what is said of those of which none is."""

    line: str
    copies: tuple[CheckedCopy, ...]
    unproven: str


def also_in(finding: Finding) -> AlsoIn:
    """Who else carries the quote of a finding."""
    return AlsoIn(also(finding.citation), tuple(map(_copy, finding.copies)), unproven_line(finding.citation))


def _copy(finding: Finding) -> CheckedCopy:
    citation, text, verdict = finding.citation, finding.text, finding.verdict
    stands = text is not None and text[citation.start : citation.end] == citation.quote
    link = (
        sentence_link(citation.url, text or "", citation.start, citation.end) if stands else sentence_link(citation.url, "", 0, 0)
    )
    return CheckedCopy(
        origin(citation), link, verdict.name.lower(), verdict.mark, verdict.value.capitalize(), finding.reason, finding.change
    )
