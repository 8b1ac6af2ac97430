"""Links that show the cited sentence: a browser that follows one scrolls to the sentence and marks it.

The form is that of the WICG's URL Fragment Text Directives, formerly Scroll to Text Fragment
(https://wicg.github.io/scroll-to-text-fragment/):

    https://outlet.example/story#:~:text=[prefix-,]start[,end][,-suffix]

A browser looks for `start` within one block of the page, ignoring case, and takes the first it finds, between `prefix` and `suffix`
if these are given; with `end`, everything from there to the first `end` after it. Where it finds nothing it shows the page
unmarked. A sentence is named whole (the exact form) or by its first and last words (the range form), with neighbouring words where
the story says the same more than once.

tests/rendering/test_links.py says what Chromium does: it ignores inline tags, accents, soft hyphens, characters without width,
and the difference between typographic and typewriter quotation marks, but not between kinds of dashes; any one space equals any
other, but two equal one only where HTML collapses them. It does not find the exact form where the page has something within the
sentence that the story's text has not: a footnote's mark, a line break, a button, a floated initial, words for screen readers
only.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

MAX_LINK = 3_000
"""Characters that Slack takes for a URL."""
MAX_EXACT = 300
"""Characters of a sentence that is named whole; the same figure as in Chromium's own "Copy link to highlight"."""
_ENOUGH = 20  # letters that the first and the last words of a range have at least: the page says more than the story's text
_CONTEXT = 12  # words on either side that may be added

# Written without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese. Only a dictionary knows where their words end.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A word with its marks; in those scripts a phrase, up to the mark that ends it.
_PIECE = re.compile(rf"\S+?(?=\s|$|(?<=[、。，；：！？])[「『（《〈“‘{_UNSPACED}])")
_LETTER = re.compile(rf"[^\W{_UNSPACED}]")
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"^[-*•‣◦▪·–—][^\S\n]+", re.MULTILINE)  # in a page it is drawn, and stands in no text
_COLLAPSED = re.compile(r"[ \t\n\f\r]+")  # what HTML collapses: no-break spaces stay as they are
_NOT_IN_URLS = re.compile(r'[\s\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>"\\]')


@dataclass(frozen=True, slots=True)
class TextDirective:
    """What a browser is to look for; `str()` of it is the directive's value, percent-encoded."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        parts = (
            f"{_encoded(self.prefix)}-" if self.prefix else "",
            _encoded(self.start),
            _encoded(self.end),
            f"-{_encoded(self.suffix)}" if self.suffix else "",
        )
        return ",".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring pieces of a text, as half-open spans, in order; none stands in two lines."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def words(self, first: int = 0, stop: int | None = None) -> str:
        """Some of its pieces, with what stands between them; counted as a slice counts."""
        spans = self.spans[first:stop]
        return _COLLAPSED.sub(" ", self.text[spans[0][0] : spans[-1][1]]) if spans else ""

    def first(self, count: int) -> str:
        return self.words(0, count)

    def last(self, count: int) -> str:
        return self.words(max(0, len(self.spans) - count))


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence in its story: its lines, and the words on either side.

    `folded` is the story as `_fold` has it, and `[start, end)` the sentence in it, never empty. `before` (`after`) is of the line
    before (after) where the sentence begins (ends) its own; then `own_before` (`own_after`) is false, and a page may have a picture
    or a box between the two.
    """

    folded: str
    start: int
    end: int
    lines: tuple[_Run, ...]
    before: _Run
    after: _Run
    own_before: bool
    own_after: bool

    def contexts(self) -> Iterator[tuple[str, str]]:
        """Prefixes and suffixes to try: from the sentence's own line first, the fewest words first."""
        sizes = [
            (before, after)
            for before in range(min(_CONTEXT, len(self.before.spans)) + 1)
            for after in range(min(_CONTEXT, len(self.after.spans)) + 1)
        ]
        for before, after in sorted(sizes, key=lambda size: (self._leaves_line(*size), sum(size))):
            yield self.before.last(before), self.after.first(after)

    def _leaves_line(self, before: int, after: int) -> bool:
        return (before > 0 and not self.own_before) or (after > 0 and not self.own_after)


def sentence_link(url: str | None, text: str, start: int, end: int) -> str | None:
    """The URL of a story, with a fragment that has a browser show `text[start:end]`; None if the URL is none to follow.

    A fragment that the URL has is kept; a text directive in it is replaced. The link has no fragment of ours where none would be
    short enough (`MAX_LINK`), or where there are no words to look for.

    >>> sentence_link("https://outlet.example/a", "It rained. The talks, long due, began.", 11, 38)
    'https://outlet.example/a#:~:text=The%20talks%2C%20long%20due%2C%20began.'
    """
    if url is None or not _can_be_followed(url):
        return None
    page, _, fragment = url.partition("#")
    own = fragment.partition(":~:")[0]
    bare = f"{page}#{own}" if own else page
    for directive in _directives(text, start, end):
        link = f"{page}#{own}:~:text={directive}"
        if len(link) <= MAX_LINK:
            return link
    return bare


