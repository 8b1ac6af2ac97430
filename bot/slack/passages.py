"""Quotes in their places, to read and to copy: modals, as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, RichTextElement

from bot.answer import Citation
from bot.checking.verdicts import Finding
from bot.rendering.passages import QuoteContext
from bot.reply import ReplyId
from bot.slack.elements import (
    Payload,
    Text,
    actions,
    button,
    context,
    link,
    origin,
    outlet,
    preformatted,
    quote,
    rich_text,
    section,
    story_title,
    text,
)
from bot.slack.modals import CITES_NOTHING, modal, notice_view, place_name, reason, verdict
from bot.slack.text import clip, line, linkable, visible
from bot.wording import story_date

TURN = "turn_passages"
"""What the buttons that turn pages are called, before "_on" and "_back"."""
PASSAGES, COPIES = "Passages", "Copy with attribution"
PAGE, MAX_COPIES = 5, 25
MAX_SIDE, MAX_QUOTE = 2_000, 6_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A citation's finding, what stands around the quote if it stands there, and a URL that shows it."""

    finding: Finding
    context: QuoteContext | None
    url: str | None


def passage_view(reply_id: ReplyId, passage: Passage) -> Payload:
    """One passage."""
    title = f"Passage {passage.finding.citation.number}" if passage.context else "Passage"
    return modal(title, *_passage(reply_id, passage))


def passages_view(reply_id: ReplyId, passages: Sequence[Passage], first: int, total: int, channel: str = "") -> Payload:
    """A page of passages, the first of which is number `first` (from 0) of all, with buttons to the others.

    Slack does not say with a press in a modal where that was opened: it is the `channel`, which the buttons keep.
    """
    if not passages:
        return notice_view(PASSAGES, CITES_NOTHING)
    last = first + len(passages)
    back = [button("Back", f"{TURN}_back", f"{reply_id}:{max(0, first - PAGE)}:{channel}")] if first > 0 else []
    onward = [button("More", f"{TURN}_on", f"{reply_id}:{last}:{channel}")] if last < total else []
    return modal(
        PASSAGES,
        *(block for passage in passages for block in _passage(reply_id, passage)),
        *([context(f"{first + 1} to {last} of {total}"), actions(*back, *onward)] if back or onward else []),
    )


def copies_view(reply_id: ReplyId, citations: Sequence[Citation]) -> Payload:
    """Each quote as plain text to be copied."""
    if not citations:
        return notice_view(COPIES, CITES_NOTHING)
    more = len(citations) - MAX_COPIES
    return modal(
        COPIES,
        *(rich_text(preformatted(attribution(reply_id, citation))) for citation in citations[:MAX_COPIES]),
        *([context(f"{more} more; “Show passages” has all of them")] if more > 0 else []),
    )


def attribution(reply_id: ReplyId, citation: Citation) -> str:
    """A quote as plain text: outlet, title and date, the story's link, and the reply that it was cited in.

    It is worded so that a check of pasted text finds the quote in it, and nothing else.
    """
    story = f"[{citation.number}] {outlet(citation)}: {story_title(citation)}, {story_date(citation)}"
    url = citation.url if citation.url and linkable(citation.url) else ""
    return "\n".join(filter(None, (f"“{clip(line(citation.quote), MAX_QUOTE)}”", story, url, f"reply {reply_id}")))


def _passage(reply_id: ReplyId, passage: Passage) -> list[Block]:
    """Title, the paragraph with the cited sentence in bold, the verdict, where exactly it stands, and the same to be copied."""
    finding, place = passage.finding, passage.context
    citation = finding.citation
    number = text(f"[{citation.number}] ", bold=True)
    if place is None:
        return [rich_text(section(number, text(reason(finding)))), context(place_name(citation))]
    where = f"Version {citation.version[:12]} of story {citation.article_id}, characters {citation.start:,} to {citation.end:,}"
    return [
        rich_text(section(number, link(passage.url, story_title(citation))), _quote(place), section(*verdict(finding))),
        context(f"{origin(citation)}\n{where}"),
        rich_text(section(text(f"{COPIES}:")), preformatted(attribution(reply_id, citation))),
    ]


def _quote(place: QuoteContext) -> RichTextElement:
    parts: list[Text] = [
        text(_side(place.before, end=True)),
        text(clip(visible(place.quote), MAX_QUOTE), bold=True),
        text(_side(place.after, end=False)),
    ]
    return quote(*([part for part in parts if part.text.strip()] or parts[:1]))


def _side(passage: str, *, end: bool) -> str:
    """What stands beside a quote; where it is long, the part next to the quote."""
    seen = visible(passage)
    if len(seen) <= MAX_SIDE:
        return seen
    return f"… {seen[-MAX_SIDE:]}" if end else clip(seen, MAX_SIDE)
