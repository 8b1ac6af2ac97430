"""A citation called wrong comes before the standards desk once, and what it decides stands on the answer, whatever fails."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.records.ledger import LEDGER_FILE, Ledger
from bot.records.reports import Reports
from bot.reply import Decision, Report
from bot.slack.parts import Service
from bot.slack.standards import CORRECT, NO_FAULT, WITHDRAW
from tests.conftest import Rebuild
from tests.fake_slack import Channel, Message, Slack, User, render
from tests.slack.bot_under_test import PATIENCE, SMALL, Bot, flaws, pressed, running, settings_for, small_stories, workspace

pytest_plugins = ["tests.slack.bot_under_test"]
FERRY, BRIDGE, MAYOR, STRIKE = (question for _, question in SMALL.values())
WORDS = "It was <!channel> Saturday."


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace with a standards desk, and the bot in it."""

    bot: Bot
    news: Channel
    channel: Channel
    ann: User
    ed: User

    @property
    def slack(self) -> Slack:
        """The workspace."""
        return self.bot.slack

    @property
    def service(self) -> Service:
        """The bot's parts."""
        return self.bot.service

    def reported(self, question: str = FERRY) -> tuple[Message, Message]:
        """An answer of which a citation was called wrong, and what the desk sees of that."""
        before = len(self.slack.said(self.channel))
        answer = self.bot.answer(self.ann, self.news, question)
        self.send(answer)
        return answer, self.slack.wait_for(lambda: self.slack.said(self.channel)[before:], PATIENCE)[0]

    def send(self, answer: Message) -> None:
        """Report a citation of an answer."""
        reply = self.bot.on_record(answer)
        form = pressed(self.slack, self.ann, answer, "more", f"wrong_citation:{reply.id}")
        self.slack.submit(self.ann, form, {"citation": "1", "words": WORDS})
        self.slack.wait_for(lambda: "standards desk will look at it" in render(self.slack.view(form.id)), PATIENCE)
        self.slack.close(form)

    def decide(self, report: Message, action: str, words: str) -> None:
        """Press a button and fill in its form."""
        self.slack.submit(self.ed, pressed(self.slack, self.ed, report, action), {"words": words})
        self.shows(report, " by ed on ")

    def shows(self, message: Message, words: str) -> str:
        """What a message says, once it has some words."""
        self.slack.wait_for(lambda: words in render(self.slack.message(message.ts)), PATIENCE)
        self.slack.wait_for(lambda: not self.reports(lambda report: report.decision is not None and report.decider is not None))
        return render(self.slack.message(message.ts))

    def reports(self, wanted: Callable[[Report], bool] = lambda _: True) -> list[Report]:
        """Those on record."""
        return [report for report in self.service.desk._reports.all() if wanted(report)]


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder with a few short stories."""
    folder = tmp_path_factory.mktemp("standards")
    rebuild(folder / "data", [small_stories(folder)])
    return folder / "data"


@contextmanager
def at_desk(slack: Slack, data: Path, news: Channel, channel: Channel, *people: User) -> Iterator[Desk]:
    """The bot with this desk, until it ends."""
    with running(slack, settings_for(slack, data, ranker_model="none", standards_channel=channel.id)) as bot:
        yield Desk(bot, news, channel, *people)


@pytest.fixture(scope="module")
def desk(stories: Path) -> Iterator[Desk]:
    """A bot that keeps no users."""
    with workspace() as slack:
        ann, ed = slack.add_user("ann"), slack.add_user("ed")
        with at_desk(slack, stories, slack.add_channel("news"), slack.add_channel("desk"), ann, ed) as desk:
            yield desk
            desk.bot.quiet()
            assert flaws(slack) == []


def test_a_report_comes_before_the_desk_once(desk: Desk) -> None:
    """With question, quote, source, the verdict of now, the reason as data, and the reply's id."""
    answer, report = desk.reported()
    shown = render(report)
    reply = desk.bot.on_record(answer)
    assert f"Question: {FERRY}" in shown
    assert f"> {reply.answer.citations[0].quote} [1]" in shown
    assert "Harbour Post, 1 May 2024" in shown
    assert "Checked now: Verified. The quote stands in the story, word for word." in shown
    assert f"Reported: {WORDS}" in shown
    assert f"reply {reply.id}" in shown
    assert "[Correct]  [Withdraw this answer]  [No fault found]" in shown
    desk.service.desk.work()
    assert len([message for message in desk.slack.said(desk.channel) if reply.id in render(message)]) == 1


def test_a_correction_stands_above_the_answer(desk: Desk) -> None:
    """As data, beside the answer; the desk sees who decided what and when, and no more buttons."""
    answer, report = desk.reported()
    desk.decide(report, CORRECT, "It left <!here>\non Sunday.")
    shown = desk.shows(answer, "Corrected by the standards desk: It left <!here> on Sunday.")
    assert "412 cars" in shown
    decided = desk.shows(report, "Corrected by ed on ")
    assert "It left <!here> on Sunday." in decided
    assert "The answer says so now." in decided
    assert "[Correct]" not in decided


