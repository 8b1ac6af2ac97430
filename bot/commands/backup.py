"""Back a data folder up into one file: every reply, every version of every story, and the snapshot that serves.

    python scripts/backup.py dateline.tar
    python scripts/backup.py dateline.tar --force --json

A bot may answer and a rebuild may run meanwhile: all that was on record when it began is in it. Only its owner may read the file,
which holds what people asked and what stories say, also what is forgotten after it was made.

Exit code 0 written, 1 something is wrong and nothing was written, 2 wrong usage.
"""

import json
from dataclasses import asdict
from pathlib import Path

from bot.command import parser, settings_of


def main(argv: list[str]) -> int:
    """Write a backup."""
    options = parser(__doc__)
    options.add_argument("file", type=Path, help="where to write it")
    options.add_argument("--force", action="store_true", help="replace a file that is there")
    arguments = options.parse_args(argv)
    from bot.records.backup import write_backup

    backup = write_backup(settings_of(arguments).dateline_data, arguments.file, force=arguments.force)
    if arguments.json:
        print(json.dumps(asdict(backup), indent=2))
    else:
        print(f"Written    {arguments.file}: {len(backup.parts):,} files, {backup.bytes / 1e6:,.1f} MB")
    return 0
