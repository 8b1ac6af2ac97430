"""Sentences that are the same words are one, of as many origins as there are; all others stand for themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answer import Evidence
from bot.answering.comparing.copies import Report, contradiction, copy_groups, outlets_and_origins, with_contradiction
from bot.answering.comparing.differences import compare
from bot.answering.comparing.same_words import same_words
from index.article import Article, Role, Sentence, StorySentence, VersionKey, article_id, version_hash

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
WORDS = "The envoy won't call it \"a grave mistake\", Ines Okoro's office said on Monday."
PRINTED_OTHERWISE = (
    *(
        "PORT ANSELM (Sample Wire) - {}",
        "Port Anselm, March 4 (Mock Agency) - {}",
        "PORT ANSELM, March 4. /MOCK/. {}",
        "(Wire) — {}",
    ),
    *("GENEVA — {}", "GENEVA - {}", "NEW YORK -- {}", "TEHRAN, Iran — {}", "Geneva, Nov 15 (MOCK).- {}", "GENEVA (WIRE): {}"),
)
COPIES = [
    *((WORDS, form.format(WORDS)) for form in PRINTED_OTHERWISE),
    (WORDS, WORDS.upper()),
    (WORDS, WORDS.replace("'", "’").replace(' "', " “").replace('",', ",”")),
    (WORDS, WORDS.replace(' "', " « ").replace('",', " »,")),
    (WORDS, WORDS.replace(' "', " ‘").replace('",', "’,")),
    (WORDS, WORDS.replace(" ", "\u00a0 \n")),
    (WORDS, WORDS.replace("mistake", "mis\u00adtake\u200b").removesuffix(".")),
    ("The final of the official cup is off.", "The \ufb01nal of the o\ufb03cial cup is off!"),
    ("The ice-free port - the last one - is shut.", "The ice\u2011free port\u2014the last one\u2014is shut"),
    ("The five-year plan -- the first -- is shut.", "The five–year plan – the first – is shut."),
]
ALIKE = [
    (
        "The ferry to Skarn sank near the lighthouse and its owners said that all had been saved.",
        "The ferry to Skarn sank near the lighthouse, and its owners said all had been saved.",
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
OTHERS = [
    *(
        (WORDS, form.format(WORDS))
        for form in ("DENIED — {}", "FALSE – {}", "NOT TRUE (Wire) - {}", "Officials, March 4 (Wire) - {}")
    ),
    ("The crew will re-sign on Monday.", "The crew will resign on Monday."),
    ("It's known.", "Its known."),
    ("Prices fell to -5 in Karst.", "Prices fell to 5 in Karst."),
    ("Okoro will attend?", "Okoro will attend."),
    ("Okoro said Ferrand will resign.", "Okoro, said Ferrand, will resign."),
    ("Output grew by 10² in Karst.", "Output grew by 102 in Karst."),
    ("They paid $5 a box.", "They paid £5 a box."),
    ("Okoro praised the dam.", "Okoro condemned the dam."),
    ("Okoro will attend.", "Okoro would attend."),
    ("Prime Minister Okoro resigned.", "Foreign Minister Okoro resigned."),
    ("She refused to come.", "She did not come."),
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


def story(outlet: str | None, text: str = "A text.", published: datetime | None = MONDAY, place: str | None = None) -> Article:
    """A story of an outlet; each of another text has another identity."""
    identity = article_id(f"{outlet} {text}")
    return Article(identity, None, "A title", outlet, published, place, None, (), text, version_hash(text), "a.txt")


def sentence_of(text: str, published: datetime | None = MONDAY, place: str | None = None) -> StorySentence:
    """The only sentence of a story."""
    return StorySentence(Sentence(0, len(text), text, Role.STATEMENT), story("Wire", text, published, place))


def groups(*texts: str) -> list[list[int]]:
    """Which of these sentences are copies, of stories of one day."""
    return copy_groups([sentence_of(text) for text in texts])


def evidence(text: str, outlet: str, published: datetime = MONDAY) -> Evidence:
    """A sentence of a story of its own."""
    return Evidence(Sentence(0, len(text), text, Role.STATEMENT), story(outlet, text, published), 1.0, 0.9)


def contradict(first: str, second: str, later: timedelta = timedelta(0)) -> tuple[str, str] | None:
    """The words in which two sentences contradict each other; the second's story is published later."""
    found = contradiction(Report(first, MONDAY), Report(second, MONDAY + later))
    return (found.ours, found.theirs) if found else None


