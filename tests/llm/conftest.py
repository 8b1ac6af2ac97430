"""The stand-in, an endpoint on it, and a model over a ledger of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.llm.breaker import Breaker
from bot.llm.budget import Budget
from bot.llm.endpoint import HttpEndpoint
from bot.llm.model import LanguageModel
from bot.records.ledger import Ledger
from bot.records.model_calls import ModelCalls
from tests.fake_llm import FakeLlm

_SECONDS = 20.0


@pytest.fixture
def llm() -> Iterator[FakeLlm]:
    """A stand-in."""
    with FakeLlm() as running:
        yield running


@pytest.fixture
def endpoint(llm: FakeLlm) -> Iterator[HttpEndpoint]:
    """The stand-in, as Dateline sees it."""
    opened = HttpEndpoint(llm.url, llm.model, llm.key, _SECONDS)
    yield opened
    opened.close()


@pytest.fixture
def calls(tmp_path: Path) -> Iterator[ModelCalls]:
    """An empty record."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ModelCalls(ledger.database)


@pytest.fixture
def model(endpoint: HttpEndpoint, calls: ModelCalls) -> Callable[..., LanguageModel]:
    """A model over the stand-in, with a budget and a breaker of one's choice."""

    def make(budget: Budget | None = None, breaker: Breaker | None = None) -> LanguageModel:
        return LanguageModel(endpoint, calls, budget or Budget(), breaker)

    return make
