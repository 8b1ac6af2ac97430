"""Answers the questions taken in from Slack, a few at a time, until each has its one answer."""

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Lock

from bot.answering.newsroom import Newsroom
from bot.errors import LedgerError, SlackError, SlackRefusedError, SlackUnreachableError
from bot.records.inbox import BY_MESSAGE, Inbox, Request, RequestKind, State
from bot.records.ledger import Ledger
from bot.reply import Place, Reply
from bot.slack.apologies import LATER, TOO_LATE, apology
from bot.slack.blocks import Message, plain_message
from bot.slack.client import SlackClient
from bot.slack.metrics import Metrics
from bot.slack.modals import FOUND, message_view
from bot.slack.notes import current_message
from bot.slack.sharing import share
from bot.slack.signs import SignsOfWork
from bot.slack.source_links import source_links
from bot.slack.viewers import Viewers
from index.errors import DatelineError
from index.store import Store

_WORKERS = 4  # the models share two cores or so; while one question is worked on, others wait for Slack
_JOB = "worker"
_TOO_OLD = timedelta(minutes=15)  # to answer after a restart: who asked has gone on
_GIVEN_UP = timedelta(days=1)  # after this long nobody waits for what could not be brought to them
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked a request in progress. `again`: it was worked on before, so that a message may be there already."""

    user: str | None = None
    team: str | None = None
    again: bool = False


class AnswerWorker:
    """Answers requests, once `resume` was called; safe to use from several threads."""

    def __init__(  # noqa: PLR0913 - what an answer needs, from the question to the message
        self,
        newsroom: Newsroom,
        store: Store,
        ledger: Ledger,
        inbox: Inbox,
        client: SlackClient,
        metrics: Metrics,
        *,
        signs: SignsOfWork | None = None,
    ) -> None:
        """Take the parts; `signs` show in a channel that a question is worked on."""
        self._newsroom = newsroom
        self._store = store
        self._ledger = ledger
        self._inbox = inbox
        self._client = client
        self._metrics = metrics
        self._signs = signs
        self._viewers = Viewers(client, newsroom.audiences)
        metrics.watch_job(_JOB)
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="worker")
        self._withdrawals = ThreadPoolExecutor(1, thread_name_prefix="withdrawal")
        self._lock = Lock()
        self._taken: set[int] = set()  # numbers of requests
        self._running: set[Future[None]] = set()
        self._told: set[int] = set()  # whose askers know that they must wait for the ledger
        self._put_off: dict[int, Asker] = {}  # by number of request: what could not be done, for `retry`
        self._begun = Event()
        self._closed = self._is_called_off = False

    def waiting(self) -> int:
        """How many requests are taken and have no answer yet."""
        return len(self._taken)

    def is_idle(self) -> bool:
        """Whether no thread works on anything, or is about to."""
        return not self._running

    def has_begun(self) -> bool:
        """Whether what is taken is worked on, rather than kept until all is there that this needs."""
        return self._begun.is_set()

    def take(self, request: Request, asker: Asker | None = None) -> None:
        """Work on a request soon. One that is being worked on already is not taken twice: the work ends with its newest words."""
        with self._lock:
            if self._closed or request.id in self._taken:
                return
            self._taken.add(request.id)
            self._watch(self._pool.submit(self._work, request.id, asker or Asker(), self._show_sign(request)))

    def _show_sign(self, request: Request) -> Callable[[], None]:
        """Show that a request is worked on, where its answer is a message. Returns what takes the sign away."""
        is_shown = request.kind in BY_MESSAGE and request.state is State.WAITING
        if not self._signs or not is_shown:
            return lambda: None
        return self._signs.begin(request.channel, request.thread or request.message, request.message)

    def resume(self) -> None:
        """Load the models, and begin with what an earlier process left: its signs, and what it has not answered."""
        self._newsroom.warm_up()
        if self._signs:
            self._signs.take_over()
        self._begun.set()
        for request in self._inbox.waiting():
            if datetime.now(UTC) - request.made < _TOO_OLD:
                self.take(request, Asker(again=True))
            else:
                self._watch(self._pool.submit(self._say_too_late, request))

    def _say_too_late(self, request: Request) -> None:
        """To be said instead of an answer where who asked has gone on."""
        try:
            self._inbox.settle(request, self._apologise(request, TOO_LATE, again=True))
        except DatelineError as error:  # it stays in the inbox for the next start
            _log.warning("nobody was told of a restart: %s", error.problem, extra={"request": request.id})

    def retry(self) -> None:
        """Take up again what could not be done because Slack was not to be reached; or give it up, after a day."""
        for number, asker in tuple(self._put_off.items()):
            request = self._inbox.get(number)
            del self._put_off[number]
            if datetime.now(UTC) - request.made < _GIVEN_UP:
                self.take(request, replace(asker, again=True))
            else:
                _log.error("a request is given up: its answer could not be posted", extra={"request": number})
                self._inbox.settle(request, None)

    def withdraw(self, channel: str, posted: str) -> None:
        """Take back soon the answer to a question that was deleted."""
        with self._lock:
            if not self._closed:
                self._watch(self._withdrawals.submit(self._take_back, channel, posted))
                return
        self._take_back(channel, posted)

    def _watch(self, future: Future[None]) -> None:
        """Know of something as long as it is under way."""
        self._running.add(future)
        future.add_done_callback(self._running.discard)

    def _take_back(self, channel: str, posted: str) -> None:
        try:
            self._client.delete(channel, posted)
        except SlackError as error:  # nobody waits for this: the log must have it
            _log.error("%s The answer to a deleted question stands.", error.problem)

    def close(self, seconds: float) -> bool:
        """Finish what is being worked on; what only waits stays in the inbox for the next process. Whether all was finished."""
        deadline = time.monotonic() + seconds
        with self._lock:
            self._closed, self._is_called_off = True, not self.has_begun()
            self._begun.set()
            running = list(self._running)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._withdrawals.shutdown(wait=False)
        finished = not wait([future for future in running if not future.cancelled()], timeout=seconds).not_done
        if self._signs:
            self._signs.close(deadline - time.monotonic())
        return finished

    def _work(self, number: int, asker: Asker, end_sign: Callable[[], None]) -> None:
        """Answer a request, and again while it is rewritten meanwhile. Nobody waits for this: what goes wrong must be logged."""
        self._begun.wait()
        if self._is_called_off:
            return
        try:
            self._try(number, asker, end_sign)
            request = self._inbox.get(number)
            if request.state is State.WAITING:  # rewritten after its last answer, while it still counted as taken
                self.take(request, asker)
        except SlackUnreachableError as error:
            _log.warning("%s A request is tried again later.", error.problem, extra={"request": number})
            self._put_off[number] = asker
        except LedgerError as error:
            _log.error("%s A request is tried again later.", error.problem, extra={"request": number})
            self._metrics.job_failed(_JOB)
            self._put_off[number] = asker
        except Exception:
            _log.exception("a request is left for the next start", extra={"request": number})
            self._metrics.job_failed(_JOB)

    def _try(self, number: int, asker: Asker, end_sign: Callable[[], None]) -> None:
        try:
            self._settle(number, asker)
        finally:
            end_sign()  # before it can be taken again, with another sign
            with self._lock:
                self._taken.discard(number)

    def _settle(self, number: int, asker: Asker) -> None:
        while True:
            request = self._inbox.get(number)
            if request.state is not State.WAITING:
                return
            now = self._inbox.settle(request, self._answer(request, asker))
            if now.state is State.WITHDRAWN and now.posted:
                self._take_back(request.channel, now.posted)

    def _answer(self, request: Request, asker: Asker) -> str | None:
        """Post the answer to a request, or one plain sentence that it failed. The id of the message, where it has one."""
        try:
            reply = self._reply(request, asker)
            links = source_links(self._store, reply)
            message = current_message(reply, links, self._ledger.ruling(reply.id), request.kind, request.asker)
            posted = self._deliver(request, message, reply.id, again=asker.again)
            if posted and request.kind is RequestKind.SHARED:
                self._ledger.move(reply.id, request.channel, posted)
        except SlackUnreachableError:
            raise
        except LedgerError:
            self._say_later(request)
            raise
        except Exception as error:  # somebody waits: whatever went wrong, they hear that something did
            reference = secrets.token_hex(4)
            _log.exception("a question failed", extra={"reference": reference, "request": request.id})
            self._metrics.failed()
            return self._apologise(request, apology(error, reference), again=asker.again)
        _log.info("answered", extra={"reply": reply.id, "kind": request.kind, "citations": len(reply.answer.citations)})
        return posted

    def _say_later(self, request: Request) -> None:
        """Tell who asked, once, that nothing can be put on record now, and so nothing be answered."""
        if request.id not in self._told:
            self._say(request, plain_message(LATER), f"later-{request.id}-{request.edits}", again=False)
            self._told.add(request.id)

    def _apologise(self, request: Request, apology: str, *, again: bool) -> str | None:
        """Say one plain sentence instead of an answer."""
        if request.kind is RequestKind.SHARED:  # it may be pressed again
            self._inbox.retract(request)
        return self._say(request, plain_message(apology), _apology_key(request), again=again)

    def _say(self, request: Request, message: Message, key: str, *, again: bool) -> str | None:
        """Bring a message that is no answer to who asked; where Slack refuses even that, the log has it."""
        try:
            if request.kind is RequestKind.SHARED:  # the channel has not asked
                self._client.respond(request.address or "", message)
                return None
            return self._deliver(request, message, key, again=again)
        except SlackRefusedError as error:
            _log.error("%s Nobody was told.", error.problem, extra={"request": request.id})
            return None

    def _reply(self, request: Request, asker: Asker) -> Reply:
        """The reply to a request, on record; the one that an earlier process was about to post, if there is one."""
        if request.reply and (request.kind is RequestKind.SHARED or self._ledger.knows(request.reply)):
            return self._viewers.require_shown(self._ledger.reply(request.reply), request, asker.team)
        earlier = self._ledger.questions(request.channel, request.thread) if request.thread else ()
        trace = self._newsroom.trace(request.text, datetime.now(UTC), earlier, self._viewers.of(request, asker.user, asker.team))
        place = Place("Slack", asker.team, request.channel, request.thread, asker.user)
        reply_id = self._ledger.record(trace, place, request)
        self._metrics.answered(request.kind, trace)
        return self._ledger.reply(reply_id)

    def _deliver(self, request: Request, message: Message, key: str, *, again: bool) -> str | None:
        """Bring a message to who asked, once.

        :raises SlackError: as for `SlackClient.post`.
        """
        if request.kind is RequestKind.SHARED:
            return share(self._client, request, message, key)
        if request.kind is RequestKind.COMMAND:
            if request.address:
                self._client.respond(request.address, message)
            return None
        if request.kind is RequestKind.SHORTCUT:
            if request.address:
                self._client.show_again(request.address, message_view(FOUND, message))
            return None
        if request.posted:
            self._client.update(request.channel, request.posted, message, key)
            return request.posted
        # What an earlier try has prepared, or has said instead, may have been posted; a question has one or the other.
        maybe_there = again or request.reply is not None
        instead = [_apology_key(request), *([request.reply] if request.reply else [])]
        return self._client.post(request.channel, request.thread, message, key, maybe_there=maybe_there, instead=instead)


def _apology_key(request: Request) -> str:
    return f"request-{request.id}-{request.edits}"
