"""Work in the background goes on whatever it meets, and what fails is heard of."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest

from bot.slack.metrics import Metrics
from bot.slack.supervisor import Supervisor
from index.errors import NoSnapshotError
from index.snapshot import Snapshots
from tests.slack.test_metrics import read

JOB = "ferry watch"
QUICK, PATIENCE = 0.01, 30.0


def counted(metrics: Metrics) -> float:
    """How many failures of the job were counted."""
    return read(metrics)["dateline_job_failures_total", f"job={JOB}"]


@pytest.fixture
def metrics() -> Metrics:
    """Where failures are counted."""
    return Metrics()


@pytest.fixture
def supervisor(metrics: Metrics) -> Iterator[Supervisor]:
    """One that waits little, stopped at the end."""
    supervisor = Supervisor(metrics, first_pause=QUICK)
    yield supervisor
    assert supervisor.stop(PATIENCE)


@pytest.mark.parametrize(
    "error", [ValueError("private words"), MemoryError(), OSError(24, "none left"), NoSnapshotError("None.", "Go.")]
)
def test_a_job_that_fails_is_begun_again(
    supervisor: Supervisor, metrics: Metrics, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """Whatever it raises: counted by its name, named while it fails, and forgotten when it has ended well."""
    begun, results = SimpleQueue[int](), iter([error, error, None])
    proceed = Event()

    def work() -> None:
        begun.put(1)
        result = next(results, None)
        if result:
            raise result
        assert proceed.wait(PATIENCE)

    supervisor.every(QUICK, JOB, work)
    for _ in range(3):
        begun.get(timeout=PATIENCE)
    (failure,) = supervisor.failures()
    assert (failure.job, failure.times) == (JOB, 2)
    assert failure.problem == ("None." if isinstance(error, NoSnapshotError) else type(error).__name__)
    assert counted(metrics) == 2
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    proceed.set()
    begun.get(timeout=PATIENCE)
    assert supervisor.failures() == ()


def test_a_job_that_was_never_in_trouble_is_counted_at_zero(supervisor: Supervisor, metrics: Metrics) -> None:
    """So that an alarm can be set on the figure before the first failure."""
    supervisor.every(PATIENCE, JOB, lambda: None)
    assert counted(metrics) == 0


def test_the_pause_grows_with_each_failure_in_a_row(supervisor: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    """Twice as long each time."""
    failed = SimpleQueue[int]()

    def work() -> None:
        failed.put(1)
        raise ValueError

    supervisor.every(QUICK, JOB, work)
    for _ in range(4):
        failed.get(timeout=PATIENCE)
    pauses = [vars(record)["again_after"] for record in caplog.records]
    assert pauses[:3] == [QUICK, 2 * QUICK, 4 * QUICK]


def test_an_end_waits_for_what_is_being_done(metrics: Metrics) -> None:
    """Work that looks whether the bot is ending ends in good time; work that does not is waited for no longer than was said."""
    supervisor, begun, proceed = Supervisor(metrics), SimpleQueue[int](), Event()

    def work() -> None:
        begun.put(1)
        assert proceed.wait(PATIENCE)

    supervisor.every(QUICK, JOB, work)
    begun.get(timeout=PATIENCE)
    assert not supervisor.stopping()
    assert not supervisor.stop(QUICK)
    assert supervisor.stopping()
    proceed.set()
    assert supervisor.stop(PATIENCE)
    assert begun.empty()


@contextmanager
def a_folder_in_its_place(file: Path) -> Iterator[None]:
    """CURRENT cannot be read, by root neither."""
    content = file.read_text()
    file.unlink()
    file.mkdir()
    yield
    file.rmdir()
    file.write_text(content)


@contextmanager
def no_descriptors(_: Path) -> Iterator[None]:
    """The process may open nothing more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unused = os.open(os.devnull, os.O_RDONLY)
    os.close(unused)
    resource.setrlimit(resource.RLIMIT_NOFILE, (unused, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("trouble", [a_folder_in_its_place, no_descriptors])
def test_a_watch_outlives_a_file_that_cannot_be_read_for_a_moment(supervisor: Supervisor, tmp_path: Path, trouble: object) -> None:
    """What it looks at is replaced by a folder, or no descriptor is left to open it."""
    assert callable(trouble)
    snapshots, seen, looked = Snapshots(tmp_path), SimpleQueue[str | None](), SimpleQueue[int]()
    snapshots.folder.mkdir()
    (snapshots.folder / "CURRENT").write_text("first")

    def look() -> None:
        looked.put(1)
        seen.put(snapshots.current())

    with trouble(snapshots.folder / "CURRENT"):
        supervisor.every(QUICK, JOB, look)
        for _ in range(3):
            looked.get(timeout=PATIENCE)
        assert [failure.job for failure in supervisor.failures()] == [JOB]
        assert seen.empty()
    while seen.get(timeout=PATIENCE) != "first":  # it may have looked between the folder and the file
        pass