@pytest.mark.parametrize(("first", "second"), COPIES)
def test_how_words_are_printed_leaves_a_copy_a_copy(first: str, second: str) -> None:
    """Datelines, capitals, quotation marks, dashes, apostrophes, white space, ligatures and what is not seen change no words."""
    assert same_words(first, second)
    assert groups(first, second) == groups(second, first) == [[0, 1]]
    assert contradict(first, second) is None


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_what_says_the_same_in_other_words_is_no_copy(first: str, second: str) -> None:
    """Other spellings, figures in words and fuller names say the same, and are not said twice; but no outlet is named for both."""
    assert groups(first, second) == groups(second, first) == [[0], [1]]
    assert compare(first, second).alike
    assert contradict(first, second) is None


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_what_may_say_something_else_is_neither_a_copy_nor_alike(first: str, second: str) -> None:
    """However little differs; and a label before a dash that judges what follows is no dateline."""
    assert groups(first, second) == groups(second, first) == [[0], [1]]
    assert not same_words(first, second)


def test_the_same_words_of_other_days_or_places_are_no_copies() -> None:
    """Next week's "on Monday" is another day, and "here" another place under another dateline."""
    text = "Okoro said on Monday that the dam would be closed here."
    same, later = sentence_of(text, place="Karst"), sentence_of(text, MONDAY + timedelta(days=7), "Karst")
    assert copy_groups([same, later, sentence_of(text, place="Skarn"), same]) == [[0, 3], [1], [2]]
    next_day = sentence_of(text, MONDAY + timedelta(days=1), "Karst")
    assert copy_groups([same, next_day]) == [[0, 1]]
    lasting = "The dam at Karst is the highest of its kind."
    assert copy_groups([sentence_of(lasting), sentence_of(lasting, MONDAY + timedelta(days=70), "Skarn")]) == [[0, 1]]


@pytest.mark.parametrize(("first", "second", "ours", "theirs"), CONTRADICTIONS)
def test_what_contradicts_is_no_copy(first: str, second: str, ours: str, theirs: str) -> None:
    """Another figure, name or date, a negation, or names the other way round: said with the words in which they differ."""
    assert groups(first, second) == groups(second, first) == [[0], [1]]
    assert contradict(first, second) == (ours, theirs)
    assert contradict(second, first) == (theirs, ours)


@pytest.mark.parametrize(("first", "second"), NEITHER)
def test_what_is_not_certain_is_neither_merged_nor_called_a_contradiction(first: str, second: str) -> None:
    """Both stand for themselves, and nothing is said of them."""
    assert groups(first, second) == groups(second, first) == [[0], [1]]
    assert contradict(first, second) is contradict(second, first) is None


def test_the_same_words_of_somebody_else_are_no_copies() -> None:
    """Who "she" is stands in the sentence before: where that is another, "she" may be."""
    words = "She will resign from the dam board in May."
    stories = [story("Wire", f"{before} {words}") for before in ("Ines Okoro spoke.", "Mara Ferrand spoke.", "INES OKORO  spoke.")]
    starts = [article.text.index(words) for article in stories]
    sentences = [Sentence(start, start + len(words), words, Role.STATEMENT) for start in starts]
    assert copy_groups(list(map(StorySentence, sentences, stories))) == [[0, 2], [1]]


def test_sentences_that_share_little_are_no_copies() -> None:
    """Two reports in two reporters' words."""
    assert groups("The ferry sank off Skarn at noon.", "Off Skarn at noon a boat with tourists sank.") == [[0], [1]]
    assert groups() == []


def test_groups_keep_the_order_of_their_first() -> None:
    """The best sentence stands for its copies."""
    texts = ["The pier at Karst is shut for repairs.", "The dam at Karst burst at noon.", "The pier at Karst is shut for repairs!"]
    assert groups(*texts) == [[0, 2], [1]]


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
    given = [StorySentence(Sentence(0, len(text), text, Role.STATEMENT), story(outlet, text)) for outlet, _, text in carriers]
    copies, independent = outlets_and_origins(given, [None if origin is None else VersionKey(origin) for _, origin, _ in carriers])
    assert (tuple(copy.article.publisher for copy in copies), independent) == (also_in, origins)


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
