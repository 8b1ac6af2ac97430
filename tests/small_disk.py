"""A disk of few megabytes, which can be full."""

import errno
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk at a place where nothing is yet; the test is skipped where nobody may make one."""
    place.mkdir()
    mount = shutil.which("mount")
    size = f"size={megabytes}m"
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", place], capture_output=True, check=False).returncode:
        pytest.skip("only who may mount can make a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)  # noqa: S607 - beside mount


def fill_disk(disk: Path) -> None:
    """Another program writes until nothing is left."""
    with (disk / "other").open("ab", buffering=0) as stream:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 - that is the end
