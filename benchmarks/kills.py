"""Kill what writes, at random moments, and see that nothing is lost, half there or there twice: rebuilds, the ledger, locks.

    python -m benchmarks.kills examples/stories
    python -m benchmarks.kills examples/stories --rebuilds 40 --ledger 30 --locks 30 --seed 7 --data /tmp/kills

The stories are copied. `kill_rebuild.py`, `kill_ledger.py` and `kill_lock.py` say what is killed, and what must hold afterwards.

Exit code 0 all held, 1 something did not (it is said what), 2 wrong usage.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

from benchmarks.kill_ledger import kill_writers
from benchmarks.kill_lock import Lock, kill_holders
from benchmarks.kill_rebuild import kill_rebuilds, prepare
from bot.command import FAILED, run


def main(argv: list[str]) -> int:
    """Kill, check, and say how it went."""
    arguments = _arguments(argv)
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"  # it tidies up after who was killed, and need not say so
    chance, began = random.Random(arguments.seed), time.monotonic()  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as aside:
        data = arguments.data or Path(aside)
        failures = kill_rebuilds(prepare(data, arguments.paths), arguments.rebuilds, chance) if arguments.rebuilds else []
        failures += _ledger(data / "ledger.sqlite", arguments.ledger, chance)
        failures += _locks(data / "locks", arguments.locks, chance)
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    print(f"{len(failures)} failures in {time.monotonic() - began:,.0f} s")
    return FAILED if failures else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders with stories; they are copied")
    options.add_argument("--rebuilds", type=int, default=40, help="how many rebuilds to kill (default: 40)")
    options.add_argument("--ledger", type=int, default=30, help="how many writers of the ledger to kill (default: 30)")
    options.add_argument("--locks", type=int, default=30, help="how many holders of locks to kill, at least (default: 30)")
    options.add_argument("--seed", type=int, default=1, help="for the moments and the changes (default: 1)")
    options.add_argument("--data", type=Path, metavar="DIR", help="an empty folder to work in (default: a temporary one)")
    arguments = options.parse_args(argv)
    missing = [str(path) for path in arguments.paths if not path.exists()]
    if missing:
        options.error(f"no such file or folder: {', '.join(missing)}")
    if arguments.data and arguments.data.exists() and any(arguments.data.iterdir()):
        options.error(f"{arguments.data} is not empty")
    return arguments


def _ledger(file: Path, kills: int, chance: random.Random) -> list[str]:
    """Kill writers of a ledger; all that went wrong."""
    failures: list[str] = []
    killed = steps = 0
    for number, one in enumerate(kill_writers(file, kills, chance), 1):
        failures += [f"writer {number}: {problem}" for problem in one.problems]
        killed, steps = killed + one.was_alive, one.steps
    print(f"{killed} writers of the ledger killed, {steps:,} steps were said to be done, {len(failures)} failures", flush=True)
    return failures


def _locks(data: Path, kills: int, chance: random.Random) -> list[str]:
    """Kill holders of each lock in turn; all that went wrong."""
    failures: list[str] = []
    killed = Counter[Lock]()
    for lock in cycle(Lock):
        if killed.total() >= kills or failures:
            break
        race = kill_holders(data, lock, chance)
        killed[lock] += race.killed
        failures += race.problems
    each = ", ".join(f"{lock} {killed[lock]}" for lock in Lock)
    print(f"{killed.total()} holders of locks killed ({each}), {len(failures)} failures", flush=True)
    return failures


if __name__ == "__main__":
    run(main)
