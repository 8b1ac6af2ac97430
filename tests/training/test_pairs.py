"""What the ranker learns from is what it says: right sentences hold the answer, wrong ones do not."""

import gzip
import json
import random
from pathlib import Path

import pytest

from bot.training.pairs import Group, TitledSentence, marked_groups, quiz_groups, trec_groups

CITY = (
    "Maria Lopez was elected mayor of Springfield on Sunday. Turnout in Springfield was the highest in twenty years. "
    "The old mayor of Springfield, Ann Hill, had not stood again. Voters in Springfield elected a new council too."
)
CAKE = "Ana Lopez bakes a cake on Sunday. The mayor of Shelbyville ate all of the cake. Nobody was elected to anything there."


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    """A year with two stories and two questions."""
    stories = [
        {"id": "city", "title": "City votes", "text": CITY, "published": "2022-02-27"},
        {"id": "cake", "title": "Cakes", "text": CAKE, "published": None},
    ]
    with gzip.open(tmp_path / "articles-2022.jsonl.gz", "wt") as lines:
        lines.write("\n".join(map(json.dumps, stories)))
    rows = [
        {"question": "Who was elected mayor of Springfield?", "answer": ["María López"], "answerable": ["city"]},
        {"question": "Which river burst its banks?", "answer": ["Sunday"], "answerable": ["city", "gone"]},
    ]
    with (tmp_path / "questions-2022.jsonl").open("w") as lines:
        lines.write(
            "\n".join(
                json.dumps(row | {"id": str(number), "asked": "2022-03-01", "geopolitics": False})
                for number, row in enumerate(rows)
            )
        )
    return tmp_path


def test_sentences_with_the_answer_are_right_and_others_that_share_words_are_wrong(quiz: Path) -> None:
    """A question whose words stand in no sentence with its answer teaches nothing, and is left out."""
    (group,) = quiz_groups(quiz, 2022, quiz / "scratch", repeats=2)
    assert [sentence.text for sentence in group.right] == ["Maria Lopez was elected mayor of Springfield on Sunday."]
    assert group.wrong[0].text == "The old mayor of Springfield, Ann Hill, had not stood again."
    assert TitledSentence("Cakes", "The mayor of Shelbyville ate all of the cake.") in group.wrong
    assert group.repeats == 2


def test_marked_answers_are_found_in_their_sentence(tmp_path: Path) -> None:
    """The answer that most people marked counts; the sentence's own characters are given."""
    start = CITY.index("highest")
    answers = [{"text": "highest", "answer_start": start}] * 2 + [{"text": "twenty", "answer_start": CITY.index("twenty")}]
    asked = {"question": "How high was the turnout?", "answers": answers}
    article = {"title": "City%20of_votes", "paragraphs": [{"context": CITY, "qas": [asked]}]}
    (tmp_path / "squad.json").write_text(json.dumps({"data": [article]}))
    (group,) = marked_groups(tmp_path, tmp_path / "scratch")
    (right,) = group.right
    assert (right.title, right.text.split()[0]) == ("City of votes", "Turnout")
    assert right.answer is not None
    assert right.text[slice(*right.answer)] == "highest"
    assert all("twenty" not in sentence.text for sentence in group.wrong)


def test_a_report_is_asked_who_and_where(tmp_path: Path) -> None:
    """Each kind of phrase that people marked is a question of its own; a phrase without text is none."""
    marks: dict[str, dict[str, list[dict[str, str]]]] = {
        kind: {"annotated": [{}]} for kind in ("who", "what", "when", "where", "why", "how")
    }
    marks["who"] = {"annotated": [{"text": "Maria Lopez"}]}
    (tmp_path / "reports.jsonl").write_text(json.dumps({"title": "City votes", "text": CITY, "fiveWoneH": marks}))
    (group,) = marked_groups(tmp_path, tmp_path / "scratch")
    assert group.question == "City votes. Who was it?"
    assert group.right[0].text.startswith("Maria Lopez")
    assert len(group.wrong) == 3


def test_judged_sentences_come_as_text(tmp_path: Path) -> None:
    """TREC QA gives tokens and six lines on each; a question without a right sentence is left out."""
    other = "\n".join(["x\ty"] * 4)
    right = f"<positive>\n``\tLopez\t,\t''\tshe\tsaid\t.\n{other}\nLopez\n2\n</positive>\n"
    wrong = f"<negative>\nNobody\tdid\tn't\t.\n{other}\n</negative>\n"
    question = f"<question>\nWho\tspoke\t?\n{other}\n</question>\n"
    blocks = (f"<QApairs id='{number}'>\n{question}{body}</QApairs>\n" for number, body in enumerate((right + wrong, wrong)))
    (tmp_path / "trecqa-train.xml").write_text("".join(blocks))
    (group,) = trec_groups(tmp_path)
    assert group.question == "Who spoke?"
    assert group.right[0].answer is not None
    assert group.right[0].text[slice(*group.right[0].answer)] == "Lopez"
    assert group.wrong == (TitledSentence("", "Nobody didn't."),)


def test_a_draw_has_the_right_sentence_first() -> None:
    """And no more wrong ones than there are."""
    group = Group("?", (TitledSentence("", "right"),), (TitledSentence("", "a"), TitledSentence("", "b")))
    drawn = group.draw(random.Random(1), 5)  # noqa: S311 - a sample, not a secret
    assert drawn.passages[0].text == "right"
    assert sorted(sentence.text for sentence in drawn.passages[1:]) == ["a", "b"]
    assert drawn.gains == (1, 0, 0)
