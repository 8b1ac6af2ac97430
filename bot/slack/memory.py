"""The memory that the bot's process keeps: what it uses, and little of what it has used.

What is freed leaves holes between what is not, and the C library gives back to the system only what lies at the end. Questions of
other lengths need holes of other sizes, so a process that answers for days would grow. Beside that, objects that hold each other,
as a failed call does with all that it worked with, stay until Python looks for them: ever more seldom, the more it has loaded.
"""

import ctypes
import gc
from collections.abc import Callable

GIVE_BACK_SECONDS = 30.0
"""How long what is freed may stay with the process."""
_M_ARENA_MAX = -8  # in glibc's malloc.h
_ARENAS = 2


def use_few_arenas() -> None:
    """Let all threads allocate from two arenas, where the C library is glibc; before the first of them is there.

    glibc has up to eight for each core, and memory that was freed in one is of no use in another.
    """
    if set_option := _of_the_c_library("mallopt"):
        set_option(_M_ARENA_MAX, _ARENAS)


def keep_loaded() -> None:
    """Take all that is loaded now for needed to the end: Python need not look through it again, and looks at the rest in time."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Free what only holds itself, and give to the system what is free: milliseconds of work after `keep_loaded`."""
    gc.collect()
    if trim := _of_the_c_library("malloc_trim"):
        trim(0)


def _of_the_c_library(name: str) -> Callable[..., int] | None:
    """A function that glibc has; others may lack it."""
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return function
