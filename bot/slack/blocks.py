"""A reply as a Slack message: pure functions from our nouns to blocks.

Text of stories and of people goes only into `rich_text` and `plain_text`, which are data to Slack, not markup: nothing in them can
ping anyone, format or link by itself. Limits are Slack's; `bot.slack.text` cleans.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    RichTextBlock,
    RichTextElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.answer import Answer, Citation, Form, Statement, Story
from bot.checking.verdicts import Finding, Verdict
from bot.rendering.emphasis import carried, part_of, parts
from bot.rendering.layout import groups
from bot.reply import Reply, ReplyId
from bot.slack.elements import (
    MAX_OUTLET,
    Link,
    Payload,
    Text,
    actions,
    also_in,
    button,
    context,
    emoji,
    joined,
    length,
    link,
    origin,
    outlet,
    plain_text,
    quote,
    rich_text,
    section,
    story_title,
    text,
)
from bot.slack.text import clip, escape, line, visible
from bot.wording import (
    ASIDES,
    LABEL,
    NEAREST,
    NEWEST_USED,
    NOTHING_FOUND,
    SOURCES,
    answer_words_meaning,
    as_of,
    asides_line,
    before_line,
    chosen_by,
    heading,
    story_date,
)

ROOM = 9_000
"""Characters of statements and sources in one message; Slack refuses all blocks together from about 13,200 on."""
MAX_WARNING, MAX_NOTE, MAX_FALLBACK = 300, 600, 2_000
MAX_NOTES, MAX_NEAREST, MAX_CHANGES, MAX_BUTTONS, MAX_TEXT = 10, 5, 10, 25, 4_000
SHOW_PASSAGE, CHECK, WRONG, SHARE, FEEDBACK = "show_passage", "check_citations", "wrong_citation", "share_answer", "feedback"
HELPFUL, UNHELPFUL = "helpful", "unhelpful"
METADATA = "dateline_reply"
_TOO_LONG = {True: "The answer is too long for Slack.", False: "They are too long for Slack."}


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted, as JSON. `text` is what notifications and screen readers get; `reply` the id, if it is on record."""

    text: str
    blocks: tuple[Payload, ...]
    reply: ReplyId | None = None


def answer_message(reply: Reply, links: Mapping[int, str], *, shareable: bool = False, note: str = "") -> Message:
    """An answer: statements with their numbers, sources, warnings, one line of context, and what can be done with it.

    In the statements what answers is bold; above those that are no answer stands that they are none, and above those of one date or
    side its name. What is no statement, and helps to understand one, is in italics. `links` are URLs that show the
    cited sentence, by citation number. A statement that does not fit is left out whole with its source, never cut, and the message
    says so.
    """
    if not reply.answer.statements:
        return _nothing(reply)
    citations = {citation.number: citation for citation in reply.answer.citations}
    shown, left_out = _fitting(reply, citations)
    numbers = list(dict.fromkeys(number for index in shown for number in reply.answer.statements[index].citations))
    sources = [_source(citations[number], links.get(number)) for number in numbers]
    above = heading(reply.answer)
    quotes = _quotes(reply.answer, [reply.answer.statements[index] for index in shown])
    too_long = [] if shown else [section(text(_TOO_LONG[reply.answer.found], bold=True))]
    blocks = [
        *([rich_text(*(section(text(clip(line(part), MAX_NOTE))) for part in note.splitlines()))] if note else []),
        rich_text(*([section(text(above, bold=True))] if above else []), *quotes, *too_long),
        *([rich_text(section(text(SOURCES, bold=True)), *sources)] if sources else []),
        *_notes(reply, left_out),
        context(_facts(reply)),
        *_rows(_buttons(reply.id, numbers, shareable=shareable)),
        _thumbs(reply.id),
    ]
    statements = " ".join(_in_words(reply.answer, reply.answer.statements[index]) for index in shown)
    names = "; ".join(f"[{number}] {origin(citations[number])}" for number in numbers)
    summary = f"{statements} {SOURCES}: {names}" if shown else _TOO_LONG[reply.answer.found]
    return _message(f"{above} {summary}" if above else summary, blocks, reply.id)


