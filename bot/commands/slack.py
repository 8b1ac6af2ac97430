"""Run the Slack bot.

    python -m bot                   connect to Slack (Socket Mode) and answer
    python -m bot --http            the same over HTTP
    python -m bot --check           test tokens, scopes, index, model and settings one by one

Ends with SIGTERM or Ctrl-C, after finishing what is in flight.

Exit code 0 ended as asked, or --check found all well; 1 something is wrong, or the connection to Slack was lost for good (start it
again); 2 what it needs is missing, or wrong usage.
"""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import FAILED, WRONG_USAGE, described
from bot.printing import safe
from bot.slack.memory import bound_memory

if TYPE_CHECKING:
    from bot.settings import Settings


def main(argv: list[str]) -> int:
    """Run the bot, or look at what it needs."""
    options = described(__doc__)
    options.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: DATELINE_DATA, else ./data)")
    options.add_argument("--http", action="store_true", help="HTTP instead of Socket Mode")
    options.add_argument("--check", action="store_true", help="test what the bot needs, and end")
    options.add_argument("--slack-api-url", metavar="URL", help="send tokens to this address, which is not Slack's")
    arguments = options.parse_args(argv)
    from bot.settings import read_settings

    settings = read_settings(arguments.data, arguments.slack_api_url)
    if arguments.check:
        return 0 if _examine(settings, http=arguments.http) else FAILED
    if not _has_tokens(settings, http=arguments.http):
        _examine(settings, http=arguments.http)
        return WRONG_USAGE
    bound_memory()
    from bot.slack.service import serve

    _log_as_json(settings)
    return serve(settings, http=arguments.http)


def _has_tokens(settings: "Settings", *, http: bool) -> bool:
    other = settings.slack_signing_secret if http else settings.slack_app_token
    return bool(settings.slack_bot_token.get_secret_value() and other.get_secret_value())


def _examine(settings: "Settings", *, http: bool) -> bool:
    """Show what was tested, line by line; whether all is well."""
    from rich.console import Console
    from rich.text import Text

    from bot.slack.preflight import examine

    logging.basicConfig(level=logging.ERROR)
    console, is_well = Console(highlight=False), True
    for result in examine(settings, http=http):
        mark = Text("✗ ", style="red") if result.next_step else Text("✓ ", style="green")
        console.print(mark.append(safe(f"{result.subject}: {result.outcome}")), soft_wrap=True)
        if result.next_step:
            is_well = False
            console.print(Text(safe(f"  {result.next_step}")), soft_wrap=True)
    return is_well


def _log_as_json(settings: "Settings") -> None:
    """One JSON object a line. Libraries say only what is wrong: their other words may hold a person's."""
    from pythonjsonlogger.json import JsonFormatter

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"levelname": "level"}))
    level = settings.log_level if "log_level" in settings.model_fields_set else "INFO"
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in ("bot", "index"):
        logging.getLogger(name).setLevel(level)
    for name in ("sentence_transformers", "transformers", "httpx", "httpx2", "httpcore2", "openai", "filelock", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.ERROR)
