"""A reply as a Slack message: pure functions from our nouns to blocks.

Text of stories and of people goes only into `rich_text` and `plain_text`, which are data to Slack, not markup: nothing in them can
ping anyone, format or link by itself. Limits are Slack's; `bot.slack.text` cleans.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    OverflowMenuElement,
    RichTextBlock,
    RichTextElement,
    RichTextSectionElement,
)

from bot.answer import Answer, Citation, Statement, Story
from bot.checking.verdicts import Finding, Verdict
from bot.reply import HELPFUL, UNHELPFUL, Reply, ReplyId
from bot.slack.elements import (
    Payload,
    actions,
    button,
    context,
    emoji,
    link,
    menu,
    origin,
    outlet,
    plain_text,
    rich_text,
    section,
    story_title,
    text,
)
from bot.slack.quotes import asides, before, label, marks, quotes, size
from bot.slack.text import clip, escape, line
from bot.wording import NEAREST, NOTHING_FOUND, SOURCES, as_of, as_of_date, chosen_by, heading, story_date

ROOM = 9_000
"""Characters of statements and sources in one message; Slack refuses all blocks together from about 13,200 on."""
MAX_WARNING, MAX_FALLBACK = 300, 2_000
MAX_NOTES, MAX_NEAREST, MAX_CHANGES, MAX_TEXT = 10, 5, 10, 4_000
MAX_BLOCKS = 40  # of quotes; a message may have 50 in all
_FRESH = timedelta(hours=48)  # before the question: an index that is rebuilt daily is never as old
_JOIN = " · "
SHOW_PASSAGES, CHECK, SHARE, MORE, FEEDBACK = "show_passages", "check_citations", "share_answer", "more", "feedback"
WRONG, COPY, REMOVE = "wrong_citation", "copy_citations", "remove_answer"
"""Choices in the menu MORE; each stands before the reply's id in its value."""
SHOW_PASSAGE = "show_passage"
"""What a button of earlier releases is called, before "_" and a number: messages with such buttons are still there."""
METADATA = "dateline_reply"
_TOO_LONG = {True: "The answer is too long for Slack.", False: "They are too long for Slack."}


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted, as JSON. `text` is what notifications and screen readers get; `reply` the id, if it is on record."""

    text: str
    blocks: tuple[Payload, ...]
    reply: ReplyId | None = None


def answer_message(reply: Reply, links: Mapping[int, str], *, shareable: bool = False, note: str = "") -> Message:
    """An answer: what must be known of it, quotes with their sources, one quiet line, and what can be done with it.

    `note` is word on the message itself, and stands first; then come the answer's warnings, disagreement among them. In the
    statements what answers is bold; above those that are no answer stands that they are none. `links` are URLs that show the cited
    sentence, by citation number. A statement that does not fit is left out whole, never cut, and the message says so.
    """
    if not reply.answer.statements:
        return _nothing(reply, note)
    citations = {citation.number: citation for citation in reply.answer.citations}
    shown = _fitting(reply, citations)
    statements = [reply.answer.statements[index] for index in shown]
    numbers = list(dict.fromkeys(number for statement in statements for number in statement.citations))
    above, too_long = heading(reply.answer), "" if shown else _TOO_LONG[reply.answer.found]
    headings = [section(text(words, bold=True)) for words in (above, too_long) if words]
    blocks = [
        *_notes(*note.splitlines(), *reply.answer.warnings),
        *_apart(headings, list(quotes(reply.answer, statements, links))),
        *_left_out(reply, len(reply.answer.statements) - len(shown)),
        context(_quiet(reply, _facts(reply))),
        actions(*_buttons(reply.id, shareable=shareable)),
        _thumbs(reply.id),
    ]
    words = " ".join(_in_words(reply.answer, statement) for statement in statements)
    names = "; ".join(f"[{number}] {origin(citations[number])}" for number in numbers)
    summary = too_long or f"{words} {SOURCES}: {names}"
    return message_of(" ".join(filter(None, (note, above, summary))), blocks, reply.id)


def plain_message(sentence: str) -> Message:
    """One plain sentence of our own, without blocks of data."""
    return message_of(sentence, [rich_text(section(text(clip(line(sentence), MAX_FALLBACK))))])


def correction_message(reply: Reply, changed: Sequence[Finding]) -> Message:
    """Word to those who read a reply that stories it cites were corrected or withdrawn."""
    lines = [f"[{finding.citation.number}] {origin(finding.citation)}: {_change(finding)}" for finding in changed[:MAX_CHANGES]]
    if len(changed) > MAX_CHANGES:
        lines.append(f"{len(changed) - MAX_CHANGES} more changed; “Check” shows them.")
    blocks = [
        rich_text(
            section(emoji("warning"), text(" A story cited above has changed since.", bold=True)),
            *(section(text(change)) for change in lines),
        ),
        actions(button("Check", CHECK, reply.id)),
        context(f"reply {reply.id}"),
    ]
    return message_of("A story cited above has changed since. " + " ".join(lines), blocks)


def message_of(summary: str, blocks: Iterable[Block], reply_id: ReplyId | None = None) -> Message:
    """Blocks with their summary for notifications; it is cut to what Slack takes."""
    return Message(_fallback(summary), tuple(block.to_dict() for block in blocks), reply_id)


def _apart(headings: Sequence[RichTextElement], runs: Sequence[list[RichTextElement]]) -> list[RichTextBlock]:
    """A block for each source, so that Slack sets them apart; of very many the last share one."""
    first, *others = [*runs[: MAX_BLOCKS - 1], [part for run in runs[MAX_BLOCKS - 1 :] for part in run]]
    return [rich_text(*run) for run in ([*headings, *first], *others) if run]


def _nothing(reply: Reply, note: str) -> Message:
    nearest = reply.answer.nearest[:MAX_NEAREST]
    listed = [_story(story) for story in nearest]
    blocks = [
        *_notes(note, *reply.answer.warnings),
        rich_text(section(text(NOTHING_FOUND, bold=True)), *([section(text(NEAREST))] if listed else []), *listed),
        context(_quiet(reply, as_of(reply.answer.searched))),
        _thumbs(reply.id),
    ]
    names = "; ".join(f"{outlet(story)}: {story_title(story)}, {story_date(story)}" for story in nearest)
    summary = f"{NOTHING_FOUND} {f'{NEAREST} {names}' if names else ''}"
    return message_of(f"{note} {summary}" if note else summary, blocks, reply.id)


def _fitting(reply: Reply, citations: Mapping[int, Citation]) -> list[int]:
    """Positions of the statements that fit, in reading order."""
    room, shown = ROOM, []
    for index, statement in enumerate(reply.answer.statements):
        sources = [citations[number] for number in statement.citations if number in citations]
        taken = size(reply.answer, statement, sources)
        if taken <= room and sources:
            shown.append(index)
            room -= taken
    return shown


def _in_words(answer: Answer, statement: Statement) -> str:
    """A statement for notifications and screen readers, in one line."""
    name = f"{line(statement.label)}:" if label(answer, statement) else ""
    said = f"{line(statement.text)} {marks(statement.citations)}"
    return " ".join(filter(None, (name, before(statement, answer.citations), said, asides(statement))))


def _story(story: Story) -> RichTextSectionElement:
    """A story in one line, as `bot.wording.story_line` words it."""
    return section(text(f"• {outlet(story)}: "), link(story.url, story_title(story)), text(f", {story_date(story)}"))


def _notes(*notes: str) -> list[RichTextBlock]:
    """What must be read before the quotes."""
    lines = [section(emoji("information_source"), text(f" {note}")) for note in _some(filter(None, notes))]
    return [rich_text(*lines)] if lines else []


def _some(notes: Iterable[str]) -> list[str]:
    """As many notes as there is room for; and how many more there are."""
    shown = [clip(line(note), MAX_WARNING) for note in notes]
    more = f"{len(shown) - MAX_NOTES} more of these would not fit here."
    return [*shown[:MAX_NOTES], more] if len(shown) > MAX_NOTES else shown


def _left_out(reply: Reply, number: int) -> list[RichTextBlock]:
    """How many statements do not fit, and where they can be read."""
    what = "One more sentence is" if number == 1 else f"{number} more sentences are"
    return _notes(f"{what} too long for Slack; scripts/check_citations.py {reply.id} shows all.") if number else []


def _quiet(reply: Reply, facts: str) -> str:
    """Small print: how the question was read, where not as it stands; facts; and where the reply is on record."""
    return "\n".join([*_some(reply.answer.understood), _JOIN.join(filter(None, (facts, f"reply {reply.id}")))])


def _facts(reply: Reply) -> str:
    """How new the newest story searched is, where none is as new as the question; and which model chose the sentences."""
    searched, asked = reply.answer.searched, reply.answer.question.asked
    is_fresh = searched.newest is not None and asked - searched.newest <= _FRESH
    return _JOIN.join(filter(None, ("" if is_fresh else as_of_date(searched), line(chosen_by(reply.answer)))))


def _buttons(reply_id: ReplyId, *, shareable: bool) -> list[ButtonElement | OverflowMenuElement]:
    """One row; the menu has what is done seldom. Nobody but the asker sees what can be shared, and so it need not be removed."""
    choices = [("Wrong citation", WRONG), ("Copy with attribution", COPY), *([] if shareable else [("Remove this answer", REMOVE)])]
    return [
        button("Show passages", SHOW_PASSAGES, reply_id),
        button("Check", CHECK, reply_id),
        *([button("Post to channel", SHARE, reply_id)] if shareable else []),
        menu(MORE, [(words, f"{choice}:{reply_id}") for words, choice in choices]),
    ]


def _thumbs(reply_id: ReplyId) -> ContextActionsBlock:
    def choice(label: str, value: str) -> FeedbackButtonObject:
        return FeedbackButtonObject(text=plain_text(label), value=f"{reply_id}:{value}", accessibility_label=label)

    positive, negative = choice("Good answer", HELPFUL), choice("Bad answer", UNHELPFUL)
    element = FeedbackButtonsElement(action_id=FEEDBACK, positive_button=positive, negative_button=negative)
    return ContextActionsBlock(elements=[element])


def _change(finding: Finding) -> str:
    if finding.verdict is Verdict.WITHDRAWN:
        return "the story was withdrawn."
    if finding.holds is None:
        return "the story was updated, but its newest version cannot be read."
    now = "".join(piece.text for piece in finding.change if piece.kind != "gone")
    return f"the sentence now reads: “{clip(line(now), MAX_WARNING)}”" if now else "the sentence is no longer in the story."


def _fallback(summary: str) -> str:
    escaped = escape(clip(line(summary), MAX_FALLBACK))
    return escaped if len(escaped) <= MAX_TEXT else escape(clip(line(summary), MAX_TEXT // len("&amp;")))
