"""Whatever stories and people wrote, Slack takes the message, nobody is pinged by it, and each number leads to its source."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Aside, Citation, Form, Level, Question, Quote, Statement, Story
from bot.checking.differences import ChangeKind, Piece, differences
from bot.checking.quotes import quotes_in
from bot.checking.verdicts import Finding, Verdict
from bot.records.ledger import Ledger
from bot.reply import Place, Reply, ReplyId
from bot.slack.blocks import ROOM, Message, answer_message, correction_message, plain_message
from bot.slack.elements import Payload, link, moment
from bot.slack.modals import message_view
from bot.slack.text import line, linkable
from bot.wording import UNSURE
from index.article import ArticleId, SnapshotId, VersionHash
from index.period import Coverage
from tests.conftest import NOW, with_answer
from tests.fake_slack.limits import EDITED_TEXT, message_problems, objects, pings, text_problems
from tests.records.test_ledger import made_up

TROUBLE = (
    *("<!channel>", "<!here>", "<!everyone>", "<@U1>", "<#C1>", "<!subteam^S1|@desk>", "<https://evil.example|here>", "@channel"),
    *("*", "_", "~", "`", "```", "&", "&amp;", "|", ">", "<", "\n", "\r\n", "\t", " ", "\u2028", "\x00", "\x1b[2J", "\x85"),
    *("\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"),
    *("\ud800", "\ue000", "🙂", "👩\u200d👩\u200d👧", "🇹🇼", "e\u0301", "مرحبا"),
    *("台灣", "word", "[1]", "Nothing found", ":eyes:", "…"),
)


class Long(str):
    """A text that is no burden where hypothesis prints it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Its beginning, and how long it is."""
        return f"Long({self[:12]!r}, {len(self)})"


LONG = ("word " * 2_000, *(mark * 10_000 for mark in "x&🙂\u202e\u200d"), "<!channel>" * 1_000)
texts = (
    st.text(max_size=40)
    | st.lists(st.sampled_from(TROUBLE), max_size=12).map("".join)
    | st.integers(0, 400).map(lambda size: Long("wörd " * size))
    | st.sampled_from(LONG).map(Long)
)
"""What may come from outside."""
urls = st.none() | st.sampled_from(
    (
        *("https://outlet.example/a", "https://outlet.example/a?b=1&c=2#d:~:text=it%20rained|now", "http://outlet.example:8080"),
        *("javascript:alert(1)", "ftp://outlet.example/a", "outlet.example", "", "https://", "https://a b.example/", "https:///a"),
        *("https://outlet.example/\u202egpj.exe", "https://outlet.example/a\nb", "https://you@outlet.example/", "<!channel>"),
        *("https://outlet.example/" + "x" * 2_977, "https://outlet.example/" + "x" * 2_978, "https://outlet.example/<!here>"),
    )
)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
answers = st.none() | st.tuples(st.integers(-2, 40), st.integers(-2, 40)) | st.just((0, 9_999))
"""What may be bold in a statement; it need not fit."""
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
JOINERS = frozenset("\n\u200c\u200d")


def cited(number: int, quote: str = "The ferry left at noon.", **more: object) -> Citation:
    """A citation of an invented story."""
    blank = Citation(
        number=number,
        article_id=ArticleId("0123456789abcdef"),
        version=VersionHash("f" * 64),
        start=10,
        end=10 + len(quote),
        quote=quote,
        title="Ferry runs aground",
        publisher="Harbour Post",
        published=datetime(2024, 5, 1, 12, tzinfo=UTC),
        url="https://outlet.example/a",
        source="ferry.txt",
    )
    return replace(blank, **more)  # type: ignore[arg-type] # whatever a test wants


def answered(*statements: Statement, citations: Sequence[Citation] = (), **more: object) -> Reply:
    """A reply with these statements."""
    blank = Reply(
        id=ReplyId("7k3f9q"),
        made=NOW,
        place=Place("Slack"),
        model="a-model",
        seconds={},
        answer=Answer(
            question=Question("When did the ferry leave?", NOW),
            statements=statements,
            citations=tuple(citations),
            snapshot=SnapshotId("20241120T150000Z-abc123"),
            searched=Coverage(22, None, NOW),
        ),
    )
    return with_answer(blank, **more)


def one_of(reply_text: str, **more: object) -> Reply:
    """A reply with one statement and one citation."""
    return answered(Statement(reply_text, (1,)), citations=[cited(1, reply_text, **more)])


@st.composite
def replies(draw: st.DrawFn, least: int = 0) -> Reply:
    """Replies of 0 to 60 citations, with a few texts, URLs and dates from outside in all the places where such may stand."""
    contents = draw(st.lists(texts, min_size=1, max_size=7))
    links, dates = draw(st.lists(urls, min_size=1, max_size=3)), draw(st.lists(moments, min_size=1, max_size=3))
    sizes = draw(st.lists(st.integers(1, 6), min_size=least, max_size=10))
    outlets = draw(st.integers(0, 6))
    again, bold = draw(st.booleans()), draw(answers)

    def word(place: int) -> str:
        return contents[place % len(contents)]

    def story(place: int) -> Story:
        return Story(word(place), word(place + 1) if place % 4 else None, dates[place % len(dates)], links[place % len(links)])

    citations: list[Citation] = []
    statements: list[Statement] = []
    for index, size in enumerate(sizes):
        numbers = tuple(range(len(citations) + 1, len(citations) + size + 1))
        for number in numbers:
            origin = story(number)
            more = {"publisher": origin.publisher, "published": origin.published, "url": origin.url}
            also = tuple(word(place)[:200] for place in range(number, number + outlets))
            citations.append(cited(number, word(index), title=origin.title, also_in=also, **more))
        statements.append(Statement(word(index), (1, *numbers) if again and numbers[0] > 1 else numbers, bold))
    return answered(
        *statements,
        citations=citations,
        question=Question(word(3), NOW),
        warnings=tuple(map(word, range(draw(st.integers(0, 20))))),
        understood=tuple(map(word, range(draw(st.integers(0, 2))))),
        nearest=() if sizes else tuple(map(story, range(draw(st.integers(0, 20))))),
        searched=Coverage(draw(st.integers(0, 10**6)), None, dates[0]),
        level=draw(st.sampled_from(Level)),
    )


@st.composite
def laid_out(draw: st.DrawFn) -> Reply:
    """The same in any form, with labels, sentences before and meanings from outside."""
    reply, words = draw(replies(least=1)), draw(st.lists(texts, min_size=1, max_size=4))
    spans = draw(st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40)), max_size=3))

    def word(place: int) -> str:
        return words[place % len(words)]

    return with_answer(
        reply,
        form=draw(st.sampled_from(Form)),
        statements=tuple(
            replace(statement, label=word(place), asides=tuple(Aside(*span, word(place + 1)) for span in spans))
            for place, statement in enumerate(reply.answer.statements)
        ),
        citations=tuple(
            replace(
                citation, before=Quote(0, 1, word(citation.number)) if citation.number % 2 else None, origins=citation.number % 4
            )
            for citation in reply.answer.citations
        ),
    )


@st.composite
def findings(draw: st.DrawFn, most: int = 60) -> tuple[Finding, ...]:
    """Findings of every kind on citations from outside; also ones that would not come about."""
    contents, dates = draw(st.lists(texts, min_size=1, max_size=7)), draw(st.lists(moments, min_size=1, max_size=3))
    kinds = draw(st.lists(st.sampled_from(Verdict), max_size=most))
    changes = draw(st.lists(st.sampled_from(ChangeKind), max_size=12) | st.just([ChangeKind.GONE, ChangeKind.NEW] * 600))
    holds = draw(st.sampled_from((True, False, None)))

    def word(place: int) -> str:
        return contents[place % len(contents)]

    def finding(number: int, verdict: Verdict) -> Finding:
        citation = cited(
            number, word(number), title=word(number + 1), publisher=word(number + 2), published=dates[number % len(dates)]
        )
        citation = citation if number % 5 else replace(citation, article_id=ArticleId(""), version=VersionHash(""))
        pieces = tuple(Piece(kind, word(place)[:100] or "x") for place, kind in enumerate(changes))
        return Finding(citation, verdict, word(number + 3), holds=holds, change=pieces)

    return tuple(finding(number, verdict) for number, verdict in enumerate(kinds, 1))


@cache
def squashed(text: str) -> str:
    """What is to be seen of a text, without white space."""
    return "".join(character for character in text if not character.isspace() and unicodedata.category(character) not in UNSEEN)


def strings(value: object) -> Iterator[str]:
    """Every string in a payload."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    yield from chain.from_iterable(map(strings, inner))


