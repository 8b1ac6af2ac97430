"""Who was answered from a story that has changed is told, once; and answers come from the new snapshot at once."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import CORRECTIONS, SAMPLES, Rebuild
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import AUKUS, COST, PATIENCE, TAIWAN, copied, flaws, running, settings_for, workspace

STORY = "specimen-times-aukus-submarines.md"
NEW_COST = "A$368 billion"


class Desk:
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

    def warnings(self, thread: str) -> list[str]:
        """The corrections that a thread was told."""
        said = map(render, self.slack.replies(self.news, thread))
        return [words for words in said if "A story cited above has changed since." in words]


@pytest.fixture
def desk(sample_data: Path, tmp_path: Path, rebuild: Rebuild) -> Iterator[Desk]:
    """One for each test: what is indexed changes."""
    with workspace() as slack:
        yield Desk(slack, tmp_path, copied(sample_data, tmp_path), rebuild)
        assert flaws(slack) == []


def test_a_thread_is_told_of_a_correction_once(desk: Desk) -> None:
    """While the bot runs, and not again by it or by the next; what the sentence says now, and a button to check all of it."""
    with running(desk.slack, desk.settings) as bot:
        threads = [bot.answer(desk.ann, desk.news, AUKUS).thread for _ in range(2)]
        other = bot.answer(desk.ann, desk.news, TAIWAN).thread
        bot.service.notifier.start(0.1)
        desk.correct()
        for thread in threads:
            (words,) = desk.slack.wait_for(partial(desk.warnings, thread), PATIENCE)
            assert NEW_COST in words
            assert "[1] Specimen Times" in words
            assert "[Check citations]" in words
    with running(desk.slack, desk.settings) as bot:
        assert bot.service.notifier.tell() == 0
        warning = desk.slack.replies(desk.news, threads[0])[-1]
        desk.slack.click(desk.ann, warning, "check_citations")
        (view,) = desk.slack.wait_for(lambda: desk.slack.views_of(desk.ann))
        assert "Story updated" in render(view)
        bot.quiet()
    assert [len(desk.warnings(thread)) for thread in (*threads, other)] == [1, 1, 0]


def test_a_bot_that_ends_while_it_tells_finishes_that_first(desk: Desk) -> None:
    """Slack keeps it waiting; the next bot finds on record that the thread was told."""
    with running(desk.slack, desk.settings) as bot:
        thread = bot.answer(desk.ann, desk.news, AUKUS).thread
        bot.quiet()
        desk.correct()
        desk.slack.fail("chat.postMessage", 429, retry_after=1)
        bot.service.notifier.start(0.1)
        desk.slack.wait_for(lambda: any(call.outcome == "http 429" for call in desk.slack.journal.calls), PATIENCE)
    with running(desk.slack, desk.settings) as bot:
        assert bot.service.notifier.tell() == 0
    assert len(desk.warnings(thread)) == 1


def test_a_thread_is_told_of_a_withdrawal(desk: Desk) -> None:
    """Also by the next process, where none ran when it happened."""
    with running(desk.slack, desk.settings) as bot:
        thread = bot.answer(desk.ann, desk.news, AUKUS).thread
    desk.withdraw()
    for told in (1, 0):
        with running(desk.slack, desk.settings) as bot:
            assert bot.service.notifier.tell() == told
            bot.quiet()
    (words,) = desk.warnings(thread)
    assert "the story was withdrawn." in words


def test_a_thread_with_two_such_answers_is_told_once(desk: Desk) -> None:
    """Both cite the sentence; the thread needs to hear of it once."""
    with running(desk.slack, desk.settings) as bot:
        thread = bot.answer(desk.ann, desk.news, AUKUS).thread
        bot.answer(desk.ann, desk.news, AUKUS, thread)
        desk.correct()
        assert bot.service.notifier.tell() == 1
        assert bot.service.notifier.tell() == 0
    assert len(desk.warnings(thread)) == 1


def test_a_story_updated_elsewhere_tells_nobody(desk: Desk) -> None:
    """The sentence cited still stands in it."""
    with running(desk.slack, desk.settings) as bot:
        thread = bot.answer(desk.ann, desk.news, AUKUS).thread
        story = desk.stories / STORY
        story.write_text(story.read_text() + "\nThe ministers will meet again in the autumn, in Canberra.\n")
        desk.rebuild(desk.data, [desk.stories])
        assert bot.service.notifier.tell() == 0
        assert desk.warnings(thread) == []


def test_a_thread_that_cannot_be_told_does_not_keep_others_from_it(desk: Desk) -> None:
    """It is gone, or the bot was shut out: Slack refuses that one, and the rest hear."""
    with running(desk.slack, desk.settings) as bot:
        threads = [bot.answer(desk.ann, desk.news, AUKUS).thread for _ in range(3)]
        desk.correct()
        desk.slack.fail("conversations.replies", error="thread_not_found")
        assert bot.service.notifier.tell() == 2
        bot.quiet()
    assert [len(desk.warnings(thread)) for thread in threads] == [0, 1, 1]


def test_answers_that_are_gone_are_not_corrected(desk: Desk) -> None:
    """Neither one whose question was deleted, nor what stood there before a question was edited."""
    with running(desk.slack, desk.settings) as bot:
        root = bot.answer(desk.ann, desk.news, TAIWAN).thread
        deleted, edited = (desk.slack.post(desk.ann, desk.news, AUKUS, root) for _ in range(2))
        desk.slack.wait_for(lambda: len(desk.slack.replies(desk.news, root)) == 3, PATIENCE)
        bot.quiet()
        desk.slack.delete(deleted)
        desk.slack.edit(edited, "When did Xi Jinping arrive in Moscow?")
        desk.slack.wait_for(lambda: len(desk.slack.replies(desk.news, root)) == 2, PATIENCE)
        desk.slack.wait_for(lambda: "March 20" in render(desk.slack.replies(desk.news, root)[-1]), PATIENCE)
        bot.quiet()
        desk.correct()
        assert bot.service.notifier.tell() == 0


def test_the_new_snapshot_answers_without_a_restart(desk: Desk) -> None:
    """A question in flight during the rebuild is answered; the next one from what is indexed then."""
    with running(desk.slack, desk.settings) as bot:
        before = bot.answer(desk.ann, desk.news, AUKUS)
        with bot.service.newsroom._opening:
            in_flight = bot.ask(desk.ann, desk.news, AUKUS)
            desk.slack.wait_for(desk.slack.statuses)
            desk.correct()
        assert "billion" in render(bot.reply(desk.news, in_flight))
        after = render(bot.answer(desk.ann, desk.news, AUKUS))
        assert COST in render(before)
        assert NEW_COST in after
        assert "has been updated since it was first read" in after
        bot.quiet()


def test_a_correction_whose_post_was_lost_is_not_told_twice(desk: Desk) -> None:
    """Slack has posted it and the connection broke."""
    with running(desk.slack, desk.settings) as bot:
        thread = bot.answer(desk.ann, desk.news, AUKUS).thread
        desk.correct()
        desk.slack.drop_after("chat.postMessage")
        assert bot.service.notifier.tell() == 1
    assert len(desk.warnings(thread)) == 1
