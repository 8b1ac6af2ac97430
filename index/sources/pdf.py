"""PDF: lines in the order of reading, without running heads. Home of pypdfium2.

A PDF says where each run of letters stands, and no more. Runs are joined to lines, pages are cut into columns where white space
goes through (recursive XY cuts, Nagy and Seth 1984), and lines are joined to paragraphs.
"""

import itertools
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from index.sources.draft import BadStoryError, Draft

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_MOST_PAGES, _MOST_RUNS, _SECONDS = 300, 20_000, 60.0
_FEWEST_LINES = 3  # of a column on either side of white space
_MARGIN_LINES = 2  # so many lines at the head and the foot of a page may be running heads
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s{0,3}[-–—|]?\s{0,3}\d{1,4}\s{0,3}(?:[-–—|]|(?:/|of|von|de)\s{0,3}\d{1,4})?", re.IGNORECASE
)
_PRINTED_FOOT = re.compile(r"(https?://\S{4,500})\s{1,50}\d{1,4}/\d{1,4}")
_PRINTED_HEAD = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}.{0,300}")  # a browser prints when it printed
_HYPHENS = "-\u00ad\u2010\ufffe\x02"  # PDFium marks the hyphen at the end of a line by the last but one
_SENTENCE_END = re.compile(r"[.!?…:][\"”’»)\]]?$")
_COMPOUND = frozenset(
    (
        *(
            "all",
            "anti",
            "co",
            "cross",
            "ex",
            "far",
            "half",
            "high",
            "low",
            "mid",
            "multi",
            "non",
            "one",
            "post",
            "pre",
            "pro",
            "self",
        ),
        *("semi", "short", "so", "two", "vice", "well"),
    )
)
"""What stands before the hyphen of a compound more often than before that of a broken word."""
_NO_TITLE = re.compile(r"microsoft |untitled|.*\.(?:docx?|pdf|indd|qxd|html?)$|https?:|about:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Box:
    """Words and where they stand on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    words: str

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read_pdf(data: bytes) -> Iterator[Draft]:
    """A document. Its dates are those of the file and no story's.

    :raises BadStoryError: locked, damaged, without text, or longer than any story.
    """
    import pypdfium2  # noqa: PLC0415 - who has no PDF does not wait for it

    try:
        document = pypdfium2.PdfDocument(data)
    except (pypdfium2.PdfiumError, ValueError, TypeError) as error:
        locked = "password" in str(error).lower()
        raise BadStoryError("it is locked with a password" if locked else "it is not a PDF that can be read") from error
    try:
        pages = _pages(document)
        title = (document.get_metadata_dict().get("Title") or "").strip()
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise BadStoryError("a page of it cannot be read") from error
    finally:
        document.close()
    url = next((foot[1] for lines in pages for line in lines if (foot := _PRINTED_FOOT.fullmatch(line.words))), None)
    text = "\n\n".join(_paragraphs(_without_running_heads(pages)))
    if not text:
        raise BadStoryError("its pages are pictures without text; a program for text recognition (OCR) can add it")
    yield Draft(text, title=title if title and not _NO_TITLE.match(title) and _stands_in(title, text) else None, url=url)


def _stands_in(title: str, text: str) -> bool:
    """Whether the document's title is a headline of it: many programs put there what they like."""
    return re.sub(r"\W", "", title.lower()) in re.sub(r"\W", "", text[:3_000].lower())


def _pages(document: "PdfDocument") -> list[list[_Box]]:
    """The lines of each page, in the order of reading."""
    if len(document) > _MOST_PAGES:
        raise BadStoryError(f"it has {len(document):,} pages; a story may have {_MOST_PAGES}")
    until = time.monotonic() + _SECONDS
    pages = []
    for page in document:
        pages.append(_ordered(_lines(_runs(page))))
        if time.monotonic() > until:
            raise BadStoryError(f"it takes longer than {_SECONDS:.0f} seconds to read")
    return pages


def _runs(page: "PdfPage") -> list[_Box]:
    text = page.get_textpage()
    count = text.count_rects()
    if count > _MOST_RUNS:
        raise BadStoryError(f"a page of it has {count:,} pieces of text; it is a drawing or a table")
    boxes: Iterator[tuple[float, float, float, float]] = (text.get_rect(number) for number in range(count))
    return [_Box(*box, words) for box in boxes if (words := text.get_text_bounded(*box).strip())]


def _lines(runs: Sequence[_Box]) -> list[_Box]:
    """Runs on one base line joined, where the gap between them is no wider than a few letters."""
    lines: list[_Box] = []
    for run in sorted(runs, key=lambda run: (-round(run.bottom + run.top), run.left)):
        at = next((number for number in range(len(lines) - 1, max(-1, len(lines) - 9), -1) if _goes_on(lines[number], run)), None)
        if at is None:
            lines.append(run)
            continue
        line = lines[at]
        gap = " " if run.left - line.right > 0.1 * line.height else ""
        lines[at] = _Box(
            line.left,
            min(line.bottom, run.bottom),
            max(line.right, run.right),
            max(line.top, run.top),
            line.words + gap + run.words,
        )
    return lines


def _goes_on(line: _Box, run: _Box) -> bool:
    shared = min(line.top, run.top) - max(line.bottom, run.bottom)
    return shared > 0.5 * min(line.height, run.height) and -line.height < run.left - line.right < 0.9 * max(line.height, run.height)


def _ordered(lines: Sequence[_Box], depth: int = 0) -> list[_Box]:
    """Lines in the order of reading: columns from left to right, and what stands above before what stands below."""
    if len(lines) < 2 * _FEWEST_LINES or depth > 40:  # noqa: PLR2004 - deeper than any layout
        return sorted(lines, key=lambda line: (-line.top, line.left))
    height = median(line.height for line in lines)
    if at := _gap([(line.left, line.right) for line in lines], height):
        sides = [[line for line in lines if line.right <= at], [line for line in lines if line.right > at]]
        if min(map(len, sides)) >= _FEWEST_LINES:
            return [line for side in sides for line in _ordered(side, depth + 1)]
    if at := _gap([(line.bottom, line.top) for line in lines], 0.1 * height):
        above, below = [line for line in lines if line.bottom >= at], [line for line in lines if line.bottom < at]
        return _ordered(above, depth + 1) + _ordered(below, depth + 1)
    return sorted(lines, key=lambda line: (-line.top, line.left))


def _gap(spans: list[tuple[float, float]], least: float) -> float | None:
    """The middle of the widest gap that no span reaches into; None where none is as wide as `least`."""
    spans = sorted(spans)
    end, widest, at = spans[0][1], least, None
    for start, stop in spans:
        if start - end > widest:
            widest, at = start - end, (start + end) / 2
        end = max(end, stop)
    return at


def _without_running_heads(pages: list[list[_Box]]) -> list[list[_Box]]:
    """Pages without their numbers, and without what stands at the head or the foot of several."""
    edges = [{_pattern(line) for line in _edge(lines)} for lines in pages]
    counts = Counter(pattern for page in edges for pattern in page)
    repeated = {pattern for pattern, count in counts.items() if count > 1 and count >= len(pages) / 3}
    return [[line for line in lines if not _is_running_head(line, lines, repeated)] for lines in pages]


def _edge(lines: list[_Box]) -> list[_Box]:
    ordered = sorted(lines, key=lambda line: -line.top)
    return [*ordered[:_MARGIN_LINES], *ordered[-_MARGIN_LINES:]]


def _pattern(line: _Box) -> str:
    return re.sub(r"\d+", "0", line.words)


def _is_running_head(line: _Box, lines: list[_Box], repeated: set[str]) -> bool:
    words = line.words.strip()
    if line not in _edge(lines):
        return False
    printed = _PRINTED_FOOT.fullmatch(words) or _PRINTED_HEAD.fullmatch(words)
    return bool(printed or _PAGE_NUMBER.fullmatch(words) or _pattern(line) in repeated)


def _paragraphs(pages: list[list[_Box]]) -> Iterator[str]:
    lines = [line for page in pages for line in page]
    text = " ".join(line.words for line in lines)
    paragraph = ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and _begins(before, line, lines):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, line.words, text)
    if paragraph:
        yield paragraph


