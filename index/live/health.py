"""How each source is, in words: what it brings, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from statistics import median

from index.live.source import Source, read_sources
from index.live.state import Glance, SourceState, State

_DAY = timedelta(days=1).total_seconds()
_LOOKED_AT = 60  # pages of a source, the last ones
_SILENT = 3  # times as long as usual
_FEW = 5  # pages, from which on anything is usual
_SHRUNK = 10


class Illness(StrEnum):
    """What may be wrong with a source."""

    FAILING = "failing"
    SILENT = "silent"
    CHANGED = "changed form"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong with a source, and in words."""

    illness: Illness
    words: str

    def __str__(self) -> str:
        """As it is told."""
        return self.words


@dataclass(frozen=True, slots=True)
class Health:
    """One source. `state` is None where it was never asked; `alarms` are none where all is well."""

    source: Source
    state: SourceState | None
    stories_a_day: float = 0.0
    alarms: tuple[Alarm, ...] = ()


def health_of(sources: Iterable[Source], state: State, now: datetime) -> tuple[Health, ...]:
    """All sources, in their order."""
    states, moment = state.sources(), now.timestamp()
    return tuple(_health(source, states.get(source.name), state.glances(source.name, _LOOKED_AT), moment) for source in sources)


def read_ill(state: Path, sources: Path, now: datetime) -> tuple[Health, ...]:
    """The sources that something is wrong with; none where nothing was ever fetched. Nothing is written.

    `state` is the file of what is remembered between rounds, and `sources` the file that says which are followed; without it, all
    that were ever asked are.

    :raises DatelineError: a file cannot be read.
    """
    if not state.exists():
        return ()
    with State(state, readonly=True) as opened:
        followed = read_sources(sources) if sources.exists() else _asked(opened)
        return tuple(health for health in health_of(followed, opened, now) if health.alarms)


def _asked(state: State) -> tuple[Source, ...]:
    return tuple(Source.model_construct(name=one.name, url=one.url) for one in state.sources().values())


def _health(source: Source, state: SourceState | None, glances: Sequence[Glance], now: float) -> Health:
    """`glances` are its pages, newest first."""
    if state is None:
        return Health(source, None)
    week = sum(glance.seen > now - 7 * _DAY for glance in glances)
    told = {
        Illness.FAILING: _failing(state, now),
        Illness.SILENT: _silent(state, glances, now),
        Illness.CHANGED: _changed(glances),
    }
    return Health(source, state, week / 7, tuple(Alarm(illness, words) for illness, words in told.items() if words))


def _failing(state: SourceState, now: float) -> str:
    if state.failing_since is None or now - state.failing_since < _DAY:
        return ""
    return f"failing since {_day(state.failing_since)}: {state.problem} ({state.reason})"


def _silent(state: SourceState, glances: Sequence[Glance], now: float) -> str:
    if len(glances) < _FEW or state.brought is None:
        return ""
    usual = (glances[0].seen - glances[-1].seen) / (len(glances) - 1)
    if now - state.brought < max(_DAY, _SILENT * usual):
        return ""
    return f"silent since {_day(state.brought)}; it usually brings a story every {_length(usual)}"


def _changed(glances: Sequence[Glance]) -> str:
    """Whether what it brings looks otherwise than before: all titles equal, or texts of a tenth."""
    latest, before = glances[:_FEW], glances[_FEW:]
    if len(latest) < _FEW:
        return ""
    if len({glance.title for glance in latest}) == 1:
        return f"its last {_FEW} stories all have the title “{latest[0].title}”: its pages have changed their form"
    if len(before) < _FEW:
        return ""
    now, then = (median(glance.characters for glance in part) for part in (latest, before))
    return (
        f"its stories have {now:,.0f} characters instead of {then:,.0f}: its pages have changed their form"
        if now * _SHRUNK < then
        else ""
    )


def _day(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def _length(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{seconds / 60:.0f} minutes"  # noqa: PLR2004
