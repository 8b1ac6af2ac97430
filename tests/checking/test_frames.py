"""Of a pasted text only what it says is looked up: the frames of replies, checks, reports, Slack and mails say nothing."""

import io

import lxml.html  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.checking.frames import is_lead_in, without_frames
from bot.checking.quotes import said_in
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.report import render_report
from bot.rendering.terminal import show_checked
from index.text import normalise
from tests.checking.test_verdicts import FIRST, SECOND, citing, reply_with, story
from tests.conftest import NOW

AGREED, CROSS, CLAIM = (
    "The two sides agreed to meet again in spring.",
    "Lorries may cross the bridge again.",
    "The Pope resigned on Friday.",
)
SOURCES = "Sources\n  [1] Sample Wire: Talks begin, 4 March 2024\n      https://sample-wire.example/talks"


@pytest.mark.parametrize(
    "text",
    [
        f"“{AGREED}” {CLAIM}",
        f"„{AGREED}“\n\n{CLAIM}",
        f"«{AGREED}» {CLAIM}",
        f"‘{AGREED}’ {CLAIM}",
        f"'{AGREED}' {CLAIM}",
        f"{AGREED} [1] {CLAIM}",
        f"{AGREED} [1]\n{CLAIM}",
        f"{AGREED} [1]\n\n[2] {CLAIM}",
        f"> {AGREED}\n{CLAIM}",
        f"- {AGREED}\n- {CLAIM}",
        f"1. {AGREED}\n2. {CLAIM}",
        f"• {AGREED[:-1]}\n• {CLAIM}",
        f"**{AGREED}**\n\n_{CLAIM}_",
        f"{AGREED} [1]\n\n{SOURCES}\nAs of 5 March 2024 (newest of 22 stories searched) · snapshot 20241015T101500Z-3fa9\n{CLAIM}",
        f"{AGREED} [1]\n\nNote: The newest story is 5 days old.\n{CLAIM}\nAs of 5 March 2024 (newest of 22 stories searched)",
        f"● {AGREED}\n● {CLAIM}",
        f"● {AGREED} [1]\n● {CLAIM} [2]",
        f"{AGREED} [1]\nSources\n[1] Sample Wire: Talks begin, 4 March 2024\n{CLAIM}",
        f"Ann Lee  5:11 PM\n{AGREED}\nBen  5:12 PM\n{CLAIM}",
        f"[5:11 PM] {AGREED}\n[5:12 PM] {CLAIM}",
        f"On 4 March 2024, Ann wrote:\n> {AGREED}\n\n{CLAIM}\n\nhttps://sample-wire.example/x",
        f"{AGREED.replace(' to ', chr(10) + 'to ')} {CLAIM.replace(' on', chr(10) + 'on')}",
    ],
)
def test_what_stands_beside_a_quote_is_said_too(text: str) -> None:
    """However it is marked, listed, broken, or set below a frame."""
    assert [said.text.rstrip(".") for said in said_in(text)] == [AGREED.rstrip("."), CLAIM.rstrip(".")]


@pytest.mark.parametrize(
    "text",
    [
        f"Dateline\nAPP  5:12 PM\n{AGREED} [1]\nSources\n[1] Sample Wire: Talks begin, 4 March 2024",
        f"Dateline APP 5:12 PM {AGREED} [1]",
        f"Dateline  APP  [17:12]\n> {AGREED} *[1]*\n(edited)\n:thumbsup: 2\n👍\n3\n2 replies\nLast reply today\nView thread",
        f"Dateline  Today at 5:12 PM\n{AGREED} [1] (edited)\nShow passage 1Check citationsWrong citation\nGood answer\nBad answer",
        f"Dateline  5:12 PM\n{AGREED} [1]\n[1] Sample Wire, 4 Mar 2024\nAs of 5 March 2024 · reply 7k3f9q\nShow passages\nCheck",
        f"> {AGREED} *[1]*\n[1] [2] Reuters, in Sample Wire, 4 Mar 2024 (also in: Mock Gazette; 2 outlets, 1 origin)\nreply 7k3f9q",
        f"{AGREED} [1][2]\n[1] Sample Wire, 4 Mar 2024 (date inferred) · [2] outlet unknown, date unknown\nShow passagesCheck",
        f"{AGREED} [1] (“on Monday”: Monday 4 March 2024)\n[1] Sample Wire, 4\nMar 2024\nMore actions\nGood answer",
        f"> {AGREED} [1] (“on Monday”: 4 Mar 2024)\n[1] Sample Wire, 4 Mar 2024\nShow passages\nCheck",
        f"> {AGREED} [1] (“this month”: Mar 2024; “the next day”: Tuesday 5 Mar 2024 (date inferred))\n[1] Sample Wire, 4 Mar 2024",
        f"“{AGREED}”\n[1] Sample Wire: Talks begin, 4 March 2024\nhttps://sample-wire.example/talks\nreply 7k3f9q",
        f"{AGREED} [1]\nNewest story used: 4 March 2024 · As of 5 March 2024 (newest of 22 stories searched) · reply 7k3f9q",
        f"$ dateline ask 'What did they agree?'\n{AGREED} [1]\n\n{SOURCES}\n",
        f"Reply 7k3f9q, 27 November 2026: What did they agree?\n  [1] ✓ verified  Wire: Talks, 4 March 2024\n      {AGREED}\n",
        f"https://sample-wire.example/talks\n\n“{AGREED}” https://sample-wire.example/talks",
        f"Somebody said that “{AGREED}”",
        f"{AGREED} [1]\n\n{AGREED} [1]",
    ],
)
def test_frames_say_nothing(text: str) -> None:
    """A header of Slack does not make a quote another, and sources, facts, buttons, reactions and prompts are no sentences."""
    (said,) = (said for said in said_in(text) if not said.text.endswith("?"))
    assert said.text == AGREED or said.quotes == (AGREED,)
    assert said.rest == ()


