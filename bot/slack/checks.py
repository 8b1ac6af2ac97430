"""Checks citations against what is current; that is opened once for each snapshot."""

from collections.abc import Callable
from threading import Lock

from bot.checking.lookup import Lookup
from bot.checking.verdicts import Auditor, Checked
from bot.reply import Reply
from index.article import SnapshotId
from index.snapshot import Snapshot, Snapshots
from index.store import Store


class Checker:
    """Checks replies and pasted texts; safe to use from several threads."""

    def __init__(self, snapshots: Snapshots, store: Store, open_snapshot: Callable[[], Snapshot]) -> None:
        """Take the parts; `open_snapshot` gives the snapshot in which stories near to an unknown quote are searched."""
        self._snapshots = snapshots
        self._store = store
        self._open_snapshot = open_snapshot
        self._auditor: Auditor | None = None
        self._opened: SnapshotId | None = None
        self._opening = Lock()

    def auditor(self) -> Auditor:
        """The auditor of the snapshot that serves; what it has read of the store lives as long as that snapshot serves.

        :raises NoSnapshotError: nothing was indexed yet.
        :raises SnapshotError: the store lacks stories that are searched.
        """
        with self._opening:
            # The id is read first: if another snapshot is published before the versions are read, the next call opens them again.
            current = self._snapshots.current()
            if self._auditor is None or current != self._opened:
                versions = self._snapshots.serving_versions()
                self._store.require(versions)
                self._auditor, self._opened = Auditor(self._store, versions), current
            return self._auditor

    def check_reply(self, reply: Reply) -> Checked:
        """The findings on each citation of a reply."""
        return self.auditor().check(reply)

    def check_text(self, text: str) -> Checked:
        """The findings on each quote of a pasted text."""
        return Lookup(self._store, self.auditor(), self._open_snapshot).check(text)
