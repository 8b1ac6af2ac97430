"""Each promise of docs/promises.md names tests that there are."""

import re

import pytest

from tests.conftest import ROOT

NAMED = re.findall(r"`(tests/[\w/]+\.py)`, `(test_\w+)`", (ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))


def test_every_promise_is_held_by_something() -> None:
    """No row is without a test."""
    rows = [line for line in (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > 30
    assert [row for row in rows[1:] if not re.search(r"`tests/[\w/]+\.py`, `test_\w+`", row)] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_holds_a_promise_is_there(file: str, name: str) -> None:
    """Under the name that the page gives it."""
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
