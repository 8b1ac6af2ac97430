"""Checks citations against what is current; that is opened once for each snapshot."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore, Lock

from bot.checking.lookup import Lookup
from bot.checking.verdicts import Auditor, Checked, Finding
from bot.reply import Reply
from bot.slack.hiding import seen, seen_findings
from index.article import SnapshotId
from index.audience import Audiences, Viewer
from index.forgetting import read_forgotten
from index.snapshot import Snapshot, Snapshots
from index.store import Store
from index.word_index import WordIndex

MOST_WAITING = 10
"""Checks of texts that may wait or run."""


class Checker:
    """Checks replies and pasted texts; safe to use from several threads."""

    def __init__(self, snapshots: Snapshots, store: Store, open_snapshot: Callable[[], Snapshot]) -> None:
        """Take the parts; `open_snapshot` gives the snapshot whose index of words pasted texts are looked up in."""
        self.audiences = Audiences(snapshots.folder)
        self._snapshots = snapshots
        self._store = store
        self._open_snapshot = open_snapshot
        self._auditor: Auditor | None = None
        self._opened: SnapshotId | None = None
        self._opening = Lock()
        self._words: tuple[Path, WordIndex] | None = None
        self._indexing = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="check")
        self._room = BoundedSemaphore(MOST_WAITING)

    def auditor(self) -> Auditor:
        """The auditor of the snapshot that serves; what it has read of the store lives as long as that snapshot serves.

        :raises NoSnapshotError: nothing was indexed yet.
        :raises SnapshotError: the store lacks stories that are searched.
        """
        with self._opening:
            # The id is read first: if another snapshot is published before the versions are read, the next call opens them again.
            current = self._snapshots.current()
            if self._auditor is None or current != self._opened:
                versions, forgotten = self._snapshots.serving_versions(), read_forgotten(self._snapshots.store_file)
                self._store.require(versions)
                self._auditor, self._opened = Auditor(self._store, versions, forgotten), current
            return self._auditor

    def later(self, work: Callable[[], None]) -> bool:
        """Do work in the one thread that checks of texts share, so that no answer waits for them; False where too many wait.

        The work raises nothing.
        """
        if not self._room.acquire(blocking=False):
            return False
        self._thread.submit(work).add_done_callback(lambda _: self._room.release())
        return True

    def reply_for(self, reply: Reply, viewer: Viewer | None) -> Reply:
        """A reply with that alone which the viewer may see of it now.

        :raises HiddenError: that is nothing of what it quotes.
        """
        return seen(reply, self.audiences.hidden_from(viewer))

    def check_reply(self, reply: Reply, viewer: Viewer | None) -> Checked:
        """The findings on each citation of a reply that the viewer may see now.

        :raises HiddenError: that is none.
        """
        return seen_findings(self.auditor().check(reply), self.audiences.hidden_from(viewer))

    def check_text(self, text: str, viewer: Viewer | None) -> Checked:
        """The findings on each quote of a pasted text, from the stories that the viewer may see."""
        return self._lookup(viewer).check(text)

    def find(self, sentence: str, viewer: Viewer | None) -> Finding:
        """The finding on one sentence, from the same."""
        return self._lookup(viewer).find(sentence)

    def _lookup(self, viewer: Viewer | None) -> Lookup:
        return Lookup(self._store, self.auditor(), self._word_index(), self.audiences.hidden_from(viewer))

    def _word_index(self) -> WordIndex:
        """The words of the snapshot that serves, opened once for it."""
        with self._indexing:
            folder = self._open_snapshot().folder
            if self._words is None or self._words[0] != folder:
                self._words = folder, WordIndex.open(folder, self._store)
            return self._words[1]
