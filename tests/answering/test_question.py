"""Dates in questions are understood; fresh words become warnings; everything else stays as it was asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question import MAX_CHARACTERS, read_question, understood
from tests.conftest import NOW

ASKED = datetime(2024, 11, 20, 15, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What happened in September 2024?", "2024-09-01", "2024-10-01"),
        ("Which drills took place in late September?", "2024-09-01", "2024-10-01"),
        ("What did the council decide in December?", "2023-12-01", "2024-01-01"),
        ("Which drills were held since June?", "2024-06-01", None),
        ("What has been agreed since 2023?", "2023-01-01", None),
        ("News from last week?", "2024-11-11", "2024-11-18"),
        ("What was said last month?", "2024-10-01", "2024-11-01"),
        ("Who resigned last year?", "2023-01-01", "2024-01-01"),
        ("What happened yesterday in Kyiv?", "2024-11-19", "2024-11-20"),
        ("Who met on Oct 15?", "2024-10-15", "2024-10-16"),
        ("Who met on 15 October 2023?", "2023-10-15", "2023-10-16"),
        ("Who met on December 3rd?", "2023-12-03", "2023-12-04"),
        ("What was signed 2024-10-15?", "2024-10-15", "2024-10-16"),
        ("Who spoke on Tuesday?", "2024-11-19", "2024-11-20"),
        # Letters that are the same as others but for case, in the eyes of a regular expression.
        ("What happened in ſept 2024?", "2024-09-01", "2024-10-01"),
        ("What happened in aprİl 2024?", "2024-04-01", "2024-05-01"),
        ("Who spoke on Tueſday?", "2024-11-19", "2024-11-20"),
        ("Who spoke on Wednesday?", "2024-11-20", "2024-11-21"),
        ("Who spoke last Wednesday?", "2024-11-13", "2024-11-14"),
        ("What changed between March 2023 and May 2023?", "2023-03-01", "2023-06-01"),
        ("What changed from 3 June 2024 to 5 June 2024?", "2024-06-03", "2024-06-06"),
        ("What was known before 2022?", None, "2022-01-01"),
        ("What was known until 1 September 2024?", None, "2024-09-02"),
        ("What followed after 2 June 2024?", "2024-06-03", None),
        ("What was said last March?", "2024-03-01", "2024-04-01"),
        ("What was said last November?", "2023-11-01", "2023-12-01"),
        ("What was said in March last year?", "2023-03-01", "2023-04-01"),
        ("What was said in March of this year?", "2024-03-01", "2024-04-01"),
        ("What happened since last March?", "2024-03-01", None),
        ("Who resigned five weeks ago?", "2024-10-14", "2024-10-21"),
        ("Who resigned three days ago?", "2024-11-17", "2024-11-18"),
        ("Who resigned two months ago?", "2024-09-01", "2024-10-01"),
        ("Who resigned the day before yesterday?", "2024-11-18", "2024-11-19"),
        ("Who resigned the day after 3 May 2024?", "2024-05-04", "2024-05-05"),
        ("Who met on 2024/04/03?", "2024-04-03", "2024-04-04"),
        ("Who met on 25/4/2024?", "2024-04-25", "2024-04-26"),
        ("Who met on Nov 17?", "2024-11-17", "2024-11-18"),
        ("Who met on Tuesday, November 12?", "2024-11-12", "2024-11-13"),
        ("Who met on Tuesday last week?", "2024-11-12", "2024-11-13"),
        ("Who met between Nov 18 and Nov 20?", "2024-11-18", "2024-11-21"),
        ("Who met between 18 and 20 November?", "2024-11-18", "2024-11-21"),
        ("Who met on November 18-20?", "2024-11-18", "2024-11-21"),
        ("Who met between May and June 2023?", "2023-05-01", "2023-07-01"),
        ("Who met between March and May last year?", "2023-03-01", "2023-06-01"),
        ("Who met between December and February?", "2023-12-01", "2024-03-01"),
        ("What has been agreed this week?", "2024-11-18", "2024-11-25"),
        ("What has been agreed since the weekend?", "2024-11-16", None),
        ("What was agreed over the weekend?", "2024-11-16", "2024-11-18"),
        ("What was agreed in the first half of 2024?", "2024-01-01", "2024-07-01"),
        ("What was agreed in the second half of May?", "2024-05-16", "2024-06-01"),
        ("What was agreed in the third quarter of last year?", "2023-07-01", "2023-10-01"),
        ("What was agreed in the first week of May?", "2024-05-01", "2024-05-08"),
        ("What was agreed the last week of February 2024?", "2024-02-23", "2024-03-01"),
        ("What was agreed at the end of May?", "2024-05-01", "2024-06-01"),
        ("What was agreed around the turn of 2023?", "2023-01-01", "2024-01-01"),
        ("Which treaties were signed in the 1990s?", "1990-01-01", "2000-01-01"),
        ("Which treaties were signed since the early 2000s?", "2000-01-01", None),
        ("How much did Q3 bring?", "2024-07-01", "2024-10-01"),
        ("How much did Q4 2023 bring?", "2023-10-01", "2024-01-01"),
        ("What did the alliance decide last summer?", "2024-06-01", "2024-09-01"),
        ("What did the alliance decide last winter?", "2023-12-01", "2024-03-01"),
        ("What did the alliance decide in the spring of 2022?", "2022-03-01", "2022-06-01"),
        ("What did the alliance decide from May 2024 on?", "2024-05-01", None),
        ("What did the alliance decide from 2014 to 2022?", "2014-01-01", "2023-01-01"),
        ("What has the alliance done since the start of the year?", "2024-01-01", None),
        ("What happened in 2022 and 2023?", "2022-01-01", "2024-01-01"),
        ("What happened on Monday or Tuesday?", "2024-11-18", "2024-11-20"),
        ("What happened on last October 7?", "2024-10-07", "2024-10-08"),
        ("What happened last night?", "2024-11-19", "2024-11-21"),
        ("What happened a fortnight ago?", "2024-11-04", "2024-11-11"),
        ("What happened thirteen days ago?", "2024-11-07", "2024-11-08"),
        ("What happened the week before last?", "2024-11-04", "2024-11-11"),
        ("What happened the year before last?", "2022-01-01", "2023-01-01"),
        ("Who met on Mon, Nov 18?", "2024-11-18", "2024-11-19"),
        ("Who met on the 18th?", "2024-11-18", "2024-11-19"),
        ("Who met on the 31st?", "2024-10-31", "2024-11-01"),
        ("Who met on the 5th of last month?", "2024-10-05", "2024-10-06"),
        ("Who met on November the 18th?", "2024-11-18", "2024-11-19"),
        ("Who met on 18-Nov-2023?", "2023-11-18", "2023-11-19"),
        ("Who met on 25/04/24?", "2024-04-25", "2024-04-26"),
        ("Who met on 20240403?", "2024-04-03", "2024-04-04"),
        ("What was signed in 2024-04?", "2024-04-01", "2024-05-01"),
        ("What was signed in 04/2024?", "2024-04-01", "2024-05-01"),
        ("What was signed in week 45 of 2024?", "2024-11-04", "2024-11-11"),
        ("What was signed in 2024-W45?", "2024-11-04", "2024-11-11"),
        ("What was signed in the week of 6 November?", "2024-11-04", "2024-11-11"),
        ("What was signed in the week ending November 10?", "2024-11-04", "2024-11-11"),
        ("How much did 2024 Q3 bring?", "2024-07-01", "2024-10-01"),
        ("How much did Q4 '23 bring?", "2023-10-01", "2024-01-01"),
        ("How much did 1H24 bring?", "2024-01-01", "2024-07-01"),
        ("How much came in the last quarter of 2023?", "2023-10-01", "2024-01-01"),
        ("How much came in the first half of the year?", "2024-01-01", "2024-07-01"),
        ("How much came in the first three months of 2024?", "2024-01-01", "2024-04-01"),
        ("How much came in the last ten days of October?", "2024-10-22", "2024-11-01"),
        ("Who met in the winter of 2023-24?", "2023-12-01", "2024-03-01"),
        ("Who met in the summer?", "2024-06-01", "2024-09-01"),
        ("Who met last year in March?", "2023-03-01", "2023-04-01"),
        ("Who met in March or April 2023?", "2023-03-01", "2023-05-01"),
        ("Who met in March-April 2024?", "2024-03-01", "2024-05-01"),
        ("Who met from March to May?", "2024-03-01", "2024-06-01"),
        ("Who met between May 2023 and now?", "2023-05-01", None),
        ("Who met in all of 2023?", "2023-01-01", "2024-01-01"),
        ("Who met around 3 May 2024?", "2024-05-03", "2024-05-04"),
        ("Who met on or after 3 May 2024?", "2024-05-03", None),
        ("Who met on the night of 3 May?", "2024-05-03", "2024-05-04"),
        ("Who met at the beginning of the month?", "2024-11-01", "2024-12-01"),
        ("Who was hurt Tuesday?", "2024-11-19", "2024-11-20"),
    ],
)
def test_dates_are_understood(text: str, start: str | None, end: str | None) -> None:
    """Each way of naming a time gives the half-open span of days that people mean by it."""
    span = read_question(text, ASKED).span
    assert span is not None
    assert (span.start and span.start.date().isoformat(), span.end and span.end.date().isoformat()) == (start, end)
    assert span.words in text


@pytest.mark.parametrize(
    "days", [("the past 3 days", 3), ("the last two weeks", 14), ("the past week", 7), ("the past fortnight", 14)]
)
def test_lengths_of_time_count_back_from_the_moment_of_asking(days: tuple[str, int]) -> None:
    """What is called the past week ends now, not on Sunday."""
    span = read_question(f"What happened in {days[0]}?", ASKED).span
    assert span is not None
    assert (span.start, span.end) == (ASKED - timedelta(days=days[1]), ASKED)


@pytest.mark.parametrize(
    "text",
    [
        "What was the October 7 attack?",
        "Who won the 2022 election?",
        "Will there be elections by 2030?",
        "May I ask what China said?",
        "What is expected when the truce ends on November 25?",
        "What happened on 30 February 2024?",
        "What happened in the past 99999 years?",
        "Who leads the march in Paris?",
        "What did the police find in Mar-a-Vento?",
        "What did the 1990s sanctions do?",
        "What was said at the end of May's speech?",
        "What was said by Jan Moritz about aid?",
        "What happened in Jan Moritz's office?",
        "What May said about the border?",
        "What has changed since May said that she would go?",
        "Who was hurt since the March of Return?",
        "Who was hurt in March of Return protests?",
        "What was agreed in Mar del Sol?",
        "Who joined in the March on Rome?",
        "What did the army do in march towards the border?",
        "Did the minister speak on May?",
        "Who resigned more than five weeks ago?",
        "What happened two days before yesterday?",
        "What happened two weeks after 3 May 2024?",
        "Who met on 3/4/2024?",
        "Did the number rise from 2000 to 3000?",
        "What happened between Monday and the summit?",
        "What is planned for next week?",
        "What is planned for this weekend?",
        "What did the Sunday Times say on Sunday Times readers?",
        "Must the ships leave by March?",
        "What happened before and after 3 May 2024?",
        "What happened in the last week of peace?",
        "What happened in the last two years of the war?",
        "Who joined in March 14 Alliance rallies?",
        "What was said in the run-up to May?",
        "What changed midway through October?",
        "What was said half a year ago?",
        "Which talks were held in week 5 of the war?",
        "Who was hit in the first days of the war?",
        "What did the Mail on Sunday say?",
        "Who won Super Tuesday?",
        "Will they vote on Friday?",
        "Is the vote Sunday?",
        "What is the 2023-24 budget?",
        "Who was hurt in the spring offensive?",
        "Who ruled in the fall of Alder?",
        "Do floods come in the winter?",
        "Who lived there in 2010-12?",
    ],
)
def test_other_words_are_no_dates(text: str) -> None:
    """Names of events, dates that lie ahead, days soon to come and days that do not exist leave the search open."""
    assert read_question(text, ASKED).span is None


@pytest.mark.parametrize(
    ("text", "days"),
    [("What happened today?", 1), ("What is the latest on Taiwan?", 7), ("Who is the current premier?", 7), ("Who met?", None)],
)
def test_fresh_words_ask_for_recent_news(text: str, days: int | None) -> None:
    """The words "today" and "latest" set how old an answer may be before it carries a warning."""
    question = read_question(text, ASKED)
    assert question.fresh_days == days
    assert question.span is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What changed since June?", "2024-06-01", "2024-11-20"),
        ("What was known before 2022?", None, "2022-01-01"),
        ("What happened in September 2024?", None, "2024-11-20"),
        ("What happened between May and June 2024?", None, "2024-11-20"),
    ],
)
def test_only_an_open_span_leaves_stories_out(text: str, start: str | None, end: str) -> None:
    """What happened within a time is also told later, and then stories of that time come first."""
    question = read_question(text, ASKED)
    limits = question.limits
    assert (limits.start and limits.start.date().isoformat(), limits.end.date().isoformat()) == (start, end)
    assert (question.around.start < question.around.end) == (start is None and end == "2024-11-20")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("in September 2024", ""),
        ("in Sept 2024", ""),
        ("in 2023", ""),
        ("on 15 October 2023", ""),
        ("on October 15th, 2023", ""),
        ("2024-10-15", ""),
        ("in late September 2024", '"in late September 2024" = September 2024'),
        ("in September", '"in September" = September 2024'),
        ("on 15 October", '"on 15 October" = 15 October 2024'),
        ("last year", '"last year" = 2023'),
        ("in summer 2024", '"in summer 2024" = June to August 2024'),
        ("in the first week of May 2024", '"in the first week of May 2024" = 1 May 2024 to 7 May 2024'),
        ("in week 45 of 2024", '"in week 45 of 2024" = 4 November 2024 to 10 November 2024'),
        ("since 2023", '"since 2023" = published 1 January 2023 or later'),
        ("before May 2024", '"before May 2024" = published 30 April 2024 or earlier'),
    ],
)
def test_what_was_worked_out_of_dates_is_told(words: str, told: str) -> None:
    """A day, month or year that the question names in full is not told again: who asked has just written it."""
    (line,) = understood(read_question(f"What happened {words}?", ASKED)) or ("",)
    assert line.removeprefix("Dates understood: ").removesuffix("; stories of that time come first") == told


def test_what_is_to_be_answered_has_no_dates() -> None:
    """Those that were understood; the rest of the question stays, and so does all that is searched for."""
    question = read_question("What did NATO decide in May 2024 on the 2023 summit?", ASKED)
    assert question.undated == "What did NATO decide on the 2023 summit?"
    assert question.full == "What did NATO decide in May 2024 on the 2023 summit?"
    assert read_question("What did NATO decide?", ASKED).undated == "What did NATO decide?"


@pytest.mark.parametrize(("words", "first", "last"), [("in May 2024", "04-30", "07-02"), ("on 3 May 2024", "05-02", "05-11")])
def test_a_time_is_reported_then_and_as_long_again(words: str, first: str, last: str) -> None:
    """At least a week after, and from the day before; nothing earlier, later or undated reports it for sure."""
    question = read_question(f"What happened {words}?", ASKED)
    days = [datetime.fromisoformat(f"2024-{day}T00:00:00+00:00") for day in (first, last)]
    assert all(question.reported(day) for day in days)
    assert not question.reported(days[0] - timedelta(seconds=1))
    assert not question.reported(days[1] + timedelta(seconds=1))
    assert not question.reported(None)
    assert read_question("What happened since May 2024?", ASKED).reported(None)


def test_nothing_later_than_the_question_is_seen() -> None:
    """The limits end at the moment of asking, whatever the question says."""
    assert read_question("What happened in 2024?", ASKED).limits.end == ASKED
    assert read_question("What happened?", ASKED).limits.end == ASKED


@given(st.text(), st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy adds the zone
def test_any_text_is_a_question(text: str, asked: datetime) -> None:
    """Nothing that people type can raise; the text is bounded, and a span is never empty."""
    question = read_question(text, asked)
    assert len(question.text) <= MAX_CHARACTERS
    assert question.span is None or not (question.span.start and question.span.end) or question.span.start < question.span.end


@given(
    st.sampled_from(["in", "on", "since", "before", "until", "between", "from", "the past", "last"]),
    st.sampled_from(["2024", "May", "29 February", "October 31 2024", "Monday", "week", "0 days", "9999 months", "31 June"]),
    st.sampled_from(["", "and June", "to 2025", "to Friday"]),
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the same
)
def test_any_date_phrase_gives_limits_in_the_past(preposition: str, date: str, more: str, asked: datetime) -> None:
    """However dates are combined, what is searched ends no later than the moment of asking."""
    limits = read_question(f"What happened {preposition} {date} {more}?", asked).limits
    assert limits.end <= asked


@pytest.mark.parametrize("asked", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), NOW])
@pytest.mark.parametrize(
    "words",
    [
        *("last week", "this month", "next year", "between 1 and 5 March", "in May", "tomorrow", "since June", "5,000 years ago"),
        *("yesterday", "in the last 9,999 years", "in the past 99999999 days", "before 1 January 1", "on 31 December 9999"),
    ],
)
def test_no_date_lies_outside_of_the_calendar(words: str, asked: datetime) -> None:
    """Asked on its first or last day, or about a time that it does not have: a question, with or without a date, and no error."""
    question = read_question(f"What happened {words}?", asked)
    assert question.text == f"What happened {words}?"
    assert question.limits.end is None or question.limits.end <= asked
    question.reported(NOW)
