"""Pieces of HTML, as feeds and services put them into their fields, to plain paragraphs. Home of lxml.

A piece has no head and no frame, so nothing is looked for in it: all that a reader would see is text. Whole pages are for the
reader of pages.
"""

import html
import re

from lxml import etree  # type: ignore[import-untyped]  # it ships no types
from lxml import html as lxml_html

from index.sentences.abbreviations import goes_on
from index.sources.draft import BadStoryError
from index.sources.pages.styles import hides, is_unseen

_TAG = re.compile(
    r"</?(?:a|abbr|article|aside|b|blockquote|body|br|caption|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|head"
    r"|header|hr|html|i|iframe|img|ins|li|link|main|mark|meta|nav|ol|p|picture|pre|q|s|script|section|small|source|span|strong|style"
    r"|sub|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|u|ul|video)(?:\s[^<>]{0,5000})?/?>|<!--|<!\[CDATA\[|<!doctype\s",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?(?:<!--[^>]{0,500}-->\s{0,100})?<(?:!doctype\s{1,9}html|html[\s>])", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});")
_SIGNS = re.compile(r"[<&\[]")
_CDATA = re.compile(r"<!\[CDATA\[([^\[\]]*)\]\]>")
_SHORTCODE = re.compile(
    r"\[caption[^\[\]]{0,500}\][^\[\]]{0,2000}\[/caption\]|\[/?(?:caption|gallery|embed|video|audio|playlist|vc_\w{1,40}|et_pb_\w{1,40})(?:\s[^\[\]]{0,1000})?\]"
)
_UNSEEN = frozenset(
    (
        *(
            "script",
            "style",
            "template",
            "noscript",
            "head",
            "title",
            "iframe",
            "object",
            "svg",
            "math",
            "form",
            "button",
            "select",
        ),
        "textarea",
        "rt",
        "rp",
    )
)
_ASIDE = frozenset(("figure", "figcaption", "nav", "aside", "footer", "audio", "video", "picture"))
"""What stands beside a story: captions and links."""
_BLOCKS = frozenset(
    (
        *_ASIDE,
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "header",
            "hr",
            "li",
        ),
        *(
            "main",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
        ),
        *("tr", "ul"),
    )
)
_LETTERS = etree.XPath("string-length(.)")
_BOXES = frozenset(("div", "section", "ul", "ol", "p"))
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:related\w{0,12}|jp-relatedposts|read-?(?:next|more|also)|recommended|most-?(?:read|popular)|newsletter|sharedaddy"
    r"|share-?(?:bar|buttons|links)|advert\w{0,12}|outbrain|taboola|teaser|promo)(?=$|[\s_-])",
    re.IGNORECASE,
)
_EMBEDDED = re.compile(r"twitter-tweet|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|fb-post|telegram-post")
_FOOTNOTE = re.compile(r"\s{0,3}[\[(]?(?:\d{1,3}|[*†‡§])[\])]?\s{0,3}")
_UNIT = re.compile(r"\b[kcm]?m$|\b(?:CO|H)$")  # "km²" has no footnote
_BREAKS = re.compile(r"<(?:p|div|br|li|h[1-6]|pre|tr|section|article|blockquote)\b", re.IGNORECASE)
_PARSER = etree.HTMLParser()  # that of lxml.html asks Python for the class of each element
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENDS = re.compile(r"[.!?…:。！？؟।][\"'”’»)\]]?$")
_END = 2  # characters in which it stands
_LOOK_BACK = 40
_PARAGRAPH, _LINE = "\x1e", "\x1f"  # no text holds these: they are no characters of HTML
_LONGEST = 1_500_000  # characters; tags and all, no story comes near it
_BEFORE_PAGE = 1_000  # characters of comments and declarations at most
_ROUNDS = 3  # a feed of a feed is escaped twice


def has_markup(text: str) -> bool:
    """Whether tags of HTML stand in it; "a < b" and "<unknown>" are words.

    >>> has_markup("<p>Two ships met.</p>"), has_markup("3 < 4 > 2")
    (True, False)
    """
    return "<" in text and bool(_TAG.search(text))


def is_page(text: str) -> bool:
    """Whether it is a whole page, from its doctype or its root element on."""
    return "<" in text[:_BEFORE_PAGE] and bool(_PAGE.match(text))


