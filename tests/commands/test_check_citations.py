"""Checking citations as a user does it: what is chosen, what is printed, how it exits; and what a correction sets off."""

import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.answering.newsroom import Newsroom
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.errors import LedgerError, UnknownReplyError
from bot.records.ledger import LEDGER_FILE, Ledger
from bot.rendering.terminal import show_checked
from bot.reply import Place, ReplyId
from bot.settings import Settings
from bot.wiring import open_newsroom
from index.errors import NoSnapshotError, SettingsError
from tests.checking.test_verdicts import FIRST, citing, harm, reply_with, story
from tests.conftest import CORRECTIONS, NOW, ROOT, SAMPLES, Rebuild
from tests.records.test_ledger import backdate
from tests.warm_python import warm_python

BELOUSOV, BORDER, NOTHING = (
    "What did Zhang Youxia tell Belousov?",
    "How long is Finland's border with Russia?",
    "Who won the 2026 World Cup?",
)
AUKUS = "How much will the AUKUS submarine program cost?"
Check = Callable[..., tuple[int, str]]


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder, and the replies that were given from it, oldest first."""

    data: Path
    replies: tuple[ReplyId, ...]


def run(command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command from the project's folder."""
    line = [warm_python(), f"scripts/{command}", *map(str, arguments)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


def ask(data: Path, newsroom: Newsroom, *questions: str) -> tuple[ReplyId, ...]:
    """Put the answers on record."""
    with Ledger(data / LEDGER_FILE) as ledger:
        return tuple(ledger.record(newsroom.trace(question, NOW), Place()) for question in questions)


@pytest.fixture(scope="module")
def main() -> Callable[[Sequence[str]], int]:
    """The command, in this process."""
    found: Callable[[Sequence[str]], int] = runpy.run_path(str(ROOT / "scripts" / "check_citations.py"))["main"]
    return found


@pytest.fixture
def check(main: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]) -> Check:
    """Its exit code and what it prints."""

    def run_it(*arguments: str | Path) -> tuple[int, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return run_it


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Path:
    """A data folder of our own with the sample stories, and no reply on record; not to be written to."""
    data = tmp_path_factory.mktemp("check") / "data"
    shutil.copytree(sample_data, data, ignore=shutil.ignore_patterns(f"{LEDGER_FILE}*"))
    return data


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory, samples: Path, newsroom: Newsroom) -> DataFolder:
    """Three replies from the samples, of which the last found nothing; not to be written to."""
    data = tmp_path_factory.mktemp("data_folder") / "data"
    shutil.copytree(samples, data)
    return DataFolder(data, ask(data, newsroom, BELOUSOV, BORDER, NOTHING))


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> DataFolder:
    """Replies on what was corrected, on what was withdrawn, and on what stayed, in this order; not to be written to."""
    folder = tmp_path_factory.mktemp("corrected")
    data, stories = folder / "data", folder / "stories"
    shutil.copytree(SAMPLES, stories)
    rebuild(data, [stories])
    replies = ask(data, open_newsroom(Settings(dateline_data=data)), AUKUS, "What happened at the BRICS summit?", BORDER)
    shutil.copytree(CORRECTIONS, stories, dirs_exist_ok=True)
    (stories / "placeholder-post-brics-kazan.json").unlink()
    rebuild(data, [stories])
    return DataFolder(data, replies)


# What is chosen, and how it exits


@pytest.mark.parametrize(
    ("choice", "places"),
    [
        (["{0}"], [0]),
        (["#{0}"], [0]),
        (["{2}"], [2]),
        (["--all"], [0, 1, 2]),
        (["--last", "1"], [2]),
        (["--last", "2"], [1, 2]),
        (["--last", "99"], [0, 1, 2]),
        (["--since", "{today}"], [0, 1, 2]),
        (["--since", "2024-01-01"], [0, 1, 2]),
        (["--since", "{later}"], []),
        (["--affected"], []),
    ],
)
def test_what_is_asked_for_is_checked(check: Check, data_folder: DataFolder, choice: list[str], places: list[int]) -> None:
    """In the order in which they were given; where all is verified, the exit code is 0."""
    now = datetime.now(UTC)
    later = now + timedelta(days=2)
    choice = [
        word.format(*data_folder.replies, today=f"{now - timedelta(hours=1):%Y-%m-%d}", later=f"{later:%Y-%m-%d}")
        for word in choice
    ]
    code, out = check(*choice, "--json", "--data", data_folder.data)
    assert [reply["id"] for reply in json.loads(out)["replies"]] == [data_folder.replies[place] for place in places]
    assert code == 0


