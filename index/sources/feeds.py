"""RSS, Atom and RDF feeds that were saved. Home of feedparser."""

import io
import re
from collections.abc import Iterator
from typing import Any

from index.sources.draft import BadStoryError, Draft
from index.sources.encoding import decode
from index.sources.records.outlets import outlet_of_feed
from index.sources.records.record import ReadPage, to_draft
from index.sources.records.values import address_of, host_of

_MOST_ENTRIES, _MOST_UNCLOSED = 10_000, 5_000
_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")


def read_feed(data: bytes, read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    """The entries of a feed. What has no text of its own gives its summary, as an extract.

    :raises BadStoryError: it is no feed.
    """
    for fields in entries(data):
        try:
            yield to_draft(fields, read_page)
        except BadStoryError as bad:
            yield bad


def entries(data: bytes) -> Iterator[dict[str, Any]]:  # Any: feedparser's
    """The entries of a feed, each as a record.

    :raises BadStoryError: it is no feed.
    """
    import feedparser  # noqa: PLC0415 - who has no feeds does not wait for it

    # It is given an open file, never a string: it would take one for an address, and fetch it.
    text = decode(data).encode(errors="replace")
    _check(text)
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(io.BytesIO(text), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser stumbles in many ways over what is damaged
        raise BadStoryError("it is no feed that can be read") from error
    if not parsed.version and not parsed.entries:
        raise BadStoryError("it is no RSS, Atom or RDF feed")
    # feedparser calls <dc:date> "updated", which in RSS it is not; in Atom that is another date, and never that of publication.
    is_dated_by_dublin_core = b"<dc:date" in text and not parsed.version.startswith("atom")
    for entry in parsed.entries:
        if is_dated_by_dublin_core and "published" not in entry and "updated" in entry:
            entry["published"] = entry["updated"]
        outlet = outlet_of_feed(parsed.feed.get("title"), parsed.feed.get("link")) if _is_own(entry, parsed.feed) else None
        yield {
            **entry,
            "_outlet_of_feed": outlet or "",
            "language": entry.get("language") or parsed.feed.get("language") or "",
        }


def _check(text: bytes) -> None:
    """Refuse what would take feedparser minutes: it needs a millisecond an entry, and more the deeper its tags are nested.

    :raises BadStoryError: too many entries, or tags in tags.
    """
    entries = _ENTRY.split(text)
    if len(entries) > _MOST_ENTRIES:
        raise BadStoryError(f"it has {len(entries) - 1:,} entries; a feed may have {_MOST_ENTRIES:,}")
    if any(entry.count(b"<") - 2 * entry.count(b"</") > _MOST_UNCLOSED for entry in entries):
        raise BadStoryError("its tags are nested too deep")


def _is_own(entry: dict[str, Any], feed: dict[str, Any]) -> bool:
    """Whether an entry leads to the feed's own site: the feeds of aggregators name others' stories."""
    hosts = [host_of(address) if (address := address_of(part.get("link"))) else None for part in (entry, feed)]
    ours, theirs = (".".join(host.split(".")[-2:]) if host else None for host in hosts)
    return ours == theirs
