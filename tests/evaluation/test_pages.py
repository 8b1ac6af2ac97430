"""The sets of pages are read as their repositories hold them, and each page is compared with what is right for it."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.evaluate import main
from bot.evaluation.pages.scoring import score_pages, summarise
from bot.evaluation.pages.sets import GoldPage, read_sets
from index.errors import SettingsError
from tests.index.sources.pages.samples import DATED, PARAGRAPHS, STORY, page

TEXT = "\n".join(PARAGRAPHS)
PUBLISHERS = (
    'class XX:\n    Herald = Publisher(\n        name="Example Herald",\n        domain="https://www.herald.example/",\n    )\n'
)
RIGHT = {
    "V1": {
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": list(PARAGRAPHS)}]},
        "title": "Lighthouse to move",
        "publishing_date": "2024-05-03 10:00:00+00:00",
    }
}


def put(file: Path, content: str, *, packed: bool = False) -> None:
    """Write a file of a set."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(content.encode()) if packed else content.encode())


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """One page in each of the three sets."""
    benchmark, evaluation, fundus = (tmp_path / name for name in ("article-extraction-benchmark", "fundus-evaluation", "fundus"))
    put(benchmark / "ground-truth.json", json.dumps({"a": {"articleBody": TEXT, "url": "x"}}))
    put(benchmark / "html/a.html.gz", page(), packed=True)
    put(evaluation / "dataset/ground_truth.json", json.dumps({"a.html.gz": {"body": list(PARAGRAPHS)}}))
    put(
        evaluation / "dataset/html/a.html.gz",
        page(STORY + "<p>Something else stands on this page as well, they said.</p>"),
        packed=True,
    )
    put(fundus / "src/fundus/publishers/xx/__init__.py", PUBLISHERS)
    put(fundus / "tests/resources/parser/test_data/xx/Herald.json", json.dumps(RIGHT))
    put(fundus / "tests/resources/parser/test_data/xx/Herald_2024_05_03.html.gz", page(), packed=True)
    return tmp_path


def test_each_set_has_its_figures(sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """F1 of the text of all, titles, outlets and dates of the one that holds them."""
    assert main(["--pages", str(sets), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: round(figures["f1"], 2) for name, figures in told.items()} == {
        "article-extraction-benchmark": 1.0,
        "fundus-evaluation": pytest.approx(0.93, abs=0.03),
        "fundus": 1.0,
    }
    assert [told["fundus"][name] for name in ("titles", "same_titles", "outlets", "dates")] == [1, 1, 1, 1]
    assert told["article-extraction-benchmark"]["titles"] is None
    assert main(["--pages", str(sets)]) == 0
    assert "fundus-evaluation" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("html", "field"),
    [
        (page(title="Lighthouse to move | Example Herald").replace("og:site_name", "x"), "title"),
        (page().replace("Example Herald", "Other Paper"), "outlet"),
        (page(head=DATED.replace("2024", "2023")), "date"),
    ],
)
def test_what_is_wrong_is_counted(html: str, field: str) -> None:
    """A title with the site's name, another outlet and another day are wrong."""
    day = datetime(2024, 5, 3, tzinfo=UTC)
    gold = GoldPage("a", html.encode(), TEXT, "Lighthouse to move", "Example Herald", "https://herald.example", day)
    (score,) = score_pages([gold])
    assert getattr(score, field) is False


def test_a_page_that_is_not_read_counts() -> None:
    """It lowers the recall, and is told."""
    summary = summarise(score_pages([GoldPage("a", b"<html></html>", TEXT), GoldPage("b", page().encode(), TEXT)]))
    assert (summary.unread, summary.recall, summary.precision) == (1, 0.5, 1.0)


def test_a_folder_without_sets_says_what_belongs_there(tmp_path: Path) -> None:
    """The next step names the repositories."""
    with pytest.raises(SettingsError, match="flairNLP/fundus"):
        read_sets(tmp_path)
