"""Who was answered from a story that has changed is told, once; and answers come from the new snapshot at once."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from bot.slack.service import readiness
from tests.conftest import CORRECTIONS, SAMPLES, Rebuild
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import (
    AUKUS,
    COST,
    PATIENCE,
    TAIWAN,
    WINNER,
    Bot,
    copied,
    flaws,
    pressed,
    running,
    settings_for,
    told_alone,
    workspace,
)
from tests.slack.test_home import opened

STORY = "specimen-times-aukus-submarines.md"
NEW_COST = "A$368 billion"
MARK = "1 source changed since: see below."


class Scenario:
    """A workspace, the stories of a bot there, and a way to change them."""

    def __init__(self, slack: Slack, folder: Path, data: Path, rebuild: Rebuild) -> None:
        self.slack, self.data, self.rebuild = slack, data, rebuild
        self.settings = settings_for(slack, data)
        self.stories = shutil.copytree(SAMPLES, folder / "stories")
        self.ann: User = slack.add_user("ann")
        self.news: Channel = slack.add_channel("news")

    def correct(self) -> None:
        """Index the corrected story."""
        shutil.copy(CORRECTIONS / STORY, self.stories)
        self.rebuild(self.data, [self.stories])

    def withdraw(self) -> None:
        """Index all stories but one."""
        (self.stories / STORY).unlink()
        self.rebuild(self.data, [self.stories])

    def answer(self, thread: str, number: int = 1) -> str:
        """What the first answer in a thread, or a later one, looks like now."""
        return render(self.slack.replies(self.news, thread)[number - 1])

    def is_marked(self, thread: str) -> bool:
        """Whether the first answer in a thread says that a source of it changed."""
        return MARK in self.answer(thread)

    def warnings(self, thread: str) -> list[str]:
        """The corrections that a thread was told."""
        messages = map(render, self.slack.replies(self.news, thread))
        return [message for message in messages if "A story cited above has changed since." in message]


def watch(bot: Bot) -> None:
    """Have corrections watched, as in a process of the bot's, and oftener."""
    supervisor = bot.service.supervisor
    supervisor.every(0.1, "correction watch", lambda: bot.service.notifier.look(supervisor.stopping))


@pytest.fixture
def scenario(sample_data: Path, tmp_path: Path, rebuild: Rebuild) -> Iterator[Scenario]:
    """One for each test: what is indexed changes."""
    with workspace() as slack:
        yield Scenario(slack, tmp_path, copied(sample_data, tmp_path), rebuild)
        assert flaws(slack) == []


def test_a_thread_is_told_of_a_correction_once(scenario: Scenario) -> None:
    """While the bot runs, and not again by it or by the next; what the sentence says now, and a button to check all of it."""
    with running(scenario.slack, scenario.settings) as bot:
        threads = [bot.answer(scenario.ann, scenario.news, AUKUS).thread for _ in range(2)]
        other = bot.answer(scenario.ann, scenario.news, TAIWAN).thread
        assert MARK not in scenario.answer(threads[0])
        watch(bot)
        scenario.correct()
        for thread in threads:
            (warning,) = scenario.slack.wait_for(partial(scenario.warnings, thread), PATIENCE)
            assert NEW_COST in warning
            assert "[1] Specimen Times" in warning
            assert "[Check]" in warning
            scenario.slack.wait_for(partial(scenario.is_marked, thread), PATIENCE)
            assert COST in scenario.answer(thread)
    with running(scenario.slack, scenario.settings) as bot:
        assert bot.service.notifier.tell() == 0
        message = scenario.slack.replies(scenario.news, threads[0])[-1]
        view = pressed(scenario.slack, scenario.ann, message, "check_citations")
        assert "Story updated" in render(view)
        bot.quiet()
    assert [len(scenario.warnings(thread)) for thread in (*threads, other)] == [1, 1, 0]
    assert MARK not in scenario.answer(other)


def test_a_bot_that_ends_while_it_tells_finishes_that_first(scenario: Scenario) -> None:
    """Slack keeps it waiting; the next bot finds on record that the thread was told."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
        bot.quiet()
        scenario.correct()
        scenario.slack.fail("chat.postMessage", 429, retry_after=1)
        watch(bot)
        scenario.slack.wait_for(lambda: any(call.outcome == "http 429" for call in scenario.slack.journal.calls), PATIENCE)
    with running(scenario.slack, scenario.settings) as bot:
        assert bot.service.notifier.tell() == 0
    assert len(scenario.warnings(thread)) == 1


def test_the_watch_outlives_what_it_did_not_expect(scenario: Scenario) -> None:
    """CURRENT cannot be read: questions are answered all the same, Home and /readyz say what fails, and then it goes on."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
        current = bot.service.newsroom.retriever().snapshot.folder.parent / "CURRENT"
        current.rename(current.with_name("aside"))
        current.mkdir()
        watch(bot)
        scenario.slack.wait_for(bot.service.supervisor.failures, PATIENCE)
        assert WINNER in render(bot.answer(scenario.ann, scenario.news, TAIWAN))
        assert "correction watch, since" in opened(scenario.slack, scenario.ann)
        ready = readiness(bot.service, Event())
        assert [failure.problem for failure in ready.degraded()] == ["IsADirectoryError"]
        assert ready() is None
        current.rmdir()
        current.with_name("aside").rename(current)
        scenario.correct()
        scenario.slack.wait_for(partial(scenario.warnings, thread), PATIENCE)
        scenario.slack.wait_for(lambda: not bot.service.supervisor.failures(), PATIENCE)
        assert "in the background" not in opened(scenario.slack, scenario.ann)
        bot.quiet()