def _begins(before: _Box, line: _Box, lines: list[_Box]) -> bool:
    """Whether a line begins a paragraph: it stands apart or is set in, or the one before was not full."""
    ended = bool(_SENTENCE_END.search(before.words))
    if abs(line.height - before.height) > 0.25 * max(line.height, before.height):
        return True
    is_below = (
        0 <= before.bottom - line.top + 0.5 * line.height < 3 * line.height and abs(before.left - line.left) < 4 * line.height
    )
    if not is_below:  # another column or page: the sentence may go on there
        return ended
    pitch = before.bottom - line.bottom
    if pitch > 1.35 * _usual_pitch(line, lines):
        return True
    return ended and (line.left - before.left > 0.7 * line.height or before.right < line.right - 4 * line.height)


def _usual_pitch(line: _Box, lines: list[_Box]) -> float:
    """From one base line to the next, in points: that of most lines as high as this one."""
    alike = [near for near in lines[:400] if abs(near.height - line.height) < 0.25 * line.height]
    pitches = [above.bottom - below.bottom for above, below in itertools.pairwise(alike) if above.bottom > below.bottom]
    return median(pitches) if pitches else 1.2 * line.height


def _joined(paragraph: str, words: str, text: str) -> str:
    """A line added to its paragraph; a word that was broken at the line's end is one word again."""
    if not paragraph:
        return words
    if paragraph[-1] not in _HYPHENS or not paragraph[-2:-1].isalpha():
        return f"{paragraph} {words}"
    start = re.split(r"[^\w]", paragraph[:-1])[-1]
    rest = re.match(r"\w*", words)[0]  # type: ignore[index]  # it matches nothing at least
    is_compound = not rest[:1].islower() or start.lower() in _COMPOUND or f"{start}-{rest}" in text
    return f"{paragraph[:-1]}-{words}" if is_compound else f"{paragraph[:-1]}{words}"
