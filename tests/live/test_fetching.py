"""Rounds bring each story once, see what became of it, and keep what goes wrong to itself."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.article import Article
from index.live.archive import Archive
from index.live.fetching import Fetcher
from index.live.host import Manners
from index.live.pages import Round
from index.live.source import Kind, Source
from index.live.state import State
from index.live.stories import read_record
from index.live.web import Web
from tests.fake_web import Page, Site

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WORDS = "The port of Karst opened on Friday after a strike of nine days, the harbour master said."


def story(title: str, text: str = WORDS, date: str = "2026-11-20T08:15:00Z", canonical: str = "") -> Page:
    """A page of Harbor Courier."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head = f'<title>{title}</title><meta property="article:published_time" content="{date}">'
    head += f'<meta property="og:site_name" content="Harbor Courier">{link}'
    paragraphs = f"<p>{text}</p><p>Ships had waited for a week off the cape, and two had turned to other ports.</p>"
    return Page(f"<html><head>{head}</head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>".encode())


def feed(site: Site, *entries: tuple[str, str]) -> Page:
    """A feed with these paths and descriptions, the newest first."""
    items = "".join(
        f"<item><title>From {path}</title><link>{site.url}{path}</link><description>{text}</description>"
        "<pubDate>Fri, 20 Nov 2026 08:15:00 GMT</pubDate></item>"
        for path, text in entries
    )
    return Page(f'<rss version="2.0"><channel><title>Harbor</title>{items}</channel></rss>'.encode(), "application/rss+xml")


