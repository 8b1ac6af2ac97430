"""A modal is there at once, whatever the work that fills it waits for; and if the work fails, the modal says so."""

from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from slack_bolt import Ack

from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.elements import Payload
from bot.slack.finding import StatementFinder
from bot.slack.listeners import THREADS
from bot.slack.loading import BUSY, ENDING, LoadingModals
from bot.slack.modals import notice_view
from bot.slack.service import finish
from bot.slack.shortcuts import Shortcuts
from bot.wiring import open_store
from index.snapshot import Snapshots
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import PATIENCE, TAIWAN, Bot, filled, running, settings_for, workspace

pytest_plugins = ["tests.slack.bot_under_test"]


@pytest.mark.parametrize(
    ("pressed", "shown"),
    [
        (("show_passages", None), "Passages\n[1] "),
        (("check_citations", None), "Citations checked\nReply "),
        (("more", "wrong_citation"), "Which one?"),
        (("more", "copy_citations"), "Copy with attribution\n    “"),
    ],
)
def test_a_button_opens_its_modal_before_the_record_is_read(
    slack: Slack, bot: Bot, news: Channel, pressed: tuple[str, str | None], shown: str
) -> None:
    """While the record is busy the press is acknowledged and the modal is there; when the record is free, it is filled."""
    ben = slack.add_user("ben")
    message = bot.answer(ben, slack.join(ben, news), TAIWAN)
    (action, choice), reply = pressed, bot.on_record(message)
    bot.quiet()
    with bot.service.ledger.database.writing():  # nothing else is read or written meanwhile
        delivery = slack.click(ben, message, action, f"{choice}:{reply.id}" if choice else None)
        (view,) = slack.wait_for(lambda: slack.views_of(ben))
        assert render(view).endswith("One moment…")
        slack.wait_for(lambda: delivery.finished)
    assert shown in render(filled(slack, ben))


@pytest.mark.parametrize(("name", "shown"), [("check", "Missing"), ("find", "No story says this")])
def test_a_shortcut_opens_its_modal_before_anything_is_looked_up(slack: Slack, bot: Bot, ann: User, name: str, shown: str) -> None:
    """While another text is looked up the modal is there; when its turn comes, it is filled."""
    newsroom, snapshots, ended = bot.service.newsroom, Snapshots(bot.settings.dateline_data), Event()
    with closing(open_store(bot.settings)) as store:
        checker = Checker(snapshots, store, lambda: newsroom.retriever().snapshot)
        client = SlackClient(slack.bot_token, slack.api_url)
        finder = StatementFinder(newsroom, checker, store)
        shortcuts = Shortcuts(checker, finder, bot.service.ledger, LoadingModals(client), slack.bot_user.id)

        def wait() -> None:
            ended.wait(PATIENCE)

        assert checker.later(wait)
        trigger = slack.workspace.new_trigger(ann.id)
        body = {"trigger_id": trigger, "message": {"text": "The sea was sold to a baker from Orla in one night."}}
        getattr(shortcuts, name)(Ack(), body)  # type: ignore[no-untyped-call]  # Bolt leaves it so
        (view,) = slack.wait_for(lambda: slack.views_of(ann))
        assert render(view).endswith("One moment…")
        ended.set()
        assert shown in render(filled(slack, ann))


def test_who_is_one_too_many_is_told_so(slack: Slack, ann: User) -> None:
    """In the modal, instead of waiting for what may never come."""
    modals = LoadingModals(SlackClient(slack.bot_token, slack.api_url))
    modals.open(slack.workspace.new_trigger(ann.id), "Passages", dict, later=lambda _: False)
    assert render(filled(slack, ann)) == f"Passages\n{BUSY}"


