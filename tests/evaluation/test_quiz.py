"""The measuring stick: an answer counts only as whole words, and no question sees the future."""

import gzip
import json
from pathlib import Path

import pytest

from bot.answering.matching import normalise_answer
from bot.evaluation.quiz import Item, read_collection, read_quiz
from tests.conftest import NOW, SHARED


@pytest.mark.parametrize(
    ("answer", "text", "held"),
    [
        ("the Senate", "It passed the U.S. Senate's floor.", True),
        ("Orbán", "ORBAN said no.", True),
        ("32", "It became the 32nd member.", False),
        ("art", "They met at the start.", False),
        ("Côte d'Ivoire", "In Cote d’Ivoire, nobody knew.", True),
    ],
)
def test_an_answer_stands_as_whole_words(answer: str, text: str, *, held: bool) -> None:
    """Case, accents, punctuation and articles do not matter; parts of words do not count."""
    assert Item("?", (normalise_answer(answer),), NOW, geopolitics=True).answered_by(text) == held


def test_only_answerable_questions_are_read_and_none_sees_the_future(tmp_path: Path) -> None:
    """A question sees stories up to the end of the day after it was asked."""
    rows = [
        {"id": "1", "question": "Who?", "answer": ["A"], "asked": "2024-03-01", "geopolitics": True, "answerable": ["x"]},
        {"id": "2", "question": "Why?", "answer": ["B"], "asked": "2024-03-01", "geopolitics": False, "answerable": []},
    ]
    (tmp_path / "questions-2024.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (item,) = read_quiz(tmp_path, 2024)
    assert (item.id, item.question) == ("1", "Who?")
    assert item.seen_until.isoformat() == "2024-03-02T23:59:59.999999+00:00"


def test_a_year_s_stories_may_stand_in_the_file_of_an_earlier_year(tmp_path: Path) -> None:
    """A story found in two years stands in the first one's file; one of a later year is none of this year's."""
    for year, stories in ((2022, "ab"), (2023, "c"), (2024, "d")):
        with gzip.open(tmp_path / f"articles-{year}.jsonl.gz", "wt") as lines:
            lines.write("\n".join(json.dumps({"id": story}) for story in stories))
    (tmp_path / "questions-2023.jsonl").write_text(json.dumps({"articles": ["a", "c", "d"]}))
    collection = read_collection(tmp_path, 2023)
    assert [json.loads(collection[story])["id"] for story in "ac"] == sorted(collection) == ["a", "c"]
    assert all(line.endswith("}\n") for line in collection.values()), "lines of two files must not run together"


@pytest.mark.skipif(not (SHARED / "data" / "realtimeqa").is_dir(), reason="the RealTime QA data is not beside this checkout")
@pytest.mark.parametrize(("year", "answerable", "geopolitics"), [(2022, 1303, 293), (2023, 662, 156), (2024, 587, 123)])
def test_the_corpus_is_the_one_that_figures_are_reported_on(year: int, answerable: int, geopolitics: int) -> None:
    """The counts are those that the data's own description gives, and the stories that answer are all there."""
    folder = SHARED / "data" / "realtimeqa"
    items = read_quiz(folder, year)
    assert (len(items), sum(item.geopolitics for item in items)) == (answerable, geopolitics)
    assert set().union(*(item.stories for item in items)) <= read_collection(folder, year).keys()


@pytest.mark.parametrize(
    ("words", "right"), [("Xi Jinping", True), ("President Xi Jinping of China", True), ("Xi", True), ("Li", False), ("!", False)]
)
def test_words_name_an_answer(words: str, right: bool) -> None:  # noqa: FBT001 - a case
    """All of it, more than it, or part of it; nothing names none."""
    assert Item("Who?", ("xi jinping",), NOW, geopolitics=True).named_by(words) is right
