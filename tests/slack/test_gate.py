"""Whoever may not ask may not press either, nobody presses all the time, and checks of texts do not delay anything else."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import CustomMiddleware

from bot.slack.app import CHECK_MESSAGE, FIND
from bot.slack.blocks import CHECK, FEEDBACK, MORE, SHARE, SHOW_PASSAGE, SHOW_PASSAGES, WRONG
from bot.slack.checks import MOST_WAITING, Checker
from bot.slack.gate import Doorkeeper
from bot.slack.greetings import ASK_STORIES, EXAMPLE
from bot.slack.passages import TURN
from bot.slack.policy import MAX_CHECK_CHARS, NOT_HERE
from bot.slack.questions import Questions
from bot.slack.standards import CORRECT, DECIDE, NO_FAULT, WITHDRAW
from index.snapshot import Snapshots
from index.store import Store
from tests.fake_slack import Channel, Message, Slack, User, render
from tests.fake_slack.payloads import callback, command, home_event, interaction, mention_event, message_event, on_message
from tests.fake_slack.schema import Json
from tests.slack.bot_under_test import PATIENCE, TAIWAN, Bot, copied, pressed, running, settings_for, workspace
from tests.slack.test_checking import checked

pytest_plugins = ["tests.slack.bot_under_test"]
PRESSES = 3
BUTTONS = ("show_passages", "check_citations", "more", "feedback")
PRESSED = (
    *(SHOW_PASSAGES, f"{TURN}_next", f"{SHOW_PASSAGE}_1", MORE, WRONG, CHECK, SHARE, FEEDBACK, f"{EXAMPLE}_1"),
    *(CORRECT, WITHDRAW, NO_FAULT),
)
"""Names of all that can be pressed."""


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    """A workspace of this file's own."""
    with workspace() as slack:
        yield slack


