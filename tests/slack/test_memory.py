"""The bot's process keeps no more memory than it needs."""

import subprocess
import sys

from tests.conftest import ROOT

ARENAS = """
import ctypes, os, sys, tempfile
from threading import Barrier, Thread

from bot.commands.slack import _use_few_arenas

def allocate():
    held = bytes(100)
    meeting.wait()
    del held

if sys.argv[1] == "few":
    _use_few_arenas()
meeting = Barrier(9)
threads = [Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
library = ctypes.CDLL(None)
library.fdopen.restype = ctypes.c_void_p
with tempfile.TemporaryFile() as file:
    stream = ctypes.c_void_p(library.fdopen(os.dup(file.fileno()), b"w"))
    library.malloc_info(0, stream)
    library.fclose(stream)
    file.seek(0)
    print(file.read().count(b"<heap "))
meeting.wait()
"""


def arenas(which: str) -> int:
    """In how many arenas a process with eight threads allocates."""
    return int(subprocess.run([sys.executable, "-c", ARENAS, which], cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def test_all_threads_of_the_bot_share_two_arenas() -> None:
    """Where the C library is glibc, which would make one for each: what is freed in one is of no use in another."""
    assert arenas("many") > 2
    assert arenas("few") == 2