@dataclass
class Desk:
    """A data folder with its fetcher, at a time that tests set."""

    folder: Path
    sources: list[Source]
    now: datetime = START

    def round(self, *, everything: bool = False, headers: Mapping[str, str] | None = None) -> Round:
        """One round, by a process of its own as far as this can tell."""

        async def run() -> Round:
            manners = Manners("Dateline/0.1 (desk@example.org)", pause=0, seconds=5, allowed_hosts=frozenset({"127.0.0.1"}))
            archive = Archive(self.folder / "fetched")
            archive.mend()
            with State(self.folder / "fetch.sqlite") as state:
                async with Web(manners) as web:
                    fetcher = Fetcher(web, state, archive, lambda: self.now, lambda _source: headers or {})
                    return await fetcher.run(self.sources, everything=everything)

        return asyncio.run(run())

    def articles(self) -> list[Article]:
        """The stories of all pages, as they were fetched last."""
        archive, by_name = Archive(self.folder / "fetched"), {source.name: source for source in self.sources}
        with State(self.folder / "fetch.sqlite") as state:
            records = [archive.read(page.place) for page in state.pages() if page.place]
        read = [read_record(record, by_name.get(record.lead.source), self.now) for record in records]
        return [reading for readings in read for reading in readings if isinstance(reading, Article)]


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with two stories and a feed of them."""
    with Site() as running:
        running.pages |= {"/a": story("Port opens"), "/b": story("Ships meet")}
        running.pages["/feed"] = feed(running, ("/b", "Short."), ("/a", "Short."))
        yield running


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    """A desk that follows the site."""
    return Desk(tmp_path, [Source(name="harbor", url=f"{site.url}/feed")])


def test_stories_come_once(desk: Desk, site: Site) -> None:
    """A first round brings all; the next finds the feed unchanged, and asks for no page."""
    first = desk.round()
    assert (len(first.new), first.polled, first.failures) == (2, 1, [])
    titles = {(article.title, article.publisher) for article in desk.articles()}
    assert titles == {("Port opens", "Harbor Courier"), ("Ships meet", "Harbor Courier")}
    second = desk.round(everything=True)
    assert (second.new, second.unchanged) == ([], 1)
    assert [len(site.asked(path)) for path in ("/a", "/b")] == [1, 1]


def test_a_new_story_comes_alone(desk: Desk, site: Site) -> None:
    """What was there is not fetched again."""
    desk.round()
    site.pages["/c"] = story("Third")
    site.pages["/feed"] = feed(site, ("/c?utm_source=feed", "Short."), ("/b", "Short."), ("/a", "Short."))
    site.pages["/c?utm_source=feed"] = site.pages["/c"]
    assert len(desk.round(everything=True).new) == 1
    assert len(site.asked("/a")) == 1


def test_a_source_is_asked_when_it_is_due(desk: Desk, site: Site) -> None:
    """Sooner where it brought something; a clock that went back does not keep it waiting for ever."""
    desk.round()
    assert desk.round().polled == 0
    desk.now += timedelta(minutes=40)
    assert desk.round().polled == 1
    desk.now -= timedelta(days=400)
    assert desk.round().polled == 1
    assert len(site.asked("/feed")) == 3


def test_a_correction_is_a_new_version(desk: Desk, site: Site) -> None:
    """Pages of the last days are looked at again; what was kept before is kept."""
    desk.round()
    site.pages["/a"] = story("Port opens", WORDS.replace("nine", "ten"))
    desk.now += timedelta(hours=2)
    again = desk.round()
    assert (len(again.changed), again.new) == (1, [])
    assert any("ten days" in article.text for article in desk.articles())
    assert sum("nine days" in str(record.body) for record in Archive(desk.folder / "fetched")) == 2
    assert [request.status for request in site.asked("/b")] == [200, 304]


def test_a_page_that_is_gone(desk: Desk, site: Site) -> None:
    """Not at the first time, which may be a mistake: at the third over two days."""
    desk.round()
    del site.pages["/a"]
    gone = []
    for _ in range(6):
        desk.now += timedelta(hours=20)
        gone += desk.round().gone
    assert gone == [f"https://{site.url.removeprefix('http://')}/a"]
    assert len(desk.articles()) == 2, "what was fetched is kept: citations name it"


def test_a_page_that_comes_back(desk: Desk, site: Site) -> None:
    """Counts from the beginning."""
    desk.round()
    page = site.pages.pop("/a")
    desk.now += timedelta(hours=2)
    desk.round()
    site.pages["/a"] = page
    desk.now += timedelta(days=2)
    desk.round()
    with State(desk.folder / "fetch.sqlite") as state:
        assert [page.gone for page in state.pages()] == [0, 0]


def test_one_bad_source_harms_only_itself(desk: Desk, site: Site) -> None:
    """It is noted with its reason, and asked less and less often; the other brings its stories."""
    site.pages["/broken"] = Page(b"<html>no feed</html>")
    desk.sources.append(Source(name="broken", url=f"{site.url}/broken"))
    desk.sources.append(Source(name="lost", url="http://127.0.0.1:9/feed"))
    done = desk.round()
    assert len(done.new) == 2
    assert {name for name, _ in done.failures} == {"broken", "lost"}
    desk.now += timedelta(minutes=50)
    assert desk.round().polled == 1
    with State(desk.folder / "fetch.sqlite") as state:
        broken = state.sources()["broken"]
    assert (broken.failures, broken.problem) == (1, "cannot be read")


def test_the_feed_speaks_for_a_page_that_cannot_be_had(desk: Desk, site: Site) -> None:
    """Refused, behind a wall or robots: its summary is the story, as an extract."""
    site.pages["/a"] = Page(status=403)
    site.pages["/feed"] = feed(site, ("/a", f"{WORDS} More follows."))
    desk.round()
    (article,) = desk.articles()
    assert article.text == f"{WORDS} More follows."
    assert "extract" in article.derived
    assert article.published == datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def test_a_host_that_stumbles_is_asked_again(desk: Desk, site: Site) -> None:
    """A page that failed comes with a later round, though the feed does not list it as new any more."""
    good = site.pages["/a"]
    site.pages["/a"] = Page(status=500)
    assert len(desk.round().new) == 1
    site.pages["/a"] = good
    desk.now += timedelta(minutes=20)
    assert len(desk.round().new) == 1
    assert len(desk.articles()) == 2


def test_a_feed_may_be_all_that_is_read(desk: Desk, site: Site) -> None:
    """No page is asked for where a source says so."""
    desk.sources[:] = [Source(name="harbor", url=f"{site.url}/feed", text="feed")]
    assert len(desk.round().new) == 2
    assert not site.asked("/a")
    assert {article.text for article in desk.articles()} == {"Short."}


def test_one_page_may_be_a_source(desk: Desk, site: Site) -> None:
    """It is looked at each time."""
    desk.sources[:] = [Source(name="page", kind=Kind.PAGE, url=f"{site.url}/a")]
    assert len(desk.round().new) == 1
    site.pages["/a"] = story("Port opens", WORDS.replace("nine", "ten"))
    desk.now += timedelta(days=30)
    assert len(desk.round(everything=True).changed) == 1


def test_a_full_disk_ends_the_round(desk: Desk) -> None:
    """As itself, and not as an error of the source; what is there is whole."""
    (desk.folder / "fetched").write_text("no folder")
    with pytest.raises(OSError, match="fetched"):
        desk.round()


def test_an_own_login_goes_along(desk: Desk, site: Site) -> None:
    """With the feed and with its pages."""
    desk.round(headers={"cookie": "s=secret"})
    assert {request.headers.get("cookie") for request in site.requests if request.path != "/robots.txt"} == {"s=secret"}
