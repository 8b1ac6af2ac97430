"""Deleting what was kept long enough: replies, questions, calls of a language model, and what the settings no longer allow."""

import logging

from bot.records.ages import too_old
from bot.records.inbox import Inbox
from bot.records.ledger import Ledger

DAILY = 86_400.0
"""Seconds from one run to the next."""
_DOUBTED = (
    "The clock may have been set forward: nothing was written down for so long that %d days of it are not counted. Only what is "
    "older than %s was deleted. If the clock is right, the rest goes later."
)
_log = logging.getLogger(__name__)


class Retention:
    """To be run once a day where a process lives for long; a short one does as much of it when it opens the ledger."""

    def __init__(self, ledger: Ledger, inbox: Inbox, *, keep_days: int, store_users: bool) -> None:
        """Take the parts; with 0 days everything is kept. `store_users` says that the ledger may name people."""
        self._ledger = ledger
        self._inbox = inbox
        self._keep_days = keep_days
        self._store_users = store_users

    def run(self) -> int:
        """Delete what is too old, and leave no trace of anything that was deleted since the last run. How many replies.

        :raises LedgerError: the ledger cannot be written, or there is no room for another copy of it.
        """
        old = too_old(self._ledger.database, self._keep_days)
        if old and old.doubted:
            _log.warning(_DOUBTED, old.doubted.days, old.before.date())
        before = old.before if old else None
        replies, questions = self._ledger.forget(before) if before else 0, self._inbox.forget(before)
        if not self._store_users:
            self._ledger.hide_users()
            self._inbox.hide_users()
        if self._ledger.database.has_traces():
            self._ledger.database.vacuum()
        if replies or questions:
            _log.info("deleted what was too old", extra={"replies": replies, "questions": questions})
        return replies
