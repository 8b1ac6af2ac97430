"""Files and folders in, articles out. A bad story is reported and skipped with its reason; it never stops a rebuild."""

import gzip
import itertools
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from index.article import Article
from index.sources.draft import BadStoryError, Draft, Skip
from index.sources.formats import FORMATS, Format
from index.sources.metadata import complete

MAX_FILE_BYTES = 10_000_000
"""One story, or one record of many, is never this long."""
_BOMB_BYTES, _BOMB_RATIO = 50_000_000, 200  # news text packs to a quarter; a hundredth is no text

Reading = Article | Skip


def read_stories(paths: Sequence[Path], now: datetime) -> Iterator[Reading]:
    """Every story under the paths, files as they are and folders recursively, in a stable order."""
    for path in paths:
        root = path if path.is_dir() else path.parent
        for file in _walk(path):
            if isinstance(file, Skip):
                yield file
            else:
                yield from _read_file(file, file.relative_to(root).as_posix(), now)


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
        for place, draft in _drafts(file, path, status.st_size):
            source = shown + place.removeprefix(path)
            if isinstance(draft, BadStoryError):
                yield Skip(source, str(draft))
                continue
            # A record's own id outlives its line; it is unique in its file, and "1" in two files are two stories.
            identity = f"{path}#{draft.identity}" if draft.identity else place
            try:
                yield complete(draft, path=identity, source=source, file_date=file_date, now=now)
            except BadStoryError as bad:
                yield Skip(source, str(bad))
    except BadStoryError as bad:
        yield Skip(shown, str(bad))
    except (OSError, EOFError, zlib.error) as error:
        yield Skip(shown, f"it cannot be read ({getattr(error, 'strerror', None) or error})")


def _shown(file: str | Path) -> str:
    """A path as it may be stored and printed: a file name may hold bytes that are no text."""
    return os.fsencode(file).decode(errors="backslashreplace")


def _drafts(file: Path, path: str, size: int) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """Each story of a file with the path that identifies it: the file's, with ``#record`` where a file may hold several."""
    form = _format_of(file)
    if form.by_line:
        yield from _lines(file, form, path, size)
        return
    if size > MAX_FILE_BYTES:
        raise BadStoryError(f"it has {size / 1e6:,.0f} MB; a story file may have {MAX_FILE_BYTES / 1e6:,.0f}")
    drafts = list(form.read(file.read_bytes()))
    stories = sum(isinstance(draft, Draft) for draft in drafts)
    for number, draft in enumerate(drafts, 1):
        yield path if len(drafts) == 1 or stories == 1 else f"{path}#{number}", draft


def _format_of(file: Path) -> Format:
    name = file.name.lower()
    # The longest ending counts: ".jsonl.gz" is not ".gz".
    ending = max((ending for ending in FORMATS if name.endswith(ending)), key=len, default=None)
    if ending is None:
        raise BadStoryError(f"{file.suffix or 'a file without an ending'} is not a story format ({', '.join(FORMATS)} are)")
    return FORMATS[ending]


def _lines(file: Path, form: Format, path: str, size: int) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """One story a line. A broken line is skipped and the next is read."""
    total = 0
    with cast("BinaryIO", gzip.open(file) if form.packed else file.open("rb")) as stream:
        for number in itertools.count(1):
            line = stream.readline(MAX_FILE_BYTES)
            total += len(line)
            if not line:
                return
            if form.packed and total > _BOMB_BYTES and total > _BOMB_RATIO * size:
                raise BadStoryError("it unpacks to far more than any text would; the rest is not read")
            if len(line) >= MAX_FILE_BYTES:
                raise BadStoryError(f"line {number} has more than {MAX_FILE_BYTES / 1e6:,.0f} MB; the rest is not read")
            if line.strip():
                yield from ((f"{path}#{number}", draft) for draft in _record(form, line))


def _record(form: Format, line: bytes) -> Iterator[Draft | BadStoryError]:
    try:
        yield from form.read(line)
    except BadStoryError as bad:
        yield bad
