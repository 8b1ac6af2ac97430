"""What every command shares: its options, and how it says that something is wrong."""

import argparse
import logging
import re
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index.command_line import PROGRAM, SCRIPTS, as_program
from index.errors import DatelineError

if TYPE_CHECKING:
    from bot.settings import Settings

FAILED, WRONG_USAGE = 1, 2


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the command's docstring, with the options that every command has."""
    made = described(doc)
    made.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: DATELINE_DATA, else ./data)")
    made.add_argument("--json", action="store_true", help="print JSON instead of text")
    return made


def described(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the command's docstring; in the program's own terms where it was started as `dateline`."""
    prog, description = None, doc or ""
    if as_program():
        prog = " ".join([PROGRAM, *sys.argv[1:2]])
        description = re.sub(r"python -m bot\b", f"{PROGRAM} slack", description)
        for name, script in SCRIPTS.items():
            description = re.sub(rf"(?:python )?scripts/{script}", f"{PROGRAM} {name}", description)
    elif Path(sys.argv[0]).name == "__main__.py":  # python -m bot
        prog = "python -m bot"
    return argparse.ArgumentParser(prog=prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def settings_of(arguments: argparse.Namespace) -> "Settings":
    """Settings from the environment, with the command's own --data before them; sets up the log."""
    from bot.settings import read_settings  # noqa: PLC0415 - pydantic takes as long as the whole of --help

    settings = read_settings(arguments.data)
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    for name in ("sentence_transformers", "transformers", "httpx", "httpx2", "httpcore2", "openai", "filelock"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return settings


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


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def run(main: Callable[[list[str]], int]) -> None:
    """Run a command: say what is wrong and what to do next, in words, and exit with its code."""
    try:
        sys.exit(main(sys.argv[1:]))
    except DatelineError as error:
        print(f"{error.problem}\n{error.next_step}", file=sys.stderr)
        sys.exit(FAILED)
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the reader, say `head`, has had enough
            sys.stderr.close()
            sys.exit(FAILED)
        logging.getLogger(__name__).debug("stopped", exc_info=error)
        print(f"The system refused: {error.strerror or error} ({error.filename or 'no file named'}).", file=sys.stderr)
        print("Check that the disk has room and that the data folder may be written.", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
