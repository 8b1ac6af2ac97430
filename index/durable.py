"""Writing small files so that they are whole or as they were, whenever a process dies; and whether anything may be written."""

import os
from pathlib import Path


def replace_text(file: Path, text: str) -> None:
    """Put a text in the place of a file in one step. The folder has it on the disk too when this returns."""
    aside = file.with_name(f".{file.name}")
    try:
        aside.write_text(text, encoding="utf-8")
        sync(aside)
        aside.rename(file)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync(file.parent)


def sync(path: Path) -> None:
    """Have a file, or a folder's list of files, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_room(folder: Path) -> None:
    """Write a megabyte and remove it.

    :raises OSError: why that cannot be done, in the system's own terms.
    """
    aside = folder / ".room"
    try:
        aside.write_bytes(bytes(1 << 20))
    finally:
        aside.unlink(missing_ok=True)


def may_write(path: Path) -> bool:
    """Whether this process may write to a file or folder; of what is not there, whether it could be made."""
    try:
        while not path.exists() and path != path.parent:
            path = path.parent
    except PermissionError:  # not even that may be seen
        return False
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
