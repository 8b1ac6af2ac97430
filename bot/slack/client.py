"""All that the bot says to Slack. A post is never made twice: one whose fate is unknown is looked for before it is repeated."""

import logging
import time
from collections.abc import Callable, Collection
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.errors import SlackRefusedError, SlackUncertainError, SlackUnreachableError
from bot.slack.blocks import METADATA, Message
from bot.slack.elements import Payload
from bot.slack.patience import LOST, Patience, kind, was_refused

_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries
_PATIENT, _QUICK = 120.0, 2.0  # seconds that a call waits in all, between its tries
_QUICK_TIMEOUT = 3  # seconds for one try; as long as what somebody has pressed lets us open a modal
_SERVER_ERROR, _TOO_MANY = 500, 429
_PAGE = 200
_LOOKS_BACK = 2 * 24 * 3600.0  # seconds: nothing is tried again for as long; a channel's history may be years long
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class SlackClient:
    """Client for Slack's Web API; each message is posted at most once."""

    def __init__(self, token: str, api_url: str) -> None:
        """Take the token.

        What somebody waits for is waited for a few seconds, or else it fails: it must not keep others from the listeners' threads.
        All else waits for rate limits and, where a repeat is harmless, for failures of network and Slack that pass.
        """
        self._posts = WebClient(token, base_url=api_url, retry_handlers=[Patience(_PATIENT, repeats=False)])
        self.calls = WebClient(token, base_url=api_url, retry_handlers=[Patience(_PATIENT)])
        self._quick = WebClient(token, base_url=api_url, timeout=_QUICK_TIMEOUT, retry_handlers=[Patience(_QUICK)])

    def post(
        self,
        channel: str,
        thread: str | None,
        message: Message,
        key: str,
        *,
        maybe_there: bool = False,
        instead: Collection[str] = (),
    ) -> str:
        """Post a message in a thread, once; its id. `key` names it: a second post with the same key is the first one.

        Where it may be there already, it is looked for first, and so are those of the keys `instead`, any of which stands for it.

        :raises SlackRefusedError: Slack refuses it.
        :raises SlackUnreachableError: Slack cannot be reached for a while.
        :raises SlackUncertainError: it may be there, and Slack refuses to show whether it is.
        """

        def post() -> str:
            response = self._posts.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                text=message.text,
                blocks=list(message.blocks),
                metadata={"event_type": METADATA, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                mrkdwn=False,
                parse="none",
                link_names=False,
            )
            return str(response["ts"])

        return self._once(post, lambda: self._find(channel, thread, {key, *instead}), look_first=maybe_there)

    def update(self, channel: str, ts: str, message: Message, key: str) -> None:
        """Rewrite a message of ours.

        :raises SlackError: as for `post`.
        """
        metadata = {"event_type": METADATA, "event_payload": {"key": key}}
        _translated(
            lambda: self.calls.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=list(message.blocks), metadata=metadata, parse="none"
            )
        )

    def delete(self, channel: str, ts: str) -> None:
        """Take back a message of ours; one that is gone already is gone.

        :raises SlackError: as for `post`.
        """

        def delete() -> None:
            try:
                self.calls.chat_delete(channel=channel, ts=ts)
            except SlackApiError as error:
                if kind(error) != "message_not_found":
                    raise

        _translated(delete)

    def whisper(self, channel: str, user: str, thread: str | None, message: Message) -> None:
        """A message that only one person sees. It is for courtesy: where it cannot be shown, the log says so."""
        try:
            self._quick.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread, text=message.text, blocks=list(message.blocks), parse="none"
            )
        except (SlackApiError, *LOST) as error:
            _log.warning("a note to one person was not shown: %s", kind(error))

    def respond(self, url: str, message: Message, *, to_all: bool = False) -> None:
        """Answer a command, or a press of a button, at the URL that came with it.

        :raises SlackError: as for `post`.
        """
        client = WebhookClient(url, retry_handlers=[Patience(_PATIENT, repeats=False)])

        def send() -> str:
            response = client.send(
                text=message.text,
                blocks=list(message.blocks),
                response_type="in_channel" if to_all else "ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            if response.status_code >= _SERVER_ERROR or response.status_code == _TOO_MANY:
                raise HTTPException(str(response.status_code))
            if response.status_code >= 300:  # noqa: PLR2004 - HTTP
                raise SlackRefusedError(f"Slack refused an answer ({response.status_code}).", "See the log.")
            return ""

        self._once(send, lambda: None)

    def show(self, trigger: str, view: Payload) -> str:
        """Open a modal for somebody who has just pressed something; its id."""
        return str(_translated(lambda: self._quick.views_open(trigger_id=trigger, view=view))["view"]["id"])

    def show_again(self, view_id: str, view: Payload) -> None:
        """Replace what a modal shows."""
        _translated(lambda: self.calls.views_update(view_id=view_id, view=view))

    def author(self, channel: str, thread: str | None, message: str) -> str | None:
        """Who wrote a message, by its thread, if it has one; None where it is gone.

        :raises SlackError: as for `post`.
        """
        page = _translated(
            lambda: self.calls.conversations_replies(
                channel=channel, ts=thread or message, oldest=message, latest=message, inclusive=True, limit=2
            )
        )
        found = [one.get("user") for one in page.get("messages") or [] if one.get("ts") == message]
        return str(found[0]) if found and found[0] else None

    def home(self, user: str, view: Payload) -> None:
        """Show somebody the Home tab."""
        _translated(lambda: self._quick.views_publish(user_id=user, view=view))

    def suggest(self, channel: str, title: str, prompts: list[dict[str, str]]) -> None:
        """Suggest questions in the messages tab. Without a thread: with one, Slack shows nothing and says nothing."""
        _translated(lambda: self._quick.assistant_threads_setSuggestedPrompts(channel_id=channel, title=title, prompts=prompts))

    def _once(self, post: Callable[[], str], find: Callable[[], str | None], *, look_first: bool = False) -> str:
        """Post until it is there; after a try whose fate is unknown, look before the next."""
        lost: Exception | None = None
        for wait in (*_WAITS, None):
            try:
                posted = _seen(find) if lost or look_first else None
                return posted or post()
            except SlackApiError as error:
                if was_refused(error):
                    raise SlackRefusedError(_refused(error), "See the log.") from error
                lost = error
            except LOST as error:
                lost = error
            if wait is None:
                break
            time.sleep(wait)
        raise SlackUnreachableError("Slack cannot be reached.", "See whether the network and Slack are up.") from lost

    def _find(self, channel: str, thread: str | None, keys: Collection[str]) -> str | None:
        """The id of a message of ours, by its key, or by another that stands for it."""
        if thread:
            pages = self.calls.conversations_replies(channel=channel, ts=thread, limit=_PAGE, include_all_metadata=True)
        else:
            oldest = str(time.time() - _LOOKS_BACK)
            pages = self.calls.conversations_history(channel=channel, oldest=oldest, limit=_PAGE, include_all_metadata=True)
        for page in pages:  # a thread comes oldest first: what was posted moments ago is on the last
            for message in page.get("messages") or []:
                if _key(message) in keys:
                    return str(message["ts"])
        return None


def _seen(find: Callable[[], str | None]) -> str | None:
    """What is found; where Slack refuses to let us look, nobody knows what is there."""
    try:
        return find()
    except SlackApiError as error:
        if not was_refused(error):
            raise
        raise SlackUncertainError(f"{_refused(error)} A message may be there already.", "See the log.") from error


def _key(message: dict[str, Any]) -> str | None:  # Any: JSON
    metadata = message.get("metadata") or {}
    key = (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == METADATA else None
    return str(key) if key else None


def _translated(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except SlackApiError as error:
        if was_refused(error):
            raise SlackRefusedError(_refused(error), "See the log.") from error
        raise SlackUnreachableError(f"{_refused(error)} That passes.", "Try again a little later.") from error
    except LOST as error:
        raise SlackUnreachableError("Slack cannot be reached.", "See whether the network and Slack are up.") from error


def _refused(error: SlackApiError) -> str:
    return f"Slack refused {error.response.api_url.rsplit('/', 1)[-1]}: {kind(error)}."
