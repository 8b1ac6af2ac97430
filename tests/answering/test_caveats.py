"""What a reader must be told beside an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answer import Citation
from bot.answering.caveats import caveats
from bot.answering.matching import figures
from bot.answering.question import read_question
from bot.wording import long_date
from index.article import article_id, version_hash

ASKED = datetime(2024, 11, 20, 15, tzinfo=UTC)


def citation(number: int, quote: str, published: datetime | None = ASKED - timedelta(days=1)) -> Citation:
    """A citation of a story of its own."""
    return Citation(
        number=number,
        article_id=article_id(str(number)),
        version=version_hash(quote),
        start=0,
        end=len(quote),
        quote=quote,
        title="A title",
        publisher="Sample Wire",
        published=published,
        url=None,
        source="a.txt",
    )


@pytest.mark.parametrize(
    ("words", "age", "warned"), [("today", 3, True), ("today", 1, False), ("the latest", 6, False), ("the latest", 30, True)]
)
def test_an_old_answer_to_a_question_about_today_says_so(words: str, age: int, *, warned: bool) -> None:
    """Where only recent news will do, the age of the newest story cited is shown as soon as it is too great."""
    found = caveats(read_question(f"What is {words} news?", ASKED), [citation(1, "They met.", ASKED - timedelta(days=age))])
    assert any("out of date" in caveat for caveat in found) == warned


def test_an_old_answer_to_a_plain_question_is_not_marked() -> None:
    """Who asks about the past gets the past without a warning."""
    assert caveats(read_question("Who met?", ASKED), [citation(1, "They met.", ASKED - timedelta(days=900))]) == ()


def test_a_story_of_another_time_than_asked_about_says_so() -> None:
    """Each, with its date; those that may report it are not marked."""
    months = [citation(month, "They met.", datetime(2024, month, 3, tzinfo=UTC)) for month in (3, 5, 6, 9)]
    assert caveats(read_question("Who met in May 2024?", ASKED), months) == (
        "Story [3] is from 3 March 2024, not from the time asked about.",
        "Story [9] is from 3 September 2024, not from the time asked about.",
    )


def test_different_figures_for_one_event_are_pointed_out() -> None:
    """Two stories on one event with different numbers are not left for the reader to notice."""
    one = citation(1, "The two blasts near the cemetery killed 103 people, state media said.")
    other = citation(2, "The two blasts near the cemetery killed 95 people, the health minister said.")
    (caveat,) = caveats(read_question("How many people were killed?", ASKED), [one, other])
    assert "[1] and [2]" in caveat
    assert "103 people and 95 people" in caveat


@pytest.mark.parametrize(
    "other",
    [
        "The two blasts near the cemetery killed 103 people, the ministry said.",
        "Sweden became the 32nd member of the alliance in March.",
        "The two blasts near the cemetery wounded 141 others, state media said.",
    ],
)
def test_equal_figures_and_other_events_are_no_disagreement(other: str) -> None:
    """Numbers are compared only between reports of one event."""
    one = citation(1, "The two blasts near the cemetery killed 103 people, state media said.")
    assert caveats(read_question("How many?", ASKED), [one, citation(2, other)]) == ()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            "attended the talks in Karst last week.",
            "did not attend the talks in Karst last week.",
            'disagree: "attended" and "did not attend"',
        ),
        (
            "said that Freedonia had shelled the camp of Sylvania.",
            "said that Sylvania had shelled the camp of Freedonia.",
            'disagree: "Freedonia had shelled the camp of Sylvania" and "Sylvania had shelled the camp of Freedonia"',
        ),
        (
            "will open the new pier in Karst in spring, her office told reporters.",
            "will open the new pier in Skarn in spring, her office told reporters.",
            'give different names: "Karst" and "Skarn"',
        ),
        (
            "will open the new pier in Karst on 4 May, her office told reporters.",
            "will open the new pier in Karst on 5 May, her office told reporters.",
            'give different dates: "4 May" and "5 May"',
        ),
        (
            "will pay two million for the pier in Karst.",
            "will pay three million for the pier in Karst.",
            "give different figures: two million and three million",
        ),
    ],
)
def test_near_copies_that_contradict_each_other_are_pointed_out(first: str, second: str, said: str) -> None:
    """In one sentence, with the words of each; what does not contradict them is not mentioned."""
    stories = [citation(1, f"Okoro {first}"), citation(2, "The ferry sank."), citation(3, f"Okoro {second}")]
    assert caveats(read_question("What about Okoro?", ASKED), stories) == (f"Stories [1] and [3] {said}.",)


def test_near_copies_of_other_times_are_no_disagreement() -> None:
    """A month later she may have gone."""
    one = citation(1, "Okoro will attend the talks in Karst.")
    later = citation(2, "Okoro will not attend the talks in Karst.", ASKED - timedelta(days=31))
    assert caveats(read_question("Will Okoro attend?", ASKED), [one, later]) == ()


def test_one_story_does_not_contradict_itself() -> None:
    """Two sentences of one story with two figures speak of two things."""
    one = citation(1, "The two blasts near the cemetery killed 103 people, state media said.")
    other = replace(
        citation(2, "The two blasts near the cemetery wounded 141 people, state media said."), article_id=one.article_id
    )
    assert caveats(read_question("How many?", ASKED), [one, other]) == ()


def test_an_unknown_date_is_said() -> None:
    """A story without a date is cited with a word about it."""
    assert "unknown" in caveats(read_question("Who met?", ASKED), [citation(1, "They met.", None)])[0]
    assert long_date(None) == "date unknown"


def test_a_year_that_is_unknown_or_inferred_is_said() -> None:
    """The day that an undated story prints, and that a date was worked out, stand in the warning."""
    question = read_question("Who met on 3 May 2024?", ASKED)
    yearless = replace(citation(1, "They met.", None), month_day=(3, 5))
    assert caveats(question, [yearless]) == ("Story [1] is of 5 March, year unknown.",)
    inferred = replace(citation(1, "They met.", ASKED - timedelta(days=900)), date_inferred=True)
    (warning,) = caveats(question, [inferred])
    assert "(date inferred), not from the time asked about" in warning


def test_nothing_cited_needs_no_caveat() -> None:
    """The words "nothing found" speak for themselves."""
    assert caveats(read_question("What happened today?", ASKED), []) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,340 kilometers", {"1340"}), ("5.5 percent of 20", {"5.5", "20"}), ("the F-16 and B52", {"16"}), ("no number", set())],
)
def test_figures_are_numbers_as_written(text: str, expected: set[str]) -> None:
    """Commas between thousands do not make another number."""
    assert figures(text) == expected
