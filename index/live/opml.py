"""Lists of feeds as other readers keep them: OPML 2.0, in and out (http://opml.org/spec2.opml)."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring  # only written with

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from index.errors import SettingsError
from index.live.source import Kind, Source

_NO_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 50
_MOST_BYTES = 5_000_000


def read_opml(data: bytes) -> tuple[Source, ...]:
    """The feeds of a list, folders and all, each once; what has no address is left out.

    :raises SettingsError: it is no OPML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(data, parser) if 0 < len(data.strip()) <= _MOST_BYTES else None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SettingsError("The file is no list of feeds (OPML).", "Export it again from your feed reader, as OPML.")
    return tuple(_named(_feeds(root)))


def write_opml(sources: Iterable[Source]) -> bytes:
    """Feeds as a list that other readers take; sources of other kinds have no place in one."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Dateline's sources"
    body = SubElement(root, "body")
    for source in sources:
        if source.kind is Kind.FEED:
            fields = {"type": "rss", "text": source.outlet or source.name, "xmlUrl": source.url}
            SubElement(body, "outline", fields | ({"language": source.language} if source.language else {}))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def write_toml(sources: Iterable[Source]) -> str:
    """The same as tables for sources.toml; only what a source says."""
    return "\n".join(_table(source) for source in sources)


def _table(source: Source) -> str:
    said = {"name": source.name, "outlet": source.outlet, "kind": str(source.kind), "url": source.url, "language": source.language}
    lines = [f"{key} = {_quoted(value)}" for key, value in said.items() if value]
    return "\n".join(["[[source]]", *lines, ""])


def _quoted(value: str) -> str:
    """A basic string of TOML."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in escaped) + '"'


def _feeds(root: etree._Element) -> Iterator[tuple[str, str, str | None]]:
    """Title, address and language of each."""
    for outline in root.iter("{*}outline"):
        fields = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        url = fields.get("xmlurl", "")
        if url.startswith(("http://", "https://")):
            language = fields.get("language", "")[:2].lower()
            yield fields.get("title") or fields.get("text") or "", url, language if re.fullmatch("[a-z]{2}", language) else None


def _named(feeds: Iterable[tuple[str, str, str | None]]) -> Iterator[Source]:
    names: set[str] = set()
    seen: set[str] = set()
    for title, url, language in feeds:
        if url in seen or len(url) > 2_000:  # noqa: PLR2004 - what a source may have
            continue
        seen.add(url)
        base = _NO_NAME.sub("-", title.lower()).strip("-")[:_LONGEST_NAME] or "feed"
        name = next(
            name for number in range(1, len(seen) + 1) if (name := base if number == 1 else f"{base}-{number}") not in names
        )
        names.add(name)
        yield Source(name=name, outlet=title[:200] or None, url=url, language=language)
