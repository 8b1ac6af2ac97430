"""A page's title, without the name of its site."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from index.sources.pages.head import Head
from index.sources.pages.linked_data import Story, folded_name

# " | ", " – ", " * ": what sites join titles and names with; "：" and "｜" stand without spaces.
JOINT = re.compile(r"\s+(?:[-–—|·•*»«ㅣ~]|::|//)\s+|\s*[|｜ㅣ：]\s*")
_BY = re.compile(r"by |von |par |por |di ", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d\d-\d\d")
_SECTION = re.compile(r"[-–]([^\s–-]{1,20})$")  # "The port opens-Politics", before the site's name
_AFFIX = re.compile(r"\s(?:/\s([^/()]{2,60})|\(([^()]{2,60})\))$")
# What stands between a title and the site's name, where the page does not say that it is a section.
_SECTIONS = re.compile(
    r"(?:(?:world|u\.?[sk]\.?|international|local|national|political|business|sports?|latest|breaking) )?news"
    r"|world|politics|business"
    r"|economy|money|sports?|football|opinion|analysis|comment(?:isfree| is free)?|culture|arts"
    r"|entertainment|technology|tech|science"
    r"|health|environment|climate|travel|education|europe|africa|asia|americas|middle east|middleeast|international|national|local"
    r"|politik|wirtschaft|ausland|kultur|politique|monde|économie|mundo|política|economía|economia|deportes|esteri|politica|mondo",
    re.IGNORECASE,
)
_SHORTEST = 3  # letters: a name of fewer says nothing
_SHORTEST_TITLE = 12  # letters


def find_title(head: Head, story: Story, names: Iterable[str]) -> str | None:
    """The headline that a page gives itself: Open Graph's, else JSON-LD's, else its heading or title.

    :param names: names of the site, as the page tells them.
    """
    own = tuple(filter(None, (story.headline, *head.headlines)))
    candidates = (*head.all("og:title"), story.headline, *head.all("twitter:title"), _titled_heading(head), head.title)
    known = {folded for name in (*names, *story.sites) if len(folded := folded_name(name)) >= _SHORTEST}
    sections = {folded_name(name) for name in (*head.all("article:section"), *_path(head.url))}
    authors = {folded_name(name) for name in story.authors}
    for candidate in filter(None, candidates):
        title = _without_site(candidate, own, known, sections | authors)
        if title and folded_name(title) not in known:
            return title
    return None


def _titled_heading(head: Head) -> str | None:
    """The first heading of which the page's title has the words: "Log in" is a heading too."""
    title = folded_name(head.title or "")
    return next((heading for heading in head.headlines if folded_name(heading) and folded_name(heading) in title), None)


def _without_site(title: str, headlines: tuple[str, ...], names: set[str], fillers: set[str]) -> str:
    """The title up to where the site's name begins, or from where it ends."""
    cut = next((headline for headline in headlines if _is_cut(title, headline) or _is_last(title, headline, headlines)), None)
    if cut:
        return cut
    title = _without_affix(title, names)
    pieces, joints = JOINT.split(title), JOINT.findall(title)
    first, stop = 0, len(pieces)
    # What stands beside the site's name, a section, an author, a day, goes with it.
    while stop > 1 and (_is_name(pieces[stop - 1], names) or _is_filler(pieces[stop - 1], fillers)):
        stop -= 1
    named = any(_is_name(piece, names) for piece in pieces[stop:])
    stop = stop if named else len(pieces)
    while not named and stop - first > 1 and _is_name(pieces[first], names):
        first += 1
    kept = "".join(piece + joint for piece, joint in zip(pieces[first:stop], (*joints[first : stop - 1], ""), strict=True))
    section = _SECTION.search(kept) if named else None
    return (kept[: section.start()] if section and folded_name(section[1]) in fillers else kept).strip()


def _without_affix(title: str, names: set[str]) -> str:
    """Without the site's whole name before a colon, behind a stroke, or in brackets at its end."""
    before, colon, rest = title.partition(": ")
    if (
        colon
        and not JOINT.search(rest)
        and folded_name(before).removeprefix("the") in names
        and len(folded_name(rest)) >= _SHORTEST_TITLE
    ):
        return rest.strip()
    end = _AFFIX.search(title)
    named = end and folded_name(end[1] or end[2]).removeprefix("the") in names
    return title[: end.start()] if end and named and len(folded_name(title[: end.start()])) >= _SHORTEST_TITLE else title


def _is_cut(title: str, headline: str) -> bool:
    """Whether the title is this headline, then a joint and more."""
    if len(folded_name(headline)) < _SHORTEST_TITLE or len(headline) >= len(title):
        return False
    return any(
        folded_name(title[: joint.start()]) == folded_name(headline)
        for joint in JOINT.finditer(title)
        if not title[joint.end() :][:1].islower() or _BY.match(title, joint.end())
    )


def _is_last(title: str, headline: str, headlines: tuple[str, ...]) -> bool:
    """Whether the title is a heading of the page, a bar, then this headline, which the page gives its story twice."""
    before, bar, last = title.rpartition(" | ")
    return bool(before and bar) and last == headline and headlines.count(headline) > 1


def _is_name(piece: str, names: set[str]) -> bool:
    folded = folded_name(piece)
    if folded.removeprefix("the") in names:
        return True
    if len(folded) < _SHORTEST - 1:
        return not folded
    return any(
        folded == name or (len(folded) >= _SHORTEST and (name.startswith(folded) or folded.startswith(name))) for name in names
    )


def _is_filler(piece: str, fillers: set[str]) -> bool:
    folded = folded_name(piece)
    return (
        bool(_DAY.fullmatch(piece.strip()) or _BY.match(piece) or _SECTIONS.fullmatch(piece.strip()))
        or folded in fillers
        or folded.removesuffix("news") in fillers - {""}
    )


def _path(url: str | None) -> list[str]:
    try:
        return urlsplit(url or "").path.split("/")[1:-1]
    except ValueError:
        return []