def test_json_has_what_was_found(check: Check, data_folder: DataFolder) -> None:
    """One object; times in ISO 8601; of each citation its fields, its verdict, and what became of the story."""
    code, out = check(data_folder.replies[0], "--json", "--data", data_folder.data)
    found = json.loads(out)
    assert list(found) == ["replies"]
    (reply,) = found["replies"]
    assert set(reply) == {"id", "question", "asked", "made", "verdict", "withdrawn", "removed", "corrections", "citations"}
    assert (reply["id"], reply["question"], reply["verdict"]) == (data_folder.replies[0], BELOUSOV, "verified")
    assert reply["asked"] == NOW.isoformat()
    assert datetime.now(UTC) - datetime.fromisoformat(reply["made"]) < timedelta(hours=1)
    assert [citation["number"] for citation in reply["citations"]] == list(range(1, len(reply["citations"]) + 1))
    for citation in reply["citations"]:
        assert set(citation) == {
            *("number", "article_id", "version", "start", "end", "quote", "title", "publisher", "published", "url", "also_in"),
            *("verdict", "reason", "current_version", "still_holds", "change", "origins", "before"),
            *("date_inferred", "month_day", "copies", "not_checkable", "agency", "current_modified"),
        }
        assert citation["not_checkable"] == []
        assert [copy["publisher"] for copy in citation["copies"]] == citation["also_in"]
        assert {copy["verdict"] for copy in citation["copies"]} <= {"verified"}
        assert citation["verdict"] == "verified"
        assert citation["current_version"] == citation["version"]
        assert (citation["still_holds"], citation["change"]) == (None, [])
    assert code == 0


def test_text_has_verdict_outlet_and_quote(check: Check, data_folder: DataFolder) -> None:
    """Who reads it sees what was checked, what was found, and the sum."""
    code, out = check("--all", "--data", data_folder.data)
    assert code == 0
    for reply_id, question in zip(data_folder.replies, (BELOUSOV, BORDER, NOTHING), strict=True):
        assert re.search(rf"^Reply {reply_id}, \d+ \w+ \d{{4}}: {re.escape(question)}$", out, re.MULTILINE)
    assert re.search(r"^  \[1\] ✓ verified  Sample Wire: .+, 15 October 2024 \(date inferred\)$", out, re.MULTILINE)
    assert "Nothing was found then, and nothing cited." in out
    with closing(Ledger(data_folder.data / LEDGER_FILE)) as ledger:
        citations = [citation for reply in ledger.replies() for citation in reply.answer.citations]
    assert all(f"      {citation.quote}\n" in out for citation in citations)
    assert out.endswith(f"3 replies, citations: {len(citations)} verified\n")
    assert "story" not in check(data_folder.replies[2], "--data", data_folder.data)[1].splitlines()[-1]


def test_html_is_written_beside_what_is_printed(check: Check, data_folder: DataFolder, tmp_path: Path) -> None:
    """The report has every quote; where it went is said, but not into JSON."""
    file = tmp_path / "report.html"
    code, out = check("--all", "--html", file, "--data", data_folder.data)
    assert (code, out.splitlines()[-1]) == (0, f"Report written to {file}")
    page = file.read_text(encoding="utf-8")
    assert page.lstrip().startswith("<!doctype html>")
    assert all(reply_id in page for reply_id in data_folder.replies)
    file.unlink()
    assert json.loads(check("--all", "--json", "--html", file, "--data", data_folder.data)[1])["replies"]
    assert file.stat().st_size > 1_000


def test_an_empty_choice_is_no_failure(check: Check, data_folder: DataFolder) -> None:
    """No reply of that time: nothing is wrong with any."""
    code, out = check("--since", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}", "--data", data_folder.data)
    assert (code, out) == (0, "0 replies, citations: none\n")


def test_what_is_not_as_it_was_exits_1(check: Check, data_folder: DataFolder, tmp_path: Path) -> None:
    """An altered text: verdict and reason are shown, and the other reply is still verified."""
    shutil.copytree(data_folder.data, tmp_path / "data")
    sql = "UPDATE version SET text = text || ' More.' WHERE title LIKE 'China%' OR text LIKE '%Zhang told Belousov%'"
    harm(tmp_path / "data" / "store.sqlite", sql)
    code, out = check("--all", "--json", "--data", tmp_path / "data")
    verdicts = {reply["id"]: reply["verdict"] for reply in json.loads(out)["replies"]}
    assert (code, list(verdicts.values())) == (1, ["altered", "verified", "verified"])
    code, out = check(data_folder.replies[0], "--data", tmp_path / "data")
    assert code == 1
    assert "✗ altered" in out
    assert "its hash is wrong" in out


