"""When a source is asked again."""

from datetime import UTC, datetime

import pytest

from index.live import schedule
from index.live.source import SHORTEST, Source
from index.live.web import Response

URL = "https://fjord.example/feed"


def wait(every: str | None, brought: int, rounds: int = 30) -> float:
    """Seconds until a source is asked again, after so many rounds in each of which it brought so many stories."""
    source = Source.model_validate({"name": "fjord", "url": URL, "every": every})
    state, now = schedule.first(source), 0.0
    for _ in range(rounds):
        state = schedule.succeeded(source, state, Response((URL,), 200, (), b"", datetime.now(UTC)), brought, now)
        now += state.interval
    return state.interval


@pytest.mark.parametrize("brought", [0, 3])
def test_a_wish_for_minutes_is_kept(brought: int) -> None:
    """Just as often as it says, whether stories come or not."""
    assert wait("2m", brought) == 120


def test_without_a_wish_five_minutes_are_the_least() -> None:
    """However many stories come."""
    assert wait(None, 3) == SHORTEST.total_seconds()


def test_a_hint_bounds_the_interval() -> None:
    """Half of it to twice of it."""
    hint = "2h"
    assert (wait(hint, 3), wait(hint, 0)) == (3600, 14400)
