"""The picture in the design is the one in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Left to right along the picture: a module imports only from its left, errors and nouns first.
INDEX = (
    *(
        "errors",
        "article",
        "dateline",
        "metadata",
        "formats",
        "sources",
        "sentences",
        "chunks",
        "embedder",
        "vectors",
        "keywords",
    ),
    *("store", "manifest", "snapshot", "build", "retriever"),
)
BOT = (
    *("answer", "settings", "plain", "pieces", "ranker", "caveats", "followup", "question"),
    *("features", "mix", "evidence", "writer", "citations", "ask"),
    *("reply", "schema", "database", "ledger", "inbox"),
    *("emphasis", "differences", "passages", "links", "quotes", "verdicts", "lookup", "watch"),
    *("wiring", "terminal", "page", "report", "command", "build_progress", "metrics"),
    *("slack_text", "slack_blocks", "slack_views", "slack_policy", "slack_post", "slack_events"),
    *("desk", "slack_home", "slack_watch"),
    *("slack_app", "slack_http", "service", "doctor", "__main__"),
)
LAB = (
    *("quiz", "collection", "pairs", "training", "fitting"),
    *("bootstrap", "scoring", "measuring", "runs", "scoring_text", "scoring_page"),
)
# The lab stands at the right end: nothing in the bot imports it.
ORDER = [*(f"index.{name}" for name in INDEX), *(f"bot.{name}" for name in BOT), *(f"bot.lab.{name}" for name in LAB)]
HOMES = {
    "faiss": "index.vectors",
    "tantivy": "index.keywords",
    "sentence_transformers": ("index.embedder", "bot.ranker"),
    "torch": ("index.embedder", "bot.ranker", "bot.lab.training"),  # one embeds, one judges, one teaches
    "transformers": ("index.embedder", "bot.ranker"),
    "langchain_text_splitters": "index.chunks",
    "sentencex": "index.sentences",
    "trafilatura": "index.formats",
    "charset_normalizer": "index.sources",
    "jinja2": "bot.page",
    "pydantic_settings": "bot.settings",
    "ir_measures": "bot.lab.runs",
}
CONCRETE = ("SentenceTransformerEmbedder", "ExtractiveWriter")


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def modules(*folders: str) -> dict[str, Path]:
    """Source files by module name."""
    return {
        f"{folder.replace('/', '.')}.{file.stem}": file
        for folder in folders
        for file in sorted((ROOT / folder).glob("*.py"))
        if file.stem != "__init__"
    }


def test_every_module_has_its_place_in_the_picture() -> None:
    """No module is missing from the order that this test keeps, and none is left over in it."""
    assert sorted(modules("index", "bot", "bot/lab")) == sorted(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_point_left(module: str) -> None:
    """A module imports only what stands left of it, and index never imports bot."""
    ours = [name for name in imports(modules("index", "bot", "bot/lab")[module]) if name.split(".")[0] in {"index", "bot"}]
    right = [name for name in ours if ORDER.index(name) >= ORDER.index(module)]
    assert right == []


def test_nothing_imports_scripts_or_tests() -> None:
    """Commands and tests are ends of the picture."""
    for file in modules("index", "bot", "bot/lab", "scripts").values():
        assert not {name.split(".")[0] for name in imports(file)} & {"scripts", "tests", "benchmarks"}, file


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_a_heavy_library_has_one_home(library: str, home: str | tuple[str, ...]) -> None:
    """Only one module knows each heavy library, or few that are named."""
    users = [
        module for module, file in modules("index", "bot", "bot/lab", "scripts").items() if library in map(_top, imports(file))
    ]
    assert users == list((home,) if isinstance(home, str) else home)


def test_each_database_has_one_home() -> None:
    """The store's SQL is in the store, the ledger's in the ledger."""
    users = {
        module for module, file in modules("index", "bot", "bot/lab", "scripts").items() if "sqlite3" in map(_top, imports(file))
    }
    assert users == {"index.store", "bot.database"}


@pytest.mark.parametrize("name", CONCRETE)
def test_only_the_composition_root_names_concrete_classes(name: str) -> None:
    """Everything else takes its parts as they come."""
    users = [
        module
        for module, file in modules("bot", "bot/lab").items()
        if name in file.read_text() and f"class {name}" not in file.read_text()
    ]
    assert users == ["bot.wiring"]


@pytest.mark.parametrize("file", [*modules("index", "bot", "bot/lab", "scripts").values()], ids=str)
def test_files_stay_short(file: Path) -> None:
    """Who opens a file can read it in one sitting."""
    assert len(file.read_text().splitlines()) <= 330, "split it along a noun"


def _top(module: str) -> str:
    return module.split(".", maxsplit=1)[0]
