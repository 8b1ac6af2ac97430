"""`dateline feedback` from a checkout: in any folder, with any Python that has the dependencies. Help: bot/commands/feedback.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.command import run
from bot.commands.feedback import main

if __name__ == "__main__":
    run(main)
