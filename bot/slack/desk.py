"""The standards desk: reports of wrong citations go to its channel, and what it decides goes to the answer.

Each step is on record before Slack hears of it, and is done by one thread, which `work` repeats until it has succeeded.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

from slack_bolt import Ack

from bot.checking.verdicts import Finding
from bot.errors import SlackError, SlackRefusedError
from bot.records.ledger import Ledger
from bot.records.reports import Reports
from bot.reply import Decision, Feedback, Reply, ReplyId, Report
from bot.slack.blocks import Message, plain_message
from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.modals import COMMENT, notice_view
from bot.slack.policy import NOT_HERE
from bot.slack.posted import PostedReplies
from bot.slack.standards import CORRECT, NO_FAULT, decided_line, decision_view, outcome, report_message
from bot.slack.viewers import Viewers
from index.errors import DatelineError

DESK = "standards desk"
_GONE = "This report is no longer on record."
_DECIDED = "This was decided already: {decision}"
_INVITE = "Invite the bot to STANDARDS_CHANNEL (/invite), or correct that setting."
_log = logging.getLogger(__name__)


class StandardsDesk:
    """Takes reports, and what is decided on them. Without a channel they are put on record alone."""

    def __init__(
        self, channel: str, ledger: Ledger, reports: Reports, checker: Checker, posted: PostedReplies, client: SlackClient
    ) -> None:
        """Take the id of the channel, "" for none, and the parts."""
        self._channel = channel
        self._ledger = ledger
        self._reports = reports
        self._checker = checker
        self._posted = posted
        self._client = client
        self._viewers = Viewers(client, checker.audiences)
        self._working = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="standards")
        self._untried = set[int]()  # reports of this process that were not posted by any other

    def report(self, reply: ReplyId, feedback: Feedback, form: str) -> str:
        """Put on record that a citation was called wrong, once for each form; what the person is to be told.

        :raises LedgerError: it could not be written.
        """
        if self._reports.add(reply, feedback, form, self._channel or None):
            self._untried.update(report.id for report in self._reports.to_post() if report.reply == reply)
            self._soon()
        seen = " and the standards desk will look at it; you will be told what it decides" if self._channel else ""
        return f"Thank you: it is on record with the reply{seen}."

    def press(self, ack: Ack, body: Body, action: Body) -> None:
        """Somebody in the desk's channel decides: at once, or with a form for the words."""
        ack()
        report = self._reports.get(int(action["value"]))
        refusal = _refusal(report, body["channel"]["id"])
        if report is None or refusal:
            self._client.show(body["trigger_id"], notice_view("Sorry", refusal))
        elif action["action_id"] != NO_FAULT:
            decision = Decision.CORRECTED if action["action_id"] == CORRECT else Decision.WITHDRAWN
            self._client.show(body["trigger_id"], decision_view(report, decision))
        elif not self._decide(report.id, Decision.NO_FAULT, "", body):
            self._client.show(body["trigger_id"], notice_view("Sorry", self._decided(report.id)))

    def sent(self, ack: Ack, body: Body) -> None:
        """The form was sent: who comes second is told what was decided meanwhile."""
        view = body["view"]
        number, _, decision = view["private_metadata"].partition(":")
        words = view["state"]["values"][COMMENT][COMMENT].get("value") or ""
        if self._decide(int(number), Decision(decision), words, body):
            ack()
        else:
            ack(response_action="update", view=notice_view("Sorry", self._decided(int(number))))

    def work(self) -> None:
        """Post what the desk has not got, and show what it decided; each failure is kept for the next time.

        :raises DatelineError: the first of these failures.
        """
        with self._working:
            failures = [
                *(self._each(self._reports.to_post(), self._post) if self._channel else ()),
                *self._each(self._reports.to_show(), self._show),
            ]
        if failures:
            raise failures[0]

    def close(self) -> None:
        """Finish what is being done; the rest is on record."""
        self._thread.shutdown(cancel_futures=True)

    def _soon(self) -> None:
        self._thread.submit(self._work_quietly)

    def _work_quietly(self) -> None:
        """Nobody waits for this, and the job does it again."""
        try:
            self.work()
        except DatelineError as error:
            _log.warning("%s: %s It is tried again.", DESK, error.problem)
        except Exception:  # noqa: BLE001 - whatever it is, the log has it, and the job does it again
            _log.exception("%s: something went wrong; it is tried again", DESK)

    def _decide(self, number: int, decision: Decision, words: str, body: Body) -> bool:
        user = body["user"]
        is_first = self._reports.decide(number, decision, words, (user["id"], user.get("name") or user.get("username") or ""))
        if is_first:
            _log.info("a report was decided", extra={"report": number, "decision": decision})
            self._soon()
        return is_first

    def _decided(self, number: int) -> str:
        report = self._reports.get(number)
        return _DECIDED.format(decision=decided_line(report)) if report and report.decision else _GONE

    @staticmethod
    def _each(reports: Iterable[Report], do: Callable[[Report], None]) -> Iterable[DatelineError]:
        for report in reports:
            try:
                do(report)
            except DatelineError as error:
                yield error

    def _post(self, report: Report) -> None:
        finding = self._finding(report)
        verdict = f"{finding.verdict.capitalize()}. {finding.reason}" if finding else ""
        message = self._message(replace(report, verdict=verdict), self._channel)
        was_tried = report.id not in self._untried
        self._untried.discard(report.id)
        try:
            posted = self._client.post(self._channel, None, message, _key(report), maybe_there=was_tried)
        except SlackRefusedError as error:
            raise SlackRefusedError(f"A report cannot be posted to STANDARDS_CHANNEL. {error.problem}", _INVITE) from error
        self._reports.posted(report.id, self._channel, posted, verdict)

    def _show(self, report: Report) -> None:
        reply = self._ledger.reply(report.reply)
        reached = 0 if report.decision is Decision.NO_FAULT else self._posted.refresh(reply)
        if report.channel and report.posted:
            message = self._message(report, report.channel, reached)
            try:
                self._client.update(report.channel, report.posted, message, _key(report))
            except SlackRefusedError as error:
                _log.warning("the standards desk was not shown a decision: %s", error.problem, extra={"report": report.id})
        self._tell_reporter(report, reply)
        self._reports.shown(report.id)

    def _tell_reporter(self, report: Report, reply: Reply) -> None:
        """In a direct message, which cannot be looked through for an earlier try: there is one try, and never a second message."""
        reporter = self._reports.take_reporter(report.id)
        if reporter is None:
            return
        try:
            self._client.post(reporter, None, plain_message(outcome(report, reply)), f"{_key(report)}-told")
        except SlackError as error:
            _log.warning("%s Who made a report was not told of its decision.", error.problem, extra={"report": report.id})

    def _message(self, report: Report, channel: str, reached: int = 0) -> Message:
        """A report with what may be seen in a channel of what it is about."""
        reply = self._ledger.reply(report.reply)
        stories = [citation.article_id for citation in reply.answer.citations if citation.number == report.citation]
        hides = self._viewers.audiences.hides(self._viewers.of_channel(channel), stories)
        return report_message(report, reply, self._link(report), reached, is_shown=not hides)

    def _finding(self, report: Report) -> Finding | None:
        findings = self._checker.check_reply(self._ledger.reply(report.reply), None).findings  # the verdict names no story
        return next((finding for finding in findings if finding.citation.number == report.citation), None)

    def _link(self, report: Report) -> str | None:
        return self._posted.links(self._ledger.reply(report.reply)).get(report.citation or 0)


def _key(report: Report) -> str:
    return f"report-{report.id}"


def _refusal(report: Report | None, channel: str) -> str:
    """Why nobody may decide on a report there; "" where they may: its channel is open to those whom it concerns alone."""
    if report is None:
        return _GONE
    if report.channel != channel:
        return NOT_HERE
    return _DECIDED.format(decision=decided_line(report)) if report.decision else ""
