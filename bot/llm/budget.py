"""How many tokens may be spent: so many in any 24 hours, and so many in any one hour, over all that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_BYTES_A_TOKEN = 3  # an English token has about four, one of another script often three


@dataclass(frozen=True, slots=True)
class Budget:
    """The most tokens of a day and of an hour; 0 is no limit."""

    per_day: int = 0
    per_hour: int = 0

    def allows(self, tokens: int, now: datetime, spent: Callable[[datetime], int]) -> bool:
        """Whether so many more may be spent; `spent` says how many were since a moment."""
        limits = ((self.per_day, _DAY), (self.per_hour, _HOUR))
        return all(not most or spent(now - span) + tokens <= most for most, span in limits)


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent of a budget: tokens of the last day and of the last hour."""

    budget: Budget
    day: int
    hour: int

    @classmethod
    def at(cls, budget: Budget, now: datetime, spent: Callable[[datetime], int]) -> "Spending":
        """What was spent by a moment."""
        return cls(budget, spent(now - _DAY), spent(now - _HOUR))


def estimated_tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    return len(text.encode()) // _BYTES_A_TOKEN + 1
