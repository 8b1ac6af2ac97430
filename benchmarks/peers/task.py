"""What the comparison with other libraries hands from process to process. Needs nothing but Python and `bot.evaluation.quiz`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from bot.evaluation.quiz import Item

K = 10
"""How many chunks every system is asked for."""


@dataclass(frozen=True, slots=True)
class System:
    """One row of the comparison: its name in the table, its adapter's module, and the packages that it needs."""

    name: str
    module: str
    packages: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Its own packages, and those that all of them need."""
        return (*self.packages, *EVERYWHERE)


_LLAMAINDEX = ("llama-index-core", "llama-index-embeddings-huggingface")
EVERYWHERE = ("sentence-transformers", "torch")
"""Packages that all of them need, and whose versions matter."""
SYSTEMS: Mapping[str, System] = {
    "dateline": System("Dateline", "dateline", ("dateline",)),
    "langchain": System("LangChain + FAISS", "langchain", ("langchain-community", "langchain-text-splitters", "faiss-cpu")),
    "llamaindex": System("LlamaIndex", "llamaindex", _LLAMAINDEX),
    "haystack": System("Haystack", "haystack", ("haystack-ai", "sentence-transformers-haystack")),
    "txtai": System("txtai", "txtai", ("txtai",)),
    "txtai-hybrid": System("txtai, hybrid", "txtai", ("txtai",)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one system finds its stories and the model, and the folder in which it keeps its index."""

    system: str
    work: Path
    model: str

    @property
    def stories(self) -> Path:
        """One story a line, as RealTime QA has them; the same file for all."""
        return self.work / "stories.jsonl"

    @property
    def questions(self) -> Path:
        """What is asked; the same file for all."""
        return self.work / "questions.json"

    @property
    def index(self) -> Path:
        """This system's own folder."""
        return self.work / self.system

    def figures(self, phase: str) -> Path:
        """Where a process leaves what it measured."""
        return self.work / f"{self.system}-{phase}.json"


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `published` is a date such as 2024-10-15; empty: unknown."""

    title: str
    text: str
    url: str
    published: str

    @property
    def content(self) -> str:
        """What the others index: the title stands above the text, as on a page."""
        return f"{self.title}\n\n{self.text}"

    @property
    def metadata(self) -> dict[str, str]:
        """What stands beside the content, for a citation."""
        return {"title": self.title, "published": self.published, "url": self.url}


@dataclass(frozen=True, slots=True)
class Found:
    """The text of one chunk that was found, and its story's date of publication (empty: unknown)."""

    text: str
    published: str


@dataclass(frozen=True, slots=True)
class Built:
    """What building took; `chunks` are those in the index."""

    seconds: float
    chunks: int
    index_megabytes: float
    peak_megabytes: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking gave. Shares are of all questions; `answer_at` says how often the answer stands in the first so many chunks.

    `answer_in_characters` is the same for the first `CHARACTERS` characters of what was found, whatever the length of a chunk.
    `chunk_characters` is the mean length of the first five chunks. `future` is the share of questions with a story among the
    first five that was published after the question was asked. `whole_median_ms` is the time of a whole cited answer.
    """

    questions: int
    answer_at: dict[str, float]
    answer_in_characters: float
    chunk_characters: float
    median_ms: float
    p95_ms: float
    future: float
    peak_megabytes: float
    whole_median_ms: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """All that was measured of one system, with the versions of its packages."""

    system: str
    name: str
    versions: dict[str, str]
    built: Built
    asked: Asked


class Adapter(Protocol):
    """What the module of each system has. `Any` is that library's own index, which only its module looks into."""

    def build(self, place: Place) -> int:
        """Index the stories and save the index; how many chunks it has."""

    def open_index(self, place: Place) -> Any:  # noqa: ANN401 - see above
        """Open what was saved."""

    def search(self, index: Any, question: str, asked: datetime) -> Sequence[Found]:  # noqa: ANN401 - see above
        """The first `K` chunks, best first."""


def read_stories(file: Path) -> Iterator[Story]:
    """Each story of a file."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield Story(record["title"] or "", record["text"], record["url"], record["published"] or "")


def write_questions(file: Path, items: Sequence[Item]) -> None:
    """Write what is asked, to be read by `read_questions`."""
    file.write_text(json.dumps([asdict(item) | {"seen_until": item.seen_until.isoformat()} for item in items]))


def read_questions(file: Path) -> tuple[Item, ...]:
    """What is asked."""
    return tuple(
        Item(
            question=record["question"],
            answers=tuple(record["answers"]),
            seen_until=datetime.fromisoformat(record["seen_until"]).astimezone(UTC),
            geopolitics=record["geopolitics"],
        )
        for record in json.loads(file.read_text())
    )
