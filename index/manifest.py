"""The manifest of a snapshot: what made it, what is in it, and the digests that prove its files."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.article import SnapshotId
from index.chunks import ChunkRecipe, read_recipe
from index.command_line import command
from index.errors import NoSnapshotError, SnapshotError

_FORMAT = 2
_FORMATS = (1, 2)  # 1: vectors in no order of dates; see `index.faiss_index`
_MANIFEST = "manifest.json"


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
    format: int = _FORMAT

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


def digests(folder: Path) -> dict[str, str]:
    """sha256 of every file but the manifest and tantivy's empty locks, by path relative to the folder."""
    proven = (file for file in files(folder) if file.name != _MANIFEST and file.suffix != ".lock")
    return {file.relative_to(folder).as_posix(): _sha256(file) for file in proven}


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
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(folder, str(error)) from error


def check_files(folder: Path, manifest: Manifest, name: str | None = None) -> None:
    """Let nothing damaged reach the libraries: on a wrong byte tantivy panics, and FAISS may give wrong vectors.

    :raises SnapshotError: a file, or the one named, is not as it was written.
    """
    for proven in manifest.files if name is None else (name,):
        file = folder / proven
        if not file.is_file() or _sha256(file) != manifest.files.get(proven):
            raise damaged(folder, f"{proven} is not as it was written")


def damaged(folder: Path, reason: str) -> SnapshotError:
    """The error for a snapshot that cannot be used, with what mends it."""
    data = ("--data", folder.parent.parent)
    return SnapshotError(
        f"The snapshot {folder.name} is damaged ({reason.splitlines()[0] if reason else 'unreadable'}).",
        f"Serve the one before it: {command('rebuild', '--rollback', *data)}; "
        f"or build anew: {command('rebuild', '--full', 'FOLDER', *data)}",
    )


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
