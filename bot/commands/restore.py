"""Make a data folder from a file that `backup` wrote: whole, or not at all.

    python scripts/restore.py dateline.tar --data data
    python scripts/restore.py dateline.tar --data data --force

Each file in it must be as it was when the backup was made. A data folder that holds something is replaced only with --force, while
neither a bot nor a rebuild works in it; what was there is kept beside it.

Exit code 0 restored, 1 something is wrong and nothing was changed, 2 wrong usage.
"""

import json
from dataclasses import asdict
from pathlib import Path

from bot.command import parser, settings_of
from index.command_line import command


def main(argv: list[str]) -> int:
    """Restore a backup."""
    options = parser(__doc__)
    options.add_argument("file", type=Path, help="a file that `backup` wrote")
    options.add_argument("--force", action="store_true", help="put a folder aside that is not empty")
    arguments = options.parse_args(argv)
    from bot.records.backup import restore_backup

    data = settings_of(arguments).dateline_data
    backup, replaced = restore_backup(arguments.file, data, force=arguments.force)
    if arguments.json:
        print(json.dumps({**asdict(backup), "data": str(data), "replaced": replaced and str(replaced)}, indent=2))
        return 0
    print(f"Restored   {data}, as it was on {backup.made}: {len(backup.parts):,} files, {backup.bytes / 1e6:,.1f} MB")
    if replaced:
        print(f"Put aside  {replaced}; remove it when all is well")
    print(f"Check      {command('check', '--all', '--data', data)}")
    return 0
