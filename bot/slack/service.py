"""The running bot: its parts put together, kept alive, and brought to an orderly end."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread

import uvicorn
from filelock import FileLock, Timeout
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.checking.lookup import Lookup
from bot.checking.verdicts import Auditor
from bot.errors import SlackUnreachableError
from bot.records.ledger import Ledger
from bot.settings import Settings
from bot.slack.app import Dependencies, build_app
from bot.slack.client import SlackClient
from bot.slack.corrections import CorrectionNotifier
from bot.slack.events import EventReader
from bot.slack.home import HomeTab
from bot.slack.http import Server
from bot.slack.metrics import Metrics
from bot.slack.policy import Policy
from bot.slack.worker import AnswerWorker
from bot.wiring import open_auditor, open_ledger, open_lookup, open_newsroom, open_store
from index.errors import DatelineError, SettingsError
from index.snapshot import Snapshots

_FINISH_SECONDS = 20.0
_LOOK_SECONDS = 1.0
_WATCH_SECONDS = 30.0
_PING_SECONDS = 5.0
_MISSED_PINGS = 2  # at least; by then the connection is being replaced
_READY_SECONDS = 30.0
_CHECK = "See what is wrong: python -m bot --check"
_OK, _LOST = 0, 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """All parts of a running bot."""

    app: App
    desk: AnswerWorker
    watch: CorrectionNotifier
    metrics: Metrics
    ledger: Ledger


def open_service(settings: Settings) -> Service:
    """Put the parts together; the model is loaded now, so that the first question does not wait for it.

    :raises DatelineError: something that the bot needs is missing.
    """
    poster, metrics = SlackClient(settings), Metrics()
    policy = _who_am_i(settings, poster)
    store, ledger, newsroom = open_store(settings), open_ledger(settings), open_newsroom(settings)
    newsroom.warm_up()

    def auditor() -> Auditor:
        return open_auditor(settings, store)

    def lookup() -> Lookup:
        return open_lookup(settings, store, auditor())

    desk = AnswerWorker(settings, newsroom, store, ledger, poster, metrics)
    home = HomeTab(settings, newsroom, store, ledger, poster)
    metrics.watch_age(home.age)
    app = build_app(Dependencies(settings, desk, EventReader(policy, desk.inbox, ledger), policy, home, auditor, lookup))
    return Service(app, desk, CorrectionNotifier(settings, ledger, desk.inbox, poster, auditor), metrics, ledger)


def serve(settings: Settings, *, http: bool) -> int:
    """Run until told to end, or until the connection is lost for good. The exit code."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    Snapshots(settings.dateline_data).require_current()
    with _alone(settings):
        began = time.monotonic()
        service = open_service(settings)
        code = _serve_http(settings, service, ended, began) if http else _serve_socket(settings, service, ended, began)
        service.watch.stop(_FINISH_SECONDS)
        if not service.desk.close(_FINISH_SECONDS):
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
    _ready(service, began)
    patience = max(settings.deaf_after_seconds, _MISSED_PINGS * _PING_SECONDS)
    heard, pong = time.monotonic(), None
    while not ended.wait(_LOOK_SECONDS):
        latest = _last_pong(handler)
        if latest not in {None, pong}:
            heard, pong = time.monotonic(), latest
        elif time.monotonic() - heard > patience:
            _log.error("deaf: no living connection to Slack", extra={"seconds": settings.deaf_after_seconds})
            return _LOST
    handler.client.auto_reconnect_enabled = False
    handler.close()  # type: ignore[no-untyped-call] # the same
    return _OK


def _last_pong(handler: SocketModeHandler) -> float | None:
    """When Slack last answered a ping: a socket that looks connected may be deaf."""
    session = handler.client.current_session
    return session.last_ping_pong_time if session is not None and session.is_active() else None


def _serve_http(settings: Settings, service: Service, ended: Event, began: float) -> int:
    ready = _Readiness(service, ended)
    config = uvicorn.Config(
        Server(service.app, service.metrics, ready),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=int(_FINISH_SECONDS),
    )
    server = uvicorn.Server(config)
    thread = Thread(target=_run_quietly, args=(server,), name="http", daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        ended.wait(0.05)
    if not server.started:
        raise SettingsError(
            f"Nothing can listen at {settings.http_host}:{settings.http_port}.", "Choose another HTTP_HOST or HTTP_PORT."
        )
    _log.info("listening", extra={"port": server.servers[0].sockets[0].getsockname()[1]})
    _ready(service, began)
    while not ended.wait(_LOOK_SECONDS) and thread.is_alive():
        pass
    server.should_exit = True
    thread.join(_FINISH_SECONDS)
    return _OK if ended.is_set() else _LOST


def _run_quietly(server: uvicorn.Server) -> None:
    with suppress(SystemExit):  # how uvicorn says that it cannot listen, after logging why
        server.run()


class _Readiness:
    """Why the bot cannot answer right now; None where it can. Slack is asked every half minute at most."""

    def __init__(self, service: Service, ended: Event) -> None:
        self._service = service
        self._ended = ended
        self._asked = -_READY_SECONDS
        self._reason: str | None = None

    def __call__(self) -> str | None:
        if self._ended.is_set():
            return "ending"
        if time.monotonic() - self._asked >= _READY_SECONDS:
            self._asked, self._reason = time.monotonic(), self._look()
        return self._reason

    def _look(self) -> str | None:
        try:
            self._service.desk.newsroom.retriever()
            self._service.desk.poster.calls.auth_test()
        except DatelineError as error:
            return error.problem
        except (SlackApiError, OSError):
            return "Slack does not answer."
        return None


def _ready(service: Service, began: float) -> None:
    """Take up what was left, begin to watch, and say that questions can come."""
    service.desk.resume()
    service.watch.start(_WATCH_SECONDS)
    _log.info("ready", extra={"seconds": round(time.monotonic() - began, 1)})


def _who_am_i(settings: Settings, poster: SlackClient) -> Policy:
    try:
        response = poster.calls.auth_test()
    except SlackApiError as error:
        raise SettingsError("Slack does not accept SLACK_BOT_TOKEN.", _CHECK) from error
    except OSError as error:
        raise SlackUnreachableError("Slack cannot be reached.", f"See whether {settings.slack_api_url} is up.") from error
    return Policy(settings, str(response["team_id"]), str(response["user_id"]))
