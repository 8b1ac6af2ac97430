"""A circuit breaker: an endpoint that fails several times in a row is left alone for a while (Nygard, Release It!, 2007)."""

import time
from collections.abc import Callable
from threading import Lock

FAILURES, REST_SECONDS = 3, 60.0


class Breaker:
    """Counts failures in a row; several threads may use it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin closed: calls are let through. `clock` gives seconds."""
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._rests_until = 0.0

    def lets_through(self) -> bool:
        """Whether to call now. After a rest one call is let through, and the others once that has succeeded."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + REST_SECONDS
            return True

    def succeeded(self) -> None:
        """The endpoint answered, whatever it said."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """It did not."""
        with self._lock:
            self._failures += 1
            self._rests_until = self._clock() + REST_SECONDS
