"""Files that snapshots share: hard links to what never changes, so that a snapshot of few changes is written in no time.

Links have one content: what a failing disk does to it is done to every snapshot that shares it. Where a file system has no hard
links, the files are copied.
"""

import shutil
from pathlib import Path

_OF_ONE_COMMIT = frozenset({"meta.json", ".managed.json"})
"""Of tantivy's files those that it writes anew with each commit; it never changes others, but adds some and removes some."""


def share(file: Path, other: Path) -> None:
    """Have a file that never changes under another name as well.

    :raises OSError: it is not there, or there is no room for a copy.
    """
    try:
        other.hardlink_to(file)
    except OSError:  # no hard links here, or no more of this file
        shutil.copyfile(file, other)


def share_segments(folder: Path, other: Path) -> None:
    """Have an index of tantivy in another, empty folder as well, to be written to there.

    :raises OSError: as `share`.
    """
    for file in folder.iterdir():
        if file.suffix == ".lock":
            continue
        take = shutil.copyfile if file.name in _OF_ONE_COMMIT else share
        take(file, other / file.name)


def is_shared(file: Path, other: Path) -> bool:
    """Whether two names are of one content."""
    return other.exists() and file.samefile(other)
