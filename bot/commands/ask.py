"""Ask a question and get cited sentences of stories, or hear that nothing was found.

    python scripts/ask.py "What did Zhang Youxia tell Belousov?"
    python scripts/ask.py "Who won the election?" --as-of 2024-01-14 --explain
    python scripts/ask.py "Who resigned?" --audience C0123ABCD      as if asked in that channel, where sources are not for everybody
    python scripts/ask.py                                 asks for questions until an empty line; loads the model once

Questions at the prompt, or one a line from a pipe, may go on from those before: "And when was that?".
Each answer is put on record, with an id by which scripts/check_citations.py checks it later. Where nothing may be written in the
data folder it is shown all the same, and it is said that it is not on record.

Exit code 0 answered, 1 no index or a setting that cannot work, 2 wrong usage, 3 nothing found that surely answers.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.command import day, parser, settings_of
from bot.printing import safe, say, say_json, waiting
from index.command_line import command

if TYPE_CHECKING:
    from bot.answering.newsroom import Newsroom
    from bot.records.ledger import Ledger
    from bot.settings import Settings

NOTHING_FOUND = 3
_DAY = timedelta(days=1)


def main(argv: list[str]) -> int:
    """Answer one question, or many at a prompt."""
    arguments = _arguments(argv)
    with waiting("Loading"):
        settings = settings_of(arguments)
        from bot.wiring import open_newsroom

        newsroom = open_newsroom(settings)
    with _record(settings, arguments) as ledger:
        if arguments.question:
            return _answer(newsroom, ledger, arguments.question, (), arguments)
        return _prompt(newsroom, ledger, arguments)


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("question", nargs="*", help="in plain words, in quotation marks or not; without it, a prompt")
    options.add_argument("--as-of", type=_end_of_day, metavar="DATE", help="answer as at the end of that day (YYYY-MM-DD), in UTC")
    options.add_argument("--no-ledger", action="store_true", help="do not put the answers on record")
    options.add_argument("--audience", type=_ids, metavar="ID,ID", help="answer as these ids of Slack would see it")
    options.add_argument("--explain", action="store_true", help="show hits and scores of each stage")
    arguments = options.parse_intermixed_args(argv)
    words, arguments.question = arguments.question, safe(" ".join(arguments.question)).strip()
    if words and not arguments.question:
        options.error("the question is empty")
    return arguments


@contextmanager
def _record(settings: "Settings", arguments: argparse.Namespace) -> "Iterator[Ledger | None]":
    """The record that answers are put on; none where that is not wanted, or the data folder is only to be read."""
    from bot.wiring import may_record, open_ledger

    if arguments.no_ledger:
        yield None
    elif not may_record(settings):
        say(
            f"The data folder {settings.dateline_data} may not be written: answers are not put on record.",
            f"They have no id to check them by later, but their text can be checked: {command('check', '--text', '-')}",
            error=True,
        )
        yield None
    else:
        with open_ledger(settings) as ledger:
            yield ledger


def _prompt(newsroom: "Newsroom", ledger: "Ledger | None", arguments: argparse.Namespace) -> int:
    say("Ask a question; an empty line ends.", error=True)
    code, asked = 0, list[str]()
    while True:
        try:
            question = safe(input("> " if sys.stdin.isatty() else "")).strip()
        except EOFError:
            return code
        if not question:
            return code
        code = _answer(newsroom, ledger, question, tuple(asked), arguments)
        asked.append(question)


def _answer(
    newsroom: "Newsroom", ledger: "Ledger | None", question: str, earlier: tuple[str, ...], arguments: argparse.Namespace
) -> int:
    from rich.console import Console

    from bot.rendering.as_json import answer_json
    from bot.rendering.terminal import show_answer, show_asked, show_trace
    from bot.reply import Place

    with waiting("Looking for an answer"):
        trace = newsroom.trace(question, arguments.as_of or datetime.now(UTC), earlier, arguments.audience)
    reply_id = ledger.record(trace, Place()) if ledger else None
    console = Console(highlight=False)
    if arguments.json:
        say_json(answer_json(trace.answer, reply_id))
    else:
        if not (arguments.question or sys.stdin.isatty()):
            show_asked(trace.answer, console, first=not earlier)
        show_answer(trace.answer, console, reply_id)
    if arguments.explain:
        show_trace(trace, Console(stderr=arguments.json))
    return 0 if trace.answer.found else NOTHING_FOUND


def _ids(value: str) -> frozenset[str]:
    """Slack's ids between commas; "" is somebody for whom there is only what is for everybody."""
    return frozenset(filter(None, map(str.strip, value.split(","))))


def _end_of_day(value: str) -> datetime:
    return day(value) + (_DAY - datetime.resolution)
