"""A story that is not for everybody is shown, counted and named nowhere but where its audience looks: a walk over all of Slack."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.records.inbox import RequestKind
from bot.settings import Settings
from bot.slack.apologies import UNKNOWN_AUDIENCE
from bot.slack.examples import Examples
from bot.slack.hiding import NOT_SHOWN, HiddenError
from bot.slack.home import HomeTab
from bot.slack.home_view import Condition
from bot.slack.status import IndexStatus
from bot.slack.viewers import NOT_FOR_CHANNEL, Viewers, ids
from bot.wiring import open_store
from index.article import ArticleId, VersionHash
from index.audience import FILE, Restrictions, write_restrictions
from index.live.health import Alarm, Health, Illness
from index.live.source import Source
from tests.conftest import Rebuild, snapshots_in
from tests.fake_slack import Channel, Message, Slack, User, render
from tests.slack.bot_under_test import (
    PATIENCE,
    SMALL,
    Bot,
    filled,
    flaws,
    pressed,
    running,
    settings_for,
    small_stories,
    told_alone,
)
from tests.slack.test_home import opened

pytest_plugins = ["tests.slack.bot_under_test"]
TITLE = "Okoye wins"
SENTENCE, QUESTION = SMALL[TITLE]
NAME = "Okoye"
TOLD = "Somebody told me: “Ana Okoye won the election for mayor of Lindholm.”"


@pytest.fixture(scope="module")
def data(rebuild: Rebuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with four small stories."""
    folder = tmp_path_factory.mktemp("viewers")
    (folder / "stories").mkdir()
    rebuild(folder / "data", [small_stories(folder / "stories")])
    return folder / "data"


@pytest.fixture(scope="module")
def desk(slack: Slack) -> Channel:
    """The standards desk's channel."""
    return slack.join(slack.bot_user, slack.add_channel("desk"))


@pytest.fixture(scope="module")
def bot(slack: Slack, data: Path, desk: Channel) -> Iterator[Bot]:
    """A bot with a standards desk."""
    with running(slack, settings_for(slack, data, ledger_store_users=True, standards_channel=desk.id)) as bot:
        yield bot
        bot.quiet()
        assert flaws(slack) == []


class Audience:
    """Of one of the stories."""

    def __init__(self, data: Path, rebuild: Rebuild) -> None:
        self._data, self._rebuild = data, rebuild
        self._folder = snapshots_in(data).folder
        with open_store(Settings(dateline_data=data)) as store:
            self.story: ArticleId = next(story for story, _, source in store.sources() if TITLE in source)

    def is_now(self, *ids: str) -> None:
        """None: the story is for everybody."""
        stories = {self.story: {VersionHash("0"): frozenset({"memos"})}} if ids else {}
        (self._folder / FILE).unlink(missing_ok=True)
        write_restrictions(self._folder, Restrictions({"memos": frozenset(ids)} if ids else {}, stories))

    def reads(self, before: str, now: str) -> None:
        """The story says something else, and is indexed."""
        stories = self._data.parent / "stories"
        file = stories / f"{TITLE}.md"
        file.write_text(file.read_text().replace(before, now))
        self._rebuild(self._data, [stories])

    def cannot_be_read(self) -> None:
        """The file is damaged."""
        (self._folder / FILE).write_text("{")


@pytest.fixture
def audience(data: Path, rebuild: Rebuild) -> Iterator[Audience]:
    """Everybody, at the beginning and at the end."""
    audience = Audience(data, rebuild)
    audience.is_now()
    yield audience
    audience.is_now()


@pytest.fixture
def inner(slack: Slack, ann: User) -> Channel:
    """A channel beside #news."""
    return slack.join(ann, slack.add_channel("inner"))


def asked(bot: Bot, user: User, channel: Channel, question: str = QUESTION) -> Message:
    """The answer to a command."""
    before = len(told_alone(bot.slack, user))
    bot.slack.command(user, channel, "/dateline", question)
    return bot.slack.wait_for(lambda: told_alone(bot.slack, user)[before:], PATIENCE)[0]


def looked_up(slack: Slack, user: User, shortcut: str, ts: str) -> str:
    """What a shortcut on a message finds."""
    before = slack.views_of(user)
    slack.shortcut(user, shortcut, ts)
    return render(filled(slack, user, before))


