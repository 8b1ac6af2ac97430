"""The manifest asks Slack for what the code listens to and calls: nothing is missing, and nothing is asked for in vain."""

import ast
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.answering.newsroom import Newsroom
from bot.records.inbox import Inbox
from bot.records.ledger import Ledger
from bot.records.notices import Notices
from bot.records.reports import Reports
from bot.settings import Settings
from bot.slack.actions import Actions
from bot.slack.app import CHECK_MESSAGE, FIND, SCOPES, Dependencies, build_app
from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.desk import StandardsDesk
from bot.slack.events import EventReader
from bot.slack.finding import StatementFinder
from bot.slack.greetings import ASK_STORIES
from bot.slack.home import HomeTab
from bot.slack.listeners import Listeners
from bot.slack.loading import LoadingModals
from bot.slack.metrics import Metrics
from bot.slack.policy import Policy
from bot.slack.posted import PostedReplies
from bot.slack.questions import QuestionLimits, Questions
from bot.slack.shortcuts import Shortcuts
from bot.slack.status import IndexStatus
from bot.slack.talking import SmallTalk
from bot.slack.welcome import Welcome
from bot.slack.worker import AnswerWorker
from bot.wiring import open_store
from index.snapshot import Snapshots
from tests.conftest import ROOT

Json = dict[str, Any]  # Any: YAML and JSON

READING = frozenset({"channels:read", "groups:read"})  # of channels, the only ones that the bot asks about
HISTORIES = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})
# What Slack's documentation says that each needs: https://docs.slack.dev/reference/methods, and .../reference/events
METHODS = {
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set[str](),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set[str](),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": HISTORIES,
    "conversations_info": READING,
    "conversations_replies": HISTORIES,
    "reactions_add": {"reactions:write"},
    "reactions_remove": {"reactions:write"},
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_update": set[str](),
}
"""With the bot's token; `apps_connections_open` has a token of its own."""
EVENTS = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "member_joined_channel": READING,
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}
KINDS = ("channels", "groups", "im", "mpim")
OTHER_EVENTS = (
    *("app_uninstalled", "assistant_thread_context_changed", "assistant_thread_started", "channel_archive", "channel_created"),
    *("channel_deleted", "channel_rename", "emoji_changed", "file_shared", "function_executed", "link_shared"),
    *("member_left_channel", "message_metadata_posted", "pin_added", "reaction_added"),
    *("reaction_removed", "team_join", "tokens_revoked", "user_change", "view_closed"),
)
SUBTYPES = ("message_changed", "message_deleted", "bot_message", "channel_join", "file_share", "thread_broadcast", "tombstone")


@pytest.fixture(scope="module")
def manifest() -> Json:
    """The manifest as Slack reads it."""
    read: Json = yaml.safe_load((ROOT / "slack_manifest.yaml").read_text())
    return read


