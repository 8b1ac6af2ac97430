"""Pages as browsers and crawlers keep them: ``.mhtml``, ``.warc`` and ``.warc.gz``. Home of warcio."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING, BinaryIO

from index.sources.draft import BadStoryError, Draft
from index.sources.encoding import decode
from index.sources.messages import ERRORS, parse_message
from index.sources.records.record import ReadPage

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_LONGEST_PAGE = 10_000_000  # bytes
_PAGES = ("text/html", "application/xhtml+xml")


def read_mhtml(data: bytes, read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    """The page that a browser saved as one file. When it was saved says nothing of when it was published.

    :raises BadStoryError: there is no page in it, or no story in the page.
    """
    try:
        message = parse_message(data)
        page = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
        content = page.get_payload(decode=True) if page else None
        url = _address(message, "Snapshot-Content-Location") or (_address(page, "Content-Location") if page else None)
        charset = page.get_content_charset() if page else None
    except ERRORS as error:
        raise BadStoryError("it is not a saved page that can be read") from error
    if not isinstance(content, bytes):
        raise BadStoryError("it holds no page")
    yield from _with_address(read_page(decode(content, charset)), url)


def read_warc(stream: BinaryIO, read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    """Every page that a crawler was given with the status 200; pictures, scripts and the like are let pass.

    :raises BadStoryError: it is damaged from some place on.
    """
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - who has no crawls does not wait for it
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - the same

    try:
        for record in ArchiveIterator(stream):
            if _is_page(record):
                yield from _page(record, read_page)
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadStoryError("it is damaged, or no archive of a crawl; the rest is not read") from error


def _is_page(record: "ArcWarcRecord") -> bool:
    if record.rec_type not in {"response", "resource"}:
        return False
    headers = record.http_headers
    if headers is None:
        return bool((record.rec_headers.get_header("Content-Type") or "").startswith(_PAGES))
    return headers.get_statuscode() == "200" and (headers.get_header("Content-Type") or "").strip().lower().startswith(_PAGES)


def _page(record: "ArcWarcRecord", read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    url = record.rec_headers.get_header("WARC-Target-URI")
    try:
        data = _content(record)
        header = record.http_headers.get_header("Content-Type") if record.http_headers else ""
        yield from _with_address(read_page(decode(data, _charset(header))), url)
    except BadStoryError as bad:
        yield BadStoryError(f"{bad} ({url})")


def _content(record: "ArcWarcRecord") -> bytes:
    data: bytes = record.content_stream().read(_LONGEST_PAGE)
    if len(data) >= _LONGEST_PAGE:
        raise BadStoryError(f"the page has more than {_LONGEST_PAGE / 1e6:,.0f} MB")
    if record.raw_stream.limit:  # bytes that are announced and not there
        raise BadStoryError("the page is cut off")
    return data


def _charset(header: str) -> str | None:
    label = (header or "").lower().partition("charset=")[2].split(";")[0].strip("\"' ")
    return label or None


def _address(part: EmailMessage, name: str) -> str | None:
    value = str(part.get(name) or "").strip("<> ")
    return value if value.startswith(("http://", "https://")) else None


def _with_address(drafts: Iterator[Draft | BadStoryError], url: str | None) -> Iterator[Draft | BadStoryError]:
    """Drafts of a page, at the address where it was found if the page itself names none."""
    for draft in drafts:
        yield replace(draft, url=url) if isinstance(draft, Draft) and not draft.url else draft
