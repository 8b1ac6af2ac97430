"""The program that reads stories for `index.sources.guarded`: names of files in, stories out, both pickled.

    python -m index.sources.reading_process SECONDS MEGABYTES

An alarm of the system ends it where a story takes too long, whatever it is doing; where it may not have the memory that it
needs, it ends itself. It holds nothing that could be lost.
"""

import logging
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from logging.handlers import QueueHandler
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from index.sources.draft import Reading
from index.sources.files import read_file
from index.sources.guarded import OUT_OF_MEMORY
from index.sources.walking import FoundFile, shown

ReadFile = Callable[[FoundFile, datetime], Iterator[Reading]]
_log = logging.getLogger(__name__)
_SLOWEST = 100_000  # bytes a second that reading a file of many stories may come down to
_SOON = 1e-6  # 0 would be no alarm
_PAGE = resource.getpagesize()


class _Answers:
    """Where answers go. The alarm is set while a story is read, and not while somebody waits for us or we for them."""

    def __init__(self, stream: BinaryIO, seconds: float) -> None:
        self._stream, self._seconds = stream, seconds
        self._left: float | None = None
        self._since = 0.0

    def begin(self, size: int) -> None:
        """A file of so many bytes is to be read."""
        self._left = self._seconds + size / _SLOWEST
        self._set_alarm(self._left)

    def give(self, answer: object) -> None:
        """Send it."""
        if self._left is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._left -= time.monotonic() - self._since
        pickle.dump(answer, self._stream)
        self._stream.flush()
        if self._left is not None:
            self._set_alarm(self._left)

    def end(self) -> None:
        """The file has been read."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._left = None
        self.give(None)

    def _set_alarm(self, left: float) -> None:
        self._since = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, max(_SOON, min(self._seconds, left)))


class _Log(QueueHandler):
    """What is logged here is for the log of whoever started this program."""

    def __init__(self, answers: _Answers) -> None:
        super().__init__(SimpleQueue())
        self._answers = answers

    def enqueue(self, record: logging.LogRecord) -> None:
        self._answers.give(record)


def main(seconds: float, megabytes: int, read: ReadFile = read_file) -> None:
    """Read file after file until no more is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the rebuild ends this process by the end of its input
    requests = os.fdopen(os.dup(0), "rb")
    answers = _Answers(os.fdopen(os.dup(1), "wb"), seconds)
    os.dup2(2, 1)
    logging.getLogger().addHandler(_Log(answers))
    _limit_memory(megabytes)
    now = pickle.load(requests)  # noqa: S301 - our own program wrote it
    answers.give(True)  # noqa: FBT003 - it has begun
    _silence()
    with suppress(EOFError):
        while True:
            _answer(pickle.load(requests), now, read, answers)  # noqa: S301 - see above


def _answer(found: FoundFile, now: datetime, read: ReadFile, answers: _Answers) -> None:
    answers.begin(_size(found.file))
    try:
        for reading in read(found, now):
            answers.give(reading)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once: what is held would be missing for the next file
    except Exception:
        _log.exception("The program that reads stories failed at %s.", shown(found.file))
        raise
    answers.end()


def _silence() -> None:
    """Let nothing reach the terminal, or stand among the answers: libraries print parts of bad files as they are."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # reading it will say what is wrong
        return 0


def _limit_memory(megabytes: int) -> None:
    """Beyond what the program itself takes; only Linux counts."""
    if sys.platform == "linux":
        own = int(Path("/proc/self/statm").read_text().split()[5]) * _PAGE
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = own + megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # nobody is there any longer who would read it
        main(float(sys.argv[1]), int(sys.argv[2]))
