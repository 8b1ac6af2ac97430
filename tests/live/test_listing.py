"""Sources of every kind list their stories, with what they say of each."""

import json
from datetime import UTC, datetime

import pytest

from index.live.failure import FetchError, Problem
from index.live.lead import Lead
from index.live.listing import Listing, read_listing
from index.live.source import Kind, Source
from index.live.web import Response

HERE = "https://harbor.example"
DAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def listing(body: str | bytes, kind: Kind = Kind.FEED, content_type: str = "text/xml", **said: object) -> Listing:
    """What a source of this kind lists with this body."""
    source = Source.model_validate({"name": "harbor", "kind": kind, "url": f"{HERE}/list", **said})
    data = body.encode() if isinstance(body, str) else body
    return read_listing(source, Response((source.url,), 200, (("content-type", content_type),), data, DAY))


RSS = """<rss version="2.0"><channel><title>Harbor Courier</title><link>https://harbor.example</link><language>en</language>
<item><title>Port opens &amp; closes</title><link>/a?utm_source=rss</link><pubDate>Fri, 20 Nov 2026 10:30:00 +0100</pubDate>
<description>The port opened on Friday.</description></item>
<item><title>Only a headline</title><link>https://harbor.example/b</link></item>
<item><title>No link</title></item>
<item><title>Again</title><link>https://harbor.example/b</link></item></channel></rss>"""


def test_a_feed_lists_its_entries() -> None:
    """With title, date, outlet and text, where it gives them; without an address there is no lead, and one address is one lead."""
    first, second = listing(RSS).leads
    assert first == Lead("harbor", f"{HERE}/a?utm_source=rss", "Port opens & closes", DAY, None, "en", "The port opened on Friday.")
    assert (second.url, second.title, second.text, second.published) == (f"{HERE}/b", "Only a headline", "", None)


def test_an_atom_entry_that_was_changed_is_not_dated_by_that() -> None:
    """`updated` is no date of publication."""
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Fjord</title><entry><title>Ships meet</title>
    <link href="{HERE}/s"/><updated>2026-11-20T09:30:00Z</updated></entry></feed>"""
    assert [lead.published for lead in listing(atom).leads] == [None]


def test_a_json_feed_lists_its_items() -> None:
    """With their whole text, where it is whole."""
    whole_item = {"url": f"{HERE}/b", "title": "Ships", "content_text": "The ships met.", "date_published": DAY.isoformat()}
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "en",
        "items": [7, {"id": "1", "url": f"{HERE}/a"}, whole_item],
    }
    plain, whole = listing(json.dumps(body), content_type="application/feed+json").leads
    assert (plain.url, plain.text) == (f"{HERE}/a", "")
    assert (whole.title, whole.text, whole.is_whole, whole.published) == ("Ships", "The ships met.", True, DAY)


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://harbor.example/world/a </loc><lastmod>2026-11-25</lastmod><news:news><news:publication><news:name>Harbor
Courier</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-11-20T09:30:00Z
</news:publication_date><news:title>Port opens</news:title></news:news></url>
<url><loc>https://harbor.example/sport/b</loc><lastmod>2026-11-25</lastmod></url><url><lastmod>2026-11-25</lastmod></url></urlset>"""


def test_a_news_sitemap_lists_its_stories() -> None:
    """With the day of publication and not that of the last change; only what the source is followed for."""
    news, other = listing(SITEMAP, Kind.SITEMAP).leads
    assert news == Lead("harbor", f"{HERE}/world/a", "Port opens", DAY, "Harbor Courier", "en")
    assert other.published is None
    assert listing(SITEMAP, Kind.SITEMAP, include=["*/world/*"]).leads == (news,)


def test_an_index_of_sitemaps_leads_to_the_newest() -> None:
    """Five of them, at the most."""
    entries = "".join(f"<sitemap><loc>/s{day}.xml</loc><lastmod>2026-11-{day:02}</lastmod></sitemap>" for day in range(1, 10))
    found = listing(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>', Kind.SITEMAP)
    assert found.further == tuple(f"{HERE}/s{day}.xml" for day in (9, 8, 7, 6, 5))


SECTION = """<html><body><nav><a href="/world">World news today</a><a href="/login">Log in here please</a></nav>
<h2><a href="/2026/11/20/port-opens-after-strike">Port opens after a long strike</a></h2>
<a href="https://www.harbor.example/world/ships-meet-near-cape#c">Ships meet near the cape</a>
<a href="/world/ships-leave-the-harbour">More</a> <a href="https://elsewhere.example/2026/11/20/a-b-c">Another site's own story</a>
<a href="javascript:void(0)">Do not run any script</a><a>No address at all here</a></body></html>"""


def test_a_section_lists_the_stories_that_it_links() -> None:
    """Headlines of its own site; no menus, no other site, no scripts."""
    found = listing(SECTION, Kind.SECTION, "text/html").leads
    assert [(lead.url, lead.title) for lead in found] == [
        (f"{HERE}/2026/11/20/port-opens-after-strike", "Port opens after a long strike"),
        ("https://www.harbor.example/world/ships-meet-near-cape", "Ships meet near the cape"),
    ]


def test_a_page_is_its_own_lead() -> None:
    """A story that changes in its place."""
    assert listing("<p>x</p>", Kind.PAGE, "text/html").leads == (Lead("harbor", f"{HERE}/list"),)


@pytest.mark.parametrize("body", ["", "<html><body>Not found</body></html>", "{", "[1]", '{"items": 3}', "\x00\x01", "<rss"])
@pytest.mark.parametrize("kind", [Kind.FEED, Kind.SITEMAP])
def test_what_is_no_listing(body: str, kind: Kind) -> None:
    """Is refused plainly."""
    with pytest.raises(FetchError) as raised:
        listing(body, kind)
    assert raised.value.problem is Problem.UNREADABLE


def test_entities_are_not_followed() -> None:
    """A sitemap that names a file of this machine, or grows without end, gives nothing of either."""
    bomb = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = (
        f'{bomb}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://x.example/&f;&b;</loc></url></urlset>'
    )
    assert [lead.url for lead in listing(body, Kind.SITEMAP).leads] in ([], ["https://x.example/"])
