"""From when on what is on record is too old, by a clock that may have been set forward.

A clock that is years ahead would have all be too old at once. So a time in which nothing was written, and which is longer than any
silence would be, counts as a short one: what was written before it goes later, once enough time has passed that is sure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.records.database import Database
from bot.records.rows import moment_in

SILENCE = timedelta(days=90)
"""For so long nobody may have asked anything; a longer silence is more likely a clock that was set."""
_DAYS = (
    "SELECT substr(made, 1, 10) AS day, MIN(made), MAX(made) FROM (SELECT made FROM reply UNION ALL SELECT made FROM request) "
    "WHERE made <= ? GROUP BY day ORDER BY day DESC"
)


@dataclass(frozen=True, slots=True)
class TooOld:
    """All before a moment (UTC); `doubted` is the time that was not counted, 0 where the clock can be believed."""

    before: datetime
    doubted: timedelta


def too_old(database: Database, keep_days: int, now: datetime | None = None) -> TooOld | None:
    """What is too old, where replies and questions are kept for so many days; None with 0 days: nothing is."""
    if not keep_days:
        return None
    now = now or datetime.now(UTC)
    rows = database.select(_DAYS, (now.astimezone(UTC).isoformat(timespec="microseconds"),))
    return _too_old((moment_in(moment) for _, first, last in rows for moment in (last, first)), now, keep_days)


def _too_old(moments: Iterable[datetime], now: datetime, keep_days: int) -> TooOld:
    """The same by the moments in which something was written, the last one first."""
    keep = timedelta(days=keep_days)
    counted, later = min(SILENCE, keep / 2), now
    found = TooOld(now - keep, timedelta())
    for moment in moments:
        if later < found.before:
            break
        if later - moment > SILENCE:
            doubted = later - moment - counted
            found = TooOld(found.before - doubted, found.doubted + doubted)
        later = moment
    return found
