"""The parts put together and served: one thread with an event loop of its own, on 127.0.0.1 only."""

import asyncio
import random
import socket
import threading
from collections.abc import Collection, Coroutine
from typing import Any, TypeVar

from aiohttp import web

from tests.fake_slack.chat_methods import ChatMethods
from tests.fake_slack.courier import Courier
from tests.fake_slack.faults import Faults
from tests.fake_slack.installation import EVERY_SCOPE, Installation
from tests.fake_slack.journal import Delivery, Journal
from tests.fake_slack.responses import Responses
from tests.fake_slack.room_methods import RoomMethods
from tests.fake_slack.signed_http import SignedHttp
from tests.fake_slack.socket_mode import SocketMode
from tests.fake_slack.talk import Talk
from tests.fake_slack.view_methods import ViewMethods
from tests.fake_slack.web_api import WebApi
from tests.fake_slack.workspace import Workspace

T = TypeVar("T")
EVERY_EVENT = ("message", "app_mention", "app_home_opened", "member_joined_channel", "reaction_added", "reaction_removed")


class Server:
    """Everything that runs; `start` and `stop` it once."""

    def __init__(
        self,
        workspace: Workspace,
        bot_name: str,
        scopes: Collection[str] | None,
        events: Collection[str],
        seed: int,
        port: int,
    ) -> None:
        self.loop = asyncio.new_event_loop()
        self.listening = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.journal = Journal()
        self.workspace = workspace
        self.faults = Faults(chance=random.Random(seed))  # noqa: S311  # faults, not secrets
        bot = self.workspace.add_user(bot_name, bot=True)
        self.socket_mode = SocketMode(self.workspace)
        self.courier = Courier(
            self.workspace,
            bot,
            self.journal,
            self.loop,
            self.socket_mode,
            self.answered,
            frozenset(events),
            chance=random.Random(seed),  # noqa: S311  # repeats, not secrets
        )
        talk = Talk(self.workspace, self.courier)
        self.app = Installation(self.workspace, bot, talk, self.url, frozenset(EVERY_SCOPE if scopes is None else scopes))
        self.views = ViewMethods(self.app)
        self.responses = Responses(self.app)
        self.api = WebApi(self.app, self.methods(), self.responses, self.faults, self.journal)
        self.http: SignedHttp | None = None
        self.runner: web.AppRunner | None = None
        self.thread = threading.Thread(target=self.loop.run_forever, name="stand-in for Slack", daemon=True)

    def methods(self) -> dict[str, Any]:
        """Every method of the Web API."""
        known = {**ChatMethods(self.app).methods(), **RoomMethods(self.app).methods(), **self.views.methods()}
        return {**known, "apps.connections.open": lambda _arguments: {"url": self.socket_url()}}

    def socket_url(self) -> str:
        """Where the bot may connect."""
        return f"{self.url.replace('http', 'ws', 1)}/link/?ticket={self.socket_mode.ticket()}"

    def answered(self, delivery: Delivery) -> None:
        """Do what an acknowledgement asks for."""
        if not delivery.acknowledged:
            return
        if delivery.name == "view_submission":
            self.views.submitted(delivery)
        elif delivery.kind == "slash_commands":
            self.responses.commanded(delivery)

    def start(self) -> None:
        """Listen."""
        self.thread.start()
        self.run(self._serve())

    def stop(self) -> None:
        """End every connection and the thread; raise what has failed in the stand-in itself, if anything has."""
        self.run(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        if self.journal.crashes:
            raise RuntimeError("the stand-in for Slack itself has failed") from self.journal.crashes[0]

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 30) -> T:
        """Do something on the loop and wait for it, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    async def use_http(self, url: str) -> bool:
        """Deliver over signed HTTP from now on, if the URL answers the challenge."""
        route = SignedHttp(self.workspace, self.app.signing_secret, url)
        if not await route.verify():
            await route.close()
            return False
        self.http = self.courier.route = route
        return True

    async def _serve(self) -> None:
        application = web.Application(client_max_size=8 * 1024**2)
        application.router.add_route("*", "/api/{method}", self.api.call)
        application.router.add_post("/response/{name}", self.api.respond)
        application.router.add_get("/link/", self.socket_mode.connect)
        self.runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self.runner.setup()
        await web.SockSite(self.runner, self.listening).start()

    async def _close(self) -> None:
        for task in self.courier.under_way:
            task.cancel()
        await asyncio.gather(*self.courier.under_way, return_exceptions=True)
        await asyncio.gather(*(connection.socket.close() for connection in list(self.socket_mode.connections)))
        if self.http:
            await self.http.close()
        if self.runner:
            await self.runner.cleanup()