def test_an_answer_is_for_where_it_is_asked(bot: Bot, ann: User, news: Channel, inner: Channel, audience: Audience) -> None:
    """Elsewhere it is what is said where nothing was found, with a count as if the story had never been there."""
    audience.is_now(inner.id)
    told = bot.answer(ann, inner, QUESTION)
    assert SENTENCE in render(told)
    untold = bot.answer(ann, news, QUESTION)
    assert NAME not in render(untold).replace(QUESTION, "")
    assert bot.on_record(untold).answer.searched.stories == len(SMALL) - 1
    assert {story.title for story in bot.on_record(untold).answer.nearest} <= SMALL.keys() - {TITLE}
    follow = bot.answer(ann, news, "and who was elected mayor of Lindholm?", untold.thread)
    assert SENTENCE not in render(follow)
    assert SENTENCE in render(asked(bot, ann, inner))
    assert SENTENCE not in render(asked(bot, ann, news))


def test_a_person_sees_it_where_nobody_else_does(bot: Bot, ann: User, news: Channel, audience: Audience) -> None:
    """In a direct message and by the command; another person, and the channel, do not, nor can it be posted there."""
    slack, ben = bot.slack, bot.slack.add_user("ben")
    audience.is_now(ann.id)
    for user in (ann, ben):
        direct = slack.direct_message(user)
        thread = slack.post(user, direct, QUESTION)
        assert (SENTENCE in render(bot.reply(direct, thread))) == (user == ann)
    assert SENTENCE not in render(bot.answer(ann, news, QUESTION))
    answer, before = asked(bot, ann, news), len(slack.said(news))
    assert SENTENCE in render(answer)
    slack.click(ann, answer, "share_answer")
    slack.wait_for(lambda: any(NOT_FOR_CHANNEL in note.text for note in slack.ephemerals(ann)), PATIENCE)
    bot.quiet()
    assert len(slack.said(news)) == before
    audience.is_now(ann.id, news.id)
    slack.click(ann, answer, "share_answer")
    assert SENTENCE in render(slack.wait_for(lambda: slack.said(news)[before:], PATIENCE)[0])


def test_a_workspace_is_all_of_a_channel_or_nobody(bot: Bot, ann: User, news: Channel, audience: Audience) -> None:
    """In a channel that is shared with another company, its people would see it, too."""
    slack = bot.slack
    shared = slack.add_channel("shared", external=True)
    audience.is_now(slack.team)
    assert SENTENCE in render(bot.answer(ann, news, QUESTION))
    assert SENTENCE not in render(bot.answer(ann, shared, QUESTION))
    assert SENTENCE in render(asked(bot, ann, shared)), "it is seen by one person, who is of the workspace"


def test_what_was_answered_is_not_shown_again(bot: Bot, ann: User, news: Channel, inner: Channel, audience: Audience) -> None:
    """To who may not see it any more: passages, the check, copies, the form of reports, the sources."""
    slack, answer = bot.slack, bot.answer(ann, news, QUESTION)
    reply = bot.on_record(answer)
    audience.is_now(inner.id)
    for action, value in (("show_passages", None), ("more", f"copy_citations:{reply.id}"), ("more", f"wrong_citation:{reply.id}")):
        shown = render(pressed(slack, ann, answer, action, value))
        assert NOT_SHOWN in shown
        assert NAME not in shown
    assert NOT_SHOWN in looked_up(slack, ann, "check_message", answer.ts)
    slack.post(ann, news, "source?", answer.thread)
    slack.wait_for(lambda: any(NOT_SHOWN in note.text for note in slack.ephemerals(ann)), PATIENCE)
    audience.is_now(news.id)
    assert SENTENCE in render(pressed(slack, ann, answer, "show_passages"))


def test_a_report_shows_the_desk_what_it_may_see(bot: Bot, ann: User, news: Channel, desk: Channel, audience: Audience) -> None:
    """A citation was called wrong, and its source restricted meanwhile: the desk hears of it without its words."""
    slack, answer = bot.slack, bot.answer(ann, news, QUESTION)
    form = pressed(slack, ann, answer, "more", f"wrong_citation:{bot.on_record(answer).id}")
    audience.is_now(news.id)
    before = len(slack.said(desk))
    slack.submit(ann, form, {"citation": "1", "words": "It was not so."})
    report = render(slack.wait_for(lambda: slack.said(desk)[before:], PATIENCE)[0])
    assert "The story is not for this channel." in report
    assert SENTENCE not in report


def test_no_text_is_found_in_it(bot: Bot, ann: User, news: Channel, inner: Channel, audience: Audience) -> None:
    """Neither its words, where somebody quotes them, nor its neighbourhood."""
    slack = bot.slack
    audience.is_now(inner.id)
    for channel, is_there in ((inner, True), (news, False)):
        quoted, stated = slack.post(ann, channel, TOLD), slack.post(ann, channel, SENTENCE)
        assert ("Verified" in looked_up(slack, ann, "check_message", quoted)) == is_there
        assert ("Verified" in looked_up(slack, ann, "find_in_stories", stated)) == is_there


