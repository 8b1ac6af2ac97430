"""Of a live blog each post is a story of its own, with its own time, under the page's title."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article
from index.sources.draft import BadStoryError, Draft
from index.sources.files import read_stories
from index.sources.pages.reader import read_html
from tests.index.sources.pages.samples import linked, page

TITLE = "Harbour live: tower moved"
POSTS = (
    (
        "p3",
        "2024-05-03T18:40:00Z",
        "Tower has arrived",
        "The tower of Quarrel Point stands on its new ground, the mayor said on Friday evening.",
    ),
    ("p2", "2024-05-03T12:10:00Z", "Half way", "The tower of Quarrel Point has gone half of its way, the mayor said at noon."),
    (
        "p1",
        "2024-05-02T09:05:00Z",
        "Rails are laid",
        "Rails to the new ground have been laid overnight, the mayor said on Thursday morning.",
    ),
)
BLOG = {
    "@context": "https://schema.org",
    "@type": "LiveBlogPosting",
    "headline": TITLE,
    "datePublished": "2024-05-01T06:00:00Z",
    "dateModified": "2024-05-03T18:45:00Z",
}
URL = '<link rel="canonical" href="https://herald.example/live/tower">'
SHOWN = "".join(
    f'<div class="block" id="{name}"><time datetime="{time}">{time[11:16]}</time><h2>{heading}</h2><p>{text}</p>'
    "<button>Share</button></div>"
    for name, time, heading, text in POSTS
)
BLOCKS = SHOWN.split("</div>")
BY_DAY = f'<div class="day">{BLOCKS[0]}</div>{BLOCKS[1]}</div></div><div class="day">{BLOCKS[2]}</div></div>'
SCOPED = '<div itemscope itemtype="https://schema.org/LiveBlogPosting">{}</div>'.format(
    "".join(
        f'<div id="{name}" itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting">'
        f'<meta itemprop="datePublished" content="{time}"><h2>{heading}</h2><p>{text}</p></div>'
        for name, time, heading, text in POSTS
    )
)
UPDATES = [
    {
        "@type": "BlogPosting",
        "url": f"https://herald.example/live/tower#{name}",
        "headline": heading,
        "datePublished": time,
        "articleBody": text,
    }
    for name, time, heading, text in POSTS
]


def posts(text: str) -> list[Draft]:
    """The posts of a page."""
    return [part for part in read_html(text) if isinstance(part, Draft)]


@pytest.mark.parametrize(
    "text",
    [
        page(SHOWN, URL + linked({**BLOG, "liveBlogUpdate": UPDATES}), title=TITLE),
        page(SHOWN, URL + linked(BLOG), title=TITLE),
        page(SHOWN, URL, title=TITLE),
        page("<p>Loading</p>", URL + linked({**BLOG, "liveBlogUpdate": UPDATES}), title=TITLE),
        page(BY_DAY, URL + linked(BLOG), title=TITLE),
        page(SCOPED, URL, title=TITLE.replace("live", "now")),
    ],
    ids=[
        "both",
        "shown, and a live blog by JSON-LD",
        "shown, and a live blog by its title",
        "JSON-LD alone",
        "in days",
        "by microdata",
    ],
)
def test_each_post_has_its_own_time(text: str) -> None:
    """Nothing of the third of May is dated the first, wherever the posts are told."""
    found = posts(text)
    assert [(post.identity, post.published) for post in found] == [(name, time) for name, time, _, _ in POSTS]
    assert [post.text for post in found] == [f"{heading}\n{words}" for _, _, heading, words in POSTS]
    assert {post.title for post in found} <= {TITLE, TITLE.replace("live", "now")}


def test_posts_are_stories_of_their_own(tmp_path: Path) -> None:
    """Each has an id that does not change when others are added above it."""

    def ids(count: int) -> list[str]:
        (tmp_path / "live.html").write_text(page(SHOWN, URL + linked({**BLOG, "liveBlogUpdate": UPDATES[-count:]}), title=TITLE))
        stories = list(read_stories([tmp_path], datetime(2024, 6, 1, tzinfo=UTC)))
        assert all(isinstance(story, Article) and story.url == "https://herald.example/live/tower" for story in stories)
        return [story.id for story in stories if isinstance(story, Article)]

    assert len(set(ids(3))) == len(POSTS)
    assert ids(3)[1:] == ids(3)[-2:]


def test_a_post_without_a_time_is_not_read() -> None:
    """Nobody knows what of it was known when, and that is said."""
    untimed = [{key: value for key, value in UPDATES[0].items() if key != "datePublished"}, *UPDATES[1:]]
    parts = list(read_html(page("<p>Loading</p>", URL + linked({**BLOG, "liveBlogUpdate": untimed}), title=TITLE)))
    assert [part.identity for part in parts if isinstance(part, Draft)] == ["p2", "p1"]
    assert [str(part) for part in parts if isinstance(part, BadStoryError)] == [
        "1 of the 3 posts of this live blog have no time and were not read"
    ]


def test_a_live_blog_may_have_one_post() -> None:
    """The first of many is a post with its own time already."""
    (post,) = posts(page("<p>Loading</p>", URL + linked({**BLOG, "liveBlogUpdate": UPDATES[2]}), title=TITLE))
    assert post.published == POSTS[2][1]


def test_a_live_blog_in_one_piece_has_no_date() -> None:
    """Where the posts cannot be told apart, what was added on the third day is not dated the first."""
    text = "".join(f"<p>{words}</p>" for _, _, _, words in POSTS)
    (story,) = posts(page(text, URL + linked(BLOG), title=TITLE))
    assert story.published is None


def test_a_story_with_times_in_it_is_one_story() -> None:
    """A chronicle within a story makes it no live blog."""
    assert len(posts(page(SHOWN, title="How the tower was moved"))) == 1