def test_work_that_fails_is_said_in_the_modal(slack: Slack, ann: User, caplog: pytest.LogCaptureFixture) -> None:
    """With a reference that stands in the log too, and with no word of the error."""
    stories: dict[str, Payload] = {}
    modals = LoadingModals(SlackClient(slack.bot_token, slack.api_url))
    modals.open(slack.workspace.new_trigger(ann.id), "Passages", lambda: stories["what nobody should read"])
    shown = render(filled(slack, ann))
    (record,) = [record for record in caplog.records if record.message == "a modal could not be filled"]
    assert shown == f"Sorry\nSomething went wrong; the reference is {record.__dict__['reference']}."


def test_a_modal_is_filled_whose_opening_was_not_confirmed(slack: Slack, ann: User) -> None:
    """The connection is lost after Slack has opened it; another try is refused, as one press opens one modal."""
    slack.drop_after("views.open")
    modals, trigger = LoadingModals(SlackClient(slack.bot_token, slack.api_url)), slack.workspace.new_trigger(ann.id)
    modals.open(trigger, "Passages", lambda: notice_view("Passages", "These are they."))
    assert render(filled(slack, ann)) == "Passages\nThese are they."


def test_a_bot_that_ends_fills_its_modals_first(fresh: Path) -> None:
    """It has not ended as long as one of them is being filled."""
    with workspace() as slack, running(slack, settings_for(slack, fresh)) as bot:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        message = bot.answer(ann, news, TAIWAN)
        bot.quiet()
        end = Thread(target=finish, args=(bot.service,))
        with slack.held("views.update") as holding:
            slack.click(ann, message, "show_passages")
            slack.wait_for(lambda: holding)
            end.start()
            end.join(1)
            assert end.is_alive()
        end.join()
        assert render(slack.views_of(ann)[0]).startswith("Passages\n[1] ")


def test_what_cannot_be_filled_before_the_end_says_so(slack: Slack, ann: User) -> None:
    """The work takes too long, or is never begun: neither modal stays as it was."""
    people, proceed = [ann, slack.add_user("ben")], Event()
    modals = LoadingModals(SlackClient(slack.bot_token, slack.api_url))

    def work() -> Payload:
        proceed.wait(PATIENCE)
        return notice_view("Passages", "These are they.")

    modals.open(slack.workspace.new_trigger(people[0].id), "Passages", work)
    modals.open(slack.workspace.new_trigger(people[1].id), "Passages", work, later=lambda _: True)
    slack.wait_for(lambda: all(map(slack.views_of, people)))
    assert not modals.close(0.4)
    shown = [render(slack.views_of(person)[0]) for person in people]
    proceed.set()
    assert shown == [f"Passages\n{ENDING}"] * 2


def test_a_press_is_acknowledged_though_slack_opens_no_modal(slack: Slack, bot: Bot, news: Channel) -> None:
    """More presses than listeners have threads, while Slack answers none of the calls that would open a modal."""
    people = [slack.add_user(f"person{number}") for number in range(THREADS + 1)]
    message = bot.answer(people[0], slack.join(people[0], news), TAIWAN)
    bot.quiet()
    with slack.held("views.open"):
        presses = [slack.click(person, message, "show_passages") for person in people]
        slack.wait_for(lambda: all(press.finished for press in presses))
    assert all(press.acknowledged for press in presses)
    assert all(render(filled(slack, person)).startswith("Passages\n[1] ") for person in people)


def test_a_press_does_not_wait_for_events(slack: Slack, bot: Bot, news: Channel) -> None:
    """Many questions cannot be written down just now; a button is acknowledged all the same, and its modal is there."""
    ben = slack.add_user("ben")
    message = bot.answer(ben, slack.join(ben, news), TAIWAN)
    bot.quiet()
    with bot.service.ledger.database.writing():
        for _ in range(2 * THREADS):
            bot.ask(ben, news, "thanks")
        press = slack.click(ben, message, "show_passages")
        slack.wait_for(lambda: press.finished)
        assert press.acknowledged
        slack.wait_for(lambda: slack.views_of(ben))
    filled(slack, ben)
    bot.quiet()
