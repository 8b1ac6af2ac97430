"""Settings name a language model, or none; one that cannot be asked is explained."""

import shutil
from pathlib import Path

import pytest

from bot.answering.llm_writer import LlmWriter
from bot.answering.writer import ExtractiveWriter
from bot.errors import LanguageModelError
from bot.llm.probe import probe
from bot.records.ledger import Ledger
from bot.settings import Settings
from bot.wiring import open_language_model, open_newsroom, open_spending
from index.errors import SettingsError
from tests.fake_llm import FakeLlm, Fault


def settings(data: Path, llm: FakeLlm, **changes: object) -> Settings:
    """Settings with the stand-in."""
    values = {name.lower(): value for name, value in llm.environment.items()}
    return Settings(dateline_data=data, **{**values, **changes})  # type: ignore[arg-type]  # as the environment gives them


def test_without_an_address_there_is_none(tmp_path: Path, sample_data: Path) -> None:
    """The ranker's own writer chooses, and no budget is counted."""
    assert open_language_model(Settings(dateline_data=tmp_path)) is None
    assert isinstance(open_newsroom(Settings(dateline_data=sample_data)).writer, ExtractiveWriter)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert open_spending(Settings(dateline_data=tmp_path), ledger) is None


def test_with_one_it_chooses(sample_data: Path, tmp_path: Path, llm: FakeLlm) -> None:
    """The writer of the newsroom is the one that asks it."""
    data = shutil.copytree(sample_data, tmp_path / "data")
    assert isinstance(open_newsroom(settings(data, llm)).writer, LlmWriter)


def test_an_address_needs_a_model(tmp_path: Path, llm: FakeLlm) -> None:
    """Its name stands in no default."""
    with pytest.raises(SettingsError, match="LLM_MODEL"):
        open_language_model(settings(tmp_path, llm, llm_model=""))


def test_a_model_that_answers_is_said_to(tmp_path: Path, llm: FakeLlm) -> None:
    """Asked anew each time, and counted."""
    given = settings(tmp_path, llm)
    model = open_language_model(given)
    assert model
    assert "pointer-1 answered in" in probe(model)
    assert "tokens" in probe(model)
    model.close()
    assert len(llm.requests) == 2
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        spending = open_spending(given, ledger)
        assert spending
        assert spending().day == spending().hour > 0


@pytest.mark.parametrize(
    ("fault", "step"),
    [(Fault(status=401), "LLM_API_KEY"), (Fault(text="Ready!"), "JSON"), (Fault(status=429, retry_after=99), "Wait")],
)
def test_one_that_does_not_comes_with_the_next_step(tmp_path: Path, llm: FakeLlm, fault: Fault, step: str) -> None:
    """And with no word of the endpoint."""
    llm.always = fault
    model = open_language_model(settings(tmp_path, llm))
    assert model
    with pytest.raises(LanguageModelError) as raised:
        probe(model)
    model.close()
    assert step in raised.value.next_step
    assert "stand-in" not in raised.value.problem
