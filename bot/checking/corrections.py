"""Correction watch: which replies cite a story that was corrected or withdrawn since they were given."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.checking.verdicts import Auditor, Checked, Finding, Verdict
from bot.records.ledger import Ledger
from index.article import ArticleId

WITHDRAWN = "withdrawn"
_DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class AffectedReply:
    """A reply as it was checked, its citations and copies whose stories changed, and whether its readers were told of all that."""

    checked: Checked
    changed: tuple[Finding, ...]
    told: bool


def affected_replies(
    ledger: Ledger, auditor: Auditor, since: datetime, articles: Collection[ArticleId] | None = None
) -> Iterator[AffectedReply]:
    """Replies made at a moment or later that cite a changed story (or one of `articles` that changed), oldest first."""
    replies = ledger.replies(since) if articles is None else map(ledger.reply, ledger.citing(articles, since))
    for checked in map(auditor.check, replies):
        changed = _changed(checked)
        if changed and checked.reply:
            told = ledger.told(checked.reply.id)
            yield AffectedReply(checked, changed, told >= {change_of(finding) for finding in changed})


def change_of(finding: Finding) -> tuple[ArticleId, str]:
    """A change as the ledger keeps it: the story, and what it changed to, a version or "withdrawn"."""
    if finding.verdict is Verdict.WITHDRAWN:
        return finding.citation.article_id, WITHDRAWN
    return finding.citation.article_id, finding.current.sha256 if finding.current else _DAMAGED


def _changed(checked: Checked) -> tuple[Finding, ...]:
    return tuple(finding for finding in checked.all_findings if finding.verdict in {Verdict.UPDATED, Verdict.WITHDRAWN})
