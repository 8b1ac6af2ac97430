"""Workers that compute with torch, each in one thread: what is done in batches is done side by side.

Left to itself, torch spreads each operation over all cores, and its threads spin until the last of them has done its part. Where
another process keeps a core busy, that part comes late in every operation: on two cores a question took up to 3.4 times as long.
Workers wait for nobody: each takes the next batch when it is free. ``benchmarks/contention.py`` prints what that gives.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from threading import Barrier, Lock
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # batches a worker that one caller may have handed in: enough to keep it busy, and others come in between
_making = Lock()


class Workers:
    """A pool of threads in which torch uses one thread. One caller's work does not wait for the end of another's."""

    def __init__(self, count: int) -> None:
        """Start them; threads beside them use as many of torch's threads as before."""
        self.count = count
        self._pool = ThreadPoolExecutor(count, "torch", initializer=_use_one_thread)
        started = Barrier(count + 1)
        with _threads_kept():
            for _ in range(count):
                self._pool.submit(started.wait)
            started.wait()

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """What `work` gives for each item, in their order; what it raises is raised here, and the rest is not begun.

        A single item is done by the calling thread: to wake another takes time where its core is busy. `work` must not come here
        itself: with every worker waiting for another, none would be left.
        """
        return map(partial(_alone, work), items) if len(items) == 1 else self._side_by_side(work, items)

    def _side_by_side(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        waiting = deque[Future[Result]]()
        try:
            for item in items:
                if len(waiting) == _AHEAD * self.count:
                    yield waiting.popleft().result()
                waiting.append(self._pool.submit(work, item))
            while waiting:
                yield waiting.popleft().result()
        finally:
            for job in waiting:
                job.cancel()


@contextmanager
def _threads_kept() -> Iterator[None]:
    """Afterwards torch uses as many threads as before: `set_num_threads` counts for its thread, and for every thread to come."""
    import torch  # noqa: PLC0415 - heavy: see index.embedder

    before = torch.get_num_threads()
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _use_one_thread() -> None:
    import torch  # noqa: PLC0415 - heavy: see index.embedder

    torch.get_num_threads()  # the first operation of a thread sets as many as others have, unless it has asked before
    torch.set_num_threads(1)


def _alone(work: Callable[[Item], Result], item: Item) -> Result:
    with _threads_kept():
        _use_one_thread()
        return work(item)


def workers() -> Workers:
    """The process's own, as many as torch would use threads: the cores it may use, or what OMP_NUM_THREADS says."""
    with _making:
        return _workers()


@cache
def _workers() -> Workers:
    import torch  # noqa: PLC0415 - heavy: see index.embedder

    return Workers(torch.get_num_threads())


def _begin_anew() -> None:
    """Threads do not live on in a forked process; it starts its own."""
    _workers.cache_clear()
    _making.release()


os.register_at_fork(before=_making.acquire, after_in_parent=_making.release, after_in_child=_begin_anew)
