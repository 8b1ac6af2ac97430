"""Read files that were damaged or made to do harm, and see that each stays its own matter.

    python -m benchmarks.hostile_files --files 10000
    python -m benchmarks.hostile_files --files 1000 --seed 7 --slow 2

Files of examples/stories, and others made from them in every format, are mutated: bytes are turned, cut out, doubled, and words put
in that confuse readers. Beside them stand bombs: long runs of everything that an expression may try in many ways, in every place of
every format, and what unpacks or nests without end. All go through the reader of a rebuild, and then their stories through what a
rebuild does with them before it embeds them.

Printed are the exceptions that nobody foresaw (each a skip with a reference, and a traceback above), those that left a file's
boundary, how many files were given up, the longest time for one file, and the most memory.

Exit code 0 nothing left a file's boundary, 1 something did, 2 wrong usage.
"""

import argparse
import gzip
import logging
import random
import resource
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bombs import RUNS, bombs, made
from bot.command import FAILED, run
from index.article import Article
from index.sentences import split_sentences
from index.sources.draft import Reading
from index.sources.guarded import Limits, read_guarded

SAMPLES = Path(__file__).parents[1] / "examples" / "stories"
_WORDS = (  # noqa: SIM905 - a list would have a line for each
    "<¦>¦</p>¦<!--¦<![CDATA[¦\"¦'¦{¦}¦[¦]¦{}¦null¦1984¦true¦-0¦1e999¦\\ud800¦\\¦\x00¦\r¦\n\n¦\t¦\x1b[2J¦\u2028¦\u202e¦"
    "\ufeff¦�¦ſ¦ſept¦İ¦ı¦K¦ß¦ﬁ¦²³¦٣¦---\n¦+++\n¦###\n¦KYIV, Oct 15 (EFE).- ¦Beijing, ſept 15 (EFE).- ¦&#x110000;¦"
    '&nbsp;¦&lt;p&gt;¦From ¦@graph¦"@type":5,¦"headline":1984,¦=?utf-8?b?¦%PDF-1.4¦PK\x03\x04¦WARC/1.0\r\n¦'
    "31/02/2024¦9999999999999999999999999999999999999999"
).split("¦")


def main(argv: list[str]) -> int:
    """Make the files, read them, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=10_000, help="how many mutated files beside the bombs (10,000)")
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--characters", type=int, default=50_000, help="how long the runs of the bombs are (50,000)")
    options.add_argument("--seconds", type=float, default=30, help="the most that one story may take (30)")
    options.add_argument("--slow", type=float, default=5, help="files that take longer are named (5)")
    options.add_argument("--only", default="", help="of the bombs those with this in their names")
    arguments = options.parse_args(argv)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (*_mutants(arguments.files, arguments.seed), *bombs(arguments.characters, arguments.only)):
            Path(folder, name).write_bytes(data)
        return _read(Path(folder), Limits(arguments.seconds), arguments.slow)


def _read(folder: Path, limits: Limits, slow: float) -> int:
    counts: Counter[str] = Counter()
    longest, left, last = ("", 0.0), 0, time.monotonic()
    file = ""
    try:
        for reading in read_guarded([folder], datetime.now(UTC), limits):
            took, name = time.monotonic() - last, _name(reading)
            longest = max(longest, (name, took), key=lambda pair: pair[1])
            if took > slow:
                print(f"{took:6.1f} s  reading {name}")
            counts[_outcome(reading)] += 1
            left += not _is_processed(reading, slow)
            file, last = name, time.monotonic()
    except Exception:  # noqa: BLE001 - it is what this looks for
        traceback.print_exc()
        print(f"The reading ended behind {file}.")
        left += 1
    for outcome, count in counts.most_common():
        print(f"{count:8,}  {outcome}")
    print(f"{left:8,}  exceptions that left a file's boundary")
    print(f"Longest    {longest[1]:.1f} s: {longest[0]}")
    there, here = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    print(f"Memory     {there:,.0f} MB at most where files are read, {here:,.0f} MB here")
    return FAILED if left else 0


def _is_processed(reading: Reading, slow: float) -> bool:
    """Whether a story stands what a rebuild does with it."""
    if not isinstance(reading, Article):
        return True
    start = time.monotonic()
    try:
        split_sentences(reading.text, reading.language, (reading.publisher,) if reading.publisher else ())
        _ = reading.month_day
    except BaseException:  # noqa: BLE001 - a library in Rust raises no Exception
        traceback.print_exc()
        print(f"The sentences of {reading.source} cannot be told.")
        return False
    if (took := time.monotonic() - start) > slow:
        print(f"{took:6.1f} s  sentences of {_name(reading)}")
    return True


def _name(reading: Reading) -> str:
    return Path(reading.source if isinstance(reading, Article) else reading.place).name


def _outcome(reading: Reading) -> str:
    if isinstance(reading, Article):
        return "stories"
    for sign in ("nobody foresaw", "took longer", "of memory", "program that read it ended"):
        if sign in reading.reason:
            return f"skips: {sign}"
    return "skips with their reason"


def _mutants(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Files of every format, each with a few mutations of its bytes."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    seeds = (*((file.name, file.read_bytes()) for file in sorted(SAMPLES.iterdir())), *made())
    for number in range(count):
        name, data = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            data = _mutated(data, chance)
        if name.endswith(".gz") and chance.random() < 0.5:  # noqa: PLR2004 - half of them are damaged inside
            data = gzip.compress(_mutated(gzip.decompress(dict(seeds)[name]), chance))
        yield f"{number:06}-{name}", data


def _mutated(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 1, 4, 30, 500))
    head, piece, tail = data[:at], data[at : at + length], data[at + length :]
    match chance.randrange(7):
        case 0:
            piece = b""
        case 1:
            piece *= chance.choice((2, 3, 50))
        case 2:
            piece = chance.randbytes(len(piece))
        case 3:
            piece = bytes(byte ^ (1 << chance.randrange(8)) for byte in piece)
        case 4:
            tail = b""
        case 5:
            piece = chance.choice(RUNS).encode() * chance.choice((5, 200)) + piece
        case _:
            piece = chance.choice(_WORDS).encode(errors="replace") + piece
    return head + piece + tail


if __name__ == "__main__":
    run(main)
