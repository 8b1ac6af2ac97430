"""Index stories: new and changed ones are embedded, those gone from the folders are withdrawn from search.

    python scripts/rebuild_index.py STORIES                files, and folders with all below them (default: STORIES_DIR)
    python scripts/rebuild_index.py STORIES --dry-run      what would change
    python scripts/rebuild_index.py --list                 the snapshots there are
    python scripts/rebuild_index.py --rollback             serve the snapshot before the present one
    python scripts/rebuild_index.py --verify               prove that the present one is sound

The paths name the whole collection: a story that is in none of them is withdrawn (its versions stay in the store, for old
citations). docs/stories.md lists the formats. It is safe to end a rebuild at any moment; the next one goes on.

Exit code 0 indexed or done, 1 nothing could be indexed or something is wrong, 2 wrong usage; with --strict, 1 if any story was
skipped.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.command import FAILED, WRONG_USAGE, parser, peak_megabytes, settings_of
from index.command_line import command

if TYPE_CHECKING:
    from bot.reply import ReplyId
    from bot.settings import Settings
    from index.build_report import BuildReport
    from index.manifest import Manifest
    from index.snapshot import Snapshots
    from index.sources.files import Reading
    from index.store import Store

_SHOWN_SKIPS = 20
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
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        print(f"There is no such file or folder: {', '.join(missing)}.", file=sys.stderr)
        print(f"Name where your stories are: {command('rebuild', 'FOLDER')}", file=sys.stderr)
        return WRONG_USAGE
    report = _rebuild(settings, snapshots, paths, arguments)
    from index.sources.language import unread_languages

    unread = unread_languages(report.languages, settings.model_languages)
    _show(report, _affected(settings, report), unread, arguments)
    return FAILED if not report.stories or (arguments.strict and report.skipped) else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders with stories")
    task = options.add_mutually_exclusive_group()
    task.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    task.add_argument("--full", action="store_true", help="embed every story anew")
    task.add_argument("--list", action="store_true", help="list the snapshots")
    task.add_argument("--rollback", action="store_true", help="serve the snapshot before the present one")
    task.add_argument("--verify", action="store_true", help="check the present snapshot")
    options.add_argument("--strict", action="store_true", help="exit 1 if any story was skipped")
    options.add_argument("--quiet", action="store_true", help="no progress, no report; only what is wrong")
    arguments = options.parse_args(argv)
    if arguments.paths and (arguments.list or arguments.rollback or arguments.verify):
        options.error("--list, --rollback and --verify take no PATH")
    return arguments


def _rebuild(settings: "Settings", snapshots: "Snapshots", paths: list[Path], arguments: argparse.Namespace) -> "BuildReport":
    from bot.progress import show_progress
    from bot.wiring import open_builder
    from index.store import Store

    now = datetime.now(UTC)
    with show_progress(quiet=arguments.quiet or arguments.json) as progress:
        if arguments.dry_run:
            # Nothing may be written, not even an empty store.
            with tempfile.TemporaryDirectory() as aside:
                file = snapshots.store_file if snapshots.store_file.exists() else Path(aside, "store.sqlite")
                with Store(file) as store:
                    return open_builder(settings, store, progress).dry_run(_readings(settings, store, paths, now))
        with snapshots.lock(), Store(snapshots.store_file) as store:
            return open_builder(settings, store, progress).build(_readings(settings, store, paths, now), full=arguments.full)


def _readings(settings: "Settings", store: "Store", paths: list[Path], now: datetime) -> "Iterator[Reading]":
    """The stories of the paths, and all that was fetched into the same data folder."""
    from index.live.readings import has_fetched, read_fetched
    from index.sources.files import read_stories

    yield from read_stories(paths, now)
    if has_fetched(settings.dateline_data):
        yield from read_fetched(settings.dateline_data, store, (), now)


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
        print(f"{error.problem} The replies affected are not known.\n{error.next_step}", file=sys.stderr)
        return ()


def _show(
    report: "BuildReport", affected: "tuple[ReplyId, ...]", unread: "tuple[tuple[str, int], ...]", arguments: argparse.Namespace
) -> None:
    if arguments.json:
        print(json.dumps({**_as_json(report), "unread_languages": dict(unread), "affected_replies": affected}, indent=2))
        return
    for skip in report.skipped[:_SHOWN_SKIPS]:
        print(f"Skipped {skip.place}: {skip.reason}.", file=sys.stderr)
    if len(report.skipped) > _SHOWN_SKIPS:
        print(f"... and {len(report.skipped) - _SHOWN_SKIPS:,} more; --json lists them all.", file=sys.stderr)
    if not report.stories:
        print("Nothing could be indexed: no usable story was found. What was indexed before still serves.", file=sys.stderr)
    elif not arguments.quiet:
        _show_counts(report, dry=arguments.dry_run)
    _show_doubts(report, unread)
    if affected:
        named = ", ".join(affected[:_SHOWN_REPLIES]) + (", ..." if len(affected) > _SHOWN_REPLIES else "")
        print(f"Affected   {len(affected):,} on record, whose stories changed: {named}")
        print(f"           see what changed: {command('check', '--affected', *_data(arguments))}")


def _show_counts(report: "BuildReport", *, dry: bool) -> None:
    changes = report.changes
    print(
        f"Stories    {len(changes.added):,} added, {len(changes.changed):,} changed, {len(changes.withdrawn):,} withdrawn, "
        f"{changes.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    if dry:
        print("Dry run: nothing was written.")
        return
    print(f"Indexed    {report.stories:,} stories, {report.sentences:,} sentences, {report.chunks:,} chunks")
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds)
    speed = f"; {report.embedded:,} chunks embedded, {report.chunks_a_second:.1f} a second" if report.embedded else ""
    print(f"Seconds    {sum(seconds for _, seconds in report.seconds):.1f} ({stages}){speed}")
    print(f"Memory     {peak_megabytes():,.0f} MB at most")
    print(f"Snapshot   {report.snapshot}" + ("" if report.published else " (nothing changed: it stays)"))


def _show_doubts(report: "BuildReport", unread: "tuple[tuple[str, int], ...]") -> None:
    """What is indexed and yet may not be found, or not be quoted as it was written."""
    if unread:
        from index.sources.language import listed

        print(f"Language   {listed(unread)} can be found by exact words alone: the models do not read that", file=sys.stderr)
    if report.unreadable:
        (place, _), count = report.unreadable[0], sum(count for _, count in report.unreadable)
        more = f" and {len(report.unreadable) - 1:,} more" if len(report.unreadable) > 1 else ""
        print(f"Damaged    {count:,} characters could not be read and stand as \ufffd: {place}{more}", file=sys.stderr)


def _look_after(snapshots: "Snapshots", arguments: argparse.Namespace) -> int:
    snapshots.require_current()
    if arguments.rollback:
        with snapshots.lock():
            manifest = snapshots.rollback()
        _print(arguments, {"snapshot": manifest.id}, f"Serving {manifest.id} again, made {manifest.created}.")
        return 0
    if arguments.list:
        return _list(snapshots, arguments)
    from index.snapshot import verify
    from index.store import Store

    with Store(snapshots.store_file, readonly=True) as store:
        snapshot = snapshots.open()
        problems = verify(snapshot, store)
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
        print(f"{'*' if manifest.id == current else ' '} {_line(manifest)}")
    return 0


def _line(manifest: "Manifest") -> str:
    span = f"{(manifest.oldest or '?')[:10]} to {(manifest.newest or '?')[:10]}"
    return f"{manifest.id}  {manifest.stories:>7,} stories  {manifest.chunks:>8,} chunks  {span}  {manifest.embedder}"


def _print(arguments: argparse.Namespace, data: dict[str, Any], text: str) -> None:  # Any: JSON
    print(json.dumps(data) if arguments.json else text)


def _data(arguments: argparse.Namespace) -> list[str]:
    """The --data that was given, for the next command."""
    return ["--data", str(arguments.data)] if arguments.data else []


def _as_json(report: "BuildReport") -> dict[str, Any]:
    return {
        "snapshot": report.snapshot,
        "published": report.published,
        "stories": {
            "added": len(report.changes.added),
            "changed": len(report.changes.changed),
            "withdrawn": len(report.changes.withdrawn),
            "unchanged": report.changes.unchanged,
            "skipped": len(report.skipped),
            "indexed": report.stories,
        },
        "changed": report.changes.changed,
        "withdrawn": report.changes.withdrawn,
        "skipped": [asdict(skip) for skip in report.skipped],
        "languages": dict(report.languages),
        "unreadable": dict(report.unreadable),
        "sentences": report.sentences,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "chunks_per_second": round(report.chunks_a_second, 1),
        "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds},
        "peak_megabytes": round(peak_megabytes()),
    }