def plain_message(sentence: str) -> Message:
    """One plain sentence of our own, without blocks of data."""
    return _message(sentence, [rich_text(section(text(clip(line(sentence), MAX_FALLBACK))))])


def correction_message(reply: Reply, changed: Sequence[Finding]) -> Message:
    """Word to those who read a reply that stories it cites were corrected or withdrawn."""
    lines = [f"[{finding.citation.number}] {origin(finding.citation)}: {_change(finding)}" for finding in changed[:MAX_CHANGES]]
    if len(changed) > MAX_CHANGES:
        lines.append(f"{len(changed) - MAX_CHANGES} more changed; “Check citations” shows them.")
    blocks = [
        rich_text(
            section(emoji("warning"), text(" A story cited above has changed since.", bold=True)),
            *(section(text(change)) for change in lines),
        ),
        actions(button("Check citations", CHECK, reply.id)),
        context(f"reply {reply.id}"),
    ]
    return _message("A story cited above has changed since. " + " ".join(lines), blocks)


def _message(summary: str, blocks: Iterable[Block], reply_id: ReplyId | None = None) -> Message:
    return Message(_fallback(summary), tuple(block.to_dict() for block in blocks), reply_id)


def _nothing(reply: Reply) -> Message:
    nearest = reply.answer.nearest[:MAX_NEAREST]
    listed = [_story("• ", story, story.url) for story in nearest]
    blocks = [
        rich_text(section(text(NOTHING_FOUND, bold=True)), *([section(text(NEAREST))] if listed else []), *listed),
        *_notes(reply, 0),
        context(_facts(reply)),
        _thumbs(reply.id),
    ]
    names = "; ".join(f"{outlet(story)}: {story_title(story)}, {story_date(story)}" for story in nearest)
    return _message(f"{NOTHING_FOUND} {f'{NEAREST} {names}' if names else ''}", blocks, reply.id)


def _fitting(reply: Reply, citations: Mapping[int, Citation]) -> tuple[list[int], int]:
    """Positions of the statements that fit, in reading order, and how many do not."""
    room, shown = ROOM, []
    for index, statement in enumerate(reply.answer.statements):
        sources = [citations[number] for number in statement.citations if number in citations]
        size = len(statement.text) + sum(
            len(story_title(source)) + len(origin(source)) + length(also_in(source)) + 40 for source in sources
        )
        size += len(_label(reply.answer, statement)) + len(_before(statement, sources)) + len(_asides(statement))
        if size <= room and sources:
            shown.append(index)
            room -= size
    return shown, len(reply.answer.statements) - len(shown)


def _quotes(answer: Answer, shown: Sequence[Statement]) -> list[RichTextElement]:
    """Statements as they are laid out, each date or side named in bold above its own."""
    elements: list[RichTextElement] = []
    for group in groups(answer.form, shown):
        if label := _label(answer, group.statements[0]):
            elements.append(section(text(label, bold=True)))
        elements += [_statement(statement, answer.citations) for statement in group.statements]
    return elements


def _statement(statement: Statement, citations: Sequence[Citation]) -> RichTextQuoteElement:
    shown = line(statement.text)
    start, answer, end = parts(shown, carried(statement.text, statement.answer, shown, visible))
    before, asides = _before(statement, citations), _asides(statement)
    elements: list[Text] = [text(f"{before}\n", italic=True)] if before else []
    elements += [text(start)] if start or not answer else []
    elements += [text(answer, bold=True)] if answer else []
    elements += [text(end)] if end else []
    elements += [text(f" {_marks(statement.citations)}", bold=True)]
    return quote(*elements, *(_meanings(asides, answer_words_meaning(statement)) if asides else []))


