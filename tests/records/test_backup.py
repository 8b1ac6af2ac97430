"""A backup has all that was on record when it began, whatever is written meanwhile; a restored folder is whole, or is not there."""

import io
import json
import shutil
import stat
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock

from bot.checking.verdicts import Verdict
from bot.errors import BackupError, LedgerError
from bot.records.backup import restore_backup, write_backup
from bot.records.ledger import LEDGER_FILE, Ledger
from bot.reply import Place, ReplyId
from bot.settings import Settings
from bot.wiring import open_auditor, open_snapshots, open_store
from index.snapshot import verify
from index.store import Store
from tests.conftest import Rebuild
from tests.records.test_ledger import assert_as_recorded, made_up

WRITERS = 3


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder with one story of an invented outlet, and no ledger."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "ferry.md").write_text(
        "---\ntitle: Ferry\npublisher: Harbour Post\ndate: 2024-05-01\n---\n\nThe ferry left at noon.\n"
    )
    rebuild(folder / "data", [folder / "ferry.md"])
    return folder / "data"


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A copy of it, with a reply on record."""
    data = shutil.copytree(indexed, tmp_path / "data")
    record_citing(data)
    return data


def record_citing(data: Path) -> ReplyId:
    """Put a reply on record that cites the story."""
    with open_store(Settings(dateline_data=data)) as store, Ledger(data / LEDGER_FILE) as ledger:
        (key,) = open_snapshots(Settings(dateline_data=data)).serving_versions()
        article, trace = store.article(key), made_up()
        citation = replace(
            *trace.answer.citations[:1],
            **{name: getattr(article, name) for name in ("title", "publisher", "published", "url", "source")},
            article_id=article.id,
            version=article.sha256,
            quote=article.text,
            start=0,
            end=len(article.text),
        )
        statement = replace(trace.answer.statements[0], text=article.text, citations=(1,))
        return ledger.record(replace(trace, answer=replace(trace.answer, statements=(statement,), citations=(citation,))), Place())


def tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_under_load_has_all_that_was_finished_when_it_began(data: Path, tmp_path: Path) -> None:
    """Threads write without pause. The copy opens, is sound, and every reply in it is whole; what it cites can be verified."""
    stopped, made = Event(), dict[ReplyId, str]()

    def work(thread: int) -> None:
        with Ledger(data / LEDGER_FILE) as ledger:
            for number in count():
                question = f"Question {number} of {thread}?"
                made[ledger.record(made_up(question), Place())] = question
                if stopped.is_set():
                    return

    with ThreadPoolExecutor(WRITERS) as pool:
        for thread in range(WRITERS):
            pool.submit(work, thread)
        while len(made) < 20 * WRITERS:
            stopped.wait(0.01)
        before = dict(made)
        write_backup(data, tmp_path / "backup.tar")
        after = len(made)
        stopped.set()
    assert after > len(before), "they wrote while it was made"
    restore_backup(tmp_path / "backup.tar", tmp_path / "restored")
    with Ledger(tmp_path / "restored" / LEDGER_FILE) as ledger:
        assert [row[0] for row in ledger.database.select("PRAGMA integrity_check")] == ["ok"]
        replies = {reply.id: reply for reply in ledger.replies()}
        assert before.keys() <= replies.keys()
        for reply_id, question in made.items():
            if reply_id in replies:
                assert_as_recorded(replies[reply_id], made_up(question))
    settings = Settings(dateline_data=tmp_path / "restored")
    with open_store(settings) as store:
        (cited,) = [reply for reply in replies.values() if reply.id not in made]
        assert open_auditor(settings, store).check(cited).verdict is Verdict.VERIFIED
        assert verify(open_snapshots(settings).open(), store) == ()


def test_what_is_restored_is_the_owner_s_alone_and_can_be_built_upon(data: Path, tmp_path: Path, rebuild: Rebuild) -> None:
    """So is the backup itself; nothing is left beside either. The next rebuild goes on from it."""
    write_backup(data, tmp_path / "backup.tar")
    backup, replaced = restore_backup(tmp_path / "backup.tar", tmp_path / "deep" / "restored")
    assert replaced is None
    assert tree(tmp_path / "deep" / "restored").keys() == {part.path for part in backup.parts}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").rglob("*") if path.is_file()}
    assert modes == {stat.S_IMODE((tmp_path / "backup.tar").stat().st_mode)} == {0o600}
    assert stat.S_IMODE((tmp_path / "deep" / "restored").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["restored"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "data", "deep"]
    (tmp_path / "mine.txt").write_text("Miners ended their strike at the Kestrel mine.")
    report = rebuild(tmp_path / "deep" / "restored", [tmp_path / "mine.txt"])
    assert (report.published, len(report.changes.withdrawn)) == (True, 1)


def test_a_folder_that_holds_something_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    """With force it is put aside, whole, unless a bot or a rebuild works in it."""
    write_backup(data, tmp_path / "backup.tar")
    with Ledger(data / LEDGER_FILE) as ledger:
        later = ledger.record(made_up(), Place())
    before = {name: content for name, content in tree(data).items() if not name.endswith(".lock")}
    with pytest.raises(BackupError, match="is not empty"):
        restore_backup(tmp_path / "backup.tar", data)
    for lock in ("bot.lock", "rebuild.lock"):
        with FileLock(data / lock), pytest.raises(BackupError, match="works in"):
            restore_backup(tmp_path / "backup.tar", data, force=True)
    assert {name: content for name, content in tree(data).items() if name in before} == before
    with Ledger(data / LEDGER_FILE) as running:
        _, replaced = restore_backup(tmp_path / "backup.tar", data, force=True)
        with pytest.raises(LedgerError, match="removed or replaced"):
            running.record(made_up(), Place())
    assert replaced is not None
    with Ledger(data / LEDGER_FILE) as ledger, Ledger(replaced / LEDGER_FILE) as old:
        assert (ledger.count(), ledger.knows(later)) == (1, False)
        assert old.knows(later)


@pytest.mark.parametrize("harm", ["byte", "cut", "swapped", "missing", "outside", "absolute", "text", "later", "empty"])
def test_a_damaged_backup_restores_nothing(data: Path, tmp_path: Path, harm: str) -> None:
    """Whatever is wrong with it: one plain error, no folder, nothing beside it, nothing written elsewhere."""
    file = tmp_path / "backup.tar"
    write_backup(data, file)
    spoil(file, harm)
    with pytest.raises(BackupError) as raised:
        restore_backup(file, tmp_path / "in" / "restored")
    assert raised.value.next_step
    assert list((tmp_path / "in").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "data", "in"]


def spoil(file: Path, harm: str) -> None:
    """Do some harm to a backup."""
    content = bytearray(file.read_bytes())
    if harm in {"text", "empty"}:
        file.write_text("Bread, butter, and more of both. " * 100 if harm == "text" else "")
        return
    if harm in {"byte", "cut"}:
        middle = content.index(b"SQLite format 3") + 4_000
        content[middle] ^= 1
        file.write_bytes(content[:middle] if harm == "cut" else content)
        return
    with tarfile.open(file) as tar:
        members = {member.name: stream.read() for member in tar if (stream := tar.extractfile(member))}
    listing = json.loads(members["backup.json"])
    part = next(part for part in listing["parts"] if part["path"] == LEDGER_FILE)
    if harm == "later":
        listing["format"] = 2
    elif harm in {"outside", "absolute"}:
        name = "../evil" if harm == "outside" else str(file.parent / "evil")
        members[name] = members.pop(part["path"])
        part["path"] = name
    elif harm == "swapped":
        members[LEDGER_FILE] = members["store.sqlite"]
    else:
        del members[LEDGER_FILE]
    members["backup.json"] = json.dumps(listing).encode()
    with tarfile.open(file, "w") as tar:
        for name, value in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(value)
            tar.addfile(member, io.BytesIO(value))


def test_a_backup_is_written_whole_or_not_at_all(data: Path, tmp_path: Path) -> None:
    """A file that is there is not replaced unasked, and not by a backup of nothing or of what is damaged."""
    file = tmp_path / "backup.tar"
    write_backup(data, file)
    before = file.read_bytes()
    with pytest.raises(BackupError, match="already"):
        write_backup(data, file)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BackupError, match="nothing"):
        write_backup(tmp_path / "empty", file, force=True)
    damaged = bytearray((data / LEDGER_FILE).read_bytes())
    damaged[8_192:] = bytes(len(damaged) - 8_192)
    (data / LEDGER_FILE).write_bytes(damaged)
    with pytest.raises(LedgerError):
        write_backup(data, file, force=True)
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "data", "empty"]


def test_a_ledger_or_an_index_alone_is_backed_up_too(indexed: Path, tmp_path: Path) -> None:
    """What is not there is not in the backup."""
    with Ledger(tmp_path / LEDGER_FILE) as ledger:
        ledger.record(made_up(), Place())
    write_backup(tmp_path, tmp_path / "ledger.tar")
    assert [part.path for part in restore_backup(tmp_path / "ledger.tar", tmp_path / "one")[0].parts] == [LEDGER_FILE]
    write_backup(indexed, tmp_path / "index.tar")
    restore_backup(tmp_path / "index.tar", tmp_path / "other")
    assert not (tmp_path / "other" / LEDGER_FILE).exists()
    with Store(tmp_path / "other" / "store.sqlite") as store:
        assert verify(open_snapshots(Settings(dateline_data=tmp_path / "other")).open(), store) == ()
