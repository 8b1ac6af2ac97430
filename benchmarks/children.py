"""Work in a process of its own, which says how far it is and may be killed at any moment.

Each is forked from a process that has imported the libraries and used none: one that has run torch must not be forked.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any, Self

_CONTEXT: ForkServerContext = multiprocessing.get_context("forkserver")
_OURS, _HEAVY = (
    ("benchmarks.kill_rebuild", "benchmarks.kill_ledger", "benchmarks.kill_lock"),
    ("sentence_transformers", "faiss", "tantivy"),
)
_CONTEXT.set_forkserver_preload([*_OURS, *_HEAVY])

Work = Callable[[Connection], object]
"""What a child does; it and its parent send each other what they like through the connection."""


class Child:
    """A process at work. As a context manager it is killed at the end, unless it has ended."""

    def __init__(self, work: Work) -> None:
        """Start it."""
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_run, args=(work, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Kill it."""
        self.kill()
        self.pipe.close()

    def kill(self, after: float = 0.0) -> bool:
        """Kill it after so many seconds. Whether it was still alive."""
        self._process.join(after)
        self._process.kill()
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL

    def heard(self) -> Iterator[Any]:  # Any: whatever it sends
        """What it sends until it ends, and has sent before it was killed; the last message may be lost with it."""
        while True:
            try:
                yield self.pipe.recv()
            except (EOFError, OSError):
                return


def _run(work: Work, pipe: Connection) -> None:
    with pipe:
        work(pipe)
