"""Socket Mode: WebSocket connections of the bot, each envelope over one of them, acknowledged by its id."""

import asyncio
import itertools
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMessage, WSMsgType, web

from tests.fake_slack.courier import ACKNOWLEDGED, EVENTS, Receipt
from tests.fake_slack.journal import Delivery
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import APP, Workspace

CONNECTIONS = 10


@dataclass(slots=True)
class Connection:
    """One WebSocket; a deaf one neither hears nor answers nor delivers, a leaving one gets nothing new."""

    number: int
    socket: web.WebSocketResponse
    request: web.Request
    deaf: bool = False
    leaving: bool = False

    @property
    def name(self) -> str:
        """As attempts in the journal call it."""
        return f"socket {self.number}"


@dataclass(slots=True)
class SocketMode:
    """All connections of the app, in turn."""

    workspace: Workspace
    connections: list[Connection] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    arrival: asyncio.Event = field(default_factory=asyncio.Event)

    def ticket(self) -> str:
        """Leave to connect."""
        name = uuid.uuid4().hex
        self.tickets.add(name)
        return name

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if request.query.get("ticket") not in self.tickets:
            return web.Response(status=403)
        socket = web.WebSocketResponse(autoping=False, timeout=0.5)
        await socket.prepare(request)
        connection = Connection(next(self.numbers), socket, request)
        if len(self.connections) >= CONNECTIONS:
            await self.leave(connection, "too_many_websockets", 0)
            return socket
        self._join(connection)
        try:
            with suppress(ConnectionError):
                await socket.send_json(self._hello())
                async for message in socket:
                    await self._hear(connection, message)
        finally:
            self._part(connection)
        return socket

    async def hand_over(self, delivery: Delivery, attempt: int, reason: str) -> Receipt:
        """Send an envelope over the connection whose turn it is, and wait for its id to come back."""
        envelope_id = str(uuid.uuid4())
        self.waiting[envelope_id] = asyncio.get_running_loop().create_future()
        over = "no connection"
        try:
            async with asyncio.timeout(self.workspace.timing.acknowledgement):
                connection = await self._turn()
                over = connection.name
                if not connection.deaf:
                    await connection.socket.send_json(envelope(delivery, envelope_id, attempt, reason))
                return Receipt(ACKNOWLEDGED, over, await self.waiting[envelope_id])
        except (TimeoutError, ConnectionError):
            return Receipt("timeout", over)
        finally:
            del self.waiting[envelope_id]

    async def leave(self, connection: Connection, reason: str, linger: float) -> None:
        """Ask the bot to connect anew, then close this connection."""
        connection.leaving = True
        with suppress(ConnectionError):
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake-slack"}})
        await asyncio.sleep(linger)
        await connection.socket.close()

    async def leave_all(self, reason: str, linger: float) -> None:
        """The same for every connection that is open now."""
        await asyncio.gather(*(self.leave(connection, reason, linger) for connection in list(self.connections)))

    def cut(self) -> None:
        """End every connection without a word."""
        for connection in self.connections:
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def _turn(self) -> Connection:
        while True:
            ready = [connection for connection in self.connections if not connection.leaving]
            if ready:
                self.connections.remove(ready[0])
                self.connections.append(ready[0])
                return ready[0]
            self.arrival.clear()
            await self.arrival.wait()

    async def _hear(self, connection: Connection, message: WSMessage) -> None:
        if connection.deaf:
            return
        if message.type == WSMsgType.PING:
            await connection.socket.pong(message.data)
        elif message.type == WSMsgType.TEXT:
            answer = message.json()
            future = self.waiting.get(answer.get("envelope_id", ""))
            if future and not future.done():
                future.set_result(answer.get("payload") or {})

    def _hello(self) -> Json:
        about = {"host": "fake-slack", "approximate_connection_time": 18060}
        return {"type": "hello", "num_connections": len(self.connections), "connection_info": {"app_id": APP}, "debug_info": about}

    def _join(self, connection: Connection) -> None:
        with self.workspace.changed:
            self.connections.append(connection)
            self.workspace.notify()
        self.arrival.set()

    def _part(self, connection: Connection) -> None:
        with self.workspace.changed:
            self.connections.remove(connection)
            self.workspace.notify()


def envelope(delivery: Delivery, envelope_id: str, attempt: int, reason: str) -> Json:
    """What travels over the socket; only events say how often they were sent."""
    sent: Json = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != EVENTS,
    }
    return {**sent, "retry_attempt": attempt, "retry_reason": reason} if delivery.kind == EVENTS else sent