def test_home_and_examples_are_for_who_looks(bot: Bot, ann: User, audience: Audience) -> None:
    """Counted, listed and named is what they may see; examples are offered from what is for everybody."""
    audience.is_now(ann.id)
    ben = bot.slack.add_user("ben")
    assert f"{len(SMALL)} stories of 1 outlets" in opened(bot.slack, ann)
    seen = opened(bot.slack, ben).partition("Your last questions")[0]
    assert f"{len(SMALL) - 1} stories of 1 outlets" in seen
    assert NAME not in seen
    newsroom = bot.service.newsroom
    with open_store(bot.settings) as store:
        examples = Examples(IndexStatus(newsroom, snapshots_in(bot.settings.dateline_data), store, 48), newsroom.ask)
        assert not any(NAME in question for question in examples())
        audience.is_now()
        assert any(NAME in question for question in examples()), "found anew, as more may be seen"


def test_a_source_that_is_ill_is_named_to_its_audience(bot: Bot, ann: User) -> None:
    """And an open one to everybody."""
    alarm = Alarm(Illness.FAILING, "has failed for a day")
    sources = Source(name="memos", url="https://a.example", audience=(ann.id,)), Source(name="wire", url="https://b.example")
    condition = Condition(ill=tuple(Health(source, None, alarms=(alarm,)) for source in sources))
    with open_store(bot.settings) as store:
        status = IndexStatus(bot.service.newsroom, snapshots_in(bot.settings.dateline_data), store, 48)
        home = HomeTab(status, bot.service.client, "/dateline", tuple, None, lambda: condition)
        named = {}
        for user in (ann, bot.slack.add_user("ben")):
            home.show(user.id, ids(user.id, user.team))
            shown = bot.slack.home(user)
            named[user.name] = shown and [source.name for source in sources if source.name in render(shown)]
    assert named == {"ann": ["memos", "wire"], "ben": ["wire"]}


def test_a_correction_is_told_where_it_may_be(bot: Bot, ann: User, news: Channel, inner: Channel, audience: Audience) -> None:
    """What the story says now is for its audience, though others were told what it said before."""
    for channel in (news, inner):
        bot.answer(ann, channel, QUESTION)
    audience.is_now(inner.id)
    audience.reads("won the election", "lost the election")
    bot.service.notifier.tell()
    assert "lost the election" in said_in_threads(bot, inner)
    assert "lost the election" not in said_in_threads(bot, news)
    audience.reads("lost the election", "won the election")


def said_in_threads(bot: Bot, channel: Channel) -> str:
    """All that the bot says there."""
    return "\n".join(render(message) for message in bot.slack.workspace.said(channel.id) if message.author == bot.slack.bot_user)


def test_who_asked_is_looked_up_after_a_restart(bot: Bot, ann: User, audience: Audience) -> None:
    """Whom the process before knew: a direct message is answered for its author."""
    direct = bot.slack.direct_message(ann)
    thread = bot.slack.post(ann, direct, QUESTION)
    bot.reply(direct, thread)
    bot.quiet()
    audience.is_now(ann.id)
    request = bot.service.inbox.find(direct.id, thread)
    assert request
    viewers = Viewers(bot.service.client, bot.service.newsroom.audiences)
    assert viewers.of(request, None, None) >= {ann.id, bot.slack.team}


def test_what_is_posted_by_an_earlier_press_is_looked_at_again(bot: Bot, ann: User, news: Channel, audience: Audience) -> None:
    """As after a restart: the source may have been restricted since."""
    answer = bot.answer(ann, news, QUESTION)
    bot.quiet()
    request = bot.service.inbox.find(news.id, answer.thread)
    assert request
    viewers, shared = Viewers(bot.service.client, bot.service.newsroom.audiences), replace(request, kind=RequestKind.SHARED)
    reply = bot.on_record(answer)
    assert viewers.require_shown(reply, shared, None) == reply
    audience.is_now(ann.id)
    with pytest.raises(HiddenError):
        viewers.require_shown(reply, shared, None)


def test_where_nobody_can_say_who_may_see_nothing_is_shown(bot: Bot, ann: User, news: Channel, audience: Audience) -> None:
    """Not even what was for everybody: one plain sentence says so."""
    answer = bot.answer(ann, news, QUESTION)
    audience.cannot_be_read()
    assert UNKNOWN_AUDIENCE in render(bot.answer(ann, news, QUESTION))
    assert UNKNOWN_AUDIENCE in render(pressed(bot.slack, ann, answer, "show_passages"))
