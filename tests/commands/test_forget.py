"""What somebody wants forgotten is gone from every file, and nothing else is."""

import io
import json
import shutil
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Statement
from bot.checking.verdicts import Verdict
from bot.commands.forget import main
from bot.records.inbox import Arrival, Inbox, RequestKind
from bot.records.ledger import LEDGER_FILE, Ledger
from bot.reply import Feedback, Place, ReplyId
from bot.settings import Settings
from bot.wiring import open_auditor, open_snapshots, open_store
from index.article import ArticleId
from index.forgetting import read_forgotten
from index.snapshot import verify
from index.store import Store
from tests.conftest import Rebuild
from tests.records.test_ledger import cited, made_up

HERON, GREBE = "A heron with a zygodactyl crest was seen at Quillhaven.", "The grebe of Karst has left its pond."
ANN, BEN, NEWS, ROOM = "U0ANN", "U0BEN", "C0NEWS", "D0ANNANDBOT"


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stories of an invented outlet."""
    folder = tmp_path_factory.mktemp("stories")
    for name, text in {"heron": HERON, "grebe": GREBE}.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\npublisher: Harbour Post\ndate: 2024-05-01\n---\n\n{text}\n")
    return folder


@pytest.fixture(scope="module")
def indexed(stories: Path, tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder with these, indexed twice, so that there is a snapshot from before."""
    data = tmp_path_factory.mktemp("indexed") / "data"
    rebuild(data, [stories / "heron.md"])
    rebuild(data, [stories])
    return data


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(indexed, tmp_path / "data")


def story_with(data: Path, text: str) -> ArticleId:
    """The id of the story with this text."""
    settings = Settings(dateline_data=data)
    with open_store(settings) as store:
        articles = map(store.article, open_snapshots(settings).serving_versions())
        return next(article.id for article in articles if article.text == text)


def reply_citing(data: Path, *quotes: str) -> ReplyId:
    """A reply on record, with a statement for each quote, which is the whole text of a story."""
    with open_store(Settings(dateline_data=data)) as store, Ledger(data / LEDGER_FILE) as ledger:
        articles = [store.versions(story_with(data, quote))[-1] for quote in quotes]
        citations = tuple(
            replace(
                *(cited(number, article.text, article.id),),
                start=0,
                end=len(article.text),
                version=article.sha256,
                title=article.title,
                publisher=article.publisher,
                published=article.published,
                url=article.url,
                source=article.source,
            )
            for number, article in enumerate(articles, 1)
        )
        statements = tuple(Statement(citation.quote, (citation.number,)) for citation in citations)
        trace = made_up("Which birds were seen?")
        return ledger.record(replace(trace, answer=replace(trace.answer, statements=statements, citations=citations)), Place())


def verdicts(data: Path, reply_id: ReplyId) -> list[tuple[Verdict, str]]:
    """The verdict on each citation of a reply, with its reason."""
    settings = Settings(dateline_data=data)
    with open_store(settings) as store, Ledger(data / LEDGER_FILE) as ledger:
        findings = open_auditor(settings, store).check(ledger.reply(reply_id)).findings
        return [(finding.verdict, finding.reason) for finding in findings]


def files_with(data: Path, words: str) -> set[str]:
    """The files of a data folder in which some bytes stand, in whichever case."""
    files = (path for path in data.rglob("*") if path.is_file())
    return {path.relative_to(data).parts[0] for path in files if words.lower().encode() in path.read_bytes().lower()}


def searched(data: Path) -> set[str]:
    """The texts that are searched; the snapshot must be sound."""
    snapshots = open_snapshots(Settings(dateline_data=data))
    with Store(snapshots.store_file, readonly=True) as store:
        snapshot = snapshots.open()
        assert verify(snapshot, store) == ()
        return {store.article(key).text for key in snapshot.versions}


def test_a_forgotten_story_is_nowhere(data: Path, stories: Path, rebuild: Rebuild, caplog: pytest.LogCaptureFixture) -> None:
    """No byte of its words is left, in no reply and no snapshot; no rebuild brings it back; others are as they were."""
    reply_id, story = reply_citing(data, HERON, GREBE), story_with(data, HERON)
    assert files_with(data, "Quillhaven") == {"store.sqlite", LEDGER_FILE, f"{LEDGER_FILE}-wal", "snapshots"} - missing_wal(data)
    assert [verdict for verdict, _ in verdicts(data, reply_id)] == [Verdict.VERIFIED] * 2
    assert main(["--story", story, "--yes", "--data", str(data)]) == 0
    assert files_with(data, "Quillhaven") == set()
    assert searched(data) == {GREBE}
    (missing, reason), (verified, _) = verdicts(data, reply_id)
    assert (missing, verified) == (Verdict.MISSING, Verdict.VERIFIED)
    assert reason.startswith("The story was forgotten on request on ")
    rebuild(data, [stories])
    assert searched(data) == {GREBE}
    assert files_with(data, "Quillhaven") == set()
    assert "heron.md was forgotten on" in caplog.text


def missing_wal(data: Path) -> set[str]:
    """The ledger's log, where it was closed in order."""
    return set() if (data / f"{LEDGER_FILE}-wal").exists() else {f"{LEDGER_FILE}-wal"}


