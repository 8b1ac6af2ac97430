"""Title, outlet, dates and authors are what a page says of its own story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.pages.linked_data import read_linked_data
from tests.index.sources.pages.samples import DATED, STORY, linked, moment, page, read

NEWS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Lighthouse to move",
    "datePublished": "2024-05-03T10:00:00Z",
}
OLD = "2021-01-05T08:00:00Z"
URL = '<link rel="canonical" href="https://herald.example/2024/lighthouse">'
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "headline", "publisher", "author", "name", "datePublished"]), inner
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "beside",
    [
        {"@type": "VideoObject", "name": "Lighthouse to move", "datePublished": OLD, "uploadDate": OLD},
        {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Ferry sinks", "datePublished": OLD}]},
        {"@type": "BreadcrumbList", "datePublished": OLD},
        {"@type": "NewsArticle", "headline": "Ferry sinks", "url": "https://herald.example/ferry", "datePublished": OLD},
        {
            "@type": "WebPage",
            "datePublished": OLD,
            "hasPart": {"@type": "NewsArticle", "headline": "Ferry sinks", "datePublished": OLD},
        },
    ],
)
def test_the_date_is_that_of_the_story(beside: dict[str, object]) -> None:
    """What JSON-LD says of a video, a list or another story is not said of this one, wherever it stands."""
    for nodes in ((beside, NEWS), (NEWS, beside), ({"@graph": [beside, NEWS]},), ([[beside], [NEWS]],)):
        assert moment(page(head=linked(*nodes))) == "2024-05-03T10:00:00+00:00"


@pytest.mark.parametrize(
    "kind", ["http://schema.org/NewsArticle", ["Thing", "ReportageNewsArticle"], "schema:BlogPosting", "Article"]
)
def test_a_story_has_many_types(kind: object) -> None:
    """NewsArticle and its kin, whatever they are called."""
    assert moment(page(head=linked({**NEWS, "@type": kind}))) == "2024-05-03T10:00:00+00:00"


def test_the_hour_and_the_zone_are_kept() -> None:
    """Half past eleven at night in New York is the next day."""
    head = '<meta property="article:published_time" content="2024-05-03T23:30:00-04:00">'
    assert moment(page(head=head)) == "2024-05-04T03:30:00+00:00"


@pytest.mark.parametrize(
    "body",
    [
        f"{STORY}<p>The first deal was signed on 1998-06-12 in the town hall.</p>",
        f'<aside><a href="/o"><time datetime="{OLD}">5 Jan 2021</time> Ferry sinks</a></aside>{STORY}',
        f'<p>On <time datetime="{OLD}">5 January 2021</time> a ship sank near the lighthouse, the harbour office said.</p>{STORY}',
        f'{STORY}<ul><li><time datetime="{OLD}">5 Jan 2021</time> Ferry sinks</li></ul>',
        f'<p class="meta">Updated <time datetime="{OLD}">5 Jan 2021</time></p>{STORY}',
        f'<figure><time datetime="{OLD}">5 Jan 2021</time></figure>{STORY}',
        f'{STORY}<div class="comments"><time datetime="{OLD}">5 Jan 2021</time></div>',
        f'<div itemscope itemtype="https://schema.org/VideoObject"><meta itemprop="datePublished" content="{OLD}"></div>{STORY}',
    ],
)
def test_a_date_of_something_else_is_not_the_storys(body: str) -> None:
    """A page that does not date its story leaves the date unknown."""
    assert moment(page(body, head="")) is None


def test_the_storys_own_time_is_its_date() -> None:
    """The one beside the heading, and the first publication of two."""
    first, change = '<time datetime="2024-05-03T09:00:00+02:00">3 May</time>', '<time datetime="2024-05-06">6 May</time>'
    both = f"<div>Published {first}, updated {change}</div>"
    assert moment(page(both + STORY, head="")) == "2024-05-03T07:00:00+00:00"


@pytest.mark.parametrize("name", ["article:modified_time", "og:updated_time", "last-modified"])
def test_a_change_is_no_publication(name: str) -> None:
    """A page that only says when it was changed does not say when it was published."""
    assert moment(page(head=f'<meta property="{name}" content="2024-05-06T10:00:00Z">')) is None


@pytest.mark.parametrize(
    ("lang", "written", "day"),
    [
        ("en", "03/04/2024", None),
        ("en-US", "03/04/2024", None),
        ("en-GB", "03/04/2024", "2024-04-03"),
        ("fr", "03/04/2024", "2024-04-03"),
        ("en", "03.04.2024", "2024-04-03"),
        ("en", "23/04/2024", "2024-04-23"),
    ],
)
def test_day_and_month_are_told_apart_by_the_language_or_not_at_all(lang: str, written: str, day: str | None) -> None:
    """03/04/2024 is read where everybody who writes that language writes the day first."""
    found = moment(page(head=f'<meta name="date" content="{written}">', lang=lang))
    assert (found[:10] if found else None) == day


@pytest.mark.parametrize(
    ("publisher", "outlet"),
    [
        ({"@type": "Organization", "name": "Specimen Courier"}, "Specimen Courier"),
        ([{"name": "Specimen Courier"}, {"name": "Other"}], "Specimen Courier"),
        ({"@id": "https://herald.example/#org"}, "Sample Gazette"),
        ("Specimen Courier", "Specimen Courier"),
        ({"name": "https://herald.example/"}, "Example Herald"),
        ({"name": "@exampleherald"}, "Example Herald"),
        ({"name": "Lighthouse to move"}, "Example Herald"),
        ({"name": "Herald Verlags GmbH"}, "Example Herald"),
        (True, "Example Herald"),
        ({"name": ["x" * 90]}, "Example Herald"),
    ],
)
def test_the_outlet_is_a_name(publisher: object, outlet: str) -> None:
    """JSON-LD's publisher, by name or by reference; never an address, a handle, a title or a company instead."""
    organisation = {"@type": "NewsMediaOrganization", "@id": "https://herald.example/#org", "name": "Sample Gazette"}
    assert read(page(head=DATED + linked({"@graph": [{**NEWS, "publisher": publisher}, organisation]}))).publisher == outlet


