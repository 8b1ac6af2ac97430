"""The running bot: started, kept alive, and brought to an orderly end. Its parts are put together in `bot.slack.parts`."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Event

from slack_sdk.errors import SlackApiError

from bot.command import ending, wait_for
from bot.records.retention import DAILY
from bot.settings import Settings
from bot.slack.desk import DESK
from bot.slack.doors import Door
from bot.slack.http import build_operators, build_server
from bot.slack.listeners import within
from bot.slack.memory import GIVE_BACK_SECONDS, give_back, keep_loaded
from bot.slack.operators import JOB, LOOK_SECONDS
from bot.slack.parts import Service, open_service
from bot.slack.readiness import Readiness
from bot.slack.socket_mode import SocketMode
from bot.slack.socket_watch import PING_SECONDS, SocketWatch
from bot.slack.start import CHECK, alone, prepare
from index.errors import SettingsError
from index.private import private_files
from index.snapshot import Snapshots

_FINISH_SECONDS = 20.0
_LOOK_SECONDS = 1.0
_WATCH_SECONDS = _RETRY_SECONDS = 30.0
_OK, _LOST = 0, 1
_log = logging.getLogger(__name__)


def serve(settings: Settings, *, http: bool) -> int:
    """Run until told to end, or until the connection is lost for good. The exit code.

    Where work does not end in time, the process ends here without a return: threads that wait for Slack would hold it up.
    """
    ended = ending()
    Snapshots(settings.dateline_data).require_current()
    with private_files(settings.dateline_data):
        began = time.monotonic()
        prepared = prepare(settings)
        with alone(settings, prepared.newsroom.warm_up):
            service = open_service(settings, prepared)
            try:
                code = _serve_http(settings, service, ended, began) if http else _serve_socket(settings, service, ended, began)
            finally:
                is_finished = finish(service)
    _log.info("ended")
    if not is_finished:
        logging.shutdown()
        os._exit(code)
    return code


def finish(service: Service, seconds: float = _FINISH_SECONDS) -> bool:
    """Bring all work to an end, within so many seconds in all. Whether it has ended; what has not is as if the bot were killed.

    What was heard goes first, as it gives work to all others; modals have had all the time by the time that they are seen to.
    """
    deadline = time.monotonic() + seconds

    def left() -> float:
        return max(0.0, deadline - time.monotonic())

    service.supervisor.begin_to_stop()
    ended = {
        "listeners under way": service.listeners.close(seconds / 4),
        "questions in flight; the next start takes them up": service.worker.close(left() - seconds / 10),
        "modals that could not be filled": service.modals.close(left()),
        "work in the background under way": service.supervisor.stop(left()),
    }
    is_over = all(ended.values()) and within(left(), service.close)
    for what in (what for what, has_ended in ended.items() if not has_ended):
        _log.warning("ended with %s", what)
    return is_over


def _serve_socket(settings: Settings, service: Service, ended: Event, began: float) -> int:
    handler = SocketMode(service.app, settings.slack_app_token.get_secret_value(), PING_SECONDS)
    handler.client.web_client.base_url = settings.slack_api_url
    try:
        handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
    except (SlackApiError, OSError) as error:
        raise SettingsError("Slack does not open a connection for SLACK_APP_TOKEN.", CHECK) from error
    watch = SocketWatch(handler, settings.deaf_after_seconds, ended)
    service.supervisor.every(_LOOK_SECONDS, "socket watch", watch.look)
    # Here the port is for who asks for it: two bots on one machine must not be kept apart by a default.
    try:
        with _open_to_operators(settings, service, ended) if "admin_port" in settings.model_fields_set else nullcontext():
            _ready(service, began)
            wait_for(ended)
    finally:
        handler.client.auto_reconnect_enabled = False
        if not watch.is_deaf:
            handler.close()
    return _LOST if watch.is_deaf else _OK


def _serve_http(settings: Settings, service: Service, ended: Event, began: float) -> int:
    app = build_server(service.app, settings.slack_signing_secret.get_secret_value())
    door = Door("http", app, (settings.http_host, settings.http_port), service.metrics)
    with _open(service, door), _open_to_operators(settings, service, ended):
        _log.info("listening", extra={"port": door.port})
        _ready(service, began)
        wait_for(ended)
    return _OK


def readiness(service: Service, ended: Event) -> Readiness:
    """Whether the bot can answer; `ended` is set when it ends."""
    return Readiness(service.worker, service.newsroom, service.ledger, service.client, service.supervisor, ended)


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
    app = build_operators(service.metrics, readiness(service, ended))
    door = Door("admin", app, (settings.admin_host, settings.admin_port), service.metrics)
    with _open(service, door):
        _log.info("listening for operators", extra={"port": door.port})
        yield


def _ready(service: Service, began: float) -> None:
    """Load the models, take up what was left, begin to watch, and say that questions are answered; those that came wait for it."""
    service.worker.resume()
    supervisor = service.supervisor
    supervisor.every(_WATCH_SECONDS, "correction watch", lambda: service.notifier.look(supervisor.stopping))
    supervisor.every(_RETRY_SECONDS, "second tries", service.worker.retry)
    supervisor.every(_RETRY_SECONDS, DESK, service.desk.work)
    supervisor.every(DAILY, "retention", service.retention.run)
    supervisor.every(_RETRY_SECONDS, "greetings", service.welcome.greet)
    supervisor.every(LOOK_SECONDS, JOB, service.operators.look)
    keep_loaded()
    supervisor.every(GIVE_BACK_SECONDS, "memory", give_back)
    _log.info("ready", extra={"seconds": round(time.monotonic() - began, 1)})
