"""Settings come from the environment and from .env, and a bad one is explained."""

import re
from pathlib import Path

import pytest

from bot.commands import slack
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


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.example/api/",
        "https://slack.com.example/api/",
        "http://slack.com/api/",
        "https://slack.com@elsewhere.example/api/",
        "http://127.0.0.1.elsewhere.example/api/",
        "http://127.0.0.1@elsewhere.example/api/",
        "http://localhost.elsewhere.example/",
        "http://elsewhere.example/?http://localhost/",
        "http://elsewhere.example#@localhost/",
        "http://[elsewhere/",
        "http://10.0.0.1/api/",
    ],
)
@pytest.mark.parametrize("token", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_file_sends_no_token_elsewhere(monkeypatch: pytest.MonkeyPatch, url: str, token: str) -> None:
    """Whatever the address looks like; the command may name it, and then it is meant."""
    monkeypatch.setenv(token, "xoxb-ferry")
    Path(".env").write_text(f"SLACK_API_URL='{url}'\n")
    with pytest.raises(SettingsError, match="SLACK_API_URL is not Slack's") as raised:
        slack.main(["--check"])
    assert "--slack-api-url" in raised.value.next_step
    assert read_settings(slack_api_url="https://meant.example/api/").slack_api_url == "https://meant.example/api/"


@pytest.mark.parametrize(
    "url",
    [
        *("https://slack.com/api/", "https://slack-gov.com/api/", "http://127.0.0.1:9/api/", "http://127.8.8.8/"),
        *("http://localhost:9/api/", "http://[::1]:9/api/"),
    ],
)
def test_slack_s_own_addresses_and_this_machine_need_no_option(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Stand-ins for Slack run on this machine. Without a token there is nothing to lose."""
    monkeypatch.setenv("SLACK_API_URL", url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-ferry")
    assert read_settings().slack_api_url == url
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("SLACK_API_URL", "https://elsewhere.example/")
    assert read_settings()


def test_a_file_sends_no_key_of_the_environment_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language model's key goes where the environment says, or to this machine; a file that has both says what it means."""
    elsewhere = "https://elsewhere.example/v1"
    Path(".env").write_text(f"LLM_BASE_URL={elsewhere}\nLLM_API_KEY=key-of-the-file\n")
    assert read_settings().llm_base_url == elsewhere
    monkeypatch.setenv("LLM_API_KEY", "key-of-the-environment")
    with pytest.raises(SettingsError, match=f"LLM_API_KEY stands in the environment.+{elsewhere}"):
        read_settings()
    monkeypatch.setenv("LLM_BASE_URL", elsewhere)
    assert read_settings().llm_api_key.get_secret_value() == "key-of-the-environment"
    monkeypatch.delenv("LLM_BASE_URL")
    Path(".env").write_text("LLM_BASE_URL=http://localhost:11434/v1\n")
    assert read_settings().llm_base_url == "http://localhost:11434/v1"


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
