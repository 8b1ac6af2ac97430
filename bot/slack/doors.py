"""The bot's ports: how many may come in, and how long each may take. Home of uvicorn.

A connection is worth nothing until it has brought a whole request. One that takes too long is closed; where there are too many, the
one that has waited longest for its own request makes room for the newest, so that whoever asks at once is answered. What a process
without descriptors cannot accept is counted, not logged each time: the event loop tries again and again.
"""

import asyncio
import errno
import logging
import math
import os
import socket
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.slack.metrics import Metrics
from index.errors import SettingsError

_BACKLOG = 128  # also how many are accepted, and need a descriptor, before the first of them is looked at
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_QUIET_SECONDS = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections there may be at once, and for how many seconds what a client does, and what we do for it, may last."""

    connections: int = 128
    head: float = 5.0
    body: float = 10.0
    answer: float = 60.0
    finish: float = 20.0

    def of(self, state: object) -> float:
        """How long a connection may stay as it is; `state` is what its client is about to send, in h11's terms."""
        if state is h11.IDLE:
            return self.head
        return self.body if state is h11.SEND_BODY else self.answer


_LIMITS = Limits()


class Door:
    """One port, and what answers there."""

    def __init__(self, name: str, app: ASGIApp, address: tuple[str, int], metrics: Metrics, limits: Limits = _LIMITS) -> None:
        """Begin to listen at an address (host, port); port 0 is any that is free. `name` and "_HOST", "_PORT" are its settings.

        :raises SettingsError: nothing can listen there.
        """
        host, port = address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server(address, family=family, backlog=_BACKLOG)
        except OSError as error:
            mend = f"Choose another {name.upper()}_HOST or {name.upper()}_PORT."
            raise SettingsError(f"Nothing can listen at {host}:{port}.", mend) from error
        self.port = int(self._socket.getsockname()[1])
        self.name = name
        self._app = app
        self._metrics = metrics
        self.limits = limits
        self._server: uvicorn.Server | None = None
        self._closed = False
        self._said = -_QUIET_SECONDS
        self._spare: int | None = None

    def serve(self) -> None:
        """Answer until `close`.

        :raises ConnectionError: the server has ended unasked.
        """
        server = self._server = uvicorn.Server(self._config())
        if not self._closed:
            try:
                asyncio.run(self._serve(server))
            finally:
                self._give_up_spare()
        if not self._closed:
            raise ConnectionError(f"the server of {self.name} has ended")

    def close(self) -> None:
        """Accept nothing more; `serve` returns when what is being answered has its answer, or when time for that is over."""
        self._closed = True
        self._socket.close()
        if self._server:
            self._server.should_exit = True

    def count_refused(self, reason: str) -> None:
        """Count a connection that was closed before it had its answer, or could not be accepted."""
        self._metrics.connection_refused(self.name, reason)

    def keep_spare(self) -> None:
        """Hold a descriptor that can be given up for a connection when the process has no other left."""
        if self._spare is None:
            try:
                self._spare = os.open(os.devnull, os.O_RDONLY)
            except OSError as error:
                _log.debug("no spare descriptor: %s", error.strerror)

    def _give_up_spare(self) -> None:
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self._app,
            http=partial(_Connection, self),  # type: ignore[arg-type]  # it calls what a type would be called for
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="error",  # its warnings are of what clients send, one line for each
            access_log=False,
            backlog=_BACKLOG,
            timeout_keep_alive=math.ceil(self.limits.head),
            timeout_graceful_shutdown=math.ceil(self.limits.finish),
        )

    async def _serve(self, server: uvicorn.Server) -> None:
        asyncio.get_running_loop().set_exception_handler(self._note)
        self.keep_spare()
        try:
            listening = self._socket.dup()  # the server closes what it is given; begun again, it needs another
        except OSError:
            if self._closed:  # a moment ago
                return
            raise
        await server.serve(sockets=[listening])

    def _note(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:  # Any: asyncio's
        """Count what could not be accepted for want of descriptors, and give up the spare one; all else is logged as ever."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _EXHAUSTED):
            loop.default_exception_handler(context)
            return
        self.count_refused("no descriptor")
        self._give_up_spare()
        if time.monotonic() - self._said >= _QUIET_SECONDS:
            self._said = time.monotonic()
            _log.error("connections wait: %s", error.strerror, extra={"door": self.name})


class _Connection(H11Protocol):
    """One connection: closed when its request, or its answer, takes too long, or when a newer one needs its place."""

    def __init__(self, door: Door, **arguments: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(**arguments)
        self._door = door
        self._timer: asyncio.TimerHandle | None = None
        self._state: object = None  # what the client is about to send, in h11's terms
        self.since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._watch()
        others = [each for each in self.connections if isinstance(each, _Connection) and not each.transport.is_closing()]
        if len(others) > self._door.limits.connections:
            min((each for each in others if each.is_waiting), key=lambda each: each.since).give_up("too many")

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._timer:
            self._timer.cancel()
        self.loop.call_soon(self._door.keep_spare)  # soon: its own descriptor is still open

    @property
    def is_waiting(self) -> bool:
        """Whether its request is not whole yet."""
        return self._state in {h11.IDLE, h11.SEND_BODY}

    def give_up(self, reason: str) -> None:
        """Close it at once."""
        self._door.count_refused(reason)
        self.transport.abort()

    def _should_upgrade(self) -> bool:
        return False  # and not a line in the log for each who asks

    def _watch(self) -> None:
        """Give the client, or us, a time for what comes next."""
        state = self.conn.their_state
        if state is self._state:
            return
        self._state, self.since = state, self.loop.time()
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(self._door.limits.of(state), self.give_up, "too slow")
