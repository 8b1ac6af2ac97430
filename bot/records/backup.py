"""One file with all that a data folder holds, taken while programs run; and a data folder from such a file.

A backup is a tar file. Its first member, `backup.json`, lists the others with their sha256: the ledger, the store, and the snapshot
that serves. Each database is copied as it is at one moment (https://www.sqlite.org/backup.html): the store after the ledger, so
that it has every version that a reply in the copy cites.
"""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import IO

from filelock import FileLock, Timeout

from bot.errors import BackupError
from bot.records.database import Database
from bot.records.ledger import LEDGER_FILE
from index.errors import SnapshotError
from index.forgetting import copy_store
from index.manifest import check_files, read_manifest
from index.private import make_private, private_files
from index.snapshot import Snapshots

_LIST, _FORMAT = "backup.json", 1
_TRIES = 5
_LOCKS = ("bot.lock", "rebuild.lock")
_ANOTHER = "Name a file that `dateline backup` wrote."


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a backup: its path in the data folder, its sha256, and its length in bytes."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, and when it was made (ISO 8601, UTC)."""

    made: str
    parts: tuple[Part, ...]
    format: int = _FORMAT

    @property
    def bytes(self) -> int:
        """The length of all its parts."""
        return sum(part.bytes for part in self.parts)


def write_backup(data: Path, file: Path, *, force: bool = False) -> Backup:
    """Back a data folder up into a file, which is there only when it is whole. Programs may go on reading and writing meanwhile.

    :raises BackupError: there is nothing to back up, or a file is there and not `force`.
    :raises DatelineError: what is to be backed up is damaged.
    """
    if file.exists() and not force:
        raise BackupError(f"There is a file {file} already.", "Name another, or replace it with --force.")
    with TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-") as name, private_files(data):
        aside = Path(name)
        _copy_all(data, aside / "data")
        parts = tuple(_part(path, aside / "data") for path in sorted((aside / "data").rglob("*")) if path.is_file())
        if not parts:
            raise BackupError(f"There is nothing in {data} to back up.", "Name a data folder with --data.")
        backup = Backup(datetime.now(UTC).isoformat(timespec="seconds"), parts)
        _write_tar(backup, aside)
        (aside / "tar").replace(file)
    return backup


def restore_backup(file: Path, data: Path, *, force: bool = False) -> tuple[Backup, Path | None]:
    """Make a data folder from a backup, whole or not at all. The backup, and where the folder that stood there lies now.

    :raises BackupError: the file is no backup, or damaged; or the folder holds something and not `force`, or is in use.
    """
    data = data.absolute()
    if _holds_something(data) and not force:
        raise BackupError(f"The folder {data} is not empty.", "Name another with --data, or put it aside with --force.")
    data.parent.mkdir(parents=True, exist_ok=True)
    aside = data.with_name(f".{data.name}-{token_hex(4)}")
    aside.mkdir(0o700)
    try:
        backup = _unpack(file, aside)
        with _unused(data):
            replaced = data.rename(data.with_name(f"{data.name}-{token_hex(4)}")) if _holds_something(data) else None
            aside.rename(data)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return backup, replaced


def _copy_all(data: Path, copy: Path) -> None:
    snapshots = Snapshots(data)
    _copy_snapshot(snapshots, copy / snapshots.folder.name)
    if (data / LEDGER_FILE).exists():
        with closing(Database(data / LEDGER_FILE)) as database:
            database.copy_to(copy / LEDGER_FILE)
    if snapshots.store_file.exists():
        copy_store(snapshots.store_file, copy / snapshots.store_file.name)


def _copy_snapshot(snapshots: Snapshots, copy: Path) -> None:
    """Copy what serves; again, where a rebuild replaced and removed it meanwhile."""
    for _ in range(_TRIES):
        copy.mkdir(parents=True)
        number = snapshots.current()
        if number is None:
            return
        try:
            shutil.copytree(snapshots.folder / number, copy / number)
            check_files(copy / number, read_manifest(copy / number))
        except (OSError, SnapshotError):
            if snapshots.current() == number:
                raise
            shutil.rmtree(copy)
            continue
        for note in (path for path in snapshots.folder.iterdir() if path.is_file() and not path.name.startswith(".")):
            shutil.copyfile(note, copy / note.name)
        (copy / "CURRENT").write_text(number)
        return
    raise BackupError(f"The snapshot in {snapshots.folder} is replaced again and again.", "Back up when no rebuild runs.")


def _part(path: Path, folder: Path) -> Part:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Part(path.relative_to(folder).as_posix(), digest, path.stat().st_size)


def _write_tar(backup: Backup, aside: Path) -> None:
    listing = json.dumps(asdict(backup), indent=1).encode()
    with (aside / "tar").open("xb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, _LIST, BytesIO(listing), len(listing))
            for part in backup.parts:
                with (aside / "data" / part.path).open("rb") as content:
                    _add(tar, part.path, content, part.bytes)
        stream.flush()
        os.fsync(stream.fileno())


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    tar.addfile(member, content)


def _unpack(file: Path, folder: Path) -> Backup:
    """Write the parts of a backup into a folder, each only where its hash is right; nothing else that is in the file."""
    try:
        with tarfile.open(file, "r:") as tar:
            backup = _read_list(tar)
            for part in backup.parts:
                _unpack_part(tar, part, folder)
    except (tarfile.TarError, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"The file {file} is no backup, or is damaged: {error}.", _ANOTHER) from error
    return backup


def _read_list(tar: tarfile.TarFile) -> Backup:
    content = tar.extractfile(_LIST)
    fields = json.loads(content.read()) if content else {}
    if fields["format"] != _FORMAT:
        raise BackupError("The backup was made by a later release of Dateline.", "Update Dateline.")
    return Backup(str(fields["made"]), tuple(Part(**part) for part in fields["parts"]))


def _unpack_part(tar: tarfile.TarFile, part: Part, folder: Path) -> None:
    path = PurePosixPath(part.path)
    content = None if path.is_absolute() or ".." in path.parts else tar.extractfile(part.path)
    if content is None:
        raise ValueError(f"{part.path} is no file of a data folder")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with make_private(target).open("wb") as stream:
        shutil.copyfileobj(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    if _part(target, folder) != part:
        raise ValueError(f"{part.path} is not as it was written")


def _holds_something(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


@contextmanager
def _unused(data: Path) -> Iterator[None]:
    """See to it that neither a bot nor a rebuild works in a folder, and that none begins to."""
    with ExitStack() as locks:
        try:
            for lock in _LOCKS if _holds_something(data) else ():
                locks.enter_context(FileLock(data / lock, timeout=0))
        except Timeout as error:
            raise BackupError(f"A bot or a rebuild works in {data}.", "End it, then try again.") from error
        yield