def test_a_page_that_names_no_outlet_has_its_host() -> None:
    """Neither a handle nor an address in a meta element is a name."""
    head = f'{URL}<meta name="twitter:site" content="https://twitter.example/herald">'
    assert read(page(head=head).replace("og:site_name", "x")).publisher == "herald.example"


@pytest.mark.parametrize(
    "written",
    [
        "Lighthouse to move | Example Herald",
        "Lighthouse to move - Example Herald",
        "Lighthouse to move – World – Example Herald",
        "Example Herald: news and more | Lighthouse to move",
        "Lighthouse to move｜Example Herald",
        "Lighthouse to move | Example Herald | 03.05.2024",
        "Example Herald: Lighthouse to move",
        "Lighthouse to move | Opinion | The Example Herald",
        "Lighthouse to move / Example Herald",
        "Lighthouse to move (Example Herald)",
    ],
)
def test_a_title_is_without_the_name_of_its_site(written: str) -> None:
    """Whatever joins them, and whatever stands between."""
    head = f'{DATED}<meta property="og:title" content="{written}"><meta property="article:section" content="World">'
    assert read(page(head=head, title=written, heading=False)).title == "Lighthouse to move"


@pytest.mark.parametrize(
    "written",
    [
        "Lighthouse to move-World | Example Herald",
        "Lighthouse to move | Brackwater News - Example Herald",
        "Along the coast | Lighthouse to move",
    ],
)
def test_a_title_is_without_its_section(written: str) -> None:
    """Nor what stands beside that name, or above the headline that the page gives its story twice."""
    story = {"@type": "NewsArticle", "headline": "Lighthouse to move", "url": "https://herald.example/brackwater/lighthouse"}
    address = '<link rel="canonical" href="https://herald.example/brackwater/lighthouse">'
    head = f'{DATED}{address}<meta property="og:title" content="{written}"><meta property="article:section" content="World">'
    given = page(head=head + linked(story)) if "coast" in written else page(head=head, title=written, heading=False)
    assert read(given).title == "Lighthouse to move"


def test_a_title_keeps_its_dashes() -> None:
    """What is not the site's name is the title's."""
    for title in ("Move of the lighthouse – what we know", "The lighthouse | Its keeper", "Lighthouse to be re-built"):
        assert read(page(title=title)).title == title


@pytest.mark.parametrize("value", [1984, True, None, ["a"], {"a": 1}, {"@value": 3}, [[[[[["x"]]]]]], 1e400, ""])
@pytest.mark.parametrize(
    "field", ["headline", "publisher", "author", "datePublished", "dateModified", "@type", "url", "articleBody"]
)
def test_odd_json_ld_costs_no_story(field: str, value: object) -> None:
    """Whatever stands in a field, the page is read."""
    assert STORY[3:40] in read(page(head=DATED + linked({**NEWS, field: value}))).text


@given(JSON)
def test_no_json_ld_breaks_the_reader(value: object) -> None:
    """Any JSON is a story or none."""
    read_linked_data([linked(value)[35:-9]], ["https://herald.example/a"], ["Lighthouse to move"])


@pytest.mark.parametrize("script", ["", "{", "[" * 100_000, "<!-- {} -->", "null", "3", '{"@type": "NewsArticle",}'])
def test_broken_json_ld_is_let_be(script: str) -> None:
    """What is not JSON says nothing."""
    assert read(page(head=f'{DATED}<script type="application/ld+json">{script}</script>')).published == "2024-05-03T10:00:00Z"


def test_a_saved_page_knows_its_address() -> None:
    """Browsers write it into a comment."""
    saved = page().replace("<html", "<!-- saved from url=(0034)https://herald.example/2024/tower -->\n<html")
    assert read(saved).url == "https://herald.example/2024/tower"


def test_authors_are_names() -> None:
    """Each once, without "By", and no address."""
    head = linked({**NEWS, "author": [{"name": "Ada Lin"}, {"name": "By Ben Oak"}, "https://herald.example/ada"]})
    assert read(page(head=head)).authors == ("Ada Lin", "Ben Oak")


def test_an_archived_page_is_its_outlets() -> None:
    """The Wayback Machine keeps pages; it publishes none."""
    kept = f'{DATED}<link rel="canonical" href="https://web.archive.org/web/20240503101500/https://herald.example/2024/lighthouse">'
    assert read(page(head=kept)).url == "https://herald.example/2024/lighthouse"


def test_a_slogan_is_no_part_of_an_outlets_name() -> None:
    """What the host bears out is the name."""
    frame = page(head=f'{DATED}<link rel="canonical" href="https://example-herald.example/2024/lighthouse">')
    assert (
        read(frame.replace('content="Example Herald"', 'content="Example Herald | News and weather"')).publisher == "Example Herald"
    )
