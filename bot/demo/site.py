"""One site: pages by path, served as they are now, with validators as real servers give them."""

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, Self

_NONE: Mapping[str, str] = MappingProxyType({})
_OK, _UNCHANGED = 200, 304


@dataclass(frozen=True, slots=True)
class Page:
    """What is found at a path. `pieces` of the body are sent `pause` seconds apart; `wait` comes before anything."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    wait: float = 0.0
    pieces: int = 1
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, and when it came and when the answer set out, in monotonic seconds."""

    path: str
    headers: dict[str, str]
    began: float
    ended: float
    status: int


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_request: object) -> None:
        """Say nothing of who hangs up in the middle."""


class Site:
    """A site at `url`. Its `pages` may be changed at any time; what is asked of it is in `requests`."""

    def __init__(self, pages: Mapping[str, Page] = MappingProxyType({})) -> None:
        """Listen as soon as it is entered."""
        self.pages = dict(pages)
        self.requests: list[Request] = []
        self.released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="stand-in for a site", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End."""
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if request.path == path]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            """Answers from the site's pages as they are."""

            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """Answer one request."""
                began = time.monotonic()
                page = site.pages.get(self.path, Page(b"not found", status=404))
                site.released.wait(page.wait) if page.wait else None
                tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
                status = _UNCHANGED if page.status == _OK and self.headers.get("if-none-match") == tag else page.status
                site.requests.append(Request(self.path, _lower(self.headers), began, time.monotonic(), status))
                try:
                    self._send(page, status, tag)
                except OSError:  # the other side has had enough
                    self.close_connection = True

            def _send(self, page: Page, status: int, tag: str) -> None:
                body = b"" if status == _UNCHANGED else page.body
                self.send_response(status)
                fields = {"content-type": page.kind, "content-length": str(len(body)), "etag": tag, **page.headers}
                for name, value in fields.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                size = -(-len(body) // page.pieces) or 1
                for start in range(0, len(body), size):
                    self.wfile.write(body[start : start + size])
                    self.wfile.flush()
                    site.released.wait(page.pause) if page.pause else None

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        return Handler


def _lower(headers: Any) -> dict[str, str]:  # noqa: ANN401 - the library's message
    return {name.lower(): value for name, value in headers.items()}
