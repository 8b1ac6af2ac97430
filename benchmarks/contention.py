"""How much longer questions and embedding take while another process keeps a core busy.

    python -m benchmarks.contention --data data/demo

Asks a few questions of the index in --data, and embeds its passages, by turns alone and beside one process that does nothing but
count. Printed are the seconds of one question and of all passages, alone and beside it (medians of the rounds), and their ratio. On
two cores that are shared fairly, what uses both takes 1.5 times as long. Nothing else should run meanwhile.

Exit code 0 measured, 1 no index, 2 wrong usage.
"""

import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from benchmarks.embedding import passages_of
from bot.command import parser, run, settings_of
from bot.wiring import open_embedder, open_newsroom, open_snapshots

_QUESTIONS = ("What did Zhang Youxia tell Belousov?", "Why were the talks broken off?", "Who won the election?")
_COUNT = "import time\nend = time.monotonic() + 60\nprint(flush=True)\nwhile time.monotonic() < end: pass"  # ends of itself


def main(argv: list[str]) -> int:
    """Measure by turns."""
    options = parser(__doc__)
    options.add_argument("--chunks", type=int, default=200, metavar="N", help="how many chunks to embed (default: 200)")
    options.add_argument("--rounds", type=int, default=5, metavar="N", help="how often to measure each (default: 5)")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    newsroom, embedder = open_newsroom(settings), open_embedder(settings)
    passages = passages_of(open_snapshots(settings), arguments.chunks)
    ways: dict[str, Callable[[], object]] = {
        question: partial(newsroom.ask, question, datetime.now(UTC)) for question in _QUESTIONS
    }
    ways[f"embedding {len(passages)} passages"] = partial(embedder.embed_passages, passages)
    _seconds(ways)  # loads the models
    alone, beside = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for _ in range(arguments.rounds):
        for name, seconds in _seconds(ways).items():
            alone[name].append(seconds)
        for name, way in ways.items():
            with _busy_core():
                beside[name].append(_seconds({name: way})[name])
    print("  alone  beside   ratio  (seconds)")
    for name in ways:
        before, after = statistics.median(alone[name]), statistics.median(beside[name])
        print(f"{before:7.2f} {after:7.2f} {after / before:7.2f}  {name}")
    return 0


def _seconds(ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    seconds = {}
    for name, way in ways.items():
        start = time.perf_counter()
        way()
        seconds[name] = time.perf_counter() - start
    return seconds


@contextmanager
def _busy_core() -> Iterator[None]:
    """A process that keeps a core busy, for a minute at the most."""
    with subprocess.Popen([sys.executable, "-c", _COUNT], stdout=subprocess.PIPE) as busy:  # noqa: S603 - our own code
        next(iter(busy.stdout or ()))  # it is at work
        try:
            yield
        finally:
            busy.kill()


if __name__ == "__main__":
    run(main)
