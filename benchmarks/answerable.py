"""How long it takes until a story that was just published can be asked about.

    python -m benchmarks.answerable                    40 stories, published at random moments of 6 minutes
    python -m benchmarks.answerable --minutes 3 --stories 20

A site on this machine publishes them in its feed. `scripts/fetch_stories.py` runs beside it as a service would, with the real
model, and asks the feed every minute. For each story the time is taken from when it stood in the feed to when the
snapshot that serves searches it: a bot answers from that one at the next question. The seed is fixed.

Exit code 0 every story came, 1 one did not within the time of three more intervals.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.command import FAILED, count, run
from bot.demo.site import Page, Site
from bot.settings import Settings
from bot.wiring import open_snapshots
from index.store import Store

_LOOK = 10  # seconds between two looks whether it is time to ask the feed
_PATIENCE = 180.0  # seconds: three intervals
_SEED = 7
_ROOT = Path(__file__).parents[1]


def main(argv: list[str]) -> int:
    """Publish, watch, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=count, default=6, help="over which stories are published (6)")
    options.add_argument("--stories", type=count, default=40, help="how many (40)")
    arguments = options.parse_args(argv)
    chance = random.Random(_SEED)  # noqa: S311 - the same moments each time
    moments = sorted(chance.uniform(0, 60 * arguments.minutes) for _ in range(arguments.stories))
    with Site({"/robots.txt": Page(b"", "text/plain")}) as site, tempfile.TemporaryDirectory() as folder:
        _publish(site, 0)
        with _fetching(Path(folder), site):
            waits = _watch(Path(folder, "data"), site, moments)
    missing = arguments.stories - len(waits)
    ordered = sorted(waits) or [0.0]
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(f"From published to answerable: median {statistics.median(ordered):.0f} s, p95 {p95:.0f} s, longest {ordered[-1]:.0f} s")
    print(f"{len(waits):,} of {arguments.stories:,} stories came; the feed was asked {len(site.asked('/feed')):,} times")
    return FAILED if missing else 0


def _publish(site: Site, number: int) -> None:
    """Put one more story into the feed."""
    site.pages[f"/story-{number}"] = _story(number)
    items = "".join(f"<item><title>{_title(one)}</title><link>/story-{one}</link></item>" for one in range(number + 1))
    feed = f'<rss version="2.0"><channel><title>Sample Harbour News</title>{items}</channel></rss>'
    site.pages["/feed"] = Page(feed.encode(), "application/rss+xml")


def _story(number: int) -> Page:
    text = f"<p>The council of district {number} agreed to open harbour {number} again, after a strike of nine days.</p>" * 3
    now = datetime.now(UTC).isoformat()
    head = f'<title>{_title(number)}</title><meta property="article:published_time" content="{now}">'
    return Page(f"<html><head>{head}</head><body><article><h1>{_title(number)}</h1>{text}</article></body></html>".encode())


def _title(number: int) -> str:
    return f"Harbour {number} opens again"


@contextmanager
def _fetching(folder: Path, site: Site) -> Iterator[None]:
    """The command, as a service runs it."""
    (folder / "sources.toml").write_text(f'[[source]]\nname = "sample"\nurl = "{site.url}/feed"\nevery = "1m"\n')
    settings = {"FETCH_CONTACT": "desk@example.org", "FETCH_ALLOWED_HOSTS": "127.0.0.1", "FETCH_PAUSE_SECONDS": "0.1"}
    command = [sys.executable, str(_ROOT / "scripts" / "fetch_stories.py"), "--every", f"{_LOOK}s", "--quiet"]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **settings})  # noqa: S603 - our own program
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _watch(data: Path, site: Site, moments: list[float]) -> list[float]:
    """Seconds from published to answerable of the stories that came. The clock starts when the feed's first story is searched."""
    began, published, waits = time.monotonic(), dict[int, float](), dict[int, float]()
    while 0 not in _served(data):
        if time.monotonic() - began > _PATIENCE:
            return []
        time.sleep(1)
    began = time.monotonic()
    while len(waits) < len(moments) and time.monotonic() - began < moments[-1] + _PATIENCE:
        now = time.monotonic()
        while len(published) < len(moments) and began + moments[len(published)] <= now:
            published[len(published) + 1] = now
            _publish(site, len(published))
        for number in _served(data) & published.keys() - waits.keys():
            waits[number] = time.monotonic() - published[number]
        time.sleep(1)
    return list(waits.values())


def _served(data: Path) -> set[int]:
    """The numbers of the stories that are searched now."""
    snapshots = open_snapshots(Settings(dateline_data=data))
    if snapshots.current() is None:
        return set()
    with Store(snapshots.store_file, readonly=True) as store:
        titles = [store.article(key).title for key in snapshots.serving_versions()]
    return {int(title.split()[1]) for title in titles}


if __name__ == "__main__":
    run(main)
