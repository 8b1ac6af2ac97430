"""The questions to begin with are about names that are names, and have answers."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.answering.newsroom import Newsroom
from bot.settings import Settings
from bot.slack.examples import Examples
from bot.slack.status import IndexStatus
from bot.wiring import open_newsroom, open_store
from index.audience import Viewer
from index.snapshot import Snapshots
from tests.conftest import SAMPLES, Rebuild
from tests.slack.bot_under_test import copied


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


def test_only_questions_on_other_stories_are_tried_again(sample_data: Path, tmp_path: Path, rebuild: Rebuild) -> None:
    """After a round that has brought one story, what is answered from a story that stayed is not tried once more."""
    data, more, asked = copied(sample_data, tmp_path), tmp_path / "more", []
    newsroom = open_newsroom(Settings(dateline_data=data))

    def ask(question: str, now: datetime, earlier: Sequence[str], viewer: Viewer) -> Answer:
        asked.append(question)
        return newsroom.ask(question, now, earlier, viewer)

    with closing(open_store(Settings(dateline_data=data))) as store:
        examples = Examples(IndexStatus(newsroom, Snapshots(data), store, 48), ask)
        before, tried = examples(), list(asked)
        more.mkdir()
        published = "publisher: Harbour Post\ndate: 2025-05-01"
        (more / "a.md").write_text(
            f"---\ntitle: Mayor of Lindholm greets Ana Okoye at the quay\n{published}\n---\n\nAna Okoye came by ferry.\n"
        )
        rebuild(data, [SAMPLES, more])
        after = examples()
    again = asked[len(tried) :]
    assert ["Ana Okoye" in question for question in again if "Okoye" in question or question in before] == [True]
    assert len(again) < len(tried)
    assert set(before) & set(after)


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
