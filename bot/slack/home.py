"""The Home tab and the suggested prompts: what is indexed, how fresh it is, what could be asked."""

from datetime import UTC, datetime, timedelta

from bot.answer import Story
from bot.answering.newsroom import Newsroom
from bot.records.ledger import Ledger
from bot.settings import Settings
from bot.slack.blocks import MAX_TITLE
from bot.slack.client import SlackClient
from bot.slack.modals import Holdings, home_view
from bot.slack.text import clip, line
from index.article import Article
from index.period import PublicationLimits
from index.snapshot import Snapshots
from index.store import Store

_LATEST, _PROMPTS, _ASKED = 5, 3, 5


class HomeTab:
    """Shows people round."""

    def __init__(self, settings: Settings, newsroom: Newsroom, store: Store, ledger: Ledger, poster: SlackClient) -> None:
        """Take the parts."""
        self._settings = settings
        self._newsroom = newsroom
        self._snapshots = Snapshots(settings.dateline_data)
        self._store = store
        self._ledger = ledger
        self._poster = poster

    def show(self, user: str) -> None:
        """Publish the Home tab for one person."""
        settings = self._settings
        asked = self._ledger.asked_by(user, _ASKED) if settings.ledger_store_users else None
        self._poster.home(user, home_view(self.holdings(), asked, settings.slack_command, settings.stale_after_hours))

    def suggest(self, channel: str) -> None:
        """Suggest questions about the newest stories."""
        titles = [line(article.title) for article in self._newest(datetime.now(UTC), _PROMPTS)]
        prompts = [
            {"title": clip(title, 60), "message": f"What is known about this: {clip(title, MAX_TITLE)}?"} for title in titles
        ]
        if prompts:
            self._poster.suggest(channel, "Ask about the newest stories", prompts)

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
            late=now - rebuilt > timedelta(hours=self._settings.stale_after_hours),
            snapshot=retriever.snapshot.id,
            latest=tuple(
                Story(article.title, article.publisher, article.published, article.url) for article in self._newest(now, _LATEST)
            ),
        )

    def age(self) -> float:
        """Seconds since a rebuild last succeeded."""
        return (datetime.now(UTC) - self._snapshots.last_rebuild()).total_seconds()

    def _newest(self, now: datetime, most: int) -> tuple[Article, ...]:
        return self._store.newest(self._newsroom.retriever().snapshot.versions, now, most)
