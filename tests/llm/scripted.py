"""An endpoint that says what it is told to, without HTTP, for tests that ask it many times."""

import weakref
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.llm.budget import Budget
from bot.llm.completion import Completion
from bot.llm.model import LanguageModel
from bot.records.ledger import Ledger
from bot.records.model_calls import ModelCalls

Says = Callable[[str, str], str]


class ScriptedEndpoint:
    """Answers with what a function makes of the two messages, and keeps them."""

    model = "pointer-1"

    def __init__(self, says: Says) -> None:
        """Nothing was asked yet."""
        self.says = says
        self.asked: list[tuple[str, str]] = []

    def complete(self, system: str, user: str, schema: dict[str, Any], tokens: int) -> Completion:  # noqa: ARG002 - the seam's
        """What it was told to say."""
        self.asked.append((system, user))
        return Completion(self.says(system, user), 100, 10)

    def close(self) -> None:
        """Nothing is open."""


def scripted(says: Says | str) -> tuple[LanguageModel, ScriptedEndpoint]:
    """A model that says something, over a record of its own, and its endpoint."""
    endpoint = ScriptedEndpoint(says if callable(says) else lambda _system, _user: says)
    folder = TemporaryDirectory()
    model = LanguageModel(endpoint, ModelCalls(Ledger(Path(folder.name, "ledger.sqlite")).database), Budget())
    weakref.finalize(model, folder.cleanup)
    return model, endpoint