@pytest.mark.parametrize(
    "text",
    [
        "The siren sounded on Friday\nat 5:12 PM\nin the port.",
        "Nobody knew. At 5:12 PM the siren sounded in the port.",
        "Sources in Geneva said that the talks had begun.",
        "Version 2 of the plan was shown to all of them.",
        "Reply cards were sent to 4,000 voters on Friday.",
        "Note: The Pope resigned on Friday.",
        "$ 5 billion was paid to the port on Friday.",
        "Last reply came from the Pope on Friday.",
        "now: the Pope resigned on Friday.",
        "also in: the Pope resigned on Friday.",
        "The Pope resigned on Friday, 4 March 2024, and nobody knew.",
        "Nobody knew [1] (“the Pope” and others said so).",
        "Check the port on Friday.",
    ],
)
def test_what_only_looks_like_a_frame_is_said(text: str) -> None:
    """A time within a sentence is a part of it: with another it would be another sentence."""
    assert " ".join(said.text for said in said_in(text)) == " ".join(text.split())


def test_the_shortest_sentence_is_said() -> None:
    """In a quotation as well: four words make a quote, and two a claim."""
    assert [said.text for said in said_in(f"> {AGREED} Putin died.\n\n“{CROSS} He won.” They lost.")] == [
        *(AGREED, "Putin died.", CROSS, "He won.", "They lost.")
    ]


@pytest.mark.parametrize(("words", "leads"), [("He wrote:", True), ("They say that", True), ("Putin died:", False), ("…", True)])
def test_an_introduction_claims_nothing(words: str, leads: bool) -> None:  # noqa: FBT001 - an example
    """Only words that cannot be wrong are passed over."""
    assert is_lead_in(words) is leads


def _checked() -> Checked:
    findings = tuple(
        Finding(citing(story(), words, n), Verdict.VERIFIED, "The quote stands in the story, word for word.", story().text, story())
        for n, words in enumerate((FIRST, SECOND), 1)
    )
    return Checked(reply_with(*(finding.citation for finding in findings)), findings)


def test_a_check_pasted_from_a_terminal_says_what_was_checked() -> None:
    """Its verdicts, titles and counts are none of it; as a file has it and as a terminal does."""
    for terminal in (True, False):
        console = Console(file=io.StringIO(), width=120, force_terminal=terminal, color_system=None, highlight=False)
        show_checked(_checked(), console)
        assert isinstance(console.file, io.StringIO)
        assert [said.text for said in said_in(console.file.getvalue())] == [FIRST, SECOND]


def test_a_reply_pasted_from_the_report_says_what_the_reply_does() -> None:
    """Beside the sentences of its passages, which stand in the story; the title is left to be looked up as one."""
    page = lxml.html.document_fromstring(render_report([_checked()], NOW))
    pasted = [
        " ".join(element.text_content().split())
        for element in page.xpath("//div[@id='replies']//*[self::h2 or self::h3 or self::p or self::blockquote]")
    ]
    said = {said.text for gap in ("\n", "\n\n") for said in said_in(gap.join(pasted))}
    assert {FIRST, SECOND} <= said
    assert not {text for text in said if text not in story().text} - {"When did the ferry leave?", story().title}


@given(st.text())
def test_any_text_has_its_frames_taken_off(text: str) -> None:
    """Nothing raises, and nothing is added but line ends."""
    assert len("".join(without_frames(normalise(text)).split())) <= len("".join(normalise(text).split()))


@pytest.mark.parametrize(
    "piece", ["[1] ", "> ", "- ", "“", "Sources\n", "(“a”: ", "[Before it: “", "Ann 5:12 PM\n", "a ", "_", "**", "' "]
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    """Twenty thousand characters of whatever begins a pattern are read in a moment; 400,000 took minutes where time grew faster."""
    said_in(piece * (20_000 // len(piece)))
