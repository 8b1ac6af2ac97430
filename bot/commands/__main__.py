"""Ask about current geopolitics, and get cited sentences of news stories."""

import argparse
import sys
from importlib import import_module

from bot.command import Parser, run
from bot.printing import prepare_streams
from index.command_line import PROGRAM, SCRIPTS

MODULES = {name: f"bot.commands.{name}" for name in (*SCRIPTS, "slack")}


def main(argv: list[str]) -> int:
    """Run the command that is named first; the rest is its own."""
    prepare_streams()
    options = Parser(prog=PROGRAM, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    if not argv or argv[0] not in MODULES:
        # Only now are all of them imported, for the first line of their help.
        options.epilog = "\n".join(f"  {name:<10}{_summary(name)}" for name in MODULES)
        options.add_argument("command", choices=MODULES, metavar="COMMAND", help="one of those below; each has its own --help")
        options.parse_args(argv)
    code: int = import_module(MODULES[argv[0]]).main(argv[1:])
    return code


def program() -> None:
    """The entry point that an installation makes `dateline` from."""
    run(main)


def _summary(name: str) -> str:
    return (import_module(MODULES[name]).__doc__ or "").splitlines()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
