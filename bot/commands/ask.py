"""Ask a question and get cited sentences of stories, or hear that nothing was found.

    python scripts/ask.py "What did Zhang Youxia tell Belousov?"
    python scripts/ask.py "Who won the election?" --as-of 2024-01-14 --explain
    python scripts/ask.py                                 asks for questions until an empty line; loads the model once

Each answer is put on record, with an id by which scripts/check_citations.py checks it later. Where nothing may be written in the
data folder it is shown all the same, and it is said that it is not on record.

Exit code 0 answered, 1 no index or a setting that cannot work, 2 wrong usage, 3 nothing found that surely answers.
"""

import argparse
import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.command import day, parser, settings_of
from index.command_line import command

if TYPE_CHECKING:
    from bot.answering.newsroom import Newsroom
    from bot.records.ledger import Ledger

NOTHING_FOUND = 3


def main(argv: list[str]) -> int:
    """Answer one question, or many at a prompt."""
    arguments = _arguments(argv)
    settings = settings_of(arguments)
    from bot.wiring import may_record, open_ledger, open_newsroom

    newsroom = open_newsroom(settings)
    arguments.unrecorded = "" if arguments.no_ledger or may_record(settings) else str(settings.dateline_data)
    with nullcontext() if arguments.no_ledger or arguments.unrecorded else open_ledger(settings) as ledger:
        if arguments.question:
            return _answer(newsroom, ledger, arguments.question, arguments)
        return _prompt(newsroom, ledger, arguments)


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("question", nargs="?", help="in plain words; without it, a prompt")
    options.add_argument("--as-of", type=_end_of_day, metavar="DATE", help="answer as at the end of that day (YYYY-MM-DD), in UTC")
    options.add_argument("--no-ledger", action="store_true", help="do not put the answers on record")
    options.add_argument("--explain", action="store_true", help="show hits and scores of each stage")
    arguments = options.parse_args(argv)
    if arguments.question is not None and not arguments.question.strip():
        options.error("the question is empty")
    return arguments


def _prompt(newsroom: "Newsroom", ledger: "Ledger | None", arguments: argparse.Namespace) -> int:
    print("Ask a question; an empty line ends.", file=sys.stderr)
    code = 0
    while True:
        try:
            question = input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return code
        if not question:
            return code
        code = _answer(newsroom, ledger, question, arguments)


def _answer(newsroom: "Newsroom", ledger: "Ledger | None", question: str, arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from bot.rendering.as_json import answer_json
    from bot.rendering.terminal import show_answer, show_trace
    from bot.reply import Place

    trace = newsroom.trace(question, arguments.as_of or datetime.now(UTC))
    reply_id = ledger.record(trace, Place()) if ledger else None
    if arguments.json:
        print(json.dumps(answer_json(trace.answer, reply_id), ensure_ascii=False, indent=2))
    else:
        show_answer(trace.answer, Console(highlight=False), reply_id)
    if arguments.unrecorded:
        print(f"This answer is not on record, because nothing may be written in {arguments.unrecorded}.", file=sys.stderr)
        print(f"It has no id to check it by later; its text can be pasted: {command('check', '--text', '-')}", file=sys.stderr)
    if arguments.explain:
        show_trace(trace, Console(stderr=arguments.json))
    return 0 if trace.answer.found else NOTHING_FOUND


def _end_of_day(value: str) -> datetime:
    return day(value) + timedelta(days=1) - datetime.resolution
