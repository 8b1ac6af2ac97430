"""What a citation is checked against is opened once for each snapshot, and anew as soon as another one serves."""

from contextlib import closing
from pathlib import Path

from bot.answering.newsroom import Newsroom
from bot.checking.verdicts import Verdict
from bot.records.ledger import Ledger
from bot.reply import Place, Reply
from bot.slack.checks import Checker
from index.snapshot import Snapshots
from index.store import Store
from tests.conftest import NOW, SAMPLES, Rebuild
from tests.slack.bot_under_test import AUKUS, copied

STORY = "specimen-times-aukus-submarines.md"


def answered(newsroom: Newsroom, folder: Path) -> Reply:
    """A reply to a question, from the sample stories."""
    with Ledger(folder / "ledger.sqlite") as ledger:
        return ledger.reply(ledger.record(newsroom.trace(AUKUS, NOW), Place()))


def test_one_auditor_serves_as_long_as_its_snapshot(
    newsroom: Newsroom, sample_data: Path, tmp_path: Path, rebuild: Rebuild
) -> None:
    """A rebuild that publishes nothing leaves it; after one that withdraws a story the next check says so."""
    data, reply = copied(sample_data, tmp_path), answered(newsroom, tmp_path)
    snapshots = Snapshots(data)
    with closing(Store(snapshots.store_file, readonly=True)) as store:
        checker = Checker(snapshots, store, snapshots.open)
        auditor = checker.auditor()
        assert checker.check_reply(reply, None).verdict is Verdict.VERIFIED
        rebuild(data, [SAMPLES])
        assert checker.auditor() is auditor
        stories = [story for story in SAMPLES.iterdir() if story.name != STORY]
        rebuild(data, stories)
        assert Verdict.WITHDRAWN in {finding.verdict for finding in checker.check_reply(reply, None).findings}
        assert checker.auditor() is not auditor


def test_pasted_texts_are_checked_against_the_same(newsroom: Newsroom, sample_data: Path, tmp_path: Path) -> None:
    """A quote of a reply is verified, and one that nobody has said is missing."""
    reply, snapshots = answered(newsroom, tmp_path), Snapshots(sample_data)
    with closing(Store(snapshots.store_file, readonly=True)) as store:
        checker = Checker(snapshots, store, lambda: newsroom.retriever().snapshot)
        quote = reply.answer.citations[0].quote
        assert checker.check_text(f"“{quote}”", None).verdict is Verdict.VERIFIED
        assert checker.check_text("“The sea was sold to a baker from Orla in one night.”", None).verdict is Verdict.MISSING
