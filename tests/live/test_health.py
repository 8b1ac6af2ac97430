"""A source that has died, fallen silent or changed its form is named, in words, and a healthy one is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.live.archive import Place
from index.live.health import health_of
from index.live.lead import Lead
from index.live.source import Source
from index.live.state import PageState, SourceState, State

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOURCE = Source(name="harbor", url="https://harbor.example/feed")
LATELY = (NOW - timedelta(hours=1)).timestamp()
STATE = SourceState("harbor", SOURCE.url, 1800, asked=LATELY, succeeded=LATELY, brought=LATELY)


def alarms(folder: Path, state: SourceState = STATE, pages: int = 20, ago: float = 1, **latest: str | int) -> tuple[str, ...]:
    """What is said of a source with a page every four hours, the last five of which look as `latest` says."""
    with State(folder / "fetch.sqlite") as opened:
        opened.put_source(state)
        for number in range(pages):
            seen = (NOW - timedelta(hours=ago + 4 * number)).timestamp()
            lead = Lead("harbor", f"https://harbor.example/{number}")
            page = PageState(lead.url, "harbor", lead, seen, place=Place("a", number), title=f"Story {number}", characters=3000)
            opened.put_page(replace(page, **latest) if number < 5 else page)  # type: ignore[arg-type]
        (health,) = health_of([SOURCE], opened, NOW)
    return tuple(map(str, health.alarms))


def test_a_healthy_source_is_quiet(tmp_path: Path) -> None:
    """One story every four hours, the last an hour ago."""
    assert alarms(tmp_path) == ()


def test_one_that_was_never_asked_says_nothing(tmp_path: Path) -> None:
    """There is nothing to say yet."""
    with State(tmp_path / "fetch.sqlite") as state:
        assert health_of([SOURCE], state, NOW)[0].alarms == ()


@pytest.mark.parametrize(("hours", "is_named"), [(23, False), (25, True)])
def test_failing_for_a_day(tmp_path: Path, hours: int, *, is_named: bool) -> None:
    """With its reason; an hour of failures is none of anybody's business."""
    since = (NOW - timedelta(hours=hours)).timestamp()
    said = alarms(tmp_path, replace(STATE, failing_since=since, problem="not reachable", reason="the connection failed"))
    assert bool(said) is is_named
    assert not is_named or said == ("failing since 2026-11-19 11:00 UTC: not reachable (the connection failed)",)


@pytest.mark.parametrize(("hours", "is_named"), [(20, False), (26, True)])
def test_silent_for_longer_than_usual(tmp_path: Path, hours: int, *, is_named: bool) -> None:
    """Three times its usual, and a day at the least: nights are quiet."""
    brought = (NOW - timedelta(hours=hours)).timestamp()
    said = alarms(tmp_path, replace(STATE, brought=brought), ago=hours)
    assert bool(said) is is_named
    assert not is_named or "every 4 hours" in said[0]


def test_a_new_form(tmp_path: Path) -> None:
    """All titles alike, or a tenth of the text."""
    assert "all have the title “Sign in”" in alarms(tmp_path / "a", title="Sign in")[0]
    assert "200 characters instead of 3,000" in alarms(tmp_path / "b", characters=200)[0]
    assert alarms(tmp_path / "c", characters=400) == ()
    assert alarms(tmp_path / "d", pages=4, title="Sign in") == ()