# Pasted text


def test_a_pasted_sentence_is_looked_up(check: Check, samples: Path, tmp_path: Path) -> None:
    """From a file, without any reply on record: nobody asked it, and the exit code tells whether it stands in a story."""
    file = tmp_path / "pasted.txt"
    for words, verdict in (
        ("Later Australia and Britain will build a new type", "verified"),
        ("It will build two old types", "missing"),
    ):
        file.write_text(f"He wrote:\n\n> {words}\n", encoding="utf-8")
        code, out = check("--text", file, "--json", "--data", samples)
        (reply,) = json.loads(out)["replies"]
        assert [reply[name] for name in ("id", "question", "asked", "made")] == [None] * 4
        assert [(citation["quote"], citation["verdict"]) for citation in reply["citations"]] == [(words, verdict)]
        assert (code, reply["verdict"]) == (int(verdict != "verified"), verdict)
    assert not list(samples.glob(f"{LEDGER_FILE}*"))


def test_what_ask_shows_can_be_pasted(check: Check, data_folder: DataFolder, newsroom: Newsroom, tmp_path: Path) -> None:
    """It is the reply on record whose id stands in it, and counted once; what else was said is looked up, whatever its id."""
    quotes = [statement.text for statement in newsroom.ask(BORDER, NOW).statements]
    body = "\n\n".join(f"  {quote} [{number}]" for number, quote in enumerate(quotes, 1))
    file = tmp_path / "pasted.txt"
    file.write_text(
        f"{body}\n\nSources\n  [1] Sample Wire: a title\nAs of 24 October 2024 · reply {data_folder.replies[1]}\n", encoding="utf-8"
    )
    code, out = check("--text", file, "--json", "--data", data_folder.data)
    (recorded,) = json.loads(out)["replies"]
    assert [citation["quote"] for citation in recorded["citations"]] == quotes
    assert (code, recorded["id"], recorded["verdict"]) == (0, data_folder.replies[1], "verified")
    assert check("--text", file, "--data", data_folder.data)[1].endswith(f"\n1 reply, citations: {len(quotes)} verified\n")
    file.write_text(f"{body}\n\nThe Pope resigned on Friday.\n\nreply {data_folder.replies[1]}\n", encoding="utf-8")
    code, out = check("--text", file, "--json", "--data", data_folder.data)
    recorded, pasted = json.loads(out)["replies"]
    assert [citation["quote"] for citation in pasted["citations"]] == ["The Pope resigned on Friday."]
    assert (code, recorded["verdict"], pasted["verdict"]) == (1, "verified", "missing")
    file.write_text(body.replace("1,340", "1,430") + "\n\nreply bcdfgh\n", encoding="utf-8")
    code, out = check("--text", file, "--data", data_folder.data)
    assert code == 1
    assert out.startswith("Pasted text\n"), "an unknown id in a text is no error"
    assert "✗ missing" in out
    assert "nearest: " in out
    assert "[-1,430-]{+1,340+}" in out


def test_text_comes_from_standard_input_too(
    check: Check, samples: Path, monkeypatch: pytest.MonkeyPatch, newsroom: Newsroom
) -> None:
    """Also where it is no UTF-8: what cannot be read is no quote, and not the end."""
    quote = newsroom.ask(BORDER, NOW).statements[0].text

    def typed(raw: bytes) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return check("--text", "-", "--data", samples)

    assert typed(f"{quote} [1]\n".encode())[0] == 0
    code, out = typed(b"\xff\xfe\x00 The moon is made of \xff cheese. [1]")
    assert (code, "✗ missing" in out) == (1, True)


