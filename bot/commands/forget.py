"""Forget what somebody wants forgotten, and write a receipt.

    python scripts/forget.py --user U024BE7LH --dry-run     what would go
    python scripts/forget.py --user U024BE7LH               replies to a person's questions, and what the person said of replies
    python scripts/forget.py --channel C024BE91L            the same of a channel
    python scripts/forget.py --reply 7k3f9q                 one reply, and its question
    python scripts/forget.py --story 10545d4bad8bb6bf       a story: its text, and its sentences in replies

It asks first, unless --yes is given. What is forgotten is overwritten on the disk. A story stays out of the index though its file
is still there, and a reply that cites it says that it was forgotten. People are known only where LEDGER_STORE_USERS was set when
they asked. Messages in Slack, and backups, are not touched. The receipt, in the data folder's `receipts`, holds a hash of the id.

Exit code 0 forgotten, or counted with --dry-run; 1 nothing was found, not confirmed, or something is wrong; 2 wrong usage.
"""

import argparse
import hashlib
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import FAILED, parser, settings_of

if TYPE_CHECKING:
    from bot.records.forgetting import Subject
    from bot.settings import Settings

_SUBJECTS = ("user", "channel", "story", "reply")


def main(argv: list[str]) -> int:
    """Forget, or count what would go."""
    arguments = _arguments(argv)
    settings = settings_of(arguments)
    from bot.records.forgetting import Subject

    subject, name = next((Subject(kind), getattr(arguments, kind)) for kind in _SUBJECTS if getattr(arguments, kind))
    counts = _forget(settings, subject, name, dry_run=True)
    if arguments.dry_run or not any(counts.values()):
        _show(counts, "Would go" if any(counts.values()) else "Found", arguments)
        return 0 if arguments.dry_run else FAILED
    if not (arguments.yes or _is_confirmed(subject, name, counts)):
        print("Nothing was forgotten.", file=sys.stderr)
        return FAILED
    counts = _forget(settings, subject, name, dry_run=False)
    receipt = _write_receipt(settings.dateline_data, subject, name, counts)
    _show(counts, "Forgotten", arguments, receipt)
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    what = options.add_mutually_exclusive_group(required=True)
    what.add_argument("--user", metavar="ID", help="a person, by the id in Slack")
    what.add_argument("--channel", metavar="ID", help="a channel or direct message, by the id in Slack")
    what.add_argument("--story", metavar="ID", help="a story: 16 hex digits, as in an answer's --json")
    what.add_argument("--reply", metavar="ID", help="a reply")
    options.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")
    options.add_argument("--yes", action="store_true", help="do not ask")
    return options.parse_args(argv)


def _forget(settings: "Settings", subject: "Subject", name: str, *, dry_run: bool) -> dict[str, int]:
    """How many of each went, or would go."""
    from bot.records.forgetting import Subject
    from bot.wiring import has_ledger, open_ledger

    counts = {"versions": _forget_story(settings, name, dry_run=dry_run)} if subject is Subject.STORY else {}
    if has_ledger(settings):
        with open_ledger(settings) as ledger:
            counts |= asdict(ledger.erase(subject, name, dry_run=dry_run))
    return counts


def _forget_story(settings: "Settings", story: str, *, dry_run: bool) -> int:
    """How many versions of a story went, or would go."""
    from bot.wiring import open_builder, open_snapshots
    from index.article import ArticleId
    from index.forgetting import count_versions, forget_story
    from index.store import Store

    snapshots = open_snapshots(settings)
    if not snapshots.store_file.exists():
        return 0
    count = count_versions(snapshots.store_file, ArticleId(story))
    if dry_run or not count:
        return count
    with snapshots.lock(), Store(snapshots.store_file) as store:
        return forget_story(snapshots, store, open_builder(settings, store, lambda *_: None).build, ArticleId(story))


def _is_confirmed(subject: "Subject", name: str, counts: dict[str, int]) -> bool:
    print(f"{subject} {name}: {_in_words(counts)}. This cannot be undone.", file=sys.stderr)
    print("Type yes to forget this: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"


def _write_receipt(data: Path, subject: "Subject", name: str, counts: dict[str, int]) -> Path:
    from index.private import private_files

    made, digest = datetime.now(UTC), hashlib.sha256(name.encode()).hexdigest()
    fields = {"made": made.isoformat(timespec="seconds"), "what": subject, "id_sha256": digest, "counts": counts}
    with private_files(data):
        (data / "receipts").mkdir(exist_ok=True)
        file = data / "receipts" / f"{made:%Y%m%dT%H%M%S%fZ}-{subject}.json"
        file.write_text(json.dumps(fields, indent=2) + "\n")
    return file


def _show(counts: dict[str, int], verb: str, arguments: argparse.Namespace, receipt: Path | None = None) -> None:
    if arguments.json:
        print(receipt.read_text() if receipt else json.dumps({"dry_run": True, "counts": counts}, indent=2))
        return
    print(f"{verb:<11}{_in_words(counts)}")
    if receipt:
        print(f"Receipt    {receipt}")


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "nothing on record"
