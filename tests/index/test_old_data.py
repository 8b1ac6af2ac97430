"""What an earlier release wrote opens, answers, verifies and is built upon: see tests/index/old_data/README.md."""

import json
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from bot.checking.verdicts import Verdict
from bot.settings import Settings
from bot.wiring import open_auditor, open_ledger, open_newsroom, open_snapshots, open_store
from index.embedder import SentenceTransformerEmbedder
from index.errors import SnapshotError
from index.period import AskedTime, PublicationLimits
from index.retriever import Retriever
from index.snapshot import verify
from tests.conftest import Rebuild

OLD = Path(__file__).parent / "old_data"
EXPECTED: dict[str, Any] = json.loads((OLD / "expected.json").read_text())  # Any: JSON


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """Settings for a copy of the old data folder; the stories in it lie beside it."""
    with tarfile.open(OLD / "data.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return Settings(dateline_data=tmp_path / "data")


def moment(text: str | None) -> datetime | None:
    """A moment in ISO 8601, if there is one."""
    return datetime.fromisoformat(text) if text else None


def test_the_old_vectors_are_old(old: Settings) -> None:
    """The archive holds what this release does not write any more."""
    (file,) = old.dateline_data.glob("snapshots/*/vectors.*")
    assert isinstance(faiss.read_index(str(file)), faiss.IndexIDMap2)


def test_an_old_snapshot_is_sound(old: Settings) -> None:
    """Its digests, counts, ids and dates are what they should be."""
    with open_store(old) as store:
        assert verify(open_snapshots(old).open(), store) == ()


@pytest.mark.parametrize(
    "search", EXPECTED["searches"], ids=lambda search: f"{search['question']} {search['start']} {search['end']}"
)
def test_an_old_snapshot_is_searched_as_before(
    old: Settings, embedder: SentenceTransformerEmbedder, search: dict[str, Any]
) -> None:
    """The same stories in the same order, with the same scores and ranks, within each span of dates, the undated story too."""
    asked, end = moment(EXPECTED["asked"]), moment(search["end"])
    assert asked
    assert end
    with open_store(old) as store:
        retriever = Retriever(open_snapshots(old).open(), store, embedder)
        hits = retriever.search(search["question"], PublicationLimits(moment(search["start"]), end), AskedTime(asked, asked), 10)
    assert [[hit.article.title, hit.vector_rank, hit.keyword_rank] for hit in hits] == [
        [title, by_vector, by_keyword] for title, _, by_vector, by_keyword in search["hits"]
    ]
    assert [hit.score for hit in hits] == pytest.approx([score for _, score, _, _ in search["hits"]], abs=1e-12)


def test_an_old_snapshot_is_not_asked(old: Settings) -> None:
    """Its sentences were found by other rules: that is said, with the command that mends it."""
    with pytest.raises(SnapshotError, match="another release"):
        open_newsroom(old)


def test_an_index_made_with_other_files_of_the_model_is_not_asked(old: Settings) -> None:
    """The model has the same name and another fingerprint: that is said, and another setting would not help."""
    (manifest,) = old.dateline_data.glob("snapshots/*/manifest.json")
    manifest.write_text(manifest.read_text().replace(SentenceTransformerEmbedder().fingerprint, "0" * 16))
    with pytest.raises(SnapshotError, match="made with other files of") as raised:
        open_newsroom(old)
    assert "EMBEDDING_MODEL" not in raised.value.next_step


def test_an_old_reply_is_checked_and_given_again(old: Settings, rebuild: Rebuild) -> None:
    """The citation on record is verified, before a rebuild and after it; then the same question has the same statement."""
    with open_store(old) as store, open_ledger(old) as ledger:
        (reply,) = ledger.replies()
        before = open_auditor(old, store).check(reply)
    rebuild(old.dateline_data, [old.dateline_data.parent / "stories"])
    with open_store(old) as store:
        answer = open_newsroom(old).ask(reply.answer.question.text, reply.answer.question.asked)
        checked = open_auditor(old, store).check(reply)
    assert before == checked
    assert [statement.text for statement in answer.statements] == ["The council paid 240,000 crowns for the repair."]
    (citation,), (recorded,) = answer.citations, reply.answer.citations
    assert (citation.quote, citation.version, citation.start) == (recorded.quote, recorded.version, recorded.start)
    assert recorded.origins == 0, "an earlier release did not tell"
    assert [finding.verdict for finding in checked.findings] == [Verdict.VERIFIED]


def test_an_old_snapshot_is_built_upon(old: Settings, rebuild: Rebuild) -> None:
    """Its stories are cut anew by this release's rules, once; then only a new story is embedded. The old snapshot still serves."""
    stories = old.dateline_data.parent / "stories"
    first = open_snapshots(old).open()
    report = rebuild(old.dateline_data, [stories])
    assert (report.changes.unchanged, report.chunks, report.embedded) == (3, 3, 3)
    before = open_snapshots(old).open()
    with open_store(old) as store:
        assert verify(first, store) == verify(before, store) == ()
    (stories / "ferry.txt").write_text("The ferry to Skarn sails twice a day from June. It takes forty minutes.")
    report = rebuild(old.dateline_data, [stories])
    assert (report.chunks, report.embedded) == (4, 1)
    after = open_snapshots(old).open()
    assert after.id == report.snapshot != before.id
    assert np.array_equal(after.vectors.vectors(before.vectors.ids()), before.vectors.vectors(before.vectors.ids()))
    assert open_snapshots(old).rollback().id == before.id
    assert open_snapshots(old).rollback().id == first.id


def test_an_old_snapshot_beside_a_store_that_lacks_its_chunks_is_refused(old: Settings) -> None:
    """Without the dates of its chunks it cannot be searched, and that is said."""
    file = open_snapshots(old).store_file
    file.unlink()
    with pytest.raises(SnapshotError, match="store"):
        open_snapshots(old).open()
