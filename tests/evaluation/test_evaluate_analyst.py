"""The measuring command on analysts' questions from end to end, over a few invented stories."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html  # type: ignore[import-untyped]  # it ships no types

from bot.commands.evaluate import main
from bot.evaluation.analyst.questions import AnalystFolder
from bot.evaluation.quiz import read_named
from bot.evaluation.runs import read_analyst_run, read_run
from index.errors import SettingsError
from tests.browser import Browser
from tests.evaluation.analyst_files import COPY, ELECTION, FERRY, LATER, QUESTIONS, STORIES, STRIKE, Analyst, write_folder

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    """Asked once; the index was built for it."""
    parent = tmp_path_factory.mktemp("analyst")
    files = [parent / name for name in ("first.json", "page.html", "ungraded.jsonl")]
    made = Analyst(write_folder(parent), parent / "data", *files)
    made.first.write_text(made.measure("--json", "--ungraded", str(made.ungraded)))
    return made


@pytest.fixture(scope="module")
def again(analyst: Analyst) -> str:
    """The same again, compared with the first and written to a page."""
    return analyst.measure("--baseline", str(analyst.first), "--html", str(analyst.page))


def test_every_question_is_on_record_with_its_grades(analyst: Analyst) -> None:
    """Asked at the end of its day, with the grades of what was shown, whichever copy that was."""
    printed: dict[str, Any] = json.loads(analyst.first.read_text())
    scores = {score["id"]: score for score in printed["run"]["scores"]}
    assert list(scores) == [question.id for question in QUESTIONS]
    assert printed["run"]["stories"] == len(STORIES)
    assert 2 in scores["q1"]["chosen"]
    assert 2 in scores["q2"]["chosen"], "the story of the day itself is seen"
    assert scores["q3"]["chosen"][0] == 2, "a copy has the grade of the sentence that it copies"
    assert 2 not in scores["q4"]["chosen"]
    assert (scores["q1"]["best"], scores["q3"]["best"]) == ([2, 1, 1], [2])
    assert all(scores[name]["two_read"] for name in ("q1", "q2", "q3"))
    assert printed["citations"] > 0
    assert printed["faults"] == 0
    assert LATER.sentences[0] not in analyst.first.read_text()


def test_what_is_printed_holds_no_text_of_a_story(analyst: Analyst, again: str) -> None:
    """Figures may be kept and passed on; only the page and the list of ungraded sentences hold what the stories say."""
    assert not any(sentence in analyst.first.read_text() + again for story in STORIES for sentence in story.sentences)


def test_sentences_that_nobody_graded_are_listed_in_the_form_of_the_data(analyst: Analyst) -> None:
    """With question, story, offset and words; as many as the record counts; none that was graded."""
    scores = json.loads(analyst.first.read_text())["run"]["scores"]
    rows = [json.loads(line) for line in analyst.ungraded.read_text().splitlines()]
    assert len(rows) == sum(score["chosen"].count(None) for score in scores) > 0
    stories = {story.id: story for story in STORIES}
    questions = {question.id: question for question in QUESTIONS}
    for row in rows:
        assert set(row) == {"id", "question", "story", "start", "text"}
        assert stories[row["story"]].text[row["start"] :].startswith(row["text"])
        assert row["question"] == questions[row["id"]].text
        graded = {story.sentences[place] for story, place, _ in questions[row["id"]].grades}
        assert row["text"] not in graded


def test_the_same_again_shows_no_difference(again: str) -> None:
    """Every figure of the text is there, and the verdict on each pair is plain."""
    compared = again.split("since the run of")[1]
    assert compared.count("no difference shown") == compared.count("+0.000 (+0.000 to +0.000)") > 10
    assert "better" not in compared
    assert "all (4)" in again
    assert "no answer to be had (unanswerable): 1 questions" in again
    assert "by kind: what is found" in again
    assert "kind, by what the question was read as" in again


def test_a_limit_takes_so_many_of_each_kind(analyst: Analyst) -> None:
    """The second question of a kind is not asked."""
    assert "all (3)" in analyst.measure("--limit", "1")


def test_the_page_shows_every_question_with_grades(analyst: Analyst, again: str) -> None:
    """Question, note, statements with their marks, and the sentences graded 2 that were not shown, folded."""
    assert f"Page written to {analyst.page}" in again
    document = html.fromstring(analyst.page.read_text())
    shown = {article.get("id"): article for article in document.xpath("//article[@class='question']")}
    assert set(shown) == {question.id for question in QUESTIONS}
    for question in QUESTIONS:
        said = shown[question.id].text_content()
        assert question.text in said
        assert question.note in said
    scores = {score["id"]: score["shown"] for score in json.loads(analyst.first.read_text())["run"]["scores"]}
    for name, grades in scores.items():
        marks = shown[name].xpath(".//span[contains(@class, 'mark')]")
        assert [mark.text for mark in marks] == ["?" if grade is None else str(grade) for grade in grades]
    assert FERRY.sentences[0] in shown["q1"].text_content()
    assert FERRY.title in shown["q1"].text_content()
    assert "5 March 2024" in shown["q1"].text_content()
    assert LATER.sentences[0] not in analyst.page.read_text()


def test_a_sentence_graded_2_that_was_not_shown_is_folded_beneath(analyst: Analyst, tmp_path: Path) -> None:
    """With its story; copies of what is shown are left out."""
    folder = tmp_path / "analyst"
    folder.mkdir()
    (folder / "collection.txt").write_text((analyst.folder / "collection.txt").read_text())
    records = [json.loads(line) for line in (analyst.folder / "questions.jsonl").read_text().splitlines()]
    for story, place in ((STRIKE, 2), (COPY, 0), (ELECTION, 0)):
        row = {"story": story.id, "start": story.text.index(story.sentences[place]), "text": story.sentences[place], "grade": 2}
        records[2]["candidates"].append(row)
    (folder / "questions.jsonl").write_text(json.dumps(records[2]))
    other = Analyst(folder, analyst.data, *[tmp_path / name for name in ("first.json", "page.html", "ungraded.jsonl")])
    other.measure("--html", str(other.page))
    missed = html.fromstring(other.page.read_text()).xpath("//details[summary[contains(., 'not shown')]]")
    assert len(missed) == 1
    assert missed[0].xpath("string(summary)") == "1 sentence graded 2 was not shown"
    assert STRIKE.sentences[2] in missed[0].text_content()
    assert STRIKE.title in missed[0].text_content()


def test_the_page_loads_nothing_and_its_policy_fits_its_style(analyst: Analyst, again: str) -> None:
    """No script, no resource, no inline style; links only lead within the page, and a question's markup is text."""
    assert again
    document = html.fromstring(analyst.page.read_text())
    style = document.xpath("string(//style)")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not document.xpath(
        "//script | //link | //img | //iframe | //object | //embed | //form | //base | //image | //@style | //b"
    )
    targets = document.xpath("//@href")
    assert targets
    assert all(document.xpath(f"//*[@id='{target[1:]}']") for target in targets if target.startswith("#"))
    assert all(target.startswith("#") for target in targets)
    assert not document.xpath("//@src | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("width", [360, 1000])
def test_the_page_can_be_read_at_any_width(analyst: Analyst, again: str, browser: Browser, width: int) -> None:
    """Nothing sticks out sideways, a mark stands beside its sentence, and the console is silent."""
    assert again
    browser.viewport(width, 800, mobile=width < 500)
    browser.show(analyst.page.read_text())
    assert browser.run("return document.documentElement.scrollWidth") <= width
    box = browser.run(
        "const item = document.querySelector('.statements li'), mark = item.firstElementChild.getBoundingClientRect();"
        "const said = item.querySelector('p').getBoundingClientRect(); return [mark.right, said.left, said.width]"
    )
    assert box[0] < box[1]
    assert box[2] > width / 2
    assert browser.errors() == []


def test_a_run_of_another_kind_is_refused(analyst: Analyst, tmp_path: Path) -> None:
    """In words that say which it is; so is one with other grades, where a difference would say nothing of the answers."""
    folder = AnalystFolder(analyst.folder)
    assert read_analyst_run(analyst.first, folder).stories == len(STORIES)
    with pytest.raises(SettingsError, match="holds a run of analyst questions, and this is one of the quiz"):
        read_run(analyst.first)
    quiz = tmp_path / "quiz.json"
    facts = {"year": 2024, "made": "", "snapshot": "", "model": "", "stories": 1, "chunks": 1, "answer_from": 0.3}
    quiz.write_text(json.dumps({"run": facts | {"peak_megabytes": 1, "scores": []}}))
    with pytest.raises(SettingsError, match="holds a run of the quiz, and this is one of analyst questions"):
        main(["--analyst", str(analyst.folder), "--data", str(analyst.data), "--baseline", str(quiz)])
    regraded = json.loads(analyst.first.read_text())
    regraded["run"]["questions"] = "another digest"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(regraded))
    with pytest.raises(SettingsError, match="of other questions, or with other grades"):
        read_analyst_run(other, folder)
    quiz.write_text("[]")
    with pytest.raises(SettingsError, match="holds no run that can be compared with"):
        read_analyst_run(quiz, folder)


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    """Neither a folder without questions nor a broken line ends in a traceback."""
    with pytest.raises(SettingsError, match="There are no analyst questions in"):
        main(["--analyst", str(tmp_path), "--data", str(tmp_path / "data")])
    (tmp_path / "collection.txt").touch()
    for line in ("no json", "[]", '{"id": "1"}', '{"id": "1", "kind": "why", "question": "?", "asked": "soon"}'):
        (tmp_path / "questions.jsonl").write_text(line)
        with pytest.raises(SettingsError, match=r"Line 1 of .*is no question with graded sentences"):
            AnalystFolder(tmp_path).questions()


def test_stories_are_taken_from_whatever_year_and_missed_where_they_lack(analyst: Analyst) -> None:
    """In the order in which they are named, each once."""
    quiz = analyst.folder.parent / "realtimeqa"
    lines = read_named(quiz, [STRIKE.id, FERRY.id, STRIKE.id])
    assert [json.loads(line)["id"] for line in lines] == [STRIKE.id, FERRY.id]
    with pytest.raises(SettingsError, match="1 of 2 stories are not in"):
        read_named(quiz, [FERRY.id, "https://demo-tribune.example/absent"])


@pytest.mark.parametrize(
    "arguments",
    [("--analyst", ".", "--runs", "ours.run"), ("--ungraded", "list.jsonl"), ("--analyst", ".", "--ungraded", "absent/list")],
)
def test_options_that_do_not_go_together_are_refused(arguments: tuple[str, ...]) -> None:
    """Exit code 2, before anything is read."""
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    assert stopped.value.code == 2
