"""Stories read in a process of its own, which takes the time and memory of a bad file with it.

A file that takes too long or too much is skipped, and so is one on which a library dies: another process then goes on with the next
file. One process reads many files, and reads ahead while what it has read is stored, so that this costs nothing.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from logging import LogRecord, getLogger
from pathlib import Path
from typing import IO

from index.errors import ReaderError
from index.sources.draft import Reading, Skip
from index.sources.walking import FoundFile, find_files, shown

PROGRAM = "index.sources.reading_process"
OUT_OF_MEMORY = 77
"""Exit code of a process that needed more memory than it may have."""
_AHEAD = 4  # files that are asked for at a time; their names must fit into a pipe, which holds 64 kB
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take: `seconds` for one story, with as many for its file as its size allows; `megabytes` of memory."""

    seconds: float = 30
    megabytes: int = 1_000


_LIMITS = Limits()


def read_guarded(
    paths: Sequence[Path], now: datetime, limits: Limits = _LIMITS, *, follow_links: bool = False, program: str = PROGRAM
) -> Iterator[Reading]:
    """Every story under the paths as `index.sources.files.read_stories` gives it, within limits; `program` is what reads.

    :raises ReaderError: no process could be started.
    """
    yield from read_files_guarded(find_files(paths, follow_links=follow_links), now, limits, program)


def read_files_guarded(
    files: Iterable[FoundFile | Skip], now: datetime, limits: Limits = _LIMITS, program: str = PROGRAM
) -> Iterator[Reading]:
    """The same of files that were found already, in their order.

    :raises ReaderError: no process could be started.
    """
    process = _Process(now, limits, program)
    try:
        yield from process.read(files)
    finally:
        process.end()


class _Process:
    """The process that reads. It is replaced when it ends before its work is done."""

    def __init__(self, now: datetime, limits: Limits, program: str) -> None:
        self._now, self._limits, self._program = now, limits, program
        self._start()

    def _start(self) -> None:
        # With -P a file of the folder that the user is in, such as json.py, is never taken for a module.
        arguments = [sys.executable, "-P", "-m", self._program, str(self._limits.seconds), str(self._limits.megabytes)]
        paths = filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))
        one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # each would reserve memory
        environment = {**os.environ, **one_thread, "PYTHONPATH": os.pathsep.join(paths)}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._is_ready = False
        self._send(self._now)

    def read(self, files: Iterable[FoundFile | Skip]) -> Iterator[Reading]:
        """What they hold, in their order."""
        waiting = deque[FoundFile | Skip]()
        for file in files:
            self._send(file)
            waiting.append(file)
            if len(waiting) == _AHEAD:
                yield from self._next(waiting)
        while waiting:
            yield from self._next(waiting)

    def _next(self, waiting: deque[FoundFile | Skip]) -> Iterator[Reading]:
        file = waiting.popleft()
        if isinstance(file, Skip):
            yield file
            return
        try:
            yield from self._answers()
        except (EOFError, OSError, pickle.UnpicklingError):
            yield Skip(shown(file.file), self._why_it_ended())
            self._start()
            for other in waiting:
                self._send(other)

    def _answers(self) -> Iterator[Reading]:
        """What is read of the next file that was asked for.

        :raises EOFError: the process has ended.
        """
        while True:
            match pickle.load(_pipe(self._process.stdout)):  # noqa: S301 - our own program wrote it
                case None:
                    return
                case True:
                    self._is_ready = True
                case LogRecord() as record if getLogger(record.name).isEnabledFor(record.levelno):
                    getLogger(record.name).handle(record)
                case LogRecord():
                    pass
                case reading:
                    yield reading

    def _send(self, message: FoundFile | Skip | datetime) -> None:
        if isinstance(message, Skip):
            return
        try:
            pickle.dump(message, _pipe(self._process.stdin))
            _pipe(self._process.stdin).flush()
        except BrokenPipeError:
            pass  # it has ended: whoever reads its answers will notice, say why, and ask another

    def _why_it_ended(self) -> str:
        """The reason why a file is skipped.

        :raises ReaderError: it never began.
        """
        self._process.kill()  # where it still runs, its answers cannot be understood
        code = self._process.wait()
        self.end()
        if not self._is_ready:
            raise ReaderError(f"The program that reads stories ended at its start (exit code {code}).", "Try again, or reinstall.")
        megabytes = f"{self._limits.megabytes:,} MB"
        if code == -signal.SIGALRM:
            return f"it took longer than {self._limits.seconds:g} s to read; the rest of it is not read"
        if code == OUT_OF_MEMORY:
            return f"it needs more than {megabytes} of memory; the rest of it is not read"
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the program that read it ended ({name}): it is damaged, or needs more than {megabytes} of memory"

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except BrokenPipeError:
                continue
        self._process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("both pipes are asked for")
    return pipe
