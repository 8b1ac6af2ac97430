"""Greets who comes and where the bot is invited to, and takes in what is asked without being typed in a message."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

from slack_bolt import Ack, BoltContext, BoltResponse

from bot.answering.question import clean
from bot.errors import LedgerError, SlackError, SlackRefusedError
from bot.records.inbox import Arrival, RequestKind
from bot.records.notices import Notice, NoticeKind, Notices
from bot.slack.announcing import announce
from bot.slack.blocks import plain_message
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.greetings import ASK_STORIES, QUESTION, ask_view, greeting
from bot.slack.modals import FOUND, notice_view
from bot.slack.origin import Origin, origin_of
from bot.slack.questions import Questions
from bot.slack.status import IndexStatus
from bot.slack.text import line
from bot.wording import ASKED
from index.audience import EVERYBODY
from index.errors import DatelineError

_SETTLING = 0.2  # seconds in which Slack shows what acknowledges a form, before anything else may take its place
_Next = Callable[[], BoltResponse]
_log = logging.getLogger(__name__)


class Welcome:
    """One method for each way to meet somebody. What is to be said stands in the ledger before Slack hears that the event came."""

    def __init__(
        self,
        notices: Notices,
        status: IndexStatus,
        examples: Callable[[], Sequence[str]],
        questions: Questions,
        client: SlackClient,
        command: str,
    ) -> None:
        """Take the parts; `examples` gives questions that have answers, and `command` is the slash command."""
        self._notices = notices
        self._status = status
        self._examples = examples
        self._questions = questions
        self._client = client
        self._command = command
        self._posting = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="greeting")

    def close(self) -> None:
        """Finish the greeting that is being posted; others wait in the ledger for the next start."""
        self._thread.shutdown(cancel_futures=True)

    # Greeting

    def is_idle(self) -> bool:
        """Whether no greeting waits or is being posted."""
        return not self._notices.waiting(NoticeKind.GREETING) and not self._posting.locked()

    def wrote(self, body: Body, context: BoltContext, next: _Next) -> BoltResponse:  # noqa: A002 - Bolt's name
        """Somebody asked something: in a direct message they are greeted, if they never were."""
        arrival = context.get("arrival")
        if isinstance(arrival, Arrival) and arrival.kind is RequestKind.DIRECT:
            self._meet(arrival.user, arrival.channel, origin_of(body))
        return next()

    def looked(self, body: Body, next: _Next) -> BoltResponse:  # noqa: A002 - the same
        """Somebody who may ask opened the messages tab: they are greeted, if they never were."""
        event = body["event"]
        if event.get("tab") == "messages":
            self._meet(event["user"], event["channel"], origin_of(body))
        return next()

    def joined(self, body: Body, next: _Next) -> BoltResponse:  # noqa: A002 - the same
        """The bot itself joined a channel, which is greeted, once for each invitation."""
        self._notices.greet_channel(body["event"]["channel"], str(body["event_id"]))
        return next()

    def greet(self) -> None:
        """Post the greetings that wait, each once.

        :raises DatelineError: one could not be posted; it waits on.
        """
        with self._posting:
            for notice in self._notices.waiting(NoticeKind.GREETING):
                self._greet(notice)

    def _meet(self, user: str, channel: str, origin: Origin) -> None:
        """A greeting is a courtesy: what was asked does not wait for it, nor fail with it."""
        if self._questions.gate.shuts_out(user, channel, origin) is not None:
            return
        try:
            if self._notices.greet_person(user, channel):
                self._thread.submit(self._greet_quietly)
        except LedgerError as error:
            _log.warning("%s Nobody was greeted.", error.problem)

    def _greet_quietly(self) -> None:
        """Nobody waits for this: what goes wrong is logged, and tried again by the job that greets."""
        try:
            self.greet()
        except DatelineError as error:
            _log.warning("%s A greeting waits.", error.problem)

    def _greet(self, notice: Notice) -> None:
        is_empty = self._status.is_empty(EVERYBODY)
        examples = () if is_empty else self._examples()
        message = greeting(self._command, examples, direct=notice.about != notice.channel, is_empty=is_empty)
        try:
            announce(self._notices, self._client, notice, message)
        except SlackRefusedError as error:
            _log.warning("%s Nobody was greeted.", error.problem)
            self._notices.settle(notice)

    # Asking

    def pressed(self, ack: Ack, body: Body, action: Body) -> None:
        """An example was pressed: it is asked by who pressed it, and answered in the thread of the greeting."""
        ack()
        channel, thread, user = body["channel"]["id"], body["container"]["message_ts"], body["user"]
        # Slack has one trigger for each press, and names it again where it repeats one.
        press = f"example:{body['trigger_id']}"
        kind = RequestKind.DIRECT if channel.startswith("D") else RequestKind.MENTION
        question = clean(str(action["value"]))
        arrival = self._from(body, Arrival(press, kind, channel, press, question, user["id"], thread=thread))
        refusal = self._questions.ask(arrival, lambda: self._repeat(arrival))
        if refusal is not None:
            self._client.whisper(channel, user["id"], None, plain_message(refusal))

    def _repeat(self, arrival: Arrival) -> None:
        """Show above the answer which question it is to; the answer comes without it, too."""
        echo = plain_message(ASKED.format(question=line(arrival.text)))
        try:
            self._client.post(arrival.channel, arrival.thread, echo, f"asked-{arrival.message}")
        except SlackError as error:
            _log.warning("%s A question was not repeated.", error.problem)

    def open_form(self, ack: Ack, body: Body) -> None:
        """The shortcut "Ask the stories": a form, at once."""
        ack()
        self._client.show(body["trigger_id"], ask_view())

    def sent(self, ack: Ack, body: Body) -> None:
        """The form was sent: the answer takes its place."""
        view = body["view"]
        text = clean(view["state"]["values"][QUESTION][QUESTION].get("value") or "")
        name = f"{ASK_STORIES}:{view['id']}"
        arrival = self._from(
            body, Arrival(name, RequestKind.SHORTCUT, "", view["id"], text, body["user"]["id"], address=view["id"])
        )

        def show() -> None:
            ack(response_action="update", view=notice_view(FOUND, "Looking through the stories…"))
            time.sleep(_SETTLING)

        refusal = self._questions.ask(arrival, show)
        if refusal is not None:
            ack(response_action="errors", errors={QUESTION: refusal})

    def _from(self, body: Body, arrival: Arrival) -> Arrival:
        """The same question, with where its asker is from."""
        origin = self._questions.gate.origin_of(body)
        return replace(arrival, team=origin.team, enterprise=origin.enterprise, is_shared=origin.is_shared)
