"""What became of a cited sentence, as a reader of many checks wants to know it: does it still stand, and if not, since when not."""

from dataclasses import dataclass
from enum import Enum

from bot.checking.verdicts import Finding, Verdict


@dataclass(frozen=True, slots=True)
class _Words:
    """A standing in words: its name for style sheets, its mark, its label, what it means."""

    name: str
    mark: str
    label: str
    meaning: str


class Standing(Enum):
    """In the order in which they are to be looked at."""

    CHANGED = _Words("changed", "≈", "Sentence changed", "The quote was right; its story has other words now.")
    GONE = _Words("gone", "−", "Sentence gone", "The quote was right; its story no longer has the sentence.")
    WITHDRAWN = _Words("withdrawn", "−", "Story withdrawn", "The quote was right; the story is no longer among the sources.")
    UNKNOWN = _Words("unknown", "≈", "Story updated", "The quote was right; the newest version of its story cannot be read.")
    ALTERED = _Words("altered", "✗", "Altered", "What is stored is not what was quoted.")
    MISSING = _Words("missing", "✗", "Missing", "What was quoted is not stored.")
    STANDS = _Words("stands", "✓", "Sentence stands", "The story was updated, and still has the sentence, word for word.")
    VERIFIED = _Words("verified", "✓", "Verified", "The quote stands in the story, word for word.")

    @property
    def needs_look(self) -> bool:
        """Whether the sentence does not stand today, or that cannot be told."""
        return self not in {Standing.STANDS, Standing.VERIFIED}

    @property
    def is_correction(self) -> bool:
        """Whether its outlet has changed it or taken it back; of all else the outlet is innocent."""
        return self in {Standing.CHANGED, Standing.GONE, Standing.WITHDRAWN}


_BY_VERDICT = {
    Verdict.VERIFIED: Standing.VERIFIED,
    Verdict.WITHDRAWN: Standing.WITHDRAWN,
    Verdict.ALTERED: Standing.ALTERED,
    Verdict.MISSING: Standing.MISSING,
}


_ORDER = list(Standing)


def standing(finding: Finding) -> Standing:
    """What became of the sentence of a finding, in its own outlet and in those named beside it: what is to be looked at first."""
    return min((own_standing(finding), *map(own_standing, finding.copies)), key=_ORDER.index)


def own_standing(finding: Finding) -> Standing:
    """What became of the sentence of a finding in its own outlet."""
    if finding.verdict is not Verdict.UPDATED:
        return _BY_VERDICT[finding.verdict]
    if finding.holds is None:
        return Standing.UNKNOWN
    if finding.holds:
        return Standing.STANDS
    return Standing.CHANGED if finding.change else Standing.GONE
