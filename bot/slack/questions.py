"""Listeners of everything that asks: a message, a mention, an edit, a deletion, the command."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from slack_bolt import Ack, BoltContext, BoltResponse

from bot.answering.question import clean
from bot.errors import LedgerError
from bot.records.inbox import Arrival, Inbox, Request, RequestKind, State
from bot.slack.blocks import Message, plain_message
from bot.slack.client import SlackClient
from bot.slack.events import Body, Deletion, Edit, EventReader
from bot.slack.origin import Origin
from bot.slack.policy import Act, Gate, Policy
from bot.slack.talk import Talk, classify
from bot.slack.talking import SmallTalk
from bot.slack.text import line, unescape
from bot.slack.worker import AnswerWorker, Asker

_NOT_WRITTEN = (
    "I cannot write your question down just now, so I may not answer it. If nothing has come in ten minutes, please ask again."
)
_REMEMBERED = 1_000  # questions whose askers were told that


@dataclass(frozen=True, slots=True)
class QuestionLimits:
    """Characters of a question, questions of one person in a minute, and questions that may wait for their answers."""

    max_chars: int
    max_per_minute: int
    max_waiting: int


class Questions:
    """One method for each way to ask."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that stands between an event and the worker
        self,
        inbox: Inbox,
        client: SlackClient,
        worker: AnswerWorker,
        reader: EventReader,
        policy: Policy,
        limits: QuestionLimits,
        talk: SmallTalk,
    ) -> None:
        """Take the parts."""
        self._inbox = inbox
        self._early = inbox.early_edits
        self._client = client
        self._worker = worker
        self._reader = reader
        self._limits = limits
        self._talk = talk
        self.gate = Gate(policy, limits.max_per_minute, is_closed=client.is_closed)
        self._arriving = Lock()
        self._lost: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    def take_in(self, body: Body, context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt's name
        """Claim an event and write down the question in it, before Slack hears that it has arrived."""
        event = self._reader.read(body)
        with self._arriving:  # an edit may arrive together with its message
            if isinstance(event, Arrival):
                context["arrival"] = event
                context["request"], context["refusal"] = self._write_down(event)
            elif isinstance(event, Edit):
                self._rewrite(event, context)
            elif isinstance(event, Deletion):
                context["deleted"] = self._withdraw(event)
        return next()

    def work(self, context: BoltContext) -> None:
        """Hand a question to the worker, or say why not."""
        arrival, request, deleted = context.get("arrival"), context.get("request"), context.get("deleted")
        if deleted and deleted.posted:
            self._worker.withdraw(deleted.channel, deleted.posted)
        if request and not arrival:
            self._worker.take(request)
        elif request and arrival:
            self._worker.take(request, Asker(arrival.user, arrival.team))
        elif arrival and context.get("refusal"):
            self._whisper(arrival, context["refusal"])
        if context.get("edited"):
            self._whisper(*context["edited"])

    def command(self, ack: Ack, body: Body) -> None:
        """`/dateline QUESTION`: an answer for the asker alone."""
        origin = self.gate.origin_of(body)
        arrival = Arrival(
            event=f"command:{body['trigger_id']}",
            kind=RequestKind.COMMAND,
            channel=body["channel_id"],
            message=body["trigger_id"],
            text=clean(unescape(body.get("text") or "")),
            user=body["user_id"],
            team=origin.team,
            address=body["response_url"],
            enterprise=origin.enterprise,
            is_shared=origin.is_shared,
        )
        refusal, talk = self._refusal(arrival), classify(arrival.text)
        if refusal or talk is not Talk.QUESTION:
            said = plain_message(refusal) if refusal else self._talk.answer(talk, arrival)
            ack(text=said.text, blocks=said.blocks, response_type="ephemeral")
            return
        request = self._inbox.accept(arrival)
        echo = plain_message(f"You asked: {line(arrival.text)}")
        ack(text=echo.text, blocks=echo.blocks, response_type="ephemeral")
        if request:
            self._worker.take(request, Asker(arrival.user, arrival.team))

    def ask(self, arrival: Arrival, begun: Callable[[], object]) -> str | None:
        """Take a question that somebody pressed or sent, once; why it is not taken, in one plain sentence, or None.

        `begun` shows that it was taken, before anybody works on it.
        """
        refusal = self._refusal(arrival)
        request = self._inbox.accept(arrival) if refusal is None else None
        if request:
            begun()
            self._worker.take(request, Asker(arrival.user, arrival.team))
        return refusal

    def _write_down(self, arrival: Arrival) -> tuple[Request | None, Message | None]:
        """As `_accept`; where the question cannot be written down, who asked is told so, once, and Slack will send it again."""
        try:
            return self._accept(arrival)
        except LedgerError:
            place = (arrival.channel, arrival.message)
            if place not in self._lost:
                self._lost.append(place)
                self._whisper(arrival, plain_message(_NOT_WRITTEN))
            raise

    def _whisper(self, arrival: Arrival, message: Message) -> None:
        # Slack shows a note to one person in a thread only where the thread has replies already.
        thread = arrival.thread if arrival.thread != arrival.message else None
        self._client.whisper(arrival.channel, arrival.user, thread, message)

    def _accept(self, arrival: Arrival) -> tuple[Request | None, Message | None]:
        """The request, if it is new; or what is to be said to who asked, if anything. A mention comes as two events."""
        place = (arrival.channel, arrival.message)
        if self._inbox.find(*place) or self._inbox.is_refused(*place):  # refused, or deleted
            self._inbox.claim(arrival.event)
            return None, None
        if (newest := self._early.newest(*place)) is not None:
            taken_in = self._take_in_edited(replace(arrival, text=newest))
            self._early.forget(*place)
            return taken_in
        refusal, talk = self._refusal(arrival), classify(arrival.text)
        if refusal is None and talk is Talk.QUESTION:
            return self._inbox.accept(arrival), None
        if not (self._inbox.claim(arrival.event) and self._inbox.refuse(*place)):
            return None, None
        if talk not in {Talk.QUESTION, Talk.SOURCES} and arrival.kind is RequestKind.THREAD:
            return None, None  # people speak to each other there, and have not said that it is for the bot
        return None, plain_message(refusal) if refusal else self._talk.answer(talk, arrival)

    def _take_in_edited(self, arrival: Arrival) -> tuple[Request | None, Message | None]:
        """The same for a message in the words of an edit that came before it; it is answered as an edited one is."""
        refusal = self._refusal(arrival)
        if refusal is None and classify(arrival.text) is Talk.QUESTION:
            return self._inbox.accept(arrival), None
        is_new = self._inbox.claim(arrival.event) and self._inbox.refuse(arrival.channel, arrival.message)
        return None, plain_message(refusal) if is_new and refusal and arrival.text else None

    def _rewrite(self, edit: Edit, context: BoltContext) -> None:
        """Take in a question's new words; one that asks nothing any more, or may not be asked so, is taken back.

        What goes to the worker, or is to be taken away or said, stands in the context.
        """
        if not self._inbox.claim(edit.event):
            return
        before = self._inbox.find(edit.channel, edit.message)
        if before is None:
            self._note(edit)
            return
        if before.state is State.WITHDRAWN or before.text == edit.text:
            return
        if self._inbox.is_overtaken(edit.channel, edit.message, edit.moment):
            return
        # Only its author can edit a message, and was let in; an edit that says nothing of where they are from takes nothing back.
        origin = edit.origin if edit.origin.team or edit.origin.enterprise else Origin()
        arrival = Arrival(
            edit.event,
            before.kind,
            edit.channel,
            edit.message,
            edit.text,
            edit.user,
            origin.team,
            before.thread,
            enterprise=origin.enterprise,
            is_shared=origin.is_shared,
        )
        refusal = self._refusal(arrival)
        if refusal is None and classify(edit.text) is Talk.QUESTION:
            context["request"] = self._inbox.rewrite(edit.channel, edit.message, edit.text, edit.moment)
            return
        context["deleted"] = self._inbox.withdraw(edit.channel, edit.message)
        if refusal and edit.text:
            context["edited"] = arrival, plain_message(refusal)

    def _note(self, edit: Edit) -> None:
        """Keep an edit for its message to come. Of what does not concern us nothing is kept."""
        place = (edit.channel, edit.message)
        if not self._inbox.is_refused(*place) and (edit.asks or self._early.newest(*place) is not None):
            self._early.note(*place, edit.text, edit.moment)

    def _withdraw(self, deletion: Deletion) -> Request | None:
        """The request that was taken back, if there is one and the event is new."""
        self._inbox.refuse(deletion.channel, deletion.message)  # or else the question would be taken in if it came only now
        self._early.forget(deletion.channel, deletion.message)
        return self._inbox.withdraw(deletion.channel, deletion.message) if self._inbox.claim(deletion.event) else None

    def _refusal(self, arrival: Arrival) -> str | None:
        """Why a question is not taken, in one plain sentence to its asker; None where it is taken."""
        max_chars, origin = self._limits.max_chars, Origin(arrival.team, arrival.enterprise, arrival.is_shared)
        if shut_out := self.gate.shuts_out(arrival.user, arrival.channel, origin):
            return shut_out
        if len(arrival.text) > max_chars:
            return f"That question has {len(arrival.text):,} characters; please ask it in at most {max_chars:,}."
        if self._worker.waiting() >= self._limits.max_waiting:
            return "I am busy with many questions right now. Please ask again in a minute."
        return self.gate.slows_down(Act.ASK, arrival.user)
