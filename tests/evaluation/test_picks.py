"""Lists of sentences that are written out, and picks among them that are measured like a writer's."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Level
from bot.answering.evidence import READ
from bot.answering.llm_writer import LlmWriter
from bot.answering.newsroom import Newsroom
from bot.choice import ModelCall, ModelFailure
from bot.evaluation.analyst.measuring import AnalystMeasurer, Measured
from bot.evaluation.analyst.questions import AnalystFolder, AnalystQuestion
from bot.evaluation.analyst.scoring import AnalystReport, report
from bot.evaluation.contest import measure_both
from bot.evaluation.model_use import Failures, ModelUse, Spread, describe_use, model_use
from bot.evaluation.picks import Picks
from bot.settings import Settings
from bot.wiring import open_newsroom, open_store
from index.errors import SettingsError
from index.store import Store
from tests.evaluation.analyst_files import ELECTION, FERRY, QUESTIONS, STRIKE, Analyst, write_folder
from tests.fake_llm.rules import pointing
from tests.llm.scripted import scripted

Lists = Mapping[str, dict[str, Any]]
RIGHT = {"q1": FERRY.sentences[0], "q2": STRIKE.sentences[1], "q3": ELECTION.sentences[0], "q5": FERRY.sentences[2]}
"""The sentence that answers each question."""


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    """Questions and stories; the index is built by who asks first."""
    parent = tmp_path_factory.mktemp("picks")
    return Analyst(write_folder(parent), parent / "data", *(parent / name for name in ("a", "b", "c")))


@pytest.fixture(scope="module")
def lists(analyst: Analyst) -> Lists:
    """What was written out, by the names that the data has for the questions."""
    file = analyst.folder.parent / "lists.jsonl"
    printed = json.loads(analyst.measure("--dump-candidates", str(file), "--json"))
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert printed == {"file": str(file), "questions": len(rows), "sentences": sum(len(row["sentences"]) for row in rows)}
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    return {next(question.id for question in QUESTIONS if question.text == row["question"]): row for row in rows}


@pytest.fixture(scope="module")
def newsroom(analyst: Analyst, lists: Lists) -> Newsroom:
    """Answers from the stories that the lists are of."""
    assert lists
    return open_newsroom(Settings(dateline_data=analyst.data))


@dataclass(frozen=True, slots=True)
class Contest:
    """Measures whoever chooses beside the ranker, as the command does."""

    newsroom: Newsroom
    folder: AnalystFolder
    store: Store

    def run(self, picks: Picks | None = None, model: str = "") -> AnalystReport:
        """The figures, and the differences from the ranker's."""
        questions = self.folder.questions()
        if picks:
            picks.require_known(questions)
        run, ranker = measure_both(self.newsroom, model, questions, picks, self._measure, alone=False)
        assert ranker
        return report(run.run, ranker.run)

    def _measure(self, newsroom: Newsroom, questions: Sequence[AnalystQuestion], chooser: str) -> Measured:
        return AnalystMeasurer(newsroom, self.store, lambda *_: None).run(self.folder, questions, chooser)


@pytest.fixture
def contest(newsroom: Newsroom, analyst: Analyst) -> Iterator[Contest]:
    """Over the same index."""
    with open_store(Settings(dateline_data=analyst.data)) as store:
        yield Contest(newsroom, AnalystFolder(analyst.folder), store)


def picked(row: dict[str, Any], *texts: str) -> dict[str, Any]:
    """A line that picks these sentences from a list."""
    numbers = {sentence["text"]: sentence["number"] for sentence in row["sentences"]}
    return {"id": row["id"], "list": row["list"], "picks": [numbers[text] for text in texts]}


def written(file: Path, *lines: object) -> Path:
    """A file of picks."""
    file.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return file


