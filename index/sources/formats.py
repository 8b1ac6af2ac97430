"""What a file of each format says of its stories: bytes in, drafts out. A new format is a reader and its row in `FORMATS`."""

import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler
from markdown_it import MarkdownIt

from index.sources.dispatches import certainly_parted, parted, read_dispatches
from index.sources.documents import read_docx
from index.sources.draft import BadStoryError, Draft
from index.sources.encoding import decode
from index.sources.feeds import read_feed
from index.sources.mail import read_mail, split_mailbox
from index.sources.pages.reader import read_html
from index.sources.pdf import read_pdf
from index.sources.records.clippings import clipped
from index.sources.records.finding import read_json as read_records
from index.sources.records.record import ReadPage, to_draft
from index.sources.records.tables import read_table
from index.sources.web_archives import read_mhtml, read_warc

_LONGEST_FRONT = 64_000  # characters, which take half a second
_DEEPEST_FRONT = 30  # lists in lists
_BRACKET = re.compile(r"[\[\]{}]")
Drafts = Iterator[Draft | BadStoryError]
Reader = Callable[[bytes], Drafts]
"""From the bytes of a file, or of one line, to its stories; what is wrong with one of several is yielded in its place.

:raises BadStoryError: nothing of it can be read. A reader raises nothing else, whatever the bytes.
"""
StreamReader = Callable[[BinaryIO], Drafts]
"""The same from an open file, which it does not hold at once."""


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one ending are read: as a whole, line by line (each a story; `packed` with gzip or not), or as a stream."""

    read: Reader
    by_line: bool = False
    packed: bool = False
    stream: StreamReader | None = None


def read_text(text: str) -> Iterator[Draft]:
    """Wire dispatches: nothing but their words."""
    yield from read_dispatches(text)


class _Strings(yaml.BaseLoader):
    """YAML whose every value is a string or nothing: a title may be 1984, and a date the 40th of May.

    Aliases are refused: with nine of them in each of nine lists, a few lines stand for more than any machine holds.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it repeats parts of itself by aliases")
        return super().compose_node(parent, index)


_Strings.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Strings.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


class _Toml(BaseHandler):
    """Hugo's front matter, between lines of ``+++``."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str, **_options: object) -> dict[str, Any]:  # Any: what TOML holds is checked where it is used
        return tomllib.loads(_bounded(fm))


class _FrontMatter(YAMLHandler):
    def load(self, fm: str, **_options: object) -> Any:  # noqa: ANN401 - what YAML holds is checked where it is used
        return yaml.load(_bounded(fm), Loader=_Strings)  # noqa: S506 - it makes nothing but strings, lists and dicts


def _bounded(fields: str) -> str:
    """Front matter as it is, where it can be read in a moment: the time grows with the square of how deep it is nested."""
    if len(fields) > _LONGEST_FRONT:
        raise BadStoryError(f"its front matter has {len(fields):,} characters; it may have {_LONGEST_FRONT:,}")
    depth = 0
    for bracket in _BRACKET.findall(fields):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        if depth > _DEEPEST_FRONT:
            raise BadStoryError("its front matter is nested too deep")
    return fields


def read_markdown(text: str) -> Iterator[Draft]:
    """Markdown, with or without front matter in YAML or TOML; a leading ``# heading`` is the title where none is given."""
    is_toml = text.lstrip().startswith("+++")
    try:
        fields, body = frontmatter.parse(text, handler=_Toml() if is_toml else _FrontMatter())
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: TOML's, and its number of 5,000 digits
        raise BadStoryError(f"its front matter is not valid {'TOML' if is_toml else 'YAML'} ({_first_line(error)})") from error
    clipping, body, is_extract = clipped(body)
    heading, paragraphs = _markdown_text(body)
    if not paragraphs:
        raise BadStoryError("it has no text")
    draft = to_draft({**clipping, **fields, "text": "\n\n".join(paragraphs)}, read_html)
    yield from parted(replace(draft, title=draft.title or heading, extract=draft.extract or is_extract))


def read_json(text: str) -> Drafts:
    """One story as an object; or many, in whatever holds them. A bad record yields its error."""
    yield from _each_dispatch(read_records(text, read_html))


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


def _each_dispatch(drafts: Drafts) -> Drafts:
    """The same; of a record that holds several dispatches, each."""
    for draft in drafts:
        if isinstance(draft, Draft) and not draft.is_part:
            yield from certainly_parted(draft)
        else:
            yield draft


def _streamed(read: Callable[[BinaryIO, ReadPage], Drafts]) -> Format:
    """The format of large files, by the reader of an open one."""
    return Format(
        lambda data: _each_dispatch(read(io.BytesIO(data), read_html)),
        stream=lambda stream: _each_dispatch(read(stream, read_html)),
    )


def _with_pages(read: Callable[[bytes, ReadPage], Drafts]) -> Format:
    """The format of files in which pages stand."""
    return Format(lambda data: _each_dispatch(read(data, read_html)))


ARCHIVE = ".zip"
"""The ending of files that are read like folders: see `index.sources.files`."""
FORMATS: Mapping[str, Format] = {
    ".txt": Format(_decoded(read_text)),
    ".md": Format(_decoded(read_markdown)),
    ".html": Format(_decoded(read_html)),
    ".htm": Format(_decoded(read_html)),
    ".json": Format(_decoded(read_json)),
    ".jsonl": Format(_decoded(read_json), by_line=True),
    ".jsonl.gz": Format(_decoded(read_json), by_line=True, packed=True),
    ".ndjson": Format(_decoded(read_json), by_line=True),
    **dict.fromkeys((".rss", ".atom", ".rdf", ".xml"), _with_pages(read_feed)),
    **dict.fromkeys((".csv", ".tsv"), _streamed(read_table)),
    ".eml": Format(read_mail),
    ".mbox": _streamed(lambda stream, _page: split_mailbox(stream)),
    ".pdf": Format(read_pdf),
    ".docx": Format(read_docx),
    **dict.fromkeys((".mhtml", ".mht"), _with_pages(read_mhtml)),
    **dict.fromkeys((".warc", ".warc.gz"), _streamed(read_warc)),
}
"""By the ending of a file's name, in small letters; of two that fit the longer counts."""
