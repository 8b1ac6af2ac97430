"""What stands beside a statement says what is so, and nothing where there is nothing to say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answer import Aside, Quote, Statement
from bot.rendering.as_json import answer_json
from bot.slack.elements import outlet as slack_outlet
from bot.wording import also, answer_words_meaning, asides_line, before_line, origin, story_date, story_line, unproven_line
from tests.slack.test_blocks import answered, cited

TEXT = "It left on  Thursday and came back the next day."
THURSDAY, NEXT = Aside(8, 20, "Thursday 7 March 2024"), Aside(35, 47, "Friday 8 March 2024")


@pytest.mark.parametrize(
    ("others", "origins", "words"),
    [
        ((), 1, ""),
        (("Wire",), 1, "also in: Wire (2 outlets, 1 origin)"),
        (("Wire", "Gazette"), 1, "also in: Wire, Gazette (3 outlets, 1 origin)"),
        (("Wire", "Gazette"), 2, "also in: Wire, Gazette (3 outlets, 2 origins)"),
        (("Wire", "Gazette"), 3, "also in: Wire, Gazette"),
    ],
)
def test_copies_of_one_text_are_counted_as_one_origin(others: tuple[str, ...], origins: int, words: str) -> None:
    """Outlets that each have a text of their own are only named."""
    assert also(cited(1, also_in=others, origins=origins)) == words


def test_one_origin_is_not_counted_where_the_credit_names_it() -> None:
    """Who reads that a story is an agency's, and in that agency's own story too, knows where the words are from."""
    theirs = cited(1, publisher="Post", agency="Wire", also_in=("Wire",), origins=1)
    assert f"{origin(theirs)} ({also(theirs)})".startswith("Wire, in Post, ")
    assert also(theirs) == "also in: Wire"
    assert also(replace(theirs, also_in=("Wire", "Gazette"))) == "also in: Wire, Gazette (3 outlets, 1 origin)"
    assert also(replace(theirs, also_in=("Gazette",))) == "also in: Gazette (2 outlets, 1 origin)"


def test_an_outlet_without_a_place_on_record_is_said_to_be_not_checkable() -> None:
    """As replies of earlier releases have them; those that are cited as copies are not among them."""
    line = unproven_line(cited(1, also_in=("Wire", "Gazette")))
    assert line.startswith("Named as well, but not checkable (earlier releases")
    assert line.endswith(": Wire, Gazette")
    proven = cited(1, also_in=("Wire", "Gazette"), copies=(cited(1, publisher="Wire"),))
    assert unproven_line(proven).endswith("): Gazette")
    assert unproven_line(cited(1, also_in=("Wire",), copies=proven.copies)) == unproven_line(cited(1)) == ""


@pytest.mark.parametrize(
    ("published", "inferred", "month_day", "words"),
    [
        (datetime(2024, 3, 5, tzinfo=UTC), False, None, "5 March 2024"),
        (datetime(2024, 3, 5, tzinfo=UTC), True, None, "5 March 2024 (date inferred)"),
        (None, False, (3, 5), "5 March, year unknown"),
        (None, False, None, "date unknown"),
    ],
)
def test_a_date_says_how_it_is_known(
    published: datetime | None,
    inferred: bool,  # noqa: FBT001 - a table's column
    month_day: tuple[int, int] | None,
    words: str,
) -> None:
    """What was worked out is marked, and what is printed without its year is said so, with the story's outlet and title."""
    citation = cited(1, published=published, date_inferred=inferred, month_day=month_day)
    assert story_date(citation) == words
    assert story_line(citation).endswith(f", {words}")
    assert origin(citation).endswith(f", {words}")


def test_words_are_explained_beside_the_statement() -> None:
    """Each by itself, in one line; an aside that does not fit its statement explains nothing."""
    statement = Statement(TEXT, (1,), asides=(THURSDAY, NEXT, Aside(40, 99, "never"), Aside(-3, 4, "never"), Aside(7, 7, "never")))
    assert asides_line(statement) == "“on Thursday”: Thursday 7 March 2024; “the next day”: Friday 8 March 2024"
    assert asides_line(Statement(TEXT, (1,))) == ""


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ((12, 20), THURSDAY.meaning),
        ((0, 9), THURSDAY.meaning),
        ((35, 48), NEXT.meaning),
        ((20, 35), None),
        (None, None),
    ],
)
def test_what_answers_has_a_meaning(answer: tuple[int, int] | None, meaning: str | None) -> None:
    """Where its words and those explained have a character in common."""
    assert answer_words_meaning(Statement(TEXT, (1,), answer, asides=(THURSDAY, NEXT))) == meaning


def test_the_sentence_before_is_that_of_its_own_citation() -> None:
    """Of another statement's it is none."""
    citations = [cited(1), cited(2, before=Quote(0, 9, "It rained"))]
    assert [before_line(Statement(TEXT, numbers), citations) for numbers in ((1,), (2,), (1, 2), (3,))] == [
        *("", "[Before it: “It rained”]", "[Before it: “It rained”]", ""),
    ]


@pytest.mark.parametrize(
    ("agency", "outlet", "words"),
    [
        ("Reuters", "Daily Specimen", "Reuters, in Daily Specimen"),
        ("Reuters", None, "Reuters, in outlet unknown"),
        ("", "Daily Specimen", "Daily Specimen"),
        (None, "Daily Specimen", "Daily Specimen"),
        (None, None, "outlet unknown"),
    ],
)
def test_who_wrote_a_story_stands_before_who_published_it(agency: str | None, outlet: str | None, words: str) -> None:
    """In source lines everywhere, and as a key of its own in JSON."""
    citation = cited(1, agency=agency, publisher=outlet)
    assert story_line(citation).startswith(f"{words}: ")
    assert origin(citation).startswith(f"{words}, ")
    assert slack_outlet(citation) == words
    (shown,) = answer_json(answered(citations=(citation,)).answer)["citations"]
    assert (shown["agency"], shown["publisher"]) == (agency or None, outlet)
