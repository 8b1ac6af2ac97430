"""Index stories: new and changed ones are embedded, those gone from the folders are withdrawn from search.

    python scripts/rebuild_index.py STORIES                files, and folders with all below them (default: STORIES_DIR)
    python scripts/rebuild_index.py STORIES --dry-run      what would change
    python scripts/rebuild_index.py --list                 the snapshots there are
    python scripts/rebuild_index.py --rollback             serve the snapshot before the present one
    python scripts/rebuild_index.py --verify               prove that the present one is sound
    python scripts/rebuild_index.py --verify --full        and that every stored story is as it was stored

The paths name the whole collection: a story that is in none of them is withdrawn (its versions stay in the store, for old
citations). A file that is empty or cannot be read withdraws nothing: its stories stay as they were. Where more stories are gone
than MAX_WITHDRAWN_PERCENT, or all of a folder, nothing is changed without --allow-withdrawals. docs/stories.md lists the formats.
It is safe to end a rebuild at any moment; the next one goes on.

Exit code 0 indexed or done, 1 nothing could be indexed or something is wrong, 2 wrong usage, 3 refused, because too many stories
would be withdrawn; with --strict, 1 if any story was skipped.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.command import FAILED, WRONG_USAGE, parser, settings_of
from bot.printing import safe_lines, say
from index.command_line import command

if TYPE_CHECKING:
    from bot.reply import ReplyId
    from bot.settings import Settings
    from index.build_report import BuildReport
    from index.live.gathering import Gathering
    from index.manifest import Manifest
    from index.snapshot import Snapshots
    from index.withdrawals import Refusal

REFUSED = 3
_SHOWN_SKIPS = 20
_SHOWN_STORIES = 5
_SHOWN_REPLIES = 10


def main(argv: list[str]) -> int:
    """Rebuild, or look after the snapshots."""
    arguments = _arguments(argv)
    settings = settings_of(arguments)
    from bot.wiring import open_snapshots

    snapshots = open_snapshots(settings)
    if arguments.list or arguments.rollback or arguments.verify:
        return _look_after(snapshots, arguments)
    paths = arguments.paths or [settings.stories_dir]
    missing = [path for path in paths if not path.exists()]
    if missing and not (arguments.allow_withdrawals and len(missing) < len(paths)):
        return _refuse_missing(missing, snapshots)
    report = _rebuild(settings, snapshots, [path for path in paths if path not in missing], arguments)
    from index.sources.language import unread_languages

    unread = unread_languages(report.languages, settings.model_languages)
    _show(report, _affected(settings, report), unread, arguments)
    if report.refusal:
        return REFUSED
    if arguments.strict and report.skips:
        print(f"Failed: {report.skips:,} were skipped, and --strict allows none.", file=sys.stderr)
    return FAILED if not report.stories or (arguments.strict and report.skips) else 0


def _refuse_missing(missing: list[Path], snapshots: "Snapshots") -> int:
    from bot.commands.rebuild_report import listed_places
    from index.places import is_below, place_of, read_places

    say(f"There is no such file or folder: {', '.join(map(str, missing))}.", error=True)
    roots = [place_of(str(path)) for path in missing]
    there = sorted(place for place in read_places(snapshots.folder).values() if any(is_below(place, root) for root in roots))
    if there:
        say(f"Stories read there before, which stay as they are: {len(there):,} ({listed_places(there)}).", error=True)
        print("If they are gone on purpose, leave it out, or add --allow-withdrawals.", file=sys.stderr)
    else:
        say(f"Name where your stories are: {command('rebuild', 'FOLDER')}", error=True)
    return WRONG_USAGE


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders with stories")
    task = options.add_mutually_exclusive_group()
    task.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    task.add_argument("--list", action="store_true", help="list the snapshots")
    task.add_argument("--rollback", action="store_true", help="serve the snapshot before the present one")
    task.add_argument("--verify", action="store_true", help="check the present snapshot")
    options.add_argument("--full", action="store_true", help="embed every story anew; with --verify, check every stored story")
    options.add_argument(
        "--allow-withdrawals", action="store_true", help="withdraw all that is gone, however many stories that are"
    )
    options.add_argument("--strict", action="store_true", help="exit 1 if any story was skipped")
    options.add_argument("--quiet", action="store_true", help="no progress, no report; only what is wrong")
    arguments = options.parse_args(argv)
    if arguments.paths and (arguments.list or arguments.rollback or arguments.verify):
        options.error("--list, --rollback and --verify take no PATH")
    if arguments.full and (arguments.list or arguments.rollback or arguments.dry_run):
        options.error("argument --full: not allowed with --list, --rollback or --dry-run")
    return arguments


def _rebuild(settings: "Settings", snapshots: "Snapshots", paths: list[Path], arguments: argparse.Namespace) -> "BuildReport":
    from bot.commands.gathering import open_gathering
    from bot.progress import show_progress
    from bot.wiring import open_builder
    from index.durable import may_write
    from index.retention import Retention
    from index.room import Room
    from index.store import Store
    from index.withdrawals import Limit

    def limit_of(gathering: "Gathering") -> Limit:
        retention = Retention(settings.keep_stories_days)
        if arguments.allow_withdrawals:
            return Limit(retention=retention)
        return Limit(settings.max_withdrawn_percent, gathering.roots, retention)

    with show_progress(quiet=arguments.quiet or arguments.json) as progress:
        if arguments.dry_run:
            # Nothing may be written, not even an empty store.
            with tempfile.TemporaryDirectory() as aside:
                there = snapshots.store_file.exists()
                only_read = there and not may_write(snapshots.store_file)
                with Store(snapshots.store_file if there else Path(aside, "store.sqlite"), readonly=only_read) as store:
                    gathering = open_gathering(settings, store, paths)
                    return open_builder(settings, store, progress).dry_run(gathering.read(), limit_of(gathering))
        Room(settings.dateline_data).require_any()
        with snapshots.lock(), Store(snapshots.store_file) as store:
            gathering, builder = open_gathering(settings, store, paths), open_builder(settings, store, progress)
            return builder.build(gathering.read_noting(snapshots.folder), full=arguments.full, limit=limit_of(gathering))


def _affected(settings: "Settings", report: "BuildReport") -> "tuple[ReplyId, ...]":
    """Replies of CORRECTION_WATCH_DAYS that cite a story which this rebuild changed or withdrew."""
    from bot.checking.corrections import affected_replies
    from bot.errors import LedgerError
    from bot.wiring import has_ledger, open_auditor, open_ledger, open_store

    articles = {*report.changes.changed, *report.changes.withdrawn}
    if not (report.published and articles and has_ledger(settings)):
        return ()
    since = datetime.now(UTC) - timedelta(days=settings.correction_watch_days)
    try:
        with open_store(settings) as store, open_ledger(settings) as ledger:
            replies = affected_replies(ledger, open_auditor(settings, store), since, articles)
            return tuple(affected.checked.reply.id for affected in replies if affected.checked.reply)
    except LedgerError as error:  # the index is built all the same
        say(f"{error.problem} The replies affected are not known.", error.next_step, error=True)
        return ()


def _show(
    report: "BuildReport", affected: "tuple[ReplyId, ...]", unread: "tuple[tuple[str, int], ...]", arguments: argparse.Namespace
) -> None:
    from bot.commands.rebuild_report import counts_of, doubts_of, report_as_json

    if arguments.json:
        print(json.dumps({**report_as_json(report), "unread_languages": dict(unread), "affected_replies": affected}, indent=2))
        return
    for skip in report.skipped[:_SHOWN_SKIPS]:
        say(f"Skipped {skip.place}: {skip.reason}.", error=True)
    more = report.skips - sum(skip.count for skip in report.skipped[:_SHOWN_SKIPS])
    if more:
        print(f"... and {more:,} more; --json lists them all.", file=sys.stderr)
    if report.refusal:
        _show_refusal(report.refusal, arguments)
    if not report.stories:
        print("Nothing could be indexed: no usable story was found. What was indexed before still serves.", file=sys.stderr)
    elif not arguments.quiet and (arguments.dry_run or not report.refusal):
        say(*counts_of(report, dry=arguments.dry_run))
    say(*doubts_of(report, unread), error=True)
    if affected:
        named = ", ".join(affected[:_SHOWN_REPLIES]) + (", ..." if len(affected) > _SHOWN_REPLIES else "")
        print(f"Affected   {len(affected):,} on record, whose stories changed: {named}")
        say(f"           see what changed: {command('check', '--affected', *_data(arguments))}")


def _show_refusal(refusal: "Refusal", arguments: argparse.Namespace) -> None:
    says = "A rebuild would be refused" if arguments.dry_run else "Refused, and nothing was changed"
    say(f"{says}. {refusal.problem}", error=True)
    for story in refusal.stories[:_SHOWN_STORIES]:
        say(f"  {story.title} ({story.place})", error=True)
    if len(refusal.stories) > _SHOWN_STORIES:
        say(f"  ... and {len(refusal.stories) - _SHOWN_STORIES:,} more; --json lists them all.", error=True)
    again = command("rebuild", *map(str, arguments.paths), "--allow-withdrawals", *_data(arguments))
    say(f"See that the folders are there and whole. If these stories are gone on purpose: {again}", error=True)


def _look_after(snapshots: "Snapshots", arguments: argparse.Namespace) -> int:
    snapshots.require_current()
    if arguments.rollback:
        with snapshots.lock():
            manifest = snapshots.rollback()
        _print(arguments, {"snapshot": manifest.id}, f"Serving {manifest.id} again, made {manifest.created}.")
        return 0
    if arguments.list:
        return _list(snapshots, arguments)
    from index.proof import prove
    from index.snapshot import verify
    from index.store import Store

    with Store(snapshots.store_file, readonly=True) as store:
        snapshot = snapshots.open()
        store.require(snapshot.versions)
        problems = (*verify(snapshot, store), *(prove(store) if arguments.full else ()))
    counts = f"{snapshot.manifest.stories:,} stories, {snapshot.manifest.chunks:,} chunks"
    text = f"Snapshot {snapshot.id} is " + (f"NOT sound: {'; '.join(problems)}." if problems else f"sound: {counts}.")
    _print(arguments, {"snapshot": snapshot.id, "problems": problems}, text)
    return FAILED if problems else 0


def _list(snapshots: "Snapshots", arguments: argparse.Namespace) -> int:
    current, manifests = snapshots.current(), snapshots.manifests()
    if arguments.json:
        print(json.dumps([{**asdict(manifest), "serving": manifest.id == current} for manifest in manifests], indent=2))
        return 0
    for manifest in manifests:
        say(f"{'*' if manifest.id == current else ' '} {_line(manifest)}")
    return 0


def _line(manifest: "Manifest") -> str:
    span = f"{(manifest.oldest or '?')[:10]} to {(manifest.newest or '?')[:10]}"
    return f"{manifest.id}  {manifest.stories:>7,} stories  {manifest.chunks:>8,} chunks  {span}  {manifest.embedder}"


def _print(arguments: argparse.Namespace, data: dict[str, Any], text: str) -> None:  # Any: JSON
    print(json.dumps(data) if arguments.json else safe_lines(text))


def _data(arguments: argparse.Namespace) -> list[str]:
    """The --data that was given, for the next command."""
    return ["--data", str(arguments.data)] if arguments.data else []
