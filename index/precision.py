"""What torch computes in: bfloat16 or float32, whichever is faster here, and in few shapes.

torch is imported on first use, because that takes seconds.
"""

import math
import time
from collections.abc import Callable

from index.workers import workers

MIN_SPEEDUP = 1.3  # half precision must be clearly faster to be worth its small error

LENGTHS = 8
"""Batches are as long as a multiple of this.

oneDNN keeps what it has prepared for every shape that it meets, over 2 MB for each in bfloat16, and texts come in all lengths. With
every eighth length alone, a process stops growing (``benchmarks/slack_storm.py`` prints the curve), in the same time for an answer.
"""


def padded(length: int) -> int:
    """The length, in tokens, of a batch whose longest text has so many.

    >>> padded(8), padded(9)
    (8, 16)
    """
    return -(-length // LENGTHS) * LENGTHS


def padding(longest: int | None) -> dict[str, dict[str, int]]:
    """How sentence-transformers is told to do the same; for a model that reads `longest` tokens.

    Where that is no multiple, a text of that length must not be padded: the model has no place for more.
    """
    return {"text": {"pad_to_multiple_of": LENGTHS}} if longest and longest % LENGTHS == 0 else {}


def supports_bfloat16() -> bool:
    """Whether the processor says that it knows bfloat16.

    That does not settle it: with AMX bfloat16 is twice as fast, with AVX512-BF16 alone it was seen three times as fast on one
    machine and 0.6 times as fast on another. So both precisions are timed where both are possible.
    """
    import torch  # noqa: PLC0415 - heavy: see the module's docstring

    return any(able for name, able in torch.cpu.get_capabilities().items() if "bf16" in name)


def measure_speedup(before: Callable[[], object], after: Callable[[], object]) -> float:
    """How many times as fast the second is, where every worker does it at once, as in use.

    The best of five timings of each counts, taken by turns, so that other work slows both.
    """
    crew = workers()
    best = [math.inf, math.inf]
    for _ in range(5):
        for number, work in enumerate((before, after)):
            start = time.perf_counter()
            tuple(crew.map(lambda todo: todo(), [work] * crew.count))
            best[number] = min(best[number], time.perf_counter() - start)
    return best[0] / best[1]
