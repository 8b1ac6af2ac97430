"""List and count what people said of answers: good, bad, and which citations they called wrong.

    python scripts/feedback.py                              all of it, newest first, counted by outlet and month
    python scripts/feedback.py --since 2024-10-01 --open    reports from that day on that nobody has decided
    python scripts/feedback.py --html feedback.html         the same as a page
    python scripts/feedback.py --export bad.jsonl           answers marked bad, as cases for the evaluation

The last thumb of each person on an answer counts. An exported case is a line of JSON with the question, the moment it was asked,
what was answered, which citation was called wrong and why; nobody is named in it. `scripts/evaluate.py --analyst bad.jsonl` asks
them anew: a sentence that was called wrong counts as one not to be shown. Reports found without fault are no cases.

Exit code 0 listed or written, 1 nothing is on record, or something is wrong, 2 wrong usage.
"""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.command import day, new_file, parser, settings_of
from bot.printing import say, say_json, waiting

if TYPE_CHECKING:
    from bot.rendering.feedback import Opinion
    from bot.settings import Settings


def main(argv: list[str]) -> int:
    """List what the arguments choose."""
    arguments = _arguments(argv)
    with waiting("Loading"):
        settings = settings_of(arguments)
        said = _read(settings, arguments)
    _report(said, arguments)
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--since", type=day, metavar="DATE", help="what was said on that day (YYYY-MM-DD, UTC) or later")
    options.add_argument("--open", action="store_true", help="only reports of wrong citations that nobody has decided")
    options.add_argument("--html", type=new_file, metavar="FILE", help="write a page to read in a browser or to print")
    options.add_argument("--export", type=new_file, metavar="FILE", help="write answers marked bad as cases, one a line as JSON")
    return options.parse_args(argv)


def _read(settings: "Settings", arguments: argparse.Namespace) -> "tuple[Opinion, ...]":
    from bot.records.reports import Reports
    from bot.rendering.feedback import opinions
    from bot.wiring import require_ledger

    with require_ledger(settings) as ledger:
        reports = Reports(ledger.database)
        replies = map(ledger.reply, reports.spoken_of(arguments.since))
        said = opinions(replies, reports.all(arguments.since), arguments.since)
    return tuple(each for each in said if each.is_open or not arguments.open)


def _report(said: "tuple[Opinion, ...]", arguments: argparse.Namespace) -> None:
    from rich.console import Console

    from bot.evaluation.cases import write_cases
    from bot.rendering.feedback import feedback_json, overview, render_feedback, show_feedback

    shown = overview(said)
    if arguments.html:
        arguments.html.write_text(render_feedback(shown, datetime.now(UTC)), encoding="utf-8")
    cases = write_cases(said, arguments.export) if arguments.export else 0
    if arguments.json:
        say_json(feedback_json(shown))
        return
    show_feedback(shown, Console(highlight=False))
    if arguments.html:
        say(f"Page written to {arguments.html}")
    if arguments.export:
        say(f"{cases:,} {'case' if cases == 1 else 'cases'} written to {arguments.export}")
