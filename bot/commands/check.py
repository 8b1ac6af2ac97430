"""Check citations: prove each quote of a reply against the story as it was, and say what has become of the story since.

    python scripts/check_citations.py 7k3f9q               one reply, by the id that stands below it
    python scripts/check_citations.py --last 20            the last replies; also --all, and --since 2024-10-01
    python scripts/check_citations.py --affected           replies of late whose stories were corrected or withdrawn
    python scripts/check_citations.py --text reply.txt     a pasted reply from anywhere, - for standard input
    python scripts/check_citations.py --all --html report.html

Verdicts: "verified", the quote stands in the story; "story updated", it was right and the story has a newer version; "story
withdrawn", it was right and the story is no longer searched; "altered", what is stored is not what was quoted; "missing", no such
version, or for a pasted text no such words, are stored. Above them stands whether the whole reply was withdrawn or corrected by the
standards desk, or removed by who asked.

Exit code 0 all verified, of a pasted text all that it says; 1 something is not, or a reply was withdrawn or removed (or there is
nothing to check with), 2 wrong usage.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import FAILED, count, day, new_file, parser, settings_of
from bot.printing import say, say_json, waiting

if TYPE_CHECKING:
    from bot.checking.verdicts import Auditor, Checked
    from bot.records.ledger import Ledger
    from bot.reply import Reply
    from bot.settings import Settings
    from index.store import Store

_MANY = 100
_STDIN = "-"


def main(argv: list[str]) -> int:
    """Check what the arguments choose."""
    arguments = _arguments(argv)
    with waiting("Loading"):
        settings = settings_of(arguments)
        from bot.wiring import open_store

    with open_store(settings) as store:
        checked = tuple(_check(arguments, settings, store))
    return _report(checked, arguments)


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("reply", nargs="?", metavar="REPLY_ID", help="the id that stands below a reply")
    options.add_argument("--all", action="store_true", help="every reply on record")
    options.add_argument("--since", type=day, metavar="DATE", help="replies given on that day (YYYY-MM-DD, UTC) or later")
    options.add_argument("--last", type=count, metavar="N", help="the last N replies")
    options.add_argument("--affected", action="store_true", help="replies of CORRECTION_WATCH_DAYS whose stories changed")
    options.add_argument("--text", type=Path, metavar="FILE", help="a pasted reply; - is standard input")
    options.add_argument("--html", type=new_file, metavar="FILE", help="write a report to read in a browser or to print")
    arguments = options.parse_args(argv)
    chosen = [arguments.reply, arguments.all, arguments.since, arguments.last, arguments.affected, arguments.text]
    if sum(choice not in {None, False} for choice in chosen) != 1:
        options.error("choose one: REPLY_ID, --all, --since, --last, --affected or --text")
    if arguments.text and str(arguments.text) != _STDIN and (arguments.text.is_dir() or not arguments.text.exists()):
        options.error(f"{'not a file' if arguments.text.is_dir() else 'no such file'}: {arguments.text}")
    return arguments


def _check(arguments: argparse.Namespace, settings: "Settings", store: "Store") -> "Iterator[Checked]":
    from bot.checking.corrections import affected_replies
    from bot.wiring import open_auditor, require_ledger

    auditor = open_auditor(settings, store)
    if arguments.text:
        yield from _check_text(_read(arguments.text), settings, store, auditor)
        return
    with require_ledger(settings) as ledger:
        if arguments.affected:
            since = datetime.now(UTC) - timedelta(days=settings.correction_watch_days)
            yield from (_with_ruling(affected.checked, ledger) for affected in affected_replies(ledger, auditor, since))
        elif arguments.reply is not None:
            yield _with_ruling(auditor.check(ledger.reply(arguments.reply)), ledger)
        else:
            yield from _check_many(ledger, auditor, arguments)


def _check_many(ledger: "Ledger", auditor: "Auditor", arguments: argparse.Namespace) -> "Iterable[Checked]":
    from rich.console import Console
    from rich.progress import track

    total = ledger.count(arguments.since)
    replies = (_with_ruling(auditor.check(reply), ledger) for reply in ledger.replies(arguments.since, arguments.last))
    quiet = total < _MANY or not sys.stderr.isatty()
    return track(replies, "Checking", total=min(total, arguments.last or total), console=Console(stderr=True), disable=quiet)


def _with_ruling(checked: "Checked", ledger: "Ledger") -> "Checked":
    return replace(checked, ruling=ledger.ruling(checked.reply.id)) if checked.reply else checked


def _check_text(text: str, settings: "Settings", store: "Store", auditor: "Auditor") -> "Iterator[Checked]":
    """What a pasted text says; and before it the replies on record whose ids stand in it, each once."""
    from bot.checking.quotes import reply_ids
    from bot.wiring import has_ledger, open_ledger, open_lookup

    known: list[Reply] = []
    if has_ledger(settings):  # a pasted text needs none
        with open_ledger(settings) as ledger:
            known = [ledger.reply(reply_id) for reply_id in reply_ids(text) if ledger.knows(reply_id)]
            yield from (_with_ruling(auditor.check(reply), ledger) for reply in known)
    pasted = open_lookup(settings, store, auditor).check(text, known)
    if pasted.findings or not known:
        yield pasted


def _report(checked: "tuple[Checked, ...]", arguments: argparse.Namespace) -> int:
    from bot.checking.verdicts import Verdict
    from bot.rendering.as_json import checked_json
    from bot.rendering.report import render_report

    if arguments.html:
        arguments.html.write_text(render_report(checked, datetime.now(UTC)), encoding="utf-8")
    if arguments.json:
        say_json({"replies": [checked_json(reply) for reply in checked]})
    else:
        _show(checked, arguments)
    return 0 if all(reply.verdict is Verdict.VERIFIED and not reply.ruling.is_over for reply in checked) else FAILED


def _show(checked: "tuple[Checked, ...]", arguments: argparse.Namespace) -> None:
    from rich.console import Console

    from bot.checking.verdicts import Verdict
    from bot.rendering.terminal import show_checked
    from bot.reply import Ruling

    console = Console(highlight=False)
    wrong = [reply for reply in checked if reply.verdict is not Verdict.VERIFIED or reply.ruling != Ruling()]
    # Of many, those that are as they were need no reading.
    for reply in checked if len(checked) <= _MANY else wrong:
        show_checked(reply, console)
        console.print()
    counts = Counter(finding.worst for reply in checked for finding in reply.findings)
    shares = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in Verdict if counts[verdict]) or "none"
    say(f"{len(checked):,} {'reply' if len(checked) == 1 else 'replies'}, citations: {shares}")
    if arguments.html:
        say(f"Report written to {arguments.html}")


def _read(file: Path) -> str:
    from index.errors import SettingsError

    raw = sys.stdin.buffer.read() if str(file) == _STDIN else file.read_bytes()
    if not raw.strip():  # or else a pipe that broke before it would be called verified
        raise SettingsError("There is no text to check.", "Give --text a file with a reply in it, or pipe one to --text -.")
    return raw.decode("utf-8", errors="replace")