def typed(value: object, kind: str) -> list[Payload]:
    """Every object of a type in a payload."""
    return [part for part in objects(value) if part.get("type") == kind]


def said(block: Payload) -> str:
    """The text of all that an element holds."""
    return "".join(part["text"] for part in objects(block) if isinstance(part.get("text"), str))


def assert_safe(payload: object) -> None:
    """Nothing is markup, turns the reading direction or cannot be seen, and links lead to the web."""
    assert pings(None, payload) == []
    assert typed(payload, "mrkdwn") + typed(payload, "markdown") == []
    shown = set("".join(strings(payload))) - JOINERS
    assert [character for character in shown if unicodedata.category(character) in UNSEEN] == []
    assert all(re.match(r"https?://[^/\s]", element["url"]) for element in typed(payload, "link"))


def assert_sound(message: Message) -> None:
    """Slack takes the message, also as an edit; it is safe, and its fallback text is there and escaped."""
    blocks = list(message.blocks)
    assert message_problems(blocks) == []
    assert text_problems(message.text, EDITED_TEXT) == []
    assert squashed(message.text)
    assert not re.search("[&<>]", re.sub("&(?:amp|lt|gt);", "", message.text))
    assert pings(message.text, blocks) == []
    assert_safe(blocks)
    assert_safe(message.text)


