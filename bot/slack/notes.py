"""What stands above an answer, or instead of it, since it was given: pure functions from the record's nouns to messages."""

from collections.abc import Mapping

from bot.records.inbox import RequestKind
from bot.reply import Reply, Ruling
from bot.slack.blocks import MAX_WARNING, Message, answer_message, plain_message
from bot.slack.text import clip, line, unescape
from bot.wording import ASKED, ASKED_BY, CHANGED_SINCE, CORRECTED, WITHDRAWN

_MAX_NAME = 80
_ANYBODY = "\N{WHITE SQUARE}"  # stands for a name


def current_message(reply: Reply, links: Mapping[int, str], ruling: Ruling, kind: RequestKind, asker: str | None = None) -> Message:
    """A reply as it is to be read now, where it was asked for in this way; `links` as for `answer_message`.

    `asker` is the name of who asked. It stands there as plain text: a mention would ping them for their own question.
    """
    if ruling.withdrawn is not None:
        return withdrawn_message(reply, ruling)
    asked = _asked(reply, clip(line(asker or ""), _MAX_NAME)) if kind is RequestKind.SHARED else ""
    corrections = (CORRECTED.format(words=line(words)) for words in ruling.corrections)
    notes = "\n".join(filter(None, (asked, *corrections, changed_line(ruling.changed))))
    return answer_message(reply, links, shareable=kind is RequestKind.COMMAND, note=notes)


def asker_in(message: str, reply: Reply) -> str:
    """Who asked, as the text of a posted message says it; "" where it says nothing."""
    begins = line(_asked(reply, _ANYBODY)).rpartition(_ANYBODY)[0]
    said = line(unescape(message))
    return said.removeprefix(begins).partition(")")[0] if said.startswith(begins) else ""


def _asked(reply: Reply, asker: str) -> str:
    question = line(reply.answer.question.text)
    if not asker:
        return ASKED.format(question=question)
    room = MAX_WARNING - len(ASKED_BY.format(question="", person="x" * _MAX_NAME))
    return ASKED_BY.format(question=clip(question, room), person=asker.replace("(", "").replace(")", ""))


def withdrawn_message(reply: Reply, ruling: Ruling) -> Message:
    """One plain line instead of an answer."""
    return plain_message(f"{WITHDRAWN.format(reason=line(ruling.withdrawn or ''))} (reply {reply.id})")


def changed_line(sources: int) -> str:
    """How many sources have changed; "" where none has."""
    return CHANGED_SINCE.format(sources="1 source" if sources == 1 else f"{sources} sources") if sources else ""
