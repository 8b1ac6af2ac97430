"""How much memory a process has while it is asked much."""

import statistics
from threading import Event, Thread
from typing import Self

import psutil  # type: ignore[import-untyped]  # it ships none

_SECONDS = 1.0
_MEGABYTE = 1 << 20


class MemoryWatch:
    """Looks every second, as a context manager: what an answer is worked out with comes and goes."""

    def __init__(self, process: psutil.Process) -> None:
        """Take the process."""
        self._process = process
        self._seen: list[float] = []
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def show(self, answers: int) -> None:
        """Print how much it was since it was printed last, now that so many questions are answered."""
        seen, self._seen = self._seen, []
        if seen:
            middle, most = statistics.median(seen), max(seen)
            print(f"Memory up to answer {answers}: median {middle:.0f} MB, most {most:.0f} MB", flush=True)

    def _look(self) -> None:
        while not self._ended.wait(_SECONDS):
            self._seen.append(self._process.memory_info().rss / _MEGABYTE)