def quotes(message: Message) -> list[tuple[str, tuple[int, ...]]]:
    """The statements shown, with their numbers, in reading order."""
    return [
        ("".join(element["text"] for element in elements), tuple(map(int, re.findall(r"\[(\d+)\]", numbers["text"]))))
        for *elements, numbers in (quote["elements"] for quote in typed(message.blocks, "rich_text_quote"))
    ]


def marked(quote: Payload) -> str:
    """The numbers at the end of a statement."""
    return next(str(part["text"]) for part in reversed(quote["elements"]) if re.fullmatch(r" (?:\[\d+\])+", part["text"]))


def bold(message: Message) -> list[str]:
    """What is bold in each statement shown, beside its numbers."""
    return [
        "".join(element["text"] for element in quote["elements"][:-1] if "style" in element)
        for quote in typed(message.blocks, "rich_text_quote")
    ]


def sources(message: Message) -> dict[int, Payload]:
    """The lines of sources, by the numbers in them."""
    sections = typed(message.blocks, "rich_text_section")
    lines = [line for line in sections if re.match(r"\[\d+\]", said(line))]
    return {int(number): line for line in lines for number in re.findall(r"\[(\d+)\](?= |$)", said(line).partition(", ")[0])}


def pressable(message: Message) -> list[tuple[str, str]]:
    """What buttons and menus can do: label and value."""
    buttons = [(button["text"]["text"], button["value"]) for button in typed(message.blocks, "button")]
    menus = typed(message.blocks, "overflow")
    return [*buttons, *((choice["text"]["text"], choice["value"]) for menu in menus for choice in menu["options"])]


def notes(message: Message) -> list[str]:
    """What is to be read with the answer."""
    sections = typed(message.blocks, "rich_text_section")
    return [said(section) for section in sections if any(part["type"] == "emoji" for part in section["elements"])]


@settings(deadline=None)  # there may be much text
@given(replies(), st.dictionaries(st.integers(1, 60), urls.filter(bool)), st.booleans())
def test_any_answer_can_be_posted(reply: Reply, links: dict[int, str], shareable: bool) -> None:  # noqa: FBT001 - drawn
    """Slack takes it whatever stands in it and however much, and nothing of it pings, formats or links."""
    message = answer_message(reply, links, shareable=shareable)
    assert_sound(message)
    assert message.reply == reply.id
    assert f"reply {reply.id}" in " ".join(said(block) for block in typed(message.blocks, "context"))


@settings(deadline=None)  # there may be much text
@given(laid_out())
def test_any_form_can_be_posted(reply: Reply) -> None:
    """Whatever its labels are, and what comes before its statements and explains them; each number has its source."""
    message = answer_message(reply, {})
    assert_sound(message)
    lines = "".join(said(section) for section in typed(message.blocks, "rich_text_section"))
    assert all(
        number in lines for quote in typed(message.blocks, "rich_text_quote") for number in re.findall(r"\[\d+\]", marked(quote))
    )


@settings(deadline=None)  # there may be much text
@given(replies(least=1), st.dictionaries(st.integers(1, 60), urls.filter(bool)))
def test_every_number_leads_to_its_source(reply: Reply, links: dict[int, str]) -> None:
    """Numbers rise in reading order; each has a line with its outlet, and is linked there if there is a link."""
    message = answer_message(reply, links)
    shown = quotes(message)
    numbers = list(dict.fromkeys(chain.from_iterable(numbers for _, numbers in shown)))
    assert numbers == sorted(numbers)
    linked = {element["url"] for element in typed(message.blocks, "link")}
    assert all(link in linked for number in numbers if (link := links.get(number)) and linkable(link))
    lines = squashed("".join(said(section) for section in typed(message.blocks, "rich_text_section")))
    assert all(f"[{number}]" in lines for number in numbers)


@settings(deadline=None)  # there may be much text
@given(replies(least=1))
def test_a_statement_is_whole_or_left_out(reply: Reply) -> None:
    """What is shown is every word of a statement with its own numbers, in order; and how many were left out is said."""
    message = answer_message(reply, {})
    shown, left = quotes(message), list(reply.answer.statements)
    for text, numbers in shown:
        while (squashed(left[0].text), left[0].citations) != (squashed(text), numbers):
            left.pop(0)  # raises where what is shown is no statement
        left.pop(0)
    out = len(reply.answer.statements) - len(shown)
    notices = {0: [], 1: [" One more sentence is"]}.get(out, [f" {out} more sentences are"])
    assert [note.partition(" too long")[0] for note in notes(message) if "shows all" in note] == notices


