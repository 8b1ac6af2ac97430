"""Polite requests: one at a time to each host, within robots.txt, and nothing larger or slower than allowed. Home of httpx2.

Hosts are asked by the address that `index.live.addresses` looked at; the certificate and the `Host` header are those of the name.
Redirects are followed by hand, so that each target passes the same checks. Nothing is taken from the environment (no proxy, no
netrc), and no cookie that a host sets is ever sent.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

import httpx2

from index.live.addresses import resolve
from index.live.failure import FetchError, Problem
from index.live.host import Host, Manners
from index.live.robots import ALLOW_ALL, UNKNOWN, Robots

_MOST_REDIRECTS = 5
_ROBOTS_BYTES = 500_000  # of it, more need not be read: RFC 9309, 2.5
_ROBOTS_SECONDS = 86_400  # how long it is taken to hold: RFC 9309, 2.4
_UNKNOWN_SECONDS = 3600.0  # until a robots.txt that could not be read is asked for again
_FIRST_WAIT = 60.0  # after "too many requests" without a time
_TYPES = (
    *("text/", "application/xhtml+xml", "application/xml", "application/rss", "application/atom", "application/rdf"),
    *("application/json", "application/feed+json", "application/ld+json", "application/pdf", "application/octet-stream"),
)
"""What news comes as; a picture or a film is not read. Octets are what misled servers call a feed."""
_ACCEPT = (
    "text/html, application/xhtml+xml, application/xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_OK, _UNCHANGED = 200, 304
_REFUSALS = frozenset({401, 403, 407, 451})
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Response:
    """What came over the wire: `url` is the last of `urls`, which were followed; `body` is unpacked and whole."""

    urls: tuple[str, ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched: datetime
    moved: bool = False
    """Whether every redirect on the way was a permanent one."""

    @property
    def url(self) -> str:
        """Where it was found in the end."""
        return self.urls[-1]

    def header(self, name: str) -> str:
        """A header by its name in small letters; empty where there is none."""
        return next((value for key, value in self.headers if key == name), "")


class Web:
    """All requests of one process."""

    def __init__(self, manners: Manners) -> None:
        """Nothing is asked yet."""
        self._manners = manners
        self._hosts: dict[tuple[str, str, int], Host] = {}

    async def __aenter__(self) -> Self:
        """Use as a context manager."""
        return self

    async def __aexit__(self, *exception: object) -> None:
        """End all connections."""
        for host in self._hosts.values():
            await host.client.aclose()

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """What is found at an address: 200 with its body, or 304 without, where `headers` ask whether it changed.

        `headers` go to the host of `url` alone, not to one that it redirects to.

        :raises FetchError: anything else.
        """
        return await self._follow(url, dict(headers or {}), _TYPES)

    async def _follow(self, url: str, headers: Mapping[str, str], types: tuple[str, ...] | None) -> Response:
        """Ask, and follow redirects; `types` are what may come, None for a robots.txt, before which none is read."""
        urls, moved = [url], True
        first = _origin(_parsed(url))
        while True:
            target = _parsed(urls[-1])
            host = self._host(target)
            if types is not None:
                await self._check_robots(host, target)
            response = await self._ask(host, target, headers if _origin(target) == first else {}, types)
            if response.status not in _REDIRECTS:
                return replace(response, urls=tuple(urls), moved=moved and len(urls) > 1)
            moved = moved and response.status in _PERMANENT
            urls.append(_joined(target, response.header("location")))
            if len(urls) > _MOST_REDIRECTS + 1 or urls[-1] in urls[:-1]:
                raise FetchError(Problem.BROKEN, "it redirects too often")

    async def _ask(self, host: Host, url: httpx2.URL, headers: Mapping[str, str], types: tuple[str, ...] | None) -> Response:
        async with host.lock:
            await host.wait(self._manners)
            try:
                async with asyncio.timeout(self._manners.seconds):
                    return await self._send(host, url, headers, types)
            except (TimeoutError, httpx2.TimeoutException) as error:
                raise FetchError(Problem.LATE, f"no answer within {self._manners.seconds:g} seconds") from error
            except httpx2.DecodingError as error:
                raise FetchError(Problem.UNREADABLE, "its compression is damaged") from error
            except (httpx2.TransportError, OSError) as error:
                raise FetchError(Problem.UNREACHABLE, _plain(error)) from error
            finally:
                host.rest(self._manners)

    async def _send(self, host: Host, url: httpx2.URL, headers: Mapping[str, str], types: tuple[str, ...] | None) -> Response:
        port = url.port or (443 if url.scheme == "https" else 80)
        address = await resolve(url.host, port, self._manners.allowed_hosts)
        request = host.client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={**headers, "host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await host.client.send(request, stream=True)
        try:
            self._check(host, response, types)
            body = b"" if response.status_code in {*_REDIRECTS, _UNCHANGED} else await self._body(response)
        finally:
            await response.aclose()
            host.client.cookies.clear()
        pairs = tuple((key.lower(), value) for key, value in response.headers.multi_items())
        return Response((str(url),), response.status_code, pairs, body, datetime.now(UTC))

    def _check(self, host: Host, response: httpx2.Response, types: tuple[str, ...] | None) -> None:
        """Refuse what is no answer.

        :raises FetchError: see `Problem`.
        """
        status = response.status_code
        if status in _BUSY:
            seconds = _retry_after(response.headers.get("retry-after", "")) or _FIRST_WAIT
            host.refuses_until = time.monotonic() + seconds
            raise FetchError(Problem.BUSY, f"the host answers {status}", seconds)
        if status in _GONE:
            raise FetchError(Problem.GONE, f"the host answers {status}")
        if status in _REFUSALS:
            raise FetchError(Problem.REFUSED, f"the host answers {status}")
        if status not in {_OK, *_REDIRECTS, _UNCHANGED}:
            raise FetchError(Problem.BROKEN, f"the host answers {status}")
        if status in _REDIRECTS and not response.headers.get("location"):
            raise FetchError(Problem.BROKEN, "it redirects to nowhere")
        kind = response.headers.get("content-type", "").lower()
        if status == _OK and kind and types is not None and not kind.startswith(types):
            raise FetchError(Problem.WRONG_TYPE, f"it is {kind.partition(';')[0]}")

    async def _body(self, response: httpx2.Response) -> bytes:
        """The unpacked body.

        :raises FetchError: it is larger than allowed; no more of it is read.
        """
        body = bytearray()
        async for piece in response.aiter_bytes(65_536):
            body += piece
            if len(body) > self._manners.most_bytes:
                raise FetchError(Problem.TOO_LARGE, f"it has more than {self._manners.most_bytes / 1e6:g} MB")
        return bytes(body)

    async def _check_robots(self, host: Host, url: httpx2.URL) -> None:
        """Read a host's robots.txt once a day, and refuse what it forbids.

        :raises FetchError: it forbids the page, or cannot be read for now.
        """
        async with host.reading_robots:
            if host.robots is None or time.monotonic() > host.robots_until:
                host.robots, seconds = await self._robots(url)
                host.robots_until = time.monotonic() + seconds
        if not host.robots.allows(str(url)):
            raise FetchError(Problem.ROBOTS, host.robots.reason)

    async def _robots(self, url: httpx2.URL) -> tuple[Robots, float]:
        """What a host allows, and for how many seconds that holds: RFC 9309, 2.3.1 and 2.4."""
        try:
            response = await self._follow(str(url.copy_with(raw_path=b"/robots.txt", fragment=None)), {}, None)
        except FetchError as error:
            if error.problem in {Problem.FORBIDDEN, Problem.UNREACHABLE}:
                raise  # it is the host that may not, or cannot, be asked
            return (ALLOW_ALL, _ROBOTS_SECONDS) if error.problem in {Problem.GONE, Problem.REFUSED} else (UNKNOWN, _UNKNOWN_SECONDS)
        return Robots.read(response.body[:_ROBOTS_BYTES]), _ROBOTS_SECONDS

    def _host(self, url: httpx2.URL) -> Host:
        origin = _origin(url)
        if origin not in self._hosts:
            self._hosts[origin] = Host(self._client())
        return self._hosts[origin]

    def _client(self) -> httpx2.AsyncClient:
        """A client for one host alone: connections are kept by address, and two hosts may share one."""
        return httpx2.AsyncClient(
            http2=True,
            trust_env=False,
            timeout=self._manners.seconds,
            headers={"user-agent": self._manners.agent, "accept": _ACCEPT, "accept-encoding": "gzip, deflate"},
            limits=httpx2.Limits(max_connections=1, keepalive_expiry=max(5.0, 3 * self._manners.pause)),
        )


def _parsed(url: str) -> httpx2.URL:
    """An address that may be asked.

    :raises FetchError: it is none, is not of the web, or holds a name and a password.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Problem.FORBIDDEN, "it is no address") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise FetchError(Problem.FORBIDDEN, f"only http and https are fetched, not {parsed.scheme or 'this'}")
    if parsed.userinfo:
        raise FetchError(Problem.FORBIDDEN, "an address with a password in it is not fetched")
    return parsed.copy_with(fragment=None)


def _joined(base: httpx2.URL, location: str) -> str:
    try:
        return str(base.join(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Problem.BROKEN, "it redirects to what is no address") from error


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _retry_after(value: str) -> float:
    """Seconds from a number or a date; 0 where it is neither, or over."""
    try:
        return max(0.0, float(value)) if value.replace(".", "", 1).isdecimal() else _until(parsedate_to_datetime(value))
    except (ValueError, TypeError):
        return 0.0


def _until(moment: datetime) -> float:
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _plain(error: Exception) -> str:
    """What went wrong with a connection, without addresses and numbers of errors."""
    return "its certificate is not valid" if "CERTIFICATE" in str(error).upper() else "the connection failed"
