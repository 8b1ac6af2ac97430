"""A request is polite, and nothing that a host does harms more than itself."""

import asyncio
import gzip
import time
from collections.abc import Iterator, Mapping

import pytest

from index.live.addresses import is_public
from index.live.failure import FetchError, Problem
from index.live.host import Manners
from index.live.web import Response, Web
from tests.fake_web import Page, Site

AGENT = "Dateline/0.1 (news desk; desk@example.org)"
ROBOTS = Page(b"User-agent: *\nDisallow: /private/\n", "text/plain")


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a page, a private one and its rules."""
    with Site({"/robots.txt": ROBOTS, "/a": Page(b"<p>A harbour opens.</p>"), "/private/b": Page(b"<p>Closed.</p>")}) as running:
        yield running


def manners(**changed: float) -> Manners:
    """Those of a desk in a hurry, for which this machine is no secret."""
    return Manners(AGENT, allowed_hosts=frozenset({"127.0.0.1"}), **{"pause": 0.0, "seconds": 5.0, **changed})  # type: ignore[arg-type]


def get(*urls: str, headers: Mapping[str, str] | None = None, **changed: float) -> list[Response | FetchError]:
    """What comes of asking for each, one after the other, in one process."""

    async def all_of_them() -> list[Response | FetchError]:
        async with Web(manners(**changed)) as web:
            return [await _outcome(web, url, headers) for url in urls]

    return asyncio.run(all_of_them())


async def _outcome(web: Web, url: str, headers: Mapping[str, str] | None) -> Response | FetchError:
    try:
        return await web.get(url, headers)
    except FetchError as error:
        return error


def problem(outcome: Response | FetchError) -> Problem:
    """Why there is no response."""
    assert isinstance(outcome, FetchError)
    return outcome.problem


def response(outcome: Response | FetchError) -> Response:
    """The response that there must be."""
    assert isinstance(outcome, Response), outcome
    return outcome


def test_a_page_comes_as_it_is(site: Site) -> None:
    """Its bytes, its headers in small letters, and who asked was said."""
    (got,) = map(response, get(f"{site.url}/a"))
    assert (got.status, got.body, got.url) == (200, b"<p>A harbour opens.</p>", f"{site.url}/a")
    assert got.header("content-type").startswith("text/html")
    assert site.asked("/a")[0].headers["user-agent"] == AGENT


def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    """A second look with the validator of the first is a 304 without a body."""
    (first,) = map(response, get(f"{site.url}/a"))
    (second,) = map(response, get(f"{site.url}/a", headers={"if-none-match": first.header("etag")}))
    assert (second.status, second.body) == (304, b"")


def test_robots_are_heeded_and_read_once(site: Site) -> None:
    """What the host keeps to itself is never asked for; its rules are, once."""
    outcomes = get(f"{site.url}/private/b", f"{site.url}/a", f"{site.url}/private/b")
    assert [problem(outcomes[0]), problem(outcomes[2])] == [Problem.ROBOTS] * 2
    assert [request.path for request in site.requests] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(("status", "is_allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_robots_file_that_does_not_come(site: Site, status: int, *, is_allowed: bool) -> None:
    """Who has none allows all; who cannot show it for now allows nothing yet."""
    site.pages["/robots.txt"] = Page(status=status)
    assert isinstance(get(f"{site.url}/a")[0], Response) is is_allowed


def test_a_robots_file_elsewhere_is_followed(site: Site) -> None:
    """A redirect to it counts as it."""
    site.pages["/robots.txt"] = Page(status=301, headers={"location": "/rules.txt"})
    site.pages["/rules.txt"] = ROBOTS
    assert problem(get(f"{site.url}/private/b")[0]) is Problem.ROBOTS


def test_between_two_requests_lies_the_pause(site: Site) -> None:
    """Whoever asks, and for the rules too."""

    async def at_once() -> None:
        async with Web(manners(pause=0.15)) as web:
            await asyncio.gather(*(web.get(f"{site.url}/a") for _ in range(3)))

    asyncio.run(at_once())
    gaps = [later.began - earlier.ended for earlier, later in zip(site.requests, site.requests[1:], strict=False)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.14


def test_a_longer_pause_that_a_host_asks_for_is_kept(site: Site) -> None:
    """Crawl-delay."""
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    get(f"{site.url}/a", f"{site.url}/a")
    first, second = site.asked("/a")
    assert second.began - first.ended >= 0.29


def test_a_host_that_is_busy_is_left_alone(site: Site) -> None:
    """As long as it says; a wait of more than a minute is said and not waited for."""
    site.pages["/a"] = Page(status=429, headers={"retry-after": "120"})
    outcomes = get(f"{site.url}/a", f"{site.url}/a")
    assert [problem(outcome) for outcome in outcomes] == [Problem.BUSY] * 2
    assert len(site.asked("/a")) == 1
    assert 100 < outcomes[0].retry_after <= 120  # type: ignore[union-attr]  # the problem says which it is


def test_an_hour_has_so_many_requests(site: Site) -> None:
    """Two, the rules included: then the host is not asked any more."""
    outcomes = get(f"{site.url}/a", f"{site.url}/a", requests_an_hour=2)
    assert isinstance(outcomes[0], Response)
    assert problem(outcomes[1]) is Problem.BUSY
    assert len(site.requests) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, status: int) -> None:
    """To the address that was found in the end; only a permanent one counts as a move."""
    site.pages["/old"] = Page(status=status, headers={"location": "/a"})
    (got,) = map(response, get(f"{site.url}/old"))
    assert got.urls == (f"{site.url}/old", f"{site.url}/a")
    assert got.moved is (status in {301, 308})


def test_secrets_stay_with_their_host(site: Site) -> None:
    """A header for one host does not go where that host redirects to, and its cookies go nowhere."""
    with Site({"/b": Page(b"<p>Elsewhere.</p>")}) as other:
        site.pages["/login"] = Page(status=302, headers={"location": f"{other.url}/b", "set-cookie": "s=1"})
        get(f"{site.url}/login", f"{site.url}/a", headers={"authorization": "Bearer secret"})
        assert "authorization" not in other.asked("/b")[0].headers
    assert site.asked("/login")[0].headers["authorization"] == "Bearer secret"
    assert "cookie" not in site.asked("/a")[0].headers


@pytest.mark.parametrize("location", ["", "/loop", "file:///etc/passwd", "http://user:pass@127.0.0.1/", "http://[::", "//"])
def test_redirects_that_lead_nowhere(site: Site, location: str) -> None:
    """In a circle, out of the web, to nothing: a named failure."""
    site.pages["/loop"] = Page(status=302, headers={"location": location})
    assert problem(get(f"{site.url}/loop")[0]) in {Problem.BROKEN, Problem.FORBIDDEN}


def test_private_addresses_are_not_asked(site: Site) -> None:
    """Whether named at once or by a redirect, unless the settings name the host."""

    async def strictly(url: str) -> Response | FetchError:
        async with Web(Manners(AGENT, pause=0)) as web:
            return await _outcome(web, url, None)

    assert problem(asyncio.run(strictly(f"{site.url}/a"))) is Problem.FORBIDDEN
    assert problem(asyncio.run(strictly(site.url.replace("127.0.0.1", "localhost")))) is Problem.FORBIDDEN
    site.pages["/in"] = Page(status=302, headers={"location": site.url.replace("127.0.0.1", "localhost") + "/a"})
    assert problem(get(f"{site.url}/in")[0]) is Problem.FORBIDDEN
    assert not site.asked("/a")


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.8.8.8",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "224.0.0.1",
        "255.255.255.255",
        *("::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1", "192.0.2.1"),
    ],
)
def test_what_is_not_public(address: str) -> None:
    """Neighbours, this machine, what clouds tell their machines, and all of these in the clothes of IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_what_is_public(address: str) -> None:
    """The rest."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(status=404), Problem.GONE),
        (Page(status=410), Problem.GONE),
        (Page(status=401), Problem.REFUSED),
        (Page(status=451), Problem.REFUSED),
        (Page(status=500), Problem.BROKEN),
        (Page(b"x" * 200_001), Problem.TOO_LARGE),
        (Page(gzip.compress(b"x" * 5_000_000), headers={"content-encoding": "gzip"}), Problem.TOO_LARGE),
        (Page(b"no gzip", headers={"content-encoding": "gzip"}), Problem.UNREADABLE),
        (Page(b"\x89PNG", "image/png"), Problem.WRONG_TYPE),
        (Page(b"film", "video/mp4"), Problem.WRONG_TYPE),
        (Page(b"x" * 40, pieces=40, pause=0.1), Problem.LATE),
        (Page(wait=5), Problem.LATE),
        (Page(b"short", headers={"content-length": "500"}, wait=0), Problem.LATE),
    ],
)
def test_what_is_no_page(site: Site, page: Page, expected: Problem) -> None:
    """Each failure has its name, within the limits of bytes and seconds, packed or not."""
    site.pages["/a"] = page
    began = time.monotonic()
    assert problem(get(f"{site.url}/a", seconds=0.5, most_bytes=200_000)[0]) is expected
    assert time.monotonic() - began < 4


def test_a_host_that_is_not_there() -> None:
    """Nobody listens, or nobody has that name."""
    outcomes = get("http://127.0.0.1:9/a", "http://no-such-host.invalid/a")
    assert list(map(problem, outcomes)) == [Problem.UNREACHABLE] * 2