@settings(deadline=None)  # there may be much text
@given(texts)
def test_any_sentence_of_ours_can_be_posted(content: str) -> None:
    """Also one that repeats what somebody asked, like "You asked: ..."."""
    message = plain_message(f"You asked: {content}")
    assert_sound(message)
    assert squashed(f"You asked: {content}").startswith(squashed(said(message.blocks[0])).removesuffix("…"))


@settings(deadline=None)  # there may be much text
@given(replies(), findings())
def test_any_correction_can_be_posted(reply: Reply, changed: tuple[Finding, ...]) -> None:
    """However many citations changed, and whatever their sentences have become."""
    message = correction_message(reply, changed)
    assert_sound(message)
    assert [button["value"] for button in typed(message.blocks, "button")] == [reply.id]


@settings(deadline=None)  # there may be much text
@given(urls)
def test_only_what_leads_to_the_web_is_a_link(url: str | None) -> None:
    """Anything else is shown as its words."""
    element = link(url, "words").to_dict()
    assert_safe(element)
    assert element["text"] == "words"
    assert message_problems([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}]) == []


def test_an_answer_reads_from_top_to_bottom() -> None:
    """What was said on the message, warnings, quotes with their sources, small print, what can be done, thumbs."""
    first, second = (
        cited(1, also_in=("Wire", "", "Gazette"), origins=4),
        cited(2, "It sank.", publisher=None, published=None, url=None),
    )
    reply = answered(
        *(Statement(first.quote, (1,)), Statement(second.quote, (2,))),
        citations=[first, second],
        warnings=("Old.",),
        understood=("So.",),
    )
    message = answer_message(reply, {1: "https://outlet.example/a#:~:text=noon"}, shareable=True, note="1 source changed since.")
    *rows, thumbs = message.blocks
    assert notes(message) == [" 1 source changed since.", " Old."]
    assert [said(row) for block in rows[1:3] for row in block["elements"]] == [
        "The ferry left at noon. [1]",
        "[1] Harbour Post, 1 May 2024 (also in: Wire, Gazette)",
        "It sank. [2]",
        "[2] outlet unknown, date unknown",
    ]
    assert said(rows[3]) == "So.\nreply 7k3f9q"
    assert [label for label, _ in pressable(message)] == [
        *("Show passages", "Check", "Post to channel", "Wrong citation", "Copy with attribution"),
    ]
    (feedback,) = thumbs["elements"]
    labels = [feedback[button]["text"]["text"] for button in ("positive_button", "negative_button")]
    assert labels == ["Good answer", "Bad answer"]
    assert message.text == (
        "1 source changed since. The ferry left at noon. [1] It sank. [2] "
        "Sources: [1] Harbour Post, 1 May 2024; [2] outlet unknown, date unknown"
    )
    assert [element["url"] for element in typed(message.blocks, "link")] == ["https://outlet.example/a#:~:text=noon"]


def test_quotes_of_one_story_share_the_line_of_their_source() -> None:
    """Where they follow each other; those of others stand apart in a block of their own. Each number leads to its own sentence."""
    other = ArticleId("fedcba9876543210")
    citations = [
        cited(1),
        cited(2, "It sank."),
        cited(3, "It was raised.", article_id=other, publisher="Wire"),
        cited(4, "It rained."),
    ]
    statements = [Statement(citation.quote, (citation.number,)) for citation in citations]
    links = {number: f"https://outlet.example/{number}" for number in range(1, 5)}
    message = answer_message(answered(*statements, citations=citations), links)
    rows = [row for block in message.blocks[:3] for row in block["elements"]]
    assert [(row["type"].removeprefix("rich_text_"), said(row)) for row in rows] == [
        ("quote", "The ferry left at noon. [1]"),
        ("quote", "It sank. [2]"),
        ("section", "[1] [2] Harbour Post, 1 May 2024"),
        ("quote", "It was raised. [3]"),
        ("section", "[3] Wire, 1 May 2024"),
        ("quote", "It rained. [4]"),
        ("section", "[4] Harbour Post, 1 May 2024"),
    ]
    assert [(element["text"], element["url"][-1]) for element in typed(rows, "link")] == [
        *(
            ("[1]", "1"),
            ("[2] Harbour Post, 1 May 2024", "2"),
            ("[3] Wire, 1 May 2024", "3"),
            ("[4] Harbour Post, 1 May 2024", "4"),
        ),
    ]


