"""A question that makes no sense alone is completed by an earlier one; one that does stands by itself."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.followup import continued, goes_on
from bot.answering.question import read_question, understood

ASKED = datetime(2024, 11, 20, 15, tzinfo=UTC)  # a Wednesday
TAIWAN, DRILLS = "Who won Taiwan's presidential election?", "When did China and Russia hold naval exercises?"
GOES_ON = (
    "and when was that?",
    "And then?",
    "what did China say?",
    "What did the White House say?",
    "How did Moscow react?",
    "Has Beijing responded?",
    "why?",
    "When?",
    "Since when?",
    "How many people were killed there?",
    "How many people died?",
    "How many were injured?",
    "What did he say about Ukraine?",
    "Who is she?",
    "Why did he resign?",
    "What were his last words?",
    "Was anyone arrested?",
    "Who was killed?",
    "Who else?",
    "What about Japan?",
    "how about the submarines",
    "But did he win?",
    "so what does that mean?",
    "What happened next?",
    "What was the reaction?",
    "Which countries agreed?",
    "Is it over now?",
    "Any casualties?",
    "Were there survivors?",
    "Can you explain?",
    "tell me more",
    "What else did they agree on?",
    "What's the reason for this?",
    "Really?",
    "",
)
STANDS_ALONE = (
    TAIWAN,
    DRILLS,
    "What is NATO?",
    "Who is Lai Ching-te?",
    "Who is Putin?",
    "How old is Biden?",
    "Who leads Hezbollah?",
    "Which items does Iraq export?",
    "who helped theresa may in parliament",
    "Is there a ceasefire in Gaza?",
    "Are there still hostages in Gaza?",
    "Is it true that Assad fled?",
    "What happened in Georgia?",
    "What is happening in Sudan?",
    "What happened in Kyiv yesterday?",
    "What is the latest on Taiwan?",
    "What was said about Gaza?",
    "What did Putin say about nuclear weapons?",
    "What did Xi tell Biden about Taiwan?",
    "What did Zhang Youxia tell Belousov?",
    "Did Trump say he would end the war in Ukraine?",
    "What does China say about its military exercises?",
    "Will Biden meet Xi before he leaves office?",
    "How many people live in Gaza?",
    "Which countries recognise Palestine?",
    "Why did Sweden join NATO?",
    "How much will the AUKUS submarine program cost?",
    "So far, how many people have died in Gaza?",
    "Then-president Medvedev signed which treaty?",
    "who won the election in taiwan?",
    "What are refugees doing these days in Chad?",
)


@pytest.mark.parametrize("text", GOES_ON)
def test_what_points_back_goes_on(text: str) -> None:
    """By its first word, by a pronoun, or because it says too little to search for."""
    assert goes_on(text)
    assert continued(text, [TAIWAN]) == TAIWAN


@pytest.mark.parametrize("text", STANDS_ALONE)
def test_what_names_its_topic_stands_alone(text: str) -> None:
    """A pronoun after a name means that name, and "is there" points at nothing."""
    assert not goes_on(text)
    assert continued(text, [DRILLS, TAIWAN]) is None


def test_the_topic_is_that_of_the_last_question_that_stands_alone() -> None:
    """However long the chain of follow-ups since; an older topic is over."""
    earlier = [DRILLS, "And where?", TAIWAN, "When was that?", "What did China say?"]
    assert continued("Why?", earlier) == TAIWAN
    assert continued("Why?", earlier[:2]) == DRILLS


def test_a_chain_without_a_topic_goes_on_from_its_first_question() -> None:
    """It is all that there is; and where there is nothing, nothing is added."""
    assert continued("Why?", ["What did China say?", "And then?"]) == "What did China say?"
    assert continued("Why?", []) is None


def test_a_follow_up_is_searched_for_with_the_question_before_it() -> None:
    """The words of both count, and the reader is told."""
    question = read_question("And when was that?", ASKED, [DRILLS, TAIWAN])
    assert question.continues == TAIWAN
    assert question.full == f"And when was that? {TAIWAN}"
    assert understood(question) == (f"Understood together with the earlier question: {TAIWAN}",)


def test_a_question_that_stands_alone_is_searched_for_as_it_is() -> None:
    """Whatever was asked before, with whatever dates."""
    question = read_question(TAIWAN, ASKED, ["What happened in September 2023?"])
    assert (question.continues, question.full, question.span) == (None, TAIWAN, None)
    assert understood(question) == ()


@pytest.mark.parametrize(
    ("text", "earlier", "start", "words"),
    [
        ("And what did China say?", "What did NATO decide in June 2024?", "2024-06-01", "in June 2024"),
        ("And in September 2024?", "What did NATO decide in June 2024?", "2024-09-01", "in September 2024"),
        ("And in September 2024?", "What did NATO decide?", "2024-09-01", "in September 2024"),
        ("What about last week?", "What did NATO decide in June 2024?", "2024-11-11", "last week"),
    ],
)
def test_the_dates_of_the_follow_up_win(text: str, earlier: str, start: str, words: str) -> None:
    """Without any, those of the earlier question still hold; either way the reader is told."""
    question = read_question(text, ASKED, [earlier])
    assert question.span is not None
    assert question.span.start is not None
    assert (question.span.start.date().isoformat(), question.span.words) == (start, words)
    assert [line.partition(":")[0] for line in understood(question)] == [
        "Understood together with the earlier question",
        "Dates understood",
    ]


def test_fresh_words_of_the_earlier_question_do_not_stay() -> None:
    """Who asked for the latest then did not ask for it now."""
    assert read_question("What did he say?", ASKED, ["What is the latest on Taiwan?"]).fresh_days is None


@given(st.text(), st.lists(st.text() | st.sampled_from(GOES_ON + STANDS_ALONE)))
def test_any_conversation_can_go_on(text: str, earlier: list[str]) -> None:
    """Nothing that people type can raise; what completes a question is one of the earlier ones."""
    found = continued(text, earlier)
    assert found is None or found in earlier
    assert (found is not None) == (goes_on(text) and earlier != [])
    assert read_question(text, ASKED, earlier).text == read_question(text, ASKED).text
