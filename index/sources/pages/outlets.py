"""Who published a page: never an address, a handle or the page's title."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from index.sources.pages.head import Head
from index.sources.pages.linked_data import Story, folded_name
from index.sources.pages.titles import JOINT

_LONGEST = 60  # characters; a slogan or a title has more
_SHORTEST = 3  # letters of a host that tell something
_ADDRESS = re.compile(r"://|^(?:https?:|www\.|//|@|#)|^\S+@\S+$|\.(?:html?|php|aspx?)\b", re.IGNORECASE)
# A company's name says who owns the outlet; the site's own name is better, where there is one.
_COMPANY = re.compile(
    r"\b(?:GmbH|mbH|AG|KG|S\.?L\.?U?|S\.?A\.?S?|S\.?r\.?l|S\.?p\.?A|A/S|ApS|AS|AB|Oy|B\.?V|N\.?V|Inc|LLC|Ltd|Limited|PLC|Corp"
    r"|Corporation|Holdings?|Sp\. z o\.o|株式会社|版权所有)\.?(?:\W|$)|(?:本社|新聞社|版权所有)$"
)


def find_outlet(head: Head, story: Story, title: str | None) -> str | None:
    """The publisher that JSON-LD names for the story, else the name that the site gives itself, else the page's host."""
    titles = {folded_name(name) for name in (title, head.title, story.headline, *head.headlines, *head.all("og:title")) if name}
    host = host_of(head.url or story.url)
    names = [_without_slogan(name, host) for name in _given_names(head, story) if _is_name(name, titles)]
    outlets = [name for name in names if not _COMPANY.search(name)]
    # Some name their software or a slogan as the publisher: of two names the one that the address bears out is the outlet's.
    best = next((name for name in outlets if _is_host(name, host)), next(iter(outlets), None))
    return best or host or next(iter(names), None)


def site_names(head: Head, story: Story) -> tuple[str, ...]:
    """Every form of the site's name that the page tells, its host among them: what titles carry."""
    host = host_of(head.url) or ""
    handles = (handle.rpartition("/")[2].removeprefix("@") for handle in head.all("twitter:site"))
    others = head.all("application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name")
    return tuple(filter(None, (*_given_names(head, story), host, host.rpartition(".")[0], *handles, *others)))


def host_of(url: str | None) -> str | None:
    """The host of a URL without "www."."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return re.sub(r"^(?:www\.)+", "", host) if host else None


def _without_slogan(name: str, host: str | None) -> str:
    """The piece of a name that the host is called after: "Demo Tribune | News, sport and weather"."""
    pieces = JOINT.split(name)
    named = [piece for piece in pieces if _is_host(piece, host) and piece.strip()]
    return next((piece for piece in named if "." not in piece), name) if len(pieces) > 1 else name


def _is_host(name: str, host: str | None) -> bool:
    """Whether a host is called after a name, whole or by its initials."""
    labels = {folded_name(label) for label in (host or "").split(".")[:-1]} - {"com", "co", "org", "net", "news", ""}
    initials = "".join(word[0] for word in re.findall(r"\w+", name)).casefold()
    folded = folded_name(name)
    return any(
        label in (folded, initials) or (len(label) >= _SHORTEST and (label in folded or folded in label)) for label in labels
    )


def _given_names(head: Head, story: Story) -> Iterator[str]:
    if story.publisher:
        yield story.publisher
    yield from head.all("og:site_name")


def _is_name(name: str, titles: set[str]) -> bool:
    folded = folded_name(name)
    if not folded or len(name) > _LONGEST or _ADDRESS.search(name):
        return False
    return folded not in titles
