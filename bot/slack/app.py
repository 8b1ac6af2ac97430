"""Bolt's listeners, each a few lines: who may, what was asked, what is shown."""

import json
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot.answering.question import clean
from bot.checking.lookup import Lookup
from bot.checking.quotes import reply_ids
from bot.checking.verdicts import Auditor
from bot.errors import SlackError, UnknownReplyError
from bot.records.inbox import Arrival, Request, RequestKind
from bot.rendering.passages import quote_context
from bot.reply import Feedback
from bot.settings import Settings
from bot.slack.blocks import CHECK, FEEDBACK, HELPFUL, SHARE, SHOW_PASSAGE, WRONG, answer_message, plain_message
from bot.slack.events import Deletion, Edit, EventReader
from bot.slack.home import HomeTab
from bot.slack.modals import CHOICE, WORDS, notice_view, passage_view, verdicts_view, wrong_citation_view
from bot.slack.policy import Policy, RateLimit
from bot.slack.text import line, unescape
from bot.slack.worker import AnswerWorker, Asker

Body = Mapping[str, Any]  # Any: JSON
FIND, CHECK_MESSAGE = "find_in_stories", "check_message"
SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands", "groups:history", "im:history"),
        *("mpim:history", "reactions:write"),
    }
)
"""What the bot asks a workspace for, as slack_manifest.yaml does."""
_THREADS = 10
_HELP = "Ask me about the news, for example: “Who won Taiwan's presidential election?” I answer with sentences of stories."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the listeners work with. `open_auditor` judges by what is current at that moment."""

    settings: Settings
    desk: AnswerWorker
    reader: EventReader
    policy: Policy
    home: HomeTab
    open_auditor: Callable[[], Auditor]
    open_lookup: Callable[[], Lookup]


def build_app(parts: Dependencies) -> App:
    """The Bolt app with a listener for every event that the manifest subscribes to."""
    settings = parts.settings
    token = settings.slack_bot_token.get_secret_value()
    app = App(
        logger=logging.getLogger("slack_bolt"),  # or else its loggers take the root's level, and write down bodies at WARNING
        signing_secret=settings.slack_signing_secret.get_secret_value() or None,
        client=WebClient(token, base_url=settings.slack_api_url),
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(_THREADS, thread_name_prefix="listener"),
    )
    listeners = _Listeners(parts)
    # A question is written down before its arrival is acknowledged: middleware runs before that, the listener after it.
    for event in ("app_mention", "message"):
        app.event(event, middleware=[listeners.take_in])(listeners.work)
    app.event("app_home_opened")(listeners.open_home)
    app.command(settings.slack_command)(listeners.command)
    app.shortcut(FIND)(listeners.find)
    app.shortcut(CHECK_MESSAGE)(listeners.check_message)
    app.action(re.compile(rf"{SHOW_PASSAGE}_\d+"))(listeners.show_passage)
    app.action(CHECK)(listeners.check)
    app.action(WRONG)(listeners.ask_what_is_wrong)
    app.view(WRONG)(listeners.wrong)
    app.action(SHARE)(listeners.share)
    app.action(FEEDBACK)(listeners.feedback)
    app.error(listeners.failed)
    return app


class _Listeners:
    """One method for each thing that people can do."""

    def __init__(self, parts: Dependencies) -> None:
        self._parts = parts
        self._desk = parts.desk
        self._rate = RateLimit(parts.settings.max_questions_per_minute)
        self._arriving = Lock()

    # Questions

    def take_in(self, body: Body, context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt's name
        """Claim an event and write down the question in it, before Slack hears that it has arrived."""
        said = self._parts.reader.read(body)
        inbox = self._desk.inbox
        if isinstance(said, Arrival):
            context["arrival"] = said
            with self._arriving:
                context["request"], context["refusal"] = self._take_in(said)
        elif isinstance(said, Edit):
            new = inbox.claim(said.event)
            context["request"] = inbox.rewrite(said.channel, said.message, said.text, said.moment) if new else None
        elif isinstance(said, Deletion):
            inbox.claim(f"{said.channel}:{said.message}")  # or else the question would be taken in if its event came only now
            context["deleted"] = inbox.withdraw(said.channel, said.message) if inbox.claim(said.event) else None
        return next()

    def _take_in(self, arrival: Arrival) -> tuple[Request | None, str]:
        """The request, if it is new; or what is to be said to who asked, if anything. A mention comes as two events."""
        inbox = self._desk.inbox
        refused = f"{arrival.channel}:{arrival.message}"  # or deleted
        if inbox.find(arrival.channel, arrival.message) or inbox.claimed(refused):
            inbox.claim(arrival.event)
            return None, ""
        refusal = self._refusal(arrival)
        if refusal is None:
            return inbox.accept(arrival), ""
        return None, refusal if inbox.claim(arrival.event) and inbox.claim(refused) else ""

    def work(self, context: BoltContext) -> None:
        """Show that a question is worked on, and hand it to the desk; or say why not."""
        arrival, request, deleted = context.get("arrival"), context.get("request"), context.get("deleted")
        if deleted and deleted.posted:
            self._desk.poster.delete(deleted.channel, deleted.posted)
        if request and not arrival:
            self._desk.take(request)
        elif request and arrival:
            done = self._desk.poster.begin(request.channel, request.thread or request.message, request.message)
            self._desk.take(request, Asker(arrival.user, arrival.team, done))
        elif arrival and context.get("refusal"):
            # Slack shows a note to one person in a thread only where the thread has replies already.
            thread = arrival.thread if arrival.thread != arrival.message else None
            self._desk.poster.whisper(arrival.channel, arrival.user, thread, plain_message(context["refusal"]))

    def _refusal(self, arrival: Arrival) -> str | None:
        """Why a question is not taken, in one plain sentence to its asker; None where it is taken."""
        most = self._parts.settings.max_question_chars
        if not self._parts.policy.admits(arrival.user, arrival.channel, arrival.team):
            return "I am not set up to answer you here. Who runs this bot can change that."
        if not arrival.text:
            return _HELP
        if len(arrival.text) > most:
            return f"That question has {len(arrival.text):,} characters; please ask it in at most {most:,}."
        if self._desk.full:
            return "I am busy with many questions right now. Please ask again in a minute."
        if not self._rate.allows(arrival.user):
            return "That is a lot of questions in one minute. Please ask again a little later."
        return None

    def command(self, ack: Ack, body: Body) -> None:
        """`/dateline QUESTION`: an answer for the asker alone."""
        arrival = Arrival(
            event=f"command:{body['trigger_id']}",
            kind=RequestKind.COMMAND,
            channel=body["channel_id"],
            message=body["trigger_id"],
            text=clean(unescape(body.get("text") or "")),
            user=body["user_id"],
            team=body.get("team_id"),
            address=body["response_url"],
        )
        refusal = self._refusal(arrival)
        if refusal:
            ack(text=refusal, response_type="ephemeral")
            return
        request = self._desk.inbox.accept(arrival)
        asked = plain_message(f"You asked: {line(arrival.text)}")
        ack(text=asked.text, blocks=asked.blocks, response_type="ephemeral")
        if request:
            self._desk.take(request, Asker(arrival.user, arrival.team))

    def find(self, ack: Ack, body: Body) -> None:
        """The message shortcut that looks for sentences which bear on a message."""
        ack()
        message = body["message"]
        text = clean(unescape(message.get("text") or ""))[: self._parts.settings.max_question_chars]
        trigger, channel, user = body["trigger_id"], body["channel"]["id"], body["user"]
        arrival = Arrival(f"shortcut:{trigger}", RequestKind.SHORTCUT, channel, trigger, text, user["id"], user.get("team_id"))
        refusal = self._refusal(arrival) if text else "This message has no words to look for."
        title = "Found in the stories"
        view = self._desk.poster.show(body["trigger_id"], notice_view(title, refusal or "Looking through the stories…"))
        if refusal:
            return
        request = self._desk.inbox.accept(replace(arrival, address=view))
        if request:
            self._desk.take(request, Asker(arrival.user, arrival.team))

    # Checking

    def show_passage(self, ack: Ack, body: Body, action: Body) -> None:
        """A cited sentence in its place."""
        ack()
        reply_id, _, number = str(action["value"]).partition(":")
        reply = self._desk.ledger.reply(reply_id)
        checked = self._parts.open_auditor().check(reply)
        finding = next(one for one in checked.findings if one.citation.number == int(number))
        citation, story = finding.citation, finding.text or ""
        sound = story[citation.start : citation.end] == citation.quote
        around = quote_context(story, citation.start, citation.end) if sound else None
        self._desk.poster.show(body["trigger_id"], passage_view(finding, around, self._desk.links(reply).get(citation.number)))

    def check(self, ack: Ack, body: Body, action: Body) -> None:
        """The verdicts on a reply, anew."""
        ack()
        checked = self._parts.open_auditor().check(self._desk.ledger.reply(str(action["value"])))
        self._desk.poster.show(body["trigger_id"], verdicts_view(checked, datetime.now(UTC)))

    def check_message(self, ack: Ack, body: Body) -> None:
        """The same for any message: a reply of ours, or a text that quotes something."""
        ack()
        view = self._desk.poster.show(body["trigger_id"], notice_view("Citations checked", "Checking…"))
        message = body["message"]
        ours = message.get("user") == self._parts.policy.bot_user
        known = [one for one in reply_ids(json.dumps(message.get("blocks") or [])) if ours and self._desk.ledger.knows(one)]
        if known:
            checked = self._parts.open_auditor().check(self._desk.ledger.reply(known[-1]))
        else:
            checked = self._parts.open_lookup().check(unescape(message.get("text") or ""))
        self._desk.poster.show_again(view, verdicts_view(checked, datetime.now(UTC)))

    # What people say of a reply

    def ask_what_is_wrong(self, ack: Ack, body: Body, action: Body) -> None:
        """A form for a wrong citation."""
        ack()
        self._desk.poster.show(body["trigger_id"], wrong_citation_view(self._desk.ledger.reply(str(action["value"]))))

    def wrong(self, ack: Ack, body: Body) -> None:
        """The form was sent."""
        view = body["view"]
        values = view["state"]["values"]
        number = int(values[CHOICE][CHOICE]["selected_option"]["value"])
        words = values[WORDS][WORDS].get("value") or ""
        if self._desk.inbox.claim(f"wrong:{view['id']}"):
            reply = self._desk.ledger.reply(view["private_metadata"])
            self._desk.ledger.add_feedback(reply.id, Feedback("wrong citation", words, number, body["user"]["id"]))
        ack(response_action="update", view=notice_view("Wrong citation", "Thank you: it is on record with the reply."))

    def feedback(self, ack: Ack, body: Body, action: Body) -> None:
        """Thumbs up or down."""
        ack()
        reply_id, _, kind = str(action["value"]).partition(":")
        if self._desk.inbox.claim(f"feedback:{action.get('action_ts')}:{reply_id}"):
            reply = self._desk.ledger.reply(reply_id)
            word = HELPFUL if kind == HELPFUL else "unhelpful"
            self._desk.ledger.add_feedback(reply.id, Feedback(word, user=body["user"]["id"]))

    def share(self, ack: Ack, body: Body, action: Body) -> None:
        """Post to the channel what was answered to one person; once."""
        ack()
        reply = self._desk.ledger.reply(str(action["value"]))
        if self._desk.inbox.claim(f"share:{reply.id}"):
            self._desk.poster.respond(body["response_url"], answer_message(reply, self._desk.links(reply)), to_all=True)

    def open_home(self, event: Body) -> None:
        """The Home tab, or suggested prompts in the messages tab."""
        if event.get("tab") == "messages":
            self._parts.home.suggest(event["channel"])
        else:
            self._parts.home.show(event["user"])

    def failed(self, error: Exception, body: Body) -> BoltResponse:
        """What went wrong in a listener: the log has it, and who pressed something hears of it in one plain sentence."""
        reference = secrets.token_hex(4)
        _log.error("a listener failed", exc_info=error, extra={"reference": reference, "type": body.get("type")})
        known = isinstance(error, UnknownReplyError)
        words = "This reply is no longer on record." if known else f"Something went wrong; the reference is {reference}."
        try:
            if body.get("trigger_id"):
                self._desk.poster.show(body["trigger_id"], notice_view("Sorry", words))
        except SlackError as unsaid:
            _log.warning("%s Nobody was told.", unsaid.problem, extra={"reference": reference})
        # An event that could not be written down is not acknowledged, so that Slack sends it again.
        return BoltResponse(status=500 if body.get("type") == "event_callback" else 200)
