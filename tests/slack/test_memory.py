"""The bot's process keeps no more memory than it needs."""

import gc
import subprocess
import sys
import weakref

from bot.slack.memory import give_back
from tests.conftest import ROOT

ARENAS = """
import ctypes, os, sys, tempfile
from threading import Barrier, Thread

from bot.slack.memory import bound_memory

def allocate():
    held = bytes(100)
    meeting.wait()
    del held

if sys.argv[1] == "few":
    bound_memory()
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
HOLES = """
import psutil
from bot.slack.memory import give_back

size = 100_000
held = [b"x" * size for _ in range(1_000)]
del held[::2]
process = psutil.Process()
before = process.memory_info().rss
give_back()
print(before - process.memory_info().rss)
"""

SHAPES = """
import sys, psutil, torch
from bot.slack.memory import bound_memory, give_back

if sys.argv[1] == "few":
    bound_memory()

def work_out(lengths):
    for length in lengths:
        for rows in range(1, 9):
            torch.nn.functional.gelu(torch.ones(rows, length, 1536))
    give_back()
    return psutil.Process().memory_info().rss

torch.set_num_threads(1)
before = work_out([256])
print(work_out(range(8, 256, 8)) - before)
"""


class Ring:
    """Something that only holds itself."""

    def __init__(self) -> None:
        """Hold it."""
        self.itself = self


def arenas(which: str) -> int:
    """In how many arenas a process with eight threads allocates."""
    return int(subprocess.run([sys.executable, "-c", ARENAS, which], cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def grown(which: str) -> int:
    """By how many bytes a process grows that works with tensors of 248 shapes."""
    return int(subprocess.run([sys.executable, "-c", SHAPES, which], cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def test_all_threads_of_the_bot_share_two_arenas() -> None:
    """Where the C library is glibc, which would make one for each: what is freed in one is of no use in another."""
    assert arenas("many") > 2
    assert arenas("few") == 2


def test_what_is_freed_goes_back_to_the_system() -> None:
    """Also where it lies between what is not free: of 100 MB half, but for pages at the edges."""
    command = [sys.executable, "-c", HOLES]
    given_back = int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert given_back > 40_000_000


def test_what_only_holds_itself_is_freed() -> None:
    """Without waiting for Python, which looks at old objects ever more seldom."""
    gc.disable()
    try:
        ring = weakref.ref(Ring())
        assert ring()
        give_back()
        assert ring() is None
    finally:
        gc.enable()


def test_memory_does_not_grow_with_each_shape_of_a_tensor() -> None:
    """What oneDNN makes for each is kept for the last ones alone."""
    assert grown("few") < grown("many") / 2
