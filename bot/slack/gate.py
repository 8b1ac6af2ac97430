"""The gate as Bolt's middleware: it stands before every listener but that of messages, whose middleware asks it itself."""

from collections.abc import Callable

from slack_bolt import BoltResponse

from bot.slack.blocks import plain_message
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.home import closed_view
from bot.slack.message_text import words_of
from bot.slack.modals import notice_view
from bot.slack.policy import MAX_CHECK_CHARS, NOT_HERE, Act, Gate

Next = Callable[[], BoltResponse]


class Doorkeeper:
    """Lets a listener hear, or tells the person in one plain sentence why not. One method for each kind of listener."""

    def __init__(self, gate: Gate, client: SlackClient) -> None:
        """Take the gate, and who tells people what it says."""
        self._gate = gate
        self._client = client

    def pressed(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - Bolt's name
        """Somebody pressed something below a message."""
        refusal = self._refusal(body)
        return next() if refusal is None else self._refuse(body, refusal)

    def to_check(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody wants a message looked up: not one of any length."""
        size = len(words_of(body["message"]))
        too_long = (
            f"That message has {size:,} characters; at most {MAX_CHECK_CHARS:,} can be looked up here. "
            "scripts/check_citations.py --text takes longer ones."
        )
        refusal = self._refusal(body) or (too_long if size > MAX_CHECK_CHARS else None)
        return next() if refusal is None else self._refuse(body, refusal)

    def sent(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody sent a form. Where it was opened was looked at then; Slack does not say it again."""
        refusal = self._personal_refusal(body)
        return next() if refusal is None else _in_its_place(refusal)

    def turned(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody turned a page of a modal, of which the same holds."""
        refusal = self._personal_refusal(body)
        return next() if refusal is None else self._refuse(body, refusal)

    def looked(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody opened the bot's own page: it stays as it is for who does so all the time."""
        user = body["event"]["user"]
        if not self._gate.policy.admits_person(user, self._gate.origin_of(body)):
            self._client.home(user, closed_view(NOT_HERE))
        elif self._gate.slows_down(Act.LOOK, user) is None:
            return next()
        return BoltResponse(status=200)

    def asked(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody asks by a command, a form or an example. How often is counted with the question itself."""
        channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
        user = body.get("user_id") or body["user"]["id"]
        refusal = self._gate.shuts_out(user, channel, self._gate.origin_of(body))
        if refusal is None:
            return next()
        if "command" in body:
            said = plain_message(refusal)
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said.text, "blocks": list(said.blocks)})
        if body["type"] == "block_actions":  # below a message that everybody sees
            self._client.whisper(body["channel"]["id"], user, None, plain_message(refusal))
            return BoltResponse(status=200)
        return _in_its_place(refusal) if body["type"] == "view_submission" else self._refuse(body, refusal)

    def decided(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody of the standards desk decides: who is in its channel may, whoever may ask, but for people from elsewhere."""
        if self._gate.policy.admits_from(self._gate.origin_of(body)):
            return next()
        return _in_its_place(NOT_HERE) if body["type"] == "view_submission" else self._refuse(body, NOT_HERE)

    def invited(self, event: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody joined a channel: heard only where that is the bot itself, and where it may answer."""
        policy = self._gate.policy
        is_heard = event["user"] == policy.bot_user and (not policy.channels or event["channel"] in policy.channels)
        return next() if is_heard else BoltResponse(status=200)

    def _refusal(self, body: Body) -> str | None:
        user, channel = body["user"]["id"], (body.get("channel") or {}).get("id")
        return self._gate.shuts_out(user, channel, self._gate.origin_of(body)) or self._gate.slows_down(Act.PRESS, user)

    def _personal_refusal(self, body: Body) -> str | None:
        user = body["user"]["id"]
        is_admitted = self._gate.policy.admits_person(user, self._gate.origin_of(body))
        return self._gate.slows_down(Act.PRESS, user) if is_admitted else NOT_HERE

    def _refuse(self, body: Body, refusal: str) -> BoltResponse:
        self._client.show(body["trigger_id"], notice_view("Sorry", refusal))
        return BoltResponse(status=200)


def _in_its_place(refusal: str) -> BoltResponse:
    """The sentence takes the place of the form that was sent."""
    return BoltResponse(status=200, body={"response_action": "update", "view": notice_view("Sorry", refusal)})
