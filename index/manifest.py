"""The manifest of a snapshot: what made it, what is in it, and the digests that prove its files."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from index.article import SnapshotId
from index.chunks import ChunkRecipe, read_recipe
from index.command_line import command
from index.errors import NoSnapshotError, SnapshotError
from index.sharing import is_shared

_FORMAT = 3
_FORMATS = (1, 2, 3)  # 1: vectors in no order of dates; 3: those of few changes beside those before; see `index.faiss_index`
_MANIFEST = "manifest.json"
_ID = re.compile(r"(\d{8}T\d{6}(?:\d{3})?Z)-[0-9a-f]{4}", re.ASCII)
_MOMENT = "%Y%m%dT%H%M%S%f"
_LAST_YEAR = 9_999
_STEP = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a snapshot, and what is in it. Times in ISO 8601, UTC; `files` maps a file to its sha256."""

    id: SnapshotId
    created: str
    embedder: str
    fingerprint: str
    recipe: ChunkRecipe
    stories: int
    sentences: int
    chunks: int
    oldest: str | None
    newest: str | None
    files: dict[str, str]
    changed: int = 0
    """How many chunks came or went since all files were last written anew: see `index.update`."""
    format: int = _FORMAT

    @property
    def is_present(self) -> bool:
        """Whether a snapshot can be made from it by this release with what changed alone."""
        return self.format == _FORMAT

    @property
    def chunking(self) -> str:
        """How its chunks are marked in the store: see `chunking`."""
        return chunking(self.recipe, self.fingerprint)


def chunking(recipe: ChunkRecipe, fingerprint: str) -> str:
    """The mark of chunks cut by one recipe: the budget counts the tokens of one model, so the model is part of it."""
    return f"{recipe.name}-{fingerprint}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file of a snapshot: a folder without it is not one."""
    (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n")


def digests(folder: Path, before: Path | None = None, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """sha256 of every file but the manifest and tantivy's empty locks, by path relative to the folder.

    Of files shared with the snapshot `before`, whose digests were checked, it is the one `known` there.
    """
    proven = (file for file in files(folder) if file.name != _MANIFEST and file.suffix != ".lock")
    names = {file.relative_to(folder).as_posix(): file for file in proven}
    shared = {name for name in names if name in known and before and is_shared(names[name], before / name)}
    return {name: known[name] if name in shared else _sha256(file) for name, file in names.items()}


def read_manifest(folder: Path) -> Manifest:
    """What a snapshot says of itself.

    :raises SnapshotError: it says nothing that can be read, or speaks of another snapshot.
    """
    try:
        fields = json.loads((folder / _MANIFEST).read_text())
        if fields["format"] not in _FORMATS:
            raise damaged(folder, f"format {fields['format']} instead of {_FORMAT}")
        if fields["id"] != folder.name.removeprefix("."):
            raise damaged(folder, f"its manifest is that of {fields['id']}")
        return Manifest(**{**fields, "recipe": read_recipe(fields["recipe"])})
    except PermissionError as error:
        raise unreadable(error) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(folder, str(error)) from error


def check_files(folder: Path, manifest: Manifest, name: str | None = None, checked: Path | None = None) -> None:
    """Let nothing damaged reach the libraries: on a wrong byte tantivy panics, and FAISS may give wrong vectors.

    What is shared with a snapshot in the folder `checked`, which this process has just checked, is not read again.

    :raises SnapshotError: a file, or the one named, is not as it was written.
    """
    for proven in manifest.files if name is None else (name,):
        file = folder / proven
        if checked and is_shared(file, checked / proven):
            continue
        try:
            sound = file.is_file() and _sha256(file) == manifest.files.get(proven)
        except PermissionError as error:
            raise unreadable(error) from error
        if not sound:
            raise damaged(folder, f"{proven} is not as it was written")


def damaged(folder: Path, reason: str) -> SnapshotError:
    """The error for a snapshot that cannot be used, with what mends it."""
    data = ("--data", folder.parent.parent)
    return SnapshotError(
        f"The snapshot {folder.name} is damaged ({reason.splitlines()[0] if reason else 'unreadable'}).",
        f"Serve the one before it: {command('rebuild', '--rollback', *data)}; "
        f"or build anew: {command('rebuild', '--full', 'FOLDER', *data)}",
    )


def unreadable(error: PermissionError) -> SnapshotError:
    """The error for a file that may be sound, and may not be read."""
    return SnapshotError(f"{error.filename} may not be read ({error.strerror}).", "Allow reading it, or ask as another user.")


def files(folder: Path) -> list[Path]:
    """All files below a folder, in order."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def nothing_indexed(data: Path, demo: bool) -> NoSnapshotError:  # noqa: FBT001 - whether there is one
    """The error for a data folder without a snapshot, with what makes one; `demo`: that of the demo lies beside it."""
    sample = f" The sample stories of the demo are indexed: add --data {data / 'demo'}" if demo else ""
    return NoSnapshotError(f"There is no index in {data} yet.", f"Make one: {command('rebuild', 'FOLDER', '--data', data)}{sample}")


def new_id(earlier: Iterable[SnapshotId]) -> SnapshotId:
    """An id for a snapshot made now, which sorts behind those made earlier, whatever the clock says.

    It is a moment in milliseconds: two small builds can end within one second.
    """
    moment = datetime.now(UTC)
    for number in earlier:
        made = _moment_of(number)
        if made and moment - made < _STEP and made.year < _LAST_YEAR:
            moment = made + _STEP
    return SnapshotId(f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z-{secrets.token_hex(2)}")


def _moment_of(number: SnapshotId) -> datetime | None:
    """When an id says that it was made; None where it is none of ours."""
    found = _ID.fullmatch(number)
    try:
        return datetime.strptime(found[1].removesuffix("Z") + "000", _MOMENT).replace(tzinfo=UTC) if found else None
    except ValueError:  # such as a 13th month
        return None
