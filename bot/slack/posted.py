"""The messages that show a reply, brought up to what must be said with it now."""

import logging

from bot.errors import SlackRefusedError
from bot.records.inbox import Inbox, Request, RequestKind
from bot.records.ledger import Ledger
from bot.reply import Reply
from bot.slack.client import SlackClient
from bot.slack.notes import asker_in, current_message
from bot.slack.source_links import source_links
from index.store import Store

_log = logging.getLogger(__name__)


class PostedReplies:
    """Finds the messages, and rewrites them."""

    def __init__(self, ledger: Ledger, inbox: Inbox, store: Store, client: SlackClient) -> None:
        """Take the parts."""
        self._ledger = ledger
        self._inbox = inbox
        self._store = store
        self._client = client

    def links(self, reply: Reply) -> dict[int, str]:
        """URLs that show the cited sentences, by citation number."""
        return source_links(self._store, reply)

    def refresh(self, reply: Reply) -> int:
        """Rewrite each message that shows a reply; how many that were. One that is gone, or too old to be edited, stays as it is.

        :raises SlackUnreachableError: Slack cannot be reached; it can be done again, all of it.
        """
        ruling, links = self._ledger.ruling(reply.id), self.links(reply)
        rewritten = 0
        for request in self._inbox.shown_by(reply.id):
            message = current_message(reply, links, ruling, request.kind, self._asker(request, reply))
            try:
                self._client.update(request.channel, request.posted or "", message, reply.id)
            except SlackRefusedError as error:
                _log.warning("an answer stays as it is: %s", error.problem, extra={"reply": reply.id})
            else:
                rewritten += 1
        return rewritten

    def _asker(self, request: Request, reply: Reply) -> str:
        """Who had an answer posted: where the record names nobody, the message itself still does, as far as it can be read."""
        if request.kind is not RequestKind.SHARED or request.asker:
            return request.asker or ""
        try:
            return asker_in(self._client.text(request.channel, request.posted or ""), reply)
        except SlackRefusedError as error:
            _log.warning("%s An answer no longer says who asked.", error.problem, extra={"reply": reply.id})
            return ""