def plain(text: str) -> str:
    r"""The words of a field that may hold HTML, entities, or HTML that was escaped; paragraphs stand apart by an empty line.

    >>> plain("<p>Ships &amp; boats</p><p>met at <a href='/s'>sea</a>.</p>")
    'Ships & boats\n\nmet at sea.'
    """
    if len(text) > _LONGEST:
        raise BadStoryError(f"one of its fields has {len(text):,} characters; {_LONGEST:,} are read")
    if "[" in text:
        text = _SHORTCODE.sub("", _CDATA.sub(r"\1", text))
    for _ in range(_ROUNDS):
        if has_markup(text):
            text = _without_tags(text)
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text


def plain_line(text: str) -> str:
    """The same as one line: a title, a name."""
    return " ".join((plain(text) if _SIGNS.search(text) else text).split())


def _without_tags(text: str) -> str:
    if not _BREAKS.search(text):  # then its own line ends are what separates its paragraphs
        text = text.replace("\n", "<br>")
    try:
        root = lxml_html.fragment_fromstring(_NOT_XML.sub(" ", text), create_parent="div", parser=_PARSER)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise BadStoryError("its HTML cannot be read") from error
    parts: list[str] = []
    most = _LETTERS(root) / 2
    unseen = 0
    marks: list[bool] = []  # of the elements that are open, whether each is unseen
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            parts.append(_break_before(element))
            marks.append(_is_unseen(element, most))
            unseen += marks[-1]
        elif event == "end":
            unseen -= marks.pop()
            parts.append(_PARAGRAPH if element.tag in _BLOCKS else "")
        words = element.text if event == "start" else element.tail
        if words and not unseen and not (event != "start" and element is root):
            parts.append(words)
    return _paragraphs("".join(parts))


def _break_before(element: etree._Element) -> str:
    if element.tag in _BLOCKS:
        return _PARAGRAPH
    if element.tag != "br":
        return ""
    bold = element.getprevious()
    is_heading = bold is not None and bold.tag in {"b", "strong"} and not (bold.tail or "").strip() and _opens_line(bold)
    return _PARAGRAPH if is_heading else _LINE


def _opens_line(element: etree._Element) -> bool:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        return before.tag == "br" and not (before.tail or "").strip()
    return parent is not None and not (parent.text or "").strip()


def _is_unseen(element: etree._Element, most: float) -> bool:
    """Whether it is no part of the piece; a box with `most` of its letters is, whatever it is called."""
    if element.tag in _UNSEEN or element.tag in _ASIDE or element.get("hidden") is not None:
        return True
    if element.tag == "sup":
        return bool(_FOOTNOTE.fullmatch("".join(element.itertext()))) and not _UNIT.search(_text_before(element))
    if not element.attrib:
        return False
    if element.get("aria-hidden") == "true" or is_unseen(element.get("style", "")):
        return True
    classes = element.get("class", "")
    return bool(classes) and (
        hides(classes) or bool(_EMBEDDED.search(classes)) or (_is_beside(element, classes) and _LETTERS(element) < most)
    )


def _is_beside(element: etree._Element, classes: str) -> bool:
    """Whether it is a box of other stories or of buttons, by its name."""
    return element.tag in _BOXES and bool(_NAMED.search(classes))


def _text_before(element: etree._Element) -> str:
    before, parent = element.getprevious(), element.getparent()
    return (before.tail if before is not None else parent.text if parent is not None else "") or ""


def _paragraphs(text: str) -> str:
    return "\n\n".join(paragraph for block in text.split(_PARAGRAPH) for paragraph in _lines(block))


def _lines(block: str) -> list[str]:
    """The paragraphs of a block: white space means nothing, two line breaks end one, and so does one at the end of a sentence."""
    if _LINE not in block:
        line = " ".join(block.split())
        return [line] if line else []
    paragraphs: list[list[str]] = [[]]
    for line in (" ".join(line.split()) for line in block.split(_LINE)):
        if not line or (paragraphs[-1] and _ends(paragraphs[-1][-1], line)):
            paragraphs.append([])
        if line:
            paragraphs[-1].append(line)
    return [" ".join(lines) for lines in paragraphs if lines]


def _ends(line: str, following: str) -> bool:
    """Whether a sentence ends with a line, and not an abbreviation: "at 6 p.m." before "Thursday in Oslo"."""
    if not _ENDS.search(line[-_END:]):
        return False
    tail = line[-_LOOK_BACK:]
    return not (line.endswith(".") and goes_on(f"{tail} {following[:_LOOK_BACK]}", len(tail), len(tail) + 1))
