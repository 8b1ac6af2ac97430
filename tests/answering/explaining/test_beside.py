"""A quote gets what it leans on and what its days mean beside it, and nothing where that is not certain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Aside, Evidence, Statement
from bot.answering.citations import check, cite
from bot.answering.explaining.beside import beside, beside_each
from bot.answering.newsroom import Newsroom
from bot.checking.quotes import quotes_in
from bot.wording import answer_words_meaning, asides_line
from index.article import Article, article_id, version_hash
from index.sentences import split_sentences
from index.store import Store
from index.text import normalise
from tests.conftest import NOW

FRIDAY = datetime(2024, 3, 8, tzinfo=UTC)
THURSDAY_7 = "Thursday 7 March 2024"


def story(text: str, published: datetime | None = FRIDAY, language: str | None = None) -> Article:
    """A story of an invented outlet."""
    text = normalise(text)
    place = "https://harbour-post.example/talks"
    return Article(
        id=article_id(place),
        url=place,
        title="Talks",
        publisher="Harbour Post",
        published=published,
        place=None,
        language=language,
        authors=(),
        text=text,
        sha256=version_hash(text),
        source="talks.txt",
    )


def last_of(article: Article) -> Evidence:
    """The last sentence of a story, with what it needs."""
    sentences = split_sentences(article.text)
    return beside(Evidence(sentences[-1], article, 1.0, 0.9), sentences)


def meanings(text: str, published: datetime | None = FRIDAY) -> list[tuple[str, str]]:
    """The words that are explained, with their meaning."""
    item = last_of(story(text, published))
    return [(item.sentence.text[aside.start : aside.end], aside.meaning) for aside in item.asides]


def before(text: str) -> str | None:
    """The sentence that the last sentence of a text is given."""
    item = last_of(story(text))
    return item.before.text if item.before else None


# Relative days


@pytest.mark.parametrize(
    ("text", "words", "meaning"),
    [
        ("The court ruled on Thursday that the port may open.", "on Thursday", THURSDAY_7),
        ("The port opened Friday, the mayor said.", "Friday", "Friday 8 March 2024"),
        ("On Tuesday, the harbour council, meeting in Anselm, voted for it.", "On Tuesday", "Tuesday 5 March 2024"),
        ("The strike began late Thursday night in Port Anselm.", "late Thursday night", THURSDAY_7),
        ("Ministers will vote on Tuesday on the plan.", "on Tuesday", "Tuesday 12 March 2024"),
        ("The talks are due to begin Monday in Anselm.", "Monday", "Monday 11 March 2024"),
        ("The treaty will be signed in Anselm on Monday.", "on Monday", "Monday 11 March 2024"),
        ("The ferry sank last Friday off the coast.", "last Friday", "Friday 1 March 2024"),
        ("Mora travels to Anselm next Monday for talks.", "next Monday", "Monday 11 March 2024"),
        ("Crowds have gathered there since Wednesday.", "Wednesday", "Wednesday 6 March 2024"),
        ("The minister left after Thursday's meeting had ended.", "Thursday", THURSDAY_7),
        ("Exports fell by a tenth last year.", "last year", "2023"),
        ("The talks collapsed earlier this month in Anselm.", "earlier this month", "March 2024"),
        ("Last month, the port closed for repairs.", "Last month", "February 2024"),
        ("The envoy visited Anselm last week.", "last week", "the week of 26 February 2024"),
        ("The envoy left Anselm two days ago.", "two days ago", "Wednesday 6 March 2024"),
        ("The envoy left Anselm yesterday.", "yesterday", THURSDAY_7),
        ("The envoy will leave Anselm tomorrow.", "tomorrow", "Saturday 9 March 2024"),
    ],
)
def test_a_relative_day_is_resolved_from_the_date_of_the_story(text: str, words: str, meaning: str) -> None:
    """The nearest such day, back or ahead as the tense says; the words explained are those of the sentence."""
    assert meanings(text) == [(words, meaning)]


@pytest.mark.parametrize(
    "text",
    [
        "“We met on Thursday and will meet again tomorrow,” the envoy told reporters.",
        'The envoy said "we left last week" to reporters in Anselm.',
        "The port opened on Thursday, March 7, with a parade.",
        "The port opened on Thursday 7 March with a parade.",
        "Shops opened early on Black Friday in Port Anselm.",
        "The paper that the Sunday Times quoted was forged, he said.",
        "The council meets on a Thursday in spring.",
        "The council met every Thursday for a year.",
        "The council met on Thursdays for a year.",
        "Police closed the square during Friday prayers in Anselm.",
        "The ruling could come on Tuesday, the lawyers said.",
        "The envoy said he would resign on Tuesday.",
        "The market is open Monday to Thursday, the council said.",
        "The envoy left on Saturday after the talks.",
        "The envoy left on Sunday after the talks.",
        "The team will play on Friday in Anselm.",
        "Thousands marched ahead of Thursday's vote in Anselm.",
        "The envoy arrives next Saturday for talks.",
        "The envoy left last Monday after the talks.",
        "It was the best result in the last year, the bank said.",
        "Fishermen still use these boats today.",
        "The school promises its pupils a better tomorrow.",
    ],
)
def test_what_is_not_certain_is_left_alone(text: str) -> None:
    """Quotations, days with their date, names, habits, what the tense leaves open, and days that may be in one of two weeks."""
    assert meanings(text) == []


def test_without_a_date_nothing_is_resolved() -> None:
    """A story of no date says nothing of its Thursday."""
    assert meanings("The court ruled on Thursday.", None) == []


def test_a_quotation_that_began_in_a_sentence_before_is_left_alone() -> None:
    """No mark stands in the sentence itself, and still a speaker's day is meant."""
    text = "The envoy said: “It has been long. We left last month with nothing. We will be back.”"
    sentences = split_sentences(normalise(text))
    spoken = [beside(Evidence(sentence, story(text), 1.0, 0.9), sentences) for sentence in sentences]
    assert all(item.asides == () for item in spoken)


