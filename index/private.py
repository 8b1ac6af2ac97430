"""Files and folders that nobody but their owner may read: what is kept names people, and stories that may not be passed on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OTHERS = 0o077
_KEPT = ("*.sqlite*", "snapshots", "snapshots/**/*")


def make_private(path: Path, *, create: bool = True) -> Path:
    """Take the rights of others from a file or folder; make a file that is not there, empty, unless told not to. The path.

    What belongs to somebody else, or lies where nothing can be changed, stays as it is. Never opens a file that is there: to close
    it again would let go of SQLite's locks on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(OSError):  # not ours to change; where it cannot be used either, who uses it says so
        if create and not path.exists():
            path.touch(0o600, exist_ok=False)
        elif (mode := path.stat().st_mode) & _OTHERS:
            path.chmod(mode & 0o7777 & ~_OTHERS)
    return path


@contextmanager
def private_files(data: Path) -> Iterator[None]:
    """What this process makes meanwhile is its owner's alone, and so is what lies in the data folder already."""
    for path in (data, *(path for pattern in _KEPT for path in data.glob(pattern))):
        make_private(path, create=False)
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)
