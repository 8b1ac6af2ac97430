"""The public sets of news pages, as their repositories hold them: each page with what is right for it."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index.errors import SettingsError

BENCHMARK = "article-extraction-benchmark"
FUNDUS_EVALUATION = "fundus-evaluation"
FUNDUS = "fundus"
_PUBLISHER = re.compile(r'(\w+) = Publisher\(\s*name="([^"]*)",\s*domain="([^"]*)"')


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page as it was saved, and what is right for it; None is what its set does not say."""

    name: str
    html: bytes
    text: str
    title: str | None = None
    outlet: str | None = None
    domain: str | None = None
    """The outlet's own address; its host is a right name for it too."""
    published: datetime | None = None


def read_sets(folder: Path) -> dict[str, tuple[GoldPage, ...]]:
    """The sets whose clones stand in a folder, by the names of their repositories; those that are not there are left out.

    :raises SettingsError: none is there.
    """
    readers = {BENCHMARK: _benchmark, FUNDUS_EVALUATION: _fundus_evaluation, FUNDUS: _fundus}
    sets = {name: tuple(read(folder / name)) for name, read in readers.items() if (folder / name).is_dir()}
    if not sets:
        clones = "scrapinghub/article-extraction-benchmark, dobbersc/fundus-evaluation and flairNLP/fundus"
        raise SettingsError(f"There are no sets of pages in {folder}.", f"Clone {clones} from GitHub into it.")
    return sets


def _benchmark(root: Path) -> Iterator[GoldPage]:
    """scrapinghub/article-extraction-benchmark."""
    for name, right in _json(root / "ground-truth.json").items():
        yield GoldPage(name, _page(root / "html" / f"{name}.html.gz"), right.get("articleBody", ""))


def _fundus_evaluation(root: Path) -> Iterator[GoldPage]:
    """dobbersc/fundus-evaluation: bodies as lists of paragraphs."""
    for name, right in _json(root / "dataset" / "ground_truth.json").items():
        yield GoldPage(name, _page(root / "dataset" / "html" / name), "\n".join(right["body"]))


def _fundus(root: Path) -> Iterator[GoldPage]:
    """flairNLP/fundus: the pages of its tests, each with what its parser for that outlet must give."""
    outlets = {
        name: (outlet, domain)
        for file in sorted((root / "src/fundus/publishers").glob("*/__init__.py"))
        for name, outlet, domain in _PUBLISHER.findall(file.read_text("utf-8"))
    }
    for gold in sorted((root / "tests/resources/parser/test_data").glob("*/*.json")):
        # One page for each version of a parser, older ones first, as the numbers of versions go.
        dated = re.compile(rf"{re.escape(gold.stem)}_\d{{4}}_\d\d_\d\d\.html\.gz")
        pages = sorted(page for page in gold.parent.iterdir() if dated.fullmatch(page.name))
        versions = sorted(_json(gold).items(), key=lambda version: _number(version[0]))
        for page, (_, right) in zip(pages, versions, strict=True):
            outlet, domain = outlets.get(gold.stem, (None, None))
            published = datetime.fromisoformat(right["publishing_date"])
            yield GoldPage(page.name, _page(page), _body(right["body"]), right["title"], outlet, domain, published)


def _body(body: dict[str, Any]) -> str:  # Any: JSON
    sections = (part for section in body["sections"] for part in (*section["headline"], *section["paragraphs"]))
    return "\n".join((*body["summary"], *sections))


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _page(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())


def _json(file: Path) -> dict[str, Any]:  # Any: JSON
    fields: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return fields
