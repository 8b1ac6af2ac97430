"""Takes an answer away for who asked. The question is withdrawn with it, as if it had been deleted."""

from bot.errors import SlackRefusedError
from bot.records.inbox import BY_MESSAGE, Inbox, Request
from bot.records.ledger import Ledger
from bot.slack.client import SlackClient
from bot.slack.elements import Payload
from bot.slack.events import Body
from bot.slack.modals import notice_view

REMOVAL = "Remove this answer"
_REMOVED = "The answer is removed, and its question is no longer on record."
_NOT_YOURS = "Only who asked can remove an answer. “Wrong citation” puts on record what is wrong with it."
_UNKNOWN = "Only who asked can remove an answer, and who asked this is not on record. Whoever may delete messages here still can."


class Removal:
    """Removes answers."""

    def __init__(self, ledger: Ledger, inbox: Inbox, client: SlackClient) -> None:
        """Take the parts."""
        self._ledger = ledger
        self._inbox = inbox
        self._client = client

    def remove(self, body: Body, reply_id: str) -> Payload:
        """Remove the message in which somebody chose that, if they asked; what they are told.

        :raises SlackError: Slack cannot be asked who asked, or does not delete the message.
        """
        reply, request = self._ledger.reply(reply_id), self._inbox.answered_by(reply_id)
        channel, message = str(body["channel"]["id"]), str(body["container"]["message_ts"])
        asker = reply.place.user or self._author(channel, request)
        if asker != body["user"]["id"]:
            return notice_view(REMOVAL, _NOT_YOURS if asker else _UNKNOWN)
        self._client.delete(channel, message)
        if request and request.kind in BY_MESSAGE:
            self._inbox.withdraw(channel, request.message)
        return notice_view(REMOVAL, _REMOVED)

    def _author(self, channel: str, request: Request | None) -> str | None:
        """Who wrote the question, as Slack still shows it: without LEDGER_STORE_USERS nothing on record says so."""
        if request is None or request.kind not in BY_MESSAGE:
            return None
        try:
            return self._client.author(channel, request.thread, request.message)
        except SlackRefusedError:  # the question is gone, and with it whatever says who asked
            return None
