"""Modals: pure functions from our nouns to Slack's views, as JSON."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, RichTextElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.answer import Citation
from bot.checking.differences import ChangeKind, Piece
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.reply import Reply
from bot.slack.blocks import MAX_WARNING, WRONG, Message
from bot.slack.elements import (
    Payload,
    Text,
    context,
    emoji,
    moment,
    origin,
    plain_text,
    quote,
    rich_text,
    section,
    text,
)
from bot.slack.text import clip, line, visible
from bot.wording import unproven_line

MAX_NOTICE, MAX_QUESTION, MAX_FINDINGS, MAX_COMMENT, MAX_OPTIONS = 2_000, 150, 20, 500, 100
MAX_CHANGE, MAX_PIECES, MAX_COPIES = 1_000, 200, 4
_EMOJI = {"✓": "white_check_mark", "≈": "arrows_counterclockwise", "−": "heavy_minus_sign", "✗": "x"}
"""What Slack has for the marks of verdicts."""
FOUND = "Find it in the stories"
CHECKED = "Citations checked"
CITES_NOTHING = "It cites nothing."
CHOICE, COMMENT = "citation", "words"
"""Ids of the fields of the form."""


def verdicts_view(checked: Checked, now: datetime) -> Payload:
    """One verdict for each citation."""
    findings = checked.findings[:MAX_FINDINGS]
    subject = (
        f"Reply {checked.reply.id}: {clip(line(checked.reply.answer.question.text), MAX_QUESTION)}"
        if checked.reply
        else "Pasted text"
    )
    more = len(checked.findings) - len(findings)
    return modal(
        CHECKED,
        rich_text(section(text(subject, bold=True))),
        *(block for finding in findings for block in _verdict_blocks(finding)),
        *([] if findings else [rich_text(section(text(CITES_NOTHING if checked.reply else "It quotes nothing.")))]),
        *([context(f"{more} more; scripts/check_citations.py shows all of them")] if more else []),
        context(f"Checked against the stored stories on {moment(now)}"),
    )


def wrong_citation_view(reply: Reply) -> Payload:
    """A form: which citation is wrong, and why."""
    options = [
        Option(value=str(citation.number), text=plain_text(clip(f"[{citation.number}] {line(citation.quote)}", 75)))
        for citation in reply.answer.citations[:MAX_OPTIONS]
    ]
    menu = StaticSelectElement(action_id=CHOICE, options=options, initial_option=options[0])
    comment = PlainTextInputElement(action_id=COMMENT, max_length=MAX_COMMENT, multiline=True)
    view = View(
        type="modal",
        callback_id=WRONG,
        private_metadata=reply.id,
        title=plain_text("Wrong citation"),
        submit=plain_text("Send"),
        close=plain_text("Close"),
        blocks=[
            InputBlock(block_id=CHOICE, label=plain_text("Which one?"), element=menu),
            InputBlock(block_id=COMMENT, label=plain_text("What is wrong with it?"), element=comment, optional=True),
        ],
    )
    return view.to_dict()


def message_view(title: str, message: Message) -> Payload:
    """A message where only a modal can be shown. What can be done with an answer is done with one that was posted."""
    return modal(title, *(block for block in message.blocks if block["type"] not in {"actions", "context_actions"}))


def notice_view(title: str, sentence: str) -> Payload:
    """A modal with one plain sentence."""
    return modal(title, rich_text(section(text(clip(line(sentence), MAX_NOTICE)))))


def modal(title: str, *blocks: Block | Payload) -> Payload:
    """A modal that can only be closed."""
    return View(type="modal", title=plain_text(title), close=plain_text("Close"), blocks=blocks).to_dict()


def _verdict_blocks(finding: Finding) -> list[Block]:
    number, quoted = text(f"[{finding.citation.number}] ", bold=True), text(clip(line(finding.citation.quote), 300))
    told = section(number, *verdict(finding))
    return [rich_text(told, quote(quoted), *_copies(finding)), context(place_name(finding.citation))]


def _copies(finding: Finding) -> list[RichTextElement]:
    """The verdicts on the same words in other outlets, the worst first; and who is named without any place on record."""
    copies = sorted(finding.copies, key=lambda copy: -copy.verdict.rank)
    more = len(copies) - MAX_COPIES
    named = unproven_line(finding.citation)
    return [
        *(
            section(text(f"Also in {place_name(copy.citation)}: "), *verdict(replace(copy, change=())))
            for copy in copies[:MAX_COPIES]
        ),
        *([section(text(f"{more} more outlets; scripts/check_citations.py shows all of them"))] if more > 0 else []),
        *([section(text(clip(line(named), MAX_WARNING)))] if named else []),
    ]


def verdict(finding: Finding) -> list[RichTextElement]:
    """The verdict, its reason, and what has changed."""
    parts = [
        emoji(_EMOJI[finding.verdict.mark]),
        text(f" {finding.verdict.capitalize()}", bold=True),
        text(f". {reason(finding)}"),
    ]
    if finding.change:
        parts += [text(" Now: " if finding.verdict is Verdict.UPDATED else " Nearest: "), *map(_piece, _short(finding.change))]
    return parts


def reason(finding: Finding) -> str:
    """Why the verdict is what it is."""
    return clip(line(finding.reason), MAX_WARNING)


def _piece(piece: Piece) -> Text:
    return text(piece.text, bold=piece.kind is ChangeKind.NEW, strike=piece.kind is ChangeKind.GONE)


def _short(change: Sequence[Piece]) -> list[Piece]:
    """As many pieces as there is room for; an ellipsis shows that there were more."""
    shown: list[Piece] = []
    room = MAX_CHANGE
    for piece in change:
        seen = visible(piece.text)
        if len(shown) == MAX_PIECES or len(seen) > room:
            return [*shown, Piece(piece.kind, clip(seen, room) if 1 < room < len(seen) else " …")]
        room -= len(seen)
        shown += [Piece(piece.kind, seen)] if seen else []
    return shown


def place_name(citation: Citation) -> str:
    """Where a quote is from; one from nowhere says so."""
    return origin(citation) if citation.article_id else "No story"
