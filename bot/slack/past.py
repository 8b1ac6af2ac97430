"""What somebody has asked, and what became of it since."""

import logging
from collections.abc import Callable

from bot.answer import Level
from bot.checking.verdicts import Checked, Verdict
from bot.records.asked import Asked, asked_by
from bot.records.ledger import Ledger
from bot.reply import Reply
from bot.slack.client import SlackClient
from bot.slack.home_view import PastQuestion
from bot.slack.permalinks import Permalinks
from index.errors import DatelineError

_MOST = 5
_LEVELS = {Level.ANSWER: "answered", Level.PROBABLE: "probably answered", Level.NOTHING: "nothing found"}
_WAITING, _WITHDRAWN, _CORRECTED = "waiting for an answer", "a story cited was withdrawn since", "a story cited was corrected since"
_log = logging.getLogger(__name__)


class PastQuestions:
    """The last questions of each person; only for a ledger that keeps who asked."""

    def __init__(self, ledger: Ledger, check: Callable[[Reply], Checked], client: SlackClient) -> None:
        """Take the record, what gives the verdicts on a reply, and who asks Slack for links to messages."""
        self._ledger = ledger
        self._check = check
        self._permalinks = Permalinks(client.calls)

    def __call__(self, user: str) -> list[PastQuestion]:
        """The last five, newest first."""
        asked = asked_by(self._ledger.database, user, _MOST)
        urls = self._permalinks([(each.channel, each.posted) for each in asked])
        return [PastQuestion(each.question, self._standing(each), url) for each, url in zip(asked, urls, strict=True)]

    def _standing(self, asked: Asked) -> str:
        """What became of a question, as far as can be said."""
        if asked.is_waiting:
            return _WAITING
        reply = self._ledger.reply(asked.reply)
        answered = _LEVELS[reply.answer.level if reply.answer.statements else Level.NOTHING]
        try:
            return _changed(self._check(reply)) or answered
        except DatelineError as error:
            _log.warning("a reply was not checked for the Home tab: %s", error.problem)
            return answered


def _changed(checked: Checked) -> str:
    """What has become of the stories that a reply cites; "" where the cited sentences stand."""
    verdicts = {finding.verdict for finding in checked.findings if finding.holds is not True}
    if Verdict.WITHDRAWN in verdicts:
        return _WITHDRAWN
    return _CORRECTED if Verdict.UPDATED in verdicts else ""
