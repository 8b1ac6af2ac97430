"""`python -m bot --check` tests what the bot needs, one by one: a tick, or the step that mends it."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest

from bot.commands.slack import main
from bot.slack.app import SCOPES
from bot.slack.preflight import examine
from tests.fake_llm import FakeLlm
from tests.fake_slack import Slack
from tests.slack.bot_under_test import PATIENCE, settings_for, workspace
from tests.warm_python import warm_python

pytest_plugins = ["tests.slack.bot_under_test"]
Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(slack: Slack, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """The command's exit code and lines, under settings that may be replaced."""

    def run(*options: str, where: Path = data, **settings: str) -> tuple[int, list[str]]:
        monkeypatch.chdir(tmp_path)  # where there is no .env
        for name, value in {**slack.environment, **settings}.items():
            monkeypatch.setenv(name, value)
        code = main(["--check", "--data", str(where), *options])
        return code, capsys.readouterr().out.splitlines()

    return run


def wrong(lines: list[str]) -> list[tuple[str, str]]:
    """What is not well, each with its next step."""
    return [(line, lines[number + 1].strip()) for number, line in enumerate(lines) if line.startswith("✗")]


def test_all_is_well(check: Check, slack: Slack) -> None:
    """Each line has a tick, and the code is 0."""
    code, lines = check()
    assert code == 0
    assert all(line.startswith("✓ ") for line in lines)
    assert [line[2:].partition(":")[0] for line in lines] == [
        *("settings", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "Slack knows the bot", "scopes", "Socket Mode"),
        *("index and model", "ledger"),
    ]
    assert "✓ Slack knows the bot: dateline in Fake Slack" in lines
    assert slack.bot_token not in "".join(lines)


def test_http_needs_the_signing_secret_instead(check: Check) -> None:
    """And neither the app token nor Socket Mode."""
    code, lines = check("--http", SLACK_APP_TOKEN="")
    assert code == 0
    assert "✓ SLACK_SIGNING_SECRET: is set" in lines
    assert not any("Socket Mode" in line for line in lines)
    code, lines = check("--http", SLACK_SIGNING_SECRET="")
    assert code == 1
    assert wrong(lines)[0][0] == "✗ SLACK_SIGNING_SECRET: is not set"


@pytest.mark.parametrize(
    ("settings", "line", "step"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "✗ Slack knows the bot: no: invalid_auth", "Install the app"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "✗ SLACK_BOT_TOKEN: does not begin with xoxb-", "It is another token"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "✗ Socket Mode: no: invalid_auth", "Make an App-Level Token"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "✗ Slack knows the bot: http://127.0.0.1:9/api/ cannot be", "See whether"),
    ],
)
def test_what_is_wrong_comes_with_the_next_step(check: Check, settings: dict[str, str], line: str, step: str) -> None:
    """The others are tested all the same, and the code is 1."""
    code, lines = check(**settings)
    assert code == 1
    problem, mend = wrong(lines)[0]
    assert problem.startswith(line)
    assert mend.startswith(step)
    assert lines[-1].startswith("✓ ledger")


def test_a_language_model_is_tested_where_one_is_set(check: Check) -> None:
    """One that answers, and one whose key is wrong."""
    with FakeLlm() as llm:
        code, lines = check(**llm.environment)
        assert code == 0
        assert lines[-1].startswith("✓ language model: pointer-1 answered in")
        code, lines = check(**{**llm.environment, "LLM_API_KEY": "sk-wrong-9"})
    ((problem, mend),) = wrong(lines)
    assert (code, problem) == (1, "✗ language model: pointer-1 gives no answer: the endpoint does not accept the request.")
    assert "LLM_API_KEY" in mend
    assert "sk-wrong-9" not in "".join(lines)


def test_missing_scopes_are_named(check: Check) -> None:
    """An app installed before the manifest asked for more."""
    with workspace() as narrow:
        object.__setattr__(narrow.server.app, "scopes", SCOPES - {"reactions:write", "im:history"})
        code, lines = check(**narrow.environment)
    assert code == 1
    ((problem, mend),) = wrong(lines)
    assert problem == "✗ scopes: missing: im:history, reactions:write"
    assert mend.startswith("Paste slack_manifest.yaml")


@pytest.mark.parametrize("setting", ["STANDARDS_CHANNEL", "OPERATOR_CHANNEL"])
def test_a_channel_in_the_settings_is_one_that_the_bot_may_post_to(slack: Slack, data: Path, setting: str) -> None:
    """Or else the step that mends it."""
    inside, outside, private = (
        slack.add_channel("desk"),
        slack.add_channel("others", []),
        slack.add_channel("own", [], private=True),
    )
    old = slack.workspace.add_channel(replace(slack.add_channel("old"), archived=True))
    invite = "type /invite @dateline"
    for channel, outcome, step in (
        (inside.id, "#desk", ""),
        (outside.id, "the bot is not in #others", "Invite the bot to that channel: /invite @dateline"),
        (old.id, "#old is archived", f"Unarchive that channel, or name another in {setting}"),
        (private.id, "no: channel_not_found", f"Correct {setting} (a channel's id, C...); in a private channel, {invite}"),
        ("C0NOWHERE", "no: channel_not_found", f"Correct {setting} (a channel's id, C...); in a private channel, {invite}"),
    ):
        results = examine(settings_for(slack, data, **{setting.lower(): channel}), http=True)
        # Whoever asks for no more has no model loaded.
        (found,) = [
            result for result in takewhile(lambda each: each.subject != "index and model", results) if result.subject == setting
        ]
        assert (found.outcome, found.next_step or "") == (outcome, step)


def test_without_an_index_it_says_how_to_make_one(check: Check, tmp_path: Path) -> None:
    """No snapshot."""
    empty = tmp_path / "empty"
    empty.mkdir()
    code, lines = check(where=empty)
    assert code == 1
    ((problem, mend),) = wrong(lines)
    assert problem.startswith("✗ index and model: ")
    assert "scripts/rebuild_index.py" in mend


def test_without_tokens_the_bot_says_what_is_missing_and_ends(tmp_path: Path) -> None:
    """The lines of the check, and exit code 2."""
    clean = {"PATH": "", "HF_HUB_OFFLINE": "1"}
    ended = subprocess.run(
        [warm_python(), "-m", "bot", "--data", str(tmp_path)],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert ended.returncode == 2, ended.stderr
    assert "✗ SLACK_BOT_TOKEN: is not set\n  Copy it from api.slack.com/apps" in ended.stdout
    assert "✗ SLACK_APP_TOKEN: is not set\n" in ended.stdout
    assert "Traceback" not in ended.stderr
