"""What stands on a page beside its story, out of it: teasers, boxes of related stories, sign-up forms, consent."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from index.sources.pages.cleaning import elements
from index.sources.pages.head import Element
from index.sources.pages.weight import Weights, drop, link_share

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:related(?!-?date)|more-?(?:from|on|stories|news|articles)|read-?(?:next|more|also)|also-?read"
    r"|recommend(?:ed|ations?)?|recirc\w*"
    r"|most-?(?:read|popular|viewed|shared)|popular|trending|newsletter|sign-?up|subscribe|promo(?:box)?|outbrain|taboola|teasers?"
    r"|(?:live-?)?ticker|video-?(?:title|caption|description)|up-?next|next-?(?:article|story|up)|latest(?:-?news)?|you-?may|you-?might|further-?reading|see-?also|onward"
    r"|share(?:-?(?:bar|tools|buttons|links))?|social(?:-?\w+)?|comments?(?:-?(?:list|section|area))?|disqus\w*"
    r"|ads?|donat(?:e|ion)|appeal|breadcrumbs?|author-?bio|advert\w*|sponsored)(?=$|[\s_-])",
    re.IGNORECASE,
)
_COVER = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust\w*|didomi\w*|usercentrics|truste|qc-cmp\w*|sp_message\w*|wm-ipp\w*)(?=$|[\s_-])",
    re.IGNORECASE,
)
# Headings below which other stories begin, in the languages that pages come in most.
_HEADING = re.compile(
    r"(?:more (?:from|on|in|about|like this|stories|news|coverage|articles|to read|top stories)\b.{0,60}"
    r"|(?:related|recommended|popular|similar)(?: \w+)?(?: \w+)?|(?:most|best) (?:read|popular|viewed|shared|commented).{0,20}"
    r"|(?:read|see|watch|listen|up|what to read) (?:next|also|more|this)\b.{0,40}|also (?:read|in|on) ?.{0,40}"
    r"|you (?:may|might) (?:also )?(?:like|be interested).{0,30}|(?:don['’]t miss|trending|top stories|latest(?: news| stories"
    r"| headlines)?|in other news)"
    r".{0,20}|(?:editor['’]?s['’]?|our) picks?|recommended for you|from (?:around|across) the web|(?:keep|further"
    r"|continue) reading|what to know next"
    r"|(?:mehr|weitere) (?:zum|zu|aus|über|artikel|nachrichten|themen|meldungen)\b.{0,40}|mehr|lesen sie (?:auch|mehr).{0,30}"
    r"|das könnte (?:sie|dich).{0,40}"
    r"|auch interessant|meistgelesen.{0,20}|aktuelle nachrichten|(?:à )?lire (?:aussi|également).{0,40}|sur le même (?:sujet"
    r"|thème)|(?:les )?plus lus"
    r"|à (?:découvrir|la une)|(?:lee|lea|leer) (?:también|más).{0,30}|te puede(?:n)? interesar.{0,20}|(?:más|mas) (?:noticias"
    r"|información|sobre).{0,30}"
    r"|(?:noticias|artículos) relacionad[oa]s|lo más (?:leído|visto)|leggi anche.{0,30}|(?:articoli|notizie) correlat[ei]"
    r"|potrebbe interessarti.{0,20}"
    r"|lees (?:ook|meer).{0,30}|gerelateerd.{0,20}|(?:leia|veja) (?:também|mais).{0,30}|mais lidas|läs (?:också|mer"
    r"|även).{0,30}|les (?:også|mer).{0,30}"
    r"|læs (?:også|mere).{0,30}|lue (?:myös|lisää).{0,30}|czytaj (?:też|także|więcej).{0,30}|читайте (?:также|ещё|еще).{0,30}"
    r"|по теме|читайте також.{0,20}"
    r"|ilgili haberler.{0,20}"
    r"|اقرأ (?:أيضا|أيضًا|المزيد).{0,20}|関連記事.{0,10}|相关(?:新闻|阅读).{0,10}|相關(?:新聞|閱讀).{0,10})\s*[:：…>»-]{0,2}",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"(?:read(?: more| also| next)?|also read|related(?: story| stories| article)?|see also|watch(?: now| more)?|more|listen"
    r"|don['’]t miss|must read"
    r"|lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lee también|leggi anche|lees ook|leia também|läs också|les også"
    r"|læs også|читайте также)"
    r"\s?[:：|»>–-]",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bour \d[\d,.]* (?:\w+ )?(?:partners|vendors)\b|\bwe (?:value|respect|care about) your privacy\b"
    r"|\bstore and/?(?:or)? access (?:personal data|information)"
    r"|\bwe use cookies\b|\bthis (?:web)?site uses cookies\b|\baccept (?:all )?cookies\b|\benable tracking technologies\b"
    r"|\bI accept\b.{0,80}\btracking\b"
    r"|\bwir (?:verwenden|nutzen|und unsere).{0,60}(?:cookies|partner)\b|\bnous utilisons des cookies\b"
    r"|\bnos partenaires\b.{0,80}\bcookies\b"
    r"|\b(?:utilizamos|usamos) cookies\b|\butilizziamo (?:i )?cookie\b",
    re.IGNORECASE,
)
_CONSENT_WORDS = ("cookie", "partner", "vendor", "privacy", "access", "tracking")  # each of these phrases has one
_FULL_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]{0,3}$")
_EMBEDDED = re.compile(
    r"twitter-tweet|twitter-video|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|reddit-(?:card|embed)|fb-post"
    r"|telegram-post",
    re.IGNORECASE,
)
_CALLED = frozenset(("class", "id", "aria-label", "data-testid", "data-component", "data-module", "data-type", "name"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # "MostPopular"
_BOXES = ("div", "section", "ul", "ol", "aside", "article", "figure", "form", "details", "header", "footer", "blockquote")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_MOST_HEADINGS = 200  # above other stories that a page may have
_MUCH = 0.3  # of a page's text: what holds so much is not beside the story
_NOTHING_ELSE = 0.9  # from this share of links on, there are only links
_SHORT = 90  # characters of a heading
_CARD = 600  # characters of a teaser
_LIST = 3_000  # characters of a list of links
_LINE_LENGTH = 300  # characters of a line that leads to another story
_LINKS = 0.5  # from this share of links on, something is a list of links


def take_out_covers(tree: Element) -> None:
    """Take out what lies over a page until it is answered: questions about cookies, dialogs."""
    for element in elements(tree, *_BOXES):
        if _is_cover(element) and not any(True for _ in element.iter("article", "h1")):
            drop(element)


def take_out_furniture(tree: Element, weights: Weights) -> None:
    """Take it out, by what it is called, by the heading above it, and by its form; never what holds much of the story."""
    for element in elements(tree, *_BOXES):
        if _is_box(element) and not weights.is_story(element, _MUCH):
            drop(element)
    headings = elements(tree, *_HEADINGS, "p", "div", "span", "strong", "b")
    for heading in islice(filter(_is_heading, headings), _MOST_HEADINGS):
        _take_out_below(heading, weights)
    for element in elements(tree, "p", "div", "li", "ul", "section", "article"):
        if _leads_away(element) and not weights.is_story(element, 0.2):
            drop(element)


def _is_cover(element: Element) -> bool:
    return element.get("role") in {"dialog", "alertdialog"} or _is_named(element, _COVER) or _is_consent(element)


def _is_box(element: Element) -> bool:
    if element.get("role") in {"navigation", "complementary", "contentinfo"}:
        return True
    if element.tag == "blockquote":
        return _is_named(element, _EMBEDDED)  # a post's words are its author's, whom the story's text does not name
    return element.tag != "header" and _is_named(element, _NAMED)


def _is_named(element: Element, names: re.Pattern[str]) -> bool:
    return any(_has(names, called) for name, called in element.items() if name in _CALLED and called)


@lru_cache(maxsize=8_192)  # a page has few, and many of each
def _has(names: re.Pattern[str], name: str) -> bool:
    return bool(names.search(name) or names.search(_CAMEL.sub("-", name)))


def _is_heading(element: Element) -> bool:
    """Whether it says that other stories follow: a heading, or a short line that is marked like one."""
    words = element.text_content().split(maxsplit=_SHORT)
    text = " ".join(words)
    if not text or len(words) > _SHORT or len(text) > _SHORT or not _HEADING.fullmatch(text):
        return False
    if element.tag in _HEADINGS:
        return True
    bold = element.tag in {"strong", "b"} or any(
        " ".join(part.text_content().split()) == text for part in element.iter("strong", "b")
    )
    titled = re.search(r"title|heading|headline|label", element.get("class") or "", re.IGNORECASE)
    return element.getparent() is not None and (bold or bool(titled)) and element.getparent().tag != "a"


def _take_out_below(heading: Element, weights: Weights) -> None:
    """Take out the box that a heading stands in; where that is the story's own, the heading and what follows it of its kind."""
    while len(heading.getparent().text_content().strip()) == len(heading.text_content().strip()):
        heading = heading.getparent()
        if heading.getparent() is None or heading.tag in {"body", "html"}:
            return
    parent = heading.getparent()
    if parent.tag not in {"body", "html", "main", "article"} and not weights.is_story(parent, _MUCH):
        drop(parent)
        return
    for element in [heading, *_others_below(heading, weights)]:
        drop(element)