@pytest.mark.parametrize(
    ("hour", "expected"), [(12, [("yesterday", THURSDAY_7)]), (3, []), (23, [])], ids=["noon", "night", "late"]
)
def test_yesterday_needs_an_hour_at_which_the_day_is_the_same_everywhere(hour: int, expected: list[tuple[str, str]]) -> None:
    """At 3 in UTC it is still the day before in America, at 23 the next day in Asia; a weekday is the same for both."""
    assert meanings("The envoy left Anselm yesterday.", FRIDAY.replace(hour=hour)) == expected
    assert meanings("The envoy left Anselm on Thursday.", FRIDAY.replace(hour=hour)) == [("on Thursday", THURSDAY_7)]


@given(st.text("Thursday Friday last next week will left “”\"'.,\n", max_size=80), st.datetimes(timezones=st.just(UTC)))
def test_asides_lie_inside_their_sentence(text: str, published: datetime) -> None:
    """Whatever the text: half-open spans of the sentence, in order, and the sentence before stands at its offsets."""
    article = story(text, published)
    sentences = split_sentences(article.text)
    for sentence in sentences:
        item = beside(Evidence(sentence, article, 1.0, 0.9), sentences)
        assert item.sentence is sentence
        assert all(0 <= aside.start < aside.end <= len(sentence.text) for aside in item.asides)
        assert [aside.start for aside in item.asides] == sorted(aside.start for aside in item.asides)
        assert item.before is None or article.text[item.before.start : item.before.end] == item.before.text


# The sentence before

FIRST = "Ada Mora met the envoy in Port Anselm."


