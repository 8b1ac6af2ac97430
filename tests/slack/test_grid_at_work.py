"""A bot in an Enterprise Grid: whoever is of its organisation is answered, whoever is of another one is refused, over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

from bot.slack.doors import Door
from bot.slack.http import EVENTS as ADDRESS
from bot.slack.http import build_server
from bot.slack.origins import Origins
from bot.slack.policy import NOT_HERE
from bot.slack.start import prepare
from tests.conftest import Rebuild
from tests.fake_slack import Channel, Grid, Message, Slack, User, render
from tests.slack.bot_under_test import EVENTS, PATIENCE, QUICK, SMALL, Bot, flaws, pressed, running, settings_for, small_stories
from tests.slack.test_grid import press

pytest_plugins = ["tests.slack.bot_under_test"]
(FERRY, *_), CARS = (question for _, question in SMALL.values()), "412 cars"
GRIDS = {
    "for all, who names the organisation": Grid(),
    "for all, who names workspaces": Grid(by_workspace=True),
    "for one workspace": Grid(org_wide=False),
    "for one workspace, who names workspaces": Grid(org_wide=False, by_workspace=True),
}
OTHERS = {"of another organisation": ("T0THEIRS", "E0THEIRS"), "of a workspace alone": ("T0ALONE", "")}


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation with the bot: a channel of its own, and one that others share."""

    bot: Bot
    news: Channel
    shared: Channel
    answer: Message

    @property
    def slack(self) -> Slack:
        """Where they are."""
        return self.bot.slack

    def person(self, team: str = "", enterprise: str = "") -> User:
        """Somebody in both channels."""
        user = self.slack.add_user("person", team=team, enterprise=enterprise)
        for channel in (self.news, self.shared):
            self.slack.join(user, channel)
        return user

    def hears(self, user: User, words: str) -> None:
        """Wait until somebody alone is told something."""
        self.slack.wait_for(lambda: [note for note in self.slack.ephemerals(user) if words in render(note)])

    def home(self, user: User) -> str:
        """What somebody sees who opens the bot's own page."""
        self.slack.open_home(user)
        view = self.slack.wait_for(lambda: self.slack.home(user))
        assert view
        return render(view)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder with a few short stories."""
    folder = tmp_path_factory.mktemp("grid")
    rebuild(folder / "data", [small_stories(folder)])
    return folder / "data"


@pytest.fixture(scope="module", params=GRIDS.values(), ids=tuple(GRIDS))
def office(request: pytest.FixtureRequest, stories: Path) -> Iterator[Office]:
    """The bot as it is installed in an organisation; what is delivered comes over HTTP."""
    for record in stories.glob("ledger*"):
        record.unlink()  # another organisation has the same ids
    with Slack(timing=QUICK, events=EVENTS, grid=request.param) as slack:
        settings = settings_for(slack, stories, ranker_model="none")
        ann, news, shared = slack.add_user("ann"), slack.add_channel("news"), slack.add_channel("shared", external=True)
        with running(slack, settings) as bot:
            server = build_server(bot.service.app, slack.signing_secret)
            door = Door("http", server, ("127.0.0.1", 0), bot.service.metrics)
            serving = Thread(target=door.serve)
            serving.start()
            slack.use_http(f"http://127.0.0.1:{door.port}{ADDRESS}")
            slack.join(ann, news)
            yield Office(bot, slack.join(ann, news), slack.join(ann, shared), bot.answer(ann, shared, FERRY))
            bot.quiet()
            door.close()
            serving.join(PATIENCE)
            assert flaws(slack) == []


@pytest.mark.parametrize("team", ["T0FAKE", "T0SECOND"])
def test_people_of_the_organisation_do_everything(office: Office, team: str) -> None:
    """Of the bot's workspace and of the other one: they ask by a mention, a message and the command, press, and look at Home."""
    slack, bot, user = office.slack, office.bot, office.person(team)
    answer = bot.answer(user, office.news, FERRY)
    assert CARS in render(answer)
    assert CARS in render(bot.answer(user, office.shared, FERRY))
    ts = slack.post(user, slack.direct_message(user), FERRY)
    assert CARS in render(bot.reply(slack.direct_message(user), ts))
    assert CARS in render(pressed(slack, user, answer, "show_passages"))
    slack.close(slack.views_of(user)[-1])
    form = pressed(slack, user, answer, "more", f"wrong_citation:{bot.on_record(answer).id}")
    slack.submit(user, form, {"citation": "1", "words": "No."})
    slack.wait_for(lambda: "on record with the reply" in render(slack.view(form.id)))
    slack.close(form)
    slack.command(user, office.news, "/dateline", FERRY)
    office.hears(user, CARS)
    assert "stories" in office.home(user)
    assert NOT_HERE not in office.home(user)


@pytest.mark.parametrize(("team", "enterprise"), OTHERS.values(), ids=OTHERS)
def test_strangers_in_a_shared_channel_are_told_so_everywhere(office: Office, team: str, enterprise: str) -> None:
    """In one plain sentence, whatever they do; nothing is answered."""
    slack, user, before = office.slack, office.person(team, enterprise), office.bot.service.ledger.count()
    office.bot.ask(user, office.shared, FERRY)
    office.hears(user, NOT_HERE)
    for action in ("show_passages", "check_citations", "feedback"):
        assert NOT_HERE in render(pressed(slack, user, office.answer, action))
        slack.close(slack.views_of(user)[-1])
    slack.shortcut(user, "check_message", office.answer.ts)
    assert NOT_HERE in render(slack.wait_for(lambda: slack.views_of(user))[-1])
    notes = len(slack.ephemerals(user))
    slack.command(user, office.shared, "/dateline", FERRY)
    slack.wait_for(lambda: slack.ephemerals(user)[notes:])
    assert NOT_HERE in render(slack.ephemerals(user)[-1])
    assert NOT_HERE in office.home(user)
    office.bot.quiet()
    assert office.bot.service.ledger.count() == before
    assert office.bot.on_record(office.answer).feedback == ()


def test_an_installation_for_all_is_of_no_workspace(office: Office) -> None:
    """Slack names the organisation in the place of one; of an installation in a workspace it names both."""
    grid = office.slack.workspace.grid
    assert grid
    policy = prepare(office.bot.settings).policy
    assert (policy.team, policy.enterprise) == (None if grid.org_wide else office.slack.team, grid.enterprise)
    assert policy.bot_user == office.slack.bot_user.id


def test_whose_workspace_it_is_is_asked_of_the_channel_seldom() -> None:
    """Once a minute for each; where Slack does not say it, nobody is presumed to be a colleague; a form follows its press."""
    asked, now = list[str](), [0.0]

    def is_closed(channel: str) -> bool:
        asked.append(channel)
        return channel == "C0OWN"

    origins = Origins(is_closed, lambda: now[0])
    form = press("view_submission", "T0SECOND", "T0OURS", "E0OURS")
    own, other = (press("block_actions", "T0SECOND", "T0OURS", "E0OURS", channel={"id": name}) for name in ("C0OWN", "C0OTHER"))
    assert origins.of(form).enterprise is None
    for _ in range(2):
        assert (origins.of(own).enterprise, origins.of(other).enterprise) == ("E0OURS", None)
        assert origins.of(other).is_shared
    assert origins.of(form).enterprise == "E0OURS"
    assert asked == ["C0OWN", "C0OTHER"]
    now[0] = 61.0
    assert origins.of(own).enterprise == "E0OURS"
    assert asked == ["C0OWN", "C0OTHER", "C0OWN"]
