"""Modals and the Home tab: pure functions from our nouns to Slack's views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.answer import Citation, Story
from bot.checking.differences import ChangeKind, Piece
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.passages import QuoteContext
from bot.reply import Reply
from bot.slack.blocks import MAX_OUTLET, MAX_TITLE, MAX_WARNING, WRONG, Message
from bot.slack.elements import Block, context, emoji, link, moment, plain_text, rich_text, section, text
from bot.slack.text import clip, line, visible
from bot.wording import long_date
from index.article import SnapshotId

View = dict[str, Any]  # Any: JSON

MAX_SIDE, MAX_QUOTE, MAX_QUESTION, MAX_FINDINGS, MAX_WORDS = 2_000, 6_000, 150, 20, 500
MAX_CHANGE, MAX_PIECES = 1_000, 200
_SIGNS = dict(zip(Verdict, ("white_check_mark", "arrows_counterclockwise", "heavy_minus_sign", "x", "x"), strict=True))
FOUND = "Found in the stories"
CHOICE, WORDS = "citation", "words"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is indexed, for the Home tab. `rebuilt` is when a rebuild last succeeded; `late` says that this is too long ago."""

    stories: int
    outlets: int
    oldest: datetime | None
    newest: datetime | None
    rebuilt: datetime
    late: bool
    snapshot: SnapshotId
    latest: tuple[Story, ...]


def passage_view(finding: Finding, passage: QuoteContext | None, url: str | None) -> View:
    """The paragraph with the cited sentence in bold, and where it is from."""
    citation = finding.citation
    if passage is None:
        return modal("Passage", rich_text(section(text(_reason(finding)))), context(_origin(citation)))
    words = [
        text(_side(passage.before, end=True)),
        text(clip(visible(passage.quote), MAX_QUOTE), bold=True),
        text(_side(passage.after, end=False)),
    ]
    return modal(
        f"Passage {citation.number}",
        rich_text(section(link(url, _title(citation)))),
        context(_origin(citation)),
        rich_text({"type": "rich_text_quote", "elements": [part for part in words if part["text"].strip()] or words[:1]}),
        rich_text(section(*_verdict(finding))),
        context(
            f"Version {citation.version[:12]} of story {citation.article_id}, characters {citation.start:,} to {citation.end:,}"
        ),
    )


def verdicts_view(checked: Checked, now: datetime) -> View:
    """One verdict for each citation."""
    findings = checked.findings[:MAX_FINDINGS]
    what = (
        f"Reply {checked.reply.id}: {clip(line(checked.reply.answer.question.text), MAX_QUESTION)}"
        if checked.reply
        else "Pasted text"
    )
    more = len(checked.findings) - len(findings)
    return modal(
        "Citations checked",
        rich_text(section(text(what, bold=True))),
        *(block for finding in findings for block in _found(finding)),
        *([] if findings else [rich_text(section(text("It cites nothing." if checked.reply else "It quotes nothing.")))]),
        *([context(f"{more} more; scripts/check_citations.py shows all of them")] if more else []),
        context(f"Checked against the stored stories on {moment(now)}"),
    )


def wrong_citation_view(reply: Reply) -> View:
    """A form: which citation is wrong, and why."""
    options = [
        {"text": plain_text(clip(f"[{one.number}] {line(one.quote)}", 75)), "value": str(one.number)}
        for one in reply.answer.citations
    ]
    choice = {"type": "static_select", "action_id": CHOICE, "options": options[:100], "initial_option": options[0]}
    words = {"type": "plain_text_input", "action_id": WORDS, "max_length": MAX_WORDS, "multiline": True}
    return {
        **modal(
            "Wrong citation",
            {"type": "input", "block_id": CHOICE, "label": plain_text("Which one?"), "element": choice},
            {"type": "input", "block_id": WORDS, "label": plain_text("What is wrong with it?"), "element": words, "optional": True},
        ),
        "callback_id": WRONG,
        "private_metadata": reply.id,
        "submit": plain_text("Send"),
    }


def message_view(title: str, message: Message) -> View:
    """A message where only a modal can be shown. What can be done with an answer is done with one that was posted."""
    return modal(title, *(block for block in message.blocks if block["type"] not in {"actions", "context_actions"}))


def notice_view(title: str, words: str) -> View:
    """A modal with one plain sentence."""
    return modal(title, rich_text(section(text(clip(line(words), MAX_SIDE)))))


def home_view(holdings: Holdings | None, asked: Sequence[str] | None, command: str, stale_hours: int) -> View:
    """The Home tab: what is indexed, how fresh it is, the person's last questions (None: none are kept), how to ask."""
    blocks: list[Block] = [_header("Dateline")]
    blocks += (
        _holdings(holdings, stale_hours) if holdings else [rich_text(section(emoji("warning"), text(" Nothing is indexed yet.")))]
    )
    blocks += [_header("How to ask"), rich_text(*(section(text(words)) for words in _how_to_ask(command)))]
    if asked is None:
        blocks.append(context("Your questions are not kept: the settings say that nothing that names a person is written."))
    elif asked:
        blocks += [_header("Your last questions"), _listed([section(text(clip(line(one), MAX_QUESTION))) for one in asked])]
    return {"type": "home", "blocks": blocks}


