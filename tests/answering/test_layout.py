"""Each kind of question gets the sentences that it needs, in its order and under its labels."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answer import DateSpan, Evidence, Form, Question, QuestionKind
from bot.answering.layout import event_day, lay_out
from bot.answering.writer import ExtractiveWriter, pick
from index.article import Article, Role, Sentence, article_id, version_hash
from tests.conftest import NOW

FERRY = (
    "Engineers found a crack in the hull of the ferry Alba.",
    "Alba's owner moved every sailing to the port of Vigo.",
    "A court in Vigo barred the crew from leaving Spain.",
    "Divers recovered the voyage recorder near Cape Home.",
    "Insurers offered passengers a first payment.",
    "Parliament ordered an inquiry into coastal licences.",
    "Another vessel of that company failed inspection.",
    "Survivors marched through Pontevedra in silence.",
    "Greece suspended its lease of a sister ship.",
)


def told(text: str, day: int | None, confidence: float = 0.9, story: str | None = None) -> Evidence:
    """A sentence of a story published on a day of October 2024."""
    published = datetime(2024, 10, day, 9, tzinfo=UTC) if day else None
    name = story or text
    article = Article(article_id(name), None, "A title", None, published, None, None, (), text, version_hash(text), f"{name}.txt")
    return Evidence(Sentence(0, len(text), text, Role.STATEMENT), article, confidence, confidence)


def answered(kind: QuestionKind, evidence: Sequence[Evidence], *parties: str) -> tuple[Form, list[tuple[str, str]]]:
    """The form, and each statement with its label."""
    question = Question("?", NOW, kind=kind, parties=parties)
    form, shown = lay_out(question, pick(evidence, ExtractiveWriter().write(question, evidence)))
    return form, [(item.label, item.sentence.text) for item in shown]


def test_the_latest_comes_first_one_sentence_a_story_and_dated() -> None:
    """At most five, and nothing that is far less likely than the best to answer."""
    days = (3, 9, 1, 7, 5, 8)
    stories = [told(text, day, 0.9 - place / 100) for place, (text, day) in enumerate(zip(FERRY, days, strict=False))]
    again = told(FERRY[6], 3, 0.88, story=FERRY[0])
    form, statements = answered(QuestionKind.LATEST, [*stories[:1], again, *stories[1:], told(FERRY[7], 12, 0.1)])
    assert form is Form.DATED
    assert [label for label, _ in statements] == [f"{day} October 2024" for day in (9, 7, 5, 3, 1)]
    assert again.sentence.text not in [text for _, text in statements]


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_undated_stories_come_after_dated_ones(kind: QuestionKind) -> None:
    """However good they are: they may be later than the question."""
    undated = told(FERRY[0], None, 0.95)
    _, statements = answered(kind, [undated, told(FERRY[1], 3), told(FERRY[2], 5, 0.89)], "Alba", "Vigo")
    words = [text for _, text in statements]
    assert undated.sentence.text not in words[:-1]


@pytest.mark.parametrize("kind", [QuestionKind.FIGURES, QuestionKind.LATEST, QuestionKind.FACT])
def test_stories_of_the_time_asked_about_come_first(kind: QuestionKind) -> None:
    """Also where the newest would, and however good the others are."""
    told_then, told_later = told("Tarnow sent 31 boats to Ombra.", 3, 0.8), told("Tarnow sent 54 boats to Ombra.", 25, 0.9)
    day = datetime(2024, 10, 3, tzinfo=UTC)
    question = Question("How many boats?", NOW, DateSpan(day, day + timedelta(days=1), "on 3 October"), kind=kind)
    _, shown = lay_out(question, (told_later, told_then))
    assert [item.sentence.text for item in shown] == [told_then.sentence.text, told_later.sentence.text]


def test_a_date_that_was_worked_out_is_marked_at_the_margin() -> None:
    """In a timeline as in the list of the latest."""
    items = [told(text, day) for text, day in zip(FERRY[:2], (3, 5), strict=True)]
    items[0] = replace(items[0], article=replace(items[0].article, derived=("published",)))
    for kind in (QuestionKind.TIMELINE, QuestionKind.LATEST):
        _, statements = answered(kind, items)
        assert {label for label, _ in statements} == {"3 October 2024 (date inferred)", "5 October 2024"}


def test_a_timeline_goes_forward_one_sentence_a_day() -> None:
    """At most eight days, of two sentences on one day the better; a sentence's own date counts more than its story's."""
    stories = [told(text, 20 - place, 0.9 - place / 100) for place, text in enumerate(FERRY)]
    same_day = told("Divers searched a second bay.", 20, 0.8)
    own_day = told("The Alba sank on 2 October 2024 off Galicia.", 21, 0.95)
    form, statements = answered(QuestionKind.TIMELINE, [own_day, *stories, same_day])
    days = [label for label, _ in statements]
    assert (form, len(days), days[0]) == (Form.DATED, 8, "2 October 2024")
    assert days[1:] == [f"{day} October 2024" for day in range(14, 21)]
    assert same_day.sentence.text not in [text for _, text in statements]


def test_sides_stand_under_their_names() -> None:
    """Each with what it says, as the question orders them; where one side says nothing there are no sides."""
    baku = told("Baku said the corridor must have no customs posts.", 3, 0.7)
    yerevan = told("Yerevan insists that its own officers check every lorry.", 4, 0.9)
    neither = told("Lorries wait at the border for days.", 5, 0.8)
    form, statements = answered(QuestionKind.COMPARE, [yerevan, neither, baku], "baku", "Yerevan")
    assert form is Form.SIDES
    assert statements == [("Baku", baku.sentence.text), ("Yerevan", yerevan.sentence.text)]
    form, statements = answered(QuestionKind.COMPARE, [yerevan, neither], "Baku", "Yerevan")
    assert (form, statements[0]) == (Form.LIST, ("", yerevan.sentence.text))


def test_differing_figures_stand_beside_each_other_the_newest_first() -> None:
    """A figure is told once, and one for another thing is no other figure."""
    old, new = told("The ministry counted 12 dead.", 3, 0.9), told("Hospitals now count 31 dead.", 8, 0.8)
    repeated, other = told("Families mourn their 12 dead.", 4, 0.7), told("It carried 48 lorries.", 5, 0.7)
    form, statements = answered(QuestionKind.FIGURES, [old, new, repeated, other])
    assert (form, statements) == (Form.DATED, [("8 October 2024", new.sentence.text), ("3 October 2024", old.sentence.text)])


def test_a_position_is_the_party_s_own() -> None:
    """Others are heard only where it says nothing."""
    own, other = told("Manila called the water cannon reckless.", 3, 0.6), told("Tokyo called it reckless.", 4, 0.9)
    assert answered(QuestionKind.POSITION, [other, own], "Manila")[1] == [("", own.sentence.text)]
    assert answered(QuestionKind.POSITION, [other], "Manila")[1] == [("", other.sentence.text)]


def test_what_happened_is_followed_by_what_came_of_it() -> None:
    """The best first, the rest in order of time."""
    event, after, before = (told(text, day, sure) for text, day, sure in zip(FERRY, (4, 9, 2), (0.9, 0.8, 0.7), strict=False))
    assert answered(QuestionKind.EVENT, [event, after, before])[1] == [("", item.sentence.text) for item in (event, before, after)]


@pytest.mark.parametrize("kind", QuestionKind)
def test_whatever_is_asked_the_same_words_are_said_once(kind: QuestionKind) -> None:
    """And no kind fails where nothing was found, or no date is known."""
    twice = [told(FERRY[0], None, 0.9, story="a"), told(FERRY[0], None, 0.9, story="b")]
    assert len(answered(kind, twice, "ferry", "Alba")[1]) == 1 or kind is QuestionKind.COMPARE
    assert answered(kind, [])[1] == []


def test_the_day_of_an_event_is_the_one_named_or_that_of_the_story() -> None:
    """A span of many days names none; without a date there is none."""
    assert event_day(told("It sank on 2 October 2024.", 8)) == datetime(2024, 10, 2, tzinfo=UTC)
    assert event_day(told("It was built in 2019.", 8)) == datetime(2024, 10, 8, tzinfo=UTC)
    assert event_day(told("It sank.", None)) is None
