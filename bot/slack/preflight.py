"""What the bot needs, tested one by one: each with a tick, or with the step that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.settings import Settings
from bot.slack.app import SCOPES
from bot.wiring import open_ledger, open_newsroom
from index.errors import DatelineError

_APPS = "api.slack.com/apps"
_BOT_WHERE = "OAuth & Permissions, Bot User OAuth Token"
_APP_WHERE = "Basic Information, App-Level Tokens, with the scope connections:write"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was tested. `next_step` is None where it is well."""

    what: str
    found: str
    next_step: str | None = None


def examine(settings: Settings, *, http: bool) -> Iterator[Examined]:
    """Test everything that `python -m bot` needs, in the order in which it is needed."""
    yield Examined("settings", "all can be used")
    yield _token("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value(), "xoxb-", _BOT_WHERE)
    if http:
        secret = settings.slack_signing_secret.get_secret_value()
        step = None if secret else f"Copy it from {_APPS} (Basic Information, Signing Secret) into .env"
        yield Examined("SLACK_SIGNING_SECRET", "is set" if secret else "is not set", step)
    else:
        yield _token("SLACK_APP_TOKEN", settings.slack_app_token.get_secret_value(), "xapp-", _APP_WHERE)
    if settings.slack_bot_token.get_secret_value():
        yield from _slack(settings, http=http)
    yield _try("index and model", lambda: _describe_index(settings))
    yield _try("ledger", lambda: _describe_ledger(settings))


def _token(name: str, value: str, begins: str, where: str) -> Examined:
    if not value:
        return Examined(name, "is not set", f"Copy it from {_APPS} ({where}) into .env")
    if not value.startswith(begins):
        return Examined(name, f"does not begin with {begins}", f"It is another token; the right one is at {_APPS} ({where})")
    return Examined(name, "is set")


def _slack(settings: Settings, *, http: bool) -> Iterator[Examined]:
    client = WebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
    try:
        response = client.auth_test()
    except SlackApiError as error:
        step = f"Install the app in the workspace again and copy its Bot User OAuth Token ({_APPS})"
        yield Examined("Slack knows the bot", f"no: {error.response.get('error')}", step)
        return
    except OSError:
        yield Examined("Slack knows the bot", f"{settings.slack_api_url} cannot be reached", "See whether the network is up")
        return
    yield Examined("Slack knows the bot", f"{response['user']} in {response['team']}")
    header = response.headers.get("x-oauth-scopes") or response.headers.get("X-OAuth-Scopes") or ""
    missing = sorted(SCOPES - {scope.strip() for scope in header.split(",")})
    mend = f"Paste slack_manifest.yaml at {_APPS} (App Manifest) and install the app again"
    yield Examined("scopes", f"missing: {', '.join(missing)}" if missing else "all there", mend if missing else None)
    if not http and settings.slack_app_token.get_secret_value():
        yield _socket(settings)


def _socket(settings: Settings) -> Examined:
    client = WebClient(base_url=settings.slack_api_url)
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        step = f"Make an App-Level Token with connections:write, and turn Socket Mode on ({_APPS})"
        return Examined("Socket Mode", f"no: {error.response.get('error')}", step)
    except OSError:
        return Examined("Socket Mode", f"{settings.slack_api_url} cannot be reached", "See whether the network is up")
    return Examined("Socket Mode", "can be connected")


def _describe_index(settings: Settings) -> str:
    newsroom = open_newsroom(settings)
    manifest = newsroom.retriever().snapshot.manifest
    newsroom.ask("Is the model there?", datetime.now(UTC))
    return f"{manifest.stories:,} stories, snapshot {manifest.id}, {manifest.embedder}"


def _describe_ledger(settings: Settings) -> str:
    with open_ledger(settings) as ledger:
        return f"{ledger.count():,} replies on record"


def _try(what: str, describe: Callable[[], str]) -> Examined:
    try:
        return Examined(what, describe())
    except DatelineError as error:
        return Examined(what, error.problem, error.next_step)
