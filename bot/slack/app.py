"""The Bolt app: one line a listener."""

import logging
import re
from dataclasses import dataclass

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.actions import Actions, chosen
from bot.slack.blocks import CHECK, COPY, FEEDBACK, MORE, REMOVE, SHARE, SHOW_PASSAGE, SHOW_PASSAGES, WRONG
from bot.slack.client import SlackClient
from bot.slack.desk import StandardsDesk
from bot.slack.gate import Doorkeeper
from bot.slack.greetings import ASK_STORIES, EXAMPLE
from bot.slack.home import HomeTab
from bot.slack.listeners import Listeners
from bot.slack.passages import TURN
from bot.slack.questions import Questions
from bot.slack.shortcuts import Shortcuts
from bot.slack.standards import CORRECT, DECIDE, NO_FAULT, WITHDRAW
from bot.slack.welcome import Welcome

FIND, CHECK_MESSAGE = "find_in_stories", "check_message"
SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands"),
        *("groups:history", "groups:read", "im:history", "mpim:history", "reactions:write"),
    }
)
"""What the bot asks a workspace for, as slack_manifest.yaml does."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Whose methods listen, and the threads they do it in; `client` tells who may not do something."""

    questions: Questions
    actions: Actions
    shortcuts: Shortcuts
    home: HomeTab
    welcome: Welcome
    desk: StandardsDesk
    client: SlackClient
    listeners: Listeners


def build_app(dependencies: Dependencies, *, token: str, signing_secret: str, api_url: str, command: str) -> App:
    """The Bolt app with a listener for every event that the manifest subscribes to. Socket Mode needs no signing secret."""
    listeners = dependencies.listeners
    app = App(
        logger=logging.getLogger("slack_bolt"),  # or else its loggers take the root's level, and write down bodies at WARNING
        signing_secret=signing_secret or None,
        client=WebClient(token, base_url=api_url),
        token_verification_enabled=False,
        listener_executor=listeners.pool,
    )
    questions, actions, shortcuts = dependencies.questions, dependencies.actions, dependencies.shortcuts
    welcome = dependencies.welcome
    # A question is written down before its arrival is acknowledged: middleware runs before that, the listener after it.
    for event in ("app_mention", "message"):
        app.event(event, middleware=[questions.take_in, welcome.wrote])(listeners.apart(questions.work))
    # Whoever may not ask may not do anything else either.
    door = Doorkeeper(questions.gate, dependencies.client)
    app.command(command, middleware=[door.asked])(questions.command)
    app.event("member_joined_channel", middleware=[door.invited, welcome.joined])(listeners.apart(welcome.greet))
    app.shortcut(ASK_STORIES, middleware=[door.asked])(welcome.open_form)
    app.view(ASK_STORIES, middleware=[door.asked])(welcome.sent)
    app.action(re.compile(rf"{EXAMPLE}_\d+"), middleware=[door.asked])(welcome.pressed)
    app.event("app_home_opened", middleware=[door.looked, welcome.looked])(listeners.apart(dependencies.home.opened))
    app.shortcut(CHECK_MESSAGE, middleware=[door.to_check])(shortcuts.check)
    app.shortcut(FIND, middleware=[door.to_check])(shortcuts.find)
    _hear_presses(app, door, actions)
    # Who is in the channel of the standards desk may decide there, whoever may ask.
    for button in (CORRECT, WITHDRAW, NO_FAULT):
        app.action(button, middleware=[door.decided])(dependencies.desk.press)
    app.view(DECIDE, middleware=[door.decided])(dependencies.desk.sent)
    app.error(listeners.failed)
    return app


def _hear_presses(app: App, door: Doorkeeper, actions: Actions) -> None:
    """Listeners of what stands below an answer."""
    app.action(SHOW_PASSAGES, middleware=[door.pressed])(actions.show_passages)
    app.action(re.compile(rf"{TURN}_\w+"), middleware=[door.turned])(actions.turn_passages)
    choices = chosen({WRONG: actions.ask_what_is_wrong, COPY: actions.copy, REMOVE: actions.remove})
    app.action(MORE, middleware=[door.pressed])(choices)
    # What is only on messages of earlier releases.
    app.action(re.compile(rf"{SHOW_PASSAGE}_\d+"), middleware=[door.pressed])(actions.show_passage)
    app.action(WRONG, middleware=[door.pressed])(choices)
    app.action(CHECK, middleware=[door.pressed])(actions.check)
    app.view(WRONG, middleware=[door.sent])(actions.wrong)
    app.action(SHARE, middleware=[door.pressed])(actions.share)
    app.action(FEEDBACK, middleware=[door.pressed])(actions.feedback)
