"""Sentences that say the same are one, of as many origins as there are; those that contradict each other are never one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answer import Evidence
from bot.answering.comparing.copies import Carrier, Report, contradiction, copy_groups, outlets_and_origins, with_contradiction
from index.article import Article, Role, Sentence, VersionKey, article_id, version_hash

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
COPIES = [
    (
        "The ferry to Skarn sank near the lighthouse, and its owners said that all had been saved.",
        "PORT ANSELM (Sample Wire) - The ferry to Skarn sank near the lighthouse, and its owners said that all had been saved.",
    ),
    (
        "The ferry to Skarn sank near the lighthouse, and its owners said that all had been saved.",
        "Port Anselm, March 4 (Mock Agency) - The ferry to Skarn sank near the lighthouse and its owners said all had been saved.",
    ),
    (
        'The envoy called it "a grave mistake that won\'t be forgiven".',
        "The envoy called it “a grave mistake that won’t be forgiven”.",
    ),
    ("Wages at the harbour rose by 4 percent over the year.", "Wages at the harbor rose by 4% over the year."),
    ("Wages at the harbour rose by four per cent over the year.", "Wages at the harbour rose by 4 percent over the year."),
    (
        "The defence ministry of Freedonia organised the labour programme at the theatre centre.",
        "The defense ministry of Freedonia organized the labor program at the theater center.",
    ),
    ("Repairs to the Karst bridge cost $5 million a year.", "Repairs to the Karst bridge cost $5m a year."),
    ("About 1,200 people left the port of Karst on Monday.", "About 1200 people left the port of Karst on Monday."),
    ("The vote on the dam will be held on 5 March in Karst.", "The vote on the dam will be held on March 5 in Karst."),
    (
        "President Ines Okoro will visit the port of Karst in December, her office said.",
        "Okoro will visit the port of Karst in December, her office said.",
    ),
    ("Officials of the United Nations have left the port of Karst.", "Officials of the U.N. have left the port of Karst."),
    (
        "Inspectors of the World Harbour Agency closed the old pier at Karst after a storm.",
        "Inspectors of the WHA closed the old pier at Karst after a storm.",
    ),
    ("The minister cannot say when the bridge will open again.", "The minister can't say when the bridge will open again."),
    ("One man was rescued from the ferry off Skarn by fishermen.", "A man was rescued from the ferry off Skarn by fishermen."),
]
CONTRADICTIONS = [
    (
        "Okoro will attend the talks in Karst next week.",
        "Okoro will not attend the talks in Karst next week.",
        "will attend",
        "will not attend",
    ),
    (
        "Okoro will attend the talks in Karst next week.",
        "Okoro won’t attend the talks in Karst next week.",
        "will attend",
        "won’t attend",
    ),
    (
        "Okoro attended the talks in Karst last week.",
        "Okoro did not attend the talks in Karst last week.",
        "attended",
        "did not attend",
    ),
    (
        "The army attacked the ferry off the port of Skarn.",
        "The army never attacked the ferry off the port of Skarn.",
        "army attacked",
        "army never attacked",
    ),
    (
        "The general denied that his troops fired at the ferry.",
        "The general confirmed that his troops fired at the ferry.",
        "denied",
        "confirmed",
    ),
    (
        "Two people were killed in the old town of Karst.",
        "Three people were killed in the old town of Karst.",
        "Two people",
        "Three people",
    ),
    (
        "The fire killed 12 people in the old town of Karst.",
        "The fire killed 120 people in the old town of Karst.",
        "12 people",
        "120 people",
    ),
    (
        "Repairs to the old bridge will cost $5 million.",
        "Repairs to the old bridge will cost $5.2 million.",
        "$5 million",
        "$5.2 million",
    ),
    (
        "Officials said on Monday that the dam above the town of Karst had burst.",
        "Officials said on Tuesday that the dam above the town of Karst had burst.",
        "Monday",
        "Tuesday",
    ),
    (
        "The talks on the dam will be held in Paris next week, the ministry said.",
        "The talks on the dam will be held in Geneva next week, the ministry said.",
        "Paris",
        "Geneva",
    ),
    (
        "Units of Freedonia shelled the camp of Sylvania at night.",
        "Units of Sylvania shelled the camp of Freedonia at night.",
        "Freedonia shelled the camp of Sylvania",
        "Sylvania shelled the camp of Freedonia",
    ),
]
NEITHER = [
    ("Freedonia attacked the fleet of Sylvania on Monday.", "The fleet of Sylvania was attacked by Freedonia on Monday."),
    ("Freedonia attacked the fleet of Sylvania.", "Sylvania was attacked by the fleet of Freedonia."),
    ("Freedonia met the envoy of Sylvania at the harbour.", "Sylvania met the envoy of Freedonia at the harbour."),
    ("The port of Karst was closed after the strike.", "The port of Karst was closed after the strike on Monday."),
    ("The council asked whether to vote on the dam again.", "The council asked whether or not to vote on the dam again."),
    ("Washington said the plan for the port was not ready.", "The United States said the plan for the port was not ready."),
    ("About 100 people left the port of Karst on foot.", "Nearly 100 people left the port of Karst on foot."),
    ("The former minister opened the new pier at Karst.", "The minister opened the new pier at Karst."),
    ("Troops crossed the border into North Sylvania at dawn.", "Troops crossed the border into South Sylvania at dawn."),
    ("Okoro may attend the talks in Karst next week.", "Okoro will attend the talks in Karst next week."),
    ("Okoro told Reuters that the ferry was safe that day.", "Okoro told the BBC that the ferry was safe that day."),
    ("Four 0.2422 days make nearly one day in all.", "Four 0.242190 days make nearly one day in all."),
    ("The owners paid $5 for each box of fish.", "The owners paid €5 for each box of fish."),
    ("Officials said that the dam at Karst had burst.", "Witnesses said that the dam at Karst had burst on Monday."),
]


def story(outlet: str | None, text: str = "A text.", published: datetime | None = MONDAY) -> Article:
    """A story of an outlet; each of another text has another identity."""
    identity = article_id(f"{outlet} {text}")
    return Article(identity, None, "A title", outlet, published, None, None, (), text, version_hash(text), "a.txt")


def evidence(text: str, outlet: str, published: datetime = MONDAY) -> Evidence:
    """A sentence of a story of its own."""
    return Evidence(Sentence(0, len(text), text, Role.STATEMENT), story(outlet, text, published), 1.0, 0.9)


def contradict(first: str, second: str, later: timedelta = timedelta(0)) -> tuple[str, str] | None:
    """The words in which two sentences contradict each other; the second's story is published later."""
    found = contradiction(Report(first, MONDAY), Report(second, MONDAY + later))
    return (found.ours, found.theirs) if found else None


