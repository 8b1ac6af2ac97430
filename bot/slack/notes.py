"""What stands above an answer, or instead of it, since it was given: pure functions from the record's nouns to messages."""

from collections.abc import Mapping

from bot.records.inbox import RequestKind
from bot.reply import Reply, Ruling
from bot.slack.blocks import Message, answer_message, plain_message
from bot.slack.text import line
from bot.wording import ASKED, CHANGED_SINCE, CORRECTED, WITHDRAWN


def current_message(reply: Reply, links: Mapping[int, str], ruling: Ruling, kind: RequestKind) -> Message:
    """A reply as it is to be read now, where it was asked for in this way; `links` as for `answer_message`."""
    if ruling.withdrawn is not None:
        return withdrawn_message(reply, ruling)
    asked = ASKED.format(question=line(reply.answer.question.text)) if kind is RequestKind.SHARED else ""
    corrections = (CORRECTED.format(words=line(words)) for words in ruling.corrections)
    notes = "\n".join(filter(None, (asked, *corrections, changed_line(ruling.changed))))
    return answer_message(reply, links, shareable=kind is RequestKind.COMMAND, note=notes)


def withdrawn_message(reply: Reply, ruling: Ruling) -> Message:
    """One plain line instead of an answer."""
    return plain_message(f"{WITHDRAWN.format(reason=line(ruling.withdrawn or ''))} (reply {reply.id})")


def changed_line(sources: int) -> str:
    """How many sources have changed; "" where none has."""
    return CHANGED_SINCE.format(sources="1 source" if sources == 1 else f"{sources} sources") if sources else ""
