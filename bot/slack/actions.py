"""Listeners of everything pressed: a passage, a check, a wrong citation, feedback, "Post to channel", "Check citations"."""

import json
import logging
import secrets
from datetime import UTC, datetime

from slack_bolt import Ack

from bot.checking.quotes import reply_ids
from bot.checking.verdicts import Checked
from bot.errors import SlackError
from bot.records.inbox import Inbox, State
from bot.records.ledger import Ledger
from bot.rendering.passages import quote_context
from bot.reply import Feedback
from bot.slack.blocks import HELPFUL, plain_message
from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.modals import CHOICE, COMMENT, notice_view, passage_view, verdicts_view, wrong_citation_view
from bot.slack.source_links import source_links
from bot.slack.text import unescape
from bot.slack.worker import AnswerWorker
from index.store import Store

_BUSY = "Many checks are waiting right now. Please press again in a minute."
_SHARED_BEFORE = "This answer is in the channel already."
_log = logging.getLogger(__name__)


class Actions:
    """One method for each thing that can be done with an answer."""

    def __init__(  # noqa: PLR0913 - what all that can be pressed needs
        self,
        checker: Checker,
        ledger: Ledger,
        inbox: Inbox,
        store: Store,
        client: SlackClient,
        *,
        worker: AnswerWorker,
        bot_user: str,
    ) -> None:
        """Take the parts; `bot_user` is the id of who the bot is."""
        self._worker = worker
        self._checker = checker
        self._ledger = ledger
        self._inbox = inbox
        self._store = store
        self._client = client
        self._bot_user = bot_user

    def show_passage(self, ack: Ack, body: Body, action: Body) -> None:
        """A cited sentence in its place."""
        ack()
        reply_id, _, number = str(action["value"]).partition(":")
        reply = self._ledger.reply(reply_id)
        findings = self._checker.check_reply(reply).findings
        finding = next(finding for finding in findings if finding.citation.number == int(number))
        citation, story = finding.citation, finding.text or ""
        is_sound = story[citation.start : citation.end] == citation.quote
        context = quote_context(story, citation.start, citation.end, citation.before) if is_sound else None
        link = source_links(self._store, reply).get(citation.number)
        self._client.show(body["trigger_id"], passage_view(finding, context, link))

    def check(self, ack: Ack, body: Body, action: Body) -> None:
        """The verdicts on a reply, anew."""
        ack()
        checked = self._checker.check_reply(self._ledger.reply(str(action["value"])))
        self._client.show(body["trigger_id"], verdicts_view(checked, datetime.now(UTC)))

    def check_message(self, ack: Ack, body: Body) -> None:
        """The same for any message: a reply of ours, or a text that quotes something."""
        ack()
        view_id = self._client.show(body["trigger_id"], notice_view("Citations checked", "Checking…"))
        if not self._checker.later(lambda: self._show_check(view_id, body["message"])):
            self._client.show_again(view_id, notice_view("Citations checked", _BUSY))

    def _show_check(self, view_id: str, message: Body) -> None:
        """Nobody waits for what runs later: the log has whatever goes wrong, and who pressed hears of it in one plain sentence."""
        try:
            view = verdicts_view(self._check_message(message), datetime.now(UTC))
        except Exception:  # noqa: BLE001 - somebody waits: whatever goes wrong, they hear that something did
            reference = secrets.token_hex(4)
            _log.exception("a check failed", extra={"reference": reference})
            view = notice_view("Sorry", f"Something went wrong; the reference is {reference}.")
        try:
            self._client.show_again(view_id, view)
        except SlackError as error:
            _log.warning("%s Nobody was told.", error.problem)

    def _check_message(self, message: Body) -> Checked:
        # Whoever puts a reply's id into a message of their own must not get that reply's verdicts.
        is_ours = message.get("user") == self._bot_user
        ids = reply_ids(json.dumps(message.get("blocks") or [])) if is_ours else []
        known = [reply_id for reply_id in ids if self._ledger.knows(reply_id)]
        if known:
            return self._checker.check_reply(self._ledger.reply(known[-1]))
        return self._checker.check_text(unescape(message.get("text") or ""))

    def ask_what_is_wrong(self, ack: Ack, body: Body, action: Body) -> None:
        """A form for a wrong citation."""
        ack()
        self._client.show(body["trigger_id"], wrong_citation_view(self._ledger.reply(str(action["value"]))))

    def wrong(self, ack: Ack, body: Body) -> None:
        """The form was sent."""
        view = body["view"]
        values = view["state"]["values"]
        number = int(values[CHOICE][CHOICE]["selected_option"]["value"])
        comment = values[COMMENT][COMMENT].get("value") or ""
        if self._inbox.claim(f"wrong:{view['id']}"):
            reply = self._ledger.reply(view["private_metadata"])
            self._ledger.add_feedback(reply.id, Feedback("wrong citation", comment, number, body["user"]["id"]))
        ack(response_action="update", view=notice_view("Wrong citation", "Thank you: it is on record with the reply."))

    def feedback(self, ack: Ack, body: Body, action: Body) -> None:
        """Thumbs up or down."""
        ack()
        reply_id, _, kind = str(action["value"]).partition(":")
        if self._inbox.claim(f"feedback:{action.get('action_ts')}:{reply_id}"):
            reply = self._ledger.reply(reply_id)
            opinion = HELPFUL if kind == HELPFUL else "unhelpful"
            self._ledger.add_feedback(reply.id, Feedback(opinion, user=body["user"]["id"]))

    def share(self, ack: Ack, body: Body, action: Body) -> None:
        """Post to the channel what was answered to one person; once, and as surely as an answer is posted."""
        ack()
        reply, address = self._ledger.reply(str(action["value"])), str(body["response_url"])
        request = self._inbox.share(reply.id, body["channel"]["id"], reply.answer.question.text, address)
        if request.state is State.WAITING:
            self._worker.take(request)
        else:
            self._client.respond(address, plain_message(_SHARED_BEFORE))