@pytest.fixture(scope="module")
def bot(slack: Slack, sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot that answers people of its workspace, each three times a minute."""
    data = copied(sample_data, tmp_path_factory.mktemp("gate"))
    with running(slack, settings_for(slack, data, max_questions_per_minute=PRESSES)) as bot:
        yield bot
        bot.quiet()


@pytest.fixture(scope="module")
def news(slack: Slack) -> Channel:
    """A channel that everybody is in."""
    return slack.add_channel("news")


@pytest.fixture(scope="module")
def message(slack: Slack, bot: Bot, news: Channel) -> Message:
    """An answer in it."""
    ann = slack.add_user("ann")
    return bot.answer(ann, slack.join(ann, news), TAIWAN)


def test_a_stranger_may_not_press(slack: Slack, bot: Bot, message: Message, news: Channel) -> None:
    """Somebody of another workspace: buttons and the shortcut answer with the sentence that a question gets, and do nothing."""
    stranger = slack.add_user("stranger", team="T0ELSEWHERE")
    slack.join(stranger, news)
    for action in BUTTONS:
        assert NOT_HERE in render(pressed(slack, stranger, message, action))
        slack.close(slack.views_of(stranger)[-1])
    assert NOT_HERE in checked(slack, stranger, message.ts)
    assert bot.on_record(message).feedback == ()


def test_a_door_stands_before_every_listener(bot: Bot) -> None:
    """A method of the doorkeeper; or what takes questions in, which asks the same gate."""
    open_to_all = list[str]()
    for listener in bot.service.app._listeners:
        doors = [each.func for each in listener.middleware if isinstance(each, CustomMiddleware)]
        keeper = getattr(doors[0], "__self__", None) if doors else None
        if not (isinstance(keeper, Doorkeeper) or (isinstance(keeper, Questions) and doors[0].__name__ == "take_in")):
            open_to_all.append(repr(listener))
    assert len(bot.service.app._listeners) > len(BUTTONS)
    assert open_to_all == []


def everything(slack: Slack, user: User, channel: Channel, message: Message) -> list[Json]:
    """Each thing that somebody can do, as the bot hears of it: events, presses, shortcuts, forms and the command."""
    workspace, direct = slack.workspace, slack.direct_message(user)
    said, mine = Message(workspace.now(), channel.id, user, f"{slack.mention} {TAIWAN}"), workspace.channels[channel.id]
    joined = {"type": "member_joined_channel", "user": user.id, "channel": channel.id, "team": user.team}
    opened = home_event(user, direct, "home", None, "1.0")
    events = (message_event(said, mine), mention_event(said), opened, joined)
    view = {"id": "V0OPEN", "type": "modal", "private_metadata": message.ts, "state": {"values": {}}}
    envelopes = [callback(workspace, slack.bot_user, event, external=event is not opened) for event in events]

    def did(kind: str, **about: object) -> Json:
        return {**interaction(workspace, kind, user), **about}

    on_it = {**on_message(message, mine), "response_url": ""}
    return [
        *({**envelope, "team_id": user.team} for envelope in envelopes),
        *(did("block_actions", **on_it, actions=[{"action_id": action, "block_id": "b", "value": "x"}]) for action in PRESSED),
        *(did("message_action", **on_it, callback_id=name) for name in (CHECK_MESSAGE, FIND)),
        did("shortcut", callback_id=ASK_STORIES),
        *(did("view_submission", view={**view, "callback_id": form}) for form in (ASK_STORIES, WRONG, DECIDE)),
        {**command(workspace, user, channel, "/dateline", TAIWAN), "team_id": user.team, "response_url": ""},
    ]


def let_in(bot: Bot, bodies: list[Json]) -> tuple[set[str], set[str]]:
    """Names of the listeners of which some of that reaches them, and of those that would hear some of it.

    A message reaches its listener in any case; it is let in where there is something for that to work on.
    """
    through, heard = set[str](), set[str]()
    for number, listener in enumerate(bot.service.app._listeners):
        name = f"{number}: {listener.ack_function.__qualname__}"
        for body in bodies:
            request, response = BoltRequest(body=body, mode="socket_mode"), BoltResponse(status=404)
            if not listener.matches(req=request, resp=response):
                continue
            heard.add(name)
            _, is_stopped = listener.run_middleware(req=request, resp=response)
            has_work = "arrival" not in request.context or request.context.get("request")
            if not is_stopped and has_work:
                through.add(name)
    return through, heard


def test_nothing_that_a_stranger_does_reaches_a_listener(slack: Slack, bot: Bot, message: Message, news: Channel) -> None:
    """Whichever listener; the same from people of ours reaches every one but that of the bot's own invitation."""
    stranger, known = slack.add_user("stranger", team="T0ELSEWHERE"), len(bot.service.app._listeners)
    slack.join(stranger, news)
    deeds = everything(slack, stranger, news, message)
    through, heard = let_in(bot, deeds)
    assert (through, len(heard)) == (set(), known)
    for number in range(len(deeds)):  # each by somebody else, so that nobody does too much in a minute
        person = slack.add_user("gus")
        slack.join(person, news)
        through |= let_in(bot, [everything(slack, person, news, message)[number]])[0]
    assert len(through) == known - 1
    for request in bot.service.inbox.waiting():  # nobody works on what did not come through the app
        bot.service.inbox.withdraw(request.channel, request.message)
    bot.quiet()


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_a_stranger_sees_nothing_of_home(slack: Slack, bot: Bot, first: bool) -> None:  # noqa: FBT001 - an example
    """Their first opening has no view that would say where they are from: the envelope does."""
    stranger = slack.add_user("stranger", team="T0ELSEWHERE")
    event = home_event(stranger, slack.direct_message(stranger), "home", None, "1.0")
    if not first:
        event["view"] = {"team_id": stranger.team, "app_installed_team_id": slack.team}
    payload = callback(slack.workspace, slack.bot_user, event, external=False)
    slack.server.courier.send("events_api", {**payload, "team_id": stranger.team})
    shown = slack.wait_for(lambda: slack.home(stranger), PATIENCE)
    assert shown
    assert NOT_HERE in render(shown)
    bot.quiet()


def test_a_stranger_may_not_ask_in_any_other_way(slack: Slack, bot: Bot, message: Message, news: Channel) -> None:
    """The command, the form of the shortcut, and a form that was open already."""
    stranger, before = slack.add_user("stranger", team="T0ELSEWHERE"), bot.service.ledger.count()
    slack.join(stranger, news)
    typed = {**command(slack.workspace, stranger, news, "/dateline", TAIWAN), "team_id": stranger.team, "response_url": ""}
    assert NOT_HERE in bot.service.app.dispatch(BoltRequest(body=typed, mode="socket_mode")).body
    slack.shortcut(stranger, ASK_STORIES)
    assert NOT_HERE in render(slack.wait_for(lambda: slack.views_of(stranger), PATIENCE)[-1])
    for form in (ASK_STORIES, WRONG, DECIDE):
        view = {"id": "V0OPEN", "type": "modal", "callback_id": form, "private_metadata": message.ts, "state": {"values": {}}}
        payload = {**interaction(slack.workspace, "view_submission", stranger), "team": None, "view": view}
        answer = bot.service.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        assert NOT_HERE in answer.body
    assert bot.service.ledger.count() == before


def test_nobody_presses_all_the_time(slack: Slack, bot: Bot, message: Message, news: Channel) -> None:
    """As often in a minute as one may ask, each person by themselves; what else they press is refused in one plain sentence."""
    ben, eva = slack.add_user("ben"), slack.add_user("eva")
    for person in (ben, eva):
        slack.join(person, news)
    for _ in range(PRESSES):
        assert "Citations checked" in render(pressed(slack, ben, message, "check_citations"))
        slack.close(slack.views_of(ben)[-1])
    assert "That is a lot in one minute." in render(pressed(slack, ben, message, "show_passages"))
    assert "Passages" in render(pressed(slack, eva, message, "show_passages"))
    bot.answer(ben, news, TAIWAN)  # pressing uses up no questions


@pytest.mark.usefixtures("bot")
def test_a_text_of_any_length_is_not_checked(slack: Slack, news: Channel) -> None:
    """It is said how long it is, how long it may be, and what checks longer ones."""
    cara = slack.add_user("cara")
    slack.join(cara, news)
    long = "The sea was sold to a baker. " * (MAX_CHECK_CHARS // 29 + 1)
    shown = checked(slack, cara, slack.post(cara, news, long))
    assert f"at most {MAX_CHECK_CHARS:,} can be looked up here" in shown
    assert "check_citations.py --text" in shown


def test_checks_wait_for_each_other_and_for_nothing_else(sample_data: Path) -> None:
    """Ten may wait, in one thread of their own; one more is told so at once."""
    snapshots, going, order = Snapshots(sample_data), Event(), list[int]()
    with Store(snapshots.store_file, readonly=True) as store:
        checker, done = Checker(snapshots, store, snapshots.open), Event()

        def check(number: int) -> None:
            going.wait()
            order.append(number)
            if number == MOST_WAITING - 1:
                done.set()

        assert all(checker.later(lambda number=number: check(number)) for number in range(MOST_WAITING))  # type: ignore[misc]  # bound now
        assert not checker.later(lambda: check(99))
        assert order == []
        going.set()
        assert done.wait(PATIENCE)
        assert order == list(range(MOST_WAITING))


def test_who_may_not_ask_here_may_not_press_here(fresh: Path) -> None:
    """Where only some channels or people are let in, this goes for all but the desk, whose channel is its door; Home says so."""
    with workspace() as slack:
        ann, eva, news = slack.add_user("ann"), slack.add_user("eva"), slack.add_channel("news")
        for person in (ann, eva):
            slack.join(person, news)
        with running(slack, settings_for(slack, fresh, allowed_users=ann.id)) as bot:
            message = bot.answer(ann, news, TAIWAN)
            assert NOT_HERE in render(pressed(slack, eva, message, "check_citations"))
            assert NOT_HERE in checked(slack, eva, message.ts)
            through, _ = let_in(bot, everything(slack, eva, news, message))
            assert {name.partition(": ")[2] for name in through} == {"StandardsDesk.press", "StandardsDesk.sent"}
            slack.open_home(eva)
            home = slack.wait_for(lambda: slack.home(eva))
            assert home
            assert NOT_HERE in render(home)
            assert "Reply" in render(pressed(slack, ann, message, "check_citations"))
