"""Word documents (``.docx``): the words of their paragraphs, in order. Home of python-docx."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.sources.archives import check_sizes
from index.sources.draft import BadStoryError, Draft

if TYPE_CHECKING:
    from docx.document import Document as OpenDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = frozenset(
    (
        *(
            f"{_W}{name}"
            for name in ("del", "moveFrom", "txbxContent", "instrText", "footnoteReference", "endnoteReference", "pPr", "rPr")
        ),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    )
)
"""What was deleted or moved away, boxes beside the text, and signs of layout."""
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_CAPTION = re.compile(r"caption|footer|header|toc \d", re.IGNORECASE)
_TITLE = re.compile(r"title$|heading 1$", re.IGNORECASE)
_NO_TITLE = re.compile(r"(?:microsoft )?word\b|untitled|document\d*$|.*\.docx?$", re.IGNORECASE)
_MOST_PARAGRAPHS = 20_000


def read_docx(data: bytes) -> Iterator[Draft]:
    """A document: its paragraphs, tables among them, without captions, comments, and what was deleted.

    :raises BadStoryError: it cannot be read, has no text, or is larger than any story.
    """
    import docx  # noqa: PLC0415 - who has no documents does not wait for it

    check_sizes(io.BytesIO(data))
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document))
        given = document.core_properties.title
    except (BadZipFile, etree.LxmlError, KeyError, ValueError, AttributeError, OSError, RecursionError) as error:
        raise BadStoryError("it is not a Word document that can be read") from error
    title = None
    if blocks and _TITLE.match(blocks[0][0]):
        title = blocks.pop(0)[1]
    text = "\n\n".join(words for style, words in blocks if not _CAPTION.search(style))
    if not text:
        raise BadStoryError("it has no text")
    yield Draft(text, title=title or (given if given and not _NO_TITLE.match(given) else None))


def _blocks(document: "OpenDocument") -> Iterator[tuple[str, str]]:
    """Style and words of each paragraph that has any."""
    names = {style.style_id: style.name or "" for style in document.styles}
    for number, paragraph in enumerate(document.element.body.iter(f"{_W}p")):
        if number >= _MOST_PARAGRAPHS:
            raise BadStoryError(f"it has more than {_MOST_PARAGRAPHS:,} paragraphs")
        if any(ancestor.tag in _LEFT_OUT for ancestor in paragraph.iterancestors()):
            continue
        words = "".join(_words(paragraph)).strip()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if words:
            yield names.get(style.get(f"{_W}val"), "") if style is not None else "", words


def _words(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _LEFT_OUT:
            yield from _words(child)
