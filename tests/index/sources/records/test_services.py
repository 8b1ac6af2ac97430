"""What services and tools write is read as they mean it; all in it is invented."""

import json
from typing import Any

import pytest

from index.sources.draft import BadStoryError, Draft
from index.sources.formats import read_json, read_markdown

TEXT = "Two ships met at sea on Monday.\n\nNobody was hurt."
HTML = "<p>Two ships met at sea on&nbsp;Monday.</p>\n<figure><figcaption>A ship</figcaption></figure><p>Nobody was hurt.</p>"
URL, DAY = "https://news.example/2024/ships", "2024-03-04T10:00:00Z"
Value = Any  # JSON

WHOLE: dict[str, Value] = {
    "WordPress": [
        {
            "id": 7,
            "date": "2024-03-04T12:00:00",
            "date_gmt": "2024-03-04T10:00:00",
            "link": URL,
            "title": {"rendered": "Ships &#038; boats"},
            "content": {"rendered": HTML, "protected": False},
            "excerpt": {"rendered": "<p>Two ships [&hellip;]</p>"},
            "author": 3,
            "yoast_head_json": {"og_site_name": "Example Post"},
            "publisher": "Example Post",
        }
    ],
    "Guardian": {
        "response": {
            "status": "ok",
            "results": [
                {
                    "id": "world/ships",
                    "webTitle": "Ships & boats",
                    "webUrl": URL,
                    "webPublicationDate": DAY,
                    "fields": {"body": HTML, "bodyText": "Two ships met.", "trailText": "Two", "publication": "Example Post"},
                }
            ],
        }
    },
    "Event Registry": {
        "articles": {
            "results": [
                {
                    "uri": "123",
                    "lang": "eng",
                    "date": "2024-03-04",
                    "dateTime": DAY,
                    "dateTimePub": DAY,
                    "url": URL,
                    "title": "Ships & boats",
                    "body": TEXT,
                    "source": {"uri": "news.example", "dataType": "news", "title": "Example Post"},
                }
            ]
        }
    },
    "JSON Feed": {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "World | Example Post",
        "home_page_url": "https://examplepost.example/",
        "items": [{"id": URL, "url": URL, "title": "Ships &amp; boats", "content_html": HTML, "date_published": DAY}],
    },
    "feedparser": {
        "feed": {"title": "Example Post", "link": "https://examplepost.example/", "language": "en"},
        "entries": [
            {
                "title": "Ships & boats",
                "link": URL,
                "published": "Mon, 04 Mar 2024 10:00:00 GMT",
                "published_parsed": [2024, 3, 4, 10, 0, 0, 0, 64, 0],
                "updated": "2024-05-05T00:00:00Z",
                "summary": "Two ships.",
                "content": [{"type": "text/plain", "value": "Two ships met."}, {"type": "text/html", "value": HTML}],
            }
        ],
    },
    "JSON-LD": {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": "#site", "name": "Not this"},
            {"@type": "NewsMediaOrganization", "@id": "#publisher", "name": "Example Post", "logo": {"@type": "ImageObject"}},
            {
                "@type": ["NewsArticle"],
                "headline": "Ships &amp; boats",
                "articleBody": TEXT,
                "datePublished": DAY,
                "dateModified": "2024-06-01",
                "publisher": {"@id": "#publisher"},
                "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
            },
        ],
    },
    "Fundus": {
        "title": "Ships & boats",
        "authors": [],
        "publishing_date": "2024-03-04 10:00:00+00:00",
        "publisher": "Example Post",
        "body": {
            "summary": [],
            "sections": [{"headline": [], "paragraphs": ["Two ships met at sea on Monday.", "Nobody was hurt."]}],
        },
        "html": {"requested_url": URL, "responded_url": URL, "content": "<html></html>"},
        "url": URL,
    },
    "news-please": {
        "date_publish": "2024-03-04 10:00:00",
        "date_download": "2024-06-01 09:00:00",
        "maintext": TEXT,
        "sitename": "Example Post",
        "source_domain": "news.example",
        "title": "Ships & boats",
        "url": URL,
    },
    "trafilatura": {
        "title": "Ships & boats",
        "hostname": "news.example",
        "date": "2024-03-04",
        "text": TEXT,
        "source": URL,
        "source-hostname": "Example Post",
    },
    "Readwise": {
        "count": 1,
        "nextPageCursor": None,
        "results": [
            {
                "id": "01h",
                "url": "https://read.readwise.io/read/01h",
                "source_url": URL,
                "title": "Ships & boats",
                "source": "Reader RSS",
                "site_name": "Example Post",
                "published_date": 1709546400000,
                "created_at": "2024-06-01T00:00:00Z",
                "html_content": HTML,
            }
        ],
    },
    "MediaCloud": {
        "stories": [
            {"media_name": "Example Post", "publish_date": "2024-03-04", "title": "Ships & boats", "url": URL, "text": TEXT}
        ]
    },
    "search engine": {
        "hits": {
            "total": 1,
            "hits": [
                {
                    "_id": "a",
                    "_source": {"title": "Ships & boats", "url": URL, "body": TEXT, "publisher": "Example Post", "date": DAY},
                }
            ],
        }
    },
    "GraphQL": {
        "data": {
            "search": {
                "edges": [{"node": {"title": "Ships & boats", "url": URL, "body": TEXT, "publisher": "Example Post", "date": DAY}}]
            }
        }
    },
    "editor's blocks": {
        "title": "Ships & boats",
        "url": URL,
        "publisher": {"name": "Example Post"},
        "date": {"$date": DAY},
        "blocks": [
            {"type": "paragraph", "data": {"text": "Two <b>ships</b> met at sea on Monday."}},
            {"type": "image", "data": {"caption": "A ship", "text": "A ship"}},
            {"type": "paragraph", "data": {"text": "Nobody was hurt."}},
        ],
    },
    "by day": {"2024-03-04": {"title": "Ships & boats", "url": URL, "text": TEXT, "site": "Example Post", "published_on": DAY}},
}


