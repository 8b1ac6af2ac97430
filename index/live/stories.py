"""From what was fetched to stories: what the page says, what the source says of it, and which of the two counts.

- The outlet is the one that sources.toml names; else the page's, else the feed's.
- The date is the page's; the feed's, where the page names none, or names a day and the feed the hour of it.
- The text is the page's; the feed's, where the page cannot be had or shows less (a paywall), as an extract unless the feed has all.
- The address is the page's canonical one, so that its AMP, its printed version and the links of others lead to one story.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from index.article import Article
from index.live.archive import Record
from index.live.lead import Lead
from index.live.source import Source
from index.sources.draft import BadStoryError, Draft, Skip
from index.sources.encoding import decode
from index.sources.formats import read_json
from index.sources.metadata import complete
from index.sources.moments import parse_date
from index.sources.pages.reader import read_html
from index.sources.pdf import read_pdf

_SAME_DAY = timedelta(days=1)  # a page's day is in its own zone
_SHOWS_LESS = 0.7  # of the feed's text: a page that has less is a stub


def read_record(record: Record, source: Source | None, now: datetime) -> Iterator[Article | Skip]:
    """The stories of a page that was fetched; `source` is the one in sources.toml, if it still stands there."""
    place = str(record.place)
    drafts: list[Draft | BadStoryError] = []
    try:
        drafts.extend(_of_page(record) if record.body else [BadStoryError("the page was not fetched")])
    except BadStoryError as bad:
        drafts.append(bad)
    for draft in _reconciled(drafts, record, source):
        if isinstance(draft, BadStoryError):
            yield Skip(f"{record.url} ({place})", str(draft))
            continue
        try:
            yield complete(draft, path=record.url, source=place, file_date=record.fetched, now=now)
        except BadStoryError as bad:
            yield Skip(f"{record.url} ({place})", str(bad))


def _of_page(record: Record) -> Iterator[Draft | BadStoryError]:
    kind, _, rest = record.header("content-type").lower().partition(";")
    kind = kind.strip()
    if kind == "application/pdf" or record.body.startswith(b"%PDF-"):
        yield from read_pdf(record.body)
        return
    text = decode(record.body, _charset(rest))
    yield from read_json(text) if kind.endswith("json") else read_html(text)


def _reconciled(drafts: list[Draft | BadStoryError], record: Record, source: Source | None) -> Iterator[Draft | BadStoryError]:
    lead = record.lead
    pages = [draft for draft in drafts if isinstance(draft, Draft)]
    if len(pages) > 1:  # a live blog: each post has its own time and text
        yield from (replace(page, url=page.url or record.url, publisher=_outlet(page, lead, source)) for page in pages)
        yield from (draft for draft in drafts if isinstance(draft, BadStoryError))
        return
    page = pages[0] if pages else None
    text = lead.text
    from_feed = bool(text) and (page is None or len(page.text) < _SHOWS_LESS * len(text))
    if page is None and not from_feed:
        yield from drafts or [BadStoryError("no story was found")]
        return
    base = page or Draft("", url=record.url)
    yield replace(
        base,
        text=text if from_feed else base.text,
        extract=not lead.is_whole if from_feed else base.extract,
        title=base.title or lead.title,
        url=base.url or record.url,
        publisher=_outlet(page, lead, source),
        published=_published(base.published, lead.published),
        language=base.language or (source.language if source else None) or lead.language,
    )
    if not from_feed:
        yield from (draft for draft in drafts if isinstance(draft, BadStoryError))


def _outlet(page: Draft | None, lead: Lead, source: Source | None) -> str | None:
    return (source.outlet if source else None) or (page.publisher if page else None) or lead.outlet


def _published(of_page: object, of_feed: datetime | None) -> object:
    """When the story came out: see the head of this module."""
    day = parse_date(of_page)
    if day is None or of_feed is None:
        return of_page if day else of_feed
    names_only_a_day = day.time() == time(0, 0)
    return of_feed if names_only_a_day and abs(of_feed - day.astimezone(UTC)) < _SAME_DAY else of_page


def _charset(parameters: str) -> str | None:
    name, _, value = parameters.strip().partition("=")
    return value.strip(" \"'") or None if name.strip() == "charset" else None