@pytest.fixture(scope="module")
def app(newsroom: Newsroom, sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with all of its listeners; nothing is sent anywhere."""
    settings = Settings(dateline_data=sample_data, slack_bot_token=SecretStr("xoxb-none"))
    token, url = settings.slack_bot_token.get_secret_value(), settings.slack_api_url
    with Ledger(tmp_path_factory.mktemp("manifest") / "ledger.sqlite") as ledger, closing(open_store(settings)) as store:
        client, policy, inbox = SlackClient(token, url), Policy("T0OURS", "U0BOT"), Inbox(ledger.database)
        snapshots = Snapshots(sample_data)
        worker = AnswerWorker(newsroom, store, ledger, inbox, client, Metrics())
        checker = Checker(snapshots, store, snapshots.open)
        reader, limits = EventReader(policy, inbox, ledger), QuestionLimits(500, 10, 100)
        status, questions = (
            IndexStatus(newsroom, snapshots, store, 48),
            Questions(inbox, client, worker, reader, policy, limits, SmallTalk(inbox, ledger, store, checker)),
        )
        posted = PostedReplies(ledger, inbox, store, client)
        desk = StandardsDesk("", ledger, Reports(ledger.database), checker, posted, client)
        dependencies = Dependencies(
            questions,
            Actions(checker, ledger, inbox, store, client, worker=worker, desk=desk, modals=LoadingModals(client)),
            Shortcuts(checker, StatementFinder(newsroom, checker, store), ledger, LoadingModals(client), policy.bot_user),
            HomeTab(status, client, "/dateline", tuple),
            Welcome(Notices(ledger.database), status, tuple, questions, client, "/dateline"),
            desk,
            client,
            Listeners(client),
        )
        app = build_app(dependencies, token=token, signing_secret="", api_url=url, command=settings.slack_command)
        yield app
        app.listener_runner.listener_executor.shutdown()
        worker.close(0)


def hears(app: App, body: Json) -> bool:
    """Whether the app has a listener for what Slack sends."""
    request = BoltRequest(body=body, mode="socket_mode")
    return any(listener.matches(req=request, resp=BoltResponse(status=200)) for listener in app._listeners)


def event(kind: str, **more: str) -> Json:
    """An event as Slack delivers it."""
    return {"type": "event_callback", "event_id": "Ev1", "event": {"type": kind, "channel": "C1", "user": "U1", **more}}


def shortcut(kind: str, callback: str) -> Json:
    """A shortcut as Slack delivers it."""
    return {"type": kind, "callback_id": callback}


def calls() -> frozenset[str]:
    """The methods of the Web API that the bot's code calls."""
    nodes = (node for file in (ROOT / "bot").rglob("*.py") for node in ast.walk(ast.parse(file.read_text())))
    names = {node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    return frozenset(name for name in names if "_" in name.strip("_") and hasattr(WebClient, name))


def subscribed(manifest: Json) -> list[str]:
    """The events that the manifest subscribes to."""
    return list(manifest["settings"]["event_subscriptions"]["bot_events"])


def test_every_event_that_is_subscribed_to_is_heard(manifest: Json, app: App) -> None:
    """And acknowledged with that: what nobody hears comes again and again. All kinds of messages are heard."""
    assert sorted(subscribed(manifest)) == sorted(EVENTS)
    for name in subscribed(manifest):
        kind, _, channel = name.partition(".")
        assert hears(app, event(kind, channel_type=channel)), name
    for subtype in SUBTYPES:
        assert hears(app, event("message", subtype=subtype)), subtype


def test_no_event_is_listened_to_in_vain(manifest: Json, app: App) -> None:
    """What the app has a listener for is subscribed to."""
    heard = [
        name
        for name in ("app_home_opened", "app_mention", "member_joined_channel", "message", *OTHER_EVENTS)
        if hears(app, event(name))
    ]
    assert set(heard) == {name.partition(".")[0] for name in subscribed(manifest)}
    assert {name.partition(".")[2] for name in subscribed(manifest)} - {""} == set(KINDS)


def test_shortcuts_and_the_command_are_those_of_the_code(manifest: Json, app: App) -> None:
    """By their names; others are not listened to."""
    shortcuts = manifest["features"]["shortcuts"]
    assert [(declared["callback_id"], declared["type"]) for declared in shortcuts] == [
        (ASK_STORIES, "global"),
        (FIND, "message"),
        (CHECK_MESSAGE, "message"),
    ]
    kinds = {"global": "shortcut", "message": "message_action"}
    assert all(hears(app, shortcut(kinds[declared["type"]], declared["callback_id"])) for declared in shortcuts)
    assert not hears(app, shortcut("message_action", "another"))
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == Settings.model_fields["slack_command"].default
    assert hears(app, {"command": command["command"], "trigger_id": "1"})
    assert not hears(app, {"command": "/another", "trigger_id": "1"})
    assert command["should_escape"] is True  # so that it reads like the text of an event


def test_the_scopes_are_those_that_the_code_needs(manifest: Json) -> None:
    """For each method that it calls, each event that it hears, and its command and shortcuts; the code lists the same ones."""
    called = calls() - {"apps_connections_open"}
    assert called == set(METHODS)
    needed = {scope for method in called for scope in METHODS[method]}
    needed |= {scope for name in subscribed(manifest) for scope in EVENTS[name]}
    needed |= {"commands"} if manifest["features"]["slash_commands"] or manifest["features"]["shortcuts"] else set()
    asked = manifest["oauth_config"]["scopes"]
    assert list(asked) == ["bot"]
    assert sorted(asked["bot"]) == sorted(set(asked["bot"])) == sorted(needed) == sorted(SCOPES)


def test_what_the_bot_needs_is_switched_on(manifest: Json) -> None:
    """Socket Mode, buttons, the Home tab, and messages that people can write in."""
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["token_rotation_enabled"] is False  # the token is in the settings
    assert "agent_view" in manifest["features"]
    assert "assistant_view" not in manifest["features"]


def test_texts_fit(manifest: Json) -> None:
    """Slack refuses a manifest with longer ones."""
    shown, features = manifest["display_information"], manifest["features"]
    assert 0 < len(shown["name"]) <= 35
    assert 0 < len(shown["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    assert 0 < len(features["bot_user"]["display_name"]) <= 80
    assert 0 < len(features["agent_view"]["agent_description"]) <= 300
    for command in features["slash_commands"]:
        assert re.fullmatch("/[a-z0-9_-]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
    for shortcut in features["shortcuts"]:
        assert 0 < len(shortcut["name"]) <= 24
        assert 0 < len(shortcut["description"]) <= 150
        assert 0 < len(shortcut["callback_id"]) <= 255
