"""Where the records are: in a list, in a field such as "articles", in the answer of a service; each with what stands around it."""

import json
from collections.abc import Iterator
from typing import Any

from index.sources.draft import BadStoryError, Draft
from index.sources.records import names
from index.sources.records.linked_data import dated_blocks, is_story, listed, posts_of, resolved, types_of
from index.sources.records.names import squeezed
from index.sources.records.outlets import outlet_of_feed
from index.sources.records.record import ReadPage, to_draft

_DEEPEST = 8
_MOST = 200_000  # records of a file that is read at once: each would have fewer than 50 bytes
_NOT_TEXT = frozenset((*names.MANY, *names.URL[:6], "fields", "graph")) - {"content", "value"}
_Node = dict[str, Any]  # Any: a stranger's JSON


def read_json(text: str, read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    """One story as an object; or many, in whatever holds them. A bad record yields its error.

    :raises BadStoryError: it is not JSON, or holds no object.
    """
    value = _parsed(text)
    if not isinstance(value, dict | list):
        raise BadStoryError("it holds no JSON object")
    for number, record in enumerate(_records(value, {}, 0)):
        if number >= _MOST:
            raise BadStoryError(f"it holds more than {_MOST:,} records; the rest is not read")
        yield record if isinstance(record, BadStoryError) else _draft(record, read_page)


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if "Extra data" in str(error) and 1 < len(lines) <= _MOST:
            return [_line(line) for line in lines]
        raise BadStoryError(f"it is not valid JSON ({str(error).split(chr(10), 1)[0]})") from error


def _line(line: str) -> Any:  # noqa: ANN401 - JSON, or an error in its place
    """One of many values, each on a line of its own, in a file that does not say so in its name."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadStoryError(f"it is not valid JSON ({str(error).split(chr(10), 1)[0]})")


def _draft(record: _Node, read_page: ReadPage) -> Draft | BadStoryError:
    try:
        return to_draft(record, read_page)
    except BadStoryError as bad:
        return bad


def _records(value: Any, around: _Node, depth: int) -> Iterator[_Node | BadStoryError]:  # noqa: ANN401 - JSON
    """All records below a value; `around` is what a feed says for all of its entries."""
    if isinstance(value, BadStoryError):
        yield value
    elif isinstance(value, list):
        for part in _of_graph([listed(part) for part in value]):
            yield from _records(part, around, depth + 1)
    elif not isinstance(value, dict) or depth > _DEEPEST:
        yield BadStoryError("it is not a JSON object" if not isinstance(value, dict) else "it is nested too deep")
    elif isinstance(value.get("@graph"), list):
        yield from _records(value["@graph"], around, depth + 1)
    elif "itemListElement" in value and isinstance(value["itemListElement"], list):
        yield from _records(value["itemListElement"], around, depth + 1)
    elif "liveBlogUpdate" in value:
        yield from _of_live_blog(value)
    elif posts := dated_blocks(value):
        yield from posts
    elif (inner := _many(value)) is not None:
        yield from _records(inner, {**around, **_said_of_all(value)}, depth + 1)
    else:
        yield {**around, **{name: part for name, part in value.items() if part}} if around else value


def _of_graph(values: list[Any]) -> list[Any]:  # Any: JSON
    """A list; of nodes of JSON-LD only the stories, with what they refer to."""
    if not any(map(types_of, values)):
        return values
    stories = [node for node in resolved(values) if is_story(node)]
    return stories or values[:1]


def _of_live_blog(node: _Node) -> Iterator[_Node]:
    if any(node.get(name) for name in ("articleBody", "text")):
        yield {key: value for key, value in node.items() if key != "liveBlogUpdate"}
    yield from posts_of(node)


def _many(value: _Node) -> Any:  # noqa: ANN401 - JSON
    """What holds the records of this value; None where it is a record itself."""
    fields = _squeezed(value)
    if any(isinstance(fields.get(name), str) and fields[name] for name in names.TEXT):
        return None
    for name in names.MANY:
        if _holds_objects(fields.get(name)) and not _is_own(name, fields):
            return fields[name]
    if _is_record(fields):
        return None
    inner = [part for part in value.values() if isinstance(part, dict) and _is_record(_squeezed(part))]
    if inner and len(inner) == len(value):
        return inner
    nested = [part for part in value.values() if _holds_objects(part)]
    return nested[0] if len(nested) == 1 and not any(fields.get(name) for name in names.TITLE) else None


def _squeezed(value: _Node) -> _Node:
    return {squeezed(str(name)): part for name, part in value.items()}


def _holds_objects(value: object) -> bool:
    return (isinstance(value, list) and any(isinstance(part, dict | list) for part in value)) or (
        isinstance(value, dict) and bool(value)
    )


def _is_own(name: str, fields: _Node) -> bool:
    """Whether the objects are the record's own text: feedparser's "content", a paragraph list, WordPress's {"rendered": ...}."""
    value = fields[name]
    if name == "content":
        return (isinstance(value, dict) and not _holds_records(value)) or any(
            key in fields for key in ("title", "link", "url", "headline")
        )
    if isinstance(value, dict):
        return not _holds_records(value) and not any(map(_holds_objects, value.values()))
    return any(name in fields for name in ("publishedat", "datepublished", "pubdate")) and name not in {
        "items",
        "articles",
        "entries",
    }


def _holds_records(value: _Node) -> bool:
    """Whether an object is a container or a record, and no way to write a text."""
    return bool(_squeezed(value).keys() & _NOT_TEXT)


def _is_record(fields: _Node) -> bool:
    known = (names.TEXT, names.SUMMARY, names.TITLE)
    return sum(any(fields.get(name) for name in group) for group in known) > 1 or any(fields.get(name) for name in names.TEXT)


def _said_of_all(value: _Node) -> _Node:
    """What a feed says for all of its entries: its language, and its title, which names the outlet."""
    feed = next((part for part in (value.get("feed"), value.get("channel"), value) if isinstance(part, dict)), value)
    is_feed = feed is not value or any(name in value for name in ("home_page_url", "feed_url")) or "item" in value
    if not is_feed:
        return {}
    outlet = outlet_of_feed(feed.get("title"), feed.get("home_page_url") or feed.get("link") or feed.get("feed_url"))
    said = {"_outlet_of_feed": outlet, "language": feed.get("language")}
    return {name: part for name, part in said.items() if isinstance(part, str) and part}
