"""The state of a workspace. One lock guards all of it, and whoever waits for something is woken by every change."""

import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tests.fake_slack.records import Channel, Message, User, View, with_ids
from tests.fake_slack.schema import Json

APP = "A0FAKE"
MODALS = 3  # how many modals may lie on one another
RESPONSES = 5  # how often a response_url may be used


class RefusedError(Exception):
    """Slack's error code for a call, with the sentences that go into `response_metadata`."""

    def __init__(self, error: str, problems: Iterable[str] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: how long an acknowledgement may take, when an event is sent again, how long triggers, URLs and statuses live."""

    acknowledgement: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger: float = 3.0
    response_url: float = 1800.0
    status: float = 120.0


@dataclass(frozen=True, slots=True)
class Grid:
    """An organisation of two workspaces, the first of which is the bot's; or `org_wide`: it is installed for both.

    Sources of what Slack sends then: https://api.slack.com/enterprise/apps/reference, the reference of interaction payloads, and
    slack_bolt's request/internals.py with its tests. In interactions `user.team_id` names the organisation, as is documented, or
    `by_workspace` the person's workspace, as is seen too.
    """

    enterprise: str = "E0FAKE"
    second: str = "T0SECOND"
    org_wide: bool = True
    by_workspace: bool = False


@dataclass(slots=True)
class Trigger:
    """Leave to open one modal."""

    user: str
    until: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Leave to answer a command or an action a few times; `origin` is the message that the action was on, if any."""

    channel: str
    user: str
    until: float
    origin: str = ""
    uses: int = 0


@dataclass(slots=True)
class Workspace:
    """People, channels, what was said, what is shown, and what the bot may do next."""

    timing: Timing = field(default_factory=Timing)
    changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))
    team: str = "T0FAKE"
    grid: Grid | None = None
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    reactions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    statuses: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)  # each with when it ends
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, tuple[Json, ...]] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    count: int = 0

    def next(self) -> int:
        """A number that was never given before."""
        with self.changed:
            self.count += 1
            return self.count

    def new_id(self, letter: str) -> str:
        """An id such as Slack's: `new_id("U")` -> "U00000001"."""
        return f"{letter}{self.next():08d}"

    def now(self) -> str:
        """A timestamp later than every earlier one, which is a message's name."""
        return f"{int(time.time())}.{self.next():06d}"

    def notify(self) -> None:
        """Wake whoever waits for a change."""
        with self.changed:
            self.changed.notify_all()

    @property
    def installed(self) -> str:
        """What the app is installed for: an organisation or a workspace."""
        return self.grid.enterprise if self.grid and self.grid.org_wide else self.team

    # People and places

    def add_user(self, name: str, *, bot: bool = False, team: str = "", enterprise: str = "") -> User:
        """Somebody new, of this workspace unless another team is named; of its organisation, or of another one."""
        place = team or self.team
        ours = self.grid.enterprise if self.grid and place in {self.team, self.grid.second} else ""
        user = User(self.new_id("U"), name, place, self.new_id("B") if bot else "", enterprise or ours)
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        """A place to talk."""
        self.channels[channel.id] = channel
        return channel

    def direct_message(self, user: str, bot: str) -> Channel:
        """The one direct message between the two."""
        known = [channel for channel in self.channels.values() if channel.with_user == user]
        return (
            known[0]
            if known
            else self.add_channel(Channel(self.new_id("D"), "directmessage", frozenset({user, bot}), with_user=user))
        )

    def channel(self, name: object, member: str = "") -> Channel:
        """The channel by its id, as far as the member may know of it."""
        channel = self.channels.get(str(name))
        if channel is None or (channel.kind != "channel" and member and member not in channel.members):
            raise RefusedError("channel_not_found")
        return channel

    # What was said

    def say(self, message: Message) -> Message:
        """Put a message where it belongs, with names for its blocks."""
        named = replace(message, blocks=tuple(with_ids(list(message.blocks), f"b{message.ts}")))
        with self.changed:
            self.messages[named.ts] = named
            self.notify()
        return named

    def unsay(self, ts: str) -> Message:
        """Take a message away."""
        with self.changed:
            message = self.messages.pop(ts)
            self.reactions.pop(ts, None)
            self.notify()
        return message

    def message(self, channel: object, ts: object) -> Message:
        """The message that everybody in the channel can see."""
        message = self.messages.get(str(ts))
        if message is None or message.channel != channel or message.only_for:
            raise RefusedError("message_not_found")
        return message

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and what was said below it, oldest first."""
        return [message for message in self.said(channel) if ts in {message.ts, message.thread}]

    def said(self, channel: str) -> list[Message]:
        """All messages of a channel that everybody sees, oldest first."""
        return sorted(
            (message for message in self.messages.values() if message.channel == channel and not message.only_for),
            key=lambda message: message.ts,
        )

    # What is shown

    def show(self, user: str, content: Json, *, root: str = "", previous: str = "") -> View:
        """A new view."""
        name = self.new_id("V")
        view = View(name, user, self.named(content, name), secrets.token_hex(4), root, previous)
        self.views[name] = view
        return view

    def change(self, view: View, content: Json) -> View:
        """Another content for a view."""
        changed = view.with_content(self.named(content, f"{view.id}.{self.next()}"), secrets.token_hex(4))
        self.views[view.id] = changed
        self.notify()
        return changed

    def named(self, content: Json, prefix: str) -> Json:
        """A view's content with names for its blocks."""
        return {**content, "blocks": with_ids(content["blocks"], prefix)}

    def open_modal(self, user: str, content: Json) -> View:
        """A modal on nothing."""
        view = self.show(user, content)
        self.modals[user] = [view.id]
        self.notify()
        return view

    def push_modal(self, user: str, content: Json) -> View:
        """A modal on top of those that are open."""
        stack = self.modals.get(user, [])
        if not stack:
            raise RefusedError("invalid_trigger_id")
        if len(stack) >= MODALS:
            raise RefusedError("push_limit_reached")
        view = self.show(user, content, root=stack[0], previous=stack[-1])
        stack.append(view.id)
        self.notify()
        return view

    def close_modal(self, view: View, *, every: bool = False) -> None:
        """Take the top modal away, or all of them."""
        stack = self.modals.get(view.user, [])
        self.modals[view.user] = [] if every else [name for name in stack if name != view.id]
        self.notify()

    def complain(self, view: View, errors: Mapping[str, str]) -> None:
        """Show what is wrong with the inputs of a modal."""
        self.views[view.id] = replace(view, errors=MappingProxyType(dict(errors)))
        self.notify()

    # What the bot may do next

    def new_trigger(self, user: str) -> str:
        """A trigger for what the user has just done."""
        name = f"{self.next()}.{secrets.token_hex(8)}"
        self.triggers[name] = Trigger(user, time.monotonic() + self.timing.trigger)
        return name

    def pull(self, name: object) -> str:
        """Use a trigger up; whose it was."""
        trigger = self.triggers.get(str(name))
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if time.monotonic() > trigger.until:
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response_url(self, channel: str, user: str, origin: str = "") -> str:
        """The last part of a URL for answers."""
        name = secrets.token_hex(8)
        self.response_urls[name] = ResponseUrl(channel, user, time.monotonic() + self.timing.response_url, origin)
        return name

    def respond(self, name: str) -> ResponseUrl:
        """Use a URL once more."""
        response_url = self.response_urls.get(name)
        if response_url is None:
            raise RefusedError("invalid_url")
        if time.monotonic() > response_url.until:
            raise RefusedError("expired_url")
        if response_url.uses >= RESPONSES:
            raise RefusedError("used_url")
        response_url.uses += 1
        return response_url
