"""What a data folder holds is its owner's alone."""

import os
import stat
from pathlib import Path

from bot.settings import Settings
from bot.wiring import open_ledger, open_store
from index.private import make_private
from index.snapshot import Snapshots
from tests.conftest import Rebuild


def open_to_others(folder: Path) -> set[str]:
    """What others may do anything with."""
    paths = (folder, *folder.rglob("*"))
    return {path.relative_to(folder.parent).as_posix() for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077}


def test_a_rebuild_makes_private_files_and_tightens_old_ones(tmp_path: Path, rebuild: Rebuild) -> None:
    """Whatever the umask is, and however the folder was made; the umask is as before afterwards."""
    (tmp_path / "story.txt").write_text("The Karst bridge reopened on Monday. Lorries may cross it again.")
    (tmp_path / "data").mkdir(mode=0o755)
    before = os.umask(0)
    try:
        rebuild(tmp_path / "data", [tmp_path / "story.txt"])
        assert os.umask(0) == 0
    finally:
        os.umask(before)
    assert open_to_others(tmp_path / "data") == set()
    for path in (tmp_path / "data", *(tmp_path / "data").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with Snapshots(tmp_path / "data").lock():
        assert open_to_others(tmp_path / "data") <= {"data/rebuild.lock", "data/rebuild.pid"}


def test_opening_tightens_what_is_opened(tmp_path: Path, rebuild: Rebuild) -> None:
    """The folder first of all, so that nothing in it can be reached."""
    (tmp_path / "story.txt").write_text("The Karst bridge reopened on Monday. Lorries may cross it again.")
    rebuild(tmp_path / "data", [tmp_path / "story.txt"])
    settings = Settings(dateline_data=tmp_path / "data")
    open_ledger(settings).close()
    for path in (tmp_path / "data", settings.dateline_data / "ledger.sqlite", settings.dateline_data / "store.sqlite"):
        path.chmod(0o755 if path.is_dir() else 0o666)
    open_ledger(settings).close()
    open_store(settings).close()
    assert open_to_others(tmp_path / "data") == set()


def test_what_cannot_be_tightened_is_used_as_it_is(tmp_path: Path) -> None:
    """A path that is not there, with or without a folder for it, and one below a file."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "no" / "file", tmp_path / "file" / "below"):
        assert make_private(path) == path
        assert not path.exists()
    assert not make_private(tmp_path / "absent", create=False).exists()
