"""What the bot is told: events as the Events API words them, and what people press, submit and type."""

import time
from collections.abc import Iterator

from tests.fake_slack.limits import elements
from tests.fake_slack.records import Channel, Message, User, View
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import APP, Workspace

VERIFICATION = "fake-slack"  # the outdated verification token, which is still sent


def message_event(message: Message, channel: Channel) -> Json:
    """Somebody said something."""
    return {**_said(message), "channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}


def mention_event(message: Message) -> Json:
    """Somebody said something to the bot; the same words arrive as a message too."""
    return {**_said(message), "type": "app_mention", "channel": message.channel, "event_ts": message.ts}


def changed_event(old: Message, new: Message, channel: Channel, ts: str) -> Json:
    """A message reads otherwise now."""
    about = {"message": _said(new), "previous_message": _said(old)}
    return {"type": "message", "subtype": "message_changed", "hidden": True, **about, **_where(channel, ts)}


def deleted_event(old: Message, channel: Channel, ts: str) -> Json:
    """A message is gone."""
    about = {"deleted_ts": old.ts, "previous_message": _said(old)}
    return {"type": "message", "subtype": "message_deleted", "hidden": True, **about, **_where(channel, ts)}


def reaction_event(kind: str, user: User, name: str, message: Message, ts: str) -> Json:
    """Somebody put an emoji on a message, or took it off."""
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    return {"type": kind, "user": user.id, "reaction": name, "item": item, "item_user": message.author.id, "event_ts": ts}


def home_event(user: User, channel: Channel, tab: str, view: View | None, ts: str) -> Json:
    """Somebody looks at the app's own page."""
    shown = {"view": view.payload(user.enterprise or user.team)} if view else {}
    return {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab, "event_ts": ts, **shown}


def callback(workspace: Workspace, bot: User, event: Json, *, external: bool) -> Json:
    """An event in its envelope, with an id of its own."""
    grid = workspace.grid
    authorization = {
        "enterprise_id": grid.enterprise if grid else None,
        "team_id": workspace.team,
        "user_id": bot.id,
        "is_bot": True,
        "is_enterprise_install": bool(grid and grid.org_wide),
    }
    return {
        "token": VERIFICATION,
        **_context(workspace, event),
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": external,
    }


def _context(workspace: Workspace, event: Json) -> Json:
    """Where an event is from, and where it is sent to; in a Grid the former is its author's."""
    if workspace.grid is None:
        return {"team_id": workspace.team, "context_team_id": workspace.team}
    author = workspace.users.get(str((event.get("message") or event).get("user")))
    origin = {"team_id": author.team if author else workspace.team, "enterprise_id": author.enterprise or None if author else None}
    return {**origin, "context_team_id": workspace.team, "context_enterprise_id": workspace.grid.enterprise}


def command(workspace: Workspace, user: User, channel: Channel, word: str, text: str) -> Json:
    """A slash command; every value is a string, as in the form that it travels in."""
    grid = workspace.grid
    return {
        "token": VERIFICATION,
        **({"enterprise_id": user.enterprise, "enterprise_name": "Fake Org"} if user.enterprise else {}),
        "team_id": user.team if grid else workspace.team,
        "team_domain": "fake-slack",
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "true" if grid and grid.org_wide else "false",
        "trigger_id": workspace.new_trigger(user.id),
    }


def interaction(workspace: Workspace, kind: str, user: User) -> Json:
    """What all interactions have in common."""
    grid = workspace.grid
    organisation = {"enterprise_id": grid.enterprise, "enterprise_name": "Fake Org"} if grid else {}
    named = user.team if not user.enterprise or (grid and grid.by_workspace) else user.enterprise
    return {
        "type": kind,
        "team": None if grid and grid.org_wide else {"id": workspace.team, "domain": "fake-slack", **organisation},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": named},
        "api_app_id": APP,
        "token": VERIFICATION,
        "enterprise": {"id": grid.enterprise, "name": "Fake Org"} if grid else None,
        "is_enterprise_install": bool(grid and grid.org_wide),
        "trigger_id": workspace.new_trigger(user.id),
    }


def on_message(message: Message, channel: Channel) -> Json:
    """Where a press was, when it was in a message."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
        **({"thread_ts": message.thread} if message.thread else {}),
    }
    place: Json = {"container": container, "channel": {"id": channel.id, "name": channel.name}, "state": {"values": {}}}
    return place if message.only_for else {**place, "message": message.payload()}


def on_view(view: View, team: str) -> Json:
    """Where a press was, when it was in a modal or a home tab."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view.payload(team)}


def pressed(blocks: list[Json], action_id: str, value: str | None) -> Json:
    """The action that Slack reports for an element; a LookupError where nothing of that name and value can be pressed."""
    actions = [
        {**action, "block_id": block["block_id"], "action_id": action_id}
        for block in blocks
        for element in elements(block)
        if element["action_id"] == action_id
        for action in _actions(element)
    ]
    fitting = [action for action in actions if value is None or value in _values(action)]
    if not fitting:
        raise LookupError(f"nothing to press with action_id {action_id!r} and value {value!r}; there are {actions}")
    return {**fitting[0], "action_ts": f"{time.time():.6f}"}


def _actions(element: Json) -> Iterator[Json]:
    kind = element["type"]
    if kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield {"type": kind, "text": element[name]["text"], "value": element[name]["value"]}
    elif "options" in element or "option_groups" in element:
        groups = element.get("option_groups", [{"options": element.get("options", [])}])
        for option in (option for group in groups for option in group["options"]):
            many = kind == "checkboxes" or kind.startswith("multi_")
            yield {"type": kind, **({"selected_options": [option]} if many else {"selected_option": option})}
    else:
        yield {"type": kind, **{key: element[key] for key in ("text", "value", "url") if key in element}}


def _values(action: Json) -> list[str]:
    options = action.get("selected_options", [action["selected_option"]] if "selected_option" in action else [])
    return [option["value"] for option in options] or [action.get("value", "")]


def _said(message: Message) -> Json:
    author = message.author
    named = {} if author.bot_id else {"client_msg_id": f"fake-slack-{message.ts}"}
    place = author.enterprise or author.team
    abroad = {"user_team": place, "source_team": place}
    return {**message.payload(), **named, **abroad}


def _where(channel: Channel, ts: str) -> Json:
    return {"channel": channel.id, "channel_type": channel.kind, "ts": ts, "event_ts": ts}
