"""What a file of each format says of its stories: bytes in, drafts out. A new format is a reader and its row in `FORMATS`."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt

from index.sources.dispatches import parted, read_dispatches
from index.sources.draft import BadStoryError, Draft
from index.sources.encoding import decode
from index.sources.pages.reader import read_html

Drafts = Iterator[Draft | BadStoryError]
Reader = Callable[[bytes], Drafts]
"""From the bytes of a file, or of one line, to its stories; what is wrong with one of several is yielded in its place.

:raises BadStoryError: nothing of it can be read. A reader raises nothing else, whatever the bytes.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one ending are read: as a whole, or line by line, each line a story; `packed` with gzip or not."""

    read: Reader
    by_line: bool = False
    packed: bool = False


_TEXT = ("text", "body", "content", "article", "maintext", "full_text", "articleBody")
_TITLE = ("title", "headline", "name")
_URL = ("url", "link", "canonical_url", "permalink")
_PUBLISHER = ("publisher", "source", "outlet", "source_name", "site_name", "sitename")
_PUBLISHED = (
    *("published", "date", "published_at", "publishedAt", "pub_date", "pubDate", "date_published", "publish_date"),
    *("datePublished", "datetime", "timestamp"),
)
_AUTHORS = ("authors", "author", "byline")
_LANGUAGE = ("language", "lang", "inLanguage")
_MANY = ("articles", "stories", "items", "results", "data")


def read_text(text: str) -> Iterator[Draft]:
    """Wire dispatches: nothing but their words."""
    yield from read_dispatches(text)


class _Strings(yaml.BaseLoader):
    """YAML whose every value is a string or nothing: a title may be 1984, and a date the 40th of May."""


_Strings.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Strings.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


class _FrontMatter(YAMLHandler):
    def load(self, fm: str, **_options: object) -> Any:  # noqa: ANN401 - what YAML holds is checked where it is used
        return yaml.load(fm, Loader=_Strings)  # noqa: S506 - it makes nothing but strings, lists and dicts


def read_markdown(text: str) -> Iterator[Draft]:
    """Markdown, with or without YAML front matter; a leading ``# heading`` is the title where none is given."""
    try:
        fields, body = frontmatter.parse(text, handler=_FrontMatter())
    except (yaml.YAMLError, RecursionError) as error:
        raise BadStoryError(f"its front matter is not valid YAML ({_first_line(error)})") from error
    heading, paragraphs = _markdown_text(body)
    if not paragraphs:
        raise BadStoryError("it has no text")
    draft = _from_fields({**fields, "text": "\n\n".join(paragraphs)})
    yield from parted(draft if draft.title else _from_fields({**fields, "title": heading, "text": draft.text}))


def read_json(text: str) -> Drafts:
    """One story as an object; or many, as a list or in a field such as "articles". A bad record yields its error."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadStoryError(f"it is not valid JSON ({_first_line(error)})") from error
    if isinstance(value, dict) and not any(value.get(name) for name in _TEXT):
        value = next((value[name] for name in _MANY if isinstance(value.get(name), list)), [value])
    if not isinstance(value, dict | list):
        raise BadStoryError("it holds no JSON object")
    yield from map(_from_record, [value] if isinstance(value, dict) else value)


def _from_record(record: object) -> Draft | BadStoryError:
    if not isinstance(record, dict):
        return BadStoryError("it is not a JSON object")
    try:
        return _from_fields(record)
    except BadStoryError as bad:
        return bad


def _from_fields(fields: Mapping[str, Any]) -> Draft:  # Any: the fields come from strangers' files and are checked here
    def pick(names: tuple[str, ...]) -> Any:  # noqa: ANN401 - the same
        return next((fields[name] for name in names if fields.get(name)), None)

    text, published, identity = pick(_TEXT), pick(_PUBLISHED), fields.get("id") or fields.get("guid")
    if isinstance(text, list):
        text = "\n\n".join(str(paragraph) for paragraph in text)
    if not isinstance(text, str):
        raise BadStoryError(f"it has no text in any of the fields {', '.join(_TEXT[:3])}")
    if isinstance(published, date) and not isinstance(published, datetime):
        published = published.isoformat()
    return Draft(
        text=text,
        title=_name(pick(_TITLE)),
        url=_name(pick(_URL)),
        publisher=_name(pick(_PUBLISHER)),
        published=published,
        language=_name(pick(_LANGUAGE)),
        authors=_names(pick(_AUTHORS)),
        identity=str(identity) if isinstance(identity, str | int) else None,
    )


def _name(value: object) -> str | None:
    """A name, whether it is given as a string or as an object with a "name"."""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else None


def _names(value: object) -> tuple[str, ...]:
    many = value if isinstance(value, list) else [value]
    return tuple(filter(None, map(_name, many)))


def _markdown_text(body: str) -> tuple[str | None, list[str]]:
    """The leading heading, if any, and the text blocks without their markup."""
    # Words in what Markdown takes for code or HTML are a story's words too: indented paragraphs, <p>, <div>.
    tokens = MarkdownIt().disable(["code", "fence", "html_block"]).parse(body)
    heading: str | None = None
    blocks: list[str] = []
    for opening, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        block = "".join(
            "\n" if child.type in {"softbreak", "hardbreak"} else child.content
            for child in token.children or ()
            if child.type in {"text", "code_inline", "softbreak", "hardbreak"}
        )
        if opening and opening.tag == "h1" and heading is None and not blocks:
            heading = block
        else:
            blocks.append(block)
    return heading, blocks


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def _decoded(read: Callable[[str], Drafts]) -> Reader:
    """A reader of text as a reader of bytes."""

    def reader(data: bytes) -> Drafts:
        yield from read(decode(data))

    return reader


FORMATS: Mapping[str, Format] = {
    ".txt": Format(_decoded(read_text)),
    ".md": Format(_decoded(read_markdown)),
    ".html": Format(_decoded(read_html)),
    ".htm": Format(_decoded(read_html)),
    ".json": Format(_decoded(read_json)),
    ".jsonl": Format(_decoded(read_json), by_line=True),
    ".jsonl.gz": Format(_decoded(read_json), by_line=True, packed=True),
}
"""By the ending of a file's name, in small letters; of two that fit the longer counts."""
