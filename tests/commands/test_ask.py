"""`ask` as a person meets it: at a prompt, from a pipe, on a terminal that has little, and while it is loading."""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from bot.commands import ask, check
from bot.progress import show_progress
from bot.settings import Settings
from index.article import VersionHash
from index.audience import Restrictions, write_restrictions
from index.errors import AudienceError
from index.store import Store
from tests.commands.test_commands import HEAVY, run
from tests.conftest import ROOT
from tests.test_printing import Terminal

FIRST, SECOND = "Who did Belousov meet in Beijing?", "And when was that?"


def test_questions_from_a_pipe_are_named_and_may_go_on(sample_data: Path) -> None:
    """Each answer stands below its question, and one that needs another is understood with it; in ASCII, and at any moment."""
    done = subprocess.run(
        [sys.executable, "scripts/ask.py", "--data", str(sample_data), "--as-of", "9999-12-31", "--explain"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "LANG": "C"},
        input=f"{FIRST}\n{SECOND}\nWho won the final in Łódź → last week?\n\n".encode(),
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    text = done.stdout.decode("ascii")
    first, second = (text.index(f"Question: {question}\n\n") for question in (FIRST, SECOND))
    assert first < text.index("Zhang Youxia") < second
    assert text.index(f"Understood together with the earlier question: {FIRST}") > second
    assert "As of 24 October 2024 (newest of 22 stories searched) - snapshot" in text


def test_an_unquoted_question_is_one_question(sample_data: Path) -> None:
    """Options may stand among its words; and what no terminal may be given is no part of it."""
    words = ["who", "did\nBelousov", "--json", "meet\x1b[2J", "in", "--data", str(sample_data), "Beijing"]
    done = run("ask.py", *words)
    assert json.loads(done.stdout)["question"] == "who did Belousov meet[2J in Beijing"


def test_an_audience_sees_its_own(sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a channel would; without one, all is seen; where nobody can say what is whose, an audience sees nothing."""
    data = shutil.copytree(sample_data, tmp_path / "data")
    folder, question = (
        data / "snapshots",
        ["How much will the AUKUS submarine program cost?", "--data", str(data), "--no-ledger", "--json"],
    )
    with Store(data / "store.sqlite", readonly=True) as store:
        story = next(story for story, _, source in store.sources() if "aukus" in source)
    write_restrictions(folder, Restrictions({"memos": frozenset({"C0DESK"})}, {story: {VersionHash("0"): frozenset({"memos"})}}))
    said = {}
    for audience in ([], ["--audience", "C0DESK,T0HOME"], ["--audience", "C0NEWS"]):
        ask.main([*question, *audience])
        said[audience[-1] if audience else ""] = "A$268 billion" in capsys.readouterr().out
    assert said == {"": True, "C0DESK,T0HOME": True, "C0NEWS": False}
    (folder / "AUDIENCE").write_text("{")
    with pytest.raises(AudienceError, match="cannot be read"):
        ask.main([*question, "--audience", "C0DESK"])


def test_a_data_folder_that_may_only_be_read_needs_no_record(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Answers are given without one, and that is said with the next step."""
    import bot.wiring  # noqa: F401, PLC0415 - the other user may not read where it lies

    tmp_path.chmod(0o555)
    child = os.fork()
    if child == 0:  # as somebody who may not do everything
        try:
            if os.getuid() == 0:
                os.setresuid(65_534, 65_534, 65_534)
            with ask._record(Settings(dateline_data=tmp_path), Namespace(no_ledger=False)) as ledger:
                sys.stderr.flush()
                os._exit(0 if ledger is None else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    printed = capfd.readouterr().err
    assert "may not be written: answers are not put on record.\n" in printed
    assert "--text -" in printed
    tmp_path.chmod(0o755)
    with ask._record(Settings(dateline_data=tmp_path), Namespace(no_ledger=False)) as ledger:
        assert ledger is not None


def test_that_it_is_loading_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    """On a terminal: no library that takes long has been imported when the word is there."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-X", "importtime", "scripts/ask.py", FIRST, "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stderr=theirs, stdout=subprocess.DEVNULL) as asking:
        os.close(theirs)
        said = b""
        while b"Loading ..." not in said:
            said += os.read(ours, 4096)
        asking.kill()
    os.close(ours)
    imported = {line.rpartition(b"|")[2].strip().decode() for line in said.split(b"\r\n") if line.startswith(b"import time:")}
    assert "argparse" in imported
    assert not imported & set(HEAVY)


@pytest.mark.parametrize(("place", "said"), [("no-such-folder/report.html", "mkdir -p"), (".", "is a folder")])
def test_a_report_that_cannot_be_written_is_refused_at_once(
    tmp_path: Path, place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and the next step, before anything is opened: here there is no index to check with."""
    with pytest.raises(SystemExit, match="2"):
        check.main(["--all", "--html", str(tmp_path / place), "--data", str(tmp_path / "none")])
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_every_bar_ends_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also that of a stage whose length nobody knew before its end."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with show_progress(quiet=False) as progress:
        progress("read", 7, None)
        progress("embed", 3, 4)
        progress("embed", 4, 4)
    read, embedded = (line for line in stream.getvalue().splitlines()[-3:] if "━" in line)
    assert "7/7" in read
    assert "4/4" in embedded
