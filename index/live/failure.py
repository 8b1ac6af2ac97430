"""Why something could not be fetched."""

from enum import StrEnum


class Problem(StrEnum):
    """What kind of failure it is; the value is what people read in `--list`."""

    FORBIDDEN = "not allowed"
    """By us: an address of this network, another scheme, a host that is not ours to ask."""
    ROBOTS = "refused by robots.txt"
    UNREACHABLE = "not reachable"
    LATE = "too slow"
    TOO_LARGE = "too large"
    WRONG_TYPE = "no news format"
    REFUSED = "refused"
    """The host answers that we may not: 401, 403, 407, 451."""
    GONE = "gone"
    """404 or 410."""
    BUSY = "asked to wait"
    """429 or 503, or the host's share of this hour is used up."""
    BROKEN = "error of the host"
    UNREADABLE = "cannot be read"


class FetchError(Exception):
    """Something was not fetched. `retry_after` are the seconds that the host asks to wait, 0 where it names none."""

    def __init__(self, problem: Problem, reason: str, retry_after: float = 0) -> None:
        """`reason` is a part of a sentence: it holds no secret."""
        super().__init__(reason)
        self.problem = problem
        self.retry_after = retry_after
