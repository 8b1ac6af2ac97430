"""How the bot starts: what is done while another one still answers, so that a restart is short; and the lock between them."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout
from slack_sdk.errors import SlackApiError

from bot.answering.newsroom import Newsroom
from bot.errors import SlackUnreachableError
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.origin import origin_of
from bot.slack.policy import Policy
from bot.wiring import open_reading_room
from index.errors import SettingsError

CHECK = "See what is wrong: python -m bot --check"
_OTHER_SECONDS = 40.0  # that a bot which is ending may take: it gives itself 20, and a busy machine takes more
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preparations:
    """What a bot needs before it may be the one that answers; nothing is written for it."""

    client: SlackClient
    policy: Policy
    newsroom: Newsroom


def prepare(settings: Settings) -> Preparations:
    """Ask Slack who the bot is, and open the index.

    :raises DatelineError: something that the bot needs is missing.
    """
    client = SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    return Preparations(client, _ask_slack(settings, client), open_reading_room(settings))


@contextmanager
def alone(settings: Settings, warm_up: Callable[[], object]) -> Iterator[None]:
    """Keep two bots apart: each would take up what the other is working on. While one answers, the next loads its models.

    `warm_up` loads them. Then one that is ending is waited for.
    """
    lock = FileLock(settings.dateline_data / "bot.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        warm_up()
        _log.info("another bot answers; its end is waited for")
        try:
            lock.acquire(timeout=_OTHER_SECONDS)
        except Timeout as error:
            raise SettingsError(
                f"Another bot answers from {settings.dateline_data}.", "End it, or give this one another DATELINE_DATA."
            ) from error
    try:
        yield
    finally:
        lock.release()


def _ask_slack(settings: Settings, client: SlackClient) -> Policy:
    try:
        response = client.calls.auth_test()
    except SlackApiError as error:
        raise SettingsError("Slack does not accept SLACK_BOT_TOKEN.", CHECK) from error
    except OSError as error:
        raise SlackUnreachableError("Slack cannot be reached.", f"See whether {settings.slack_api_url} is up.") from error
    client.bot_name = str(response.get("user") or client.bot_name)
    # A token for a whole organisation may have that in the place of a workspace.
    own = origin_of({"team_id": response.get("team_id"), "enterprise_id": response.get("enterprise_id")})
    return Policy(
        team=own.team,
        bot_user=str(response["user_id"]),
        teams=settings.allowed_teams,
        channels=settings.allowed_channels,
        users=settings.allowed_users,
        allow_external=settings.allow_external,
        enterprise=own.enterprise,
    )
