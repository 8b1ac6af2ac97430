"""How sources are, and what a round of fetching did, as lines and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from index.build_report import BuildReport
from index.live.health import Alarm, Health
from index.live.pages import Round


def health_lines(health: Sequence[Health]) -> Iterator[str]:
    """A line for each source, and one more for each thing that is wrong with it."""
    width = max((len(one.source.name) for one in health), default=0)
    for one in health:
        yield f"{one.source.name:<{width}}  {_line(one)}"
        yield from (f"{'':<{width}}  ! {alarm}" for alarm in one.alarms)


def alarm_line(health: Health, alarm: Alarm) -> str:
    """What is wrong with a source, by its name."""
    return f"{health.source.name}: {alarm.words}"


def health_as_json(health: Sequence[Health]) -> list[dict[str, Any]]:  # Any: JSON
    """The same in full, but for logins."""
    return [
        {
            **one.source.model_dump(mode="json", exclude={"headers"}, exclude_none=True),
            "state": asdict(one.state) if one.state else None,
            "stories_a_day": round(one.stories_a_day, 2),
            "alarms": [alarm.words for alarm in one.alarms],
        }
        for one in health
    ]


def round_lines(done: Round, report: BuildReport | None) -> Iterator[str]:
    """What was asked, what came, and what was indexed."""
    yield f"Sources    {done.polled:,} asked, {done.unchanged:,} unchanged, {len(done.failures):,} failed"
    missed = ", ".join(f"{count:,} {problem}" for problem, count in done.problems.most_common())
    came = f"{len(done.new):,} new, {len(done.changed):,} changed, {len(done.gone):,} gone"
    yield f"Stories    {came}{f'; not fetched: {missed}' if missed else ''}"
    if report:
        seconds = sum(seconds for _, seconds in report.seconds)
        aged = f"; {report.aged:,} searched no more, because they are too old" if report.aged else ""
        yield f"Indexed    {report.stories:,} stories, {len(report.changes.added):,} of them new, in {seconds:.1f} seconds{aged}"


def round_as_json(done: Round, report: BuildReport | None) -> dict[str, Any]:  # Any: JSON
    """The same in full."""
    return {**asdict(done), "problems": dict(done.problems), "indexed": report.stories if report else None}


def _line(health: Health) -> str:
    state, source = health.state, health.source
    if state is None:
        return "not asked yet" if source.kind.is_remote else f"{source.kind}, read at every fetch"
    parts = [
        f"{health.stories_a_day:.1f} stories a day",
        f"asked {_moment(state.succeeded)}",
        f"last story {_moment(state.brought)}",
    ]
    if state.failures:
        parts.append(f"{state.failures} failed since ({state.problem}: {state.reason})")
    return ", ".join([*parts, f"next {_moment(state.next)}"])


def _moment(seconds: float | None) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}" if seconds else "never"
