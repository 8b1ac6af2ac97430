"""Slack is sent exactly the JSON that tests/slack/payloads.json shows, and its library's models lose nothing of it.

    python -m tests.slack.test_payloads

writes that file anew, after a change that was meant.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.answer import Aside, Form, Level, Quote, Statement, Story
from bot.checking.differences import differences
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.passages import QuoteContext
from bot.reply import Reply
from bot.slack.blocks import Message, answer_message, correction_message, plain_message
from bot.slack.home_view import PastQuestion, home_view
from bot.slack.modals import FOUND, message_view, notice_view, verdicts_view, wrong_citation_view
from bot.slack.passages import Passage, copies_view, passage_view, passages_view
from tests.conftest import NOW, with_answer
from tests.slack.test_blocks import answered, cited, findings, one_of, replies, texts, urls
from tests.slack.test_home_view import HOLDINGS
from tests.slack.test_modals import passages

Json = dict[str, Any]  # Any: JSON
FILE = Path(__file__).with_name("payloads.json")
LINK = "https://outlet.example/a#:~:text=noon"
TWO = answered(
    Statement("The ferry left at noon.", (1,), (18, 22)),
    Statement("It sank.", (2,)),
    citations=[cited(1, also_in=("Wire", "Gazette"), origins=3), cited(2, "It sank.", publisher=None, published=None, url=None)],
    warnings=("Old.",),
    understood=("So.",),
)
MANY = answered(
    *(Statement("Noon.", (number,)) for number in range(1, 25)), citations=[cited(number, "Noon.") for number in range(1, 25)]
)
BEFORE = Quote(0, 9, "It rained.")
LAID_OUT = answered(
    Statement("The ferry left at noon.", (1,), (15, 22), "1 May 2024", (Aside(15, 22, "12:00 UTC"), Aside(4, 9, "the Marisa"))),
    Statement("It sank.", (2,), None, "2 May 2024", (Aside(0, 2, "the Marisa"),)),
    Statement("It was raised.", (3,), None, "2 May 2024"),
    citations=[cited(1, also_in=("Wire", "Gazette")), cited(2, "It sank.", before=BEFORE), cited(3, "It was raised.")],
    level=Level.PROBABLE,
    form=Form.DATED,
)
NEAREST = Story("Ferry runs aground", "Harbour Post", NOW, "https://outlet.example/a")
CHANGE = differences("It left at noon.", "It left at one.")
UPDATED = Finding(cited(1), Verdict.UPDATED, "Changed.", holds=False, change=CHANGE)
MISSING = Finding(cited(2), Verdict.MISSING, "Not found.", change=CHANGE)
VERIFIED = Finding(cited(3), Verdict.VERIFIED, "It stands in the story.")
CONTEXT = QuoteContext("It rained. ", "The ferry left at noon.", " It sank.")


def posted(message: Message) -> Json:
    """What of a message is sent."""
    return {"text": message.text, "blocks": list(message.blocks)}


EXAMPLES: dict[str, Json] = {
    "answer": posted(answer_message(TWO, {1: LINK})),
    "answer to a command": posted(answer_message(TWO, {1: LINK}, shareable=True)),
    "not sure": posted(answer_message(with_answer(TWO, level=Level.NOTHING), {})),
    "probable, dated": posted(answer_message(LAID_OUT, {})),
    "two sides": posted(answer_message(with_answer(LAID_OUT, form=Form.SIDES, level=Level.ANSWER), {})),
    "a list with what explains it": posted(answer_message(with_answer(LAID_OUT, form=Form.LIST), {})),
    "many sources": posted(answer_message(MANY, {})),
    "too long": posted(answer_message(one_of("x" * 9_000), {})),
    "nothing found": posted(answer_message(answered(nearest=(NEAREST, replace(NEAREST, url="javascript:0"))), {})),
    "plain": posted(plain_message("I am busy & <tired>.")),
    "correction": posted(correction_message(TWO, [UPDATED, Finding(cited(2), Verdict.WITHDRAWN, "")])),
    "passage": passage_view(TWO.id, Passage(VERIFIED, CONTEXT, LINK)),
    "passage at a beginning": passage_view(TWO.id, Passage(UPDATED, QuoteContext("", "Noon.", ""), None)),
    "passage that is gone": passage_view(TWO.id, Passage(Finding(cited(3), Verdict.ALTERED, "Its hash is wrong."), None, None)),
    "page of passages": passages_view(TWO.id, [Passage(VERIFIED, CONTEXT, LINK)], 5, 12),
    "to be copied": copies_view(TWO.id, TWO.answer.citations),
    "verdicts": verdicts_view(Checked(TWO, (UPDATED, MISSING, VERIFIED)), NOW),
    "no verdicts": verdicts_view(Checked(None, ()), NOW),
    "wrong citation": wrong_citation_view(TWO),
    "answer in a modal": message_view(FOUND, answer_message(TWO, {1: LINK})),
    "notice": notice_view("Sorry", "Something went wrong; the reference is 01234567."),
    "home": home_view(HOLDINGS, [PastQuestion("When did the ferry leave?", "answered")], "/dateline", 48),
    "home of what is old": home_view(replace(HOLDINGS, late=True), None, "/dateline", 72),
    "home of nothing": home_view(None, [], "/dateline", 48),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_slack_is_sent_this(name: str) -> None:
    """Value for value; the order of an object's keys says nothing in JSON."""
    assert EXAMPLES[name] == json.loads(FILE.read_text())[name]


def test_every_example_is_written_out() -> None:
    """And none besides."""
    assert list(json.loads(FILE.read_text())) == list(EXAMPLES)


def assert_lossless(blocks: Sequence[Json]) -> None:
    """Each block, read by the library's models, is written as it was."""
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        assert parsed.to_dict() == block


@settings(deadline=None)  # there may be much text
@given(replies(), findings(), texts, st.booleans())
def test_no_block_of_a_message_loses_anything(reply: Reply, changed: tuple[Finding, ...], sentence: str, shareable: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever stands in it."""
    for message in (
        answer_message(reply, {1: LINK}, shareable=shareable),
        correction_message(reply, changed),
        plain_message(sentence),
    ):
        assert_lossless(message.blocks)


@settings(deadline=None)  # there may be much text
@given(findings(most=3).filter(bool), st.none() | passages, urls, replies(least=1))
def test_no_view_loses_anything(changed: tuple[Finding, ...], passage: QuoteContext | None, url: str | None, reply: Reply) -> None:
    """Nor its blocks."""
    page = passages_view(reply.id, [Passage(finding, passage, url) for finding in changed], 5, 12)
    for view in (
        passage_view(reply.id, Passage(changed[0], passage, url)),
        page,
        verdicts_view(Checked(reply, changed), NOW),
        wrong_citation_view(reply),
    ):
        assert_lossless(view["blocks"])
        assert View(**view).to_dict() == view


if __name__ == "__main__":
    lines = (f"{json.dumps(name)}: {json.dumps(payload, ensure_ascii=False)}" for name, payload in EXAMPLES.items())
    # Each block and each element in a line of its own.
    FILE.write_text("{\n" + ",\n".join(lines).replace('}, {"', '},\n {"') + "\n}\n")
