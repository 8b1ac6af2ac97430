"""Correction watch in Slack: each thread is told once when a story cited in it was corrected or withdrawn."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from bot.ledger import Ledger
from bot.settings import Settings
from bot.slack_blocks import correction_message
from bot.slack_post import Poster
from bot.verdicts import Auditor, Finding
from bot.watch import Touched, change_of, touched
from index.errors import DatelineError
from index.manifest import SnapshotId
from index.snapshot import Snapshots

_log = logging.getLogger(__name__)


class Watch:
    """Looks whenever another snapshot serves, in a thread of its own."""

    def __init__(self, settings: Settings, ledger: Ledger, poster: Poster, open_auditor: Callable[[], Auditor]) -> None:
        """Take the parts."""
        self._days = settings.correction_watch_days
        self._snapshots = Snapshots(settings.dateline_data)
        self._ledger = ledger
        self._poster = poster
        self._open_auditor = open_auditor
        self._stopped = Event()

    def start(self, seconds: float) -> None:
        """Look every so many seconds until `stop`."""
        Thread(target=self._run, args=(seconds,), name="correction watch", daemon=True).start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()

    def _run(self, seconds: float) -> None:
        seen: SnapshotId | None = None
        while True:
            serving = self._snapshots.current()
            if serving != seen:
                try:
                    self.tell()
                    seen = serving
                except DatelineError as error:
                    _log.warning("corrections are told later: %s", error.problem)
            if self._stopped.wait(seconds):
                return

    def tell(self) -> int:
        """Tell every thread what it was not told yet. How many were told.

        :raises DatelineError: a thread could not be told; it stays to be told.
        """
        since = datetime.now(UTC) - timedelta(days=self._days)
        return sum(self._tell(one) for one in touched(self._ledger, self._open_auditor(), since) if not one.told)

    def _tell(self, one: Touched) -> int:
        reply = one.checked.reply
        if reply is None or reply.place.channel is None or reply.place.thread is None:
            return 0
        told = self._ledger.told(reply.id)
        # A story that was updated elsewhere than in the sentence cited says nothing else about what was answered.
        news = [finding for finding in one.changed if finding.holds is not True and change_of(finding) not in told]
        if news:
            key = f"{reply.id}-{'-'.join(sorted({_name(finding) for finding in news}))}"
            # The key lets a second try, by this process or the next, find the message that the first one posted.
            self._poster.post(reply.place.channel, reply.place.thread, correction_message(reply, news), key, maybe_there=True)
            _log.info("told of a correction", extra={"reply": reply.id})
        for finding in one.changed:
            self._ledger.tell(reply.id, *change_of(finding))
        return bool(news)


def _name(finding: Finding) -> str:
    article, state = change_of(finding)
    return f"{article}:{state[:12]}"
