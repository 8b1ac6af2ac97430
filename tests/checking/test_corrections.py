"""Who read what was corrected since is known: each reply once, for each change once."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Answer, Citation, Question, Statement
from bot.checking.corrections import WITHDRAWN, AffectedReply, affected_replies, change_of
from bot.checking.verdicts import Auditor, Verdict
from bot.records.ledger import Ledger
from bot.reply import Place, ReplyId
from index.article import ArticleId, SnapshotId, VersionKey
from index.period import Coverage
from index.store import Store
from tests.checking.test_verdicts import CORRECTED, FIRST, SECOND, add, citing, harm, story
from tests.conftest import NOW
from tests.records.test_ledger import backdate, traced

EVER = datetime(2000, 1, 1, tzinfo=UTC)


class DataFolder:
    """A store, a ledger, and what is current."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.store = stack.enter_context(Store(folder / "store.sqlite"))
        self.ledger = stack.enter_context(Ledger(folder / "ledger.sqlite"))
        self.current: dict[ArticleId, VersionKey] = {}

    def publish(self, text: str | None, name: str) -> None:
        """Have a version of a story current, or no version."""
        article = story(text or "", name)
        if text is None:
            del self.current[article.id]
        else:
            self.current[article.id] = self.store.find_version(article) or add(self.store, article)

    def reply(self, *citations: Citation) -> ReplyId:
        """Put a reply on record."""
        statements = tuple(Statement(citation.quote, (citation.number,)) for citation in citations)
        answer = Answer(Question("When?", NOW), statements, citations, SnapshotId("a-snapshot"), Coverage(1, None, None))
        return self.ledger.record(traced(answer, "a-model", {}), Place())

    def affected_replies(self, since: datetime = EVER, articles: list[ArticleId] | None = None) -> list[AffectedReply]:
        """What the watch finds."""
        return list(affected_replies(self.ledger, Auditor(self.store, self.current.values()), since, articles))

    def found(self, since: datetime = EVER, articles: list[ArticleId] | None = None) -> list[ReplyId]:
        """The replies that it finds."""
        return [one.checked.reply.id for one in self.affected_replies(since, articles) if one.checked.reply]


@pytest.fixture
def data_folder(tmp_path: Path) -> Iterator[DataFolder]:
    """With two stories."""
    with ExitStack() as stack:
        data_folder = DataFolder(tmp_path, stack)
        data_folder.publish(story().text, "ferry")
        data_folder.publish(story().text, "mine")
        yield data_folder


FERRY, MINE = story(), story(name="mine")


def test_while_nothing_changes_nothing_is_found(data_folder: DataFolder) -> None:
    """Not even a reply that found nothing, or one that is altered or missing: that is not what is watched for."""
    data_folder.reply(citing(FERRY, FIRST))
    data_folder.reply()
    data_folder.reply(replace(citing(FERRY, FIRST), title="Another"))
    data_folder.reply(citing(story(name="unknown"), FIRST))
    assert data_folder.found() == []


def test_a_correction_finds_the_replies_that_cite_the_story(data_folder: DataFolder) -> None:
    """Also those whose sentence still stands: it is for the reader to see that. With the citations that it concerns, no others."""
    first = data_folder.reply(citing(FERRY, FIRST, 1), citing(MINE, FIRST, 2), citing(FERRY, SECOND, 3))
    data_folder.reply(citing(MINE, FIRST))
    data_folder.publish(CORRECTED, "ferry")
    data_folder.reply(citing(story(CORRECTED), "Nobody was hurt, the harbour office said."))
    (one,) = data_folder.affected_replies()
    assert one.checked.reply is not None
    assert one.checked.reply.id == first
    assert [(finding.citation.number, finding.verdict, finding.holds) for finding in one.changed] == [
        (1, Verdict.UPDATED, False),
        (3, Verdict.UPDATED, True),
    ]
    assert len(one.checked.findings) == 3


def test_a_withdrawal_finds_them_too(data_folder: DataFolder) -> None:
    """Its state is a word, not a version; a story that comes back as it was is not withdrawn any more."""
    reply_id = data_folder.reply(citing(FERRY, FIRST))
    data_folder.publish(None, "ferry")
    (one,) = data_folder.affected_replies()
    assert [change_of(finding) for finding in one.changed] == [(FERRY.id, WITHDRAWN)]
    assert data_folder.found() == [reply_id]
    data_folder.publish(story().text, "ferry")
    assert data_folder.found() == []


def test_only_replies_of_late_are_found_oldest_first(data_folder: DataFolder) -> None:
    """Those made at the moment or later, in the order in which they were put on record."""
    ids = [data_folder.reply(citing(FERRY, FIRST)) for _ in range(3)]
    backdate(data_folder.ledger.file, ids[2], days=40)
    backdate(data_folder.ledger.file, ids[0], days=20)
    data_folder.publish(CORRECTED, "ferry")
    assert data_folder.found() == ids
    month = datetime.now(UTC) - timedelta(days=30)
    assert data_folder.found(month) == [ids[0], ids[1]]
    assert data_folder.found(month, [FERRY.id]) == [ids[0], ids[1]]
    assert data_folder.found(datetime.now(UTC)) == []


def test_only_stories_of_a_rebuild_can_be_looked_at(data_folder: DataFolder) -> None:
    """A reply whose other story changed earlier is none of its replies."""
    ferry, mine = data_folder.reply(citing(FERRY, FIRST)), data_folder.reply(citing(MINE, FIRST))
    data_folder.publish(CORRECTED, "ferry")
    data_folder.publish(CORRECTED, "mine")
    assert data_folder.found(articles=[FERRY.id]) == [ferry]
    assert data_folder.found(articles=[MINE.id, FERRY.id]) == [ferry, mine]
    assert data_folder.found(articles=[]) == []


def test_what_was_told_is_told(data_folder: DataFolder) -> None:
    """Once all changes of a reply's stories were told, it counts as told, until one of them changes again."""
    reply_id = data_folder.reply(citing(FERRY, FIRST, 1), citing(MINE, FIRST, 2))
    data_folder.publish(CORRECTED, "ferry")
    data_folder.publish(None, "mine")
    assert [one.told for one in data_folder.affected_replies()] == [False]
    changes = [change_of(finding) for one in data_folder.affected_replies() for finding in one.changed]
    assert changes == [(FERRY.id, story(CORRECTED).sha256), (MINE.id, WITHDRAWN)]
    for number, change in enumerate(changes):
        assert [one.told for one in data_folder.affected_replies()] == [False], number
        assert data_folder.ledger.tell(reply_id, *change)
    assert [one.told for one in data_folder.affected_replies()] == [True]
    data_folder.publish(f"{CORRECTED} Repairs have begun.", "ferry")
    assert [one.told for one in data_folder.affected_replies()] == [False]


def test_a_damaged_correction_is_a_change_too(data_folder: DataFolder, tmp_path: Path) -> None:
    """What it changed to cannot be named, but it can be told, once."""
    reply_id = data_folder.reply(citing(FERRY, FIRST))
    data_folder.publish(CORRECTED, "ferry")
    harm(tmp_path / "store.sqlite", "UPDATE version SET text = text || ' More.' WHERE key = ?", data_folder.current[FERRY.id])
    (one,) = data_folder.affected_replies()
    ((article, state),) = [change_of(finding) for finding in one.changed]
    assert (article, state in {WITHDRAWN, FERRY.sha256}) == (FERRY.id, False)
    assert data_folder.ledger.tell(reply_id, article, state)
    assert [one.told for one in data_folder.affected_replies()] == [True]
