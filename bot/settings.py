"""Settings, from the environment and from a file `.env` in the working folder. The only reader of the environment."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import SettingsError
from index.model_files import DEFAULT_MODEL

SLACK_APIS = ("https://slack.com/api/", "https://slack-gov.com/api/")
DEFAULT_RANKER, NO_RANKER = "dateline", "none"


def _split(value: object) -> object:
    return frozenset(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_split)]
"""Ids or names with commas between them; none means all, or of what is excluded none."""


class Settings(BaseSettings):
    """Every setting; `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    dateline_data: Path = Path("data")
    stories_dir: Path = Path("stories")
    follow_links: bool = False
    max_read_seconds: float = Field(default=30, ge=1)
    max_read_megabytes: int = Field(default=1_000, ge=100)
    max_withdrawn_percent: float = Field(default=20, ge=0, le=100)
    keep_stories_days: int = Field(default=0, ge=0, le=36_500)
    sources_file: Path = Path("sources.toml")
    fetch_contact: str = Field(default="", pattern=r"^[^\r\n()]*$")
    fetch_pause_seconds: float = Field(default=2, ge=0, le=3_600)
    fetch_requests_per_hour: int = Field(default=600, ge=1)
    fetch_allowed_hosts: Names = frozenset()
    embedding_model: str = Field(default=DEFAULT_MODEL, min_length=1)
    ranker_model: str = Field(default=DEFAULT_RANKER, min_length=1)
    model_languages: Names = frozenset({"en"})
    ranker_precision: Literal["auto", "float32", "bfloat16"] = "auto"
    llm_base_url: str = Field(default="", pattern="^(https?://.+)?$")
    llm_model: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_rewrites: bool = False
    llm_seconds: float = Field(default=8, gt=0, le=120)
    llm_tokens_per_day: int = Field(default=1_000_000, ge=0)
    llm_tokens_per_hour: int = Field(default=200_000, ge=0)
    llm_outlets_excluded: Names = frozenset()
    ledger_keep_days: int = Field(default=730, ge=0)
    ledger_store_users: bool = False
    correction_watch_days: int = Field(default=30, ge=0)
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = Field(default=SLACK_APIS[0], pattern="^https?://.+/$")
    slack_command: str = Field(default="/dateline", pattern="^/[a-z0-9_-]+$")
    allowed_teams: Names = frozenset()
    allowed_channels: Names = frozenset()
    allowed_users: Names = frozenset()
    allow_external: bool = False
    max_question_chars: int = Field(default=500, ge=20, le=2_000)
    max_questions_per_minute: int = Field(default=10, ge=1)
    max_queue: int = Field(default=100, ge=1)
    operator_channel: str = Field(default="", pattern="^([CG][A-Z0-9]+)?$")
    standards_channel: str = Field(default="", pattern="^([CG][A-Z0-9]+)?$")
    stale_after_hours: int = Field(default=48, ge=1)
    deaf_after_seconds: int = Field(default=120, ge=1)
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=3000, ge=0, le=65_535)
    admin_host: str = "127.0.0.1"
    admin_port: int = Field(default=3001, ge=0, le=65_535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


class _Environment(Settings):
    """What the environment alone says."""

    model_config = SettingsConfigDict(env_file=None)


def read_variable(name: str) -> str:
    """A variable that users name themselves, such as a login; from the environment, else from `.env`; empty if absent."""
    return os.environ.get(name) or dotenv_values(".env").get(name) or ""


def read_settings(data: Path | None = None, slack_api_url: str | None = None) -> Settings:
    """All settings; what is given here, as options of a command are, wins over them.

    :raises SettingsError: a value that cannot work, or that would send a secret where nobody at this machine has said it may go.
    """
    given: dict[str, Any] = {"dateline_data": data, "slack_api_url": slack_api_url}  # Any: any setting's value
    try:
        settings = Settings(**{name: value for name, value in given.items() if value})
        environment = _Environment()
    except ValidationError as error:
        problems = "; ".join(f"{str(part['loc'][0]).upper()}: {part['msg']}" for part in error.errors())
        raise SettingsError(f"A setting cannot be used ({problems}).", "Correct it in the environment or in .env.") from error
    if not slack_api_url:
        _keep_slack_tokens(settings)
    _keep_llm_key(settings, environment)
    return settings


def _keep_slack_tokens(settings: Settings) -> None:
    """Refuse to send tokens of Slack elsewhere: a file .env may have come with a folder of somebody else's."""
    tokens = (settings.slack_bot_token, settings.slack_app_token)
    if any(tokens) and settings.slack_api_url not in SLACK_APIS and not _is_here(settings.slack_api_url):
        raise SettingsError(
            f"SLACK_API_URL is not Slack's: {settings.slack_api_url!r}.",
            f"Remove it; or, if your tokens may be sent there: python -m bot --slack-api-url {settings.slack_api_url!r}",
        )


def _keep_llm_key(settings: Settings, environment: Settings) -> None:
    """Refuse to send a key of the environment to an address that only the file .env names; a file with both says what it means."""
    url = settings.llm_base_url
    if environment.llm_api_key and url and url != environment.llm_base_url and not _is_here(url):
        raise SettingsError(
            f"LLM_API_KEY stands in the environment, and its address only in .env: {url!r}.",
            "If the key may be sent there, set LLM_BASE_URL in the environment too, or put both into .env.",
        )


def _is_here(url: str) -> bool:
    """Whether an address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