def test_a_withdrawn_answer_is_gone(desk: Desk) -> None:
    """A plain line with the reason stands in its place, and the record keeps that it was withdrawn."""
    answer, report = desk.reported(BRIDGE)
    reply = desk.bot.on_record(answer)
    desk.decide(report, WITHDRAW, "Another bridge.")
    shown = desk.shows(answer, "withdrawn")
    assert shown == f"This answer was withdrawn by the standards desk: Another bridge. (reply {reply.id})"
    assert desk.service.ledger.ruling(reply.id).withdrawn == "Another bridge."
    assert desk.service.ledger.reply(reply.id).answer == reply.answer


def test_without_fault_the_answer_stays(desk: Desk) -> None:
    """The report is closed; nothing is asked for."""
    answer, report = desk.reported(MAYOR)
    before = desk.slack.message(answer.ts)
    desk.slack.click(desk.ed, report, NO_FAULT)
    assert "No fault found by ed on " in desk.shows(report, "No fault found by")
    assert desk.slack.message(answer.ts) == before


@pytest.mark.parametrize(
    ("action", "words", "told"),
    [
        (CORRECT, "It left <!here> on Sunday.", "The standards desk has corrected the answer: It left <!here> on Sunday."),
        (WITHDRAW, "Another ferry.", "The standards desk has withdrawn the answer: Another ferry."),
        (NO_FAULT, "", "The standards desk has looked at it, and found no fault."),
    ],
)
def test_who_called_a_citation_wrong_is_told_what_was_decided(desk: Desk, action: str, words: str, told: str) -> None:
    """In a direct message, once, however often the desk's job runs; who it was is on record only until then."""
    answer, report = desk.reported()
    number, known = desk.reports()[-1].id, "SELECT reporter FROM report WHERE id = ?"
    assert [row[0] for row in desk.service.ledger.database.select(known, (number,))] == [desk.ann.id]
    if action == NO_FAULT:
        desk.slack.click(desk.ed, report, action)
    else:
        desk.decide(report, action, words)
    channel, reply = desk.slack.direct_message(desk.ann), desk.bot.on_record(answer)
    sentence = f"You called a citation wrong in the answer to “{FERRY}” (reply {reply.id}). {told}"
    desk.slack.wait_for(lambda: sentence in map(render, desk.slack.said(channel)), PATIENCE)
    desk.slack.wait_for(lambda: not desk.service.desk._reports.to_show(), PATIENCE)
    desk.service.desk.work()
    assert [render(message) for message in desk.slack.said(channel)].count(sentence) == 1
    assert [row[0] for row in desk.service.ledger.database.select(known, (number,))] == [None]


def test_who_comes_second_hears_what_was_decided(desk: Desk) -> None:
    """By a button that was still there, and by a form that was open."""
    answer, report = desk.reported(STRIKE)
    form = pressed(desk.slack, desk.ann, report, WITHDRAW)
    desk.slack.click(desk.ed, report, NO_FAULT)
    desk.shows(report, "No fault found by")
    desk.slack.submit(desk.ann, form, {"words": "No."})
    desk.slack.wait_for(lambda: "decided already: No fault found" in render(desk.slack.view(form.id)), PATIENCE)
    desk.slack.close(form)
    payload = next(sent.payload for sent in desk.slack.journal.deliveries[::-1] if sent.payload.get("type") == "block_actions")
    for action in (CORRECT, NO_FAULT):
        again = {**payload, "trigger_id": desk.slack.workspace.new_trigger(desk.ann.id)}
        again["user"] = {"id": desk.ann.id, "username": "ann", "name": "ann", "team_id": desk.ann.team}
        again["actions"] = [{**payload["actions"][0], "action_id": action, "action_ts": "9.9"}]
        desk.slack.server.courier.send("interactive", again)
        (view,) = desk.slack.wait_for(lambda: desk.slack.views_of(desk.ann), PATIENCE)
        assert "decided already: No fault found" in render(view)
        desk.slack.close(view)
    assert "withdrawn" not in render(desk.slack.message(answer.ts))


def test_an_answer_for_one_person_has_no_message_to_correct(desk: Desk) -> None:
    """The desk is told so; and withdrawn, it is no longer posted to the channel."""
    before = len(desk.slack.said(desk.channel))
    desk.slack.command(desk.ann, desk.news, "/dateline", FERRY)
    answer = desk.slack.wait_for(lambda: [note for note in desk.slack.ephemerals(desk.ann) if "412" in note.text], PATIENCE)[-1]
    desk.send(answer)
    report = desk.slack.wait_for(lambda: desk.slack.said(desk.channel)[before:], PATIENCE)[0]
    desk.decide(report, WITHDRAW, "No.")
    assert "there is no message that could say so" in desk.shows(report, "Withdrawn by ed")
    said = desk.slack.said(desk.news)
    desk.slack.click(desk.ann, answer, "share_answer")
    desk.slack.wait_for(lambda: [note for note in desk.slack.ephemerals(desk.ann) if "was withdrawn" in note.text], PATIENCE)
    assert desk.slack.said(desk.news) == said


