"""Posts what the bot says of its own accord, each message once, whatever is killed or lost in between."""

from bot.records.notices import Notice, Notices
from bot.slack.blocks import Message
from bot.slack.client import SlackClient


def announce(notices: Notices, client: SlackClient, notice: Notice, message: Message) -> None:
    """Post a message; one that an earlier try may have posted is looked for first.

    :raises SlackError: it could not be posted; it stays to be.
    """
    notices.trying(notice)
    client.post(notice.channel, None, message, notice.name, maybe_there=notice.is_tried)
    notices.settle(notice)
