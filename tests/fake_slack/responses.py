"""Answers to commands and actions: through a response_url, or with the acknowledgement of a command."""

from dataclasses import dataclass, replace

from tests.fake_slack.installation import Installation, content, timestamp, unfurls
from tests.fake_slack.journal import Delivery
from tests.fake_slack.records import Message
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import RefusedError, ResponseUrl


@dataclass(frozen=True, slots=True)
class Responses:
    """What becomes of them."""

    app: Installation

    def respond(self, name: str, body: Json) -> None:
        """One use of a response_url."""
        self._apply(self.app.workspace.respond(name), body)

    def commanded(self, delivery: Delivery) -> None:
        """A command acknowledged with a text is answered by that text."""
        if not delivery.response:
            return
        to = ResponseUrl(delivery.payload["channel_id"], delivery.payload["user_id"], 0)
        try:
            self._apply(to, delivery.response)
        except RefusedError as refused:
            delivery.problems.extend([refused.error, *refused.problems])

    def _apply(self, to: ResponseUrl, body: Json) -> None:
        origin = self.app.workspace.messages.get(to.origin)
        if body.get("delete_original"):
            self.app.talk.delete(self._owned(origin))
        elif body.get("replace_original"):
            shown = {"blocks": (), "attachments": (), **content(body)}
            self.app.talk.change(replace(self._owned(origin), **shown))
        else:
            self.app.talk.say(self._message(to, body))

    def _message(self, to: ResponseUrl, body: Json) -> Message:
        only_for = "" if body.get("response_type") == "in_channel" else to.user
        thread = timestamp(body.get("thread_ts"), "invalid_thread_ts")
        shown = content(body)
        now = self.app.workspace.now()
        return Message(now, to.channel, self.app.bot, thread=thread, only_for=only_for, unfurls=unfurls(body), **shown)

    def _owned(self, origin: Message | None) -> Message:
        if origin is None or origin.author != self.app.bot:
            raise RefusedError("no_original")
        return origin
