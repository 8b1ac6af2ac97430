"""How fetching does with many sources: all of it served on this machine.

    python -m benchmarks.live_sources                          50 sites with 10 feeds of 20 stories each
    python -m benchmarks.live_sources --sites 4 --kills 20     and 20 kills at random moments of a first round
    python -m benchmarks.live_sources --sites 1 --mutated 1000 and 1,000 feeds in which bytes were changed at random

Printed are the seconds of a first round and of a second, in which nothing has changed; the share of 304 in that; requests that
robots.txt forbids; the least seconds between two requests to one site, beside its pause; and the most memory held. With kills:
stories that were lost, and doubled. With mutated feeds: those whose reading ended otherwise than with leads or a named failure,
and the longest time for one. The seeds are fixed.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bot.command import count, peak_megabytes
from bot.demo.site import Page, Site
from index.article import Article
from index.live.archive import Archive
from index.live.failure import FetchError
from index.live.host import Manners
from index.live.listing import read_listing
from index.live.readings import ARCHIVE, STATE
from index.live.round import fetch
from index.live.source import Source
from index.live.state import State
from index.live.stories import read_record
from index.live.web import Response

_PAUSE = 0.02
_ROBOTS = Page(b"User-agent: *\nDisallow: /private/\n", "text/plain")
_MANNERS = Manners("Dateline (benchmark)", pause=_PAUSE, requests_an_hour=1_000_000, allowed_hosts=frozenset({"127.0.0.1"}))
_SEED = 7
_LAST_KILL_SECONDS = 3.0


def main(argv: list[str]) -> int:
    """Measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sites", type=count, default=50)
    options.add_argument("--feeds", type=count, default=10, help="of each site")
    options.add_argument("--stories", type=count, default=20, help="of each feed")
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--mutated", type=int, default=0)
    arguments = options.parse_args(argv)
    with ExitStack() as stack:
        sites = [stack.enter_context(Site(_pages(arguments.feeds, arguments.stories))) for _ in range(arguments.sites)]
        feeds = range(arguments.feeds)
        named = [(f"s{number}-{feed}", f"{site.url}/{feed}/feed") for number, site in enumerate(sites) for feed in feeds]
        sources = [Source(name=name, url=url) for name, url in named]
        with tempfile.TemporaryDirectory() as folder:
            _rounds(Path(folder), sites, sources)
        if arguments.kills:
            with tempfile.TemporaryDirectory() as folder:
                _kills(Path(folder), sources, arguments.kills, len(sources) * arguments.stories)
    if arguments.mutated:
        _mutate(arguments.mutated)
    return 0


def _pages(feeds: int, stories: int) -> dict[str, Page]:
    """A site: its rules, its feeds with relative links, a private story in each, and the stories."""
    pages = {"/robots.txt": _ROBOTS}
    for feed in range(feeds):
        paths = [f"/{feed}/story-{number}" for number in range(stories)]
        items = "".join(f"<item><title>Story {path}</title><link>{path}</link></item>" for path in (*paths, f"/private/{feed}"))
        body = f'<rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'
        pages[f"/{feed}/feed"] = Page(body.encode(), "application/rss+xml")
        pages |= {path: _story(path) for path in paths}
    return pages


def _story(path: str) -> Page:
    text = f"<p>The council of district {path} agreed on Friday to open the harbour again, after a strike of nine days.</p>" * 3
    head = f'<title>Story {path}</title><meta property="article:published_time" content="2026-11-20T08:15:00Z">'
    return Page(f"<html><head>{head}</head><body><article><h1>Story {path}</h1>{text}</article></body></html>".encode())


def _rounds(data: Path, sites: list[Site], sources: list[Source]) -> None:
    for name in ("First round", "Second round"):
        before = sum(len(site.requests) for site in sites)
        began = time.perf_counter()
        done = fetch(data, sources, _MANNERS, everything=True)
        seconds = time.perf_counter() - began
        asked = sum(len(site.requests) for site in sites) - before
        print(
            f"{name:<14} {seconds:8.1f} s, {asked:,} requests, {len(done.new):,} stories, {done.unchanged / done.polled:.3f} of "
            f"{done.polled:,} feeds answered with 304, {len(done.failures):,} failed"
        )
    forbidden = sum(request.path.startswith("/private/") for site in sites for request in site.requests)
    gaps = [later.began - earlier.ended for site in sites for earlier, later in zip(site.requests, site.requests[1:], strict=False)]
    print(f"Robots         {forbidden:,} requests that robots.txt forbids")
    print(f"Pause          {min(gaps):.4f} s at the least between two requests to a site (its pause is {_PAUSE:g})")
    print(f"Memory         {peak_megabytes():,.0f} MB at most, with the sites")


def _kills(data: Path, sources: list[Source], kills: int, expected: int) -> None:
    """End a first round at random moments, again and again, then let it finish."""
    context, rng = multiprocessing.get_context("spawn"), random.Random(_SEED)  # noqa: S311 - the same moments each time
    for _ in range(kills):
        process = context.Process(target=fetch, args=(data, sources, _MANNERS))
        process.start()
        process.join(rng.uniform(0.5, _LAST_KILL_SECONDS))
        process.kill()
        process.join()
    fetch(data, sources, _MANNERS, everything=True)
    archive = Archive(data / ARCHIVE)
    with State(data / STATE) as state:
        records = [archive.read(page.place) for page in state.pages() if page.place]
    read = [reading for record in records for reading in read_record(record, None, datetime.now(UTC))]
    stories = Counter(reading.id for reading in read if isinstance(reading, Article))
    doubled = sum(times - 1 for times in stories.values())
    print(f"Kills          {kills:,}: {expected - len(stories):,} of {expected:,} stories lost, {doubled:,} doubled")


def _mutate(feeds: int) -> None:
    """Change bytes of a feed, and read it."""
    rng = random.Random(_SEED)  # noqa: S311 - the same feeds each time
    good = _pages(1, 30)["/0/feed"].body
    source = Source(name="mutated", url="http://127.0.0.1/feed")
    crashes, longest = 0, 0.0
    for _ in range(feeds):
        body = bytearray(good)
        for _ in range(rng.randint(1, 40)):
            place = rng.randrange(len(body))
            change = rng.choice(("byte", "cut", "double", "tag"))
            part = body[place : place + rng.randint(1, 200)]
            body[place : place + (len(part) if change == "cut" else 1)] = {
                "byte": bytes([rng.randrange(256)]),
                "cut": b"",
                "double": part * 2,
                "tag": rng.choice((b"<", b"&", b"]]>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<item>", b"\x00")),
            }[change]
        began = time.perf_counter()
        try:
            read_listing(source, Response((source.url,), 200, (("content-type", "text/xml"),), bytes(body), datetime.now(UTC)))
        except FetchError:
            pass
        except Exception as error:  # noqa: BLE001 - this is what is counted
            crashes += 1
            print(f"  {error!r}")
        longest = max(longest, time.perf_counter() - began)
    print(f"Mutated        {feeds:,} feeds: {crashes:,} crashes, {longest:.2f} s at most for one")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
