"""The questions to begin with are about names that are names, and have answers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.newsroom import Newsroom
from bot.settings import Settings
from bot.slack.examples import Examples
from bot.slack.status import IndexStatus
from bot.wiring import open_store
from index.snapshot import Snapshots


@pytest.fixture
def examples(newsroom: Newsroom, sample_data: Path) -> Iterator[Examples]:
    """Those of the sample stories."""
    with closing(open_store(Settings(dateline_data=sample_data))) as store:
        yield Examples(IndexStatus(newsroom, Snapshots(sample_data), store, 48), newsroom.ask)


def test_each_is_answered(newsroom: Newsroom, examples: Examples) -> None:
    """Three different ones, about the newest stories; the same for as long as the same snapshot serves."""
    questions = examples()
    assert len(set(questions)) == 3
    assert all(newsroom.ask(question, datetime.now(UTC)).found for question in questions)
    assert examples() is questions


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Sweden joins NATO after a wait", ["Sweden", "NATO"]),
        ("Two explosions hit a crowd in the Iranian city of Kerman", []),
        ("Mayor of Lindholm greets Ana Okoye at the quay", ["Ana Okoye"]),
        ("Council Greets New Mayor With Golden Keys", []),
        ("Ferry runs aground", []),
        ("", []),
    ],
)
def test_only_what_is_sure_to_be_a_name_is_one(examples: Examples, title: str, names: list[str]) -> None:
    """Neither where something is from, nor the words of a headline in capitals."""
    assert list(examples.names(title)) == names
