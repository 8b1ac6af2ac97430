"""Time how long reading takes: news pages, records and dispatches, and finding the sentences of them.

    python -m benchmarks.reading --stories 1000
    python -m benchmarks.reading --against ../dateline-before

Makes that many invented stories of each kind, the same ones each time, or reads each folder in FOLDER, and prints seconds of a
processor for a thousand of them. With --against, the code of another checkout reads the same: both take turns, the best run of each
counts, and the ratio of both is printed.

Exit code 0 measured, 2 wrong usage.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum
from pathlib import Path

from bot.command import count, parser, run

_PROGRAM = Path(__file__).with_name("reading_time.py")
_HERE = Path(__file__).parents[1]
_WIDTH = 72  # columns of the dispatches that are wrapped, which are one in four
_SUBJECTS = ("The council of Velmora", "Minister Jane Doe", "A court in Port Alder", "Lt. Gen. John Roe", "Dr. Ana Poe", "The army")
_VERBS = ("said", "agreed", "told reporters", "announced", "denied", "warned", "confirmed", "had been told", "wrote in a letter")
_OBJECTS = (
    *(
        "that the bridge over the river would open again",
        "that some 1,200 tons of grain had left the port",
        "a ceasefire of ten days",
    ),
    *(
        "that talks with the envoys had failed",
        "a treaty that both parliaments must ratify",
        "that 3.5% of the votes were not counted",
    ),
)
_ENDS = (
    *("on Tuesday.", "at 6 p.m. Thursday in Port Alder.", "after the U.S. delegation left.", "before the winter, officials said."),
    *("despite a ban by the city's mayor.", "in a report of 40 pages.", "for the first time since May 2021.", "near Ft. Alder."),
)
_QUOTES = ("“We have no other way,” he said.", '"It\'s over," Roe told Sample Wire.', "“Nobody asked us. We left,” she added.")


@dataclass(frozen=True, slots=True)
class _Story:
    """An invented story."""

    number: int
    title: str
    paragraphs: tuple[str, ...]

    @property
    def day(self) -> str:
        """When it was published."""
        return f"2024-{self.number % 12 + 1:02}-{self.number % 28 + 1:02}"


@dataclass(frozen=True, slots=True)
class _Times:
    """Of one folder: its stories, and the seconds for reading them and for their sentences."""

    stories: int
    reading: float
    sentences: float


def main(argv: list[str]) -> int:
    """Make the stories, read them, print the times."""
    options = parser(__doc__)
    options.add_argument("--stories", type=count, default=300, metavar="N", help="of each kind (default: 300)")
    options.add_argument("--runs", type=count, default=3, metavar="N", help="the best of which counts (default: 3)")
    options.add_argument("--against", type=Path, metavar="CHECKOUT", help="another checkout, whose code reads the same")
    options.add_argument("--files", type=Path, metavar="FOLDER", help="read the folders in this one instead of invented stories")
    arguments = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as made:
        _write(Path(made, "warm"), 4)
        folder = arguments.files or Path(made, "stories")
        if not arguments.files:
            _write(folder, arguments.stories)
        checkouts = [_HERE, *([arguments.against] if arguments.against else [])]
        best: list[dict[str, _Times]] = [{} for _ in checkouts]
        for _ in range(arguments.runs):
            for checkout, times in zip(checkouts, best, strict=True):
                times.update(_better(times, _measured(checkout, sorted(folder.iterdir()), Path(made, "warm"))))
    _print(best, as_json=arguments.json)
    return 0


def _measured(checkout: Path, folders: list[Path], warm: Path) -> Mapping[str, _Times]:
    """One run with the code of a checkout, in a process of its own."""
    command = [sys.executable, "-P", str(_PROGRAM), str(warm), *map(str, folders)]
    environment = {**os.environ, "PYTHONPATH": str(checkout.resolve())}
    done = subprocess.run(command, env=environment, cwd=checkout, check=True, capture_output=True)  # noqa: S603 - our own program
    return {name: _Times(*times) for name, times in json.loads(done.stdout).items()}


def _better(before: Mapping[str, _Times], new: Mapping[str, _Times]) -> dict[str, _Times]:
    return {
        name: _Times(now.stories, min(now.reading, old.reading), min(now.sentences, old.sentences))
        for name, now in new.items()
        for old in (before.get(name, now),)
    }


def _print(best: list[dict[str, _Times]], *, as_json: bool) -> None:
    """For a thousand stories of each kind: this checkout's times, then the other's, then how many times as long it is."""
    seconds = {
        name: [(_of_thousand(times[name], times[name].reading), _of_thousand(times[name], times[name].sentences)) for times in best]
        for name in best[0]
    }
    ratios = {name: round(fsum(sides[0]) / fsum(sides[1]), 3) for name, sides in seconds.items() if len(sides) > 1}
    if as_json:
        print(json.dumps({"seconds": seconds, "ratios": ratios}))
        return
    for name, sides in seconds.items():
        shown = " against ".join(f"{reading:.2f} + {sentences:.2f}" for reading, sentences in sides)
        ratio = f", {ratios[name]:.2f} times as long" if name in ratios else ""
        print(f"{name}: reading + sentences {shown} seconds{ratio}")


def _of_thousand(times: _Times, seconds: float) -> float:
    return round(1_000 * seconds / max(1, times.stories), 3)


def _write(folder: Path, stories: int) -> None:
    """So many pages, records and dispatches, each kind in a folder of its own."""
    made = list(_stories(stories))
    for kind in ("pages", "records", "dispatches"):
        (folder / kind).mkdir(parents=True)
    for story in made:
        (folder / "pages" / f"{story.number}.html").write_text(_page(story), encoding="utf-8")
        (folder / "dispatches" / f"{story.number}.txt").write_text(_dispatch(story), encoding="utf-8")
    (folder / "records" / "stories.jsonl").write_text("".join(f"{_record(story)}\n" for story in made), encoding="utf-8")


def _stories(number: int) -> Iterator[_Story]:
    chance = random.Random(1)  # noqa: S311 - a sample, not a secret
    for each in range(number):
        paragraphs = tuple(" ".join(_sentences(chance)) for _ in range(chance.randint(8, 18)))
        subject = chance.choice(_SUBJECTS)
        yield _Story(each, f"{subject} {chance.choice(_VERBS)} {chance.choice(_OBJECTS)}"[:90], paragraphs)


def _sentences(chance: random.Random) -> Iterator[str]:
    for _ in range(chance.randint(1, 4)):
        yield f"{chance.choice(_SUBJECTS)} {chance.choice(_VERBS)} {chance.choice(_OBJECTS)} {chance.choice(_ENDS)}"
    if not chance.randrange(4):
        yield chance.choice(_QUOTES)


def _dispatch(story: _Story) -> str:
    opening = ("PORT ALDER, May 3 (Sample Wire) - ", "VELMORA, 3 May 2024 (HCW).- ", "", "Port Alder, Velmora (HCW) -- ")[
        story.number % 4
    ]
    paragraphs = [f"{opening}{story.paragraphs[0]}", *story.paragraphs[1:]]
    if story.number % 4 == 1:
        paragraphs = [story.title, "By Jane Doe", *map(_wrapped, paragraphs), "(Reporting by John Roe)"]
    return "\n\n".join(paragraphs)


def _wrapped(paragraph: str) -> str:
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _record(story: _Story) -> str:
    markup = story.number % 3 == 0
    text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs) if markup else "\n\n".join(story.paragraphs)
    fields = {
        "title": story.title,
        "url": f"https://tribune.example/{story.number}/story?utm_source=feed",
        "source": {"id": None, "name": "Demo Tribune"},
        "author": "Jane Doe",
        "publishedAt": f"{story.day}T08:30:00Z",
        "description": story.paragraphs[0][:200],
        "content": text,
    }
    return json.dumps(fields)


def _page(story: _Story) -> str:
    """A page as sites make them: linked data and meta elements, a menu, teasers, pictures, boxes within the story, a footer."""
    address = f"https://tribune.example/world/{story.day}/{story.number}"
    linked = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Demo Tribune", "url": "https://tribune.example/"},
            {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "World"}]},
            {
                "@type": "NewsArticle",
                "headline": story.title,
                "url": address,
                "datePublished": f"{story.day}T08:30:00+02:00",
                "dateModified": f"{story.day}T09:30:00+02:00",
                "author": [{"@type": "Person", "name": "Jane Doe"}],
                "publisher": {"@type": "NewsMediaOrganization", "name": "Demo Tribune"},
            },
        ],
    }
    metas = {"og:title": story.title, "og:url": address, "og:site_name": "Demo Tribune", "article:published_time": story.day}
    names = "".join(f'<meta property="{name}" content="{content}">' for name, content in metas.items())
    menu = "".join(f'<li class="nav__item"><a href="/section/{number}">Section {number}</a></li>' for number in range(25))
    teasers = "".join(
        f'<article class="teaser"><h3><a href="/world/{number}">Another story of the day, number {number}</a></h3>'
        f'<p>What it is about in a few words.</p><time datetime="2024-05-0{number % 9 + 1}">May</time></article>'
        for number in range(12)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{story.title} | Demo Tribune</title>{names}'
        f'<link rel="canonical" href="{address}"><script type="application/ld+json">{json.dumps(linked)}</script>'
        f"<style>{'.a{color:red}' * 50}</style><script>{'var a = 1;' * 100}</script></head><body>"
        f'<header class="site-header"><nav><ul>{menu}</ul></nav></header>'
        f'<main><article class="story"><header><h1>{story.title}</h1>'
        f'<p class="byline">By <a href="/jane">Jane Doe</a></p>'
        f'<time datetime="{story.day}T08:30:00+02:00">{story.day}</time></header>'
        f'<figure><img src="/a.jpg" alt="Ships"><figcaption>Ships at noon. Jane Doe/Demo Tribune</figcaption></figure>'
        f'<div class="story__body">{"".join(_blocks(story))}</div></article>'
        f'<section class="related"><h2>More from World</h2>{teasers}'
        f'</section></main><footer class="site-footer"><p>© 2024 Demo Tribune. All rights reserved.</p></footer></body></html>'
    )


def _blocks(story: _Story) -> Iterator[str]:
    for number, paragraph in enumerate(story.paragraphs):
        head, _, rest = paragraph.partition(" ")
        yield f'<p class="story__text">{head} <a href="/topic/{number}">{rest[:12]}</a>{rest[12:]}</p>'
        if number % 6 == 3:  # noqa: PLR2004 - now and then
            yield '<aside class="newsletter-signup"><p>Sign up for our newsletter.</p></aside>'
            yield '<div class="ad-slot" aria-hidden="true"></div>'


if __name__ == "__main__":
    run(main)
