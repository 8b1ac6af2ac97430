"""Slack's own nouns, as slack_sdk.models has them: text, link, button; and what in them is the same all over the bot.

The models check Slack's limits when they are written as JSON (`to_dict`), which comes last, in `bot.slack.blocks.Message` and
in a view. They write an object's keys in the order of the alphabet.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.answer import Citation, Story
from bot.slack.text import clip, line, linkable
from bot.wording import INFERRED, OUTLET_UNKNOWN, credit, long_date, origins, short_date, story_date

Payload = dict[str, Any]  # Any: JSON
"""A block, a view, or a part of one, as it is sent."""
MAX_TITLE, MAX_OUTLET, MAX_OUTLETS = 150, 80, 4
Text = RichTextElementParts.Text
Link = RichTextElementParts.Link
_Style = RichTextElementParts.TextStyle


def rich_text(*elements: RichTextElement) -> RichTextBlock:
    """A block of sections, quotes and lists."""
    return RichTextBlock(elements=elements)


def section(*elements: RichTextElement) -> RichTextSectionElement:
    """A paragraph within rich text."""
    return RichTextSectionElement(elements=elements)


def quote(*elements: RichTextElement) -> RichTextQuoteElement:
    """A quotation within rich text."""
    return RichTextQuoteElement(elements=elements)


def preformatted(content: str) -> RichTextPreformattedElement:
    """Words within rich text in a box of their own, to be copied as they are."""
    return RichTextPreformattedElement(elements=[text(content)])


def bullets(*sections: RichTextSectionElement) -> RichTextListElement:
    """A list within rich text."""
    return RichTextListElement(elements=sections, style="bullet")


def text(content: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Text:
    """Words within rich text: data, never markup. Slack refuses empty ones."""
    style = _Style(bold=bold or None, italic=italic or None, strike=strike or None) if bold or italic or strike else None
    return Text(text=content or " ", style=style)


def link(url: str | None, label: str) -> RichTextElement:
    """A link within rich text; without a URL that can be followed, its label."""
    words = linked(url, label)
    return text(words) if isinstance(words, str) else words


def linked(url: str | None, label: str) -> str | Link:
    """The same for `joined`."""
    return Link(url=url, text=label) if url and linkable(url) else label


def emoji(name: str) -> RichTextElement:
    """An emoji within rich text."""
    return RichTextElementParts.Emoji(name=name)


def plain_text(content: str) -> PlainTextObject:
    """Words where Slack wants a text object."""
    return PlainTextObject(text=content, emoji=False)


def context(content: str) -> ContextBlock:
    """One quiet line."""
    return ContextBlock(elements=[plain_text(content)])


def header(title: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=plain_text(title))


def button(label: str, action: str, value: str) -> ButtonElement:
    """A button."""
    return ButtonElement(text=plain_text(label), action_id=action, value=value)


def menu(action: str, choices: Iterable[tuple[str, str]]) -> OverflowMenuElement:
    """Three dots that open a menu of 2 to 5 choices, each with its label and its value."""
    return OverflowMenuElement(action_id=action, options=[Option(text=plain_text(label), value=value) for label, value in choices])


def actions(*buttons: ButtonElement | OverflowMenuElement) -> ActionsBlock:
    """A row of buttons, 25 at most."""
    return ActionsBlock(elements=buttons)


def moment(when: datetime) -> str:
    """A moment in words."""
    return f"{long_date(when)}, {when:%H:%M} UTC"


def outlet(story: Citation | Story) -> str:
    """Who published a story, and who wrote it for them."""
    return clip(line(credit(story, line(story.publisher or "") or OUTLET_UNKNOWN)), MAX_OUTLET)


def story_title(story: Citation | Story) -> str:
    """What a story is called."""
    return clip(line(story.title), MAX_TITLE) or "untitled"


def origin(story: Citation | Story) -> str:
    """Who published a story, and when."""
    return f"{outlet(story)}, {story_date(story)}"


def also_in(citation: Citation) -> list[str | Link]:
    """Who else has the same words: " (also in: A, B)"; each leads to its own story, and has its date where that is another."""
    copies = {copy.publisher: copy for copy in citation.copies}
    names = [name for name in citation.also_in if line(name)]
    if not names:
        return []
    named = [part for name in names[:MAX_OUTLETS] for part in (", ", *_other(name, copies.get(name), citation))]
    more = f" and {len(names) - MAX_OUTLETS} more" if len(names) > MAX_OUTLETS else ""
    return [" (also in: ", *named[1:], f"{more}{f'; {origins(citation)}' if origins(citation) else ''})"]


def _other(name: str, copy: Citation | None, citation: Citation) -> list[str | Link]:
    shown = clip(line(name), MAX_OUTLET)
    if copy is None:
        return [shown]
    linked = Link(url=copy.url, text=shown) if copy.url and linkable(copy.url) else shown
    is_same_day = story_date(copy).removesuffix(INFERRED) == story_date(citation).removesuffix(INFERRED)
    return [linked, *([] if is_same_day else [f", {short_date(copy)}"])]


def joined(*parts: str | Link) -> list[RichTextElement]:
    """Words and links within rich text, with as few elements as that takes."""
    elements: list[RichTextElement] = []
    for are_words, run in groupby(parts, key=lambda part: isinstance(part, str)):
        same = list(run)
        elements += [text("".join(map(str, same)))] if are_words else [part for part in same if isinstance(part, Link)]
    return elements


def length(parts: Iterable[str | Link]) -> int:
    """Characters that are seen of words and links."""
    return sum(len(part if isinstance(part, str) else str(part.text)) for part in parts)
