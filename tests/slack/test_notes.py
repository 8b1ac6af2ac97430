"""What stands above an answer that somebody had posted for all to see."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.inbox import RequestKind
from bot.reply import Reply, Ruling
from bot.slack.blocks import MAX_WARNING
from bot.slack.notes import asker_in, current_message
from tests.fake_slack.limits import pings
from tests.slack.test_blocks import TROUBLE, answered, notes, one_of


def asked(question: str) -> Reply:
    """An answer to a question."""
    reply = one_of("The ferry left at noon.")
    return replace(reply, answer=replace(reply.answer, question=replace(reply.answer.question, text=question)))


@given(
    st.one_of(st.sampled_from((*TROUBLE, "Who (\N{WHITE SQUARE}) won?")), st.text(max_size=600)),
    st.from_regex(r"[a-z0-9._-]{1,80}", fullmatch=True),
)
def test_a_posted_answer_says_who_asked_and_still_does_when_it_is_rewritten(question: str, name: str) -> None:
    """However long the question is; the name is found again in what was posted; nobody is pinged."""
    reply = asked(question)
    message = current_message(reply, {}, Ruling(), RequestKind.SHARED, name)
    assert asker_in(message.text, reply) == name
    assert notes(message)[0].endswith(f"(asked by {name})")
    assert len(notes(message)[0]) <= MAX_WARNING + 2
    assert pings(message.text, [message.blocks]) == []
    corrected = current_message(reply, {}, Ruling(corrections=("It was Sunday.",)), RequestKind.SHARED, name)
    assert asker_in(corrected.text, reply) == name


@pytest.mark.parametrize("name", ["<!channel>", "ann (desk)", "x" * 500, ""])
def test_any_name_is_plain_text(name: str) -> None:
    """And none at all leaves the question alone."""
    reply = asked("When did the ferry leave?")
    message = current_message(reply, {}, Ruling(), RequestKind.SHARED, name)
    assert notes(message)[0].partition("Question: When did the ferry leave?")[1]
    assert ("(asked by " in notes(message)[0]) == bool(name)
    assert pings(message.text, [message.blocks]) == []


@pytest.mark.parametrize("text", ["", "Question: Who lost? (asked by ann)", "Question: Who won?", "hello"])
def test_who_asked_is_read_from_nothing_else(text: str) -> None:
    """Another question's line, or none."""
    assert asker_in(text, replace(answered(), answer=asked("Who won?").answer)) == ""
