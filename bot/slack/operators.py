"""Tells who runs the bot what is wrong, once, and once when it is well again: ill sources, failing jobs, a stale index."""

from collections.abc import Callable, Iterator, Mapping

from bot.llm.budget import Spending
from bot.records.ledger import Ledger
from bot.records.notices import NoticeKind, Notices
from bot.rendering.sources import alarm_line
from bot.settings import Settings
from bot.slack.announcing import announce
from bot.slack.blocks import plain_message
from bot.slack.client import SlackClient
from bot.slack.home_view import Condition, stale_sentence
from bot.slack.metrics import Metrics
from bot.slack.status import IndexStatus
from bot.wiring import open_spending
from index.live.health import Health, read_ill
from index.live.readings import STATE
from index.live.round import utc_now

JOB = "word to operators"
LOOK_SECONDS = 300.0
_TIMES = 3  # in a row that a job fails before it is told: one that failed once is begun again within seconds
_INDEX = "index"


class Operators:
    """Looks at how all is, as often as it is asked to; the sources as of the last look are for Home and metrics too."""

    def __init__(
        self,
        read: Callable[[], tuple[Health, ...]],
        status: IndexStatus,
        notices: Notices,
        client: SlackClient,
        channel: str,
        spending: Callable[[], Spending] | None = None,
    ) -> None:
        """Take what reads the ill sources, what a language model has cost, and the rest; without a `channel` nobody is told."""
        self._read = read
        self._status = status
        self._notices = notices
        self._client = client
        self._channel = channel
        self._spending = spending
        self._ill: tuple[Health, ...] = ()

    def ill(self) -> tuple[Health, ...]:
        """The sources that something is wrong with, as of the last look."""
        return self._ill

    def condition(self) -> Condition:
        """How the bot is, for the Home tab."""
        return Condition(self._spending and self._spending(), self._status.failures(), self._ill)

    def look(self) -> None:
        """Look, and tell what is new. What was told stands in the ledger, so that a restart repeats nothing.

        :raises DatelineError: the sources cannot be read, or nobody could be told; the next look tells it.
        """
        self._ill = self._read()
        if not self._channel:
            return
        self._compare(dict(self._wrong()))
        for notice in self._notices.waiting(NoticeKind.ALARM, NoticeKind.ALL_CLEAR):
            announce(self._notices, self._client, notice, plain_message(notice.words))

    def _wrong(self) -> Iterator[tuple[str, str]]:
        """What is wrong now: a name for each thing, and words for it."""
        for health in self._ill:
            for alarm in health.alarms:
                yield f"source {health.source.name}: {alarm.illness}", f"Source {alarm_line(health, alarm)}"
        for failure in self._status.failures():
            if failure.job != JOB and failure.times >= _TIMES:
                words = f"Something in the background fails and is tried again: {failure.job} ({failure.problem})"
                yield f"job {failure.job}", words
        if self._status.is_late():
            yield _INDEX, stale_sentence(self._status.stale_hours)

    def _compare(self, wrong: Mapping[str, str]) -> None:
        """Put down what is to be told: what is wrong and was not, and what was and is not."""
        for about in sorted(self._notices.alarms() - wrong.keys()):
            self._notices.end_alarm(about, self._channel, f"Well again: {about}")
        for about, words in wrong.items():
            self._notices.raise_alarm(about, self._channel, words)


def open_operators(settings: Settings, status: IndexStatus, ledger: Ledger, client: SlackClient, metrics: Metrics) -> Operators:
    """What tells the operators that these settings name; they see in the figures what it sees."""

    def read() -> tuple[Health, ...]:
        return read_ill(settings.dateline_data / STATE, settings.sources_file, utc_now())

    spending = open_spending(settings, ledger)
    operators = Operators(read, status, Notices(ledger.database), client, settings.operator_channel, spending)
    if spending:
        metrics.watch_spending(spending)
    metrics.watch_age(status.age)
    metrics.watch_sources(operators.ill)
    return operators
