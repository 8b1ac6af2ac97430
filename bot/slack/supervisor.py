"""What the bot does in the background: each job in a thread of its own, which nothing but the end of the bot ends.

    supervisor.every(30, "correction watch", notifier.look)

A job that fails is logged and counted, and begun again after a pause that doubles with each failure in a row. Until it has ended
well, or has run for a minute, it is among the `failures` that /readyz and the Home tab show.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread

from bot.slack.metrics import Metrics
from index.errors import DatelineError

_LONGEST_PAUSE = 60.0  # seconds; who mends what a job needs does not want to wait longer
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that fails: how often in a row, since when (UTC), and of what, without anybody's words."""

    job: str
    times: int
    since: datetime
    problem: str


@dataclass(slots=True)
class _Job:
    """A job, the thread that does it, when it was last begun (monotonic seconds), and how it fails, if it does."""

    name: str
    work: Callable[[], object]
    seconds: float
    thread: Thread | None = None
    begun: float = 0.0
    failure: Failure | None = None


class Supervisor:
    """Runs jobs until `stop`."""

    def __init__(self, metrics: Metrics, first_pause: float = 1.0) -> None:
        """Take where failures are counted; the first pause after a failure is of so many seconds."""
        self._metrics = metrics
        self._first_pause = first_pause
        self._jobs: list[_Job] = []
        self._stopping = Event()

    def every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        """Do some work now, and again so many seconds after it has ended. `name` is its name in log, metrics and Home.

        Work that takes long looks at `stopping` between its parts.
        """
        self._metrics.watch_job(name)
        job = _Job(name, work, seconds)
        job.thread = Thread(target=self._run, args=(job,), name=name, daemon=True)
        self._jobs.append(job)
        job.thread.start()

    def stopping(self) -> bool:
        """Whether the bot ends."""
        return self._stopping.is_set()

    def begin_to_stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    def stop(self, seconds: float) -> bool:
        """Begin nothing more, and wait for what is being done: so many seconds in all. Whether all has ended."""
        self.begin_to_stop()
        deadline = time.monotonic() + seconds
        threads = [job.thread for job in self._jobs if job.thread]
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def failures(self) -> tuple[Failure, ...]:
        """What fails now, in the order in which the jobs were given."""
        return tuple(job.failure for job in self._jobs if job.failure and not _has_recovered(job))

    def _run(self, job: _Job) -> None:
        while not self._stopping.is_set():
            job.begun = time.monotonic()
            try:
                job.work()
            except Exception as error:  # noqa: BLE001 - whatever it is, the job must go on; it is logged and counted
                pause = self._note(job, error)
            else:
                pause, job.failure = job.seconds, None
            job.begun = 0.0
            self._stopping.wait(pause)

    def _note(self, job: _Job, error: Exception) -> float:
        """Log and count a failure; the seconds after which the job is begun again."""
        earlier = None if _has_recovered(job) else job.failure
        times = earlier.times + 1 if earlier else 1
        problem = error.problem if isinstance(error, DatelineError) else type(error).__name__
        job.failure = Failure(job.name, times, earlier.since if earlier else datetime.now(UTC), problem)
        self._metrics.job_failed(job.name)
        pause = min(self._first_pause * 2.0 ** min(times - 1, 10), _LONGEST_PAUSE)
        trace = None if isinstance(error, DatelineError) else error
        _log.error("%s: %s", job.name, problem, exc_info=trace, extra={"job": job.name, "again_after": pause})
        return pause


def _has_recovered(job: _Job) -> bool:
    """Whether a job that failed has since run so long that it can be taken to be well."""
    return job.begun > 0 and time.monotonic() - job.begun > _LONGEST_PAUSE
