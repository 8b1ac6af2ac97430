"""Correction watch in Slack: each thread is told once when a story cited in it was corrected or withdrawn."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from bot.checking.corrections import AffectedReply, affected_replies, change_of
from bot.checking.verdicts import Auditor, Finding
from bot.errors import SlackRefusedError, SlackUncertainError
from bot.records.inbox import Inbox
from bot.records.ledger import Ledger
from bot.reply import Reply
from bot.slack.blocks import correction_message
from bot.slack.client import SlackClient
from bot.slack.posted import PostedReplies
from bot.slack.viewers import Viewers
from index.article import SnapshotId
from index.audience import EVERYBODY, Audiences
from index.snapshot import Snapshots
from index.store import Store

News = tuple[object, ...]
"""Key of a correction notice: article id, new version hash or "withdrawn", quoted sentence or None."""
_log = logging.getLogger(__name__)


class CorrectionNotifier:
    """Looks whether another snapshot serves, as often as it is asked to."""

    def __init__(  # noqa: PLR0913 - what changed, whom it concerns, and how they are told
        self,
        days: int,
        snapshots: Snapshots,
        ledger: Ledger,
        inbox: Inbox,
        client: SlackClient,
        *,
        store: Store,
        open_auditor: Callable[[], Auditor],
    ) -> None:
        """Take the parts; replies of the last `days` are looked at."""
        self._days = days
        self._snapshots = snapshots
        self._ledger = ledger
        self._inbox = inbox
        self._client = client
        self._posted = PostedReplies(ledger, inbox, store, client)
        self._open_auditor = open_auditor
        self._viewers = Viewers(client, Audiences(snapshots.folder))
        self._seen: SnapshotId | None = None

    def look(self, is_ending: Callable[[], bool]) -> None:
        """Tell everybody, where another snapshot serves than when everybody was last told.

        :raises DatelineError: as for `tell`; the next look tells them.
        """
        serving = self._snapshots.current()
        if serving != self._seen:
            self.tell(is_ending)
            self._seen = serving

    def tell(self, is_ending: Callable[[], bool] = lambda: False) -> int:
        """Tell every thread what it was not told yet; once the bot `is_ending`, no other. How many messages that took.

        :raises DatelineError: a thread could not be told; it stays to be told.
        """
        since = datetime.now(UTC) - timedelta(days=self._days)
        heard: dict[tuple[str, str], set[News]] = defaultdict(set)  # by thread: what another reply in it was told of
        replies = affected_replies(self._ledger, self._open_auditor(), since)
        return sum(self._tell(affected, heard) for affected in takewhile(lambda _: not is_ending(), replies))

    def _tell(self, affected: AffectedReply, heard: dict[tuple[str, str], set[News]]) -> bool:
        reply = affected.checked.reply
        if reply is None or reply.place.channel is None or reply.place.thread is None or not self._inbox.stands(reply.id):
            return False
        if self._ledger.ruling(reply.id).withdrawn is not None:
            return False
        recorded, known = self._ledger.told(reply.id), heard[reply.place.channel, reply.place.thread]
        # A story that was updated elsewhere than in the sentence cited says nothing else about what was answered.
        told = self._still_seen(affected, reply)
        changed = [finding for finding in told if finding.holds is not True]
        news = [finding for finding in changed if change_of(finding) not in recorded and _news(finding) not in known]
        known.update(map(_news, changed))
        if news and not self._post(reply, reply.place.channel, reply.place.thread, news):
            return False
        if any(change_of(finding) not in recorded for finding in changed):
            self._mark(reply, len({finding.citation.number for finding in changed}))
        for finding in told:
            self._ledger.tell(reply.id, *change_of(finding))
        return bool(news)

    def _still_seen(self, affected: AffectedReply, reply: Reply) -> list[Finding]:
        """What changed in stories that those may see now who were given the answer: what it says today may not be for them."""
        stories = [finding.citation.article_id for finding in affected.changed]
        if not self._viewers.audiences.hides(EVERYBODY, stories):
            return list(affected.changed)
        hidden = self._viewers.audiences.hidden_from(self._viewers.of_place(reply.place))
        return [finding for finding in affected.changed if finding.citation.article_id not in hidden]

    def _post(self, reply: Reply, channel: str, thread: str, news: list[Finding]) -> bool:
        """Whether a thread could be told: one that is gone, or that the bot was shut out of, must not keep others from it."""
        # The key lets a second try, by this process or the next, find the message that the first one posted.
        key = f"{reply.id}-{'-'.join(sorted({_name(finding) for finding in news}))}"
        try:
            self._client.post(channel, thread, correction_message(reply, news), key, maybe_there=True)
        except (SlackRefusedError, SlackUncertainError) as error:
            _log.warning("a correction was not told: %s", error.problem, extra={"reply": reply.id})
            return False
        _log.info("told of a correction", extra={"reply": reply.id})
        return True

    def _mark(self, reply: Reply, sources: int) -> None:
        """Say it in the answer itself, too: who comes upon that may not read on."""
        self._ledger.mark_changed(reply.id, sources)
        self._posted.refresh(reply)


def _news(finding: Finding) -> News:
    return (*change_of(finding), finding.citation.quote if finding.current else None)


def _name(finding: Finding) -> str:
    article, state = change_of(finding)
    return f"{article}:{state[:12]}"
