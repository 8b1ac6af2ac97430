"""Files and folders in, articles out. A bad story is reported and skipped with its reason; it never stops a rebuild."""

import gzip
import itertools
import logging
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from index.sources.archives import ERRORS as ARCHIVE_ERRORS
from index.sources.archives import members_of
from index.sources.draft import BadStoryError, Draft, Reading, Skip
from index.sources.formats import ARCHIVE, FORMATS, Drafts, Format
from index.sources.metadata import complete
from index.sources.walking import FoundFile, find_files, open_file, shown, unreadable

_log = logging.getLogger(__name__)
MAX_FILE_BYTES = 10_000_000
"""One story, or one record of many, is never this long."""
_MOST_ARCHIVES = 2  # one in another
_BOMB_BYTES, _BOMB_RATIO = 10_000_000, 200  # news text packs to a quarter; a hundredth is no text
_MOST_SKIPS = 100  # of one file that are told one by one


Formats = Mapping[str, Format]
"""By the endings of names; see `FORMATS`."""


@dataclass(frozen=True, slots=True)
class File:
    """An open file: its name, the path that identifies its stories, its size in bytes; and how files of each ending are read."""

    name: str
    path: str
    size: int
    content: BinaryIO
    formats: Formats


def read_stories(
    paths: Sequence[Path], now: datetime, *, follow_links: bool = False, formats: Formats = FORMATS
) -> Iterator[Reading]:
    """Every story under the paths, files as they are and folders recursively, in a stable order.

    `follow_links`: also what links lead to that lies outside of its folder. `index.sources.guarded` bounds time and memory as well.
    """
    for found in find_files(paths, follow_links=follow_links):
        if isinstance(found, Skip):
            yield found
            continue
        try:
            yield from read_file(found, now, formats)
        except MemoryError:
            yield Skip(shown(found.file), unforeseen(shown(found.file)))


def read_file(found: FoundFile, now: datetime, formats: Formats = FORMATS) -> Iterator[Reading]:
    """The stories of one file; what is wrong with it, or with one of them, is told in its place.

    :raises MemoryError: there is not enough memory to read it.
    """
    place = shown(found.file)
    return _few_skips(_or_empty(place, _readings(found, now, formats)), place)


def _or_empty(place: str, readings: Iterator[Reading]) -> Iterator[Reading]:
    """A file that holds no story at all is not silently nothing: it may have held some before."""
    first = next(readings, None)
    yield Skip(place, "it holds no story") if first is None else first
    yield from readings


def _readings(found: FoundFile, now: datetime, formats: Formats) -> Iterator[Reading]:
    file, path = found.file, found.path
    place = shown(file)
    try:
        with open_file(file) as stream:
            status = os.fstat(stream.fileno())
            file_date = datetime.fromtimestamp(min(max(status.st_mtime, 0), now.timestamp()), UTC)
            for inner, draft in _drafts(File(file.name + found.ending, path, status.st_size, stream, formats)):
                yield _reading(draft, path, inner, shown(f"{file}{inner.removeprefix(path)}"), file_date, now)
    except BadStoryError as bad:
        yield Skip.of(place, bad)
    except (OSError, EOFError, zlib.error) as error:
        yield Skip(place, unreadable(error))
    except _FATAL:
        raise
    except BaseException:  # noqa: BLE001 - one file must not end the rebuild of all; a library in Rust raises no Exception
        yield Skip(place, unforeseen(place))


def _reading(draft: Draft | BadStoryError, path: str, place: str, source: str, file_date: datetime, now: datetime) -> Reading:
    if isinstance(draft, BadStoryError):
        return Skip.of(source, draft)
    # A record's own id outlives its line; it is unique in its file, and "1" in two files are two stories.
    identity = f"{path}#{draft.identity}" if draft.identity else place
    try:
        return complete(draft, path=identity, source=source, file_date=file_date, now=now)
    except BadStoryError as bad:
        return Skip.of(source, bad)
    except _FATAL:
        raise
    except BaseException:  # noqa: BLE001 - nor must one story
        return Skip(source, unforeseen(source))


_FATAL = (MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""What says nothing of the story that was read when it came."""


def unforeseen(place: str) -> str:
    """The reason why a story is skipped that nobody foresaw. Its reference stands in the log, with the exception in progress."""
    reference = secrets.token_hex(4)
    _log.exception("%s: %s cannot be read.", reference, place, extra={"reference": reference})
    return f"it cannot be read, for a reason that nobody foresaw; in the log it is {reference}"


def _few_skips(readings: Iterable[Reading], place: str) -> Iterator[Reading]:
    """The same, with all skips beyond the first ones as one: a file may hold millions of records without a text."""
    skips = 0
    for reading in readings:
        of_record = isinstance(reading, Skip) and reading.place != place  # what is said of the whole file is always told
        skips += of_record
        if skips <= _MOST_SKIPS or not of_record:
            yield reading
    if skips > _MOST_SKIPS:
        more = skips - _MOST_SKIPS
        yield Skip(place, f"{more:,} more of its records cannot be read; the first {_MOST_SKIPS} say why", count=more)


def _drafts(file: File, depth: int = 0) -> Iterator[tuple[str, Draft | BadStoryError]]:
    """Each story of a file with the path that identifies it: the file's, with ``#record`` where a file may hold several."""
    if file.name.lower().endswith(ARCHIVE):
        yield from _members(file, depth)
        return
    form = _format_of(file)
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
                File(PurePosixPath(member.name).name, path, member.size, cast("BinaryIO", member.content), archive.formats),
                depth + 1,
            )
        except BadStoryError as bad:
            yield path, bad
        except ARCHIVE_ERRORS as error:
            yield path, BadStoryError(f"it cannot be unpacked ({error})")


def _format_of(file: File) -> Format:
    # The longest ending counts: ".jsonl.gz" is not ".gz".
    ending = max((ending for ending in file.formats if file.name.lower().endswith(ending)), key=len, default=None)
    if ending is None:
        suffix = shown(PurePosixPath(file.name).suffix)
        known = ", ".join((*file.formats, ARCHIVE))
        raise BadStoryError(f"{suffix or 'a file without an ending'} is not a story format ({known} are)")
    return file.formats[ending]


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