def _others_below(heading: Element, weights: Weights) -> Iterator[Element]:
    """What follows a heading in the same box and is about other stories: links and teasers, until the story goes on."""
    if link_share(heading) >= _LINKS and heading.tag not in _HEADINGS:
        return  # it leads to one story itself: what follows is this one
    following = [element for element in heading.itersiblings() if isinstance(element.tag, str)]
    linked = [link_share(element) >= _LINKS or _is_card(element, inside=False) for element in following]
    if not any(linked):
        if heading.tag not in _HEADINGS or sum(map(weights.share, following)) >= _MUCH:
            return
        # No link says where the teasers end: all that follows the heading, up to the next of its rank, is theirs.
        for element in following:
            if element.tag == heading.tag and not _is_heading(element):
                return
            yield element
        return
    teased = False
    for element, is_linked in zip(following, linked, strict=True):
        if not is_linked and not teased and (element.tag == "p" or _is_told(element)):
            return
        teased = is_linked and element.tag in _HEADINGS
        yield element


def _is_told(element: Element) -> bool:
    """Whether it is prose: the story's own words, in whatever element."""
    text = element.text_content().strip()
    return len(text) > _SHORT and bool(_FULL_STOP.search(text)) and next(element.iter(*_HEADINGS, "a"), None) is None