def test_a_list_has_all_that_is_read_and_nothing_that_tells_the_answer(lists: Lists) -> None:
    """Numbered from 1, with outlet, date and title; whether a story answers at all cannot be read from it."""
    assert set(lists) == {question.id for question in QUESTIONS}
    for row in lists.values():
        assert set(row) == {"id", "list", "question", "asked", "kind", "most", "sentences"}
        assert [sentence["number"] for sentence in row["sentences"]] == list(range(1, len(row["sentences"]) + 1))
        assert 0 < len(row["sentences"]) <= READ
    first = next(sentence for sentence in lists["q2"]["sentences"] if sentence["text"] == STRIKE.sentences[1])
    assert (first["date"], first["title"]) == (STRIKE.published, STRIKE.title)
    assert lists["q2"]["asked"] == "2024-03-12T23:59:59.999999+00:00"
    assert not any("unanswerable" in json.dumps(row) for row in lists.values())


def test_picks_are_measured_beside_the_ranker(contest: Contest, lists: Lists, tmp_path: Path) -> None:
    """Right ones are right, an empty one is "nothing found", and only what was picked for is asked, of both."""
    lines = [picked(lists[name], text) for name, text in RIGHT.items()]
    figures = contest.run(Picks.read(written(tmp_path / "picks.jsonl", *lines, picked(lists["q4"]), "")))
    scores = {score.id: score for score in figures.run.scores}
    assert {name: score.chosen for name, score in scores.items()} == dict.fromkeys(RIGHT, (2,)) | {"q4": ()}
    assert scores["q4"].level is Level.NOTHING
    assert (figures.run.chooser, figures.rival, figures.model) == ("picks.jsonl", "the ranker", None)
    assert {difference.questions for difference in figures.differences} <= {4, 1, 5}
    assert all(score.faults == 0 < score.citations for score in scores.values() if score.level is Level.ANSWER)


def test_the_command_says_who_chose(analyst: Analyst, lists: Lists, tmp_path: Path) -> None:
    """And compares with the ranker, where no other run is named."""
    few = analyst.measure("--picks", str(written(tmp_path / "few.jsonl", picked(lists["q1"], FERRY.sentences[0]))))
    assert "all (1)" in few
    assert "sentences chosen by few.jsonl" in few
    assert "in which the ranker chose" in few


def test_a_verdict_decides_how_far_picks_are_trusted(contest: Contest, lists: Lists, tmp_path: Path) -> None:
    """As a language model's would: what it says does not answer is nothing found, and a part of an answer is never sure."""
    line = picked(lists["q1"], FERRY.sentences[0])
    levels = {}
    for verdict in ("no", "partly", "answers"):
        picks = Picks.read(written(tmp_path / "picks.jsonl", line | {"verdict": verdict}))
        levels[verdict] = contest.run(picks).run.scores[0].level
    assert levels == {"no": Level.NOTHING, "partly": Level.PROBABLE, "answers": Level.ANSWER}
    with pytest.raises(SettingsError, match=r"line 1 is no pick \(verdict"):
        Picks.read(written(tmp_path / "picks.jsonl", line | {"verdict": "surely"}))


def test_wrong_picks_are_wrong(contest: Contest, lists: Lists, tmp_path: Path) -> None:
    """Another sentence first is a worse score: what is measured are the picks, and not what the ranker would have said."""
    line = picked(lists["q1"], FERRY.sentences[3], FERRY.sentences[0])
    assert contest.run(Picks.read(written(tmp_path / "picks.jsonl", line))).run.scores[0].chosen == (0, 2)


