"""Watch news arrive: sample sites on this machine grow day by day, are fetched, and one question is asked each day.

    python -m bot.commands.live_demo

One story is corrected, one is taken back, and one source dies; the days are those of examples/live/stories.toml, and pass at once.
What was fetched and indexed lies in the data folder (--data, here data/live-demo), which is emptied first.
"""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import parser, run, settings_of

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.live.source import Source

_DATA = Path("data/live-demo")


def main(argv: list[str]) -> int:
    """Let all days pass."""
    arguments = parser(__doc__).parse_args(argv)
    arguments.data = arguments.data or _DATA
    settings = settings_of(arguments)
    from bot.demo.web import LiveWeb, read_sample
    from index.live.source import Source

    shutil.rmtree(settings.dateline_data, ignore_errors=True)
    settings.dateline_data.mkdir(parents=True)
    sample = read_sample()
    web = LiveWeb(sample)
    with web.serving():
        sources = tuple(Source(name=name, outlet=outlet, url=url) for name, (outlet, url) in web.feeds().items())
        for day in web.days:
            web.turn_to(day)
            _pass(settings, sources, datetime.fromisoformat(f"{day}T21:00:00+00:00"), sample["questions"])
    return 0


def _pass(settings: "Settings", sources: "tuple[Source, ...]", now: datetime, questions: Sequence[str]) -> None:
    """One evening: fetch, index, say how the sources are, and ask."""
    from rich.console import Console

    from bot.commands.fetch import index
    from bot.rendering.sources import health_lines, round_lines
    from bot.rendering.terminal import show_answer
    from bot.wiring import open_newsroom
    from index.live.health import health_of
    from index.live.host import Manners
    from index.live.readings import STATE
    from index.live.round import fetch
    from index.live.state import State

    data = settings.dateline_data
    manners = Manners("Dateline (live demo)", pause=0, allowed_hosts=frozenset({"127.0.0.1"}))
    done = fetch(data, sources, manners, everything=True, now=lambda: now)
    report = index(settings, sources, now, (), quiet=True)
    with State(data / STATE) as state:
        health = health_of(sources, state, now)
    print(f"\n== {now:%A, %d %B %Y}, {now:%H:%M}", *round_lines(done, report), sep="\n")
    print(*(line for line in health_lines([one for one in health if one.alarms])), sep="\n")
    newsroom = open_newsroom(settings)
    for question in questions:
        print(f"> {question}\n")
        show_answer(newsroom.ask(question, now), Console(highlight=False))


if __name__ == "__main__":
    run(main)