def test_a_posted_answer_is_corrected_and_keeps_its_question(desk: Desk) -> None:
    """What stood above it stays there, with who asked, whom the record does not name any more."""
    before = len(desk.slack.said(desk.channel)), len(desk.slack.said(desk.news))
    desk.slack.command(desk.ann, desk.news, "/dateline", MAYOR)
    note = desk.slack.wait_for(lambda: [note for note in desk.slack.ephemerals(desk.ann) if "Okoye" in note.text], PATIENCE)[-1]
    desk.slack.click(desk.ann, note, "share_answer")
    (shared,) = desk.slack.wait_for(lambda: desk.slack.said(desk.news)[before[1] :], PATIENCE)
    desk.bot.quiet()
    desk.send(shared)
    report = desk.slack.wait_for(lambda: desk.slack.said(desk.channel)[before[0] :], PATIENCE)[0]
    desk.decide(report, CORRECT, "Of Lindholm town.")
    shown = desk.shows(shared, "Corrected by the standards desk: Of Lindholm town.")
    assert f"Question: {MAYOR} (asked by ann)" in shown
    shares = desk.service.ledger.database.select("SELECT asker, address FROM request WHERE kind = 'shared'")
    assert {tuple(row) for row in shares} == {(None, None)}


def test_nobody_decides_from_elsewhere(desk: Desk) -> None:
    """A press that names a report counts only in the channel in which that report stands."""
    _, report = desk.reported()
    desk.slack.click(desk.ed, report, NO_FAULT)
    desk.shows(report, "No fault found by")
    _, other = desk.reported()
    payload = next(sent.payload for sent in desk.slack.journal.deliveries[::-1] if _presses(sent.payload, NO_FAULT))
    (number,) = (element["value"] for block in other.blocks if block["type"] == "actions" for element in block["elements"][-1:])
    elsewhere = {"channel": {"id": desk.news.id, "name": "news"}, "trigger_id": desk.slack.workspace.new_trigger(desk.ed.id)}
    action = {**payload["actions"][0], "value": number, "action_ts": "9.8"}
    desk.slack.server.courier.send("interactive", {**payload, **elsewhere, "actions": [action]})
    (view,) = desk.slack.wait_for(lambda: desk.slack.views_of(desk.ed), PATIENCE)
    assert "not set up to answer you here" in render(view)
    desk.slack.close(view)
    assert [report.decision for report in desk.reports(lambda each: each.id == int(number))] == [None]


def _presses(payload: dict[str, object], action: str) -> bool:
    actions = payload.get("actions")
    return isinstance(actions, list) and actions[0]["action_id"] == action


def test_reports_and_decisions_outlive_failures_and_restarts(stories: Path, tmp_path: Path) -> None:
    """Slack refuses, drops and loses what is sent: the job, or the next process, does the rest, and nothing twice."""
    # Another workspace has the same ids, which this record must not know.
    data = shutil.copytree(stories, tmp_path / "data", ignore=shutil.ignore_patterns("ledger*"))
    with workspace() as slack:
        ann, ed = slack.add_user("ann"), slack.add_user("ed")
        news, channel = slack.add_channel("news"), slack.add_channel("desk")
        with at_desk(slack, data, news, channel, ann, ed) as desk:
            answer = desk.bot.answer(ann, news, FERRY)
            desk.bot.quiet()
            slack.fail("chat.postMessage", error="not_in_channel")
            desk.send(answer)
            slack.wait_for(lambda: any(call.outcome == "not_in_channel" for call in slack.journal.of("chat.postMessage")))
            assert slack.said(channel) == []
        with at_desk(slack, data, news, channel, ann, ed) as desk:
            slack.drop_after("chat.postMessage")
            desk.service.desk.work()
            (report,) = slack.said(channel)
            slack.fail("chat.update", 503, times=5)
            slack.submit(ed, pressed(slack, ed, report, CORRECT), {"words": "Sunday."})
            slack.wait_for(lambda: slack.journal.of("chat.update"), PATIENCE)
        for _ in range(2):
            with at_desk(slack, data, news, channel, ann, ed) as desk:
                desk.service.desk.work()
        shown = render(slack.message(answer.ts))
        assert shown.count("Corrected by the standards desk: Sunday.") == 1
        assert "Corrected by ed on " in render(slack.message(report.ts))
        assert len(slack.said(channel)) == 1
        assert len(slack.said(slack.direct_message(ann))) == 1
        assert [each.decision for each in desk_reports(data)][-1] is Decision.CORRECTED


def desk_reports(data: Path) -> tuple[Report, ...]:
    """Reports as the next process finds them."""
    with Ledger(data / LEDGER_FILE) as ledger:
        return Reports(ledger.database).all()
