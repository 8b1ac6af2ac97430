"""Slack's own nouns: text, link, button."""

from datetime import datetime
from typing import Any

from bot.slack.text import linkable
from bot.wording import long_date

Block = dict[str, Any]  # Any: JSON
"""A block or an element of one."""


def rich_text(*elements: Block) -> Block:
    """A block of sections and quotes."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Block) -> Block:
    """A paragraph within rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str, *, bold: bool = False) -> Block:
    """Words within rich text: data, never markup. Slack refuses empty ones."""
    element: Block = {"type": "text", "text": words or " "}
    return {**element, "style": {"bold": True}} if bold else element


def link(url: str | None, words: str) -> Block:
    """A link within rich text; without a URL that can be followed, its words."""
    return {"type": "link", "url": url, "text": words} if url and linkable(url) else text(words)


def emoji(name: str) -> Block:
    """An emoji within rich text."""
    return {"type": "emoji", "name": name}


def plain_text(words: str) -> Block:
    """Words where Slack wants a text object."""
    return {"type": "plain_text", "text": words, "emoji": False}


def context(words: str) -> Block:
    """One quiet line."""
    return {"type": "context", "elements": [plain_text(words)]}


def button(label: str, action: str, value: str) -> Block:
    """A button."""
    return {"type": "button", "text": plain_text(label), "action_id": action, "value": value}


def moment(when: datetime) -> str:
    """A moment in words."""
    return f"{long_date(when)}, {when:%H:%M} UTC"
