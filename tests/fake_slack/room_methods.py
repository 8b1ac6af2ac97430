"""auth.test, conversations.*, users.info and assistant.threads.*: where the bot is, and with whom."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.fake_slack.installation import READING, Installation, Method, timestamp
from tests.fake_slack.records import Channel, Message
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import RefusedError

PROMPTS = 4
PAGE = 100


@dataclass(frozen=True, slots=True)
class RoomMethods:
    """Each returns what Slack answers, less the `ok`."""

    app: Installation

    def methods(self) -> dict[str, Method]:
        """By Slack's names."""
        return {
            "auth.test": self.auth_test,
            "conversations.info": self.info,
            "conversations.open": self.open,
            "conversations.replies": self.replies,
            "conversations.history": self.history,
            "conversations.members": self.members,
            "users.info": self.user,
            "assistant.threads.setStatus": self.set_status,
            "assistant.threads.setSuggestedPrompts": self.set_prompts,
            "assistant.threads.setTitle": self.set_title,
        }

    def auth_test(self, _arguments: Json) -> Json:
        """Who the token belongs to."""
        bot, team, grid = self.app.bot, self.app.workspace.installed, self.app.workspace.grid
        who = {"user": bot.name, "user_id": bot.id, "bot_id": bot.bot_id, "team": "Fake Slack", "team_id": team}
        organisation = {"enterprise_id": grid.enterprise} if grid else {}
        is_org_wide = bool(grid and grid.org_wide)
        return {"url": "https://fake-slack.slack.com/", "is_enterprise_install": is_org_wide, **organisation, **who}

    def info(self, arguments: Json) -> Json:
        """One channel."""
        return {"channel": self._readable(arguments, "read").payload(self.app.bot.id)}

    def open(self, arguments: Json) -> Json:
        """The direct message with one user."""
        users = [name for name in str(arguments.get("users") or "").split(",") if name]
        if len(users) != 1:
            raise RefusedError("users_list_not_supplied" if not users else "not_enough_users")
        if users[0] not in self.app.workspace.users:
            raise RefusedError("user_not_found")
        return {"channel": {"id": self.app.workspace.direct_message(users[0], self.app.bot.id).id}}

    def replies(self, arguments: Json) -> Json:
        """A thread, oldest first."""
        channel = self._readable(arguments, "history", inside=True)
        thread = self.app.workspace.thread(channel.id, str(arguments.get("ts")))
        if not thread:
            raise RefusedError("thread_not_found")
        return page(thread, arguments)

    def history(self, arguments: Json) -> Json:
        """A channel without what was said in threads, newest first."""
        channel = self._readable(arguments, "history", inside=True)
        posted = [message for message in self.app.workspace.said(channel.id) if message.thread in {"", message.ts}]
        return page(posted[::-1], arguments)

    def members(self, arguments: Json) -> Json:
        """Who is in a channel."""
        return {"members": sorted(self._readable(arguments, "read").members), "response_metadata": {"next_cursor": ""}}

    def user(self, arguments: Json) -> Json:
        """One user."""
        user = self.app.workspace.users.get(str(arguments.get("user")))
        if user is None:
            raise RefusedError("user_not_found")
        return {"user": user.payload()}

    def set_status(self, arguments: Json) -> Json:
        """What the bot says that it is doing; until it says something there or takes it back, and two minutes at the most."""
        place = self._thread(arguments)
        status = arguments.get("status")
        if not isinstance(status, str):
            raise RefusedError("invalid_arguments", ["missing required field: status"])
        if status:
            self.app.workspace.statuses[place] = (status, time.monotonic() + self.app.workspace.timing.status)
        else:
            self.app.workspace.statuses.pop(place, None)
        return {}

    def set_prompts(self, arguments: Json) -> Json:
        """Up to four questions to choose from; under `agent_view` nothing happens when a thread is named."""
        channel = self.app.workspace.channel(arguments.get("channel_id"), self.app.bot.id)
        prompts = arguments.get("prompts")
        if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
            raise RefusedError("invalid_arguments", [f"between 1 and {PROMPTS} prompts are required"])
        if not all(isinstance(prompt, dict) and prompt.get("title") and prompt.get("message") for prompt in prompts):
            raise RefusedError("invalid_arguments", ["a prompt has a title and a message"])
        if not arguments.get("thread_ts"):
            self.app.workspace.prompts[channel.id] = tuple(prompts)
        return {}

    def set_title(self, arguments: Json) -> Json:
        """A name for a thread."""
        self.app.workspace.titles[self._thread(arguments)] = str(arguments.get("title"))
        return {}

    def _thread(self, arguments: Json) -> tuple[str, str]:
        channel = self.app.workspace.channel(arguments.get("channel_id"), self.app.bot.id)
        thread = timestamp(arguments.get("thread_ts"), "invalid_thread_ts")
        if not thread:
            raise RefusedError("invalid_arguments", ["missing required field: thread_ts"])
        return channel.id, thread

    def _readable(self, arguments: Json, what: str, *, inside: bool = False) -> Channel:
        channel = self.app.workspace.channel(arguments.get("channel"), self.app.bot.id)
        self.app.need(f"{READING[channel.kind]}:{what}")
        if inside and self.app.bot.id not in channel.members:
            raise RefusedError("not_in_channel")
        return channel


def number(value: object, default: int) -> int:
    """A whole number that may come as text or not at all."""
    text = str(value or default)
    if not text.isdecimal():
        raise RefusedError("invalid_arguments", [f"must be a number: {text}"])
    return int(text)


def page(messages: Sequence[Message], arguments: Json) -> Json:
    """One page of messages: `limit` of them from the `cursor` on, within `oldest` and `latest`, with these if `inclusive`."""
    oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "9" * 12)
    edges = {oldest, latest} if arguments.get("inclusive") in {True, "true", "1"} else set()
    within = [message for message in messages if oldest < message.ts < latest or message.ts in edges]
    start, limit = number(arguments.get("cursor"), 0), number(arguments.get("limit"), PAGE)
    end = start + limit
    more = end < len(within)
    cursor = {"response_metadata": {"next_cursor": str(end)}} if more else {}
    return {"messages": [message.payload() for message in within[start:end]], "has_more": more, **cursor}
