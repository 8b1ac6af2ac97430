"""Stories that are too old leave the search, and nothing else: see KEEP_STORIES_DAYS."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Citation
from bot.checking.verdicts import Auditor, Finding, Verdict
from index.article import Article, ArticleId, article_id, version_hash
from index.build_report import BuildReport
from index.forgetting import read_forgotten
from index.retention import Retention
from index.store import Store
from index.update import Updater
from index.withdrawals import Limit
from tests.conftest import snapshots_in
from tests.index.word_embedder import WordEmbedder

START = datetime(2026, 3, 1, tzinfo=UTC)
FORBIDDING = 0.0  # no story may be withdrawn


def story(port: str, age: float | None, words: str = "opened a new harbour on Monday") -> Article:
    """A story that was so many days old at the start; None: it has no date."""
    text = f"Port {port} {words}. The mayor of {port} said that work had begun in March."
    return Article(
        id=article_id(f"story-{port}"),
        url=None,
        title=f"Port {port}",
        publisher="Harbour Post",
        published=None if age is None else START - timedelta(days=age),
        place=None,
        language="en",
        authors=(),
        text=text,
        sha256=version_hash(text),
        source=f"/stories/{port}.txt",
    )


ANSELM, BRILL, CORVO = story("Anselm", 20), story("Brill", 5), story("Corvo", None)
ALL = (ANSELM, BRILL, CORVO)


@dataclass(frozen=True, slots=True)
class Desk:
    """A data folder, whose stories are searched for so many days."""

    data: Path
    days: int = 30

    def build(self, stories: Sequence[Article], day: float, percent: float = 100) -> BuildReport:
        """Rebuild, so many days after the start."""
        snapshots = snapshots_in(self.data)
        with snapshots.lock(), Store(snapshots.store_file) as store:
            return Updater(snapshots, store, WordEmbedder()).build(stories, limit=self._limit(day, percent))

    def update(
        self, stories: Sequence[Article], day: float, percent: float = 100, gone: Sequence[ArticleId] = ()
    ) -> BuildReport | None:
        """Take in what changed, so many days after the start."""
        snapshots = snapshots_in(self.data)
        with snapshots.lock(), Store(snapshots.store_file) as store:
            return Updater(snapshots, store, WordEmbedder()).update(stories, gone, self._limit(day, percent))

    def _limit(self, day: float, percent: float) -> Limit:
        now = (START + timedelta(days=day)).timestamp()
        return Limit(percent, (Path("/stories"),) if percent == FORBIDDING else (), Retention(self.days, now))

    def searched(self) -> set[ArticleId]:
        """The stories that are searched."""
        snapshots = snapshots_in(self.data)
        with Store(snapshots.store_file, readonly=True) as store:
            return set(store.identities(snapshots.serving_versions()).values())

    def check(self, article: Article) -> Finding:
        """The finding on a citation of the first sentence of a story."""
        quote, snapshots = article.text.split(". ")[0] + ".", snapshots_in(self.data)
        citation = Citation(
            number=1,
            article_id=article.id,
            version=article.sha256,
            start=0,
            end=len(quote),
            quote=quote,
            title=article.title,
            publisher=article.publisher,
            published=article.published,
            url=article.url,
            source=article.source,
        )
        with Store(snapshots.store_file, readonly=True) as store:
            auditor = Auditor(store, snapshots.serving_versions(), read_forgotten(snapshots.store_file))
            return auditor.judge(citation)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """With three stories, one without a date."""
    desk = Desk(tmp_path / "data")
    assert desk.build(ALL, 0).aged == 0
    return desk


def ids(*stories: Article) -> set[ArticleId]:
    """Those of the stories."""
    return {one.id for one in stories}


def test_an_update_without_news_leaves_out_what_grew_too_old(desk: Desk) -> None:
    """One day before nothing is published; then the story leaves, and the report does not call it withdrawn."""
    report = desk.update((), 9)
    assert report
    assert (report.published, report.aged) == (False, 0)
    report = desk.update((), 11)
    assert report
    assert (report.published, report.aged, report.changes.withdrawn, report.stories) == (True, 1, (), 2)
    assert desk.searched() == ids(BRILL, CORVO)


def test_a_story_without_a_date_is_as_old_as_its_storing(desk: Desk) -> None:
    """Neither a later rebuild nor a later version of it makes it younger."""
    later = replace(CORVO, text=f"{CORVO.text} It is open.", sha256=version_hash(f"{CORVO.text} It is open."))
    young = story("Dunmore", -30)
    desk.build((young, later), 20)
    assert desk.searched() == ids(young, later)
    desk.update((), 31)
    assert desk.searched() == ids(young)


@pytest.mark.parametrize("incremental", [False, True])
def test_a_change_of_an_old_story_does_not_bring_it_back(desk: Desk, *, incremental: bool) -> None:
    """Nor does its being read again; given a later date, it is a story of that date."""
    changed = story("Anselm", 20, "closed its old harbour on Monday")
    run = desk.update if incremental else desk.build
    run((changed, BRILL, CORVO), 11)
    assert desk.searched() == ids(BRILL, CORVO)
    run((story("Anselm", -10), BRILL, CORVO), 12)
    assert desk.searched() == ids(*ALL)


@pytest.mark.parametrize("incremental", [False, True])
def test_age_does_not_count_against_what_may_be_withdrawn(desk: Desk, *, incremental: bool) -> None:
    """Not even where nothing may be, and all of a folder is too old; what is gone besides still counts."""
    young = replace(story("Dunmore", -30), source="/other/Dunmore.txt")
    desk.build((*ALL, young), 1)
    report = desk.update((), 40, FORBIDDING) if incremental else desk.build((*ALL, young), 40, FORBIDDING)
    assert report
    assert (report.refusal, report.aged) == (None, 3)
    assert desk.searched() == ids(young)
    desk.build((young, other := story("Estrel", -31)), 41)
    refused = desk.update((), 41, FORBIDDING, [other.id]) if incremental else desk.build((young,), 41, FORBIDDING)
    assert refused
    assert refused.refusal


def test_a_citation_of_an_old_story_is_checked_as_before(desk: Desk) -> None:
    """Its verdict is that of its last version, with a word on its age; once the story is searched again, without one."""
    assert desk.check(ANSELM).reason == "The quote stands in the story, word for word."
    desk.update((), 11)
    finding = desk.check(ANSELM)
    assert (finding.verdict, finding.current) == (Verdict.VERIFIED, ANSELM)
    assert finding.reason.endswith("word for word. The story is searched no more: only those of the last 30 days are.")
    Desk(desk.data, days=0).build(ALL, 11)
    assert desk.searched() == ids(*ALL)
    assert desk.check(ANSELM).reason == "The quote stands in the story, word for word."


def test_the_version_that_was_searched_last_counts(desk: Desk) -> None:
    """Where a story was changed, and where the change was taken back, though another version was stored later."""
    changed = story("Anselm", 20, "closed its old harbour on Monday")
    desk.update((changed,), 1)
    desk.update((ANSELM,), 2)
    desk.update((), 11)
    assert desk.check(ANSELM).verdict is Verdict.VERIFIED
    assert desk.check(changed).verdict is Verdict.UPDATED
    desk.build((BRILL, CORVO, changed), 12)
    assert desk.check(ANSELM).verdict is Verdict.VERIFIED


def test_what_was_withdrawn_before_it_grew_old_stays_withdrawn(desk: Desk) -> None:
    """Age says nothing of a story that is gone for another reason."""
    desk.update((), 1, gone=[ANSELM.id])
    desk.update((), 11)
    desk.build((BRILL, CORVO), 12)
    assert desk.check(ANSELM).verdict is Verdict.WITHDRAWN


def test_nothing_is_too_old_unless_it_is_wished(desk: Desk) -> None:
    """With 0 days every story is searched for ever."""
    Desk(desk.data, days=0).update((), 40_000)
    assert desk.searched() == ids(*ALL)
