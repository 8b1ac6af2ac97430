"""Who runs the bot is told once what is wrong, and once when it is well again, whatever happens in between."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answering.newsroom import Newsroom
from bot.errors import SlackRefusedError
from bot.records.ledger import Ledger
from bot.settings import Settings
from bot.slack.app import SCOPES
from bot.slack.client import SlackClient
from bot.slack.home_view import home_view
from bot.slack.metrics import Metrics
from bot.slack.operators import Operators, open_operators
from bot.slack.status import IndexStatus
from bot.slack.supervisor import Failure
from bot.wiring import open_store
from index.live.archive import Place
from index.live.lead import Lead
from index.live.readings import STATE
from index.live.state import PageState, SourceState, State
from index.snapshot import Snapshots
from tests.fake_slack import Channel, Slack, render
from tests.slack.bot_under_test import QUICK, flaws, settings_for
from tests.slack.test_home_view import HOLDINGS
from tests.slack.test_metrics import read
from tests.slack.test_modals import lines

NOW = datetime.now(UTC)
WELL = SourceState("harbor", "https://harbor.example/feed", 1800.0, asked=NOW.timestamp(), succeeded=NOW.timestamp())
DEAD = replace(WELL, failing_since=(NOW - timedelta(days=2)).timestamp(), failures=9, problem="not reachable", reason="it is gone")


class Desk:
    """A data folder, and the channel of those who run the bot over it."""

    def __init__(self, slack: Slack, folder: Path, newsroom: Newsroom, sample_data: Path) -> None:
        self.slack, self.newsroom, self.sample_data = slack, newsroom, sample_data
        self.channel: Channel = slack.add_channel("operators")
        self.settings = settings_for(
            slack, folder, operator_channel=self.channel.id, sources_file=folder / "sources.toml", stale_after_hours=1_000
        )
        self.metrics = Metrics()
        self.failures: tuple[Failure, ...] = ()

    def look(self, **changes: object) -> Operators:
        """A process that looks once; its settings may be others."""
        settings = Settings(**{**self.settings.model_dump(), **changes})
        client = SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        with (
            Ledger(settings.dateline_data / "ledger.sqlite") as ledger,
            closing(open_store(Settings(dateline_data=self.sample_data))) as store,
        ):
            snapshots = Snapshots(self.sample_data)
            status = IndexStatus(self.newsroom, snapshots, store, settings.stale_after_hours, lambda: self.failures)
            operators = open_operators(settings, status, ledger, client, Metrics())
            self.metrics = Metrics()
            self.metrics.watch_sources(operators.ill)
            operators.look()
        return operators

    def sources(self, *states: SourceState) -> None:
        """Sources are as a fetch has left them."""
        with State(self.settings.dateline_data / STATE) as state:
            for one in states:
                state.put_source(one)

    def told(self) -> list[str]:
        """What stands in the channel."""
        return [render(message) for message in self.slack.said(self.channel)]


@pytest.fixture
def desk(tmp_path: Path, newsroom: Newsroom, sample_data: Path) -> Iterator[Desk]:
    """One for each test."""
    with Slack(timing=QUICK, scopes=SCOPES, events=()) as slack:
        yield Desk(slack, tmp_path, newsroom, sample_data)
        assert flaws(slack) == []


def test_a_dead_source_is_told_once_and_when_it_is_well_again(desk: Desk) -> None:
    """By its name, in the words of --list; each look is another process."""
    desk.sources(DEAD)
    for _ in range(3):
        desk.look()
    (alarm,) = desk.told()
    assert alarm.startswith("Source harbor: failing since ")
    assert alarm.endswith(" UTC: not reachable (it is gone)")
    desk.sources(WELL)
    for _ in range(2):
        desk.look()
    assert desk.told() == [alarm, "Well again: source harbor: failing"]
    desk.sources(DEAD)
    desk.look()
    assert desk.told()[2:] == [alarm]


def test_each_thing_that_is_wrong_with_a_source_is_told(desk: Desk) -> None:
    """Silent, and changed in its form."""
    desk.sources(replace(WELL, brought=(NOW - timedelta(days=30)).timestamp()))
    with State(desk.settings.dateline_data / STATE) as state:
        for number in range(8):
            lead = Lead("harbor", f"https://harbor.example/{number}")
            seen = (NOW - timedelta(days=30, hours=number)).timestamp()
            state.put_page(PageState(lead.url, "harbor", lead, seen, place=Place("a", number), title="Sign in", characters=3000))
    desk.look()
    silent, changed = desk.told()
    assert silent.startswith("Source harbor: silent since ")
    assert "all have the title “Sign in”" in changed


def test_a_source_that_is_followed_no_more_is_well(desk: Desk) -> None:
    """What sources.toml does not name is nobody's business; where nothing was ever fetched, there is nothing to tell."""
    desk.look()
    desk.sources(DEAD)
    desk.settings.sources_file.write_text('[[source]]\nname = "other"\nurl = "https://other.example/feed"\n')
    desk.look()
    assert desk.told() == []


