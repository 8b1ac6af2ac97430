"""The rebuild command as a user runs it: what it prints, how it exits, and that it never shows a traceback."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands.rebuild import main
from index.snapshot import Snapshots
from tests.conftest import ROOT, SAMPLES, Rebuild
from tests.warm_python import warm_python

STORIES = {
    "bridge.txt": "The Karst bridge reopened on Monday. Lorries may cross it again. The repairs took eleven weeks.",
    "strike.txt": "Dock workers in Port Anselm ended their strike. They accepted a rise of four percent.",
}

SETTINGS = {"STORIES_DIR", "DATELINE_DATA", "EMBEDDING_MODEL", "LOG_LEVEL"}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command from the project's folder."""
    command = [warm_python(), "scripts/rebuild_index.py", *map(str, arguments)]
    settings = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    done = subprocess.run(command, cwd=ROOT, env=settings | environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with two stories."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def data(tmp_path: Path, stories: Path, rebuild: Rebuild) -> Path:
    """A data folder with two snapshots of the stories: the second has one story more, which is gone from the folder again."""
    rebuild(tmp_path / "data", [stories])
    extra = stories / "flood.txt"
    extra.write_text("The river Lom flooded two villages.")
    rebuild(tmp_path / "data", [stories])
    extra.unlink()
    return tmp_path / "data"


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command in this process: its exit code, what it printed, and what it said on the error stream."""

    def called(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([*map(str, arguments)])
        return (code, *capsys.readouterr())

    return called


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))
    }


def test_a_first_run_and_a_second(tmp_path: Path) -> None:
    """The first indexes all and counts it; the second says that nothing changed, and that the snapshot stays."""
    first = run(SAMPLES, "--data", tmp_path / "data")
    assert first.returncode == 0, first.stderr
    snapshot = Snapshots(tmp_path / "data").require_current()
    assert "22 added, 0 changed, 0 withdrawn, 0 unchanged, 0 skipped" in first.stdout
    assert "Indexed    22 stories, 260 sentences, 40 chunks" in first.stdout
    assert "40 chunks embedded" in first.stdout
    assert f"Snapshot   {snapshot}\n" in first.stdout
    assert "Embedding chunks: 40 of 40" in first.stderr
    second = run(SAMPLES, "--data", tmp_path / "data")
    assert second.returncode == 0
    assert "0 added, 0 changed, 0 withdrawn, 22 unchanged, 0 skipped" in second.stdout
    assert f"Snapshot   {snapshot} (nothing changed: it stays)\n" in second.stdout
    assert "embedded" not in second.stdout


def test_json_has_every_count(data: Path, stories: Path) -> None:
    """With --json the output is one object and nothing else, and the error stream is empty."""
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    (stories / "broken.json").write_text("{")
    done = run(stories, "--data", data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["stories"] == {"added": 0, "changed": 0, "withdrawn": 0, "unchanged": 3, "skipped": 1, "indexed": 3}
    assert [Path(skip["place"]).name for skip in report["skipped"]] == ["broken.json"]
    assert report["skipped"][0]["reason"]
    assert report["snapshot"] == Snapshots(data).current()
    assert (report["published"], report["sentences"], report["chunks"], report["embedded"]) == (False, 6, 3, 0)
    assert (report["changed"], report["withdrawn"], report["chunks_per_second"]) == ([], [], 0)
    assert set(report["seconds"]) == {"read"}


def test_withdrawing_needs_no_model(data: Path, stories: Path) -> None:
    """Where nothing is new, nothing is embedded, and a rebuild with a changed collection is quick."""
    done = run(stories, "--data", data, "--json")
    report = json.loads(done.stdout)
    assert report["published"]
    assert report["stories"]["withdrawn"] == len(report["withdrawn"]) == 1
    assert set(report["seconds"]) == {"read", "embed", "index", "verify", "publish"}
    assert report["embedded"] == 0


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 1)])
def test_skipped_stories_are_named_with_their_reason(data: Path, stories: Path, options: tuple[str, ...], code: int) -> None:
    """Each on a line of the error stream; only with --strict are they a failure."""
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    (stories / "broken.json").write_text("{")
    (stories / "notes.odt").write_text("PK")
    done = run(stories, "--data", data, *options)
    assert done.returncode == code
    lines = [line for line in done.stderr.splitlines() if line.startswith("Skipped")]
    assert len(lines) == 2
    assert "broken.json: " in lines[0]
    assert "notes.odt: .odt is not a story format" in lines[1]
    assert "2 skipped" in done.stdout
    assert ("Failed: 2 were skipped, and --strict allows none." in done.stderr) == (code == 1)


def test_of_damaged_files_the_report_speaks_alone(data: Path, stories: Path) -> None:
    """Not the libraries that fail to read them, in words for their makers."""
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/a b\r\nContent-Length: {len(payload)}\r\n\r\n"
    damaged = {
        "empty.html": b"",
        "bare.html": b"<html></html>",
        "zero.html": b"\x00\x01\x02",
        "none.html": b"<html><body><article></article></body></html>",
        "feed.rss": b"<rss><channel><item>",
        "letter.docx": b"PK\x03\x04",
        "page.pdf": b"%PDF-1.4",
        "pages.warc": head.encode() + payload + b"\r\n\r\n",
    }
    for name, content in damaged.items():
        (stories / name).write_bytes(content)
    done = run(stories, "--data", data, "--dry-run")
    assert f"{len(damaged)} skipped" in done.stdout
    told = [
        line for line in done.stderr.splitlines() if not line.startswith(("Skipped ", "Reading stories", "Embedding ", "Indexing "))
    ]
    assert told == []


def test_many_skips_are_cut_short(data: Path, stories: Path) -> None:
    """Twenty are shown, the rest are counted, and the way to see them all is named."""
    for number in range(25):
        (stories / f"notes-{number}.odt").write_text("PK")
    done = run(stories, "--data", data, "--dry-run")
    assert done.stderr.count("Skipped ") == 20
    assert "... and 5 more; --json lists them all." in done.stderr
    assert len(json.loads(run(stories, "--data", data, "--dry-run", "--json").stdout)["skipped"]) == 25


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--json",), ("--quiet",), ("--full",)])
def test_nothing_usable_is_a_failure(data: Path, stories: Path, options: tuple[str, ...]) -> None:
    """It exits 1, says what still serves, and that is so."""
    before = Snapshots(data).current()
    for file in stories.iterdir():
        file.unlink()
    done = run(stories, "--data", data, *options)
    assert done.returncode == 1
    if "--json" in options:
        assert json.loads(done.stdout)["stories"]["indexed"] == 0
    else:
        assert "no usable story was found. What was indexed before still serves." in done.stderr
    assert Snapshots(data).current() == before


def test_quiet_says_only_what_is_wrong(data: Path, stories: Path) -> None:
    """No progress and no report; what was skipped is still named."""
    (stories / "flood.txt").write_text("The river Lom flooded two villages.")
    assert (done := run(stories, "--data", data, "--quiet")).stdout + done.stderr == ""
    (stories / "notes.odt").write_text("PK")
    done = run(stories, "--data", data, "--quiet")
    assert done.stdout == ""
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["Skipped"]


def test_a_dry_run_tells_and_writes_nothing(data: Path, stories: Path) -> None:
    """The counts are those of a rebuild; no byte changes, and where there is no data folder none is made."""
    (stories / "bridge.txt").write_text("The Karst bridge is closed again.")
    before = tree(data)
    done = run(stories, "--data", data, "--dry-run")
    assert done.returncode == 0
    assert "0 added, 1 changed, 1 withdrawn, 1 unchanged, 0 skipped" in done.stdout
    assert "Dry run: nothing was written." in done.stdout
    assert tree(data) == before
    done = run(stories, "--data", data / "new", "--dry-run")
    assert "2 added, 0 changed, 0 withdrawn, 0 unchanged, 0 skipped" in done.stdout
    assert tree(data) == before


def test_too_many_withdrawals_are_refused_until_they_are_allowed(data: Path, stories: Path, call: Call) -> None:
    """It exits 3, names the stories and the option, and what served serves; the dry run says the same beforehand."""
    (stories / "strike.txt").unlink()
    serving = Snapshots(data).current()
    for option, says in (("--dry-run", "A rebuild would be refused."), ("--quiet", "Refused, and nothing was changed.")):
        code, _, errors = call(stories, "--data", data, option)
        assert code == 3
        assert f"{says} 2 of 3 stories would be withdrawn: 66.7%, and unasked 20% may be.\n" in errors
        assert f" ({stories / 'strike.txt'})\n" in errors
        assert f"{stories} --allow-withdrawals --data {data}" in errors
    refused = json.loads(call(stories, "--data", data, "--json")[1])["refused"]
    assert {Path(story["place"]).name for story in refused["stories"]} == {"flood.txt", "strike.txt"}
    assert Snapshots(data).current() == serving
    code, output, _ = call(stories, "--data", data, "--allow-withdrawals")
    assert code == 0
    assert "0 added, 0 changed, 2 withdrawn, 1 unchanged, 0 skipped" in output


def test_how_much_may_be_withdrawn_is_a_setting(data: Path, stories: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """MAX_WITHDRAWN_PERCENT: with 0 not even one story goes unasked."""
    assert call(stories, "--data", data, "--dry-run")[0] == 0
    monkeypatch.setenv("MAX_WITHDRAWN_PERCENT", "0")
    assert call(stories, "--data", data, "--dry-run")[0] == 3


def test_what_is_kept_is_named(data: Path, stories: Path, call: Call) -> None:
    """The file and how many of its stories stay; `--json` has their ids."""
    file = stories / "strike.txt"
    file.write_text("")
    _, _, errors = call(stories, "--data", data, "--dry-run")
    assert f"Skipped {file}: it is empty.\n" in errors
    assert f"Kept       1 as they were, because this could not be read: {file} (1)\n" in errors
    kept = json.loads(call(stories, "--data", data, "--dry-run", "--json")[1])["kept"]
    assert {place: len(ids) for place, ids in kept.items()} == {str(file): 1}


def test_a_folder_that_is_missing_is_refused_by_name(data: Path, stories: Path, call: Call) -> None:
    """It exits 2 and says how many stories were read there; the rest is read without it only where that is allowed."""
    other = stories.rename(stories.with_name("other"))
    stories.mkdir()
    (stories / "bridge.txt").write_text(STORIES["bridge.txt"])
    (other / "bridge.txt").unlink()
    assert call(stories, other, "--data", data, "--quiet", "--allow-withdrawals")[0] == 0
    shutil.rmtree(other)
    code, _, errors = call(stories, other, "--data", data, "--quiet")
    assert code == 2
    assert f"There is no such file or folder: {other}.\nStories read there before, which stay as they are: 1 ({other}" in errors
    assert call(stories, other, "--data", data, "--quiet", "--allow-withdrawals")[0] == 0
    assert len(Snapshots(data).serving_versions()) == 1


def test_list_shows_each_snapshot_and_which_serves(data: Path) -> None:
    """One line each, oldest first, with a star at the one that serves; the JSON says the same."""
    snapshots = Snapshots(data)
    done = run("--list", "--data", data)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line[:2] for line in lines] == ["  ", "* "]
    assert all(number in line for number, line in zip(snapshots.ids(), lines, strict=True))
    assert "2 stories" in lines[0]
    assert "3 stories" in lines[1]
    listed = json.loads(run("--list", "--data", data, "--json").stdout)
    assert [(entry["id"], entry["serving"]) for entry in listed] == list(zip(snapshots.ids(), (False, True), strict=True))


def test_list_leaves_out_what_is_damaged(data: Path) -> None:
    """The others are still listed, and the damaged one is named beside them."""
    first, second = Snapshots(data).ids()
    (data / "snapshots" / first / "manifest.json").write_text("{")
    done = run("--list", "--data", data)
    assert done.returncode == 0
    assert [line.split()[1] for line in done.stdout.splitlines()] == [second]
    assert f"The snapshot {first} is damaged" in done.stderr


def test_rollback_serves_the_one_before(data: Path) -> None:
    """It says which, as text and as JSON; where there is none before it, it exits 1 and changes nothing."""
    first, second = Snapshots(data).ids()
    done = run("--rollback", "--data", data)
    assert done.returncode == 0
    assert f"Serving {first} again, made 2" in done.stdout
    assert Snapshots(data).current() == first
    done = run("--rollback", "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no earlier snapshot to go back to." in done.stderr
    assert "--list" in done.stderr
    assert Snapshots(data).current() == first
    (data / "snapshots" / "CURRENT").write_text(second)
    assert json.loads(run("--rollback", "--data", data, "--json").stdout) == {"snapshot": first}


def test_verify_proves_a_sound_snapshot(data: Path) -> None:
    """It names the snapshot and counts what is in it."""
    snapshot = Snapshots(data).require_current()
    done = run("--verify", "--data", data)
    assert (done.returncode, done.stdout) == (0, f"Snapshot {snapshot} is sound: 3 stories, 3 chunks.\n")
    assert json.loads(run("--verify", "--data", data, "--json").stdout) == {"snapshot": snapshot, "problems": []}


def test_verify_finds_what_does_not_agree(data: Path) -> None:
    """Counts that are wrong are listed, and the exit code is 1."""
    file = data / "snapshots" / Snapshots(data).require_current() / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "stories": 4}))
    done = run("--verify", "--data", data)
    assert done.returncode == 1
    assert "NOT sound: 3 stories, not 4." in done.stdout


@pytest.mark.parametrize("name", ["vectors.faiss", "manifest.json", "versions.npy"])
def test_verify_finds_damage_and_rollback_mends_it(data: Path, name: str) -> None:
    """A broken file is named with the command that mends it, and that command does."""
    first, second = Snapshots(data).ids()
    (data / "snapshots" / second / name).write_bytes(b"broken")
    done = run("--verify", "--data", data)
    assert done.returncode == 1
    assert f"The snapshot {second} is damaged" in done.stderr
    assert "scripts/rebuild_index.py --rollback" in done.stderr
    assert run("--rollback", "--data", data).returncode == 0
    assert run("--verify", "--data", data).stdout.startswith(f"Snapshot {first} is sound")


@pytest.mark.parametrize("task", ["--list", "--rollback", "--verify"])
@pytest.mark.parametrize("place", ["absent", "file"])
def test_where_nothing_was_indexed_that_is_said(tmp_path: Path, task: str, place: str) -> None:
    """Each exits 1, names the command that makes an index, and makes nothing itself."""
    (tmp_path / "file").write_text("")
    done = run(task, "--data", tmp_path / place)
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first == f"There is no index in {tmp_path / place} yet."
    assert second.endswith(f"scripts/rebuild_index.py FOLDER --data {tmp_path / place}")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_in_place_of_the_data_folder_is_said(tmp_path: Path, stories: Path) -> None:
    """It is not overwritten, and the setting that names another place is given."""
    (tmp_path / "file").write_text("mine")
    done = run(stories, "--data", tmp_path / "file")
    assert (done.returncode, done.stdout) == (1, "")
    assert "--data" in done.stderr
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no/such/folder",), "no such file or folder: no/such/folder"),
        (("examples/stories", "no/such/a", "no/such/b"), "no such file or folder: no/such/a, no/such/b"),
        ((), "no such file or folder: stories"),
        (("--list", "examples/stories"), "take no PATH"),
        (("--verify", "--rollback"), "not allowed with"),
        (("--dry-run", "--full", "examples/stories"), "not allowed with"),
        (("--no-such-option",), "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_explained(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """It exits 2, says what is wrong, and has done nothing."""
    done = run(*arguments, "--data", tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / "data").exists()


def test_settings_name_the_folders(data: Path, stories: Path) -> None:
    """Without paths STORIES_DIR is read, and without --data DATELINE_DATA is used."""
    done = run("--dry-run", STORIES_DIR=str(stories), DATELINE_DATA=str(data))
    assert done.returncode == 0
    assert "0 added, 0 changed, 1 withdrawn, 2 unchanged, 0 skipped" in done.stdout


def test_a_setting_that_cannot_work_is_explained(stories: Path) -> None:
    """The setting is named, with where to correct it."""
    done = run(stories, "--dry-run", LOG_LEVEL="LOUD")
    assert (done.returncode, done.stdout) == (1, "")
    assert "LOG_LEVEL" in done.stderr
    assert ".env" in done.stderr


def test_a_model_that_cannot_be_had_is_explained(data: Path, stories: Path) -> None:
    """The model is named, and what was indexed still serves."""
    before = tree(data / "snapshots")
    done = run(stories, "--data", data, "--quiet", EMBEDDING_MODEL="no-such-org/no-such-model")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no-such-org/no-such-model" in done.stderr
    assert "Check EMBEDDING_MODEL" in done.stderr
    assert tree(data / "snapshots") == before


def test_a_store_that_is_none_is_explained(data: Path, stories: Path) -> None:
    """Another file in the store's place is refused in words."""
    shutil.copy(stories / "bridge.txt", data / "store.sqlite")
    for arguments in ((stories, "--quiet"), (stories, "--dry-run", "--quiet"), ("--verify",)):
        done = run(*arguments, "--data", data)
        assert done.returncode == 1
        assert "store.sqlite cannot be read" in done.stderr


@pytest.mark.parametrize("task", [(), ("--full",), ("--rollback",)])
def test_a_second_rebuild_is_refused(data: Path, stories: Path, task: tuple[str, ...]) -> None:
    """While one holds the lock another exits 1, says which process holds it, and changes nothing."""
    paths = () if task == ("--rollback",) else (stories,)
    with Snapshots(data).lock():
        before = tree(data)
        done = run(*paths, *task, "--data", data)
        assert tree(data) == before
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (f"Another rebuild of {data} is running (process {os.getpid()}).\nWait for it to end, or end it.\n")


def test_looking_does_not_wait_for_the_lock(data: Path, stories: Path) -> None:
    """What only reads works beside a running rebuild."""
    with Snapshots(data).lock():
        for arguments in (("--list",), ("--verify",), (stories, "--dry-run")):
            assert run(*arguments, "--data", data).returncode == 0


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--list",), ("--verify",), ("--dry-run", "--allow-withdrawals", "examples/stories")]
)
def test_what_needs_no_model_loads_none(data: Path, arguments: tuple[str, ...]) -> None:
    """Neither torch nor the library of the model is imported."""
    code = (
        "import runpy, sys\n"
        "try: runpy.run_path('scripts/rebuild_index.py', run_name='__main__')\n"
        "finally: print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--data", str(data)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "set()"


def test_help_is_the_docstring() -> None:
    """Every way to run the command, and every exit code, stands in its help."""
    done = run("--help")
    assert done.returncode == 0
    for words in (
        "--dry-run",
        "--allow-withdrawals",
        "--list",
        "--rollback",
        "--verify",
        "--full",
        "--strict",
        "--quiet",
        "--json",
        "Exit code 0",
    ):
        assert words in done.stdout
