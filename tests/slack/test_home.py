"""The Home tab says what is indexed, how fresh it is, and what one has asked."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.wiring import open_store
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import AUKUS, TAIWAN, Bot, running, settings_for, workspace

pytest_plugins = ["tests.slack.bot_under_test"]
ALARM = "No rebuild has succeeded for 48 hours: answers may be stale."


def opened(slack: Slack, user: User) -> str:
    """The Home tab, published anew."""
    before = len(slack.journal.of("views.publish"))
    slack.open_home(user)
    slack.wait_for(lambda: len(slack.journal.of("views.publish")) > before)
    home = slack.home(user)
    assert home
    return render(home)


def test_it_says_what_is_indexed(slack: Slack, bot: Bot, ann: User) -> None:
    """How many stories, from when to when, when they were read, the newest of them with links, and how to ask."""
    shown = opened(slack, ann)
    manifest = bot.service.newsroom.retriever().snapshot.manifest
    assert f"22 stories of {len(outlets(bot))} outlets" in shown
    assert "from 22 July 2022 to 24 October 2024" in shown
    assert f"snapshot {manifest.id}" in shown
    assert f"Last rebuilt {datetime.now(UTC):%-d %B %Y}" in shown
    assert "• Placeholder Post: " in shown.partition("Newest stories")[2]
    assert "(https://" in shown
    assert "/dateline QUESTION answers only you" in shown
    assert ALARM not in shown


def test_it_shows_ones_own_last_questions(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Newest first, and nobody else's."""
    for question in (TAIWAN, AUKUS):
        bot.answer(ann, news, question)
    bot.quiet()  # an answer is on record a moment after it is posted
    shown = opened(slack, ann).partition("Your last questions")[2]
    asked = shown.split("\n• ")[1:]
    assert [line.partition(" (https://fake-slack.slack.com/archives/")[0] for line in asked] == [AUKUS, TAIWAN]
    assert all(line.endswith(" (answered)") for line in asked)
    assert TAIWAN not in opened(slack, slack.add_user("ben"))


def test_a_stale_index_raises_an_alarm(fresh: Path) -> None:
    """STALE_AFTER_HOURS after the last rebuild; and who asked what is not kept unless the settings say so."""
    with workspace() as slack:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        backdate(fresh, hours=47)
        with running(slack, settings_for(slack, fresh)) as bot:
            bot.answer(ann, news, TAIWAN)
            shown = opened(slack, ann)
            assert ALARM not in shown
            assert TAIWAN not in shown
            assert "Your questions are not kept" in shown
            backdate(fresh, hours=49)
            assert ALARM in opened(slack, ann)
            bot.quiet()


def outlets(bot: Bot) -> set[str | None]:
    """The outlets of the stories that are indexed."""
    versions = bot.service.newsroom.retriever().snapshot.versions
    with closing(open_store(bot.settings)) as store:
        return {store.article(key).publisher for key in versions} - {None}


def backdate(data: Path, *, hours: int) -> None:
    """Make the last rebuild so many hours old."""
    then = datetime.now(UTC) - timedelta(hours=hours)
    (data / "snapshots" / "REBUILT").write_text(then.isoformat())