def test_a_statement_with_several_sources_names_each() -> None:
    """In one line, parted by dots."""
    citations = [cited(1), cited(2, publisher="Wire")]
    message = answer_message(answered(Statement("The ferry left at noon.", (1, 2)), citations=citations), {})
    assert said(message.blocks[0]["elements"][1]) == "[1] Harbour Post, 1 May 2024 · [2] Wire, 1 May 2024"


@pytest.mark.parametrize(
    ("newest", "shown"),
    [
        (NOW, "reply 7k3f9q"),
        (NOW - timedelta(hours=48), "reply 7k3f9q"),
        (NOW - timedelta(hours=49), "As of 18 November 2024 · reply 7k3f9q"),
        (None, "No story is from that time · reply 7k3f9q"),
    ],
)
def test_how_fresh_an_answer_is_stands_where_it_warns(newest: datetime | None, shown: str) -> None:
    """Where nothing that was searched is from the last two days before the question; the reply's id stands there always."""
    reply = with_answer(one_of("Noon."), searched=Coverage(22 if newest else 0, None, newest))
    assert said(typed(answer_message(reply, {}).blocks, "context")[0]) == shown


def test_dates_above_that_are_those_of_the_sources_are_left_out() -> None:
    """All of them or none: a statement without its date would stand under that of another."""
    citations = [cited(1), cited(2, "It sank.")]
    for second, shown in (("1 May 2024", 0), ("2 May 2024", 2)):
        statements = (Statement("Noon.", (1,), label="1 May 2024"), Statement("It sank.", (2,), label=second))
        message = answer_message(answered(*statements, citations=citations, form=Form.DATED), {})
        assert "".join(map(said, message.blocks)).count("●") == shown


# What answers, and what does not


@settings(deadline=None)  # there may be much text
@given(texts, st.tuples(st.integers(-2, 40), st.integers(-2, 40)) | st.just((0, 9_999)))
def test_bold_changes_no_word(content: str, answer: tuple[int, int]) -> None:
    """With and without it a statement reads the same, to the space; what is bold is what is to be seen of the answer."""
    plain, marked = (answer_message(answered(Statement(content, (1,), span), citations=[cited(1)]), {}) for span in (None, answer))
    assert quotes(marked) == quotes(plain) == [(line(content) or " ", (1,))] * len(quotes(plain))
    fits = 0 <= answer[0] < answer[1] <= len(content)
    seen = squashed(content[slice(*answer)]) if fits else ""
    assert [squashed(span) for span in bold(marked)] == [seen if squashed(content) else ""] * len(quotes(plain))
    assert all(span == span.strip() for span in bold(marked))
    assert not typed(marked.blocks, "rich_text_quote") or len(typed(marked.blocks, "rich_text_quote")[0]["elements"]) <= 4
    assert marked.text == plain.text


@pytest.mark.parametrize(
    ("content", "answer", "elements"),
    [
        ("The ferry left at noon sharp.", (18, 22), ["The ferry left at ", "*noon*", " sharp.", "* [1]*"]),
        ("Noon, they said.", (0, 4), ["*Noon*", ", they said.", "* [1]*"]),
        ("They left at noon", (13, 17), ["They left at ", "*noon*", "* [1]*"]),
        ("Noon.", (0, 5), ["*Noon.*", "* [1]*"]),
        (" The \u202eferry\n\n left \tat  noon\u200b sharp.", (20, 28), ["The ferry left ", "*at noon*", " sharp.", "* [1]*"]),
        ("The ferry left.", None, ["The ferry left.", "* [1]*"]),
        ("The ferry left.", (4, 99), ["The ferry left.", "* [1]*"]),
        ("The ferry left.", (3, 4), ["The ferry left.", "* [1]*"]),
        ("\u202e", (0, 1), [" ", "* [1]*"]),
    ],
)
def test_what_answers_is_bold(content: str, answer: tuple[int, int] | None, elements: list[str]) -> None:
    """Exactly its words; the spaces around them stay, and the numbers are a bold part of their own."""
    message = answer_message(answered(Statement(content, (1,), answer), citations=[cited(1)]), {})
    assert_sound(message)
    (quote,) = typed(message.blocks, "rich_text_quote")
    assert [
        f"*{element['text']}*" if element.get("style") == {"bold": True} else element["text"] for element in quote["elements"]
    ] == elements


