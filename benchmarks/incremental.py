"""What a round of changes costs beside a whole rebuild: stories of invented words, an embedder that loads no model.

    python -m benchmarks.incremental                              100,000 stories, then 20 new, 5 changed, 2 withdrawn
    python -m benchmarks.incremental --stories 5000 --rounds 3    fewer, and three such rounds one after the other
    python -m benchmarks.incremental --data /tmp/many             the data folder is kept, and used again by the next run

It prints the seconds of each stage, the bytes that the new snapshot does not share with the one before, and how long it takes to
open it. Then what it searches is compared with what is stored (`--verify`).
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.command import count, peak_megabytes
from bot.settings import Settings
from bot.wiring import open_snapshots
from index.article import Article, article_id, version_hash
from index.build_report import BuildReport
from index.manifest import files
from index.retriever import Retriever
from index.snapshot import Snapshots, verify
from index.store import Store
from index.update import Updater
from tests.index.word_embedder import WordEmbedder

_NEW, _CHANGED, _GONE = 20, 5, 2
_BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
_SYLLABLES = ("kar", "sto", "lim", "ven", "ra", "do", "pel", "ni", "gro", "ta", "mu", "shi")
_FEW_WORDS = 8_000


def main(argv: list[str]) -> int:
    """Build once, then change a little, and print what that took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stories", type=count, default=100_000, help="how many are stored (default: 100,000)")
    options.add_argument("--rounds", type=count, default=1, help="how many rounds of changes (default: 1)")
    options.add_argument("--data", type=Path, help="a data folder to keep and use again (default: one that is removed)")
    arguments = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as aside:
        return _measure(Path(arguments.data or aside), arguments.stories, arguments.rounds)


def _measure(data: Path, stories: int, rounds: int) -> int:
    snapshots = open_snapshots(Settings(dateline_data=data))
    with snapshots.lock(), Store(snapshots.store_file) as store:
        if snapshots.current() is None:
            _show("whole build", Updater(snapshots, store, WordEmbedder()).build(_stories(range(stories), 0)))
        for _ in range(rounds):
            first = len(store.version_keys())
            start = time.perf_counter()
            readings = (
                *_stories(range(first, first + _NEW), 0),
                *_stories(range(first % stories, first % stories + _CHANGED), first),
            )
            gone = [article_id(_name((first + 10 + number) % stories)) for number in range(_GONE)]
            report = Updater(snapshots, store, WordEmbedder()).update(readings, gone)
            if report is None:
                print("This snapshot takes a rebuild: name another --data.", file=sys.stderr)
                return 1
            _show("update", report, time.perf_counter() - start)
            print(f"  written    {_own_bytes(snapshots) / 1e6:,.1f} MB of {_all_bytes(snapshots) / 1e6:,.1f} MB")
        return _look(snapshots, store)


def _look(snapshots: Snapshots, store: Store) -> int:
    """Open it as the bot does, and check it as `--verify` does."""
    start = time.perf_counter()
    snapshot = snapshots.open()
    store.require(snapshot.versions)
    Retriever(snapshot, store, WordEmbedder())
    opened = time.perf_counter()
    problems = verify(snapshot, store)
    print(f"opened in {opened - start:.1f} s, verified in {time.perf_counter() - opened:.1f} s: {'; '.join(problems) or 'sound'}")
    print(f"most memory {peak_megabytes():,.0f} MB")
    return 1 if problems else 0


def _show(what: str, report: BuildReport, seconds: float | None = None) -> None:
    stages = ", ".join(f"{stage} {taken:.2f}" for stage, taken in report.seconds)
    took = sum(taken for _, taken in report.seconds) if seconds is None else seconds
    changes = report.changes
    came = f"{len(changes.added):,} new, {len(changes.changed):,} changed, {len(changes.withdrawn):,} withdrawn"
    print(f"{what}: {took:.1f} s ({stages}); {report.stories:,} stories: {came}", flush=True)


def _own_bytes(snapshots: Snapshots) -> int:
    folder = snapshots.folder / snapshots.require_current()
    return sum(file.stat().st_size for file in files(folder) if file.stat().st_nlink == 1)


def _all_bytes(snapshots: Snapshots) -> int:
    return sum(file.stat().st_size for file in files(snapshots.folder / snapshots.require_current()))


def _name(number: int) -> str:
    return f"story-{number}"


def _stories(numbers: range, edition: int) -> Iterator[Article]:
    """Stories of three to five sentences; another edition has other words."""
    for number in numbers:
        chance = random.Random(f"{number}/{edition}")  # noqa: S311 - no secret
        sentences = [_sentence(chance) for _ in range(chance.randint(3, 5))]
        text = " ".join(sentences)
        yield Article(
            id=article_id(_name(number)),
            url=None,
            title=sentences[0][:60],
            publisher="Sample Wire",
            published=_BEGINNING + timedelta(minutes=3 * number),
            place=None,
            language="en",
            authors=(),
            text=text,
            sha256=version_hash(text),
            source=f"/stories/{_name(number)}.txt",
        )


def _sentence(chance: random.Random) -> str:
    words = [_word(int(_FEW_WORDS * chance.random() ** 3)) for _ in range(chance.randint(9, 16))]
    return f"{' '.join(words).capitalize()} in {_word(chance.randrange(_FEW_WORDS)).capitalize()}."


def _word(number: int) -> str:
    """A word for a number: its digits to the base of the syllables."""
    word = ""
    while number or not word:
        number, digit = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[digit]
    return word


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
