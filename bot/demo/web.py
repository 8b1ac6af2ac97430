"""The sample sites of `make live-demo`, as they are on each of its days."""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from bot.demo.site import Page, Site

_STORIES = Path(__file__).resolve().parent.parent.parent / "examples" / "live" / "stories.toml"
_GONE = Page(b"Gone.", "text/plain", status=404)
_DEAD = Page(b"Internal error.", "text/plain", status=500)
_NEVER = "9999"  # after every day


class LiveWeb:
    """The sample sites as they are on a day."""

    def __init__(self, sample: dict[str, Any]) -> None:  # Any: TOML
        """`sample` is what stands in stories.toml."""
        self.days: list[str] = sample["days"]
        self._stories: list[dict[str, Any]] = sample["story"]
        self._sites: list[dict[str, Any]] = sample["site"]
        self._running = {site["name"]: Site() for site in self._sites}

    @contextmanager
    def serving(self) -> Iterator[None]:
        """All sites at once."""
        with ExitStack() as stack:
            for site in self._running.values():
                stack.enter_context(site)
            yield

    def feeds(self) -> dict[str, tuple[str, str]]:
        """Outlet and address of the feed of each site, by its name."""
        return {site["name"]: (site["outlet"], f"{self._running[site['name']].url}/feed.xml") for site in self._sites}

    def turn_to(self, day: str) -> None:
        """Let a day begin: what appeared by then is there, corrected or gone as it is by then."""
        for site in self._sites:
            running = self._running[site["name"]]
            out = [story for story in self._stories if story["site"] == site["name"] and story["appears"] <= day]
            pages = {story["path"]: _GONE if story.get("gone", _NEVER) <= day else _page(site, story, day) for story in out}
            listed = [story for story in reversed(out) if story.get("gone", _NEVER) > day]
            running.pages = {**pages, "/feed.xml": _DEAD if site.get("dies", _NEVER) <= day else _feed(site, listed, running.url)}


def read_sample(file: Path = _STORIES) -> dict[str, Any]:  # Any: TOML
    """The sample stories."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _page(site: dict[str, Any], story: dict[str, Any], day: str) -> Page:
    is_corrected = story.get("corrected", _NEVER) <= day
    paragraphs = "".join(f"<p>{escape(text)}</p>\n" for text in story["correction" if is_corrected else "text"])
    title = escape(story["title"])
    return Page(
        f"""<!doctype html><html lang="en"><head><title>{title} - {site["outlet"]}</title>
<meta property="og:site_name" content="{site["outlet"]}"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{story["published"]}"></head>
<body><article><h1>{title}</h1>
{paragraphs}</article></body></html>""".encode()
    )


def _feed(site: dict[str, Any], stories: Sequence[dict[str, Any]], url: str) -> Page:
    items = "".join(
        f"<item><title>{escape(story['title'])}</title><link>{url}{story['path']}</link>"
        f"<pubDate>{datetime.fromisoformat(story['published']):%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>\n"
        for story in stories
    )
    channel = f"<title>{site['outlet']}</title><link>{url}</link><language>en</language>\n{items}"
    return Page(f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode(), "application/rss+xml")
