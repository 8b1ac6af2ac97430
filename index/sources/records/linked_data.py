"""JSON-LD (schema.org): which nodes are stories, and what their references point at; and live blogs, of the Guardian too."""

from collections.abc import Iterator
from typing import Any

_STORIES = frozenset(
    (
        "Article",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Report",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
    )
)
_DEEPEST = 6
Node = dict[str, Any]  # Any: a stranger's JSON


def types_of(value: object) -> tuple[str, ...]:
    """The types of a node, without the address of their vocabulary; () where it names none."""
    kind = value.get("@type") if isinstance(value, dict) else None
    many = kind if isinstance(kind, list) else [kind]
    return tuple(name.rsplit("/", 1)[-1].removeprefix("schema:") for name in many if isinstance(name, str))


def is_story(value: object) -> bool:
    """Whether a node with a type is a news story or its kin; a node without one may be."""
    types = types_of(value)
    return not types or any(name in _STORIES or name.endswith("NewsArticle") for name in types)


def resolved(nodes: list[Any]) -> list[Any]:  # Any: as above
    """The nodes of a graph, with every reference ``{"@id": ...}`` replaced by the node that it names."""
    named = {node["@id"]: node for node in nodes if isinstance(node, dict) and isinstance(node.get("@id"), str)}
    return [_resolved(node, named, 0) for node in nodes]


def _resolved(value: Any, named: dict[str, Node], depth: int) -> Any:  # noqa: ANN401 - as above
    if depth > _DEEPEST:
        return value
    if isinstance(value, list):
        return [_resolved(part, named, depth + 1) for part in value]
    if not isinstance(value, dict):
        return value
    if depth and value.keys() <= {"@id", "@type"} and value.get("@id") in named:
        return {key: part for key, part in named[value["@id"]].items() if not isinstance(part, dict | list)}
    return {key: _resolved(part, named, depth + 1) for key, part in value.items()}


def posts_of(node: Node) -> Iterator[Node]:
    """The posts of a live blog, each a story of its own time; what a post does not say the blog says."""
    posts = node.get("liveBlogUpdate")
    shared: Node = {key: node[key] for key in ("publisher", "url", "inLanguage", "mainEntityOfPage") if key in node}
    for number, post in enumerate(posts if isinstance(posts, list) else [posts], 1):
        if isinstance(post, dict):
            yield {"@id": f"{node.get('url') or node.get('@id') or ''}#post-{number}", **shared, **post}


def listed(value: Any) -> Any:  # noqa: ANN401 - as above
    """The node that an entry of a list holds; any other value as it is."""
    return value["item"] if "ListItem" in types_of(value) and isinstance(value.get("item"), dict) else value


def dated_blocks(record: Node) -> tuple[Node, ...]:
    """The posts of a live blog of the Guardian, which keeps them as blocks with times of their own; () for any other record."""
    blocks = record.get("blocks")
    body = blocks.get("body") if isinstance(blocks, dict) else None
    if record.get("type") != "liveblog" or not isinstance(body, list):
        return ()
    shared = {key: part for key, part in record.items() if key not in {"blocks", "fields", "id", "webPublicationDate"}}
    return tuple(
        {
            **shared,
            "webTitle": block.get("title") or record.get("webTitle"),
            "webUrl": f"{record.get('webUrl') or ''}#block-{block.get('id') or number}",
            "bodyHtml": block.get("bodyHtml") or block.get("bodyTextSummary"),
            "datePublished": block.get("firstPublishedDate") or block.get("publishedDate") or block.get("createdDate"),
        }
        for number, block in enumerate(body, 1)
        if isinstance(block, dict)
    )