def _meanings(asides: str, answer: str | None) -> list[Text]:
    """What words of a statement mean, in a line below it; bold what those that answer do."""
    start, bold, end = parts(asides, part_of(asides, line(answer or "")))
    return [text(f"\n{start}", italic=True), *([text(bold, bold=True, italic=True), text(end, italic=True)] if bold else [])]


def _label(answer: Answer, statement: Statement) -> str:
    label = clip(line(statement.label), MAX_OUTLET) if answer.form is not Form.LIST else ""
    return LABEL.format(label=label) if label else ""


def _before(statement: Statement, citations: Sequence[Citation]) -> str:
    return line(before_line(statement, citations))


def _asides(statement: Statement) -> str:
    asides = line(asides_line(statement))
    return ASIDES.format(asides=asides) if asides else ""


def _in_words(answer: Answer, statement: Statement) -> str:
    """A statement for notifications and screen readers, in one line."""
    label = f"{line(statement.label)}:" if _label(answer, statement) else ""
    said = f"{line(statement.text)} {_marks(statement.citations)}"
    return " ".join(filter(None, (label, _before(statement, answer.citations), said, _asides(statement))))


def _source(citation: Citation, url: str | None) -> RichTextSectionElement:
    return _story(f"[{citation.number}] ", citation, url, also_in(citation))


def _story(mark: str, story: Citation | Story, url: str | None, after: Sequence[str | Link] = ()) -> RichTextSectionElement:
    """A story in one line, as `bot.wording.story_line` words it."""
    number = text(mark, bold=mark.startswith("["))
    return section(number, text(f"{outlet(story)}: "), link(url, story_title(story)), *joined(f", {story_date(story)}", *after))


def _notes(reply: Reply, left_out: int) -> list[RichTextBlock]:
    """What must be read with the answer."""
    notes = [*reply.answer.warnings, *reply.answer.understood]
    if len(notes) > MAX_NOTES:
        notes = [*notes[:MAX_NOTES], f"{len(notes) - MAX_NOTES} more of these would not fit here."]
    if left_out:
        what = "One more sentence is" if left_out == 1 else f"{left_out} more sentences are"
        notes.append(f"{what} too long for Slack; scripts/check_citations.py {reply.id} shows all.")
    lines = [section(emoji("information_source"), text(f" {clip(line(note), MAX_WARNING)}")) for note in notes]
    return [rich_text(*lines)] if lines else []


def _facts(reply: Reply) -> str:
    """How fresh the answer can be, what it was looked for in, and where it is on record."""
    dated = [(citation.published, citation) for citation in reply.answer.citations if citation.published]
    used = [NEWEST_USED.format(date=story_date(max(dated, key=lambda pair: pair[0])[1]))] if dated else []
    facts = [*used, as_of(reply.answer.searched), line(chosen_by(reply.answer)), f"reply {reply.id}"]
    return " · ".join(filter(None, facts))


def _buttons(reply_id: ReplyId, numbers: Iterable[int], *, shareable: bool) -> list[ButtonElement]:
    passages = [button(f"Show passage {number}", f"{SHOW_PASSAGE}_{number}", f"{reply_id}:{number}") for number in numbers]
    others = [button("Check citations", CHECK, reply_id), button("Wrong citation", WRONG, reply_id)]
    return [*passages, *others, *([button("Post to channel", SHARE, reply_id)] if shareable else [])]


def _rows(buttons: Sequence[ButtonElement]) -> list[ActionsBlock]:
    """As many blocks of buttons as Slack wants there to be."""
    starts = range(0, len(buttons), MAX_BUTTONS)
    return [actions(*buttons[start : start + MAX_BUTTONS]) for start in starts]


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


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _fallback(summary: str) -> str:
    escaped = escape(clip(line(summary), MAX_FALLBACK))
    return escaped if len(escaped) <= MAX_TEXT else escape(clip(line(summary), MAX_TEXT // len("&amp;")))
