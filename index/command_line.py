"""The commands of Dateline as a person can type them here and now, for messages that name the next step."""

import shlex
import shutil
import sys
from pathlib import Path

SCRIPTS = {
    "ask": "ask.py",
    "rebuild": "rebuild_index.py",
    "fetch": "fetch_stories.py",
    "check": "check_citations.py",
    "show": "show_story.py",
    "feedback": "feedback.py",
    "forget": "forget.py",
    "backup": "backup.py",
    "restore": "restore.py",
    "evaluate": "evaluate.py",
}
"""The script of a checkout that does what `dateline NAME` does."""
PROGRAM = "dateline"
_FOLDER = Path(__file__).resolve().parent.parent / "scripts"


def command(name: str, *arguments: object) -> str:
    """The exact command, with the interpreter that runs now; as `dateline NAME` where that was typed, or no scripts are installed.

    Words in capital letters ("FOLDER") are for the reader to fill in.
    """
    if as_program() or not _FOLDER.is_dir():
        first = [_shown(Path(sys.argv[0])) if as_program() else PROGRAM, name]
    elif name == "slack":
        first = [_shown(Path(sys.executable)), "-m", "bot"]
    else:
        first = [_shown(Path(sys.executable)), _shown(_FOLDER / SCRIPTS[name])]
    return shlex.join([*first, *map(str, arguments)])


def as_program() -> bool:
    """Whether this process was started as `dateline`."""
    return Path(sys.argv[0]).stem == PROGRAM


def _shown(file: Path) -> str:
    """A file as short as the shell will find it."""
    on_path = shutil.which(file.name)
    if on_path and Path(on_path) == file:
        return file.name
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)
