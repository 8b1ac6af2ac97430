"""The connection to Slack ends when it is told to."""

import logging
from logging.handlers import QueueHandler
from queue import SimpleQueue
from threading import Thread

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.socket_mode import SocketMode
from tests.slack.bot_under_test import PATIENCE, workspace

READING = "Starting to receive messages"


def test_a_connection_that_is_read_anew_while_it_ends_ends() -> None:
    """slack_sdk looks every tenth of a second for a connection to read, and forgets by that that it is to end."""
    said = SimpleQueue[logging.LogRecord]()
    log = logging.getLogger(__name__)
    log.setLevel(logging.INFO)
    log.addHandler(QueueHandler(said))

    def await_reading() -> None:
        while READING not in said.get(timeout=PATIENCE).getMessage():
            pass

    with workspace() as slack:
        client = WebClient(slack.environment["SLACK_BOT_TOKEN"], base_url=slack.environment["SLACK_API_URL"])
        app = App(logger=log, client=client, signing_secret="none", token_verification_enabled=False)  # noqa: S106 - none is used
        connection = SocketMode(app, slack.environment["SLACK_APP_TOKEN"])
        connection.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it so
        await_reading()
        ending = Thread(target=connection.close, daemon=True)
        session = connection.client.current_session
        assert session
        with session.sock_send_lock:  # as if the machine had no time to close it just now
            ending.start()
            await_reading()
        ending.join(PATIENCE)
        assert not ending.is_alive()
