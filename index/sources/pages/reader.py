"""A news page to drafts: one story, or each post of a live blog."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.sources.dispatches import certainly_parted
from index.sources.draft import BadStoryError, Draft, SettledError
from index.sources.pages.authors import find_authors
from index.sources.pages.body import Body, find_body, parse
from index.sources.pages.cleaning import join_broken_lines, take_out_unseen
from index.sources.pages.dates import find_dates, moment_of
from index.sources.pages.footnotes import take_out_footnotes
from index.sources.pages.furniture import take_out_covers, take_out_furniture
from index.sources.pages.head import Element, Head, read_head
from index.sources.pages.linked_data import Story, read_linked_data
from index.sources.pages.live import Post, find_posts, is_live, is_marked
from index.sources.pages.outlets import find_outlet, site_names
from index.sources.pages.refusals import is_certain, refusal_of_text, refusal_of_title
from index.sources.pages.titles import find_title
from index.sources.pages.weight import weigh

_INCOMPLETE = 0.15  # of a page's paragraphs: more are missing only where something went wrong
_FEW = 3
_MOST_TAGS = 200_000  # the largest pages have a tenth of that
_LOOKED_AT = 20_000  # characters of a page that may say why it is no story
_WORDS = etree.XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
_LOCKED = re.compile(r'"isAccessibleForFree"\s{0,9}:\s{0,9}"?(?:https?://schema\.org/)?false\b', re.IGNORECASE)
NO_STORY = "no story was found in the page"


def read_html(text: str) -> Iterator[Draft | BadStoryError]:
    """A news page: its story, and what its head says of it; of a live blog each post, with its own time."""
    if (tags := text.count("<")) > _MOST_TAGS:
        raise BadStoryError(f"it has {tags:,} tags; a page may have {_MOST_TAGS:,}")
    tree = parse(text)
    if tree is None:
        raise BadStoryError(NO_STORY)
    held = list(tree.iter())  # what nobody holds lxml makes anew, by a function of Python, each time that it is looked at
    head = read_head(tree, text)
    titles = filter(None, (head.first("og:title"), head.title, *head.headlines))
    story = read_linked_data(head.scripts, filter(None, (head.url,)), titles)
    title = find_title(head, story, site_names(head, story))
    titled = refusal_of_title(head, title)
    if titled and is_certain(titled, head):
        raise BadStoryError(titled)
    marked = is_marked(tree, story)
    page = _described(tree, head, story, title, live=marked)
    everything = " ".join(_WORDS(tree))[:_LOOKED_AT]
    take_out_unseen(tree, weigh(tree))
    take_out_covers(tree)
    take_out_footnotes(tree)
    posts = find_posts(tree, head, story) if is_live(head, marked=marked) else ()
    if posts:
        yield from _of_posts(page, posts, head.locale)
    else:
        body = _body(tree, head, story, title)
        reason = refusal_of_text(everything, body.text, titled, is_locked=any(map(_LOCKED.search, head.scripts)))
        if reason or not body.text:
            raise BadStoryError(reason or NO_STORY)
        yield from _of_story(page, body)
    held.clear()


def _described(tree: Element, head: Head, story: Story, title: str | None, *, live: bool) -> Draft:
    """All but the text."""
    dates = find_dates(tree, head, story)
    # A live blog whose posts have no times grew after it was published: nobody knows what of it stood there when.
    grown = live and (dates.modified or "")[:10] != (dates.published or "")[:10]
    return Draft(
        text="",
        title=title,
        url=head.url or story.url,
        publisher=find_outlet(head, story, title),
        published=None if grown else dates.published,
        modified=None if live else dates.modified,
        language=head.language or (story.language or "")[:2].lower() or None,
        authors=find_authors(tree, head, story),
    )


def _body(tree: Element, head: Head, story: Story, title: str | None) -> Body:
    take_out_furniture(tree, weigh(tree))
    join_broken_lines(tree)
    body = find_body(tree, tuple(filter(None, (title, story.headline, *head.headlines))))
    # Pages that a script fills hold their text for programs alone.
    return body if body.text or not story.body else Body(story.body, 0, 0)


def _of_story(page: Draft, body: Body) -> Iterator[Draft | BadStoryError]:
    yield from certainly_parted(replace(page, text=body.text))
    if body.missing >= _FEW and body.missing > _INCOMPLETE * body.paragraphs:
        yield SettledError(
            f"it is incomplete: {body.missing} of the {body.paragraphs} paragraphs on its page were not read, because they"
            " stand apart from the rest; look at the page"
        )


def _of_posts(page: Draft, posts: tuple[Post, ...], locale: str | None) -> Iterator[Draft | BadStoryError]:
    """Each post that has a time; of one that has none nobody knows when it was written."""
    for post in posts:
        if moment_of(post.published, locale):
            text = "\n".join(filter(None, (post.heading, post.text)))
            yield replace(page, text=text, published=post.published, identity=post.name, is_part=True)
    untimed = sum(1 for post in posts if not moment_of(post.published, locale))
    if untimed:
        yield SettledError(f"{untimed} of the {len(posts)} posts of this live blog have no time and were not read")
