"""What every command shares: its options, and how it says that something is wrong."""

import argparse
import logging
import math
import re
import resource
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot.printing import prepare_streams, safe, safe_lines, say
from index.command_line import PROGRAM, SCRIPTS, as_program
from index.errors import DatelineError

if TYPE_CHECKING:
    from bot.settings import Settings

FAILED, WRONG_USAGE = 1, 2
_STEP = 0.5  # seconds


class Parser(argparse.ArgumentParser):
    """A parser that says nothing to a terminal which could control it, whatever was typed."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments in one line, and exit with code 2."""
        super().error(safe(message))


class _Formatter(logging.Formatter):
    """Messages may hold names of files, and tracebacks any text: both in lines that control nothing."""

    def format(self, record: logging.LogRecord) -> str:
        """A record in its lines."""
        return safe_lines(super().format(record))


def parser(doc: str | None) -> Parser:
    """A parser whose help is the command's docstring, with the options that every command has."""
    made = described(doc)
    made.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: DATELINE_DATA, else ./data)")
    made.add_argument("--json", action="store_true", help="print JSON instead of text")
    return made


def described(doc: str | None) -> Parser:
    """A parser whose help is the command's docstring; in the program's own terms where it was started as `dateline`."""
    prepare_streams()
    prog, description = None, doc or ""
    if as_program():
        prog = " ".join([PROGRAM, *sys.argv[1:2]])
        description = re.sub(r"python -m bot\b", f"{PROGRAM} slack", description)
        for name, script in SCRIPTS.items():
            description = re.sub(rf"(?:python )?scripts/{script}", f"{PROGRAM} {name}", description)
    elif Path(sys.argv[0]).name == "__main__.py":  # python -m bot
        prog = "python -m bot"
    return Parser(prog=prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def settings_of(arguments: argparse.Namespace) -> "Settings":
    """Settings from the environment, with the command's own --data before them; sets up the log."""
    from bot.settings import read_settings  # noqa: PLC0415 - pydantic takes as long as the whole of --help

    settings = read_settings(arguments.data)
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    for name in ("sentence_transformers", "transformers", "httpx", "httpx2", "httpcore2", "openai", "filelock"):
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in ("trafilatura", "htmldate", "courlan", "charset_normalizer", "feedparser", "docx", "warcio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is wrong with a file the report says, by the file's name
    return settings


def ending() -> threading.Event:
    """What SIGTERM and Ctrl-C set from now on, for work that goes on until then; see `wait_for`."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return ended


def wait_for(ended: threading.Event, seconds: float = math.inf) -> bool:
    """Wait for that, at most so many seconds; whether it is set.

    In steps, as the system may give a signal to any thread, and Python sees to it only when the main thread runs again.
    """
    deadline = time.monotonic() + seconds
    while not ended.is_set() and (left := deadline - time.monotonic()) > 0:
        ended.wait(min(left, _STEP))
    return ended.is_set()


def day(value: str) -> datetime:
    """The beginning of a day in UTC, from an argument such as 2024-10-15."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date such as 2024-10-15") from error


def count(value: str) -> int:
    """A number from 1, from an argument."""
    if not (value.isascii() and value.isdecimal() and int(value)):
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 1")
    return int(value)


def new_file(value: str) -> Path:
    """A file to be written, from an argument: that there is no place for it is said before any work is done."""
    file = Path(value)
    if file.is_dir():
        raise argparse.ArgumentTypeError(f"{value!r} is a folder; name a file in it")
    if not file.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder for it; make one first: mkdir -p {shlex.quote(str(file.parent))}")
    return file


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def run(main: Callable[[list[str]], int]) -> None:
    """Run a command: say what is wrong and what to do next, in words, and exit with its code."""
    try:
        sys.exit(main(sys.argv[1:]))
    except DatelineError as error:
        say(error.problem, error.next_step, error=True)
        sys.exit(FAILED)
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the reader, say `head`, has had enough
            sys.stderr.close()
            sys.exit(FAILED)
        logging.getLogger(__name__).debug("stopped", exc_info=error)
        say(
            f"The system refused: {error.strerror or error} ({error.filename or 'no file named'}).",
            "Check that the disk has room and that the data folder may be written.",
            error=True,
        )
        sys.exit(FAILED)
    except KeyboardInterrupt:
        say("Stopped.", error=True)
        sys.exit(130)
