"""A question's names are found and counted in all of their forms, and what it is read as is said."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.answer import Question
from bot.answering.features import AskedFor
from bot.answering.newsroom import Newsroom
from bot.answering.question import understood
from bot.checking.quotes import quotes_in
from bot.settings import Settings
from bot.wiring import open_newsroom
from index.name_book import NameBook
from tests.conftest import NOW, Rebuild

BOOK = NameBook(lambda: None, lambda _: True)
STORIES = {
    "a.txt": "In Sylvania, Osterbruck raised the price of salt on Monday. Traders in the port were not told before it.",
    "b.txt": "The mayor of Osterbruck opened a new pier. Its ferries carry grain to the islands every second day.",
    "c.txt": "A storm passed over Osterbruck at night. Two roofs were lost and nobody was hurt, the fire brigade said.",
    "d.txt": "Ankara recalled its envoy over the price of tin. The envoy had served for three years in the post.",
    "e.txt": "Tin is mined in the hills. Its price fell to a new low as the mines of the north opened again.",
    "f.txt": "The Sylvanian Tin Board (STB) closed two mines. A spokesman gave no reason, and the miners went home.",
    "g.txt": "A report of the Sylvanian Tin Board (STB) came out. It has ninety pages and says little of wages.",
}


def share(question: str, text: str) -> float:
    """Of the words of a question, with its names, that stand in a text."""
    return AskedFor(Question(question, NOW, names=BOOK.read(question)), None).share(text)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Did Turkey buy tin?", "Ankara bought tin.", 1.0),
        ("Did Ankara buy tin?", "Turkish traders bought tin.", 1.0),
        ("Did Turkey buy tin?", "Greece bought tin.", 2 / 3),
        ("Did the United States buy tin?", "The US bought tin.", 1.0),
        ("Did the United States buy tin?", "The U.S. bought tin.", 1.0),
        ("Did the United States buy tin?", "Of us they bought tin.", 2 / 3),
        ("Did the IMF sell tin?", "The International Monetary Fund sold tin.", 1.0),
        ("Did the IMF sell tin?", "The Monetary Board of an International sold tin.", 2 / 3),
        ("Did the International Monetary Fund sell tin?", "The IMF sold tin.", 1.0),
        ("Did the International Monetary Fund sell tin?", "It sold tin.", 2 / 3),
        ("Did Turkey and the Turks buy tin?", "Ankara bought tin.", 1.0),
    ],
)
def test_a_name_is_one_word_in_any_of_its_forms(question: str, text: str, expected: float) -> None:
    """All words of a form must be there; a name of many words counts no more than one of one."""
    assert share(question, text) == pytest.approx(expected)


def test_another_form_is_no_new_name() -> None:
    """Who asks which country a party trades with is not told by that party's own capital."""
    question = "Which country sells tin to Turkey?"
    asked = AskedFor(Question(question, NOW, names=BOOK.read(question)), None)
    assert {"ankara", "turkish"} <= asked.words


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Newsroom:
    """Answers from the stories above."""
    folder = tmp_path_factory.mktemp("names")
    for name, text in STORIES.items():
        (folder / name).write_text(text)
    data: Path = folder / "data"
    rebuild(data, [folder / name for name in STORIES])
    return open_newsroom(Settings(dateline_data=data))


def first(room: Newsroom, question: str) -> str:
    """Where the first passage found by its words stands."""
    read = room.read(question, NOW + timedelta(days=9_999))
    hits = room.search(read).hits
    return next(hit.article.source for hit in hits if hit.keyword_rank == 1).rpartition("/")[2]


def test_a_story_is_found_by_another_form(room: Newsroom) -> None:
    """No story says "Turkey"; without its forms the one with most of the other words comes first."""
    assert first(room, "What did Turkey recall over the price of tin?") == "d.txt"
    keywords = room.retriever().snapshot.keywords
    plain, named = (keywords.search("Turkey tin", 9, (-(2**62), 2**62), names) for names in ((), BOOK.read("Turkey tin")))
    (ankara,) = {number for number, _ in named} - {number for number, _ in plain} or {named[0][0]}
    assert named[0][0] == ankara
    assert named != plain


def test_a_typo_is_corrected_for_search_and_said(room: Newsroom) -> None:
    """The question stands on record as it was asked; what is searched, judged and counted has the name."""
    answer = room.ask("What did Osterbrück and Osterbruk raise the price of?", NOW + timedelta(days=9_999))
    assert answer.question.text == "What did Osterbrück and Osterbruk raise the price of?"
    assert answer.question.undated == "What did Osterbrück and Osterbruck raise the price of?"
    assert "Understood: Osterbruk as Osterbruck" in answer.understood


def test_an_acronym_of_the_stories_is_said(room: Newsroom) -> None:
    """What it was expanded to stands beside the answer; what everybody knows does not."""
    moment = NOW + timedelta(days=9_999)
    assert understood(room.read("What did the STB close?", moment)) == ("Understood: STB as Sylvanian Tin Board",)
    assert understood(room.read("What did the Sylvanian Tin Board close?", moment)) == ()
    assert understood(room.read("What did the IMF and Turkey close?", moment)) == ()


def test_what_is_said_of_names_is_no_quote() -> None:
    """In a pasted reply it is told from what the reply quotes."""
    pasted = "The Osterbruck pier was opened by the mayor. [1]\n\nUnderstood: Osterbruk as Osterbruck"
    assert quotes_in(pasted) == ("The Osterbruck pier was opened by the mayor.",)
