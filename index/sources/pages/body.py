"""The text of a page's story, compared with the page's paragraphs. Home of trafilatura."""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

import trafilatura

from index.sources.pages.head import Element
from index.sources.pages.linked_data import folded_name
from index.sources.pages.weight import link_share

_PROSE = 40  # characters: a paragraph with fewer may be a caption, a name, a button
_FULL_STOP = re.compile(r"[.!?…。！？|।:][\"'”’»)\]]{0,3}$")
_NOT_STORY = ("aside", "nav", "footer", "figure", "figcaption", "form", "table", "header", "li", "blockquote")
_LINKS = 0.5  # a paragraph with more links is a list of them
_HEAD = 4  # lines among which a title may stand
_MOST = 4_000  # paragraphs of a page that are compared with its story; none has as many
_ENOUGH = 3  # paragraphs that make a story
_STORY_WORD = re.compile(r"body|text|content|story|article|paragraph|entry|copy", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")  # those in names do not count
_KEY = 80  # letters by which a paragraph is found again


@dataclass(frozen=True, slots=True)
class Body:
    """A story's text, one paragraph a line. `missing` of its page's `paragraphs` could not be told to belong to it or not."""

    text: str
    missing: int
    paragraphs: int


@dataclass(frozen=True, slots=True)
class _Box:
    """What a paragraph is called, and what it stands in; without a name that is told by what it stands `within` itself."""

    paragraph: str
    tag: str
    name: str
    within: str


def parse(text: str) -> Element | None:
    """A page as a tree; None where there is none."""
    return trafilatura.load_html(text)


def find_body(tree: Element, titles: tuple[str, ...]) -> Body:
    """What trafilatura takes for the story, with the paragraphs in it that it left out; empty where there is none.

    :param titles: what the story is called: that is no part of its text.
    """
    page = trafilatura.bare_extraction(deepcopy(tree), include_comments=False, include_tables=False)
    found = "" if page is None or isinstance(page, dict) else page.text or ""
    paragraphs = [element for element in tree.iter("p") if _is_prose(element)]
    return _completed(_without_titles(found, titles), paragraphs)


def _without_titles(text: str, titles: tuple[str, ...]) -> list[str]:
    """Its lines, but for titles that stand above the story."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    folded = {folded_name(title) for title in titles}
    return [line for number, line in enumerate(lines) if number >= _HEAD or folded_name(line) not in folded]


def _is_prose(paragraph: Element) -> bool:
    text = _text(paragraph)
    if len(text) < _PROSE or not _FULL_STOP.search(text) or link_share(paragraph) > _LINKS:
        return False
    return not any(above.tag in _NOT_STORY for above in paragraph.iterancestors())


def _completed(lines: list[str], paragraphs: list[Element]) -> Body:
    """The lines, with paragraphs that stand in boxes of the same kind as theirs put where they belong."""
    if len(paragraphs) > _MOST:
        return Body("\n".join(lines), 0, len(paragraphs))
    whole = folded_name(" ".join(lines))
    found: list[Element] = []
    lost: list[Element] = []
    for paragraph in paragraphs:
        (found if _key(paragraph) in whole else lost).append(paragraph)
    if not lost:
        return Body("\n".join(lines), 0, len(paragraphs))
    main = _main_box(paragraphs)
    if len(main) >= _ENOUGH and _length(found) < _length(main) / 2 and not _is_of_kind(main, found):
        # Something else was taken for the story.
        own = set(main)
        lines, found, lost = list(map(_text, main)), main, [paragraph for paragraph in paragraphs if paragraph not in own]
    if not found:
        return Body("\n".join(lines), len(lost), len(paragraphs))
    boxes = {name for paragraph in found for name in _boxes(paragraph)}
    scope = _scope(found)
    near = [paragraph for paragraph in lost if _is_near(paragraph, scope)]
    own = {paragraph for paragraph in near if boxes.intersection(_boxes(paragraph))}
    left_out = len(near) - len(own)
    return Body("\n".join(_merged(lines, paragraphs, own)), left_out, len(found) + len(own) + left_out)


def _main_box(paragraphs: list[Element]) -> list[Element]:
    """The paragraphs of that kind of box which holds most text."""
    boxes: dict[tuple[_Box, Element], list[Element]] = {}
    for paragraph in paragraphs:
        boxes.setdefault((_box(paragraph), _scope([paragraph])), []).append(paragraph)
    return max(boxes.values(), key=_length, default=[])


def _is_of_kind(others: list[Element], found: list[Element]) -> bool:
    """Whether others stand in boxes like the story's, but in articles of their own: the posts below a report."""
    return _box(others[0]) in map(_box, found) and _scope(others) is not _scope(found)


def _length(paragraphs: list[Element]) -> int:
    return sum(len(_text(paragraph)) for paragraph in paragraphs)


def _merged(lines: list[str], paragraphs: list[Element], own: set[Element]) -> list[str]:
    """Each paragraph of `own` behind the line of the one before it on the page."""
    folded, merged, taken = [folded_name(line) for line in lines], [], 0
    for paragraph in paragraphs:
        if paragraph in own:
            merged.append(_text(paragraph))
            continue
        at = next((number for number in range(taken, len(lines)) if _key(paragraph) in folded[number]), None)
        if at is not None:
            merged.extend(lines[taken : at + 1])
            taken = at + 1
    return [*merged, *lines[taken:]]


def _scope(paragraphs: list[Element]) -> Element:
    """The article that most of them stand in, else their page."""
    scopes = [next(paragraph.iterancestors("article", "body"), None) for paragraph in paragraphs]
    return Counter(scopes).most_common(1)[0][0]


def _is_near(paragraph: Element, scope: Element) -> bool:
    """Whether it stands in the story's article, beside it, or in another that has no headline of its own."""
    own = _scope([paragraph])
    if own is scope:
        return True
    if own.tag == "article":
        return next(own.iter("h1", "h2", "h3"), None) is None
    return scope.getparent() in list(paragraph.iterancestors())[1:3]


def _boxes(paragraph: Element) -> Iterator[_Box]:
    """Its box, and the box by each of the words in its name that say that it holds a story."""
    box = _box(paragraph)
    yield box
    yield from (replace(box, name=word) for word in box.name.split() if _STORY_WORD.search(word))


def _box(paragraph: Element) -> _Box:
    parent = paragraph.getparent()
    name = parent.get("class") or parent.get("id") or ""
    kind, own = (_NUMBER.sub("", called) for called in (paragraph.get("class") or "", name))
    return _Box(kind, _NUMBER.sub("", parent.tag), own, "" if name else _where(parent))


def _where(box: Element) -> str:
    """The tags above a box without a name, up to one that has a name."""
    tags: list[str] = []
    for above in box.iterancestors():
        name = above.get("class") or above.get("id")
        tags.append(f"{above.tag} {_NUMBER.sub('', name or '')}")
        if name:
            break
    return " ".join(tags)


def _key(paragraph: Element) -> str:
    text = _text(paragraph)
    key = folded_name(text[: 2 * _KEY])[:_KEY]
    return key if len(key) == _KEY else folded_name(text)[:_KEY]


def _text(element: Element) -> str:
    return " ".join(element.text_content().split())
