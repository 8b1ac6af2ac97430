"""`python -m bot` is `dateline slack`: it runs the Slack bot. Its help: bot/commands/slack.py."""

from bot.command import run
from bot.commands.slack import main

if __name__ == "__main__":
    run(main)
