"""What the bot needs, tested one by one: each with a tick, or with the step that mends it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.llm.probe import probe
from bot.settings import Settings
from bot.slack.app import SCOPES
from bot.wiring import open_language_model, open_ledger, open_newsroom
from index.errors import DatelineError

_APPS = "api.slack.com/apps"
_BOT_WHERE = "OAuth & Permissions, Bot User OAuth Token"
_APP_WHERE = "Basic Information, App-Level Tokens, with the scope connections:write"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check; `next_step` is None where all is well."""

    subject: str
    outcome: str
    next_step: str | None = None


def examine(settings: Settings, *, http: bool) -> Iterator[CheckResult]:
    """Test everything that `python -m bot` needs, in the order in which it is needed."""
    yield CheckResult("settings", "all can be used")
    yield _token("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value(), "xoxb-", _BOT_WHERE)
    if http:
        secret = settings.slack_signing_secret.get_secret_value()
        step = None if secret else f"Copy it from {_APPS} (Basic Information, Signing Secret) into .env"
        yield CheckResult("SLACK_SIGNING_SECRET", "is set" if secret else "is not set", step)
    else:
        yield _token("SLACK_APP_TOKEN", settings.slack_app_token.get_secret_value(), "xapp-", _APP_WHERE)
    if settings.slack_bot_token.get_secret_value():
        yield from _slack(settings, http=http)
    yield _try("index and model", lambda: _describe_index(settings))
    yield _try("ledger", lambda: _describe_ledger(settings))
    if settings.llm_base_url:
        yield _try("language model", lambda: _describe_model(settings))


def _token(name: str, value: str, begins: str, where: str) -> CheckResult:
    if not value:
        return CheckResult(name, "is not set", f"Copy it from {_APPS} ({where}) into .env")
    if not value.startswith(begins):
        return CheckResult(name, f"does not begin with {begins}", f"It is another token; the right one is at {_APPS} ({where})")
    return CheckResult(name, "is set")


def _slack(settings: Settings, *, http: bool) -> Iterator[CheckResult]:
    client = WebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
    try:
        response = client.auth_test()
    except SlackApiError as error:
        step = f"Install the app in the workspace again and copy its Bot User OAuth Token ({_APPS})"
        yield CheckResult("Slack knows the bot", f"no: {error.response.get('error')}", step)
        return
    except OSError:
        yield CheckResult("Slack knows the bot", f"{settings.slack_api_url} cannot be reached", "See whether the network is up")
        return
    yield CheckResult("Slack knows the bot", f"{response['user']} in {response['team']}")
    header = response.headers.get("x-oauth-scopes") or response.headers.get("X-OAuth-Scopes") or ""
    missing = sorted(SCOPES - {scope.strip() for scope in header.split(",")})
    mend = f"Paste slack_manifest.yaml at {_APPS} (App Manifest) and install the app again"
    yield CheckResult("scopes", f"missing: {', '.join(missing)}" if missing else "all there", mend if missing else None)
    name = str(response["user"])
    for setting, channel in (("STANDARDS_CHANNEL", settings.standards_channel), ("OPERATOR_CHANNEL", settings.operator_channel)):
        if channel:
            yield _channel(client, setting, channel, name)
    if not http and settings.slack_app_token.get_secret_value():
        yield _socket(settings)


def _channel(client: WebClient, setting: str, channel: str, bot: str) -> CheckResult:
    """Whether the bot can post to a channel that a setting names."""
    invite = f"Invite the bot to that channel: /invite @{bot}"
    try:
        shown = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        step = f"Correct {setting} (a channel's id, C...); in a private channel, type /invite @{bot}"
        return CheckResult(setting, f"no: {error.response.get('error')}", step)
    except OSError:
        return CheckResult(setting, "Slack cannot be reached", "See whether the network is up")
    if shown.get("is_archived"):
        return CheckResult(setting, f"#{shown.get('name')} is archived", f"Unarchive that channel, or name another in {setting}")
    if not shown.get("is_member"):
        return CheckResult(setting, f"the bot is not in #{shown.get('name')}", invite)
    return CheckResult(setting, f"#{shown.get('name')}")


def _socket(settings: Settings) -> CheckResult:
    client = WebClient(base_url=settings.slack_api_url)
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        step = f"Make an App-Level Token with connections:write, and turn Socket Mode on ({_APPS})"
        return CheckResult("Socket Mode", f"no: {error.response.get('error')}", step)
    except OSError:
        return CheckResult("Socket Mode", f"{settings.slack_api_url} cannot be reached", "See whether the network is up")
    return CheckResult("Socket Mode", "can be connected")


def _describe_index(settings: Settings) -> str:
    newsroom = open_newsroom(settings)
    manifest = newsroom.retriever().snapshot.manifest
    newsroom.ask("Is the model there?", datetime.now(UTC))
    return f"{manifest.stories:,} stories, snapshot {manifest.id}, {manifest.embedder}"


def _describe_ledger(settings: Settings) -> str:
    with open_ledger(settings) as ledger:
        return f"{ledger.count():,} replies on record"


def _describe_model(settings: Settings) -> str:
    model = open_language_model(settings)
    if model is None:
        return "none is set"
    with closing(model):
        return probe(model)


def _try(subject: str, describe: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(subject, describe())
    except DatelineError as error:
        return CheckResult(subject, error.problem, error.next_step)
