"""What a host's robots.txt allows: RFC 9309, by protego, which also reads Crawl-delay. Home of protego."""

from dataclasses import dataclass

from protego import Protego

NAME = "Dateline"
"""What robots.txt may call us."""
_DAY = 86_400.0  # seconds; no host can ask for more


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host. `delay`: seconds between two requests that it asks for; `reason`: why something is not allowed."""

    rules: Protego | None = None
    allowed: bool = True
    delay: float = 0.0
    reason: str = "its robots.txt asks not to fetch it"

    @classmethod
    def read(cls, body: bytes) -> "Robots":
        """The rules of a file, whatever it holds."""
        rules = Protego.parse(body.decode("utf-8", errors="replace"))
        return cls(rules, delay=min(_DAY, max(0.0, float(rules.crawl_delay(NAME) or 0))))

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched."""
        return self.rules.can_fetch(url, NAME) if self.rules else self.allowed


ALLOW_ALL = Robots()
"""Of a host that has no such file, or shows it to nobody."""
UNKNOWN = Robots(allowed=False, reason="its robots.txt cannot be read for now")
"""Of a host whose file cannot be read: nothing is allowed until it can."""