def test_a_thread_is_told_of_a_withdrawal(scenario: Scenario) -> None:
    """Also by the next process, where none ran when it happened."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
    scenario.withdraw()
    for expected in (1, 0):
        with running(scenario.slack, scenario.settings) as bot:
            assert bot.service.notifier.tell() == expected
            bot.quiet()
    (warning,) = scenario.warnings(thread)
    assert "the story was withdrawn." in warning


def test_a_thread_with_two_such_answers_is_told_once(scenario: Scenario) -> None:
    """Both cite the sentence; the thread needs to hear of it once."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
        bot.answer(scenario.ann, scenario.news, AUKUS, thread)
        scenario.correct()
        assert bot.service.notifier.tell() == 1
        assert bot.service.notifier.tell() == 0
    assert len(scenario.warnings(thread)) == 1
    assert all(MARK in scenario.answer(thread, number) for number in (1, 2))


def test_an_answer_that_cannot_be_marked_does_not_keep_the_thread_from_hearing(scenario: Scenario) -> None:
    """Slack lets messages be edited for a while only, as a workspace likes."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
        scenario.correct()
        scenario.slack.fail("chat.update", error="edit_window_closed")
        assert bot.service.notifier.tell() == 1
        assert bot.service.notifier.tell() == 0
    assert len(scenario.warnings(thread)) == 1


def test_a_posted_answer_is_corrected_where_it_was_posted(scenario: Scenario) -> None:
    """It had been answered to one person; all see it now."""
    with running(scenario.slack, scenario.settings) as bot:
        scenario.slack.command(scenario.ann, scenario.news, "/dateline", AUKUS)
        (answer,) = scenario.slack.wait_for(lambda: told_alone(scenario.slack, scenario.ann), PATIENCE)
        scenario.slack.click(scenario.ann, answer, "share_answer")
        (shared,) = scenario.slack.wait_for(lambda: scenario.slack.said(scenario.news), PATIENCE)
        bot.quiet()
        scenario.correct()
        assert bot.service.notifier.tell() == 1
        assert MARK in render(scenario.slack.said(scenario.news)[0])
        assert len(scenario.warnings(shared.ts)) == 1


def test_a_story_updated_elsewhere_tells_nobody(scenario: Scenario) -> None:
    """The sentence cited still stands in it."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
        story = scenario.stories / STORY
        story.write_text(story.read_text() + "\nThe ministers will meet again in the autumn, in Canberra.\n")
        scenario.rebuild(scenario.data, [scenario.stories])
        assert bot.service.notifier.tell() == 0
        assert scenario.warnings(thread) == []


def test_a_thread_that_cannot_be_told_does_not_keep_others_from_it(scenario: Scenario) -> None:
    """It is gone, or the bot was shut out: Slack refuses that one, and the rest hear."""
    with running(scenario.slack, scenario.settings) as bot:
        threads = [bot.answer(scenario.ann, scenario.news, AUKUS).thread for _ in range(3)]
        scenario.correct()
        scenario.slack.fail("conversations.replies", error="thread_not_found")
        assert bot.service.notifier.tell() == 2
        bot.quiet()
    assert [len(scenario.warnings(thread)) for thread in threads] == [0, 1, 1]


def test_answers_that_are_gone_are_not_corrected(scenario: Scenario) -> None:
    """Neither one whose question was deleted, nor what stood there before a question was edited."""
    with running(scenario.slack, scenario.settings) as bot:
        root = bot.answer(scenario.ann, scenario.news, TAIWAN).thread
        deleted, edited = (scenario.slack.post(scenario.ann, scenario.news, AUKUS, root) for _ in range(2))
        scenario.slack.wait_for(lambda: len(scenario.slack.replies(scenario.news, root)) == 3, PATIENCE)
        bot.quiet()
        scenario.slack.delete(deleted)
        scenario.slack.edit(edited, "When did Xi Jinping arrive in Moscow?")
        scenario.slack.wait_for(lambda: len(scenario.slack.replies(scenario.news, root)) == 2, PATIENCE)
        scenario.slack.wait_for(lambda: "March 20" in render(scenario.slack.replies(scenario.news, root)[-1]), PATIENCE)
        bot.quiet()
        scenario.correct()
        assert bot.service.notifier.tell() == 0


def test_the_new_snapshot_answers_without_a_restart(scenario: Scenario) -> None:
    """A question in flight during the rebuild is answered; the next one from what is indexed then."""
    with running(scenario.slack, scenario.settings) as bot:
        before = bot.answer(scenario.ann, scenario.news, AUKUS)
        with bot.service.newsroom._opening:
            in_flight = bot.ask(scenario.ann, scenario.news, AUKUS)
            scenario.slack.wait_for(scenario.slack.statuses)
            scenario.correct()
        assert "billion" in render(bot.reply(scenario.news, in_flight))
        after = render(bot.answer(scenario.ann, scenario.news, AUKUS))
        assert COST in render(before)
        assert NEW_COST in after
        assert "has been updated since it was first read" in after
        bot.quiet()


def test_a_correction_whose_post_was_lost_is_not_told_twice(scenario: Scenario) -> None:
    """Slack has posted it and the connection broke."""
    with running(scenario.slack, scenario.settings) as bot:
        thread = bot.answer(scenario.ann, scenario.news, AUKUS).thread
        scenario.correct()
        scenario.slack.drop_after("chat.postMessage")
        assert bot.service.notifier.tell() == 1
    assert len(scenario.warnings(thread)) == 1
