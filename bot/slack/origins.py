"""Where people are from who press something: what a payload leaves open, Slack says of the channel."""

from collections.abc import Callable
from time import monotonic

from bot.slack.origin import Origin, Payload, origin_of, presumed

_KEPT = 60.0  # seconds; a channel may become shared with others
_MOST = 1_000  # of each kind; when there are more, all are forgotten


class Origins:
    """Reads payloads. In an Enterprise Grid a press may come from a workspace of which it does not say whose that is.

    Everybody in a channel that no other company shares is of the organisation; in any other, nobody is presumed to be.
    """

    def __init__(self, is_closed: Callable[[str], bool], clock: Callable[[], float] = monotonic) -> None:
        """Take what asks Slack whether no other company shares a channel, and what tells the time in seconds."""
        self._is_closed = is_closed
        self._clock = clock
        self._channels: dict[str, tuple[bool, float]] = {}
        self._colleagues: dict[tuple[str, str | None], Origin] = {}  # by user and workspace

    def of(self, body: Payload) -> Origin:
        """Where the person is from who caused a payload."""
        colleague = presumed(body)
        if colleague is None:
            return origin_of(body)
        key = (str(body["user"].get("id")), colleague.team)
        channel = (body.get("channel") or {}).get("id")
        if channel is None:  # a form, or a page of one: a press in a channel has opened it
            return self._colleagues.get(key) or origin_of(body)
        if not self._closed(str(channel)):
            return Origin(colleague.team, None, is_shared=True)
        if len(self._colleagues) >= _MOST:
            self._colleagues.clear()
        self._colleagues[key] = colleague
        return colleague

    def _closed(self, channel: str) -> bool:
        known = self._channels.get(channel)
        if known and self._clock() - known[1] < _KEPT:
            return known[0]
        if len(self._channels) >= _MOST:
            self._channels.clear()
        is_closed = self._is_closed(channel)
        self._channels[channel] = is_closed, self._clock()
        return is_closed
