"""The memory that the bot's process keeps: what it uses, and little of what it has used.

What is freed leaves holes between what is not, and the C library gives back to the system only what lies at the end. Questions of
other lengths need holes of other sizes, so a process that answers for days would grow. Beside that, objects that hold each other,
as a failed call does with all that it worked with, stay until Python looks for them: ever more seldom, the more it has loaded.
"""

import ctypes
import gc
import os
from collections.abc import Callable

GIVE_BACK_SECONDS = 30.0
"""How long what is freed may stay with the process."""
_M_ARENA_MAX = -8  # in glibc's malloc.h
_ARENAS = 2
_PRIMITIVES = "64"


def bound_memory() -> None:
    """Limit what libraries keep for later; to be called before torch is loaded, and before there is a second thread.

    glibc has up to eight arenas for each core, and memory that was freed in one is of no use in another: here all threads have two.
    oneDNN keeps the machine code that it has made for each of the last 1,024 shapes of tensors; an answer has some dozens.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _PRIMITIVES)
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