def drafts(value: Value) -> list[Draft | BadStoryError]:
    """Read a value as JSON."""
    return list(read_json(json.dumps(value)))


def draft(value: Value) -> Draft:
    """Read the one story of a value."""
    (found,) = drafts(value)
    assert isinstance(found, Draft)
    return found


@pytest.mark.parametrize("service", WHOLE)
def test_what_a_service_writes_is_one_whole_story(service: str) -> None:
    """Text without markup, in paragraphs; title, address, outlet and the day of publication, wherever they stand."""
    found = draft(WHOLE[service])
    assert (found.text.replace("\xa0", " "), found.title, found.url, found.publisher) == (
        TEXT,
        "Ships & boats",
        URL,
        "Example Post",
    )
    assert "2024" in str(found.published) or found.published == 1709546400000
    assert "05-05" not in str(found.published)
    assert not found.extract


def test_a_cut_text_gives_way_to_its_description() -> None:
    """NewsAPI and GNews cut texts in the middle of a word: the description is whole, and said to be an extract."""
    for cut in ("Two ships met at sea on Mon… [+2314 chars]", "Two ships met at sea on Mon... [2314 chars]"):
        found = draft(
            {
                "articles": [
                    {"title": "Ships - Example Post", "source": {"name": "Example Post"}, "description": TEXT, "content": cut}
                ]
            }
        )
        assert (found.text, found.extract, found.title) == (TEXT, True, "Ships")


def test_without_a_description_the_whole_sentences_before_the_cut_stay() -> None:
    """What was cut off is not shown, and a text that was cut in its first sentence is none."""
    assert draft({"content": f"{TEXT} The captain of the fi… [+99 chars]", "description": None}).text == TEXT
    (bad,) = drafts([{"title": "Ships", "content": "Two ships met at s… [+99 chars]"}])
    assert "no text" in str(bad)


@pytest.mark.parametrize("end", [" [&hellip;]", "… Continue reading “Ships”", "..."])
def test_a_summary_that_was_cut_loses_its_last_sentence(end: str) -> None:
    """Excerpts of feeds and blogs end in the middle."""
    found = draft({"title": "Ships", "excerpt": {"rendered": f"<p>Two ships met at sea. Nobody on board{end}</p>"}})
    assert (found.text, found.extract) == ("Two ships met at sea.", True)


@pytest.mark.parametrize("stub", ["[Removed]", "ONLY AVAILABLE IN PAID PLANS"])
def test_a_stub_is_no_story(stub: str) -> None:
    """A service that took a story away leaves a record of it, which is skipped with the reason."""
    (bad,) = drafts({"articles": [{"title": "[Removed]", "description": stub, "content": stub, "url": "https://removed.example"}]})
    assert isinstance(bad, BadStoryError)
    assert "removed" in str(bad)


def test_a_list_of_links_says_that_it_has_no_text() -> None:
    """GDELT's list of articles names title and address, and nothing that can be quoted."""
    (bad,) = drafts({"articles": [{"url": URL, "title": "Ships", "seendate": "20240304T100000Z", "domain": "news.example"}]})
    assert str(bad).endswith("only a title and a link")


def test_new_york_is_read_from_its_lead() -> None:
    """A headline and a byline that are objects, and a lead paragraph in place of the text."""
    record = {
        "headline": {"main": "Ships meet", "kicker": None},
        "byline": {"original": "By Jane Doe", "person": [{"firstname": "Jane", "lastname": "DOE"}]},
        "lead_paragraph": TEXT,
        "abstract": "Two ships.",
        "pub_date": "2024-03-04T10:00:00+0000",
        "web_url": URL,
        "source": "Example Post",
    }
    found = draft({"status": "OK", "response": {"docs": [record]}})
    assert found == Draft(TEXT, "Ships meet", URL, "Example Post", "2024-03-04T10:00:00+0000", authors=("Jane Doe",), extract=True)