@pytest.mark.parametrize("claim", ["The Pope resigned on Friday.", "Putin died.", "“The Pope resigned on Friday.”"])
@pytest.mark.parametrize("form", ["“{quote}” {claim}", "> {quote}\n{claim}", "- {quote}\n- {claim}", "{quote} [1]\n\n[1] {claim}"])
def test_all_that_is_said_must_be_found(check: Check, samples: Path, tmp_path: Path, form: str, claim: str) -> None:
    """A true quote does not cover what stands beside it: that is named, and the exit code is 1."""
    file = tmp_path / "pasted.txt"
    quote = "Later Australia and Britain will build a new type, called SSN-AUKUS, to a British design with American technology."
    for beside, code in ((claim, 1), (quote, 0)):
        file.write_text(form.format(quote=quote, claim=beside), encoding="utf-8")
        found, out = check("--text", file, "--data", samples)
        assert (found, "✗ missing" in out, claim.strip("“”") in out) == (code, code == 1, code == 1), out


def test_a_pipe_is_read(check: Check, samples: Path, tmp_path: Path) -> None:
    """As a shell makes one for <(...)."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("> Later Australia and Britain will build a new type\n"))
    writer.start()
    code, out = check("--text", pipe, "--data", samples)
    writer.join()
    assert (code, "✓ verified" in out) == (0, True)


# Wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bcdfgh", "--all"],
        ["--all", "--last", "2"],
        ["--since", "2024-10-01", "--last", "2"],
        ["--affected", "--text", "-"],
        ["--since", "yesterday"],
        ["--since", "2024-13-01"],
        ["--last", "0"],
        ["--last", "-1"],
        ["--last", "many"],
        ["--last", "²"],
        ["--text", "no-such-file.txt"],
        ["--text", "."],
        ["--text", ""],
        ["--html"],
        ["bcdfgh", "another"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_exits_2(
    main: Callable[[Sequence[str]], int], data_folder: DataFolder, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """None or two choices, a date, a number or a file that is none: usage is explained on the error stream."""
    with pytest.raises(SystemExit) as raised:
        main([*arguments, "--data", str(data_folder.data)])
    assert raised.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_part_of_a_sentence_is_shown_with_the_whole(check: Check, samples: Path, tmp_path: Path) -> None:
    """Also where it is verified."""
    (tmp_path / "part.txt").write_text("> Later Australia and Britain will build a new type\n")
    code, out = check("--text", tmp_path / "part.txt", "--data", samples)
    assert code == 0
    assert "It is part of a longer sentence: “Later Australia and Britain will build a new type" in " ".join(out.split())


def test_an_empty_text_is_not_called_verified(check: Check, samples: Path, tmp_path: Path) -> None:
    """It may come from a pipe that broke."""
    (tmp_path / "empty.txt").write_text(" \n")
    with pytest.raises(SettingsError, match="no text to check"):
        check("--text", tmp_path / "empty.txt", "--data", samples)


@pytest.mark.parametrize("wanted", ["bcdfgh", "", "#", "7k3f9q0"])
def test_an_unknown_id_is_said_to_be_unknown(check: Check, data_folder: DataFolder, wanted: str) -> None:
    """With the command that lists those that there are."""
    with pytest.raises(UnknownReplyError) as raised:
        check(wanted, "--data", data_folder.data)
    assert "check_citations.py --last" in raised.value.next_step


def test_where_nothing_was_asked_yet_that_is_said(check: Check, samples: Path) -> None:
    """And no ledger is made by looking for one."""
    for choice in (["--all"], ["--last", "3"], ["bcdfgh"], ["--affected"]):
        with pytest.raises(LedgerError, match="No reply is on record") as raised:
            check(*choice, "--data", samples)
        assert "ask.py" in raised.value.next_step
    assert not list(samples.glob(f"{LEDGER_FILE}*"))


def test_where_nothing_was_indexed_yet_that_is_said(check: Check, tmp_path: Path) -> None:
    """With the command that indexes."""
    with pytest.raises(NoSnapshotError) as raised:
        check("--all", "--data", tmp_path)
    assert "rebuild_index.py" in raised.value.next_step


def test_what_is_wrong_is_said_in_words(data_folder: DataFolder, tmp_path: Path) -> None:
    """As a user runs it: two lines on the error stream, nothing on the other, exit code 1."""
    for arguments, words in (
        (("bcdfgh", "--data", data_folder.data), "No reply 'bcdfgh' is on record"),
        (("--all", "--data", tmp_path / "data"), "rebuild_index.py"),
    ):
        done = run("check_citations.py", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 2


# Corrections


def test_affected_replies_are_listed_with_what_changed(check: Check, corrected: DataFolder) -> None:
    """The one whose story was corrected, with the words that changed, and the one whose story was withdrawn; not the third."""
    code, out = check("--affected", "--data", corrected.data)
    assert code == 1
    assert [reply_id for reply_id in corrected.replies if reply_id in out] == list(corrected.replies[:2])
    assert "≈ story updated" in out
    assert "A$[-268-]{+368+} billion" in out
    assert "− story withdrawn" in out
    code, out = check("--affected", "--json", "--data", corrected.data)
    updated, withdrawn = json.loads(out)["replies"]
    (cost,) = [citation for citation in updated["citations"] if "A$268" in citation["quote"]]
    assert (cost["verdict"], cost["still_holds"]) == ("story updated", False)
    assert cost["current_version"] not in {None, cost["version"]}
    assert [(piece["kind"], piece["text"]) for piece in cost["change"] if piece["kind"] != "same"] == [
        ("gone", "268"),
        ("new", "368"),
    ]
    assert {citation["current_version"] for citation in withdrawn["citations"] if citation["verdict"] == "story withdrawn"} == {
        None
    }
    assert check(corrected.replies[2], "--data", corrected.data)[0] == 0


@pytest.mark.parametrize(("days", "listed"), [(29, 2), (31, 1)])
def test_older_replies_are_not_listed(check: Check, corrected: DataFolder, tmp_path: Path, days: int, listed: int) -> None:
    """Only those of CORRECTION_WATCH_DAYS, 30 if nothing else is set; they are still checked when they are named."""
    shutil.copytree(corrected.data, tmp_path / "data")
    backdate(tmp_path / "data" / LEDGER_FILE, corrected.replies[0], days)
    _, out = check("--affected", "--json", "--data", tmp_path / "data")
    assert len(json.loads(out)["replies"]) == listed
    assert check(corrected.replies[0], "--data", tmp_path / "data")[0] == 1


def test_how_far_back_is_a_setting(check: Check, corrected: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 0 days nothing is of late."""
    monkeypatch.setenv("CORRECTION_WATCH_DAYS", "0")
    assert check("--affected", "--data", corrected.data) == (0, "0 replies, citations: none\n")


