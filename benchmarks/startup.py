"""How much processor time a command takes before it does anything, and for one question from a cold start.

    python -m benchmarks.startup --data data/demo

Prints the CPU seconds (user and system, of the process and its children; the best of three runs) of each command's `--help`, and
with an index in --data those of one question. ROOT measures another checkout, by its own Python: --root /path/to/checkout.

Exit code 0 measured, 1 a command failed, 2 wrong usage.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from bot.command import FAILED, run

ROOT = Path(__file__).resolve().parent.parent
_RUNS = 3
_QUESTION = "What did Zhang Youxia tell Belousov?"


def main(argv: list[str]) -> int:
    """Measure every command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, metavar="DIR", help="a data folder with an index, to ask one question of")
    options.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="the checkout to measure (default: this one)")
    arguments = options.parse_args(argv)
    python = arguments.root / ".venv" / "bin" / "python"
    commands = [[f"scripts/{file.name}", "--help"] for file in sorted((arguments.root / "scripts").glob("*.py"))]
    commands.append(["-m", "bot", "--help"])
    if arguments.data:
        commands.append(["scripts/ask.py", _QUESTION, "--data", str(arguments.data.resolve()), "--no-ledger"])
    for command in commands:
        seconds = [_seconds([str(python), *command], arguments.root) for _ in range(_RUNS)]
        if None in seconds:
            print(f"{' '.join(command)} failed", file=sys.stderr)
            return FAILED
        print(f"{min(filter(None, seconds)):6.2f}  {' '.join(command)}")
    return 0


def _seconds(command: list[str], root: Path) -> float | None:
    """CPU seconds of a command; None where it failed."""
    before = os.times()
    done = subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own commands
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent if done.returncode == 0 else None


if __name__ == "__main__":
    run(main)
