"""All that a message says: its text, and what stands in its blocks and attachments, as forwarded messages and bots have it."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.text import unescape

MAX_DEPTH, MAX_PARTS, MAX_WORDS = 12, 2_000, 40_000
_LINES = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
_SKIPPED = frozenset({"actions", "context_actions", "input"})
"""What can be pressed says nothing."""
_INNER = ("title", "text", "value", "fields", "elements", "message_blocks", "message", "blocks", "rows", "attachments")
"""Where in a block, an attachment or a shared message there are words, in reading order."""


def words_of(message: Mapping[str, Any]) -> str:  # Any: JSON
    """The words of a message as plain text, a paragraph a line; what stands in it twice, as text and as blocks, is told once.

    A quotation begins with "> ". What lies deeper than `MAX_DEPTH`, or beyond `MAX_PARTS` parts or `MAX_WORDS` characters, is not
    read.

    >>> words_of({"text": "", "attachments": [{"text": "It &amp; sank.", "fallback": "It sank."}]})
    'It & sank.'
    """
    own = _all(message.get("blocks")) or _marked(message.get("text"))
    attached = _all(message.get("attachments"))
    return "\n".join(dict.fromkeys([*own, *attached]))[:MAX_WORDS]


class _Budget:
    """How many parts may still be looked at: of a message that nests or lists thousands some are read."""

    def __init__(self) -> None:
        self._left = MAX_PARTS

    def spend(self) -> bool:
        """Look at one more; False: no more."""
        self._left -= 1
        return self._left >= 0


def _all(parts: object) -> list[str]:
    return list(_paragraphs(parts, _Budget())) if isinstance(parts, list) else []


def _paragraphs(part: object, budget: _Budget, depth: int = 0) -> Iterator[str]:
    """The lines in a block, an attachment, or a list of such."""
    if depth > MAX_DEPTH or not budget.spend():
        return
    if isinstance(part, str):
        yield from _marked(part)
    elif isinstance(part, list):
        for item in part:
            yield from _paragraphs(item, budget, depth + 1)
    elif isinstance(part, Mapping) and (kind := str(part.get("type"))) not in _SKIPPED:
        if kind in _LINES:
            yield from _rich(part, budget)
        elif isinstance(part.get("text"), str):
            yield from _titled(part, budget, depth)
        else:
            for name in _INNER:
                yield from _paragraphs(part.get(name), budget, depth + 1)


def _titled(part: Mapping[str, Any], budget: _Budget, depth: int) -> Iterator[str]:  # Any: JSON
    """A text object, or an attachment with its title; blocks in an attachment say what its text says."""
    if part.get("type") == "plain_text":
        yield from part["text"].splitlines()
        return
    yield from _marked(part.get("pretext"))
    yield from _marked(part.get("title"))
    inner = [line for name in ("message_blocks", "blocks", "fields") for line in _paragraphs(part.get(name), budget, depth + 1)]
    yield from inner or _marked(part["text"])


def _rich(part: Mapping[str, Any], budget: _Budget) -> Iterator[str]:  # Any: JSON
    elements = part.get("elements")
    parts = [one for one in elements if isinstance(one, Mapping) and budget.spend()] if isinstance(elements, list) else []
    content = "".join(str(one.get("text") or one.get("url") or "") for one in parts)
    sign = "> " if part["type"] == "rich_text_quote" else ""
    yield from (f"{sign}{line}" for line in content.splitlines() if line.strip())


def _marked(text: object) -> list[str]:
    """Lines of a text with Slack's markup."""
    return [line for line in unescape(text).splitlines() if line.strip()] if isinstance(text, str) else []