def test_a_correction_from_question_to_report(
    tmp_path: Path, check: Check, rebuild: Rebuild, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a user does it: index, ask, correct, index again, which names the reply, and see what changed."""
    data, stories = tmp_path / "data", tmp_path / "stories"
    shutil.copytree(SAMPLES, stories)
    rebuild(data, [stories])
    main = runpy.run_path(str(ROOT / "scripts" / "ask.py"))["main"]
    assert main([BORDER, "--no-ledger", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out)["reply"] is None
    assert not (data / LEDGER_FILE).exists()
    asked = run("ask.py", AUKUS, "--data", data)
    assert asked.returncode == 0
    (reply_id,) = re.findall(r"reply ([0-9a-z]{6})$", asked.stdout, re.MULTILINE)
    assert check(reply_id, "--data", data)[0] == 0
    shutil.copytree(CORRECTIONS, stories, dirs_exist_ok=True)
    rebuilt = run("rebuild_index.py", stories, "--data", data)
    assert rebuilt.returncode == 0
    assert re.search(rf"^Affected +1 on record, whose stories changed: {reply_id}$", rebuilt.stdout, re.MULTILINE)
    assert "check_citations.py --affected" in rebuilt.stdout
    code, out = check("--affected", "--data", data)
    assert (code, reply_id in out, "A$[-268-]{+368+} billion" in out) == (1, True, True)
    (stories / "specimen-times-aukus-submarines.md").unlink()
    withdrawn = run("rebuild_index.py", stories, "--json", "--data", data)
    assert json.loads(withdrawn.stdout)["affected_replies"] == [reply_id]
    assert "story withdrawn" in check("--affected", "--data", data)[1]
    again = run("rebuild_index.py", stories, "--json", "--data", data)
    assert json.loads(again.stdout)["affected_replies"] == []


@pytest.mark.parametrize("text", ["[bold red]War[/]", "[/]", "[link=https://sample-wire.example]", "a \\[b] c", "\u202eesrever"])
def test_story_text_cannot_format_what_is_printed(text: str) -> None:
    """Marks of the terminal's own formatting in a title, an outlet, a quote or a question are shown as they are."""
    citation = replace(citing(story(), FIRST), title=text, publisher=text, quote=text)
    checked = Checked(reply_with(citation, question=text), (Finding(citation, Verdict.MISSING, "It is not stored."),))
    console = Console(file=io.StringIO(), width=200, color_system=None, highlight=False)
    show_checked(checked, console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().count(text.replace("\u202e", "")) == 4