def _holdings(holdings: Holdings, stale_hours: int) -> list[Block]:
    alarm = section(
        emoji("rotating_light"), text(f" No rebuild has succeeded for {_hours(stale_hours)}: answers may be stale.", bold=True)
    )
    stories = [
        section(
            text(f"{clip(line(story.publisher or ''), MAX_OUTLET) or 'outlet unknown'}: "),
            link(story.url, clip(line(story.title), MAX_TITLE) or "untitled"),
            text(f", {long_date(story.published)}"),
        )
        for story in holdings.latest
    ]
    return [
        *([rich_text(alarm)] if holdings.late else []),
        rich_text(
            section(text(f"{holdings.stories:,} stories of {holdings.outlets:,} outlets", bold=True)),
            section(text(f"from {long_date(holdings.oldest)} to {long_date(holdings.newest)}")),
            section(text(f"Last rebuilt {moment(holdings.rebuilt)}")),
        ),
        context(f"snapshot {holdings.snapshot}"),
        *([_header("Newest stories"), _listed(stories)] if stories else []),
    ]


def _how_to_ask(command: str) -> tuple[str, ...]:
    return (
        "Mention me with a question in a channel: I answer in the thread, with sentences of stories and where they stand.",
        "Ask on in that thread without a mention, or ask me here in a direct message.",
        f"{command} QUESTION answers only you, with a button that posts it to the channel.",
        "“Show passage” below an answer shows each quote in its place; “Check citations” proves all of them anew.",
    )


def _found(finding: Finding) -> list[Block]:
    quote = {"type": "rich_text_quote", "elements": [text(clip(line(finding.citation.quote), 300))]}
    return [
        rich_text(section(text(f"[{finding.citation.number}] ", bold=True), *_verdict(finding)), quote),
        context(_origin(finding.citation)),
    ]


def _verdict(finding: Finding) -> list[Block]:
    parts = [emoji(_SIGNS[finding.verdict]), text(f" {finding.verdict.capitalize()}", bold=True), text(f". {_reason(finding)}")]
    if finding.change:
        parts += [text(" Now: " if finding.verdict is Verdict.UPDATED else " Nearest: "), *map(_piece, _short(finding.change))]
    return parts


def _reason(finding: Finding) -> str:
    return clip(line(finding.reason), MAX_WARNING)


def _piece(piece: Piece) -> Block:
    styles = {ChangeKind.SAME: {}, ChangeKind.GONE: {"strike": True}, ChangeKind.NEW: {"bold": True}}
    words = text(piece.text)
    return {**words, "style": styles[piece.kind]} if styles[piece.kind] else words


def _short(change: Sequence[Piece]) -> list[Piece]:
    """As many pieces as there is room for; an ellipsis shows that there were more."""
    shown: list[Piece] = []
    room = MAX_CHANGE
    for piece in change:
        words = visible(piece.text)
        if len(shown) == MAX_PIECES or len(words) > room:
            return [*shown, Piece(piece.kind, clip(words, room) if 1 < room < len(words) else " …")]
        room -= len(words)
        shown += [Piece(piece.kind, words)] if words else []
    return shown


def _side(words: str, *, end: bool) -> str:
    """What stands beside a quote; where it is long, the part next to the quote."""
    words = visible(words)
    if len(words) <= MAX_SIDE:
        return words
    return f"… {words[-MAX_SIDE:]}" if end else clip(words, MAX_SIDE)


def _origin(citation: Citation) -> str:
    if not citation.article_id:
        return "No story"
    return f"{clip(line(citation.publisher or ''), MAX_OUTLET) or 'outlet unknown'}, {long_date(citation.published)}"


def _title(citation: Citation) -> str:
    return clip(line(citation.title), MAX_TITLE) or "untitled"


def _hours(hours: int) -> str:
    if hours > 48 and hours % 24 == 0:  # noqa: PLR2004 - two days
        return f"{timedelta(hours=hours).days} days"
    return "an hour" if hours == 1 else f"{hours} hours"


def _listed(sections: Sequence[Block]) -> Block:
    return rich_text({"type": "rich_text_list", "style": "bullet", "elements": list(sections)})


def _header(words: str) -> Block:
    return {"type": "header", "text": plain_text(words)}


def modal(title: str, *blocks: Block) -> View:
    """A modal that can only be closed."""
    return {"type": "modal", "title": plain_text(title), "close": plain_text("Close"), "blocks": list(blocks)}