def test_word_that_was_lost_on_the_way_is_there_once(desk: Desk) -> None:
    """Posted, and the answer lost, as when a process dies in between; or Slack refused it at first."""
    desk.sources(DEAD)
    desk.slack.drop_after("chat.postMessage")
    desk.look()
    assert len(desk.told()) == 1
    desk.sources(WELL)
    desk.slack.fail("chat.postMessage", error="restricted_action")
    with pytest.raises(SlackRefusedError):
        desk.look()
    desk.look()
    assert desk.told()[1:] == ["Well again: source harbor: failing"]
    desk.slack.journal.calls[:] = [call for call in desk.slack.journal.calls if call.outcome != "restricted_action"]


def test_a_job_that_goes_on_failing_is_told_and_so_is_a_stale_index(desk: Desk) -> None:
    """One that failed once is begun again, and nobody need know."""
    desk.failures = (Failure("correction watch", 1, NOW, "OSError"),)
    desk.look()
    assert desk.told() == []
    desk.failures = (Failure("correction watch", 5, NOW, "OSError"), Failure("word to operators", 9, NOW, "OSError"))
    desk.look()
    desk.failures = ()
    desk.look(stale_after_hours=1)
    assert desk.told()[0] == "Something in the background fails and is tried again: correction watch (OSError)"
    assert "Well again: job correction watch" in desk.told()
    assert len(desk.told()) == 2  # the samples were indexed just now


def test_a_stale_index_is_told(desk: Desk, tmp_path: Path) -> None:
    """In the words of the Home tab."""
    snapshots = Snapshots(desk.sample_data)
    stale = IndexStatus(desk.newsroom, snapshots, None, 0)  # type: ignore[arg-type]  # nothing is read of it here
    assert stale.is_late()
    client = SlackClient(desk.slack.bot_token, desk.slack.api_url)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        open_operators(desk.settings, stale, ledger, client, Metrics()).look()
    assert desk.told() == ["No rebuild has succeeded for 0 hours: answers may be stale."]


def test_home_and_metrics_name_ill_sources_without_a_channel(desk: Desk) -> None:
    """At most five on Home; and how many in the figures, by what is wrong, with the first fifty by name."""
    desk.sources(*(replace(DEAD, name=f"harbor-{number:02}") for number in range(60)))
    operators = desk.look(operator_channel="")
    assert desk.told() == []
    shown = lines(home_view(HOLDINGS, [], "/dateline", 48, operators.condition()))
    named = shown[shown.index("Sources that need a look") + 1]
    assert re.findall(r"harbor-\d\d", named) == [f"harbor-{number:02}" for number in range(5)]
    assert named.endswith("and 55 more")
    figures = read(desk.metrics)
    assert figures["dateline_ill_sources", "illness=failing"] == 60
    assert figures["dateline_ill_sources", "illness=silent"] == 0
    assert figures["dateline_source_ill", "illness=failing,source=harbor-49"] == 1
    assert ("dateline_source_ill", "illness=failing,source=harbor-50") not in figures
