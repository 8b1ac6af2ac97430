"""What an event from Slack means to us: a question, an edited or deleted one, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.answering.question import clean
from bot.records.inbox import Arrival, Inbox, RequestKind
from bot.records.ledger import Ledger
from bot.slack.origin import Origin, origin_of
from bot.slack.policy import Policy, is_peoples, mentions, reads_as_question
from bot.slack.talk import Talk, classify
from bot.slack.text import unescape

Body = Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that has new words since a moment, as Slack writes moments. `asks`: it asks us, or did so before the edit."""

    event: str
    channel: str
    message: str
    text: str
    moment: str
    user: str
    origin: Origin
    asks: bool


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message that is gone."""

    event: str
    channel: str
    message: str


class EventReader:
    """Reads events, with an eye on which threads are ours."""

    def __init__(self, policy: Policy, inbox: Inbox, ledger: Ledger) -> None:
        """Take the parts."""
        self._policy = policy
        self._inbox = inbox
        self._ledger = ledger

    def read(self, body: Body) -> Arrival | Edit | Deletion | None:
        """What a `message` or an `app_mention` event says to us."""
        event = body.get("event") or {}
        event_id, channel = str(body.get("event_id")), event.get("channel")
        if not channel:
            return None
        if event.get("subtype") == "message_changed":
            return self._read_change(body, event, event_id)
        if event.get("subtype") == "message_deleted":
            return Deletion(event_id, channel, str(event.get("deleted_ts")))
        return self._read_message(event, event_id, channel, origin_of(body)) if is_peoples(event) else None

    def _read_message(self, event: Body, event_id: str, channel: str, origin: Origin) -> Arrival | None:
        kind = self._kind(event, channel)
        if kind is None:
            return None
        return Arrival(
            event=event_id,
            kind=kind,
            channel=channel,
            message=str(event["ts"]),
            text=clean(unescape(event.get("text") or "")),
            user=str(event["user"]),
            team=origin.team,
            thread=str(event.get("thread_ts") or event["ts"]),
            enterprise=origin.enterprise,
            is_shared=origin.is_shared,
        )

    def _kind(self, event: Body, channel: str) -> RequestKind | None:
        """How a person's message asks us; None where it does not."""
        text, thread = event.get("text") or "", str(event.get("thread_ts") or "")
        if event.get("type") == "app_mention" or self._policy.bot_user in mentions(text):
            return RequestKind.MENTION
        if event.get("channel_type") == "im":
            return RequestKind.DIRECT
        # Without a mention: only in a thread of ours, only what asks, and never when it speaks to somebody else.
        ours = bool(thread) and (self._inbox.has_thread(channel, thread) or bool(self._ledger.questions(channel, thread)))
        asks = reads_as_question(unescape(text)) or classify(clean(unescape(text))) is Talk.SOURCES
        return RequestKind.THREAD if ours and not mentions(text) and asks else None

    def _read_change(self, body: Body, event: Body, event_id: str) -> Edit | Deletion | None:
        """What it says to us that a message reads otherwise now."""
        message, channel = event.get("message") or {}, event["channel"]
        ts, text = str(message.get("ts")), clean(unescape(message.get("text") or ""))
        # A deleted message with replies below it is not gone: words of Slack's own take its place.
        if message.get("subtype") == "tombstone":
            return Deletion(event_id, channel, ts)
        if not is_peoples(message):
            return None
        kind = {"channel_type": event.get("channel_type")}
        asks = any(self._kind({**each, **kind}, channel) for each in (message, event.get("previous_message") or {}))
        return Edit(event_id, channel, ts, text, str(event.get("event_ts") or ""), str(message["user"]), origin_of(body), asks)