def test_what_is_no_answer_is_not_called_one() -> None:
    """The first line says so in bold, and so do the first words of a notification; all else is as with an answer."""
    sure = one_of("It sank.")
    answer, message = (answer_message(reply, {}, shareable=True) for reply in (sure, with_answer(sure, level=Level.NOTHING)))
    assert_sound(message)
    first, *others = message.blocks
    heading, *statements = first["elements"]
    assert heading == {"type": "rich_text_section", "elements": [{"type": "text", "text": UNSURE, "style": {"bold": True}}]}
    assert [{**first, "elements": statements}, *others] == list(answer.blocks)
    assert message.text == f"No story clearly answers this. The nearest sentences: {answer.text}"
    assert message_view("Found in the stories", message)["blocks"][0] == first
    assert UNSURE not in "".join(strings(answer.blocks)) + answer.text
    nothing = answer_message(with_answer(sure, statements=(), citations=(), level=Level.NOTHING), {})
    assert nothing.text.startswith("Nothing found")
    assert UNSURE not in "".join(strings(nothing.blocks)) + nothing.text


def test_a_reply_from_the_record_is_shown_as_it_was(tmp_path: Path) -> None:
    """What is posted to a channel later has the same words in bold, and is called no answer where it was none."""
    trace = made_up()
    trace.answer = replace(trace.answer, level=Level.NOTHING)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        message = answer_message(ledger.reply(ledger.record(trace, Place("Slack"))), {})
    assert said(message.blocks[1]).startswith(UNSURE)
    assert bold(message) == ["When did", ""]


def test_what_is_no_answer_may_be_too_long_too() -> None:
    """Then it is still not called an answer."""
    message = answer_message(with_answer(one_of("x" * ROOM), level=Level.NOTHING), {})
    assert_sound(message)
    assert message.text == f"{UNSURE} They are too long for Slack."
    assert said(message.blocks[0]) == f"{UNSURE}They are too long for Slack."


