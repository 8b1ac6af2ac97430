"""The index of all stories found for a year's questions, to tune and to measure on; built where there is none."""

from datetime import UTC, datetime
from pathlib import Path

from bot.evaluation.quiz import read_collection
from bot.progress import show_progress
from bot.settings import Settings
from bot.wiring import open_builder, open_snapshots
from index.snapshot import Snapshots
from index.sources.files import read_stories
from index.store import Store


def build_collection(settings: Settings, quiz: Path, year: int) -> Snapshots:
    """The snapshots of the data folder; where there is none, it is built first, which takes half an hour on two cores."""
    snapshots = open_snapshots(settings)
    if snapshots.current() is None:
        with show_progress(quiet=False) as progress, snapshots.lock(), Store(snapshots.store_file) as store:
            stories = settings.dateline_data / f"stories-{year}.jsonl"
            stories.write_text("".join(read_collection(quiz, year).values()), encoding="utf-8")
            open_builder(settings, store, progress).build(read_stories([stories], datetime.now(UTC)))
    return snapshots
