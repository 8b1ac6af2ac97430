"""Files and folders in, articles out. A bad story is reported and skipped with its reason; it never stops a rebuild."""

import gzip
import itertools
import logging
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from index.article import Article
from index.sources.archives import ERRORS as ARCHIVE_ERRORS
from index.sources.archives import members_of
from index.sources.draft import BadStoryError, Draft, Skip
from index.sources.formats import ARCHIVE, FORMATS, Drafts, Format
from index.sources.metadata import complete

_log = logging.getLogger(__name__)
MAX_FILE_BYTES = 10_000_000
"""One story, or one record of many, is never this long."""
_MOST_ARCHIVES = 2  # one in another
_BOMB_BYTES, _BOMB_RATIO = 50_000_000, 200  # news text packs to a quarter; a hundredth is no text

Reading = Article | Skip


@dataclass(frozen=True, slots=True)
class File:
    """An open file: its name, the path that identifies its stories, its size in bytes."""

    name: str
    path: str
    size: int
    content: BinaryIO


def read_stories(paths: Sequence[Path], now: datetime) -> Iterator[Reading]:
    """Every story under the paths, files as they are and folders recursively, in a stable order."""
    for path in paths:
        root = path if path.is_dir() else path.parent
        for file in _walk(path):
            if isinstance(file, Skip):
                yield file
            else:
                yield from _or_empty(_shown(file), _read_file(file, file.relative_to(root).as_posix(), now))


def _or_empty(shown: str, readings: Iterator[Reading]) -> Iterator[Reading]:
    """A file that holds no story at all is not silently nothing: it may have held some before."""
    first = next(readings, None)
    yield Skip(shown, "it holds no story") if first is None else first
    yield from readings


def _walk(path: Path) -> Iterator[Path | Skip]:
    """All files that are not hidden; a folder that was already seen, through whatever link, is not entered again."""
    if not path.is_dir():
        yield path
        return
    seen: set[tuple[int, int]] = set()
    problems: list[OSError] = []
    for folder, names, files in os.walk(path, followlinks=True, onerror=problems.append):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            names.clear()
            yield Skip(_shown(folder), "a link leads back to a folder that was already read")
            continue
        seen.add((status.st_dev, status.st_ino))
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(files) if not name.startswith("."))
    yield from (Skip(_shown(problem.filename), f"it cannot be read ({problem.strerror})") for problem in problems)


def _read_file(file: Path, path: str, now: datetime) -> Iterator[Reading]:
    shown = _shown(file)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            yield Skip(shown, "it is not a file")
            return
        file_date = datetime.fromtimestamp(status.st_mtime, UTC)
        with file.open("rb") as stream:
            for place, draft in _drafts(File(file.name, path, status.st_size, stream)):
                yield _reading(draft, path, place, shown + place.removeprefix(path), file_date, now)
    except BadStoryError as bad:
        yield Skip.of(shown, bad)
    except (OSError, EOFError, zlib.error) as error:
        yield Skip(shown, f"it cannot be read ({getattr(error, 'strerror', None) or error})")
    except Exception:  # noqa: BLE001 - one file must not end the rebuild of all
        yield Skip(shown, _unexpected(shown))


def _reading(draft: Draft | BadStoryError, path: str, place: str, source: str, file_date: datetime, now: datetime) -> Reading:
    if isinstance(draft, BadStoryError):
        return Skip.of(source, draft)
    # A record's own id outlives its line; it is unique in its file, and "1" in two files are two stories.
    identity = f"{path}#{draft.identity}" if draft.identity else place
    try:
        return complete(draft, path=identity, source=source, file_date=file_date, now=now)
    except BadStoryError as bad:
        return Skip.of(source, bad)
    except Exception:  # noqa: BLE001 - nor must one story
        return Skip(source, _unexpected(source))


def _unexpected(place: str) -> str:
    """The reason where a reader failed in a way that nobody foresaw: a story is lost, and the rebuild is not."""
    _log.exception("%s cannot be read.", place)
    return "it cannot be read: Dateline has a mistake here, which the log describes; please report it with the file"


def _shown(file: str | Path) -> str:
    """A path as it may be stored and printed: a file name may hold bytes that are no text."""
    return os.fsencode(file).decode(errors="backslashreplace")


def _drafts(file: File, depth: int = 0) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """Each story of a file with the path that identifies it: the file's, with ``#record`` where a file may hold several."""
    if file.name.lower().endswith(ARCHIVE):
        yield from _members(file, depth)
        return
    form = _format_of(file.name)
    if form.by_line:
        yield from _lines(file, form)
    elif form.stream:
        yield from _numbered(form.stream(file.content), file.path)
    elif file.size > MAX_FILE_BYTES:
        raise BadStoryError(f"it has {file.size / 1e6:,.0f} MB; a story file may have {MAX_FILE_BYTES / 1e6:,.0f}")
    else:
        yield from _numbered(form.read(file.content.read()), file.path)


def _numbered(drafts: Drafts, path: str) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """With the number of each; a file with one story needs none, whatever else is said of it."""
    first = list(itertools.islice(drafts, 3))
    alone = len(first) < 3 and sum(isinstance(draft, Draft) for draft in first) <= 1  # noqa: PLR2004 - a story and a note on it
    for number, draft in enumerate(itertools.chain(first, drafts), 1):
        yield path if alone else f"{path}#{number}", draft


def _members(archive: File, depth: int) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """An archive is read like a folder; what is wrong with one of its files is told at the file."""
    if depth >= _MOST_ARCHIVES:
        raise BadStoryError(f"it is an archive in {depth} others, and is not read")
    for member in members_of(archive.content):
        path = f"{archive.path}/{member.name}"
        if isinstance(member.content, BadStoryError):
            yield path, member.content
            continue
        try:
            yield from _drafts(
                File(PurePosixPath(member.name).name, path, member.size, cast("BinaryIO", member.content)), depth + 1
            )
        except BadStoryError as bad:
            yield path, bad
        except ARCHIVE_ERRORS as error:
            yield path, BadStoryError(f"it cannot be unpacked ({error})")


def _format_of(name: str) -> Format:
    # The longest ending counts: ".jsonl.gz" is not ".gz".
    ending = max((ending for ending in FORMATS if name.lower().endswith(ending)), key=len, default=None)
    if ending is None:
        suffix = PurePosixPath(name).suffix
        known = ", ".join((*FORMATS, ARCHIVE))
        raise BadStoryError(f"{suffix or 'a file without an ending'} is not a story format ({known} are)")
    return FORMATS[ending]


def _lines(file: File, form: Format) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """One story a line. A broken line is skipped and the next is read."""
    total = 0
    stream = cast("BinaryIO", gzip.GzipFile(fileobj=file.content)) if form.packed else file.content
    for number in itertools.count(1):
        line = stream.readline(MAX_FILE_BYTES)
        total += len(line)
        if not line:
            return
        if form.packed and total > _BOMB_BYTES and total > _BOMB_RATIO * file.size:
            raise BadStoryError("it unpacks to far more than any text would; the rest is not read")
        if len(line) >= MAX_FILE_BYTES:
            raise BadStoryError(f"line {number} has more than {MAX_FILE_BYTES / 1e6:,.0f} MB; the rest is not read")
        if line.strip():
            yield from ((f"{file.path}#{number}", draft) for draft in _record(form, line))


def _record(form: Format, line: bytes) -> Iterator[Draft | BadStoryError]:
    try:
        yield from form.read(line)
    except BadStoryError as bad:
        yield bad