@pytest.mark.parametrize(
    "text",
    [
        "She said the talks went well.",
        "But she left before noon.",
        "Her office confirmed the visit.",
        "They also spoke of the harbour.",
        "It was the first such meeting in years.",
        "The meeting was the first of its kind.",
        "That envoy left without a result.",
        "This prompted protests in the city.",
        "In a statement, she thanked the envoy.",
        "“We will not stop,” she added.",
        "Both were at the table for hours.",
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n\n"], ids=["same paragraph", "paragraph above"])
def test_what_leans_on_the_sentence_before_gets_it(text: str, gap: str) -> None:
    """A pronoun, a reference or a quotation without its speaker."""
    assert before(FIRST + gap + text) == FIRST


@pytest.mark.parametrize(
    "text",
    [
        "It is raining in the north of the country.",
        "It is likely that the talks will fail.",
        "It remains unclear who was there.",
        "It was revealed that the ship had sunk.",
        "It was Mora who opened the harbour.",
        "There is no sign of a deal.",
        "After he lost, Otto Brand said he would leave.",
        "Brand said he would leave.",
        "He (Otto Brand) left before noon.",
        "“We will not stop,” Otto Brand added.",
        "This week the harbour is closed.",
        "Those who came were turned away.",
        "That budget is not yet agreed.",
        "The harbour of Anselm is closed.",
    ],
)
def test_what_stands_alone_gets_nothing(text: str) -> None:
    """Expletives, sentences with their own noun, and what the sentence before does not name either."""
    assert before(f"{FIRST} {text}") is None


@pytest.mark.parametrize(
    "first",
    [
        "It rained in the north.",
        "He spoke to Otto Brand in the harbour.",
        "Play the crossword by Otto Brand today.",
        "Click here to read more about Otto Brand.",
        f"Otto Brand spoke {'and spoke ' * 45}there.",
        "The harbour in Anselm was closed.",
    ],
    ids=["no noun", "a pronoun", "an advertisement", "not citable", "too long", "only a place"],
)
def test_a_sentence_before_that_does_not_help_is_not_given(first: str) -> None:
    """None is better than one that names another, or nobody."""
    assert before(f"{first} He left before noon.") is None


def test_a_sentence_two_paragraphs_above_is_not_the_one_before() -> None:
    """What stands between them was no sentence that may be cited."""
    assert before(f"{FIRST}\n\nRead more\n\nShe left before noon.") is None


def test_other_languages_are_left_alone() -> None:
    """The rules are for English."""
    assert last_of(story(f"{FIRST} She left on Thursday.", language="de")) == replace(
        last_of(story(f"{FIRST} She left on Thursday.", language="de")), before=None, asides=()
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store(tmp_path / "store.sqlite") as store:
        yield store


def test_the_sentence_before_passes_the_check_and_is_not_said_twice(store: Store) -> None:
    """It is cited with the sentence; where it was itself shown just before, it is not repeated."""
    article = story(f"{FIRST} She left on Thursday.")
    sentences = split_sentences(article.text)
    with store.writing():
        store.add_version(article, sentences)
    first, second = (Evidence(sentence, article, 1.0, 0.9) for sentence in sentences)
    statements, citations = cite(beside_each([second], store))
    assert citations[0].before is not None
    assert citations[0].before.text == FIRST
    assert check(statements, citations, store) == (statements, citations)
    assert [item.before for item in beside_each([first, second], store)] == [None, None]


# What the surfaces show of it


def test_the_line_beside_a_quote_names_the_words_and_their_meaning() -> None:
    """Several are joined; one whose words are not in the statement, as in a damaged record, is left out."""
    text = "It left on Thursday and last year."
    asides = (Aside(8, 19, THURSDAY_7), Aside(24, 33, "2023"), Aside(30, 99, "2022"))
    statement = Statement(text, (1,), (11, 19), asides=asides)
    assert asides_line(statement) == f"“on Thursday”: {THURSDAY_7}; “last year”: 2023"
    assert answer_words_meaning(statement) == THURSDAY_7
    assert answer_words_meaning(replace(statement, answer=(0, 7))) is None
    assert asides_line(Statement(text, (1,))) == ""


@pytest.mark.parametrize("meaning", [THURSDAY_7, "the week of 26 February 2024", "March 2024", "2023"])
def test_that_line_is_no_quote_when_a_reply_is_pasted(meaning: str) -> None:
    """A quotation that begins in the same way still is one."""
    line = asides_line(Statement("It left on Thursday at noon.", (1,), asides=(Aside(8, 19, meaning),)))
    assert quotes_in(f"It left on Thursday at noon. [1]\n\n{line}") == ("It left on Thursday at noon.",)
    assert quotes_in("“It will leave at noon”: so it was said.") == ("It will leave at noon",)


def test_an_answer_brings_what_its_quotes_need(newsroom: Newsroom) -> None:
    """Between the choice of sentences and the check: the day that is meant, and what "The two countries" are."""
    (statement, *_) = newsroom.ask("When did Sweden join NATO?", NOW).statements
    assert THURSDAY_7 in [aside.meaning for aside in statement.asides]
    quotes = newsroom.ask("When will Iran and Saudi Arabia reopen their embassies?", NOW).citations
    (before,) = {quote.before.text for quote in quotes if quote.before and quote.quote.startswith("The two countries")}
    assert "Iran and Saudi Arabia" in before