def test_nothing_found_names_what_came_nearest() -> None:
    """With a link where there is one, and without any where nothing was searched."""
    near = Story("Ferry runs aground", "Harbour Post", NOW, "https://outlet.example/a")
    message = answer_message(answered(nearest=(near, replace(near, url="javascript:0", title="\u200b"))), {})
    assert [said(block) for block in message.blocks[:2]] == [
        (
            "Nothing found: no story says enough to answer this.Nearest stories:"
            "• Harbour Post: Ferry runs aground, 20 November 2024• Harbour Post: untitled, 20 November 2024"
        ),
        "As of 20 November 2024 (newest of 22 stories searched) · reply 7k3f9q",
    ]
    assert [element["url"] for element in typed(message.blocks, "link")] == [near.url]
    assert message.text.endswith("Nearest stories: Harbour Post: Ferry runs aground, 20 November 2024; "
                                 "Harbour Post: untitled, 20 November 2024")  # fmt: skip
    bare = answer_message(answered(searched=Coverage(0, None, None)), {})
    assert [said(block) for block in bare.blocks[:2]] == [
        "Nothing found: no story says enough to answer this.",
        "No story is from that time · reply 7k3f9q",
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_nothing_found_quotes_nothing_when_it_is_pasted(gap: str) -> None:
    """What is copied out of Slack has no sentence of a story: the checker knows each line by the words that made it."""
    near = Story("“The ferry ran aground”, says its captain", "Harbour Post", NOW, "https://outlet.example/a")
    reading = 'Dates understood: "in May of last year" = 1 May 2023 to 31 May 2023; stories of that time come first'
    reply = answered(nearest=(near, replace(near, publisher=None, published=None)), understood=(reading,))
    rows = [
        row
        for block in answer_message(reply, {}).blocks[:-1]
        for part in (block["elements"] if block["type"] == "rich_text" else [block])
        for row in said(part).splitlines()
    ]
    assert len(rows) == 6
    assert quotes_in(gap.join(rows)) == ()


@pytest.mark.parametrize(("size", "shown"), [(8_976, 1), (8_977, 0)])
def test_the_longest_statement_is_shown(size: int, shown: int) -> None:
    """9,000 characters with its source; one more, and the message says that it is too long, and where all of it can be read."""
    message = answer_message(one_of("x" * size, title="t", publisher="O", published=None), {})
    assert_sound(message)
    assert quotes(message) == [("x" * size, (1,))] * shown
    assert message.text.startswith("xxx" if shown else "The answer is too long for Slack.")
    assert notes(message) == ([] if shown else [
        " One more sentence is too long for Slack; scripts/check_citations.py 7k3f9q shows all."
    ])  # fmt: skip


def test_what_explains_a_statement_takes_room_too() -> None:
    """One character more of label, sentence before or meaning, and the statement does not fit."""
    for more in (0, 1):
        content, before = "x" * 8_000, "b" * (934 + more)
        statement = Statement(content, (1,), label="1 May 2024", asides=(Aside(0, 4, "12:00"),))
        citation = cited(1, content, title="t", publisher="O", published=None, before=Quote(0, 1, before))
        message = answer_message(answered(statement, citations=[citation], form=Form.DATED), {})
        assert_sound(message)
        assert len(typed(message.blocks, "rich_text_quote")) == 1 - more


def test_each_date_stands_above_its_statement() -> None:
    """And the buttons in one row, however many there are of these."""
    citations = [cited(number, f"It sank {number} times.") for number in range(2, 9)]
    statements = [Statement(one.quote, (one.number,), label=f"{one.number} May 2024") for one in citations]
    message = answer_message(answered(*statements, citations=citations, form=Form.DATED), {}, shareable=True)
    assert_sound(message)
    assert [len(block["elements"]) for block in typed(message.blocks, "actions")] == [4]
    rows = [said(row) for block in message.blocks[:7] for row in block["elements"]]
    assert rows == [
        row
        for one in citations
        for row in (f"● {one.number} May 2024", f"{one.quote} [{one.number}]", f"[{one.number}] Harbour Post, 1 May 2024")
    ]
    assert message.text.startswith("2 May 2024: It sank 2 times. [2] 3 May 2024: ")


def test_a_later_statement_may_fit_where_an_earlier_one_does_not() -> None:
    """Its number stays what it is on record."""
    citations = [cited(1, "x" * 9_000), cited(2, "It sank.")]
    message = answer_message(
        answered(*(Statement(citation.quote, (citation.number,)) for citation in citations), citations=citations), {}
    )
    assert quotes(message) == [("It sank.", (2,))]
    assert list(sources(message)) == [2]


@pytest.mark.parametrize("shareable", [True, False])
def test_what_can_be_done_stands_in_one_row(shareable: bool) -> None:  # noqa: FBT001 - an example
    """However many citations there are. What only its asker sees can be posted, and need not be removed."""
    citations = [cited(index + 1) for index in range(60)]
    statements = (Statement("Noon.", (citation.number,)) for citation in citations)
    message = answer_message(answered(*statements, citations=citations), {}, shareable=shareable)
    assert_sound(message)
    assert len(typed(message.blocks, "actions")) == 1
    assert pressable(message) == [
        ("Show passages", "7k3f9q"),
        ("Check", "7k3f9q"),
        *([("Post to channel", "7k3f9q")] if shareable else []),
        ("Wrong citation", "wrong_citation:7k3f9q"),
        ("Copy with attribution", "copy_citations:7k3f9q"),
        *([] if shareable else [("Remove this answer", "remove_answer:7k3f9q")]),
    ]


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"publisher": "x" * 80}, f"{'x' * 80}, 1 May 2024"),
        ({"publisher": "x" * 81}, f"{'x' * 78} …, 1 May 2024"),
        ({"publisher": " \u200b"}, "outlet unknown, 1 May 2024"),
        ({"also_in": ("a",)}, "Harbour Post, 1 May 2024 (also in: a; 2 outlets, 1 origin)"),
        (
            {"also_in": tuple("abcde"), "origins": 3},
            "Harbour Post, 1 May 2024 (also in: a, b, c, d and 1 more; 6 outlets, 3 origins)",
        ),
        ({"also_in": tuple("abcd"), "origins": 5}, "Harbour Post, 1 May 2024 (also in: a, b, c, d)"),
        (
            {"also_in": tuple("abcde"), "origins": 6},
            "Harbour Post, 1 May 2024 (also in: a, b, c, d and 1 more)",
        ),
    ],
)
def test_sources_are_kept_short(more: dict[str, object], shown: str) -> None:
    """At most 80 characters of an outlet, four other outlets; what is missing is said to be."""
    assert said(sources(answer_message(one_of("Noon.", **more), {}))[1]) == f"[1] {shown}"


def test_each_outlet_named_beside_leads_to_its_own_story() -> None:
    """With its date, where that is another; only what leads to the web is a link."""
    copies = (
        cited(1, publisher="Wire", url="https://wire.example/a", published=datetime(2024, 5, 2, tzinfo=UTC)),
        cited(1, publisher="Gazette", url="javascript:alert(1)"),
    )
    message = answer_message(one_of("Noon.", also_in=("Wire", "Gazette", "Herald"), copies=copies, origins=2), {})
    assert_sound(message)
    source = sources(message)[1]
    assert said(source).endswith(", 1 May 2024 (also in: Wire, 2 May 2024, Gazette, Herald; 4 outlets, 2 origins)")
    assert [(element["text"], element["url"]) for element in typed([source], "link")] == [("Wire", "https://wire.example/a")]


def test_a_copy_of_the_same_day_needs_no_date() -> None:
    """Though one of the two days was worked out: the line says it once."""
    copy = cited(1, publisher="Wire", date_inferred=True)
    message = answer_message(one_of("Noon.", also_in=("Wire",), copies=(copy,)), {})
    assert said(sources(message)[1]) == "[1] Harbour Post, 1 May 2024 (also in: Wire; 2 outlets, 1 origin)"