def test_posts_of_a_live_blog_are_stories_of_their_own_time() -> None:
    """Each has its own words, hour and place on the page."""
    posts = [
        {
            "@type": "BlogPosting",
            "headline": f"Post {hour}",
            "articleBody": TEXT,
            "datePublished": f"2024-03-04T{hour}:00:00Z",
            "url": f"{URL}#b{hour}",
        }
        for hour in (10, 11)
    ]
    found = drafts(
        {"@type": "LiveBlogPosting", "headline": "Live", "url": URL, "publisher": {"name": "Example Post"}, "liveBlogUpdate": posts}
    )
    assert [(post.title, post.url, post.publisher) for post in found if isinstance(post, Draft)] == [
        ("Post 10", f"{URL}#b10", "Example Post"),
        ("Post 11", f"{URL}#b11", "Example Post"),
    ]


@pytest.mark.parametrize(
    "value",
    [{"title": "x", "content": [{"a": 1}]}, {"text": {"a": {"b": 1}}, "title": "x"}, {"title": {"a": [1]}, "text": [{"c": {}}]}],
)
def test_an_object_that_holds_no_words_is_no_text(value: Value) -> None:
    """Nothing is ever shown in the way that Python writes it."""
    (bad,) = drafts([value])
    assert isinstance(bad, BadStoryError)


def test_lines_of_json_in_a_json_file_are_stories() -> None:
    """Many data sets name their lines of JSON ".json"; a broken line costs itself."""
    first, second, third = read_json('{"text": "One."}\n{"text": \n{"text": "Three."}\n')
    assert (first, third) == (Draft("One."), Draft("Three."))
    assert isinstance(second, BadStoryError)


def test_a_clipping_names_its_address_as_source() -> None:
    """The clippers of Obsidian: an address as source, and authors as links."""
    (found,) = read_markdown(
        f'---\ntitle: Ships\nsource: "{URL}"\nauthor:\n  - "[[Jane Doe]]"\npublished: 2024-03-04\ncreated: 2024-06-01\n---\n{TEXT}'
    )
    assert isinstance(found, Draft)
    assert (found.url, found.publisher, found.authors, found.published) == (URL, None, ("Jane Doe",), "2024-03-04")


def test_highlights_are_an_extract_without_the_readers_notes() -> None:
    """What Readwise writes into a folder of notes: metadata as a list, and what was highlighted."""
    note = (
        f"# ships-meet\n\n![cover](https://news.example/a.png)\n\n## Metadata\n- Author: [[Jane Doe]]\n- Full Title: Ships meet\n"
        f"- Category: #articles\n- URL: {URL}\n\n## Highlights\n- Two ships met at sea. ([View Highlight](https://read.example/1))\n"
        "    - Note: check this\n- Nobody was hurt. ([View Highlight](https://read.example/2))\n"
    )
    (found,) = read_markdown(note)
    assert found == Draft("Two ships met at sea.\n\nNobody was hurt.", "Ships meet", URL, authors=("Jane Doe",), extract=True)


def test_toml_front_matter_gives_the_fields() -> None:
    """Hugo's, between lines of +++; what is no TOML is reported as such."""
    (found,) = read_markdown(f'+++\ntitle = "Ships"\ndate = 2024-03-04\n[params]\nauthor = "Jane Doe"\n+++\n\n{TEXT}')
    assert found == Draft(TEXT, "Ships", published="2024-03-04", authors=("Jane Doe",))
    with pytest.raises(BadStoryError, match="not valid TOML"):
        list(read_markdown(f"+++\ntitle = [\n+++\n{TEXT}"))


def test_a_live_blog_of_the_guardian_is_read_post_by_post() -> None:
    """Each block has a time of its own: what was posted on the fifth did not stand there on the fourth."""
    blocks = [
        {"id": f"b{day}", "title": f"Post {day}", "bodyHtml": HTML, "firstPublishedDate": f"2024-03-0{day}T10:00:00Z"}
        for day in (5, 4)
    ]
    record = {"type": "liveblog", "webTitle": "Live", "webUrl": URL, "webPublicationDate": DAY, "blocks": {"body": blocks}}
    found = drafts({"response": {"status": "ok", "results": [record]}})
    assert [(post.title, post.url, post.published) for post in found if isinstance(post, Draft)] == [
        ("Post 5", f"{URL}#block-b5", "2024-03-05T10:00:00Z"),
        ("Post 4", f"{URL}#block-b4", "2024-03-04T10:00:00Z"),
    ]