def test_the_only_story_can_be_forgotten(indexed: Path, tmp_path: Path, stories: Path, rebuild: Rebuild) -> None:
    """Then nothing is indexed, until there is another one."""
    del indexed
    data = tmp_path / "data"
    rebuild(data, [stories / "heron.md"])
    assert main(["--story", story_with(data, HERON), "--yes", "--data", str(data)]) == 0
    assert files_with(data, "Quillhaven") == set()
    assert open_snapshots(Settings(dateline_data=data)).current() is None
    rebuild(data, [stories])
    assert searched(data) == {GREBE}


@pytest.mark.parametrize(
    ("option", "left"),
    [
        (("--user", ANN), ["Ben in news?"]),
        (("--channel", NEWS), ["Ann in direct?"]),
        (("--channel", ROOM), ["Ann in news?", "Ben in news?"]),
    ],
)
@pytest.mark.parametrize("named", [True, False], ids=["users stored", "users not stored"])
def test_all_of_a_person_or_a_channel_goes(tmp_path: Path, option: tuple[str, str], left: list[str], *, named: bool) -> None:
    """Replies, questions, and what a person said of other replies; a direct message is found though it stands there by an alias."""
    fill(tmp_path, store_users=named)
    code = main([*option, "--yes", "--data", str(tmp_path)])
    with Ledger(tmp_path / LEDGER_FILE, store_users=named) as ledger:
        kept = [reply.answer.question.text for reply in ledger.replies()]
        waiting = [request.text for request in Inbox(ledger.database, store_users=named).waiting()]
    if option[0] == "--user" and not named:  # nobody can know who asked; what they said of answers stands under an alias
        assert (code, len(kept)) == (0, 3)
        assert not files_with(tmp_path, "said of it")
        return
    assert code == 0
    assert kept == waiting == left
    for question in {"Ann in news?", "Ben in news?", "Ann in direct?"} - set(left):
        assert files_with(tmp_path, question) == set()
    assert not files_with(tmp_path, option[1])
    assert not files_with(tmp_path, "said of it") or option[0] == "--channel"


def fill(data: Path, *, store_users: bool) -> list[ReplyId]:
    """Three replies to questions that wait for them still."""
    ids = []
    with Ledger(data / LEDGER_FILE, store_users=store_users) as ledger:
        inbox = Inbox(ledger.database, store_users=store_users)
        asked = ((ANN, NEWS, "Ann in news?"), (BEN, NEWS, "Ben in news?"), (ANN, ROOM, "Ann in direct?"))
        for number, (user, channel, words) in enumerate(asked):
            ts = f"170000000{number}.000100"
            request = inbox.accept(Arrival(f"Ev{number}", RequestKind.MENTION, channel, ts, words, user, thread=ts))
            assert request
            inbox.refuse(channel, "7")
            ids.append(ledger.record(made_up(words), Place("Slack", "T0", channel, request.thread, user), request))
        ledger.add_feedback(ids[1], Feedback("unhelpful", "What Ann said of it", user=ANN))
    return ids


def test_one_reply_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its question; the receipt says when, what and how much, and does not hold the id."""
    _, reply_id, _ = fill(tmp_path, store_users=False)
    assert main(["--reply", reply_id, "--yes", "--json", "--data", str(tmp_path)]) == 0
    receipt = json.loads(capsys.readouterr().out)
    assert receipt["what"] == "reply"
    assert receipt["counts"] == {"replies": 1, "citations": 4, "feedback": 1, "questions": 1}
    assert abs(datetime.now(UTC) - datetime.fromisoformat(receipt["made"])).total_seconds() < 60
    (file,) = (tmp_path / "receipts").iterdir()
    assert json.loads(file.read_text()) == receipt
    assert reply_id not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert files_with(tmp_path, "Ben in news?") == set()


@pytest.mark.parametrize("typed", ["", "y\n", "no\n", None])
def test_nothing_goes_that_was_not_confirmed(
    tmp_path: Path, typed: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only `yes` is a confirmation; a dry run asks for none, says what would go, and changes nothing."""
    (reply_id, *_) = fill(tmp_path, store_users=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed or ""))
    arguments = ["--reply", reply_id, "--data", str(tmp_path)]
    assert main([*arguments, "--dry-run"] if typed is None else arguments) == (0 if typed is None else 1)
    shown = capsys.readouterr()
    assert "1 replies, 4 citations, 1 questions" in (shown.out if typed is None else shown.err)
    with Ledger(tmp_path / LEDGER_FILE) as ledger:
        assert ledger.count() == 3
    assert not (tmp_path / "receipts").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(arguments) == 0


@pytest.mark.parametrize(
    "option", [("--story", "0" * 16), ("--reply", "bcdfgh"), ("--user", "U0NOBODY"), ("--channel", "C0NOWHERE")]
)
def test_what_is_not_there_is_said(data: Path, option: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """By the exit code too; no receipt is written, and no tombstone set."""
    assert main([*option, "--yes", "--data", str(data)]) == 1
    assert "nothing on record" in capsys.readouterr().out
    assert not (data / "receipts").exists()
    assert read_forgotten(data / "store.sqlite") == {}


def test_a_dry_run_of_a_story_says_what_would_go(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its versions, and the replies that cite it; and all stays as it was."""
    reply_id = reply_citing(data, HERON)
    assert main(["--story", story_with(data, HERON), "--dry-run", "--data", str(data)]) == 0
    assert "1 versions, 1 replies, 1 citations" in capsys.readouterr().out
    assert searched(data) == {HERON, GREBE}
    assert [verdict for verdict, _ in verdicts(data, reply_id)] == [Verdict.VERIFIED]
