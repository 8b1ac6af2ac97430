"""Posts for all to see what was answered to one person; where the bot is no member, by way of the press that asked for it."""

import logging

from bot.errors import SlackError, SlackRefusedError, SlackShutOutError, SlackUncertainError
from bot.records.inbox import Request
from bot.slack.blocks import Message, plain_message
from bot.slack.client import SlackClient, is_shut_out

_NOT_POSTED = "Posting went wrong: I am not in this channel."
_INVITE = "Type /invite @{name} here, then press “Post to channel” again."
_UNHEARD = (
    "The answer is posted, but I am not in this channel: I see no questions below it, and no correction will reach it. "
    "For the next one, type /invite @{name} here."
)
_DIRECT = "D"
_log = logging.getLogger(__name__)


def share(client: SlackClient, request: Request, message: Message, key: str) -> str | None:
    """Post a message to the channel of a request, once; its id, or None where it went by way of the press.

    :raises SlackShutOutError: the bot is not in that channel, and the press cannot be answered any more.
    :raises SlackError: as for `SlackClient.post`.
    """
    try:
        return _post(client, request.channel, message, key)
    except SlackRefusedError as refused:
        _answer_the_press(client, request, message, refused)
    return None


def _post(client: SlackClient, channel: str, message: Message, key: str) -> str:
    try:
        if client.may_be_in(channel):
            return client.post(channel, None, message, key, maybe_there=True)
    except SlackShutOutError:
        pass  # what follows says so with the step that mends it
    except SlackUncertainError as error:
        # In two people's own conversation the bot can neither look for anything nor have posted it.
        if not (channel.startswith(_DIRECT) and is_shut_out(error)):
            raise
    raise SlackShutOutError(_NOT_POSTED, _INVITE.format(name=client.bot_name))


def _answer_the_press(client: SlackClient, request: Request, message: Message, refused: SlackRefusedError) -> None:
    """For all to see; where that is refused too, what is to be mended is what was refused first."""
    if not request.address:
        raise refused
    try:
        client.respond(request.address, message, to_all=True)
    except SlackRefusedError as error:
        raise refused from error
    if not isinstance(refused, SlackShutOutError) or request.channel.startswith(_DIRECT):
        return
    try:
        client.respond(request.address, plain_message(_UNHEARD.format(name=client.bot_name)))
    except SlackError as error:
        _log.warning("%s Nobody was told that the bot is not in a channel.", error.problem, extra={"request": request.id})
