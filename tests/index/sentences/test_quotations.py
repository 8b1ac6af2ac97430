"""Quotation marks of several languages are paired, and an apostrophe is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Role
from index.sentences import split_sentences
from index.sentences.quotations import find_quotations


def statements(text: str) -> list[str]:
    """What of a text may be cited."""
    return [sentence.text for sentence in split_sentences(text) if sentence.citable]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We left,” he said.", ["“We left,”"]),
        ('"We left," he said. "Bye."', ['"We left,"', '"Bye."']),
        ("‘They’re gone,’ he said.", ["‘They’re gone,’"]),
        ("'The ministers' plan is bad,' he said.", ["'The ministers' plan is bad,'"]),
        ("“He told us ‘go away’ and we left,” she said.", ["“He told us ‘go away’ and we left,”"]),
        ("‘He said “go away” and left,’ she said.", ["‘He said “go away” and left,’"]),
        ("„Was nun?“, fragte sie. »Nichts«, sagte er.", ["„Was nun?“", "»Nichts«"]),
        ("«Rien», dit-il.", ["«Rien»"]),
        ("``We left,'' he said.", ["``We left,''"]),
        ("The workers' union and the '90s rock 'n' roll of the 6'2\" man.", []),
    ],
)
def test_quotations_are_found(text: str, quoted: list[str]) -> None:
    """Each with its marks; what stands in another belongs to it."""
    assert [text[start:end] for start, end in find_quotations(text).spans] == quoted


@given(st.text(st.sampled_from([*"“”\"'‘’«»„ .,ab\u00e9"])))
def test_spans_are_in_order_and_within_the_text(text: str) -> None:
    """None overlaps another, whatever marks are strung together."""
    ends = [0, *(place for span in find_quotations(text).spans for place in span), len(text)]
    assert ends == sorted(ends)


@pytest.mark.parametrize(("opening", "closing"), [("‘", "’"), ("“", "”"), ('"', '"'), ("'", "'"), ("„", "“"), ("«", "»")])
def test_a_speech_of_several_paragraphs_is_nobodys_statement(opening: str, closing: str) -> None:
    """Opened again in each paragraph and closed in the last; also the second sentence of a paragraph belongs to it."""
    story = (
        f"The king opened parliament on Tuesday.\n\n{opening}My government will raise the tax. It will do so in May.\n\n"
        f"{opening}My ministers will go to the border with Tarnow.\n\n{opening}I will visit the island myself.{closing}\n\n"
        "The session ended with the anthem."
    )
    assert statements(story) == ["The king opened parliament on Tuesday.", "The session ended with the anthem."]


def test_a_speech_goes_on_in_paragraphs_without_marks() -> None:
    """Where they speak of themselves, between the paragraph that opens it and the one that closes it."""
    story = (
        "He said: “We left the city.\n\nWe crossed the river at night.\n\nNobody saw us there.”\n\nThe army denied it on Monday."
    )
    assert statements(story) == ["He said: “We left the city.", "The army denied it on Monday."]


def test_a_mark_that_was_forgotten_hides_no_report() -> None:
    """A paragraph of the outlet's own words between two stray marks is reporting."""
    story = "He said: “We left the city.\n\nThe army said that it had crossed the river.\n\nNobody saw us there.”"
    assert "The army said that it had crossed the river." in statements(story)


@pytest.mark.parametrize(
    "line",
    [
        "‘We’re going. We’ll not stay,’ the captain said.",
        "“Was that it? It was,” the captain said.",
        '"It was the ministers\' plan. It failed," the captain said, "and we left."',
        "The captain said ‘it is the crew’s. It was theirs from the start’ and left.",
    ],
)
def test_a_closed_quotation_is_not_cut(line: str) -> None:
    """It stands in one sentence with who said it."""
    assert statements(f"The ship left the harbour. {line}")[1:] == [line]


@pytest.mark.parametrize(
    "post",
    [
        "We will close the port for 30 days.\n— Dock Workers Union (@dockunion) May 3, 2024",
        "We will close the port for 30 days. — Dock Workers Union (@dockunion) May 3, 2024",
        "We will close the port for 30 days. It is over.\n\n- Dock Workers Union (@dockunion) 3 May 2024",
        "We will close the port for 30 days.\nA post shared by Dock Workers Union (@dockunion)",
        "Dock Workers Union\n@dockunion\nWe will close the port for 30 days.\n4:30 PM · May 3, 2024",
        "Dock Workers Union (@dockunion) · 3h\nWe will close the port for 30 days.",
        "View this post on Instagram\nWe will close the port for 30 days.\nA post shared by Dock Workers Union (@dockunion)",
        "We will close the port for 30 days.\n\nWe mean it.\n— Dock Workers Union (@dock.example.social) May 3, 2024",
        "We will close the port for 30 days!\nJo Poe Truth Social 10:03 AM EST 05/03/24",
        "We will close the port for 30 days.\n— Ministry of Ports (Telegram), May 3",
        "We will close the port for 30 days.\nPosted by Dock Workers Union on Friday, May 3, 2024",
        "@portmaster We will close the port for 30 days.",
        "The port shuts for 30 days.\nhttps://t.example/abc #strike — Dock Workers Union (@dockunion) May 3, 2024",
        "Q: Will the port be closed on Friday?\nA: It will be closed for 30 days.",
        "We will close the port for 30 days. pic.twitter.com/abc — Dock Workers Union (@dockunion) May 3, 2024",
    ],
)
def test_an_embedded_post_is_nobodys_statement(post: str) -> None:
    """Neither what it says nor who signed it is the outlet's sentence."""
    story = f"The port signed a deal on Friday night.\n{post}\nThe union said that it would vote on Monday."
    assert statements(story) == ["The port signed a deal on Friday night.", "The union said that it would vote on Monday."]


def test_what_is_quoted_with_its_speaker_stays_citable() -> None:
    """In single quotes as in double ones."""
    (sentence,) = split_sentences("‘We left the harbour at noon,’ the captain said.")
    assert sentence.role is Role.STATEMENT


@pytest.mark.parametrize(
    "line",
    [
        "Jane Doe\n@janedoe",  # a byline
        "— Jane Doe",
        "The port (@port) said on X that it was closed.",
    ],
)
def test_a_handle_does_not_make_a_post(line: str) -> None:
    """What stands beside it is the outlet's, unless somebody speaks for himself in it."""
    story = f"{line}\nThe port signed a deal on Friday night.\n{line}"
    assert "The port signed a deal on Friday night." in statements(story)


def test_a_long_speech_without_marks_within_is_one_quotation() -> None:
    """Opened in its first paragraph and closed in its last, and in the first person between."""
    speech = "\n".join(f"My {what} will stay as it was." for what in ("plan", "work", "tax", "army", "port", "bank"))
    assert statements(f"The ship left.\n“My government will raise the tax.\n{speech}\nWe will win this war.”") == []
