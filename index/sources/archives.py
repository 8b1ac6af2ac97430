"""Files that hold files: zip archives. What they may unpack to is bounded before anything is unpacked."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from index.sources.draft import BadStoryError

_MOST_MEMBERS = 50_000
_MOST_BYTES = 4_000_000_000
_BOMB_BYTES, _BOMB_RATIO = 50_000_000, 200  # news text packs to a quarter; a hundredth is no text
_ENCRYPTED = 0x1
ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What reading a damaged or locked archive raises."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its path there, its size in bytes when unpacked, and the open file or the reason why it is not read."""

    name: str
    size: int
    content: IO[bytes] | BadStoryError


def check_sizes(stream: BinaryIO) -> tuple[zipfile.ZipInfo, ...]:
    """What an archive holds.

    :raises BadStoryError: it is none, or would unpack to far more than any text.
    """
    try:
        members = tuple(zipfile.ZipFile(stream).infolist())
    except ERRORS as error:
        raise BadStoryError("it is not a zip archive that can be read") from error
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if len(members) > _MOST_MEMBERS:
        raise BadStoryError(f"it holds {len(members):,} files; an archive may hold {_MOST_MEMBERS:,}")
    if unpacked > _MOST_BYTES or (unpacked > _BOMB_BYTES and unpacked > _BOMB_RATIO * max(1, packed)):
        raise BadStoryError("it unpacks to far more than any text would")
    return members


def members_of(stream: BinaryIO) -> Iterator[Member]:
    """The files of an archive in the order of their names; hidden ones, and what macOS adds, are left alone.

    :raises BadStoryError: see `check_sizes`.
    """
    members = check_sizes(stream)
    with zipfile.ZipFile(stream) as archive:
        for member in sorted(members, key=lambda member: member.filename):
            parts = member.filename.split("/")
            if member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts):
                continue
            if member.flag_bits & _ENCRYPTED:
                yield Member(member.filename, member.file_size, BadStoryError("it is locked with a password"))
                continue
            try:
                content = archive.open(member)
            except ERRORS as error:
                yield Member(member.filename, member.file_size, BadStoryError(f"it cannot be unpacked ({error})"))
                continue
            with content:  # it never yields more than `file_size` bytes, whatever the archive holds
                yield Member(member.filename, member.file_size, content)
