"""The Home tab and the suggested prompts: what is indexed, how fresh it is, what could be asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk.models.blocks import Block, RichTextSectionElement
from slack_sdk.models.views import View

from bot.answer import Story
from bot.answering.newsroom import Newsroom
from bot.llm.budget import Spending
from bot.records.ledger import Ledger
from bot.slack.client import SlackClient
from bot.slack.elements import (
    MAX_TITLE,
    Payload,
    bullets,
    context,
    emoji,
    header,
    link,
    moment,
    outlet,
    rich_text,
    section,
    story_title,
    text,
)
from bot.slack.events import Body
from bot.slack.modals import MAX_QUESTION
from bot.slack.supervisor import Failure
from bot.slack.text import clip, line
from bot.wording import long_date, story_date
from index.article import Article, SnapshotId
from index.period import PublicationLimits
from index.snapshot import Snapshots
from index.store import Store

_LATEST, _PROMPTS, _ASKED = 5, 3, 5


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is indexed, for the Home tab. `rebuilt` is when a rebuild last succeeded; `late` says that this is too long ago."""

    stories: int
    outlets: int
    oldest: datetime | None
    newest: datetime | None
    rebuilt: datetime
    late: bool
    snapshot: SnapshotId
    latest: tuple[Story, ...]


class IndexStatus:
    """What is indexed, how fresh it is, and what fails in the background."""

    def __init__(
        self,
        newsroom: Newsroom,
        snapshots: Snapshots,
        store: Store,
        stale_hours: int,
        failures: Callable[[], Sequence[Failure]] = tuple,
    ) -> None:
        """Take the parts; an index whose last rebuild is longer ago than `stale_hours` is late."""
        self._newsroom = newsroom
        self._snapshots = snapshots
        self._store = store
        self.stale_hours = stale_hours
        self.failures = failures

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
            latest=tuple(map(Story.of, self.newest(now, _LATEST))),
        )

    def newest(self, now: datetime, most: int) -> tuple[Article, ...]:
        """The stories published last before a moment, newest first."""
        return self._store.newest(self._newsroom.retriever().snapshot.versions, now, most)

    def age(self) -> float:
        """Seconds since a rebuild last succeeded."""
        return (datetime.now(UTC) - self._snapshots.last_rebuild()).total_seconds()


class HomeTab:
    """Builds and publishes the Home tab and the suggested prompts."""

    def __init__(
        self,
        status: IndexStatus,
        ledger: Ledger,
        client: SlackClient,
        command: str,
        *,
        shows_questions: bool,
        spending: Callable[[], Spending] | None = None,
    ) -> None:
        """Take the parts; `shows_questions` says that the ledger keeps who asked, `spending` what a language model has cost."""
        self._status = status
        self._ledger = ledger
        self._client = client
        self._command = command
        self._shows_questions = shows_questions
        self._spending = spending

    def opened(self, event: Body) -> None:
        """Listener: somebody opened the Home tab, or the messages tab, which gets suggested prompts."""
        if event.get("tab") == "messages":
            self.suggest(event["channel"])
        else:
            self.show(event["user"])

    def show(self, user: str) -> None:
        """Publish the Home tab for one person."""
        asked = self._ledger.asked_by(user, _ASKED) if self._shows_questions else None
        view = home_view(
            self._status.holdings(),
            asked,
            self._command,
            self._status.stale_hours,
            self._spending and self._spending(),
            self._status.failures(),
        )
        self._client.home(user, view)

    def suggest(self, channel: str) -> None:
        """Suggest questions about the newest stories."""
        titles = [line(article.title) for article in self._status.newest(datetime.now(UTC), _PROMPTS)]
        prompts = [
            {"title": clip(title, 60), "message": f"What is known about this: {clip(title, MAX_TITLE)}?"} for title in titles
        ]
        if prompts:
            self._client.suggest(channel, "Ask about the newest stories", prompts)


def home_view(
    holdings: Holdings | None,
    asked: Sequence[str] | None,
    command: str,
    stale_hours: int,
    spending: Spending | None = None,
    failures: Sequence[Failure] = (),
) -> Payload:
    """The Home tab: what is indexed, how fresh it is, the person's last questions (None: none are kept), how to ask.

    `spending` is what the language model has cost, where there is one; `failures` are background jobs that fail.
    """
    blocks: list[Block] = [header("Dateline")]
    if failures:
        blocks.append(rich_text(*map(_failing, failures)))
    blocks += (
        _holdings(holdings, stale_hours) if holdings else [rich_text(section(emoji("warning"), text(" Nothing is indexed yet.")))]
    )
    if spending:
        blocks.append(context(_spent(spending)))
    blocks += [header("How to ask"), rich_text(*(section(text(advice)) for advice in _how_to_ask(command)))]
    if asked is None:
        blocks.append(context("Your questions are not kept: the settings say that nothing that names a person is written."))
    elif asked:
        blocks += [
            header("Your last questions"),
            rich_text(bullets(*(section(text(clip(line(question), MAX_QUESTION))) for question in asked))),
        ]
    return View(type="home", blocks=blocks).to_dict()


def closed_view(sentence: str) -> Payload:
    """The Home tab of who may not ask: nothing of what is indexed."""
    return View(type="home", blocks=[header("Dateline"), rich_text(section(text(sentence)))]).to_dict()


def _holdings(holdings: Holdings, stale_hours: int) -> list[Block]:
    alarm = section(
        emoji("rotating_light"), text(f" No rebuild has succeeded for {_hours(stale_hours)}: answers may be stale.", bold=True)
    )
    stories = [
        section(
            text(f"{outlet(story)}: "),
            link(story.url, story_title(story)),
            text(f", {story_date(story)}"),
        )
        for story in holdings.latest
    ]
    return [
        *([rich_text(alarm)] if holdings.late else []),
        rich_text(
            section(text(f"{holdings.stories:,} stories of {holdings.outlets:,} outlets", bold=True)),
            section(text(f"from {long_date(holdings.oldest)} to {long_date(holdings.newest)}")),
            section(text(f"Last rebuilt {moment(holdings.rebuilt)}")),
        ),
        context(f"snapshot {holdings.snapshot}"),
        *([header("Newest stories"), rich_text(bullets(*stories))] if stories else []),
    ]


def _failing(failure: Failure) -> RichTextSectionElement:
    told = f" Something in the background fails and is tried again: {failure.job}, since {moment(failure.since)}"
    return section(emoji("warning"), text(told, bold=True))


def _spent(spending: Spending) -> str:
    """What the language model has cost, of what it may cost."""
    budget = spending.budget
    spans = ((spending.day, budget.per_day, "24 hours"), (spending.hour, budget.per_hour, "hour"))
    parts = [f"{spent:,}{f' of {most:,}' if most else ''} tokens in the last {span}" for spent, most, span in spans]
    return f"Language model: {'; '.join(parts)}"


def _how_to_ask(command: str) -> tuple[str, ...]:
    return (
        "Mention me with a question in a channel: I answer in the thread, with sentences of stories and where they stand.",
        "Ask on in that thread without a mention, or ask me here in a direct message.",
        f"{command} QUESTION answers only you, with a button that posts it to the channel.",
        "“Show passages” below an answer shows each quote in its place; “Check” proves all of them anew.",
    )


def _hours(hours: int) -> str:
    if hours > 48 and hours % 24 == 0:  # noqa: PLR2004 - two days
        return f"{timedelta(hours=hours).days} days"
    return "an hour" if hours == 1 else f"{hours} hours"
