"""The app as it is installed in the workspace: its bot, its tokens, its scopes, and what a method gets to work with."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.fake_slack.limits import EDITED_TEXT, MARKDOWN_TEXT, MESSAGE_TEXT, message_problems, text_problems, view_problems
from tests.fake_slack.records import Message, User
from tests.fake_slack.schema import Json, Problem
from tests.fake_slack.talk import Talk
from tests.fake_slack.workspace import RefusedError, Workspace

Method = Callable[[Json], Json]
TIMESTAMP = re.compile(r"\d{9,12}\.\d{6}")

# What each method needs; methods that are not here need none.
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
}
READING = {"channel": "channels", "group": "groups", "im": "im"}  # by kind of channel: "channels:read", "im:history", ...
EVERY_SCOPE = frozenset(SCOPES.values()) | {f"{kind}:{what}" for kind in READING.values() for what in ("read", "history")}


@dataclass(frozen=True, slots=True)
class Installation:
    """One app in one workspace."""

    workspace: Workspace
    bot: User
    talk: Talk
    url: str
    scopes: frozenset[str]
    bot_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-{secrets.token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))

    def response_url(self, channel: str, user: str, origin: str = "") -> str:
        """Where a command or an action may be answered."""
        return f"{self.url}/response/{self.workspace.new_response_url(channel, user, origin)}"

    def need(self, scope: str) -> None:
        """Refuse what the app was not allowed at its installation."""
        if scope and scope not in self.scopes:
            raise RefusedError("missing_scope", [f"needed: {scope}; provided: {','.join(sorted(self.scopes))}"])


def content(arguments: Mapping[str, object], most: int = MESSAGE_TEXT) -> Json:
    """The words of a message as a `Message` holds them, checked; no words at all are refused."""
    text, blocks, markdown = (arguments.get(key) for key in ("text", "blocks", "markdown_text"))
    if markdown is not None:
        if text or blocks:
            raise RefusedError("markdown_text_conflict")
        refuse(text_problems(markdown, min(most, MARKDOWN_TEXT)))
        return {"text": markdown}
    attachments = arguments.get("attachments")
    if not (text or blocks or attachments):
        raise RefusedError("no_text")
    refuse([*text_problems(text or "", most), *(message_problems(blocks) if blocks is not None else [])])
    shown: Json = {"text": text or ""}
    if isinstance(blocks, list):
        shown["blocks"] = tuple(blocks)
    if isinstance(attachments, list):
        shown["attachments"] = tuple(attachments)
    return shown


def edited(arguments: Mapping[str, object]) -> Json:
    """The same for an edit, whose text may only be a tenth as long."""
    return content(arguments, EDITED_TEXT)


def checked_view(view: object, *kinds: str) -> Json:
    """A view that Slack would take where views of these kinds go."""
    refuse(view_problems(view))
    if not isinstance(view, dict) or view["type"] not in kinds:
        refuse([Problem("/view/type", f"must be one of {', '.join(kinds)}", "invalid_arguments")])
    return dict(view) if isinstance(view, dict) else {}


def unfurls(arguments: Mapping[str, object]) -> bool:
    """Whether previews of links are to be shown."""
    return any(arguments.get(name) not in {False, "false", "0"} for name in ("unfurl_links", "unfurl_media"))


def timestamp(value: object, error: str) -> str:
    """A timestamp in Slack's form, or none."""
    if value in {None, ""}:
        return ""
    if not TIMESTAMP.fullmatch(str(value)):
        raise RefusedError(error)
    return str(value)


def refuse(problems: Sequence[Problem]) -> None:
    """Raise the first problem's error, with all of them told."""
    if problems:
        raise RefusedError(problems[0].code, map(str, problems))


def response_to(message: Message) -> Json:
    """What a method that wrote a message says of it."""
    return {"channel": message.channel, "ts": message.ts, "message": message.payload()}
