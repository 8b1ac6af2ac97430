"""Live blogs: each post is a story of its own, with its own time, under the page's title."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.sources.pages.dates import is_change, moment_of
from index.sources.pages.head import Element, Head
from index.sources.pages.linked_data import Story, Update
from index.sources.pages.weight import link_share

_LIVE = re.compile(
    r"\blive ?-?(?:blog|ticker|updates?|coverage|text|feed)?\b|\bticker\b|as it happened|minute[ -]by[ -]minute|en direct"
    r"|en vivo|minuto a minuto|ao vivo|in diretta"
    r"|онлайн|trực tiếp",
    re.IGNORECASE,
)
_LIVE_TYPE = etree.XPath("descendant::*[contains(@itemtype, 'schema.org/LiveBlogPosting')]")
_FEWEST = 2  # posts that make a page with times in it a live blog
_NOTHING_ELSE = 0.9  # from this share of links on, there are only links
_PROSE = 25  # characters of a post's text
_NO_PROSE = ("figure", "figcaption", "nav", "aside", "footer", "form", "button", "blockquote", "time", "script", "style", "header")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_CLOCK = re.compile(
    r"(?:\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,5})?|(?:\d{1,3} ?(?:min|h|hr|hours?|minutes?) ago)|share"
    r"|pinned|copy link)",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"(?:last )?(?:updated|edited|posted|published)\b.{0,30}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Post:
    """One post: its name on the page, or its time where it has none; its time as written; and its text, a paragraph a line."""

    name: str
    published: str | None
    heading: str | None
    text: str


def is_marked(tree: Element, story: Story) -> bool:
    """Whether JSON-LD or microdata say that a page is a live blog."""
    return story.live or bool(_LIVE_TYPE(tree))


def is_live(head: Head, *, marked: bool) -> bool:
    """Whether a page is a live blog, by what it says of itself."""
    names = (head.title, head.first("og:title"), *head.headlines, (head.url or "").replace("-", " ").replace("/", " "))
    return marked or any(_LIVE.search(name) for name in names if name)


def find_posts(tree: Element, head: Head, story: Story) -> tuple[Post, ...]:
    """The posts of a live blog, as JSON-LD or the page has more of them; empty where they cannot be told apart."""
    described = tuple(filter(None, map(_described, story.updates)))
    shown = tuple(_shown(tree, head.locale))
    if described and len(described) >= len(shown):
        return tuple(_named_once(described))
    return tuple(_named_once(shown)) if len(shown) >= _FEWEST else ()


def _described(update: Update) -> Post | None:
    if len(update.text) < _PROSE:
        return None
    name = (update.url or "").partition("#")[2]
    return Post(name or update.published or "", update.published, update.heading, update.text)


def _shown(tree: Element, locale: str | None) -> Iterator[Post]:
    """Posts as they stand on the page: neighbours of one kind, each with a time and prose."""
    times: dict[Element, Element] = {}
    children: dict[Element, list[Element]] = {}
    for time in tree.iter("time", "meta"):
        if (
            is_change(time)
            or moment_of(_written(time), locale) is None
            or next(time.iterancestors("blockquote", "figure", "a"), None) is not None
        ):
            continue
        for above in time.iterancestors():
            if above in times or above.getparent() is None or next(above.iter("h1"), None) is not None:
                break
            times[above] = time
            children.setdefault(above.getparent(), []).append(above)
    boxes = [box for posts in children.values() for box in posts]
    told = Counter(_kind(box) for box in boxes if _paragraphs(box))
    # Of posts and the days that hold them, the posts are more.
    best = max(children.values(), key=lambda posts: sum(told[kind] for kind in set(map(_kind, posts))), default=[])
    kinds = set(map(_kind, best))
    chosen = [(box, text) for box in boxes if _kind(box) in kinds and (text := _paragraphs(box))]
    inside = Counter(above for box, _ in chosen for above in box.iterancestors())
    for box, text in chosen:
        if inside[box] < _FEWEST:  # what holds several posts is none
            yield _post(box, times[box], text)


def _kind(box: Element) -> tuple[str, str | None]:
    return box.tag, box.get("class")


def _written(time: Element) -> str | None:
    """When a post was published, as its ``<time>`` or its microdata writes it."""
    if time.tag == "meta" and time.get("itemprop") != "datePublished":
        return None
    written: str | None = time.get("content" if time.tag == "meta" else "datetime")
    return written


def _post(box: Element, time: Element, paragraphs: list[str]) -> Post:
    heading = next((words for element in box.iter(*_HEADINGS) if (words := _words(element)) and not _CLOCK.fullmatch(words)), None)
    written = str(_written(time))
    name = box.get("id") or next(
        (element.get("id") for element in box.iter() if isinstance(element.tag, str) and element.get("id")), None
    )
    return Post(name or written, written, heading, "\n".join(text for text in paragraphs if text != heading))


def _paragraphs(box: Element) -> list[str]:
    """Its prose; empty where it has none."""
    leaves = [element for element in box.iter("p", "li") if not any(True for _ in element.iter("p", "li") if _ is not element)]
    if not any(len(_words(element)) >= _PROSE for element in leaves):
        leaves = [element for element in box.iter("div", "span") if not any(isinstance(child.tag, str) for child in element)]
    texts = [_words(element) for element in leaves if _is_prose(element, box)]
    return list(dict.fromkeys(texts)) if any(len(text) >= _PROSE for text in texts) else []


def _is_prose(element: Element, box: Element) -> bool:
    words = _words(element)
    if (
        not words
        or _CLOCK.fullmatch(words)
        or _CHANGED.match(words)
        or (link_share(element) > _NOTHING_ELSE and words[-1] not in ".!?")
    ):
        return False
    for above in element.iterancestors():
        if above is box:
            return True
        if above.tag in _NO_PROSE:
            return False
    return True


def _named_once(posts: Iterable[Post]) -> Iterator[Post]:
    """Posts, each once and each under a name of its own."""
    seen: set[tuple[str | None, str]] = set()
    names: set[str] = set()
    for post in posts:
        if (post.published, post.text) in seen:
            continue
        seen.add((post.published, post.text))
        name = next(name for number in count(1) if (name := post.name if number == 1 else f"{post.name}-{number}") not in names)
        names.add(name)
        yield Post(name, post.published, post.heading, post.text)


def _words(element: Element) -> str:
    return " ".join(element.text_content().split())
