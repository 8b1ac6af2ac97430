"""Pages of invented stories, for the tests."""

import json

from index.sources.draft import BadStoryError, Draft
from index.sources.moments import parse_date
from index.sources.pages.reader import read_html

PARAGRAPHS = (
    "The lighthouse of Quarrel Point will be moved inland by spring, the harbour office said on Tuesday.",
    "Engineers measured the cliff for eleven weeks and found that it loses two metres in every winter.",
    "The keeper, who has lived there since 1998, said that she would carry the lamp over herself.",
    "A ferry line from Brackwater offered to pay for the rails on which the tower is to be rolled.",
)
STORY = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
DATED = '<meta property="article:published_time" content="2024-05-03T10:00:00Z">'


def page(body: str = STORY, head: str = DATED, *, title: str = "Lighthouse to move", lang: str = "en", heading: bool = True) -> str:
    """A page with one story, whose body stands in an article below its heading."""
    headline = f"<h1>{title}</h1>" if heading else ""
    frame = f'<meta charset="utf-8"><title>{title}</title><meta property="og:site_name" content="Example Herald">'
    return f'<!DOCTYPE html><html lang="{lang}"><head>{frame}{head}</head><body><article>{headline}{body}</article></body></html>'


def linked(*nodes: object) -> str:
    """JSON-LD, an element for each node."""
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def read(text: str) -> Draft:
    """The one story of a page, read without a complaint."""
    (draft,) = read_html(text)
    assert isinstance(draft, Draft)
    return draft


def complaints(text: str) -> list[str]:
    """Why a page, or a part of it, was not read."""
    try:
        return [str(part) for part in read_html(text) if isinstance(part, BadStoryError)]
    except BadStoryError as bad:
        return [str(bad)]


def moment(text: str) -> str | None:
    """When a page's story was published."""
    published = parse_date(read(text).published)
    return published.isoformat() if published else None