def test_every_story_of_a_list_of_json_ld_is_read() -> None:
    """An ItemList holds its stories one by one, each in an entry with its place."""
    stories = [{"@type": "NewsArticle", "headline": name, "articleBody": TEXT, "url": f"{URL}/{name}"} for name in ("One", "Two")]
    entries = [{"@type": "ListItem", "position": place, "item": story} for place, story in enumerate(stories, 1)]
    found = drafts({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": entries})
    assert [story.title for story in found if isinstance(story, Draft)] == ["One", "Two"]


def test_a_summary_that_repeats_the_title_is_no_text() -> None:
    """Google News describes a story by its title and outlet: nothing of it can be quoted."""
    (bad,) = drafts(
        [
            {
                "title": "Ships meet at sea",
                "description": "Ships meet at sea&nbsp;&nbsp;Example Post",
                "publisher": {"title": "Example Post"},
            }
        ]
    )
    assert "no text" in str(bad)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("By Jane Doe and Theo Mock", ("Jane Doe", "Theo Mock")),
        ("Jane Doe; Theo Mock", ("Jane Doe", "Theo Mock")),
        ("Jane Doe, Theo Mock and Ana de la Sample", ("Jane Doe", "Theo Mock", "Ana de la Sample")),
        ("Doe, Jane", ("Doe, Jane",)),
        ("Mock and Sons", ("Mock and Sons",)),
        ("Jane Doe, in Oslo", ("Jane Doe, in Oslo",)),
        ({"original": "By Jane Doe and Theo Mock", "person": [{"firstname": "Jane", "lastname": "Doe"}]}, ("Jane Doe",)),
    ],
)
def test_a_byline_names_each_writer(given: Value, names: tuple[str, ...]) -> None:
    """Full names that are joined are several people; in doubt they stay as they are."""
    assert draft({"text": TEXT, "author": given}).authors == names


def test_runs_of_a_paragraph_are_one_paragraph() -> None:
    """Editors keep the words of one paragraph in spans: a line must not end between them."""
    spans = [{"_type": "span", "text": "Two ships met "}, {"_type": "span", "text": "at sea on Monday."}]
    assert draft({"title": "x", "body": [{"_type": "block", "children": spans}]}).text == "Two ships met at sea on Monday."


def test_elements_of_arc_are_paragraphs() -> None:
    """Its texts are read, what stands between them is not."""
    elements = [
        {"type": "text", "content": "Two ships met at sea."},
        {"type": "image", "caption": "A ship."},
        {"type": "text", "content": "Nobody was hurt."},
    ]
    record = {
        "headlines": {"basic": "Ships"},
        "content_elements": elements,
        "credits": {"by": [{"name": "Jane Doe"}]},
        "first_publish_date": DAY,
    }
    found = draft(record)
    assert (found.text, found.title, found.authors, found.published) == (
        "Two ships met at sea.\n\nNobody was hurt.",
        "Ships",
        ("Jane Doe",),
        DAY,
    )


def test_fundus_keeps_address_and_outlet_with_the_page() -> None:
    """The page itself is not read again: its text stands beside it."""
    page = {"responded_url": URL, "content": "<html><p>Other words.</p></html>", "source_info": {"publisher": "Example Post"}}
    found = draft({"title": "Ships", "plaintext": TEXT, "html": page})
    assert (found.text, found.url, found.publisher) == (TEXT, URL, "Example Post")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("['Two ships met.', 'Nobody was hurt.']", "Two ships met.\n\nNobody was hurt."),
        ('["Two ships met.", "Nobody was hurt."]', "Two ships met.\n\nNobody was hurt."),
        ("{'type': 'p', 'value': 'Two ships met.'}", "Two ships met."),
        ("[Two ships met.]", "[Two ships met.]"),
        ("['Two ships met.", "['Two ships met."),
        ("[" * 100_000 + "'", "[" * 100_000 + "'"),
    ],
)
def test_a_list_that_a_table_wrote_out_is_its_words(written: str, read: str) -> None:
    """Tables hold lists in Python's way of writing, or in JSON's; what is neither stays as it is."""
    assert draft({"title": "Ships", "text": written}).text == read


@pytest.mark.parametrize(("author", "names"), [("['Jane Doe', 'Theo Mock']", ("Jane Doe", "Theo Mock")), ("jane@demo.example", ())])
def test_an_address_is_no_name_and_a_list_is_several(author: str, names: tuple[str, ...]) -> None:
    """As tables and feeds write them."""
    assert draft({"text": TEXT, "author": author}).authors == names


@pytest.mark.parametrize("name", ["firstPublishedDate", "isoDate", "posted", "release_date", "published_utc", "fecha_publicacion"])
def test_a_day_of_publication_has_many_names(name: str) -> None:
    """And none of them is a change."""
    assert draft({"text": TEXT, name: DAY}).published == DAY
