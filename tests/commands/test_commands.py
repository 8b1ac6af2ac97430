"""Commands as a user runs them: what they print and how they exit."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.command_line import SCRIPTS
from tests.conftest import ROOT
from tests.warm_python import warm_python

COMMANDS = sorted(file.name for file in (ROOT / "scripts").glob("*.py"))


def run(command: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command from the project's folder."""
    return subprocess.run(
        [warm_python(), f"scripts/{command}", *arguments], cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )


HEAVY = ("faiss", "langchain_core", "numpy", "pydantic", "rich", "tantivy", "torch", "trafilatura")
"""Libraries that take longer to import than the whole of a command's help may."""


def help_of(code: str, cwd: Path = ROOT) -> list[str]:
    """The lines of a command's help, run by some code; the last is its exit code and which heavy libraries were loaded for it."""
    code = f"import sys, runpy\ntry: {code}\nexcept SystemExit as end: print(end.code, *({HEAVY} & sys.modules.keys()))"
    code = code.replace(str(HEAVY), f"set({HEAVY})")
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_without_loading_an_engine(command: str, tmp_path: Path) -> None:
    """From any folder: the help has the exit codes and an example, and no library is loaded for it that takes long."""
    lines = help_of(
        f"sys.argv = ['{command}', '--help']; runpy.run_path('{ROOT / 'scripts' / command}', run_name='__main__')", tmp_path
    )
    assert "Exit code" in "\n".join(lines)
    assert f"python scripts/{command}" in "\n".join(lines)
    assert lines[-1] == "0"


@pytest.mark.parametrize("name", [*SCRIPTS, "slack"])
def test_the_program_has_the_same_help(name: str, tmp_path: Path) -> None:
    """`dateline NAME --help` speaks of itself, and loads as little."""
    lines = help_of(f"sys.argv = ['dateline', '{name}', '--help']; from bot.commands.__main__ import program; program()", tmp_path)
    assert lines[0].startswith(f"usage: dateline {name} ")
    assert f"    dateline {name}" in "\n".join(lines)
    assert "scripts/" not in "\n".join(lines)
    assert lines[-1] == "0"


def test_the_program_lists_its_commands() -> None:
    """Without a command, with a wrong one, and with --help."""
    for argv, code in ((["--help"], 0), ([], 2), (["nonsense"], 2)):
        done = subprocess.run([warm_python(), "-m", "bot.commands", *argv], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert all(f"  {name} " in done.stdout for name in SCRIPTS) or code


def test_a_question_is_answered_and_can_be_checked_by_hand(sample_data: Path) -> None:
    """The JSON of ask and the JSON of show_story agree on where the quote stands, without any of our code."""
    done = run("ask.py", "Who did Belousov meet in Beijing?", "--json", "--data", str(sample_data), "--as-of", "2024-11-20")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["as_of"] == "2024-10-24T00:00:00+00:00"
    for citation in answer["citations"]:
        story = json.loads(
            run(
                "show_story.py", citation["article_id"], "--version", citation["version"], "--json", "--data", str(sample_data)
            ).stdout
        )
        assert story["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert story["version"] == citation["version"]


def test_the_prompt_answers_many_and_tells_by_its_exit_code(sample_data: Path) -> None:
    """Without a question, each line of input is one; an empty line ends, and the code is that of the last."""
    done = run("ask.py", "--data", str(sample_data), text="Who did Belousov meet in Beijing?\nWho won the 2026 World Cup?\n\n")
    assert "Zhang Youxia" in done.stdout
    assert "Nothing found" in done.stdout
    assert done.returncode == 3


def test_the_demo_is_named_where_the_default_has_no_index(sample_data: Path, tmp_path: Path) -> None:
    """Who asks right after the demo, without --data, is told what to add; and what was told works."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo").symlink_to(sample_data)
    done = run("show_story.py", "0" * 16, "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    advice = f"--data {tmp_path / 'data' / 'demo'}"
    assert done.stderr.rstrip().endswith(advice)
    assert "The store has no story" in run("show_story.py", "0" * 16, *advice.split()).stderr


@pytest.mark.parametrize("command", [("ask.py", "Who met?"), ("show_story.py", "0" * 16)])
def test_no_index_is_said_with_the_command_that_makes_one(tmp_path: Path, command: tuple[str, str]) -> None:
    """Exit code 1, one sentence and the next step, no traceback."""
    done = run(*command, "--data", str(tmp_path))
    assert done.returncode == 1
    assert "rebuild_index.py" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("ask.py", ""), ("ask.py", "Who?", "--as-of", "soon"), ("ask.py", "--nonsense"), ("show_story.py",)],
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    """Usage is explained on the error stream."""
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_an_unknown_story_or_version_is_said(sample_data: Path) -> None:
    """Exit code 1, and for a version, the versions there are."""
    assert run("show_story.py", "0" * 16, "--data", str(sample_data)).returncode == 1
    listed = run("ask.py", "Who did Belousov meet in Beijing?", "--json", "--data", str(sample_data))
    story = json.loads(listed.stdout)["citations"][0]["article_id"]
    done = run("show_story.py", story, "--version", "ffff", "--data", str(sample_data))
    assert done.returncode == 1
    assert "It has: " in done.stderr
    plain = run("show_story.py", story, "--data", str(sample_data))
    assert "Sample Wire" in plain.stdout
    assert "15 October 2024" in plain.stdout


@pytest.mark.parametrize("command", ["evaluate.py", "tune.py"])
def test_measuring_without_the_data_says_so(tmp_path: Path, command: str) -> None:
    """Where the questions are missing, nothing is measured and the exit code is 1."""
    first = ("chunks",) if command == "tune.py" else ()
    done = run(command, *first, "--quiz", str(tmp_path), "--data", str(tmp_path))
    assert done.returncode == 1
    assert "There are no questions" in done.stderr


def test_a_corrupt_ranker_is_seen_at_once(sample_data: Path, tmp_path: Path) -> None:
    """One byte of its file in an installation is another: no question is answered, and what mends it is said."""
    for package in ("bot", "index", "scripts"):
        shutil.copytree(ROOT / package, tmp_path / package)
    weights = tmp_path / "bot" / "answering" / "models" / "ranker.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    done = subprocess.run(
        [warm_python(), "scripts/ask.py", "Who did Belousov meet in Beijing?", "--data", str(sample_data), "--no-ledger"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "are not the published ones" in done.stderr
    assert "git checkout -- bot/answering/models" in done.stderr
    assert not done.stdout
