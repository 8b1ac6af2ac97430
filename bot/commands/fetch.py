"""Fetch news from the sources in sources.toml, and index what is new.

    python scripts/fetch_stories.py                        ask the sources that are due, once
    python scripts/fetch_stories.py --every 5m             go on, and look every five minutes whether one is due
    python scripts/fetch_stories.py --list                 how each source is
    python scripts/fetch_stories.py --dry-run              what would be fetched; nothing is written
    python scripts/fetch_stories.py --import-opml FILE     the feeds of another reader as tables for sources.toml

docs/live.md says how to begin, and what sources may be. It is safe to end a fetch at any moment; the next one goes on. What is
fetched lies in the data folder as it came, and rebuilds read it along with your own folders.

Exit code 0 done, 1 every source that was asked failed, or nothing could be indexed, 2 wrong usage.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import FAILED, ending, parser, settings_of, wait_for
from index.command_line import command

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.build_report import BuildReport
    from index.live.host import Manners
    from index.live.pages import Round
    from index.live.source import Source

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LOCK = "fetch.lock"


def main(argv: list[str]) -> int:
    """Fetch, or say how the sources are."""
    arguments = _arguments(argv)
    settings = settings_of(arguments)
    from index.live.opml import read_opml, write_opml, write_toml
    from index.live.source import read_sources

    if arguments.import_opml:
        print(write_toml(read_opml(_bytes_of(arguments.import_opml))), end="")
        return 0
    file = arguments.sources or settings.sources_file
    sources = read_sources(file)
    chosen = _chosen(sources, file, arguments)
    if arguments.export_opml:
        sys.stdout.buffer.write(write_opml(chosen) + b"\n")
        return 0
    if arguments.list:
        return _list(settings, chosen, arguments)
    if arguments.dry_run:
        return _preview(settings, chosen, arguments)
    with alone(settings.dateline_data):
        return _go_on(settings, sources, chosen, arguments)


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--sources", type=Path, metavar="FILE", help="the sources (default: SOURCES_FILE, else sources.toml)")
    options.add_argument("--source", action="append", default=[], metavar="NAME", help="only this one, due or not; may be repeated")
    task = options.add_mutually_exclusive_group()
    task.add_argument("--once", action="store_true", help="one round (this is what happens without any option)")
    task.add_argument("--every", type=_length, metavar="TIME", help="go on, with a round every 30s, 5m or 1h")
    task.add_argument("--list", action="store_true", help="say how each source is")
    task.add_argument("--dry-run", action="store_true", help="say what would be fetched, and write nothing")
    task.add_argument("--import-opml", type=Path, metavar="FILE", help="print the feeds of an OPML file as tables for sources.toml")
    task.add_argument("--export-opml", action="store_true", help="print the feeds as OPML")
    options.add_argument("--quiet", action="store_true", help="no progress, no report; only what is wrong")
    return options.parse_args(argv)


def _length(value: str) -> int:
    """Seconds from an argument such as 5m."""
    number, unit = value[:-1], value[-1:]
    if unit not in _SECONDS or not (number.isascii() and number.isdecimal() and int(number)):
        raise argparse.ArgumentTypeError(f"{value!r} is not a time such as 30s, 5m or 1h")
    return int(number) * _SECONDS[unit]


def _bytes_of(file: Path) -> bytes:
    from index.errors import SettingsError

    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}).", "Name a file that a feed reader exported.") from error


def _chosen(sources: "tuple[Source, ...]", file: Path, arguments: argparse.Namespace) -> "tuple[Source, ...]":
    from index.errors import SettingsError

    if not sources:
        raise SettingsError(f"{file} names no source.", "Give it a table [[source]] for each, as examples/sources.toml does.")
    unknown = set(arguments.source) - {source.name for source in sources}
    if unknown:
        names = ", ".join(source.name for source in sources[:20])
        raise SettingsError(f"No source is named {min(unknown)}.", f"These are: {names}.")
    return tuple(source for source in sources if not arguments.source or source.name in arguments.source)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep two fetches of one data folder apart; the system frees the lock of a process that died."""
    from filelock import FileLock, Timeout

    from index.errors import BuildLockedError, SettingsError

    try:
        data.mkdir(parents=True, exist_ok=True)
        with FileLock(data / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise BuildLockedError(f"Another fetch into {data} is running.", "Wait for it to end, or end it.") from error
    except PermissionError as error:
        raise SettingsError(f"{data} may not be written.", "Name another in DATELINE_DATA or with --data.") from error


def _go_on(settings: "Settings", sources: "tuple[Source, ...]", chosen: "tuple[Source, ...]", arguments: argparse.Namespace) -> int:
    """One round, or one after the other until somebody ends this."""
    from index.errors import DatelineError

    ended = ending() if arguments.every else None
    while True:
        try:
            code = _round(settings, sources, chosen, arguments)
        except DatelineError as error:
            if ended is None:
                raise
            print(f"{error.problem}\n{error.next_step}", file=sys.stderr)  # a full disk, another rebuild: the next round may do
            code = FAILED
        if ended is None:
            return code
        if wait_for(ended, arguments.every):
            return 0


def _round(settings: "Settings", sources: "tuple[Source, ...]", chosen: "tuple[Source, ...]", arguments: argparse.Namespace) -> int:
    """Ask the chosen sources, index what is new of all of them, and report."""
    from index.live.round import fetch, is_pending, mark_indexed

    data = settings.dateline_data
    logins = {source.name: _login(source) for source in chosen}  # what is not set is said before anything is asked
    done = fetch(data, chosen, _manners(settings), lambda source: logins[source.name], everything=bool(arguments.source))
    report = None
    if is_pending(data) or _may_change(settings, sources):
        folders = [settings.stories_dir] if settings.stories_dir.exists() else []
        report = index(settings, sources, datetime.now(UTC), folders, quiet=arguments.quiet or arguments.json)
        if not report.refusal:
            mark_indexed(data)
    _show(done, report, arguments)
    all_failed = bool(done.failures) and len(done.failures) == done.polled
    return FAILED if all_failed or (report and (report.refusal or not report.stories)) else 0


def _may_change(settings: "Settings", sources: "Sequence[Source]") -> bool:
    """Whether the index may be otherwise though nothing was fetched.

    Files of local sources change, stories grow too old, and who may see a source is said anew.
    """
    from bot.wiring import open_snapshots
    from index.live.bringing import is_noted

    snapshots = open_snapshots(settings)
    ageing = settings.keep_stories_days and snapshots.current() is not None
    return bool(ageing) or any(not source.kind.is_remote for source in sources) or not is_noted(sources, snapshots.folder)


def index(
    settings: "Settings", sources: "Sequence[Source]", now: datetime, folders: "Sequence[Path]", *, quiet: bool
) -> "BuildReport":
    """Index what changed of all there is: folders of stories, local sources, and everything fetched.

    Where only fetched pages changed, no others are read.
    """
    from bot.commands.gathering import open_gathering
    from bot.progress import show_progress
    from bot.wiring import open_builder, open_snapshots
    from index.live.readings import PagesRead
    from index.live.round import index_changed
    from index.retention import Retention
    from index.store import Store
    from index.withdrawals import Limit

    snapshots = open_snapshots(settings)
    with show_progress(quiet=quiet) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
        updater, gathering = open_builder(settings, store, progress), open_gathering(settings, store, folders, sources, now)
        fetched, inputs = gathering.fetched, gathering.inputs(settings.keep_stories_days)
        retention = Retention(settings.keep_stories_days, now.timestamp())
        limit = Limit(settings.max_withdrawn_percent, gathering.roots, retention)
        if report := index_changed(updater, snapshots, fetched, inputs, limit):
            return report
        read = PagesRead()
        report = updater.build(gathering.read_noting(snapshots.folder, read), limit=limit)
        if report.snapshot and report.stories and not report.refusal:
            fetched.note(read, report.snapshot, inputs)
        return report


def _manners(settings: "Settings") -> "Manners":
    """How hosts are asked.

    :raises SettingsError: nobody is named whom they could write to.
    """
    from index.errors import SettingsError
    from index.live.host import Manners

    if not settings.fetch_contact:
        raise SettingsError(
            "FETCH_CONTACT is not set, and hosts want to know whom to write to.",
            "Put an address of mail or a page about you into .env: FETCH_CONTACT=desk@example.org",
        )
    return Manners(
        agent=f"Dateline/{version('dateline')} (+{settings.fetch_contact})",
        pause=settings.fetch_pause_seconds,
        requests_an_hour=settings.fetch_requests_per_hour,
        allowed_hosts=frozenset(map(str.lower, settings.fetch_allowed_hosts)),
    )


def _login(source: "Source") -> dict[str, str]:
    """The headers of a source whose values stand in the environment.

    :raises SettingsError: one does not.
    """
    from bot.settings import read_variable
    from index.errors import SettingsError

    found = {name: read_variable(variable) for name, variable in source.headers.items()}
    if missing := next((source.headers[name] for name, value in found.items() if not value), None):
        raise SettingsError(f"The source {source.name} needs {missing}, which is not set.", "Set it in the environment or in .env.")
    return found


def _list(settings: "Settings", sources: "tuple[Source, ...]", arguments: argparse.Namespace) -> int:
    """Say how the sources are."""
    from bot.rendering.sources import health_as_json, health_lines
    from index.live.health import health_of
    from index.live.readings import STATE
    from index.live.state import State

    with State.beside(settings.dateline_data / STATE) as state:
        health = health_of(sources, state, datetime.now(UTC))
    print(json.dumps(health_as_json(health), indent=2) if arguments.json else "\n".join(health_lines(health)))
    return 0


def _preview(settings: "Settings", sources: "tuple[Source, ...]", arguments: argparse.Namespace) -> int:
    """Say what would be fetched."""
    from index.live.round import preview

    found = preview(settings.dateline_data, sources, _manners(settings), _login)
    failed = {name: leads for name, leads in found.items() if isinstance(leads, str)}
    listed = {name: [lead.url for lead in leads] for name, leads in found.items() if not isinstance(leads, str)}
    if arguments.json:
        print(json.dumps({**listed, **failed}, indent=2))
    else:
        for name, urls in listed.items():
            print("\n  ".join([f"{name}: {len(urls):,} new", *urls]))
        for name, reason in failed.items():
            print(f"{name}: {reason}", file=sys.stderr)
    return FAILED if failed and not listed else 0


def _show(done: "Round", report: "BuildReport | None", arguments: argparse.Namespace) -> None:
    from bot.rendering.sources import round_as_json, round_lines

    if arguments.json:
        print(json.dumps(round_as_json(done, report)), flush=True)
        return
    for name, reason in done.failures:
        print(f"{name}: {reason}", file=sys.stderr)
    if report and report.refusal:
        print(f"Nothing was indexed. {report.refusal.problem}", file=sys.stderr)
    if not arguments.quiet:
        asking = [] if arguments.every else [f"Ask        {command('ask')}"]
        print("\n".join([*round_lines(done, report), *asking]), flush=True)
