"""The gate as Bolt's middleware: it stands before every listener but those of questions, which ask it themselves."""

from collections.abc import Callable

from slack_bolt import BoltResponse

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
        if refusal is None:
            return next()
        return BoltResponse(status=200, body={"response_action": "update", "view": notice_view("Sorry", refusal)})

    def turned(self, body: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody turned a page of a modal, of which the same holds."""
        refusal = self._personal_refusal(body)
        return next() if refusal is None else self._refuse(body, refusal)

    def looked(self, event: Body, next: Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody opened the bot's own page: it stays as it is for who does so all the time."""
        user, team = event["user"], (event.get("view") or {}).get("team_id")
        if not self._gate.policy.admits_person(user, team):
            self._client.home(user, closed_view(NOT_HERE))
        elif self._gate.slows_down(Act.LOOK, user) is None:
            return next()
        return BoltResponse(status=200)

    def _refusal(self, body: Body) -> str | None:
        user, channel = body["user"], (body.get("channel") or {}).get("id")
        shut_out = self._gate.shuts_out(user["id"], channel, user.get("team_id"))
        return shut_out or self._gate.slows_down(Act.PRESS, user["id"])

    def _personal_refusal(self, body: Body) -> str | None:
        user = body["user"]
        is_admitted = self._gate.policy.admits_person(user["id"], user.get("team_id"))
        return self._gate.slows_down(Act.PRESS, user["id"]) if is_admitted else NOT_HERE

    def _refuse(self, body: Body, refusal: str) -> BoltResponse:
        self._client.show(body["trigger_id"], notice_view("Sorry", refusal))
        return BoltResponse(status=200)
