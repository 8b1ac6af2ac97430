"""Which files lie under the paths that a user names. None of them is opened here.

A link out of a folder is not followed unless that is asked for: whoever may write into the folder would otherwise have any file of
this machine quoted. Pipes, sockets, devices and what the system shows as files are never opened: to read them may never end.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.sources.draft import BadStoryError, Skip

_SYSTEM = tuple(map(Path, ("/proc", "/sys")))
_KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
_OUTSIDE = "it is a link out of the folder; FOLLOW_LINKS=true reads such links"
_OF_THE_SYSTEM = "it belongs to the system, and is no story"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, and its path in the folder that is read, which identifies its stories.

    `ending` is that of its format, where its name has none: letters in a Maildir are but numbered.
    """

    file: Path
    path: str
    ending: str = ""


def find_files(paths: Sequence[Path], *, follow_links: bool = False) -> Iterator[FoundFile | Skip]:
    """The files that are named, whatever they link to, and all that are not hidden in the folders that are; in a stable order.

    A folder that was already seen, through whatever link, is not entered again. `follow_links`: also what lies outside.
    """
    for path in paths:
        root = path if os.path.isdir(path) else path.parent  # noqa: PTH112 - Path.is_dir raises where a folder may not be entered
        for file in _walk(path, follow_links=follow_links):
            yield file if isinstance(file, Skip) else FoundFile(file, file.relative_to(root).as_posix())


def _walk(path: Path, *, follow_links: bool) -> Iterator[Path | Skip]:
    inside = None if follow_links else Path(os.path.realpath(path))
    if not os.path.isdir(path):  # noqa: PTH112 - see above
        yield Skip(shown(path), _OF_THE_SYSTEM) if _is_of_the_system(path) else path
        return
    seen: set[tuple[int, int]] = set()
    problems: list[OSError] = []
    for folder, names, files in os.walk(path, followlinks=True, onerror=problems.append):
        named = Path(folder) == path
        if reason := _refusal(Path(folder), None if named else inside) or _seen_before(folder, seen):
            names.clear()
            yield Skip(shown(folder), reason)
            continue
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            file = Path(folder, name)
            reason = _refusal(file, inside) if file.is_symlink() else None
            yield Skip(shown(file), reason) if reason else file
    yield from (Skip(shown(problem.filename), unreadable(problem)) for problem in problems)


def open_file(file: Path) -> BinaryIO:
    """Open a file to read it, without waiting for anybody: a pipe may have taken its place.

    :raises BadStoryError: it is no file.
    :raises OSError: it cannot be opened.
    """
    _check_kind(file.stat().st_mode)
    stream = os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb")
    try:
        _check_kind(os.fstat(stream.fileno()).st_mode)
    except BadStoryError:
        stream.close()
        raise
    return stream


def shown(file: str | Path) -> str:
    r"""A path as it may be stored and printed: a file name may hold bytes that are no text, line ends, and commands to a terminal.

    >>> shown("a\nb.txt"), shown("Šefčík.txt")
    ('a\\nb.txt', 'Šefčík.txt')
    """
    path = os.fsencode(file).decode(errors="backslashreplace")
    return path if path.isprintable() else "".join(map(_printable, path))


def unreadable(error: BaseException) -> str:
    """The reason why a file or folder is skipped that the system, or the damage in it, does not let us read."""
    return f"it cannot be read ({getattr(error, 'strerror', None) or error})"


def _printable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _seen_before(folder: str, seen: set[tuple[int, int]]) -> str | None:
    try:
        status = Path(folder).stat()
    except OSError as error:  # it was removed while its parent was read
        return unreadable(error)
    if (status.st_dev, status.st_ino) in seen:
        return "a link leads back to a folder that was already read"
    seen.add((status.st_dev, status.st_ino))
    return None


def _refusal(path: Path, inside: Path | None) -> str | None:
    """Why a folder, or a file that is a link, is left alone; `inside`, if given, is the folder that links must not lead out of."""
    target = Path(os.path.realpath(path))
    if _is_of_the_system(target):
        return _OF_THE_SYSTEM
    return _OUTSIDE if inside and not target.is_relative_to(inside) else None


def _is_of_the_system(path: Path) -> bool:
    return any(Path(os.path.realpath(path)).is_relative_to(folder) for folder in _SYSTEM)


def _check_kind(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode))
        raise BadStoryError(f"it is not a file but {kind}" if kind else "it is not a file")
