"""A real Chromium for tests that look at pages, and a little server for the pages.

A test file asks for it with `pytest_plugins = ["tests.browser"]` and an argument `browser`; all files share one Chromium. Where it
is not installed such tests are skipped, but where the environment variable CI is set they fail: there it has to be installed.

(PYTEST_DONT_REWRITE: nothing is asserted here, and a test file may import a name before pytest loads this.)
"""

import io
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import pytest
from PIL import Image

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

MISSING = "no Chromium: apt-get install chromium chromium-driver"
_WIDTH, _HEIGHT = 1000, 800
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # a container's root has none to give
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a container's /dev/shm is small
    "--no-first-run",
    # Nothing may go out of this machine.
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One picture everywhere.
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--force-color-profile=srgb",
)


@dataclass(frozen=True, slots=True)
class Site:
    """Pages served on the loopback address, each at an address of its own."""

    origin: str
    pages: dict[str, bytes] = field(default_factory=dict)

    def add(self, html: str, query: str = "") -> str:
        """Serve a page from now on; its URL, with a query if one is given."""
        path = f"/{len(self.pages)}"
        self.pages[path] = html.encode()
        return self.origin + path + query


@contextmanager
def open_site() -> Iterator[Site]:
    """A site that stands until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.site = Site(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]  # how a handler gets at it
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.site  # type: ignore[attr-defined]  # the same
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = self.server.site.pages.get(self.path.partition("?")[0])  # type: ignore[attr-defined]  # set in open_site
        # A page without an icon would have Chromium ask for one, and complain about the answer.
        self.send_response(200 if page is not None else 204 if self.path == "/favicon.ico" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Browser:
    """One tab of a headless Chromium, and a site for the pages it is to show."""

    driver: "Chrome"
    site: Site

    def show(self, html: str) -> str:
        """Serve a page and open it; returns its URL."""
        url = self.site.add(html)
        self.open(url)
        return url

    def open(self, page: str | Path) -> None:
        """Load a URL or a file, and wait until it is there."""
        self.driver.get(page.resolve().as_uri() if isinstance(page, Path) else page)

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401  # whatever the script returns, as JSON has it
        """What a script returns: `return document.title`; it sees the arguments as `arguments[0]` and so on."""
        # Selenium says that it returns nothing that it has a type for.
        return self.driver.execute_script(script, *arguments)

    def viewport(self, width: int = _WIDTH, height: int = _HEIGHT, *, scale: float = 1, mobile: bool = False) -> None:
        """Set the size of the page in CSS pixels; `mobile` also takes the page's viewport tag and shows touch scroll bars."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def media(self, scheme: Literal["light", "dark"] = "light", medium: Literal["screen", "print"] = "screen") -> None:
        """Set what the page is told about the reader's colours, and whether it is printed."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": features})

    def errors(self) -> list[str]:
        """What the page wrote to the console as an error, or could not load, since this was last asked."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # it has no types
        return [str(entry["message"]) for entry in entries if entry["level"] == "SEVERE"]

    def png(self) -> bytes:
        """A picture of what is in view."""
        return self.driver.get_screenshot_as_png()

    def picture(self) -> Image.Image:
        """The same, to look into: RGB, a pixel of the device each."""
        with Image.open(io.BytesIO(self.png())) as image:
            return image.convert("RGB")

    def reset(self) -> None:
        """An empty page in a light window of the usual size, and nothing on the console."""
        self.open("about:blank")
        self.viewport()
        self.media()
        self.errors()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A Chromium with a profile of its own, closed when the block ends; FileNotFoundError where none is installed."""
    from selenium import webdriver  # noqa: PLC0415  # only tests with a browser pay for it

    chromium, chromedriver = _installed()
    with ExitStack() as stack:
        profile = stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))  # Chromium may still be writing to it
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for flag in (*_FLAGS, f"--window-size={_WIDTH},{_HEIGHT}", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
        stack.callback(driver.quit)
        browser = Browser(driver, stack.enter_context(open_site()))
        browser.reset()
        yield browser


@pytest.fixture(scope="session")
def shared_browser() -> Iterator[Browser]:
    """One Chromium for all tests, or the reason why there is none."""
    try:
        _installed()
    except FileNotFoundError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(shared_browser: Browser) -> Browser:
    """That Chromium, as new."""
    shared_browser.reset()
    return shared_browser


def _installed() -> tuple[str, str]:
    chromium, chromedriver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if not chromium or not chromedriver:
        raise FileNotFoundError(MISSING)
    return chromium, chromedriver
