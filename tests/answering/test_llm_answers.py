"""With a language model, an answer is as checked as without: what it changes is which sentences are said, and how surely."""

import copy
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.answer import Level, Trace
from bot.answering.citations import fault
from bot.answering.evidence import EvidenceFinder
from bot.answering.llm_writer import LlmWriter
from bot.answering.newsroom import Newsroom
from bot.answering.writer import ExtractiveWriter
from bot.checking.quotes import quotes_in
from bot.choice import ModelFailure, Sufficiency
from bot.records.ledger import Ledger
from bot.rendering.as_json import answer_json
from bot.rendering.terminal import show_answer, show_trace
from bot.reply import Place
from index.snapshot import Snapshots
from index.store import Store
from tests.answering.test_evidence import ANY, TRAINED, evidence
from tests.conftest import NOW
from tests.fake_llm.rules import pointing
from tests.llm.scripted import scripted

QUESTION = "What did Zhang Youxia tell Belousov?"
Ask = Callable[[str], Trace]


@pytest.fixture
def ask(newsroom: Newsroom) -> Ask:
    """The answer where the model says something."""

    def answer(says: str) -> Trace:
        other = copy.copy(newsroom)
        other.writer = LlmWriter(scripted(says)[0], ExtractiveWriter())
        return other.trace(QUESTION, NOW)

    return answer


def shown(show: Callable[[Console], None]) -> str:
    """What a console shows, in lines as long as they are."""
    console = Console(file=io.StringIO(), width=400, highlight=False)
    show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_model_chooses_and_every_quote_is_checked(newsroom: Newsroom, ask: Ask, sample_data: Path) -> None:
    """Another order of true sentences; the reader hears whose it is, and programs do, too."""
    ranked = newsroom.trace(QUESTION, NOW)
    second = next(place for place, item in enumerate(ranked.evidence) if item is not ranked.chosen[0] and item.confidence > 0.42)
    traced = ask(pointing("answers", second + 1, 1))
    assert traced.chosen[0].sentence == ranked.evidence[second].sentence
    with Store(Snapshots(sample_data).store_file, readonly=True) as store:
        assert [fault(citation, store) for citation in traced.answer.citations] == [None] * len(traced.answer.citations)
    assert (traced.answer.chosen_by, ranked.answer.chosen_by) == ("pointer-1", "")
    assert "Sentences chosen by pointer-1; every quote checked" in shown(lambda console: show_answer(traced.answer, console))
    assert "chosen by" not in shown(lambda console: show_answer(ranked.answer, console))
    assert answer_json(traced.answer)["chosen_by"] == "pointer-1"
    assert answer_json(ranked.answer)["chosen_by"] is None
    assert traced.model == f"{ranked.model}, pointer-1"


def test_what_says_who_chose_is_no_quote(ask: Ask) -> None:
    """A reply that is pasted is read as its statements alone."""
    answer = ask(pointing("answers", 1)).answer
    assert not any("chosen by" in quote for quote in quotes_in(shown(lambda console: show_answer(answer, console))))


@pytest.mark.parametrize(("verdict", "level"), [("answers", Level.ANSWER), ("partly", Level.PROBABLE), ("no", Level.NOTHING)])
def test_the_model_s_judgement_counts(newsroom: Newsroom, ask: Ask, verdict: str, level: Level) -> None:
    """Of an answer that the ranker is sure of."""
    assert newsroom.ask(QUESTION, NOW).level is Level.ANSWER
    traced = ask(pointing(verdict, 1))
    assert traced.answer.level is level
    assert traced.answer.found == (verdict != "no")


@pytest.fixture
def finder(newsroom: Newsroom) -> EvidenceFinder:
    """With the weights that come with Dateline."""
    return newsroom.finder.with_weights(TRAINED)


def test_a_sure_answer_needs_both(finder: EvidenceFinder) -> None:
    """What the model calls an answer is sure from where the ranker finds it probable; nothing else makes an answer surer."""
    least, probable = TRAINED.facts.answer_from, TRAINED.facts.probable_from
    confidences = (least + 0.01, probable + 0.01, probable - 0.01, 0.01)
    chosen = [[evidence(1, sure=confidence)] for confidence in confidences]

    def levels(sufficiency: Sufficiency | None) -> list[Level]:
        return [finder.level(ANY, one, sufficiency) for one in chosen]

    assert levels(None) == [Level.ANSWER, Level.PROBABLE, Level.NOTHING, Level.NOTHING]
    assert levels(Sufficiency.ANSWERS) == [Level.ANSWER, Level.ANSWER, Level.NOTHING, Level.NOTHING]
    assert levels(Sufficiency.PARTLY) == [Level.PROBABLE, Level.PROBABLE, Level.NOTHING, Level.NOTHING]
    assert levels(Sufficiency.NO) == [Level.NOTHING] * 4


def test_words_that_the_model_copied_are_bold_in_a_sure_answer_alone(finder: EvidenceFinder) -> None:
    """In any of its sentences; where the answer is not sure, nothing is."""
    chosen = [replace(evidence(number), pointed=(0, 8)) for number in (1, 2)]
    assert [item.answer for item in finder.presentable(ANY, chosen, Level.ANSWER)] == [(0, 8)] * 2
    assert [item.answer for item in finder.presentable(ANY, chosen, Level.PROBABLE)] == [None] * 2


def test_without_a_usable_answer_all_is_as_without_a_model(newsroom: Newsroom, ask: Ask) -> None:
    """The same statements, level and warnings, word for word."""
    usual = newsroom.ask(QUESTION, NOW)
    traced = ask("The answer is that Port Vell is closed.")
    assert traced.answer == usual
    assert traced.choice
    assert traced.choice.call.failure is ModelFailure.MALFORMED


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty one."""
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.mark.parametrize("says", [pointing("answers", 2, 1, words="Beijing"), pointing("no"), "prose"])
def test_a_choice_can_be_explained_from_the_record(ledger: Ledger, ask: Ask, says: str) -> None:
    """Model, prompt, tokens, seconds, why, what was offered, picked and ranked: all that the trace had."""
    traced = ask(says)
    assert traced.choice
    assert len(traced.choice.offered) > 1 or says == "prose"
    reply = ledger.reply(ledger.record(traced, Place()))
    assert reply.choice == traced.choice
    assert reply.answer.chosen_by == traced.answer.chosen_by


def test_both_orders_stand_side_by_side(ask: Ask) -> None:
    """With what the model said of all sentences and what it cost; or why it did not choose."""
    explained = shown(lambda console: show_trace(ask(pointing("answers", 2, 1)), console))
    assert "The model: answers" in explained
    assert "100 tokens in, 10 out" in explained
    row = next(line for line in explained.splitlines() if "1: " in line and "2: " in line)
    assert row.index("1: ") < row.index("2: ")
    assert "The ranker chose: the answer does not have the form" in shown(lambda console: show_trace(ask("prose"), console))
