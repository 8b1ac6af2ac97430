"""Moments as Slack writes them: seconds since 1970 with six decimals, "1700000000.000100"."""

import re
from datetime import UTC, datetime

_MOMENT = re.compile(r"\d{1,11}(?:\.\d{1,6})?", re.ASCII)


def moment_of(written: object) -> datetime | None:
    """A moment in UTC; None where none is written.

    >>> moment_of("1700000000.000100").isoformat(), moment_of(None)
    ('2023-11-14T22:13:20.000100+00:00', None)
    """
    text = str(written)
    return datetime.fromtimestamp(float(text), UTC) if _MOMENT.fullmatch(text) else None