def _can_be_followed(url: str) -> bool:
    if _NOT_IN_URLS.search(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _directives(text: str, start: int, end: int) -> Iterator[TextDirective]:
    """What shows the sentence, best first: the whole of it, or its ends where it is long or in several lines."""
    place = _place(text, start, end)
    if place is None:
        return
    for form in (_range, _exact) if end - start > MAX_EXACT else (_exact, _range):
        directive = form(place)
        if directive is not None:
            yield directive


def _exact(place: _Place) -> TextDirective | None:
    """The whole sentence, with the fewest neighbours that make it the only one, else the first one, of its words.

    If there are no such neighbours it stands alone: what is shown then are the same words in another place.
    """
    if len(place.lines) > 1:
        return None
    words = place.lines[0].words()
    first: TextDirective | None = None
    for prefix, suffix in place.contexts():
        wanted = _fold(prefix + words + suffix)
        if place.folded.find(wanted) != place.start - len(_fold(prefix)):
            continue
        directive = TextDirective(words, prefix=prefix, suffix=suffix)
        if place.folded.rfind(wanted) == place.folded.find(wanted):
            return directive
        first = first or directive
    return first or TextDirective(words)


def _range(place: _Place) -> TextDirective | None:
    """The first and the last words of the sentence, enough of them to mean nothing but this sentence; None if nothing does."""
    opening, closing = _halves(place.lines)
    prefix, start = next(_openings(place, opening), ("", ""))
    if not start:
        return None
    behind = place.start + len(_fold(start))
    end, suffix = next(_closings(place, closing, behind), ("", ""))
    return TextDirective(start, end, prefix, suffix) if end else None


def _halves(lines: tuple[_Run, ...]) -> tuple[_Run, _Run]:
    """Where a range may begin, and where it may end: each in one line, and not in the same words."""
    if len(lines) > 1:
        return lines[0], lines[-1]
    text, spans = lines[0].text, lines[0].spans
    return _Run(text, spans[: len(spans) // 2]), _Run(text, spans[len(spans) // 2 :])


def _openings(place: _Place, half: _Run) -> Iterator[tuple[str, str]]:
    """A prefix and first words that stand only here, or else here first; a prefix only where the words alone do not do."""
    sizes = [(0, size) for size in range(1, len(half.spans) + 1)]
    sizes += [(size, len(half.spans)) for size in range(1, min(_CONTEXT, len(place.before.spans)) + 1)]
    first: list[tuple[str, str]] = []
    for before, size in sizes:
        prefix, start = place.before.last(before), half.first(size)
        wanted, at = _fold(prefix + start), place.start - len(_fold(prefix))
        if _enough(start, half) and wanted and place.folded.find(wanted) == at:
            if place.folded.rfind(wanted) == at:
                yield prefix, start
            first.append((prefix, start))
    yield from first


def _closings(place: _Place, half: _Run, behind: int) -> Iterator[tuple[str, str]]:
    """Last words and a suffix that stand here first, looked for from `behind` on; a suffix only where it is needed."""
    sizes = [(size, 0) for size in range(1, len(half.spans) + 1)]
    sizes += [(len(half.spans), size) for size in range(1, min(_CONTEXT, len(place.after.spans)) + 1)]
    for size, after in sizes:
        end, suffix = half.last(size), place.after.first(after)
        wanted = _fold(end)
        if _enough(end, half) and wanted and place.folded.find(wanted + _fold(suffix), behind) == place.end - len(wanted):
            yield end, suffix


def _enough(words: str, half: _Run) -> bool:
    """Whether so many words of a half will do for one end of a range: some letters, or all that there are."""
    return len(_fold(words)) >= _ENOUGH or words == half.words()


def _place(text: str, start: int, end: int) -> _Place | None:
    """Where the words of a span stand; None for a span that is not in the text, or has no words."""
    if not 0 <= start < end <= len(text) or not _fold(text[start:end]):
        return None
    start, end = _whole_words(text, start, end)
    lines = tuple(_pieces(text, *line.span()) for line in _LINE.finditer(text, start, end) if _fold(line[0]))
    before, after = _line_before(text, start), _line_after(text, end)
    head, body, tail = _fold(text[:start]), _fold(text[start:end]), _fold(text[end:])
    return _Place(
        folded=head + body + tail,
        start=len(head),
        end=len(head) + len(body),
        lines=lines,
        before=before,
        after=after,
        own_before="\n" not in text[before.spans[-1][1] : lines[0].spans[0][0]] if before.spans else True,
        own_after="\n" not in text[lines[-1].spans[-1][1] : after.spans[0][0]] if after.spans else True,
    )


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, widened so that it cuts no word in two."""
    while _in_word(text, start):
        start -= 1
    while _in_word(text, end):
        end += 1
    return start, end


def _in_word(text: str, at: int) -> bool:
    """Whether a word goes on across an offset; a letter's accents and vowel signs belong to it."""
    if not 0 < at < len(text):
        return False
    return bool(_LETTER.match(text[at]) and _belongs(text[at - 1])) or unicodedata.category(text[at]) in {"Mn", "Mc", "Me"}


def _belongs(character: str) -> bool:
    return bool(_LETTER.match(character)) or unicodedata.category(character)[0] == "M"


def _line_before(text: str, start: int) -> _Run:
    stop = len(text[:start].rstrip())
    return _pieces(text, text.rfind("\n", 0, stop) + 1, stop)


def _line_after(text: str, end: int) -> _Run:
    begin = len(text) - len(text[end:].lstrip())
    stop = text.find("\n", begin)
    return _pieces(text, begin, len(text) if stop < 0 else stop)


def _pieces(text: str, start: int, end: int) -> _Run:
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    return _Run(text, tuple(piece.span() for piece in _PIECE.finditer(text, start, end)))


def _fold(text: str) -> str:
    """Letters and digits alone, without case and accents: texts that a browser holds to be equal are equal here too.

    So are some that it tells apart; then a link has more words than it needs. No character depends on its neighbours, so the
    fold of two texts in a row is their folds in a row.
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


def _encoded(words: str) -> str:
    # A dash is unreserved in URLs, but has a meaning in directives.
    return quote(words, safe="", errors="replace").replace("-", "%2D")
