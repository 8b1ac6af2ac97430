"""What people do: talk, command, press, submit, look."""

import html
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.fake_slack.journal import Delivery
from tests.fake_slack.payloads import command, home_event, interaction, on_message, on_view, pressed
from tests.fake_slack.records import Channel, Message, User, View
from tests.fake_slack.schema import Json
from tests.fake_slack.server import Server

TYPED_URL = re.compile(r"https?://[^\s<>]+")
TYPED_MENTION = re.compile(r"&lt;@(U\d+)&gt;")
Value = str | Sequence[str] | None


class People:
    """Everybody but the bot; each method is done when Slack has taken note, not when the bot has."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.workspace = server.workspace

    def add_user(self, name: str, *, bot: bool = False, team: str | None = None, enterprise: str = "") -> User:
        """Somebody new, from another workspace or organisation if it is named."""
        with self.workspace.changed:
            return self.workspace.add_user(name, bot=bot, team=team or "", enterprise=enterprise)

    def add_channel(
        self,
        name: str,
        members: Sequence[User] | None = None,
        *,
        private: bool = False,
        external: bool = False,
    ) -> Channel:
        """A channel of these members, or of everybody there is so far; `external` ones are shared with other organisations."""
        with self.workspace.changed:
            who = self.workspace.users if members is None else [user.id for user in members]
            channel = Channel(self.workspace.new_id("C"), name, frozenset(who), private=private, external=external)
            return self.workspace.add_channel(channel)

    def join(self, user: User, channel: Channel) -> Channel:
        """Become a member of a channel."""
        with self.workspace.changed:
            before = self.workspace.channels[channel.id]
            joined = self.workspace.add_channel(replace(before, members=before.members | {user.id}))
            event = {"type": "member_joined_channel", "user": user.id, "channel": joined.id, "team": user.team}
            self.server.courier.event(event, joined)
            return joined

    def invite(self, user: User, channel: Channel) -> Channel:
        """Invite the bot to a channel."""
        with self.workspace.changed:
            bot, before = self.server.app.bot, self.workspace.channels[channel.id]
            joined = self.workspace.add_channel(replace(before, members=before.members | {bot.id}))
            where = {"channel": joined.id, "channel_type": "C", "team": bot.team}
            event = {"type": "member_joined_channel", "user": bot.id, "inviter": user.id, **where}
            self.server.courier.event(event, joined)
            return joined

    def direct_message(self, user: User) -> Channel:
        """The user's direct message with the bot."""
        with self.workspace.changed:
            return self.workspace.direct_message(user.id, self.server.app.bot.id)

    def post(self, user: User, channel: Channel, text: str, thread: str | None = None) -> str:
        """Say something as it is typed; `@name` and `<@U...>` become mentions, addresses become links. Returns the timestamp.

        A ValueError says that the user is not in the channel.
        """
        with self.workspace.changed:
            if user.id not in self.workspace.channels[channel.id].members:
                raise ValueError(f"{user.name} is not in {channel.name}")
            message = Message(self.workspace.now(), channel.id, user, self.typed(text), thread=thread or "")
            return self.server.app.talk.say(message).ts

    def edit(self, ts: str, text: str) -> None:
        """Change what was said."""
        with self.workspace.changed:
            self.server.app.talk.change(replace(self.workspace.messages[ts], text=self.typed(text)))

    def delete(self, ts: str) -> None:
        """Take it back."""
        with self.workspace.changed:
            self.server.app.talk.delete(self.workspace.messages[ts])

    def react(self, user: User, ts: str, name: str) -> None:
        """Put an emoji on a message."""
        with self.workspace.changed:
            self.server.app.talk.react(user, self.workspace.messages[ts], name)

    def unreact(self, user: User, ts: str, name: str) -> None:
        """Take it off again."""
        with self.workspace.changed:
            self.server.app.talk.unreact(user, self.workspace.messages[ts], name)

    def command(self, user: User, channel: Channel, word: str, text: str = "") -> Delivery:
        """A slash command."""
        with self.workspace.changed:
            payload = command(self.workspace, user, channel, word, html.escape(text, quote=False))
            payload["response_url"] = self.server.app.response_url(channel.id, user.id)
            return self.server.courier.send("slash_commands", payload)

    def click(self, user: User, where: str | Message | View, action_id: str, value: str | None = None) -> Delivery:
        """Press what has this action_id (and this value) in a message, by its timestamp, or a view, by its id.

        A LookupError says that nothing of the kind is there.
        """
        with self.workspace.changed:
            name = where if isinstance(where, str) else where.ts if isinstance(where, Message) else where.id
            place, blocks = self._view_place(name) if name in self.workspace.views else self._message_place(user, name)
            action = pressed(blocks, action_id, value)
            return self._interact("block_actions", user, {**place, "actions": [action]})

    def submit(self, user: User, view: View, values: Mapping[str, Value] | None = None) -> Delivery:
        """Fill in the inputs, by action_id or block_id, and submit; what is not named keeps its initial value.

        A ValueError says what Slack's own client would not send: an unknown or an empty input, a modal that is not on top.
        """
        with self.workspace.changed:
            shown = self.workspace.views[view.id]
            if self.workspace.modals.get(user.id, [])[-1:] != [shown.id]:
                raise ValueError(f"{shown.id} is not the modal that {user.name} looks at")
            state = filled(shown.blocks, dict(values or {}))
            payload = shown.payload(self.workspace.installed, state)
            return self._interact("view_submission", user, {"view": payload, "response_urls": []})

    def close(self, view: View) -> Delivery | None:
        """Close a modal; the bot hears of it only where the view asks for that."""
        with self.workspace.changed:
            shown = self.workspace.views[view.id]
            self.workspace.close_modal(shown, every=bool(shown.content.get("clear_on_close")))
            if not shown.content.get("notify_on_close"):
                return None
            payload = {"view": shown.payload(self.workspace.installed), "is_cleared": False}
            return self._interact("view_closed", self.workspace.users[shown.user], payload)

    def shortcut(self, user: User, callback_id: str, message: str | None = None) -> Delivery:
        """A shortcut on a message, by its timestamp, or a global one."""
        with self.workspace.changed:
            about: Json = {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"}
            if message is None:
                return self._interact("shortcut", user, about)
            original = self.workspace.messages[message]
            channel = self.workspace.channels[original.channel]
            place = {"channel": {"id": channel.id, "name": channel.name}, "message": original.payload(), "message_ts": original.ts}
            url = {"response_url": self.server.app.response_url(channel.id, user.id)}
            return self._interact("message_action", user, {**about, **place, **url})

    def open_home(self, user: User, tab: str = "home") -> Delivery | None:
        """Look at the app's own page: its "home" or its "messages"."""
        with self.workspace.changed:
            channel = self.direct_message(user)
            view = self.workspace.views.get(self.workspace.homes.get(user.id, "")) if tab == "home" else None
            return self.server.courier.event(home_event(user, channel, tab, view, f"{time.time():.6f}"), channel)

    def typed(self, text: str) -> str:
        """What is typed, as Slack stores it: escaped, with mentions of those it knows and with links."""
        stored = TYPED_MENTION.sub(r"<@\1>", html.escape(text, quote=False))
        for user in self.workspace.users.values():
            stored = re.sub(rf"(?<![\w<])@{re.escape(user.name)}\b", f"<@{user.id}>", stored)
        return TYPED_URL.sub(r"<\g<0>>", stored)

    def _interact(self, kind: str, user: User, about: Json) -> Delivery:
        return self.server.courier.send("interactive", {**interaction(self.workspace, kind, user), **about})

    def _message_place(self, user: User, ts: str) -> tuple[Json, list[Json]]:
        if ts not in self.workspace.messages:
            raise LookupError(f"there is no message {ts}")
        message = self.workspace.messages[ts]
        if message.only_for not in {"", user.id}:
            raise LookupError(f"{user.name} cannot see {ts}")
        channel = self.workspace.channels[message.channel]
        url = {"response_url": self.server.app.response_url(channel.id, user.id, ts)}
        return {**on_message(message, channel), **url}, list(message.blocks)

    def _view_place(self, name: str) -> tuple[Json, list[Json]]:
        view = self.workspace.views[name]
        return on_view(view, self.workspace.installed), view.blocks


def filled(blocks: list[Json], values: dict[str, Value]) -> Json:
    """The `state.values` of a view whose inputs hold these values."""
    state: Json = {}
    for block in (block for block in blocks if block["type"] == "input"):
        element = block["element"]
        given = values.pop(block["block_id"], values.pop(element["action_id"], None))
        held = _held(element, given)
        if not block.get("optional") and all(value in (None, [], "") for key, value in held.items() if key != "type"):
            raise ValueError(f"{block['label']['text']!r} must be filled in")
        state[block["block_id"]] = {element["action_id"]: held}
    if values:
        raise ValueError(f"there are no inputs {sorted(values)}")
    return state


def _held(element: Json, given: Value) -> Json:
    kind = element["type"]
    if "options" not in element and "option_groups" not in element:
        key = {"datepicker": "selected_date", "users_select": "selected_user"}.get(kind, "value")
        return {"type": kind, key: element.get("initial_value") if given is None else given}
    if kind == "checkboxes" or kind.startswith("multi_"):
        chosen = [given] if isinstance(given, str) else given
        return {
            "type": kind,
            "selected_options": element.get("initial_options", []) if chosen is None else _options(element, chosen),
        }
    return {"type": kind, "selected_option": element.get("initial_option") if given is None else _options(element, [str(given)])[0]}


def _options(element: Json, chosen: Sequence[str]) -> list[Json]:
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    known = {option["value"]: option for group in groups for option in group["options"]}
    if not set(chosen) <= known.keys():
        raise ValueError(f"{chosen} is not among {sorted(known)}")
    return [known[value] for value in chosen]
