"""What the tests share: the real model, the sample stories indexed once, and a newsroom over them."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # nothing may be downloaded; set before the hub's library reads it
os.environ.setdefault("OMP_NUM_THREADS", "1")  # two workers on two cores: more threads wait for each other at barriers
os.environ["RANKER_PRECISION"] = "float32"  # the same answers on every machine, whatever else it is doing

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from bot.answering.newsroom import Newsroom
from bot.reply import Reply
from bot.settings import Settings
from bot.wiring import open_newsroom, open_snapshots
from index.build import Builder
from index.build_report import BuildReport
from index.embedder import SentenceTransformerEmbedder
from index.snapshot import Snapshots
from index.sources.files import read_stories
from index.store import Store
from tests.shared_models import default_embedder, share_models

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "examples" / "stories"
CORRECTIONS = ROOT / "examples" / "corrections"
SHARED = ROOT.parent / "shared"
NOW = datetime(2024, 11, 20, 15, tzinfo=UTC)
hypothesis.settings.register_profile("any machine", deadline=None)  # how long an example takes says how loaded the machine is
hypothesis.settings.load_profile("any machine")
share_models()


def with_answer(reply: Reply, **changes: object) -> Reply:
    """The reply with some fields of its answer changed."""
    return replace(reply, answer=replace(reply.answer, **changes))  # type: ignore[arg-type]  # whatever a test wants


def snapshots_in(data: Path) -> Snapshots:
    """The snapshots of a data folder, to build and to open."""
    return open_snapshots(Settings(dateline_data=data))


def written(folder: Path, stories: Mapping[str, str]) -> Path:
    """A new folder with stories in it: names of files, and their texts."""
    folder.mkdir()
    for name, text in stories.items():
        (folder / name).write_text(text)
    return folder


Rebuild = Callable[[Path, Sequence[Path]], BuildReport]


def pytest_addoption(parser: pytest.Parser) -> None:
    """See tests/answering/test_sample_questions.py."""
    parser.addoption("--raise-floors", action="store_true", help="write down the quality reached on the sample questions")
    parser.addoption("--lower-floors", action="store_true", help="write it down even where it has sunk")


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The default model, loaded once."""
    return default_embedder()


@pytest.fixture(scope="session")
def rebuild(embedder: SentenceTransformerEmbedder) -> Rebuild:
    """Index stories into a data folder, as the command does."""

    def build(data: Path, paths: Sequence[Path]) -> BuildReport:
        snapshots = snapshots_in(data)
        with snapshots.lock(), Store(snapshots.store_file) as store:
            return Builder(snapshots, store, embedder).build(read_stories(paths, datetime.now(UTC)))

    return build


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder with the sample stories indexed; not to be written to."""
    data = tmp_path_factory.mktemp("samples")
    rebuild(data, [SAMPLES])
    return data


@pytest.fixture(scope="session")
def newsroom(sample_data: Path) -> Newsroom:
    """Answers from the sample stories."""
    return open_newsroom(Settings(dateline_data=sample_data))
