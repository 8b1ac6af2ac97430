"""Whatever stories and people wrote, Slack takes each modal, and nothing in it pings or misleads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Question, Statement
from bot.checking.differences import ChangeKind, Piece, differences
from bot.checking.quotes import said_in
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.rendering.passages import QuoteContext
from bot.reply import Reply, ReplyId
from bot.slack.blocks import answer_message, correction_message, plain_message
from bot.slack.elements import Payload
from bot.slack.modals import message_view, notice_view, verdicts_view, wrong_citation_view
from bot.slack.passages import MAX_COPIES, PAGE, Passage, attribution, copies_view, passage_view, passages_view
from index.article import ArticleId
from tests.conftest import NOW
from tests.fake_slack.limits import view_problems
from tests.slack.test_blocks import answered, assert_safe, cited, findings, replies, said, squashed, texts, typed, urls

ID = ReplyId("7k3f9q")
passages = st.builds(QuoteContext, texts, texts, texts)


def assert_sound(view: Payload) -> None:
    """Slack takes the view, and it is safe."""
    assert view_problems(view) == []
    assert_safe(view)


def lines(view: Payload) -> list[str]:
    """What each block says."""
    return [said(block) for block in view["blocks"]]


def bold(view: Payload) -> str:
    """The part of a quotation that stands out."""
    return "".join(part["text"] for part in typed(typed(view, "rich_text_quote"), "text") if part.get("style") == {"bold": True})


@settings(deadline=None)  # there may be much text
@given(findings(most=2).filter(bool), st.none() | passages, urls)
def test_any_passage_can_be_shown(changed: Sequence[Finding], passage: QuoteContext | None, url: str | None) -> None:
    """The cited sentence is whole and in bold; only one beyond 6,000 characters is cut, and that is to be seen."""
    view = passage_view(ID, Passage(changed[0], passage, url))
    assert_sound(view)
    if passage:
        whole, shown = squashed(passage.quote), squashed(bold(view))
        assert shown == whole or (len(passage.quote) > 6_000 and shown.endswith("…") and whole.startswith(shown[:-1]))


@settings(deadline=None)  # there may be much text
@given(findings(), st.none() | replies(), st.datetimes())
def test_any_verdicts_can_be_shown(changed: tuple[Finding, ...], reply: Reply | None, now: datetime) -> None:
    """Each of the first twenty citations has its number and its verdict; how many more there are is said."""
    view = verdicts_view(Checked(reply, changed), now)
    assert_sound(view)
    shown = "\n".join(lines(view))
    for finding in changed[:20]:
        assert f"[{finding.citation.number}]  {finding.verdict.capitalize()}. " in shown
    assert (f"{len(changed) - 20} more;" in shown) == (len(changed) > 20)


@pytest.mark.parametrize("outlet", ["Gazette", "<!channel> & " + "x" * 500])
def test_each_copy_has_its_verdict(outlet: str) -> None:
    """The worst first, with the outlet; those that nothing proves are named as such; all of it fits, however much it is."""
    copies = [cited(1, publisher=f"{outlet} {number}") for number in range(6)]
    checked = [Finding(copy, Verdict.VERIFIED, "It stands there.") for copy in copies]
    checked[5] = Finding(copies[5], Verdict.UPDATED, "It was changed. " * 50, change=differences("left", "left not"))
    citation = cited(1, copies=tuple(copies), also_in=(*(str(copy.publisher) for copy in copies), f"Wire {outlet}"))
    finding = Finding(citation, Verdict.VERIFIED, "It stands there.", copies=tuple(checked))
    view = verdicts_view(Checked(answered(citations=[citation]), (finding,) * 20), NOW)
    assert_sound(view)
    shown = lines(view)[1]
    assert shown.index("Story updated") < shown.index("2 more outlets") < shown.index("not checkable")
    if outlet == "Gazette":
        assert "Also in Gazette 5, 1 May 2024:  Story updated. It was changed." in shown


@settings(deadline=None)  # there may be much text
@given(replies(least=1))
def test_any_citation_can_be_called_wrong(reply: Reply) -> None:
    """Each has a choice with its number, and the form knows the reply."""
    view = wrong_citation_view(reply)
    assert_sound(view)
    (menu,) = typed(view, "static_select")
    assert [option["value"] for option in menu["options"]] == [str(citation.number) for citation in reply.answer.citations]
    assert [option["text"]["text"].partition("]")[0] for option in menu["options"]] == [
        f"[{citation.number}" for citation in reply.answer.citations
    ]
    assert menu["initial_option"] == menu["options"][0]
    assert (view["callback_id"], view["private_metadata"]) == ("wrong_citation", reply.id)


def test_the_form_has_as_many_choices_as_slack_takes() -> None:
    """A hundred, each of 75 characters."""
    citations = [cited(number + 1, "x" * 100) for number in range(101)]
    view = wrong_citation_view(answered(Statement("x", (1,)), citations=citations))
    assert_sound(view)
    (menu,) = typed(view, "static_select")
    assert [len(option["text"]["text"]) for option in menu["options"]] == [75] * 100
    short = wrong_citation_view(answered(citations=[cited(1, "x" * 71), cited(2, "x" * 72)]))
    assert [option["text"]["text"] for option in typed(short, "static_select")[0]["options"]] == [
        f"[1] {'x' * 71}",
        f"[2] {'x' * 69} …",
    ]


@settings(deadline=None)  # there may be much text
@given(replies(), findings(), texts)
def test_any_message_can_be_a_modal(reply: Reply, changed: tuple[Finding, ...], sentence: str) -> None:
    """With all that it says, and without what can be pressed."""
    for message in (answer_message(reply, {}), correction_message(reply, changed), plain_message(sentence)):
        view = message_view("Find it in the stories", message)
        assert_sound(view)
        assert typed(view, "button") == []
        assert lines(view) == [said(block) for block in message.blocks if block["type"] not in {"actions", "context_actions"}]


@given(texts)
def test_any_notice_can_be_shown(sentence: str) -> None:
    """Also one that holds what somebody wrote."""
    assert_sound(notice_view("Sorry", sentence))


def test_a_passage_shows_the_sentence_in_its_place() -> None:
    """Title with a link, outlet and date, the paragraph, the verdict, and where exactly it stands."""
    finding = Finding(cited(3), Verdict.VERIFIED, "The quote stands in the story, word for word.")
    place = QuoteContext("It rained. ", "The ferry left at noon.", " It sank.")
    view = passage_view(ID, Passage(finding, place, "https://outlet.example/a#b"))
    assert view["title"]["text"] == "Passage 3"
    assert lines(view) == [
        (
            "[3] Ferry runs agroundIt rained. The ferry left at noon. It sank."
            " Verified. The quote stands in the story, word for word."
        ),
        "Harbour Post, 1 May 2024\nVersion ffffffffffff of story 0123456789abcdef, characters 10 to 33",
        (
            "Copy with attribution:“The ferry left at noon.”\n[3] Harbour Post: Ferry runs aground, 1 May 2024\n"
            "https://outlet.example/a\nreply 7k3f9q"
        ),
    ]
    assert bold(view) == "The ferry left at noon."
    assert [element["url"] for element in typed(view, "link")] == ["https://outlet.example/a#b"]


def test_a_passage_that_is_gone_says_why() -> None:
    """Then there is the reason only."""
    view = passage_view(ID, Passage(Finding(cited(3), Verdict.ALTERED, "Its hash is wrong."), None, None))
    assert lines(view) == ["[3] Its hash is wrong.", "Harbour Post, 1 May 2024"]


@settings(deadline=None)  # there may be much text
@given(findings(most=PAGE).filter(bool), st.none() | passages, urls, st.integers(0, 40), st.integers(0, 40))
def test_any_page_of_passages_can_be_shown(
    changed: Sequence[Finding], passage: QuoteContext | None, url: str | None, first: int, more: int
) -> None:
    """With buttons to what stands before and after it, if there is anything; they keep where the modal was opened."""
    total = first + len(changed) + more
    view = passages_view(ID, [Passage(finding, passage, url) for finding in changed], first, total, "C0NEWS")
    assert_sound(view)
    values = {button["text"]["text"]: button["value"] for button in typed(view, "button")}
    expected = {"Back": f"{ID}:{max(0, first - PAGE)}:C0NEWS"} if first else {}
    assert values == expected | ({"More": f"{ID}:{first + len(changed)}:C0NEWS"} if more else {})


@settings(deadline=None)  # there may be much text
@given(replies())
def test_any_quotes_can_be_copied(reply: Reply) -> None:
    """As many as there is room for."""
    view = copies_view(reply.id, reply.answer.citations)
    assert_sound(view)
    assert len(typed(view, "rich_text_preformatted")) == min(len(reply.answer.citations), MAX_COPIES)


def test_what_is_copied_is_the_quote_and_where_it_is_from() -> None:
    """The check of pasted texts finds the quote in it, and nothing else; a link that leads nowhere is left out."""
    quote = "The ferry left at noon, its captain said."
    for url in ("https://outlet.example/a", "javascript:alert(1)", None):
        words = attribution(ID, cited(3, quote, url=url, agency="Reuters"))
        assert [said.text for said in said_in(words)] == [quote]
        assert ("https://" in words) == (url == "https://outlet.example/a")
    assert words == f"“{quote}”\n[3] Reuters, in Harbour Post: Ferry runs aground, 1 May 2024\nreply {ID}"


def test_what_stands_beside_a_quote_is_cut_on_its_far_side() -> None:
    """Two thousand characters on each side are whole; of more the part next to the quote is shown."""
    finding = Finding(cited(1), Verdict.VERIFIED, "")
    whole = passage_view(ID, Passage(finding, QuoteContext("b" * 2_000, "quote", "a" * 2_000), None))
    assert said(typed(whole, "rich_text_quote")[0]) == "b" * 2_000 + "quote" + "a" * 2_000
    cut = passage_view(ID, Passage(finding, QuoteContext("b" * 2_001, "q" * 6_001, "a" * 2_001), None))
    assert said(typed(cut, "rich_text_quote")[0]) == f"… {'b' * 2_000}{'q' * 5_998} …{'a' * 1_998} …"


@pytest.mark.parametrize(("number", "more"), [(20, False), (21, True)])
def test_verdicts_have_their_room(number: int, more: bool) -> None:  # noqa: FBT001 - an example
    """Twenty are shown, and where all of them can be seen."""
    verified = tuple(Finding(cited(index + 1), Verdict.VERIFIED, "Good.") for index in range(number))
    shown = lines(verdicts_view(Checked(None, verified), NOW))
    assert len(shown) == 1 + 2 * 20 + more + 1
    assert ("1 more; scripts/check_citations.py shows all of them" in shown) == more
    assert (shown[0], shown[-1]) == ("Pasted text", "Checked against the stored stories on 20 November 2024, 15:00 UTC")


def test_verdicts_show_what_has_changed() -> None:
    """What is gone is struck out, what is new is bold; a quote of no story shows the nearest sentence."""
    change = differences("It left at noon.", "It left at one.")
    updated = Finding(cited(1), Verdict.UPDATED, "Changed.", holds=False, change=change)
    missing = Finding(replace(cited(2), article_id=ArticleId("")), Verdict.MISSING, "Not found.", change=change)
    view = verdicts_view(Checked(answered(question=Question("When\u202e?", NOW)), (updated, missing)), NOW)
    assert lines(view)[:5] == [
        "Reply 7k3f9q: When?",
        "[1]  Story updated. Changed. Now: It left at noonone.The ferry left at noon.",
        "Harbour Post, 1 May 2024",
        "[2]  Missing. Not found. Nearest: It left at noonone.The ferry left at noon.",
        "No story",
    ]
    styles = {part["text"]: part.get("style") for part in typed(view, "text")}
    assert (styles["noon"], styles["one"], styles["It left at "]) == ({"strike": True}, {"bold": True}, None)


@pytest.mark.parametrize(
    ("pieces", "end"),
    [
        (["x" * 1_000], "x" * 1_000),
        (["x" * 1_001], "x" * 998 + " …"),
        (["x" * 999, "yy"], "x" * 999 + " …"),
        (["x", "y"] * 100, "xy" * 100),
        (["x", "y"] * 101, "xy" * 100 + " …"),
    ],
)
def test_changes_have_their_room(pieces: Sequence[str], end: str) -> None:
    """A thousand characters in two hundred pieces; that there is more is to be seen."""
    change = tuple(Piece(ChangeKind.SAME, content) for content in pieces)
    finding = Finding(cited(1), Verdict.UPDATED, "Changed.", change=change)
    view = passage_view(ID, Passage(finding, QuoteContext("", "Noon.", ""), None))
    assert said(typed(view, "rich_text_section")[1]) == f" Story updated. Changed. Now: {end}"


def test_nothing_cited_and_nothing_quoted_are_said() -> None:
    """A reply cites, a pasted text quotes."""
    assert lines(passages_view(ID, [], 0, 0)) == lines(copies_view(ID, ())) == ["It cites nothing."]
    assert lines(verdicts_view(Checked(answered(), ()), NOW))[1] == "It cites nothing."
    assert lines(verdicts_view(Checked(None, ()), NOW))[1] == "It quotes nothing."