def test_every_wrong_line_is_named(lists: Lists, contest: Contest, tmp_path: Path) -> None:
    """With what is wrong with it: in the file itself, among the questions, and against the list."""
    good = picked(lists["q1"], FERRY.sentences[0])
    lines = ["no json", "[1]", good | {"picks": [0]}, good | {"picks": ["1"]}, good | {"picks": [1, 1]}, {"id": "x"}, good, good]
    with pytest.raises(SettingsError) as refused:
        Picks.read(written(tmp_path / "form.jsonl", *lines))
    for number, word in enumerate(("Invalid JSON", "is no pick", "picks.0", "picks.0", "twice", "list"), 1):
        assert f"line {number} " in refused.value.problem
        assert word in refused.value.problem
    assert "line 8 picks for the question of line 7 again" in refused.value.problem
    assert "line 7 " not in refused.value.problem.replace("line 7 again", "")
    with pytest.raises(SettingsError, match="line 2 is for a question that is not asked here"):
        contest.run(Picks.read(written(tmp_path / "stranger.jsonl", good, good | {"id": "0" * 12})))
    beyond, moved = picked(lists["q2"]) | {"picks": [48]}, picked(lists["q3"], ELECTION.sentences[0]) | {"list": good["list"]}
    crowd = picked(lists["q5"]) | {"picks": list(range(1, lists["q5"]["most"] + 2))}
    with pytest.raises(
        SettingsError, match=r"line 2 names number 48, and its list has \d+.*line 3 was picked from another.*line 4 "
    ):
        contest.run(Picks.read(written(tmp_path / "lists.jsonl", good, beyond, moved, crowd)))


@pytest.mark.parametrize("arguments", [("--dump-candidates", "lists", "--picks", __file__), ("--picks", "absent.jsonl")])
def test_a_list_is_written_by_itself_and_picks_are_a_file(analyst: Analyst, arguments: tuple[str, ...]) -> None:
    """Exit code 2, before anything is read."""
    with pytest.raises(SystemExit) as stopped:
        analyst.measure(*arguments)
    assert stopped.value.code == 2


def test_a_language_model_is_measured_beside_the_ranker(contest: Contest) -> None:
    """With what it cost, over the same questions; where it fails, the ranker's answers are measured, and the reason is said."""
    said = iter(["I would rather not.", *[pointing("partly", 1)] * len(QUESTIONS)])
    model, _ = scripted(lambda _system, _user: next(said))
    newsroom = contest.newsroom.with_writer(LlmWriter(model, contest.newsroom.writer))
    figures = replace(contest, newsroom=newsroom).run(model="pointer-1")
    assert (figures.run.chooser, figures.rival) == ("pointer-1", "the ranker")
    assert all(len(score.chosen) == 1 for score in figures.run.scores[1:])
    assert figures.differences
    use = figures.model
    assert use
    assert (use.answers, use.calls, use.recorded) == (5, 5, 0), "and loading asks nothing of a model"
    assert use.failures == (Failures("the answer does not have the form that was asked for", 1),)
    assert (use.total_tokens, use.tokens) == (550, Spread(110, 110))
    assert use.seconds


def call(seconds: float, tokens: int, failure: ModelFailure | None = None, *, recorded: bool = False) -> ModelCall:
    """A call with so many tokens in, and as many out."""
    return ModelCall("pointer-1", "point 1", tokens, tokens, seconds, failure, recorded=recorded)


def test_what_a_model_has_cost_is_told_of_each_answer() -> None:
    """Its calls together; what the record answered takes no time, and what was never sent neither."""
    spent = ModelFailure.SPENT
    answers = ((), (call(0.1, 100), call(0.3, 200)), (call(0.0, 500, recorded=True),), (call(0.0, 0, spent),))
    use = model_use(Calls(calls) for calls in answers)
    assert use == ModelUse(3, 4, 1, (Failures(spent.value, 1),), 1600, Spread.of([600, 1000]), Spread.of([0.4]))
    assert "3 questions in 4 calls, 1 of them answered from the record" in describe_use(use)
    assert "1 times the budget of tokens is spent" in describe_use(use)
    assert model_use([Calls(())]) is None


@dataclass(frozen=True, slots=True)
class Calls:
    """As much of a score as is looked at."""

    calls: tuple[ModelCall, ...]
