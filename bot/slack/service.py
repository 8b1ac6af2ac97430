"""The running bot: its parts put together, kept alive, and brought to an orderly end."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import Event, Lock

from filelock import FileLock, Timeout
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.answering.newsroom import Newsroom
from bot.errors import SlackUnreachableError
from bot.records.inbox import Inbox
from bot.records.ledger import Ledger
from bot.records.retention import DAILY, Retention
from bot.settings import Settings
from bot.slack.actions import Actions
from bot.slack.app import Dependencies, build_app
from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.corrections import CorrectionNotifier
from bot.slack.doors import Door
from bot.slack.events import EventReader
from bot.slack.finding import StatementFinder
from bot.slack.home import HomeTab, IndexStatus
from bot.slack.http import build_operators, build_server
from bot.slack.metrics import Metrics
from bot.slack.policy import Policy
from bot.slack.questions import QuestionLimits, Questions
from bot.slack.shortcuts import Shortcuts
from bot.slack.supervisor import Failure, Supervisor
from bot.slack.worker import AnswerWorker
from bot.wiring import open_ledger, open_newsroom, open_spending, open_store
from index.errors import DatelineError, SettingsError
from index.private import private_files
from index.snapshot import Snapshots

_FINISH_SECONDS = 20.0
_LOOK_SECONDS = 1.0
_WATCH_SECONDS = _RETRY_SECONDS = 30.0
_PING_SECONDS = 5.0
_MISSED_PINGS = 2  # at least; by then the connection is being replaced
_READY_SECONDS = 30.0
_CHECK = "See what is wrong: python -m bot --check"
_OK, _LOST = 0, 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """All parts of a running bot that something outside of it starts, ends, watches or looks into."""

    app: App
    worker: AnswerWorker
    notifier: CorrectionNotifier
    newsroom: Newsroom
    client: SlackClient
    metrics: Metrics
    inbox: Inbox
    ledger: Ledger
    supervisor: Supervisor
    retention: Retention


def open_service(settings: Settings) -> Service:
    """Put the parts together; the model is loaded now, so that the first question does not wait for it.

    :raises DatelineError: something that the bot needs is missing.
    """
    token = settings.slack_bot_token.get_secret_value()
    client, metrics = SlackClient(token, settings.slack_api_url), Metrics()
    supervisor = Supervisor(metrics)
    policy = _who_am_i(settings, client)
    store, ledger, newsroom = open_store(settings), open_ledger(settings), open_newsroom(settings)
    newsroom.warm_up()
    snapshots = Snapshots(settings.dateline_data)
    inbox = Inbox(ledger.database, keep_days=settings.ledger_keep_days, store_users=settings.ledger_store_users)
    retention = Retention(ledger, inbox, keep_days=settings.ledger_keep_days, store_users=settings.ledger_store_users)
    checker = Checker(snapshots, store, lambda: newsroom.retriever().snapshot)
    worker = AnswerWorker(newsroom, store, ledger, inbox, client, metrics)
    status = IndexStatus(newsroom, snapshots, store, settings.stale_after_hours, supervisor.failures)
    metrics.watch_age(status.age)
    spending = open_spending(settings, ledger)
    if spending:
        metrics.watch_spending(spending)
    limits = QuestionLimits(settings.max_question_chars, settings.max_questions_per_minute, settings.max_queue)
    dependencies = Dependencies(
        Questions(inbox, client, worker, EventReader(policy, inbox, ledger), policy, limits),
        Actions(checker, ledger, inbox, store, client),
        Shortcuts(checker, StatementFinder(newsroom, checker, store), ledger, client, policy.bot_user),
        HomeTab(
            status,
            ledger,
            client,
            settings.slack_command,
            shows_questions=settings.ledger_store_users,
            spending=spending,
        ),
        client,
    )
    app = build_app(
        dependencies,
        token=token,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        command=settings.slack_command,
    )
    notifier = CorrectionNotifier(settings.correction_watch_days, snapshots, ledger, inbox, client, checker.auditor)
    return Service(app, worker, notifier, newsroom, client, metrics, inbox, ledger, supervisor, retention)


def serve(settings: Settings, *, http: bool) -> int:
    """Run until told to end, or until the connection is lost for good. The exit code."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    Snapshots(settings.dateline_data).require_current()
    with private_files(settings.dateline_data), _alone(settings):
        began = time.monotonic()
        service = open_service(settings)
        code = _serve_http(settings, service, ended, began) if http else _serve_socket(settings, service, ended, began)
        if not service.supervisor.stop(_FINISH_SECONDS):
            _log.warning("ended with work in the background under way")
        if not service.worker.close(_FINISH_SECONDS):
            _log.warning("ended with questions in flight; the next start takes them up")
        service.ledger.close()
    _log.info("ended")
    return code


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep two bots apart: each would take up what the other is working on. One that is ending is waited for."""
    try:
        with FileLock(settings.dateline_data / "bot.lock", timeout=_FINISH_SECONDS + 5):
            yield
    except Timeout as error:
        raise SettingsError(
            f"Another bot answers from {settings.dateline_data}.", "End it, or give this one another DATELINE_DATA."
        ) from error


def _serve_socket(settings: Settings, service: Service, ended: Event, began: float) -> int:
    handler = SocketModeHandler(service.app, settings.slack_app_token.get_secret_value(), ping_interval=_PING_SECONDS)
    handler.client.web_client.base_url = settings.slack_api_url
    try:
        handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
    except (SlackApiError, OSError) as error:
        raise SettingsError("Slack does not open a connection for SLACK_APP_TOKEN.", _CHECK) from error
    watch = _SocketWatch(handler, settings.deaf_after_seconds, ended)
    service.supervisor.every(_LOOK_SECONDS, "socket watch", watch.look)
    # Here the port is for who asks for it: two bots on one machine must not be kept apart by a default.
    with _open_to_operators(settings, service, ended) if "admin_port" in settings.model_fields_set else nullcontext():
        _ready(service, began)
        ended.wait()
    handler.client.auto_reconnect_enabled = False
    if not watch.is_deaf:
        handler.close()  # type: ignore[no-untyped-call] # the same
    return _LOST if watch.is_deaf else _OK


class _SocketWatch:
    """Sees when the connection to Slack has been dead for too long, and then has the bot end."""

    def __init__(self, handler: SocketModeHandler, seconds: float, ended: Event) -> None:
        self._handler = handler
        self._seconds = seconds
        self._ended = ended
        self._heard = time.monotonic()
        self._pong: float | None = None
        self.is_deaf = False

    def look(self) -> None:
        latest = _last_pong(self._handler)
        if latest not in {None, self._pong}:
            self._heard, self._pong = time.monotonic(), latest
        elif time.monotonic() - self._heard > max(self._seconds, _MISSED_PINGS * _PING_SECONDS):
            _log.error("no pong from Slack", extra={"seconds": self._seconds})
            self.is_deaf = True
            self._ended.set()


def _last_pong(handler: SocketModeHandler) -> float | None:
    """When Slack last answered a ping: a socket that looks connected may be dead."""
    session = handler.client.current_session
    return session.last_ping_pong_time if session is not None and session.is_active() else None


def _serve_http(settings: Settings, service: Service, ended: Event, began: float) -> int:
    app = build_server(service.app, settings.slack_signing_secret.get_secret_value())
    door = Door("http", app, (settings.http_host, settings.http_port), service.metrics)
    with _open(service, door), _open_to_operators(settings, service, ended):
        _log.info("listening", extra={"port": door.port})
        _ready(service, began)
        ended.wait()
    return _OK


@contextmanager
def _open(service: Service, door: Door) -> Iterator[None]:
    """Answer at a port, in the background."""
    service.supervisor.every(_LOOK_SECONDS, f"{door.name} port", door.serve)
    try:
        yield
    finally:
        door.close()


@contextmanager
def _open_to_operators(settings: Settings, service: Service, ended: Event) -> Iterator[None]:
    """Say at a port of its own how the bot is."""
    app = build_operators(service.metrics, _Readiness(service, ended))
    door = Door("admin", app, (settings.admin_host, settings.admin_port), service.metrics)
    with _open(service, door):
        _log.info("listening for operators", extra={"port": door.port})
        yield


class _Readiness:
    """Why the bot cannot answer right now; None where it can.

    Slack is asked every half minute at most, by one thread; others hear what it said last, and so none waits for another.
    """

    def __init__(self, service: Service, ended: Event) -> None:
        self._service = service
        self._ended = ended
        self._looking = Lock()
        self._asked = -_READY_SECONDS
        self._reason: str | None = "Slack has not answered yet."

    def __call__(self) -> str | None:
        if self._ended.is_set():
            return "ending"
        if time.monotonic() - self._asked >= _READY_SECONDS and self._looking.acquire(blocking=False):
            try:
                self._reason, self._asked = self._look(), time.monotonic()
            finally:
                self._looking.release()
        return self._reason

    def degraded(self) -> tuple[Failure, ...]:
        """What fails in the background while questions are answered all the same."""
        return self._service.supervisor.failures()

    def _look(self) -> str | None:
        try:
            self._service.newsroom.retriever()
            self._service.ledger.database.require_present()
        except DatelineError as error:
            return error.problem
        except OSError as error:
            return f"The index cannot be opened ({error.strerror})."
        try:
            self._service.client.calls.auth_test()
        except (SlackApiError, OSError):
            return "Slack does not answer."
        return None


def _ready(service: Service, began: float) -> None:
    """Take up what was left, begin to watch, and say that questions can come."""
    service.worker.resume()
    supervisor = service.supervisor
    supervisor.every(_WATCH_SECONDS, "correction watch", lambda: service.notifier.look(supervisor.stopping))
    supervisor.every(_RETRY_SECONDS, "second tries", service.worker.retry)
    supervisor.every(DAILY, "retention", service.retention.run)
    _log.info("ready", extra={"seconds": round(time.monotonic() - began, 1)})


def _who_am_i(settings: Settings, client: SlackClient) -> Policy:
    try:
        response = client.calls.auth_test()
    except SlackApiError as error:
        raise SettingsError("Slack does not accept SLACK_BOT_TOKEN.", _CHECK) from error
    except OSError as error:
        raise SlackUnreachableError("Slack cannot be reached.", f"See whether {settings.slack_api_url} is up.") from error
    return Policy(
        team=str(response["team_id"]),
        bot_user=str(response["user_id"]),
        teams=settings.allowed_teams,
        channels=settings.allowed_channels,
        users=settings.allowed_users,
        allow_external=settings.allow_external,
    )
