"""How a place stands in the record: the id of a direct message names a person, and has an alias where users are not stored."""

import hashlib

_DIRECT = "D"
"""What the ids of direct messages begin with in Slack: https://docs.slack.dev/reference/objects/conversation-object."""
_ALIAS = "direct-"
_DIGITS = 20


def is_alias(channel: str) -> bool:
    """Whether this stands for a direct message whose id is not kept."""
    return channel.startswith(_ALIAS)


class Rooms:
    """Gives the ids of direct messages another form, which is of use only beside the file that they stand in."""

    def __init__(self, salt: str, *, store_users: bool) -> None:
        """Take the salt of a ledger, and whether it may name users: then every id stands as it is."""
        self._salt = salt
        self._store_users = store_users

    def channel(self, channel: str) -> str:
        """What stands for a channel: its id, or an alias."""
        return self.alias(channel) if channel.startswith(_DIRECT) and not self._store_users else channel

    def alias(self, channel: str) -> str:
        """What stands for a direct message where users are not named; the same each time."""
        return _ALIAS + hashlib.sha256(f"{self._salt}:{channel}".encode(errors="surrogatepass")).hexdigest()[:_DIGITS]

    def place(self, channel: str | None, thread: str | None) -> tuple[str | None, str | None]:
        """What stands with a reply for a channel and a thread: for a direct message no channel, and the alias before the thread."""
        if channel is None or not (shown := self.channel(channel)).startswith(_ALIAS):
            return channel, thread
        return None, f"{shown}:{thread or ''}"