@pytest.mark.parametrize(("first", "second"), COPIES)
def test_small_edits_leave_a_copy_a_copy(first: str, second: str) -> None:
    """Datelines, typographic marks, spellings, figures in words and fuller names change nothing that is said."""
    assert copy_groups([first, second]) == copy_groups([second, first]) == [[0, 1]]
    assert contradict(first, second) is None


@pytest.mark.parametrize(("first", "second", "ours", "theirs"), CONTRADICTIONS)
def test_what_contradicts_is_no_copy(first: str, second: str, ours: str, theirs: str) -> None:
    """Another figure, name or date, a negation, or names the other way round: said with the words in which they differ."""
    assert copy_groups([first, second]) == copy_groups([second, first]) == [[0], [1]]
    assert contradict(first, second) == (ours, theirs)
    assert contradict(second, first) == (theirs, ours)


@pytest.mark.parametrize(("first", "second"), NEITHER)
def test_what_is_not_certain_is_neither_merged_nor_called_a_contradiction(first: str, second: str) -> None:
    """Both stand for themselves, and nothing is said of them."""
    assert copy_groups([first, second]) == copy_groups([second, first]) == [[0], [1]]
    assert contradict(first, second) is contradict(second, first) is None


def test_sentences_that_share_little_are_no_copies() -> None:
    """Two reports in two reporters' words."""
    assert copy_groups(["The ferry sank off Skarn at noon.", "Off Skarn at noon a boat with tourists sank."]) == [[0], [1]]
    assert copy_groups([]) == []


