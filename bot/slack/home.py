"""The Home tab and the suggested prompts: what is indexed, how fresh it is, what was asked, what could be."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slack_sdk.models.views import View

from bot.slack.client import SlackClient
from bot.slack.elements import Payload, header, rich_text, section, text
from bot.slack.events import Body
from bot.slack.home_view import Condition, PastQuestion, home_view
from bot.slack.origin import origin_of
from bot.slack.status import IndexStatus
from bot.slack.text import clip
from bot.slack.viewers import ids
from index.audience import Viewer

_DAY = timedelta(days=1)
_REMEMBERED = 1_000  # people, and when they looked last; for as long as this process lives


class HomeTab:
    """Builds and publishes the Home tab and the suggested prompts."""

    def __init__(
        self,
        status: IndexStatus,
        client: SlackClient,
        command: str,
        examples: Callable[[], Sequence[str]],
        past: Callable[[str], Sequence[PastQuestion]] | None = None,
        condition: Callable[[], Condition] = Condition,
    ) -> None:
        """Take the parts; `examples` gives questions to suggest, `past` what a person has asked, where the ledger keeps that."""
        self._status = status
        self._client = client
        self._command = command
        self._examples = examples
        self._past = past
        self._condition = condition
        self._looked: dict[str, datetime] = {}

    def opened(self, event: Body, body: Body) -> None:
        """Listener: somebody opened the Home tab, or the messages tab, which gets suggested prompts."""
        if event.get("tab") == "messages":
            self.suggest(event["channel"])
        else:
            self.show(event["user"], ids(event["user"], origin_of(body).team))

    def show(self, user: str, viewer: Viewer) -> None:
        """Publish the Home tab for one person, with what that viewer may see: of sources that are ill, too."""
        holdings, condition = self._status.holdings(viewer, self._last_look(user)), self._condition()
        ill = [health for health in condition.ill if not health.source.audience or viewer.intersection(health.source.audience)]
        view = home_view(
            holdings if holdings.stories else None,
            self._past(user) if self._past else None,
            self._command,
            self._status.stale_hours,
            replace(condition, ill=ill),
        )
        self._client.home(user, view)

    def suggest(self, channel: str) -> None:
        """Suggest questions about the newest stories."""
        prompts = [{"title": clip(question, 60), "message": question} for question in self._examples()]
        if prompts:
            self._client.suggest(channel, "Ask about the newest stories", prompts)

    def _last_look(self, user: str) -> datetime:
        """When somebody looked last; a day ago, where nobody remembers. This look is the last one from now on."""
        now = datetime.now(UTC)
        last = self._looked.pop(user, now - _DAY)
        while len(self._looked) >= _REMEMBERED:
            self._looked.pop(next(iter(self._looked)), None)
        self._looked[user] = now
        return last


def closed_view(sentence: str) -> Payload:
    """The Home tab of who may not ask: nothing of what is indexed."""
    return View(type="home", blocks=[header("Dateline"), rich_text(section(text(sentence)))]).to_dict()
