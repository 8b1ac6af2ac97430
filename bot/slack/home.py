"""The Home tab and the suggested prompts: what is indexed, how fresh it is, what could be asked."""

from datetime import UTC, datetime, timedelta

from bot.answer import Story
from bot.answering.newsroom import Newsroom
from bot.records.ledger import Ledger
from bot.slack.blocks import MAX_TITLE
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.modals import Holdings, home_view
from bot.slack.text import clip, line
from index.article import Article
from index.period import PublicationLimits
from index.snapshot import Snapshots
from index.store import Store

_LATEST, _PROMPTS, _ASKED = 5, 3, 5


class IndexStatus:
    """What is indexed, and how fresh it is."""

    def __init__(self, newsroom: Newsroom, snapshots: Snapshots, store: Store, stale_hours: int) -> None:
        """Take the parts; an index whose last rebuild is longer ago than `stale_hours` is late."""
        self._newsroom = newsroom
        self._snapshots = snapshots
        self._store = store
        self.stale_hours = stale_hours

    def holdings(self) -> Holdings:
        """What is indexed now."""
        now = datetime.now(UTC)
        retriever = self._newsroom.retriever()
        coverage = retriever.coverage(PublicationLimits(None, now))
        rebuilt = self._snapshots.last_rebuild()
        return Holdings(
            stories=coverage.stories,
            outlets=self._store.count_outlets(retriever.snapshot.versions),
            oldest=coverage.oldest,
            newest=coverage.newest,
            rebuilt=rebuilt,
            late=now - rebuilt > timedelta(hours=self.stale_hours),
            snapshot=retriever.snapshot.id,
            latest=tuple(
                Story(article.title, article.publisher, article.published, article.url) for article in self.newest(now, _LATEST)
            ),
        )

    def newest(self, now: datetime, most: int) -> tuple[Article, ...]:
        """The stories published last before a moment, newest first."""
        return self._store.newest(self._newsroom.retriever().snapshot.versions, now, most)

    def age(self) -> float:
        """Seconds since a rebuild last succeeded."""
        return (datetime.now(UTC) - self._snapshots.last_rebuild()).total_seconds()


class HomeTab:
    """Builds and publishes the Home tab and the suggested prompts."""

    def __init__(self, status: IndexStatus, ledger: Ledger, client: SlackClient, command: str, *, shows_questions: bool) -> None:
        """Take the parts; `shows_questions` says that the ledger keeps who asked."""
        self._status = status
        self._ledger = ledger
        self._client = client
        self._command = command
        self._shows_questions = shows_questions

    def opened(self, event: Body) -> None:
        """Listener: somebody opened the Home tab, or the messages tab, which gets suggested prompts."""
        if event.get("tab") == "messages":
            self.suggest(event["channel"])
        else:
            self.show(event["user"])

    def show(self, user: str) -> None:
        """Publish the Home tab for one person."""
        asked = self._ledger.asked_by(user, _ASKED) if self._shows_questions else None
        self._client.home(user, home_view(self._status.holdings(), asked, self._command, self._status.stale_hours))

    def suggest(self, channel: str) -> None:
        """Suggest questions about the newest stories."""
        titles = [line(article.title) for article in self._status.newest(datetime.now(UTC), _PROMPTS)]
        prompts = [
            {"title": clip(title, 60), "message": f"What is known about this: {clip(title, MAX_TITLE)}?"} for title in titles
        ]
        if prompts:
            self._client.suggest(channel, "Ask about the newest stories", prompts)
