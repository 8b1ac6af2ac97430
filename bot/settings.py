"""Settings, from the environment and from a file `.env` in the working folder. The only reader of the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.embedder import DEFAULT_MODEL
from index.errors import SettingsError


class Settings(BaseSettings):
    """Every setting; `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    dateline_data: Path = Path("data")
    stories_dir: Path = Path("stories")
    embedding_model: str = Field(default=DEFAULT_MODEL, min_length=1)
    ledger_keep_days: int = Field(default=730, ge=0)
    ledger_store_users: bool = False
    correction_watch_days: int = Field(default=30, ge=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


def read_settings(data: Path | None = None) -> Settings:
    """All settings; `data`, if given, wins over `DATELINE_DATA`.

    :raises SettingsError: a value that cannot work.
    """
    try:
        return Settings(dateline_data=data) if data else Settings()
    except ValidationError as error:
        problems = "; ".join(f"{str(part['loc'][0]).upper()}: {part['msg']}" for part in error.errors())
        raise SettingsError(f"A setting cannot be used ({problems}).", "Correct it in the environment or in .env.") from error
