"""One record to a draft: which of its fields says what."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from index.sources.draft import BadStoryError, Draft, SettledError
from index.sources.markup import is_page
from index.sources.moments import parse_date
from index.sources.records import names
from index.sources.records.extracts import is_cut, is_stub, whole_sentences, without_feed_line
from index.sources.records.values import address_of, moment_of, name_of, names_of, outlet_of, prose

ReadPage = Callable[[str], Iterator[Draft | BadStoryError]]
"""The reader of whole pages: some services put one into a field."""
_READING_LISTS = ("https://read.readwise.io/", "https://readwise.io/", "https://omnivore.app/", "https://getpocket.com/")
"""Where a story was kept for reading; its own address stands in another field."""
_LONG_SUMMARY = 1_500  # characters; feeds and some services put the whole story there
_ISO_DAY = re.compile(r"[12]\d{3}-\d\d-\d\d(?:[T ]|$)")
_TITLE_END = re.compile(r"\s{1,3}[-–—|·»:]\s{1,3}")


def to_draft(fields: names.Fields, read_page: ReadPage) -> Draft:
    """The draft of a record.

    :raises BadStoryError: it has no text, or says that it was removed.
    """
    if not fields:
        raise BadStoryError("it has no fields")
    found = names.named(_unwrapped(fields))
    if isinstance(page := found.get("html"), dict):  # Fundus keeps the page here, with its address
        found.setdefault("url", page.get("responded_url") or page.get("requested_url"))
        found.setdefault("publisher", (page.get("source_info") or {}).get("publisher"))
    if isinstance(found.get("source"), str) and address_of(found["source"]):
        found.setdefault("sourceurl", found.pop("source"))  # trafilatura's and the clippers' name of the address
    title = next(_each(found, names.TITLE, name_of), None)
    text, is_extract = _text(found)
    if is_stub(title) or (not text and any(is_stub(prose(found.get(name))) for name in (*names.TEXT, *names.SUMMARY))):
        raise SettledError("the service removed the story and left a stub")
    if not text:
        raise BadStoryError("it has no text in any of the fields text, body, content" + _told(found, title))
    draft = _described(found, title, text, is_extract=is_extract)
    return _with_page(draft, read_page) if is_page(text) else draft


def describe(fields: names.Fields) -> Draft:
    """What a record says of its story, whether or not it has any of its text."""
    try:
        return to_draft(fields, lambda _page: iter((BadStoryError("a page is no description"),)))
    except BadStoryError:
        found = names.named(_unwrapped(fields))
        return _described(found, next(_each(found, names.TITLE, name_of), None), "", is_extract=True)


def _described(found: dict[str, Any], title: str | None, text: str, *, is_extract: bool) -> Draft:  # Any: a record's values
    publisher = next(_each(found, names.PUBLISHER, outlet_of), None)
    return Draft(
        text=text,
        title=_without_outlet(title, publisher),
        url=_url(found),
        publisher=publisher,
        published=_published(found),
        modified=next(_each(found, names.MODIFIED, moment_of), None),
        language=next(_each(found, names.LANGUAGE, name_of), None),
        authors=next(_each(found, names.AUTHORS, names_of), ()),
        identity=next(_each(found, names.IDENTITY, _identity), None),
        anchored=True,
        extract=is_extract,
    )


def _unwrapped(fields: names.Fields) -> names.Fields:
    """The record with the fields that it keeps in an object of their own; these count first."""
    inner = {name: value for name in names.WRAPPERS if isinstance(value := fields.get(name), dict)}
    if not inner:
        return fields
    merged = {key: value for wrapped in inner.values() for key, value in wrapped.items()}
    return {**merged, **{name: value for name, value in fields.items() if name not in inner and name not in merged}}


def _each(found: dict[str, Any], candidates: tuple[str, ...], read: Callable[[Any], Any]) -> Iterator[Any]:  # Any: as above
    """What is to be read from the fields of these names, in their order."""
    for name in candidates:
        if name in found and (value := read(found[name])):
            yield value


def _text(found: dict[str, Any]) -> tuple[str, bool]:  # Any: as above
    """The text, and whether it is an extract: a summary, or what stands before a cut."""
    cut: list[str] = []
    for text in _words(found, names.TEXT):
        if not is_cut(text):
            return text, False
        cut.append(text)
    kept = map(whole_sentences, chain(_summaries(found), cut))
    text = next(filter(None, kept), "")
    return text, bool(cut) or len(text) < _LONG_SUMMARY


def _summaries(found: dict[str, Any]) -> Iterator[str]:  # Any: as above
    """Its summaries, but for those that only repeat its title and outlet, as Google News has them."""
    heads = [re.sub(r"\W", "", name_of(found.get(name)) or "").casefold() for name in ("title", "publisher", "source")]
    title_alone = {heads[0], *(f"{heads[0]}{outlet}" for outlet in heads[1:])}
    return (text for text in _words(found, names.SUMMARY) if re.sub(r"\W", "", text[:_LONG_SUMMARY]).casefold() not in title_alone)


def _words(found: dict[str, Any], candidates: tuple[str, ...]) -> Iterator[str]:  # Any: as above
    texts = map(without_feed_line, _each(found, candidates, prose))
    return (text for text in texts if text.strip() and not is_stub(text))


def _told(found: dict[str, Any], title: str | None) -> str:  # Any: as above
    told = [word for word, is_told in (("a title", title), ("a link", _url(found))) if is_told]
    return f", only {' and '.join(told)}" if told else ""


def _url(found: dict[str, Any]) -> str | None:  # Any: as above
    kept: str | None = None
    address: str
    for address in _each(found, names.URL, address_of):
        if not address.startswith(_READING_LISTS):
            return address
        kept = kept or address
    return kept


def _published(found: dict[str, Any]) -> object:  # Any: as above
    """The first date that can be read; else the first, which says that there is one."""
    first = None
    for moment in _each(found, names.PUBLISHED, moment_of):
        if (isinstance(moment, str) and _ISO_DAY.match(moment)) or parse_date(moment):
            return moment
        first = first or moment
    return first


def _identity(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("$oid") or value.get("rendered") or value.get("#text")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _without_outlet(title: str | None, publisher: str | None) -> str | None:
    """A title without the outlet at its end: "Ships meet - Example Post"."""
    if title and publisher and title.lower().endswith(publisher.lower()):
        rest = title[: -len(publisher)]
        if (end := _TITLE_END.search(rest, max(0, len(rest) - 7))) and end.end() == len(rest) and end.start():
            return rest[: end.start()]
    return title


def _with_page(draft: Draft, read_page: ReadPage) -> Draft:
    """The story of the page in a field; what the record says of it counts first."""
    page = next(iter(read_page(draft.text)))
    if isinstance(page, BadStoryError):
        raise page
    return replace(
        page,
        title=draft.title or page.title,
        url=draft.url or page.url,
        publisher=draft.publisher or page.publisher,
        published=draft.published or page.published,
        modified=draft.modified or page.modified,
        language=draft.language or page.language,
        authors=draft.authors or page.authors,
        identity=draft.identity,
        anchored=True,
    )