def test_groups_keep_the_order_of_their_first() -> None:
    """The best sentence stands for its copies."""
    texts = ["The pier at Karst is shut for repairs.", "The dam at Karst burst at noon.", "The pier at Karst is shut for repairs!"]
    assert copy_groups(texts) == [[0, 2], [1]]


def test_months_apart_nothing_contradicts() -> None:
    """Another story of another time tells of another event; where a date is unknown, nobody can say."""
    first, second, *_ = CONTRADICTIONS[0]
    assert contradict(first, second, timedelta(days=7))
    assert contradict(first, second, timedelta(days=8)) is None
    assert contradiction(Report(first, None), Report(second, MONDAY)) is None


def test_what_happens_daily_is_no_contradiction() -> None:
    """Monday's story of Monday and Tuesday's of Tuesday, in the same words, tell of two days."""
    first = "Drones struck the harbour of Port Anselm on Monday and set two warehouses alight, the mayor said."
    second = first.replace("Monday", "Tuesday")
    assert contradict(first, second) == ("Monday", "Tuesday")
    assert contradict(first, second, timedelta(days=1)) is None


def test_another_name_in_a_short_sentence_is_no_contradiction() -> None:
    """Two may well have done the same."""
    assert contradict("Freedonia recalled its envoy on Monday.", "Sylvania recalled its envoy on Monday.") is None
    assert contradict("He spoke to Freedonia on Monday.", "He spoke to Sylvania on Monday.") is None


@pytest.mark.parametrize(
    ("carriers", "also_in", "origins"),
    [
        ([("A", 1, "x")], (), 1),
        ([("A", 1, "x"), ("B", 1, "y"), ("C", 1, "z")], ("B", "C"), 1),
        ([("A", 1, "x"), ("B", 1, "y"), ("C", 3, "z")], ("B", "C"), 2),
        ([("A", 1, "x"), ("B", 2, "y"), ("C", 3, "z")], ("B", "C"), 3),
        ([("A", None, "x"), ("B", None, "x"), ("C", None, "y")], ("B", "C"), 2),
        ([("A", 1, "x"), ("A", 2, "y")], (), 1),
        ([("A", 1, "x"), ("B", 2, "y"), ("B", 1, "z")], ("B",), 1),
        ([("A", 1, "x"), (None, 2, "y")], (), 1),
        ([(None, 1, "x"), ("B", 2, "y")], ("B",), 2),
    ],
)
def test_outlets_are_told_from_origins(
    carriers: list[tuple[str | None, int | None, str]], also_in: tuple[str, ...], origins: int
) -> None:
    """Copies of one story, one text, and stories of one outlet are one origin; there are never more origins than outlets."""
    given = [Carrier(story(outlet, text), None if origin is None else VersionKey(origin)) for outlet, origin, text in carriers]
    assert outlets_and_origins(given) == (also_in, origins)


def test_what_contradicts_a_chosen_sentence_is_brought_in_after_it() -> None:
    """At most one, the best; not where it was chosen already, nor from the same story."""
    will = evidence("Okoro will attend the talks in Karst next week.", "A")
    will_not, never = (
        evidence("Okoro will not attend the talks in Karst next week.", "B"),
        evidence("Okoro will never attend the talks in Karst next week.", "C"),
    )
    other = evidence("The pier at Karst is shut for repairs.", "D")
    assert with_contradiction([will, other], [will, other, will_not, never]) == (will, will_not, other)
    assert with_contradiction([will, other, never], [will, other, will_not, never]) == (will, other, never)
    assert with_contradiction([other], [will, other, will_not]) == (other,)
    same_story = replace(will_not, article=will.article)
    assert with_contradiction([will], [will, same_story]) == (will,)
    assert with_contradiction([], [will]) == ()
