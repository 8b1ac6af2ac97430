"""Names that mean the same are one, where that is certain; a word is corrected only where no story has it."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.learnt_names import LearntNames, expansions
from index.name_book import NameBook, _own_table
from index.names import Name, acronyms, key_of, tokens
from tests.conftest import Rebuild, snapshots_in

Read = Callable[[str], tuple[Name, ...]]
IN_STORIES = ("gibraltar", "netanyahu", "marino", "marina", "brazil", "iran", "visited", "minister", "harbour", "lisbon", "teheran")


def book(*texts: str, times: int = 3) -> NameBook:
    """The names of a collection in which each text stands in so many stories, and of words just those above."""
    learnt = LearntNames()
    for text in texts:
        for _ in range(times):
            learnt.add(text)
    return NameBook(lambda: learnt, lambda word: word.lower() in IN_STORIES)


@pytest.fixture(scope="module")
def read() -> Read:
    """Reads names as a snapshot without learnt ones does."""
    return NameBook(lambda: None, lambda _: True).read


@pytest.mark.parametrize(
    ("question", "typed", "forms"),
    [
        ("What does Turkey want?", "Turkey", {"Türkiye", "Turkish", "Turks", "Ankara"}),
        ("What do the Turks want?", "Turks", {"Türkiye", "Turkey", "Ankara"}),
        ("What does N. Korea test?", "N. Korea", {"North Korea", "North Korean", "Pyongyang", "DPRK"}),
        ("what did the uae sign?", None, set()),
        ("What did the UAE sign?", "UAE", {"United Arab Emirates", "Emirati", "Abu Dhabi"}),
        ("What did the unsc decide?", "unsc", {"UN Security Council"}),
        ("What did the U.S. say?", "U.S.", {"US", "United States", "American", "Washington"}),
        ("Where does the Kremlin stand?", "Kremlin", {"Russia", "Moscow"}),
        ("What did Downing Street say?", "Downing Street", {"UK", "Britain", "British", "London"}),
        ("What about Hizbullah?", "Hizbullah", {"Hezbollah", "Hizbollah"}),
        ("Who met Zelenskiy?", "Zelenskiy", {"Zelensky", "Zelenskyy"}),
        ("What did Qaddafi build?", "Qaddafi", {"Gaddafi"}),
        ("What did the International Atomic Energy Agency find?", "International Atomic Energy Agency", {"IAEA"}),
        ("What did the IAEA find?", "IAEA", {"International Atomic Energy Agency"}),
        ("What did TÜRKIYE say?", "TÜRKIYE", {"Turkey"}),
        ("Is Czechia in it?", "Czechia", {"Czech Republic", "Czechs", "Prague"}),
    ],
)
def test_a_name_has_its_other_forms(read: Read, question: str, typed: str | None, forms: set[str]) -> None:
    """Acronyms, people of a country, seats of its government, spellings: as it was typed, and all others beside it."""
    names = read(question)
    assert [name.typed for name in names] == ([typed] if typed else [])
    assert not typed or (forms <= set(names[0].forms) and names[0].forms[0] == typed)
    assert not any(name.is_told for name in names)


@pytest.mark.parametrize(
    ("question", "country"),
    [
        ("What does Ankara want?", "Turkey"),
        ("Why is Beijing angry?", "China"),
        ("What stands between Moscow and Tehran?", "Iran"),
        ("What happened in Ankara?", None),
        ("Which visitors came to Beijing?", None),
        ("Did Paris Match print it?", None),
        ("Who won at the Paris games?", None),
        ("Did the Washington Post print it?", None),
    ],
)
def test_a_capital_is_its_country_where_it_acts(read: Read, question: str, country: str | None) -> None:
    """After a verb or between two sides it is a government; after "in" it is a place, and before another name part of that."""
    forms = {form for name in read(question) for form in name.forms}
    assert country in forms if country else not forms


def test_a_place_keeps_its_spellings(read: Read) -> None:
    """What happened in Kyiv did not happen anywhere in the country."""
    (name,) = read("What happened in Kyiv?")
    assert name.forms == ("Kyiv", "Kiev")


@pytest.mark.parametrize(
    "question",
    [
        "Who said that to us?",
        "who won",
        "Which car is it?",
        "Did they polish it?",
        "What of New Mexico?",
        "And Latin American debt?",
    ],
)
def test_other_words_are_no_names(read: Read, question: str) -> None:
    """Small letters tell a word from an acronym, and a longer name is not the one in it."""
    assert read(question) == ()


def test_the_longest_name_counts(read: Read) -> None:
    """South Sudan is not Sudan; both are in the question."""
    assert [name.typed for name in read("Do South Sudan and Sudan trade?")] == ["South Sudan", "Sudan"]


def test_a_name_said_twice_is_one(read: Read) -> None:
    """However it is said."""
    assert [name.typed for name in read("Do the Turks trust Turkey, the Turkish government?")] == ["Turks"]


def test_no_name_stands_in_two_groups() -> None:
    """Else which of them is meant would depend on the order of lines."""
    groups, _ = _own_table()
    keys = ({key_of(token.text for token in tokens(name)) for name in group.names} for group in groups)
    count = Counter(key for group in keys for key in group)
    assert [key for key, times in count.items() if times > 1] == []


@settings(deadline=None)  # the tables are read at the first question
@given(st.text())
def test_any_question_can_be_read(text: str) -> None:
    """No text breaks it, and what is read stands in it."""
    assert all(name.typed in text for name in NameBook(lambda: None, lambda _: True).read(text))


# Typos


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("Gibralter", "Gibraltar"),  # one letter for another
        ("Gibratlar", "Gibraltar"),  # two in the wrong order
        ("Gibrltar", "Gibraltar"),  # one left out
        ("natanyahu", "Netanyahu"),  # in small letters
        ("Gobrolter", None),  # too far off
        ("Hibraltar", None),  # another first letter
        ("Marine", None),  # two names are as near
        ("Lisbom", None),  # too few stories have the name
        ("Teheran", None),  # it stands in a story
    ],
)
def test_a_typo_is_read_as_the_one_name_it_can_be(typed: str, read_as: str | None) -> None:
    """Only if no story has the word, and exactly one name of several stories is one letter off."""
    texts = ("The minister visited Gibraltar and Netanyahu and Marino and Marina and Brazil and Tehran.",)
    names = book(*texts)
    names._learnt.words["Lisbon"] = 1
    found = [name for name in names.read(f"Who came to {typed}?") if name.corrected]
    assert [(name.typed, name.read) for name in found] == ([(typed, read_as)] if read_as else [])


@pytest.mark.parametrize("country", ["Austria", "Mali", "Iraq", "Niger", "Gambia", "Slovakia"])
def test_a_country_is_no_typo_of_another(country: str) -> None:
    """Though no story names it, and all have one that is a letter off."""
    names = book("It is for Australia, for Malia, for Iraqi, for Nigeria, for Zambia, for Slovenia, for Austrian and Malian.")
    assert not any(name.corrected for name in names.read(f"What of {country}?"))


def test_a_city_is_no_typo() -> None:
    """Whatever the stories tell of: there is a Lugano."""
    names = book("They met near Lugana and near Trieste.")
    assert names.read("What happened in Lugano?") == ()


def test_a_corrected_name_has_its_forms() -> None:
    """A typo of a country is that country; readers are told."""
    (name,) = book("He spoke of Gibraltar, and of Ukraine.").read("What does Ukrane want?")
    assert (name.typed, name.read, name.is_told) == ("Ukrane", "Ukraine", True)
    assert {"Ukrainian", "Kyiv"} <= set(name.forms)


def test_spellings_of_one_name_are_one() -> None:
    """Which of them was meant makes no difference: the most usual is."""
    names = book("So Zelensky said.", "So Zelensky said.", "So Zelenskyy said.")
    (name,) = names.read("What did Zelenskky say?")
    assert name.read == "Zelensky"


# What stories teach


@pytest.mark.parametrize(
    ("text", "taught"),
    [
        ("the Karst Bridge Authority (KBA) said", [("KBA", "Karst Bridge Authority")]),
        ("the Union of Harbour Pilots (UHP) said", [("UHP", "Union of Harbour Pilots")]),
        ("the Bureau of Tides (BOT) said", [("BOT", "Bureau of Tides")]),
        ("the KBA (Karst Bridge Authority) said", [("KBA", "Karst Bridge Authority")]),
        ("the Anselm Dock-Workers League (ADWL) met", [("ADWL", "Anselm Dock-Workers League")]),
        ("the harbour authority of Anselm (KBA) said", []),
        ("on Monday (GMT) it rained", []),
        ("the Karst\nBridge Authority (KBA) said", []),
    ],
)
def test_a_story_explains_its_acronyms(text: str, taught: list[tuple[str, str]]) -> None:
    """By their initials, with or without those of little words, and never otherwise."""
    assert list(expansions(text)) == taught


def test_an_acronym_is_read_as_the_stories_explain_it() -> None:
    """Both ways, and readers are told where it was expanded; not where a single story says so."""
    names = book("So the Karst Bridge Authority (KBA) said.")
    (short,), (long,) = names.read("What did the KBA say?"), names.read("What did the Karst Bridge Authority say?")
    assert (short.forms, short.meaning) == (("KBA", "Karst Bridge Authority"), "Karst Bridge Authority")
    assert "KBA" in long.forms
    assert not long.is_told
    (once,) = book("So the Karst Bridge Authority (KBA) said.", times=1).read("What did the KBA say?")
    assert once.forms == short.forms
    assert not once.is_told


def test_an_acronym_of_two_things_is_neither() -> None:
    """Half of the stories mean something else by it."""
    names = book("So the Karst Bridge Authority (KBA) said.", "So the Kestrel Breeders Association (KBA) said.")
    assert names.read("What did the KBA say?") == ()


def test_our_tables_outweigh_the_stories() -> None:
    """The IAEA is what everybody means by it."""
    (name,) = book("So the Inner Anselm Eel Anglers (IAEA) said.").read("What did the IAEA say?")
    assert "International Atomic Energy Agency" in name.forms
    assert "Inner Anselm Eel Anglers" not in name.forms


def test_acronyms_of_a_text() -> None:
    """In capitals, with or without full stops."""
    assert acronyms("The U.S. told us of NATO, the G7 and Mr. A. Smith.") == {"US", "NATO", "G7"}


@given(st.lists(st.sampled_from(["So Anselm (A) met Karst.", "The Karst Bridge Authority (KBA) met.", "Then Anselm left."])))
def test_what_was_learnt_can_be_forgotten(texts: list[str]) -> None:
    """A withdrawn story leaves nothing behind."""
    learnt = LearntNames()
    learnt.add("They saw Anselm.")
    for times in (1, -1):
        for text in texts:
            learnt.add(text, times)
    assert learnt.words == {"Anselm": 1}
    assert not learnt.acronyms


STORIES = {
    "one.txt": "Yesterday the Karst Bridge Authority (KBA) met in Freedonia. It rained all day in the north.",
    "two.txt": "The mayor of Freedonia said that the Union of Harbour Pilots (UHP) had agreed. Nobody else spoke.",
    "three.txt": "There were talks in Freedonia about the bridge. They went on until the evening, officials said.",
}


def learnt_in(data: Path) -> LearntNames | None:
    """What the snapshot that serves knows."""
    return LearntNames.read(snapshots_in(data).open().folder)


def test_a_rebuild_learns_what_changed(tmp_path: Path, rebuild: Rebuild) -> None:
    """After stories came, changed and went, a snapshot knows what one built of the same stories at once knows, to the byte."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for data, changes in (("step", STORIES), ("step", {"one.txt": "The mayor of Freedonia left for Sylvania."}), ("once", {})):
        for name, text in changes.items():
            (folder / name).write_text(text)
        if data == "once":
            (folder / "two.txt").unlink()
            rebuild(tmp_path / "step", [folder])
        rebuild(tmp_path / data, [folder])
    step, once = learnt_in(tmp_path / "step"), learnt_in(tmp_path / "once")
    assert step == once
    assert once is not None
    assert once.words == {"Freedonia": 2, "Sylvania": 1}
    files = [snapshots_in(tmp_path / data).open().folder / "names.json" for data in ("step", "once")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "names.json" in snapshots_in(tmp_path / "once").open().manifest.files


def test_a_snapshot_without_learnt_names_knows_none(tmp_path: Path) -> None:
    """Those of earlier releases have no such file, and a later one's may follow other rules."""
    assert LearntNames.read(tmp_path) is None
    LearntNames().write(tmp_path)
    assert LearntNames.read(tmp_path) == LearntNames()
    (tmp_path / "names.json").write_text('{"rules": 0}')
    assert LearntNames.read(tmp_path) is None
