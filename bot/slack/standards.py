"""What the standards desk sees: pure functions from reports to a message and to forms."""

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, RichTextElement
from slack_sdk.models.views import View

from bot.answer import Citation
from bot.reply import Decision, Reply, Report
from bot.slack.blocks import MAX_WARNING, Message, message_of
from bot.slack.elements import (
    Payload,
    actions,
    button,
    context,
    emoji,
    link,
    moment,
    origin,
    plain_text,
    quote,
    rich_text,
    section,
    story_title,
    text,
)
from bot.slack.modals import COMMENT, MAX_COMMENT
from bot.slack.text import clip, line

CORRECT, WITHDRAW, NO_FAULT, DECIDE = "standards_correct", "standards_withdraw", "standards_no_fault", "standards_decide"
"""The buttons, and the form."""
_TITLE = "A citation was called wrong"
_NOT_KNOWN = "Which one is not known."
_NOT_HERE = "The story is not for this channel. Who runs this bot can look at the reply."
_FORMS = {
    Decision.CORRECTED: ("Correct", "What should readers be told? It stands above the answer."),
    Decision.WITHDRAWN: ("Withdraw this answer", "Why is it withdrawn? That stands in its place."),
}
_OUTCOMES = {
    Decision.CORRECTED: "The standards desk has corrected the answer:",
    Decision.WITHDRAWN: "The standards desk has withdrawn the answer:",
    Decision.NO_FAULT: "The standards desk has looked at it, and found no fault.",
}
_MAX_QUOTE = 1_500


def report_message(report: Report, reply: Reply, url: str | None, reached: int = 0, *, is_shown: bool = True) -> Message:
    """A report with its buttons, or with what was decided; `url` shows the sentence, if it is to be shown there at all.

    `reached` is how many messages with the answer were rewritten for that.
    """
    question = line(reply.answer.question.text) or "(the question was deleted)"
    citation = next((cited for cited in reply.answer.citations if cited.number == report.citation), None)
    blocks = [
        rich_text(
            section(emoji("warning"), text(f" {_TITLE}", bold=True)),
            section(text("Question: ", bold=True), text(clip(question, MAX_WARNING))),
            *(_cited(citation, url) if citation and is_shown else [section(text(_NOT_KNOWN if is_shown else _NOT_HERE))]),
            section(text("Checked now: ", bold=True), text(clip(line(report.verdict), MAX_WARNING) or "not possible")),
            section(text("Reported: ", bold=True), text(clip(line(report.words), MAX_COMMENT) or "no reason was given")),
        ),
        _decided(report, reached) if report.decision else _buttons(report),
        context(f"reply {reply.id}"),
    ]
    return message_of(f"{_TITLE}. {decided_line(report) if report.decision else question}", blocks)


def _cited(citation: Citation, url: str | None) -> list[RichTextElement]:
    return [
        quote(text(clip(line(citation.quote), _MAX_QUOTE)), text(f" [{citation.number}]", bold=True)),
        section(link(url, story_title(citation)), text(f", {origin(citation)}")),
    ]


def _buttons(report: Report) -> Block:
    labels = ((CORRECT, "Correct"), (WITHDRAW, "Withdraw this answer"), (NO_FAULT, "No fault found"))
    return actions(*(button(label, action, str(report.id)) for action, label in labels))


def _decided(report: Report, reached: int) -> Block:
    lines = [section(text(decided_line(report), bold=True))]
    if report.reason:
        lines.append(section(text(line(report.reason))))
    if report.decision is not Decision.NO_FAULT:
        lines.append(section(text(_reached(reached))))
    return rich_text(*lines)


def _reached(messages: int) -> str:
    if messages:
        return "The answer says so now." if messages == 1 else f"The answer says so now, in {messages} messages."
    return "The answer was shown to one person alone, or can no longer be edited: there is no message that could say so."


def decided_line(report: Report) -> str:
    """What was decided, by whom and when: "Corrected by ann on 3 May 2024, 12:00 UTC."."""
    who = f" by {clip(line(report.decider[1]), MAX_WARNING)}" if report.decider else ""
    when = f" on {moment(report.decided)}" if report.decided else ""
    return f"{(report.decision or 'open').capitalize()}{who}{when}."


def outcome(report: Report, reply: Reply) -> str:
    """What who made a report is told of its decision."""
    question = clip(line(reply.answer.question.text), MAX_WARNING)
    answer = f"the answer to “{question}” (reply {reply.id})" if question else f"reply {reply.id}"
    return (
        f"You called a citation wrong in {answer}. {_OUTCOMES[report.decision or Decision.NO_FAULT]} {line(report.reason)}".strip()
    )


def decision_view(report: Report, decision: Decision) -> Payload:
    """A form for the words that readers get."""
    title, label = _FORMS[decision]
    words = PlainTextInputElement(action_id=COMMENT, max_length=MAX_COMMENT, multiline=True)
    return View(
        type="modal",
        callback_id=DECIDE,
        private_metadata=f"{report.id}:{decision}",
        title=plain_text(title),
        submit=plain_text("Send"),
        close=plain_text("Close"),
        blocks=[InputBlock(block_id=COMMENT, label=plain_text(label), element=words)],
    ).to_dict()