def _leads_away(element: Element) -> bool:
    """Whether it is there for what it links to: without a link it says nothing of another story."""
    if next(element.iter("a"), None) is None:
        return False
    text = element.text_content()
    return len(text) <= _LIST and (_is_card(element) or _is_line(element, text) or _is_link(element, text.strip()))


def _is_card(element: Element, *, inside: bool = True) -> bool:
    """Whether it is a teaser: a heading that is nothing but a link, with a few words at most; or another article in an article."""
    if element.tag == "p" or len(element.text_content()) > _CARD:
        return False
    if element.tag == "article" and inside and next(element.iterancestors("article"), None) is not None:
        return next(element.iter("a"), None) is not None
    heading = next(element.iter(*_HEADINGS), None)
    if heading is None or not heading.text_content().strip():
        return False
    return (link_share(heading) > _NOTHING_ELSE and _leads_elsewhere(heading)) or (
        heading.getparent().tag == "a" and _leads_elsewhere(heading.getparent())
    )


def _leads_elsewhere(element: Element) -> bool:
    return any(not (link.get("href") or "#").startswith("#") for link in element.iter("a"))


def _is_line(element: Element, text: str) -> bool:
    """Whether it is a line in the story that leads to another: "Read more: ..." with a link."""
    if element.tag not in {"p", "div", "li"} or len(text) > _LINE_LENGTH:
        return False
    return bool(_LINE.match(" ".join(text.split()))) and link_share(element) >= _LINKS


def _is_link(element: Element, text: str) -> bool:
    """Whether it is nothing but a link to another page, or a list of such: what it says is no sentence of this story."""
    if element.tag not in {"p", "li", "ul"} or len(text) > (_LIST if element.tag == "ul" else _LINE_LENGTH):
        return False
    return not _FULL_STOP.search(text) and link_share(element) > _NOTHING_ELSE and _leads_elsewhere(element)


def _is_consent(element: Element) -> bool:
    text = element.text_content()
    if len(text) >= _LIST or not any(map(text.lower().__contains__, _CONSENT_WORDS)):
        return False
    return bool(_CONSENT.search(text)) and not any(True for _ in element.iter("article", "h1"))
