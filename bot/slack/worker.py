"""Answers the questions taken in from Slack, a few at a time, until each has its one answer."""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from bot.answering.newsroom import Newsroom
from bot.errors import LedgerError, SlackRefusedError, SlackUnreachableError
from bot.records.inbox import Inbox, Request, RequestKind, State
from bot.records.ledger import Ledger
from bot.rendering.links import sentence_link
from bot.reply import Place, Reply
from bot.slack.blocks import Message, plain_message
from bot.slack.client import SlackClient
from bot.slack.metrics import Metrics
from bot.slack.modals import FOUND, message_view
from bot.slack.notes import current_message
from index.errors import SnapshotError
from index.store import Store

_WORKERS = 4  # the models share two cores or so; while one question is worked on, others wait for Slack
_JOB = "worker"
_TOO_OLD = timedelta(minutes=15)  # to answer after a restart: who asked has gone on
_LATER = (
    "I cannot put an answer on record just now, so I cannot answer yet. I will as soon as I can; "
    "if nothing has come within an hour, please ask again."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """The asker of a request in progress; `done` removes the status or the reaction."""

    user: str | None = None
    team: str | None = None
    done: Callable[[], object] = field(default=lambda: None)


class AnswerWorker:
    """Answers requests; safe to use from several threads."""

    def __init__(
        self, newsroom: Newsroom, store: Store, ledger: Ledger, inbox: Inbox, client: SlackClient, metrics: Metrics
    ) -> None:
        """Take the parts."""
        self._newsroom = newsroom
        self._store = store
        self._ledger = ledger
        self._inbox = inbox
        self._client = client
        self._metrics = metrics
        metrics.watch_job(_JOB)
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="worker")
        self._lock = Lock()
        self._taken: set[int] = set()  # numbers of requests
        self._running: set[Future[None]] = set()
        self._told: set[int] = set()  # whose askers know that they must wait for the ledger
        self._put_off: dict[int, Asker] = {}  # by number of request: what could not be done, for `retry`
        self._closed = False

    def waiting(self) -> int:
        """How many requests are taken and have no answer yet."""
        return len(self._taken)

    def is_idle(self) -> bool:
        """Whether no thread works on anything, or is about to."""
        return not self._running

    def take(self, request: Request, asker: Asker | None = None) -> None:
        """Work on a request soon. One that is being worked on already is not taken twice: the work ends with its newest words."""
        with self._lock:
            if self._closed or request.id in self._taken:
                return
            self._taken.add(request.id)
            future = self._pool.submit(self._work, request.id, asker or Asker())
            self._running.add(future)
            future.add_done_callback(self._running.discard)

    def resume(self) -> None:
        """Take up what an earlier process left unanswered; where that is long ago, say so instead."""
        for request in self._inbox.waiting():
            if datetime.now(UTC) - request.made < _TOO_OLD:
                self.take(request)
            else:
                apology = "I was restarted before I could answer this, and that was a while ago. Please ask again."
                try:
                    self._inbox.settle(request, self._apologise(request, apology))
                except SlackUnreachableError as error:  # it stays in the inbox, and the bot starts all the same
                    _log.warning("nobody was told of a restart: %s", error.problem, extra={"request": request.id})

    def retry(self) -> None:
        """Take up again what could not be done because Slack was not to be reached."""
        for number, asker in tuple(self._put_off.items()):
            request = self._inbox.get(number)
            del self._put_off[number]
            self.take(request, asker)

    def close(self, seconds: float) -> bool:
        """Finish what is being worked on; what only waits stays in the inbox for the next process. Whether all was finished."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not wait([future for future in running if not future.cancelled()], timeout=seconds).not_done

    def _work(self, number: int, asker: Asker) -> None:
        """Answer a request, and again while it is rewritten meanwhile. Nobody waits for this: what goes wrong must be logged."""
        try:
            self._try(number, asker)
            request = self._inbox.get(number)
            if request.state is State.WAITING:  # rewritten after its last answer, while it still counted as taken
                self.take(request, asker)
        except SlackUnreachableError:
            _log.warning("Slack cannot be reached; a request is tried again later", extra={"request": number})
            self._put_off[number] = asker
        except LedgerError as error:
            _log.error("%s A request is tried again later.", error.problem, extra={"request": number})
            self._metrics.job_failed(_JOB)
            self._put_off[number] = asker
        except Exception:
            _log.exception("a request is left for the next start", extra={"request": number})
            self._metrics.job_failed(_JOB)

    def _try(self, number: int, asker: Asker) -> None:
        try:
            self._settle(number, asker)
        finally:
            with self._lock:
                self._taken.discard(number)
            asker.done()

    def _settle(self, number: int, asker: Asker) -> None:
        while True:
            request = self._inbox.get(number)
            if request.state is not State.WAITING:
                return
            now = self._inbox.settle(request, self._answer(request, asker))
            if now.state is State.WITHDRAWN and now.posted:
                self._client.delete(request.channel, now.posted)

    def _answer(self, request: Request, asker: Asker) -> str | None:
        """Post the answer to a request, or one plain sentence that it failed. The id of the message, where it has one."""
        try:
            reply = self._reply(request, asker)
            links = source_links(self._store, reply)
            message = current_message(reply, links, self._ledger.ruling(reply.id), request.kind)
            posted = self._deliver(request, message, reply.id)
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
            return self._apologise(request, apology(error, reference))
        _log.info("answered", extra={"reply": reply.id, "kind": request.kind, "citations": len(reply.answer.citations)})
        return posted

    def _say_later(self, request: Request) -> None:
        """Tell who asked, once, that nothing can be put on record now, and so nothing be answered."""
        if request.id not in self._told:
            self._apologise(request, _LATER)
            self._told.add(request.id)

    def _apologise(self, request: Request, apology: str) -> str | None:
        """Say one plain sentence instead of an answer; where Slack refuses even that, the log has it."""
        try:
            if request.kind is RequestKind.SHARED:  # the channel has not asked
                self._inbox.retract(request)
                self._client.respond(request.address or "", plain_message(apology))
                return None
            return self._deliver(request, plain_message(apology), f"request-{request.id}-{request.edits}")
        except SlackRefusedError as error:
            _log.error("%s Nobody was told.", error.problem, extra={"request": request.id})
            return None

    def _reply(self, request: Request, asker: Asker) -> Reply:
        """The reply to a request, on record; the one that an earlier process was about to post, if there is one."""
        if request.reply and (request.kind is RequestKind.SHARED or self._ledger.knows(request.reply)):
            return self._ledger.reply(request.reply)
        earlier = self._ledger.questions(request.channel, request.thread) if request.thread else ()
        trace = self._newsroom.trace(request.text, datetime.now(UTC), earlier)
        place = Place("Slack", asker.team, request.channel, request.thread, asker.user)
        reply_id = self._ledger.record(trace, place, request.id)
        self._inbox.prepared(request, reply_id)
        self._metrics.answered(request.kind, trace)
        return self._ledger.reply(reply_id)

    def _deliver(self, request: Request, message: Message, key: str) -> str | None:
        """Bring a message to who asked, once."""
        if request.kind is RequestKind.SHARED:
            return self._share(request, message, key)
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
        # A reply that was prepared before may have been posted before, too.
        return self._client.post(request.channel, request.thread, message, key, maybe_there=request.reply is not None)

    def _share(self, request: Request, message: Message, key: str) -> str | None:
        """Post an answer for all to see. Where the bot is no member it goes by way of the press; then it has no id."""
        try:
            return self._client.post(request.channel, None, message, key, maybe_there=True)
        except SlackRefusedError:
            if not request.address:
                raise
            self._client.respond(request.address, message, to_all=True)
            return None


def source_links(store: Store, reply: Reply) -> dict[int, str]:
    """URLs that show the cited sentences, by citation number."""
    links = {}
    for citation in reply.answer.citations:
        text = store.version_text(citation.article_id, citation.version) or ""
        link = sentence_link(citation.url, text, citation.start, citation.end)
        if link:
            links[citation.number] = link
    return links


def apology(error: Exception, reference: str) -> str:
    """What somebody hears instead of an answer; of damage, that asking again does not help."""
    if isinstance(error, SnapshotError):
        return (
            "A story that this question needs is damaged in the index, and so nothing is quoted. Who runs this bot can mend it; the"
            f" reference is {reference}."
        )
    return f"Something went wrong with this question. Please ask again; the reference for who runs this bot is {reference}."