@pytest.mark.parametrize(
    ("words", "meaning", "shown"),
    [
        ("on Monday", "Monday 4 March 2024", "4 Mar 2024"),
        ("on monday night", "Monday 4 March 2024", "4 Mar 2024"),
        ("Mondays", "Monday 4 March 2024", "Monday 4 Mar 2024"),
        ("the next day", "Tuesday 5 March 2024 (date inferred)", "Tuesday 5 Mar 2024 (date inferred)"),
        ("this month", "March 2024", "Mar 2024"),
        ("in May", "May 2024", "May 2024"),
        ("Monday", "Monday", "Monday"),
        ("the march", "the March of Ancona", "the March of Ancona"),
    ],
)
def test_what_words_mean_is_kept_short(words: str, meaning: str, shown: str) -> None:
    """No weekday twice, and months as in the line below; in bold where it answers."""
    for answer in (None, (0, len(words))):
        statement = Statement(f"{words} it sank.", (1,), answer, asides=(Aside(0, len(words), meaning),))
        (told,) = typed(answer_message(answered(statement, citations=[cited(1, statement.text)]), {}).blocks, "rich_text_quote")
        assert said(told).endswith(f" [1] (“{words}”: {shown})")
        bold = [part["text"] for part in told["elements"] if part.get("style", {}).get("bold") and part["style"].get("italic")]
        assert bold == ([shown] if answer else [])


@pytest.mark.parametrize(("number", "left_out"), [(10, ""), (11, "1 more"), (12, "2 more")])
def test_warnings_have_their_room(number: int, left_out: str) -> None:
    """Ten are shown, and how many more there are is said; each has 300 characters."""
    reply = with_answer(one_of("Noon."), warnings=tuple(map(str, range(number))))
    (*shown, last) = notes(answer_message(reply, {}))
    assert (len(shown), last) == ((10, f" {left_out} of these would not fit here.") if left_out else (9, " 9"))
    long = with_answer(reply, warnings=("x" * 300, "x" * 301))
    assert list(map(len, notes(answer_message(long, {})))) == [301, 301]


def test_nearest_stories_have_their_room() -> None:
    """Five are named."""
    message = answer_message(answered(nearest=tuple(Story(str(index), "O", None, None) for index in range(6))), {})
    assert said(message.blocks[0]).count("•") == 5


@pytest.mark.parametrize(("content", "size"), [("x" * 2_000, 2_000), ("x" * 2_001, 2_000), ("&" * 800, 4_000), ("&" * 801, 3_992)])
def test_the_fallback_fits_into_an_edit(content: str, size: int) -> None:
    """Slack takes 4,000 characters there, and escaping makes text longer."""
    message = plain_message(content)
    assert_sound(message)
    assert len(message.text) == size


@pytest.mark.parametrize(
    ("finding", "shown"),
    [
        (Finding(cited(1), Verdict.WITHDRAWN, ""), "the story was withdrawn."),
        (Finding(cited(1), Verdict.UPDATED, "", holds=False), "the sentence is no longer in the story."),
        (
            Finding(cited(1), Verdict.UPDATED, "", holds=False, change=differences("A ferry", "The ferry")),
            "the sentence now reads: “The ferry”",
        ),
        (Finding(cited(1), Verdict.UPDATED, ""), "the story was updated, but its newest version cannot be read."),
    ],
)  # fmt: skip
def test_a_correction_says_what_became_of_the_sentence(finding: Finding, shown: str) -> None:
    """And claims nothing of a story whose newest version is damaged."""
    message = correction_message(one_of("Noon."), [finding])
    start = "A story cited above has changed since."
    assert said(message.blocks[0]) == f" {start}[1] Harbour Post, 1 May 2024: {shown}"
    assert message.text == f"{start} [1] Harbour Post, 1 May 2024: {shown}"


def test_many_corrections_have_their_room() -> None:
    """Ten are told, and how many more there are is said."""
    changed = [Finding(cited(number + 1), Verdict.WITHDRAWN, "") for number in range(12)]
    assert said(correction_message(one_of("Noon."), changed[:10]).blocks[0]).endswith(": the story was withdrawn.")
    message = correction_message(one_of("Noon."), changed)
    assert said(message.blocks[0]).endswith("2 more changed; “Check” shows them.")
    change = (Piece(ChangeKind.NEW, "x" * 400),)
    long = [Finding(cited(number, publisher="x" * 100), Verdict.UPDATED, "", holds=False, change=change) for number in range(60)]
    assert_sound(correction_message(one_of("Noon."), long))


def test_a_moment_in_words() -> None:
    """Its day and its minute."""
    assert moment(NOW) == "20 November 2024, 15:00 UTC"
