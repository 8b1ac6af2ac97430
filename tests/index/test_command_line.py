"""A command that a message names can be typed as it stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PRINT = "from index.command_line import command; print(command({!r}, 'A FOLDER', '--data', 'x'))"


def suggested(name: str, cwd: Path, program: str = "scripts/ask.py") -> str:
    """What a process that was started as some program suggests."""
    code = f"import sys; sys.argv = [{program!r}]; {PRINT.format(name)}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", ["ask", "rebuild", "check", "show"])
def test_a_suggested_command_runs_as_it_stands(name: str, tmp_path: Path) -> None:
    """In whatever folder somebody is, with the Python that runs now."""
    for folder in (ROOT, tmp_path):
        shown = suggested(name, folder).split(" 'A FOLDER'")[0]
        done = subprocess.run(f"{shown} --help", shell=True, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S602
        assert done.returncode == 0, (shown, done.stderr)


def test_what_was_typed_is_what_is_suggested(tmp_path: Path) -> None:
    """Who uses the program is told of the program; words with spaces are quoted."""
    assert suggested("rebuild", tmp_path, "/opt/bin/dateline") == "/opt/bin/dateline rebuild 'A FOLDER' --data x"
    assert suggested("slack", tmp_path).endswith(" -m bot 'A FOLDER' --data x")
