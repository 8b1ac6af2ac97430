"""Settings come from the environment and from .env, and a bad one is explained."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from index.errors import SettingsError
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where there is no .env, with none of our variables set."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_defaults_need_no_setting() -> None:
    """Without any setting, data lies in ./data."""
    assert read_settings().dateline_data == Path("data")


def test_the_environment_wins_over_the_file_and_the_command_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """From weakest to strongest: .env, the environment, --data."""
    Path(".env").write_text("DATELINE_DATA=from-file\n")
    assert read_settings().dateline_data == Path("from-file")
    monkeypatch.setenv("DATELINE_DATA", "from-environment")
    assert read_settings().dateline_data == Path("from-environment")
    assert read_settings(Path("from-command")).dateline_data == Path("from-command")


@pytest.mark.parametrize(("name", "value"), [("LOG_LEVEL", "LOUD"), ("RANKER_PRECISION", "float8")])
def test_a_bad_value_names_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """What is wrong is said with the setting's own name."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty line in .env leaves the default."""
    monkeypatch.setenv("EMBEDDING_MODEL", "")
    assert read_settings().embedding_model


def default(value: object) -> str:
    """A default as it is written in the file."""
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_setting_is_explained_with_its_default() -> None:
    """The example file has each setting or group of settings, and its value there is the default."""
    example = (ROOT / ".env.example").read_text()
    written = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert written == {name.upper(): default(field.default) for name, field in Settings.model_fields.items()}
    assert all(re.search(rf"^# .+\n(?:(?:# .+|[A-Z_]+=.*)\n)*{name}=", example, re.MULTILINE) for name in written)
