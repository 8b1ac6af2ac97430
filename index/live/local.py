"""Sources on this machine: folders, and mailboxes with newsletters (.eml and .mbox files, and Maildir)."""

import os
from collections.abc import Iterator
from pathlib import Path

from index.live.source import Kind, Source
from index.sources.draft import Skip
from index.sources.walking import FoundFile, find_files

_LETTER = ".eml"


def find_local(source: Source, *, follow_links: bool = False) -> Iterator[FoundFile | Skip]:
    """The files of a local source, none of them opened; one that is not there is told, so that its stories stay."""
    path = source.path
    if path is None or not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where a folder may not be entered
        yield Skip(f"{path}", f"the source {source.name} is not there")
    elif is_maildir(source):
        folders = [path / name for name in ("cur", "new") if _is_folder(path / name)]
        yield from map(_letter, find_files(folders, follow_links=follow_links))
    else:
        yield from find_files([path], follow_links=follow_links)


def is_maildir(source: Source) -> bool:
    """Whether it is a mailbox with a file for each message."""
    return source.kind is Kind.MAILBOX and source.path is not None and _is_folder(source.path / "cur")


def _letter(found: FoundFile | Skip) -> FoundFile | Skip:
    """A message has no ending; the flags behind ":2," change as it is read, and the name before them does not."""
    if isinstance(found, Skip):
        return found
    return FoundFile(found.file, f"maildir/{found.file.name.partition(':')[0]}", _LETTER)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where a folder may not be entered
